"""A speaker reads a translation at the pod: who may, what is kept, and where one goes on."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slc_station.pod import Pod
from slc_station.reading import Reading, readable

from slc_core.conference.journal import Read, read_entry
from slc_core.exchange.log import open_entry
from slc_core.exchange.merge import chains
from slc_core.exchange.pack import log_key, read_pack, unlock
from slc_core.language.review import Act
from slc_core.language.sheet import Row
from slc_core.testing.clock import HandClock
from slc_core.testing.small_pod import SmallPod
from slc_core.testing.speaker import write_reviews

MakePod = Callable[[], Pod]


@pytest.fixture
def teacher(browser: Any, small_pod: SmallPod) -> Any:
    """A browser at a pod where the teacher has shown her card."""
    browser.tap("/card", code=small_pod.teacher_card)
    return browser


@pytest.fixture
def speaker(teacher: Any) -> Any:
    """The same, where Hodan's aunt sits and reads Somali."""
    teacher.tap("/reading", lang="so")
    teacher.tap("/reader", by="Sahra Warsame", role="aunt")
    return teacher


def lying_open(browser: Any) -> Reading:
    reading: Reading | None = browser.pod.reading
    assert reading
    return reading


def say(browser: Any, sounds: str, better: str | None = None) -> int:
    status: int = browser.tap(
        "/read", place=browser.told("place"), sounds=sounds, **({} if better is None else {"better": better})
    )
    return status


def kept(small: SmallPod, pod: Pod) -> list[Read]:
    """What the readers' journal holds, opened with the teacher's card."""
    pack = read_pack(small.folder)
    unlocked = unlock(pack, small.teacher_card)
    assert unlocked
    assert unlocked.reading
    assert pack.manifest.reading
    links = list(vars(pod)["_store"].entries(pack.manifest.reading.log))
    assert not links or chains(links)
    records = [read_entry(open_entry(log_key(unlocked.reading), link)) for link in links]
    assert all(isinstance(record, Read) for record in records)
    return [record for record in records if isinstance(record, Read)]


def test_the_corner_offers_the_languages_of_the_pod_in_their_own_names(teacher: Any) -> None:
    page = teacher.get("/").text

    found = re.findall(r'name="lang" value="([^"]+)">.*?<span lang="([^"]+)" dir="([a-z]+)">([^<]+)</span>', page)
    assert found == [
        ("es", "es", "ltr", "español"),
        ("ar", "ar", "rtl", "العربية"),
        ("so", "so", "ltr", "Soomaali"),
    ]


def test_opening_a_translation_closes_every_childs_pages(teacher: Any) -> None:
    teacher.tap("/reading", lang="ar")

    assert (teacher.pod.teacher, teacher.pod.session, teacher.pod.waiting) == (None, None, None)
    assert teacher.tap("/mode", mode="conference", share=teacher.pod.reading.lang) in {303, 422}
    assert teacher.pod.session is None
    page = teacher.get("/").text
    assert '<html lang="ar" dir="rtl">' in page
    assert 'data-screen="reading"' in page


def test_nobody_opens_a_translation_without_the_teachers_card(browser: Any, small_pod: SmallPod) -> None:
    browser.tap("/reading", lang="so")
    assert browser.told("screen") == "idle"

    browser.tap("/card", code=small_pod.cards[0])
    browser.tap("/reading", lang="so")
    assert browser.told("screen") == "choice"


@pytest.mark.parametrize("lang", ["en", "fr", "en-XA", "mww"])
def test_only_the_languages_of_the_pod_can_be_read(teacher: Any, lang: str) -> None:
    assert teacher.tap("/reading", lang=lang) == 303

    assert teacher.told("screen") == "corner"


def test_nothing_is_read_before_the_speaker_has_said_who_that_is(teacher: Any, small_pod: SmallPod) -> None:
    teacher.tap("/reading", lang="so")
    assert teacher.tap("/reader", by=" ", role="aunt") == 422
    assert teacher.tap("/read", place=0, sounds="right") == 303
    assert teacher.tap("/turn", place=0, act="next") == 303

    assert 'action="/reader"' in teacher.get("/").text
    assert not kept(small_pod, teacher.pod)


def test_the_page_shows_the_line_its_english_and_who_says_it(speaker: Any) -> None:
    line = lying_open(speaker).line
    assert line
    page = html.unescape(speaker.get("/").text)

    assert f'<p class="now" lang="so" dir="ltr">{line.now}</p>' in page
    assert f'<p class="english">{line.english}</p>' in page
    assert f"<b>{line.who}</b> {line.note}" in page


