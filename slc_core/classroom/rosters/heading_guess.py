"""Guesses which column of a teacher's sheet is which field, from headings in four languages."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from slc_core.classroom.rosters.answers import Answers
from slc_core.classroom.rosters.roster import FIELDS, REPEATED
from slc_core.classroom.tables import Table, heading_key
from slc_core.errors import NotFoundError

__all__ = ["guess_columns", "must_be_there"]

_CLOSE = 0.86
_LETTERS_TO_MISSPELL = 5
_OF_ADULT = re.compile(r"parent|guardian|contact|home|famil|tutor|padre|madre|eltern|responsable|emergency")


def guess_columns(table: Table, answers: Answers) -> dict[str, str]:
    """Field by heading as written: what was answered, then what a heading says, then what it nearly says.

    Raises:
        NotFoundError: an answer is about a column that is not there, or two are about the same field.
    """
    keys = _keys(table)
    must_be_there(answers.columns, keys)
    taken = {key: answers.columns[key] for key in keys if key in answers.columns}
    for find in (_exactly, _by_alias, _nearly):
        for key in keys:
            field = find(key) if key not in taken else None
            if field and field not in taken.values():
                taken[key] = field
    chosen = _settled(table, taken, frozenset(answers.columns))
    return {heading: chosen[key] for key, heading in keys.items() if chosen.get(key, "ignore") != "ignore"}


def must_be_there(columns: Mapping[str, str], headings: Mapping[str, str]) -> None:
    """Refuse an answer about a column that no file has; *headings* are as written, by normalised heading.

    Raises:
        NotFoundError: names the heading and the closest one.
    """
    for key in columns:
        if key not in headings:
            close = difflib.get_close_matches(key, headings, 1)
            there = ", ".join(headings.values())
            hint = f"did you mean '{headings[close[0]]}'?" if close else f"there are {there}"
            raise NotFoundError(f"no column is headed '{key}'; {hint}")


def _keys(table: Table) -> dict[str, str]:
    """Headings as written by their key in the rows, where a repeated heading counts on."""
    keys: dict[str, str] = {}
    for heading in table.headings:
        key = wanted = heading_key(heading)
        again = 2
        while key and key in keys:
            key, again = f"{wanted} {again}", again + 1
        if key:
            keys[key] = heading if again == 2 else f"{heading} {again - 1}"
    return keys


def _exactly(key: str) -> str | None:
    return key if key in FIELDS and key != "ignore" else None


def _by_alias(key: str) -> str | None:
    folded = _folded(key)
    if field := _aliases().get(folded):
        return field
    if number := re.search(r"(?<![0-9])([1-9])(?![0-9])", folded):
        rest = " ".join((folded[: number.start()] + " " + folded[number.end() :]).split())
        field = rest if rest in REPEATED else _aliases().get(rest)
        if field in REPEATED:
            return field if number[1] == "1" else f"{field} {number[1]}"
    return None


def _nearly(key: str) -> str | None:
    folded = _folded(key)
    if len(folded) < _LETTERS_TO_MISSPELL:
        return None
    known = [name for name in _aliases() if len(name) >= _LETTERS_TO_MISSPELL]
    close = difflib.get_close_matches(folded, known, 1, _CLOSE)
    return _aliases()[close[0]] if close else None


def _settled(table: Table, taken: dict[str, str], answered: frozenset[str]) -> dict[str, str]:
    """Sort out what one heading alone cannot tell: whose name ``Name`` is, and whose phone ``Phone``."""
    by_field = {field: key for key, field in taken.items()}
    name, given, family = (by_field.get(field) for field in ("name", "given name", "family name"))
    if name and given and name not in answered:  # German "Name, Vorname"; French "Nom" comes as a family name
        taken[name] = "ignore" if family else "family name"
    if given and not name and not family and given not in answered and _holds_whole_names(table, given):
        taken[given] = "name"
    if family and not name and not given and family not in answered:
        taken[family] = "name"
    has_adult = bool({"guardian", "guardian given name", "guardian family name"} & set(by_field))
    for field in ("phone", "email"):
        key = by_field.get(field)
        if key and not has_adult and key not in answered and not _OF_ADULT.search(_folded(key)):
            del taken[key]
    return taken


def _holds_whole_names(table: Table, key: str) -> bool:
    names = [row.cells[key] for row in table.rows if row.cells[key]]
    return sum(" " in name or "," in name for name in names) * 2 > len(names)


@cache
def _aliases() -> Mapping[str, str]:
    text = resources.files("slc_core.classroom.rosters").joinpath("headings.toml").read_text(encoding="utf-8")
    fields: Mapping[str, Sequence[str]] = tomllib.loads(text)
    found: dict[str, str] = {}
    for field, names in fields.items():
        for name in (field, *names):
            found.setdefault(_folded(name), field)
    return found


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", heading_key(text))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
