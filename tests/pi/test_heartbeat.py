"""A page before a pod that dies: it says so calmly, and comes back to the same step."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from slc_cli.play import chromium, find_chromium
from slc_station.pi.station_file import StationFile

from slc_core.errors import NotFoundError
from slc_core.testing.small_pod import SmallPod, write_small_pod
from tests.pi.chromium import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        find_chromium()
    except NotFoundError as error:
        (pytest.fail if "CI" in os.environ else pytest.skip)(str(error))
    with chromium() as started:
        yield started


class Pod:
    """``slc-station serve`` behind a listener that outlives it, as systemd holds one."""

    def __init__(self, small: SmallPod, folder: Path) -> None:
        self.small, self.run = small, folder / "run"
        self.run.mkdir()
        self._settings = folder / "station.json"
        self._settings.write_bytes(StationFile(pod=1, languages=("es", "ar", "so")).to_bytes())
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        at = self._listener.fileno()
        words = ["serve", "--settings", str(self._settings), "--pod", str(self.small.folder), "--run", str(self.run)]
        hands = (
            f"import os, sys; os.dup2({at}, 3); os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); "
            "os.execv(sys.executable, [sys.executable, '-m', 'slc_station', *sys.argv[1:]])"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", hands, *words], pass_fds=(at,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        self.kill()
        self._listener.close()


@pytest.fixture
def pod(tmp_path: Path) -> Iterator[Pod]:
    made = Pod(write_small_pod(tmp_path / "pod"), tmp_path)
    made.start()
    yield made
    made.close()


def open_step(page: Page, pod: Pod) -> str:
    """Show the first child's card, lead one step on; the place on the screen."""
    page.goto(pod.address)
    show_card(page, pod)
    page.locator("button[value=conference]").click()
    page.locator("button[value=next]").click()
    page.wait_for_selector("body[data-place='1'][data-tools=ready]")
    return page.locator("body").get_attribute("data-place") or ""


def show_card(page: Page, pod: Pod) -> None:
    page.wait_for_selector("body[data-screen=idle][data-tools=ready]")
    page.locator("#code").fill(pod.small.cards[0])
    page.locator("form#card button.main").click()


def test_a_pod_that_dies_leaves_a_calm_page_and_comes_back_to_the_same_step(browser: Browser, pod: Pod) -> None:
    page = browser.new_page()
    place = open_step(page, pod)
    wait = page.locator("dialog#wait")
    assert wait.is_hidden()

    pod.kill()
    wait.wait_for(state="visible", timeout=30_000)
    said = wait.inner_text()
    page.keyboard.press("Escape")
    is_still_there = wait.is_visible()
    pod.start()
    show_card(page, pod)
    page.wait_for_selector("body[data-screen=step]")

    assert said.strip()
    assert is_still_there
    assert page.locator("body").get_attribute("data-place") == place
    page.close()


def test_a_tap_while_the_pod_starts_again_only_waits(browser: Browser, pod: Pod) -> None:
    """The listener is not the program's own: what is tapped meanwhile stands in line."""
    page = browser.new_page()
    open_step(page, pod)

    pod.kill()
    page.evaluate("document.querySelector('button[value=next]').click()")
    pod.start()
    page.wait_for_selector("body[data-screen=idle]", timeout=60_000)

    assert page.url == pod.address
    page.close()


def test_a_page_that_lives_beats(browser: Browser, pod: Pod) -> None:
    page = browser.new_page()
    page.goto(pod.address)

    with page.expect_response("**/beat", timeout=20_000) as beat:
        pass

    assert beat.value.status == 204
    assert until(lambda: page.request.get(f"{pod.address}beat?age=1").text().startswith(("0.", "1.")))
    page.close()
