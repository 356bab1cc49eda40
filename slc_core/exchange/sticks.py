"""Files on a stick that anybody may have held: found without trust, and written so that a pulled-out stick shows.

A stick may hold anything: pipes that never answer, devices, links out of it, names that turn the line around, a file
of a hundred gigabytes, ten thousand of them. Only regular files are opened, on the stick itself or in a folder of it,
never through a link, and nothing that bears our ending is passed over without a word.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, Literal, NamedTuple

from slc_core.errors import NotFoundError, UnreadableError, UnwritableError
from slc_core.files import is_safe_name, sync_folder

__all__ = [
    "MOST_FILES",
    "MOST_NAMES",
    "Found",
    "OnStick",
    "PassedOver",
    "StickError",
    "WhyPassed",
    "WhyRefused",
    "clear_parts",
    "found_on",
    "opened",
    "put_on",
    "shown",
]

MOST_NAMES: Final = 20_000
"""So many names are looked at in each folder."""
MOST_FILES: Final = 1000
"""So many files are given."""

_MOST_FOLDERS = 1000
_SHOWN_LETTERS = 80
_PIECE_BYTES = 2**20
_READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY"))
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_BINARY"))
_GONE = frozenset({errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOENT, errno.ESTALE, errno.ENOTCONN})
"""What the disk says once a stick was pulled out."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

WhyPassed = Literal[
    "a link", "a folder", "a pipe or a device", "a hidden file", "too large", "cannot be looked at", "one too many"
]
WhyRefused = Literal["full", "refused", "not-whole"]
"""No room; not to be written to; pulled out, or something else stands there than was written."""


class OnStick(NamedTuple):
    """A regular file on a stick; print *shown*, never the name, which may hold anything."""

    path: Path
    shown: str
    size_bytes: int


class PassedOver(NamedTuple):
    """What bears our ending, or is a folder that might hold such, and was not opened."""

    shown: str
    why: WhyPassed


class Found(NamedTuple):
    """What was looked for, in the order of the names; with *is_cut* there was more than anybody should look at."""

    files: tuple[OnStick, ...]
    passed_over: tuple[PassedOver, ...]
    is_cut: bool


class StickError(UnwritableError):
    """A file was not written to a stick; what of it was there is gone again."""

    def __init__(self, why: WhyRefused, sentence: str) -> None:
        self.why: WhyRefused = why
        super().__init__(sentence)


def found_on(stick: Path, suffix: str, most_bytes: int, most_files: int = MOST_FILES) -> Found:
    """The files that end in *suffix*, however it is capitalised, on *stick* and in the folders that lie on it.

    Raises:
        NotFoundError: *stick* is no folder, or it was pulled out.
    """
    top = _listed(stick)
    if top.is_unread and not top.entries:
        raise NotFoundError(f"{shown(str(stick))} is no folder that can be read; name the folder of a stick")
    folders = [entry for entry in top.entries if _is_folder(entry)]
    lists = {"": top} | {f"{folder.name}/": _listed(Path(folder.path)) for folder in folders[:_MOST_FOLDERS]}
    judged = [
        _judged(entry, shown(above + entry.name), most_bytes)
        for above, listed in lists.items()
        for entry in listed.entries
        if entry.name.lower().endswith(suffix)
    ]
    files = [one for one in judged if isinstance(one, OnStick)]
    passed = [PassedOver(shown(above), "cannot be looked at") for above, listed in lists.items() if listed.is_unread]
    passed += [one for one in judged if isinstance(one, PassedOver)]
    passed += [PassedOver(one.shown, "one too many") for one in files[most_files:]]
    is_cut = len(folders) > _MOST_FOLDERS or any(listed.is_cut for listed in lists.values())
    return Found(tuple(files[:most_files]), tuple(passed), is_cut)


def opened(file: OnStick) -> BinaryIO:
    """A found file, to read; it is looked at once more, for it may have been exchanged since.

    Raises:
        UnreadableError: it is no regular file any more, or the stick was pulled out.
    """
    try:
        descriptor = os.open(file.path, _READ)
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{file.shown} cannot be read; put the stick in again") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableError(f"{file.shown} is no file; copy it to the stick again")
    return os.fdopen(descriptor, "rb")


