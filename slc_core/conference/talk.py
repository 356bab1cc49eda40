"""Script + portfolio + language -> the lines to speak, beside the same lines in the school's language.

Screen, paper, rehearsal and reports all render this one value. What the portfolio does not say yet is
``____`` in the line, and a :class:`Gap` with its page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from slc_core.conference.blanks import (
    Filling,
    Occasion,
    conditions_of,
    conditions_of_page,
    fillings_of,
    fillings_of_page,
    type_of_blank,
)
from slc_core.conference.people import Household, Student, Support
from slc_core.conference.portfolio import Page, PageKind, kind_of
from slc_core.conference.script import Gesture, Script, Stage, StageId, Step, Who, spoken
from slc_core.language.catalog import Message, Text, Voice
from slc_core.language.registry import readings
from slc_core.language.values import Value


class Gap(NamedTuple):
    """A blank that nothing fills yet: its name, and the page it should come from (0: the class's settings)."""

    blank: str
    page: int


class Line(NamedTuple):
    """One line to speak, in the family's language and in the school's.

    *page* is 0 where none is open. *do* stands at the first line of a step. *message* is what the line says
    before its blanks are filled: a review of the language knows it by that.
    """

    stage: StageId
    step: str
    who: Who
    page: int
    do: Gesture | None
    message: Message
    text: Text
    school_text: Text
    reading: Text | None
    gaps: tuple[Gap, ...]


class Talk(NamedTuple):
    """A conference, ready to be led. *lang* and *school_lang* are the languages asked for."""

    occasion: Occasion
    lang: str
    school_lang: str
    lines: tuple[Line, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is missing, each once, by page."""
        found = dict.fromkeys(gap for line in self.lines for gap in line.gaps)
        return tuple(sorted(found, key=lambda gap: gap.page))

    @property
    def unread(self) -> int:
        """How many lines no speaker of the family's language vouches for."""
        return sum(line.text.is_unread for line in self.lines)


class Both(NamedTuple):
    """The same words in the family's language and in the school's; *school* is None where it would repeat them."""

    family: Text
    school: Text | None


class Voices(NamedTuple):
    """The family's language, the school's, and a romanised reading of the first where a child needs one."""

    family: Voice
    school: Voice
    reading: Voice | None = None

    @property
    def is_bilingual(self) -> bool:
        """Whether family and school read different languages."""
        return self.family.language.tag != self.school.language.tag

    def both(self, message: Message, values: Mapping[str, Filling] | None = None, n: int | None = None) -> Both:
        """*message* in both languages."""
        family = self.family.say(message, values, n)
        school = self.school.say(message, values, n) if self.is_bilingual else None
        return Both(family, school if school and school.value != family.value else None)


def voices_for(
    student: Student, household: Household, school_lang: str, folders: Sequence[Path], lang: str = ""
) -> Voices:
    """Who speaks at a conference: the household's language, or *lang*, and the school's.

    A child who cannot read the family's letters has a reading beside them, if there is one. *folders* hold the
    school's own wordings.

    Raises:
        NotFoundError: *lang* is no language that we know.
    """
    family = Voice(lang or household.reads, folders=folders, native_digits=household.digits == "native")
    reading = None if student.reads_script else readings().get(family.language.tag)
    return Voices(
        family,
        Voice(school_lang, folders=folders),
        Voice(reading.tag, folders=folders, beside=family) if reading else None,
    )


def fill(script: Script, occasion: Occasion, voices: Voices, *, open_blanks: bool = False) -> Talk:
    """The lines of *script* for one child and one household.

    With *open_blanks* what stands on the pages is left for the child to write in; such blanks are no gaps.
    """
    everywhere = fillings_of(occasion)
    holding = conditions_of(occasion)
    by_page = {
        page.number: ({**everywhere, **_fillings(page, open_blanks)}, holding | conditions_of_page(page))
        for page in occasion.portfolio.pages
    }
    pages: list[tuple[Page, PageKind]] = [(page, kind_of(page)) for page in occasion.portfolio.pages]
    lines: list[Line] = []
    for stage in script.stage:
        for step, page in _said_steps(stage, pages):
            fillings, conditions = by_page[page] if page else (everywhere, holding)
            if conditions.issuperset(step.when):
                lines.extend(_spoken(stage.id, step, page, fillings, occasion.student.support, voices))
    if open_blanks:
        lines = [line._replace(gaps=()) for line in lines]
    return Talk(occasion, voices.family.language.tag, voices.school.language.tag, tuple(lines))


def _fillings(page: Page, open_blanks: bool) -> Mapping[str, Filling]:  # noqa: FBT001 - a private step of fill
    found = fillings_of_page(page)
    return {"page": found["page"]} if open_blanks else found


def _said_steps(stage: Stage, pages: Sequence[tuple[Page, PageKind]]) -> Iterator[tuple[Step, int]]:
    """Steps in the order they are said, with the number of the page that is open or 0.

    A run of steps with a page goes page by page, so that each page is opened once.
    """
    for has_page, run in groupby(stage.step, key=_has_page):
        steps = tuple(run)
        if has_page:
            yield from ((step, page.number) for page, kind in pages for step in steps if step.page == kind)
        else:
            yield from ((step, 0) for step in steps)


def _has_page(step: Step) -> bool:
    return step.page is not None


def _spoken(
    stage: StageId, step: Step, page: int, fillings: Mapping[str, Filling], support: Support, voices: Voices
) -> Iterator[Line]:
    gesture = step.do
    for line in step.lines(support):
        message, count, blanks = spoken(stage, line)
        n = _counted(fillings.get(count)) if count else None
        if n == 0:
            continue  # "I show you 0 assessments" helps nobody
        yield Line(
            stage,
            step.id,
            step.who,
            page,
            gesture,
            message,
            voices.family.say(message, fillings, n),
            voices.school.say(message, fillings, n),
            _reading(voices.reading, message, fillings, n) if voices.reading else None,
            tuple(_gap(blank, page) for blank in blanks if fillings.get(blank) is None) if blanks else (),
        )
        gesture = None


def _gap(blank: str, page: int) -> Gap:
    """A class's name is missing once, in its settings, however many pages speak of it."""
    return Gap(blank, 0 if type_of_blank(blank, None) else page)


def _counted(value: Filling) -> int:
    return int(str(value.raw)) if isinstance(value, Value) else 0


def _reading(voice: Voice, message: Message, fillings: Mapping[str, Filling], n: int | None) -> Text | None:
    """The romanised line, only where a speaker has read it beside these very words: a wrong aid is worse than none."""
    text = voice.say(message, fillings, n)
    return text if text.status == "reviewed" else None
