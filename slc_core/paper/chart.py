"""A child's own growth on one assessment page: never a class, never a rank.

Up to four results are bars, more are a line with points, and each has its number, so that no legend is needed
and a copy in grey says as much as colour. The scale begins at 0, or at the lowest level, and is shown to its
top, for a cut scale makes small steps look large.

Time walks in the reading direction, leftwards in Arabic or Hebrew: the talk says the first result before the
last, the table above has its columns in that order, and the child's finger follows both. Results stand at even
distances with their dates below: a child counts steps, and dates that lie close together stay readable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

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
from slc_core.language.catalog import Message, Text, Voice
from slc_core.language.values import FSI, PDI, Value, ValueKind, isolate
from slc_core.paper.document import Document
from slc_core.paper.paragraph import BLACK, WHITE, Align, Colour, Paragraph, Style, set_paragraph, width_of, words

_NOW: Colour = (27, 73, 118)
_EARLIER: Colour = (178, 203, 227)
_TARGET: Colour = (150, 62, 0)
_GRID, _QUIET = (212, 212, 212), (70, 70, 70)

_VALUE = Style(12, bold=True, leading=1.2)
_POINT_VALUES = tuple(Style(size_pt, bold=True, leading=1.2) for size_pt in (10.5, 9.5, 8.5))
_TICK = Style(9.5, colour=_QUIET, leading=1.2)
_DATE = Style(9.5, colour=_QUIET)
_NOTE = Style(10, colour=_QUIET)
_TARGET_VALUE = Style(11, bold=True, colour=_TARGET, leading=1.2)
_TARGET_LABEL = Style(9, colour=_TARGET)

_HEIGHT_MM, _HIGHEST_MM, _LEVEL_MM, _AROUND_LEVELS_MM = 88.0, 170.0, 10.0, 30.0
_HEAD_MM, _GAP_MM, _BAR_MM = 7.2, 1.6, 26.0
_MOST_LEVEL_MM, _MOST_TARGET_MM, _MOST_DATE_MM = 46.0, 27.0, 24.0
_SHOWN = Message("", "{shown}")


class ChartLabels(NamedTuple):
    """The words of a chart.

    *target* names the target's line; its number stands beside it. *alternative* is the whole chart for someone
    who cannot see it, with the blanks of an assessment page (``{title}``, ``{first}``, ``{last}``, ``{target}`` …).
    *lower_is_better* is a sentence for scales where less is growth.
    """

    target: Message
    alternative: Message
    lower_is_better: Message | None = None


Drawing = Callable[[Document, float, float, float], None]
"""``draw(document, x_mm, y_mm, width_mm)`` with the top-left corner."""


def chart_height_mm(page: AssessmentPage) -> float:
    """Height of the chart, dates included: bars at arm's length, 10 mm for each level; 0 without a result."""
    if not page.results:
        return 0.0
    return min(_HIGHEST_MM, max(_HEIGHT_MM, _AROUND_LEVELS_MM + _LEVEL_MM * len(page.scale.levels)))


def chart_alternative(page: AssessmentPage, voice: Voice, labels: ChartLabels) -> Text:
    """The chart in words; a page without a title is called by its subject."""
    fillings = fillings_of_page(page)
    said = voice.say(labels.alternative, {**fillings, "title": fillings["title"] or fillings["subject"]})
    note = _note_of(page, voice, labels)
    if note is None:
        return said
    status = said.status if said.is_unread else note.status
    return said._replace(value=f"{said.value} {isolate(note.value)}", status=status)


def draw_chart(page: AssessmentPage, voice: Voice, labels: ChartLabels) -> Drawing:
    """What draws the chart of *page*, :func:`chart_height_mm` high; nothing without a result."""

    def draw(document: Document, x_mm: float, y_mm: float, width_mm: float) -> None:
        if page.results:
            _Chart(page, voice, labels, document).draw(x_mm, y_mm, width_mm)

    return draw


