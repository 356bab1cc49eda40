"""Writes that a power cut cannot halve, and names that cannot climb out of a folder.

:func:`write_file` replaces one file. :func:`write_together` replaces several as one: they are first written
aside and listed in a plan; once the plan is on disk the change is decided, and :func:`settle` (called by the
next reader, after a crash, or at once) carries it out. So a folder is always all old or all new.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import cast

from slc_core.errors import UnreadableError, UnwritableError

_PENDING = ".slc-pending"
_PLAN = "plan.json"
_SAFE_NAME = re.compile(r"[^\W_][\w.-]{0,63}")
_MAX_BYTES = 240  # Linux takes 255, of which a file being written needs a few
_DEVICE_NAMES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³")}
)


def is_safe_name(name: str) -> bool:
    """Whether *name* can be a file or folder on Windows, macOS and Linux and stays inside its folder."""
    return (
        _SAFE_NAME.fullmatch(name) is not None
        and len(name.encode()) <= _MAX_BYTES
        and not name.endswith(".")
        and name.split(".", 1)[0].lower() not in _DEVICE_NAMES
    )


def write_file(path: Path, content: bytes) -> None:
    """Replace *path* by *content*, whole or not at all; its folder is made if need be.

    Raises:
        UnwritableError: the disk refused; what was there before is untouched.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
    except OSError as error:
        raise _unwritable(path, error) from error


def write_together(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Replace several files of *folder* (paths relative to it, ``/`` between parts) as one change.

    Raises:
        UnwritableError: the disk refused; the folder reads as it did before.
    """
    settle(folder)
    pending = folder / _PENDING
    try:
        pending.mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(contents.values()):
            _write_synced(pending / str(number), content)
        _replace(pending / _PLAN, json.dumps(list(contents)).encode())
    except OSError as error:
        shutil.rmtree(pending, ignore_errors=True)
        raise _unwritable(folder, error) from error
    settle(folder)


def settle(folder: Path) -> None:
    """Carry out a change that :func:`write_together` had decided, or clear away one that it had not.

    Raises:
        UnwritableError: the disk refused; the change stays decided, and the next call goes on with it.
        UnreadableError: the plan is none of ours; nothing was changed.
    """
    pending = folder / _PENDING
    if not pending.is_dir():
        return
    try:
        plan = pending / _PLAN
        if plan.is_file():
            for number, name in enumerate(_planned(plan)):
                aside, target = pending / str(number), folder / name
                if aside.is_file():  # already moved when an earlier try was cut off
                    target.parent.mkdir(parents=True, exist_ok=True)
                    aside.replace(target)
                    sync_folder(target.parent)
        shutil.rmtree(pending)
    except OSError as error:
        raise UnwritableError(
            f"cannot finish a change in {folder}: {_reason(error)}; "
            "nothing is lost: free the disk and run the command again"
        ) from error


def _planned(plan: Path) -> list[str]:
    """The names of a plan; a folder from elsewhere may hold one that would move files out of it."""
    try:
        names = json.loads(plan.read_bytes())
    except ValueError:
        names = None
    planned = cast("list[object]", names) if isinstance(names, list) else [None]
    inside = [name for name in planned if isinstance(name, str) and _stays_inside(name)]
    if len(inside) < len(planned):
        raise UnreadableError(f"{plan} is no change that we began; delete the folder {plan.parent}")
    return inside


def _stays_inside(name: str) -> bool:
    path = Path(name)
    return bool(path.parts) and not path.anchor and ".." not in path.parts


def _replace(path: Path, content: bytes) -> None:
    aside = path.with_name(f".{path.name}.part")
    try:
        _write_synced(aside, content)
        aside.replace(path)
    except BaseException:  # Ctrl-C too
        aside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make what was created or renamed in *folder* outlast a power cut, where the disk can."""
    if os.name == "nt":  # Windows cannot open a folder; NTFS keeps renames in order by itself
        return
    with suppress(OSError):  # some sticks and shares take no sync of a folder; each rename is whole without it
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> UnwritableError:
    return UnwritableError(
        f"cannot write {path}: {_reason(error)}; nothing was changed: free the disk or choose another folder"
    )


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
