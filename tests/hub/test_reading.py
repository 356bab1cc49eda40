from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from slc_hub.reading import NO_NAMES, Conference, Reader, names_of
from slc_hub.store import HubStore

from slc_core.classroom.folder import Classroom
from slc_core.errors import NotFoundError
from slc_core.exchange.hub_keys import HubKeys, keys_of
from slc_core.exchange.log import without_box
from slc_core.testing.small_evening import DRAWING, EVENING, SmallEvening, small_evening

VOICE = b"\x1aE\xdf\xa3" + bytes(range(256)) * 2000  # longer than one part


@pytest.fixture
def evening(keys: HubKeys) -> SmallEvening:
    return small_evening(keys.public, VOICE)


@pytest.fixture
def hub(tmp_path: Path, evening: SmallEvening) -> Iterator[HubStore]:
    """A hub that knows the pod, and to which nothing has come yet."""
    store = HubStore(tmp_path / "hub", tmp_path / "second")
    store.enrol(evening.pod.manifest_bytes, EVENING)
    yield store
    store.close()


@pytest.fixture
def gathered(hub: HubStore, evening: SmallEvening) -> HubStore:
    hub.take(evening.links)
    return hub


def read(store: HubStore, keys: HubKeys) -> tuple[Conference, ...]:
    return Reader(store, keys.private).conferences(EVENING)


def test_every_seat_of_an_evening_is_told_of_and_what_is_known_of_it(gathered: HubStore, keys: HubKeys) -> None:
    told = [(it.student, it.household, it.lang, it.state) for it in read(gathered, keys)]

    assert told == [
        ("s21", "h-es", "es", "finished"),
        ("s01", "h-ar", "ar", "unfinished"),
        ("s05", "h-so", "so", "gap"),
        ("", "", "", "missing"),
    ]


def test_before_anything_came_everybody_is_waited_for(hub: HubStore, keys: HubKeys) -> None:
    assert [it.state for it in read(hub, keys)] == ["missing"] * 4


def test_a_conference_is_the_fold_of_its_own_log_and_the_practice_of_the_other(
    gathered: HubStore, keys: HubKeys
) -> None:
    finished = read(gathered, keys)[0]

    assert finished.held is not None
    assert finished.practised is not None
    assert finished.held.answers["goal", "child"].value == "reading"
    assert ("fill-7-goal", "child") in finished.practised.answers
    assert not finished.held.flags
    assert len(finished.practised.flags) == 2


def test_what_comes_in_later_is_seen_at_the_next_look(hub: HubStore, keys: HubKeys, evening: SmallEvening) -> None:
    reader = Reader(hub, keys.private)
    assert reader.conferences(EVENING)[0].state == "missing"

    hub.take(evening.links)

    assert reader.conferences(EVENING)[0].state == "finished"


def test_a_voice_of_several_parts_is_put_together(gathered: HubStore, keys: HubKeys, evening: SmallEvening) -> None:
    reader = Reader(gathered, keys.private)

    assert reader.recording(evening.pod.logs[0], "voice") == ("audio/webm", VOICE)
    assert reader.recording(evening.pod.logs[2], "ink") == ("application/json", DRAWING)


def test_a_recording_that_the_family_deleted_is_not_there(
    gathered: HubStore, keys: HubKeys, evening: SmallEvening
) -> None:
    first = evening.links[0]
    gathered.take([without_box(evening.pod.seed, first)])
    reader = Reader(gathered, keys.private)

    with pytest.raises(NotFoundError, match="no recording 'voice' is kept here whole"):
        reader.recording(first.log, "voice")
    assert reader.conference(first.log).unreadable == 0


@pytest.mark.parametrize("media", ["nothing", "../voice", ""])
def test_no_other_recording_is_there(gathered: HubStore, keys: HubKeys, evening: SmallEvening, media: str) -> None:
    with pytest.raises(NotFoundError):
        Reader(gathered, keys.private).recording(evening.pod.logs[0], media)


