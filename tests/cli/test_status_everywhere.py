"""How far a language is read: the command line, the pod's screen and the paper say what is computed, and the same."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import secrets
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from slc_cli.locale_sheets import import_sheets
from slc_station.app import station_app
from slc_station.pod import Pod
from slc_station.store import Store
from starlette.testclient import TestClient

from slc_core.classroom.folder import read_class
from slc_core.classroom.pod_cards import read_cards
from slc_core.classroom.talks import Talks
from slc_core.conference import notices
from slc_core.conference.talk import Talk
from slc_core.exchange.card import read_code
from slc_core.exchange.pack import read_pack
from slc_core.exchange.seal import FLOOR
from slc_core.files import write_file
from slc_core.language.catalog import Voice, read_catalog, read_overrides
from slc_core.language.filled import Filled, FilledRow, filled_json
from slc_core.language.registry import locales_folder
from slc_core.language.review import State, key_of
from slc_core.language.sheet import key_of_entry, sheet_of
from slc_core.language.standing import read_standing
from slc_core.pod_packing import pack_pod
from slc_core.testing import write_sample_class
from slc_core.testing.clock import HandClock
from slc_core.testing.lamp import RememberingLamp

Slc = Callable[..., Any]
CHILD, POD = "s02", 2  # Hodan, who presents in Somali
TODAY = dt.datetime.now().astimezone().date()
READ, FLAGGED = range(9), range(9, 12)
"""Of the child's own lines: those that the speaker reads and finds right, and those that sound wrong to her."""
FOOT = re.compile(r"Read by a speaker: \u2068?(\d+)")


class Read(NamedTuple):
    """A class after a speaker read some lines, and what is computed of every line of Somali."""

    school: Path
    states: dict[str, State]
    talk: Talk


def talk_of(school: Path) -> Talk:
    for cached in (read_catalog, read_overrides):
        cached.cache_clear()
    classroom = read_class(school)
    (conference,) = Talks(classroom).of(classroom.student(CHILD))
    return conference.talk


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = tmp_path_factory.mktemp("read")
    school = folder / "class"
    write_sample_class(school)
    keys = list(dict.fromkeys(key_of(*line.message) for line in talk_of(school).lines))
    answers: dict[str, dict[str, Any]] = {keys[at]: {"ok": True} for at in READ}
    answers |= {keys[at]: {"comment": "sounds odd"} for at in FLAGGED}
    sheet = sheet_of(read_standing("so", locales_folder(), school), TODAY)
    rows = (
        FilledRow(key=row.key, text=row.text, form=row.form, **answers[row.key])
        for row in sheet.rows
        if row.key in answers
    )
    filled = Filled(sheet=sheet.id, tag="so", by="Sahra Warsame", role="aunt", on=TODAY, rows=tuple(rows))
    write_file(folder / "so.json", filled_json(filled))
    import_sheets([folder / "so.json"], into=school, locales=locales_folder())
    standing = read_standing("so", locales_folder(), school)
    return Read(school, {key_of_entry(entry): standing.state_of(entry) for entry in standing.entries}, talk_of(school))


def on_the_screens(read: Read, folder: Path) -> Iterator[str]:
    """Every page of the child's conference, as the pod shows it."""
    pack_pod(read_class(read.school), POD, folder, cost=FLOOR)
    cards = read_cards(read.school, read_code)
    assert cards
    pack, store = read_pack(folder), Store(folder / "journal", ballast_bytes=4096)
    pod = Pod(pack, store, HandClock(), RememberingLamp())
    browser = TestClient(
        station_app(pack, pod), base_url="http://127.0.0.1:8127", headers={"sec-fetch-site": "same-origin"}
    )
    pod.present(cards.conferences[CHILD])
    pod.begin("conference")
    place = -1
    while pod.session and pod.session.state.place != place:
        place = pod.session.state.place
        yield browser.get("/").text
        pod.act(secrets.token_hex(8), place, "next")
    store.close()


def marked(page: str) -> Iterator[tuple[str, str]]:
    """Each line to speak on a page of the pod, with the mark beside it."""
    for item in re.findall(r'<li class="line .*?</li>', page, re.DOTALL):
        (line,) = re.findall(r'<p class="said"[^>]*>(.*?)</p>', item, re.DOTALL)
        marks = re.findall(r'<span class="mark"[^>]*>(.*?)</span>', item, re.DOTALL)
        yield _plain(html.unescape(re.sub("<[^>]+>", "", line))), "".join(marks)


def test_the_command_line_says_what_is_computed(slc: Slc, read: Read) -> None:
    rows = json.loads(slc("locale", "status", "--from", read.school, "--locales", locales_folder(), "--json").out)

    somali = next(row for row in rows if row["tag"] == "so")
    count = Counter(read.states.values())
    assert (somali["read"], somali["flagged"]) == (count["reviewed"], count["flagged"]) == (len(READ), len(FLAGGED))
    assert somali["state"] == "draft, partly read by a speaker; 3 sound wrong to a speaker"


def test_every_line_of_a_talk_says_what_is_computed(read: Read) -> None:
    said = [(line.message, line.text.status) for line in read.talk.lines]

    assert said == [(message, read.states[key_of(*message)]) for message, _ in said]
    assert {status for _, status in said} == {"reviewed", "flagged", "draft"}


def test_every_line_on_the_screen_says_what_is_computed(read: Read, tmp_path: Path) -> None:
    voice = Voice("so")
    marks = {"reviewed": "", **{state: voice.say(mark).value for state, mark in _MARKS.items()}}
    wanted = Counter((_plain(line.text.value), marks[read.states[key_of(*line.message)]]) for line in read.talk.lines)

    shown = Counter(pair for page in on_the_screens(read, tmp_path / "pod") for pair in marked(page))

    assert sum(shown.values()) > len(READ) + len(FLAGGED)
    assert shown - wanted == Counter()
    assert {mark for _, mark in shown} == set(marks.values())


def test_the_foot_of_every_sheet_counts_what_is_computed(slc: Slc, read: Read, tmp_path: Path) -> None:
    said = slc("paper", read.school, "--student", CHILD, "--only", "packet", "--out", tmp_path / "paper")
    assert said.code == 0, said.err
    (packet,) = (tmp_path / "paper").rglob("*.pdf")
    text = subprocess.run(["pdftotext", "-layout", packet, "-"], check=True, capture_output=True, text=True).stdout

    counted = [int(number) for number in FOOT.findall(text)]

    vouched = sum(line.text.status == "reviewed" for line in read.talk.lines)
    assert sum(counted) == 2 * vouched  # on the pages of the script and on the cue cards
    assert vouched >= len(READ)
    assert "Speakers of this language have read every line here." not in text


_MARKS = {"draft": notices.DRAFT_MARK, "flagged": notices.FLAGGED_MARK}


def _plain(text: str) -> str:
    return re.sub("[\u2066-\u2069]", "", text)
