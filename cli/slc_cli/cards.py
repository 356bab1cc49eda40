"""``slc station card`` and ``label``: what makes a Raspberry Pi a pod, and what is stuck onto it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from slc_cli.terminal import errors, told_bytes

if TYPE_CHECKING:
    from slc_station.pi.card import Prepared
    from slc_station.pi.making import Settings

    from slc_core.classroom.folder import Classroom

ClassFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The class folder.")]


class Turned(StrEnum):
    """How far a picture is turned clockwise."""

    no = "0"
    right = "90"
    over = "180"
    left = "270"


class Size(StrEnum):
    """A paper size."""

    a4 = "A4"
    letter = "Letter"


class _Order(NamedTuple):
    """What all cards of one run have in common."""

    classroom: Classroom
    boot: Path
    hub: Path | None
    seed: bytes | None
    pack: Path | None
    settings: Settings
    again: bool
    dry_run: bool


def card(
    folder: ClassFolder,
    boot: Annotated[Path, typer.Option("--boot", metavar="PATH", help="The card's drive, called bootfs.")],
    pod: Annotated[int | None, typer.Option("--pod", metavar="N", min=1, max=99, help="The number of the pod.")] = None,
    all_pods: Annotated[
        bool, typer.Option("--all", help="One card after another, for every pod of the evening.")
    ] = False,
    hub: Annotated[
        Path | None, typer.Option("--hub", metavar="HUB", help="The school's hub: it reads the pod and signs the card.")
    ] = None,
    pack: Annotated[
        Path | None, typer.Option("--pack", metavar="POD", help="A pack that is there already [default: one is made].")
    ] = None,
    hub_url: Annotated[
        str, typer.Option("--hub-url", metavar="URL", help="Where the hub answers, for 'Send by cable'.")
    ] = "",
    rotate: Annotated[Turned, typer.Option("--rotate", help="Turn the picture clockwise, by degrees.")] = Turned.no,
    touch: Annotated[str, typer.Option("--touch", metavar="NAME", help="The touch screen that turns with it.")] = "",
    read_only: Annotated[bool, typer.Option("--read-only", help="Let the Pi protect its system from writing.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Take a card that a Pi has started from, or that was another pod's.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")] = False,
) -> None:
    """Make a freshly written Raspberry Pi card a pod; the Pi needs no network, keyboard or password.

    Write Raspberry Pi OS (64-bit) with desktop onto the card, put it in again, and name the drive called bootfs.
    Children's names and pages go onto it sealed; pictures of children stay here.

    Example: slc station card my-class --boot /media/bootfs --pod 1
    """
    from typing import cast

    from slc_station.pi.making import Settings
    from slc_station.pi.station_file import Rotation

    from slc_core.classroom.folder import read_class
    from slc_core.errors import UsageError

    if all_pods == (pod is not None):
        raise UsageError("name one pod with --pod, or take all of them with --all")
    if pack and (all_pods or hub):
        raise UsageError("--pack is one pod's, enrolled already; give it with --pod and without --hub")
    classroom = read_class(folder)
    settings = Settings(cast("Rotation", int(rotate)), touch, read_only, _address(hub_url))
    order = _Order(classroom, boot, hub, _seed(hub, dry_run=dry_run), pack, settings, again, dry_run)
    if pod is not None:
        _one_card(order, pod)
    else:
        _all_cards(order)


def label(
    folder: ClassFolder,
    pod: Annotated[
        int | None, typer.Option("--pod", metavar="N", min=1, max=99, help="One pod; all of the class if left out.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PDF", help="Where to put it [default: DIR/paper/pod-labels.pdf].")
    ] = None,
    size: Annotated[Size, typer.Option("--size", help="The paper in the printer.")] = Size.a4,
    fonts: Annotated[Path | None, typer.Option("--fonts", metavar="DIR", help="A folder of Noto fonts.")] = None,
) -> None:
    """Print labels to stick onto the pods: number and evening, to read and to scan. No child stands on them.

    Example: slc station label my-class
    """
    import datetime as dt

    from slc_core.classroom.folder import read_class
    from slc_core.errors import NotFoundError
    from slc_core.files import write_file
    from slc_core.language.catalog import Voice
    from slc_core.paper.pod_label import pod_labels
    from slc_core.paper.press import Press

    settings = read_class(folder).settings
    if pod is not None and pod > settings.pods:
        raise NotFoundError(f"there is no pod {pod}; class.toml says pods = {settings.pods}")
    pods = range(1, settings.pods + 1) if pod is None else (pod,)
    path = out or folder / "paper" / "pod-labels.pdf"
    press = Press(dt.datetime.now(dt.UTC), size.value, fonts=fonts)
    write_file(path, pod_labels(Voice(settings.school_language), pods, settings.conference_on, press))
    typer.echo(f"{path} has {len(pods)} labels")


def _seed(hub: Path | None, *, dry_run: bool) -> bytes | None:
    """What the hub signs with, once its passphrase was typed."""
    if hub is None or dry_run:
        return None
    from slc_hub.folder import read_hub

    from slc_cli.passphrases import keys_of_hub

    return keys_of_hub(read_hub(hub)).receipt_seed


def _address(hub_url: str) -> str:
    from slc_station.uplink import checked_address

    return checked_address(hub_url) if hub_url else ""


def _all_cards(order: _Order) -> None:
    from slc_core.errors import UsageError

    pods = [number for number, sitting in order.classroom.seating.items() if sitting]
    if order.dry_run:
        for number in pods:
            _packed(order, number)
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked for the next card here; make one at a time with --pod")
    for number in pods:
        if not _asked_card(order, number):
            typer.echo(f"pod {number} was left out")


def _asked_card(order: _Order, pod: int) -> bool:
    """Whether a card was made; a wrong one is told, and another asked for."""
    from slc_station.pi.boot_partition import BootError
    from slc_station.pi.card import CardError

    from slc_core.errors import NotFoundError

    asking = f"Put in the card for pod {pod} and press Enter; s leaves it out"
    while typer.prompt(asking, "", show_default=False, err=True).strip().casefold() != "s":
        try:
            _one_card(order, pod)
        except (BootError, CardError, NotFoundError) as error:
            typer.echo(f"slc: {error}", err=True)
        else:
            return True
    return False


def _one_card(order: _Order, pod: int) -> None:
    import datetime as dt

    from slc_station.pi.boot_partition import check_fresh, read_boot
    from slc_station.pi.card import prepare
    from slc_station.pi.making import make_card
    from slc_station.pi.payload import remarks
    from slc_station.pi.wheels import cache_folder

    boot = read_boot(order.boot)
    if not order.again:
        check_fresh(boot)  # before anything is packed for it
    pack = order.pack or _packed(order, pod)
    with errors().status("Gathering") as status:
        made = make_card(order.classroom, pod, pack, cache_folder(), order.settings, progress=status.update)
    with told_bytes("Looking at the card" if order.dry_run else "Writing to the card") as progress:
        now, to_do = dt.datetime.now(dt.UTC), {"again": order.again, "dry_run": order.dry_run}
        prepared = prepare(boot, made.station, made.contents, now, seed=order.seed, progress=progress, **to_do)
    for remark in (*prepared.remarks, *remarks()):
        typer.echo(f"slc: {remark}", err=True)
    _tell(order, pod, prepared)


def _packed(order: _Order, pod: int) -> Path | None:
    """The pack in the class folder, made now if need be; a dry run makes none."""
    from slc_station.pi.packs import kept_pack, pack_folder

    from slc_cli.enrolling import enrolling
    from slc_core.pod_packing import pack_pod

    if order.dry_run:
        packed = pack_pod(order.classroom, pod, pack_folder(order.classroom, pod), pictures=False, dry_run=True)
        typer.echo(f"the card of pod {pod} would hold the conferences of {len(packed.students)} children, sealed")
        return None
    folder = pack_folder(order.classroom, pod)
    with enrolling(order.hub, order.classroom, folder, dry_run=False) as address:
        kept = kept_pack(order.classroom, pod, address)
    for fault in kept.packed.faults if kept.packed else ():
        typer.echo(f"slc: {fault}", err=True)
    return folder


def _tell(order: _Order, pod: int, prepared: Prepared) -> None:
    if order.dry_run:
        typer.echo(f"{order.boot}: {prepared.written} files of pod {pod} would be written")
    elif prepared.is_unchanged:
        typer.echo(f"{order.boot} is pod {pod}'s card already, and whole; it is safe to take out")
    else:
        typer.echo(
            f"{order.boot} is pod {pod}'s card: {prepared.written} files were written and read back; "
            "eject it, then it is safe to take out"
        )
