"""Check 7: a catalog is its own, not a neighbour's, and no text stands in for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from slc_core.language.checks.alphabet import Alphabet
from slc_core.language.checks.finding import Fault, Finding, maybe, must
from slc_core.language.checks.text import bare, words
from slc_core.language.entries import Entries, Entry
from slc_core.language.registry import Language

_SHARED, _SHARED_BY_NEAR = 0.05, 0.85
_UNSPACED_SCRIPTS = frozenset({"Hans", "Hant", "Jpan", "Thai", "Laoo", "Khmr", "Mymr"})


def same_as_sibling(
    catalog: Entries, language: Language, alphabet: Alphabet, others: Mapping[str, Entries]
) -> Iterator[Finding]:
    """Sentences that another language has word for word: each is doubtful, more than 5 % are a copy."""
    mine = {(entry.context, entry.source): entry for entry in catalog.entries if _is_sentence(entry, language)}
    for tag, other in sorted(others.items()):
        theirs = {(entry.context, entry.source): entry.forms for entry in other.entries}
        copied = [entry for key, entry in mine.items() if theirs.get(key) == entry.forms]
        near = tag in alphabet.near
        if not near:
            for entry in copied:
                fault = maybe(7, f"{tag} has the same words", "check which of the two is right")
                yield Finding.of(fault, language.tag, entry.context, entry.source)
        if len(copied) > max(1, len(mine) * (_SHARED_BY_NEAR if near else _SHARED)):
            found = f"{len(copied)} of {len(mine)} sentences are those of {tag}"
            yield Finding.of(must(7, found, "translate them; do not copy a neighbour"), language.tag)


def stubs(catalog: Entries, language: Language, alphabet: Alphabet) -> Iterator[Finding]:
    """One text that translates more than two different messages."""
    sources = defaultdict[str, dict[str, Entry]](dict)
    for entry in catalog.entries:
        for form in entry.forms:
            sources[form].setdefault(" ".join(words(entry.source)), entry)
    for form, entries in sources.items():
        if len(entries) > 2 and form.strip() and words(bare(form)) and form not in alphabet.shared:
            found = f"'{form}' translates {len(entries)} different messages"
            fault = Fault(7, _is_long(form, language, 2), found, "translate each message by what it says")
            for entry in entries.values():
                yield Finding.of(fault, language.tag, entry.context, entry.source)


def _is_sentence(entry: Entry, language: Language) -> bool:
    return bool(entry.forms) and _is_long(entry.forms[0], language, 4)


def _is_long(form: str, language: Language, least: int) -> bool:
    """Whether a text has *least* words; two characters count as one where words are not set apart."""
    text = bare(form)
    if language.script in _UNSPACED_SCRIPTS:
        return sum(character.isalpha() for character in text) >= 2 * least
    return len(words(text)) >= least
