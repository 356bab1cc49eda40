"""The few things we ask of libsodium; no other module knows it.

A *key* is 32 bytes. What is sealed under one opens with that key, for the same *about*, and with nothing else;
whoever changes a byte is found out. Nonces are random and long (192 bits), so that neither a power cut nor a
cloned card makes one come twice.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b
from typing import NamedTuple

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import Aead
from nacl.signing import SigningKey, VerifyKey

from slc_core.errors import SealError

__all__ = [
    "CEILING",
    "FLOOR",
    "KEY_BYTES",
    "SALT_BYTES",
    "SIGNATURE_BYTES",
    "USUAL",
    "Cost",
    "address_of",
    "digest",
    "is_signed",
    "key_from_code",
    "new_identity",
    "new_key",
    "new_salt",
    "public_of",
    "seal",
    "seal_for",
    "sign",
    "subkey",
    "unseal",
    "unseal_with",
]

KEY_BYTES = 32
SALT_BYTES = 16
SIGNATURE_BYTES = 64


class Cost(NamedTuple):
    """What one guess at a code costs: KiB of memory, and how often they are gone over."""

    memory_kib: int = 32 * 1024
    passes: int = 3


USUAL = Cost()
"""A tenth of a second on a laptop, and about one on a Raspberry Pi Zero 2."""
FLOOR = Cost(19 * 1024, 2)
"""Less than OWASP's advice for Argon2id is refused."""
CEILING = Cost(128 * 1024, 10)
"""More would let whoever writes a pack's header take all of a Raspberry Pi's memory."""


def new_key() -> bytes:
    """A random key."""
    return secrets.token_bytes(KEY_BYTES)


def new_salt() -> bytes:
    """A random salt for :func:`key_from_code`, 16 bytes."""
    return secrets.token_bytes(SALT_BYTES)


def key_from_code(code: str, salt: bytes, cost: Cost) -> bytes:
    """The key of a card's code, by Argon2id: slow on purpose.

    Raises:
        SealError: *cost* lies below the floor or above the ceiling; nothing was computed.
    """
    if not all(low <= asked <= high for low, asked, high in zip(FLOOR, cost, CEILING, strict=True)):
        raise SealError(
            f"a guess must cost between {FLOOR.memory_kib} KiB × {FLOOR.passes} and {CEILING.memory_kib} KiB × "
            f"{CEILING.passes}, not {cost.memory_kib} KiB × {cost.passes}; pack the pod again"
        )
    return argon2id.kdf(KEY_BYTES, code.encode(), salt, opslimit=cost.passes, memlimit=cost.memory_kib * 1024)


def subkey(key: bytes, purpose: str) -> bytes:
    """A key of its own for one *purpose*; from it nobody comes back to *key* or to another purpose's."""
    return blake2b(purpose.encode(), key=key, digest_size=KEY_BYTES).digest()


def seal(key: bytes, content: bytes, about: bytes) -> bytes:
    """*content* sealed under *key*, 40 bytes longer; *about* is not inside, but must be the same when it is opened."""
    return bytes(Aead(key).encrypt(content, about))


def unseal(key: bytes, box: bytes, about: bytes) -> bytes:
    """What :func:`seal` was given.

    Raises:
        SealError: another key, another *about*, or a byte of *box* was changed.
    """
    try:
        return Aead(key).decrypt(box, about)
    except (CryptoError, ValueError) as error:
        raise _does_not_open() from error


def address_of(private_key: bytes) -> bytes:
    """The public key that :func:`seal_for` takes, so that only *private_key* opens what is sealed for it."""
    return bytes(PrivateKey(private_key).public_key)


def seal_for(public_key: bytes, content: bytes) -> bytes:
    """*content* sealed for the owner of *public_key*, 48 bytes longer; not even we can open it again.

    Raises:
        SealError: *public_key* is none.
    """
    try:
        return SealedBox(PublicKey(public_key)).encrypt(content)
    except (CryptoError, ValueError, TypeError) as error:
        raise SealError("this is no key to seal for; ask the hub for its public key again") from error


def unseal_with(private_key: bytes, box: bytes) -> bytes:
    """What :func:`seal_for` was given.

    Raises:
        SealError: it was sealed for somebody else, or a byte of *box* was changed.
    """
    try:
        return SealedBox(PrivateKey(private_key)).decrypt(box)
    except (CryptoError, ValueError, TypeError) as error:
        raise _does_not_open() from error


def new_identity() -> bytes:
    """A random seed to sign with, 32 bytes; it signs and opens nothing."""
    return secrets.token_bytes(KEY_BYTES)


def public_of(seed: bytes) -> bytes:
    """The public key, 32 bytes, by which everybody knows what *seed* has signed."""
    return bytes(SigningKey(seed).verify_key)


def sign(seed: bytes, digest: bytes) -> bytes:
    """The Ed25519 signature of *digest*, 64 bytes."""
    return SigningKey(seed).sign(digest).signature


def is_signed(public: bytes, digest: bytes, signature: bytes) -> bool:
    """Whether *signature* is that of *digest* by the owner of *public*."""
    try:
        VerifyKey(public).verify(digest, signature)
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def digest(*parts: bytes) -> bytes:
    """BLAKE2b-256 of *parts*, each with its length, so that ``ab, c`` is not ``a, bc``."""
    state = blake2b(digest_size=32)
    for part in parts:
        state.update(len(part).to_bytes(8, "big"))
        state.update(part)
    return state.digest()


def _does_not_open() -> SealError:
    return SealError("this does not open: wrong key, or changed since it was sealed")
