"""Changes cells of a teacher's own sheet in memory and leaves the rest of it as it lies there.

Columns and rows of the teacher's, title lines and the separator of a CSV file stay; only its encoding becomes
UTF-8. A workbook's sheets are :mod:`book_edit`'s.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from slc_core.classroom.tables import heading_key, table_from_bytes, text_from_bytes
from slc_core.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CsvEdit", "SheetEdit"]


class SheetEdit:
    """A sheet's *grid* being changed; *columns* are the sheet's own, rows are known by their place.

    *headings* is the place of the headings; a sheet that is empty (None) is given its own.
    """

    def __init__(self, name: str, grid: list[list[str]], headings: int | None, columns: Sequence[str]) -> None:
        self.name = name
        self.has_changed = False
        self._grid = [list(columns)] if headings is None else grid
        self._headings = headings or 0
        self._places = self._columns_found(columns)

    @property
    def rows(self) -> range:
        """The places of the rows below the headings, empty ones among them."""
        return range(self._headings + 1, len(self._grid))

    def cell(self, place: int, column: str) -> str:
        """The text of a cell."""
        row, at = self._grid[place], self._places[column]
        return row[at].strip() if at < len(row) else ""

    def is_locked(self, place: int, column: str) -> bool:  # noqa: ARG002 - a workbook's sheet asks
        """Whether a cell is not ours to write: a formula's, or a part of a merged one."""
        return False

    def write(self, place: int, column: str, text: str) -> None:
        """Put *text* into a cell."""
        row, at = self._grid[place], self._places[column]
        row += [""] * (at + 1 - len(row))
        if row[at] != text:
            row[at] = text
            self.has_changed = True

    def add(self, cells: Mapping[str, str], after: int | None = None) -> int:
        """The place of a new row, at the end or right below the row *after*."""
        place = len(self._grid) if after is None else after + 1
        self._grid.insert(place, [])
        for column, text in cells.items():
            self.write(place, column, text)
        self.has_changed = True
        return place

    def _columns_found(self, columns: Sequence[str]) -> dict[str, int]:
        """The place of each column, which is added to the headings if it is not among them."""
        written = self._grid[self._headings]
        keys = [heading_key(heading).replace(" ", "") for heading in written]
        places: dict[str, int] = {}
        for column in columns:
            key = column.replace(" ", "")
            if key not in keys:
                written += [""] * (max(len(row) for row in self._grid) - len(written))
                written.append(column)
                keys += [""] * (len(written) - 1 - len(keys)) + [key]
            places[column] = keys.index(key)
        return places


class CsvEdit(SheetEdit):
    """One CSV file being changed; *data* is the file as it stands, empty if there is none."""

    def __init__(self, name: str, data: bytes, columns: Sequence[str]) -> None:
        self._delimiter, grid, headings = _grid(name, data)
        super().__init__(name, grid, headings, columns)

    def content(self) -> bytes:
        """The file, in UTF-8 with the mark that spreadsheets need."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._delimiter, lineterminator="\r\n").writerows(self._grid)
        return text.getvalue().encode("utf-8-sig")


def _grid(name: str, data: bytes) -> tuple[str, list[list[str]], int | None]:
    """Separator, all rows as written, and where the headings stand (None: the file is empty)."""
    wanted = [heading_key(heading) for heading in table_from_bytes(name, data).headings]
    if not wanted:
        return ",", [], None
    text = text_from_bytes(name, data)
    for delimiter in ",;\t":
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        for place, row in enumerate(rows):
            if [heading_key(cell) for cell in row] == wanted:
                hint = bool(rows[0]) and rows[0][0].casefold() == "sep="
                return delimiter, rows[1:] if hint else rows, place - hint
    raise ProblemsError([Problem(name, "its headings cannot be found again", "save it as CSV UTF-8")])
