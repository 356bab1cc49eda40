"""One step of a conference as its page shows it: the lines, what lies beside them, what is asked, where one may go.

All of it is read from a session; words stay messages, which the page says in both languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Literal, NamedTuple

from slc_core.conference.asks import FOR_TEACHER, Ask, Choice, choices, chosen, private_talk
from slc_core.conference.blanks import fillings_of_page
from slc_core.conference.cards import PARTNER_CARDS, TEACHER_CARDS, Card
from slc_core.conference.filling_in import Blank, open_blanks, pacing, question_of, question_of_work
from slc_core.conference.flow import Place
from slc_core.conference.journal import Recorded, Signed
from slc_core.conference.labels import (
    EXAMPLE,
    GOAL_LABELS,
    NEXT_STEP,
    PAGE_TITLES,
    PROUD,
    RATING,
    REACHED,
    REACHED_ANSWERS,
    STAGE_TITLES,
)
from slc_core.conference.portfolio import AssessmentPage, GoalPage, Page, PageKind, WorkPage, kind_of
from slc_core.conference.script import Gesture, StageId
from slc_core.conference.talk import Line
from slc_core.language.catalog import Message, Text, Voice
from slc_core.language.review import key_of
from slc_core.language.values import Value
from slc_core.paper.words.packet import LESS_IS_BETTER
from slc_station import words
from slc_station.chart import Chart, chart_of
from slc_station.session import Session

_ANSWERED_FREELY = frozenset({"goal", "help", "reflection", "question", "for-teacher", "worthwhile"})
"""Asks that take a voice, a drawing or typed words beside the cards."""
_PARTNER_ASKS_AT: frozenset[StageId] = frozenset({"pages", "new-goals", "questions"})
_QUESTIONS = Ask("question", "question", "adult")


class Part(NamedTuple):
    """A stage on the path."""

    title: Message
    state: Literal["done", "skipped", "now", "ahead"]


class Said(NamedTuple):
    """A line, with its name in a review for a child who finds it wrong; *better* is how the child says it."""

    line: Line
    key: str
    is_flagged: bool
    better: str


class Picture(NamedTuple):
    """A picture of a page; *token* is its address at the pod."""

    token: str
    title: str


class Fact(NamedTuple):
    """What stands on a page, under its label or alone."""

    label: Message | None
    value: Text


class Sheet(NamedTuple):
    """What lies open beside the lines: one of a chart, pictures, facts; or a gesture where no page is open."""

    chart: Chart | None = None
    note: Message | None = None
    pictures: tuple[Picture, ...] = ()
    facts: tuple[Fact, ...] = ()
    is_on_paper: bool = False
    gesture: Gesture | None = None


class Asked(NamedTuple):
    """What the family can answer here, and what it has answered."""

    ask: Ask
    choices: tuple[Choice, ...]
    typed: str
    recordings: tuple[Recorded, ...]
    is_free: bool
    signed: Signed | None
    private_talk: Choice | None
    from_home: str
    handwriting: str


class FillIn(NamedTuple):
    """An empty blank of a page that the child can fill while rehearsing."""

    blank: Blank
    question: str
    value: str


class ForTeacher(NamedTuple):
    """What only the teacher's own tap opens."""

    questions: tuple[Card, ...]
    typed: tuple[str, ...]
    recordings: tuple[Recorded, ...]
    wants_private_talk: bool
    needs_interpreter: bool
    cards: tuple[Card, ...]


class Rehearsal(NamedTuple):
    """What only a rehearsal has. *work* is the question whether this page's work is shown, *is_shown* its answer."""

    partner: Card | None
    fill_ins: tuple[FillIn, ...]
    work: str
    is_shown: bool


class Step(NamedTuple):
    """A page's worth of a conference. *page* is 0 where none is open."""

    title: Message
    page: int
    parts: tuple[Part, ...]
    lines: tuple[Said, ...]
    gesture: Gesture | None
    sheet: Sheet
    asked: Asked | None
    teacher: ForTeacher | None
    rehearsal: Rehearsal | None
    next: Message
    can_call: bool
    awaits_teacher: bool
    is_closed: bool

    @property
    def has_reading(self) -> bool:
        """Whether a line stands here with its reading in Latin letters: one that a speaker has read."""
        return any(said.line.reading for said in self.lines)


def step_of(session: Session) -> Step:
    """The step that the session is at."""
    place, state = session.place, session.state
    page = next((page for page in session.talk.occasion.portfolio.pages if page.number == place.page), None)
    lines = session.lines
    gesture: Gesture | None = next((line.do for line in lines if line.do), None)
    ask = session.ask
    is_conference = session.mode == "conference"
    at_teacher = place.stage == "teacher"
    return Step(
        title=PAGE_TITLES[kind_of(page)] if page else STAGE_TITLES[place.stage],
        page=place.page,
        parts=tuple(_parts(session)),
        lines=tuple(_said(session)),
        gesture=gesture,
        sheet=_sheet(page, session) if page else Sheet(gesture=gesture),
        asked=_asked(ask, session) if ask and _is_asked(ask, session) else None,
        teacher=_for_teacher(session) if is_conference and at_teacher and state.has_come else None,
        rehearsal=None if is_conference else _rehearsal(page, session),
        next=words.ALL_AWAY if ask and ask.kind == "put-away" else words.NEXT,
        can_call=is_conference and not state.is_calling and not at_teacher,
        awaits_teacher=is_conference and (state.is_calling or (at_teacher and not state.has_come)),
        is_closed=not session.has_pages and not lines,
    )


class TimeShare(NamedTuple):
    """A part of the conference with its share of the time, from 0 to 1, and as the family's language writes it."""

    title: Message
    share: float
    shown: Text


