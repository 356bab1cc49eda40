from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from slc_station.store import Store

from slc_core.errors import NotFoundError, UnreadableError, UnwritableError
from slc_core.exchange.log import FIRST, seal_entry
from slc_core.exchange.pod_folder import check_replaceable, delete_older, identity_in, read_bytes, write_identity
from slc_core.exchange.seal import new_identity, new_key

SEED = bytes(range(32))


def a_store(pod: Path) -> Store:
    return Store(pod / "journal", ballast_bytes=1024)


@pytest.mark.parametrize(
    "held", [(), (".DS_Store",), ("pod.key",), ("pod.json", "pod.key", "shares/a.sealed", "journal/ballast")]
)
def test_a_new_folder_or_a_pack_that_nobody_used_may_give_way(tmp_path: Path, held: tuple[str, ...]) -> None:
    for name in held:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    check_replaceable(tmp_path)
    check_replaceable(tmp_path / "not there yet")


@pytest.mark.parametrize(
    ("held", "named"),
    [
        (("homework.odt",), "homework.odt"),
        (("pod.json", "homework.odt"), "homework.odt"),
        (("fonts/mine.ttf", "locales/so.po"), "fonts"),
    ],
)
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, held: tuple[str, ...], named: str) -> None:
    for name in held:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    with pytest.raises(UnwritableError, match=f"holds {named} and is no pod's pack; name another folder"):
        check_replaceable(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "pod").touch()

    with pytest.raises(UnwritableError, match=r"cannot look into .*: not a directory; name another folder"):
        check_replaceable(tmp_path / "pod")


def test_a_pod_that_was_only_looked_at_may_be_packed_again(tmp_path: Path) -> None:
    (tmp_path / "pod.json").touch()
    a_store(tmp_path).close()

    check_replaceable(tmp_path)


def test_a_journal_with_an_entry_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "pod.json").touch()
    store = a_store(tmp_path)
    store.append([seal_entry(new_key(), new_identity(), bytes(16), 0, FIRST, b"opened")], "n0")

    with pytest.raises(UnwritableError, match="holds what families did at this pod; collect that first"):
        check_replaceable(tmp_path)
    store.close()
    with pytest.raises(UnwritableError):
        check_replaceable(tmp_path)


@pytest.mark.parametrize("name", ["journal.db", "journal.db.damaged"])
def test_a_journal_that_cannot_be_read_counts_as_one_with_entries(tmp_path: Path, name: str) -> None:
    (tmp_path / "pod.json").touch()
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / name).write_bytes(b"what a dying card left of it")

    with pytest.raises(UnwritableError, match="holds what families did"):
        check_replaceable(tmp_path)


def test_a_journal_of_another_make_counts_as_one_with_entries(tmp_path: Path) -> None:
    (tmp_path / "pod.json").touch()
    (tmp_path / "journal").mkdir()
    with closing(sqlite3.connect(tmp_path / "journal" / "journal.db")) as db:
        db.execute("CREATE TABLE record (seq)")

    with pytest.raises(UnwritableError, match="holds what families did"):
        check_replaceable(tmp_path)


def test_only_its_owner_may_read_the_pod_s_key(tmp_path: Path) -> None:
    write_identity(tmp_path / "pod", SEED)

    assert identity_in(tmp_path / "pod") == SEED
    assert (tmp_path / "pod" / "pod.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_there_is_not_touched(tmp_path: Path) -> None:
    write_identity(tmp_path, SEED)
    before = (tmp_path / "pod.key").stat()
    write_identity(tmp_path, SEED)

    assert (tmp_path / "pod.key").stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("content", [None, b"", bytes(31), bytes(33)])
def test_what_is_no_key_is_none_and_gives_way(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "pod.key").write_bytes(content)

    assert identity_in(tmp_path) is None
    write_identity(tmp_path, SEED)
    assert identity_in(tmp_path) == SEED


def test_a_key_that_the_disk_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "pod").touch()

    with pytest.raises(UnwritableError, match=r"cannot write .*pod.key: "):
        write_identity(tmp_path / "pod", SEED)


def test_what_the_new_pack_does_not_hold_is_deleted_and_nothing_else(tmp_path: Path) -> None:
    for name in ("shares/old.sealed", "shares/new.sealed", "locales/so/LC_MESSAGES/slc.po", "journal/ballast", "mine"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    delete_older(tmp_path, {"shares/new.sealed"})

    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"shares/new.sealed", "journal/ballast", "mine"}


def test_an_older_file_that_stays_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shares").mkdir()
    (tmp_path / "shares" / "old.sealed").touch()

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(UnwritableError, match=r"old\.sealed of the one before is still there: permission denied"):
        delete_older(tmp_path, ())


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1234")

    assert read_bytes(tmp_path / "a", 4) == b"1234"
    with pytest.raises(UnreadableError, match="larger than anything we pack"):
        read_bytes(tmp_path / "a", 3)
    with pytest.raises(NotFoundError, match=r"there is no .*; pack the pod again"):
        read_bytes(tmp_path / "b", 3)
    with pytest.raises(UnreadableError, match="cannot be read: is a directory"):
        read_bytes(tmp_path, 3)
