"""Reads any sheet with one row for each child, or for each child and adult.

What was guessed is told and can be corrected by mapping a heading to a field. Other columns stay where they
are: a class list with results in it is imported as a class list.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from slc_core.classroom.rosters.answers import Answers
from slc_core.classroom.rosters.heading_guess import guess_columns
from slc_core.classroom.rosters.roster import Roster, RosterGuardian, RosterStudent, rows_text
from slc_core.classroom.tables import Row, Table, heading_key
from slc_core.errors import Problem

__all__ = ["read_roster_sheet"]

_RESULT = re.compile(r"[\d.,]+\s*%?|\d+\s*/\s*\d+|[A-F][+-]?")
_OF_CHILD = ("preferred name", "grade", "home language")


class _Entry(NamedTuple):
    """A row by our fields."""

    id: str
    row: int
    given_name: str
    family_name: str
    cells: Mapping[str, str]


def read_roster_sheet(tables: Mapping[str, Table], answers: Answers) -> Roster:
    """The roster of the sheet with the most headings that we know; *guessed* tells what was guessed."""
    filled = [table for table in tables.values() if table.headings]
    if not filled:
        file = next(iter(tables.values())).file if tables else "the workbook"
        problem = Problem(file, "is empty", "put one row for each child into it")
        return Roster("sheet", problems=(problem,))
    last = len(filled) == 1
    known = [(len(guess_columns(table, answers if last else Answers())), table) for table in filled]
    table = max(known, key=lambda pair: pair[0])[1]
    columns = guess_columns(table, answers)
    if not {"name", "given name"} & set(columns.values()):
        return Roster("sheet", guessed=columns, problems=(_no_name(table),))
    return _roster(table, columns)


def _roster(table: Table, columns: Mapping[str, str]) -> Roster:
    entries, repeated = _entries(table, columns)
    merged, problems = _merged(table.file, entries)
    guardians, links = _guardians(table.file, entries)
    students = tuple(
        RosterStudent(
            entry.id,
            entry.given_name,
            entry.family_name,
            entry.cells.get("preferred name", ""),
            entry.cells.get("grade", ""),
            entry.cells.get("home language", ""),
            tuple(links.get(entry.id, {}).items()),
            table.file,
            entry.row,
        )
        for entry in merged
    )
    notes = [*_left_out(table, columns), *repeated]
    if "name" in columns.values():
        notes.append(f"{table.file}: names in one column were split at the comma or before the last word; look at them")
    return Roster("sheet", students, guardians, guessed=columns, problems=problems, notes=tuple(notes))


def _no_name(table: Table) -> Problem:
    shown = ", ".join(filter(None, table.headings)) or "nothing"
    found = f"no column holds the children's names; the headings are {shown}"
    return Problem(table.file, found, "name the column, as in --map 'Heading=given name'")


def _left_out(table: Table, columns: Mapping[str, str]) -> Iterator[str]:
    """Tell which columns were not imported, those apart that look like results."""
    results: list[str] = []
    others: list[str] = []
    for heading in table.headings:
        if heading and heading not in columns:
            cells = [text for row in table.rows if (text := row.cells.get(heading_key(heading), ""))]
            scores = sum(_RESULT.fullmatch(text) is not None for text in cells)
            (results if scores * 2 > len(cells) else others).append(heading)
    if results:
        named = ", ".join(results)
        yield f"{table.file}: {named} look like results and were left out; they belong in assessments"
    if others:
        yield f"{table.file}: {', '.join(others)} were left out; map a heading to a field if it is needed"


def _entries(table: Table, columns: Mapping[str, str]) -> tuple[list[_Entry], list[str]]:
    """The rows, each once; a row that repeats another whole is noted."""
    keys = {heading_key(heading): field for heading, field in columns.items()}
    seen: dict[tuple[str, ...], int] = {}
    repeated: list[int] = []
    entries: list[_Entry] = []
    for row in table.rows:
        cells = {field: row.cells.get(key, "") for key, field in keys.items()}
        content = tuple(cells.values())
        if not any(content):
            continue
        if content in seen:
            repeated.append(row.number)
            continue
        seen[content] = row.number
        entries.append(_entry(row, cells))
    note = f"{table.file}: {rows_text(repeated)} repeated an earlier row and changed nothing"
    return entries, [note] if repeated else []


def _entry(row: Row, cells: Mapping[str, str]) -> _Entry:
    given, family = cells.get("given name", ""), cells.get("family name", "")
    if "name" in cells:
        given, family = _split(cells["name"])
    return _Entry(cells.get("id") or _id_of_name(given, family), row.number, given, family, cells)


def _split(name: str) -> tuple[str, str]:
    """Given and family name of ``Klein, Ora`` or ``Ora Klein``; one word is a given name."""
    if "," in name:
        family, given = name.split(",", 1)
        return given.strip(), family.strip()
    given, _, family = name.rpartition(" ")
    return (given.strip(), family) if given else (family, "")


def _id_of_name(given: str, family: str) -> str:
    """An id that the next import of the same name finds again; marks no file name takes become a hash."""
    name = f"{given} {family}".strip()
    plain = "-".join(re.findall(r"\w+", name.casefold().replace("'", "")))
    if re.sub(r"[\s\w'.,-]", "", name):
        plain = f"{plain[:40]}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
    return plain


def _merged(file: str, entries: Sequence[_Entry]) -> tuple[list[_Entry], tuple[Problem, ...]]:
    """One entry for each child; a later row may fill what an earlier left empty, not contradict it."""
    merged: dict[str, _Entry] = {}
    problems: list[Problem] = []
    for entry in entries:
        first = merged.setdefault(entry.id, entry)
        for field in ("given name", "family name", "name", *_OF_CHILD):
            old, new = first.cells.get(field, ""), entry.cells.get(field, "")
            if old and new and old != new:
                who = f"'{entry.id}' is also in row {first.row} with another {field}"
                to_do = "keep the row that is right, or give each child an id of its own in a column 'id'"
                problems.append(Problem(file, who, to_do, entry.row))
                break
        else:
            filled = {field: first.cells.get(field) or text for field, text in entry.cells.items()}
            merged[entry.id] = first._replace(cells=filled)
    return list(merged.values()), tuple(problems)


def _guardians(file: str, entries: Sequence[_Entry]) -> tuple[tuple[RosterGuardian, ...], dict[str, dict[str, str]]]:
    """The adults, and (adult, relation) by child.

    The same name with the same phone and address is one person; without either, two rows are two people,
    for a wrong guess would show one family's papers to another.
    """
    people: dict[str, RosterGuardian] = {}
    links: dict[str, dict[str, str]] = {}
    for entry in entries:
        for name, relation, phone, email in _adults(entry.cells):
            digits = re.sub(r"\D", "", phone)
            whose = "" if digits or email else entry.id
            known = "\0".join((name.casefold(), digits, email.casefold(), whose))
            identifier = hashlib.sha256(known.encode()).hexdigest()[:12]
            people.setdefault(identifier, RosterGuardian(identifier, name, phone, email, file, entry.row))
            links.setdefault(entry.id, {})[identifier] = relation
    return tuple(people.values()), links


def _adults(cells: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Name, relation, phone, e-mail of each adult that a row names."""
    for number in ("", *(f" {n}" for n in range(2, 10))):
        parts = (
            cells.get(f"guardian given name{number}", ""),
            cells.get(f"guardian family name{number}", ""),
        )
        name = cells.get(f"guardian{number}") or " ".join(filter(None, parts))
        relation, phone, email = (cells.get(f"{field}{number}", "") for field in ("relation", "phone", "email"))
        yield from _if_any(name, relation, phone, email)
    for parent in ("mother", "father"):
        name, phone, email = (cells.get(f"{parent}{what}", "") for what in ("", " phone", " email"))
        yield from _if_any(name, parent, phone, email)


def _if_any(name: str, relation: str, phone: str, email: str) -> Iterator[tuple[str, str, str, str]]:
    if name or phone or email:
        yield _in_order(name), relation, phone, email


def _in_order(name: str) -> str:
    """``Klein, Maria`` as ``Maria Klein``; two people in one cell stay as they are."""
    parts = [part.strip() for part in name.split(",")]
    return f"{parts[1]} {parts[0]}" if len(parts) == 2 and " " not in parts[1] else name
