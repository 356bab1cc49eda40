"""What a step of the conference asks of the family, read from its stage, speaker and gesture.

So a school's own script is asked alike: no step is known by its name. Each question is asked at one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from slc_core.conference.cards import CARDS, PRIVATE_TALK, Card
from slc_core.conference.flow import Path
from slc_core.conference.journal import Answered
from slc_core.conference.script import Gesture, Script, StageId, Who

AskKind = Literal[
    "refreshment", "goal", "help", "reflection", "question", "for-teacher", "put-away", "came", "signature",
    "worthwhile",
]  # fmt: skip
Answers = Mapping[tuple[str, Who], Answered]
"""The answers of a folded journal, by question and by who answered."""

_TOGGLED: frozenset[AskKind] = frozenset({"refreshment", "help", "reflection", "question", "for-teacher", "put-away"})
"""Asks that take several cards; each card is a question of its own, answered with yes or no."""


class Ask(NamedTuple):
    """Something that *who* may answer. *question* is the token that the journal keeps the answer under."""

    kind: AskKind
    question: str
    who: Who

    @property
    def takes_several(self) -> bool:
        """Whether several cards can be chosen."""
        return self.kind in _TOGGLED


FOR_TEACHER = Ask("for-teacher", "for-teacher", "adult")
"""What the adult wants to ask the teacher."""


class Choice(NamedTuple):
    """A card as it can be tapped now: the tap answers *question* with *value*."""

    card: Card
    question: str
    value: str
    is_chosen: bool


class _Said(NamedTuple):
    """A place of one stage with what its step in the script tells."""

    place: int
    page: int
    who: Who
    do: Gesture | None


def ask_of(script: Script, path: Path, place: int) -> Ask | None:
    """What the step at *place* of a path through *script* asks, or None."""
    stage = path[place].stage
    rule = _RULES.get(stage)
    return dict(rule(tuple(_said(script, path, stage)))).get(place) if rule else None


def choices(ask: Ask, answers: Answers) -> tuple[Choice, ...]:
    """The cards of *ask*, each with what a tap on it would answer; a tap on a chosen one takes it back."""
    return tuple(_choice(ask, card, answers) for kind, cards in CARDS.items() if kind == ask.kind for card in cards)


def chosen(ask: Ask, answers: Answers) -> tuple[Card, ...]:
    """The cards that were chosen for *ask*."""
    return tuple(choice.card for choice in choices(ask, answers) if choice.is_chosen)


def private_talk(answers: Answers) -> Choice:
    """The adult's quiet wish for a talk without the child; only the teacher sees whether it is chosen."""
    return _toggle(PRIVATE_TALK, PRIVATE_TALK.id, answers.get((PRIVATE_TALK.id, "adult")))


def _choice(ask: Ask, card: Card, answers: Answers) -> Choice:
    if ask.takes_several:
        question = f"{ask.question}-{card.id}"
        return _toggle(card, question, answers.get((question, ask.who)))
    answer = answers.get((ask.question, ask.who))
    return Choice(card, ask.question, card.id, bool(answer and answer.how == "card" and answer.value == card.id))


def _toggle(card: Card, question: str, answer: Answered | None) -> Choice:
    is_chosen = bool(answer and answer.value == "yes")
    return Choice(card, question, "no" if is_chosen else "yes", is_chosen)


def _said(script: Script, path: Path, stage: StageId) -> Iterator[_Said]:
    steps = {step.id: step for part in script.stage if part.id == stage for step in part.step}
    for number, place in enumerate(path):
        if place.stage == stage and (step := steps.get(place.step)):
            yield _Said(number, place.page, step.who, step.do)


_Asks = Iterator[tuple[int, Ask]]
_Stage = Sequence[_Said]


def _of_adult(stage: _Stage) -> Iterator[_Said]:
    """The adult's first step, or the last of the stage where the adult says nothing."""
    yield from [step for step in stage if step.who == "adult"][:1] or stage[-1:]


def _refreshment(stage: _Stage) -> _Asks:
    for step in [step for step in stage if step.do == "offer-drink"][:1]:
        yield step.place, Ask("refreshment", "refreshment", "adult")


def _goal_and_help(stage: _Stage) -> _Asks:
    for step in _of_adult(stage):
        yield step.place, Ask("help", "help", "adult")
    for step in [step for step in stage if step.do == "ask" and not step.page][:1]:
        yield step.place, Ask("goal", "goal", "child")


def _reflection(stage: _Stage) -> _Asks:
    for step in _of_adult(stage):
        yield step.place, Ask("reflection", "reflection", "adult")


def _questions(stage: _Stage) -> _Asks:
    for step in stage[-1:]:
        yield step.place, FOR_TEACHER
    for step in _of_adult(stage):
        yield step.place, Ask("question", "question", "adult")


def _put_away(stage: _Stage) -> _Asks:
    for step in [step for step in stage if step.do == "put-away"][:1]:
        yield step.place, Ask("put-away", "put-away", "child")


def _teacher(stage: _Stage) -> _Asks:
    for step in stage[:1]:
        yield step.place, Ask("came", "came", "teacher")


def _signature(stage: _Stage) -> _Asks:
    return _each("signature", [step for step in stage if step.do == "sign"])


def _worthwhile(stage: _Stage) -> _Asks:
    return _each("worthwhile", [step for step in stage if step.do == "choose-face"])


def _each(kind: Literal["signature", "worthwhile"], steps: _Stage) -> _Asks:
    """Child and adult, one step each; the adult first only where the script says so."""
    order: tuple[Who, Who] = ("adult", "child") if steps and steps[0].who == "adult" else ("child", "adult")
    for step, who in zip(steps, order, strict=False):
        yield step.place, Ask(kind, f"{kind}-{who}", who)


_RULES: Mapping[StageId, Callable[[_Stage], _Asks]] = {
    "welcome": _refreshment,
    "new-goals": _goal_and_help,
    "reflection": _reflection,
    "questions": _questions,
    "put-away": _put_away,
    "teacher": _teacher,
    "sign": _signature,
    "worthwhile": _worthwhile,
}
"""For each stage the asks of its places; where two fall on one place, the later stands."""
