"""``slc station``: what a pod shows, packed for it and shown by it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slc_cli import cards, pis
from slc_cli.enrolling import enrolling
from slc_cli.terminal import print_json, told_bytes, watching

if TYPE_CHECKING:
    from slc_station.safe import Safe
    from slc_station.store import Store


PodFolder = Annotated[Path, typer.Argument(metavar="POD", help="The pod's folder, as `slc station pack` made it.")]

app = typer.Typer(
    name="station", help="Pack a pod's conferences, show them, and hand over what happened.", no_args_is_help=True
)


@app.command()
def pack(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The class folder.")],
    pod: Annotated[int, typer.Option("--pod", metavar="N", min=1, max=99, help="The number of the pod.")],
    out: Annotated[Path, typer.Option("--out", metavar="POD", help="The folder to make for the pod.")],
    hub: Annotated[
        Path | None, typer.Option("--hub", metavar="HUB", help="The school's hub, which is to read this pod.")
    ] = None,
    new_teacher_card: Annotated[
        bool, typer.Option("--new-teacher-card", help="Make the teacher's card anew, because it was lost.")
    ] = False,
    fonts: Annotated[Path | None, typer.Option("--fonts", metavar="DIR", help="A folder of Noto fonts.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")] = False,
) -> None:
    """Seal the conferences of the children who sit at one pod; each child's own card opens them.

    A child may be known by work/<id>/picture.jpg. What an adult wrote at home lies in work/<id>/reflection.txt, or
    as a photo in reflection.jpg; for a second household in reflection+<household id>. The codes of the cards stay
    in cards.json; for another evening delete it. With --hub the pod is enrolled there, and the hub reads what
    families say at it.

    Example: slc station pack my-class --pod 1 --out pod-1
    """
    from slc_core.classroom.folder import read_class
    from slc_core.pod_packing import pack_pod

    classroom = read_class(folder)
    with enrolling(hub, classroom, out, dry_run=dry_run) as address:
        packed = pack_pod(
            classroom, pod, out, fonts=fonts, hub=address, new_teacher_card=new_teacher_card, dry_run=dry_run
        )
    for fault in packed.faults:
        typer.echo(f"slc: {fault}", err=True)
    children = ", ".join(student.full_name for student in packed.students)
    holds = "would hold" if dry_run else "holds"
    typer.echo(f"{out} {holds} the conferences of {children}")
    if not dry_run:
        typer.echo(f"their cards are printed by `slc paper {folder} --only packet`, yours by `--only signs`")
    if new_teacher_card:
        is_new = "would be new" if dry_run else "is new"
        typer.echo(
            f"the teacher's card {is_new}; pods that were packed before still open with the old one and not with this: "
            "pack them again too"
        )


@app.command()
def serve(
    folder: PodFolder,
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Where it answers; 0 takes a free one.")
    ] = 8127,
    hub_url: Annotated[
        str, typer.Option("--hub-url", metavar="URL", help="Where the school's hub answers, for 'Send by cable'.")
    ] = "",
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Show a pod's screens on this computer until you stop it with Ctrl-C.

    After the evening the teacher's card opens a corner with a button that copies to a stick what families said, and,
    with --hub-url, one that sends it.

    Example: slc station serve pod-1
    """
    show(folder, port, opens=not no_open, hub=hub_url)


@app.command()
def carry(
    folder: PodFolder,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="The stick's folder; the one that is in if left out.")
    ] = None,
    hub_url: Annotated[
        str, typer.Option("--hub", metavar="URL", help="Not to a stick, but over a cable to where the hub answers.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be copied or sent, and write and send nothing.")
    ] = False,
) -> None:
    """Carry what happened at a pod to a stick or over a cable, and take the hub's receipts. The pod keeps everything.

    Ctrl-C stops it and nothing is lost: carry again. A bundle that bears a name on the stick is whole.

    Over a cable: slc station carry pod-1 --hub http://192.168.1.20:8128
    Example: slc station carry pod-1 --to /media/stick
    """
    from slc_core.errors import UsageError

    if to and hub_url:
        raise UsageError("--to names a stick and --hub a cable; give one of them")
    if hub_url:
        _send(folder, hub_url, dry_run=dry_run)
    else:
        _copy(folder, to, dry_run=dry_run)


