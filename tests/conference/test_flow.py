from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest

from slc_core.conference.blanks import Occasion
from slc_core.conference.flow import Act, Place, State, after, is_close_to_finishing, light_of, path_of
from slc_core.conference.portfolio import GoalPage, WorkPage
from slc_core.conference.script import BANDS, built_in_script
from slc_core.conference.talk import Talk, Voices, fill
from slc_core.language.catalog import Voice

PATH = (
    Place("welcome", "seat", 0),
    Place("pages", "work", 3),
    Place("pages", "work-proud", 3),
    Place("pages", "work", 4),
    Place("reflection", "your-turn", 0),
    Place("put-away", "tidy", 0),
    Place("teacher", "teacher-comes", 0),
    Place("sign", "child-signs", 0),
    Place("farewell", "thanks", 0),
)
ACTS: tuple[Act, ...] = get_args(Act)


def walked(*acts: Act, state: State | None = None) -> State:
    state = state or State()
    for act in acts:
        state = after(PATH, state, act)
    return state


def at_the_end() -> State:
    state = State()
    for _ in PATH:
        state = after(PATH, state, "next")
    return state


def test_a_path_is_the_steps_of_a_talk_each_once(make_occasion: Callable[..., Occasion]) -> None:
    occasion = make_occasion(GoalPage(number=1, carried=True, reached="reached"), WorkPage(number=3))
    talk = fill(built_in_script("4-5"), occasion, Voices(Voice("en"), Voice("en")))

    path = path_of(talk)

    assert path[0] == Place("welcome", "seat", 0)
    assert Place("pages", "work-proud", 3) in path
    assert len(set(path)) == len(path) < len(talk.lines)
    assert path[-1].stage == "farewell"


def test_a_talk_without_a_line_is_a_farewell(make_occasion: Callable[..., Occasion]) -> None:
    assert path_of(Talk(make_occasion(), "en", "en", ())) == (Place("farewell", "farewell", 0),)


def test_next_goes_on_to_the_end_and_stays_there() -> None:
    assert walked("next").place == 1
    finished = at_the_end()

    assert (finished.place, finished.is_finished) == (len(PATH) - 1, True)
    assert walked("next", state=finished) == finished


def test_back_is_always_possible_and_stops_at_the_beginning() -> None:
    finished = at_the_end()

    assert walked("back") == State()
    assert walked("next", "next", "back").place == 1
    assert walked("back", state=finished) == State(place=len(PATH) - 1, is_calling=True)


def test_not_today_leaves_out_the_whole_page() -> None:
    assert walked("next", "not-today") == State(place=3, skipped=frozenset({1, 2}))
    assert walked("next", "next", "not-today") == State(place=3, skipped=frozenset({2}))
    assert walked("not-today") == State(place=1, skipped=frozenset({0}))
    assert walked("not-today", state=State(place=8)).is_finished


def test_what_was_left_out_can_be_taken_up_again() -> None:
    taken_up = walked("next", "not-today", "back", "back", "next", "next")

    assert taken_up == State(place=3)


def test_a_pod_calls_until_the_teacher_came() -> None:
    called = walked("call")

    assert light_of(PATH, called) == "please-come"
    assert walked("came", state=called) == State(has_come=True)
    assert walked("came", "call") == State(is_calling=True)


def test_whoever_came_earlier_is_called_again_when_the_teachers_stage_begins() -> None:
    before = State(place=5, has_come=True)

    at_the_stage = after(PATH, before, "next")
    further = walked("came", "next", "back", state=at_the_stage)

    assert (at_the_stage.is_calling, at_the_stage.has_come) == (True, False)
    assert further == State(place=6, has_come=True)


def test_a_pod_shows_what_its_place_on_the_path_is() -> None:
    lights = [light_of(PATH, State(place=place)) for place in range(len(PATH))]
    come = [light_of(PATH, State(place=place, has_come=True)) for place in range(len(PATH))]

    assert lights == ["leading"] * 5 + ["nearly-done", "please-come", "nearly-done", "nearly-done"]
    assert come == ["leading"] * 5 + ["nearly-done"] * 4
    assert light_of(PATH, State(place=8, is_finished=True, is_calling=True)) == "finished"


def test_a_long_stage_ahead_keeps_a_pod_from_being_nearly_done() -> None:
    late = (Place("put-away", "tidy", 0), Place("reflection", "your-turn", 0), Place("farewell", "thanks", 0))

    assert [is_close_to_finishing(late, State(place=place)) for place in range(3)] == [False, False, True]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_leaves_the_state_it_came_from_alone(act: Act) -> None:
    state = State(place=2)
    after(PATH, state, act)

    assert state == State(place=2)


@pytest.mark.parametrize("band", BANDS)
def test_a_conference_of_every_band_is_nearly_done_before_the_teacher_comes(
    band: str, make_occasion: Callable[..., Occasion]
) -> None:
    talk = fill(built_in_script(band), make_occasion(WorkPage(number=2)), Voices(Voice("en"), Voice("en")))
    path = path_of(talk)
    lights = [light_of(path, State(place=place)) for place in range(len(path))]

    assert lights.index("leading") < lights.index("nearly-done") < lights.index("please-come")
    assert lights[-1] == "nearly-done"
