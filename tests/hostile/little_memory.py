"""Reads hostile bundles in 256 MiB of address space, program included, and says of each what it found.

Started by test_bundles.py as a process of its own: ``python little_memory.py NAME``.
"""

from __future__ import annotations

import io
import resource
import sys
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from typing import BinaryIO, cast

LIMIT_BYTES = 256 * 2**20
resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))

from slc_core.exchange.bundle import BLOCK_BYTES, MAGIC, BundleError, read_bundle  # noqa: E402 - under the limit
from slc_core.testing.invented_pod import invented_pod  # noqa: E402

POD = invented_pod(1)
HEAD = POD.bundle(())[:-45]


class Flow(io.RawIOBase):
    """A stream of *pieces* that nobody ever holds together."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self._rest = self._rest or next(self._pieces, b"")
        part, self._rest = self._rest[:size], self._rest[size:]
        return part


def block(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "big") + content


def link(box_bytes: int) -> bytes:
    return block(b"E", bytes(152) + b"\1" + bytes(box_bytes))


STREAMS: dict[str, Callable[[], Iterator[bytes]]] = {
    "links without end": lambda: chain([HEAD], repeat(link(BLOCK_BYTES - 153))),
    "a length of 4 GiB": lambda: chain([HEAD, b"E\xff\xff\xff\xff"], repeat(bytes(BLOCK_BYTES))),
    "200,000 links": lambda: chain([HEAD], repeat(link(300), 200_000)),
    "600 MiB of strange blocks": lambda: chain([HEAD], repeat(block(b"?", bytes(BLOCK_BYTES)), 600)),
    "a head of 4 GiB": lambda: chain([MAGIC, b"M\xff\xff\xff\xff"], repeat(bytes(BLOCK_BYTES))),
    "a head of nothing but brackets": lambda: iter([MAGIC, block(b"M", bytes(64) + b"[" * (BLOCK_BYTES - 64))]),
    "a head of nothing but shares": lambda: iter([MAGIC, block(b"M", bytes(64) + b'{"shares":[' + b"{}," * 300_000)]),
    "nothing but zeros": lambda: repeat(bytes(BLOCK_BYTES)),
}


def told(name: str) -> str:
    """What became of one stream."""
    stream = cast("BinaryIO", Flow(STREAMS[name]()))
    if "--all-at-once" in sys.argv:  # as a careless reader would, to show that the limit is one
        stream = io.BytesIO(b"".join(STREAMS[name]()))
    try:
        found = read_bundle(stream)
        count = sum(1 for _ in found)
    except BundleError as error:
        return f"refused: {error}"
    return f"{count} links, {found.spoiled} spoiled, whole: {found.is_whole}"


if __name__ == "__main__":
    sys.stdout.write(told(sys.argv[1]))
