"""An assessment page's results as a chart for the screen: places and words, which ``chart.html.j2`` draws.

The same chart as on paper: up to four results are bars, more are a line with points; time walks in the
reading direction, leftwards in Arabic or Hebrew. Lengths are units of a drawing that the page scales.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from slc_core.conference.blanks import Filling, fillings_of_page
from slc_core.conference.growth import (
    MOST_BARS,
    is_dip,
    said_on_scale,
    scale_steps,
    scale_top,
    share_of_scale,
    short_date,
    spread,
)
from slc_core.conference.portfolio import AssessmentPage
from slc_core.language.catalog import Text, Voice
from slc_core.language.registry import Direction
from slc_core.language.values import Value, isolate
from slc_core.paper.words.packet import CHART_ALT, TARGET

WIDTH, HEIGHT = 640, 400
_TOP, _BOTTOM, _EDGE, _GAP = 44, 338, 12, 12
_BAR = 110
_TICK, _VALUE, _DATE = 18, 24, 18
"""Heights of letters; the style sheet says the same."""
_WIDEST_LEVEL, _WIDEST_TARGET = 190, 120

Anchor = Literal["start", "middle", "end"]


class Label(NamedTuple):
    """Words in the chart, one or two lines of them; *anchor* counts in the reading direction."""

    kind: Literal["tick", "value", "inside", "inside-now", "date", "target"]
    x: float
    y: float
    anchor: Anchor
    lines: tuple[str, ...]
    lang: str


class Bar(NamedTuple):
    """A result as a bar; *x* and *y* are its upper corner on the drawing's left."""

    x: float
    y: float
    width: float
    height: float
    is_last: bool


class Row(NamedTuple):
    """A result in the table for those who hear the page; *on* is empty where no date is known."""

    on: Text | None
    value: Text


class Chart(NamedTuple):
    """All that is drawn, and the same in words. *points* are empty for bars, *bars* for a line."""

    alternative: Text
    direction: Direction
    start: float
    end: float
    bottom: float
    grid: tuple[float, ...]
    bars: tuple[Bar, ...]
    points: tuple[tuple[float, float], ...]
    target: float | None
    labels: tuple[Label, ...]
    rows: tuple[Row, ...]
    target_value: Text | None


def chart_of(page: AssessmentPage, voice: Voice) -> Chart | None:
    """The chart of a page's results in a family's language; None without a result."""
    return _Drawing(page, voice).chart() if page.results else None


