"""Check 13: the word that was chosen for a school word stands wherever English has it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import UnreadableError
from slc_core.language.checks.finding import Finding, maybe, must
from slc_core.language.checks.text import bare
from slc_core.language.entries import Entries
from slc_core.language.registry import Language

GLOSSARY = "glossary.toml"

_OTHERWISE = 0.03


class Term(NamedTuple):
    """A school word: what finds it in English, and what each language's translation then holds one of."""

    english: str
    pattern: re.Pattern[str]
    stems: Mapping[str, tuple[str, ...]]


def read_terms(path: Path) -> tuple[Term, ...]:
    """The words of a glossary that have stems; none where there is no glossary.

    Raises:
        UnreadableError: it is not TOML, or not like ours.
    """
    return _terms(path, path.stat().st_mtime_ns) if path.is_file() else ()


def other_words(catalog: Entries, language: Language, terms: tuple[Term, ...]) -> Iterator[Finding]:
    """Lines that say a school word otherwise: each is doubtful, more than 3 % of them are another vocabulary."""
    bearing = lacking = 0
    for term in terms:
        stems = term.stems.get(language.tag, ())
        for entry in catalog.entries if stems else ():
            if not term.pattern.search(bare(f"{entry.source}\n{entry.plural}")):
                continue
            bearing += 1
            said = [form.casefold() for form in entry.forms if form.strip()]
            if any(all(stem not in form for stem in stems) for form in said):
                lacking += 1
                fault = maybe(13, f"it lacks the word for {term.english}: {' or '.join(stems)}", f"see {GLOSSARY}")
                yield Finding.of(fault, language.tag, entry.context, entry.source)
    if lacking > max(2, bearing * _OTHERWISE):
        found = f"{lacking} of {bearing} lines with a school word say it otherwise"
        yield Finding.of(must(13, found, f"use the words of {GLOSSARY}, or change them there"), language.tag)


@cache
def _terms(path: Path, _written_at: int) -> tuple[Term, ...]:
    try:
        words = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Term(english, _pattern(english), {tag: tuple(stems) for tag, stems in facts["stems"].items()})
            for english, facts in words.items()
            if "stems" in facts
        )
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableError(f"{path} is not a glossary: {error}; see the words at its top") from error


def _pattern(english: str) -> re.Pattern[str]:
    ending = f"{english[:-1]}(?:y|ies)" if english.endswith("y") else f"{english}s?"
    return re.compile(rf"\b{ending}\b", re.IGNORECASE)
