from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.conference.blanks import (
    Condition,
    Occasion,
    all_blanks,
    conditions_of,
    conditions_of_page,
    fillings_of,
    fillings_of_page,
    type_of_blank,
)
from slc_core.conference.portfolio import (
    AssessmentPage,
    BehaviourPage,
    GoalPage,
    Page,
    PageKind,
    Portfolio,
    SkillPage,
    TeacherWordPage,
    WorkPage,
    kind_of,
)
from slc_core.conference.terms import term
from slc_core.language.catalog import Message
from slc_core.language.values import Value

KINDS: tuple[PageKind, ...] = get_args(PageKind)
FALL = {"on": dt.date(2026, 9, 15), "value": Decimal(6)}
WINTER = {"on": dt.date(2026, 11, 10), "value": Decimal(9)}


def quiz(*results: dict[str, Any], **fields: Any) -> AssessmentPage:
    scale = {"kind": "points", "out_of": Decimal(12)}
    return AssessmentPage.model_validate({"number": 3, "scale": scale, "results": results, **fields})


def test_an_assessment_fills_its_first_and_last_result_with_their_dates() -> None:
    page = quiz(FALL, {"value": Decimal(7)}, WINTER, title="Place value.", subject="math", target=Decimal(11))

    assert fillings_of_page(page) == {
        "page": Value("number", 3),
        "subject": term("Mathematics"),
        "title": Value("text", "Place value"),
        "first": Value("of", (Decimal(6), Decimal(12))),
        "first_date": Value("date", dt.date(2026, 9, 15)),
        "last": Value("of", (Decimal(9), Decimal(12))),
        "last_date": Value("date", dt.date(2026, 11, 10)),
        "target": Value("of", (Decimal(11), Decimal(12))),
        "results": Value("number", 3),
    }


def test_what_is_not_there_yet_is_none_and_never_a_zero() -> None:
    fillings = fillings_of_page(quiz())

    assert {blank for blank, filling in fillings.items() if filling is not None} == {"page", "results"}
    assert fillings["results"] == Value("number", 0)


def test_a_result_without_a_date_leaves_only_the_date_open() -> None:
    fillings = fillings_of_page(quiz({"value": Decimal(0)}))

    assert fillings["first"] == Value("of", (Decimal(0), Decimal(12)))
    assert fillings["first_date"] is fillings["last_date"] is None


@pytest.mark.parametrize(
    ("scale", "value", "filling"),
    [
        ({"kind": "percent"}, Decimal(84), Value("percent", Decimal(84))),
        ({"kind": "number"}, Decimal(37), Value("number", Decimal(37))),
        ({"kind": "level", "levels": ("Beginning", "Secure")}, "Secure", Message("term:level", "Secure")),
        ({"kind": "level", "levels": ("Seed", "Tree")}, "Tree", Value("text", "Tree")),
    ],
)
def test_a_score_is_typed_by_its_scale(scale: dict[str, Any], value: Any, filling: object) -> None:
    fields = {"number": 1, "scale": scale, "results": [{"value": value}], "target": value}
    page = AssessmentPage.model_validate({**fields, "results": ({"value": value},)})

    assert fillings_of_page(page)["last"] == fillings_of_page(page)["target"] == filling


@pytest.mark.parametrize(
    ("written", "filled"),
    [
        ("I read.", "I read"),
        ("我讀。", "我讀"),
        ("And then ...", "And then ..."),
        ("  ", None),
        (".", None),
        ("Really?", "Really?"),
    ],
)
def test_the_full_stop_of_a_childs_text_is_left_to_the_line(written: str, filled: str | None) -> None:
    assert fillings_of_page(SkillPage(number=1, skill=written))["skill"] == (filled and Value("text", filled))


def test_a_teachers_word_stays_whole() -> None:
    assert fillings_of_page(TeacherWordPage(number=1, word=" Well done. "))["word"] == Value("text", "Well done.")


