from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from slc_core.conference.flow import Path, Place, State
from slc_core.conference.journal import (
    PART_BYTES,
    MediaPart,
    Record,
    Shown,
    drafts_of,
    fold,
    parse_record,
    read_entry,
    state_of,
    write_entry,
    write_record,
)

SECOND = 10**9
PATH: Path = (
    Place("welcome", "seat", 0),
    Place("pages", "count", 0),
    Place("pages", "work", 3),
    Place("pages", "work-proud", 3),
    Place("pages", "work", 5),
    Place("sign", "child-signs", 0),
    Place("farewell", "thanks", 0),
)


def record(kind: str, seq: int, **fields: Any) -> Record:
    """A record of boot b1, one second after the one before it."""
    filled = {
        "version": 1,
        "seq": seq,
        "nonce": f"n{seq}",
        "boot_id": "b1",
        "boot_ns": seq * SECOND,
        **fields,
    }
    if kind == "opened":
        filled = {"student": "s1", "household": "h1", "lang": "ar", **filled}
    return parse_record(_json({"kind": kind, **filled}))


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields)


def shown(seq: int, stage: str, step: str, page: int = 0, act: str = "next", **fields: Any) -> Record:
    return record("shown", seq, stage=stage, step=step, page=page, act=act, **fields)


OPENED = record("opened", 0)