def test_a_line_that_sounds_right_is_one_record_and_gives_way_to_the_next(speaker: Any, small_pod: SmallPod) -> None:
    first = lying_open(speaker).lines[0]
    say(speaker, "right")

    [record] = kept(small_pod, speaker.pod)
    assert (record.message, record.text, record.form, record.lang) == (first.key, first.text, 0, "so")
    assert (record.sounds, record.better, record.by, record.role) == ("right", "", "Sahra Warsame", "aunt")
    assert speaker.told("place") == "1"


def test_a_line_that_sounds_wrong_stays_until_it_is_said_better(speaker: Any, small_pod: SmallPod) -> None:
    say(speaker, "wrong")
    assert speaker.told("place") == "0"
    page = html.unescape(speaker.get("/").text)
    assert f">{lying_open(speaker).lines[0].now}</textarea>" in page

    say(speaker, "wrong", "Soo dhowow. Halkan fadhiiso.")

    assert [(it.sounds, it.better) for it in kept(small_pod, speaker.pod)] == [
        ("wrong", ""),
        ("wrong", "Soo dhowow. Halkan fadhiiso."),
    ]
    assert speaker.told("place") == "1"


def test_a_better_wording_that_is_the_same_wording_is_none(speaker: Any, small_pod: SmallPod) -> None:
    say(speaker, "wrong")
    say(speaker, "wrong", lying_open(speaker).lines[0].now)

    assert [it.better for it in kept(small_pod, speaker.pod)] == [""]
    assert speaker.told("place") == "1"


def test_a_speaker_may_go_back_and_say_otherwise(speaker: Any, small_pod: SmallPod) -> None:
    say(speaker, "right")
    speaker.tap("/turn", place=1, act="back")
    assert re.search(r'value="right" aria-pressed="true"', speaker.get("/").text)

    say(speaker, "wrong")

    assert [it.sounds for it in kept(small_pod, speaker.pod)] == ["right", "wrong"]
    said = lying_open(speaker).said
    assert said
    assert said.sounds == "wrong"


def test_a_line_can_be_passed_over_with_nothing_said(speaker: Any, small_pod: SmallPod) -> None:
    speaker.tap("/turn", place=0, act="next")

    assert speaker.told("place") == "1"
    assert not kept(small_pod, speaker.pod)


def test_a_tap_on_a_page_that_is_gone_says_nothing(speaker: Any, small_pod: SmallPod) -> None:
    say(speaker, "right")
    speaker.tap("/read", place=0, sounds="wrong")
    speaker.tap("/turn", place=7, act="next")

    assert speaker.told("place") == "1"
    assert [it.sounds for it in kept(small_pod, speaker.pod)] == ["right"]


def test_a_tap_that_arrives_twice_counts_once(speaker: Any, small_pod: SmallPod) -> None:
    for _ in range(2):
        speaker.post("/read", data={"nonce": "same", "place": "0", "sounds": "right"})

    assert len(kept(small_pod, speaker.pod)) == 1


def test_after_a_power_cut_the_speaker_goes_on_where_it_stopped(
    speaker: Any, make_browser: Callable[[], Any], small_pod: SmallPod
) -> None:
    say(speaker, "right")
    say(speaker, "right")
    again = make_browser()
    assert again.told("screen") == "idle"
    again.tap("/card", code=small_pod.teacher_card)
    again.tap("/reading", lang="so")
    again.tap("/reader", by="sahra warsame", role="aunt")

    assert again.told("place") == "2"


def test_another_speaker_begins_with_the_first_line(speaker: Any, small_pod: SmallPod) -> None:
    say(speaker, "right")
    speaker.tap("/lock")
    speaker.tap("/card", code=small_pod.teacher_card)
    speaker.tap("/reading", lang="so")
    speaker.tap("/reader", by="Cabdi", role="parent")

    assert speaker.told("place") == "0"


def test_behind_the_last_line_the_speaker_is_thanked(speaker: Any) -> None:
    for place in range(len(lying_open(speaker).lines)):
        speaker.tap("/turn", place=place, act="next")
    page = speaker.get("/").text

    assert lying_open(speaker).line is None
    assert 'action="/read"' not in page
    assert speaker.tap("/read", place=speaker.told("place"), sounds="right") == 303
    assert speaker.tap("/turn", place=speaker.told("place"), act="back") == 303
    assert lying_open(speaker).line == lying_open(speaker).lines[-1]


