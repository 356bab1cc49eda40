from __future__ import annotations

import re
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from slc_station.app import station_app
from slc_station.pod import Pod
from slc_station.session import Aids, Mode, Session
from slc_station.store import Store
from slc_station.words import TroubleCode
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from slc_core.classroom.folder import read_class
from slc_core.classroom.talks import Talks
from slc_core.conference.flow import State, path_of
from slc_core.conference.journal import Opened, Record, fold
from slc_core.conference.portfolio import WorkPage
from slc_core.conference.script import StageId, script_for_grade
from slc_core.exchange.hub_keys import keys_of
from slc_core.exchange.log import Sealed
from slc_core.exchange.merge import Chain, chains
from slc_core.exchange.pack import Manifest, Share, read_pack
from slc_core.exchange.receipt import write_receipts
from slc_core.testing.clock import HandClock
from slc_core.testing.lamp import RememberingLamp
from slc_core.testing.sample_class import write_sample_class
from slc_core.testing.small_pod import SmallPod, write_small_pod

HUB = keys_of(b"hub" + bytes(29))


class LedPod:
    """A pod at work: its pack, its journal, and a hub to carry it to."""

    hub = HUB

    def __init__(self, small: SmallPod) -> None:
        self.small, self.pack = small, read_pack(small.folder)
        self.store = Store(small.folder / "journal", ballast_bytes=4096)
        self.pod = Pod(self.pack, self.store, HandClock(), RememberingLamp())

    @property
    def folder(self) -> Path:
        return self.small.folder

    @property
    def links(self) -> tuple[Sealed, ...]:
        """Everything that happened."""
        return tuple(link for log in self.store.sizes() for link in self.store.entries(log))

    @property
    def chains(self) -> tuple[Chain, ...]:
        return chains(self.links)

    def lead(self, card: int = 0, mode: Mode = "conference", taps: int = 4) -> None:
        """A family taps and leaves."""
        self.pod.present(self.small.cards[card])
        if not self.pod.session:
            self.pod.begin(mode)
        for _ in range(taps):
            session = self.pod.session
            assert session
            self.pod.act(secrets.token_hex(8), session.state.place, "next")
        self.pod.lock()

    def speak(self, size: int = 600_000) -> str:
        """A voice is kept in the first conference; its token."""
        self.pod.present(self.small.cards[0])
        if not self.pod.session:
            self.pod.begin("conference")
        return self.pod.keep(secrets.token_hex(8), "help", "adult", "audio/webm", bytes(size))

    def lose(self, seq: int) -> None:
        """One entry of the first log is not on the disk any more."""
        db: sqlite3.Connection = vars(self.store)["_db"]
        db.execute("DELETE FROM entry WHERE log = ? AND seq = ?", (self.chains[0].log, seq))

    def receipts(self, *held: Chain, seed: bytes = HUB.receipt_seed) -> bytes:
        """A file of the hub's receipts for everything, or for the chains given."""
        return write_receipts(seed, held or self.chains)


@pytest.fixture(scope="session")
def packed_pod(tmp_path_factory: pytest.TempPathFactory) -> SmallPod:
    """One pack for all tests; only copies of it are used."""
    return write_small_pod(tmp_path_factory.mktemp("packed") / "pod")


@pytest.fixture
def small_pod(packed_pod: SmallPod, tmp_path: Path) -> SmallPod:
    return packed_pod._replace(folder=shutil.copytree(packed_pod.folder, tmp_path / "pod"))


@pytest.fixture(scope="session")
def packed_for_hub(tmp_path_factory: pytest.TempPathFactory) -> SmallPod:
    """One pack whose families' words the hub of these tests can read; only copies of it are used."""
    return write_small_pod(tmp_path_factory.mktemp("packed") / "pod", hub=HUB.public)


@pytest.fixture
def led_pod(packed_for_hub: SmallPod, tmp_path: Path) -> Iterator[LedPod]:
    """A pod at which one family has led a conference and another a rehearsal; its hub is the one of these tests."""
    small = packed_for_hub._replace(folder=shutil.copytree(packed_for_hub.folder, tmp_path / "pod"))
    pod = LedPod(small)
    pod.lead(card=0)
    pod.lead(card=1, mode="rehearsal")
    yield pod
    pod.store.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def lamp() -> RememberingLamp:
    return RememberingLamp()


