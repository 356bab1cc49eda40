"""The class folder as one value: read it whole, or be told everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from slc_core.classroom.cells import closest, shown
from slc_core.classroom.family_rows import households_in, students_in
from slc_core.classroom.page_rows import portfolios_in
from slc_core.classroom.settings import FILE, ClassSettings, settings_of
from slc_core.classroom.sheets import find_sheets
from slc_core.conference.evening import seats
from slc_core.conference.people import Household, Student
from slc_core.conference.portfolio import AssessmentPage, Page, Portfolio, WorkPage
from slc_core.errors import NotFoundError, Problem, ProblemsError
from slc_core.files import settle
from slc_core.language.own_words import look_at_own_words
from slc_core.language.standing import LOCALES

__all__ = [
    "WORK",
    "Check",
    "Classroom",
    "check_class",
    "languages_of",
    "look_at_class",
    "missing",
    "read_class",
]

WORK = "work"
"""The folder of a class that holds a folder of photos and PDFs for each child."""


class Classroom(NamedTuple):
    """A class: *portfolios* by student id; *sheets* tells by which name a teacher knows each sheet."""

    folder: Path
    settings: ClassSettings
    students: tuple[Student, ...]
    households: tuple[Household, ...]
    portfolios: Mapping[str, Portfolio]
    sheets: Mapping[str, str]

    def student(self, said: str) -> Student:
        """The child with this id, or with this name if only one has it.

        Raises:
            NotFoundError: nobody has it, or more than one; names those it may be.
        """
        key = " ".join(said.split()).casefold()
        if by_id := [student for student in self.students if student.id.casefold() == key]:
            return by_id[0]
        by_name = [student for student in self.students if key in _names(student)]
        if len(by_name) == 1:
            return by_name[0]
        if by_name:
            told = ", ".join(f"{student.full_name} ({student.id})" for student in by_name)
            raise NotFoundError(f"{shown(said)} can be {told}; say the id")
        names = {name: student for student in self.students for name in (*_names(student), student.id)}
        meant = closest(said, names)
        hint = f"did you mean {names[meant].full_name} ({names[meant].id})?" if meant else "`slc class show` lists them"
        raise NotFoundError(f"no child in {self.folder} is called {shown(said)}; {hint}")

    def households_of(self, student: Student) -> tuple[Household, ...]:
        """The child's households, first the one that it mostly lives with."""
        by_id = {household.id: household for household in self.households}
        return tuple(by_id[home] for home in student.households)

    def portfolio_of(self, student: Student) -> Portfolio:
        """The child's pages; none yet is an empty portfolio."""
        return self.portfolios.get(student.id, Portfolio())

    @property
    def seating(self) -> Mapping[int, tuple[Student, ...]]:
        """Who sits at which pod on the evening."""
        return seats(self.students, self.settings.pods, self.settings.seats)

    def file_of(self, student: Student, name: str) -> Path:
        """Where a photo or PDF of the child lies, if it is there."""
        return self.folder / WORK / student.id / name


class Check(NamedTuple):
    """*problems* keep a class from being read, *looks* are what a teacher may have forgotten."""

    classroom: Classroom
    problems: tuple[Problem, ...]
    looks: tuple[Problem, ...]


def read_class(folder: Path) -> Classroom:
    """The class in *folder*.

    Raises:
        NotFoundError: there is no such folder.
        ProblemsError: every problem of every file.
        UnwritableError: an import was cut off and the disk does not let us finish it.
    """
    classroom, problems = _read(folder)
    if problems:
        raise ProblemsError(problems)
    return classroom


def check_class(folder: Path) -> tuple[Problem, ...]:
    """All problems, then what a teacher may have forgotten; raises NotFoundError as :func:`read_class`."""
    check = look_at_class(folder)
    return check.problems + check.looks


def look_at_class(folder: Path) -> Check:
    """The class as far as it can be read, with problems and what may have been forgotten told apart."""
    classroom, problems = _read(folder)
    return Check(classroom, tuple(problems), tuple(_looks(classroom)) if not problems else ())


def missing(classroom: Classroom, student: Student) -> tuple[str, ...]:
    """What a child still lacks, in few words: a household, pages, results, photos."""
    pages = classroom.portfolio_of(student).pages
    lacks = [] if student.households else ["household"]
    lacks += [] if pages else ["pages"]
    for page in pages:
        lacks += _missing_on(classroom, student, page)
    return tuple(lacks)


def languages_of(classroom: Classroom, student: Student) -> tuple[str, ...]:
    """The tags that a child's families read, each once."""
    return tuple(dict.fromkeys(household.reads for household in classroom.households_of(student)))


def _missing_on(classroom: Classroom, student: Student, page: Page) -> list[str]:
    match page:
        case AssessmentPage() if not page.results:
            return [f"result on page {page.number}"]
        case WorkPage():
            names = [name for name in page.media if not classroom.file_of(student, name).is_file()]
            return [f"file {name} on page {page.number}" for name in names]
        case _:
            return []


def _read(folder: Path) -> tuple[Classroom, list[Problem]]:
    if not folder.is_dir():
        raise NotFoundError(f"there is no class folder {folder}; `slc class new {folder}` makes one")
    settle(folder)
    sheets, problems = find_sheets(folder)
    settings, wrong_settings = settings_of(folder, [line.text("id") for line in sheets.lines("students", [])])
    problems[:0] = wrong_settings
    households = households_in(sheets, settings, problems)
    students = students_in(sheets, folder, households, problems)
    portfolios = portfolios_in(sheets, settings, students, problems)
    problems += look_at_own_words(folder / LOCALES).problems
    files = {sheet: sheets.file(sheet) for sheet in ("students", "households", "pages")}
    return Classroom(folder, settings, students, households, portfolios, files), problems


def _looks(classroom: Classroom) -> list[Problem]:
    looks = [
        Problem(FILE, f"{key} is empty", "fill it in, for it is spoken and printed", 0, key)
        for key, value in (("school", classroom.settings.school), ("teacher", classroom.settings.teacher))
        if not value
    ]
    if classroom.settings.conference_on is None:
        to_do = "write the day, such as 2026-11-24; without it no home letters and call notes are printed"
        looks.append(Problem(FILE, "conference_on is empty", to_do, 0, "conference_on"))
    if not classroom.students:
        looks.append(Problem(classroom.sheets["students"], "has no child yet", "fill it in, or run `slc class import`"))
    for student in classroom.students:
        if lacks := missing(classroom, student):
            found = f"{student.full_name} ({student.id}) has no {', no '.join(lacks)}"
            looks.append(Problem(classroom.sheets["students"], found, "fill it in before the conference"))
    lived_in = {home for student in classroom.students for home in student.households}
    looks += [
        Problem(
            classroom.sheets["households"],
            f"no child lives in household {home.id}",
            "add it to a child, or delete it",
        )
        for home in classroom.households
        if home.id not in lived_in
    ]
    return [*looks, *look_at_own_words(classroom.folder / LOCALES).looks]


def _names(student: Student) -> set[str]:
    names = (
        student.given_name,
        student.name,
        student.full_name,
        f"{student.given_name} {student.family_name}",
    )
    return {" ".join(name.split()).casefold() for name in names}
