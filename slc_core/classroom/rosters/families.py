"""Turns an export into what a class folder holds: grades, ids, languages, children grouped into households.

What cannot be told is asked about as a problem; what was left out or taken from elsewhere is noted.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from slc_core.classroom.findings import findings
from slc_core.classroom.grades import OUTSIDE, find_grade
from slc_core.classroom.rosters.answers import Answers
from slc_core.classroom.rosters.roster import Roster, RosterGuardian, RosterStudent, counted, rows_text
from slc_core.conference.model import Model
from slc_core.conference.people import Guardian, Student
from slc_core.errors import Problem, UnknownLanguageError
from slc_core.files import is_safe_name
from slc_core.language.registry import find_language

__all__ = ["Adult", "Child", "Families", "Home", "find_families"]

_FORMULA = re.compile(r"[=@\t]|[+-](?![\d\s().\-/]*((ext\.?|x|#)\s*\d+)?$)")


class Child(NamedTuple):
    """A student as students.csv tells; *source_id* is the export's own."""

    source_id: str
    cells: Mapping[str, str]

    @property
    def id(self) -> str:
        """The id in the class folder."""
        return self.cells["id"]


class Adult(NamedTuple):
    """An adult's cells in households.csv."""

    source_id: str
    cells: Mapping[str, str]


class Home(NamedTuple):
    """Children (by id) who share the same adults and language; *is_told*: the export itself says which."""

    children: tuple[str, ...]
    speaks: str
    adults: tuple[Adult, ...]
    is_told: bool = True


