from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from slc_core.conference.portfolio import (
    AssessmentPage,
    BehaviourPage,
    GoalPage,
    Page,
    Portfolio,
    Result,
    Scale,
    Score,
    SkillPage,
    TeacherWordPage,
    WorkPage,
    kind_of,
)

PERCENT = {"kind": "percent"}
POINTS = {"kind": "points", "out_of": Decimal(12)}
NUMBER = {"kind": "number"}
SECONDS = {"kind": "number", "lower_is_better": True}
LEVELS = {"kind": "level", "levels": ("Beginning", "Developing", "Secure")}


def assessment(scale: dict[str, Any], *values: Any, target: Any = None) -> AssessmentPage:
    numbers = [Decimal(value) if isinstance(value, int) else value for value in values]
    goal = Decimal(target) if isinstance(target, int) else target
    results = tuple({"value": value} for value in numbers)
    return AssessmentPage.model_validate({"number": 2, "scale": scale, "results": results, "target": goal})


@pytest.mark.parametrize(
    ("scale", "values", "trend"),
    [
        (PERCENT, [], "no-result"),
        (PERCENT, [0], "first-time"),
        (PERCENT, [58, 84], "improved"),
        (PERCENT, [58, 90, 58], "same"),
        (PERCENT, [Decimal("58.0"), Decimal("58.00")], "same"),
        (PERCENT, [84, 90, 58], "lower"),
        (POINTS, [9, 12], "improved"),
        (NUMBER, [44, 29], "lower"),
        (SECONDS, [44, 29], "improved"),
        (SECONDS, [29, 44], "lower"),
        (SECONDS, [29, 29], "same"),
        (LEVELS, ["Beginning", "Secure"], "improved"),
        (LEVELS, ["Secure", "Developing"], "lower"),
    ],
)
def test_growth_is_from_the_first_result_to_the_last(scale: dict[str, Any], values: list[Any], trend: str) -> None:
    assert assessment(scale, *values).trend == trend


@pytest.mark.parametrize(
    ("scale", "values", "target", "is_at_target"),
    [
        (PERCENT, [70], None, None),
        (PERCENT, [], 75, None),
        (PERCENT, [80, 75], 75, True),
        (PERCENT, [80, 74], 75, False),
        (SECONDS, [60], 75, True),
        (SECONDS, [76], 75, False),
        (LEVELS, ["Developing"], "Secure", False),
        (LEVELS, ["Secure"], "Developing", True),
    ],
)
def test_a_target_is_reached_by_the_last_result(
    scale: dict[str, Any], values: list[Any], target: Any, is_at_target: bool | None
) -> None:
    assert assessment(scale, *values, target=target).is_at_target is is_at_target


@pytest.mark.parametrize(
    ("scale", "value", "said"),
    [
        (PERCENT, Decimal(101), "not between 0 and 100"),
        (PERCENT, Decimal(-1), "not between 0 and 100"),
        (POINTS, Decimal(13), "not between 0 and 12"),
        (NUMBER, Decimal(-1), "below 0"),
        (NUMBER, "many", "not a number"),
        (LEVELS, "Best", "none of Beginning, Developing, Secure"),
        (LEVELS, Decimal(1), "none of Beginning"),
    ],
)
def test_what_does_not_fit_the_scale_is_refused_as_result_and_as_target(
    scale: dict[str, Any], value: Any, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        assessment(scale, value)
    with pytest.raises(ValidationError, match=said):
        assessment(scale, target=value)


def test_a_number_that_is_none_is_a_problem_of_every_scale() -> None:
    assert Scale.model_validate(NUMBER).problem(Decimal("NaN")) == "is not a number"
    assert Scale.model_validate(NUMBER).problem(Decimal(10**6)) is None


@pytest.mark.parametrize("scale", [{"kind": "points"}, {"kind": "level"}, {"kind": "level", "levels": ("A",)}])
def test_a_scale_has_what_its_kind_needs(scale: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="need"):
        Scale.model_validate(scale)


def test_results_stand_in_the_order_of_their_dates() -> None:
    early, late = (
        Result(on=dt.date(2026, 9, 1), value=Decimal(9)),
        Result(on=dt.date(2026, 10, 1), value=Decimal(8)),
    )
    undated = Result(value=Decimal(7))

    assert AssessmentPage(number=1, scale=Scale(kind="number"), results=(early, undated, late)).trend == "lower"
    with pytest.raises(ValidationError, match="order of their dates"):
        AssessmentPage(number=1, scale=Scale(kind="number"), results=(late, early))


def test_a_score_is_what_the_page_prints() -> None:
    assert Scale.model_validate(POINTS).score(Decimal(9)) == Score(Decimal(9), Decimal(12))
    assert Scale.model_validate(PERCENT).score(Decimal(84)) == Score(Decimal(84), percent=True)
    assert Scale.model_validate(LEVELS).score("Secure") == Score("Secure")


def test_a_script_knows_pages_by_kind_and_goals_by_where_they_come_from() -> None:
    pages: tuple[Page, ...] = (
        GoalPage(number=1, carried=True, reached="partly"),
        AssessmentPage(number=2, scale=Scale(kind="percent")),
        WorkPage(number=3),
        BehaviourPage(number=5),
        SkillPage(number=6),
        TeacherWordPage(number=7),
        GoalPage(number=8),
    )
    kinds = ["carried-goal", "assessment", "work", "behaviour", "skill", "teacher-word", "new-goal"]

    assert [kind_of(page) for page in pages] == kinds
    assert [page.number for page in Portfolio(pages=pages).of_kind("new-goal")] == [8]


def test_a_page_number_stands_once_and_numbers_rise() -> None:
    with pytest.raises(ValidationError, match="page 3 is there twice"):
        Portfolio(pages=(WorkPage(number=3), SkillPage(number=3)))
    with pytest.raises(ValidationError, match="in the order of their numbers"):
        Portfolio(pages=(WorkPage(number=4), SkillPage(number=3)))


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_a_page_has_a_number_that_fits_on_paper(number: int) -> None:
    with pytest.raises(ValidationError):
        WorkPage(number=number)


@given(st.data())
def test_a_portfolio_outlives_json(portfolios: st.SearchStrategy[Portfolio], data: st.DataObject) -> None:
    portfolio = data.draw(portfolios)

    assert Portfolio.model_validate_json(portfolio.model_dump_json()) == portfolio
