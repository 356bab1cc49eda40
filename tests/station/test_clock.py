from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from slc_station import clock as clock_module
from slc_station.clock import Clock, SystemClock

from slc_core.conference.journal import Token
from slc_core.testing.clock import HandClock


def test_time_within_a_boot_never_goes_back() -> None:
    clock = SystemClock()
    times = [clock.boot_ns() for _ in range(1000)]

    assert times == sorted(times)
    assert times[0] > 0


@pytest.mark.parametrize("clock", [SystemClock(), HandClock()])
def test_a_clock_names_its_boot_as_a_record_can_hold_it(clock: Clock) -> None:
    assert TypeAdapter(Token).validate_python(clock.boot_id) == clock.boot_id
    assert datetime.fromisoformat(clock.noted()).tzinfo


def test_two_programs_of_one_boot_agree_on_its_name() -> None:
    if not Path("/proc/sys/kernel/random/boot_id").exists():
        pytest.skip("this system does not name its boots")

    assert SystemClock().boot_id == SystemClock().boot_id


def test_where_boots_have_no_name_each_start_of_the_program_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(clock_module, "_BOOT_ID", tmp_path / "missing")
    first, second = SystemClock(), SystemClock()

    assert first.boot_id != second.boot_id
    assert first.boot_ns() <= first.boot_ns()