def test_a_record_outlives_its_line() -> None:
    for each in (
        OPENED,
        shown(1, "pages", "work", 3),
        record("answered", 2, question="q1", who="adult", how="typed", value="نعم\nyes", lang="ar"),
        record("recorded", 3, question="q1", who="child", media="m1", media_type="audio/ogg", size_bytes=9),
        record("signed", 4, who="child", how="drawn", strokes=[[1, 2, 3, 4]]),
        record("flagged", 5, message="abc123", lang="ar", better="أهلاً"),
        record("called", 6),
        record("came", 7),
        record("interrupted", 8),
        record("finished", 9),
        record(
            "read", 10, message="0123456789ab", text="ba9876543210", lang="ar", sounds="right", by="سلمى", role="أم"
        ),
    ):
        line = write_record(each)
        assert parse_record(line) == each
        assert b"\n" not in line


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "not json",
        '{"kind": "sneezed", "seq": 1}',
        '{"kind": "came", "seq": -1, "nonce": "n", "boot_id": "b", "boot_ns": 0}',
        '{"kind": "came", "seq": 1, "nonce": "a b", "boot_id": "b", "boot_ns": 0}',
        '{"kind": "came", "seq": 1, "nonce": "n", "boot_id": "b", "boot_ns": 0, "version": 2}',
        '{"kind": "came", "seq": 1, "nonce": "n", "boot_id": "b", "boot_ns": 0, "name": "Omar"}',
    ],
)
def test_what_is_none_of_our_records_is_refused_without_being_repeated(line: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse_record(line)
    assert "Omar" not in str(caught.value)


def test_a_conference_is_whose_card_opened_it_in_the_language_chosen_last() -> None:
    held = fold([OPENED, record("opened", 3, lang="en", card="teacher", student="s9")])

    assert (held.student, held.household, held.lang) == ("s1", "h1", "en")
    assert (held.last_shown, held.is_finished, held.has_come, held.interruptions) == (None, False, False, 0)


def test_records_that_tell_of_nobody_are_refused() -> None:
    with pytest.raises(ValueError, match="no record says whose conference this is"):
        fold([shown(1, "pages", "work")])


def test_a_later_answer_takes_the_place_of_an_earlier_one_by_the_same_person() -> None:
    def answer(seq: int, who: str, value: str) -> Record:
        return record("answered", seq, question="q1", who=who, how="choice", value=value, lang="ar")

    held = fold([OPENED, answer(1, "adult", "no"), answer(2, "child", "maybe"), answer(3, "adult", "yes")])

    assert {key: answer.value for key, answer in held.answers.items()} == {
        ("q1", "adult"): "yes",
        ("q1", "child"): "maybe",
    }


def test_a_recording_that_a_family_deleted_is_not_kept() -> None:
    def recorded(seq: int, media: str, *, is_kept: bool = True) -> Record:
        fields = {"question": "q1", "who": "adult", "media_type": "audio/ogg", "size_bytes": 9}
        return record("recorded", seq, media=media, is_kept=is_kept, **fields)

    kept, deleted = recorded(1, "m1"), recorded(2, "m2")

    assert set(fold([OPENED, kept, deleted, recorded(3, "m2", is_kept=False)]).recordings) == {"m1"}
    assert set(fold([recorded(3, "m2", is_kept=False), OPENED, deleted, kept]).recordings) == {"m1"}


def test_a_later_signature_takes_the_place_of_later() -> None:
    held = fold([OPENED, record("signed", 1, who="adult", how="later"), record("signed", 2, who="adult", how="mark")])

    assert held.signatures["adult"].how == "mark"


def test_a_tap_that_arrives_twice_counts_once() -> None:
    tap = record("flagged", 4, message="m1", lang="ar", nonce="tap")
    again = record("flagged", 5, message="m1", lang="ar", nonce="tap")

    assert fold([OPENED, again, tap]).flags == (tap,)


def test_seconds_are_counted_within_one_boot() -> None:
    records = [
        OPENED,
        shown(1, "welcome", "seat", boot_ns=1 * SECOND),
        shown(2, "pages", "work", 3, boot_ns=4 * SECOND),
        record("called", 3, boot_ns=5 * SECOND),
        record("interrupted", 4, boot_id="b2", boot_ns=90 * SECOND),
        shown(5, "pages", "work", 3, boot_id="b2", boot_ns=91 * SECOND),
        record("finished", 6, boot_id="b2", boot_ns=93 * SECOND),
    ]

    held = fold(records)

    assert held.stage_seconds == {"welcome": 3.0, "pages": 1.0 + 1.0 + 2.0}
    assert held.interruptions == 1


def test_no_time_is_counted_while_the_pod_was_locked() -> None:
    records = [
        OPENED,
        shown(1, "pages", "work", boot_ns=1 * SECOND),
        record("called", 2, boot_ns=3 * SECOND),
        record("opened", 3, boot_ns=9000 * SECOND),
        shown(4, "sign", "child-signs", boot_ns=9004 * SECOND),
    ]

    assert fold(records).stage_seconds == {"pages": 2.0 + 4.0}


def test_a_monotonic_clock_that_runs_back_adds_nothing() -> None:
    held = fold([OPENED, shown(1, "pages", "work", boot_ns=9 * SECOND), record("came", 2, boot_ns=3 * SECOND)])

    assert held.stage_seconds == {}
    assert held.has_come


def test_what_was_left_out_is_told_until_somebody_goes_on_from_it() -> None:
    left = [
        OPENED,
        shown(1, "pages", "work", 3),
        shown(2, "pages", "work", 4, act="not-today"),
        shown(3, "new-goals", "choose-goal", act="not-today"),
    ]
    taken_up = [shown(4, "pages", "work", 4, act="back"), shown(5, "new-goals", "choose-goal", act="next")]

    assert [place.page for place in fold(left).not_today] == [3, 4]
    assert [place.page for place in fold(left + taken_up).not_today] == [3]


def test_a_conference_that_goes_on_after_the_farewell_is_not_finished() -> None:
    end = [OPENED, shown(1, "farewell", "thanks"), record("finished", 2)]

    assert fold(end).is_finished
    assert not fold([*end, shown(3, "farewell", "thanks", act="back")]).is_finished
    assert fold([*end, shown(3, "farewell", "thanks", act="back"), record("finished", 4)]).is_finished
    last = fold(end).last_shown
    assert last is not None
    assert last.step == "thanks"


def test_a_teacher_is_called_until_the_last_call_was_answered() -> None:
    calls = [OPENED, record("called", 1), record("came", 2), record("called", 3)]

    assert [fold(calls[:count]).is_calling for count in range(1, 5)] == [False, True, False, True]
    assert [fold(calls[:count]).has_come for count in range(1, 5)] == [False, False, True, True]


@pytest.mark.parametrize(
    "entry",
    [
        record("signed", 4, who="child", how="drawn", strokes=[[1, 2, 3, 4]]),
        MediaPart("m1", 0, b""),
        MediaPart("m" * 64, 10**9 - 1, b'{"kind": "came"}'),
        MediaPart("m-_1", 7, bytes(range(256)) * (PART_BYTES // 256)),
    ],
)
def test_an_entry_is_read_as_it_was_written(entry: Record | MediaPart) -> None:
    assert read_entry(write_entry(entry)) == entry


@pytest.mark.parametrize(
    "part",
    [
        MediaPart("", 0, b""),
        MediaPart("a b", 0, b""),
        MediaPart("m" * 65, 0, b""),
        MediaPart("m", -1, b""),
        MediaPart("m", 10**9, b""),
        MediaPart("m", 0, bytes(PART_BYTES + 1)),
    ],
)
def test_a_part_that_could_not_be_read_again_is_not_written(part: MediaPart) -> None:
    with pytest.raises(ValueError, match="no part of a recording"):
        write_entry(part)


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"Omar",
        b"\x01",
        b"\x01Omar",
        b"\x01Omar 1",
        b"\x01../Omar 1\n",
        b"\x01Omar -1\n",
        b"\x02Omar 1\n",
        b"\x01Omar 1\n" + bytes(PART_BYTES + 1),
        b'{"kind": "came", "name": "Omar"}',
    ],
)
def test_an_entry_of_no_journal_is_refused_without_being_repeated(entry: bytes) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - pydantic's sentence or ours
        read_entry(entry)
    assert "Omar" not in str(caught.value)


def test_an_act_is_kept_as_the_step_that_it_shows() -> None:
    [draft] = drafts_of(PATH, State(place=1), "not-today")

    assert draft(seq=1, nonce="n", boot_id="b", boot_ns=0) == Shown(
        seq=1, nonce="n", boot_id="b", boot_ns=0, stage="pages", step="work", page=3, act="not-today"
    )


def test_the_last_step_is_kept_with_the_end_of_the_conference() -> None:
    kinds = [draft(seq=1, nonce="n", boot_id="b", boot_ns=0).kind for draft in drafts_of(PATH, State(place=6), "next")]

    assert kinds == ["shown", "finished"]


def test_an_act_that_changes_nothing_is_not_kept() -> None:
    assert drafts_of(PATH, State(), "back") == ()
    assert drafts_of(PATH, State(is_calling=True), "call") == ()


def test_a_conference_that_nobody_began_stands_at_its_beginning() -> None:
    assert state_of(PATH, fold([OPENED])) == State()


@pytest.mark.parametrize(
    ("last", "place"),
    [
        (("pages", "work-proud", 3), 3),
        (("pages", "work", 4), 2),
        (("sign", "teacher-signs", 0), 5),
        (("reflection", "your-turn", 0), 5),
        (("welcome", "people", 0), 0),
    ],
)
def test_a_step_that_is_gone_leads_to_the_nearest_one_that_is_left(last: tuple[str, str, int], place: int) -> None:
    held = fold([OPENED, shown(1, "welcome", "seat"), shown(2, "pages", "work", 3), shown(3, *last)])

    assert state_of(PATH, held).place == place


def test_a_step_whose_stage_and_all_after_it_are_gone_leads_to_the_end() -> None:
    held = fold([OPENED, shown(1, "farewell", "thanks")])

    assert state_of(PATH[:4], held).place == 3
