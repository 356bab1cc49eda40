"""What people see: tables and JSON on the output stream, progress on the error stream, so that pipes stay clean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
