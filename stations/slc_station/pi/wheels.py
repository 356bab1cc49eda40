"""The packages that a pod's Python needs, fetched once by pip and kept on this computer.

Each is one wheel for 64-bit ARM, pinned by its hash in ``requirements-cp*.lock``. Whoever has them all needs neither
pip nor a network.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import NotFoundError, UnreadableError, UnwritableError

__all__ = [
    "BOOKWORM",
    "CACHE_VARIABLE",
    "TARGETS",
    "TRIXIE",
    "Target",
    "cache_folder",
    "pins_in",
    "pip_words",
    "wheels",
]

CACHE_VARIABLE = "SLC_CACHE"
"""Names a folder to keep packages in, in place of the user's own cache."""

_PLATFORMS = ("manylinux_2_17_aarch64", "manylinux2014_aarch64", "manylinux_2_28_aarch64")
"""All of them are needed: some wheels name only one."""
_PIN = re.compile(r"([A-Za-z0-9._-]+)==(\S+) --hash=sha256:([0-9a-f]{64})")


class Target(NamedTuple):
    """A Python that a pod may have."""

    tag: str
    python: str

    @property
    def lock(self) -> Path:
        """Its list of pinned wheels, committed beside this module."""
        return Path(__file__).with_name(f"requirements-{self.tag}.lock")


TRIXIE = Target("cp313", "3.13")
BOOKWORM = Target("cp311", "3.11")
TARGETS = (TRIXIE, BOOKWORM)


def cache_folder() -> Path:
    """Where fetched packages are kept between cards: ``SLC_CACHE``, else the user's own cache."""
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "slc"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "slc"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "slc"


def wheels(target: Target, cache: Path, lock: Path | None = None) -> tuple[Path, ...]:
    """The wheels of a target in *cache*, in the order of its *lock*; what is not there yet is fetched by pip.

    Raises:
        NotFoundError: they are not there and cannot be fetched, or pip is missing.
        UnreadableError: the package index gives others than were pinned.
        UnwritableError: the cache cannot be written.
    """
    lock = lock or target.lock
    pins = pins_in(lock)
    folder = cache / "wheels" / target.tag
    found = _wheels_in(folder)
    if not pins.keys() <= found.keys():
        _fetch(target, lock, folder)
        found = _wheels_in(folder)
    if lacking := [name for sha256, name in pins.items() if sha256 not in found]:
        raise UnreadableError(
            f"the package index gave another {lacking[0]} than SLC was tested with; update SLC and run this again"
        )
    return tuple(found[sha256] for sha256 in pins)


def pins_in(lock: Path) -> dict[str, str]:
    """What a lock pins: names with their versions, by hash."""
    lines = lock.read_text(encoding="ascii").splitlines()
    found = [_PIN.fullmatch(line) for line in lines if line and not line.startswith("#")]
    return {match[3]: f"{match[1]} {match[2]}" for match in found if match}


def pip_words(target: Target) -> list[str]:
    """What tells pip that the packages are for a pod and not for this computer."""
    return [
        "--only-binary=:all:",
        *(word for platform in _PLATFORMS for word in ("--platform", platform)),
        *("--python-version", target.python, "--implementation", "cp"),
        *("--abi", target.tag, "--abi", "abi3", "--abi", "none"),
    ]


def _wheels_in(folder: Path) -> Mapping[str, Path]:
    """By hash, so that a name alone convinces nobody."""
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(folder.glob("*.whl"))}


def _fetch(target: Target, lock: Path, folder: Path) -> None:
    """Let pip fetch them aside, and take over those that are whole."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            # The lock is complete; without --no-deps pip would judge markers by this computer and not by a pod.
            pinned = ["--no-deps", "--require-hashes", "-r", str(lock), "-d", aside]
            _run_pip(["download", "--quiet", *pip_words(target), *pinned], target)
            for path in sorted(Path(aside).glob("*.whl")):
                path.replace(folder / path.name)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise UnwritableError(
            f"cannot keep packages in {folder}: {said}; free the disk, or name another folder in {CACHE_VARIABLE}"
        ) from error


def _run_pip(words: list[str], target: Target) -> None:
    command = [sys.executable, "-m", "pip", *words, "--no-input", "--disable-pip-version-check"]
    ran = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603  our words
    if ran.returncode == 0:
        return
    if "No module named pip" in ran.stderr:
        raise NotFoundError(f"pip is not installed beside slc; run `{sys.executable} -m ensurepip`, then this again")
    if "DO NOT MATCH THE HASHES" in ran.stderr:
        raise UnreadableError(
            "the package index gave other packages than SLC was tested with; nothing of them was kept: update SLC, "
            "or ask whoever runs the index"
        )
    errors = [line.removeprefix("ERROR: ") for line in ran.stderr.splitlines() if line.startswith("ERROR: ")]
    raise NotFoundError(
        f"the packages for a pod with Python {target.python} are not on this computer yet and could not be fetched; "
        f"connect it to the network once and run this again (pip: {errors[-1] if errors else 'no answer'})"
    )
