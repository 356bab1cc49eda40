"""For the room: pod numbers, the list at the door, a welcome in every language, school words for interpreters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from slc_core.conference.labels import SPEAKERS
from slc_core.conference.talk import Voices
from slc_core.language.catalog import Text, Voice
from slc_core.language.registry import language
from slc_core.language.values import Value, isolate
from slc_core.paper.document import Document
from slc_core.paper.paragraph import GREY, Span, Style, Words, words
from slc_core.paper.press import BODY, SCHOOL, BothSheet, Press, how_far_read
from slc_core.paper.sheet import Sheet
from slc_core.paper.words import signs as said


class Arrival(NamedTuple):
    """One family that is expected; *lang* is what it speaks, empty if nobody knows; *pod* is 0 while it has none."""

    child: str
    lang: str
    interpreter: bool
    pod: int = 0


def pod_signs(school: Voice, pods: int, press: Press) -> bytes:
    """A page for each pod, its number to be seen across the room."""
    document = press.document(school.language.tag, school.say(said.POD).value)
    for number in range(1, pods + 1):
        sheet = BothSheet(document, Voices(school, school), numbered=False)
        sheet.y_mm += 70
        sheet.paragraph(words(str(number), school.language.tag), Style(260, bold=True, leading=1.0), align="centre")
        sheet.paragraph(school.say(said.POD, {"pod": Value("number", number)}), Style(28), align="centre")
        sheet.finish()
    return document.to_bytes()


def arrivals(school: Voice, expected: Sequence[Arrival], press: Press) -> bytes:
    """The list for whoever greets at the door: child, language, interpreter, pod, and a cell for the time."""
    document = press.document(school.language.tag, school.say(said.ARRIVALS).value)
    sheet = BothSheet(document, Voices(school, school))
    sheet.heading(school.say(said.ARRIVALS))
    columns = [school.say(said.ARRIVAL_COLUMNS[key]) for key in ("language", "interpreter", "pod", "arrived")]
    tag = school.language.tag
    rows: list[tuple[Words, ...]] = [
        (
            words(arrival.child, tag),
            _named(arrival.lang, tag),
            words("✓" if arrival.interpreter else "", tag),
            words(str(arrival.pod) if arrival.pod else "", tag),
            words("", tag),
        )
        for arrival in expected
    ]
    sheet.table(rows, header=[school.say(SPEAKERS["child"]), *columns], shares=(2.8, 2.4, 1.4, 0.8, 1.4), min_row_mm=9)
    sheet.finish()
    return document.to_bytes()


_GREETING_SIZES = ((24, 7), (17, 5), (14, 4), (11, 3))  # points, and millimetres after each greeting


def welcome(voices: Sequence[Voice], press: Press) -> bytes:
    """One sign that greets in every language of the class, the school's first; as large as one sheet allows."""
    spoken = [voice for voice in voices if voice.say(said.WELCOME).lang == voice.language.tag]
    first, *smaller = _GREETING_SIZES
    document = _greetings(voices[0], spoken, press, *first)
    for sizes in smaller:
        if document.page > 1:
            document = _greetings(voices[0], spoken, press, *sizes)
    return document.to_bytes()


def _greetings(school: Voice, spoken: Sequence[Voice], press: Press, size: float, after_mm: float) -> Document:
    document = press.document(school.language.tag, school.say(said.WELCOME).value)
    foot = partial(_unread_greetings, Voices(school, school))
    sheet = Sheet(document, lang=school.language.tag, footer=foot, numbered=False)
    for voice in spoken:
        sheet.paragraph(voice.say(said.WELCOME), Style(size, bold=True), align="centre", after_mm=after_mm)
    sheet.finish()
    return document


def _unread_greetings(school: Voices, texts: Sequence[Text]) -> Words | None:
    return how_far_read(school, [text for text in texts if text.status != "source"])


def _named(lang: str, school: str) -> Words:
    """A language as the school and as the family call it."""
    if not lang:
        return words("", school)
    spoken = language(lang)
    names = [Span(words(spoken.english, school), Style(10))]
    if spoken.own != spoken.english:
        names += [Span(words("  ", school), Style(9)), Span(words(isolate(spoken.own), lang), Style(9, colour=GREY))]
    return names


def glossary(voices: Voices, press: Press) -> bytes:
    """School words and what they mean, in both languages, for an interpreter to read beforehand."""
    document = press.document(voices.family.language.tag, voices.family.say(said.GLOSSARY).value)
    sheet = BothSheet(document, voices, contact=press.contact)
    sheet.title(said.GLOSSARY)
    for entry in said.GLOSSARY_ENTRIES:
        family, school = sheet.both(entry)
        sheet.pair(family, school, BODY, school_style=SCHOOL, after_mm=3)
    sheet.finish()
    return document.to_bytes()
