"""The evening's plan: which child sits at which pod."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from slc_core.conference.people import Student, siblings

__all__ = ["seats"]


def seats(
    students: Sequence[Student], pods: int, wishes: Mapping[str, int] | None = None
) -> Mapping[int, tuple[Student, ...]]:
    """The children of each pod from 1 to *pods*, in the order of the class list.

    A wish (the pod's number by student id) comes first, and brings siblings without a wish of their own along;
    a wish for a pod that is not there is none. The other siblings sit together, and everybody else goes where
    the fewest are. So a child who joins the end of the list moves nobody, unless to sit with a sibling.
    """
    wished = {child: pod for child, pod in (wishes or {}).items() if 1 <= pod <= pods}
    taken: dict[int, list[Student]] = {pod: [] for pod in range(1, pods + 1)}
    waiting: list[list[Student]] = []
    for family in _families(students):
        if pod := next((wished[child.id] for child in family if child.id in wished), 0):
            for child in family:
                taken[wished.get(child.id, pod)].append(child)
        else:
            waiting.append(family)
    for family in sorted(waiting, key=len, reverse=True):
        emptiest = min(taken, key=lambda pod: len(taken[pod]))
        taken[emptiest] += family
    place = {student.id: number for number, student in enumerate(students)}
    return {pod: tuple(sorted(sitting, key=lambda child: place[child.id])) for pod, sitting in taken.items()}


def _families(students: Sequence[Student]) -> Iterator[list[Student]]:
    """Those who are siblings, or siblings of siblings, by their first child; most are alone."""
    left = list(students)
    while left:
        family = [left.pop(0)]
        for child in family:  # grows while it is read
            joining = siblings(child, tuple(left))
            family += joining
            left = [other for other in left if other not in joining]
        yield family
