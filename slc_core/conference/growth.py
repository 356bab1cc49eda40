"""How a chart of one child's results is measured, wherever it is drawn: never a class, never a rank.

The scale begins at 0, or at the lowest level, and is shown to its top, for a cut scale makes small steps look
large. Results stand at even distances: a child counts steps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from babel import Locale, dates

from slc_core.conference.blanks import Filling, fillings_of_page
from slc_core.conference.portfolio import AssessmentPage
from slc_core.language.catalog import Voice
from slc_core.language.values import Value, with_native_digits

MOST_BARS = 4
"""More results than these are a line."""


def scale_top(page: AssessmentPage) -> Decimal:
    """Where the scale ends; one without a top ends at a round number above everything on it."""
    scale = page.scale
    if scale.kind == "points" and scale.out_of:
        return scale.out_of
    if scale.kind == "number":
        values = [*(result.value for result in page.results), page.target]
        return _round_top(max(value for value in values if isinstance(value, Decimal)))
    return Decimal(100)


def scale_steps(top: Decimal) -> list[Decimal]:
    """Even steps from 0 to *top* that a child can count: 20 % each, 2 points each."""
    for is_good in (_is_round, _is_whole):
        for parts in (5, 4, 6, 3, 2):
            step = top / parts
            if is_good(step) and (_is_whole(step) or not _is_whole(top)):
                return [step * place for place in range(parts + 1)]
    step = _round_top(top / 5) if top > 5 else top / 2
    steps = [step * place for place in range(int(top / step) + 1)]
    return [*(each for each in steps if top - each > step * Decimal("0.6")), top]


def share_of_scale(page: AssessmentPage, value: Decimal | str) -> float:
    """How high *value* stands, from 0 to 1; a level in the middle of its row, so that the lowest has a bar too."""
    if page.scale.kind == "level":
        return (page.scale.levels.index(str(value)) + 0.5) / len(page.scale.levels)
    return float(Decimal(value) / scale_top(page))


def said_on_scale(page: AssessmentPage, value: Decimal | str) -> Filling:
    """A value of the page's scale as the talk says it."""
    return fillings_of_page(page.model_copy(update={"target": value}))["target"]


def short_date(day: dt.date, voice: Voice, *, with_year: bool) -> str:
    """Day and month, and with the year a second line; the talk's date where CLDR knows no shorter one."""
    spoken = voice.language
    if spoken.reads.date or not spoken.cldr:
        return voice.show(Value("date", day)).value
    text = _day_of_month(day, spoken.cldr, with_year=with_year)
    has_own_digits = bool(spoken.zero) and spoken.zero in voice.show(Value("number", 0)).value
    return with_native_digits(text, spoken) if has_own_digits else text


def is_dip(points: Sequence[tuple[float, float]], place: int) -> bool:
    """Whether a line through *points*, y growing downwards, would run through a value above this one."""
    _, height = points[place]
    beside = points[max(0, place - 1) : place + 2]
    return all(y <= height for _, y in beside) and any(y < height for _, y in beside)


def spread(count: int, slots: float) -> list[int]:
    """Places of *count* whose labels, each *slots* wide, do not touch: the last, the first, and some between."""
    every = max(1, -int(-slots // 1))
    places = list(range(count - 1, -1, -every))[::-1]
    return places if places[0] == 0 else [0, *(place for place in places if place >= every)]


@lru_cache(maxsize=1024)
def _day_of_month(day: dt.date, cldr: str, *, with_year: bool) -> str:
    locale = Locale.parse(cldr, sep="-")
    text = dates.format_skeleton("MMMd", day, locale=locale).replace(" ", "\u00a0")
    return f"{text}\n{dates.format_skeleton('y', day, locale=locale)}" if with_year else text


def _round_top(most: Decimal) -> Decimal:
    if most <= 0:
        return Decimal(1)
    power = Decimal(10) ** most.adjusted()
    steps = map(Decimal, ("1", "1.5", "2", "3", "4", "5", "6", "8", "10"))
    return next(power * step for step in steps if power * step >= most)


def _is_round(step: Decimal) -> bool:
    return step.normalize().as_tuple().digits in {(1,), (2,), (5,), (2, 5)}


def _is_whole(step: Decimal) -> bool:
    return step == step.to_integral_value()
