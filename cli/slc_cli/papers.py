"""``slc paper``: everything a conference needs on paper."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from slc_core.print_run import Order


class Only(StrEnum):
    """A kind of paper."""

    packet = "packet"
    guide = "guide"
    cards = "cards"
    letters = "letters"
    signs = "signs"


class Size(StrEnum):
    """A paper size."""

    a4 = "A4"
    letter = "Letter"


class Blanks(StrEnum):
    """What stands in the blanks of a script."""

    filled = "filled"
    open = "open"


def paper(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The class folder.")],
    student: Annotated[str, typer.Option(help="One child's id or name; everybody's papers if left out.")] = "",
    only: Annotated[list[Only] | None, typer.Option(help="A kind of paper; may be repeated.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where to put them [default: DIR/paper].")] = None,
    lang: Annotated[str, typer.Option(help="A language, in place of each family's own.")] = "",
    size: Annotated[Size, typer.Option("--size", help="The paper in the printer.")] = Size.a4,
    grey: Annotated[bool, typer.Option("--grey", help="For a printer without colour.")] = False,
    blanks: Annotated[Blanks, typer.Option(help="Leave the blanks open for children to write.")] = Blanks.filled,
    pods: Annotated[
        int | None, typer.Option(min=0, max=99, help="How many pod numbers to print [default: the class's].")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=32, help="How many processors to use.")] = 1,
    fonts: Annotated[Path | None, typer.Option("--fonts", metavar="DIR", help="A folder of Noto fonts.")] = None,
) -> None:
    """Print packets, guides, cards, letters and signs for a class.

    Example: slc paper my-class --only packet --size Letter
    """
    import datetime as dt

    from slc_core.classroom.folder import read_class
    from slc_core.language.registry import find_language
    from slc_core.paper.press import Press
    from slc_core.print_run import PARTS, Order

    settings = read_class(folder).settings
    order = Order(
        folder,
        out or folder / "paper",
        Press(dt.datetime.now(dt.UTC), size.value, grey=grey, fonts=fonts, contact=settings.contact),
        tuple(part for part in PARTS if only is None or part in only),
        student,
        find_language(lang, settings.language_codes) if lang else "",
        open_blanks=blanks is Blanks.open,
        pods=pods,
    )
    files, faults = print_order(order, jobs)
    for fault in faults:
        typer.echo(f"slc: {fault}", err=True)
    typer.echo(f"{files} files lie in {order.out}")


def print_order(order: Order, processes: int) -> tuple[int, list[str]]:
    """Make every file of an order, showing progress; the number of files, and what could not be printed.

    Ctrl-C stops between two files: those made are whole, and no half file is left.
    """
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial

    from rich.progress import track

    from slc_cli.terminal import errors
    from slc_core.print_run import Made, jobs, make

    count = len(jobs(order))
    faults: list[str] = []

    def told(results: Iterator[Made]) -> None:
        quiet = not sys.stderr.isatty()
        for made in track(results, "Printing", total=count, disable=quiet, console=errors()):
            faults.extend(f"{made.path.name}: {fault}" for fault in made.faults)

    if processes == 1:
        told(map(partial(make, order), range(count)))
    else:
        with ProcessPoolExecutor(processes, initializer=_leave_ctrl_c) as pool:
            answer = _leave_ctrl_c()  # helpers are born deaf to it, or one could die before it has begun
            results = pool.map(partial(make, order), range(count))
            signal.signal(signal.SIGINT, answer)
            try:
                told(results)
            except KeyboardInterrupt:
                pool.shutdown(cancel_futures=True)
                raise
    return count, faults


def _leave_ctrl_c() -> Any:
    """A helper process finishes its file; the one at the keyboard decides. Gives what answered Ctrl-C before."""
    return signal.signal(signal.SIGINT, signal.SIG_IGN)
