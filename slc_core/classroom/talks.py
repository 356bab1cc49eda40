"""The talks of a class: which script, which household, which languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from slc_core.classroom.folder import Classroom
from slc_core.conference.blanks import Occasion
from slc_core.conference.people import Household, Student
from slc_core.conference.script import BANDS, Script, built_in_script, read_script, script_for_grade
from slc_core.conference.talk import Talk, Voices, fill, voices_for


class Conference(NamedTuple):
    """One talk with the voices that speak it; a child with two households has one for each."""

    student: Student
    household: Household
    talk: Talk
    voices: Voices

    @property
    def card(self) -> str:
        """What its card for the pod is kept under, whatever the language: ``s07``, ``s07+h2``."""
        return card_of(self.student, self.household)

    @property
    def name(self) -> str:
        """A file's name without its ending, unique in the class: ``s07.ar``, ``s07+h2.so``."""
        return f"{self.card}.{self.talk.lang}"


class Talks:
    """Fills the talks of one class; each language is opened once."""

    def __init__(self, classroom: Classroom, *, at_home: bool = False, open_blanks: bool = False) -> None:
        self._classroom = classroom
        self._at_home = at_home
        self._open_blanks = open_blanks
        self._voices: dict[tuple[str, str, bool], Voices] = {}

    def of(self, student: Student, lang: str | None = None) -> Iterator[Conference]:
        """The child's talk for each household; in *lang* if one is asked for, once.

        Raises:
            NotFoundError: *lang* is no language that we know.
            ScriptError: the class's own script cannot be played.
        """
        homes = homes_of(self._classroom, student)
        for household in homes[:1] if lang else homes:
            voices = self._voices_of(student, household, lang or household.reads)
            occasion = self._occasion(student, household)
            talk = fill(script_of(self._classroom, student), occasion, voices, open_blanks=self._open_blanks)
            yield Conference(student, household, talk, voices)

    def all(self, lang: str | None = None) -> Iterator[Conference]:
        """Every child's, in the order of the class list."""
        for student in self._classroom.students:
            yield from self.of(student, lang)

    def _occasion(self, student: Student, household: Household) -> Occasion:
        settings = self._classroom.settings
        return Occasion(
            student,
            household,
            self._classroom.portfolio_of(student),
            settings.school,
            settings.teacher,
            settings.class_name,
            self._at_home,
        )

    def _voices_of(self, student: Student, household: Household, lang: str) -> Voices:
        key = (lang, household.digits, student.reads_script)
        if key not in self._voices:
            school_lang, folders = self._classroom.settings.school_language, (self._classroom.folder / "locales",)
            self._voices[key] = voices_for(student, household, school_lang, folders, lang)
        return self._voices[key]


def card_of(student: Student, household: Household) -> str:
    """What tells the conferences of a class apart: ``s07``, and ``s07+h2`` for a second household."""
    return f"{student.id}+{household.id}" if household.id in student.households[1:] else student.id


def homes_of(classroom: Classroom, student: Student) -> tuple[Household, ...]:
    """The households that the child leads a conference for.

    A child whose household is not known yet can still practise, in the school's language.
    """
    nobody = Household(id="unknown", spoken=classroom.settings.school_language)
    return classroom.households_of(student) or (nobody,)


def script_of(classroom: Classroom, student: Student) -> Script:
    """The child's own script, the class's or the grade's, with the stages that the school keeps.

    Raises:
        ScriptError: the class's own script cannot be played.
    """
    settings = classroom.settings
    name = student.script or settings.script
    return script_named(name, classroom.folder, student.grade).keeping(settings.stages)


def script_named(name: str, folder: Path, grade: str) -> Script:
    """A built-in script by its id, a script file of *folder* by its name, or with no name the grade's own."""
    if not name:
        return script_for_grade(grade)
    return built_in_script(name) if name in BANDS else read_script(folder / name)
