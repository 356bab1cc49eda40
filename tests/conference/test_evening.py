from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from slc_core.conference.evening import seats
from slc_core.conference.people import Student


def child(number: int, *homes: str) -> Student:
    return Student(id=f"s{number}", given_name=f"Child {number}", grade="3", households=homes or (f"h{number}",))


def seated(students: Sequence[Student], pods: int, wishes: Mapping[str, int] | None = None) -> dict[int, list[str]]:
    return {pod: [student.id for student in sitting] for pod, sitting in seats(students, pods, wishes).items()}


def test_children_fill_the_pods_one_after_the_other() -> None:
    assert seated([child(number) for number in range(1, 6)], 2) == {1: ["s1", "s3", "s5"], 2: ["s2", "s4"]}


def test_a_pod_that_nobody_needs_stays_empty() -> None:
    assert seated([child(1)], 3) == {1: ["s1"], 2: [], 3: []}


def test_a_class_without_children_has_empty_pods() -> None:
    assert seated([], 2) == {1: [], 2: []}


def test_siblings_sit_together_and_the_others_even_that_out() -> None:
    class_list = [child(1), child(2, "a"), child(3), child(4, "a"), child(5), child(6, "a")]

    assert seated(class_list, 2) == {1: ["s2", "s4", "s6"], 2: ["s1", "s3", "s5"]}


def test_siblings_of_siblings_sit_together_too() -> None:
    patchwork = [child(1, "a"), child(2, "b"), child(3), child(4, "a", "b")]

    assert seated(patchwork, 2) == {1: ["s1", "s2", "s4"], 2: ["s3"]}


def test_a_wish_wins_and_siblings_without_a_wish_come_along() -> None:
    class_list = [child(1, "a"), child(2), child(3, "a"), child(4)]

    assert seated(class_list, 3, {"s3": 3}) == {1: ["s2"], 2: ["s4"], 3: ["s1", "s3"]}


def test_siblings_whom_the_teacher_wants_apart_sit_apart() -> None:
    class_list = [child(1, "a"), child(2, "a"), child(3, "a")]

    assert seated(class_list, 2, {"s1": 2, "s2": 1}) == {1: ["s2"], 2: ["s1", "s3"]}


@pytest.mark.parametrize("wishes", [{"s1": 0}, {"s1": 7}, {"nobody": 2}])
def test_a_wish_that_cannot_be_met_is_none(wishes: dict[str, int]) -> None:
    class_list = [child(1), child(2)]

    assert seats(class_list, 2, wishes) == seats(class_list, 2)


def test_a_child_who_joins_the_end_of_the_list_moves_nobody() -> None:
    class_list = [child(1), child(2, "a"), child(3), child(4, "a"), child(5)]
    before, after = seated(class_list, 3, {"s5": 1}), seated([*class_list, child(6)], 3, {"s5": 1})

    assert {pod: [who for who in sitting if who != "s6"] for pod, sitting in after.items()} == before
