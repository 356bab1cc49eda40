"""The parts of a message's text that checks look at: its blanks, its words, its names."""

from __future__ import annotations

import re
from functools import cache

from slc_core.language.checks.alphabet import english

BLANK = re.compile(r"\{[a-z][a-z0-9_]*\}")
TAG = re.compile(r"</?[A-Za-z][^>]*>")
URL = re.compile(r"https?://[^\s)]+|[\w.+-]+@[\w-]+\.\w+")
CODE = re.compile(r"`[^`]*`")
_FILE = re.compile(r"(?<!\w)[A-Za-z0-9_*-]+(?:[./][A-Za-z0-9_*-]+)+")
_CAPITALS = re.compile(r"\b[A-Z0-9]*[A-Z][A-Z0-9]*[A-Z][A-Z0-9]*\b", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def bare(text: str) -> str:
    """*text* without what no language translates: blanks, markup, addresses, code, file names, names."""
    for pattern in (TAG, URL, CODE, BLANK, _FILE, _names(), _CAPITALS):
        text = pattern.sub(" ", text)
    return text


def words(text: str) -> list[str]:
    """The words of *text* in lower case."""
    return [word.casefold() for word in _WORD.findall(text)]


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(re.escape(name) for name in english().keep)})(?![A-Za-z])")
