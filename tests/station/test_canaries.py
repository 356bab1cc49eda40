"""A whole evening is led at a pod; then somebody takes its storage away and looks for the families in it."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import urlencode

import pytest
from slc_station.store import Store

from slc_core.classroom.folder import Classroom, read_class
from slc_core.classroom.pod_cards import PodCards
from slc_core.classroom.talks import card_of, homes_of
from slc_core.errors import SealError
from slc_core.exchange.log import open_entry
from slc_core.exchange.pack import log_key, read_media, read_pack, read_share, unlock
from slc_core.exchange.seal import FLOOR
from slc_core.pod_packing import evening_cards, pack_pod
from slc_core.testing import write_sample_class
from tests.canaries import found_in, spelled

POD = 4
"""Spanish, Vietnamese, Hmong and Chinese families sit there."""
VOICE = b"\x1a\x45\xdf\xa3"
STROKES = "[[10,10,400,300,800,100],[333,444,555,666]]"
TYPED = "Zażółć gęślą jaźń; أحسنتِ يا نور; 你做得很好; ልጄ ጎበዝ; cu\u0301ŕsivá"
SCORE = "8.473519"


class Evening(NamedTuple):
    """A class with its cards, and one of its pods."""

    classroom: Classroom
    cards: PodCards
    pod: Path

    @property
    def codes(self) -> dict[str, str]:
        """The code of each conference at the pod, by the name of its card."""
        sitting = self.classroom.seating[POD]
        named = (card_of(student, home) for student in sitting for home in homes_of(self.classroom, student))
        return {name: self.cards.conferences[name] for name in named}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    folder = tmp_path_factory.mktemp("school") / "class"
    write_sample_class(folder)
    _score_everybody_alike(folder / "assessments.csv")
    classroom = read_class(folder)
    pod = folder.parent / "pod"
    pack_pod(classroom, POD, pod, cost=FLOOR)
    return Evening(classroom, evening_cards(classroom), pod)


def _score_everybody_alike(path: Path) -> None:
    """A number that chance does not write into sealed bytes."""
    with path.open(encoding="utf-8", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    for row in rows:
        row["score"] = SCORE if row["score"] and re.fullmatch(r"[0-9.]+", row["score"]) else row["score"]
    with path.open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.DictWriter(sheet, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def evening(packed: Evening, tmp_path: Path) -> Evening:
    return packed._replace(pod=Path(shutil.copytree(packed.pod, tmp_path / "station" / "pod")))


class Page(HTMLParser):
    """The forms of a page: where each goes, and what it sends when it is filled in by a family that likes to write."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.tools: list[dict[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((told["action"], {}))
        elif tag == "section" and "data-question" in told:
            self.tools.append({name: told[f"data-{name}"] for name in ("question", "who", "nonce")})
        elif self.forms and "name" in told:
            fields = self.forms[-1][1]
            written = {"textarea": TYPED}.get(tag) or {"strokes": STROKES}.get(told["name"]) or told.get("value", "")
            fields.setdefault(told["name"], written)