def put_on(stick: Path, name: str, pieces: Iterable[bytes]) -> Path:
    """Write a file to *stick* and read it back past the machine's memory of it; where it lies.

    Under *name* there is never a part of it: it is written aside, synced, and renamed.

    Raises:
        StickError: it is not there whole; nothing of it is left, where the stick still lets anybody delete.
    """
    if not is_safe_name(name):
        raise ValueError(f"'{name}' is no name for a file on a stick")
    part, target = stick / f".{name}.part", stick / name
    try:
        _delete(part)
        written = _written(part, pieces)
        part.replace(target)
    except BaseException as error:  # Ctrl-C too
        with suppress(OSError):
            _delete(part)
        if isinstance(error, OSError) and not isinstance(error, UnwritableError):
            raise _refusal(error, target) from error
        raise
    sync_folder(stick)
    if _read_back(target) != written:
        with suppress(OSError):
            _delete(target)
        raise _not_whole(target)
    return target


def clear_parts(stick: Path, beginning: str) -> None:
    """Delete what :func:`put_on` left of names with this *beginning* when it was killed."""
    for entry in _listed(stick).entries:
        if entry.name.startswith(f".{beginning}") and entry.name.endswith(".part") and _is_file(entry):
            with suppress(OSError):
                Path(entry.path).unlink()


def shown(name: str) -> str:
    """A name as it can be printed: on one line, not too long, and with nothing in it that turns letters around."""
    safe = "".join(letter if _is_plain(letter) else f"\\u{{{ord(letter):x}}}" for letter in name[:_SHOWN_LETTERS])
    return safe if len(name) <= _SHOWN_LETTERS else f"{safe}..."


class _Listed(NamedTuple):
    """What lies in a folder, by name; *is_unread* if the rest of it, or all, cannot be looked at."""

    entries: Sequence[os.DirEntry[str]]
    is_unread: bool
    is_cut: bool


def _listed(folder: Path) -> _Listed:
    found: list[os.DirEntry[str]] = []
    is_unread = False
    try:
        with os.scandir(folder) as entries:
            found.extend(islice(entries, MOST_NAMES + 1))
    except (OSError, ValueError):
        is_unread = True
    in_order = sorted(found[:MOST_NAMES], key=lambda entry: entry.name)
    return _Listed(in_order, is_unread, len(found) > MOST_NAMES)


def _judged(entry: os.DirEntry[str], name: str, most_bytes: int) -> OnStick | PassedOver:
    try:
        told = entry.stat(follow_symlinks=False)
    except OSError:
        return PassedOver(name, "cannot be looked at")
    why = _why_passed(entry.name, told, most_bytes)
    return PassedOver(name, why) if why else OnStick(Path(entry.path), name, told.st_size)


def _why_passed(name: str, told: os.stat_result, most_bytes: int) -> WhyPassed | None:
    kinds: Mapping[int, WhyPassed] = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder", stat.S_IFREG: "a hidden file"}
    kind = stat.S_IFMT(told.st_mode)
    if kind != stat.S_IFREG or name.startswith("."):
        return kinds.get(kind, "a pipe or a device")
    return "too large" if told.st_size > most_bytes else None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):
        return entry.is_dir(follow_symlinks=False)
    return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):
        return entry.is_file(follow_symlinks=False)
    return False


def _is_plain(letter: str) -> bool:
    return letter == " " or unicodedata.category(letter)[0] not in "CZ"


def _delete(path: Path) -> None:
    """Delete a file or a link, never what it leads to; a folder in its place is an error."""
    path.unlink(missing_ok=True)


def _written(part: Path, pieces: Iterable[bytes]) -> bytes:
    """The digest of what stands in *part*, which is on the stick and not only on its way there."""
    state = blake2b(digest_size=32)
    with os.fdopen(os.open(part, _CREATE, 0o644), "wb") as file:
        for piece in pieces:
            state.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return state.digest()


def _read_back(path: Path) -> bytes:
    """The digest of what stands in *path*; empty if it cannot be read."""
    state = blake2b(digest_size=32)
    try:
        with os.fdopen(os.open(path, _READ), "rb", buffering=0) as file:
            if hasattr(os, "posix_fadvise"):  # what the machine remembers of a file is not what stands on the stick
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while piece := file.read(_PIECE_BYTES):
                state.update(piece)
    except OSError:
        return b""
    return state.digest()


def _refusal(error: OSError, target: Path) -> StickError:
    where = shown(str(target.parent))
    if error.errno in _NO_ROOM:
        return StickError("full", f"{where} is full; take another stick, or make room on this one")
    if error.errno in _GONE:
        return _not_whole(target)
    said = (error.strerror or str(error)).lower()
    return StickError("refused", f"{where} cannot be written to: {said}; take another stick")


def _not_whole(target: Path) -> StickError:
    return StickError(
        "not-whole", f"the copy in {shown(str(target.parent))} is not complete; put the stick in again, or another one"
    )
