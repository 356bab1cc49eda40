"""What a conference tells its teacher: every answer under its stage, each card as the message that it says.

Pages, tables and data are all made of this. What was said stays as it was said; only cards have a meaning in the
school's language. How long a rehearsal took is nobody's: the pod promises that to the child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from slc_core.conference.asks import FOR_TEACHER, Ask, AskKind, chosen, private_talk
from slc_core.conference.filling_in import answers_of
from slc_core.conference.journal import Flagged, Held, Recorded, Signed
from slc_core.conference.labels import EXAMPLE, GOAL_LABELS, NEXT_STEP, PAGE_TITLES, PROUD, STAGE_TITLES
from slc_core.conference.script import BANDS, STAGES, Who, built_in_script, lines_of, message_of
from slc_core.language.catalog import Message
from slc_core.language.review import key_of
from slc_hub import words
from slc_hub.reading import Conference

__all__ = [
    "ASKS",
    "TOPICS",
    "Answer",
    "Filled",
    "FlaggedLine",
    "LeftOut",
    "Summary",
    "Topic",
    "TopicId",
    "flagged_lines",
    "summary_of",
]

TopicId = Literal["new-goals", "reflection", "questions", "for-teacher", "worthwhile"]

ASKS: Mapping[TopicId, tuple[Ask, ...]] = {
    "new-goals": (Ask("goal", "goal", "child"), Ask("help", "help", "adult")),
    "reflection": (Ask("reflection", "reflection", "adult"),),
    "questions": (Ask("question", "question", "adult"),),
    "for-teacher": (FOR_TEACHER,),
    "worthwhile": (
        Ask("worthwhile", "worthwhile-child", "child"),
        Ask("worthwhile", "worthwhile-adult", "adult"),
    ),
}
TOPICS: Mapping[TopicId, Message] = {
    "new-goals": STAGE_TITLES["new-goals"],
    "reflection": STAGE_TITLES["reflection"],
    "questions": STAGE_TITLES["questions"],
    "for-teacher": words.FAMILY_ASKS,
    "worthwhile": STAGE_TITLES["worthwhile"],
}
"""What teachers look for, in the order of the evening, and its headings."""
_SIGNERS: tuple[Who, ...] = ("child", "adult")
_BLANK = re.compile(r"fill-([0-9]{1,4})-([a-z_]{1,32})")
_BLANK_LABELS: Mapping[str, Message] = {
    **{str(field): label for field, label in GOAL_LABELS.items()},
    "proud": PROUD,
    "next": NEXT_STEP,
    "example": EXAMPLE,
    "skill": PAGE_TITLES["skill"],
}


class Answer(NamedTuple):
    """What *who* answered to one ask: cards, own words in the language *lang*, or recordings."""

    ask: AskKind
    who: Who
    cards: tuple[Message, ...]
    typed: str
    lang: str
    recordings: tuple[Recorded, ...]


class Topic(NamedTuple):
    """A heading and the answers under it; no answers where nobody gave one."""

    id: TopicId
    title: Message
    answers: tuple[Answer, ...]


class Filled(NamedTuple):
    """What the child wrote into a blank of a page; *label* stands beside it on the page."""

    page: int
    label: Message
    value: str
    lang: str


class LeftOut(NamedTuple):
    """A part that was left out with "not today"; *page* is 0 where none was open."""

    title: Message
    page: int


class FlaggedLine(NamedTuple):
    """A line that a child found wrong; *message* is None if we do not say it any more."""

    message: Message | None
    lang: str
    better: str
    conference: Conference


class Summary(NamedTuple):
    """All that a teacher wants to know of one conference; *minutes* in the order of the stages."""

    topics: tuple[Topic, ...]
    filled: tuple[Filled, ...]
    wants_private_talk: bool
    signatures: tuple[tuple[Who, Signed | None], ...]
    minutes: tuple[tuple[Message, Decimal], ...]
    left_out: tuple[LeftOut, ...]
    interruptions: int

    def topic(self, topic_id: TopicId) -> Topic:
        """One topic; every summary has each."""
        return next(topic for topic in self.topics if topic.id == topic_id)


def summary_of(conference: Conference) -> Summary:
    """What is known of *conference*, little or much."""
    held = conference.held
    signed: Mapping[Who, Signed] = held.signatures if held else {}
    return Summary(
        topics=tuple(_topic(topic, held) for topic in ASKS),
        filled=tuple(_filled(conference.practised)) if conference.practised else (),
        wants_private_talk=held is not None and private_talk(held.answers).is_chosen,
        signatures=tuple((who, signed.get(who)) for who in _SIGNERS),
        minutes=tuple(_minutes(held)) if held else (),
        left_out=tuple(LeftOut(STAGE_TITLES[left.stage], left.page) for left in held.not_today) if held else (),
        interruptions=held.interruptions if held else 0,
    )


def flagged_lines(conference: Conference) -> tuple[FlaggedLine, ...]:
    """The lines that its child found wrong; the last word on each line counts."""
    flags: dict[tuple[str, str], Flagged] = {}
    for held in (conference.practised, conference.held):
        flags.update({(flag.message, flag.lang): flag for flag in (held.flags if held else ())})
    return tuple(FlaggedLine(_lines().get(key), lang, flag.better, conference) for (key, lang), flag in flags.items())


@cache
def _lines() -> Mapping[str, Message]:
    """Every line of our scripts by its name in reviews."""
    said = (message_of(stage.id, line) for band in BANDS for stage, _, line in lines_of(built_in_script(band)))
    return {key_of(*message): message for message in said}


def _topic(topic: TopicId, held: Held | None) -> Topic:
    found = (_answer(ask, held) for ask in ASKS[topic]) if held else ()
    return Topic(topic, TOPICS[topic], tuple(answer for answer in found if _says_something(answer)))


def _answer(ask: Ask, held: Held) -> Answer:
    said = held.answers.get((ask.question, ask.who))
    is_typed = said is not None and said.how == "typed"
    return Answer(
        ask=ask.kind,
        who=ask.who,
        cards=tuple(card.message for card in chosen(ask, held.answers)),
        typed=said.value if said and is_typed else "",
        lang=said.lang if said and is_typed else held.lang,
        recordings=tuple(
            kept for kept in held.recordings.values() if (kept.question, kept.who) == (ask.question, ask.who)
        ),
    )


def _says_something(answer: Answer) -> bool:
    return bool(answer.cards or answer.typed or answer.recordings)


def _filled(practised: Held) -> Iterator[Filled]:
    for question, value in answers_of(practised).items():
        found = _BLANK.fullmatch(question)
        if found and value and (label := _BLANK_LABELS.get(found[2])):
            yield Filled(int(found[1]), label, value, practised.lang)


def _minutes(held: Held) -> Iterator[tuple[Message, Decimal]]:
    for stage in STAGES:
        if stage in held.stage_seconds:
            yield STAGE_TITLES[stage], Decimal(held.stage_seconds[stage] / 60).quantize(Decimal("0.1"))