def test_school_words_become_terms_and_others_stay() -> None:
    fillings = fillings_of_page(BehaviourPage(number=1, attribute="perseverance", rating="Top"))

    assert fillings["attribute"] == Message("term:quality", "Perseverance")
    assert (fillings["rating"], fillings["example"]) == (Value("text", "Top"), None)


def test_everywhere_blanks_are_filled_from_the_occasion(make_occasion: Callable[..., Occasion]) -> None:
    occasion = make_occasion(
        GoalPage(number=1, carried=True), quiz(), WorkPage(number=4), WorkPage(number=5), GoalPage(number=6)
    )

    assert fillings_of(occasion) == {
        "child": Value("text", "Isay"),
        "teacher": Value("text", "Ms. Rivera"),
        "school": Value("text", "Harbor School"),
        "class_name": Value("text", "Room 4"),
        "pages": Value("number", 5),
        "assessments": Value("number", 1),
        "works": Value("number", 2),
        "carried_goals": Value("number", 1),
        "new_goals": Value("number", 1),
    }


def test_settings_that_a_teacher_left_empty_are_open(make_occasion: Callable[..., Occasion]) -> None:
    fillings = fillings_of(make_occasion(teacher="", school=" ", class_name=""))

    assert fillings["teacher"] is fillings["school"] is fillings["class_name"] is None


def test_every_documented_blank_has_its_type_where_it_is_filled_and_nowhere_else() -> None:
    tables = all_blanks()

    assert set(tables) == {"everywhere", *KINDS}
    for kind in KINDS:
        own = {**tables["everywhere"], **tables[kind]}
        known = {blank for table in tables.values() for blank in table}
        assert {blank: type_of_blank(blank, kind) for blank in known} == {b: own.get(b) for b in known}
    assert type_of_blank("page", None) is None
    assert type_of_blank("last", None) is None
    assert type_of_blank("child", None) == "name"


@given(st.data())
def test_every_page_fills_exactly_the_blanks_of_its_kind(
    portfolios: st.SearchStrategy[Portfolio], data: st.DataObject
) -> None:
    tables = all_blanks()
    for page in data.draw(portfolios).pages:
        fillings = fillings_of_page(page)
        assert set(fillings) == set(tables[kind_of(page)])
        for blank, filling in fillings.items():
            if filling is not None and tables[kind_of(page)][blank] in {"number", "count"}:
                assert isinstance(filling, Value)
                assert filling.kind == "number"


def test_a_conference_knows_where_it_is_held_and_what_it_has(make_occasion: Callable[..., Occasion]) -> None:
    bare = make_occasion()
    full = make_occasion(
        GoalPage(number=1, carried=True), GoalPage(number=2), at_home=True, interpreter=True, spoken="ti"
    )

    assert conditions_of(bare) == {"in-class", "first-conference"}
    assert conditions_of(full) == {"at-home", "has-carried-goals", "has-new-goals", "interpreter"}


@pytest.mark.parametrize(
    ("page", "holding"),
    [
        (quiz(), {"no-result"}),
        (quiz(FALL), {"first-time"}),
        (quiz(FALL, WINTER), {"improved"}),
        (quiz(FALL, WINTER, target=Decimal(9)), {"improved", "at-target"}),
        (quiz(FALL, WINTER, target=Decimal(10)), {"improved", "below-target"}),
        (quiz(target=Decimal(10)), {"no-result"}),
        (GoalPage(number=1, carried=True, reached="partly"), {"partly"}),
        (GoalPage(number=1, carried=True), frozenset[Condition]()),
        (GoalPage(number=1), frozenset[Condition]()),
        (WorkPage(number=1), frozenset[Condition]()),
        (BehaviourPage(number=1), frozenset[Condition]()),
        (SkillPage(number=1), frozenset[Condition]()),
        (TeacherWordPage(number=1), frozenset[Condition]()),
    ],
)
def test_a_page_holds_the_conditions_that_its_contents_show(page: Page, holding: set[Condition]) -> None:
    assert conditions_of_page(page) == holding
