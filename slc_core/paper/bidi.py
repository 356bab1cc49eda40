"""Which way each character runs, and the order in which a line's pieces are drawn.

The levels are those of Unicode's bidirectional algorithm (UAX #9). Most lines never need it: a line without a
right-to-left letter, or an Arabic line without a digit, is known at a glance.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from fpdf.bidi import BIDI_BRACKETS, BidiParagraph
from fpdf.enums import TextDirection

from slc_core.language.registry import Direction

_Piece = TypeVar("_Piece")
ISOLATES = re.compile("[\u2066-\u2069]")
_NEEDS_THOUGHT = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

# The algorithm looks at classes of characters, not at characters. A stretch that begins and ends with one strong
# class, with nothing but marks, spaces and plain punctuation between, has one level; so a long sentence shrinks to
# a few stand-ins, and sentences of the same build share one answer.
_STAND_INS = {
    "L": "a",
    "R": "\u05d0",
    "AL": "\u0627",
    "EN": "1",
    "AN": "\u0660",
    "ET": "%",
    "ES": "+",
    "CS": ",",
    "NSM": "\u0301",
    "WS": " ",
    "ON": "!",
    "": "a",
}
_STRETCH = re.compile(
    "a(?:[a\u0301 !]*a)?\u0301*|\u05d0(?:[\u05d0\u0301 !]*\u05d0)?\u0301*|\u0627(?:[\u0627\u0301 !]*\u0627)?\u0301*|.",
    re.DOTALL,
)
_ONE_WAY = frozenset("\u05d0\u0627\u0301 !,")


@lru_cache(maxsize=256)  # what is set at several widths; paragraphs themselves are remembered elsewhere
def levels(text: str, direction: Direction) -> bytes | None:
    """The embedding level of each character of one paragraph; None if all simply run from left to right."""
    if direction == "ltr" and not _NEEDS_THOUGHT.search(text):
        return None
    stretches: list[str] = _STRETCH.findall(text.translate(_stand_ins))
    found = _levels_of("".join(stretch[0] for stretch in stretches), direction)
    return b"".join(bytes((level,)) * len(stretch) for stretch, level in zip(stretches, found, strict=True))


@lru_cache(maxsize=1_024)
def _levels_of(skeleton: str, direction: Direction) -> bytes:
    if direction == "rtl" and _ONE_WAY.issuperset(skeleton):
        return b"\1" * len(skeleton)
    base = TextDirection.RTL if direction == "rtl" else TextDirection.LTR
    paragraph = BidiParagraph(text=skeleton, base_direction=base, preserve_bn_chars=True)
    return bytes(character.embedding_level for character in paragraph.get_characters())


class _StandIns(dict[int, str]):
    """The character that stands for all of its class; brackets and steering characters stand for themselves."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        own = letter if letter in BIDI_BRACKETS else _STAND_INS.get(unicodedata.bidirectional(letter), letter)
        self[code] = own
        return own


_stand_ins = _StandIns()


def without_isolates(text: str, found: bytes | None) -> tuple[str, bytes | None]:
    """*text* and its levels without the characters that only steer directions and are never drawn."""
    if not ISOLATES.search(text):
        return text, found
    kept = (
        None
        if found is None
        else bytes(level for letter, level in zip(text, found, strict=True) if not ISOLATES.match(letter))
    )
    return ISOLATES.sub("", text), kept


def visual_order(pieces: Sequence[_Piece], level_of: Callable[[_Piece], int]) -> list[_Piece]:
    """A line's pieces from left to right (UAX #9, rule L2): turn every stretch of a level or above, highest first."""
    ordered = list(pieces)
    found = [level_of(piece) for piece in ordered]
    odd = [level for level in found if level & 1]
    if not odd:
        return ordered
    for level in range(max(found), min(odd) - 1, -1):
        start = 0
        while start < len(ordered):
            if level_of(ordered[start]) < level:
                start += 1
                continue
            end = start
            while end < len(ordered) and level_of(ordered[end]) >= level:
                end += 1
            ordered[start:end] = ordered[start:end][::-1]
            start = end
    return ordered
