"""Whoever taps what, in whatever order: a conference can always be led to its farewell."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import reduce
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.conference import flow
from slc_core.conference.blanks import Occasion
from slc_core.conference.flow import Act, Path, State, after, is_close_to_finishing, light_of, path_of
from slc_core.conference.journal import Held, Opened, Record, Shown, drafts_of, fold, state_of
from slc_core.conference.people import Support
from slc_core.conference.portfolio import Portfolio
from slc_core.conference.script import BANDS, STAGES, StageId, built_in_script
from slc_core.conference.talk import Voices, fill
from slc_core.language.catalog import Voice

ACTS: tuple[Act, ...] = get_args(Act)
SUPPORT: tuple[Support, ...] = get_args(Support)
WALKS = st.lists(st.sampled_from(ACTS), max_size=120)
ENGLISH = Voices(Voice("en"), Voice("en"))
LONG: tuple[StageId, ...] = ("look-ahead", "last-goals", "pages", "new-goals", "reflection")
Paths = st.SearchStrategy[Path]
OPENED = Opened(seq=0, nonce="n0", boot_id="b", boot_ns=0, student="s1", household="h1", lang="es")


@pytest.fixture(scope="session", params=BANDS)
def paths(
    request: pytest.FixtureRequest, portfolios: st.SearchStrategy[Portfolio], make_occasion: Callable[..., Occasion]
) -> Paths:
    """The paths that one script can take, with any stages that a school may keep."""
    script = built_in_script(request.param)

    @st.composite
    def path(draw: st.DrawFn) -> Path:
        occasion = make_occasion(
            *draw(portfolios).pages,
            support=draw(st.sampled_from(SUPPORT)),
            at_home=draw(st.booleans()),
            interpreter=draw(st.booleans()),
        )
        kept = script.keeping(sorted(draw(st.sets(st.sampled_from(STAGES), max_size=12))))
        return path_of(fill(kept, occasion, ENGLISH))

    return path()


def walked(path: Path, acts: list[Act], state: State | None = None) -> State:
    return reduce(lambda state, act: after(path, state, act), acts, state or State())


def held_after(path: Path, acts: list[Act]) -> Held:
    """What the journal holds of these acts, as a pod writes them."""
    records: list[Record] = [OPENED]
    state = State()
    for act in acts:
        for draft in drafts_of(path, state, act):
            seq = len(records)
            records.append(draft(seq=seq, nonce=f"n{seq}", boot_id="b", boot_ns=seq))
        state = after(path, state, act)
    return fold(records)


@given(st.data(), WALKS)
def test_every_state_reaches_the_farewell_by_next(paths: Paths, data: st.DataObject, acts: list[Act]) -> None:
    path = data.draw(paths)
    state = walked(path, acts)
    stages: list[StageId] = [path[state.place].stage]
    for _ in path:
        if state.is_finished:
            break
        state = after(path, state, "next")
        stages.append(path[state.place].stage)

    assert state.is_finished
    assert stages[-1] == path[-1].stage == "farewell"
    assert light_of(path, state) == "finished"
    assert stages == sorted(stages, key=STAGES.index)


@given(st.data(), WALKS)
def test_back_is_always_possible_and_leads_to_the_beginning(paths: Paths, data: st.DataObject, acts: list[Act]) -> None:
    path = data.draw(paths)
    state = walked(path, acts)

    before = after(path, state, "back")
    assert before.place == (state.place if state.is_finished else max(0, state.place - 1))
    assert not before.is_finished
    assert walked(path, ["back"] * (len(path) + 1), state).place == 0


@given(st.data(), WALKS)
def test_every_state_stands_on_the_path_and_shows_a_light(paths: Paths, data: st.DataObject, acts: list[Act]) -> None:
    path = data.draw(paths)
    state = State()
    for act in acts:
        state = after(path, state, act)
        assert 0 <= state.place < len(path)
        assert state.skipped <= set(range(len(path)))
        assert not (state.is_calling and state.has_come)
        assert light_of(path, state) in {"leading", "nearly-done", "please-come", "finished"}


@given(st.data(), WALKS, st.integers(0, 50))
def test_nearly_done_follows_from_the_path_alone(paths: Paths, data: st.DataObject, acts: list[Act], taps: int) -> None:
    path = data.draw(paths)
    state = walked(path, acts)
    dawdled = walked(path, ["next", "back"] * taps, state._replace(is_finished=False)) if state.place else state
    ahead = {place.stage for place in path[state.place :]}

    assert is_close_to_finishing(path, state) == ahead.isdisjoint(LONG)
    assert is_close_to_finishing(path, dawdled._replace(place=state.place)) == is_close_to_finishing(path, state)
    if light_of(path, state) == "nearly-done":
        assert light_of(path, after(path, state, "next")) != "leading"


def test_the_flow_knows_no_clock() -> None:
    source = inspect.getsource(flow)

    assert not {"time", "datetime", "minutes=", "seconds"} & set(source.replace("(", " ").replace(".", " ").split())


@given(st.data(), WALKS)
def test_what_is_left_out_is_one_page_and_next_takes_it_up_again(
    paths: Paths, data: st.DataObject, acts: list[Act]
) -> None:
    path = data.draw(paths)
    state = walked(path, acts)
    left = after(path, state, "not-today")
    new = left.skipped - state.skipped

    assert len({(path[place].stage, path[place].page) for place in new}) <= 1
    assert state.place in left.skipped
    assert left.is_finished or left.place > state.place
    assert state.place not in after(path, state, "next").skipped


@given(st.data(), WALKS)
def test_calling_a_teacher_moves_nobody(paths: Paths, data: st.DataObject, acts: list[Act]) -> None:
    path = data.draw(paths)
    state = walked(path, acts)
    called = after(path, state, "call")

    assert called.place == state.place
    assert light_of(path, called) in {"please-come", "finished"}
    assert light_of(path, after(path, called, "came")) != "please-come"


@given(st.data(), WALKS)
def test_the_journal_brings_a_pod_back_to_the_same_state(paths: Paths, data: st.DataObject, acts: list[Act]) -> None:
    path = data.draw(paths)

    assert state_of(path, held_after(path, acts)) == walked(path, acts)


@given(st.data(), WALKS)
def test_a_step_that_was_shown_first_changes_no_state(paths: Paths, data: st.DataObject, acts: list[Act]) -> None:
    path = data.draw(paths)
    held = held_after(path, acts)
    begun = Shown(seq=0, nonce="first", boot_id="b", boot_ns=0, **path[0]._asdict())

    assert state_of(path, held._replace(shown=(begun, *held.shown))) == walked(path, acts)


@given(st.data(), WALKS)
def test_a_path_that_has_changed_still_has_a_place_for_everybody(
    paths: Paths, data: st.DataObject, acts: list[Act]
) -> None:
    before, now = data.draw(paths), data.draw(paths)
    held = held_after(before, acts)
    state = state_of(now, held)

    assert 0 <= state.place < len(now)
    assert state.skipped <= set(range(len(now)))
    assert state.is_finished == held.is_finished
    if held.last_shown and held.last_shown.stage in {place.stage for place in now}:
        assert now[state.place].stage == held.last_shown.stage
