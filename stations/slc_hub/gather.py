"""One bundle, from whoever carried it: every link judged and kept, and receipts for what is held twice.

Nothing has to be done once only. A bundle that was cut, repeated or mixed leaves the hub as the same links would in
any other order, and a hub that stops in the middle is given the bundle again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import BinaryIO, Final, NamedTuple

from slc_core.errors import UnwritableError
from slc_core.exchange.bundle import read_bundle
from slc_core.exchange.hub_keys import HubKeys
from slc_core.exchange.log import Sealed
from slc_core.exchange.merge import Chain, Reason
from slc_core.exchange.receipt import write_receipts
from slc_hub.backup import held_twice
from slc_hub.intake import Doubt, Taken, in_slices, judge
from slc_hub.store import HubStore

__all__ = ["RECEIPTS", "Report", "gather"]

RECEIPTS: Final = 6000
"""The most receipts in one file; a pod has at most 2,000 logs."""
_AHEAD: Final = 3
"""How many slices are judged while another is written: more would only take memory."""
_PART: Final = 250


class Report(NamedTuple):
    """What came of one bundle of the pod number *pod*, known by *public*.

    *receipts* is the file for that pod, over the chains that are *held* twice; if there are none because of the
    copy, *trouble* says so. *is_whole* is false if the bundle was cut or *spoiled* blocks of it could not be read:
    then it should be copied again, and what was read is kept.
    """

    pod: int
    public: bytes
    taken: Taken
    receipts: bytes
    held: tuple[Chain, ...]
    is_whole: bool
    spoiled: int
    trouble: str


def _unseen(_links: int) -> None:
    """Nobody watches."""


def gather(
    store: HubStore,
    keys: HubKeys,
    stream: BinaryIO,
    verify: Executor | None = None,
    progress: Callable[[int], object] = _unseen,
) -> Report:
    """Take in the bundle in *stream*: keep what its pod has signed, set the rest aside, and sign receipts.

    A receipt is for each log that the bundle held something of; a bundle without links asks for those of all its
    pod's logs. Signatures are checked in *verify*, or here if there is none; *progress* is told how many links were
    dealt with so far.

    Raises:
        BundleError: it is none, or nobody can tell whose it is; nothing was taken.
        UnwritableError: the disk refused or the database does not answer; give it again.
    """
    bundle = read_bundle(stream)
    manifest = bundle.head.manifest
    taken, logs = Taken(), set[bytes]()
    for slice_ in _judged(store, bundle, verify):
        taken = taken.and_then(slice_.put(store, manifest.public))
        logs |= slice_.logs
        progress(sum(taken[:3]))
    held, trouble = _held(store, logs or manifest.logs)
    return Report(
        pod=manifest.pod,
        public=manifest.public,
        taken=taken,
        receipts=write_receipts(keys.receipt_seed, held[:RECEIPTS]),
        held=held,
        is_whole=bundle.is_whole,
        spoiled=bundle.spoiled,
        trouble=trouble,
    )


class _Slice(NamedTuple):
    """Links of which *known* were held as they came, and the others' judgement."""

    known: int
    logs: frozenset[bytes]
    doubts: list[Doubt]
    reasons: list[Reason | None]

    def put(self, store: HubStore, by: bytes) -> Taken:
        """Write them."""
        taken = store.put(self.doubts, self.reasons, by)
        return taken._replace(known=taken.known + self.known)


def _judged(store: HubStore, links: Iterable[Sealed], verify: Executor | None) -> Iterator[_Slice]:
    """The slices of *links* in their order; while one is written the next ones are judged elsewhere."""
    waiting = deque[tuple[_Slice, list[Future[list[Reason | None]]]]]()
    for together in in_slices(links):
        doubts = store.sift(together)
        found = _Slice(len(together) - len(doubts), frozenset(link.log for link in together), doubts, [])
        if verify is None:
            yield found._replace(reasons=judge(doubts))
            continue
        waiting.append((found, [verify.submit(judge, part) for part in _parts(doubts)]))
        if len(waiting) > _AHEAD:
            yield _done(*waiting.popleft())
    while waiting:
        yield _done(*waiting.popleft())


def _parts(doubts: list[Doubt]) -> Iterator[list[Doubt]]:
    """A slice in pieces, so that every process has one."""
    return (doubts[start : start + _PART] for start in range(0, len(doubts), _PART))


def _done(found: _Slice, parts: Iterable[Future[list[Reason | None]]]) -> _Slice:
    return found._replace(reasons=[reason for part in parts for reason in part.result()])


def _held(store: HubStore, logs: Iterable[bytes]) -> tuple[tuple[Chain, ...], str]:
    """What is held twice, or why nothing can be said to be."""
    try:
        return held_twice(store, logs), ""
    except UnwritableError as error:
        return (), str(error)
