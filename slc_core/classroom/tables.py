"""Sheets as schools keep them, read as text: CSV in the usual encodings, XLSX, XLS and ODS.

Every cell comes out as stripped text under its normalised heading, with the row number that the
spreadsheet shows, so that whoever finds a fault in a cell can say where it is.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from slc_core.classroom import workbook
from slc_core.errors import NotFoundError, UnreadableError

__all__ = [
    "MAX_BYTES",
    "MAX_CELL_LETTERS",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "WORKBOOK_SUFFIXES",
    "Row",
    "Table",
    "UnreadableTableError",
    "heading_key",
    "read_bytes",
    "read_table",
    "read_workbook",
    "rows_from_csv",
    "table_from_bytes",
    "tables_from_bytes",
    "text_from_bytes",
]

MAX_BYTES = 50 * 2**20
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL_LETTERS = 10_000
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})

_SAVE_AS_CSV = "open it in a spreadsheet and save it as CSV UTF-8"
_DELIMITERS = ",;\t"
_LINES_TO_SNIFF = 10
_BINARY_STARTS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PK\x03\x04", "a workbook or a zip file"),
    (b"PK\x05\x06", "an empty zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"{\\rtf", "a Word text"),
)
_WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Row(NamedTuple):
    """A row that is not empty; *number* counts as the spreadsheet does, *cells* by normalised heading."""

    number: int
    cells: Mapping[str, str]


class Table(NamedTuple):
    """A sheet: the name to tell a teacher, the headings as written, the rows that hold something."""

    file: str
    headings: tuple[str, ...]
    rows: Sequence[Row]


class UnreadableTableError(UnreadableError):
    """A sheet cannot be read; *file*, *found* and *to_do* are the three parts of its sentence."""

    def __init__(self, file: str, found: str, to_do: str) -> None:
        self.file, self.found, self.to_do = file, found, to_do
        super().__init__(f"{file}: {found}; {to_do}")


def heading_key(text: str) -> str:
    """*text* without what does not matter in a heading: ``"Given_Name "`` gives ``"given name"``."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\ufeff", "")
    kept = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in plain)
    return " ".join(kept.split())


def read_table(path: Path, *, max_rows: int = MAX_ROWS) -> Table:
    """The sheet in *path*; of a workbook, the first sheet that holds anything.

    Raises:
        NotFoundError: nothing is there.
        UnreadableTableError: it is no sheet, or larger than a class can be.
    """
    return table_from_bytes(path.name, read_bytes(path), max_rows=max_rows)


def read_workbook(path: Path) -> dict[str, Table]:
    """All sheets of an XLSX, XLS or ODS file by name; raises as :func:`read_table`."""
    return tables_from_bytes(path.name, read_bytes(path))


def table_from_bytes(name: str, data: bytes, *, max_rows: int = MAX_ROWS) -> Table:
    """The sheet in *data*, whose kind *name* tells by its ending; raises :class:`UnreadableTableError`."""
    if Path(name).suffix.casefold() not in WORKBOOK_SUFFIXES:
        headings, rows = rows_from_csv(name, data, max_rows=max_rows)
        return Table(name, headings, tuple(rows))
    tables = tables_from_bytes(name, data)
    filled = [table for table in tables.values() if table.headings]
    return filled[0]._replace(file=name) if filled else Table(name, (), ())


