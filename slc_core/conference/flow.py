"""The conference as a pure state machine: ``(path, state, act) -> state``.

A child goes on, goes back, or says "not today". Nothing here knows a clock: a pod is *nearly done* by its
place on the path, never by minutes, and every state reaches the farewell.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, assert_never

from slc_core.conference.script import StageId
from slc_core.conference.talk import Talk

Act = Literal["next", "back", "not-today", "call", "came"]
Light = Literal["leading", "nearly-done", "please-come", "finished"]

_LONG_STAGES: frozenset[StageId] = frozenset({"look-ahead", "last-goals", "pages", "new-goals", "reflection"})
"""Where a family lingers; with none of them ahead, what is left takes a few minutes at most."""


class Place(NamedTuple):
    """One step of the path; *page* is 0 where none is open."""

    stage: StageId
    step: str
    page: int


Path = tuple[Place, ...]


class State(NamedTuple):
    """Where a pod is. *place* counts from 0; *skipped* are the places left out with "not today"."""

    place: int = 0
    skipped: frozenset[int] = frozenset()
    is_calling: bool = False
    has_come: bool = False
    is_finished: bool = False


def path_of(talk: Talk) -> Path:
    """The steps of a talk in order, each once; never empty, for every script ends with a farewell."""
    places = (Place(line.stage, line.step, line.page) for line in talk.lines)
    return tuple(dict.fromkeys(places)) or (Place("farewell", "farewell", 0),)


def after(path: Path, state: State, act: Act) -> State:
    """The state that *act* leads to; an act that changes nothing gives the same state."""
    match act:
        case "next":
            return _onward(path, state._replace(skipped=state.skipped - {state.place}), state.place + 1)
        case "back":
            if state.is_finished:
                return state._replace(is_finished=False)
            return state._replace(place=max(state.place - 1, 0))
        case "not-today":
            left_out = _same_page(path, state.place)
            return _onward(path, state._replace(skipped=state.skipped | left_out), max(left_out) + 1)
        case "call":
            return state._replace(is_calling=True, has_come=False)
        case "came":
            return state._replace(is_calling=False, has_come=True)
    assert_never(act)


def light_of(path: Path, state: State) -> Light:
    """What the pod shows across the room."""
    if state.is_finished:
        return "finished"
    if state.is_calling or (path[state.place].stage == "teacher" and not state.has_come):
        return "please-come"
    return "nearly-done" if is_close_to_finishing(path, state) else "leading"


def is_close_to_finishing(path: Path, state: State) -> bool:
    """Whether no stage in which a family lingers is open or ahead."""
    return not any(place.stage in _LONG_STAGES for place in path[state.place :])


def _onward(path: Path, state: State, place: int) -> State:
    if place >= len(path):
        return state._replace(is_finished=True)
    if path[place].stage == "teacher" and path[state.place].stage != "teacher":
        return state._replace(place=place, is_calling=True, has_come=False)  # whoever came earlier has gone again
    return state._replace(place=place)


def _same_page(path: Path, place: int) -> frozenset[int]:
    """One place and those that follow with the same open page; without a page, this place alone."""
    here = path[place]
    following = place + 1
    while (
        here.page and following < len(path) and (path[following].stage, path[following].page) == (here.stage, here.page)
    ):
        following += 1
    return frozenset(range(place, following))
