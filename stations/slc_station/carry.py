"""What happened at a pod, copied to a stick; and the hub's receipts taken from it.

The order is what makes it safe to pull the stick out whenever somebody does: receipts first, then each bundle written
aside, synced, renamed, synced and read back. A bundle under its name is whole. Nothing that lies on a stick is
believed: a receipt carries the hub's signature, and whatever else is there is told and left.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from slc_core.errors import UnreadableError
from slc_core.exchange.bundle import Head, bundle_name, write_bundle
from slc_core.exchange.log import Sealed
from slc_core.exchange.manifest import FILE
from slc_core.exchange.pack import Pack
from slc_core.exchange.pod_folder import read_bytes
from slc_core.exchange.receipt import RECEIPTS_BYTES, SUFFIX, Receipt, read_receipts
from slc_core.exchange.sticks import Found, StickError, clear_parts, found_on, opened, put_on, shown
from slc_station.safe import Safe, keep_receipts, reach, safe
from slc_station.store import Size, Store

BUNDLE_FILL: Final = 3 * 2**29
"""How many bytes a bundle is filled with before another one is begun; a hub reads a third more."""

_LINK_BYTES = 160
_MANIFEST_BYTES = 2**20
_RECEIPT_FILES = 200

Progress = Callable[[int], object]
"""Told how many bytes are done in all, again and again."""


class Carried(NamedTuple):
    """What lies on the stick now; *bundles* is empty if nothing has happened at the pod yet.

    *remarks* are sentences on what was found there and not read; *size_bytes* is how much the bundles hold, and
    *receipts* how many of this pod's were found.
    """

    bundles: tuple[Path, ...]
    safe: Safe
    remarks: tuple[str, ...]
    size_bytes: int = 0
    receipts: int = 0


def journal_bytes(store: Store) -> int:
    """About how many bytes a copy of the whole journal has."""
    return sum(map(_room_for, store.sizes().values()))


def carry(
    pack: Pack, store: Store, stick: Path, progress: Progress = lambda _bytes: None, *, dry_run: bool = False
) -> Carried:
    """Copy the whole journal to the folder *stick*, and take the receipts found there. The journal stays as it is.

    With *dry_run* only look: the bundles told are those that would be written, and *safe* is as it is now.

    Raises:
        NotFoundError: there is no such folder.
        StickError: it is full, cannot be written to, or was pulled out; no half bundle bears a bundle's name.
        UnwritableError: the pod's own disk refused.
    """
    receipts, remarks = _receipts_on(pack, stick)
    if not dry_run:
        keep_receipts(pack, store, receipts)
    head, was_mounted = head_of(pack), os.path.ismount(stick)
    bundles: list[Path] = []
    done = 0
    for logs in _shared_out(store.sizes()):
        name = bundle_name(head, (end for log in logs for end in list(reach(store, log))[-1:]))
        counted = _Counted(write_bundle(head.manifest_bytes, pack.identity, _links(store, logs)), progress, done)
        bundles.append(_only_read(stick, name, counted) if dry_run else _put(stick, name, counted))
        done = counted.done
    if dry_run:
        _check_room(stick, done)
    elif was_mounted and not os.path.ismount(stick):
        raise StickError("not-whole", f"{stick} was pulled out before the copy was complete; put it in again")
    return Carried(tuple(bundles), safe(pack, store), remarks, done, len(receipts))


def head_of(pack: Pack) -> Head:
    """What every bundle of a pod begins with.

    Raises:
        NotFoundError: its ``pod.json`` is gone.
        UnreadableError: it cannot be read.
    """
    return Head(pack.manifest, read_bytes(pack.folder / FILE, _MANIFEST_BYTES))


def _put(stick: Path, name: str, pieces: Iterable[bytes]) -> Path:
    clear_parts(stick, name.rpartition("-")[0])
    return put_on(stick, name, pieces)


def _only_read(stick: Path, name: str, pieces: Iterable[bytes]) -> Path:
    """Where the bundle would lie; what it would hold can be read."""
    for _ in pieces:
        pass
    return stick / name


def _check_room(stick: Path, needed: int) -> None:
    """Let pass a stick that takes so much more beside what lies there; a bundle of before is written anew, aside."""
    where = shown(str(stick))
    if not os.access(stick, os.W_OK):
        raise StickError("refused", f"{where} cannot be written to; take another stick")
    if (free := shutil.disk_usage(stick).free) < needed:
        raise StickError("full", f"{where} has room for {free} bytes and {needed} are needed; take another stick")


def _receipts_on(pack: Pack, stick: Path) -> tuple[list[Receipt], tuple[str, ...]]:
    """The receipts on a stick that speak of this pod, and what there is to say of the rest."""
    found = found_on(stick, SUFFIX, RECEIPTS_BYTES, _RECEIPT_FILES)
    receipts: list[Receipt] = []
    remarks = list(_remarks(found))
    for file in found.files:
        try:
            with opened(file) as stream:
                receipts += (one for one in read_receipts(stream.read(RECEIPTS_BYTES + 1)) if _is_ours(pack, one))
        except UnreadableError as error:
            remarks.append(f"{file.shown}: {error}")
        except OSError:
            remarks.append(f"{file.shown} cannot be read; put the stick in again")
    return receipts, tuple(remarks)


def _remarks(found: Found) -> Iterator[str]:
    for one in found.passed_over:
        yield f"{one.shown} was not read: {one.why}"
    if found.is_cut:
        yield "the stick holds more files than were looked at; put receipts on an empty one"


def _is_ours(pack: Pack, receipt: Receipt) -> bool:
    return receipt.hub_public == pack.manifest.receipts and receipt.log in pack.manifest.logs


def _shared_out(sizes: Mapping[bytes, Size]) -> Sequence[Sequence[bytes]]:
    """The logs of each bundle: as many as fill it."""
    shared: list[list[bytes]] = []
    room = 0
    for log, size in sizes.items():
        needs = _room_for(size)
        if not shared or needs > room:
            shared.append([])
            room = BUNDLE_FILL
        shared[-1].append(log)
        room -= needs
    return shared


def _room_for(size: Size) -> int:
    return size.size_bytes + size.entries * _LINK_BYTES


def _links(store: Store, logs: Iterable[bytes]) -> Iterator[Sealed]:
    for log in logs:
        yield from store.entries(log)


class _Counted:
    """*pieces* as they are taken, and how many bytes are *done* with those of before."""

    def __init__(self, pieces: Iterable[bytes], progress: Progress, before: int) -> None:
        self._pieces, self._progress, self.done = pieces, progress, before

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            yield piece
            self.done += len(piece)
            self._progress(self.done)
