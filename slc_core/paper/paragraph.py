"""Words set into lines: the same words, width and style give the same paragraph, made once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from slc_core.language.catalog import Text
from slc_core.language.registry import Direction
from slc_core.paper.bidi import levels, without_isolates
from slc_core.paper.chain import Chain, chain, known_language
from slc_core.paper.face import BOLD, REGULAR
from slc_core.paper.line import BLACK, GREY, SLACK_PT, WHITE, Blank, Colour, Line, Run, Style
from slc_core.paper.row import Box, Look, Row, row_lines

__all__ = [
    "BLACK",
    "GREY",
    "POINTS_PER_MM",
    "WHITE",
    "Align",
    "Blank",
    "Colour",
    "Line",
    "Paragraph",
    "Run",
    "Span",
    "Style",
    "Words",
    "set_paragraph",
    "spans_of",
    "width_of",
    "words",
]

Align = Literal["start", "end", "centre", "justify"]
"""By the paragraph's own direction; *justify* is for scripts that stretch their spaces, others begin at the start."""

POINTS_PER_MM = 72 / 25.4
_STRETCHED = frozenset({"Latn", "Cyrl", "Grek"})
_LINE_END = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNDRAWABLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_EVERYWHERE_MM = 100_000.0
_PARAGRAPHS_KEPT = 512  # headings and labels come again, prose does not


class Span(NamedTuple):
    """A stretch of a paragraph with its own look, and perhaps its own language."""

    text: Text
    style: Style


Words = Text | Sequence[Span]
"""One text, or spans of which the first gives the paragraph's language and direction."""


class Paragraph(NamedTuple):
    """Lines in a box of *width_mm*; *texts* are what they were set from."""

    lines: tuple[Line, ...]
    width_mm: float
    lang: str
    direction: Direction
    align: Align
    texts: tuple[Text, ...] = ()

    @property
    def height_mm(self) -> float:
        """All lines with their leading."""
        return sum(line.height_pt for line in self.lines) / POINTS_PER_MM

    @property
    def ink_width_mm(self) -> float:
        """The widest line."""
        return max((line.width_pt for line in self.lines), default=0.0) / POINTS_PER_MM

    @property
    def plain(self) -> str:
        """What it says, without the characters that only steer directions; one row for each line."""
        return "\n".join(line.plain for line in self.lines)

    @property
    def spoken(self) -> str:
        """What it says in one breath, as a screen reader takes it."""
        return "".join(line.plain for line in self.lines)

    def split(self, height_mm: float) -> tuple[Paragraph | None, Paragraph | None]:
        """What fits into *height_mm*, and the rest; None for a part without lines."""
        room = height_mm * POINTS_PER_MM + SLACK_PT
        count = 0
        for line in self.lines:
            room -= line.height_pt
            if room < 0:
                break
            count += 1
        head, tail = self.lines[:count], self.lines[count:]
        return (self._replace(lines=head) if head else None, self._replace(lines=tail) if tail else None)


def words(value: str, lang: str = "en") -> Text:
    """Plain words, a name, a number or a date, as a text that needs no review."""
    return Text(value, lang, known_language(lang).direction, "source")


def spans_of(what: Words, style: Style) -> tuple[Span, ...]:
    """The spans of *what*; a text alone is one span in *style*."""
    if isinstance(what, Text):
        return (Span(what, style),)
    return tuple(what) or (Span(words(""), style),)


def set_paragraph(
    what: Words,
    width_mm: float,
    style: Style = Style(),  # noqa: B008  a frozen value
    *,
    align: Align = "start",
    blank_mm: float = 25.0,
    fonts: Path | None = None,
) -> Paragraph:
    """*what* in lines no wider than *width_mm*; ``____`` becomes a rule of *blank_mm* to write on."""
    return _set(spans_of(what, style), width_mm, align, blank_mm, fonts)


def width_of(what: Words, style: Style = Style(), *, fonts: Path | None = None) -> float:  # noqa: B008  frozen
    """How wide *what* is in millimetres if no line is broken."""
    return set_paragraph(what, _EVERYWHERE_MM, style, fonts=fonts).ink_width_mm


@lru_cache(maxsize=_PARAGRAPHS_KEPT)
def _set(spans: tuple[Span, ...], width_mm: float, align: Align, blank_mm: float, fonts: Path | None) -> Paragraph:
    first = spans[0].text
    stretches = align == "justify" and known_language(first.lang).script in _STRETCHED
    box = Box(width_mm * POINTS_PER_MM, blank_mm * POINTS_PER_MM, stretches=stretches)
    lines: list[Line] = []
    for row in _rows(spans):
        lines += _lines(row, first, box, fonts)
    shown: Align = "start" if align == "justify" else align
    return Paragraph(tuple(lines), width_mm, first.lang, first.dir, shown, tuple(span.text for span in spans))


def _lines(row: list[Span], first: Text, box: Box, fonts: Path | None) -> list[Line]:
    raw = "".join(span.text.value for span in row)
    text, found = without_isolates(raw, levels(raw, first.dir))
    looks = [Look(_chain(span.text.lang, span, fonts), span.style, _drawn_length(span)) for span in row]
    return row_lines(Row(text, found, looks, first.lang, _chain(first.lang, row[0], fonts).first), box)


def _chain(lang: str, span: Span, fonts: Path | None) -> Chain:
    return chain(lang, BOLD if span.style.bold else REGULAR, fonts)


def _drawn_length(span: Span) -> int:
    return len(without_isolates(span.text.value, None)[0])


def _rows(spans: tuple[Span, ...]) -> Iterator[list[Span]]:
    """The spans of each row that the writer ended, each text cleaned of what cannot be drawn."""
    row: list[Span] = []
    for span in spans:
        value = span.text.value
        parts = [value] if value.isprintable() else _LINE_END.split(_UNDRAWABLE.sub("\ufffd", value))
        for place, part in enumerate(parts):
            if place:
                yield row
                row = []
            row.append(Span(span.text._replace(value=part.replace("\t", " ")), span.style))
    yield row
