"""Whatever a child answers while rehearsing, the portfolio stays one, and says what it said before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from slc_core.conference.filling_in import chosen_of, filled_in, open_blanks, question_of, question_of_work
from slc_core.conference.portfolio import Portfolio

ANSWERS = st.sampled_from(["", "yes", "no", "x" * 3000, "\u202e", "\x00", " ", "في البيت"]) | st.text(max_size=20)
QUESTIONS = st.builds("fill-{}-{}".format, st.integers(0, 31), st.sampled_from(["goal", "title", "kind", "x"]))


@given(st.data(), st.dictionaries(QUESTIONS, ANSWERS))
def test_only_open_blanks_are_filled_and_only_once(
    portfolios: SearchStrategy[Portfolio], data: st.DataObject, answers: dict[str, str]
) -> None:
    packed = data.draw(portfolios)
    answers |= {question_of(blank): data.draw(ANSWERS) for blank in open_blanks(packed)}
    filled = filled_in(packed, answers)
    is_open = {(blank.page, blank.name) for blank in open_blanks(packed)}

    for before, after in zip(packed.pages, filled.pages, strict=True):
        for name, said in before.model_dump().items():
            assert (before.number, name) in is_open or getattr(after, name) == getattr(before, name), said
    assert filled_in(filled, answers) == filled
    assert set(open_blanks(filled)) <= set(open_blanks(packed))


@given(st.data())
def test_what_fits_is_there_afterwards(portfolios: SearchStrategy[Portfolio], data: st.DataObject) -> None:
    packed = data.draw(portfolios)
    answers = {question_of(blank): f"answer {blank.name}" for blank in open_blanks(packed)}

    assert open_blanks(filled_in(packed, answers)) == ()


@given(st.data())
def test_leaving_out_takes_nothing_but_work(portfolios: SearchStrategy[Portfolio], data: st.DataObject) -> None:
    packed = data.draw(portfolios)
    answers = {question_of_work(page.number): data.draw(st.sampled_from(["yes", "no"])) for page in packed.pages}
    gone = [page for page in packed.pages if page not in chosen_of(packed, answers).pages]

    assert all(page.kind == "work" and answers[question_of_work(page.number)] == "no" for page in gone)
    assert chosen_of(packed, {}) == packed


@pytest.mark.parametrize("answer", ["yes", "maybe", ""])
def test_only_a_no_leaves_work_out(answer: str) -> None:
    packed = Portfolio.model_validate({"pages": ({"kind": "work", "number": 3},)})

    assert chosen_of(packed, {"work-3": answer}) == packed
