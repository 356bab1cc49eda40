"""What a school sees of its hub without a passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from slc_hub.standing import standing
from slc_hub.store import HubStore

from slc_core.exchange.log import without_box
from slc_core.testing.invented_pod import invented_pod

POD, OTHER = invented_pod(3, shares=2, has_reading=True), invented_pod(4)
CONFERENCE = POD.links(b"opened", b"shown", b"answered")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[HubStore]:
    store = HubStore(tmp_path / "hub", tmp_path / "second")
    store.enrol(POD.manifest_bytes, "autumn")
    yield store
    store.close()


def test_a_hub_to_which_nothing_came_names_its_pods_and_counts_nothing(own: HubStore, tmp_path: Path) -> None:
    found = standing(own)

    (pod,) = found.pods
    assert (pod.pod, pod.key, pod.evening) == (3, POD.manifest.public.hex(), "autumn")
    assert (pod.conferences, pod.come, pod.records, pod.deleted, pod.revoked_on) == (2, 0, 0, 0, None)
    assert (found.second_copy, found.set_aside, found.forks) == (str(tmp_path / "second"), {}, 0)


def test_conferences_that_have_come_are_counted_and_rehearsals_only_by_their_records(own: HubStore) -> None:
    rehearsal = POD.links(b"opened", b"shown", log=3)
    own.take((*CONFERENCE, *rehearsal))

    (pod,) = standing(own).pods

    assert (pod.come, pod.records) == (1, 5)


def test_what_lies_beyond_a_gap_has_not_come_yet(own: HubStore) -> None:
    own.take(CONFERENCE[1:])
    before = standing(own).pods[0]
    own.take(CONFERENCE[:1])
    after = standing(own).pods[0]

    assert (before.come, before.records) == (0, 0)
    assert (after.come, after.records) == (1, 3)


def test_what_a_family_deleted_is_counted_so(own: HubStore) -> None:
    own.take((CONFERENCE[0], without_box(POD.seed, CONFERENCE[1]), CONFERENCE[2]))

    (pod,) = standing(own).pods

    assert (pod.records, pod.deleted) == (3, 1)


def test_a_revoked_pod_is_told_with_its_day_and_keeps_what_it_brought(own: HubStore) -> None:
    own.take(CONFERENCE)
    own.revoke(POD.manifest.public)

    (pod,) = standing(own).pods

    assert pod.revoked_on == own.today
    assert pod.records == 3


def test_two_pods_are_counted_apart_and_evenings_have_their_days(own: HubStore) -> None:
    own.enrol(OTHER.manifest_bytes, "spring")
    own.keep("autumn", "2026-11-24", "2027-07-01")
    own.take((*CONFERENCE, *OTHER.links(b"opened")))

    found = standing(own)

    assert [(pod.pod, pod.evening, pod.records) for pod in found.pods] == [(3, "autumn", 3), (4, "spring", 1)]
    assert [tuple(evening.model_dump().values()) for evening in found.evenings] == [
        ("autumn", "2026-11-24", "2027-07-01"),
        ("spring", None, None),
    ]


def test_what_was_set_aside_is_counted_by_its_reason_and_forks_are_counted(own: HubStore) -> None:
    branch = POD.links(b"from the copied disk", after=CONFERENCE[:1])
    strangers = OTHER.links(b"one", b"two")
    own.take((*CONFERENCE, *branch))
    own.take(strangers)

    found = standing(own)

    assert found.forks == 1
    assert list(found.set_aside.values()) == [2]
    assert set(found.set_aside) == {aside.reason for aside in own.set_asides()}
