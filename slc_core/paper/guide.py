"""What a family reads before it comes: the guide with the reflection sheet, and five question cards."""

from __future__ import annotations

from functools import partial

from slc_core.conference.cards import QUESTION_CARDS, Card
from slc_core.conference.talk import Voices
from slc_core.paper.paragraph import Style
from slc_core.paper.press import BODY, LARGE, SMALL, BothSheet, Press
from slc_core.paper.words import guide as said
from slc_core.paper.words import packet, surveys

_QUESTION = Style(20, bold=True)
_STARTER = Style(13)
_LEAST_TO_WRITE_MM, _MOST_TO_WRITE_MM = 14.0, 27.0


def guide(voices: Voices, press: Press) -> bytes:
    """The guide, the sheet for the adult's reflection, and the page of thanks to take home."""
    document = press.document(voices.family.language.tag, voices.family.say(said.TITLE).value)
    _guide(BothSheet(document, voices, contact=press.contact))
    _reflection(BothSheet(document, voices, contact=press.contact))
    _thanks(BothSheet(document, voices, contact=press.contact))
    return document.to_bytes()


def question_cards(voices: Voices, press: Press) -> bytes:
    """Five cards for the adult's hand: a question, and another for after the child's answer."""
    document = press.document(voices.family.language.tag, voices.family.say(said.QUESTIONS).value)
    sheet = BothSheet(document, voices, contact=press.contact)
    sheet.on_one_page(partial(_cards, sheet))
    sheet.finish()
    return document.to_bytes()


def _guide(sheet: BothSheet) -> None:
    sheet.title(said.TITLE)
    for part in said.PARTS:
        sheet.head(part.heading)
        for number, line in enumerate(part.lines, start=1):
            if part is said.WHAT_WILL_HAPPEN:
                sheet.step(number, line)
            else:
                sheet.beside(line)
    sheet.head(said.QUESTIONS)
    for card in QUESTION_CARDS:
        sheet.beside(card.message)
    sheet.finish()


def _reflection(sheet: BothSheet) -> None:
    sheet.title(said.REFLECTION)
    for line in said.REFLECTION_HOW:
        sheet.beside(line)
    sheet.space(3)
    count = len(said.REFLECTION_STARTERS)
    spare = sheet.room_mm - sheet.height_of(partial(_to_complete, sheet, 0.0))
    _to_complete(sheet, min(max(spare / count, _LEAST_TO_WRITE_MM), _MOST_TO_WRITE_MM))
    sheet.finish()


def _to_complete(sheet: BothSheet, box_mm: float) -> None:
    """Each starter above a box so high."""
    for starter in said.REFLECTION_STARTERS:
        sheet.paragraph(sheet.behind(starter, _STARTER), after_mm=1)
        sheet.box(box_mm, lines_mm=9)
        sheet.space(2)


def _thanks(sheet: BothSheet) -> None:
    sheet.space(60)
    sheet.title(surveys.THANKS)
    sheet.space(6)
    sheet.say(surveys.THANKS_LINE, style=LARGE)
    sheet.finish()


def _cards(sheet: BothSheet) -> None:
    sheet.title(said.QUESTIONS)
    sheet.paragraph(sheet.both(packet.CUT).family, SMALL, after_mm=3)
    for card in QUESTION_CARDS:
        sheet.keep_together(partial(_card, sheet, card))
    sheet.rule()


def _card(sheet: BothSheet, card: Card) -> None:
    sheet.rule()
    sheet.say(card.message, style=_QUESTION)
    if card.follow_up:
        sheet.paragraph(sheet.behind(said.THEN_ASK, SMALL), after_mm=0.5)
        sheet.say(card.follow_up, style=BODY)
    sheet.space(2)
