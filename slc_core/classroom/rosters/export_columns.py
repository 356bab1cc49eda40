"""Finds the columns of a vendor's export although their headings are misspelt or in another case."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from slc_core.classroom.rosters.answers import Answers
from slc_core.classroom.tables import Table, heading_key

__all__ = ["Export", "ExportRow", "list_cell", "read_export"]

_CLOSE = 0.88
_LANGUAGE = re.compile(
    r"(home|primary|native|first|family|spoken)?language(spoken)?(code|name)?"
    r"|metadata(home|primary|native|first|family|spoken)?language(code|name)?"
    r"|ext\w*language(code|name)?"
)


class ExportRow(NamedTuple):
    """A row by our names of its columns."""

    number: int
    cells: Mapping[str, str]

    def of(self, column: str) -> str:
        """The cell of *column*; empty where the export has no such column."""
        return self.cells.get(column, "")


class Export(NamedTuple):
    """A file's rows, which of the wanted columns it has, and which heading was taken for which."""

    file: str = ""
    table: Table | None = None
    names: Mapping[str, str] = {}
    notes: tuple[str, ...] = ()
    guessed: Mapping[str, str] = {}

    @property
    def columns(self) -> frozenset[str]:
        """The wanted columns that are there, by our names."""
        return frozenset(self.names.values())

    def rows(self) -> Iterator[ExportRow]:
        """The rows from the first on, made one by one: a district has a million enrolments."""
        for row in self.table.rows if self.table else ():
            yield ExportRow(row.number, _cells(row.cells, self.names))


def read_export(table: Table | None, wanted: Mapping[str, str], answers: Answers | None = None) -> Export:
    """The *wanted* columns of *table*: our name for each, and the vendor's names separated by spaces.

    Columns that hold a home language come as ``home language`` without being wanted by name. A file that is
    not there has no rows.
    """
    if table is None:
        return Export()
    names, misspelt = _names(table, wanted, (answers or Answers()).columns)
    notes = tuple(f"{table.file}: heading '{found}' was read as {meant}" for found, meant in misspelt.items())
    guessed = {heading: names[key] for heading in table.headings if (key := heading_key(heading)) in names}
    return Export(table.file, table, names, notes, guessed)


def list_cell(text: str) -> tuple[str, ...]:
    """The members of a list cell: ``"a, b"`` gives a and b."""
    return tuple(part for part in re.split(r"[,;|\s]+", text.strip("[]{}")) if part)


def _names(
    table: Table, wanted: Mapping[str, str], answered: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Our name by normalised heading, and what was misspelt."""
    vendor = {spelling: ours for ours, spellings in wanted.items() for spelling in spellings.split()}
    names: dict[str, str] = {}
    left: list[str] = []
    for heading in table.headings:
        key, squashed = heading_key(heading), re.sub(r"[\W_]+", "", heading.casefold())
        if key in answered:
            names[key] = answered[key]
        elif squashed in vendor:
            names[key] = vendor[squashed]
        elif _LANGUAGE.fullmatch(squashed):
            names[key] = "home language"
        elif squashed:
            left.append(heading)
    said = {answered[key] for key in names if key in answered}
    names = {key: ours for key, ours in names.items() if key in answered or ours not in said}
    misspelt: dict[str, str] = {}
    free = [spelling for spelling, ours in vendor.items() if ours not in names.values()]
    for heading in left:
        close = difflib.get_close_matches(re.sub(r"[\W_]+", "", heading.casefold()), free, 1, _CLOSE)
        if close:
            names[heading_key(heading)] = vendor[close[0]]
            misspelt[heading] = f"'{vendor[close[0]]}'"
    return names, misspelt


def _cells(raw: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Cells by our names; of several columns with one name the first that is filled counts."""
    cells: dict[str, str] = {}
    for key, name in names.items():
        if not cells.get(name):
            cells[name] = raw.get(key, "")
    return cells
