"""Whatever script a school writes: each question has one place, one speaker and one token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from slc_core.conference.asks import Ask, ask_of
from slc_core.conference.flow import Path, Place
from slc_core.conference.script import STAGES, Gesture, Script, Stage, StageId, Step, Who

SAID = st.tuples(
    st.sampled_from(STAGES),
    st.sampled_from(get_args(Who)),
    st.none() | st.sampled_from(get_args(Gesture)),
    st.integers(0, 1),
)
Said = tuple[StageId, Who, Gesture | None, int]


def played(said: Sequence[Said]) -> tuple[Script, Path]:
    """A script whose steps are s0, s1, …, and the path on which each is shown once."""
    ordered = sorted(said, key=lambda step: STAGES.index(step[0]))
    stages: dict[StageId, tuple[Step, ...]] = {}
    for number, (stage, who, do, _) in enumerate(ordered):
        stages[stage] = (*stages.get(stage, ()), Step(id=f"s{number}", who=who, do=do))
    path = tuple(Place(stage, f"s{number}", page) for number, (stage, _, _, page) in enumerate(ordered))
    return Script(
        id="own", title="Own", stage=tuple(Stage(id=stage, step=steps) for stage, steps in stages.items())
    ), path


def asked(said: Sequence[Said]) -> list[tuple[Place, Ask]]:
    script, path = played(said)
    found = [(place, ask_of(script, path, number)) for number, place in enumerate(path)]
    return [(place, ask) for place, ask in found if ask]


@given(st.lists(SAID, min_size=1, max_size=40))
def test_each_question_is_asked_at_one_place_only(said: list[Said]) -> None:
    questions = [ask.question for _, ask in asked(said)]

    assert len(set(questions)) == len(questions)
    assert all(len(question) < 24 for question in questions)


@given(st.lists(SAID, min_size=1, max_size=40))
def test_what_an_adult_should_say_is_asked_wherever_the_stage_is_kept(said: list[Said]) -> None:
    kinds = {ask.kind for _, ask in asked(said)}
    stages = {stage for stage, *_ in said}

    assert ("reflection" in kinds) == ("reflection" in stages)
    assert ("question" in kinds) == ("questions" in stages)
    assert ("came" in kinds) == ("teacher" in stages)
    assert ("new-goals" not in stages) or bool(kinds & {"goal", "help"})


@given(st.lists(SAID, min_size=1, max_size=40))
def test_child_and_adult_answer_apart(said: list[Said]) -> None:
    for place, ask in asked(said):
        if ask.kind in {"signature", "worthwhile"}:
            assert ask.question == f"{ask.kind}-{ask.who}"
            assert place.stage in {"sign", "worthwhile"}
        assert ask.who in {"child", "adult"} or ask.kind == "came"
