"""The database under a hub: SQLite in a folder of its own, or PostgreSQL at an address.

Whatever is asked of it is one transaction, and may be tried again: PostgreSQL may be restarted in the middle, and two
who write at once may have to take turns. So all that is done in one must be right when it is done twice.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import psycopg
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.dml import Insert

from slc_core.errors import UnwritableError, UsageError
from slc_core.files import sync_folder
from slc_hub.tables import TABLES

__all__ = ["FILE", "Database"]

Found = TypeVar("Found")
FILE: Final = "hub.db"
PATIENCE_SECONDS: Final = 30.0
"""How long a database that was there may be away before we say so."""
_AT_FIRST_SECONDS: Final = 3.0

_TRY_AGAIN: Final = ("40001", "40P01", "57P01", "57P02", "57P03", "08")
"""PostgreSQL's words for: take turns, I am stopping, I am starting, the line is dead."""
_WRITES: Final = {"writes": True}
_ALONE: Final = {"is_alone": True}


class Database:
    """The tables at *place*: a folder, or a URL that begins with ``postgresql://``.

    *folder* is where SQLite's file lies, None for PostgreSQL.

    Raises:
        UsageError: *place* is the address of another kind of database.
        UnwritableError: the folder cannot be used, or nobody answers at the address.
    """

    def __init__(self, place: Path | str) -> None:
        url = _url(place)
        self.folder = None if url else Path(place)
        self.name = url.render_as_string(hide_password=True) if url else str(place)
        self._engine = _postgres(url) if url else _sqlite(Path(place))
        self._alone: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"} if url else _ALONE
        self._patience_seconds = _AT_FIRST_SECONDS
        self.write(_create)
        self._patience_seconds = PATIENCE_SECONDS

    def read(self, work: Callable[[Connection], Found]) -> Found:
        """What *work* finds, in one transaction.

        Raises:
            UnwritableError: the database does not answer.
        """
        return self._tried(work, {})

    def write(self, work: Callable[[Connection], Found]) -> Found:
        """What *work* gives, once all that it wrote is on disk; nothing of it is, if it fails.

        Raises:
            UnwritableError: the disk is full, or the database does not answer.
        """
        return self._tried(work, _WRITES)

    def added(self, table: Table) -> Insert:
        """The statement that adds rows to *table* and leaves alone those that are there."""
        insert = sqlite.insert if self.folder else postgresql.insert
        return insert(table).on_conflict_do_nothing()

    def sweep(self) -> None:
        """Give back the room of what was deleted: SQLite has overwritten it then, PostgreSQL only freed it.

        Raises:
            UnwritableError: there is no room to do so, or the database does not answer.
        """
        try:
            with self._engine.connect().execution_options(**self._alone) as connection:
                connection.exec_driver_sql("VACUUM")
                if self.folder:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except SQLAlchemyError as error:
            raise self._told(error) from error

    def close(self) -> None:
        """Let go of the file or the line."""
        self._engine.dispose()

    def _tried(self, work: Callable[[Connection], Found], options: dict[str, bool]) -> Found:
        give_up, wait = time.monotonic() + self._patience_seconds, 0.01
        while True:
            try:
                with self._engine.connect().execution_options(**options) as connection, connection.begin():
                    return work(connection)
            except SQLAlchemyError as error:
                if time.monotonic() > give_up or not _may_pass(error):
                    raise self._told(error) from error
            time.sleep(wait)
            wait = min(2 * wait, 1.0)

    def _told(self, error: SQLAlchemyError) -> Exception:
        """A failure of the disk or the line as ours; any other is a bug and stays what it is."""
        cause = getattr(error, "orig", error)
        if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError):
            return error
        said = str(cause).strip().splitlines()[0]
        return UnwritableError(
            f"the hub's database {self.name} refused: {said}; nothing of this step was kept: look after it, then repeat"
        )


def _url(place: Path | str) -> URL | None:
    if isinstance(place, Path) or "://" not in place:
        return None
    try:
        url = make_url(place)
    except ArgumentError:
        raise UsageError(f"'{place}' is no address of a database; it looks like postgresql://user@host/hub") from None
    if url.get_backend_name() != "postgresql":
        raise UsageError(
            f"a hub lies in a folder or at postgresql://…, not at {url.get_backend_name()}://; give one of those"
        )
    return url.set(drivername="postgresql+psycopg")


def _postgres(url: URL) -> Engine:
    # Two who add the same place must take turns, and the second is told so.
    return create_engine(url, isolation_level="REPEATABLE READ", pool_pre_ping=True)


def _sqlite(folder: Path) -> Engine:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600))  # the files beside it get the same rights
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise UnwritableError(f"cannot keep a hub in {folder}: {said}; name another folder") from error
    sync_folder(folder)
    engine = create_engine(URL.create("sqlite", database=str(folder / FILE)), connect_args={"timeout": 30})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the transactions are ours to begin
    for setting in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    """Whoever will write says so first: else two who have read both wait for the other."""
    options = connection.get_execution_options()
    if "is_alone" not in options:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if "writes" in options else "BEGIN")


def _create(connection: Connection) -> None:
    for table in TABLES.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))


def _may_pass(error: SQLAlchemyError) -> bool:
    """Whether the same may succeed a moment later; SQLite has waited by itself."""
    if not isinstance(error, DBAPIError) or not isinstance(error.orig, psycopg.Error):
        return False
    state = error.orig.sqlstate
    nobody_answers = state is None and isinstance(error.orig, psycopg.OperationalError)
    return nobody_answers or error.connection_invalidated or (state or "").startswith(_TRY_AGAIN)
