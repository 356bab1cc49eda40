"""The teacher's desk in a real browser: every page for every eye, and everything that a teacher does there."""

from __future__ import annotations

import base64
import json
import socket
import threading
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import uvicorn
from slc_hub.desk import desk_app
from slc_hub.store import HubStore

from slc_core.classroom.folder import Classroom
from slc_core.exchange.hub_keys import keys_of, seal_hub
from slc_core.exchange.seal import FLOOR
from slc_core.testing.small_evening import EVENING, SmallEvening, small_evening

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PASSPHRASE = "four words that rhyme"  # noqa: S105 - opens nothing but this test
WIDTHS = (1280, 400)
LANGUAGES = ("en", "ar")
WCAG = """async () => {
  const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}"""
PLANT = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}"""
BEEP = """async () => {
  const audio = new AudioContext(), out = audio.createMediaStreamDestination(), tone = audio.createOscillator();
  const recorder = new MediaRecorder(out.stream, { mimeType: "audio/webm" }), parts = [];
  tone.connect(out); tone.start();
  recorder.ondataavailable = (event) => parts.push(event.data);
  const stopped = new Promise((done) => { recorder.onstop = done; });
  recorder.start(); setTimeout(() => recorder.stop(), 500); await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


class Served(NamedTuple):
    """A desk on the air in each language, over one hub."""

    addresses: dict[str, str]
    store: HubStore
    evening: SmallEvening

    def paths(self) -> tuple[str, ...]:
        """Every page behind the door, conferences of each state among them."""
        conferences = (f"/conference/{self.evening.pod.logs[log].hex()}" for log in (0, 2, 4, 6))
        return ("/", "/?q=nothing+of+the+kind", *conferences, "/lines", "/look", "/privacy")


@pytest.fixture(scope="module")
def voice(browser: Browser) -> bytes:
    """A beep, as a browser records it."""
    page = browser.new_page()
    recorded: str = page.evaluate(BEEP)
    page.close()
    return base64.b64decode(recorded)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, voice: bytes, sample_class: Classroom) -> Iterator[Served]:
    folder, keys = tmp_path_factory.mktemp("hub"), keys_of(bytes(32))
    store = HubStore(folder / "hub", folder / "second")
    evening = _gathered(store, small_evening(keys.public, voice))
    key_file = seal_hub(bytes(32), PASSPHRASE, FLOOR)
    servers: dict[str, tuple[uvicorn.Server, threading.Thread, socket.socket]] = {}
    for lang in LANGUAGES:
        listener = socket.create_server(("127.0.0.1", 0))
        app = desk_app(store, key_file, lang=lang, classroom=sample_class if lang == "en" else None)
        server = uvicorn.Server(uvicorn.Config(app, http="h11", loop="asyncio", ws="none", log_config=None))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        servers[lang] = (server, thread, listener)
    ports = {lang: listener.getsockname()[1] for lang, (_, _, listener) in servers.items()}
    yield Served({lang: f"http://127.0.0.1:{port}" for lang, port in ports.items()}, store, evening)
    for server, thread, listener in servers.values():
        server.should_exit = True
        thread.join()
        listener.close()
    store.close()


