"""Which pods a hub believes: the folder that a school has in its hand, and what it calls the pod later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from slc_hub.enrolment import enrol_pod, pod_named, set_evening
from slc_hub.store import HubStore

from slc_core.errors import NotFoundError, UnreadableError, UsageError
from slc_core.exchange.hub_keys import HubKeys, keys_of
from slc_core.testing.invented_pod import InventedPod, invented_pod


@pytest.fixture
def own(tmp_path: Path) -> Iterator[HubStore]:
    store = HubStore(tmp_path / "hub")
    yield store
    store.close()


def folder_of(pod: InventedPod, folder: Path) -> Path:
    folder.mkdir()
    (folder / "pod.json").write_bytes(pod.manifest_bytes)
    return folder


@pytest.fixture
def pod(keys: HubKeys) -> InventedPod:
    return invented_pod(3, hub=keys.public)


@pytest.fixture
def folder(pod: InventedPod, tmp_path: Path) -> Path:
    return folder_of(pod, tmp_path / "pod-3")


def test_a_pod_that_was_packed_for_this_hub_is_believed_and_its_evening_noted(
    own: HubStore, keys: HubKeys, pod: InventedPod, folder: Path
) -> None:
    enrolled = enrol_pod(own, keys.public, folder, "autumn", held_on="2026-11-24")

    assert (enrolled.number, enrolled.public, enrolled.evening) == (3, pod.manifest.public, "autumn")
    assert own.enrolled() == (enrolled,)
    assert [tuple(evening) for evening in own.evenings()] == [("autumn", "2026-11-24", None)]
    assert own.take(pod.links(b"opened")).new == 1


def test_a_pod_that_no_hub_could_read_is_refused(own: HubStore, keys: HubKeys, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="was packed without a hub, which could not read it; pack it again with --hub"):
        enrol_pod(own, keys.public, folder_of(invented_pod(), tmp_path / "pod"), "autumn")

    assert (own.enrolled(), own.evenings()) == ((), ())


def test_a_pod_of_another_school_is_refused(own: HubStore, keys: HubKeys, tmp_path: Path) -> None:
    theirs = folder_of(invented_pod(hub=keys_of(b"other" + bytes(27)).public), tmp_path / "pod")

    with pytest.raises(UsageError, match="was packed for another hub"):
        enrol_pod(own, keys.public, theirs, "autumn")

    assert own.enrolled() == ()


def test_a_folder_without_a_pod_and_one_with_a_damaged_one_are_told(
    own: HubStore, keys: HubKeys, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError, match=r"pod\.json"):
        enrol_pod(own, keys.public, tmp_path, "autumn")
    (folder / "pod.json").write_bytes(b"{")
    with pytest.raises(UnreadableError, match=r"pod-3.pod\.json is not what we packed"):
        enrol_pod(own, keys.public, folder, "autumn")

    assert own.enrolled() == ()


def test_a_stolen_pod_is_not_enrolled_again(own: HubStore, keys: HubKeys, pod: InventedPod, folder: Path) -> None:
    enrol_pod(own, keys.public, folder, "autumn")
    own.revoke(pod.manifest.public)

    with pytest.raises(UsageError):
        enrol_pod(own, keys.public, folder, "spring")

    assert [pack.evening for pack in own.enrolled()] == ["autumn"]


def test_what_is_new_of_an_evening_is_noted_and_the_rest_stays(own: HubStore, keys: HubKeys, folder: Path) -> None:
    enrol_pod(own, keys.public, folder, "autumn", held_on="2026-11-24")

    set_evening(own, "autumn", keep_until="2027-07-01")
    set_evening(own, "autumn", held_on="2026-11-25")

    assert [tuple(evening) for evening in own.evenings()] == [("autumn", "2026-11-25", "2027-07-01")]


def test_an_evening_for_which_no_pod_was_enrolled_is_told(own: HubStore) -> None:
    with pytest.raises(NotFoundError):
        set_evening(own, "spring", held_on="2027-04-01")

    assert own.evenings() == ()


def test_a_pod_is_meant_by_its_folder_its_number_or_the_beginning_of_its_key(
    own: HubStore, keys: HubKeys, pod: InventedPod, folder: Path, tmp_path: Path
) -> None:
    enrol_pod(own, keys.public, folder, "autumn")
    enrol_pod(own, keys.public, folder_of(invented_pod(4, hub=keys.public), tmp_path / "pod-4"), "autumn")
    key = pod.manifest.public.hex()

    for said in (str(folder), "3", "003", key[:8], key):
        assert pod_named(own, said).public == pod.manifest.public


@pytest.mark.parametrize("said", ["5", "pod 3", "", "0123abcd", "0000", "."])
def test_a_pod_that_nobody_enrolled_is_told(own: HubStore, keys: HubKeys, folder: Path, said: str) -> None:
    enrol_pod(own, keys.public, folder, "autumn")

    with pytest.raises(NotFoundError, match="`slc hub status` lists them with their keys"):
        pod_named(own, said)


def test_the_folder_of_a_pod_that_nobody_enrolled_means_no_other_pod_with_its_number(
    own: HubStore, keys: HubKeys, folder: Path, tmp_path: Path
) -> None:
    enrol_pod(own, keys.public, folder, "autumn")
    stranger = invented_pod(9, hub=keys.public)
    stranger = stranger._replace(manifest=stranger.manifest.model_copy(update={"pod": 3}))

    with pytest.raises(NotFoundError):
        pod_named(own, str(folder_of(stranger, tmp_path / "stranger")))


def test_two_pods_with_one_number_are_told_apart_by_their_keys(own: HubStore, keys: HubKeys, tmp_path: Path) -> None:
    pods = [invented_pod(number, hub=keys.public) for number in (1, 2)]
    for pod in pods:
        twin = pod._replace(manifest=pod.manifest.model_copy(update={"pod": 7}))
        enrol_pod(own, keys.public, folder_of(twin, tmp_path / twin.manifest.public.hex()), "autumn")

    with pytest.raises(UsageError, match="'7' means several pods") as told:
        pod_named(own, "7")

    short = [pod.manifest.public.hex()[:8] for pod in pods]
    assert all(key in str(told.value) for key in short)
    assert pod_named(own, short[1]).public == pods[1].manifest.public


def test_a_pod_that_was_packed_anew_is_still_one_pod(own: HubStore, keys: HubKeys, tmp_path: Path) -> None:
    for shares in (1, 2):
        pod = invented_pod(3, shares, hub=keys.public)
        enrol_pod(own, keys.public, folder_of(pod, tmp_path / f"pack-{shares}"), "autumn")

    assert len(own.enrolled()) == 2
    assert pod_named(own, "3").number == 3
