"""The hub's word that it holds a log, and holds it twice; on nothing less does a pod erase.

A file of receipts is ``SLCRCPT1`` and then 160 bytes for each: log, n, head, deleted, the hub's key, its signature.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Final, NamedTuple

from slc_core.errors import UnreadableError
from slc_core.exchange.merge import Chain
from slc_core.exchange.seal import digest, is_signed, public_of, sign

__all__ = [
    "MAGIC",
    "RECEIPTS_BYTES",
    "SUFFIX",
    "Receipt",
    "covers",
    "is_valid",
    "read_receipts",
    "receipts_file",
    "safe_count",
    "write_receipts",
]

MAGIC: Final = b"SLCRCPT1"
SUFFIX: Final = ".slcr"
RECEIPTS_BYTES: Final = 2**20
"""The largest file that is read: some 6,500 receipts; a pod has at most 2,000 logs."""

_RECEIPT = struct.Struct(">16sQ32sQ32s64s")


class Receipt(NamedTuple):
    """The hub known by *hub_public* holds the chain of *n* links of *log* up to *head*, *deleted* of them empty."""

    log: bytes
    n: int
    head: bytes
    deleted: int
    hub_public: bytes
    signature: bytes

    @property
    def chain(self) -> Chain:
        """What the hub holds."""
        return Chain(self.log, self.n, self.head, self.deleted)


def write_receipts(seed: bytes, held: Iterable[Chain]) -> bytes:
    """A file with one receipt for each chain that the hub, which signs with *seed*, holds."""
    public = public_of(seed)
    return receipts_file(Receipt(*end, public, sign(seed, _said(end, public))) for end in held)


def receipts_file(receipts: Iterable[Receipt]) -> bytes:
    """A file with *receipts* as they were given, for whoever keeps them."""
    return MAGIC + b"".join(_RECEIPT.pack(*receipt) for receipt in receipts)


def read_receipts(content: bytes) -> tuple[Receipt, ...]:
    """The receipts of a file; of one that was cut, the whole ones. Ask :func:`is_valid` of each.

    Raises:
        UnreadableError: it is no file of receipts, or larger than any that we write.
    """
    if not content.startswith(MAGIC):
        raise UnreadableError("this is no file of receipts; take them from the hub again")
    if len(content) > RECEIPTS_BYTES:
        raise UnreadableError(f"a file of receipts has at most {RECEIPTS_BYTES} bytes; take them from the hub again")
    whole = len(content) - (len(content) - len(MAGIC)) % _RECEIPT.size
    return tuple(map(Receipt._make, _RECEIPT.iter_unpack(content[len(MAGIC) : whole])))


def is_valid(hub_public: bytes, receipt: Receipt) -> bool:
    """Whether the hub known by *hub_public* gave this receipt."""
    is_ours = receipt.hub_public == hub_public
    return is_ours and is_signed(hub_public, _said(receipt.chain, hub_public), receipt.signature)


def covers(receipt: Receipt, own: Chain) -> bool:
    """Whether a valid *receipt* is for *own* chain exactly: the same links, and the same of them emptied."""
    return receipt.chain == own


def safe_count(hub_public: bytes, receipts: Iterable[Receipt], own: Chain) -> int:
    """How many links of *own* chain are safe, for "214 of 230 safe"; all of them only if a valid receipt covers it."""
    given = [receipt for receipt in receipts if receipt.log == own.log and is_valid(hub_public, receipt)]
    if any(covers(receipt, own) for receipt in given):
        return own.n
    return max((receipt.n for receipt in given if receipt.n < own.n), default=0)


def _said(held: Chain, hub_public: bytes) -> bytes:
    numbers = (held.n.to_bytes(8, "big"), held.deleted.to_bytes(8, "big"))
    return digest(b"receipt", held.log, numbers[0], held.head, numbers[1], hub_public)
