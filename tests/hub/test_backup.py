"""The hub twice, on another disk, and from its backup."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from slc_hub.backup import Kept, backup, restore, settle
from slc_hub.database import FILE
from slc_hub.gather import gather
from slc_hub.store import HubStore

from slc_core.errors import NotFoundError, UnwritableError
from slc_core.exchange.hub_keys import HubKeys
from slc_core.exchange.log import without_box
from slc_core.testing.invented_pod import invented_pod

POD, OTHER = invented_pod(1, shares=2), invented_pod(2)
LINKS = (*POD.links(b"opened", b"shown", b"answered"), *POD.links(b"opened", log=2))
EMPTIED = without_box(POD.seed, LINKS[1])


@pytest.fixture
def hub(store: HubStore, keys: HubKeys) -> HubStore:
    """A hub with something of everything."""
    store.enrol(POD.manifest_bytes, "autumn")
    store.enrol(OTHER.manifest_bytes, "autumn")
    store.take([*LINKS, EMPTIED, *OTHER.links(b"theirs"), LINKS[0]._replace(signature=bytes(64))])
    store.keep("autumn", "2026-11-21", "2027-08-01")
    store.note_access("Ms. Rivera", "looked at s1")
    store.erase_logs([POD.logs[2]])
    store.revoke(OTHER.manifest.public)
    return store


@pytest.fixture
def anew(new_place: Callable[[], Path | str], tmp_path: Path) -> Iterator[HubStore]:
    """A second hub, of the same kind as the first."""
    store = HubStore(new_place(), tmp_path / "anew-copy")
    yield store
    store.close()


def everything(store: HubStore) -> tuple[object, ...]:
    """All that a hub holds."""
    links = [link for log in store.logs() for link in store.all_links(log.log)]
    return links, store.logs(), store.enrolled(), store.evenings(), store.accesses(), store.set_asides(), store.forks()


def test_the_copy_holds_all_that_the_hub_does(hub: HubStore) -> None:
    assert settle(hub) == Kept(logs=3, links=5)
    assert hub.copy
    assert everything(hub.copy) == everything(hub)


def test_a_copy_follows_whatever_changed(hub: HubStore) -> None:
    settle(hub)
    hub.take(POD.links(b"more", log=1))
    hub.erase_logs([POD.logs[0]])
    hub.keep("autumn", "2026-11-22", "2027-09-01")

    settle(hub)

    assert hub.copy
    assert everything(hub.copy) == everything(hub)


def test_without_a_second_copy_there_is_nothing_to_settle(postgres_url: str) -> None:
    store = HubStore(postgres_url)

    assert settle(store) == Kept(0, 0)
    store.close()


def test_a_lost_hub_comes_back_from_its_backup_byte_for_byte(hub: HubStore, anew: HubStore, tmp_path: Path) -> None:
    assert backup(hub, tmp_path / "stick") == Kept(logs=3, links=5)

    assert restore(tmp_path / "stick", anew) == Kept(logs=3, links=5)

    assert everything(anew) == everything(hub)


def test_after_a_restore_collecting_again_gives_what_was_lost_since(
    hub: HubStore, anew: HubStore, keys: HubKeys, tmp_path: Path
) -> None:
    backup(hub, tmp_path / "stick")
    bundle = POD.bundle((*LINKS, EMPTIED, *POD.links(b"later", b"still later", log=1)))
    given = gather(hub, keys, io.BytesIO(bundle))
    restore(tmp_path / "stick", anew)

    again = gather(anew, keys, io.BytesIO(bundle))

    assert again.taken.new == 2
    assert again.receipts == given.receipts
    assert everything(anew) == everything(hub)


def test_a_hub_comes_back_from_its_second_copy(hub: HubStore, anew: HubStore, tmp_path: Path) -> None:
    settle(hub)

    restore(tmp_path / "second", anew)

    assert everything(anew) == everything(hub)


def test_a_backup_is_brought_up_to_date(hub: HubStore, tmp_path: Path) -> None:
    backup(hub, tmp_path / "stick")
    hub.take(POD.links(b"more", log=1))
    hub.erase_logs([POD.logs[0]])

    assert backup(hub, tmp_path / "stick") == Kept(logs=4, links=6)

    store = HubStore(tmp_path / "stick", is_copy=True)
    assert everything(store) == everything(hub)
    store.close()


def test_an_old_backup_brings_back_neither_a_child_that_was_erased_nor_a_pod_that_was_revoked(
    hub: HubStore, tmp_path: Path
) -> None:
    pod = invented_pod(3)
    hub.enrol(pod.manifest_bytes, "autumn")
    hub.take(pod.links(b"canary"))
    backup(hub, tmp_path / "stick")
    hub.erase_logs(pod.logs)
    hub.revoke(pod.manifest.public)
    before = everything(hub)

    restore(tmp_path / "stick", hub)

    assert hub.links(pod.logs[0]) == ()
    assert everything(hub) == before


def test_a_school_that_grows_moves_into_postgres_by_its_backup(
    hub: HubStore, postgres_url: str, tmp_path: Path
) -> None:
    backup(hub, tmp_path / "stick")
    district = HubStore(postgres_url)

    restore(tmp_path / "stick", district)

    assert everything(district) == everything(hub)
    district.close()


def test_what_no_backup_lies_in_restores_nothing(anew: HubStore, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"^there is no backup of a hub in \S+; name the folder"):
        restore(tmp_path / "nowhere", anew)
    assert not (tmp_path / "nowhere").exists()


def test_a_backup_that_does_not_read_back_is_told(hub: HubStore, tmp_path: Path) -> None:
    backup(hub, tmp_path / "stick")
    with closing(sqlite3.connect(tmp_path / "stick" / FILE)) as db, db:
        db.execute("UPDATE entry SET box = zeroblob(60) WHERE box IS NOT NULL")

    with pytest.raises(UnwritableError, match="stick does not give back what was written there; take another disk"):
        backup(hub, tmp_path / "stick")


def test_a_backup_lies_on_one_file(hub: HubStore, tmp_path: Path) -> None:
    backup(hub, tmp_path / "stick")

    assert [path.name for path in (tmp_path / "stick").iterdir()] == [FILE]
