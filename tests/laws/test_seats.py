"""Whoever comes has one seat; families stay together; nobody waits while another pod stands empty."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slc_core.conference.evening import seats
from slc_core.conference.people import Student, siblings

HOMES = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "h"]), max_size=2, unique=True).map(tuple)
PODS = st.integers(1, 9)


@st.composite
def class_lists(draw: st.DrawFn) -> tuple[Student, ...]:
    return tuple(
        Student(id=f"s{number}", given_name="A", grade="1", households=homes)
        for number, homes in enumerate(draw(st.lists(HOMES, max_size=30)))
    )


@given(class_lists(), PODS, st.dictionaries(st.integers(0, 30).map(lambda n: f"s{n}"), st.integers(-1, 11)))
def test_every_child_has_one_seat_in_the_order_of_the_class(
    students: tuple[Student, ...], pods: int, wishes: dict[str, int]
) -> None:
    seating = seats(students, pods, wishes)

    assert list(seating) == list(range(1, pods + 1))
    assert sorted(child.id for sitting in seating.values() for child in sitting) == sorted(s.id for s in students)
    assert all(list(sitting) == [child for child in students if child in sitting] for sitting in seating.values())
    assert seats(students, pods, wishes) == seating


@given(class_lists(), PODS, st.dictionaries(st.integers(0, 30).map(lambda n: f"s{n}"), st.integers(1, 9)))
def test_a_wish_that_can_be_met_is_met(students: tuple[Student, ...], pods: int, wishes: dict[str, int]) -> None:
    seating = seats(students, pods, wishes)

    pod_of = {child.id: pod for pod, sitting in seating.items() for child in sitting}
    assert all(pod_of[child] == pod for child, pod in wishes.items() if child in pod_of and pod <= pods)


@given(class_lists(), PODS)
def test_siblings_sit_together_and_no_pod_is_fuller_by_more_than_a_family(
    students: tuple[Student, ...], pods: int
) -> None:
    seating = seats(students, pods)

    largest = 1
    for sitting in seating.values():
        for child in sitting:
            family = {child.id}
            while (
                joining := {other.id for one in students if one.id in family for other in siblings(one, students)}
                - family
            ):
                family |= joining
            largest = max(largest, len(family))
            assert family <= {one.id for one in sitting}
    counts = [len(sitting) for sitting in seating.values()]
    assert max(counts) - min(counts) <= largest
