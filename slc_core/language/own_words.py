"""What is wrong with a school's own words (``locales/<tag>/overrides.po``) and with what was said of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import NotFoundError, Problem, UnreadableError
from slc_core.language.catalog import OVERRIDES
from slc_core.language.checks import Finding, check_catalog
from slc_core.language.entries import TEMPLATE, Entries, Entry, read_entries, rows_of
from slc_core.language.evidence import FOLDER as SHEETS
from slc_core.language.plurals import plural_header
from slc_core.language.registry import Language, language_or_reading, locales_folder
from slc_core.language.review import FILE as REVIEWS
from slc_core.language.review import read_acts

_BINDING = frozenset({3, 4, 8, 10})
"""Blanks, plural forms, broken characters, characters that no font draws; a school may well keep an English name."""
_ROW = re.compile(r"\brow (\d+)")


class OwnWords(NamedTuple):
    """*problems* must be put right before anything is printed, *looks* are questions to a reader."""

    problems: tuple[Problem, ...]
    looks: tuple[Problem, ...]


def look_at_own_words(folder: Path) -> OwnWords:
    """Everything wrong with the words of its own in *folder*, the ``locales`` of a class; each with file and row."""
    found = [
        each
        for path in sorted(folder.glob(f"*/{OVERRIDES}"))
        for each in _faults_of(path, f"{folder.name}/{path.parent.name}/{OVERRIDES}")
    ]
    for path in sorted(folder.glob(f"*/{REVIEWS}")):
        found += _unbacked(path, f"{folder.name}/{path.parent.name}")
    return OwnWords(
        tuple(problem for must, problem in found if must), tuple(problem for must, problem in found if not must)
    )


def _faults_of(path: Path, name: str) -> Iterator[tuple[bool, Problem]]:
    """Each fault, and whether it must be put right."""
    try:
        spoken = language_or_reading(path.parent.name)
    except NotFoundError as error:
        yield True, Problem(name, str(error).partition(";")[0], "name the folder after the language's tag")
        return
    try:
        own = read_entries(path)
    except UnreadableError as error:
        yield True, _unreadable(str(error).removeprefix(f"{path} ").partition(";")[0], name, spoken)
        return
    row_of = rows_of(path)
    for entry in _unsaid(own, path.parents[2]):
        found = f"nothing says '{entry.source}' ({entry.context or 'without a context'})"
        to_do = "take context and English from the project's slc.pot, or remove the entry"
        yield False, Problem(name, found, to_do, row_of.get((entry.context, entry.source), 0))
    for finding in _findings(own, spoken):
        at = row_of.get((finding.context, finding.source), 0)
        place = f"'{finding.source}': " if finding.source else ""
        problem = Problem(name, f"{place}{finding.found} (check {finding.check})", finding.to_do, at)
        yield finding.hard and finding.check in _BINDING, problem


def _unreadable(told: str, name: str, spoken: Language) -> Problem:
    if "num_plurals" in told:
        rule = plural_header(spoken)
        to_do = f'begin it with two rows: msgid "" and msgstr "Plural-Forms: {rule}\\n"'
        return Problem(name, "a counted word has more forms than the file's head says", to_do, 1)
    row = _ROW.search(told)
    return Problem(name, told, "mend that row or take the file out", int(row[1]) if row else 0)


def _findings(own: Entries, spoken: Language) -> tuple[Finding, ...]:
    """What the checks of catalogs say of the entries that say something."""
    entries = tuple(entry for entry in own.entries if any(form.strip() for form in entry.forms))
    asked = Entries(tuple(entry for entry in entries if not entry.variant), {})
    header = {"Plural-Forms": plural_header(spoken)}  # what the file says of it does not count
    return check_catalog(Entries(entries, header), asked, spoken, others={})


def _unsaid(own: Entries, school: Path) -> Iterator[Entry]:
    """Entries for messages that we do not say, unless a script of the class may."""
    template = locales_folder() / TEMPLATE
    if template.is_file():
        said = {entry.message for entry in read_entries(template).entries}
        has_scripts = any(path.name != "class.toml" for path in school.glob("*.toml"))
        for entry in own.entries:
            if entry.message not in said and not (has_scripts and entry.context.startswith("script:")):
                yield entry


def _unbacked(path: Path, name: str) -> Iterator[tuple[bool, Problem]]:
    try:
        read_acts(path)
    except UnreadableError as error:
        told = str(error)
        row = _ROW.search(told)
        file = REVIEWS if str(path) in told else SHEETS
        found, _, to_do = told.partition(": ")[2].partition("; ") if row else told.partition("; ")
        yield True, Problem(f"{name}/{file}", found, to_do, int(row[1]) if row else 0)
