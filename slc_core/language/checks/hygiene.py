"""Checks 8 and 9: no damaged characters, nothing lost that must be there literally, a plausible length."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator

from slc_core.language.checks.finding import Fault, maybe, must
from slc_core.language.checks.text import BLANK, CODE, TAG, URL
from slc_core.language.entries import Entry
from slc_core.language.registry import Language

_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf]|[ÐÑØÙ][\u0080-\u009f]|â€|\ufffd|&(?:[a-z]+|#[0-9]+);")
_COMPATIBILITY = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06\ufb50-\ufdc7\ufe70-\ufefc\uffa0-\uffdc]")
_BAD = frozenset({"Cc", "Cs", "Co", "Cn"})
_NO_JOINERS = frozenset({"Latn", "Cyrl", "Grek", "Hans", "Hant", "Jpan", "Kore"})
_UNSPACED = frozenset({"Khmr", "Laoo", "Thai", "Mymr"})
_ENDS = {
    ".": ".。।۔។።။։．",
    "?": "?？؟;፧՞",
    "!": "!！՜",
    ":": ":：፡፦",
    "…": "…⋯",
}
_WITHOUT_SPACES = frozenset({"Hans", "Hant", "Jpan"})
_DOUBLED = {
    False: re.compile(r"\b([^\W\d_]{2,}) \1\b", re.IGNORECASE),
    True: re.compile(r"(?!一)([^\W\d_]{2,})\1"),  # 一步一步, step by step, is right
}
_MARKS = " \n\u200e\u200f"
_SPELLED_OUT = 12
_LENGTHS = {"Hans": (0.15, 1.0), "Hant": (0.15, 1.0), "Jpan": (0.15, 1.0), "Kore": (0.3, 1.1)}


def unclean(form: str, language: Language) -> Iterator[Fault]:
    """Characters that are damaged, invisible or in the wrong normal form, and spaces too many."""
    if unicodedata.normalize("NFC", form) != form:
        yield must(8, "the text is not in Unicode's normal form NFC", "run `slc locale update`")
    allowed = _invisible_of(language)
    for character in sorted(set(form) - {"\n"}):
        category = unicodedata.category(character)
        if category in _BAD or (category == "Cf" and character not in allowed):
            yield must(8, f"the invisible character U+{ord(character):04X} is in the text", "delete it")
    if found := _MOJIBAKE.search(form):
        yield must(8, f"'{found[0]}' is a damaged character", "type the word again and save as UTF-8")
    if found := _COMPATIBILITY.search(form):
        yield must(8, f"'{found[0]}' only looks like a letter, as copied from a PDF", "type the word again")
    if form != form.strip():
        yield must(8, "the text begins or ends with a space", "delete that space")
    if re.search(r"[^\S\n]{2}", form.strip()):
        yield must(8, "two spaces stand together", "delete one")
    if doubled := _DOUBLED[language.script in _WITHOUT_SPACES].search(form):
        yield maybe(8, f"a word stands twice: '{doubled[0]}'", "delete one, unless the language means it")


def lost_parts(form: str, sources: tuple[str, ...], language: Language) -> Iterator[Fault]:
    """Line breaks, tags, addresses, commands and numbers that are not those of any of *sources*."""
    yield from _lost_numbers(form, sources)
    for name, part in _PARTS.items():
        if part(form) not in [part(source) for source in sources]:
            yield must(8, f"the {name} differ from the English text's", "make them the same")
    if language.script not in _UNSPACED and _end(form) not in {_end(source) for source in sources}:
        yield maybe(8, "the text ends otherwise than the English one", "end it with the same kind of mark")


def _lost_numbers(form: str, sources: tuple[str, ...]) -> Iterator[Fault]:
    """Numbers must stay; small ones may be words: many languages write "the second grade"."""
    wanted, found = [_numbers(source) for source in sources], _numbers(form)
    if found in wanted:
        return
    if not found and all(int(number) <= _SPELLED_OUT for numbers in wanted for number in numbers):
        yield maybe(8, "the numbers of the English text are not in it", "check that they are there as words")
    else:
        yield must(8, "the numbers differ from the English text's", "make them the same")


def wrong_length(form: str, source: str, language: Language) -> Iterator[Fault]:
    """A translation so short or long that something was lost or added; hard above 30 characters."""
    ours, theirs = (len(BLANK.sub("", text)) for text in (source, form))
    shortest, longest = _LENGTHS.get(language.script, (0.5, 2.0))
    if ours > 30:
        if theirs < ours * shortest:
            yield must(9, f"{theirs} characters stand for {ours} of English", "check that nothing is lost")
        if theirs > ours * longest:
            yield must(9, f"{theirs} characters stand for {ours} of English", "say it more briefly")
    elif theirs > max(ours * 3, ours + 40) or (ours > 20 and theirs < ours * min(0.25, shortest)):
        yield maybe(9, f"{theirs} characters stand for {ours} of English", "check that it says the same")


def check_text(entry: Entry, language: Language) -> Iterator[Fault]:
    """All of the above for each form of an entry."""
    sources = tuple(filter(None, (entry.source, entry.plural)))
    for form in filter(str.strip, entry.forms):
        yield from unclean(form, language)
        yield from lost_parts(form, sources, language)
        yield from wrong_length(form, min(sources, key=len), language)


def _invisible_of(language: Language) -> frozenset[str]:
    joiners = set[str]() if language.script in _NO_JOINERS else {"\u200c", "\u200d"}
    marks = {"\u200e", "\u200f"} if language.direction == "rtl" else set[str]()
    return frozenset(joiners | marks | ({"\u200b"} if language.script in _UNSPACED else set[str]()))


def _numbers(text: str) -> Counter[str]:
    for pattern in (URL, CODE, TAG, BLANK):
        text = pattern.sub("", text)
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    return Counter(re.findall(r"\d+", plain))


def _end(text: str) -> str:
    """The kind of mark that a text ends with, whatever the script; three dots are one mark."""
    seen = text.rstrip(_MARKS)
    if seen.endswith("..."):
        return "…"
    last = seen.rstrip(")）\"”»」’'")[-1:]
    return next((kind for kind, marks in _ENDS.items() if last and last in marks), "")


_PARTS: dict[str, Callable[[str], object]] = {
    "line breaks": lambda text: text.count("\n"),
    "tags": lambda text: sorted(TAG.findall(text)),
    "addresses": lambda text: sorted(URL.findall(text)),
    "commands": lambda text: sorted(CODE.findall(text)),
}
