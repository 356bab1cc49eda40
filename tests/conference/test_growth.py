from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from slc_core.conference.growth import is_dip, scale_steps, scale_top, share_of_scale, short_date, spread
from slc_core.conference.portfolio import AssessmentPage, Result, Scale
from slc_core.language.catalog import Voice


def page(scale: Scale, *values: Decimal | str) -> AssessmentPage:
    return AssessmentPage(number=1, scale=scale, results=tuple(Result(value=value) for value in values))


@pytest.mark.parametrize(
    ("scale", "value", "top"),
    [
        (Scale(kind="percent"), "40", "100"),
        (Scale(kind="points", out_of=Decimal(26)), "40", "26"),
        (Scale(kind="number"), "95", "100"),
        (Scale(kind="number"), "0", "1"),
        (Scale(kind="number"), "117", "150"),
    ],
)
def test_a_scale_ends_at_its_top_or_at_a_round_number_above_everything(scale: Scale, value: str, top: str) -> None:
    least = Decimal(value) if scale.kind == "number" else Decimal(4)

    assert scale_top(page(scale, least)) == Decimal(top)


@pytest.mark.parametrize(
    ("top", "steps"),
    [("100", "0 20 40 60 80 100"), ("12", "0 2 4 6 8 10 12"), ("26", "0 13 26"), ("1.5", "0 0.25 0.5 0.75 1 1.25 1.5")],
)
def test_steps_are_even_and_end_at_the_top(top: str, steps: str) -> None:
    assert scale_steps(Decimal(top)) == [Decimal(step) for step in steps.split()]


def test_the_lowest_level_has_a_height_too() -> None:
    levels = page(Scale(kind="level", levels=("Beginning", "Secure")), "Beginning")

    assert [share_of_scale(levels, level) for level in ("Beginning", "Secure")] == [0.25, 0.75]


def test_a_short_date_has_its_year_below_and_the_family_s_own_digits_where_it_wants_them() -> None:
    day = dt.date(2026, 9, 5)

    assert short_date(day, Voice("en"), with_year=True) == "Sep\u00a05\n2026"
    assert short_date(day, Voice("en"), with_year=False) == "Sep\u00a05"
    assert "٥" in short_date(day, Voice("ar", native_digits=True), with_year=False)


def test_a_date_is_whole_where_no_shorter_one_is_known() -> None:
    assert "2026" in short_date(dt.date(2026, 9, 5), Voice("ht"), with_year=False)


def test_a_point_below_both_its_neighbours_is_a_dip() -> None:
    points = [(0.0, 10.0), (1.0, 30.0), (2.0, 20.0)]

    assert [is_dip(points, place) for place in range(3)] == [False, True, False]


@pytest.mark.parametrize(("slots", "places"), [(1.0, [0, 1, 2, 3, 4]), (1.5, [0, 2, 4]), (3.0, [0, 4])])
def test_labels_that_would_touch_leave_some_out_but_never_the_last(slots: float, places: list[int]) -> None:
    assert spread(5, slots) == places
