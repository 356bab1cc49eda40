"""What every importer yields: the children, adults and classes of an export, in the export's own words.

Nothing is interpreted here: a grade is ``KG``, a language ``Spanish; Castilian``. :mod:`importing` turns
these into what a class folder holds and asks about what it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from slc_core.classroom.tables import Table
from slc_core.errors import Problem

__all__ = [
    "FIELDS",
    "REPEATED",
    "Roster",
    "RosterClass",
    "RosterGuardian",
    "RosterStudent",
    "SourceKind",
    "counted",
    "is_private_heading",
    "once_each",
    "rows_text",
    "without_private_columns",
]

SourceKind = Literal["oneroster-1.1", "oneroster-1.2", "sds-1", "sds-2.1", "sheet"]

FIELDS = (
    "id",
    "name",
    "given name",
    "family name",
    "preferred name",
    "grade",
    "home language",
    "guardian",
    "guardian given name",
    "guardian family name",
    "relation",
    "phone",
    "email",
    "mother",
    "mother phone",
    "mother email",
    "father",
    "father phone",
    "father email",
    "ignore",
)
"""What a column of a roster may be mapped to."""

REPEATED = ("guardian", "guardian given name", "guardian family name", "relation", "phone", "email")
"""The fields of an adult, which a further adult has as ``guardian 2``, ``phone 2`` and so on."""

_PRIVATE = re.compile(
    r"password|passwort|pwd|passcode|passphrase|^pin$|^clave$|contrase|motdepasse|kennwort|^race|races?$|racecode|raceor|^rasse$|ethnic|hispanic|latino|ethnie|^etnia|^raza$"
    r"|indianoralaskanative|^asian$|blackorafrican|^white$|nativehawaiian|pacificislander|ssn$|socialsecurity"
    r"|disabilit|^iep$|^504|religion"
)


class RosterStudent(NamedTuple):
    """A child as exported; *guardians* are (guardian's id, relation), empty texts are unknown."""

    id: str
    given_name: str
    family_name: str = ""
    preferred_name: str = ""
    grade: str = ""
    language: str = ""
    guardians: tuple[tuple[str, str], ...] = ()
    file: str = ""
    row: int = 0


class RosterGuardian(NamedTuple):
    """An adult as exported."""

    id: str
    name: str
    phone: str = ""
    email: str = ""
    file: str = ""
    row: int = 0


class RosterClass(NamedTuple):
    """A class as exported; *students* and *teachers* are those who are enrolled now."""

    id: str
    title: str
    students: frozenset[str] = frozenset()
    teachers: tuple[str, ...] = ()


class Roster(NamedTuple):
    """One export. *is_delta*: it names changes only; *withdrawn* are students that it says have left.

    *guessed* tells which heading was taken for which field; *problems* forbid an import, *notes* do not.
    """

    kind: SourceKind
    students: tuple[RosterStudent, ...] = ()
    guardians: tuple[RosterGuardian, ...] = ()
    classes: tuple[RosterClass, ...] = ()
    school: str = ""
    is_delta: bool = False
    withdrawn: tuple[str, ...] = ()
    guessed: Mapping[str, str] = {}
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def is_private_heading(heading: str) -> bool:
    """Whether a column holds what SLC has no business to know: a password, race, a disability."""
    return _PRIVATE.search(re.sub(r"[\W_]+", "", heading.casefold())) is not None


def without_private_columns(table: Table) -> Table:
    """*table* as if it had never had a private column."""
    private = {key for row in table.rows[:1] for key in row.cells if is_private_heading(key)}
    rows = tuple(
        row._replace(cells={key: text for key, text in row.cells.items() if key not in private}) for row in table.rows
    )
    return table._replace(headings=tuple(h for h in table.headings if not is_private_heading(h)), rows=rows)


def rows_text(rows: Iterable[int]) -> str:
    """``row 4`` or ``rows 4, 7, 9, 12, 15 and 3 more``."""
    numbers = sorted(set(rows))
    more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
    return f"row{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers[:5]))}{more}"


def counted(number: int, noun: str) -> str:
    """``1 student``, ``3 students``, ``2 children``."""
    return f"{number} {noun}" if number == 1 else f"{number} {'children' if noun == 'child' else noun + 's'}"


def once_each(
    file: str, rows: Sequence[tuple[str, int, object]]
) -> tuple[set[int], tuple[str, ...], tuple[Problem, ...]]:
    """Row numbers to keep of (id, row number, content): the first of each id.

    A row that repeats another is noted; one that contradicts another with the same id is a problem.
    """
    first: dict[str, tuple[int, object]] = {}
    repeated: list[int] = []
    problems: list[Problem] = []
    for identifier, number, content in rows:
        if identifier not in first:
            first[identifier] = (number, content)
        elif first[identifier][1] == content:
            repeated.append(number)
        else:
            found = f"'{identifier}' is also in row {first[identifier][0]} with other values"
            problems.append(Problem(file, found, "keep the row that is right", number))
    notes = (f"{file}: {rows_text(repeated)} repeated an earlier row and changed nothing",) if repeated else ()
    return {number for number, _ in first.values()}, notes, tuple(problems)
