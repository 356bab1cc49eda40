"""Changes cells of a teacher's own ``class.xlsx``, through openpyxl: formats, formulas and other sheets stay.

openpyxl keeps much of a workbook and silently loses some of it. So what it would lose is refused by name
before anything is written, results of formulas are put back, and the changed workbook is read again: unless
each cell says what it said, or what we wrote, nothing is written.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

from slc_core.classroom import workbook
from slc_core.classroom.book_formulas import with_results
from slc_core.classroom.sheet_edit import SheetEdit
from slc_core.classroom.tables import MAX_COLUMNS, MAX_ROWS, heading_key, tables_from_bytes
from slc_core.errors import Problem, ProblemsError, UnreadableError, UnwritableError

__all__ = ["BookEdit", "empty_book"]

_Book: TypeAlias = Any  # openpyxl comes with the `cli` extra,
_Page: TypeAlias = Any
_Cell: TypeAlias = Any
_AS_TEXT = frozenset({"id", "student", "households", "phone"})
_LOST_PARTS = {
    "xl/slicers/": "slicers",
    "xl/timelines/": "timelines",
    "xl/threadedComments/": "threaded comments",
    "xl/ctrlProps/": "buttons or check boxes",
    "xl/activeX/": "buttons or check boxes",
    "xl/embeddings/": "files of other programs",
    "xl/diagrams/": "diagrams",
    "xl/richData/": "pictures in cells",
    "xl/metadata.xml": "formulas that fill more than one cell",
    "xl/connections.xml": "links to a database",
    "xl/model/": "a data model",
}
_LOST_EXTENSIONS = {
    "Data Validation": "drop-down lists that are taken from another sheet",
    "Conditional Formatting": "colour rules of newer spreadsheets",
    "Sparkline Group": "sparklines",
    "Slicer List": "slicers",
}
_SHAPE = re.compile(rb"<(?:\w+:)?(?:sp|grpSp|cxnSp)[\s>]")
_UNREADABLE = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, zipfile.BadZipFile, ET.ParseError),
)
_SAVE_AS_CSV = "save its sheets as students.csv, households.csv and so on, and move it out of the folder"


class _BookSheet(SheetEdit):
    """One sheet of a workbook; *edits* are the cells to write by row and column, both counted from 1."""

    def __init__(self, name: str, sheet: _Page, grid: list[list[str]], columns: Sequence[str]) -> None:
        self.sheet = sheet
        self.edits: dict[tuple[int, int], str] = {}
        merged = (cells.cells for cells in sheet.merged_cells.ranges)
        self._merged = {place for cells in merged for place in cells}
        before = list(grid[at]) if (at := _headings_in(grid)) is not None else []
        super().__init__(name, grid, at, columns)
        after = self._grid[self._headings]
        self.edits = {
            (self._headings + 1, column): heading
            for column, heading in enumerate(after, 1)
            if heading and (column > len(before) or not before[column - 1])
        }

    @property
    def heading_row(self) -> int:
        """The number of the row with the headings."""
        return self._headings + 1

    @property
    def grid(self) -> list[list[str]]:
        """All cells from the first row on, as they shall be."""
        return self._grid

    @property
    def touches_merged(self) -> bool:
        """Whether a part of a merged cell would be written."""
        return bool(self._merged & self.edits.keys())

    def is_locked(self, place: int, column: str) -> bool:
        """Whether a cell holds a formula, or is a part of a merged one."""
        at = (place + 1, self._places[column] + 1)
        if at in self._merged:
            return True
        return bool(at[0] <= self.sheet.max_row and self.sheet.cell(*at).data_type == "f")

    def write(self, place: int, column: str, text: str) -> None:
        """Put *text* into a cell."""
        if self.cell(place, column) != text:
            self.edits[place + 1, self._places[column] + 1] = text
        super().write(place, column, text)

    def add(self, cells: Mapping[str, str], after: int | None = None) -> int:  # noqa: ARG002
        """The place of a new row, below all others: the teacher's formulas know rows by their number."""
        place = len(self._grid)
        while place - 1 > self._headings and self._is_free(place - 1):
            place -= 1
        if place == len(self._grid):
            self._grid.append([])
        for column, text in cells.items():
            self.write(place, column, text)
        self.has_changed = True
        return place

    def _is_free(self, place: int) -> bool:
        return not any(self._grid[place]) and not any(self.is_locked(place, key) for key in self._places)


