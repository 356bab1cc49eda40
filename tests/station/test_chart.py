from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from slc_station.chart import HEIGHT, WIDTH, Chart, chart_of

from slc_core.conference.portfolio import AssessmentPage, Result, Scale
from slc_core.language.catalog import Voice
from slc_core.language.registry import languages

PERCENT = Scale(kind="percent")
LEVELS = ("Beginning", "Developing", "Secure", "Beyond")
NAMES = [tag for tag in languages() if not tag.endswith("-Latn")]


def page(*values: str, scale: Scale = PERCENT, target: str | None = None) -> AssessmentPage:
    """Results a month apart."""
    read = str if scale.kind == "level" else Decimal
    results = tuple(Result(on=dt.date(2026, 1 + place, 3), value=read(value)) for place, value in enumerate(values))
    return AssessmentPage(
        number=3,
        title="Reading",
        scale=scale,
        results=results,
        target=None if target is None else read(target),
    )


def drawn(assessment: AssessmentPage, lang: str = "en") -> Chart:
    chart = chart_of(assessment, Voice(lang))
    assert chart is not None
    return chart


def said(chart: Chart, *kinds: str) -> list[str]:
    return [" ".join(label.lines).strip("\u2068\u2069") for label in chart.labels if label.kind in kinds]


def test_without_a_result_there_is_no_chart() -> None:
    assert chart_of(page(), Voice("en")) is None


def test_up_to_four_results_are_bars_and_more_are_a_line() -> None:
    few, many = drawn(page("10", "20", "30", "40")), drawn(page("10", "20", "30", "40", "50"))

    assert (len(few.bars), len(few.points)) == (4, 0)
    assert (len(many.bars), len(many.points)) == (0, 5)


def test_a_bar_is_as_high_as_its_value_on_a_scale_from_0_to_the_top() -> None:
    half, full = drawn(page("50", "100")).bars

    assert full.height == pytest.approx(2 * half.height)
    assert half.y + half.height == full.y + full.height == drawn(page("50", "100")).bottom


def test_only_the_last_bar_is_the_one_of_now() -> None:
    assert [bar.is_last for bar in drawn(page("10", "20", "30")).bars] == [False, False, True]


def test_time_walks_in_the_reading_direction() -> None:
    english, arabic = (drawn(page("10", "20", "30"), lang).bars for lang in ("en", "ar"))

    assert [bar.x for bar in english] == sorted(bar.x for bar in english)
    assert [bar.x for bar in arabic] == sorted((bar.x for bar in arabic), reverse=True)


def test_a_right_to_left_chart_is_the_mirror_image() -> None:
    arabic = drawn(page("10", "20"), "ar")

    assert arabic.direction == "rtl"
    assert arabic.start > arabic.end


def test_the_target_is_a_line_at_its_height_with_its_value_and_its_name() -> None:
    chart = drawn(page("60", "100", target="100"))

    assert chart.target == chart.bars[-1].y
    assert said(chart, "target") == ["100%", "Target"]
    assert chart.target_value is not None


def test_a_value_stands_inside_its_bar_where_the_target_line_would_run_through_it() -> None:
    assert said(drawn(page("20", "78", target="80")), "inside-now") == ["78%"]
    assert said(drawn(page("20", "78", target="80")), "value") == ["20%"]


def test_a_bar_stands_as_high_as_its_number_even_where_less_is_better() -> None:
    chart = drawn(page("90", "60", scale=Scale(kind="number", lower_is_better=True)))

    assert chart.bars[0].height > chart.bars[1].height


def test_levels_are_named_beside_the_scale_and_not_once_more_above_the_bars() -> None:
    chart = drawn(page("Beginning", "Secure", scale=Scale(kind="level", levels=LEVELS)))

    assert said(chart, "tick") == list(LEVELS)
    assert not said(chart, "value", "inside", "inside-now")
    assert chart.bars[0].height > 0


def test_of_many_levels_some_are_named_and_the_bars_say_theirs() -> None:
    levels = tuple(f"Step {letter}" for letter in "ABCDEFGHIJKL")
    chart = drawn(page("Step A", "Step D", scale=Scale(kind="level", levels=levels)))

    assert 1 < len(said(chart, "tick")) < 12
    assert said(chart, "value") == ["Step A", "Step D"]


def test_where_values_would_touch_the_first_and_the_last_are_named() -> None:
    assert said(drawn(page(*(str(value) for value in range(30, 42)))), "value") == ["30%", "41%"]


def test_a_year_is_said_once_and_a_result_without_a_date_has_none() -> None:
    undated = page("10", "20").model_copy(update={"results": (Result(value=Decimal(4)),)})

    assert said(drawn(page("10", "20")), "date") == ["Jan\u00a03 2026", "Feb\u00a03"]
    assert not said(drawn(undated), "date")
    assert drawn(undated).rows[0].on is None


def test_whoever_hears_the_page_gets_every_result_with_its_date() -> None:
    chart = drawn(page("10", "20"))

    assert [(row.on.value if row.on else "", row.value.value) for row in chart.rows] == [
        ("January 3, 2026", "10%"),
        ("February 3, 2026", "20%"),
    ]
    assert "Reading" in chart.alternative.value


@pytest.mark.parametrize("tag", NAMES)
def test_nothing_leaves_the_drawing_in_any_language(tag: str) -> None:
    charts = [
        drawn(page("10", "90", target="80"), tag),
        drawn(page(*"123456789", scale=Scale(kind="points", out_of=Decimal(12)), target="8"), tag),
        drawn(page("Beginning", "Beyond", scale=Scale(kind="level", levels=LEVELS), target="Secure"), tag),
    ]

    for chart in charts:
        assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and bar.width > 12 for bar in chart.bars)
        assert all(0 <= x <= WIDTH for x, _ in chart.points)
        for label in chart.labels:
            assert 0 <= label.x <= WIDTH
            assert 12 <= label.y + 22 * (len(label.lines) - 1) <= HEIGHT