class Families(NamedTuple):
    """What the export means for the class; with *problems* nothing may be written."""

    children: tuple[Child, ...]
    homes: tuple[Home, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def find_families(
    roster: Roster,
    students: Sequence[RosterStudent],
    answers: Answers,
    *,
    school_language: str,
    known_ids: Mapping[str, str],
) -> Families:
    """The families of *students*; *known_ids* are the ids that earlier imports gave (by the export's id)."""
    graded, problems, notes = _with_grades(students, answers.grades)
    spoken, asked = _languages(
        [student for student in students if find_grade(student.grade, answers.grades) != OUTSIDE], answers.languages
    )
    homes = _grouped([student for student, _ in graded], spoken)
    tags, blank_problems, blank_notes = _blanks_answered(homes, spoken, answers.languages, school_language)
    ids = _ids([student for student, _ in graded], known_ids)
    children = tuple(Child(student.id, _cells(student, grade, ids[student.id])) for student, grade in graded)
    people = {guardian.id: guardian for guardian in roster.guardians}
    built = tuple(
        Home(
            tuple(ids[s.id] for s in home),
            tag,
            _adults(home, people),
            is_told=any(spoken[s.id] for s in home),
        )
        for home, tag in zip(homes, tags, strict=True)
    )
    pairs = [(student, child) for (student, _), child in zip(graded, children, strict=True)]
    wrong = _refused(pairs, built, people)
    renamed = _renamed(ids)
    return Families(
        children,
        built,
        (*problems, *asked, *blank_problems, *wrong),
        (*notes, *blank_notes, *renamed),
    )


def _renamed(ids: Mapping[str, str]) -> Iterator[str]:
    changed = [f"'{raw}' became '{given}'" for raw, given in ids.items() if raw != given]
    if changed:
        more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
        yield f"ids that cannot name a folder were changed: {', '.join(changed[:5])}{more}"


def _with_grades(
    students: Sequence[RosterStudent], mapped: Mapping[str, str]
) -> tuple[list[tuple[RosterStudent, str]], list[Problem], list[str]]:
    kept: list[tuple[RosterStudent, str]] = []
    outside: dict[str, list[int]] = defaultdict(list)
    unknown: dict[str, list[int]] = defaultdict(list)
    for student in students:
        grade = find_grade(student.grade, mapped)
        if grade:
            kept.append((student, grade))
        else:
            (outside if grade == OUTSIDE else unknown)[student.grade].append(student.row)
    file = students[0].file if students else ""
    problems = [_unknown_grade(file, said, rows) for said, rows in unknown.items()]
    notes = [
        f"{file}: {rows_text(rows)}: grade '{said}' is none of a class from PK to 12, "
        f"{counted(len(rows), 'student')} left out; --map grade:{said}=12 brings them in"
        for said, rows in outside.items()
    ]
    return kept, problems, notes


def _unknown_grade(file: str, said: str, rows: Sequence[int]) -> Problem:
    found = f"'{said}' is no grade that we know" if said else f"{counted(len(rows), 'student')} without a grade"
    if len(rows) > 1:
        found += f" ({rows_text(rows)})"
    return Problem(
        file, found, f"say which it is (PK, TK, K, 1 to 12) with --map 'grade:{said}=GRADE'", rows[0], "grade"
    )


def _languages(students: Sequence[RosterStudent], answered: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Tag by the export's student id; empty for a child of whom nothing is said."""
    found: dict[str, str] = {}
    unknown: dict[str, list[RosterStudent]] = defaultdict(list)
    reasons: dict[str, UnknownLanguageError] = {}
    said_codes = {said: tag for said, tag in answered.items() if said}
    for student in students:
        try:
            found[student.id] = find_language(student.language, said_codes) if student.language else ""
        except UnknownLanguageError as error:
            unknown[student.language].append(student)
            reasons[student.language] = error
            found[student.id] = "und"
    problems = [
        Problem(
            who[0].file,
            str(reasons[said]) + (f" ({rows_text(s.row for s in who)})" if len(who) > 1 else ""),
            f"answer once for all with --map 'language:{said}={next(iter(reasons[said].choices), 'TAG')}'",
            who[0].row,
            "home language",
        )
        for said, who in unknown.items()
    ]
    return found, problems


def _grouped(students: Sequence[RosterStudent], spoken: Mapping[str, str]) -> list[list[RosterStudent]]:
    """Children who share all their adults and speak one language; a child without a word joins the others."""
    by_adults: dict[object, list[RosterStudent]] = defaultdict(list)
    for student in students:
        by_adults[frozenset(adult for adult, _ in student.guardians) or student.id].append(student)
    homes: list[list[RosterStudent]] = []
    for group in by_adults.values():
        tags = dict.fromkeys(tag for student in group if (tag := spoken[student.id]))
        main = next(iter(tags), "")
        homes += [[s for s in group if (spoken[s.id] or main) == tag] for tag in tags or ("",)]
    return homes


def _blanks_answered(
    homes: Sequence[Sequence[RosterStudent]],
    spoken: Mapping[str, str],
    answered: Mapping[str, str],
    school_language: str,
) -> tuple[list[str], list[Problem], list[str]]:
    """The language of each home, and what has to be asked or told about those without."""
    tags = [next((tag for student in home if (tag := spoken[student.id])), "") for home in homes]
    silent = [student for home, tag in zip(homes, tags, strict=True) if not tag for student in home]
    if not silent:
        return tags, [], []
    file, who = silent[0].file, counted(len(silent), "child")
    if "" in answered:
        told = f"{file}: {who} without a home language: '{answered['']}' was taken, as you answered"
        return [tag or answered[""] for tag in tags], [], [told]
    if not any(spoken.values()):
        told = (
            f"{file} tells no child's home language: for all {who} the school's language "
            f"'{school_language}' stands in households until you correct it; "
            "--map language:=es would set another"
        )
        return [tag or school_language for tag in tags], [], [told]
    found = f"{who} without a home language ({rows_text(s.row for s in silent)})"
    to_do = "fill it in, or answer for all of them, as in --map language:=en"
    return tags, [Problem(file, found, to_do, silent[0].row, "home language")], []


def _ids(students: Sequence[RosterStudent], known: Mapping[str, str]) -> dict[str, str]:
    """A folder-safe id by the export's id, the same one each time; no two differ by case alone."""
    ids = {student.id: known[student.id] for student in students if student.id in known}
    taken = {identifier.casefold() for identifier in known.values()}
    for student in students:
        if student.id not in ids:
            ids[student.id] = _safe_id(student.id, taken)
            taken.add(ids[student.id].casefold())
    return ids


def _safe_id(raw: str, taken: Collection[str]) -> str:
    if is_safe_name(raw) and raw.casefold() not in taken:
        return raw
    mark = hashlib.sha256(raw.encode()).hexdigest()[:8]
    plain = re.sub(r"[^\w.-]+", "-", raw).strip("-._")[:40].rstrip("-._")
    return f"{plain}-{mark}" if plain and is_safe_name(f"{plain}-{mark}") else f"s-{mark}"


def _cells(student: RosterStudent, grade: str, identifier: str) -> dict[str, str]:
    return {
        "id": identifier,
        "given name": student.given_name,
        "family name": student.family_name,
        "preferred name": student.preferred_name,
        "grade": grade,
    }


def _adults(home: Sequence[RosterStudent], people: Mapping[str, RosterGuardian]) -> tuple[Adult, ...]:
    relations: dict[str, dict[str, None]] = {}
    for student in home:
        for adult, relation in student.guardians:
            relations.setdefault(adult, {}).update({relation: None} if relation else {})
    return tuple(
        Adult(
            adult,
            {
                "adult": people[adult].name or people[adult].email or people[adult].phone,
                "relation": " / ".join(said),
                "phone": people[adult].phone,
                "email": people[adult].email,
            },
        )
        for adult, said in relations.items()
    )


def _refused(
    pairs: Sequence[tuple[RosterStudent, Child]], homes: Sequence[Home], people: Mapping[str, RosterGuardian]
) -> Iterator[Problem]:
    """What the class folder could not be read with, and what a spreadsheet would run as a formula."""
    for student, child in pairs:
        yield from _refused_cells(Student, student.file, student.row, child.cells)
    adults = {adult.source_id: adult for home in homes for adult in home.adults}
    for adult in adults.values():
        row = people[adult.source_id]
        yield from _refused_cells(Guardian, row.file, row.row, adult.cells)


def _refused_cells(kind: type[Model], file: str, row: int, cells: Mapping[str, str]) -> Iterator[Problem]:
    names = {"adult": "name"}
    try:
        kind.model_validate({names.get(name, name.replace(" ", "_")): text for name, text in cells.items()})
    except ValidationError as error:
        for field, found, to_do in findings(error):
            yield Problem(file, found, to_do, row, field.replace("_", " "))
    for name, text in cells.items():
        if _FORMULA.match(text):
            found = "begins like a spreadsheet formula"
            yield Problem(file, found, "delete the mark at its beginning", row, name)
