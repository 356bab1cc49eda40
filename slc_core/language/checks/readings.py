"""The checks of a reading: Latin letters only, of the text as it is now, with its blanks, marks and measure.

A line without a reading, or with one of words that were edited since, is told and may ship: none is shown for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from slc_core.language.checks.alphabet import Alphabet, alphabet_of
from slc_core.language.checks.blanks import PluralRule, plural_rule, wrong_blanks, wrong_header, wrong_plurals
from slc_core.language.checks.completeness import english_left, incomplete
from slc_core.language.checks.finding import Fault, Finding, maybe, must
from slc_core.language.checks.formats import leaks, undrawable
from slc_core.language.checks.hygiene import unclean
from slc_core.language.checks.letters import missing_markers, wrong_letters
from slc_core.language.checks.text import bare
from slc_core.language.entries import Entry
from slc_core.language.plurals import plural_header
from slc_core.language.readings import Reading, is_of_this_text

_SIGNS = frozenset("ʿʾʹʺʼ")  # what a romanisation writes for letters that Latin has none for
_MARKS = {".": ".。۔", "?": "?？؟", "!": "!！", ":": ":：", "…": "…⋯"}
_MARK_OF = {mark: kind for kind, marks in _MARKS.items() for mark in marks}


def check_reading(reading: Reading, fonts: Path | None = None) -> Iterator[Finding]:
    """What a machine can find wrong in a reading; *fonts* is a school's own folder of fonts."""
    language = reading.language
    alphabet, header = alphabet_of(language.tag), plural_header(language)
    yield from _lacking(reading)
    yield from _unwanted(reading)
    of_catalog = (
        *wrong_header(reading.catalog.header.get("Plural-Forms", ""), header),
        *missing_markers(reading.catalog.entries, alphabet),
        *leaks(language, alphabet),
    )
    yield from (Finding.of(fault, language.tag) for fault in of_catalog)
    for entry in reading.catalog.entries:
        for fault in _faults(entry, reading, alphabet, plural_rule(header)):
            yield Finding.of(fault, language.tag, entry.context, entry.source)
    yield from undrawable(reading.catalog, language, fonts)


def _lacking(reading: Reading) -> Iterator[Finding]:
    """Lines that sound otherwise than any reading says, or have none."""
    known = {entry.message: entry for entry in reading.catalog.entries}
    to_do = f"run `slc locale update {reading.language.tag}` and write it as it sounds"
    for wanted in reading.wanted.entries:
        entry = known.get(wanted.message, wanted)
        if not any(form.strip() for form in entry.forms):
            fault = maybe(1, "nobody has written how it sounds", to_do)
        elif is_of_this_text(entry, reading.lines.get(wanted.message, ())):
            continue
        else:
            read = " ".join(entry.comments)
            fault = maybe(1, f"it reads '{read}', which is not what the language says now", to_do)
        yield Finding.of(fault, reading.language.tag, wanted.context, wanted.source)


def _unwanted(reading: Reading) -> Iterator[Finding]:
    """What is written and not spoken, marked as a guess, or commented out."""
    written = tuple(entry for entry in reading.catalog.entries if any(form.strip() for form in entry.forms))
    messages = {entry.message for entry in written}
    wanted = tuple(entry for entry in reading.wanted.entries if entry.message in messages)
    catalog, template = reading.catalog._replace(entries=written), reading.wanted._replace(entries=wanted)
    yield from incomplete(catalog, template, reading.language)


def _faults(entry: Entry, reading: Reading, alphabet: Alphabet, rule: PluralRule) -> Iterator[Fault]:
    yield from english_left(entry, reading.language, alphabet)
    yield from wrong_blanks(entry, rule)
    yield from wrong_plurals(entry, rule)
    yield from wrong_letters(entry, alphabet)
    for form in filter(str.strip, entry.forms):
        yield from _not_latin(form)
        yield from unclean(form, reading.language)
    line = reading.lines.get(entry.message, ())
    if entry.is_translated and is_of_this_text(entry, line):
        for form, said in zip(entry.forms, line, strict=False):
            yield from _other_than_said(form, said)


def _not_latin(form: str) -> Iterator[Fault]:
    strange = sorted({letter for letter in bare(form) if not _is_latin(letter)})
    if strange:
        yield must(5, f"{' '.join(strange)} is no Latin letter", "write the line as it sounds, in Latin letters")


def _is_latin(letter: str) -> bool:
    return not letter.isalpha() or letter in _SIGNS or unicodedata.name(letter, "").startswith("LATIN ")


def _other_than_said(form: str, said: str) -> Iterator[Fault]:
    """Marks of another sentence, and more or fewer words (for Chinese, syllables) than are said."""
    if _marks(form) != _marks(said):
        to_do = "end each sentence as the line does, and do not mix up lines"
        yield must(8, f"its marks are '{_marks(form)}', the line's '{_marks(said)}'", to_do)
    what, wanted, found = _measured(form, said)
    if wanted != found:
        yield must(9, f"{found} {what} stand for {wanted} of the line", "check that nothing is lost, added or mixed up")


def _marks(text: str) -> str:
    kinds = (_MARK_OF[character] for character in text.replace("...", "…") if character in _MARK_OF)
    return "".join(kind for kind, _ in groupby(kinds))


def _measured(form: str, said: str) -> tuple[str, int, int]:
    """What is counted, how much of it the line has, and how much the reading."""
    if han := re.findall(r"[\u4e00-\u9fff]", said):
        plain = unicodedata.normalize("NFD", bare(form).casefold())
        vowels = "".join(letter for letter in plain if not unicodedata.combining(letter))
        return "syllables", len(han), len(re.findall(r"[aeiou]+", vowels))
    return "words", len(_spaced(said)), len(_spaced(form))


def _spaced(text: str) -> list[str]:
    return [word for word in bare(text).split() if any(map(str.isalpha, word))]