@pytest.fixture
def make_pod(small_pod: SmallPod, clock: HandClock, lamp: RememberingLamp) -> Iterator[Callable[[], Pod]]:
    """Starts the pod's program; called again, it was ended and starts anew on what the disk holds."""
    running: list[Store] = []

    def start() -> Pod:
        for store in running:
            store.close()
        running[:] = [Store(small_pod.folder / "journal", ballast_bytes=4096)]
        return Pod(read_pack(small_pod.folder), running[0], clock, lamp)

    yield start
    for store in running:
        store.close()


class Browser(TestClient):
    """A pod's pages as a browser on the same computer sees them; a tap sends a form with a nonce of its own."""

    def __init__(self, app: ASGIApp, pod: Pod) -> None:
        self.pod = pod
        super().__init__(app, base_url="http://127.0.0.1:8127", headers={"sec-fetch-site": "same-origin"})
        self._nonces = count(1)

    def tap(self, path: str, **fields: str | int) -> int:
        """The status that answers a form, not the page that it leads to."""
        form = {"nonce": f"tap-{next(self._nonces)}", **{name: str(value) for name, value in fields.items()}}
        return self.post(path, data=form, follow_redirects=False).status_code

    def act(self, act: str = "next") -> int:
        """One of the buttons at the foot of the step that is shown."""
        return self.tap("/act", act=act, place=self.told("place"))

    def told(self, name: str) -> str:
        """What the page on the screen tells of itself: screen, stage, place, light."""
        found = re.search(rf'<body[^>]* data-{name}="([^"]*)"', self.get("/").text)
        return found[1] if found else ""


@pytest.fixture
def make_browser(small_pod: SmallPod, make_pod: Callable[[], Pod]) -> Callable[..., Browser]:
    """Starts the pod's program and opens its page; called again, the program was ended and starts anew."""

    def start(trouble: TroubleCode | None = None) -> Browser:
        pod = make_pod()
        return Browser(station_app(read_pack(small_pod.folder), pod, trouble=trouble), pod)

    return start


@pytest.fixture
def browser(make_browser: Callable[[], Browser]) -> Browser:
    return make_browser()


class SampleSessions:
    """Conferences of the sample class as they stand at any step, without a pod around them."""

    def __init__(self, folder: Path) -> None:
        write_sample_class(folder)
        self._classroom = read_class(folder)
        self._talks = Talks(self._classroom)

    def of(
        self,
        student_id: str = "s17",
        lang: str = "es",
        *records: Record,
        at: StageId | int = 0,
        mode: Mode = "conference",
    ) -> Session:
        """A child's session in *lang* after *records*, at a stage's first step or at the place of a number."""
        student = next(student for student in self._classroom.students if student.id == student_id)
        conference = next(self._talks.of(student, lang))
        path = path_of(conference.talk)
        place = at if isinstance(at, int) else next(n for n, here in enumerate(path) if here.stage == at)
        opened = Opened(
            seq=0,
            nonce="opened",
            boot_id="b",
            boot_ns=0,
            student=student.id,
            household=conference.household.id,
            lang=lang,
        )
        occasion = conference.talk.occasion
        household = conference.household.model_copy(update={"written": lang})
        pictures = [name for page in occasion.portfolio.pages if isinstance(page, WorkPage) for name in page.media]
        share = Share(
            student=student,
            household=household,
            portfolio=occasion.portfolio,
            script=script_for_grade(student.grade),
            school=occasion.school,
            teacher=occasion.teacher,
            class_name=occasion.class_name,
            school_lang="en",
            contact="206-555-0100",
            reflection="Estoy orgullosa de ti.",
            media={name: f"{student.id}_{name.replace('.', '_')}" for name in pictures},
        )
        return Session(
            share_id="0123456789abcdef",
            mode=mode,
            card="child",
            share=share,
            talk=conference.talk,
            voices=conference.voices,
            path=path,
            state=State(place=place),
            held=fold([opened, *records]),
            aids=Aids(),
            has_pages=True,
            packed=occasion.portfolio,
        )


@pytest.fixture(scope="session")
def session_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Session]:
    """``session_of(student_id, lang, *records, at=stage or place, mode=…)``"""
    return SampleSessions(tmp_path_factory.mktemp("class")).of


@pytest.fixture(scope="session")
def manifest(packed_pod: SmallPod) -> Manifest:
    return read_pack(packed_pod.folder).manifest
