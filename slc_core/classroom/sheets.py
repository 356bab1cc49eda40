"""The six sheets of a class folder: which columns they have, where they lie, and a row's cells as values.

Nobody stops at the first fault: a :class:`Line` notes what is wrong with a cell, gives the default in its
place, and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from slc_core.classroom.cells import CellError, closest, shown, yes_no
from slc_core.classroom.findings import findings
from slc_core.classroom.tables import (
    Table,
    UnreadableTableError,
    heading_key,
    read_table,
    read_workbook,
)
from slc_core.errors import NotFoundError, Problem

__all__ = ["COLUMNS", "WORKBOOKS", "Line", "Sheets", "find_sheets", "telling_line"]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "students": (
        *("id", "given name", "family name", "preferred name", "say as", "grade"),
        *("households", "support", "reads script", "script"),
    ),
    "households": (
        *("id", "adult", "relation", "phone", "email", "may attend"),
        *("speaks", "reads", "letters in", "interpreter", "digits", "call time", "notes"),
    ),
    "assessments": (
        *("student", "page", "subject", "title", "scale", "out of", "levels", "lower is better"),
        *("date", "score", "target"),
    ),
    "goals": ("student", "page", "goal", "when", "where", "how long", "know", "helper", "carried", "reached"),
    "behaviours": ("student", "page", "quality", "rating", "example"),
    "pages": ("student", "page", "kind", "title", "subject", "files", "proud", "next", "text"),
}
WORKBOOKS = ("class.xlsx", "class.ods")
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "students": ("id", "given name", "grade"),
    "households": ("id", "speaks"),
    "assessments": ("student", "page", "score"),
    "goals": ("student", "page", "goal"),
    "behaviours": ("student", "page", "quality"),
    "pages": ("student", "page", "kind"),
}
_ALSO = {"behaviors": "behaviours", "behavior": "behaviours", "behaviour": "behaviours"}
_LIKE_A_HEADING = 0.8

_Value = TypeVar("_Value")
_Built = TypeVar("_Built", bound=BaseModel)


class Line:
    """A row being read: each method gives a cell's value, or its default after noting the problem."""

    def __init__(self, file: str, row: int, cells: Mapping[str, str], problems: list[Problem]) -> None:
        self.file, self.row = file, row
        self._cells, self._problems = cells, problems

    def text(self, column: str) -> str:
        """The cell as it stands; empty if there is no such column."""
        return self._cells.get(column, "")

    def read(self, column: str, parse: Callable[[str], _Value], default: _Value) -> _Value:
        """What *parse* makes of the cell; *default* for an empty one."""
        if not (text := self.text(column)):
            return default
        try:
            return parse(text)
        except CellError as error:
            self.tell(column, error.found, error.to_do)
            return default

    def yes_no(self, column: str, *, default: bool) -> bool:
        """Yes or no."""
        return self.read(column, lambda text: yes_no(text, default=default), default)

    def build(self, kind: type[_Built], columns: Mapping[str, str], /, **values: Any) -> _Built | None:
        """A *kind* of these values; what it refuses is noted under the field's column."""
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            for field, found, to_do in findings(error):
                self.tell(columns.get(field, field.replace("_", " ")), found, to_do)
            return None

    def tell(self, column: str, found: str, to_do: str) -> None:
        """Note a problem with a cell of this row."""
        self._problems.append(Problem(self.file, found, to_do, self.row, column))


def telling_line(lines: Sequence[Line], column: str) -> Line:
    """The row that tells *column* for all of *lines*; those that tell something else are noted."""
    telling = [line for line in lines if line.text(column)]
    for line in telling[1:]:
        said, first = line.text(column), telling[0].text(column)
        if said.casefold() != first.casefold():
            found = f"{shown(said)} is not what row {telling[0].row} says, {shown(first)}"
            line.tell(column, found, "write it once, in the first row, or the same in each")
    return telling[0] if telling else lines[0]


class Sheets(NamedTuple):
    """What a folder holds: its tables by the sheet's name, under the columns' own names."""

    tables: Mapping[str, Table]

    def lines(self, sheet: str, problems: list[Problem]) -> Iterator[Line]:
        """The rows of a sheet, none if it is not there."""
        if table := self.tables.get(sheet):
            for row in table.rows:
                yield Line(table.file, row.number, row.cells, problems)

    def file(self, sheet: str) -> str:
        """The name that a teacher knows the sheet by."""
        return self.tables[sheet].file if sheet in self.tables else f"{sheet}.csv"


