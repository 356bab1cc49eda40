"""Check 13: a sentence that denies still denies, and the words are of the register we chose.

Both are hints to a reader: only people see whether a sentence means the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from slc_core.language.checks.alphabet import Alphabet, english
from slc_core.language.checks.finding import Fault, maybe
from slc_core.language.checks.text import bare, words
from slc_core.language.entries import Entry
from slc_core.language.registry import Language

_WRITTEN_TOGETHER = frozenset({"Arab", "Hans", "Hant", "Jpan", "Thai", "Laoo", "Khmr", "Mymr"})


def doubtful_words(entry: Entry, language: Language, alphabet: Alphabet) -> Iterator[Fault]:
    """A negation that may be lost, and words of another register or region."""
    denies = any(word in english().denials or word.endswith(("n't", "n’t")) for word in words(bare(entry.source)))
    for form in filter(str.strip, entry.forms):
        if denies and alphabet.negations and not _has_any(form, alphabet.negations, language):
            yield maybe(13, "the English text says no or not, this one seems not to", "check the meaning")
        for word in alphabet.avoid:
            if _has_any(form, (word,), language):
                yield maybe(13, f"'{word}' is of another region or register", "see the notes in locale.toml")


def _has_any(form: str, parts: tuple[str, ...], language: Language) -> bool:
    if language.script in _WRITTEN_TOGETHER:
        return any(part.strip() in form for part in parts)
    return (
        re.search(rf"(?<!\w)(?:{'|'.join(re.escape(part) for part in parts)})(?!\w)", form, re.IGNORECASE) is not None
    )
