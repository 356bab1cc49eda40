"""Evenings that nobody held, signed and sealed like real ones: to see how much a hub takes in.

Every key is random and nobody keeps it: no two such evenings meet. Use a hub of their own for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final, NamedTuple

from slc_core.conference.journal import Answered, Draft, Finished, Opened, Record, Shown, Signed, write_entry
from slc_core.conference.script import STAGES
from slc_core.exchange.bundle import write_bundle
from slc_core.exchange.hub_keys import HubAddress
from slc_core.exchange.log import FIRST, Sealed, seal_entry
from slc_core.exchange.manifest import Listed, Manifest, Wraps
from slc_core.exchange.pack import log_key
from slc_core.exchange.seal import FLOOR, new_identity, new_key, new_salt, public_of, seal_for

__all__ = ["EVENTS", "PER_POD", "InventedPack", "invented_evening"]

PER_POD: Final = 30
EVENTS: Final = 250
"""About how many records a conference of half an hour leaves."""

_PODS: Final = 999
_WORDS: Final = "I am proud that I read every day, and that I asked for help when a word was hard. " * 2
_STROKES: Final = (tuple(range(0, 600, 5)), tuple(range(600, 0, -5)))


class InventedPack(NamedTuple):
    """A pod's pack and its journals: *share_keys* by the log of the conference, each of so many *events*."""

    manifest: Manifest
    seed: bytes
    share_keys: dict[bytes, bytes]
    events: int

    @property
    def manifest_bytes(self) -> bytes:
        """Its ``pod.json``."""
        return self.manifest.model_dump_json(indent=1).encode()

    def links(self) -> Iterator[Sealed]:
        """Its journals, one after the other; made anew each time, so ask once."""
        for number, (log, key) in enumerate(self.share_keys.items(), 1):
            previous = FIRST
            for seq, record in enumerate(_records(f"s{number}", self.events)):
                link = seal_entry(log_key(key), self.seed, log, seq, previous, write_entry(record))
                previous = link.digest
                yield link

    def bundle(self, links: Iterable[Sealed] | None = None) -> Iterator[bytes]:
        """What it hands over, block by block: *links*, or all that it has."""
        return write_bundle(self.manifest_bytes, self.seed, self.links() if links is None else links)


def invented_evening(
    conferences: int, hub: HubAddress, events: int = EVENTS, per_pod: int = PER_POD
) -> Iterator[InventedPack]:
    """The packs of an evening of so many *conferences*, their keys sealed for *hub*.

    There are at most 999 pods, so beyond 30,000 conferences each of them has more than 30.
    """
    per_pod = max(per_pod, -(-conferences // _PODS))
    for number, start in enumerate(range(0, conferences, per_pod), 1):
        yield _pack(number, min(per_pod, conferences - start), hub, events)


def _pack(number: int, shares: int, hub: HubAddress, events: int) -> InventedPack:
    keys = [new_key() for _ in range(shares)]
    listed = tuple(
        Listed(
            id=new_salt().hex()[:16],
            log=new_salt(),
            rehearsal=new_salt(),
            symbol="",
            has_picture=False,
            tag=new_salt(),
            wraps=Wraps(child=bytes(72), teacher=bytes(72), hub=seal_for(hub.address, key)),
        )
        for key in keys
    )
    seed = new_identity()
    manifest = Manifest(
        pod=number,
        school_lang="en",
        languages=("es",),
        lock_minutes=10,
        salt=new_salt(),
        memory_kib=FLOOR.memory_kib,
        passes=FLOOR.passes,
        public=public_of(seed),
        hub=hub.address,
        receipts=hub.receipts,
        teacher=new_salt(),
        shares=listed,
    )
    return InventedPack(manifest, seed, {share.log: key for share, key in zip(listed, keys, strict=True)}, events)


def _records(student: str, events: int) -> Iterator[Record]:
    """A conference from its card to its farewell: mostly steps, now and then an answer, at the end a signature."""
    for seq in range(events):
        draft = _draft(student, seq, events)
        yield draft(seq=seq, nonce=f"n{seq}", boot_id="invented", boot_ns=seq * 7_000_000_000)


def _draft(student: str, seq: int, events: int) -> Draft:
    if seq == 0:
        return partial(Opened, student=student, household="h1", lang="es")
    if seq == events - 1:
        return Finished
    if seq == events - 2:
        return partial(Signed, who="child", how="drawn", strokes=_STROKES)
    if seq % 5 == 0:
        return partial(Answered, question=f"question-{seq}", who="adult", how="typed", value=_WORDS, lang="es")
    return partial(Shown, stage=STAGES[seq * len(STAGES) // events], step=f"step-{seq}", page=seq % 8)