def test_a_log_that_no_pod_writes_is_no_conference(gathered: HubStore, keys: HubKeys) -> None:
    with pytest.raises(NotFoundError, match="no pod holds the log"):
        Reader(gathered, keys.private).conference(bytes(16))


def test_another_hubs_key_opens_nothing_and_nothing_breaks(gathered: HubStore) -> None:
    conferences = read(gathered, keys_of(b"another hub's seed".ljust(32)))

    assert [it.state for it in conferences] == ["unreadable", "unreadable", "unreadable", "missing"]
    assert conferences[0].unreadable > 20
    assert not any(it.student for it in conferences)


def test_a_record_that_nobody_can_read_is_counted_and_keeps_nobody_from_the_others(
    hub: HubStore, keys: HubKeys, evening: SmallEvening
) -> None:
    before = [link for link in evening.links if link.log == evening.pod.logs[0]]
    hub.take([*before, *evening.pod.links(b'{"kind":"of another version"}', after=before)])

    finished = read(hub, keys)[0]

    assert finished.unreadable == 1
    assert finished.held is not None
    assert finished.state == "finished"


def test_a_log_that_was_written_twice_is_an_alarm_and_both_are_read(
    gathered: HubStore, keys: HubKeys, evening: SmallEvening
) -> None:
    log = [link for link in evening.links if link.log == evening.pod.logs[2]]
    gathered.take(evening.pod.links(b'{"kind":"of another branch"}', log=2, after=log[:2]))

    conference = read(gathered, keys)[1]

    assert (conference.state, conference.forks) == ("forked", 1)
    assert conference.held is not None


def test_a_journal_without_its_beginning_says_nobodys_name(hub: HubStore, keys: HubKeys, evening: SmallEvening) -> None:
    log = [link for link in evening.links if link.log == evening.pod.logs[4]]
    hub.take(log[1:])

    conference = read(hub, keys)[2]

    assert (conference.state, conference.student, conference.held) == ("gap", "", None)


def test_what_was_erased_is_forgotten_by_whoever_read_it(
    gathered: HubStore, keys: HubKeys, evening: SmallEvening
) -> None:
    reader = Reader(gathered, keys.private)
    assert reader.conferences(EVENING)[0].student == "s21"

    gathered.erase_logs(evening.pod.logs[:2])

    erased = reader.conferences(EVENING)[0]
    assert (erased.state, erased.student, erased.records, erased.practice_records) == ("erased", "", (), ())
    with pytest.raises(NotFoundError, match="was erased"):
        reader.recording(evening.pod.logs[0], "voice")


def test_a_pod_that_was_packed_anew_before_the_evening_is_waited_for_once(
    gathered: HubStore, keys: HubKeys, evening: SmallEvening
) -> None:
    unused = small_evening(keys.public, number=9).pod.manifest
    gathered.enrol(
        unused.model_copy(update={"public": evening.pod.manifest.public}).model_dump_json().encode(), EVENING
    )

    assert len(read(gathered, keys)) == 4


def test_a_revoked_pod_is_told(gathered: HubStore, keys: HubKeys, evening: SmallEvening) -> None:
    gathered.revoke(evening.pod.manifest.public)

    assert all(it.is_revoked for it in read(gathered, keys))


def test_another_evening_is_another_list(gathered: HubStore, keys: HubKeys) -> None:
    reader = Reader(gathered, keys.private)

    assert reader.conferences("Spring") == ()
    assert len(reader.conferences()) == 4
    assert len(reader.of_child("s21")) == 1


def test_names_come_from_the_class_folder_and_without_it_ids_stand(sample_class: Classroom) -> None:
    names = names_of(sample_class)

    assert names.child("s21") == "Ximena Cruz Hernández"
    assert names.child("s99") == "s99"
    assert all(names.family(home) for home in names.families)
    assert (NO_NAMES.child("s21"), NO_NAMES.family("h1")) == ("s21", "h1")
