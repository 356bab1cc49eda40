"""Letters to a family, each on a sheet of its own: invitation, reminder, the conference at home; the call note."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from slc_core.conference import notices
from slc_core.conference.absence import HomeConference
from slc_core.conference.blanks import Filling, Occasion
from slc_core.conference.talk import Voices
from slc_core.language.catalog import Message, Voice
from slc_core.language.registry import language
from slc_core.language.values import Value
from slc_core.paper.paragraph import Style
from slc_core.paper.press import BODY, SMALL, BothSheet, Press
from slc_core.paper.words import letters as said
from slc_core.paper.words import packet

_FACT = Style(13)
_BESIDE = Style(9)


def invitation(occasion: Occasion, voices: Voices, press: Press, date: Value | None) -> bytes:
    """The invitation with its reply slip; time and place are left for the teacher's pen."""

    def body(sheet: BothSheet) -> None:
        _when_and_where(sheet, occasion, date)
        sheet.space(3)
        for line in said.INVITATION_LINES:
            sheet.beside(line)
        _reply(sheet, occasion)

    return _letter(occasion, voices, press, said.INVITATION, body)


def reminder(occasion: Occasion, voices: Voices, press: Press, date: Value | None) -> bytes:
    """A few lines for the day before, to send or to read out in a call."""

    def body(sheet: BothSheet) -> None:
        _when_and_where(sheet, occasion, date)
        sheet.beside(said.REMINDER_BRING)
        sheet.beside(said.REMINDER_CONTACT, {"contact": _text(press.contact)})

    return _letter(occasion, voices, press, said.REMINDER, body)


def home_letter(home: HomeConference, occasion: Occasion, voices: Voices, press: Press) -> bytes:
    """How to hold the conference at home, until when to send it back, and when the teacher calls."""

    def body(sheet: BothSheet) -> None:
        sheet.beside(said.CHILD, {"child": _text(occasion.student.full_name)}, _FACT)
        sheet.beside(said.HOME_WHY)
        sheet.space(2)
        for number, step in enumerate(said.HOME_STEPS, start=1):
            sheet.step(number, step)
        sheet.space(3)
        sheet.beside(said.HOME_RETURN, {"date": Value("date", home.due_on)}, _FACT)
        sheet.beside(said.HOME_CALL, {"date": Value("date", home.call.on)}, _FACT)
        if home.call.needs_interpreter:
            sheet.beside(said.HOME_INTERPRETER)
        sheet.space(8)
        for label in (notices.CHILD_SIGNS, notices.ADULT_SIGNS):
            sheet.signature_line(sheet.behind(label, BODY), height_mm=16)

    return _letter(occasion, voices, press, said.HOME, body)


def call_note(home: HomeConference, occasion: Occasion, school: Voice, press: Press) -> bytes:
    """What the teacher has in hand when calling, in the school's language, with lines for the answers."""

    def body(sheet: BothSheet) -> None:
        _whom_to_call(sheet, home, occasion)
        sheet.head(said.CALL_QUESTIONS)
        for question in said.CALL_ASK:
            sheet.tick(sheet.both(question).family, BODY)
            sheet.box(16, lines_mm=8)
        sheet.labelled(said.CALL_NOTES, home.call.notes, lines=3)

    return _letter(occasion, Voices(school, school), press, said.CALL, body, greets=False)


def _letter(
    occasion: Occasion,
    voices: Voices,
    press: Press,
    title: Message,
    body: Callable[[BothSheet], None],
    *,
    greets: bool = True,
) -> bytes:
    """One page from the school to the family."""
    document = press.document(voices.family.language.tag, voices.family.say(title).value)
    sheet = BothSheet(document, voices, contact=press.contact)

    def draw() -> None:
        sheet.typed(occasion.school, Style(10, bold=True), after_mm=4)
        sheet.title(title)
        if greets:
            sheet.beside(said.GREETING)
        body(sheet)

    sheet.on_one_page(draw)
    sheet.finish()
    return document.to_bytes()


def _whom_to_call(sheet: BothSheet, home: HomeConference, occasion: Occasion) -> None:
    about: tuple[tuple[Message, str, Filling], ...] = (
        (said.CHILD, "child", _text(occasion.student.full_name)),
        (said.CALL_FAMILY, "family", _text(home.call.name)),
        (said.CALL_LANGUAGE, "language", _text(_named(home.call.lang))),
        (said.CALL_PHONE, "phone", _text(home.call.phone)),
        (notices.DATE, "date", Value("date", home.call.on)),
        (said.TIME, "time", _text(home.call.time)),
    )
    for message, blank, value in about:
        sheet.say(message, {blank: value}, _FACT, blank_mm=70)
    if home.call.needs_interpreter:
        sheet.say(said.CALL_INTERPRETER, {}, _FACT, blank_mm=70)


def _when_and_where(sheet: BothSheet, occasion: Occasion, date: Value | None) -> None:
    sheet.beside(said.CHILD, {"child": _text(occasion.student.full_name)}, _FACT)
    sheet.beside(notices.DATE, {"date": date}, _FACT)
    sheet.beside(said.TIME, {}, _FACT)
    sheet.beside(said.PLACE, {}, _FACT)


def _reply(sheet: BothSheet, occasion: Occasion) -> None:
    sheet.rule(before_mm=2)
    sheet.paragraph(sheet.both(packet.CUT).family, SMALL)
    sheet.beside(said.REPLY_BY, {})
    sheet.beside(said.CHILD, {"child": _text(occasion.student.full_name)})
    for answer in (*said.REPLIES.values(), said.REPLY_INTERPRETER, said.REPLY_PRIVATE):
        sheet.tick(sheet.behind(answer, BODY), BODY)
    sheet.columns([partial(_line_for, sheet, label) for label in (said.REPLY_ADULTS, notices.ADULT_SIGNS)])


def _line_for(sheet: BothSheet, label: Message, _: object) -> None:
    sheet.signature_line(sheet.behind(label, _BESIDE), height_mm=10)


def _named(tag: str) -> str:
    spoken = language(tag)
    return f"{spoken.english} ({spoken.own})"


def _text(text: str) -> Filling:
    return Value("text", text) if text else None