class BookEdit:
    """The workbook *data* being changed; *name* is what a teacher knows it by.

    Raises:
        UnreadableError: it is no workbook, or openpyxl is not installed.
        ProblemsError: it would lose something, told when it has been changed.
    """

    def __init__(self, name: str, data: bytes) -> None:
        tables_from_bytes(name, data)
        self.name = name
        self._data = data
        self._grids = _grids(data)
        self._book, self._lost = _opened(name, data)
        self._edited: list[_BookSheet] = []

    def sheet(self, name: str, columns: Sequence[str]) -> SheetEdit:
        """The sheet of that name, with *columns* under its headings; a new one if there is none."""
        found = [title for title in self._grids if heading_key(title) == name]
        title = found[0] if found else name
        sheet = self._book[title] if found else self._book.create_sheet(title)
        grid = [list(row) for row in self._grids.get(title, [])]
        edit = _BookSheet(f"{self.name}, sheet {title}", sheet, grid, columns)
        self._edited.append(edit)
        return edit

    @property
    def has_changed(self) -> bool:
        """Whether any sheet was changed."""
        return any(edit.has_changed for edit in self._edited)

    def content(self) -> bytes:
        """The workbook with what was written, all else as it was."""
        if lost := [*self._lost, *_lost_parts(self._data)]:
            found = f"holds {', '.join(dict.fromkeys(lost))}, which an import would lose"
            raise ProblemsError([Problem(self.name, found, f"take that out, or {_SAVE_AS_CSV}")])
        if any(edit.touches_merged for edit in self._edited):
            raise ProblemsError([Problem(self.name, "has merged headings", "unmerge them, and import again")])
        for edit in self._edited:
            _apply(edit)
        wanted = {**self._grids, **{edit.sheet.title: edit.grid for edit in self._edited}}
        content = self._written()
        if content is None or _trimmed(_grids(content)) != _trimmed(wanted):
            found = "cannot be changed without losing something that it holds"
            raise ProblemsError([Problem(self.name, found, _SAVE_AS_CSV)])
        return content

    def _written(self) -> bytes | None:
        """The workbook as openpyxl writes it, if it can be written and read again."""
        try:
            content = with_results(_saved(self._book), self._data)
            _grids(content)
        except OSError as error:  # openpyxl writes each sheet into a file of its own first
            reason = (error.strerror or str(error)).lower()
            raise UnwritableError(f"cannot write {self.name}: {reason}; nothing was changed: free the disk") from error
        except _UNREADABLE:
            return None
        return content


def empty_book(sheets: Mapping[str, Sequence[str]]) -> bytes:
    """A workbook of *sheets* (their headings by name): bold headings that stay when a teacher scrolls.

    Raises:
        UnreadableError: openpyxl is not installed.
    """
    openpyxl = _openpyxl("a workbook cannot be made")
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, columns in sheets.items():
        sheet = book.create_sheet(name)
        for place, column in enumerate(columns, 1):
            _write_heading(sheet.cell(1, place), column)
            letter = sheet.cell(1, place).column_letter
            sheet.column_dimensions[letter].width = max(12, len(column) + 4)
            if column in _AS_TEXT:
                sheet.column_dimensions[letter].number_format = "@"
        sheet.freeze_panes = "A2"
    return _saved(book)


