"""Checks 5 and 6: the letters are those of the language's script and alphabet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from slc_core.language.checks.alphabet import Alphabet
from slc_core.language.checks.finding import Fault, must
from slc_core.language.checks.text import bare
from slc_core.language.entries import Entry
from slc_core.language.registry import Language

_LEAST_SHARE = 0.9
_LEAST_LETTERS = 4
_LONG_CATALOG = 2_000  # letters; below that even a common letter may be missing by chance
_LOOK_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK"})
_NAMES = {  # how Unicode names begin for the letters of a script
    "Latn": {"LATIN"},
    "Cyrl": {"CYRILLIC"},
    "Grek": {"GREEK"},
    "Arab": {"ARABIC"},
    "Hebr": {"HEBREW"},
    "Hans": {"CJK"},
    "Hant": {"CJK"},
    "Hani": {"CJK"},
    "Jpan": {"CJK", "HIRAGANA", "KATAKANA"},
    "Kore": {"HANGUL"},  # a Chinese character within a sentence is one letter of many; a Chinese sentence is not Korean
    "Deva": {"DEVANAGARI"},
    "Beng": {"BENGALI"},
    "Guru": {"GURMUKHI"},
    "Gujr": {"GUJARATI"},
    "Orya": {"ORIYA"},
    "Taml": {"TAMIL"},
    "Telu": {"TELUGU"},
    "Knda": {"KANNADA"},
    "Mlym": {"MALAYALAM"},
    "Sinh": {"SINHALA"},
    "Thai": {"THAI"},
    "Laoo": {"LAO"},
    "Khmr": {"KHMER"},
    "Mymr": {"MYANMAR"},
    "Ethi": {"ETHIOPIC"},
    "Armn": {"ARMENIAN"},
    "Geor": {"GEORGIAN"},
}


def wrong_script(entry: Entry, language: Language) -> Iterator[Fault]:
    """Translations in another script, and words that mix look-alike letters of two scripts."""
    expected = _NAMES.get(language.script)
    for form in entry.forms:
        text = _own_words(form, language)
        letters = [_script_name(character) for character in text if unicodedata.category(character) in _LETTERS]
        if expected and len(letters) >= _LEAST_LETTERS:
            share = sum(name in expected for name in letters) / len(letters)
            if share < _LEAST_SHARE:
                found = f"only {share:.0%} of the letters are {language.english}'s"
                yield must(5, found, "translate the whole message, or list a name in same_as_english")
        for word in re.findall(r"\w+", form):
            if len(_LOOK_ALIKE & {_script_name(character) for character in word}) > 1:
                yield must(5, f"'{word}' mixes letters of two scripts that look alike", "type the word again")
        if language.script in _ALPHABETIC:
            yield from _foreign_words(text, expected or set())


def wrong_letters(entry: Entry, alphabet: Alphabet) -> Iterator[Fault]:
    """Letters of a neighbour's alphabet, and digits other than those on the portfolio's page."""
    text = bare("\n".join(entry.forms))
    if strangers := sorted(set(text.lower()) & set(alphabet.forbidden)):
        found = f"the alphabet has no {' '.join(strangers)}"
        yield must(6, found, "check that this is the right language and type the word again")
    if digits := sorted({c for c in text if unicodedata.category(c) == "Nd" and not c.isascii()}):
        yield must(6, f"the digits {' '.join(digits)} are not 0 to 9", "write 0 to 9: a family chooses its own")


def missing_markers(entries: Iterable[Entry], alphabet: Alphabet) -> Iterator[Fault]:
    """One fault if a long catalog does without the letters that this language needs."""
    text = "".join(form for entry in entries for form in entry.forms).lower()
    letters = set(text)
    absent = [letter for letter in alphabet.markers if letter not in letters]
    if len(text) < _LONG_CATALOG or not absent:
        return
    to_do = "check that the catalog is in the right language and spelling"
    yield Fault(6, len(absent) == len(alphabet.markers), f"the letters {' '.join(absent)} occur nowhere", to_do)


_ALPHABETIC = frozenset({"Latn", "Cyrl", "Grek"})  # elsewhere a Latin name within a sentence is nothing unusual
_KNOWN = frozenset(name for names in _NAMES.values() for name in names)
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})


def _foreign_words(text: str, expected: set[str]) -> Iterator[Fault]:
    """Whole words in another script, however long the sentence around them is."""
    for word in re.findall(r"[^\W\d_]{2,}", text):
        scripts = {_script_name(character) for character in word} & _KNOWN
        if scripts and not scripts & expected:
            yield must(5, f"'{word}' is in another script", "translate it, or list a name in same_as_english")


def _own_words(form: str, language: Language) -> str:
    text = bare(form)
    for word in language.same_as_english:
        text = text.replace(word, " ")
    return text


def _script_name(character: str) -> str:
    """``LATIN`` of ``LATIN SMALL LETTER A``; empty for what is no letter."""
    return re.split("[ -]", unicodedata.name(character, ""), maxsplit=1)[0] if character.isalpha() else ""
