from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from slc_station.store import Store, StoreFullError

from slc_core.errors import UnwritableError
from slc_core.exchange.log import FIRST, Sealed, is_genuine, open_entry, seal_entry, without_box
from slc_core.exchange.seal import new_identity, new_key, public_of

KEY, SEED = new_key(), new_identity()
LOG, OTHER = bytes(16), bytes([1]) * 16
BALLAST = 64 * 1024


def links(count: int, start: int = 0, previous: bytes = FIRST, log: bytes = LOG, size: int = 100) -> list[Sealed]:
    """So many entries in a row."""
    made: list[Sealed] = []
    for seq in range(start, start + count):
        made.append(seal_entry(KEY, SEED, log, seq, previous, b"%d " % seq * size))
        previous = made[-1].digest
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def opened(folder: Path) -> Iterator[Callable[[], Store]]:
    """Opens the store; called again, the one before was closed."""
    running: list[Store] = []

    def start() -> Store:
        for store in running:
            store.close()
        running[:] = [Store(folder, BALLAST)]
        return running[0]

    yield start
    for store in running:
        store.close()


def test_what_was_added_is_there_when_the_program_starts_again(opened: Callable[[], Store]) -> None:
    made = links(3)
    assert opened().append(made, "n1")

    store = opened()
    assert list(store.entries(LOG)) == made
    assert store.head(LOG) == (3, made[-1].digest)
    assert store.entry(LOG, 1) == made[1]
    assert store.set_aside is None


def test_a_log_that_nobody_wrote_begins_at_zero(opened: Callable[[], Store]) -> None:
    store = opened()

    assert list(store.entries(LOG)) == []
    assert store.head(LOG) == (0, FIRST)
    assert store.entry(LOG, 0) is None
    assert store.latest_log() is None


def test_a_tap_that_arrives_twice_is_added_once(opened: Callable[[], Store]) -> None:
    first, second = links(2)
    assert opened().append([first], "tap")
    store = opened()

    assert not store.append([second], "tap")
    assert list(store.entries(LOG)) == [first]
    assert store.append(links(1, log=OTHER), "tap")


def test_a_commit_adds_all_of_its_entries_or_none(opened: Callable[[], Store]) -> None:
    store = opened()
    made = links(3)
    store.append(made[:1], "n1")

    with pytest.raises(sqlite3.IntegrityError):
        store.append([made[1], made[2], made[0]], "n2")
    assert list(store.entries(LOG)) == made[:1]
    assert store.append(made[1:], "n2")


def test_logs_stand_side_by_side_and_the_one_written_last_is_known(opened: Callable[[], Store]) -> None:
    store = opened()
    mine, other = links(2), links(1, log=OTHER)
    store.append(mine[:1], "n1")
    store.append(other, "n1")
    assert store.latest_log() == OTHER
    store.append(mine[1:], "n2")

    assert store.latest_log() == LOG
    assert (list(store.entries(LOG)), list(store.entries(OTHER))) == (mine, other)


def test_a_deleted_recording_leaves_the_disk_and_the_chain_whole(opened: Callable[[], Store], folder: Path) -> None:
    store = opened()
    made = links(4)
    box = made[1].box
    assert box
    store.append(made[:3], "n1")
    store.append(made[3:], "n2", emptied=[without_box(SEED, made[1])])
    store.rest()

    found = list(store.entries(LOG))
    assert [entry.box is None for entry in found] == [False, True, False, False]
    assert all(is_genuine(public_of(SEED), entry) for entry in found)
    assert [entry.digest for entry in found] == [entry.digest for entry in made]
    assert open_entry(KEY, found[2]) == b"2 " * 100
    store.close()
    assert box not in b"".join(path.read_bytes() for path in folder.iterdir())


def test_another_program_cannot_open_the_same_journal(opened: Callable[[], Store], folder: Path) -> None:
    store = opened()
    store.append(links(1), "n1")

    with pytest.raises(UnwritableError, match="is open in another program; close that one first"):
        Store(folder, BALLAST)
    assert store.append(links(2)[1:], "n2")


def test_only_the_pod_may_read_its_folder(opened: Callable[[], Store], folder: Path) -> None:
    opened().append(links(1), "n1")

    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert {path.name for path in folder.iterdir()} == {"ballast", "journal.db", "journal.db-wal"}