def rows_from_csv(
    name: str, data: bytes, *, max_rows: int = MAX_ROWS, max_bytes: int = MAX_BYTES
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The headings of the CSV *data*, and its rows one by one, as large exports need them.

    Raises:
        UnreadableTableError: it is no CSV or too large, told when it is come to.
    """
    return _headed(name, _csv_rows(name, data, max_bytes), max_rows)


def tables_from_bytes(name: str, data: bytes) -> dict[str, Table]:
    """All sheets of the workbook *data* by name; raises :class:`UnreadableTableError`."""
    _refuse_large(name, len(data), MAX_BYTES)
    if not data.startswith(_WORKBOOK_STARTS):
        raise UnreadableTableError(
            name,
            f"is {_kind_of(data) or 'a text'} and no workbook",
            "open it in a spreadsheet and save it as .xlsx",
        )
    try:
        sheets = workbook.sheets(data, max_rows=MAX_ROWS + 1, max_columns=MAX_COLUMNS)
        return {sheet: _sheet(f"{name}, sheet {sheet}", rows) for sheet, rows in sheets.items()}
    except workbook.BadWorkbookError as error:
        raise UnreadableTableError(name, error.found, error.to_do) from error


def read_bytes(path: Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """What *path* holds, if it is a file of a size that a class can have; raises as :func:`read_table`."""
    try:
        if path.is_dir():
            raise UnreadableTableError(path.name, "is a folder", "put a sheet of that name in its place")
        with path.open("rb") as file:
            _refuse_large(path.name, path.stat().st_size, max_bytes)
            return file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise NotFoundError(f"{path} is not there; look at the name and the folder") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        to_do = "close it in other programs, or ask who keeps this computer to let you read it"
        raise UnreadableTableError(path.name, f"cannot be read: {reason}", to_do) from error


def _refuse_large(name: str, size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise UnreadableTableError(
            name,
            f"is {size / 2**20:.0f} MB, and a sheet may have {max_bytes // 2**20} MB",
            "keep only this class in it, and put photos into the work folder",
        )


def _kind_of(data: bytes) -> str | None:
    head = data[:512].lstrip(codecs.BOM_UTF8 + b" \r\n\t").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        return "a web page"
    return next((kind for start, kind in _BINARY_STARTS if data.startswith(start)), None)


def _csv_rows(name: str, data: bytes, max_bytes: int) -> Iterator[tuple[int, list[str]]]:
    _refuse_large(name, len(data), max_bytes)
    if kind := _kind_of(data):
        raise UnreadableTableError(name, f"is {kind} and no CSV", _SAVE_AS_CSV)
    delimiter = _delimiter(text_from_bytes(name, data))
    # io.StringIO would take four bytes for each letter of a large export
    lines = io.TextIOWrapper(io.BytesIO(data), _encoding(data), newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error as error:
        raise UnreadableTableError(
            name,
            f"row {number + 1} cannot be read: {error}",
            "look for a quotation mark without its partner there",
        ) from error


def text_from_bytes(name: str, data: bytes) -> str:
    """*data* in UTF-8, UTF-16 or Windows-1252 as text; raises :class:`UnreadableTableError`."""
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError as error:
        raise UnreadableTableError(
            name,
            f"holds letters that are not {error.encoding}",
            _SAVE_AS_CSV,
        ) from error
    if "\0" in text:
        raise UnreadableTableError(name, "is no text", _SAVE_AS_CSV)
    return text.removeprefix("\ufeff")


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data[1:2] == b"\0":  # no mark, and a heading's first letter takes two bytes
        return "utf-16-le"
    if data[:1] == b"\0":
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(text: str) -> str:
    """What stands between the cells of the first line that has more than one."""
    for line in text[:100_000].splitlines()[:_LINES_TO_SNIFF]:
        if line.lower().startswith("sep=") and len(line) == len("sep=,"):  # Excel's own hint
            return line[-1]
        outside = re.sub(r'"[^"]*"', "", line)
        counts = {mark: outside.count(mark) for mark in _DELIMITERS}
        if any(counts.values()):
            return max(_DELIMITERS, key=counts.__getitem__)
    return ","


def _sheet(file: str, rows: Sequence[Sequence[str]]) -> Table:
    headings, filled = _headed(file, enumerate(rows, 1), MAX_ROWS)
    return Table(file, headings, tuple(filled))


def _headed(
    file: str, numbered: Iterable[tuple[int, Sequence[str]]], max_rows: int
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The headings, below the titles if there are any, and the rows under them."""
    filled = _filled(file, numbered, max_rows)
    first = list(islice(filled, _LINES_TO_SNIFF))
    first = first[_titles(first) :]
    if not first:
        return (), iter(())
    (_, written), *rest = first
    if len(written) > MAX_COLUMNS:
        raise UnreadableTableError(
            file,
            f"has {len(written)} columns, and {MAX_COLUMNS} are the most",
            "delete the columns that SLC does not need",
        )
    keys = _keys(written)
    return tuple(written), (_row(file, number, keys, cells) for number, cells in chain(rest, filled))


def _filled(file: str, numbered: Iterable[tuple[int, Sequence[str]]], max_rows: int) -> Iterator[tuple[int, list[str]]]:
    count = 0
    for number, raw in numbered:
        cells = [_clean(cell) for cell in raw]
        if not any(cells):
            continue
        count += 1
        if count > max_rows + 1:
            raise UnreadableTableError(
                file,
                f"has more than {max_rows:,} rows",
                "keep only this class in it, or import one class of the file",
            )
        if sum(map(len, cells)) > MAX_CELL_LETTERS:
            _refuse_long(file, number, cells)
        yield number, cells


def _refuse_long(file: str, number: int, cells: Sequence[str]) -> None:
    for column, cell in enumerate(cells, 1):
        if len(cell) > MAX_CELL_LETTERS:
            raise UnreadableTableError(
                file,
                f"row {number}, cell {column} holds {len(cell):,} letters; {MAX_CELL_LETTERS:,} is most",
                "shorten it, or look for a quotation mark without its partner",
            )


def _clean(cell: str) -> str:
    if "\r" in cell or "\t" in cell:
        cell = cell.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return cell.strip(" \n\u00a0\ufeff")


def _titles(rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """How many lines with one cell (the school, the class) stand above the headings."""
    widths = [sum(map(bool, cells)) for _, cells in rows[:_LINES_TO_SNIFF]]
    return next((place for place, width in enumerate(widths) if width > 1), 0)


def _keys(written: Sequence[str]) -> list[str]:
    """One key for each column; a heading that is there again counts on, so that no column is lost."""
    keys: list[str] = []
    for heading in written:
        key = wanted = heading_key(heading)
        again = 2
        while key and key in keys:
            key = f"{wanted} {again}"
            again += 1
        keys.append(key)
    return keys


def _row(file: str, number: int, keys: Sequence[str], cells: Sequence[str]) -> Row:
    if any(cells[len(keys) :]):
        raise UnreadableTableError(
            file,
            f"row {number} has {len(cells)} cells under {len(keys)} headings",
            "put texts that hold the separator into quotation marks, or give each column a heading",
        )
    texts = [*cells, *[""] * (len(keys) - len(cells))]
    return Row(number, {key: text for key, text in zip(keys, texts, strict=False) if key})
