"""Words set into lines: the same words, width and style give the same paragraph, made once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple

from slc_core.language.catalog import Text
from slc_core.language.registry import Direction
from slc_core.paper.bidi import levels, without_isolates
from slc_core.paper.breaks import ZERO_WIDTH_SPACE, clusters, is_spaceless, smaller_units, units
from slc_core.paper.chain import Chain, chain, known_language
from slc_core.paper.face import BOLD, REGULAR
from slc_core.paper.line import BLACK, GREY, WHITE, Blank, Colour, Inked, Line, Run, Style, make_line

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
_BLANK = re.compile("_{4,}")
_HANGING = " \t\u1680\u2000-\u200b\u205f\u3000"
_TRAIL = re.compile(f"[{_HANGING}]+$")
Measured = tuple[Sequence[Inked], float]
_NOTHING: Measured = ((), 0.0)
_EVERYWHERE_MM = 100_000.0
_SLACK_PT = 0.001


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
        room = height_mm * POINTS_PER_MM + _SLACK_PT
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


@lru_cache(maxsize=1_024)
def _set(spans: tuple[Span, ...], width_mm: float, align: Align, blank_mm: float, fonts: Path | None) -> Paragraph:
    first = spans[0].text
    stretches = align == "justify" and known_language(first.lang).script in _STRETCHED
    box = _Box(width_mm * POINTS_PER_MM, blank_mm * POINTS_PER_MM, stretches=stretches)
    lines: list[Line] = []
    for row in _rows(spans):
        lines += _Row(row, first, box, fonts).lines()
    shown: Align = "start" if align == "justify" else align
    return Paragraph(tuple(lines), width_mm, first.lang, first.dir, shown, tuple(span.text for span in spans))


class _Box(NamedTuple):
    width_pt: float
    blank_pt: float
    stretches: bool


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


class _Row:
    """One row of a paragraph on its way into lines."""

    def __init__(self, spans: list[Span], first: Text, box: _Box, fonts: Path | None) -> None:
        self._box = box
        self._style = spans[0].style
        self._lang = first.lang
        raw = "".join(span.text.value for span in spans)
        self._text, self._levels = without_isolates(raw, levels(raw, first.dir))
        self._chains = [chain(span.text.lang, BOLD if span.style.bold else REGULAR, fonts) for span in spans]
        self._styles = [span.style for span in spans]
        self._ends = _ends(spans)
        self._main = chain(first.lang, BOLD if self._style.bold else REGULAR, fonts).first
        self._base = 1 if first.dir == "rtl" else 0

    def lines(self) -> list[Line]:
        """Greedy: each unit goes on the line if it fits there."""
        self._done: list[Line] = []
        self._start, self._inked, self._width = 0, list[Inked](), 0.0
        self._spaces: Measured = _NOTHING
        place = 0
        for unit in units(self._text, self._lang):
            trail = _TRAIL.search(unit) if unit[-1] in "\u200b " or unit[-1].isspace() else None
            end = place + len(unit)
            core_end = end - len(trail[0]) if trail else end
            if core_end > place:
                self._put(place, core_end)
            if trail:
                self._spaces = self._space(core_end, end)
            place = end
        self._end_line(place, is_last=True)
        return self._done

    def _put(self, start: int, end: int) -> None:
        inked, width = self._ink(start, end)
        gap = self._spaces[1]
        room = self._box.width_pt + _SLACK_PT
        if self._width + gap + width <= room:
            self._append(inked, width)
        elif width <= room:
            if self._inked:
                self._end_line(start)
            self._append(inked, width)
        else:
            self._put_by_parts(start, end)

    def _append(self, inked: Sequence[Inked], width: float) -> None:
        spaces, gap = self._spaces
        self._inked += spaces
        self._inked += inked
        self._spaces = _NOTHING
        self._width += gap + width

    def _put_by_parts(self, start: int, end: int) -> None:
        """A unit wider than the box: as much on each line as fits."""
        text = self._text[start:end]
        if self._inked and not is_spaceless(text):
            self._end_line(start)
        parts = list(smaller_units(text, self._lang))
        while parts:
            count, inked, width = self._most(start, parts)
            if count == 0 and self._inked:
                self._end_line(start)
                continue
            if count == 0 and len(inside := clusters(parts[0])) > 1:
                parts[:1] = inside
                continue
            if count == 0:
                count, inked = 1, self._squeezed(start, start + len(parts[0]))
                width = self._box.width_pt
            self._append(inked, width)
            start += sum(map(len, parts[:count]))
            del parts[:count]
            if parts:
                self._end_line(start)

    def _most(self, start: int, parts: list[str]) -> tuple[int, Sequence[Inked], float]:
        """How many of *parts* fit on the line from here, and their ink; none at the least."""
        room = self._box.width_pt + _SLACK_PT - self._width - self._spaces[1]
        ends = [start]
        for part in parts:
            ends.append(ends[-1] + len(part))
        low, high = 0, len(parts)
        best: tuple[int, Sequence[Inked], float] = (0, (), 0.0)
        while low < high:
            middle = (low + high + 1) // 2
            inked, width = self._ink(start, ends[middle])
            if width <= room:
                low, best = middle, (middle, inked, width)
            else:
                high = middle - 1
        return best

    def _squeezed(self, start: int, end: int) -> list[Inked]:
        """A letter wider than its box, made small enough; a word with a blank gets a shorter blank."""
        inked, width = self._ink(start, end)
        scale = self._box.width_pt / max(width, 1e-9)
        return [
            one._replace(width_pt=one.width_pt * scale, style=one.style._replace(size_pt=one.style.size_pt * scale))
            for one in inked
        ]

    def _end_line(self, place: int, *, is_last: bool = False) -> None:
        plain = self._text[self._start : place]
        if plain.endswith("\u00ad"):
            self._show_hyphen()
        stretch = self._box.width_pt if self._box.stretches and not is_last else 0.0
        self._done.append(make_line(self._inked, plain, self._main, self._style, stretch_to_pt=stretch))
        self._start, self._inked, self._width, self._spaces = place, [], 0.0, _NOTHING

    def _show_hyphen(self) -> None:
        last = self._inked[-1]
        shaped = last.face.shape("-")
        width = shaped.width * last.style.size_pt / 1000
        if ord("-") in last.face.covers and self._width + width <= self._box.width_pt + _SLACK_PT:
            self._inked.append(Inked(last.level, last.style, width, last.face, shaped))

    def _space(self, start: int, end: int) -> Measured:
        """The spaces after a unit; as wide as in the language's own face, as a browser has them."""
        if self._text[start:end].strip(ZERO_WIDTH_SPACE) == "":
            return _NOTHING
        inked, width = self._ink(start, end)
        return _as_spaces(inked if isinstance(inked, tuple) else tuple(inked)), width

    def _ink(self, start: int, end: int) -> Measured:
        """What stands from *start* to *end*, and how wide it is in points."""
        text = self._text[start:end]
        found = self._levels[start:end] if self._levels else b""
        is_plain = len(self._ends) == 1 and "____" not in text
        if is_plain and (not found or found.count(found[0]) == len(found)):
            return _measured(text, found[0] if found else 0, self._styles[0], self._chains[0])
        inked: list[Inked] = []
        for one_start, one_end, level, span in self._stretches(start, end):
            text = self._text[one_start:one_end]
            style, own = self._styles[span], self._chains[span]
            if "____" in text:
                inked += self._ink_with_blanks(text, level, style, own)
            else:
                inked += _measured(text, level, style, own)[0]
        return inked, sum(one.width_pt for one in inked)

    def _ink_with_blanks(self, text: str, level: int, style: Style, own: Chain) -> Iterator[Inked]:
        for part in re.split("(_{4,})", text):
            if _BLANK.fullmatch(part):
                width = min(self._box.blank_pt, self._box.width_pt)
                yield Inked(level, style, width, own.first, None)
            elif part:
                yield from _measured(part, level, style, own)[0]

    def _stretches(self, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """From *start* to *end* by level and span: (start, end, level, place of the span)."""
        found = self._levels[start:end] if self._levels else None
        span = 0
        looks: list[tuple[int, int]] = []
        for place in range(start, end):
            while self._ends[span] <= place:
                span += 1
            looks.append((found[place - start] if found else 0, span))
        place = start
        for (level, span), group in groupby(looks):
            length = len(list(group))
            yield place, place + length, level, span
            place += length


@lru_cache(maxsize=16_384)
def _measured(text: str, level: int, style: Style, own: Chain) -> Measured:
    em = style.size_pt / 1000
    inked = tuple(
        Inked(level, style, shaped.width * em, face, shaped) for face, shaped in own.pieces(text, rtl=bool(level & 1))
    )
    return inked, sum(one.width_pt for one in inked)


@lru_cache(maxsize=256)
def _as_spaces(inked: tuple[Inked, ...]) -> tuple[Inked, ...]:
    return tuple(one._replace(is_space=True) for one in inked)


def _ends(spans: list[Span]) -> list[int]:
    """Where each span ends in the row without isolates."""
    ends: list[int] = []
    length = 0
    for span in spans:
        length += len(without_isolates(span.text.value, None)[0])
        ends.append(length)
    return ends
