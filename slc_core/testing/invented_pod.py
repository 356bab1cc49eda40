"""A pod without a disk, whose logs and bundles are made in a moment: for tests of whatever takes them in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from slc_core.exchange.bundle import write_bundle
from slc_core.exchange.hub_keys import HubAddress
from slc_core.exchange.log import FIRST, Sealed, seal_entry
from slc_core.exchange.manifest import ForReading, Listed, Manifest, Wraps
from slc_core.exchange.pack import log_key
from slc_core.exchange.seal import FLOOR, digest, public_of, seal_for

__all__ = ["InventedPod", "invented_pod"]


class InventedPod(NamedTuple):
    """A pod that signs with *seed*; *share_keys* are its shares' keys in the manifest's order, then the readers'."""

    manifest: Manifest
    seed: bytes
    share_keys: tuple[bytes, ...]

    @property
    def manifest_bytes(self) -> bytes:
        """Its ``pod.json``."""
        return self.manifest.model_dump_json(indent=1).encode()

    @property
    def logs(self) -> tuple[bytes, ...]:
        """Its logs: of each share the conference's, then the rehearsal's; last, if it has one, the readers'."""
        return self.manifest.logs

    @property
    def enrolled(self) -> dict[bytes, bytes]:
        """Its public key for each of its logs."""
        return dict.fromkeys(self.logs, self.manifest.public)

    def links(self, *contents: bytes, log: int = 0, after: Sequence[Sealed] = ()) -> tuple[Sealed, ...]:
        """*contents* as links of its log number *log*, after those that are there."""
        links = list(after)
        key = log_key(self.share_keys[log // 2])
        for content in contents:
            previous = links[-1].digest if links else FIRST
            links.append(seal_entry(key, self.seed, self.logs[log], len(links), previous, content))
        return tuple(links[len(after) :])

    def bundle(self, links: Iterable[Sealed]) -> bytes:
        """A bundle that holds *links*."""
        return b"".join(write_bundle(self.manifest_bytes, self.seed, links))


def invented_pod(
    number: int = 1, shares: int = 1, hub: HubAddress | None = None, *, has_reading: bool = False
) -> InventedPod:
    """Pod *number* with so many shares; the same number gives the same keys and logs.

    With *has_reading* a translation can be read at it.
    """

    def chance(*about: str) -> bytes:
        return digest(b"invented", b"%d" % number, *(part.encode() for part in about))

    keys = tuple(chance("share", str(share)) for share in range(shares))
    listed = tuple(
        Listed(
            id=chance("id", str(share)).hex()[:16],
            log=chance("log", str(share))[:16],
            rehearsal=chance("rehearsal", str(share))[:16],
            symbol="fox",
            has_picture=False,
            tag=chance("tag", str(share))[:16],
            wraps=Wraps(child=bytes(72), teacher=bytes(72), hub=seal_for(hub.address, key) if hub else None),
        )
        for share, key in enumerate(keys)
    )
    readers = chance("readers")
    reading = ForReading(
        log=chance("reading")[:16], teacher=bytes(72), hub=seal_for(hub.address, readers) if hub else None
    )
    seed = chance("seed")
    manifest = Manifest(
        pod=number,
        school_lang="en",
        languages=("es",),
        lock_minutes=10,
        salt=chance("salt")[:16],
        memory_kib=FLOOR.memory_kib,
        passes=FLOOR.passes,
        public=public_of(seed),
        hub=hub.address if hub else None,
        receipts=hub.receipts if hub else None,
        teacher=chance("teacher")[:16],
        shares=listed,
        reading=reading if has_reading else None,
    )
    return InventedPod(manifest, seed, (*keys, readers) if has_reading else keys)