def find_sheets(folder: Path) -> tuple[Sheets, list[Problem]]:
    """The sheets of a class folder as far as they can be read, and all that is wrong with them."""
    problems: list[Problem] = []
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith((".", "~")))  # ~$: Excel
    books = [name for name in names if name.casefold() in WORKBOOKS]
    files = [name for name in names if name.casefold().endswith(".csv")]
    rivals = [*books[1:], *(name for name in files if _sheet_of(name) in COLUMNS)]
    if books and rivals:
        to_do = "keep the one you work in and move the other out of the folder"
        found = f"stands beside {', '.join(rivals)}, and each holds this class"
        return Sheets({}), [Problem(books[0], found, to_do)]
    tables = _of_workbook(folder / books[0], problems) if books else _of_files(folder, files, problems)
    return Sheets({name: _checked(name, table, problems) for name, table in tables.items()}), problems


def _sheet_of(name: str) -> str:
    key = heading_key(name[:-4] if name.casefold().endswith(".csv") else name)
    return _ALSO.get(key, key)


def _of_workbook(path: Path, problems: list[Problem]) -> dict[str, Table]:
    try:
        book = read_workbook(path)
    except (UnreadableTableError, NotFoundError) as error:
        problems.append(_unreadable(path.name, error))
        return {}
    named = _by_sheet({name: f"{path.name}, sheet {name}" for name in book}, f"{path.name}, sheet students", problems)
    return {sheet: book[name] for sheet, name in named.items()}


def _of_files(folder: Path, files: Sequence[str], problems: list[Problem]) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for sheet, name in _by_sheet({name: name for name in files}, "students.csv", problems).items():
        try:
            found[sheet] = read_table(folder / name)
        except (UnreadableTableError, NotFoundError) as error:
            problems.append(_unreadable(name, error))
    return found


def _by_sheet(told_as: Mapping[str, str], missing: str, problems: list[Problem]) -> dict[str, str]:
    """Our sheets' names among *told_as*, as a teacher knows them; *missing* is told if students lack."""
    found: dict[str, str] = {}
    for name in told_as:
        sheet = _sheet_of(name)
        if sheet in found:
            problems.append(Problem(told_as[name], f"is there beside {found[sheet]}", "keep one of them"))
        elif sheet in COLUMNS:
            found[sheet] = name
    misspelt: set[str] = set()
    for name, told in told_as.items():
        meant = closest(_sheet_of(name), COLUMNS, likeness=_LIKE_A_HEADING)
        if meant and meant not in found:
            misspelt.add(meant)
            problems.append(Problem(told, f"is no sheet of a class; did you mean {meant}?", f"name it {meant}"))
    if "students" not in misspelt | found.keys():
        to_do = "`slc class new` in a new folder makes an empty one to copy"
        problems.append(Problem(missing, "is not there", to_do))
    return found


def _unreadable(name: str, error: UnreadableTableError | NotFoundError) -> Problem:
    if isinstance(error, UnreadableTableError):
        return Problem(error.file, error.found, error.to_do)
    return Problem(name, "is a link to nothing", "put the file itself into the folder")


def _checked(sheet: str, table: Table, problems: list[Problem]) -> Table:
    """*table* under the columns' own names; notes headings that are missing, misspelt or there twice."""
    own = {heading_key(column).replace(" ", ""): column for column in COLUMNS[sheet]}
    found: dict[str, str] = {}
    for key in (heading_key(heading) for heading in table.headings):
        column = own.get(key.replace(" ", ""))
        if column in found.values() and key:
            problems.append(Problem(table.file, "the heading is there twice", "keep one", 1, str(column)))
        elif column:
            found[key] = column
    misspelt = set(_misspelt(sheet, table, set(found.values()), problems))
    lost = [column for column in _NEEDED[sheet] if column not in found.values()]
    if not table.headings:
        problems.append(Problem(table.file, "is empty", f"write the headings {', '.join(COLUMNS[sheet])}"))
        return table
    problems += [
        Problem(table.file, "the heading is missing", f"add a column '{column}'", 1, column)
        for column in lost
        if column not in misspelt
    ]
    rows = tuple(row._replace(cells={name: row.cells[key] for key, name in found.items()}) for row in table.rows)
    return table._replace(rows=() if lost else rows)  # one problem for the column, not one for each row


def _misspelt(sheet: str, table: Table, found: set[str], problems: list[Problem]) -> Iterator[str]:
    missing = [column for column in COLUMNS[sheet] if column not in found]
    known = {column.replace(" ", "") for column in COLUMNS[sheet]}
    for heading in table.headings:
        if heading_key(heading).replace(" ", "") in known:
            continue
        if meant := closest(heading, missing, likeness=_LIKE_A_HEADING):
            to_do = f"write '{meant}', or give a column of your own another name"
            problems.append(Problem(table.file, f"{shown(heading)} is close to '{meant}'", to_do, 1, meant))
            yield meant
