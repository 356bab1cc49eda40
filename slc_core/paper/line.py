"""A line of a paragraph as it is drawn: runs of one face, size and colour from left to right, and rules for blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

from slc_core.paper.bidi import visual_order
from slc_core.paper.chain import Stretch
from slc_core.paper.face import Face, Glyph, Part, Shaped

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)
GREY: Colour = (110, 110, 110)
WHITE: Colour = (255, 255, 255)
SLACK_PT = 0.001  # what adding up widths may be wrong by

_COMPLEX = re.compile("[\u0900-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f]")
_NOT_DRAWN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


class Style(NamedTuple):
    """How words look; *leading* is the line height in ems, 0 the language's own (Burmese 1.9, Latin 1.35)."""

    size_pt: float = 11.0
    bold: bool = False
    colour: Colour = BLACK
    leading: float = 0.0


class Inked(NamedTuple):
    """What stands on a line before it is put in order; without *shaped* it is a blank's rule."""

    level: int
    style: Style
    width_pt: float
    face: Face
    shaped: Shaped | None
    is_space: bool = False


class Run(NamedTuple):
    """Words of one face, size and colour, from left to right; *shown* are PDF's operators."""

    face: Face
    size_pt: float
    colour: Colour
    shown: str
    words: tuple[Shaped, ...]
    width_pt: float

    @property
    def glyphs(self) -> Iterator[Glyph]:
        """Its glyphs in the order shown."""
        return chain.from_iterable(word.glyphs for word in self.words)


class Blank(NamedTuple):
    """A rule to write on."""

    width_pt: float
    size_pt: float
    colour: Colour


class Line(NamedTuple):
    """One line, in drawing order; *plain* is its text in reading order."""

    runs: tuple[Run | Blank, ...]
    width_pt: float
    height_pt: float
    baseline_pt: float
    plain: str
    is_complex: bool
    is_reordered: bool


def make_line(inked: Sequence[Inked], plain: str, main: Face, style: Style, *, stretch_to_pt: float = 0.0) -> Line:
    """A line from what stands on it in reading order, without the spaces at its end.

    *main* and *style* are the paragraph's, whose height even an empty line has. With *stretch_to_pt* its spaces
    widen until the line is that wide.
    """
    width = sum(one.width_pt for one in inked)
    spaces = sum(one.is_space for one in inked)
    extra = (stretch_to_pt - width) / spaces if stretch_to_pt > width and spaces else 0.0
    height = _height(style, main)
    for one in inked:
        if one.style is not style or one.face is not main:
            height = max(height, _height(one.style, one.face), _height(one.style, main))
    ordered = visual_order(inked, _level) if any(one.level for one in inked) else inked
    is_reordered = any(one.level & 1 for one in inked)
    tail = [] if is_reordered or not plain.endswith(" ") else _last_space(inked)
    size = max((one.style.size_pt for one in inked), default=style.size_pt)
    baseline = _baseline(height, size, main)
    runs = tuple(_runs([*ordered, *tail], extra))
    return Line(runs, width + extra * spaces, height, baseline, *_said(plain, is_reordered=is_reordered))


def plain_line(stretches: Sequence[Stretch], plain: str, width_pt: float, main: Face, style: Style) -> Line:
    """A line all in one look, from what stands on it in reading order without the spaces at its end."""
    levels = {stretch.level for stretch in stretches}
    is_reordered = any(level & 1 for level in levels)
    if is_reordered:
        stretches = stretches[::-1] if levels == {1} else visual_order(stretches, _level)
    if stretches and not is_reordered and plain[-1] == " " and (last := stretches[-1].face).draws(" "):
        stretches = [*stretches, Stretch(0, last, (last.shape(" "),))]
    em = style.size_pt / 1000
    runs: list[Run] = []
    height = _height(style, main)
    for face, group in groupby(stretches, itemgetter(1)):
        words = tuple(chain.from_iterable([stretch.words for stretch in group]))
        width = sum([word.width for word in words]) * em
        runs.append(Run(face, style.size_pt, style.colour, _shown(words, style.size_pt), words, width))
        height = max(height, _height(style, face))
    baseline = _baseline(height, style.size_pt, main)
    return Line(tuple(runs), width_pt, height, baseline, *_said(plain, is_reordered=is_reordered))


def _baseline(height: float, size: float, main: Face) -> float:
    """How far it is below the line's top: ascent and descent stand in the middle of the height."""
    em = size / 1000
    return (height - (main.ascent + main.descent) * em) / 2 + main.ascent * em


def _said(plain: str, *, is_reordered: bool) -> tuple[str, bool, bool]:
    """A line's text without what is never drawn, whether its glyphs stand in another order, and *is_reordered*."""
    if plain.isascii():
        return plain, False, is_reordered
    return _NOT_DRAWN.sub("", plain), not is_reordered and _COMPLEX.search(plain) is not None, is_reordered


def _last_space(inked: Sequence[Inked]) -> list[Inked]:
    """The space at the line's end, without width: it keeps words apart when text is read out or copied."""
    if not inked or not inked[-1].face.draws(" ") or inked[-1].shaped is None:
        return []
    return [inked[-1]._replace(shaped=inked[-1].face.shape(" "), width_pt=0.0)]


def _level(one: Inked | Stretch) -> int:
    return one.level


def _height(style: Style, face: Face) -> float:
    return style.size_pt * (style.leading or face.leading)


def _runs(ordered: Sequence[Inked], extra: float) -> Iterable[Run | Blank]:
    for (face, size, colour, is_text), group in groupby(ordered, _look):
        if is_text:
            yield _run(face, size, colour, group, extra)
        else:
            yield from (Blank(one.width_pt, size, colour) for one in group)


def _look(one: Inked) -> tuple[Face, float, Colour, bool]:
    return one.face, one.style.size_pt, one.style.colour, one.shaped is not None


def _run(face: Face, size: float, colour: Colour, group: Iterable[Inked], extra: float) -> Run:
    words: list[Shaped] = []
    width = 0.0
    for one in group:
        if one.shaped is None:
            continue
        width += one.width_pt
        words.append(one.shaped)
        if extra and one.is_space:
            words.append(_gap(-round(extra * 1000 / size)))
            width += extra
    return Run(face, size, colour, _shown(words, size), tuple(words), width)


def _gap(thousandths: int) -> Shaped:
    return Shaped("", 0.0, (Part(0, str(thousandths), is_silent=False),), ())


def _shown(words: Sequence[Shaped], size: float) -> str:
    """The operators that show words one after the other, shortened where they meet."""
    items = [word.items or word.items_at(size) for word in words]
    return f"[{''.join(items)}]TJ".replace("><", "").replace("[]TJ ", "").replace(" []TJ", "")
