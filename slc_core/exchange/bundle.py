"""What a pod hands over, as one flat stream: the same bytes on a stick and over a cable.

::

    SLCBNDL1
    M  who hands it over     the pod's signature over its pod.json, then pod.json
    E  one link of a log     log, number, previous, box digest, signature, 1 or 0, box      (any number of them)
    Z  the end               how many links, and the digest of every byte before

Each block is one letter, a length of four bytes and so many bytes. There are no paths and nothing is compressed: what
cannot be written cannot climb out of a folder or swell. A reader asks for no more memory than one block may have.
The end only tells whether the copy is whole; whether a link is genuine, its own signature says.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import BinaryIO, Final, NamedTuple

from slc_core.errors import UnreadableError
from slc_core.exchange.log import Sealed
from slc_core.exchange.manifest import Manifest, parse_manifest
from slc_core.exchange.merge import Chain
from slc_core.exchange.seal import SIGNATURE_BYTES, digest, is_signed, sign

__all__ = [
    "BLOCK_BYTES",
    "BUNDLE_BYTES",
    "ENTRIES",
    "MAGIC",
    "SUFFIX",
    "BundleError",
    "Head",
    "Read",
    "bundle_name",
    "read_bundle",
    "write_bundle",
]

MAGIC: Final = b"SLCBNDL1"
SUFFIX: Final = ".slcb"
BLOCK_BYTES: Final = 2**20
"""The most that one block holds, after its letter and length."""
BUNDLE_BYTES: Final = 2**31
ENTRIES: Final = 2_000_000

_BLOCK = struct.Struct(">cI")
_LINK = struct.Struct(">16sQ32s32s64sB")
_END = struct.Struct(">Q32s")
_LAST_SEQ = 2**63 - 1  # the largest number that a database takes


class BundleError(UnreadableError):
    """What should be a bundle is none, or nobody can tell whose it is."""


class Head(NamedTuple):
    """Who hands a bundle over: *manifest_bytes* is the pod's ``pod.json`` as it was signed."""

    manifest: Manifest
    manifest_bytes: bytes


class Read:
    """A bundle that is being read: iterate over it, once, for its links in the order of the file.

    Whether they are genuine is for the reader to ask. *spoiled* counts blocks that were none; *is_whole* is true once
    everything was read and nothing is missing, spoiled or added.
    """

    def __init__(self, head: Head, blocks: _Blocks) -> None:
        self.head = head
        self.spoiled = 0
        self.is_whole = False
        self._blocks = blocks

    def __iter__(self) -> Iterator[Sealed]:
        count, ends_well = 0, False
        so_far = self._blocks.digest()
        for number, (kind, content) in enumerate(self._blocks):
            if number + (kind != b"Z") > ENTRIES:  # whatever they are: 2 GiB hold 400 million empty ones
                return
            link = _link(content) if kind == b"E" else None
            ends_well = kind == b"Z" and content == _END.pack(count, so_far)
            self.spoiled += link is None and kind != b"Z"
            if link:
                count += 1
                yield link
            so_far = self._blocks.digest()
        self.is_whole = ends_well and not self.spoiled and self._blocks.is_at_end


def write_bundle(manifest_bytes: bytes, seed: bytes, entries: Iterable[Sealed]) -> Iterator[bytes]:
    """The bytes of a bundle, block by block; *manifest_bytes* is the pod's ``pod.json``, *seed* what it signs with.

    Raises:
        ValueError: a block would be larger than a reader takes.
    """
    state, count = blake2b(digest_size=32), 0
    signature = sign(seed, _manifest_digest(manifest_bytes))
    for block in _blocks_of(signature + manifest_bytes, entries):
        state.update(block)
        count += block[:1] == b"E"
        yield block
    yield _block(b"Z", _END.pack(count, state.digest()))


def read_bundle(stream: BinaryIO) -> Read:
    """The bundle in *stream*; one that was cut gives every whole link before the cut.

    Raises:
        BundleError: it is none, or what it says of its pod was not signed by that pod.
    """
    blocks = _Blocks(stream)
    if blocks.take(len(MAGIC)) != MAGIC:
        raise BundleError("this is no bundle of a pod; copy it from the pod again")
    kind, content = next(iter(blocks), (b"", b""))
    if kind != b"M":
        raise BundleError("the bundle breaks off before it says which pod it comes from; copy it from the pod again")
    return Read(_head(content), blocks)


def bundle_name(head: Head, held: Iterable[Chain]) -> str:
    """What a bundle's file is called: ``slc-pod3-1f0c22ab-90d4e1c7.slcb``; the same for the same chains of one pod."""
    public = head.manifest.public.hex()[:8]
    said = (part for end in sorted(held) for part in (end.log, b"%d" % end.n, end.head, b"%d" % end.deleted))
    return f"slc-pod{head.manifest.pod}-{public}-{digest(*said).hex()[:8]}{SUFFIX}"


class _Blocks:
    """The blocks of a stream, as far as they can be told from each other."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._state = blake2b(digest_size=32)
        self._left = BUNDLE_BYTES
        self.is_at_end = False

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        while len(front := self.take(_BLOCK.size)) == _BLOCK.size:
            kind, size = _BLOCK.unpack(front)
            if size > BLOCK_BYTES or len(content := self.take(size)) < size:
                return
            yield kind, content
        self.is_at_end = not front

    def take(self, size: int) -> bytes:
        """The next *size* bytes, or fewer where the stream ends; a stick that was pulled out ends too."""
        parts: list[bytes] = []
        missing = min(size, self._left)
        while missing:
            try:
                part = self._stream.read(missing)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
            missing -= len(part)
        content = b"".join(parts)
        self._left -= len(content)
        self._state.update(content)
        return content

    def digest(self) -> bytes:
        """The digest of all that was taken."""
        return self._state.digest()


def _blocks_of(signed_manifest: bytes, entries: Iterable[Sealed]) -> Iterator[bytes]:
    yield MAGIC + _block(b"M", signed_manifest)
    for link in entries:
        yield _block(b"E", _LINK.pack(*link[:5], link.box is not None) + (link.box or b""))


def _block(kind: bytes, content: bytes) -> bytes:
    if len(content) > BLOCK_BYTES:
        raise ValueError(f"a block of {len(content)} bytes is larger than a bundle takes ({BLOCK_BYTES})")
    return _BLOCK.pack(kind, len(content)) + content


def _link(content: bytes) -> Sealed | None:
    if len(content) < _LINK.size:
        return None
    log, seq, previous, box_digest, signature, has_box = _LINK.unpack_from(content)
    box = content[_LINK.size :]
    if has_box > 1 or (box and not has_box) or seq > _LAST_SEQ:
        return None
    return Sealed(log, seq, previous, box_digest, signature, box if has_box else None)


def _head(content: bytes) -> Head:
    signature, manifest_bytes = content[:SIGNATURE_BYTES], content[SIGNATURE_BYTES:]
    try:
        manifest = parse_manifest(manifest_bytes, "the bundle's pod.json")
    except UnreadableError as error:
        raise BundleError("what the bundle says of its pod cannot be read; copy it from the pod again") from error
    if not is_signed(manifest.public, _manifest_digest(manifest_bytes), signature):
        raise BundleError(
            f"the bundle says that it comes from pod {manifest.pod}, but that pod did not sign it; "
            "copy it from the pod again"
        )
    return Head(manifest, manifest_bytes)


def _manifest_digest(manifest_bytes: bytes) -> bytes:
    return digest(b"manifest", manifest_bytes)
