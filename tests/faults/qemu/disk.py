"""A disk that forgets at a power cut what it was not told to keep: ``disk.py IMAGE SOCKET SEED``.

It speaks NBD on a Unix socket. What is written stays in a cache until a flush, or a write that asks for it; SIGUSR1 is
the power cut: of the sectors in the cache each is kept or lost by chance, as a drive may, and the program ends. One
line tells how many there were. A clean end of the connection flushes nothing either.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import struct
import sys
from pathlib import Path

SECTOR = 512
_GREETING = struct.pack(">QQH", 0x4E42444D41474943, 0x49484156454F5054, 3)
_REPLY_TO_OPTION = 0x3E889045565A9
_ASKED, _ANSWERED = 0x25609513, 0x67446698
_CAN = 1 | 4 | 8  # flags are there, flush, forced writes
_EXPORT_NAME, _ABORT, _INFO, _GO = 1, 2, 6, 7
_READ, _WRITE, _END, _FLUSH = 0, 1, 2, 3
_ACKNOWLEDGED, _INFO_REPLY, _UNKNOWN = 1, 3, 0x80000001
_INVALID = 22


class Disk:
    """The image, and the sectors that are not on it yet."""

    def __init__(self, image: Path, seed: int) -> None:
        self._file = os.open(image, os.O_RDWR)
        self.size = os.fstat(self._file).st_size
        self._chance = random.Random(seed)  # noqa: S311 - the same losses each time
        self._cache: dict[int, bytes] = {}

    def read(self, at: int, length: int) -> bytes:
        """What stands there, cached or not."""
        data = bytearray(os.pread(self._file, length, at))
        if self._cache:
            for offset in range(0, length, SECTOR):
                if held := self._cache.get((at + offset) // SECTOR):
                    data[offset : offset + SECTOR] = held
        return bytes(data)

    def write(self, at: int, data: bytes) -> None:
        """Into the cache."""
        for offset in range(0, len(data), SECTOR):
            self._cache[(at + offset) // SECTOR] = data[offset : offset + SECTOR]

    def flush(self) -> None:
        """The cache is on the disk."""
        for sector, data in self._cache.items():
            os.pwrite(self._file, data, sector * SECTOR)
        self._cache.clear()

    def cut(self) -> tuple[int, int]:
        """The power is gone: how many sectors were pending, and how many of them were kept."""
        kept = [sector for sector in self._cache if self._chance.random() < 0.5]
        for sector in kept:
            os.pwrite(self._file, self._cache[sector], sector * SECTOR)
        return len(self._cache), len(kept)


def _exactly(line: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        piece = line.recv(length - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _agree(line: socket.socket, disk: Disk) -> bool:
    """The beginning of the talk; whether the disk is wanted."""
    line.sendall(_GREETING)
    _exactly(line, 4)
    while True:
        _, option, length = struct.unpack(">QII", _exactly(line, 16))
        _exactly(line, length)

        def reply(kind: int, data: bytes = b"", option: int = option) -> None:
            line.sendall(struct.pack(">QIII", _REPLY_TO_OPTION, option, kind, len(data)) + data)

        if option == _EXPORT_NAME:
            line.sendall(struct.pack(">QH", disk.size, _CAN) + bytes(124))
            return True
        if option in {_INFO, _GO}:
            reply(_INFO_REPLY, struct.pack(">HQH", 0, disk.size, _CAN))
            reply(_ACKNOWLEDGED)
            if option == _GO:
                return True
        elif option == _ABORT:
            reply(_ACKNOWLEDGED)
            return False
        else:
            reply(_UNKNOWN)


def _serve(line: socket.socket, disk: Disk) -> None:
    while True:
        magic, flags, kind, handle, at, length = struct.unpack(">IHHQQI", _exactly(line, 28))
        if magic != _ASKED or kind == _END:
            return
        answer, error = b"", 0
        if kind == _READ:
            answer = disk.read(at, length)
        elif kind == _WRITE:
            disk.write(at, _exactly(line, length))
            if flags & 1:
                disk.flush()
        elif kind == _FLUSH:
            disk.flush()
        else:
            error = _INVALID
        line.sendall(struct.pack(">IIQ", _ANSWERED, error, handle) + answer)


def main() -> None:
    """Serve until the power is cut."""
    image, place, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    disk = Disk(image, seed)

    def power_cut(*_: object) -> None:
        pending, kept = disk.cut()
        os.write(1, f"cut with {pending} sectors pending, {kept} of them kept\n".encode())
        os._exit(0)

    signal.signal(signal.SIGUSR1, power_cut)
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(place))
        door.listen(4)
        while True:
            line, _ = door.accept()
            with line:
                try:
                    if _agree(line, disk):
                        _serve(line, disk)
                except (EOFError, ConnectionError):
                    pass


if __name__ == "__main__":
    main()
