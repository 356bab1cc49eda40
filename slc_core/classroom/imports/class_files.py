"""The files of a class folder that an import may change: settings, two sheets, and what was imported last."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from slc_core.classroom.book_edit import BookEdit
from slc_core.classroom.imports import last_import
from slc_core.classroom.settings import FILE as SETTINGS
from slc_core.classroom.settings import ClassSettings, read_settings
from slc_core.classroom.sheet_edit import CsvEdit, SheetEdit
from slc_core.classroom.sheets import COLUMNS, WORKBOOKS
from slc_core.classroom.tables import heading_key, read_bytes
from slc_core.errors import Problem, ProblemsError, UnwritableError
from slc_core.files import settle

__all__ = ["ClassFiles", "Sheets", "read_class_files"]

_SHEETS = ("students", "households")


class ClassFiles(NamedTuple):
    """A class's files as they stand by name (none yet of a new one).

    *sheets* names the CSV file of each sheet that is there, *book* the workbook that holds them all instead.
    """

    settings: ClassSettings
    contents: Mapping[str, bytes]
    sheets: Mapping[str, str]
    book: str
    is_new: bool

    def opened(self) -> Sheets:
        """The two sheets that an import changes; raises as :class:`BookEdit` and :class:`CsvEdit`."""
        if self.book:
            book = BookEdit(self.book, self.contents[self.book])
            students, households = (book.sheet(sheet, COLUMNS[sheet]) for sheet in _SHEETS)
            return Sheets(students, households, book)
        names = (self.sheets.get(sheet, f"{sheet}.csv") for sheet in _SHEETS)
        edits = [
            CsvEdit(name, self.contents.get(name, b""), COLUMNS[sheet])
            for sheet, name in zip(_SHEETS, names, strict=True)
        ]
        return Sheets(edits[0], edits[1], None)


class Sheets(NamedTuple):
    """The two sheets being changed; *book* if they are a workbook's."""

    students: SheetEdit
    households: SheetEdit
    book: BookEdit | None

    def changed(self) -> dict[str, bytes]:
        """The files to write, by name."""
        if self.book:
            return {self.book.name: self.book.content()} if self.book.has_changed else {}
        sheets = [sheet for sheet in (self.students, self.households) if isinstance(sheet, CsvEdit)]
        return {sheet.name: sheet.content() for sheet in sheets if sheet.has_changed}


def read_class_files(folder: Path) -> ClassFiles:
    """The class's files as they stand, or as a new class begins.

    Raises:
        UnwritableError: a file stands in the folder's place.
        ProblemsError: the class is kept in a form that an import cannot write.
    """
    if folder.exists() and not folder.is_dir():
        raise UnwritableError(f"{folder} is a file; name a folder for the class")
    if folder.is_dir():
        settle(folder)
        names = {path.name for path in folder.iterdir()}
        books, sheets = sorted(name for name in names if name.casefold() in WORKBOOKS), _csv_of(names)
        if SETTINGS in names or sheets or books:
            _refuse(books, sheets, names)
            return _read(folder, names, sheets, books[0] if books else "")
    return ClassFiles(ClassSettings(), {}, {}, "", is_new=True)


def _read(folder: Path, names: set[str], sheets: Mapping[str, str], book: str) -> ClassFiles:
    settings = read_settings(folder)
    kept = {sheet: name for sheet, name in sheets.items() if sheet in _SHEETS}
    wanted = {SETTINGS, *kept.values(), *({last_import.FILE} & names), *filter(None, [book])}
    contents = {name: read_bytes(folder / name) for name in sorted(wanted)}
    return ClassFiles(settings, contents, kept, book, is_new=False)


def _csv_of(names: set[str]) -> dict[str, str]:
    """File by sheet, for the sheets that are CSV files."""
    csv_names = sorted(name for name in names if name.casefold().endswith(".csv"))
    return {key: name for name in csv_names if (key := heading_key(name[:-4])) in COLUMNS}


def _refuse(books: list[str], sheets: Mapping[str, str], names: set[str]) -> None:
    """Stop where a change would go to the wrong file, or be lost when the teacher saves."""
    if not books:
        return
    book = books[0]
    if rivals := [*books[1:], *sheets.values()]:
        found = f"stands beside {', '.join(rivals)}, and each holds this class"
        raise ProblemsError([Problem(book, found, "keep the one you work in and move the other away")])
    if book.casefold().endswith(".ods"):
        to_do = "save it as class.xlsx (or each sheet as CSV), and move class.ods out of the folder"
        raise ProblemsError([Problem(book, "is an OpenDocument sheet, and an import cannot write one", to_do)])
    for lock in (f"~${book}", f".~lock.{book}#"):
        if lock in names:
            to_do = f"close it there and import again; if it is open nowhere, delete {lock}"
            raise ProblemsError([Problem(book, "is open in a spreadsheet", to_do)])
