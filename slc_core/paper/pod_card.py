"""Cards for the pod: the child's, cut from the packet, and the teacher's, which opens every portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from slc_core.conference.blanks import Filling
from slc_core.conference.talk import Voices
from slc_core.language.catalog import Message, Voice
from slc_core.language.values import Value
from slc_core.paper.document import Document
from slc_core.paper.press import LARGE, SMALL, BothSheet, Press
from slc_core.paper.words import packet as said

_SQUARES_MM = 36.0
_RULES_OF_TEACHER = (said.TEACHER_CARD_RULE, said.POD_CARD_RULES[1])


class PodCard(NamedTuple):
    """What opens a child's portfolio at a pod: the code for typing, and the same as a square code's rows."""

    code: str
    squares: Sequence[Sequence[int | bool]]


def childs_card(sheet: BothSheet, card: PodCard) -> None:
    """Draw the card below a line to cut along, whole on one page."""

    def draw() -> None:
        sheet.space(8)
        sheet.rule()
        sheet.head(said.POD_CARD)
        _card(sheet, card, said.POD_CARD_RULES)
        sheet.paragraph(sheet.both(said.CUT).family, SMALL)

    sheet.keep_together(draw)


def teachers_card(school: Voice, card: PodCard, about: Mapping[Message, Mapping[str, Filling]], press: Press) -> bytes:
    """One page for the teacher's pocket; *about* are lines on the evening with their blanks, as school and date."""
    document = press.document(school.language.tag, school.say(said.TEACHER_CARD).value)
    sheet = BothSheet(document, Voices(school, school), contact=press.contact, numbered=False)
    sheet.title(said.TEACHER_CARD)
    for line, values in about.items():
        sheet.say(line, values)
    sheet.space(4)
    _card(sheet, card, _RULES_OF_TEACHER)
    sheet.finish()
    return document.to_bytes()


def _card(sheet: BothSheet, card: PodCard, rules: Sequence[Message]) -> None:
    code = {"code": Value("text", card.code)}
    left = sheet.start_mm(0.0, _SQUARES_MM)
    sheet.figure(_SQUARES_MM + 2, sheet.both(said.POD_CARD_CODE, code).family, partial(_draw_squares, card, left))
    sheet.say(said.POD_CARD_CODE, code, LARGE)
    for rule in rules:
        sheet.say(rule)


def _draw_squares(card: PodCard, left_mm: float, document: Document, _x: float, y_mm: float, _width: float) -> None:
    document.squares(card.squares, left_mm, y_mm, _SQUARES_MM)
