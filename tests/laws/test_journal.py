"""Records that arrive late, twice or in any order tell of the same conference; clocks that jump change nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from slc_core.conference.flow import Act
from slc_core.conference.journal import (
    Held,
    MediaPart,
    Record,
    Recorded,
    Shown,
    fold,
    parse_record,
    read_entry,
    write_entry,
    write_record,
)
from slc_core.conference.script import STAGES

OPENED = parse_record(
    '{"kind": "opened", "seq": 0, "nonce": "first", "boot_id": "b0", "boot_ns": 0, '
    '"student": "s1", "household": "h1", "lang": "ar"}'
)
ACTS: tuple[Act, ...] = get_args(Act)
WHO = st.sampled_from(["child", "adult", "teacher"])
CONTENTS: Mapping[str, Mapping[str, st.SearchStrategy[Any]]] = {
    "opened": {"student": st.just("s1"), "household": st.just("h1"), "lang": st.sampled_from(["ar", "en"])},
    "shown": {
        "stage": st.sampled_from(STAGES),
        "step": st.sampled_from(["a", "b"]),
        "page": st.integers(0, 3),
        "act": st.sampled_from(ACTS),
    },
    "answered": {
        "question": st.sampled_from(["q1", "q2"]),
        "who": WHO,
        "how": st.sampled_from(["card", "choice", "typed"]),
        "value": st.text("abأ ", max_size=3),
        "lang": st.just("ar"),
    },
    "recorded": {
        "question": st.just("q1"),
        "who": WHO,
        "media": st.sampled_from(["m1", "m2"]),
        "media_type": st.just("audio/ogg"),
        "size_bytes": st.integers(0, 9),
        "is_kept": st.booleans(),
    },
    "signed": {"who": WHO, "how": st.sampled_from(["drawn", "mark", "later"])},
    "flagged": {"message": st.sampled_from(["m1", "m2"]), "lang": st.just("ar")},
    "read": {
        "message": st.sampled_from(["0123456789ab", "ba9876543210"]),
        "form": st.integers(0, 5),
        "text": st.just("00000000000f"),
        "lang": st.just("ar"),
        "sounds": st.sampled_from(["right", "wrong"]),
        "better": st.text("abأ ", max_size=3),
        "by": st.just("سلمى"),
        "role": st.just("أم"),
    },
    "called": {},
    "came": {},
    "interrupted": {},
    "finished": {},
}


@st.composite
def journals(draw: st.DrawFn) -> list[Record]:
    """A journal with reboots, taps that were sent twice, and even two records with one number."""
    records = [OPENED]
    boot, boot_ns = 0, 0
    for seq in range(1, draw(st.integers(1, 25))):
        if draw(st.integers(0, 5)) == 0:
            boot, boot_ns = boot + 1, 0
        boot_ns += draw(st.integers(-1, 60)) * 10**9
        kind = draw(st.sampled_from(sorted(CONTENTS)))
        fields = {name: draw(values) for name, values in CONTENTS[kind].items()}
        number = seq - draw(st.sampled_from([0, 0, 0, 1]))
        nonce = f"n{seq - draw(st.sampled_from([0, 0, 0, 1]))}"
        known = {"kind": kind, "seq": number, "nonce": nonce, "boot_id": f"b{boot}", "boot_ns": max(boot_ns, 0)}
        records.append(_record({**known, **fields}))
    return list({(record.seq, record.nonce): record for record in records}.values())


def _record(fields: Mapping[str, Any]) -> Record:
    return parse_record(json.dumps(fields))


@given(journals(), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(records: list[Record], chance: random.Random) -> None:
    arrived = records + chance.choices(records, k=len(records))
    chance.shuffle(arrived)

    assert fold(arrived) == fold(records)
    assert list(fold(arrived).answers) == list(fold(records).answers)


@given(journals(), st.lists(st.sampled_from(["", "1970-01-01T00:00", "2099-12-31T23:59", "now"]), min_size=25))
def test_a_wall_clock_that_jumps_changes_nothing(records: list[Record], notes: list[str]) -> None:
    noted = [record.model_copy(update={"noted": note}) for record, note in zip(records, notes, strict=False)]

    assert _untimed(fold(noted)) == _untimed(fold(records[: len(noted)]))


def _untimed(held: Held) -> str:
    """Everything that was folded, without the notes of wall time."""

    def plain(value: Any) -> Any:
        if hasattr(value, "model_copy"):
            return value.model_copy(update={"noted": ""})
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType]
        if isinstance(value, tuple):
            return tuple(plain(each) for each in value)  # pyright: ignore[reportUnknownVariableType]
        return value

    return repr([plain(value) for value in held])


@given(journals())
def test_no_more_time_is_counted_than_each_boot_lasted(records: list[Record]) -> None:
    lasted_ns = 0
    for boot in {record.boot_id for record in records}:
        times = [record.boot_ns for record in records if record.boot_id == boot]
        rises = sorted(times)
        lasted_ns += (rises[-1] - rises[0]) * len(times)

    seconds = fold(records).stage_seconds
    assert sum(seconds.values()) <= lasted_ns / 1e9 + 1e-6
    assert all(value > 0 for value in seconds.values())
    assert set(seconds) <= {record.stage for record in records if isinstance(record, Shown)}


@given(journals())
def test_a_reboot_between_all_records_leaves_no_duration(records: list[Record]) -> None:
    each_its_boot = [record.model_copy(update={"boot_id": f"x{place}"}) for place, record in enumerate(records)]

    assert fold(each_its_boot).stage_seconds == {}


@given(journals())
def test_what_a_family_deleted_last_is_not_kept(records: list[Record]) -> None:
    last = max(record.seq for record in records)
    deleted: list[Record] = [
        record.model_copy(update={"seq": last + 1 + place, "nonce": f"gone{place}", "is_kept": False})
        for place, record in enumerate(record for record in records if isinstance(record, Recorded))
    ]

    assert all(recording.is_kept for recording in fold(records).recordings.values())
    assert fold(records + deleted).recordings == {}


@given(journals())
def test_records_outlive_their_lines(records: list[Record]) -> None:
    assert [parse_record(write_record(record)) for record in records] == records


@given(journals())
def test_records_outlive_their_entries(records: list[Record]) -> None:
    assert [read_entry(write_entry(record)) for record in records] == records


@given(st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True), st.integers(0, 10**9 - 1), st.binary(max_size=99))
def test_parts_of_recordings_outlive_their_entries(media: str, part: int, content: bytes) -> None:
    said = MediaPart(media, part, content)

    assert read_entry(write_entry(said)) == said


@given(st.binary(max_size=99) | st.binary(max_size=99).map(lambda content: b"\x01" + content))
def test_any_other_bytes_are_refused_as_no_entry(content: bytes) -> None:
    try:
        said = read_entry(content)
    except ValueError:
        return
    assert isinstance(said, MediaPart)
    assert read_entry(write_entry(said)) == said
