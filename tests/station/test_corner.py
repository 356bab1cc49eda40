from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from slc_station import words
from slc_station.app import station_app
from slc_station.corner import Ways
from slc_station.sticks import NoStickError, SeveralSticksError
from starlette.testclient import TestClient

from slc_core.language.catalog import Message

OURS = "http://127.0.0.1:8127"


class Room:
    """The teacher at a pod with whatever is put into its socket."""

    def __init__(self, led: Any, stick: Callable[[], Path], hub: str) -> None:
        self.led = led
        app = station_app(led.pack, led.pod, ways=Ways(hub, stick))
        self.browser = TestClient(app, base_url=OURS, headers={"sec-fetch-site": "same-origin"})

    def show_card(self) -> None:
        self.led.pod.present(self.led.small.teacher_card)

    def tap(self, path: str) -> int:
        return self.browser.post(path, data={"nonce": "n"}, follow_redirects=False).status_code

    @property
    def page(self) -> str:
        return unescape(self.browser.get("/").text)

    def told(self) -> list[str]:
        """The sentences at the top of the corner."""
        found = re.findall(r'role="status">.*?<span class="own"[^>]*>(.*?)</span>', self.page)
        return [re.sub("<[^>]*>|[\u2068\u2069]", "", sentence) for sentence in found]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def room(led_pod: Any, stick: Path) -> Room:
    room = Room(led_pod, lambda: stick, "")
    room.show_card()
    return room


def test_the_corner_has_a_button_for_the_stick_and_none_for_a_hub_that_it_does_not_know(room: Room) -> None:
    assert 'action="/copy"' in room.page
    assert 'action="/send"' not in room.page


def test_a_pod_that_knows_a_hub_has_both_buttons(led_pod: Any, stick: Path) -> None:
    room = Room(led_pod, lambda: stick, "http://127.0.0.1:9")
    room.show_card()

    assert {'action="/copy"', 'action="/send"'} <= set(re.findall(r'action="/(?:copy|send)"', room.page))


def test_one_tap_copies_everything_and_says_when_the_stick_may_be_taken_out(room: Room, stick: Path) -> None:
    assert room.tap("/copy") == 303

    (bundle,) = stick.iterdir()
    assert bundle.suffix == ".slcb"
    of = len(room.led.links)
    assert room.told() == ["Everything is on the stick. It is safe to take it out.", f"Safe at the school: 0/{of}"]


def test_a_reload_copies_nothing_again(room: Room, stick: Path) -> None:
    room.tap("/copy")
    next(stick.iterdir()).unlink()

    assert room.told() == room.told()
    assert not list(stick.iterdir())


def test_receipts_on_the_stick_are_taken_with_the_same_tap(room: Room, stick: Path) -> None:
    (stick / "receipts.slcr").write_bytes(room.led.receipts())
    room.tap("/copy")

    assert room.told()[1] == words.ALL_SAFE.text


def test_at_a_pod_where_nothing_happened_there_is_nothing_to_copy(room: Room, stick: Path) -> None:
    room.led.store.erase()
    room.tap("/copy")

    assert room.told() == [words.NOTHING_TO_COPY.text]
    assert not list(stick.iterdir())


def raising(error: Exception) -> Callable[[], Path]:
    def look() -> Path:
        raise error

    return look


@pytest.mark.parametrize(
    ("look", "sentence"),
    [
        (raising(NoStickError("none")), words.STICKS["none"]),
        (raising(SeveralSticksError("some")), words.STICKS["several"]),
        (lambda: Path("/nowhere/at/all"), words.STICKS["none"]),
        (lambda: Path("/proc/self"), words.STICKS["refused"]),
    ],
)
def test_a_stick_that_does_not_do_is_told_in_a_sentence(
    led_pod: Any, look: Callable[[], Path], sentence: Message
) -> None:
    room = Room(led_pod, look, "")
    room.show_card()

    assert room.tap("/copy") == 303
    assert room.told() in ([sentence.text], [words.STICKS["not-whole"].text])


def test_a_hub_that_does_not_answer_is_told_in_a_sentence(
    led_pod: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slc_station.uplink._PAUSE_SECONDS", 0)
    room = Room(led_pod, lambda: stick, "http://127.0.0.1:9")
    room.show_card()

    assert room.tap("/send") == 303
    assert room.told() == [words.HUBS["silent"].text]


def test_what_was_told_is_gone_when_the_corner_closes(room: Room) -> None:
    room.tap("/copy")
    room.browser.post("/lock", data={"nonce": "n"})
    assert 'data-screen="idle"' in room.page
    room.show_card()

    assert room.told() == []


@pytest.mark.parametrize("path", ["/copy", "/send"])
@pytest.mark.parametrize("card", [None, 0, 1])
def test_nobody_but_the_teacher_hands_anything_over(led_pod: Any, stick: Path, path: str, card: int | None) -> None:
    room = Room(led_pod, lambda: stick, "http://127.0.0.1:9")
    if card is not None:
        led_pod.pod.present(led_pod.small.cards[card])

    room.tap(path)

    assert not list(stick.iterdir())
    assert room.told() == []


def test_a_pod_without_a_hub_sends_nothing(room: Room) -> None:
    assert room.tap("/send") == 303
    assert room.told() == []


def test_another_page_cannot_hand_anything_over(room: Room, stick: Path) -> None:
    answer = room.browser.post("/copy", data={"nonce": "n"}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert not list(stick.iterdir())
