"""What people see: tables and JSON on the output stream, progress on the error stream, so that pipes stay clean."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console


def errors() -> Console:
    """A console on the error stream."""
    from rich.console import Console

    return Console(stderr=True)


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print *rows* under *headings*, long cells in several lines."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title) if title else None)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


def print_json(value: Any) -> None:
    """Print *value* as JSON that a person can read too."""
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def watching(what: str, total: float) -> Generator[Callable[[float], None]]:
    """Shows how far long work is, on a terminal only; tell it how much of *total* is done."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors(), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.update(task, completed=done)


@contextmanager
def told_bytes(doing: str) -> Generator[Callable[[int], object]]:
    """A line on the error stream that says how many bytes were done, as long as it goes on; quiet in a pipe."""
    from rich.filesize import decimal

    with errors().status(doing) as status:
        yield lambda done: status.update(f"{doing}: {decimal(done)}")
