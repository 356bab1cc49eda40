"""What happened at a pod, on its disk: one commit for each tap, and the answer only after it.

Rows are sealed entries and are only ever added; the one thing taken away again is the box of a recording that
its family deleted. A ballast file keeps room, so that a disk that fills up does not end a conference.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from slc_core.errors import UnwritableError
from slc_core.exchange.log import FIRST, Sealed
from slc_core.files import sync_folder

_MIB = 2**20
_FILE = "journal.db"
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS entry (
        log BLOB NOT NULL, seq INTEGER NOT NULL, previous BLOB NOT NULL, box_digest BLOB NOT NULL,
        signature BLOB NOT NULL, box BLOB, nonce TEXT, PRIMARY KEY (log, seq)
    )""",
    "CREATE TABLE IF NOT EXISTS card_try (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), wrong INTEGER NOT NULL)",
)
_ENTRY = "SELECT log, seq, previous, box_digest, signature, box FROM entry WHERE log = ?"


class StoreFullError(UnwritableError):
    """The disk is full and the ballast is spent; what was answered before is safe."""


class Size(NamedTuple):
    """How many entries a log has, and how many bytes their boxes."""

    entries: int
    size_bytes: int


class Store:
    """The journal of one pod in *folder*. One program may have it open; its threads take turns, which is theirs to see.

    *set_aside* is where a damaged journal was moved when a new one had to be begun, else None; *is_low* is true once
    the ballast is spent: the evening goes on, but somebody must free the disk.

    Raises:
        UnwritableError: another program has it open, or the disk refused.
        StoreFullError: there is no room to begin.
    """

    def __init__(self, folder: Path, ballast_bytes: int = 64 * _MIB) -> None:
        self._folder = folder
        self._nonces: dict[bytes, set[str]] = {}
        self._ballast = folder / "ballast"
        with _told(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(folder.parent)
            self.is_low = not _reserve(self._ballast, ballast_bytes)
            self._db, self.set_aside = _opened(folder / _FILE)
        self._commit(lambda: [self._db.execute(statement) for statement in _SCHEMA])
        self.rest()

    def append(self, entries: Sequence[Sealed], nonce: str, emptied: Sequence[Sealed] = ()) -> bool:
        """Add *entries* of one log in one commit; false, and nothing added, if *nonce* is known there.

        *emptied* are entries of before that lost their boxes; they take their places in the same commit.

        Raises:
            StoreFullError: the disk is full; nothing was added.
            UnwritableError: the disk refused; nothing was added.
        """
        log = entries[-1].log
        known = self._nonces_of(log)
        if nonce in known:
            return False
        rows = [(*entry, None) for entry in entries[:-1]] + [(*entries[-1], nonce)]
        signed_anew = [(entry.signature, entry.log, entry.seq) for entry in emptied]

        def add() -> None:
            self._db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            self._db.executemany("UPDATE entry SET box = NULL, signature = ? WHERE log = ? AND seq = ?", signed_anew)

        self._commit(add)
        known.add(nonce)
        return True

    def entries(self, log: bytes) -> Iterator[Sealed]:
        """All entries of a log, in order."""
        return map(Sealed._make, self._rows(f"{_ENTRY} ORDER BY seq", log))

    def sizes(self) -> Mapping[bytes, Size]:
        """How much each log holds that anything was written to."""
        found = self._rows("SELECT log, COUNT(*), SUM(IFNULL(LENGTH(box), 0)) FROM entry GROUP BY log ORDER BY log")
        return {log: Size(entries, size_bytes) for log, entries, size_bytes in found}

    def entry(self, log: bytes, seq: int) -> Sealed | None:
        """One entry of a log."""
        return next(map(Sealed._make, self._rows(f"{_ENTRY} AND seq = ?", log, seq)), None)

    def head(self, log: bytes) -> tuple[int, bytes]:
        """The number of the entry to be added next to a log, and the digest that it names as the one before."""
        last = next(map(Sealed._make, self._rows(f"{_ENTRY} ORDER BY seq DESC LIMIT 1", log)), None)
        return (last.seq + 1, last.digest) if last else (0, FIRST)

    def latest_log(self) -> bytes | None:
        """The log that was written last at this pod."""
        return next((log for (log,) in self._rows("SELECT log FROM entry ORDER BY rowid DESC LIMIT 1")), None)

    def tries(self) -> int:
        """How many cards in a row opened nothing."""
        return next((wrong for (wrong,) in self._rows("SELECT wrong FROM card_try")), 0)

    def note_try(self, *, wrong: bool) -> None:
        """One more card that opened nothing, or one that did: then the count begins again.

        Raises:
            StoreFullError: the disk is full; nothing was noted.
        """
        tries = self.tries() + 1 if wrong else 0
        self._commit(lambda: self._db.execute("INSERT OR REPLACE INTO card_try VALUES (1, ?)", (tries,)))

    def erase(self) -> None:
        """Delete every log, and leave nothing of them in the file. Ask nobody: whoever calls this has the receipts.

        Raises:
            UnwritableError: the disk refused; what is left is whole.
        """
        self._commit(lambda: [self._db.execute(f"DELETE FROM {table}") for table in ("entry", "card_try")])  # noqa: S608
        self._nonces.clear()
        with _told(self._folder):
            self._db.execute("VACUUM")
        self.rest()

    def rest(self) -> None:
        """Move what was written into the main file, while nobody waits for a tap."""
        with suppress(sqlite3.OperationalError):  # no room: all of it stays in the log beside, until the next rest
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Rest, and let another program open it."""
        self._db.close()

    def _nonces_of(self, log: bytes) -> set[str]:
        """Read once for each log: an index beside would cost every tap a page more to write."""
        if log not in self._nonces:
            found = self._rows("SELECT nonce FROM entry WHERE log = ? AND nonce IS NOT NULL", log)
            self._nonces[log] = {nonce for (nonce,) in found}
        return self._nonces[log]

    def _rows(self, query: str, *values: bytes | int | str) -> Iterator[tuple[Any, ...]]:
        with _told(self._folder):
            yield from self._db.execute(query, values)

    def _commit(self, change: Callable[[], object]) -> None:
        with _told(self._folder):
            try:
                self._change(change)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_FULL or not self._ballast.exists():
                    raise
                self._ballast.unlink()
                self.is_low = True
                self._change(change)

    def _change(self, change: Callable[[], object]) -> None:
        with self._db:  # commits, or rolls back
            self._db.execute("BEGIN IMMEDIATE")
            change()


@contextmanager
def _told(folder: Path) -> Generator[None]:
    """The failures of the disk as ours."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # a link that is there already, a store that is closed: our fault, not the disk's
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise _full(folder) from error
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise UnwritableError(f"{folder} is open in another program; close that one first") from error
        raise UnwritableError(f"cannot write {folder}: {error}; nothing was changed: look after the disk") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _full(folder) from error
        said = (error.strerror or str(error)).lower()
        raise UnwritableError(
            f"cannot write {folder}: {said}; nothing was changed: mend the folder's rights"
        ) from error


def _full(folder: Path) -> StoreFullError:
    return StoreFullError(f"the disk of {folder} is full; what was answered is safe: free the disk and go on")


def _reserve(ballast: Path, size: int) -> bool:
    """Whether *ballast* holds *size* bytes of the disk."""
    if ballast.exists() and ballast.stat().st_size == size:
        return True
    try:
        with open(ballast, "wb", opener=_owners_only) as file:
            if hasattr(os, "posix_fallocate") and size:
                os.posix_fallocate(file.fileno(), 0, size)
            else:
                file.writelines([bytes(_MIB)] * (size // _MIB))
                file.write(bytes(size % _MIB))
    except OSError:
        ballast.unlink(missing_ok=True)
        return False
    return True


def _opened(path: Path) -> tuple[sqlite3.Connection, Path | None]:
    """The journal, sound; a damaged one is moved to the path that comes second, and a new one begun."""
    aside = None
    if not (db := _sound(path)):
        aside = _moved_aside(path)
        db = _sound(path)
    if not db:
        raise UnwritableError(f"{path} cannot be read back from the disk; use another disk")
    return db, aside


def _sound(path: Path) -> sqlite3.Connection | None:
    """The journal, open, or None if it is damaged."""
    os.close(_owners_only(str(path), os.O_RDWR | os.O_CREAT))  # SQLite gives the file beside it the rights of this one
    db = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
    try:
        for setting in (
            "locking_mode=EXCLUSIVE",  # one writer
            "journal_mode=WAL",
            "synchronous=FULL",  # NORMAL forgets the last taps when the power goes
            "wal_autocheckpoint=0",  # its many syncs wait for rest()
            "secure_delete=ON",
        ):
            db.execute(f"PRAGMA {setting}")
        if db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
            return db
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            db.close()
            raise
    db.close()
    return None


def _moved_aside(path: Path) -> Path:
    """Where the journal lies now, with what was written last beside it."""
    aside = next(free for number in count(1) if not (free := path.with_name(f"damaged-{number}.db")).exists())
    for ending in ("", "-wal"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    sync_folder(path.parent)
    return aside


def _owners_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
