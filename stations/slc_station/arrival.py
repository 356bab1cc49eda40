"""A pack that arrives on a card takes its place in the pod, unless a journal is there: nothing may be lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Literal

from slc_core.errors import UnwritableError
from slc_core.exchange.manifest import FILE
from slc_core.exchange.pack import read_pack
from slc_core.exchange.pod_folder import KEY_FILE, check_replaceable
from slc_core.files import sync_folder

Taken = Literal["new", "same"]
"""The pack has taken its place; or it was there already."""

_ASIDE, _BEFORE = ".arriving", ".before"


def take_pack(arrived: Path, pod: Path) -> Taken:
    """Copy the pack *arrived* to the folder *pod*, whole or not at all; may be cut off anywhere and done again.

    Raises:
        NotFoundError: there is no pack in *arrived*.
        UnreadableError: it is damaged.
        UnwritableError: *pod* holds a journal of another pack, or the disk refused; it is as it was.
    """
    aside, before = pod.with_name(pod.name + _ASIDE), pod.with_name(pod.name + _BEFORE)
    try:
        _put_back(pod, before)
        if _is_here(pod, arrived):
            return "same"
        read_pack(arrived)
        check_replaceable(pod)
        _copy(arrived, aside)
        read_pack(aside)
        if pod.exists():
            pod.rename(before)
        aside.rename(pod)
        sync_folder(pod.parent)
        shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        if isinstance(error, UnwritableError):
            raise
        said = (error.strerror or str(error)).lower()
        raise UnwritableError(f"{arrived} cannot be put into {pod}: {said}; free the disk") from error
    return "new"


def forget_pack(arrived: Path) -> None:
    """Delete a pack that was taken, its key first and overwritten; a card's flash may keep old blocks for a while.

    Raises:
        UnwritableError: the disk refused.
    """
    try:
        key = arrived / KEY_FILE
        if key.is_file():
            with key.open("r+b") as file:
                file.write(bytes(os.fstat(file.fileno()).st_size))
                file.flush()
                os.fsync(file.fileno())
            key.unlink()
            sync_folder(arrived)
        if arrived.exists():
            shutil.rmtree(arrived)
            sync_folder(arrived.parent)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise UnwritableError(f"{arrived} cannot be deleted: {said}; delete it on another computer") from error


def _is_here(pod: Path, arrived: Path) -> bool:
    """Whether the pod is this very pack; of one that is being forgotten only the list may be left."""
    both = (pod / FILE, arrived / FILE)
    return all(path.is_file() for path in both) and both[0].read_bytes() == both[1].read_bytes()


def _put_back(pod: Path, before: Path) -> None:
    """A change that was cut off between its two renames never happened."""
    if before.exists():
        if pod.exists():
            shutil.rmtree(before)
        else:
            before.rename(pod)


def _copy(arrived: Path, aside: Path) -> None:
    """A whole copy, on the disk; only its owner may look into it."""
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700, parents=True)
    folders = [aside]
    for path in sorted(arrived.rglob("*")):
        target = aside / path.relative_to(arrived)
        if path.is_dir():
            target.mkdir(mode=0o700)
            folders.append(target)
        elif path.is_file() and not path.is_symlink():
            shutil.copyfile(path, target)
            target.chmod(0o600)
            with target.open("rb") as file:
                os.fsync(file.fileno())
    for folder in reversed(folders):
        sync_folder(folder)
