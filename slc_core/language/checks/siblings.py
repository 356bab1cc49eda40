"""Check 7: a catalog is its own, not a neighbour's, and no text stands in for many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from slc_core.language.checks.alphabet import Alphabet
from slc_core.language.checks.finding import Fault, Finding, maybe, must
from slc_core.language.checks.text import bare, words
from slc_core.language.entries import Entries, Entry
from slc_core.language.registry import Language

_SHARED, _SHARED_BY_NEAR = 0.01, 0.85  # the plan allowed 5 %; between our twelve languages not one sentence is shared
_LEAST_WORDS = 4
_LARGE_CATALOG = 200  # sentences; below that a language's own words are not known yet
_MORE_THEIRS = 0.25  # measured: finds 98 to 100 % of single lines of a neighbour, and none of 3,160 right ones
_UNSPACED_SCRIPTS = frozenset({"Hans", "Hant", "Jpan", "Thai", "Laoo", "Khmr", "Mymr"})


def same_as_sibling(
    catalog: Entries, language: Language, alphabet: Alphabet, others: Mapping[str, Entries]
) -> Iterator[Finding]:
    """Sentences that another language has word for word, wherever: each is doubtful, more than 1 % are a copy."""
    mine = [entry for entry in catalog.entries if _is_sentence(entry, language)]
    for tag, other in sorted(others.items()):
        theirs = {form for entry in other.entries for form in entry.forms}
        copied = [entry for entry in mine if not theirs.isdisjoint(entry.forms)]
        near = tag in alphabet.near
        if not near:
            for entry in copied:
                fault = maybe(7, f"{tag} has the same words", "check which of the two is right")
                yield Finding.of(fault, language.tag, entry.context, entry.source)
        if len(copied) > max(1, len(mine) * (_SHARED_BY_NEAR if near else _SHARED)):
            found = f"{len(copied)} of {len(mine)} sentences are those of {tag}"
            yield Finding.of(must(7, found, "translate them; do not copy a neighbour"), language.tag)


def in_a_sibling_s_words(
    catalog: Entries, language: Language, alphabet: Alphabet, others: Mapping[str, Entries]
) -> Iterator[Finding]:
    """Sentences whose words another catalog uses and this one does not: pasted into the wrong language.

    Both catalogs must be large enough to know a language's words; a neighbour listed as near is not compared.
    """
    if language.script in _UNSPACED_SCRIPTS or sum(_is_sentence(entry, language) for entry in catalog.entries) < (
        _LARGE_CATALOG
    ):
        return
    ours = _word_counts(catalog.entries)
    theirs = {tag: _word_counts(other.entries) for tag, other in sorted(others.items()) if tag not in alphabet.near}
    for entry in catalog.entries:
        said = words(bare(" ".join(entry.forms)))
        if len(said) < _LEAST_WORDS or not set(alphabet.shared).isdisjoint(entry.forms):
            continue
        own = sum(ours[word] > 1 for word in said) / len(said)  # once is this very line
        for tag, counts in theirs.items():
            if sum(word in counts for word in said) / len(said) > own + _MORE_THEIRS:
                fault = must(7, f"the words are those of {tag}", f"translate it into {language.english}")
                yield Finding.of(fault, language.tag, entry.context, entry.source)
                break


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


@lru_cache(maxsize=64)
def _word_counts(entries: tuple[Entry, ...]) -> Counter[str]:
    """How many entries use each word; kept, since each catalog is compared with every other."""
    return Counter(word for entry in entries for word in set(words(bare(" ".join(entry.forms)))))


def _is_sentence(entry: Entry, language: Language) -> bool:
    return bool(entry.forms) and _is_long(entry.forms[0], language, _LEAST_WORDS)


def _is_long(form: str, language: Language, least: int) -> bool:
    """Whether a text has *least* words; two characters count as one where words are not set apart."""
    text = bare(form)
    if language.script in _UNSPACED_SCRIPTS:
        return sum(character.isalpha() for character in text) >= 2 * least
    return len(words(text)) >= least
