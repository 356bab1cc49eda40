"""Writes a pod onto the boot partition of a Raspberry Pi's card, so that it is safe to pull the card out at any moment.

The list of hashes goes first and comes back last: a card that was cut off has none, and its Pi says so instead of
installing half a pod. What the Pi's own start reads is changed after that, ``cmdline.txt`` at the very end. Each file
is written aside, synced and renamed; at the end all of them are read back from the card. Bytes are written as bytes,
so that a card made on Windows is the same as one made on Linux.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from slc_core.errors import NotFoundError, SlcError, UnreadableError, UnwritableError
from slc_core.files import sync_folder, write_file
from slc_station.pi.boot_partition import SLC, BootError, BootPartition, check_fresh
from slc_station.pi.first_boot import SEEDS, first_boot_files, instance_in, is_ours, leftovers
from slc_station.pi.station_file import FILE, StationFile, read_station
from slc_station.pi.sums import SIGNATURE, SUMS, Content, hash_of, signed, sums_of

__all__ = ["HOST_TIME", "ORIGINAL", "WRITTEN_BACK", "CardError", "Prepared", "hash_on_card", "prepare"]

ORIGINAL: Final = ".slc-orig"
"""Ends the name of a file as it was before us."""
HOST_TIME: Final = "host-time"
WRITTEN_BACK: Final = ("RESULT.txt", "attempts")
"""What the Pi leaves on the card."""

_FOLDERS = ("payload", "pack")
_SPARE_BYTES = 8 * 2**20
_CLUSTER_BYTES = 32 * 1024

Progress = Callable[[int], object]
"""Told how many bytes were written, again and again."""


class CardError(SlcError, OSError):
    """The card did not take it, or gives back something else."""


class Prepared(NamedTuple):
    """How many files were written and deleted, of how many bytes; *remarks* are sentences on what was found."""

    written: int
    deleted: int
    size_bytes: int
    remarks: tuple[str, ...] = ()

    @property
    def is_unchanged(self) -> bool:
        """Whether the card held all of it already."""
        return not self.written and not self.deleted


def prepare(  # noqa: PLR0913  each has a default
    boot: BootPartition,
    station: StationFile,
    contents: Mapping[str, Content],
    now: dt.datetime,
    *,
    seed: bytes | None = None,
    again: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda _bytes: None,
) -> Prepared:
    """Make the card hold *contents*, by their paths below ``slc/``, and start them; the same again changes nothing.

    *seed* signs the list for the hub. With *again* a card is taken that a Pi has started from, or that another pod's
    was to be. With *dry_run* only look.

    Raises:
        BootError: a Pi has started from it, or it is another pod's.
        CardError: there is too little room, the card did not take a file, was pulled out, or reads back differently.
    """
    if not again:
        check_fresh(boot)
        _check_own(boot, station)
    contents = {**contents, FILE: station.to_bytes()}
    wanted = _wanted(boot, contents, now, seed, is_new=again)
    remarks = leftovers(boot)
    stale = tuple(_stale(boot, wanted, again=again))
    changed = {path: content for path, content in wanted.items() if not _holds(boot, path, content)}
    size_bytes = sum(map(_size, changed.values()))
    if changed or stale:
        changed[f"{SLC}/{HOST_TIME}"] = f"{int(now.timestamp())}\n".encode()
        _check_room(boot, changed, stale)
    if not dry_run and (changed or stale):
        _write(boot, wanted, changed, stale, progress)
    if not dry_run:
        _read_back(boot, wanted)
    return Prepared(len(changed), len(stale), size_bytes, remarks)


def _check_own(boot: BootPartition, station: StationFile) -> None:
    """In a row of cards one may have been forgotten in the reader."""
    try:
        there = read_station(boot.slc / FILE)
    except (NotFoundError, UnreadableError):
        return
    if there.pod != station.pod:
        raise BootError(
            f"the card at {boot.folder} is that of pod {there.pod} already; put in the one for pod {station.pod}, "
            "or add --again to write over it"
        )


def hash_on_card(path: Path) -> str:
    """The SHA-256 of a file as the card gives it, not as this computer remembers it, where the system lets us ask.

    Raises:
        OSError: it cannot be read.
    """
    if hasattr(os, "posix_fadvise"):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
    return hash_of(path)


def _wanted(
    boot: BootPartition, contents: Mapping[str, Content], now: dt.datetime, seed: bytes | None, *, is_new: bool
) -> dict[str, Content]:
    """All that the card is to hold, in the order of writing."""
    sums = sums_of(contents)
    ours: dict[str, Content] = {f"{SLC}/{path}": contents[path] for path in sorted(contents)}
    if seed is not None:
        ours[f"{SLC}/{SIGNATURE}"] = signed(sums, seed)
    instance = "" if is_new else instance_in(boot)
    seeds = first_boot_files(boot, instance or _new_instance(now))
    in_order = {name: seeds[name] for name in SEEDS if name in seeds}
    return {**ours, f"{SLC}/{SUMS}": sums, **_originals(boot, in_order), **in_order}


def _originals(boot: BootPartition, seeds: Mapping[str, bytes]) -> dict[str, Content]:
    """What lies in the way of *seeds*, by the name it is kept under; what was kept once stays."""
    found: dict[str, Content] = {}
    for name in seeds:
        path, kept = boot.folder / name, boot.folder / f"{name}{ORIGINAL}"
        if path.is_file() and not kept.exists() and not is_ours(content := path.read_bytes()):
            found[kept.name] = content
    return found


def _new_instance(now: dt.datetime) -> str:
    """First boot compares it with the last one that it has seen."""
    return f"slc-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def _stale(boot: BootPartition, wanted: Mapping[str, Content], *, again: bool) -> Iterator[Path]:
    """What an earlier preparation left, or one that was cut off."""
    folders = [boot.slc / name for name in _FOLDERS]
    for path in (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()):
        if path.relative_to(boot.folder).as_posix() not in wanted and not path.name.startswith("._"):  # macOS' own
            yield path
    aside = (boot.folder / f".{name}{end}.part" for name in SEEDS for end in ("", ORIGINAL))
    yield from (path for path in (*aside, *sorted(boot.slc.glob(".*.part"))) if path.exists())
    names = [*([SIGNATURE] if f"{SLC}/{SIGNATURE}" not in wanted else []), *(WRITTEN_BACK if again else ())]
    yield from (boot.slc / name for name in names if (boot.slc / name).exists())


def _holds(boot: BootPartition, path: str, content: Content) -> bool:
    there = boot.folder / path
    return there.is_file() and there.stat().st_size == _size(content) and hash_of(there) == hash_of(content)


def _check_room(boot: BootPartition, changed: Mapping[str, Content], stale: Iterable[Path]) -> None:
    """Each file is there twice for a moment, and the Pi needs some room too."""
    needed = sum(_clusters(_size(content)) for content in changed.values()) + _SPARE_BYTES
    freed = sum(path.stat().st_size for path in stale)
    replaced = [boot.folder / path for path in changed if (boot.folder / path).exists()]
    freed += sum(path.stat().st_size for path in replaced)
    needed += max((_clusters(path.stat().st_size) for path in replaced), default=0)
    free = shutil.disk_usage(boot.folder).free
    if free + freed < needed:
        raise CardError(
            f"{boot.folder} has {(free + freed) // 2**20} MiB of room and this needs {-(-needed // 2**20)}; "
            "write the card anew with a current Raspberry Pi OS, whose boot partition has 512"
        )


def _write(
    boot: BootPartition,
    wanted: Mapping[str, Content],
    changed: Mapping[str, Content],
    stale: Iterable[Path],
    progress: Progress,
) -> None:
    drive, done = boot.folder.stat().st_dev, 0
    sums = f"{SLC}/{SUMS}"
    order = [f"{SLC}/{HOST_TIME}", *wanted]
    try:
        if any(path.startswith(f"{SLC}/") for path in changed):
            (boot.folder / sums).unlink(missing_ok=True)
            sync_folder(boot.slc)
        for path in stale:
            path.unlink(missing_ok=True)
        for name in (name for name in order if name in changed or name == sums):
            content = wanted[name] if name in wanted else changed[name]
            _check_in(boot, drive)
            write_file(boot.folder / name, content if isinstance(content, bytes) else content.read_bytes())
            done += _size(content)
            progress(done)
    except OSError as error:
        cause = error.__cause__ if isinstance(error, UnwritableError) else error
        raise _not_taken(boot, cause if isinstance(cause, OSError) else error) from error


def _check_in(boot: BootPartition, drive: int) -> None:
    """A folder is still there when a card is pulled out, and would be filled instead."""
    if not (boot.folder / "config.txt").is_file() or boot.folder.stat().st_dev != drive:
        raise OSError("it was pulled out")


def _not_taken(boot: BootPartition, error: OSError) -> CardError:
    said = (error.strerror or str(error)).lower()
    return CardError(
        f"the card at {boot.folder} is not finished: {said}; put it in again and run the same command once more, "
        "or take another card"
    )


def _read_back(boot: BootPartition, wanted: Mapping[str, Content]) -> None:
    for path, content in wanted.items():
        try:
            is_same = hash_on_card(boot.folder / path) == hash_of(content)
        except OSError as error:
            raise _not_taken(boot, error) from error
        if not is_same:
            raise CardError(
                f"the card at {boot.folder} gives back another {path} than was written; take another card, this one is "
                "worn out"
            )


def _size(content: Content) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _clusters(size_bytes: int) -> int:
    return -(-size_bytes // _CLUSTER_BYTES) * _CLUSTER_BYTES
