from __future__ import annotations

import threading
from typing import Any

import pytest
from slc_hub.window import Allowance, Window, seconds_since_boot


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("passed_seconds", "is_open", "left_seconds"), [(0, True, 120), (119.5, True, 0), (120, False, 0), (9999, False, 0)]
)
def test_a_window_is_open_for_its_minutes_and_not_a_moment_longer(
    passed_seconds: float, is_open: bool, left_seconds: int
) -> None:
    clock = Clock()
    window = Window(2, clock)

    clock.seconds += passed_seconds

    assert window.is_open is is_open
    assert window.seconds_left == left_seconds


def test_a_window_that_was_closed_stays_closed() -> None:
    window = Window(60)

    window.close()

    assert not window.is_open
    assert window.seconds_left == 0


def test_the_clock_never_goes_back() -> None:
    times = [seconds_since_boot() for _ in range(100)]

    assert times == sorted(times)


def test_an_allowance_is_each_ones_own() -> None:
    allowance = Allowance(100)

    allowance.spend("pod 1", 99)
    assert allowance.has_some("pod 1")
    allowance.spend("pod 1", 1)

    assert not allowance.has_some("pod 1")
    assert allowance.has_some("pod 2")


def test_whoever_invents_names_without_end_gets_nothing_more_and_takes_no_more_memory() -> None:
    allowance: Any = Allowance(100)
    allowance.spend("pod 1", 1)

    for number in range(20_000):
        allowance.spend(f"stranger {number}", 1)

    assert not allowance.has_some("stranger 19999")
    assert allowance.has_some("pod 1")
    assert len(allowance._spent) == 10_000


def test_threads_that_spend_at_once_lose_no_byte() -> None:
    allowance = Allowance(40_000)

    def spend() -> None:
        for _ in range(9_999):
            allowance.spend("pod", 1)

    threads = [threading.Thread(target=spend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert allowance.has_some("pod")
    allowance.spend("pod", 4)
    assert not allowance.has_some("pod")
