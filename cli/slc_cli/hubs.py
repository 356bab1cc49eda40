"""``slc hub``: the school's hub, which takes in what pods hand over and shows it to the teacher."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slc_cli import hub_copies, hub_records
from slc_cli.hub_copies import HubFolder
from slc_cli.passphrases import keys_of_hub
from slc_cli.terminal import print_json, print_table, watching

if TYPE_CHECKING:
    from slc_hub.carried import Carried
    from slc_hub.folder import Hub
    from slc_hub.standing import Standing
    from slc_hub.store import HubStore
    from starlette.types import ASGIApp

    from slc_core.exchange.hub_keys import HubKeys
    from slc_core.exchange.sticks import OnStick

app = typer.Typer(name="hub", help="Gather what the pods hold, and read it.", no_args_is_help=True)
hub_copies.add_to(app)


@app.command()
def enrol(
    folder: HubFolder,
    pods: Annotated[list[Path], typer.Argument(metavar="POD...", help="The folders of pods packed with --hub.")],
    evening: Annotated[str, typer.Option(help="The evening that they are for [default: today].")] = "",
) -> None:
    """Believe these pods from now on; `slc station pack --hub` has done so already.

    Example: slc hub enrol school-hub pod-1 pod-2
    """
    from slc_hub.enrolment import enrol_pod
    from slc_hub.folder import open_store, read_hub

    hub = read_hub(folder)
    name = evening or dt.datetime.now().astimezone().date().isoformat()
    with closing(open_store(hub)) as store:
        for pod in pods:
            enrolled = enrol_pod(store, hub.address, pod, name)
            typer.echo(f"pod {enrolled.number} is enrolled for {name}, key {enrolled.public.hex()[:8]}")


@app.command()
def revoke(
    folder: HubFolder,
    pod: Annotated[str, typer.Argument(metavar="POD", help="Its folder, its number, or its key.")],
) -> None:
    """Believe nothing more of a pod, because it was stolen or lost; what it brought before stays.

    Example: slc hub revoke school-hub 3
    """
    from slc_hub.enrolment import pod_named
    from slc_hub.folder import open_store, read_hub

    with closing(open_store(read_hub(folder))) as store:
        meant = pod_named(store, pod)
        store.revoke(meant.public)
    typer.echo(f"pod {meant.number}, key {meant.public.hex()[:8]}, is not believed any more; what it brought stays")


@app.command()
def serve(
    folder: HubFolder,
    host: Annotated[
        str, typer.Option(help="The address of this computer at which pods reach it; by default they do not.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="The port for pods.")] = 8128,
    minutes: Annotated[int, typer.Option(metavar="N", min=1, max=1440, help="How long pods may send.")] = 60,
    desk_port: Annotated[
        int, typer.Option("--desk-port", metavar="N", min=0, max=65535, help="The port of your own pages.")
    ] = 8129,
    class_folder: Annotated[
        Path | None, typer.Option("--class", metavar="DIR", help="The class folder, for the children's names.")
    ] = None,
    no_desk: Annotated[bool, typer.Option("--no-desk", help="Take in only, and show no pages.")] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Take in what pods send over a cable, for an hour, and show what came in on this computer until Ctrl-C.

    Example: slc hub serve school-hub --host 192.168.10.1 --class my-class
    """
    import webbrowser

    from slc_hub.folder import open_store, read_hub
    from slc_hub.serve import Place
    from slc_hub.serve import serve as serve_hub
    from slc_hub.window import Window

    hub = read_hub(folder)
    keys = keys_of_hub(hub)

    def ready(pods: str, desk: str) -> None:
        _warn_if_everywhere(host)
        typer.echo(f"Pods are heard at {pods} for {minutes} minutes")
        if desk:
            typer.echo(f"Your pages are at {desk}; Ctrl-C stops both")
        if desk and not no_open:
            webbrowser.open(desk)

    with closing(open_store(hub)) as store:
        desk = None if no_desk else (_desk(hub, store, class_folder), Place(port=desk_port))
        serve_hub(
            store, keys, Window(minutes), Place(host, port), desk, ready, lambda: typer.echo("Pods are heard no more")
        )


@app.command()
def collect(
    folder: HubFolder,
    places: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Sticks, folders, or bundles.")],
    receipts: Annotated[
        Path | None, typer.Option("--receipts", metavar="DIR", help="Another stick to write the receipts to.")
    ] = None,
) -> None:
    """Take in what sticks hold, and write receipts back beside it; a pod erases only what a receipt covers.

    Example: slc hub collect school-hub /media/teacher/STICK
    """
    from slc_hub.backup import settle
    from slc_hub.carried import bundles_at
    from slc_hub.folder import open_store, read_hub

    from slc_core.errors import UnreadableError, UsageError

    hub = read_hub(folder)
    lying = bundles_at(places)
    if receipts and not receipts.is_dir():
        raise UsageError(f"there is no folder {receipts} to write receipts to; put the stick in, or leave that out")
    for note in lying.notes:
        typer.echo(f"slc: {note}", err=True)
    if not lying.files:
        raise UsageError("there is nothing to collect; copy the pods to a stick first")
    keys = keys_of_hub(hub)
    with closing(open_store(hub)) as store:
        settle(store)
        carried = _collected(store, keys, lying.files, receipts)
    for one in carried:
        _tell(one)
    if any(one.trouble for one in carried):
        raise UnreadableError("not everything was taken in; what was is safe, and the rest is told above")


