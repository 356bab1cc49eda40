"""XLSX, XLS and ODS as rows of text, through python-calamine: the only place that knows it.

A workbook is a zip file from outside, and the reader sets aside room for every cell between the first and
the last: one lost cell at XFD1048576 would end the program. So we look how far each sheet reaches first.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

__all__ = ["BadWorkbookError", "sheets"]

_MAX_UNFOLDED_BYTES = 200 * 2**20
_SAVE_AGAIN = "open it in a spreadsheet and save it again as .xlsx"
_KNOWN_TO_READERS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError, struct.error)
_XLSX_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)(\s[^>]*)?>(\s*(?:<(?:\w+:)?v\s*/>|</))?")
_XLSX_PLACE = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Za-z]*)(\d*)["']""")
_ODS_TOKEN = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)(\s[^>]*)?/?>")
_ODS_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["'](\d+)["']""")


class BadWorkbookError(ValueError):
    """A workbook that cannot be read: what was *found*, what *to_do*."""

    def __init__(self, found: str, to_do: str) -> None:
        self.found, self.to_do = found, to_do
        super().__init__(f"{found}; {to_do}")


class _Reach(NamedTuple):
    rows: int = 0
    columns: int = 0


def sheets(data: bytes, *, max_rows: int, max_columns: int) -> dict[str, list[list[str]]]:
    """Each sheet's rows from the first on, empty ones too, as text; dates are ISO.

    Raises:
        BadWorkbookError: it is broken, locked, larger than asked for, or no reader is installed.
    """
    try:
        import python_calamine as calamine  # noqa: PLC0415 - only the `cli` extra brings it
    except ImportError as error:
        raise BadWorkbookError(
            "is a workbook, and the reader for workbooks is not installed",
            "run `pip install 'slc-core[cli]'`, or save each sheet as CSV",
        ) from error
    _refuse_far(_reach(data), max_rows, max_columns)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = [meta.name for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
        return {name: _rows(book.get_sheet_by_name(name), max_rows, max_columns) for name in found}
    except calamine.PasswordError as error:
        raise BadWorkbookError("is locked with a password", "save it without a password") from error
    except (calamine.CalamineError, OSError) as error:
        raise BadWorkbookError("is damaged, locked, or no workbook", _SAVE_AGAIN) from error


def _reach(data: bytes) -> _Reach:
    """How far the widest and the longest sheet of a zipped workbook go."""
    if not data.startswith(b"PK"):
        return _Reach()  # XLS ends at 65,536 rows and 256 columns by itself
    found: list[_Reach] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(archive)
            for entry in archive.infolist():
                if entry.filename.casefold() == "content.xml":
                    found.append(_ods_reach(archive.read(entry)))
                elif entry.filename.casefold().endswith(".xml"):
                    found.append(_xlsx_reach(archive.read(entry)))
    except _BROKEN_ZIP as error:
        if isinstance(error, BadWorkbookError):
            raise
        raise BadWorkbookError("is damaged, locked, or no workbook", _SAVE_AGAIN) from error
    return _Reach(max((r.rows for r in found), default=0), max((r.columns for r in found), default=0))


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    size = sum(entry.file_size for entry in archive.infolist())
    if size > _MAX_UNFOLDED_BYTES:
        raise BadWorkbookError(
            f"would unfold to {size // 2**20} MB, more than any class needs", "keep only this class in it"
        )
    if any(entry.compress_type not in _KNOWN_TO_READERS for entry in archive.infolist()):
        raise BadWorkbookError("is packed in a way that spreadsheets do not use", _SAVE_AGAIN)
    if any(entry.filename.casefold() == "xl/workbook.bin" for entry in archive.infolist()):
        raise BadWorkbookError("is a binary workbook", _SAVE_AGAIN)


def _xlsx_reach(xml: bytes) -> _Reach:
    row = column = rows = columns = 0
    for token in _XLSX_TOKEN.finditer(xml):
        attributes = token[2] or b""
        place = _XLSX_PLACE.search(attributes)
        letters, number = (place[1], place[2]) if place else (b"", b"")
        if token[1] == b"row":
            row, column = int(number[:9]) if number else row + 1, 0
            continue
        column = _column(letters) if letters else column + 1
        row = int(number[:9]) if number else row
        if not attributes.endswith(b"/") and not token[3]:  # a cell that is only coloured holds nothing
            rows, columns = max(rows, row), max(columns, column)
    return _Reach(rows, columns)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:6]:
        number = number * 26 + letter - ord("A") + 1
    return number


def _ods_reach(xml: bytes) -> _Reach:
    above = repeated = column = rows = columns = 0
    for token in _ODS_TOKEN.finditer(xml):
        found = _ODS_REPEATED.search(token[2] or b"")
        times = int(found[1][:9]) if found else 1
        match token[1]:
            case b"table":
                above = repeated = 0
            case b"table-row":
                above, repeated, column = above + repeated, times, 0
            case _:
                column += times
                if not token[0].endswith(b"/>") or b"value" in token[0]:
                    rows, columns = max(rows, above + repeated), max(columns, column)
    return _Reach(rows, columns)


def _refuse_far(reach: _Reach, max_rows: int, max_columns: int) -> None:
    if reach.rows > max_rows or reach.columns > max_columns:
        raise BadWorkbookError(
            f"reaches to row {reach.rows:,} and column {reach.columns:,}, "
            f"and {max_rows:,} rows and {max_columns:,} columns are the most",
            "keep only this class in it, and look for a lost cell far down or far right",
        )


def _rows(sheet: CalamineSheet, max_rows: int, max_columns: int) -> list[list[str]]:
    row, column = sheet.end or (-1, -1)
    _refuse_far(_Reach(row + 1, column + 1), max_rows, max_columns)
    return [[_text(cell) for cell in cells] for cells in sheet.to_python(skip_empty_area=False)]


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
        case dt.datetime():
            return cell.date().isoformat() if cell.time() == dt.time.min else cell.isoformat(" ")
        case dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)
