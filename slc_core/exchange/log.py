"""A journal as sealed links: each signed by the pod, each naming the one before.

What a link says lies in its *box*; the signature is over the box's digest. So a recording that a family deletes
is gone, box and all, while the chain around it can still be checked. The pod signs anew what it has emptied: nobody
who carries a link can take its box away.
"""

from __future__ import annotations

from typing import NamedTuple

from slc_core.errors import SealError
from slc_core.exchange.seal import digest, is_signed, seal, sign, unseal

__all__ = ["FIRST", "Sealed", "is_genuine", "open_entry", "seal_entry", "without_box"]

FIRST = bytes(32)
"""What the first link of a log names as the one before."""


class Sealed(NamedTuple):
    """One link: entry *seq* of *log* after *previous*; no *box* once the family has deleted it.

    *log* has 16 bytes, *previous* and *box_digest* 32, *signature* 64.
    """

    log: bytes
    seq: int
    previous: bytes
    box_digest: bytes
    signature: bytes
    box: bytes | None

    @property
    def digest(self) -> bytes:
        """What tells this link from every other, and what the next one names as the one before it.

        It stays the same when the box is deleted.
        """
        return digest(*_place(self.log, self.seq, self.previous), self.box_digest)


def seal_entry(key: bytes, seed: bytes, log: bytes, seq: int, previous: bytes, content: bytes) -> Sealed:
    """*content* as entry *seq* of *log*, sealed under *key* and signed by *seed*; *previous* is :data:`FIRST` for 0."""
    place = _place(log, seq, previous)
    box = seal(key, content, digest(*place))
    box_digest = digest(box)
    return Sealed(log, seq, previous, box_digest, sign(seed, digest(*place, box_digest)), box)


def without_box(seed: bytes, sealed: Sealed) -> Sealed:
    """The same link once its family has deleted what it held, signed anew by the pod's *seed*."""
    return sealed._replace(signature=sign(seed, _deletion(sealed)), box=None)


def open_entry(key: bytes, sealed: Sealed) -> bytes:
    """What *sealed* says.

    Raises:
        SealError: it was deleted, *key* is another log's, or something was changed since.
    """
    if sealed.box is None:
        raise SealError(f"entry {sealed.seq} is empty: the family deleted what it held")
    return unseal(key, sealed.box, digest(*_place(sealed.log, sealed.seq, sealed.previous)))


def is_genuine(public: bytes, sealed: Sealed) -> bool:
    """Whether the pod known by *public* wrote this link and its box, or wrote it and emptied it."""
    if sealed.box is None:
        return is_signed(public, _deletion(sealed), sealed.signature)
    return digest(sealed.box) == sealed.box_digest and is_signed(public, sealed.digest, sealed.signature)


def _deletion(sealed: Sealed) -> bytes:
    return digest(b"deleted", sealed.digest)


def _place(log: bytes, seq: int, previous: bytes) -> tuple[bytes, bytes, bytes]:
    return log, seq.to_bytes(8, "big"), previous
