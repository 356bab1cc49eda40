"""Switching the pod off from its screen, as a child taps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from slc_station.app import station_app
from slc_station.machine import Machine, asking_to_switch_off
from slc_station.pod import Pod
from slc_station.store import Store
from starlette.testclient import TestClient

from slc_core.exchange.pack import read_pack
from slc_core.testing.clock import HandClock
from slc_core.testing.lamp import RememberingLamp
from slc_core.testing.small_pod import SmallPod, write_small_pod

OURS = "http://127.0.0.1:8127"
Open = Callable[[Machine], TestClient]


@pytest.fixture
def small(tmp_path: Path) -> SmallPod:
    return write_small_pod(tmp_path / "pod")


@pytest.fixture
def switched(small: SmallPod) -> Iterator[Open]:
    """A browser before a pod on that machine."""
    store = Store(small.folder / "journal", ballast_bytes=4096)
    pack = read_pack(small.folder)

    def opened(machine: Machine) -> TestClient:
        pod = Pod(pack, store, HandClock(), RememberingLamp())
        headers = {"sec-fetch-site": "same-origin"}
        return TestClient(station_app(pack, pod, machine=machine), base_url=OURS, headers=headers)

    yield opened
    store.close()


def test_a_laptop_has_no_button_that_switches_it_off(switched: Open) -> None:
    browser = switched(Machine())

    browser.post("/off", data={"nonce": "n", "sure": "1"})

    assert "/off" not in browser.get("/").text
    assert 'data-screen="idle"' in browser.get("/").text


def test_one_tap_asks_and_the_second_switches_off(switched: Open, tmp_path: Path) -> None:
    request = tmp_path / "switch-off"
    browser = switched(Machine(asking_to_switch_off(request)))
    assert 'action="/off"' in browser.get("/").text

    asked = browser.post("/off", data={"nonce": "a", "sure": "0"}).text
    was_asked_only = not request.exists()
    done = browser.post("/off", data={"nonce": "b", "sure": "1"}).text

    assert was_asked_only
    assert 'data-screen="off"' in asked
    assert 'value="1"' in asked
    assert 'data-screen="off"' in done
    assert "<footer>" not in done  # nothing is left to tap
    assert request.read_bytes() == b""


def test_nobody_switches_off_without_having_been_asked(switched: Open, tmp_path: Path) -> None:
    browser = switched(Machine(asking_to_switch_off(tmp_path / "switch-off")))

    browser.post("/off", data={"nonce": "b", "sure": "1"})

    assert not (tmp_path / "switch-off").exists()


def test_a_question_that_nobody_answers_goes_away(switched: Open, tmp_path: Path) -> None:
    browser = switched(Machine(asking_to_switch_off(tmp_path / "switch-off")))
    page = browser.post("/off", data={"nonce": "a", "sure": "0"}).text

    after = browser.post("/lock", data={"nonce": "c"}).text

    assert 'data-idle-ms="60000"' in page  # the page itself taps that button then
    assert 'data-screen="idle"' in after


def test_the_question_closes_what_lay_open(switched: Open, small: SmallPod, tmp_path: Path) -> None:
    browser = switched(Machine(asking_to_switch_off(tmp_path / "switch-off")))
    browser.post("/card", data={"nonce": "n", "code": small.cards[0]})
    browser.post("/mode", data={"nonce": "m", "mode": "conference"})

    browser.post("/off", data={"nonce": "a", "sure": "0"})

    assert 'data-screen="idle"' in browser.post("/lock", data={"nonce": "c"}).text


def test_a_computer_that_cannot_be_asked_stays_on_and_says_so(switched: Open, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    browser = switched(Machine(asking_to_switch_off(tmp_path / "file" / "switch-off")))
    browser.post("/off", data={"nonce": "a", "sure": "0"})

    answer = browser.post("/off", data={"nonce": "b", "sure": "1"})

    assert answer.status_code == 507
    assert "E03" in answer.text


def test_a_page_beats_and_whoever_watches_is_told_how_long_ago(switched: Open) -> None:
    now = [100.0]
    browser = switched(Machine(seconds=lambda: now[0]))

    browser.get("/")
    now[0] += 7
    after_page = browser.get("/beat?age=1").text
    browser.get("/beat")
    now[0] += 2.5

    assert (after_page, browser.get("/beat?age=1").text) == ("7.0\n", "2.5\n")
