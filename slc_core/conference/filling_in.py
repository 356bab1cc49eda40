"""What a child fills in and chooses while rehearsing, put into the portfolio; and how the time was spent.

A blank is open as long as the paper's page says nothing there: what the teacher packed is never overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import ValidationError

from slc_core.conference.journal import Held
from slc_core.conference.labels import EXAMPLE, GOAL_LABELS, NEXT_STEP, PAGE_TITLES, PROUD
from slc_core.conference.portfolio import Page, PageKind, Portfolio, kind_of
from slc_core.conference.script import STAGES, StageId
from slc_core.language.catalog import Message

_FILLED_BY_CHILD: Mapping[PageKind, tuple[tuple[str, Message], ...]] = {
    "new-goal": tuple(GOAL_LABELS.items()),
    "work": (("proud", PROUD), ("next", NEXT_STEP)),
    "behaviour": (("example", EXAMPLE),),
    "skill": (("skill", PAGE_TITLES["skill"]),),
}


class Blank(NamedTuple):
    """Something that a page does not say yet; *label* stands beside it, in the child's voice."""

    page: int
    name: str
    label: Message


class Pace(NamedTuple):
    """How much of the measured time a stage took: *share* is between 0 and 1, and all together are 1."""

    stage: StageId
    share: float


def open_blanks(portfolio: Portfolio) -> tuple[Blank, ...]:
    """What a child can still fill in, page by page; ask it of the portfolio as it was packed."""
    return tuple(blank for page in portfolio.pages for blank in _open_on(page))


def question_of(blank: Blank) -> str:
    """The token that the journal keeps a blank's answer under, such as ``fill-7-goal``."""
    return f"fill-{blank.page}-{blank.name}"


def question_of_work(page: int) -> str:
    """The token of the question whether the work on a page is shown; the answer is yes or no."""
    return f"work-{page}"


def answers_of(held: Held) -> Mapping[str, str]:
    """What the child answered, by question."""
    return {question: answer.value for (question, who), answer in held.answers.items() if who == "child"}


def filled_in(portfolio: Portfolio, answers: Mapping[str, str]) -> Portfolio:
    """*portfolio* with the open blanks that *answers* fill; an answer that does not fit its blank is left out."""
    return Portfolio(pages=tuple(_filled(page, answers) for page in portfolio.pages))


def chosen_of(portfolio: Portfolio, answers: Mapping[str, str]) -> Portfolio:
    """*portfolio* without the work that the child wants to leave out.

    It is for the conference; a rehearsal goes on showing every page, so that the child can choose again.
    """
    left_out = {page.number for page in portfolio.of_kind("work") if answers.get(question_of_work(page.number)) == "no"}
    return Portfolio(pages=tuple(page for page in portfolio.pages if page.number not in left_out))


def pacing(held: Held) -> tuple[Pace, ...]:
    """How the time went, stage by stage, for the child alone; nothing where no time was measured."""
    whole = sum(held.stage_seconds.values())
    seconds = held.stage_seconds
    return tuple(Pace(stage, seconds[stage] / whole) for stage in STAGES if stage in seconds)


def _open_on(page: Page) -> tuple[Blank, ...]:
    labels = _FILLED_BY_CHILD.get(kind_of(page), ())
    return tuple(Blank(page.number, name, label) for name, label in labels if not getattr(page, name))


def _filled(page: Page, answers: Mapping[str, str]) -> Page:
    for blank in _open_on(page):
        if answer := answers.get(question_of(blank)):
            page = _with(page, blank.name, answer)
    return page


def _with(page: Page, name: str, answer: str) -> Page:
    try:
        return type(page).model_validate({**page.model_dump(), name: answer})
    except ValidationError:
        return page
