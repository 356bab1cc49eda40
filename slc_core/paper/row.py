"""A row of a paragraph, which the writer ended, on its way into lines; greedy: a unit stands on a line if it fits.

Most rows are all in one look, and their lines are found by adding up what is remembered of their words. The others,
and those with a blank to write on or a word wider than the box, are filled piece by piece.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from operator import add
from typing import NamedTuple

from slc_core.paper.breaks import HANGING, ZERO_WIDTH_SPACE, clusters, is_spaceless, smaller_units, units
from slc_core.paper.chain import Chain, Unit
from slc_core.paper.face import Face
from slc_core.paper.line import SLACK_PT, Inked, Line, Style, make_line, plain_line

_BLANK = re.compile("_{4,}")
_SOFT_HYPHEN = "\u00ad"
Measured = tuple[Sequence[Inked], float]
_NOTHING: Measured = ((), 0.0)


class Box(NamedTuple):
    """What lines are to fit; blanks are *blank_pt* wide, and lines are justified if it *stretches*."""

    width_pt: float
    blank_pt: float
    stretches: bool


class Look(NamedTuple):
    """How *length* characters of a row look, and the fonts that write them."""

    own: Chain
    style: Style
    length: int


class Row(NamedTuple):
    """A row's *text* without isolates, its embedding levels, if it has any, and looks.

    *lang* says where lines may end, *main* sets their height.
    """

    text: str
    levels: bytes | None
    looks: Sequence[Look]
    lang: str
    main: Face


def row_lines(row: Row, box: Box) -> list[Line]:
    """The row in lines no wider than the box."""
    is_plain = len(row.looks) == 1 and not box.stretches and "____" not in row.text and _SOFT_HYPHEN not in row.text
    lines = _plain_lines(row, box) if is_plain else None
    return lines or _Filling(row, box).lines()


def _plain_lines(row: Row, box: Box) -> list[Line] | None:
    """A row in one look; None if a unit is wider than the box, or more than the first is nothing but spaces."""
    look, text = row.looks[0], row.text
    em = look.style.size_pt / 1000
    room = (box.width_pt + SLACK_PT) / em
    cut = units(text, row.lang)
    places = [0, *accumulate(map(len, cut))]
    made = _made(cut, row.levels, look.own)
    widths = [unit.width for unit in made]
    if 0.0 in widths[1:]:
        return None
    starts = [0.0, *accumulate([unit.width_with_spaces for unit in made])]
    ends = list(map(add, starts, widths))
    lines: list[Line] = []
    first = 0
    while first < len(cut):
        after = bisect_right(ends, starts[first] + room, first)
        if after == first:
            return None
        start, last = places[first], after - 1
        stretches = [stretch for unit in made[first:last] for stretch in unit.stretches]
        stretches += _bare(made[last], cut[last], places[last], row).stretches
        width = (ends[last] - starts[first]) * em
        lines.append(plain_line(stretches, text[start : places[after]], width, row.main, look.style))
        first = after
    return lines


def _made(cut: Sequence[str], levels: bytes | None, own: Chain) -> list[Unit]:
    if not levels or levels.count(levels[0]) == len(levels):
        return list(map(own.units(levels[0] if levels else 0).__getitem__, cut))
    made: list[Unit] = []
    place = 0
    for text in cut:
        made.append(own.unit(text, levels[place : place + len(text)]))
        place += len(text)
    return made


def _bare(unit: Unit, text: str, place: int, row: Row) -> Unit:
    """A unit without the spaces at its end."""
    core = text.rstrip(HANGING)
    if core == text:
        return unit
    levels = row.levels[place : place + len(core)] if row.levels else bytes(len(core))
    return row.looks[0].own.unit(core, levels)


class _Filling:
    """Lines filled piece by piece."""

    def __init__(self, row: Row, box: Box) -> None:
        self._box = box
        self._text, self._levels, self._looks, self._lang, self._main = row

    def lines(self) -> list[Line]:
        """Greedy: each unit goes on the line if it fits there."""
        self._done: list[Line] = []
        self._start, self._inked, self._width = 0, list[Inked](), 0.0
        self._spaces: Measured = _NOTHING
        place = 0
        for unit in units(self._text, self._lang):
            end, core_end = place + len(unit), place + len(unit.rstrip(HANGING))
            if core_end > place:
                self._put(place, core_end)
            if end > core_end:
                self._spaces = self._space(core_end, end)
            place = end
        self._end_line(place, is_last=True)
        return self._done

    def _put(self, start: int, end: int) -> None:
        inked, width = self._ink(start, end)
        gap = self._spaces[1]
        room = self._box.width_pt + SLACK_PT
        if self._width + gap + width <= room:
            self._append(inked, width)
        elif width <= room:
            if self._inked or gap:
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
            if count == 0 and (self._inked or self._spaces[1]):
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
        room = self._box.width_pt + SLACK_PT - self._width - self._spaces[1]
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
        self._done.append(make_line(self._inked, plain, self._main, self._looks[0].style, stretch_to_pt=stretch))
        self._start, self._inked, self._width, self._spaces = place, [], 0.0, _NOTHING

    def _show_hyphen(self) -> None:
        last = self._inked[-1]
        shaped = last.face.shape("-")
        width = shaped.width * last.style.size_pt / 1000
        if last.face.draws("-") and self._width + width <= self._box.width_pt + SLACK_PT:
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
        is_plain = len(self._looks) == 1 and "____" not in text
        if is_plain and (not found or found.count(found[0]) == len(found)):
            return _measured(text, found[0] if found else 0, self._looks[0])
        inked: list[Inked] = []
        for one_start, one_end, level, look in self._stretches(start, end):
            text = self._text[one_start:one_end]
            inked += self._ink_with_blanks(text, level, look) if "____" in text else _measured(text, level, look)[0]
        return inked, sum(one.width_pt for one in inked)

    def _ink_with_blanks(self, text: str, level: int, look: Look) -> Iterator[Inked]:
        for part in re.split("(_{4,})", text):
            if _BLANK.fullmatch(part):
                width = min(self._box.blank_pt, self._box.width_pt)
                yield Inked(level, look.style, width, look.own.first, None)
            elif part:
                yield from _measured(part, level, look)[0]

    def _stretches(self, start: int, end: int) -> Iterator[tuple[int, int, int, Look]]:
        """From *start* to *end* by level and look: (start, end, level, look)."""
        seen: list[tuple[int, int]] = []
        number, look_end = 0, self._looks[0].length
        for place in range(start, end):
            while look_end <= place:
                number += 1
                look_end += self._looks[number].length
            seen.append((self._levels[place] if self._levels else 0, number))
        place = start
        for (level, number), group in groupby(seen):
            length = len(list(group))
            yield place, place + length, level, self._looks[number]
            place += length


@lru_cache(maxsize=1_024)
def _measured(text: str, level: int, look: Look) -> Measured:
    em = look.style.size_pt / 1000
    inked = tuple(
        Inked(level, look.style, shaped.width * em, face, shaped)
        for face, shaped in look.own.pieces(text, rtl=bool(level & 1))
    )
    return inked, sum(one.width_pt for one in inked)


@lru_cache(maxsize=256)
def _as_spaces(inked: tuple[Inked, ...]) -> tuple[Inked, ...]:
    return tuple(one._replace(is_space=True) for one in inked)
