"""``SHA256SUMS``: the list of everything on a card, in the form that every Linux can check, and the hub's signature."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import UnreadableError
from slc_core.exchange.seal import digest, is_signed, public_of, sign

__all__ = ["SIGNATURE", "SUMS", "Content", "Signature", "hash_of", "parse_signature", "parse_sums", "signed", "sums_of"]

SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"

Content = bytes | Path
"""What a file is to hold: the bytes themselves, or the file that holds them."""

_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9_+@.,=()-][A-Za-z0-9_+@.,=()\[\]/ -]*)")


class Signature(NamedTuple):
    """Who signed a list: *public* is the key that the hub's receipts are known by."""

    public: bytes
    signature: bytes

    def is_of(self, sums: bytes) -> bool:
        """Whether the owner of the key has signed exactly this list."""
        return is_signed(self.public, _said(sums), self.signature)


def hash_of(content: Content) -> str:
    """The SHA-256 of a content, 64 hexadecimal digits.

    Raises:
        OSError: the file cannot be read.
    """
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums_of(contents: Mapping[str, Content]) -> bytes:
    """The list of *contents* by their paths, sorted."""
    return "".join(f"{hash_of(contents[path])}  {path}\n" for path in sorted(contents)).encode("ascii")


def parse_sums(content: bytes) -> dict[str, str]:
    """Hashes by path.

    Raises:
        UnreadableError: it is no such list, or leads out of its folder.
    """
    lines = content.decode("ascii", errors="replace").splitlines()
    found = [_LINE.fullmatch(line) for line in lines]
    parts = [match.groups() for match in found if match]
    if not parts or len(parts) < len(lines) or any(".." in path.split("/") for _, path in parts):
        raise UnreadableError(f"{SUMS} is damaged; run `slc station card` again")
    return {path: sha256 for sha256, path in parts}


def signed(sums: bytes, seed: bytes) -> bytes:
    """The signature's file: the signer's public key and the signature of *sums*, in hexadecimal."""
    return f"{public_of(seed).hex()} {sign(seed, _said(sums)).hex()}\n".encode()


def parse_signature(content: bytes) -> Signature:
    """Who has signed; ask :meth:`Signature.is_of` whether it was this list.

    Raises:
        UnreadableError: it is no signature.
    """
    match = re.fullmatch(rb"([0-9a-f]{64}) ([0-9a-f]{128})\n", content)
    if match is None:
        raise UnreadableError(f"{SIGNATURE} is damaged; run `slc station card` again")
    return Signature(*(bytes.fromhex(part.decode()) for part in match.groups()))


def _said(sums: bytes) -> bytes:
    return digest(b"station payload", sums)
