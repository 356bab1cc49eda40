"""Checks 1 and 2: every message, or every one of the core, has a translation, and it is not the English one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slc_core.language.checks.alphabet import Alphabet, english
from slc_core.language.checks.finding import Fault, Finding, must
from slc_core.language.checks.text import bare, words
from slc_core.language.core import is_core
from slc_core.language.entries import Entries, Entry
from slc_core.language.registry import Language

_SINGLE_WORDS_LEFT = 0.015


def incomplete(catalog: Entries, template: Entries, language: Language) -> Iterator[Finding]:
    """Messages without a translation, translations without a message, and doubtful ones.

    Of a language that has to be complete in its core alone, no other message lacks a translation.
    """
    wanted = {entry.message: entry for entry in template.entries}
    later = {entry.message for entry in template.entries if language.complete == "core" and not is_core(entry)}
    said = {entry.message for entry in catalog.entries if not entry.variant}
    for message in wanted:
        if message not in said:
            fault = must(1, "the catalog lacks this message", "run `slc locale update` and translate it")
            yield Finding.of(fault, language.tag, message.context, message.text)
    for entry in catalog.entries:
        for fault in _unfit(entry, language, is_wanted=entry.message in wanted, may_lack=entry.message in later):
            yield Finding.of(fault, language.tag, entry.context, entry.source)
    for source in catalog.obsolete:
        fault = must(1, "a translation is commented out", "run `slc locale update`")
        yield Finding.of(fault, language.tag, "", source)


def _unfit(entry: Entry, language: Language, *, is_wanted: bool, may_lack: bool) -> Iterator[Fault]:
    if not is_wanted:
        yield must(1, "no program says this message any more", "run `slc locale update`")
    if entry.fuzzy:
        yield must(1, "the translation is marked fuzzy, a guess", "translate it and remove the mark")
    if not may_lack and not any(form.strip() for form in entry.forms):
        yield must(1, "nothing is translated here", "translate it")
    for axis, choice in entry.variant:
        if choice not in language.variants.get(axis, ()):
            to_do = "declare it under [variants] in locale.toml or remove the entry"
            yield must(1, f"the variant {axis}={choice} is not one of the language's", to_do)


def english_left(entry: Entry, language: Language, alphabet: Alphabet) -> Iterator[Fault]:
    """English in a translation: all of it, or half."""
    allowed = {*language.same_as_english, *alphabet.shared}
    for form in entry.forms:
        if form in allowed or not form.strip():
            continue
        left = words(bare(form))
        if form in {entry.source, entry.plural}:
            if any(len(word) > 1 for word in left):
                hard = len(left) > 1
                to_do = "translate it, or list it in same_as_english of locale.toml if it reads the same"
                yield Fault(2, hard, "the translation is the English text", to_do)
        elif found := _half_english(left, entry, alphabet):
            yield must(2, f"English is left in the translation: '{found}'", "translate the whole message")


def too_many_the_same(findings: Iterable[Finding], messages: int, tag: str) -> Iterator[Finding]:
    """One finding if more single words than chance allows are as in English."""
    same = sum(finding.check == 2 and not finding.hard for finding in findings)
    if same > max(2, messages * _SINGLE_WORDS_LEFT):
        to_do = "translate them, or list those that read the same in same_as_english of locale.toml"
        yield Finding.of(must(2, f"{same} single words are the English ones", to_do), tag)


def _half_english(left: list[str], entry: Entry, alphabet: Alphabet) -> str:
    """English words that stayed: three in a row as in the source, or two that only English has."""
    source = [*words(bare(entry.source)), "", *words(bare(entry.plural))]
    runs = {tuple(source[at : at + 3]) for at in range(len(source) - 2)}
    for at in range(len(left) - 2):
        if (run := tuple(left[at : at + 3])) in runs:
            return " ".join(run)
    telling = english().common - set(alphabet.own_words)
    stayed = [word for word in dict.fromkeys(left) if word in telling and word in source]
    return " ".join(stayed) if len(stayed) > 1 else ""
