"""Check 13 as well: a sentence that denies still denies, and the words are of the register we chose.

Both are hints to a reader: only people see whether a sentence means the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from slc_core.language.checks.alphabet import Alphabet, english
from slc_core.language.checks.finding import Fault, maybe
from slc_core.language.checks.text import bare, words
from slc_core.language.entries import Entry
from slc_core.language.registry import Language

_WRITTEN_TOGETHER = frozenset({"Arab", "Hans", "Hant", "Jpan", "Kore", "Thai", "Laoo", "Khmr", "Mymr"})


def doubtful_words(entry: Entry, language: Language, alphabet: Alphabet) -> Iterator[Fault]:
    """A negation that may be lost, and words of another register or region."""
    for form in filter(str.strip, entry.forms):
        if denies(entry.source) and alphabet.negations and not _has_any(form, alphabet.negations, language):
            yield maybe(13, "the English text says no or not, this one seems not to", "check the meaning")
        for word in alphabet.avoid:
            if _has_any(form, (word,), language):
                yield maybe(13, f"'{word}' is of another region or register", "see the notes in locale.toml")


def denies(text: str) -> bool:
    """Whether an English text says that something is not so: no, not, never, nobody, without."""
    return any(word in english().denials or word.endswith(("n't", "n’t")) for word in words(bare(text)))


def _has_any(form: str, parts: tuple[str, ...], language: Language) -> bool:
    return _any_of(parts, are_joined=language.script in _WRITTEN_TOGETHER).search(form) is not None


@cache
def _any_of(parts: tuple[str, ...], *, are_joined: bool) -> re.Pattern[str]:
    """Whole words, or parts of words where they are written together; "안 " or "n’" begin a word everywhere."""
    patterns = (
        (r"(?<!\w)" if part.endswith(" ") or not are_joined else "")
        + re.escape(part)
        + ("" if are_joined or not part[-1].isalnum() else r"(?!\w)")
        for part in parts
    )
    return re.compile("|".join(patterns), re.IGNORECASE)
