"""The code on a card: twelve symbols that a child can type and a scanner can read.

Eleven symbols are chance, 5 bits each; the twelfth tells a slip of the finger before the slow derivation of a
key begins. Crockford's letters leave out what looks alike: O is read as 0, I and L as 1, and U is on no card.
"""

from __future__ import annotations

import secrets
import unicodedata

from slc_core.errors import CardError

__all__ = [
    "BITS",
    "SCAN_PREFIX",
    "SYMBOLS",
    "is_checked",
    "new_code",
    "read_code",
    "scan_text",
    "symbols_of",
    "with_check",
]

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SCAN_PREFIX = "SLC1:"
"""Tells our codes from whatever else a scanner may be pointed at."""
BITS = 55

_CHOSEN = BITS // 5
_LENGTH = _CHOSEN + 1
_LOOKS_LIKE = str.maketrans("OIL", "011")


def new_code() -> str:
    """A code that nobody can guess, such as ``7K2M-QX9D-4TRN``."""
    return _grouped(with_check("".join(secrets.choice(SYMBOLS) for _ in range(_CHOSEN))))


def read_code(said: str) -> str:
    """The code that was typed or scanned, as :func:`new_code` writes it.

    Raises:
        CardError: a wrong length, a letter that is on no card, or a slip that the last symbol tells.
    """
    symbols = symbols_of(said)
    if strange := [symbol for symbol in symbols if symbol not in SYMBOLS]:
        raise CardError(f"'{strange[0]}' is on no card; type only what is printed under the square")
    if len(symbols) != _LENGTH:
        raise CardError(f"a card has {_LENGTH} letters and digits, this has {len(symbols)}; type all of them")
    if not is_checked(symbols):
        raise CardError("one letter or digit of the card is not right; look at the card and type it again")
    return _grouped(symbols)


def scan_text(code: str) -> str:
    """What the card's square holds, in letters that need the smallest one: ``SLC1:7K2MQX9D4TRN``."""
    return SCAN_PREFIX + code.replace("-", "")


def symbols_of(said: str) -> str:
    """What was typed or scanned in large letters, without gaps and with what looks alike put right."""
    typed = unicodedata.normalize("NFKC", said).upper().strip().removeprefix(SCAN_PREFIX)
    return "".join(typed.replace("-", "").split()).translate(_LOOKS_LIKE)


def with_check(symbols: str, number: int = 0) -> str:
    """*symbols*, at most 29 of them, and one more that tells a slip; *number* (below 32) is where they stand."""
    return symbols + SYMBOLS[_doubled(_check([number, *map(SYMBOLS.index, symbols)]))]


def is_checked(symbols: str, number: int = 0) -> bool:
    """Whether *symbols*, all of them on cards, are what :func:`with_check` gave for the same *number*."""
    return not _check([number, *map(SYMBOLS.index, symbols)])


def _grouped(symbols: str) -> str:
    return "-".join(symbols[start : start + 4] for start in range(0, _LENGTH, 4))


def _check(values: list[int]) -> int:
    """Zero for a whole code. Each place weighs another power of 2 in GF(32): one slip, or any two exchanged, shows."""
    total = 0
    for value in values:
        total = _doubled(total) ^ value
    return total


def _doubled(value: int) -> int:
    """Twice *value* in GF(32), reduced by x⁵ + x² + 1, whose powers of 2 come round only after 31."""
    return (value << 1) ^ 0b100101 if value & 0b10000 else value << 1
