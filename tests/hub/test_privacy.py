from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import pytest
from slc_hub.privacy import Reminder, erase_child, erase_evening, export_child, reminders
from slc_hub.reading import Reader
from slc_hub.store import Evening, HubStore

from slc_core.errors import NotFoundError
from slc_core.exchange.hub_keys import HubKeys
from slc_core.exchange.log import Sealed
from slc_core.testing.small_evening import EVENING, SmallEvening, small_evening

VOICE = b"\x1aE\xdf\xa3 what the mother said"
TEACHER = "Ms. Rivera"
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def evening(keys: HubKeys) -> SmallEvening:
    return small_evening(keys.public, VOICE)


@pytest.fixture
def gathered(store: HubStore, evening: SmallEvening) -> HubStore:
    """Of both kinds."""
    store.enrol(evening.pod.manifest_bytes, EVENING)
    store.take(evening.links)
    return store


def of_logs(evening: SmallEvening, *numbers: int) -> list[Sealed]:
    logs = {evening.pod.logs[number] for number in numbers}
    return [link for link in evening.links if link.log in logs]


def exported(store: HubStore, keys: HubKeys, student: str) -> zipfile.ZipFile:
    file = io.BytesIO()
    export_child(store, keys, student, file, TEACHER)
    return zipfile.ZipFile(file)


def test_everything_about_a_child_is_in_one_file(gathered: HubStore, keys: HubKeys) -> None:
    archive = exported(gathered, keys, "s21")

    told = json.loads(archive.read("child.json"))
    assert sorted(archive.namelist()) == ["child.json", "media/voice.webm"]
    assert archive.read("media/voice.webm") == VOICE
    assert told["child"] == "s21"
    (conference,) = told["conferences"]
    assert len(conference["records"]) == 24
    assert len(conference["practice_records"]) == 7
    assert conference["wants_private_talk"] is True


def test_a_drawing_is_given_out_as_a_picture(gathered: HubStore, keys: HubKeys) -> None:
    assert exported(gathered, keys, "s01").read("media/ink.svg").startswith(b"<svg")


def test_nothing_of_another_child_is_in_it(gathered: HubStore, keys: HubKeys) -> None:
    archive = exported(gathered, keys, "s01")

    content = b"".join(map(archive.read, archive.namelist()))
    assert b"HYPERLINK" in content
    assert not [word for word in (b"s21", b"s05", b"orgullosa", VOICE) if word in content]


def test_the_same_records_give_the_same_file(gathered: HubStore, keys: HubKeys) -> None:
    once, again = io.BytesIO(), io.BytesIO()

    assert (
        export_child(gathered, keys, "s21", once, TEACHER) == export_child(gathered, keys, "s21", again, TEACHER) == 1
    )
    assert once.getvalue() == again.getvalue()


def test_a_child_of_whom_nothing_came_is_told_and_nothing_is_written(gathered: HubStore, keys: HubKeys) -> None:
    file = io.BytesIO()

    with pytest.raises(NotFoundError, match="nothing of a child 's99' has come in"):
        export_child(gathered, keys, "s99", file, TEACHER)
    with pytest.raises(NotFoundError):
        erase_child(gathered, keys, "", TEACHER)
    assert file.getvalue() == b""


def test_a_child_is_erased_with_its_practice_and_everybody_else_stays(
    gathered: HubStore, keys: HubKeys, evening: SmallEvening
) -> None:
    assert erase_child(gathered, keys, "s21", TEACHER) == 1

    states = [it.state for it in Reader(gathered, keys.private).conferences(EVENING)]
    assert states == ["erased", "unfinished", "gap", "missing"]
    assert not gathered.links(evening.pod.logs[0])
    assert not gathered.links(evening.pod.logs[1])
    assert gathered.links(evening.pod.logs[2]) == tuple(of_logs(evening, 2))
    with pytest.raises(NotFoundError):
        erase_child(gathered, keys, "s21", TEACHER)


def test_what_was_erased_is_on_no_disk_of_the_hub(
    tmp_path: Path, gathered: HubStore, keys: HubKeys, evening: SmallEvening
) -> None:
    if gathered.copy:
        gathered.copy.enrol(evening.pod.manifest_bytes, EVENING)
        gathered.copy.take(evening.links)

    erase_child(gathered, keys, "s21", TEACHER)

    gathered.close()
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    boxes = [link.box for link in of_logs(evening, 0, 1) if link.box]
    assert not [box for box in boxes if any(box in file for file in files)]
    assert any(box in file for box in [link.box for link in of_logs(evening, 2) if link.box] for file in files)


def test_a_stick_that_comes_later_brings_nothing_back(gathered: HubStore, keys: HubKeys, evening: SmallEvening) -> None:
    erase_child(gathered, keys, "s21", TEACHER)

    gathered.take(evening.links)

    assert Reader(gathered, keys.private).conferences(EVENING)[0].state == "erased"
    assert not Reader(gathered, keys.private).of_child("s21")


def test_a_whole_evening_is_erased(gathered: HubStore, keys: HubKeys) -> None:
    assert erase_evening(gathered, EVENING, TEACHER) == 8

    assert {it.state for it in Reader(gathered, keys.private).conferences(EVENING)} == {"erased"}
    with pytest.raises(NotFoundError, match="no pod was enrolled for the evening 'Winter'"):
        erase_evening(gathered, "Winter", TEACHER)


def test_who_took_or_erased_what_is_noted(gathered: HubStore, keys: HubKeys) -> None:
    exported(gathered, keys, "s21")
    erase_child(gathered, keys, "s21", TEACHER)
    erase_evening(gathered, EVENING, TEACHER)

    noted = {(access.who, access.what) for access in gathered.accesses()}
    assert noted == {(TEACHER, "saved s21"), (TEACHER, "erased s21"), (TEACHER, f"erased {EVENING}")}


def test_reminders_begin_two_weeks_before_and_the_most_urgent_is_first() -> None:
    evenings = [
        Evening("far", None, "2026-12-07"),
        Evening("soon", None, "2026-12-06"),
        Evening("over", None, "2026-11-21"),
        Evening("today", "2026-10-01", "2026-11-22"),
        Evening("never", "2026-10-01", None),
    ]

    assert reminders(evenings, TODAY) == (
        Reminder("over", dt.date(2026, 11, 21), -1),
        Reminder("today", dt.date(2026, 11, 22), 0),
        Reminder("soon", dt.date(2026, 12, 6), 14),
    )