def time_shares(session: Session) -> tuple[TimeShare, ...]:
    """How the time went by, for the child's own eyes; empty where no time was measured."""
    show = session.voices.family.show
    return tuple(
        TimeShare(STAGE_TITLES[pace.stage], pace.share, show(Value("percent", round(pace.share * 100))))
        for pace in pacing(session.held)
    )


def _parts(session: Session) -> Iterator[Part]:
    now, skipped = session.state.place, session.state.skipped
    for stage, run in groupby(enumerate(session.path), key=_stage_of):
        numbers = [number for number, _ in run]
        if now in numbers and not session.state.is_finished:
            state: Literal["done", "skipped", "now", "ahead"] = "now"
        elif skipped.issuperset(numbers):
            state = "skipped"
        else:
            state = "done" if numbers[-1] < now or session.state.is_finished else "ahead"
        yield Part(STAGE_TITLES[stage], state)


def _stage_of(numbered: tuple[int, Place]) -> StageId:
    return numbered[1].stage


def _said(session: Session) -> Iterator[Said]:
    better = {flag.message: flag.better for flag in session.held.flags}
    for line in session.lines:
        key = key_of(*line.message)
        yield Said(line, key, key in better, better.get(key, ""))


def _sheet(page: Page, session: Session) -> Sheet:
    voice = session.voices.family
    if isinstance(page, AssessmentPage):
        note = LESS_IS_BETTER if page.scale.lower_is_better and page.results else None
        return Sheet(chart=chart_of(page, voice), note=note)
    if isinstance(page, WorkPage):
        media = session.share.media
        pictures = tuple(Picture(media[name], page.title) for name in page.media if name in media)
        return Sheet(pictures=pictures, is_on_paper=not pictures)
    return Sheet(facts=tuple(_facts(page, voice)))


def _facts(page: Page, voice: Voice) -> Iterator[Fact]:
    """What is written on the page; a child fills what is empty while rehearsing, and nothing is shown as empty."""
    shown = {name: voice.show(filling) for name, filling in fillings_of_page(page).items() if filling is not None}
    for name, label in _LABELS[kind_of(page)]:
        if name in shown:
            yield Fact(label, shown[name])
    if isinstance(page, GoalPage) and page.reached:
        yield Fact(REACHED, voice.say(REACHED_ANSWERS[page.reached]))


_LABELS: Mapping[PageKind, tuple[tuple[str, Message | None], ...]] = {
    "assessment": (),
    "work": (("title", None), ("proud", PROUD), ("next", NEXT_STEP)),
    "behaviour": (("attribute", None), ("rating", RATING), ("example", EXAMPLE)),
    "skill": (("skill", None),),
    "teacher-word": (("word", None),),
    "carried-goal": tuple(GOAL_LABELS.items()),
    "new-goal": tuple(GOAL_LABELS.items()),
}


def _is_asked(ask: Ask, session: Session) -> bool:
    """A rehearsal signs nothing, judges nothing, and waits for no teacher."""
    return ask.kind != "came" and (session.mode == "conference" or ask.kind not in {"signature", "worthwhile"})


def _asked(ask: Ask, session: Session) -> Asked:
    held, share = session.held, session.share
    answer = held.answers.get((ask.question, ask.who))
    is_reflection = ask.kind == "reflection"
    return Asked(
        ask=ask,
        choices=choices(ask, held.answers),
        typed=answer.value if answer and answer.how == "typed" else "",
        recordings=_recordings(ask, session),
        is_free=ask.kind in _ANSWERED_FREELY,
        signed=held.signatures.get(ask.who) if ask.kind == "signature" else None,
        private_talk=private_talk(held.answers) if ask.kind == "for-teacher" else None,
        from_home=share.reflection if is_reflection else "",
        handwriting=share.media.get("reflection", "") if is_reflection else "",
    )


def _recordings(ask: Ask, session: Session) -> tuple[Recorded, ...]:
    return tuple(
        kept for kept in session.held.recordings.values() if (kept.question, kept.who) == (ask.question, ask.who)
    )


def _for_teacher(session: Session) -> ForTeacher:
    answers = session.held.answers
    asks = (FOR_TEACHER, _QUESTIONS)
    typed = (answers.get((ask.question, ask.who)) for ask in asks)
    return ForTeacher(
        questions=tuple(card for ask in asks for card in chosen(ask, answers)),
        typed=tuple(answer.value for answer in typed if answer and answer.how == "typed" and answer.value),
        recordings=tuple(kept for ask in asks for kept in _recordings(ask, session)),
        wants_private_talk=private_talk(answers).is_chosen,
        needs_interpreter=session.share.household.interpreter,
        cards=TEACHER_CARDS,
    )


def _rehearsal(page: Page | None, session: Session) -> Rehearsal:
    partner = PARTNER_CARDS[session.state.place % len(PARTNER_CARDS)]
    answers = session.held.answers
    work = question_of_work(page.number) if isinstance(page, WorkPage) else ""
    chosen_work = answers.get((work, "child"))
    return Rehearsal(
        partner=partner if session.place.stage in _PARTNER_ASKS_AT else None,
        fill_ins=tuple(_fill_ins(page, session)) if page else (),
        work=work,
        is_shown=not (chosen_work and chosen_work.value == "no"),
    )


def _fill_ins(page: Page, session: Session) -> Iterator[FillIn]:
    for blank in open_blanks(session.packed):
        if blank.page == page.number:
            question = question_of(blank)
            answer = session.held.answers.get((question, "child"))
            yield FillIn(blank, question, answer.value if answer else "")
