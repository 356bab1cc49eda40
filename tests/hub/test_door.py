from __future__ import annotations

from threading import Thread

import pytest
from slc_hub.door import Door, Refused, Visit

from slc_core.exchange.hub_keys import HubKeys, seal_hub
from slc_core.exchange.seal import FLOOR

PASSPHRASE = "four words that rhyme"  # noqa: S105 - opens nothing but this test
IDLE_SECONDS = 600.0


class Clock:
    """Goes on only when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="module")
def key_file() -> bytes:
    return seal_hub(bytes(32), PASSPHRASE, FLOOR)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(key_file: bytes, clock: Clock) -> Door:
    return Door(key_file, IDLE_SECONDS, clock)


def entered(door: Door) -> Visit:
    visit = door.enter(PASSPHRASE, "Ms. Rivera")
    assert isinstance(visit, Visit)
    return visit


def test_the_passphrase_opens_and_the_visit_has_the_hubs_keys(door: Door, keys: HubKeys) -> None:
    visit = entered(door)

    assert visit.keys == keys
    assert visit.who == "Ms. Rivera"
    assert door.visit(visit.token) == visit


@pytest.mark.parametrize("token", ["", "x", "ä", "a" * 43])
def test_no_other_token_proves_a_visit(door: Door, token: str) -> None:
    entered(door)

    assert door.visit(token) is None


def test_two_visits_have_two_tokens_that_nobody_can_guess(door: Door) -> None:
    one, other = entered(door), entered(door)

    assert one.token != other.token
    assert len(one.token) >= 43


def test_each_wrong_passphrase_doubles_the_wait_up_to_a_minute(door: Door, clock: Clock) -> None:
    waits: list[int] = []
    for _ in range(8):
        answer = door.enter("something else", "")
        assert isinstance(answer, Refused)
        waits.append(answer.wait_seconds)
        clock.seconds += answer.wait_seconds

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_while_one_must_wait_not_even_the_passphrase_is_tried(door: Door, clock: Clock) -> None:
    door.enter("something else", "")
    door.enter("something else", "")
    assert door.enter(PASSPHRASE, "x") == Refused(1)

    clock.seconds += 1

    assert isinstance(door.enter(PASSPHRASE, "x"), Visit)


def test_after_the_right_one_the_count_begins_again(door: Door, clock: Clock) -> None:
    door.enter("something else", "")
    clock.seconds += 1
    entered(door)

    assert door.enter("something else", "") == Refused(1)


def test_a_visit_ends_when_nobody_is_there(door: Door, clock: Clock) -> None:
    visit = entered(door)

    clock.seconds += IDLE_SECONDS - 1
    assert door.visit(visit.token) == visit  # and is seen
    clock.seconds += IDLE_SECONDS - 1
    assert door.visit(visit.token) == visit
    clock.seconds += IDLE_SECONDS

    assert door.is_empty()
    assert door.visit(visit.token) is None


def test_a_visit_ends_when_somebody_closes_the_desk_and_others_stay(door: Door) -> None:
    one, other = entered(door), entered(door)

    door.leave(one.token)
    door.leave("nobody's")

    assert door.visit(one.token) is None
    assert door.visit(other.token) == other
    assert not door.is_empty()


def test_of_many_visits_the_oldest_ends(door: Door) -> None:
    visits = [entered(door) for _ in range(9)]

    assert door.visit(visits[0].token) is None
    assert all(door.visit(visit.token) for visit in visits[1:])


def test_guesses_that_come_at_once_are_one_guess(door: Door) -> None:
    answers: list[object] = []
    threads = [Thread(target=lambda: answers.append(door.enter("something else", ""))) for _ in range(6)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [Refused(1)] * 6
