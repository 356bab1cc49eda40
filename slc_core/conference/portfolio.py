"""The numbered pages that a child turns: assessments, best work, goals, behaviour, a skill, the teacher's word.

A page holds what the paper shows. What is not there yet is empty, never a zero: an empty field becomes
``____`` in the talk and is reported with its child and page.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from slc_core.conference.model import Model, ShortWords, Words

Trend = Literal["no-result", "first-time", "improved", "same", "lower"]
Reached = Literal["reached", "partly", "not-yet"]
PageNumber = Annotated[int, Field(ge=1, le=999)]


class Score(NamedTuple):
    """A result as its page prints it: ``9`` out of ``12``, ``84`` percent, or a level by name."""

    value: Decimal | str
    out_of: Decimal | None = None
    percent: bool = False


class Scale(Model):
    """How an assessment's results are read.

    ``percent`` runs from 0 to 100, ``points`` up to *out_of*, ``number`` has no top, ``level`` goes through
    *levels* from the lowest to the highest. With *lower_is_better* (errors, seconds) less is growth.
    """

    kind: Literal["percent", "points", "number", "level"]
    out_of: Decimal | None = None
    levels: tuple[ShortWords, ...] = ()
    lower_is_better: bool = False

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        if self.kind == "points" and not self.out_of:
            raise ValueError("points need 'out of'")
        if self.kind == "level" and len(self.levels) < 2:
            raise ValueError("levels need at least two names, lowest first")
        return self

    def problem(self, value: Decimal | str) -> str | None:
        """What is wrong with *value* on this scale, or None."""
        if self.kind == "level":
            return None if value in self.levels else f"is none of {', '.join(self.levels)}"
        if not isinstance(value, Decimal) or not value.is_finite():
            return "is not a number"
        top = Decimal(100) if self.kind == "percent" else self.out_of
        if value < 0 or (top is not None and value > top):
            return f"is not between 0 and {top}" if top is not None else "is below 0"
        return None

    def height(self, value: Decimal | str) -> Decimal:
        """Where *value* stands on the scale, more being better."""
        place = Decimal(self.levels.index(str(value))) if self.kind == "level" else Decimal(value)
        return -place if self.lower_is_better else place

    def score(self, value: Decimal | str) -> Score:
        """*value* as the page prints it."""
        return Score(value, self.out_of if self.kind == "points" else None, self.kind == "percent")


class Result(Model):
    """One dated result; *value* is a number, or a level's name."""

    on: dt.date | None = None
    value: Decimal | ShortWords


class _Page(Model):
    number: PageNumber
    title: ShortWords = ""


class AssessmentPage(_Page):
    """Results over the year on one scale, the oldest first, with the target if one is set."""

    kind: Literal["assessment"] = "assessment"
    subject: ShortWords = ""
    scale: Scale
    results: tuple[Result, ...] = ()
    target: Decimal | ShortWords | None = None

    @model_validator(mode="after")
    def _results_fit_the_scale(self) -> Self:
        values = [result.value for result in self.results]
        for value in values if self.target is None else [*values, self.target]:
            if problem := self.scale.problem(value):
                raise ValueError(f"a result or target {problem}")
        dates = [result.on for result in self.results if result.on]
        if dates != sorted(dates):
            raise ValueError("results must be in the order of their dates")
        return self

    @property
    def trend(self) -> Trend:
        """Growth from the first result to the last."""
        if len(self.results) < 2:
            return "first-time" if self.results else "no-result"
        first, last = (self.scale.height(self.results[place].value) for place in (0, -1))
        return "same" if first == last else "improved" if last > first else "lower"

    @property
    def is_at_target(self) -> bool | None:
        """Whether the last result reaches the target; None while either is missing."""
        if self.target is None or not self.results:
            return None
        return self.scale.height(self.results[-1].value) >= self.scale.height(self.target)


class WorkPage(_Page):
    """A piece of best work, with the child's own reflection; *media* are file names in the child's folder."""

    kind: Literal["work"] = "work"
    subject: ShortWords = ""
    media: tuple[ShortWords, ...] = ()
    proud: Words = ""
    next: Words = ""


class GoalPage(_Page):
    """A goal that can be checked: I will, when, where, how long, I'll know because, who helps.

    *carried* goals come from the last conference and say how far they were *reached*; the others are new.
    """

    kind: Literal["goal"] = "goal"
    goal: Words = ""
    when: Words = ""
    where: Words = ""
    how_long: Words = ""
    know: Words = ""
    helper: Words = ""
    carried: bool = False
    reached: Reached | None = None


class BehaviourPage(_Page):
    """A reflection on one learner quality (the school's own set of words), with an example."""

    kind: Literal["behaviour"] = "behaviour"
    attribute: ShortWords = ""
    rating: ShortWords = ""
    example: Words = ""


class SkillPage(_Page):
    """Something the child shows live."""

    kind: Literal["skill"] = "skill"
    skill: Words = ""


class TeacherWordPage(_Page):
    """What the teacher wrote, so that nothing is left to be said behind the child's back."""

    kind: Literal["teacher-word"] = "teacher-word"
    word: Words = ""


Page = Annotated[
    AssessmentPage | WorkPage | GoalPage | BehaviourPage | SkillPage | TeacherWordPage,
    Field(discriminator="kind"),
]
PageKind = Literal["assessment", "work", "behaviour", "skill", "teacher-word", "carried-goal", "new-goal"]
"""What a script asks for; a goal page is one of the two kinds of goal."""


def kind_of(page: Page) -> PageKind:
    """The kind that a script knows *page* by."""
    if isinstance(page, GoalPage):
        return "carried-goal" if page.carried else "new-goal"
    return page.kind


class Portfolio(Model):
    """A child's pages in the order of their numbers, each number once."""

    pages: tuple[Page, ...] = ()

    @model_validator(mode="after")
    def _numbers_are_unique_and_rise(self) -> Self:
        numbers = [page.number for page in self.pages]
        twice = sorted(number for number, count in Counter(numbers).items() if count > 1)
        if twice:
            raise ValueError(f"page {twice[0]} is there twice")
        if numbers != sorted(numbers):
            raise ValueError("pages must be in the order of their numbers")
        return self

    def of_kind(self, kind: PageKind) -> Iterator[Page]:
        """The pages of one kind, by number."""
        return (page for page in self.pages if kind_of(page) == kind)