@pytest.mark.parametrize("spoiled_at", [0, 4096 * 2])
def test_a_damaged_journal_is_set_aside_and_the_evening_goes_on(
    opened: Callable[[], Store], folder: Path, spoiled_at: int
) -> None:
    opened().append(links(60), "n1")
    opened().close()
    path = folder / "journal.db"
    content = bytearray(path.read_bytes())
    content[spoiled_at : spoiled_at + 64] = os.urandom(64)
    path.write_bytes(content)

    store = opened()
    assert store.set_aside == folder / "damaged-1.db"
    assert (folder / "damaged-1.db").read_bytes() == content
    assert store.head(LOG) == (0, FIRST)
    assert store.append(links(1), "n1")
    assert opened().set_aside is None


def test_every_damaged_journal_is_kept(opened: Callable[[], Store], folder: Path) -> None:
    for number in (1, 2):
        opened().close()
        (folder / "journal.db").write_bytes(b"%d is no journal" % number * 300)
        (folder / "journal.db-wal").write_bytes(b"nor this")

        assert opened().set_aside == folder / f"damaged-{number}.db"
    assert (folder / "damaged-1.db").read_bytes().startswith(b"1 is no journal")
    assert (folder / "damaged-2.db").read_bytes().startswith(b"2 is no journal")


def test_at_rest_everything_lies_in_the_main_file(opened: Callable[[], Store], folder: Path) -> None:
    store = opened()
    store.append(links(20), "n1")
    assert (folder / "journal.db-wal").stat().st_size > 0
    store.rest()

    assert (folder / "journal.db-wal").stat().st_size == 0
    assert len(list(store.entries(LOG))) == 20


def limit_pages(store: Store, pages: int) -> None:
    """Makes SQLite itself find the disk full beyond so many pages."""
    vars(store)["_db"].execute(f"PRAGMA max_page_count={pages}").fetchone()


def test_a_full_disk_spends_the_ballast_and_then_says_so(opened: Callable[[], Store], folder: Path) -> None:
    store = opened()
    assert (store.is_low, (folder / "ballast").stat().st_size) == (False, BALLAST)
    limit_pages(store, 1)

    with pytest.raises(StoreFullError, match="is full; what was answered is safe: free the disk and go on"):
        store.append(links(40), "n1")
    assert store.is_low
    assert not (folder / "ballast").exists()
    assert list(store.entries(LOG)) == []
    with pytest.raises(StoreFullError):
        store.append(links(40), "n2")

    limit_pages(store, 100_000)
    assert store.append(links(40), "n1")
    assert not opened().is_low


def test_a_disk_without_room_for_the_ballast_is_low_from_the_beginning(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, offset: int, length: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    store = Store(folder, BALLAST)

    assert store.is_low
    assert not (folder / "ballast").exists()
    assert store.append(links(1), "n1")
    store.close()


def test_a_system_that_reserves_nothing_gets_a_ballast_of_zeros(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "posix_fallocate")
    Store(folder, 3 * 2**20 + 5).close()

    assert (folder / "ballast").read_bytes() == bytes(3 * 2**20 + 5)


def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(UnwritableError, match="nothing was changed: mend the folder's rights") as caught:
        Store(tmp_path / "file" / "journal")
    assert "\n" not in str(caught.value)


def test_wrong_cards_are_counted_until_one_opens(opened: Callable[[], Store]) -> None:
    store = opened()
    assert store.tries() == 0
    store.note_try(wrong=True)
    store.note_try(wrong=True)

    store = opened()
    assert store.tries() == 2
    store.note_try(wrong=False)
    assert store.tries() == 0


def test_a_closed_store_is_our_fault_and_not_the_disk_s(folder: Path) -> None:
    store = Store(folder, 0)
    store.close()

    with pytest.raises(sqlite3.ProgrammingError):
        store.tries()


def test_a_page_that_the_disk_spoils_while_it_is_open_is_told_in_one_sentence(
    opened: Callable[[], Store], folder: Path
) -> None:
    store = opened()
    store.append(links(200), "n1")
    store.rest()
    vars(store)["_db"].execute("PRAGMA cache_size=0")
    with (folder / "journal.db").open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xff" * 20 * 4096)

    with pytest.raises(UnwritableError, match="malformed; nothing was changed: look after the disk"):
        list(store.entries(LOG))
