"""Reads OneRoster 1.1 and 1.2 exports, and Microsoft SDS 2.1 whose files are like them.

Who is a guardian of whom is taken from the target's role, for real exports link student to parent, parent to
student, both, or even student to teacher.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from slc_core.classroom.rosters.answers import Answers
from slc_core.classroom.rosters.export_columns import Export, ExportRow, list_cell, read_export
from slc_core.classroom.rosters.roster import (
    Roster,
    RosterClass,
    RosterGuardian,
    RosterStudent,
    SourceKind,
    counted,
    once_each,
    rows_text,
)
from slc_core.classroom.tables import Table
from slc_core.errors import Problem

__all__ = ["read_oneroster"]

_GUARDIAN_ROLES = frozenset({"guardian", "parent", "relative", "family", "contact", "emergencycontact"})
_LEFT = frozenset({"tobedeleted", "inactive", "deleted", "withdrawn"})
_USERS = {
    "id": "sourcedid",
    "status": "status",
    "role": "role",
    "given name": "givenname",
    "family name": "familyname",
    "preferred name": "preferredgivenname",
    "email": "email",
    "phone": "phone",
    "sms": "sms",
    "agents": "agentsourcedids agents",
    "grade": "grades grade",
}
_ROLES = {"user": "usersourcedid", "status": "status", "role": "role", "grade": "grade"}
_CLASSES = {"id": "sourcedid", "status": "status", "title": "title", "grade": "grades"}
_ENROLLMENTS = {"class": "classsourcedid", "user": "usersourcedid", "status": "status", "role": "role"}
_DEMOGRAPHICS = {"id": "sourcedid usersourcedid", "status": "status"}
_RELATIONSHIPS = {
    "user": "usersourcedid",
    "relative": "relationshipusersourcedid",
    "relation": "relationshiprole",
    "status": "status",
}
_ORGS = {"id": "sourcedid", "name": "name", "type": "type"}


class _Users(NamedTuple):
    file: str
    rows: Mapping[str, ExportRow]
    roles: Mapping[str, frozenset[str]]
    grades: Mapping[str, str]

    def is_student(self, identifier: str) -> bool:
        return identifier in self.rows and "student" in self.roles[identifier]

    def is_guardian(self, identifier: str) -> bool:
        return identifier in self.rows and bool(self.roles[identifier] & _GUARDIAN_ROLES)


class _Links(NamedTuple):
    guardians: Mapping[str, Mapping[str, str]]
    notes: tuple[str, ...]


def read_oneroster(tables: Mapping[str, Table], answers: Answers, kind: SourceKind | None = None) -> Roster:
    """The roster of an export whose *tables* are known by lower-case name without ending."""
    manifest = _manifest(tables.get("manifest"))
    exported = read_export(tables["users"], _USERS, answers)
    missing = [name for name in ("id", "given name") if name not in exported.columns]
    if missing:
        found = f"has no column for the {' and the '.join(missing)} of a user"
        problem = Problem(exported.file, found, "export it again, or name the column with --map")
        return Roster(kind or _kind(manifest, exported), problems=(problem,))
    users, withdrawn, notes, problems = _users(exported, _roles_table(tables))
    links = _links(users, read_export(tables.get("relationships"), _RELATIONSHIPS))
    demographics = read_export(tables.get("demographics"), _DEMOGRAPHICS, answers)
    classes, class_notes = _classes(tables, users)
    return Roster(
        kind or _kind(manifest, exported),
        students=tuple(_students(users, links, demographics)),
        guardians=tuple(_guardians(users, links)),
        classes=classes,
        school=_school(tables.get("orgs")),
        is_delta=manifest.get("file.users") == "delta",
        withdrawn=withdrawn,
        guessed={**demographics.guessed, **exported.guessed},
        problems=problems,
        notes=(*exported.notes, *demographics.notes, *notes, *links.notes, *class_notes),
    )


def _manifest(table: Table | None) -> dict[str, str]:
    rows = read_export(table, {"name": "propertyname", "value": "value"}).rows()
    return {row.of("name").casefold(): row.of("value").casefold() for row in rows}


def _kind(manifest: Mapping[str, str], users: Export) -> SourceKind:
    version = manifest.get("oneroster.version", "")
    if version:
        return "oneroster-1.2" if version.startswith("1.2") else "oneroster-1.1"
    return "oneroster-1.1" if "role" in users.columns else "oneroster-1.2"


def _roles_table(tables: Mapping[str, Table]) -> Export:
    """The roles, wherever they are: a real export had them in ``userprofiles.csv``."""
    for name in ("roles", "userprofiles"):
        export = read_export(tables.get(name), _ROLES)
        if {"user", "role"} <= export.columns:
            return export
    return Export()


def _is_active(row: ExportRow) -> bool:
    return row.of("status").casefold() not in _LEFT


def _users(
    exported: Export, roles_export: Export
) -> tuple[_Users, tuple[str, ...], tuple[str, ...], tuple[Problem, ...]]:
    roles: dict[str, set[str]] = defaultdict(set)
    grades: dict[str, str] = {}
    for row in filter(_is_active, roles_export.rows()):
        roles[row.of("user")].add(row.of("role").casefold())
        if row.of("role").casefold() == "student" and row.of("grade"):
            grades.setdefault(row.of("user"), row.of("grade"))
    told = list(exported.rows())
    nameless = [row.number for row in told if not row.of("id")]
    named = [row for row in told if row.of("id")]
    keep, notes, problems = once_each(exported.file, [(row.of("id"), row.number, row.cells) for row in named])
    by_id = {row.of("id"): row for row in named if row.number in keep}
    if nameless:
        problems += (Problem(exported.file, f"{rows_text(nameless)} without sourcedId", "export it again"),)
    for identifier, row in by_id.items():
        roles[identifier] |= {role.casefold() for role in list_cell(row.of("role"))}
    withdrawn = tuple(i for i, row in by_id.items() if not _is_active(row) and roles[i] <= {"student"})
    there = {identifier: row for identifier, row in by_id.items() if _is_active(row)}
    users = _Users(exported.file, there, {i: frozenset(roles[i]) for i in there}, grades)
    return users, withdrawn, (*roles_export.notes, *notes), problems


def _links(users: _Users, relationships: Export) -> _Links:
    """Guardians (and their relation, if told) by student, from both directions and from relationships."""
    guardians: dict[str, dict[str, str]] = defaultdict(dict)
    to_staff: list[int] = []
    to_nobody: list[int] = []
    for identifier, row in users.rows.items():
        for other in list_cell(row.of("agents")):
            if users.is_student(identifier) and users.is_guardian(other):
                guardians[identifier].setdefault(other, _relation(users, other))
            elif users.is_guardian(identifier) and users.is_student(other):
                guardians[other].setdefault(identifier, _relation(users, identifier))
            else:
                (to_staff if other in users.rows else to_nobody).append(row.number)
    notes = [
        f"{users.file}: {rows_text(rows)} linked to somebody {who}; left out"
        for rows, who in (
            (to_staff, "who is no guardian, such as a teacher"),
            (to_nobody, "who is not in the file"),
        )
        if rows
    ]
    strangers = _relate(users, relationships, guardians)
    if strangers:
        where = f"{relationships.file}: {rows_text(strangers)}"
        notes.append(f"{where} named nobody who is a student, or somebody not in {users.file}; left out")
    return _Links(guardians, tuple(notes))


def _relation(users: _Users, guardian: str) -> str:
    return min(users.roles[guardian] & _GUARDIAN_ROLES)


def _relate(users: _Users, relationships: Export, guardians: dict[str, dict[str, str]]) -> list[int]:
    strangers: list[int] = []
    for row in filter(_is_active, relationships.rows()):
        child, adult = row.of("user"), row.of("relative")
        if users.is_student(adult) and not users.is_student(child):
            child, adult = adult, child
        if users.is_student(child) and adult in users.rows:
            guardians[child][adult] = row.of("relation")
        else:
            strangers.append(row.number)
    return strangers


def _students(users: _Users, links: _Links, demographics: Export) -> Iterable[RosterStudent]:
    spoken = {row.of("id"): row.of("home language") for row in demographics.rows()}
    for identifier, row in users.rows.items():
        if users.is_student(identifier):
            given, preferred = row.of("given name"), row.of("preferred name")
            yield RosterStudent(
                identifier,
                given_name=given,
                family_name=row.of("family name"),
                preferred_name=preferred if preferred != given else "",
                grade=row.of("grade") or users.grades.get(identifier, ""),
                language=row.of("home language") or spoken.get(identifier, ""),
                guardians=tuple(links.guardians.get(identifier, {}).items()),
                file=users.file,
                row=row.number,
            )


def _guardians(users: _Users, links: _Links) -> Iterable[RosterGuardian]:
    linked = {guardian for guardians in links.guardians.values() for guardian in guardians}
    for identifier, row in users.rows.items():
        if identifier in linked:
            name = f"{row.of('preferred name') or row.of('given name')} {row.of('family name')}".strip()
            phone = row.of("phone") or row.of("sms")
            yield RosterGuardian(identifier, name, phone, row.of("email"), users.file, row.number)


def _classes(tables: Mapping[str, Table], users: _Users) -> tuple[tuple[RosterClass, ...], tuple[str, ...]]:
    members: dict[str, set[str]] = defaultdict(set)
    teachers: dict[str, dict[str, None]] = defaultdict(dict)
    strangers: list[int] = []
    enrollments = read_export(tables.get("enrollments"), _ENROLLMENTS)
    for row in filter(_is_active, enrollments.rows()):
        user = row.of("user")
        if user not in users.rows:
            strangers.append(row.number)
        elif row.of("role").casefold() == "student":
            members[row.of("class")].add(user)
        elif row.of("role").casefold() == "teacher":
            name = f"{users.rows[user].of('given name')} {users.rows[user].of('family name')}".strip()
            teachers[row.of("class")][name] = None
    exported = read_export(tables.get("classes"), _CLASSES)
    classes = {
        row.of("id"): RosterClass(
            row.of("id"), row.of("title"), frozenset(members[row.of("id")]), tuple(teachers[row.of("id")])
        )
        for row in filter(_is_active, exported.rows())
    }
    where = f"{enrollments.file}: {rows_text(strangers)}: {counted(len(strangers), 'enrolment')}"
    notes = (f"{where} of somebody who is not in {users.file}; left out",) if strangers else ()
    return tuple(classes.values()), notes


def _school(table: Table | None) -> str:
    """The school's name, if the export holds one school only."""
    orgs = read_export(table, _ORGS).rows()
    names = [row.of("name") for row in orgs if row.of("type").casefold() == "school"]
    return names[0] if len(names) == 1 else ""