class _Frame(NamedTuple):
    """The rectangle that the scale and time span; *start* is right of *end* in a right-to-left language."""

    start: float
    end: float
    top: float
    bottom: float
    places: int

    @property
    def slot(self) -> float:
        """How wide each result's place is."""
        return abs(self.end - self.start) / self.places

    def middle(self, place: int) -> float:
        """Where a result stands in time."""
        return self.start + (self.end - self.start) * (place + 0.5) / self.places

    def up(self, share: float) -> float:
        """Where a value stands, from 0 to 1."""
        return self.bottom + (self.top - self.bottom) * share

    def inside(self, middle: float, width: float) -> float:
        """*middle*, moved so that what is *width* wide stays between start and end."""
        left, right = sorted((self.start, self.end))
        return min(max(middle, left + width / 2), right - width / 2)


class _Chart:
    """One page's chart on its way to paper: first everything is measured, then drawn from back to front."""

    def __init__(self, page: AssessmentPage, voice: Voice, labels: ChartLabels, document: Document) -> None:
        self._page, self._scale, self._voice, self._document = page, page.scale, voice, document
        self._direction = voice.language.direction
        self._top = scale_top(page)
        self._shares = [share_of_scale(page, result.value) for result in page.results]
        self._values = [_said(page, result.value, voice) for result in page.results]
        self._note = _note_of(page, voice, labels)
        self._goal = list[Paragraph]()
        if page.target is not None:
            self._goal = [
                self._set(_said(page, page.target, voice), _MOST_TARGET_MM, _TARGET_VALUE),
                self._set(voice.say(labels.target), _MOST_TARGET_MM, _TARGET_LABEL),
            ]
        self._ticks = self._levels() if page.scale.kind == "level" else self._numbers()
        # A level's name beside the scale says already what a result's value would say.
        self._names_values = page.scale.kind != "level" or len(self._ticks) < len(page.scale.levels)

    def draw(self, x: float, y: float, width: float) -> None:
        """Everything, with the top-left corner at *x*, *y*."""
        note = self._set(self._note, width - 6, _NOTE) if self._note else None
        axis = max(label.ink_width_mm for _, label in self._ticks) + _GAP_MM
        gutter = max(part.ink_width_mm for part in self._goal) + _GAP_MM if self._goal else 0.0
        count = len(self._values)
        below = self._dates((width - axis - gutter) / count)
        bottom = y + chart_height_mm(self._page) - _GAP_MM - max((date.height_mm for _, date in below), default=0)
        top = y + _HEAD_MM + (note.height_mm if note else 0)
        if self._direction == "ltr":
            frame = _Frame(x + axis, x + width - gutter, top, bottom, count)
        else:
            frame = _Frame(x + width - axis, x + gutter, top, bottom, count)
        if note:
            self._draw_note(note, x, y, width)
        self._draw_scale(frame)
        if count <= MOST_BARS:
            self._draw_bars(frame)
            self._draw_target(frame, is_before_bars=True)
            self._name_bars(frame)
        else:
            self._draw_target(frame)
            self._draw_line(frame)
        self._document.line(frame.start, bottom, frame.end, bottom, width_mm=0.4)
        self._draw_dates(below, frame, x, width)

    def _set(self, text: Text, width: float, style: Style, align: Align = "start") -> Paragraph:
        """*text* in a box no wider than its ink; *align* is by the chart's direction, not by the text's own."""
        fonts = self._document.fonts
        if text.dir != self._direction:
            align = "end" if align == "start" else "start"
        narrow = min(width, width_of(text, style, fonts=fonts) + 0.05)
        return set_paragraph(text, narrow, style, align=align, fonts=fonts)

    def _numbers(self) -> list[tuple[float, Paragraph]]:
        """Numbers at even steps."""
        kind: ValueKind = "percent" if self._scale.kind == "percent" else "number"
        return [
            (float(step / self._top), self._set(_text(Value(kind, step), self._voice), 40, _TICK, "end"))
            for step in scale_steps(self._top)
        ]

    def _levels(self) -> list[tuple[float, Paragraph]]:
        """The names of the levels, or of some where rows are too low for all."""
        levels = self._scale.levels
        row = (chart_height_mm(self._page) - _AROUND_LEVELS_MM) / len(levels)
        every = -(-5 // max(1, int(row)))  # a name needs 5 mm
        return [
            (share_of_scale(self._page, level), self._fitted(_said(self._page, level, self._voice), row * every))
            for place, level in enumerate(levels)
            if place % every == 0
        ]

    def _fitted(self, name: Text, height: float) -> Paragraph:
        """A level's name as large as its row allows."""
        named = self._set(name, _MOST_LEVEL_MM, _TICK, "end")
        for size_pt in (8.5, 7.5, 6.5):
            if named.height_mm > height:
                named = self._set(name, _MOST_LEVEL_MM, _TICK._replace(size_pt=size_pt), "end")
        return named.split(height)[0] or named

    def _dates(self, slot: float) -> list[tuple[int, Paragraph]]:
        """The dates that find room below, with their places; the year where it is a new one."""
        days = [result.on for result in self._page.results]
        is_long, fonts = len(days) <= MOST_BARS, self._document.fonts
        said = [_date(day, self._voice, is_long=is_long, with_year=False) for day in days]
        widest = max(width_of(text, _DATE, fonts=fonts) for text in said) + 1.5
        room = max(slot, min(widest, _MOST_DATE_MM))
        found, year = list[tuple[int, Paragraph]](), 0
        for place in spread(len(days), room / slot):
            if day := days[place]:
                text = _date(day, self._voice, is_long=is_long, with_year=day.year != year)
                found.append((place, set_paragraph(text, room, _DATE, align="centre", fonts=fonts)))
                year = day.year
        return found

    def _draw_note(self, note: Paragraph, x: float, y: float, width: float) -> None:
        """An arrow downwards, and the sentence that says why, above the scale."""
        is_ltr = self._direction == "ltr"
        edge = x + 1.5 if is_ltr else x + width - 1.5
        self._document.line(edge, y + 0.8, edge, y + 4.4, colour=_QUIET, width_mm=0.5)
        tip = [(edge - 1.2, y + 3.2), (edge + 1.2, y + 3.2), (edge, y + 5.0)]
        self._document.polyline(tip, fill=_QUIET, stroke=None, closed=True)
        self._document.draw(note, x + 5 if is_ltr else x + width - 5 - note.width_mm, y)

    def _draw_scale(self, frame: _Frame) -> None:
        for share, label in self._ticks:
            height = frame.up(share)
            self._document.line(frame.start, height, frame.end, height, colour=_GRID, width_mm=0.25)
            x = frame.start - _GAP_MM - label.width_mm if self._direction == "ltr" else frame.start + _GAP_MM
            self._document.draw(label, x, height - label.height_mm / 2)

    def _draw_target(self, frame: _Frame, *, is_before_bars: bool = False) -> None:
        """The dashed line, and beyond its end, where no result can stand on it, what it is."""
        if self._page.target is None:
            return
        y = frame.up(share_of_scale(self._page, self._page.target))
        for colour, thick in ((WHITE, 1.3), (_TARGET, 0.6)) if is_before_bars else ((_TARGET, 0.6),):
            self._document.line(frame.start, y, frame.end, y, colour=colour, width_mm=thick, dash_mm=(2.4, 1.6))
        y = min(y - self._goal[0].height_mm / 2, frame.bottom - sum(part.height_mm for part in self._goal))
        for part in self._goal:
            x = frame.end + _GAP_MM if self._direction == "ltr" else frame.end - _GAP_MM - part.width_mm
            self._document.draw(part, x, y)
            y += part.height_mm

    def _draw_bars(self, frame: _Frame) -> None:
        wide = min(_BAR_MM, frame.slot * 0.62)
        for place, share in enumerate(self._shares):
            fill = _NOW if place == frame.places - 1 else _EARLIER
            left, top = frame.middle(place) - wide / 2, frame.up(share)
            self._document.rectangle(left, top, wide, frame.bottom - top, fill=fill, stroke=_NOW, line_mm=0.35)

    def _name_bars(self, frame: _Frame) -> None:
        """The values above the bars; inside where the target's line would run through them."""
        line = frame.top if self._page.target is None else frame.up(share_of_scale(self._page, self._page.target))
        for place, share in enumerate(self._shares if self._names_values else ()):
            middle, top, is_last = frame.middle(place), frame.up(share), place == frame.places - 1
            if self._goal and top - 6.5 < line < top - 0.3 and frame.bottom - top > 9:
                style = _VALUE._replace(colour=WHITE if is_last else BLACK)
                self._draw_value(place, style, middle, top + 6.8, on=_NOW if is_last else _EARLIER)
            else:
                self._draw_value(place, _VALUE, middle, top - 0.6)

    def _draw_line(self, frame: _Frame) -> None:
        points = [(frame.middle(place), frame.up(share)) for place, share in enumerate(self._shares)]
        self._document.polyline(points, stroke=_NOW, line_mm=0.9)
        if self._names_values:
            self._name_points(points, frame)
        radius = min(1.5, frame.slot * 0.28)
        for x, y in points[:-1]:
            self._document.circle(x, y, radius, fill=WHITE, stroke=_NOW, line_mm=0.7 * radius / 1.5)
        self._document.circle(*points[-1], 2.0, fill=_NOW, stroke=_NOW)

    def _name_points(self, points: Sequence[tuple[float, float]], frame: _Frame) -> None:
        """The values above or below the points; where they would touch, those of the first and the last."""
        fonts = self._document.fonts
        widths = {
            style: max(width_of(value, style, fonts=fonts) for value in self._values) + 1.0 for style in _POINT_VALUES
        }
        fitting = next((style for style, widest in widths.items() if widest <= frame.slot), None)
        style = fitting or _POINT_VALUES[0]
        for place in range(frame.places) if fitting else (0, frame.places - 1):
            x, y = points[place]
            is_below = is_dip(points, place) and frame.bottom - y > 8
            self._draw_value(place, style, frame.inside(x, widths[style]), y + 7.0 if is_below else y - 2.0)

    def _draw_value(self, place: int, style: Style, middle: float, bottom: float, on: Colour = WHITE) -> None:
        """A value on a plain ground, so that no line runs through it."""
        value = set_paragraph(self._values[place], _MOST_LEVEL_MM, style, align="centre", fonts=self._document.fonts)
        ink, tall = value.ink_width_mm, value.height_mm
        self._document.rectangle(
            middle - ink / 2 - 0.4, bottom - tall + 0.6, ink + 0.8, tall - 0.9, fill=on, stroke=None
        )
        self._document.draw(value, middle - value.width_mm / 2, bottom - tall)

    def _draw_dates(self, below: Sequence[tuple[int, Paragraph]], frame: _Frame, x: float, width: float) -> None:
        for place, date in below:
            middle = frame.middle(place)
            left = min(max(middle - date.width_mm / 2, x), x + width - date.width_mm)
            self._document.line(middle, frame.bottom, middle, frame.bottom + 1.1, width_mm=0.3)
            self._document.draw(date, left, frame.bottom + _GAP_MM)


def _note_of(page: AssessmentPage, voice: Voice, labels: ChartLabels) -> Text | None:
    return voice.say(labels.lower_is_better) if labels.lower_is_better and page.scale.lower_is_better else None


def _said(page: AssessmentPage, value: Decimal | str, voice: Voice) -> Text:
    return _text(said_on_scale(page, value), voice)


def _text(filling: Filling, voice: Voice) -> Text:
    if isinstance(filling, Message):
        return voice.say(filling)
    value = voice.say(_SHOWN, {"shown": filling}).value
    return words(isolate(value[value.index(FSI) + 1 : value.rindex(PDI)]), voice.language.tag)


def _date(day: dt.date | None, voice: Voice, *, is_long: bool, with_year: bool) -> Text:
    """The talk's date, or day and month with the year below; the talk's too where CLDR knows no other."""
    if day is None:
        return words("", voice.language.tag)
    if is_long:
        return _text(Value("date", day), voice)
    return words(short_date(day, voice, with_year=with_year), voice.language.tag)
