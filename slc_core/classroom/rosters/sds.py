"""Reads Microsoft School Data Sync exports: version 1 (``Student.csv``) and 2.1 (``users.csv``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from slc_core.classroom.rosters.answers import Answers
from slc_core.classroom.rosters.export_columns import ExportRow, read_export
from slc_core.classroom.rosters.oneroster import read_oneroster
from slc_core.classroom.rosters.roster import Roster, RosterClass, RosterGuardian, RosterStudent, once_each, rows_text
from slc_core.classroom.tables import Table
from slc_core.errors import Problem

__all__ = ["read_sds_1", "read_sds_2"]

_STUDENTS = {
    "id": "sisid",
    "given name": "firstname",
    "family name": "lastname",
    "preferred name": "preferredname preferredfirstname preferredgivenname",
    "grade": "grade",
    "status": "status",
}
_TEACHERS = {"id": "sisid", "given name": "firstname", "family name": "lastname"}
_SECTIONS = {"id": "sisid", "title": "sectionname", "status": "status"}
_ENROLLED = {"class": "sectionsisid", "user": "sisid"}
_ADULTS = {"email": "email", "given name": "firstname", "family name": "lastname", "phone": "phone"}
_GUARDIANS = {"child": "sisid", "email": "email", "relation": "role"}
_LEFT = frozenset({"inactive", "deleted", "tobedeleted", "withdrawn", "transferred"})


def read_sds_2(tables: Mapping[str, Table], answers: Answers) -> Roster:
    """The roster of a version 2.1 export; relationships tell who is whose guardian, roles the grade."""
    return read_oneroster(tables, answers, "sds-2.1")


def read_sds_1(tables: Mapping[str, Table], answers: Answers) -> Roster:
    """The roster of a version 1 export; guardians come from ``User.csv`` if it is there."""
    exported = read_export(tables["student"], _STUDENTS, answers)
    if "id" not in exported.columns or "given name" not in exported.columns:
        found = "has no column 'SIS ID' or no 'First Name'"
        return Roster("sds-1", problems=(Problem(exported.file, found, "export it again with both"),))
    there: list[ExportRow] = []
    gone: list[ExportRow] = []
    for row in exported.rows():
        (gone if row.of("status").casefold() in _LEFT else there).append(row)
    keep, notes, problems = once_each(exported.file, [(row.of("id"), row.number, row.cells) for row in there])
    guardians, links = _guardians(tables)
    students = tuple(_student(exported.file, row, links.get(row.of("id"), ())) for row in there if row.number in keep)
    if gone:
        where = f"{exported.file}: {rows_text(row.number for row in gone)}"
        notes += (f"{where} not active at the school; left out",)
    return Roster(
        "sds-1",
        students,
        guardians,
        _classes(tables, frozenset(student.id for student in students)),
        school=_school(tables.get("school")),
        withdrawn=tuple(row.of("id") for row in gone),
        guessed=exported.guessed,
        problems=problems,
        notes=(*exported.notes, *notes),
    )


def _student(file: str, row: ExportRow, guardians: tuple[tuple[str, str], ...]) -> RosterStudent:
    given, preferred = row.of("given name"), row.of("preferred name")
    return RosterStudent(
        row.of("id"),
        given,
        row.of("family name"),
        preferred if preferred != given else "",
        row.of("grade"),
        row.of("home language"),
        guardians,
        file,
        row.number,
    )


def _guardians(
    tables: Mapping[str, Table],
) -> tuple[tuple[RosterGuardian, ...], Mapping[str, tuple[tuple[str, str], ...]]]:
    """Adults, known by their e-mail address, and (adult, relation) by child."""
    users = read_export(tables.get("user"), _ADULTS)
    links: dict[str, tuple[tuple[str, str], ...]] = defaultdict(tuple)
    for row in read_export(tables.get("guardianrelationship"), _GUARDIANS).rows():
        links[row.of("child")] += ((row.of("email").casefold(), row.of("relation")),)
    adults = {
        row.of("email").casefold(): RosterGuardian(
            row.of("email").casefold(),
            f"{row.of('given name')} {row.of('family name')}".strip(),
            row.of("phone"),
            row.of("email"),
            users.file,
            row.number,
        )
        for row in users.rows()
    }
    known = {child: tuple(link for link in found if link[0] in adults) for child, found in links.items()}
    linked = {adult for found in known.values() for adult, _ in found}
    return tuple(adult for key, adult in adults.items() if key in linked), known


def _classes(tables: Mapping[str, Table], students: frozenset[str]) -> tuple[RosterClass, ...]:
    names = {
        row.of("id"): f"{row.of('given name')} {row.of('family name')}".strip()
        for row in read_export(tables.get("teacher"), _TEACHERS).rows()
    }
    members: dict[str, set[str]] = defaultdict(set)
    for row in read_export(tables.get("studentenrollment"), _ENROLLED).rows():
        members[row.of("class")].add(row.of("user"))
    teachers: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for row in read_export(tables.get("teacherroster"), _ENROLLED).rows():
        teachers[row.of("class")] += tuple(filter(None, [names.get(row.of("user"), "")]))
    return tuple(
        RosterClass(row.of("id"), row.of("title"), frozenset(members[row.of("id")] & students), teachers[row.of("id")])
        for row in read_export(tables.get("section"), _SECTIONS).rows()
        if row.of("status").casefold() not in _LEFT
    )


def _school(table: Table | None) -> str:
    names = [row.of("name") for row in read_export(table, {"name": "name"}).rows()]
    return names[0] if len(names) == 1 else ""
