"""Check 14: rules for our English, so that each line can be translated into any language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath

from slc_core.language.catalog import blanks_of
from slc_core.language.checks.alphabet import english
from slc_core.language.checks.finding import Finding, must
from slc_core.language.checks.text import BLANK, CODE, TAG, URL, words
from slc_core.language.entries import Entries, Entry
from slc_core.language.registry import SOURCE

_LONGEST, _LONGEST_FOR_THE_YOUNG = 90, 60
_YOUNG = frozenset({"k-1", "2-3"})
_CONTEXT = re.compile(r"[a-z][a-z0-9-]*(?::[a-z0-9-]+)*")
_AFTER_LABEL = re.compile(r"(?:^|: |:? ?\n)(\{[a-z][a-z0-9_]*\})(?=$|[.,\n])", re.MULTILINE)
_TITLE = "script:title"
_CHANGE = re.compile(r"\b(?:from|between) \{\w+\} (?:to|and) \{\w+\}")
_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
_QUOTES = frozenset('"“”„«»‘')


def source_faults(template: Entries) -> Iterator[Finding]:
    """Every breach of the rules in the template."""
    for entry in template.entries:
        for rule in (_context, _blanks, _counts, _characters, _spoken):
            for found, to_do in rule(entry):
                yield Finding.of(must(14, found, to_do), SOURCE, entry.context, entry.source)


def _texts(entry: Entry) -> tuple[str, ...]:
    return (entry.source, entry.plural) if entry.plural else (entry.source,)


def _context(entry: Entry) -> Iterator[tuple[str, str]]:
    if not _CONTEXT.fullmatch(entry.context):
        yield f"the context '{entry.context}' is not like area:place", "say where the message is used"
    if not entry.notes:
        yield "translators have no note", "put a comment `NOTE(tr):` above: who says it, to whom, an example"


def _blanks(entry: Entry) -> Iterator[tuple[str, str]]:
    for text in _texts(entry):
        if re.search(r"[{}]", BLANK.sub("", text)):
            yield "a brace belongs to no blank", "write blanks as {name}"
        if _CHANGE.search(text):
            yield "a change is told in a phrase around blanks", "write labels: `First: {first}. Now: {last}.`"
        if re.search(r"\}['’]s", text):
            yield "a blank is in the genitive", "put it after a label: names cannot be inflected"
        free = {f"{{{name}}}" for name in blanks_of(text) if not (entry.plural and name == "n")}
        labelled = set(_AFTER_LABEL.findall(text))
        for blank in sorted(free - labelled):
            yield (
                f"{blank} stands inside a phrase",
                "put it after a label and a colon, before a full stop or the end",
            )


def _counts(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.plural and blanks_of(entry.plural).count("n") != 1:
        yield "a counted message does not hold {n} once", "count one thing, as {n}"
    if not entry.plural and "n" in blanks_of(entry.source):
        yield "{n} stands in a message that counts nothing", "declare it with counted()"


def _characters(entry: Entry) -> Iterator[tuple[str, str]]:
    for text in _texts(entry):
        if text != text.strip() or "  " in text:
            yield "there are spaces at an end, or two together", "delete them"
        if "%" in text:
            yield "a percent sign is typed in", "make it a blank of the type percent"
        if TAG.search(text):
            yield "markup is in the message", "leave it to the template"
        if any(unicodedata.category(character) == "So" for character in text):
            yield "a picture character is in the message", "leave it to the template"
        if "(s)" in text or "/" in URL.sub("", CODE.sub("", text)):
            yield "a slash or '(s)' stands for two wordings", "write a whole sentence for each"


def _spoken(entry: Entry) -> Iterator[tuple[str, str]]:
    """Rules for what people say to each other: contexts ``script:<stage>``; the youngest say less."""
    if not entry.context.startswith("script:") or entry.context == _TITLE:
        return
    is_for_the_young = any(PurePosixPath(file).stem in _YOUNG for file in entry.files)
    longest = _LONGEST_FOR_THE_YOUNG if is_for_the_young else _LONGEST
    for text in _texts(entry):
        if len(text) > longest:
            yield f"the line has {len(text)} characters", f"say it in {longest}"
        if re.search(r"\d", BLANK.sub("", text)):
            yield "digits are typed into a spoken line", "use a blank or a word"
        if found := [a for a in _ACRONYM.findall(text) if a not in english().keep]:
            yield f"'{found[0]}' is an acronym", "say what it means"
        if _QUOTES & set(text):
            yield "quotation marks are in a spoken line", "say it without them"
        for word in words(text):
            if instead := english().instead_of.get(word):
                yield f"'{word}' is a second word for one thing", f"say '{instead}'"
