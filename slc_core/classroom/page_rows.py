"""Rows of the assessments', goals', behaviours' and pages' sheets as the pages of portfolios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from slc_core.classroom.cells import CellError, choice, closest, date_order, parts, shown, whole
from slc_core.classroom.result_rows import Dates, assessment_of
from slc_core.classroom.settings import ClassSettings
from slc_core.classroom.sheets import Line, Sheets
from slc_core.conference.people import Student
from slc_core.conference.portfolio import (
    BehaviourPage,
    GoalPage,
    Page,
    Portfolio,
    Reached,
    SkillPage,
    TeacherWordPage,
    WorkPage,
)
from slc_core.errors import Problem

__all__ = ["portfolios_in"]

_PageKind = Literal["work", "skill", "teacher-word"]
_REACHED: Mapping[str, Reached] = {
    "reached": "reached",
    "partly": "partly",
    "not yet": "not-yet",
}
_PAGE_KINDS: Mapping[str, _PageKind] = {
    "work": "work",
    "skill": "skill",
    "teacher word": "teacher-word",
    "best work": "work",
    "teacher s word": "teacher-word",
}
_USED: Mapping[_PageKind, frozenset[str]] = {
    "work": frozenset({"title", "subject", "files", "proud", "next"}),
    "skill": frozenset({"title", "text"}),
    "teacher-word": frozenset({"title", "text"}),
}
_PAGE_COLUMNS = {"number": "page"}


class _Owned(NamedTuple):
    """A page with its child and the row that it stands in."""

    line: Line
    student: str
    page: Page


def portfolios_in(
    sheets: Sheets, settings: ClassSettings, students: Sequence[Student], problems: list[Problem]
) -> dict[str, Portfolio]:
    """A portfolio for each student, by id; *problems* takes what is wrong, page numbers used twice too."""
    told = {line.text("id").casefold(): line.text("id") for line in sheets.lines("students", [])}
    told.update({student.id.casefold(): student.id for student in students})
    reader = _PageReader(sheets, settings, told, problems)
    pages: dict[str, dict[int, _Owned]] = {student.id: {} for student in students}
    for owned in reader.pages():
        own = pages.setdefault(owned.student, {})
        if taken := own.get(owned.page.number):
            where = f"{taken.line.file}, row {taken.line.row}"
            found = f"{owned.student} has page {owned.page.number} already in {where}"
            owned.line.tell("page", found, "give each page of a child a number of its own")
        else:
            own[owned.page.number] = owned
    return {
        student.id: Portfolio(pages=tuple(own.page for _, own in sorted(pages[student.id].items())))
        for student in students
    }


class _PageReader:
    """Reads all sheets with pages; a row whose child or page number is unknown is noted and left out."""

    def __init__(
        self, sheets: Sheets, settings: ClassSettings, students: Mapping[str, str], problems: list[Problem]
    ) -> None:
        self._sheets, self._settings, self._students, self._problems = sheets, settings, students, problems
        self._is_list_lost = not students and any(problem.file == sheets.file("students") for problem in problems)

    def pages(self) -> Iterator[_Owned]:
        yield from self._assessments()
        for sheet, read in (("goals", _goal), ("behaviours", self._behaviour), ("pages", _other)):
            for line in self._sheets.lines(sheet, self._problems):
                if (place := self._place(line)) and (page := read(line, place[1])):
                    yield _Owned(line, place[0], page)

    def _assessments(self) -> Iterator[_Owned]:
        lines = list(self._sheets.lines("assessments", self._problems))
        order = self._settings.date_order or date_order([line.text("date") for line in lines])
        groups: dict[tuple[str, int], list[Line]] = {}
        for line in lines:
            if place := self._place(line):
                groups.setdefault(place, []).append(line)
        dates = Dates(order)
        for (student, page), rows in groups.items():
            if assessment := assessment_of(rows, page, dates):
                yield _Owned(rows[0], student, assessment)

    def _place(self, line: Line) -> tuple[str, int] | None:
        said = line.text("student")
        student = self._students.get(said.casefold())
        if not said:
            line.tell("student", "is empty", "write the child's id")
        elif student is None and not self._is_list_lost:  # one problem for the list, not one for each row
            meant = closest(said, self._students.values())
            to_do = f"did you mean '{meant}'?" if meant else f"write an id of {self._sheets.file('students')}"
            line.tell("student", f"no student has the id {shown(said)}", to_do)
        if not line.text("page"):
            line.tell("page", "is empty", "write the number on the page")
        page = line.read("page", whole, None)
        return None if student is None or page is None else (student, page)

    def _behaviour(self, line: Line, page: int) -> Page | None:
        return line.build(
            BehaviourPage,
            {**_PAGE_COLUMNS, "attribute": "quality"},
            number=page,
            attribute=line.read("quality", self._quality, ""),
            rating=line.text("rating"),
            example=line.text("example"),
        )

    def _quality(self, text: str) -> str:
        known = {quality.casefold(): quality for quality in self._settings.qualities}
        if known and text.casefold() not in known:
            meant = closest(text, known.values())
            to_do = f"did you mean '{meant}'?" if meant else f"write one of {', '.join(known.values())}"
            raise CellError(f"{shown(text)} is none of the qualities in class.toml", to_do)
        return known.get(text.casefold(), text)


def _goal(line: Line, page: int) -> Page | None:
    return line.build(
        GoalPage,
        _PAGE_COLUMNS,
        number=page,
        goal=line.text("goal"),
        when=line.text("when"),
        where=line.text("where"),
        how_long=line.text("how long"),
        know=line.text("know"),
        helper=line.text("helper"),
        carried=line.yes_no("carried", default=False),
        reached=line.read("reached", lambda text: choice(text, _REACHED), None),
    )


def _other(line: Line, page: int) -> Page | None:
    if not line.text("kind"):
        line.tell("kind", "is empty", "write work, skill or teacher word")
    kind: _PageKind | None = line.read("kind", _page_kind, None)
    if kind is None:
        return None
    for column in ("title", "subject", "files", "proud", "next", "text"):
        if line.text(column) and column not in _USED[kind]:
            told = kind.replace("-", " ")
            to_do = f"move it to {' or '.join(sorted(_USED[kind]))}"
            line.tell(column, f"a {told} page has no place for it", to_do)
    return _of_kind(line, page, kind)


def _page_kind(text: str) -> _PageKind:
    return choice(text, _PAGE_KINDS)


def _of_kind(line: Line, page: int, kind: _PageKind) -> Page | None:
    title = line.text("title")
    match kind:
        case "work":
            return line.build(
                WorkPage,
                {**_PAGE_COLUMNS, "media": "files"},
                number=page,
                title=title,
                subject=line.text("subject"),
                media=line.read("files", _files, None) or (),
                proud=line.text("proud"),
                next=line.text("next"),
            )
        case "skill":
            columns = {**_PAGE_COLUMNS, "skill": "text"}
            return line.build(SkillPage, columns, number=page, title=title, skill=line.text("text"))
        case "teacher-word":
            columns = {**_PAGE_COLUMNS, "word": "text"}
            return line.build(TeacherWordPage, columns, number=page, title=title, word=line.text("text"))


def _files(text: str) -> tuple[str, ...]:
    """File names that stay inside the child's folder; spaces are fine, folders are not."""
    names = parts(text)
    for name in names:
        if name.startswith(".") or any(mark in name for mark in '/\\:*?"<>|'):
            to_do = "write the name alone; files lie in work/<student id>/"
            raise CellError(f"{shown(name)} is not a file's name", to_do)
    return names
