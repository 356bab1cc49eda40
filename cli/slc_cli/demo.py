"""``slc demo``: the whole story on a sample class, and on a real class list where one is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from slc_hub.folder import Hub


def demo(
    folder: Annotated[
        Path | None, typer.Option("--dir", help="Where to put everything; a temporary folder if left out.")
    ] = None,
    roster: Annotated[Path | None, typer.Option(help="A class list of yours to import as well.")] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Make everything, and show no pod.")] = False,
    plays: Annotated[
        bool,
        typer.Option(
            "--play", help="Lead conferences without a window, keep a picture of each screen, and show no pod."
        ),
    ] = False,
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="Where the pod answers.")] = 8127,
) -> None:
    """Make a sample class, fill and print every conference, pack a pod, and open it in a browser.

    Example: slc demo --dir try-it
    """
    import tempfile

    from slc_cli.stations import show
    from slc_core.testing import write_sample_class

    if plays:
        from slc_cli.play import find_chromium

        find_chromium()  # what is missing is told before the work, not after it
    place = folder or Path(tempfile.mkdtemp(prefix="slc-demo-"))
    sample = place / "class"
    _say("Making a sample class: 24 children, grades K to 5")
    if not (sample / "class.toml").is_file():
        write_sample_class(sample)
    first = _talks(sample, place / "talks")
    if roster:
        imported = place / "imported-class"
        _say(f"Importing {roster}")
        _import(roster, imported)
        _talks(imported, place / "imported-talks")
    papers = _papers(sample, place / "paper")
    pod = _pod(sample, place / "pod-1")
    if plays:
        _play(sample, place / "screens")
    hub = _evening(sample, place / "evening")
    _say(f"\nEverything lies in {place}")
    _say(f"  the class, to open in a spreadsheet:  {sample}")
    _say(f"  every child's conference, to read:    {first}")
    _say(f"  every paper, to print:                {papers}")
    _say(f"  a pod, sealed, to lead at:            {pod}")
    _say(f"  the hub, with what was gathered:      {hub.folder}")
    _say("Look at the Arabic and Chinese pages, and at a page with empty blanks; then try")
    _say(f"  slc class check {sample}")
    if no_serve or plays:
        _say(f"  slc station serve {pod}")
        _say(f"  slc hub serve {hub.folder} --class {sample}")
    else:
        _serve(hub, sample, lambda: show(pod, port, opens=True))


def _talks(folder: Path, out: Path) -> Path:
    from slc_cli.talks import Form, write_talks
    from slc_core.classroom.folder import read_class
    from slc_core.classroom.talks import Talks

    classroom = read_class(folder)
    entries = write_talks(Talks(classroom).all(), classroom, Form.html, out)
    languages = {entry.talk.lang for entry in entries}
    gaps = sum(len(entry.talk.gaps) for entry in entries)
    _say(f"{len(entries)} conferences in {len(languages)} languages, {gaps} blanks still empty")
    return out / "index.html"


def _papers(folder: Path, out: Path) -> Path:
    import datetime as dt

    from slc_cli.papers import print_order
    from slc_core.classroom.folder import read_class
    from slc_core.paper.press import Press
    from slc_core.print_run import Order

    press = Press(dt.datetime.now(dt.UTC), contact=read_class(folder).settings.contact)
    files, faults = print_order(Order(folder, out, press), 1)
    _say(f"{files} papers: packets, guides, cards, letters and signs")
    for fault in faults:
        _say(f"  {fault}")
    return out


def _pod(folder: Path, out: Path) -> Path:
    """Pack pod 1; one that was packed by an earlier demo stays as it is, with what was led at it."""
    from slc_core.classroom.folder import read_class
    from slc_core.language.registry import language
    from slc_core.pod_packing import evening_cards, pack_pod

    classroom = read_class(folder)
    if not (out / "pod.json").is_file():
        pack_pod(classroom, 1, out)
    cards = evening_cards(classroom)
    _say("Pod 1 is packed. It opens with the code on a card:")
    for student in classroom.seating[1][:2]:
        spoken = language(classroom.households_of(student)[0].reads).english
        _say(f"  {cards.conferences[student.id]}  {student.name}, {spoken}")
    _say(f"  {cards.teacher}  the teacher")
    return out


def _play(folder: Path, out: Path) -> None:
    """At pods of its own, so that the demo's pod waits for you as it was packed."""
    from slc_cli.play import LANGUAGES, chromium, play
    from slc_core.classroom.folder import read_class

    _say(f"Leading {len(LANGUAGES)} conferences at a pod")
    with chromium() as browser:
        screens = play(browser, read_class(folder), out)
    _say(f"{screens} screens: {out}")


def _evening(folder: Path, place: Path) -> Hub:
    from slc_cli.gathered import PASSPHRASE, evening
    from slc_core.classroom.folder import read_class

    hub = evening(read_class(folder), place, _say)
    _say(f"The hub's passphrase is '{PASSPHRASE}'")
    return hub


def _serve(hub: Hub, folder: Path, show_pod: Callable[[], None]) -> None:
    """The teacher's desk, as long as the pod is shown."""
    import webbrowser

    from slc_cli.gathered import desk_shown
    from slc_core.classroom.folder import read_class

    with desk_shown(hub, read_class(folder)) as address:
        _say(f"The teacher's desk is at {address}/")
        webbrowser.open(f"{address}/")
        show_pod()


def _import(source: Path, into: Path) -> None:
    from slc_core.classroom.imports.importing import import_class

    report = import_class(source, into)
    for note in report.notes:
        _say(f"  {note}")


def _say(sentence: str) -> None:
    typer.echo(sentence)
