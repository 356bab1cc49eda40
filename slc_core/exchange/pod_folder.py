"""The folder of a pod's pack on disk: whether a new pack may take its place, and the pod's own key in it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Container
from contextlib import closing
from pathlib import Path

from slc_core.errors import NotFoundError, UnreadableError, UnwritableError
from slc_core.exchange.manifest import FILE
from slc_core.exchange.seal import KEY_BYTES

__all__ = ["FOLDERS", "KEY_FILE", "check_replaceable", "delete_older", "identity_in", "read_bytes", "write_identity"]

KEY_FILE = "pod.key"

FOLDERS = ("shares", "media", "pictures", "fonts", "locales")
_OURS = frozenset({FILE, KEY_FILE, *FOLDERS, "journal"})


def check_replaceable(folder: Path) -> None:
    """Let pass a folder that is not there, is empty, or holds a pack that nobody has used.

    Raises:
        UnwritableError: it holds anything else, or cannot be looked into.
    """
    names = _names_in(folder)
    if names - _OURS or (names and not names & {FILE, KEY_FILE}):
        raise UnwritableError(f"{folder} holds {min(names - _OURS or names)} and is no pod's pack; name another folder")
    if _is_used(folder / "journal"):
        raise UnwritableError(
            f"{folder} holds what families did at this pod; collect that first, or name another folder"
        )


def delete_older(folder: Path, contents: Container[str]) -> None:
    """Delete what an earlier pack held and this one, of these *contents*, does not.

    Raises:
        UnwritableError: the disk refused.
    """
    for path in (path for name in FOLDERS for path in (folder / name).rglob("*") if path.is_file()):
        if path.relative_to(folder).as_posix() not in contents:
            try:
                path.unlink()
            except OSError as error:
                raise UnwritableError(
                    f"the new pack is written, but {path} of the one before is still there: {_reason(error)}; delete it"
                ) from error


def identity_in(folder: Path) -> bytes | None:
    """The seed that the pod signs with; None if there is none that can be read."""
    try:
        identity = read_bytes(folder / KEY_FILE, KEY_BYTES)
    except (NotFoundError, UnreadableError):
        return None
    return identity if len(identity) == KEY_BYTES else None


def write_identity(folder: Path, identity: bytes) -> None:
    """Write the seed so that only its owner may read it.

    It comes first and alone: a pack that is there already keeps its seed, and without ``pod.json`` it is nothing.

    Raises:
        UnwritableError: the disk refused.
    """
    if identity_in(folder) == identity:
        return
    path = folder / KEY_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(identity)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UnwritableError(
            f"cannot write {path}: {_reason(error)}; free the disk or choose another folder"
        ) from error


def read_bytes(path: Path, limit_bytes: int) -> bytes:
    """All of a file, never more than *limit_bytes* of it.

    Raises:
        NotFoundError: it is not there.
        UnreadableError: it cannot be read, or is larger.
    """
    try:
        with path.open("rb") as file:
            content = file.read(limit_bytes + 1)
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no {path}; pack the pod again") from error
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {_reason(error)}; pack the pod again") from error
    if len(content) > limit_bytes:
        raise UnreadableError(f"{path} is larger than anything we pack; pack the pod again")
    return content


def _is_used(journal: Path) -> bool:
    """Whether a pod has noted anything; what cannot be read counts as noted."""
    names = _names_in(journal)
    if names - {"ballast", "journal.db", "journal.db-wal", "journal.db-shm"}:
        return True
    if "journal.db" not in names:
        return False
    address = f"{(journal / 'journal.db').resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=0)) as db:
            return db.execute("SELECT 1 FROM entry").fetchone() is not None
    except sqlite3.Error:
        return True


def _names_in(folder: Path) -> set[str]:
    try:
        return {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise UnwritableError(f"cannot look into {folder}: {_reason(error)}; name another folder") from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