def _gathered(store: HubStore, evening: SmallEvening) -> SmallEvening:
    """With a fork, with records that nobody vouches for, and with an evening whose time is over."""
    store.enrol(evening.pod.manifest_bytes, EVENING)
    store.keep(EVENING, "2026-10-14", "2026-12-31")
    store.take(evening.links)
    unfinished = [link for link in evening.links if link.log == evening.pod.logs[2]]
    store.take(evening.pod.links(b"{}", log=2, after=unfinished[:2]))
    store.take([evening.links[3]._replace(box=b"changed on the way")], by=evening.pod.manifest.public)
    old = small_evening(keys_of(bytes(32)).public, number=2)
    store.enrol(old.pod.manifest_bytes, "A year ago")
    store.keep("A year ago", "2020-10-14", "2020-12-31")
    store.take(small_evening(keys_of(bytes(32)).public, number=3).links[:2])
    return evening


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    yield context
    context.close()


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser complains of; there must be nothing."""
    found: list[str] = []
    context.on("weberror", lambda error: found.append(str(error.error)))
    context.on("console", lambda said: found.append(said.text) if said.type in {"error", "warning"} else None)
    yield found
    assert found == []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    return context.new_page()


def open_desk(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.get_by_label("Your name").or_(page.locator("#who")).first.fill("Ms. Rivera")
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("#passphrase").press("Enter")
    page.wait_for_url(f"{address}/")


@cache
def axe() -> str:
    """The program of axe, as its wheel holds it."""
    found = find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")


def faults_on(page: Page) -> list[str]:
    """Against WCAG 2.2 AA, and what hangs out of the page, of its usual and of twice its size."""
    page.evaluate(axe())
    width = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    found: list[str] = page.evaluate(WCAG)
    overhang = [page.evaluate(width), page.evaluate(f"document.documentElement.style.fontSize = '200%', {width}")]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return [*found, *(f"the page is {pixels} px too wide" for pixels in overhang if pixels > 0)]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_for_everybody(page: Page, served: Served, lang: str, width: int) -> None:
    address = served.addresses[lang]
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}/open")
    faults = {"/open": faults_on(page)}
    open_desk(page, address)

    for path in served.paths():
        page.goto(address + path)
        for closed in page.locator("details").all():
            closed.evaluate("details => { details.open = true; }")
        faults[path] = faults_on(page)

    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize(
    ("css", "is_caught"),
    [
        ("", False),
        (".hint, .facts { color: #ccc !important }", True),
        ("main { inline-size: 120vw }", True),
        ("table.minutes { inline-size: 60rem }", True),
    ],
)
def test_a_fault_in_a_style_sheet_is_caught(page: Page, served: Served, css: str, is_caught: bool) -> None:
    open_desk(page, served.addresses["en"])
    page.goto(served.addresses["en"] + served.paths()[2])
    page.evaluate(PLANT, css)

    assert bool(faults_on(page)) is is_caught


def test_a_teacher_finds_the_conference_that_asks_for_a_talk_and_hears_the_mother(page: Page, served: Served) -> None:
    open_desk(page, served.addresses["en"])

    page.get_by_role("searchbox").fill("private talk")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Ximena Cruz Hernández").click()

    heard = page.locator("audio").evaluate(
        """async (audio) => { await audio.play(); await new Promise((done) => { audio.onended = done; });
        return audio.currentTime; }"""
    )
    assert heard > 0.2
    assert page.get_by_text("Does my child need more support?").is_visible()
    drawn = page.locator(".signature path").all()
    assert len(drawn) == 2


def test_a_drawing_is_seen(page: Page, served: Served) -> None:
    open_desk(page, served.addresses["en"])
    page.goto(served.addresses["en"] + served.paths()[3])

    width = page.locator("img.drawing").evaluate("async image => { await image.decode(); return image.naturalWidth; }")

    assert width > 0


def test_the_keyboard_alone_opens_the_desk_and_a_conference(page: Page, served: Served) -> None:
    page.goto(served.addresses["en"])
    for typed in ("Ms. Rivera", PASSPHRASE):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_selector("table")

    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.pathname || ''").startswith("/conference/"):
            break
    page.keyboard.press("Enter")

    page.wait_for_url("**/conference/*")


def test_without_scripts_everything_but_the_print_button_is_there(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_desk(page, served.addresses["en"])

    assert page.get_by_role("row").count() == 5
    assert not page.locator("[data-do=print]").is_visible()
    context.close()


def test_after_closing_the_way_back_shows_nothing(page: Page, served: Served) -> None:
    open_desk(page, served.addresses["en"])
    page.goto(served.addresses["en"] + served.paths()[2])

    page.get_by_role("button", name="Close").click()
    page.wait_for_url("**/open")
    page.go_back()
    page.wait_for_load_state()

    assert "Estoy orgullosa" not in page.content()


def test_what_is_printed_is_the_conference_without_its_buttons(page: Page, served: Served) -> None:
    open_desk(page, served.addresses["en"])
    page.goto(served.addresses["en"] + served.paths()[2])

    page.emulate_media(media="print")

    assert page.get_by_text("Estoy orgullosa de ti.").is_visible()
    assert not [it for it in page.locator("button, audio, nav, details, input").all() if it.is_visible()]


def test_files_are_saved_where_the_teacher_wants_them(page: Page, served: Served, tmp_path: Path) -> None:
    open_desk(page, served.addresses["en"])
    for name in ("Save as a table (CSV)", "Save as data (JSON)"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
    page.get_by_role("link", name="Ximena Cruz Hernández").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save everything about this child").click()
    download.value.save_as(tmp_path / download.value.suggested_filename)

    assert {path.name for path in tmp_path.iterdir()} == {"Autumn.csv", "Autumn.json", "s21.zip"}
    assert json.loads((tmp_path / "Autumn.json").read_text(encoding="utf-8"))["evening"] == EVENING
    assert "child.json" in zipfile.ZipFile(tmp_path / "s21.zip").namelist()
