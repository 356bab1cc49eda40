"""A sheet for a pen: a translation line by line, each with a box to tick and two lines to say it better.

The numbers and the id are those of the spreadsheet of the same sheet: a teacher types there what the pen wrote.
"""

from __future__ import annotations

import re
from functools import partial

from slc_core.conference import notices
from slc_core.conference.talk import Voices
from slc_core.language.catalog import Message, Text, Voice
from slc_core.language.registry import SOURCE
from slc_core.language.sheet import Row, Sheet
from slc_core.language.values import isolate
from slc_core.paper.paragraph import GREY, Colour, Span, Style, words
from slc_core.paper.press import BODY, SMALL, BothSheet, Press
from slc_core.paper.sheet import Sheet as Paper
from slc_core.paper.words import reviews as said

__all__ = ["review_sheet"]

_NOW = Style(13)
_ENGLISH = Style(9)
_NUMBER = Style(9, bold=True)
_OK = Style(10)
_PALE: Colour = (150, 150, 150)
_SHARES = (4.0, 38.0, 7.0, 34.0)
_LINE_MM = 8.0  # as in a child's exercise book: a pen that is in no hurry
_APART_MM = 2.0  # from the second of them to the rule below
_DATE_MM = 4.5  # how high the word for it stands above its line
_BLANK = re.compile(r"\{\w+\}")


def review_sheet(sheet: Sheet, press: Press) -> bytes:
    """The rows of *sheet* as PDF, for its reader in the language itself and for the school in English."""
    tag, english = sheet.language.tag, sheet.language.english
    voices = Voices(Voice(tag), Voice(SOURCE))
    document = press.document(tag, f"{sheet.id}: {english}")
    head = words(f"{sheet.id} · {english}", SOURCE)
    paper = BothSheet(document, voices, contact=press.contact, header=head)
    _who_reads(paper)
    _what_to_do(paper, sheet)
    for row in sheet.rows:
        _line(paper, row, voices)
    paper.finish()
    return document.to_bytes()


def _who_reads(paper: BothSheet) -> None:
    paper.title(said.READ_TRANSLATION)
    for pair in ((said.YOUR_NAME, said.YOUR_ROLE), (notices.ADULT_SIGNS, None)):
        paper.columns([partial(_line_for, paper, label) for label in pair])
    paper.say(said.NAME_STANDS, style=SMALL)


def _line_for(paper: BothSheet, label: Message | None, _: Paper) -> None:
    if label:
        paper.signature_line(paper.behind(label, BODY), height_mm=10)
    else:
        paper.y_mm += 10 - _DATE_MM
        paper.paragraph(paper.both(notices.DATE).family, BODY, blank_mm=50)


def _what_to_do(paper: BothSheet, sheet: Sheet) -> None:
    """What the reader does in both languages; then, in English alone, what the school does with it."""
    if any(row.state != "reviewed" for row in sheet.rows):
        paper.say(notices.DRAFT, style=_ENGLISH)
    paper.say(said.SOUNDS_RIGHT_ASKED, style=Style(13, bold=True))
    paper.tick(paper.behind(said.SOUNDS_RIGHT, _OK), _OK, ticked=True)
    paper.paragraph([*paper.behind(said.HOW_BETTER, _OK), Span(words("  ______________", paper.lang), SMALL)])
    tag = sheet.language.tag
    paper.paragraph(
        words(
            "What stands in braces, such as {name}, is filled in later: write it in the better line too. "
            f"For the school: type name, role and date, each tick and each better line into the spreadsheet {sheet.id} "
            f"beside the same number (`slc locale sheet {tag}` made it with this), then run `slc locale import` on it. "
            "Keep this paper.",
            SOURCE,
        ),
        SMALL,
    )
    paper.rule(before_mm=2)


def _line(paper: BothSheet, row: Row, voices: Voices) -> None:
    """One row, whole on a page."""
    draws = (_number, _words, _box, _pen)
    paper.columns([partial(draw, paper, row, voices) for draw in draws], shares=_SHARES, gap_mm=3.0)
    paper.rule(colour=_PALE, before_mm=1.0, after_mm=1.5)


def _number(paper: BothSheet, row: Row, _voices: Voices, _: Paper) -> None:
    paper.paragraph(words(str(row.number), paper.lang), _NUMBER)


def _words(paper: BothSheet, row: Row, voices: Voices, _: Paper) -> None:
    spoken = voices.family.language
    now = Text(_apart(row.now), spoken.tag, spoken.direction, row.state)
    paper.paragraph(now, _NOW, after_mm=0.5)
    _english(paper, row.english, _ENGLISH)
    _english(paper, f"{row.who}. {row.told}", SMALL)


def _english(paper: BothSheet, text: str, style: Style) -> None:
    shown = words(_apart(text), SOURCE)
    paper.paragraph(shown, style, align=paper.at_start(shown), after_mm=0.3)


def _box(paper: BothSheet, _row: Row, _voices: Voices, _: Paper) -> None:
    paper.tick(words("OK", SOURCE), _OK)


def _pen(paper: BothSheet, _row: Row, _voices: Voices, _: Paper) -> None:
    for _line_number in range(2):
        paper.y_mm += _LINE_MM
        paper.document.line(paper.left_mm, paper.y_mm, paper.right_mm, paper.y_mm, colour=GREY)
    paper.y_mm += _APART_MM


def _apart(text: str) -> str:
    """*text* whose blanks keep their own direction."""
    return _BLANK.sub(lambda blank: isolate(blank[0]), text)
