"""Where a stick is mounted on this computer, without asking the person in front of it.

Mounting is the system's business. Desktops and the pod's own rule mount below the folders named here, with
``nosuid`` and ``nodev``; whatever a stick holds, no program of it is ever run.
"""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import ascii_uppercase

from slc_core.errors import NotFoundError, UsageError

PLACES = ("/media/", "/run/media/", "/run/slc/sticks/")
"""Below these Linux mounts what somebody puts in."""

_DISCS = frozenset({"iso9660", "udf"})
_REMOVABLE = 2  # Windows' GetDriveType


class NoStickError(NotFoundError):
    """No stick is in."""


class SeveralSticksError(UsageError):
    """Nobody can say which stick is meant."""


def the_stick() -> Path:
    """The folder of the one stick that is in.

    Raises:
        NoStickError: there is none.
        SeveralSticksError: there are several.
    """
    found = sorted(_mounted())
    if not found:
        raise NoStickError("no stick was found; put one in, or name a folder with --to")
    if len(found) > 1:
        names = ", ".join(str(folder) for folder in found)
        raise SeveralSticksError(f"there is more than one stick: {names}; leave only one in, or name it with --to")
    return found[0]


def mounted_sticks(mounts: str) -> Iterator[Path]:
    """The folders of sticks in *mounts*, the text of Linux's ``/proc/self/mountinfo``."""
    for line in mounts.splitlines():
        before, separator, after = line.partition(" - ")
        words, told = before.split(" "), after.split(" ")
        if not separator or len(words) < 5 or len(told) < 2:
            continue
        place = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), words[4])
        if place.startswith(PLACES) and told[1].startswith("/dev/") and told[0] not in _DISCS:
            yield Path(place)


def _mounted() -> Iterator[Path]:
    if sys.platform == "linux":
        yield from mounted_sticks(Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape"))
    elif sys.platform == "darwin":
        yield from (volume for volume in Path("/Volumes").iterdir() if volume.is_mount() and not volume.is_symlink())
    elif sys.platform == "win32":
        drives = (Path(f"{letter}:\\") for letter in ascii_uppercase)
        yield from (drive for drive in drives if ctypes.windll.kernel32.GetDriveTypeW(str(drive)) == _REMOVABLE)