@app.command()
def status(
    folder: HubFolder,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List the pods, what of theirs has come in, what was set aside, and until when evenings are kept.

    Example: slc hub status school-hub
    """
    from slc_hub.folder import open_store, read_hub
    from slc_hub.standing import standing

    with closing(open_store(read_hub(folder))) as store:
        found = standing(store)
        due = hub_records.due_sentences(store)
    if as_json:
        print_json(found.model_dump())
        return
    _print_standing(found)
    for sentence in due:
        typer.echo(f"slc: {sentence}", err=True)


@app.command()
def load(
    folder: HubFolder,
    conferences: Annotated[int, typer.Option(metavar="N", min=1, max=100_000, help="How many conferences.")] = 30,
    records: Annotated[int, typer.Option(metavar="N", min=3, max=100_000, help="How many records in each.")] = 250,
) -> None:
    """Fill an empty hub with an invented evening, signed and sealed like a real one, to see how fast it is.

    Example: slc hub load try-hub --conferences 300
    """
    from slc_hub.folder import open_store, read_hub

    hub = read_hub(folder)
    keys = keys_of_hub(hub)
    with closing(open_store(hub)) as store:
        links, seconds = _loaded(store, keys, conferences, records)
    typer.echo(f"{links} records of {conferences} conferences in {seconds:.1f} s, {links / seconds:.0f} in a second")


app.add_typer(hub_records.child, name="child")
app.command("keep")(hub_records.keep)


def _desk(hub: Hub, store: HubStore, class_folder: Path | None) -> ASGIApp:
    from slc_hub.desk import desk_app

    from slc_core.classroom.folder import read_class

    classroom = read_class(class_folder) if class_folder else None
    lang = classroom.settings.school_language if classroom else "en"
    return desk_app(store, hub.key_file, lang=lang, classroom=classroom)


def _warn_if_everywhere(host: str) -> None:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - that is what is warned of
        typer.echo("slc: pods are heard on every network of this computer; name one address with --host", err=True)


def _collected(store: HubStore, keys: HubKeys, files: tuple[OnStick, ...], receipts: Path | None) -> list[Carried]:
    from slc_hub.carried import take_in
    from slc_hub.serve import verifiers

    carried: list[Carried] = []
    places = (receipts,) if receipts else ()
    total = sum(file.size_bytes for file in files)
    with verifiers(total) as verify, watching("Collecting", total) as reached:
        before = 0
        for file in files:

            def so_far(read_bytes: int, start: int = before) -> None:
                reached(start + read_bytes)

            carried.append(take_in(store, keys, file, verify=verify, receipts_to=places, progress=so_far))
            before += file.size_bytes
            reached(before)
    return carried


def _tell(one: Carried) -> None:
    if one.report:
        taken = one.report.taken
        typer.echo(f"{one.shown}: pod {one.report.pod}, {taken.new} new records, {taken.known} known already")
    for path in one.receipts:
        from slc_core.exchange.sticks import shown

        typer.echo(f"  receipts in {shown(str(path))}")
    for sentence in one.trouble:
        typer.echo(f"slc: {sentence}", err=True)


def _print_standing(found: Standing) -> None:
    headings = ("evening", "pod", "key", "come in", "records", "enrolled", "revoked")
    rows = [
        (
            pod.evening,
            str(pod.pod),
            pod.key[:8],
            f"{pod.come} of {pod.conferences}",
            str(pod.records),
            pod.enrolled_on,
            pod.revoked_on or "",
        )
        for pod in found.pods
    ]
    print_table("", headings, rows)
    for reason, count in found.set_aside.items():
        typer.echo(f"{count} records are set aside: {reason}")
    if found.forks:
        typer.echo(f"{found.forks} records were written twice: a pod's disk was copied; both are kept")
    for evening in found.evenings:
        typer.echo(f"evening {evening.name}: kept until {evening.keep_until or 'somebody says so (`slc hub keep`)'}")
    typer.echo(f"the second copy lies in {found.second_copy or 'the backups of the database'}")


def _loaded(store: HubStore, keys: HubKeys, conferences: int, records: int) -> tuple[int, float]:
    """How many links were taken in, and the seconds that this alone took."""
    import time
    from io import BytesIO

    from slc_hub.gather import gather
    from slc_hub.load import invented_evening
    from slc_hub.serve import verifiers

    from slc_core.errors import UsageError

    evening = "invented"
    if any(pack.evening != evening for pack in store.enrolled()):
        raise UsageError("this hub knows real pods; make another with `slc hub init` and load that")
    links, seconds = 0, 0.0
    with verifiers(conferences * records * 500) as verify, watching("Loading", conferences * records) as reached:
        for pack in invented_evening(conferences, keys.public, records):
            store.enrol(pack.manifest_bytes, evening)
            bundle = BytesIO(b"".join(pack.bundle()))
            began = time.perf_counter()
            report = gather(store, keys, bundle, verify)
            seconds += time.perf_counter() - began
            links += report.taken.new
            reached(links)
    return links, seconds
