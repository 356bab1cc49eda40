"""The pod's policy in Debian's own Chromium: what it blocks, what it lets through, and that without it nothing is."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from slc_station.pi.kiosk.browser import command, find_browser

from slc_core.errors import NotFoundError
from tests.pi.chromium import HEADLESS, Place, in_namespace, started, until, write_policy

POLICY = Path(str(files("slc_station"))) / "pi" / "kiosk" / "policy.json"
REPORTS = 'const told = (what) => fetch("/told?" + what).catch(() => {});'
DOWNLOAD = (
    '<a id="a" href="/thing.bin" download="thing.bin">x</a>'
    '<script type="module">a.click(); setTimeout(() => fetch("/end"), 1500);</script>'
)
MICROPHONE = f"""<script type="module">{REPORTS}
setTimeout(() => told("nothing"), 4000);
navigator.mediaDevices.getUserMedia({{ audio: true }}).then(() => told("granted"), (error) => told(error.name));
</script>"""
CAMERA = MICROPHONE.replace("audio: true", "video: true")


@pytest.fixture(scope="module", autouse=True)
def chromium() -> None:
    try:
        find_browser()
        assert shutil.which("unshare")
    except NotFoundError as error:
        (pytest.fail if "CI" in os.environ else pytest.skip)(str(error))


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place(
        {"/": "here", "/download": DOWNLOAD, "/microphone": MICROPHONE, "/camera": CAMERA, "/thing.bin": "x" * 99}
    )
    yield made
    made.close()


@pytest.fixture
def elsewhere() -> Iterator[Place]:
    made = Place({"/": "elsewhere"})
    yield made
    made.close()


def policy_for(place: Place) -> dict[str, Any]:
    """The pod's policy, with the address of *place* for the pod's two."""
    policy: dict[str, Any] = json.loads(POLICY.read_text())
    return policy | {"URLAllowlist": [place.address], "AudioCaptureAllowedUrls": [place.address]}


def browse(tmp_path: Path, address: str, policy: dict[str, Any] | None, *flags: str) -> list[str]:
    """The pod's own browser command at *address*, under *policy* or none."""
    folder = write_policy(tmp_path / "etc", policy)
    (tmp_path / "home").mkdir()
    return in_namespace(folder, *command(find_browser(), tmp_path / "profile", address, (*HEADLESS, *flags)))


@pytest.mark.parametrize("has_policy", [True, False])
def test_a_file_of_the_computer_is_not_opened(tmp_path: Path, place: Place, *, has_policy: bool) -> None:
    page = tmp_path / "page.html"
    page.write_text(f'<img src="{place.address}/escaped.png">')

    with started(browse(tmp_path, page.as_uri(), policy_for(place) if has_policy else None)):
        escaped = until(lambda: place.was_asked("/escaped"), 6 if has_policy else 120)

    assert escaped is not has_policy


@pytest.mark.parametrize("has_policy", [True, False])
@pytest.mark.parametrize("way", ["location.href = ADDRESS", "open(ADDRESS)"])
def test_no_page_leads_to_another_host(
    tmp_path: Path, place: Place, elsewhere: Place, way: str, *, has_policy: bool
) -> None:
    goes = way.replace("ADDRESS", json.dumps(f"{elsewhere.address}/gone"))
    place.pages["/away"] = f'<script type="module">await fetch("/begun"); {goes}</script>'
    flags = ("--disable-popup-blocking",)

    with started(browse(tmp_path, f"{place.address}/away", policy_for(place) if has_policy else None, *flags)):
        assert until(lambda: place.was_asked("/begun"))
        left = until(lambda: elsewhere.was_asked("/gone"), 3 if has_policy else 120)

    assert left is not has_policy


@pytest.mark.parametrize("has_policy", [True, False])
def test_nothing_is_downloaded(tmp_path: Path, place: Place, *, has_policy: bool) -> None:
    words = browse(tmp_path, f"{place.address}/download", policy_for(place) if has_policy else None)

    with started(words, HOME=str(tmp_path / "home"), XDG_DOWNLOAD_DIR=str(tmp_path / "home")):
        assert until(lambda: place.was_asked("/end"))
        saved = until(lambda: list((tmp_path / "home").rglob("thing.bin")), 2 if has_policy else 120)

    assert saved is not has_policy


@pytest.mark.parametrize("has_policy", [True, False])
def test_nobody_can_look_into_the_pages_with_tools(tmp_path: Path, place: Place, *, has_policy: bool) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    flags = (f"--remote-debugging-port={port}",)

    with started(browse(tmp_path, f"{place.address}/", policy_for(place) if has_policy else None, *flags)):
        assert until(lambda: place.was_asked("/"))
        is_open = until(lambda: _answers(port), 2 if has_policy else 120)

    assert is_open is not has_policy


@pytest.mark.parametrize(
    ("page", "has_policy", "told"),
    [("/microphone", True, "granted"), ("/camera", True, "NotAllowedError"), ("/microphone", False, "n")],
)
def test_the_microphone_is_granted_without_a_question_and_no_camera(
    tmp_path: Path, place: Place, page: str, told: str, *, has_policy: bool
) -> None:
    with started(browse(tmp_path, place.address + page, policy_for(place) if has_policy else None)):
        assert until(lambda: place.was_asked("/told"))

    (answer,) = [asked.partition("?")[2] for asked in place.asked if asked.startswith("/told")][:1]
    assert answer.lower().startswith(told.lower())


def _answers(port: int) -> bool:
    with closing(socket.socket()) as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
