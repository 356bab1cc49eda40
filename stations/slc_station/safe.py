"""How much of what happened at a pod the school's hub has vouched for: "214 of 230 safe".

The hub's receipts lie beside the journal. One is kept for each log: the furthest that speaks of this journal's own
links. Whoever brings receipts needs no trust; the hub's signature is asked each time they are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.exchange.log import FIRST
from slc_core.exchange.merge import Chain
from slc_core.exchange.pack import Pack
from slc_core.exchange.pod_folder import read_bytes
from slc_core.exchange.receipt import RECEIPTS_BYTES, Receipt, is_valid, read_receipts, receipts_file, safe_count
from slc_core.files import write_file
from slc_station.store import Store

FILE = "receipts.slcr"
"""Where receipts lie in a pod's journal."""


class LogSafe(NamedTuple):
    """One log: *n* of its *of* entries are safe."""

    log: bytes
    n: int
    of: int


class Safe(NamedTuple):
    """So many entries of a pod, *n* of *of*, lie at the hub and in its second copy."""

    n: int
    of: int
    logs: tuple[LogSafe, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether nothing would be lost with the pod."""
        return self.n == self.of


def safe(pack: Pack, store: Store) -> Safe:
    """How much of the pod is safe, log by log."""
    hub, receipts = pack.manifest.receipts, _kept(pack)
    logs: list[LogSafe] = []
    for log, size in store.sizes().items():
        *_, own = (Chain(log, 0, FIRST), *reach(store, log))
        logs.append(LogSafe(log, safe_count(hub, receipts, own) if hub else 0, size.entries))
    return Safe(sum(log.n for log in logs), sum(log.of for log in logs), tuple(logs))


def reach(store: Store, log: bytes) -> Iterator[Chain]:
    """The chain of a log as it was after each of its entries, up to the first gap."""
    here = Chain(log, 0, FIRST)
    for entry in store.entries(log):
        if (entry.seq, entry.previous) != (here.n, here.head):
            return
        here = Chain(log, here.n + 1, entry.digest, here.deleted + (entry.box is None))
        yield here


def keep_receipts(pack: Pack, store: Store, found: Iterable[Receipt]) -> None:
    """Keep of the receipts *found* those that take this pod further; whatever else is in them changes nothing.

    Raises:
        UnwritableError: the disk refused; the receipts of before are still there.
    """
    before = _kept(pack)
    given: defaultdict[bytes, list[Receipt]] = defaultdict(list)
    for receipt in (*before, *found):
        if pack.manifest.receipts and is_valid(pack.manifest.receipts, receipt):
            given[receipt.log].append(receipt)
    best: list[Receipt] = []
    for log in store.sizes().keys() & given.keys():
        own = {(here.n, here.head) for here in reach(store, log)}
        ours = [receipt for receipt in given[log] if (receipt.n, receipt.head) in own]
        best += sorted(ours, key=lambda receipt: (receipt.n, receipt.deleted))[-1:]
    if set(best) != set(before):
        write_file(_path(pack), receipts_file(sorted(best)))


def _kept(pack: Pack) -> tuple[Receipt, ...]:
    try:
        return read_receipts(read_bytes(_path(pack), RECEIPTS_BYTES))
    except (NotFoundError, UnreadableError):  # the hub gives them again
        return ()


def _path(pack: Pack) -> Path:
    return pack.folder / "journal" / FILE
