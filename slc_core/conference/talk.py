"""Script + portfolio + language -> the lines to speak, beside the same lines in the school's language.

Screen, paper, rehearsal and reports all render this one value. What the portfolio does not say yet is
``____`` in the line, and a :class:`Gap` with its page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from slc_core.conference.blanks import (
    Condition,
    Filling,
    Occasion,
    conditions_of,
    conditions_of_page,
    fillings_of,
    fillings_of_page,
)
from slc_core.conference.portfolio import Page, kind_of
from slc_core.conference.script import (
    CountedLine,
    Gesture,
    Script,
    SpokenLine,
    Stage,
    StageId,
    Step,
    Who,
    message_of,
)
from slc_core.language.catalog import Message, Text, Voice, blanks_of
from slc_core.language.values import Value


class Gap(NamedTuple):
    """A blank that nothing fills yet: its name, and the page it should come from (0: the class's settings)."""

    blank: str
    page: int


class Line(NamedTuple):
    """One line to speak, in the family's language and in the school's.

    *page* is 0 where none is open. *do* stands at the first line of a step.
    """

    stage: StageId
    step: str
    who: Who
    page: int
    do: Gesture | None
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


class Voices(NamedTuple):
    """The family's language, the school's, and a romanised reading of the first where a child needs one."""

    family: Voice
    school: Voice
    reading: Voice | None = None


def fill(script: Script, occasion: Occasion, voices: Voices) -> Talk:
    """The lines of *script* for one child and one household."""
    everywhere = fillings_of(occasion)
    holding = conditions_of(occasion)
    by_page = {
        page.number: ({**everywhere, **fillings_of_page(page)}, holding | conditions_of_page(page))
        for page in occasion.portfolio.pages
    }
    lines: list[Line] = []
    for stage in script.stage:
        for step, page in _said_steps(stage, occasion.portfolio.pages):
            fillings, conditions = by_page[page.number] if page else (everywhere, holding)
            if all(condition in conditions for condition in step.when):
                lines.extend(_spoken(stage, step, page.number if page else 0, fillings, occasion, voices))
    return Talk(occasion, voices.family.language.tag, voices.school.language.tag, tuple(lines))


def _said_steps(stage: Stage, pages: Sequence[Page]) -> Iterator[tuple[Step, Page | None]]:
    """Steps in the order they are said: a run of steps with a page goes page by page, so that each is opened once."""
    for has_page, run in groupby(stage.step, key=lambda step: step.page is not None):
        steps = tuple(run)
        if has_page:
            yield from ((step, page) for page in pages for step in steps if step.page == kind_of(page))
        else:
            yield from ((step, None) for step in steps)


def _spoken(
    stage: Stage, step: Step, page: int, fillings: Mapping[str, Filling], occasion: Occasion, voices: Voices
) -> Iterator[Line]:
    gesture = step.do
    for line in step.lines(occasion.student.support):
        n = _counted(line, fillings)
        if n == 0:
            continue  # "I show you 0 assessments" helps nobody
        message = message_of(stage.id, line)
        yield Line(
            stage.id,
            step.id,
            step.who,
            page,
            gesture,
            voices.family.say(message, fillings, n),
            voices.school.say(message, fillings, n),
            _reading(voices.reading, message, fillings, n),
            tuple(_gaps(message, fillings, page)),
        )
        gesture = None


def _counted(line: SpokenLine, fillings: Mapping[str, Filling]) -> int | None:
    if not isinstance(line, CountedLine):
        return None
    value = fillings.get(line.count)
    return int(str(value.raw)) if isinstance(value, Value) else 0


def _reading(
    voice: Voice | None, message: Message, fillings: Mapping[str, Filling], n: int | None
) -> Text | None:
    """The romanised line, only where a speaker has read it: a wrong aid is worse than none."""
    if voice is None:
        return None
    text = voice.say(message, fillings, n)
    return text if text.status == "reviewed" else None


def _gaps(message: Message, fillings: Mapping[str, Filling], page: int) -> Iterable[Gap]:
    for blank in blanks_of(message.text):
        if blank != "n" and fillings.get(blank) is None:
            yield Gap(blank, page)