def _openpyxl(wanted: str) -> Any:
    try:
        import openpyxl  # noqa: PLC0415 - only the `cli` extra brings it
    except ImportError as error:
        raise UnreadableError(
            f"{wanted}, for the writer of workbooks is not installed; run `pip install 'slc-core[cli]'`"
        ) from error
    return openpyxl


def _opened(name: str, data: bytes) -> tuple[_Book, list[str]]:
    """The workbook, and what of it will not be there when it is saved."""
    openpyxl = _openpyxl(f"{name} cannot be changed")
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    except _UNREADABLE as error:
        raise UnreadableError(f"{name} cannot be changed: it is damaged or of another kind; {_SAVE_AS_CSV}") from error
    return book, [lost for warning in told if (lost := _lost_extension(str(warning.message)))]


def _lost_extension(told: str) -> str:
    if match := re.match(r"(.*) extension is not supported", told):
        return _LOST_EXTENSIONS.get(match[1], "something of newer spreadsheets")
    return "pictures or charts of an unusual kind" if re.search(r"lost|dropped|Unable to read", told) else ""


def _lost_parts(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            yield from (told for start, told in _LOST_PARTS.items() if part.startswith(start))
            if re.fullmatch(r"xl/drawings/drawing\d*\.xml", part) and _SHAPE.search(archive.read(part)):
                yield "drawn shapes or text boxes"


def _grids(data: bytes) -> dict[str, list[list[str]]]:
    return workbook.sheets(data, max_rows=MAX_ROWS + 1, max_columns=MAX_COLUMNS)


def _trimmed(grids: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, list[list[str]]]:
    """*grids* without the empty cells at the ends of rows and the empty rows at their ends."""
    trimmed = {title: [list(row) for row in grid] for title, grid in grids.items()}
    for rows in trimmed.values():
        for row in rows:
            while row and not row[-1].strip():
                row.pop()
        while rows and not rows[-1]:
            rows.pop()
    return trimmed


def _headings_in(grid: Sequence[Sequence[str]]) -> int | None:
    """Where the headings stand: the first row with more than one cell, as a reader of tables takes it."""
    filled = [(place, sum(bool(cell.strip()) for cell in row)) for place, row in enumerate(grid)]
    filled = [(place, width) for place, width in filled if width]
    return next((place for place, width in filled[:10] if width > 1), filled[0][0] if filled else None)


def _apply(edit: _BookSheet) -> None:
    for (row, column), text in sorted(edit.edits.items()):
        cell = edit.sheet.cell(row, column)
        if row == edit.heading_row:
            _write_heading(cell, text)
            continue
        if not cell.has_style and row - 1 > edit.heading_row:
            _dress(cell, edit.sheet.cell(row - 1, column))
        _write_text(cell, text)
    _stretch_tables(edit.sheet, max((row for row, _ in edit.edits), default=0))


def _dress(cell: _Cell, like: _Cell) -> None:
    """Give a new cell the looks of the one above it."""
    for look in ("font", "border", "fill", "alignment", "protection", "number_format"):
        setattr(cell, look, copy(getattr(like, look)))


def _write_heading(cell: _Cell, text: str) -> None:
    _write_text(cell, text)
    font = copy(cell.font)
    font.bold = True
    cell.font = font


def _write_text(cell: _Cell, text: str) -> None:
    """Write *text* as text: openpyxl would make a formula of what begins with ``=``."""
    cell.value = text or None
    if text:
        cell.data_type = "s"
        if cell.number_format == "General":
            cell.number_format = "@"


def _stretch_tables(sheet: _Page, last: int) -> None:
    """Let a table of Excel's that ended right above the new rows end with them."""
    for table in sheet.tables.values():
        start, end = table.ref.split(":")
        ended = int(re.sub(r"\D", "", end))
        if ended < last and not table.totalsRowCount:
            table.ref = f"{start}:{re.sub(r'[0-9]', '', end)}{last}"
            if table.autoFilter is not None:
                table.autoFilter.ref = table.ref


def _saved(book: _Book) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