def test_a_reading_that_nobody_goes_on_with_closes_by_itself(
    make_pod: MakePod, clock: HandClock, small_pod: SmallPod
) -> None:
    pod = make_pod()
    pod.present(small_pod.teacher_card)
    pod.begin_reading("so")
    assert pod.reading
    clock.pass_seconds(3 * 60 + 1)

    assert pod.lock_if_idle()
    assert pod.reading is None


def test_better_words_that_are_too_long_are_told_and_not_lost(speaker: Any, small_pod: SmallPod) -> None:
    say(speaker, "wrong")
    answer = speaker.post(
        "/read", data={"nonce": "n", "place": "0", "sounds": "wrong", "better": "ha " * 700}, follow_redirects=False
    )

    assert answer.status_code == 422
    assert "ha ha ha</textarea>" in answer.text.replace(" </textarea>", "</textarea>")
    assert len(kept(small_pod, speaker.pod)) == 1


@pytest.mark.parametrize("better", ["Kani waa macallinkayga.", "{teacher} {child}", "Kani waa {macallin}."])
def test_better_words_without_the_lines_own_blanks_are_asked_for_again(
    speaker: Any, small_pod: SmallPod, better: str
) -> None:
    while "{teacher}" not in (lying_open(speaker).line or lying_open(speaker).lines[0]).now:
        speaker.tap("/turn", place=speaker.told("place"), act="next")
    say(speaker, "wrong")
    place = speaker.told("place")
    answer = speaker.post("/read", data={"nonce": "n", "place": place, "sounds": "wrong", "better": better})

    assert answer.status_code == 422
    assert f">{better}</textarea>" in answer.text
    lost = re.findall(r'data-insert="([^"]+)"[^>]* class="lost"', answer.text)
    assert lost == ([] if "{teacher}" in better else ["{teacher}"])
    assert (speaker.told("place"), len(kept(small_pod, speaker.pod))) == (place, 1)

    assert say(speaker, "wrong", "Macallinkayga: {teacher}.") == 303
    assert kept(small_pod, speaker.pod)[-1].better == "Macallinkayga: {teacher}."


@pytest.mark.parametrize(("by", "role"), [("S", "aunt"), ("Sahra", "1"), ("...", "aunt"), ("", "aunt")])
def test_a_name_that_the_import_would_refuse_is_asked_for_again(teacher: Any, by: str, role: str) -> None:
    teacher.tap("/reading", lang="so")

    assert teacher.tap("/reader", by=by, role=role) == 422
    assert lying_open(teacher).by == ""


def test_lines_that_a_speaker_has_read_are_shown_only_once_all_are_read(make_pod: MakePod, small_pod: SmallPod) -> None:
    lines = opened(make_pod(), small_pod)
    home = small_pod.folder / "locales" / "so"
    acts = [Act(row.key, row.text, "reviewed", "A. Reader", "parent", dt.date(2026, 10, 1), "so-1") for row in lines]

    write_reviews(home, acts[:1])
    assert opened(make_pod(), small_pod) == tuple(row for row in lines if row.key != lines[0].key)

    write_reviews(home, acts)
    assert [row.key for row in opened(make_pod(), small_pod)] == [row.key for row in lines]


def opened(pod: Pod, small: SmallPod) -> tuple[Row, ...]:
    """The lines that a speaker of Somali is asked to read; their numbers are the sheet's and do not count."""
    pod.present(small.teacher_card)
    pod.begin_reading("so")
    assert pod.reading
    return tuple(row._replace(number=0) for row in pod.reading.lines)


def test_a_pack_of_before_has_nothing_to_read(small_pod: SmallPod) -> None:
    pack = read_pack(small_pod.folder)
    older = pack._replace(manifest=pack.manifest.model_copy(update={"reading": None}))

    assert readable(pack) == ("es", "ar", "so")
    assert readable(older) == ()


def test_a_blank_of_a_line_keeps_its_own_direction(teacher: Any) -> None:
    teacher.tap("/reading", lang="ar")
    teacher.tap("/reader", by="سلمى", role="أم")
    while "{teacher}" not in (lying_open(teacher).line or lying_open(teacher).lines[0]).now:
        teacher.tap("/turn", place=teacher.told("place"), act="next")

    assert '<bdi class="filled">{teacher}</bdi>' in teacher.get("/").text


def test_what_the_speaker_says_lies_sealed_on_the_disk(speaker: Any, small_pod: SmallPod) -> None:
    say(speaker, "wrong")
    say(speaker, "wrong", "Soo dhowow walaal")
    folder: Path = small_pod.folder / "journal"
    held = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())

    assert b"walaal" not in held
    assert b"Sahra" not in held
