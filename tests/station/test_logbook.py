from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from slc_station.logbook import Logbook, parts_of
from slc_station.store import Store

from slc_core.conference.journal import (
    PART_BYTES,
    Answered,
    Came,
    Draft,
    Finished,
    Interrupted,
    Opened,
    Recorded,
    Shown,
)
from slc_core.errors import NotFoundError
from slc_core.exchange.log import is_genuine
from slc_core.exchange.seal import new_identity, new_key, public_of
from slc_core.testing.clock import HandClock

LOG, KEY, SEED = bytes(16), new_key(), new_identity()
OPENED: Draft = partial(Opened, student="s1", household="h1", lang="ar")
SHOWN: Draft = partial(Shown, stage="welcome", step="seat")
VOICE = bytes(range(256)) * 2500


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "journal", ballast_bytes=0)
    yield opened
    opened.close()


def book(store: Store, clock: HandClock | None = None, key: bytes = KEY) -> Logbook:
    return Logbook(store, clock or HandClock(), LOG, key, SEED)


def recorded(media: str) -> Draft:
    return partial(Recorded, question="help", who="adult", media=media, media_type="audio/ogg", size_bytes=len(VOICE))


def test_what_happened_is_read_again_with_its_time(store: Store, clock: HandClock) -> None:
    written = book(store, clock)
    written.write("n1", OPENED, SHOWN)
    clock.pass_seconds(5)
    written.write("n2", Came)

    read = book(store, clock)
    assert read.held == written.held
    assert read.held.stage_seconds == {"welcome": 5.0}
    assert read.held.has_come
    assert [entry.seq for entry in store.entries(LOG)] == [0, 1, 2]


def test_a_log_tells_how_far_it_came(store: Store) -> None:
    written = book(store)
    told = [(written.has_begun, written.is_under_way, written.is_finished)]
    for draft in (OPENED, SHOWN, SHOWN, Finished):
        written.write(f"n{len(told)}", draft)
        told.append((written.has_begun, written.is_under_way, written.is_finished))

    begun, under_way = (True, False, False), (True, True, False)
    assert told == [(False, False, False), begun, begun, under_way, (True, False, True)]
    assert book(store).is_finished


def test_another_run_of_the_machine_is_an_interruption(store: Store, clock: HandClock) -> None:
    written = book(store, clock)
    written.write("n1", OPENED)
    assert not book(store, clock).was_interrupted
    clock.boot_again()

    again = book(store, clock)
    told = [again.was_interrupted]
    again.write("n2", Interrupted, OPENED)
    told.append(again.was_interrupted)
    assert told == [True, False]
    assert again.held.interruptions == 1


def test_a_nonce_that_came_before_adds_nothing(store: Store) -> None:
    written = book(store)
    assert written.write("tap", OPENED)
    assert not written.write("tap", SHOWN, parts=parts_of("m1", VOICE))
    assert not book(store).write("tap", SHOWN)

    assert written.held.shown == ()
    assert written.write("next", SHOWN)
    assert len(book(store).held.shown) == 1


def test_a_record_that_cannot_be_leaves_everything_as_it_was(store: Store) -> None:
    written = book(store)
    with pytest.raises(ValueError, match="validation error"):
        written.write("n1", OPENED, partial(Answered, question="?", who="child", how="card", value="x", lang="ar"))

    assert list(store.entries(LOG)) == []
    assert written.write("n1", OPENED)


def test_a_recording_lies_in_parts_and_comes_back_whole(store: Store) -> None:
    written = book(store)
    written.write("n1", OPENED)
    written.write("n2", recorded("m1"), parts=parts_of("m1", VOICE))

    assert len(parts_of("m1", VOICE)) == 3
    assert max(len(part.content) for part in parts_of("m1", VOICE)) == PART_BYTES
    for each in (written, book(store)):
        assert each.places_of("m1") == [1, 2, 3]
        assert each.recording("m1") == ("audio/ogg", VOICE)


def test_emptied_entries_are_signed_anew_and_their_recording_is_gone(store: Store) -> None:
    written = book(store)
    written.write("n1", OPENED)
    written.write("n2", recorded("m1"), parts=parts_of("m1", VOICE))
    gone = partial(recorded("m1"), is_kept=False)
    written.write("n3", gone, emptying=written.places_of("m1"))

    with pytest.raises(NotFoundError, match="no recording 'm1' is kept here"):
        written.recording("m1")
    assert all(is_genuine(public_of(SEED), entry) for entry in store.entries(LOG))
    assert book(store).places_of("m1") == ()


def spoil(store: Store, seq: int) -> None:
    vars(store)["_db"].execute("UPDATE entry SET box = zeroblob(length(box)) WHERE seq = ?", (seq,))


def test_an_entry_that_the_disk_spoiled_hides_no_other(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    written = book(store)
    written.write("n1", OPENED)
    written.write("n2", SHOWN)
    written.write("n3", Came)
    spoil(store, 1)

    with caplog.at_level(logging.WARNING):
        read = book(store)
    assert (read.held.shown, read.held.has_come) == ((), True)
    assert [record.getMessage() for record in caplog.records] == [
        f"entry 1 of log {LOG.hex()} cannot be opened; the others can"
    ]
    assert read.write("n4", SHOWN)
    assert len(book(store).held.shown) == 1


def test_half_a_recording_is_none(store: Store) -> None:
    written = book(store)
    written.write("n1", OPENED)
    written.write("n2", recorded("m1"), parts=parts_of("m1", VOICE))
    spoil(store, 2)

    with pytest.raises(NotFoundError):
        book(store).recording("m1")


def test_another_key_opens_nothing(store: Store) -> None:
    book(store).write("n1", OPENED)

    assert not book(store, key=new_key()).has_begun
