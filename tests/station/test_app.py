from __future__ import annotations

import logging
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader
from slc_station.screen import environment

from slc_core.exchange.pack import read_pack
from slc_core.handout.shelf import static_files
from slc_core.testing.clock import HandClock
from slc_core.testing.small_pod import SmallPod

WEBM = b"\x1a\x45\xdf\xa3 a voice"
WRONG = "0000-0000-0000"
"""A whole code, on nobody's card."""


@pytest.fixture
def open_card(browser: Any, small_pod: SmallPod) -> Any:
    """The browser, with Isay's conference open."""
    browser.tap("/card", code=small_pod.cards[0])
    browser.tap("/mode", mode="conference")
    return browser


@pytest.fixture
def no_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of pages is unreadable; what was read from it before is remembered by that folder alone."""
    monkeypatch.setattr(environment(), "loader", DictLoader({}))


def test_a_pod_waits_for_a_card(browser: Any) -> None:
    page = browser.get("/")

    assert page.status_code == 200
    assert 'data-screen="idle"' in page.text
    assert "Isay" not in page.text


def test_a_card_leads_to_the_choice_and_from_there_to_the_first_step(browser: Any, small_pod: SmallPod) -> None:
    assert browser.tap("/card", code=small_pod.cards[0]) == 303
    assert browser.told("screen") == "choice"
    assert browser.tap("/mode", mode="conference") == 303
    assert (browser.told("screen"), browser.told("stage")) == ("step", "welcome")


def test_the_teachers_card_leads_to_the_corner_where_she_opens_one_child(browser: Any, small_pod: SmallPod) -> None:
    child = read_pack(small_pod.folder).manifest.shares[1].id

    browser.tap("/card", code=small_pod.teacher_card)

    assert browser.told("screen") == "corner"
    assert browser.tap("/mode", mode="rehearsal", share=child) == 303
    assert browser.told("screen") == "step"


def test_every_tap_is_answered_with_the_screen(open_card: Any) -> None:
    answer = open_card.post("/act", data={"nonce": "n", "place": "0", "act": "next"}, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert open_card.told("place") == "1"


def test_a_tap_that_arrives_twice_or_from_an_old_page_moves_nothing(open_card: Any) -> None:
    twice = {"nonce": "n", "place": "0", "act": "next"}
    for sent in (twice, twice, twice | {"nonce": "m"}):
        open_card.post("/act", data=sent)

    assert open_card.told("place") == "1"


def test_a_code_with_a_slip_is_asked_for_again_beside_the_same_screen(browser: Any) -> None:
    page = browser.post("/card", data={"nonce": "n", "code": "0000-0000-0001"})

    assert page.status_code == 422
    assert 'data-screen="idle"' in page.text
    assert "This code is not right yet." in page.text


def test_a_card_of_another_pod_opens_nothing(browser: Any) -> None:
    page = browser.post("/card", data={"nonce": "n", "code": WRONG})

    assert page.status_code == 422
    assert "This card opens nothing here." in page.text
    assert browser.told("screen") == "idle"


def test_a_long_wait_is_told_in_seconds(browser: Any, clock: HandClock) -> None:
    for _ in range(4):
        clock.pass_seconds(100)
        browser.tap("/card", code=WRONG)

    page = browser.post("/card", data={"nonce": "n", "code": WRONG})

    assert re.search(r"Please wait <bdi[^>]*>8</bdi> seconds\.", page.text)


def test_an_answer_that_is_too_long_stays_in_its_box_to_be_shortened(open_card: Any) -> None:
    while 'name="question" value="goal"' not in open_card.get("/").text:
        open_card.act()

    page = open_card.post(
        "/answer", data={"nonce": "n", "question": "goal", "who": "child", "how": "typed", "value": "read " * 500}
    )

    assert page.status_code == 422
    assert "This is too long." in page.text
    assert f">{'read ' * 500}</textarea>" in page.text


def test_a_form_larger_than_any_of_ours_is_refused(open_card: Any) -> None:
    assert open_card.tap("/answer", question="goal", who="child", how="typed", value="a" * 70_000) == 413


def test_a_signature_of_one_dot_is_asked_for_again(open_card: Any) -> None:
    assert open_card.tap("/sign", who="child", how="drawn", strokes="[[1,2]]") == 422
    assert open_card.tap("/sign", who="child", how="mark") == 303


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", "text/plain", ""])
def test_only_forms_are_taken_as_forms(open_card: Any, kind: str) -> None:
    answer = open_card.post("/act", content=b"nonce=n&place=0&act=next", headers={"content-type": kind})

    assert answer.status_code == 415
    assert open_card.told("place") == "0"


def test_a_voice_is_kept_played_and_taken_back(open_card: Any) -> None:
    kept = open_card.post("/keep?nonce=n&question=goal&who=child", content=WEBM, headers={"content-type": "audio/webm"})
    token = kept.json()["media"]
    played = open_card.get(f"/recording/{token}")

    assert kept.status_code == 201
    assert (played.headers["content-type"], played.content) == ("audio/webm", WEBM)
    assert played.headers["cache-control"] == "no-store"
    assert open_card.tap("/forget", media=token) == 303
    assert open_card.get(f"/recording/{token}").status_code == 404


def test_a_drawing_comes_back_as_a_picture_of_our_own_making(open_card: Any) -> None:
    kept = open_card.post(
        "/keep?nonce=n&question=goal&who=child",
        content=b"[[10, 20, 30, 40]]",
        headers={"content-type": "application/json"},
    )
    shown = open_card.get(f"/recording/{kept.json()['media']}")

    assert shown.headers["content-type"] == "image/svg+xml"
    assert "M10 20L30 40" in shown.text


@pytest.mark.parametrize(
    ("address", "kind", "content", "status"),
    [
        ("/keep?nonce=n&question=goal&who=child", "audio/webm", b"RIFF", 415),
        ("/keep?nonce=n&question=goal&who=child", "text/html", WEBM, 415),
        ("/keep?nonce=n&question=goal&who=child", "audio/webm", WEBM + bytes(5 * 2**20), 413),
        ("/keep?nonce=n&question=goal&who=child", "application/json", b"[[1]]", 422),
        ("/keep?nonce=n&question=goal", "audio/webm", WEBM, 422),
        ("/keep", "audio/webm", WEBM, 422),
    ],
)
def test_what_cannot_be_kept_is_refused(open_card: Any, address: str, kind: str, content: bytes, status: int) -> None:
    assert open_card.post(address, content=content, headers={"content-type": kind}).status_code == status


def test_nothing_is_kept_at_a_pod_where_nothing_is_open(browser: Any) -> None:
    answer = browser.post("/keep?nonce=n&question=goal&who=child", content=WEBM, headers={"content-type": "audio/webm"})

    assert answer.status_code == 409


def test_a_page_that_is_left_open_can_be_locked(open_card: Any) -> None:
    assert open_card.tap("/lock") == 303
    assert open_card.told("screen") == "idle"


def test_a_family_whose_conference_closed_is_told_once_that_its_place_is_kept(open_card: Any) -> None:
    assert open_card.told("screen") == "step"

    open_card.tap("/lock")

    assert "Your place is kept." in open_card.get("/").text
    assert "Your place is kept." not in open_card.get("/").text


def test_a_page_can_tell_that_somebody_is_still_there(open_card: Any, clock: HandClock) -> None:
    clock.pass_seconds(170)
    assert open_card.get("/health?touch=1").text == "ok\n"
    clock.pass_seconds(170)
    assert not open_card.pod.lock_if_idle()

    clock.pass_seconds(170)
    assert open_card.get("/health").text == "ok\n"
    assert open_card.pod.lock_if_idle()


def test_a_pod_that_nobody_taps_on_locks_itself(
    open_card: Any, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slc_station.app._IDLE_CHECK_SECONDS", 0.01)
    with open_card as running:
        clock.pass_seconds(181)
        deadline = time.monotonic() + 10
        while running.pod.session and time.monotonic() < deadline:
            time.sleep(0.01)
        assert running.pod.session is None


def test_a_line_of_help_can_be_switched_off(open_card: Any) -> None:
    assert "Welcome. Please sit here." in open_card.get("/").text

    open_card.tap("/aid", aid="school", on=0)

    assert 'data-school="off"' in open_card.get("/").text


def test_a_picture_is_shown_while_its_portfolio_is_open(open_card: Any) -> None:
    shown = open_card.get("/picture/work.png")
    open_card.tap("/lock")

    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert open_card.get("/picture/work.png").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/act",
        "/own/0123456789abcdef",
        "/own/..%2f..%2fpod.key",
        "/font/..%2f..%2fpod.key",
        "/font/latin.exe",
        "/static/../pod.py",
        "/static/%2e%2e/pod.py",
        "/static//etc/passwd",
        "/static/",
        "/keyboard/tlh",
        "/picture/..%2f..%2fpod.json",
        "/recording/x",
        "/docs",
    ],
)
def test_nothing_else_can_be_fetched_and_no_path_reaches_the_disk(open_card: Any, address: str) -> None:
    answer = open_card.get(address)

    assert answer.status_code in {404, 405}
    assert "there is nothing at this address" in answer.text


def test_a_person_who_strays_comes_back_to_the_screen(open_card: Any) -> None:
    for address in ("/nowhere", "/act"):
        answer = open_card.get(address, headers={"sec-fetch-dest": "document"}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_our_files_are_served_with_their_types_and_asked_for_again_by_their_tag(browser: Any) -> None:
    names = static_files("slc_station")
    assert {"pod.css", "pod.js"} <= set(names)
    for name in names:
        first = browser.get(f"/static/{name}")
        again = browser.get(f"/static/{name}", headers={"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert first.headers["content-type"] == names[name].media_type


def test_a_keyboard_is_told_by_language(browser: Any) -> None:
    keys = browser.get("/keyboard/es").json()

    assert keys["tag"] == "es"
    assert browser.get("/keyboard/so").headers["content-type"] == "application/json"


def test_trouble_at_the_start_is_told_once(make_browser: Callable[..., Any]) -> None:
    browser = make_browser("E04")

    assert (browser.told("screen"), browser.told("screen")) == ("trouble", "idle")


def test_a_share_that_is_gone_or_damaged_is_told_calmly(browser: Any, small_pod: SmallPod) -> None:
    shares = sorted((small_pod.folder / "shares").iterdir())
    damaged = [path.write_bytes(b"\0" * 100) for path in shares]

    page = browser.post("/card", data={"nonce": "n", "code": small_pod.cards[0]})
    shutil.rmtree(small_pod.folder / "shares")
    gone = browser.post("/card", data={"nonce": "m", "code": small_pod.cards[0]})

    assert damaged
    assert page.status_code == gone.status_code == 503
    assert "E02" in page.text
    assert "E01" in gone.text


def test_a_crash_shows_a_calm_page_in_the_familys_language_and_keeps_the_place(
    open_card: Any, no_templates: None, caplog: pytest.LogCaptureFixture
) -> None:
    open_card.post("/act", data={"nonce": "n", "place": "0", "act": "next"}, follow_redirects=False)

    with caplog.at_level(logging.ERROR):
        page = open_card.get("/")

    assert page.status_code == 500
    assert page.text.startswith("<!doctype html><html lang='es'") or "<html lang='en'" in page.text
    assert "Something went wrong." in page.text
    assert "E05: TemplateNotFound at" in caplog.text
    assert "Isay" not in caplog.text


def test_after_a_crash_the_next_page_is_the_same_step(open_card: Any, small_pod: SmallPod) -> None:
    open_card.act()
    pages = environment()
    loader, pages.loader = pages.loader, DictLoader({})
    assert open_card.get("/").status_code == 500
    pages.loader = loader

    assert open_card.told("place") == "1"


def test_a_full_disk_is_told_calmly_and_what_was_answered_is_safe(open_card: Any, small_pod: SmallPod) -> None:
    store = open_card.pod._store
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    places = [open_card.told("place")]
    page = open_card.get("/")
    while page.status_code == 200:
        page = open_card.post("/act", data={"nonce": f"n{len(places)}", "place": places[-1], "act": "next"})
        places.append(open_card.told("place"))

    assert page.status_code == 507
    assert "E03" in page.text
    assert places[-1] == places[-2] == str(len(places) - 2)


def test_after_a_restart_the_same_card_returns_to_the_same_step(
    make_browser: Callable[..., Any], small_pod: SmallPod
) -> None:
    browser = make_browser()
    browser.tap("/card", code=small_pod.cards[0])
    browser.tap("/mode", mode="conference")
    for _ in range(5):
        browser.act()

    browser = make_browser()
    browser.tap("/card", code=small_pod.cards[0])

    assert (browser.told("screen"), browser.told("place")) == ("step", "5")


def test_a_pod_locks_when_its_server_stops(open_card: Any) -> None:
    with open_card as running:
        assert running.told("screen") == "step"

    assert open_card.told("screen") == "idle"


def test_pages_of_a_pack_without_fonts_name_no_font_of_the_computer(browser: Any) -> None:
    assert browser.get("/fonts.css").text == ":root { font-family: sans-serif; }\n" + "".join(
        f":lang({tag}) {{ font-family: sans-serif; }}\n" for tag in ("ar", "ar-Latn", "en", "es", "so")
    )


def test_no_own_picture_is_shown_of_a_child_without_one(browser: Any, small_pod: SmallPod, tmp_path: Path) -> None:
    share_id = read_pack(small_pod.folder).manifest.shares[0].id
    (small_pod.folder / "pictures").mkdir(exist_ok=True)
    (small_pod.folder / "pictures" / f"{share_id}.jpg").write_bytes(b"\xff\xd8")

    assert browser.get(f"/own/{share_id}").status_code == 404
