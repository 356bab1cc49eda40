"""A pod has no clock to trust: it may wake up in 1970, be set by a network, or run back an hour."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slc_station.lamp import NoLamp
from slc_station.pod import Pod
from slc_station.session import Session
from slc_station.store import Store

from slc_core.conference.journal import Held
from slc_core.exchange.pack import read_pack
from slc_core.testing.clock import HandClock
from slc_core.testing.small_pod import SmallPod, write_small_pod

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
JUMPS: Mapping[str, datetime | timedelta] = {
    "to 1970": datetime(1970, 1, 1, tzinfo=UTC),
    "fifty years on": timedelta(days=365.25 * 50),
    "back an hour": timedelta(hours=-1),
    "on an hour": timedelta(hours=1),
}


@contextmanager
def running(folder: Path, clock: HandClock) -> Generator[Pod]:
    store = Store(folder / "journal", ballast_bytes=4096)
    yield Pod(read_pack(folder), store, clock, NoLamp())
    store.close()


def led(pod: Pod, clock: HandClock, steps: int, start: int = 0) -> Held:
    """So many steps of three seconds and a half."""
    for step in range(start, start + steps):
        clock.pass_seconds(3.5)
        pod.act(f"tap-{step}", opened(pod).state.place, "next")
    return opened(pod).held


def opened(pod: Pod) -> Session:
    session = pod.session
    assert session
    return session


def begin(pod: Pod, small: SmallPod) -> None:
    pod.present(small.cards[0])
    if not pod.session:
        pod.begin("conference")


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
@pytest.mark.parametrize("after", [1, 13, 20])
def test_a_wall_clock_that_jumps_changes_no_duration(tmp_path: Path, jump: datetime | timedelta, after: int) -> None:
    told: list[Held] = []
    for jumps in (False, True):
        clock = HandClock(NOON)
        small = write_small_pod(tmp_path / str(jumps))
        with running(small.folder, clock) as pod:
            begin(pod, small)
            led(pod, clock, after)
            if jumps:
                clock.wall = jump if isinstance(jump, datetime) else clock.wall + jump
            told.append(led(pod, clock, 30 - after, start=after))
    honest, jumped = told

    assert jumped.stage_seconds == honest.stage_seconds
    assert sum(jumped.stage_seconds.values()) == pytest.approx(30 * 3.5)
    assert [shown.noted for shown in jumped.shown] != [shown.noted for shown in honest.shown]
    assert [shown.step for shown in jumped.shown] == [shown.step for shown in honest.shown]


def test_a_power_cut_that_puts_the_clock_back_adds_nothing_to_a_stage(tmp_path: Path) -> None:
    clock = HandClock(NOON)
    small = write_small_pod(tmp_path / "pod")
    with running(small.folder, clock) as pod:
        begin(pod, small)
        before = led(pod, clock, 20)
    clock.boot_again(up_seconds=40)
    clock.wall -= timedelta(minutes=50)
    with running(small.folder, clock) as pod:
        begin(pod, small)
        held = led(pod, clock, 5, start=20)

    assert held.interruptions == 1
    assert sum(held.stage_seconds.values()) == pytest.approx(sum(before.stage_seconds.values()) + 5 * 3.5)
    assert len(held.shown) == 26


def test_a_pod_locks_by_its_own_minutes_whatever_the_wall_clock_says(tmp_path: Path) -> None:
    clock = HandClock(NOON)
    small = write_small_pod(tmp_path / "pod", lock_minutes=3)
    with running(small.folder, clock) as pod:
        begin(pod, small)
        clock.wall += timedelta(days=9)
        assert not pod.lock_if_idle()
        clock.wall = datetime(1970, 1, 1, tzinfo=UTC)
        clock.pass_seconds(180)

        assert pod.lock_if_idle()
