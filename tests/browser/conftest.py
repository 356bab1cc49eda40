"""A real browser before a pod that is really served; without a browser these tests are skipped, and fail in CI."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import uvicorn
from slc_cli.play import chromium, find_chromium
from slc_station.app import station_app
from slc_station.clock import SystemClock
from slc_station.lamp import NoLamp
from slc_station.pod import Pod
from slc_station.store import Store

from slc_core.classroom.folder import Classroom
from slc_core.conference.people import Guardian, Household, Student
from slc_core.conference.portfolio import GoalPage, Portfolio, WorkPage
from slc_core.conference.script import script_for_grade
from slc_core.errors import NotFoundError
from slc_core.exchange.card import new_code
from slc_core.exchange.pack import PackedShare, PackSource, Share, read_pack, write_pack
from slc_core.exchange.seal import FLOOR
from slc_core.language.fonts import font_file, font_keys_of
from slc_core.language.registry import language

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
YOUNG, OLDER = "s01", "s21"
"""A kindergartner, and a fifth grader whose portfolio has every kind of page."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, whose microphone hears beeps and asks nobody."""
    try:
        find_chromium()
    except NotFoundError as error:
        (pytest.fail if "CI" in os.environ else pytest.skip)(str(error))
    with chromium(*FLAGS) as started:
        yield started


class Card(NamedTuple):
    """What a family brings: whose conference it opens, and in which language."""

    child: str
    lang: str
    code: str


class Packed(NamedTuple):
    """A pod's folder and its cards."""

    folder: Path
    cards: tuple[Card, ...]
    teacher_card: str

    def card(self, child: str, lang: str) -> Card:
        return next(card for card in self.cards if (card.child, card.lang) == (child, lang))


Pack = Callable[..., Packed]


@pytest.fixture(scope="session")
def pack(sample_class: Classroom) -> Pack:
    """``pack(folder, (child, lang), …, school_lang="en")``: one pod for families of any language."""

    def packed(folder: Path, *families: tuple[str, str], school_lang: str = "en") -> Packed:
        cards = tuple(Card(child, lang, new_code()) for child, lang in families)
        teacher_card = new_code()
        shares = tuple(_share(sample_class, card, school_lang) for card in cards)
        languages = tuple(dict.fromkeys(card.lang for card in cards))
        source = PackSource(
            1, school_lang, languages, 10, teacher_card, shares, _fonts(("en", school_lang, *languages)), {}, None
        )
        write_pack(folder, source, FLOOR)
        return Packed(folder, cards, teacher_card)

    return packed


def _fonts(tags: tuple[str, ...]) -> Mapping[str, Path]:
    keys = dict.fromkeys(
        key for tag in tags for chained in language(tag).chain for key in font_keys_of(language(chained))
    )
    files = {key: font_file(key) for key in keys}
    return {key + path.suffix: path for key, path in files.items()}


def _share(classroom: Classroom, card: Card, school_lang: str) -> PackedShare:
    """With an empty goal behind the child's own, and handwriting beside what the adult typed at home."""
    student = next(student for student in classroom.students if student.id == card.child)
    pages = classroom.portfolio_of(student).pages
    portfolio = Portfolio(pages=(*pages, GoalPage(number=pages[-1].number + 1)))
    names = [name for page in pages if isinstance(page, WorkPage) for name in page.media]
    media = {name: classroom.file_of(student, name).read_bytes() for name in names}
    media["reflection"] = (classroom.folder / "work" / OLDER / "reflection.jpg").read_bytes()
    share = Share(
        student=student,
        household=_household(student, card.lang),
        portfolio=portfolio,
        script=script_for_grade(student.grade),
        school="Harbor School",
        teacher="Ms. Rivera",
        class_name="Room 4",
        school_lang=school_lang,
        contact="206-555-0100",
        reflection="I love how you ask why. Estoy orgullosa de ti.",
    )
    return PackedShare(share, media, card.code, None, "star")


def _household(student: Student, lang: str) -> Household:
    adult = Guardian(name=f"{student.name}'s adult")
    return Household(id=f"h-{lang}", guardians=(adult,), spoken=lang, interpreter=True)


class Station(NamedTuple):
    """A pod on the air; *pod* is the very one that the pages at *address* show."""

    address: str
    pod: Pod
    store: Store
    packed: Packed


Serve = Callable[[Packed], Station]
Scan = Callable[..., None]


@pytest.fixture(scope="session")
def scan() -> Scan:
    """``scan(page, text, every_ms=5)``: keys and Enter, so far apart however busy this computer is."""

    def strike(page: Page, text: str, every_ms: int = 5) -> None:
        keys: list[dict[str, Any]] = [{"key": key, "code": _place(key), "text": key} for key in text]
        keys.append({"key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13})
        keyboard: Any = page.context.new_cdp_session(page)
        begun = time.time()
        for at, key in enumerate(keys):
            key["timestamp"] = begun + at * every_ms / 1000
            keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
            keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})

    return strike


def _place(symbol: str) -> str:
    return "Semicolon" if symbol == ":" else f"Digit{symbol}" if symbol.isdigit() else f"Key{symbol}"


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """Serves a pack on a free port until the tests of a module are done."""
    running: list[Callable[[], None]] = []

    def start(packed: Packed) -> Station:
        pack, store = read_pack(packed.folder), Store(packed.folder / "journal", ballast_bytes=4096)
        pod = Pod(pack, store, SystemClock(), NoLamp())
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = uvicorn.Config(station_app(pack, pod), http="h11", loop="asyncio", ws="none", log_config=None)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()

        def stop() -> None:
            server.should_exit = True
            thread.join()
            store.close()
            listener.close()

        running.append(stop)
        return Station(f"http://127.0.0.1:{listener.getsockname()[1]}/", pod, store, packed)

    yield start
    for stop in running:
        stop()
