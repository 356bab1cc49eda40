"""Labels that are stuck onto pods and cards: number and evening, to read and to scan. No child stands on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

import segno

from slc_core.conference import notices
from slc_core.conference.talk import Voices
from slc_core.language.catalog import Voice
from slc_core.language.values import Value
from slc_core.paper.document import Document
from slc_core.paper.paragraph import Style
from slc_core.paper.press import LARGE, BothSheet, Press
from slc_core.paper.sheet import Sheet
from slc_core.paper.words import signs as said

__all__ = ["label_text", "pod_labels"]

_SQUARES_MM = 30.0
_WHITE_SQUARES = 4  # around a square code, without which no scanner finds it
_SHARES = (1.0, 3.0)
_NUMBER = Style(34, bold=True)


def pod_labels(school: Voice, pods: Iterable[int], evening: dt.date | None, press: Press) -> bytes:
    """A sheet of labels in the school's language, one for each pod, with lines to cut along."""
    document = press.document(school.language.tag, school.say(said.POD, {"pod": None}).value)
    sheet = BothSheet(document, Voices(school, school), numbered=False)
    for pod in pods:
        sheet.keep_together(partial(_label, sheet, pod, evening))
    sheet.finish()
    return document.to_bytes()


def label_text(pod: int, evening: dt.date | None) -> str:
    """What the square of a label says to a scanner."""
    return f"SLC:POD:{pod}" + (f":{evening.isoformat()}" if evening else "")


def _label(sheet: BothSheet, pod: int, evening: dt.date | None) -> None:
    number = {"pod": Value("number", pod)}

    def squares(part: Sheet) -> None:
        alt = sheet.both(said.POD, number).family
        part.figure(_SQUARES_MM, alt, partial(_draw_squares, label_text(pod, evening)))

    def words(_part: Sheet) -> None:
        sheet.space(3)
        sheet.say(said.POD, number, _NUMBER)
        if evening:
            sheet.say(notices.DATE, {"date": Value("date", evening)}, LARGE)

    sheet.columns((squares, words), shares=_SHARES)
    sheet.rule(before_mm=3, after_mm=4)


def _draw_squares(text: str, document: Document, left_mm: float, top_mm: float, _width: float) -> None:
    rows = segno.make(text, micro=False).matrix_iter(border=_WHITE_SQUARES)
    document.squares([tuple(row) for row in rows], left_mm, top_mm, _SQUARES_MM)