class Family:
    """Leads conferences at a pod's program, by its pages alone."""

    def __init__(self, pod: Path, world: Path) -> None:
        for folder in ("temp", "home", "cwd"):
            (world / folder).mkdir(exist_ok=True)
        self._out = (world / "said.log").open("ab")
        places = {"TMPDIR": str(world / "temp"), "HOME": str(world / "home")}
        self.process = subprocess.Popen(
            ["slc", "station", "serve", str(pod), "--port", "0", "--no-open"],
            stdout=subprocess.PIPE,
            stderr=self._out,
            env=os.environ | places,
            cwd=world / "cwd",
        )
        assert self.process.stdout is not None
        told = re.search(rb"http://127\.0\.0\.1:(\d+)/", self.process.stdout.readline())
        assert told is not None
        self._connection = HTTPConnection("127.0.0.1", int(told[1]), timeout=60)
        self._numbers = count(1)

    def ask(self, path: str, body: bytes = b"", kind: str = "application/x-www-form-urlencoded") -> tuple[int, str]:
        """One request; with a *body* it is sent by our page."""
        headers = {"content-type": kind, "sec-fetch-site": "same-origin"} if body else {}
        self._connection.request("POST" if body else "GET", path, body or None, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")

    def tap(self, path: str, **fields: str) -> None:
        """One form, which the pod must take."""
        status, page = self.ask(path, urlencode({"nonce": f"f{next(self._numbers)}", **fields}).encode())
        assert status == 303, (path, status, page)

    def lead(self, code: str, mode: str) -> int:
        """A whole conference, in which every form of every step is sent; the number of forms."""
        self.tap("/card", code=code)
        if 'data-screen="choice"' in self.ask("/")[1]:
            self.tap("/mode", mode=mode)
        sent = 0
        while 'name="act" value="next"' in (html := self.ask("/")[1]):
            sent += self._fill_in(html)
            page = Page(self.ask("/")[1])
            place = next(fields["place"] for path, fields in page.forms if path == "/act")
            self.tap("/act", place=place, act="next")
        assert mode == "rehearsal" or 'data-light="finished"' in html
        self.tap("/lock")
        return sent

    def _fill_in(self, html: str) -> int:
        page = Page(html)
        forms = [form for form in page.forms if form[0] in {"/answer", "/sign", "/flag"}]
        for path, fields in forms[:6]:
            self.tap(path, **{name: value for name, value in fields.items() if name != "nonce"})
        for tool in page.tools:
            status, kept = self.ask(f"/keep?{urlencode(tool)}", VOICE + TYPED.encode() * 9, "audio/webm")
            assert status == 201
            if tool["question"] == "help":
                self.tap("/forget", media=json.loads(kept)["media"])
        return len(forms)

    def stop(self, how: signal.Signals) -> None:
        """End the program, and keep what it said."""
        self._connection.close()
        self.process.send_signal(how)
        said, _ = self.process.communicate(timeout=60)
        self._out.write(said or b"")
        self._out.close()


@pytest.fixture
def sit_down(evening: Evening) -> Iterator[Callable[[], Family]]:
    families: list[Family] = []

    def start() -> Family:
        families.append(Family(evening.pod, evening.pod.parent))
        return families[-1]

    yield start
    for family in families:
        family.process.kill()
        family.process.wait()


def texts_of(evening: Evening) -> Iterator[str]:
    """What a class knows of the children at the pod, as it was written."""
    for student in evening.classroom.seating[POD]:
        yield from (student.full_name, student.given_name, student.family_name)
        for household in evening.classroom.households_of(student):
            yield from (guardian.name for guardian in household.guardians)
        yield from _leaves(evening.classroom.portfolio_of(student).model_dump(mode="json"))
        for path in (evening.classroom.folder / "work" / student.id).glob("reflection*.txt"):
            yield from path.read_text(encoding="utf-8").splitlines()
    yield from (SCORE, TYPED, *TYPED.split("; "), STROKES)


def _leaves(value: object) -> Iterator[str]:
    match value:
        case Mapping():
            yield from _leaves(list(cast("Mapping[str, object]", value).values()))
        case list():
            yield from (text for item in cast("list[object]", value) for text in _leaves(item))
        case str() if " " in value or not value.isascii():
            yield value
        case _:
            pass


def canaries_of(evening: Evening) -> dict[bytes, str]:
    return spelled(texts_of(evening))


@pytest.mark.slow
def test_an_evening_leaves_nothing_of_a_family_in_the_clear(evening: Evening, sit_down: Callable[[], Family]) -> None:
    canaries = canaries_of(evening)
    world = evening.pod.parent
    codes = list(evening.codes.values())
    family = sit_down()
    sent = family.lead(codes[0], "rehearsal") + family.lead(codes[0], "conference")
    family.tap("/card", code=codes[1])
    family.tap("/mode", mode="conference")
    family.tap("/act", place="0", act="call")
    (evening.pod / "shares" / f"{read_pack(evening.pod).manifest.shares[-1].id}.sealed").write_bytes(b"spoiled")
    family.ask("/card", urlencode({"nonce": "x", "code": codes[-1]}).encode())
    family.ask("/answer", urlencode({"nonce": "y", "question": "goal", "value": TYPED * 99}).encode())

    family.stop(signal.SIGKILL)
    cut_off = found_in(world, canaries)
    left_behind = {path.name for path in (evening.pod / "journal").iterdir()}
    family = sit_down()
    sent += family.lead(codes[1], "conference")
    family.stop(signal.SIGTERM)

    assert sent > 60
    assert "journal.db-wal" in left_behind
    assert b"E02" in (world / "said.log").read_bytes()
    assert cut_off == []
    assert found_in(world, canaries) == []


def test_the_search_finds_every_spelling(evening: Evening) -> None:
    canaries = canaries_of(evening)
    letter = evening.pod / "journal" / "letter.txt"
    letter.parent.mkdir()

    letter.write_bytes(b"\xff\0".join(canaries))

    assert len(found_in(evening.pod, canaries)) == len(canaries) > 1000
    assert found_in(evening.classroom.folder, canaries)


def test_the_card_of_one_child_opens_nothing_of_another_for_all_pairs(
    evening: Evening, sit_down: Callable[[], Family]
) -> None:
    codes = list(evening.codes.values())
    family = sit_down()
    for code in codes:
        family.tap("/card", code=code)
        family.tap("/mode", mode="conference")
        family.tap("/answer", question="goal", who="child", how="typed", value=TYPED)
        family.tap("/lock")
    family.stop(signal.SIGTERM)
    pack, store = read_pack(evening.pod), Store(evening.pod / "journal")
    teacher = unlock(pack, evening.cards.teacher)
    assert teacher is not None
    tokens = {share_id: read_share(pack, share_id, key).media.values() for share_id, key in teacher.keys.items()}

    pairs = 0
    for code in codes:
        opened = unlock(pack, code)
        assert opened is not None
        ((own, key),) = opened.keys.items()
        assert read_share(pack, own, key).student.name
        for listed in pack.manifest.shares:
            if listed.id == own:
                continue
            pairs += 1
            with pytest.raises(SealError):
                read_share(pack, listed.id, key)
            for token in tokens[listed.id]:
                with pytest.raises(SealError):
                    read_media(pack, listed.id, key, token)
            entries = list(store.entries(listed.log))
            assert entries
            for entry in entries:
                with pytest.raises(SealError):
                    open_entry(log_key(key), entry)
    store.close()

    assert pairs == len(codes) * (len(codes) - 1) >= 12


def test_a_card_of_another_pod_opens_nothing_here(evening: Evening) -> None:
    pack = read_pack(evening.pod)
    others = [code for name, code in evening.cards.conferences.items() if name not in evening.codes]

    assert len(others) > 15
    assert [unlock(pack, code) for code in others] == [None] * len(others)