class _Drawing:
    """One chart on its way: first the scale, which decides how much room is left, then what stands on it."""

    def __init__(self, page: AssessmentPage, voice: Voice) -> None:
        self._page, self._voice = page, voice
        self._direction: Direction = voice.language.direction
        self._values = [_shown(said_on_scale(page, result.value), voice) for result in page.results]
        self._heights = [_y(share_of_scale(page, result.value)) for result in page.results]
        self._target = None if page.target is None else _shown(said_on_scale(page, page.target), voice)
        self._ticks = tuple(self._levels() if page.scale.kind == "level" else self._numbers())
        self._start = _EDGE + _GAP + max(_width(line, _TICK) for _, lines, _ in self._ticks for line in lines)
        self._end = WIDTH - _EDGE - self._target_room()
        self._slot = (self._end - self._start) / len(self._values)

    def chart(self) -> Chart:
        page = self._page
        is_bars = len(self._values) <= MOST_BARS
        middles = [self._start + self._slot * (place + 0.5) for place in range(len(self._values))]
        points = tuple(zip(map(self._across, middles), self._heights, strict=True))
        return Chart(
            alternative=_alternative(page, self._voice),
            direction=self._direction,
            start=self._across(self._start),
            end=self._across(self._end),
            bottom=_BOTTOM,
            grid=tuple(y for y, _, _ in self._ticks),
            bars=tuple(self._bar(place, x, y) for place, (x, y) in enumerate(points)) if is_bars else (),
            points=() if is_bars else points,
            target=self._target_y(),
            labels=tuple(self._labels(points)),
            rows=tuple(self._rows()),
            target_value=self._target,
        )

    def _across(self, x: float) -> float:
        """*x* counted from where reading begins, as a place on the drawing."""
        return round(x if self._direction == "ltr" else WIDTH - x, 1)

    def _bar(self, place: int, middle: float, y: float) -> Bar:
        wide = round(min(_BAR, self._slot * 0.62), 1)
        return Bar(round(middle - wide / 2, 1), y, wide, round(_BOTTOM - y, 1), place == len(self._values) - 1)

    def _numbers(self) -> Iterator[tuple[float, tuple[str, ...], str]]:
        top, percent = scale_top(self._page), self._page.scale.kind == "percent"
        for step in scale_steps(top):
            text = self._voice.show(Value("percent" if percent else "number", step))
            yield _y(float(step / top)), (isolate(text.value),), text.lang

    def _levels(self) -> Iterator[tuple[float, tuple[str, ...], str]]:
        """The names of the levels, or of every second or third where rows are too low for all."""
        levels = self._page.scale.levels
        every = -(-44 * len(levels) // (_BOTTOM - _TOP))
        for level in levels[:: max(1, int(every))]:
            text = _shown(said_on_scale(self._page, level), self._voice)
            yield _y(share_of_scale(self._page, level)), _wrapped(text.value, _WIDEST_LEVEL, _TICK), text.lang

    def _target_room(self) -> float:
        if self._target is None:
            return 0
        lines = (*_wrapped(self._target.value, _WIDEST_TARGET, _VALUE), *self._target_word()[0])
        return _GAP + max(_width(line, _TICK) for line in lines)

    def _target_word(self) -> tuple[tuple[str, ...], str]:
        word = self._voice.say(TARGET)
        return _wrapped(word.value, _WIDEST_TARGET, _TICK), word.lang

    def _target_y(self) -> float | None:
        return None if self._page.target is None else _y(share_of_scale(self._page, self._page.target))

    def _labels(self, points: Sequence[tuple[float, float]]) -> Iterator[Label]:
        for y, lines, lang in self._ticks:
            yield Label("tick", self._across(self._start - _GAP), _centred(y, lines, _TICK), "end", lines, lang)
        yield from self._value_labels(points)
        yield from self._date_labels([x for x, _ in points])
        yield from self._target_labels()

    def _value_labels(self, points: Sequence[tuple[float, float]]) -> Iterator[Label]:
        """A value at each result; at the first and the last where they would touch."""
        if self._page.scale.kind == "level" and len(self._ticks) == len(self._page.scale.levels):
            return  # a level's name beside the scale says it already
        is_bars = len(points) <= MOST_BARS
        fits = max(_width(value.value, _VALUE) for value in self._values) + 6 <= self._slot
        target = self._target_y()
        for place in range(len(points)) if fits else (0, len(points) - 1):
            x, y = points[place]
            value = self._values[place]
            kind: Literal["value", "inside", "inside-now"] = "value"
            if is_bars and target is not None and y - _VALUE - 14 < target < y - 1 and _BOTTOM - y > _VALUE + 14:
                kind, y = "inside-now" if place == len(points) - 1 else "inside", y + _VALUE + 6
            elif not is_bars and is_dip(points, place) and _BOTTOM - y > _VALUE + 16:
                y += _VALUE + 10
            else:
                y -= 10 if is_bars else 16
            yield Label(kind, x, round(y, 1), "middle", (isolate(value.value),), value.lang)

    def _date_labels(self, middles: Sequence[float]) -> Iterator[Label]:
        """The dates that find room below, the year where it is a new one."""
        days = [result.on for result in self._page.results]
        said = [short_date(day, self._voice, with_year=False) for day in days if day]
        widest = max((_width(part, _DATE) for text in said for part in _wrapped(text, 110, _DATE)), default=0) + 10
        year = 0
        for place in spread(len(days), max(widest, self._slot) / self._slot):
            if day := days[place]:
                text = short_date(day, self._voice, with_year=day.year != year)
                lines = tuple(part for line in text.split("\n") for part in _wrapped(line, widest, _DATE))
                yield Label("date", middles[place], _BOTTOM + 26, "middle", lines[:3], self._voice.language.tag)
                year = day.year

    def _target_labels(self) -> Iterator[Label]:
        y = self._target_y()
        if self._target is None or y is None:
            return
        x = self._across(self._end + _GAP)
        value = _wrapped(self._target.value, _WIDEST_TARGET, _VALUE)
        word, lang = self._target_word()
        first = min(_centred(y, value, _TICK), _BOTTOM - (len(value) + len(word) - 1) * _line(_TICK))
        yield Label("target", x, first, "start", tuple(map(isolate, value)), self._target.lang)
        yield Label("target", x, round(first + len(value) * _line(_TICK), 1), "start", word, lang)

    def _rows(self) -> Iterator[Row]:
        for result, value in zip(self._page.results, self._values, strict=True):
            yield Row(self._voice.show(Value("date", result.on)) if result.on else None, value)


def _alternative(page: AssessmentPage, voice: Voice) -> Text:
    """The chart in one sentence; a page without a title is called by its subject."""
    fillings = fillings_of_page(page)
    return voice.say(CHART_ALT, {**fillings, "title": fillings["title"] or fillings["subject"]})


def _shown(filling: Filling, voice: Voice) -> Text:
    return voice.show(filling)


def _y(share: float) -> float:
    return round(_BOTTOM + (_TOP - _BOTTOM) * share, 1)


def _line(size: int) -> float:
    return size * 1.25


def _centred(y: float, lines: Sequence[str], size: int) -> float:
    """The baseline of the first of *lines*, so that their middle stands at *y*."""
    return round(y + size * 0.35 - (len(lines) - 1) * _line(size) / 2, 1)


def _width(text: str, size: int) -> float:
    """About how wide *text* is; only the browser knows exactly, so there is some air in it."""
    ems = sum(
        0.0
        if unicodedata.category(letter) in {"Mn", "Cf"}
        else 1.0
        if unicodedata.east_asian_width(letter) in "WF"
        else 0.6
        for letter in text
    )
    return ems * size


def _wrapped(text: str, width: float, size: int) -> tuple[str, ...]:
    """*text* in one line, or in two where it is wider than *width* and has a space."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    if _width(text, size) <= width or not spaces:
        return (text,)
    middle = min(spaces, key=lambda place: abs(_width(text[:place], size) - _width(text, size) / 2))
    return text[:middle], text[middle + 1 :]
