from __future__ import annotations

import pytest

from slc_core.conference.filling_in import (
    answers_of,
    chosen_of,
    filled_in,
    open_blanks,
    pacing,
    question_of,
    question_of_work,
)
from slc_core.conference.journal import Record, fold, parse_record
from slc_core.conference.portfolio import (
    AssessmentPage,
    BehaviourPage,
    GoalPage,
    Portfolio,
    Scale,
    SkillPage,
    TeacherWordPage,
    WorkPage,
)

PAGES = (
    GoalPage(number=1, carried=True),
    AssessmentPage(number=2, scale=Scale(kind="percent")),
    WorkPage(number=3, proud="The lava is red."),
    WorkPage(number=4, proud="x", next="y"),
    BehaviourPage(number=5),
    SkillPage(number=6),
    GoalPage(number=7, goal="read", when="after dinner"),
    TeacherWordPage(number=9),
)
PORTFOLIO = Portfolio(pages=PAGES)


def record(kind: str, seq: int, fields: str) -> Record:
    return parse_record(
        f'{{"kind": "{kind}", "seq": {seq}, "nonce": "n{seq}", "boot_id": "b", "boot_ns": {seq * 10**9}, {fields}}}'
    )


OPENED = record("opened", 0, '"student": "s1", "household": "h1", "lang": "so"')


def answered(seq: int, question: str, who: str, value: str) -> Record:
    fields = f'"question": "{question}", "who": "{who}", "how": "typed", "value": "{value}", "lang": "so"'
    return record("answered", seq, fields)


def test_blanks_are_open_where_a_page_of_the_child_says_nothing() -> None:
    assert [question_of(blank) for blank in open_blanks(PORTFOLIO)] == [
        "fill-3-next",
        "fill-5-example",
        "fill-6-skill",
        "fill-7-where",
        "fill-7-how_long",
        "fill-7-know",
        "fill-7-helper",
    ]


def test_each_blank_has_the_label_that_the_paper_has() -> None:
    labels = {question_of(blank): blank.label.text for blank in open_blanks(PORTFOLIO)}

    assert labels["fill-3-next"] == "My next step"
    assert labels["fill-5-example"] == "My example"
    assert labels["fill-6-skill"] == "Skill to show"
    assert labels["fill-7-how_long"] == "How long"


def test_what_a_child_wrote_stands_on_its_page_and_nowhere_else() -> None:
    filled = filled_in(PORTFOLIO, {"fill-7-where": " at home ", "fill-6-skill": "أقفز", "fill-99-goal": "x"})
    pages = {page.number: page for page in filled.pages}

    assert pages[7] == GoalPage(number=7, goal="read", when="after dinner", where="at home")
    assert pages[6] == SkillPage(number=6, skill="أقفز")
    assert [pages[page.number] for page in PAGES[:5]] == list(PAGES[:5])


def test_what_was_packed_is_not_overwritten() -> None:
    assert filled_in(PORTFOLIO, {"fill-7-goal": "play", "fill-3-proud": "no", "fill-9-word": "Great."}) == PORTFOLIO


@pytest.mark.parametrize("answer", ["x" * 2001, "a\u202eb", "a\x00b", "", "   "])
def test_an_answer_that_does_not_fit_its_blank_leaves_it_open(answer: str) -> None:
    filled = filled_in(PORTFOLIO, {"fill-7-know": answer, "fill-7-helper": "Ayeeyo"})

    assert filled.pages[6] == GoalPage(number=7, goal="read", when="after dinner", helper="Ayeeyo")


def test_work_that_a_child_leaves_out_is_not_in_the_conference_until_it_is_chosen_again() -> None:
    left_out = {question_of_work(3): "no", question_of_work(6): "no"}

    assert [page.number for page in chosen_of(PORTFOLIO, left_out).pages] == [1, 2, 4, 5, 6, 7, 9]
    assert chosen_of(PORTFOLIO, {**left_out, question_of_work(3): "yes"}) == PORTFOLIO


def test_only_what_the_child_answered_fills_the_childs_pages() -> None:
    held = fold([OPENED, answered(1, "fill-7-know", "child", "I can."), answered(2, "fill-7-where", "adult", "here")])

    assert answers_of(held) == {"fill-7-know": "I can."}


def test_pacing_is_each_stages_share_of_the_measured_time_in_the_order_of_the_stages() -> None:
    shown = [
        record("shown", 1, '"stage": "pages", "step": "work"'),
        record("shown", 4, '"stage": "welcome", "step": "seat"'),
        record("shown", 5, '"stage": "sign", "step": "child-signs"'),
    ]

    assert pacing(fold([OPENED, *shown])) == (("welcome", 0.25), ("pages", 0.75))
    assert pacing(fold([OPENED])) == ()
