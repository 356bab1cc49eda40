"""A district's export as a table: a million rows in little memory, and no private column among them.

A teacher's sheet is a tuple of rows. An export's rows are kept column by column, each text once however often
it is there, and a row is made when somebody looks at it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from slc_core.classroom.rosters.roster import is_private_heading
from slc_core.classroom.tables import Row, Table, rows_from_csv

__all__ = ["MAX_EXPORT_BYTES", "MAX_EXPORT_ROWS", "export_table"]

MAX_EXPORT_BYTES = 200 * 2**20
MAX_EXPORT_ROWS = 2_000_000
_TEXTS_TO_SHARE = 200_000


def export_table(name: str, data: bytes) -> Table:
    """The CSV *data* of an export, private columns dropped; raises UnreadableTableError."""
    headings, rows = rows_from_csv(name, data, max_rows=MAX_EXPORT_ROWS, max_bytes=MAX_EXPORT_BYTES)
    kept = tuple(heading for heading in headings if not is_private_heading(heading))
    return Table(name, kept, _Rows(rows))


class _Rows(Sequence[Row]):
    def __init__(self, rows: Iterable[Row]) -> None:
        self._keys: list[str] = []
        self._columns: list[list[str]] = []
        self._numbers = array("L")
        known: list[dict[str, str]] = []
        for row in rows:
            if not self._numbers:
                self._keys = [key for key in row.cells if not is_private_heading(key)]
                self._columns = [[] for _ in self._keys]
                known = [{} for _ in self._keys]
            self._numbers.append(row.number)
            for key, column, texts in zip(self._keys, self._columns, known, strict=True):
                text = row.cells[key]
                column.append(texts.setdefault(text, text) if len(texts) < _TEXTS_TO_SHARE else texts.get(text, text))

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Row]:
        for place, number in enumerate(self._numbers):
            yield Row(number, {key: column[place] for key, column in zip(self._keys, self._columns, strict=True)})

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(place, slice):
            return tuple(self[at] for at in range(*place.indices(len(self))))
        cells = {key: column[place] for key, column in zip(self._keys, self._columns, strict=True)}
        return Row(self._numbers[place], cells)
