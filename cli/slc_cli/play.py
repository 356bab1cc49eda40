"""``slc demo --play``: conferences that nobody leads, for a picture of each screen."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from slc_station.serve import serve

from slc_core.classroom.folder import Classroom
from slc_core.classroom.talks import Talks
from slc_core.errors import NotFoundError, UnwritableError
from slc_core.pod_packing import evening_cards, pack_pod

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

LANGUAGES = ("ar", "es", "zh-Hans", "so")
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_ZIGZAG = ((0.2, 0.7), (0.3, 0.3), (0.4, 0.7), (0.5, 0.3), (0.6, 0.7), (0.8, 0.5))


class _Seat(NamedTuple):
    """Where a conference is led, and what opens it."""

    lang: str
    pod: int
    code: str


def find_chromium() -> str:
    """The path of a Chromium that playwright can lead.

    Raises:
        NotFoundError: one of the two is not installed.
    """
    path = next(filter(None, map(shutil.which, _CHROMIUM)), "")
    if not path or find_spec("playwright") is None:
        lacking = "Chromium" if not path else "playwright"
        install = "apt install chromium" if not path else "pip install playwright"
        raise NotFoundError(
            f"{lacking} is not installed, and a conference cannot be played without it; run `{install}`"
        )
    return path


@contextmanager
def chromium(*flags: str) -> Generator[Browser]:
    """A browser without a window, until it is not needed any more.

    Raises:
        NotFoundError: Chromium or playwright is not installed.
    """
    path = find_chromium()
    from playwright.sync_api import sync_playwright

    # Root has no sandbox; what is opened here is a pod of our own.
    sandbox = ("--no-sandbox",) if sys.platform == "linux" and os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*flags, *sandbox])
        try:
            yield browser
        finally:
            browser.close()


def play(browser: Browser, classroom: Classroom, out: Path, languages: Sequence[str] = LANGUAGES) -> int:
    """Lead one conference in each of *languages*, at pods packed for it alone; how many pictures lie in *out* then.

    They are called ``ar/07-pages.png``.

    Raises:
        UnwritableError: the disk refused.
    """
    seats = tuple(_seats(classroom, languages))
    with TemporaryDirectory(prefix="slc-play-") as place:
        for pod in {seat.pod for seat in seats}:
            pack_pod(classroom, pod, Path(place, str(pod)))
        return sum(_play_at(browser, seat, Path(place, str(seat.pod)), out / seat.lang) for seat in seats)


def _seats(classroom: Classroom, languages: Sequence[str]) -> Iterator[_Seat]:
    """The first conference of the class in each language; none where no family reads it."""
    cards = evening_cards(classroom).conferences
    pods = {student.id: pod for pod, students in classroom.seating.items() for student in students}
    conferences = tuple(Talks(classroom).all())
    for lang in languages:
        for conference in [one for one in conferences if one.talk.lang == lang][:1]:
            yield _Seat(lang, pods[conference.student.id], cards[conference.card])


def _play_at(browser: Browser, seat: _Seat, pod: Path, out: Path) -> int:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableError(f"{out} cannot be made: {error.strerror}; name another folder") from error
    with _served(pod) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(address)
        page.locator("#code").fill(seat.code)
        _press(page.locator("form#card button.main"))
        _press(page.locator('button[value="conference"]'))
        pictures = _lead(page, out)
        page.close()
    return pictures


@contextmanager
def _served(pod: Path) -> Generator[str]:
    """The address of a pod, served by a program of its own."""
    fresh = multiprocessing.get_context("spawn")
    told, tell = fresh.Pipe(duplex=False)
    server = fresh.Process(target=serve, args=(pod, 0), kwargs={"ready": tell.send}, daemon=True)
    server.start()
    tell.close()  # so that a server that could not start ends the wait
    try:
        yield str(told.recv())
    finally:
        told.close()
        server.terminate()
        server.join()


def _lead(page: Page, out: Path) -> int:
    """Go through all steps as a family that likes the first card; how many there were."""
    number = 0
    while True:
        number += 1
        stage = page.locator("body").get_attribute("data-stage")
        _answer(page)
        page.screenshot(path=out / f"{number:02}-{stage}.png")
        if page.locator('body[data-light="finished"]').count():
            return number
        _press(page.locator('button[name="act"]:is(.came, .main)').last)


def _answer(page: Page) -> None:
    pad, card = page.locator("canvas.pad"), page.locator(".ask .card")
    if pad.count():
        _draw(pad)
        _press(page.locator('button[name="how"][value="drawn"]'))
    elif card.count():
        _press(card.first)


def _draw(pad: Locator) -> None:
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
    mouse = pad.page.mouse
    for number, (x, y) in enumerate(_ZIGZAG):
        mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=5)
        if not number:
            mouse.down()
    mouse.up()


def _press(button: Locator) -> None:
    """Press, and wait for the page that answers."""
    with button.page.expect_navigation():
        button.click()
    button.page.locator("[data-tools=ready]").wait_for(state="attached")
