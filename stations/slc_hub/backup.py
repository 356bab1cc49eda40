"""The hub twice: a second copy that keeps up, backups, and a hub from a backup.

All three are a hub's store in a folder. Since links are only ever added, a copy is brought up to date by whatever it
lacks, in any order and after any crash; and a backup of SQLite goes into PostgreSQL and back.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, select, update

from slc_core.errors import NotFoundError, UnwritableError
from slc_core.exchange.log import Sealed
from slc_core.exchange.merge import Chain, chains
from slc_core.exchange.seal import digest
from slc_hub.database import FILE
from slc_hub.intake import Adding, form_of
from slc_hub.store import HubStore
from slc_hub.tables import ACCESS, EVENING, LOG, PACK, POD, SET_ASIDE

__all__ = ["Kept", "backup", "held_twice", "restore", "settle"]

_REGISTER: Final = (POD, PACK, LOG, EVENING, ACCESS, SET_ASIDE)


class Kept(NamedTuple):
    """How much was copied and read back: links, and the logs that they are of."""

    logs: int
    links: int


def held_twice(store: HubStore, logs: Iterable[bytes]) -> tuple[Chain, ...]:
    """The chains of *logs* that lie in the hub and, read back, in its copy; what the copy lacks is added first.

    If there is no copy, because PostgreSQL's own backup stands in for it, the chains that the hub holds.

    Raises:
        UnwritableError: the disk of one of them is not there or refused, or the copy reads back otherwise.
    """
    known = [log for log in sorted({*logs}) if store.public_of(log)]
    if not (copy := store.copy):
        return store.heads(known)
    if any(copy.public_of(log) is None for log in known):
        _bring_register(store, copy)
    return tuple(end for log in known for end in chains(_brought(store, copy, log)))


def settle(store: HubStore) -> Kept:
    """Bring the hub's copy up to date, whatever happened to it; nothing if there is none.

    Raises:
        UnwritableError: a disk is not there or refused, or the copy reads back otherwise.
    """
    return _bring(store, store.copy) if store.copy else Kept(0, 0)


def backup(store: HubStore, folder: Path) -> Kept:
    """A backup of *store* in *folder*, read back from the disk; an older one there is brought up to date.

    It holds what the families said as sealed as the hub does. A child that is erased later is still in it.

    Raises:
        UnwritableError: the disk refused, or what was written reads back otherwise; use another disk.
    """
    target = HubStore(folder, is_copy=True)
    try:
        _bring(store, target)
    finally:
        target.close()
    _forget_cached(folder / FILE)
    target = HubStore(folder, is_copy=True)
    try:
        return _compared(store, target)
    finally:
        target.close()


def restore(folder: Path, store: HubStore) -> Kept:
    """Put into *store*, new or not, all that the backup in *folder* holds.

    What *store* knows to be erased stays so; what was erased since the backup and only the lost hub knew of, must be
    erased again.

    Raises:
        NotFoundError: there is no backup.
        UnwritableError: a disk refused.
    """
    if not (folder / FILE).is_file():
        raise NotFoundError(f"there is no backup of a hub in {folder}; name the folder that `slc hub backup` wrote")
    source = HubStore(folder, is_copy=True)
    try:
        return _bring(source, store)
    finally:
        source.close()


def _bring(source: HubStore, target: HubStore) -> Kept:
    _bring_register(source, target)
    target.put_back(_lacking(source, target, [log.log for log in source.logs()]))
    return _compared(source, target)


def _compared(source: HubStore, target: HubStore) -> Kept:
    """How much *target* holds, once all that *source* does was read back from it."""
    found = [len(_brought(source, target, log.log)) for log in source.logs()]
    return Kept(sum(map(bool, found)), sum(found))


def _brought(source: HubStore, target: HubStore, log: bytes) -> list[Sealed]:
    """The links of *log* as they read in *target*, once it was given what it lacks.

    Raises:
        UnwritableError: one is missing there all the same, or was changed.
    """
    try:
        return _read_back(source, target, log)
    except UnwritableError:
        target.put_back(_lacking(source, target, [log]))
        return _read_back(source, target, log)


def _lacking(source: HubStore, target: HubStore, logs: Iterable[bytes]) -> Iterator[Sealed]:
    """The links of *logs* that *target* does not hold as *source* does."""
    for log in logs:
        if (held := target.forms(log)) != source.forms(log):
            yield from (link for link in source.all_links(log) if held.get(link.digest) != form_of(link))


def _read_back(source: HubStore, target: HubStore, log: bytes) -> list[Sealed]:
    """The links of *log* that *source* holds, as they read in *target*.

    Raises:
        UnwritableError: one is missing there, or was changed.
    """
    expected = source.forms(log)
    found = {link.digest: link for link in target.all_links(log) if not link.box or digest(link.box) == link.box_digest}
    for name, form in expected.items():
        if name not in found or form_of(found[name]) > form:
            raise UnwritableError(
                f"{target.database.name} does not give back what was written there; take another disk for it"
            )
    return [found[name] for name in expected]


def _bring_register(source: HubStore, target: HubStore) -> None:
    """Pods, logs, evenings and notes; what is revoked or erased in one of both is so in *target*."""
    for table in _REGISTER:
        if rows := source.database.read(partial(_rows, table)):
            target.database.write(partial(_add, table, rows, target.database.added))
    known = {log.log for log in target.logs() if log.erased_on}
    if erased := [log.log for log in source.logs() if log.erased_on and log.log not in known]:
        target.erase_logs(erased)


def _rows(table: Table, connection: Connection) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def _add(table: Table, rows: list[dict[str, Any]], adding: Adding, connection: Connection) -> None:
    """Add *rows*; of an evening that is known the days are taken over, and of a pod that it was revoked."""
    connection.execute(adding(table), rows)
    for row in rows if table in {POD, EVENING} else ():
        key, *values = (POD.c.public, "revoked_on") if table is POD else (EVENING.c.name, "held_on", "keep_until")
        said = {name: row[name] for name in values if row[name]}
        if said:
            connection.execute(update(table).where(key == row[key.name]).values(said))


def _forget_cached(path: Path) -> None:
    """Have the system read *path* from the disk the next time, where it can be asked to."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
