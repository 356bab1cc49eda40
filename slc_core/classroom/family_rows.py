"""Rows of the students' and households' sheets as people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from slc_core.classroom.cells import CellError, choice, closest, grade, parts, shown
from slc_core.classroom.settings import ClassSettings, is_script
from slc_core.classroom.sheets import Line, Sheets, telling_line
from slc_core.conference.people import Digits, Guardian, Household, Student, Support
from slc_core.conference.script import BANDS
from slc_core.errors import Problem, UnknownLanguageError
from slc_core.language.registry import find_language

__all__ = ["households_in", "students_in"]

_SUPPORTS: Mapping[str, Support] = {
    "script": "script",
    "starters": "starters",
    "starter": "starters",
    "cards": "cards",
}
_DIGITS: Mapping[str, Digits] = {"latin": "latin", "native": "native"}
_STUDENT_COLUMNS = {
    "given_name": "given name",
    "family_name": "family name",
    "preferred_name": "preferred name",
}
_HOUSEHOLD_COLUMNS = {"spoken": "speaks", "written": "reads", "correspondence": "letters in"}

_OF_THE_ADULT = ("relation", "phone", "email", "may attend")


def households_in(sheets: Sheets, settings: ClassSettings, problems: list[Problem]) -> tuple[Household, ...]:
    """The households in the sheet's order; *problems* takes what is wrong."""
    groups: dict[str, list[Line]] = {}
    for line in sheets.lines("households", problems):
        if not line.text("id"):
            line.tell("id", "is empty", "give each household an id, and write it in every row of its adults")
        else:
            groups.setdefault(line.text("id").casefold(), []).append(line)
    found = [_household(lines, settings) for lines in groups.values()]
    return tuple(household for household in found if household)


def students_in(
    sheets: Sheets, folder: Path, households: Sequence[Household], problems: list[Problem]
) -> tuple[Student, ...]:
    """The students in the sheet's order; *problems* takes what is wrong."""
    seen: dict[str, int] = {}
    homes = {line.text("id").casefold(): line.text("id") for line in sheets.lines("households", [])}
    homes.update({household.id.casefold(): household.id for household in households})
    found: list[Student] = []
    for line in sheets.lines("students", problems):
        name = line.text("id").casefold()
        if name and name in seen:
            line.tell(
                "id",
                f"{shown(line.text('id'))} is already in row {seen[name]}",
                "give each child an id of its own",
            )
        elif student := _student(line, folder, homes):
            found.append(student)
        seen.setdefault(name, line.row)
    return tuple(found)


def _student(line: Line, folder: Path, homes: Mapping[str, str]) -> Student | None:
    if not line.text("grade"):
        line.tell("grade", "is empty", "write PK, TK, K or a number from 1 to 12")
    return line.build(
        Student,
        _STUDENT_COLUMNS,
        id=line.text("id"),
        given_name=line.text("given name"),
        family_name=line.text("family name"),
        preferred_name=line.text("preferred name"),
        say_as=line.text("say as"),
        grade=line.read("grade", grade, "1"),
        households=_homes(line, homes),
        support=line.read("support", lambda text: choice(text, _SUPPORTS), "script"),
        reads_script=line.yes_no("reads script", default=True),
        script=line.read("script", lambda text: _script(text, folder), ""),
    )


def _homes(line: Line, homes: Mapping[str, str]) -> tuple[str, ...]:
    named = parts(line.text("households"))
    for said in named:
        if said.casefold() not in homes:
            meant = closest(said, homes.values())
            to_do = f"did you mean '{meant}'?" if meant else "add it to the households, or leave the cell empty"
            line.tell("households", f"no household has the id {shown(said)}", to_do)
    return tuple(homes[said.casefold()] for said in named if said.casefold() in homes)


def _script(text: str, folder: Path) -> str:
    if not is_script(text, folder):
        to_do = f"write {', '.join(BANDS)}, the name of a script file in the class folder, or nothing"
        raise CellError(f"no script is called {shown(text)}", to_do)
    return text


def _household(lines: Sequence[Line], settings: ClassSettings) -> Household | None:
    first = lines[0]
    speaking = telling_line(lines, "speaks")
    if not speaking.text("speaks"):
        first.tell("speaks", "is empty", "write the language that the family speaks, such as Spanish")
    guardians = [_guardian(line) for line in lines if _has_adult(line)]
    return first.build(
        Household,
        _HOUSEHOLD_COLUMNS,
        id=first.text("id"),
        guardians=tuple(guardian for guardian in guardians if guardian),
        spoken=_language(speaking, "speaks", settings) or "en",
        written=_language(telling_line(lines, "reads"), "reads", settings),
        correspondence=_language(telling_line(lines, "letters in"), "letters in", settings),
        interpreter=telling_line(lines, "interpreter").yes_no("interpreter", default=False),
        digits=telling_line(lines, "digits").read("digits", lambda text: choice(text, _DIGITS), "latin"),
        call_time=telling_line(lines, "call time").text("call time"),
        notes=telling_line(lines, "notes").text("notes"),
    )


def _has_adult(line: Line) -> bool:
    return any(line.text(column) for column in ("adult", *_OF_THE_ADULT))


def _guardian(line: Line) -> Guardian | None:
    return line.build(
        Guardian,
        {"name": "adult"},
        name=line.text("adult"),
        relation=line.text("relation"),
        phone=line.text("phone"),
        email=line.text("email"),
        may_attend=line.yes_no("may attend", default=True),
    )


def _language(line: Line, column: str, settings: ClassSettings) -> str | None:
    def find(text: str) -> str:
        try:
            return find_language(text, settings.language_codes)
        except UnknownLanguageError as error:
            if error.choices:
                found, to_do = (
                    f"{shown(text)} can mean more than one language",
                    f"write {' or '.join(error.choices)}",
                )
            else:
                found, to_do = f"no language is known as {shown(text)}", "write its English name or its tag"
            told = f"{to_do}, or put {shown(text)} = the tag under [language_codes] in class.toml"
            raise CellError(found, told) from error

    return line.read(column, find, None)
