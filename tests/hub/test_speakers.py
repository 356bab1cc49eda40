"""What speakers said of a translation at a pod comes to the desk, and leaves it as a sheet that the import takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from slc_hub.desk import desk_app
from slc_hub.privacy import erase_evening
from slc_hub.reading import Reader
from slc_hub.speakers import SpokenSheet, spoken_sheets
from slc_hub.standing import standing
from slc_hub.store import HubStore
from starlette.testclient import TestClient

from slc_core.conference.journal import Opened, Read, write_entry
from slc_core.exchange.hub_keys import HubKeys, keys_of, seal_hub
from slc_core.exchange.seal import FLOOR
from slc_core.language.filled import read_filled_json
from slc_core.language.review import key_of
from slc_core.testing.invented_pod import InventedPod, invented_pod

EVENING = "Autumn"
OURS = "http://127.0.0.1:8130"
PASSPHRASE = "four words that rhyme"  # noqa: S105 - opens nothing but this test
WELCOME = key_of("script:welcome", "Welcome. Please sit here.")
SEAT = key_of("script:welcome", "Seat")
GONE = "0" * 12
SEEN = "a" * 12


def read(seq: int, message: str, sounds: str = "right", better: str = "", **fields: str) -> Read:
    """A tap of a speaker; by Sahra, who reads Somali on the 21st, unless *fields* say otherwise."""
    told = {
        "seq": seq,
        "nonce": f"n{seq}",
        "boot_id": "b",
        "boot_ns": seq,
        "noted": "2026-11-21T18:00:00+00:00",
        "message": message,
        "text": SEEN,
        "lang": "so",
        "sounds": sounds,
        "better": better,
        "by": "Sahra",
        "role": "aunt",
        **fields,
    }
    return Read.model_validate(told)


TAPS = (
    read(0, WELCOME),
    read(1, SEAT, "wrong"),
    read(2, SEAT, "wrong", "Fadhiiso"),
    read(3, GONE, "wrong"),
    read(4, WELCOME, by="سلمى", role="أم", lang="ar"),
)


@pytest.fixture
def pod(keys: HubKeys) -> InventedPod:
    return invented_pod(3, hub=keys.public, has_reading=True)


@pytest.fixture
def hub(tmp_path: Path, pod: InventedPod) -> Iterator[HubStore]:
    store = HubStore(tmp_path / "hub", tmp_path / "second")
    store.enrol(pod.manifest_bytes, EVENING)
    store.take(pod.links(*map(write_entry, TAPS), log=2))
    yield store
    store.close()


def sheets(hub: HubStore, keys: HubKeys, evening: str = "") -> tuple[SpokenSheet, ...]:
    return spoken_sheets(Reader(hub, keys.private).readings(evening))


@pytest.fixture
def teacher(hub: HubStore) -> TestClient:
    """A browser whose teacher has opened the desk."""
    headers = {"sec-fetch-site": "same-origin", "origin": OURS}
    app = desk_app(hub, seal_hub(bytes(32), PASSPHRASE, FLOOR))
    browser = TestClient(app, base_url=OURS, headers=headers, follow_redirects=False)
    browser.post("/open", data={"who": "Ms. Rivera", "passphrase": PASSPHRASE})
    return browser


def test_each_speaker_of_each_language_has_a_sheet_of_the_pod_and_the_day(hub: HubStore, keys: HubKeys) -> None:
    found = sheets(hub, keys)

    assert [(it.name, it.pod, it.filled.sheet, it.filled.by, it.filled.role) for it in found] == [
        ("ar-2026-11-21-pod3-1", 3, "ar-2026-11-21-pod3", "سلمى", "أم"),
        ("so-2026-11-21-pod3-1", 3, "so-2026-11-21-pod3", "Sahra", "aunt"),
    ]
    assert [str(it.filled.on) for it in found] == ["2026-11-21", "2026-11-21"]


def test_the_last_word_on_a_line_counts(hub: HubStore, keys: HubKeys) -> None:
    sheet = sheets(hub, keys)[1]

    assert [(row.key, row.text, row.ok, row.better, row.comment) for row in sheet.filled.rows] == [
        (WELCOME, SEEN, True, "", ""),
        (SEAT, SEEN, False, "Fadhiiso", ""),
        (GONE, SEEN, False, "", "sounds wrong"),
    ]
    assert sheet.right == 1


def test_two_speakers_of_one_language_have_a_sheet_each(keys: HubKeys, hub: HubStore, pod: InventedPod) -> None:
    more = (read(5, WELCOME, by="Cabdi", role="parent"), read(6, SEAT, by="SAHRA"))
    store_links = pod.links(*map(write_entry, (*TAPS, *more)), log=2)
    hub.take(store_links[len(TAPS) :])
    found = [it for it in sheets(hub, keys) if it.filled.tag == "so"]

    assert [(it.filled.by, len(it.filled.rows)) for it in found] == [("SAHRA", 3), ("Cabdi", 1)]
    assert len({it.name for it in found}) == 2


@pytest.mark.parametrize("noted", ["", "yesterday", "2026-13-45T00:00:00"])
def test_a_pod_whose_clock_says_no_day_gives_a_sheet_without_one(pod: InventedPod, hub: HubStore, noted: str) -> None:
    [enrolled] = hub.enrolled()
    [sheet] = spoken_sheets([(enrolled, [read(0, WELCOME, noted=noted)])])

    assert (sheet.filled.sheet, sheet.filled.on) == ("so-pod3", None)


def test_another_evening_has_no_sheets(hub: HubStore, keys: HubKeys) -> None:
    assert len(sheets(hub, keys, EVENING)) == 2
    assert sheets(hub, keys, "Spring") == ()


def test_another_hubs_key_opens_no_sheet(hub: HubStore) -> None:
    assert sheets(hub, keys_of(b"x" * 32)) == ()


def test_speakers_are_no_conference(hub: HubStore, keys: HubKeys, pod: InventedPod) -> None:
    [conference] = Reader(hub, keys.private).conferences()

    assert (conference.log, conference.state) == (pod.logs[0], "missing")
    assert [(it.conferences, it.come) for it in standing(hub).pods] == [(1, 0)]


def test_an_evening_that_is_erased_keeps_no_word_of_its_speakers(hub: HubStore, keys: HubKeys) -> None:
    reader = Reader(hub, keys.private)
    assert len(spoken_sheets(reader.readings())) == 2

    erase_evening(hub, EVENING, "Ms. Rivera")

    assert spoken_sheets(reader.readings()) == ()


def test_records_of_a_conference_in_that_log_make_no_sheet(keys: HubKeys, tmp_path: Path) -> None:
    pod, store = invented_pod(4, hub=keys.public, has_reading=True), HubStore(tmp_path / "other")
    opened = Opened(seq=0, nonce="n", boot_id="b", boot_ns=0, student="s1", household="h1", lang="so")
    store.enrol(pod.manifest_bytes, EVENING)
    store.take(pod.links(write_entry(opened), b"\x01junk", log=2))

    assert sheets(store, keys) == ()
    store.close()


def test_the_desk_shows_who_read_what_and_the_lines_that_sound_wrong(teacher: TestClient) -> None:
    page = unescape(teacher.get("/lines").text)

    assert "Read by: " in page
    assert "Sahra" in page
    assert "aunt" in page
    assert "1/3" in page
    assert ">Fadhiiso</p>" in page
    assert "This line is not used any more." in page
    assert page.count('href="/sheet/') == 2
    assert "Nothing was found." not in page


def test_a_sheet_is_saved_as_the_import_takes_it_and_that_is_noted(teacher: TestClient, hub: HubStore) -> None:
    answer = teacher.get(f"/sheet/so-2026-11-21-pod3-1.json?evening={EVENING}")
    filled = read_filled_json(answer.content, "sheet.json")

    assert answer.headers["content-disposition"].endswith("so-2026-11-21-pod3-1.json")
    assert (filled.tag, filled.by, len(filled.rows)) == ("so", "Sahra", 3)
    assert json.loads(answer.content)["version"] == 1
    assert "saved so-2026-11-21-pod3-1" in {access.what for access in hub.accesses()}


def test_nobody_gets_a_sheet_without_the_passphrase(teacher: TestClient) -> None:
    teacher.post("/close")

    assert teacher.get("/sheet/so-2026-11-21-pod3-1.json").status_code == 303
    assert teacher.get("/lines").status_code == 303


def test_a_sheet_that_is_not_there_is_nothing(teacher: TestClient) -> None:
    assert teacher.get("/sheet/so-2026-11-21-pod3-9.json").status_code == 404