def _copy(folder: Path, to: Path | None, *, dry_run: bool) -> None:
    from slc_station.carry import carry as carry_to
    from slc_station.carry import journal_bytes
    from slc_station.sticks import the_stick

    from slc_core.exchange.pack import read_pack

    stick = to or the_stick()
    with (
        _journal(folder, dry_run=dry_run) as store,
        watching("Reading" if dry_run else "Copying", journal_bytes(store)) as progress,
    ):
        carried = carry_to(read_pack(folder), store, stick, progress, dry_run=dry_run)
    for remark in carried.remarks:
        typer.echo(f"slc: {remark}", err=True)
    for bundle in carried.bundles:
        typer.echo(f"{bundle} would be written" if dry_run else f"{bundle} is whole; it is safe to take the stick out")
    if dry_run and carried.bundles:
        typer.echo(f"{_bytes(carried.size_bytes)} in all; nothing was written")
    if dry_run and carried.receipts:
        typer.echo(f"receipts of the hub lie there and would be taken: {carried.receipts}")
    typer.echo(_how_safe(carried.safe))


def _send(folder: Path, hub_url: str, *, dry_run: bool) -> None:
    from slc_station.safe import safe as safe_at
    from slc_station.uplink import send as send_to
    from slc_station.uplink import unsent

    from slc_core.exchange.pack import read_pack

    with (
        _journal(folder, dry_run=dry_run) as store,
        told_bytes("Asking the hub" if dry_run else "Sending") as progress,
    ):
        lacking = unsent(store, hub_url, progress) if dry_run else None
        safe = safe_at(read_pack(folder), store) if dry_run else send_to(read_pack(folder), store, hub_url, progress)
    if lacking:
        said = f"{lacking.entries} entries, about {_bytes(lacking.size_bytes)}, would be sent to {hub_url}"
        typer.echo(f"{said}; nothing was sent")
    typer.echo(_how_safe(safe))


@app.command()
def erase(
    folder: PodFolder,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and delete nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Delete a pod: what families said, the pages, the keys. Only when the hub's receipts cover all of it exactly.

    Example: slc station erase pod-1
    """
    from slc_station.erase import NotSafeError
    from slc_station.erase import erase as erase_pod

    try:
        safe = erase_pod(folder, dry_run=dry_run)
    except NotSafeError as error:
        if as_json:
            print_json(_erased(error.safe, is_erased=False))
        raise
    if as_json:
        print_json(_erased(safe, is_erased=not dry_run))
    else:
        typer.echo(
            f"{folder} can be erased: {_how_safe(safe)}" if dry_run else f"{folder} is erased; {_how_safe(safe)}"
        )


app.command("card")(cards.card)
app.command("verify")(pis.verify)
app.command("check")(pis.check)
app.command("send")(pis.send)
app.command("label")(cards.label)


def show(folder: Path, port: int, *, opens: bool, hub: str = "") -> None:
    """Serve a pod and say so; with *opens* in a browser too."""
    import webbrowser

    from slc_station.serve import serve as serve_pod

    def ready(address: str) -> None:
        typer.echo(f"The pod is at {address}; Ctrl-C stops it")
        if opens:
            webbrowser.open(address)

    serve_pod(folder, port, ready=ready, hub=hub)
    typer.echo(f"locked; what happened is kept, sealed, in {folder / 'journal'}")


@contextmanager
def _journal(folder: Path, *, dry_run: bool) -> Generator[Store]:
    """The journal of a pod that nobody is serving; with *dry_run* one that was never begun is not begun now."""
    from contextlib import ExitStack, closing
    from tempfile import TemporaryDirectory

    from slc_station.store import Store

    from slc_core.exchange.pack import read_pack

    read_pack(folder)  # a folder that holds no pod gets no journal
    journal = folder / "journal"
    with ExitStack() as stack:
        is_begun = (journal / "journal.db").exists()
        if dry_run and not is_begun:
            elsewhere = Path(stack.enter_context(TemporaryDirectory())) / "journal"
            yield stack.enter_context(closing(Store(elsewhere, ballast_bytes=0)))
            return
        yield stack.enter_context(closing(Store(journal)))
    for damaged in sorted(journal.glob("damaged-*.db")):
        typer.echo(f"slc: {damaged} could not be read and is not carried; let somebody rescue it first", err=True)


def _bytes(size: int) -> str:
    from rich.filesize import decimal

    return decimal(size)


def _how_safe(safe: Safe) -> str:
    if not safe.of:
        return "nothing has happened at this pod yet"
    all_of_it = "; all of it can be erased" if safe.is_all else ""
    return f"{safe.n} of {safe.of} entries are safe at the hub{all_of_it}"


def _erased(safe: Safe, *, is_erased: bool) -> dict[str, object]:
    logs = [{"log": log.log.hex(), "safe": log.n, "of": log.of} for log in safe.logs]
    return {"erased": is_erased, "safe": safe.n, "of": safe.of, "logs": logs}
