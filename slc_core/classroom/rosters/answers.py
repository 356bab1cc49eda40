"""What a person has answered: which column is which field, which language or grade a word means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import NamedTuple

from slc_core.classroom.rosters.roster import FIELDS, REPEATED
from slc_core.classroom.tables import heading_key
from slc_core.errors import NotFoundError
from slc_core.language.registry import find_language

__all__ = ["Answers", "read_answers"]

_GRADE = re.compile(r"PK|TK|K|[1-9]|1[0-2]|ignore")


class Answers(NamedTuple):
    """*columns*: field by normalised heading; *languages*: tag by what is said; *grades*: grade likewise.

    The key ``""`` of *languages* and *grades* answers for children of whom the source says nothing.
    """

    columns: Mapping[str, str] = {}
    languages: Mapping[str, str] = {}
    grades: Mapping[str, str] = {}


def read_answers(mapping: Mapping[str, str]) -> Answers:
    """*mapping* (``{"Lengua": "home language", "language:01": "es", "grade:ps1": "12"}``) sorted by its kind.

    Raises:
        NotFoundError: a field or grade that there is not.
        UnknownLanguageError: a language that nobody should guess.
    """
    columns: dict[str, str] = {}
    languages: dict[str, str] = {}
    grades: dict[str, str] = {}
    for key, value in mapping.items():
        kind, colon, said = key.partition(":")
        if colon and kind.strip().casefold() == "language":
            languages[said.strip()] = find_language(value.strip())
        elif colon and kind.strip().casefold() == "grade":
            grades[said.strip()] = _known(value.strip().upper().replace("IGNORE", "ignore"), key)
        else:
            columns[heading_key(key)] = _field(value, key)
    return Answers(columns, languages, grades)


def _known(grade: str, key: str) -> str:
    if not _GRADE.fullmatch(grade):
        raise NotFoundError(f"'{key}' is answered by '{grade}', which is no grade; say PK, TK, K, 1 to 12, or ignore")
    return grade


def _field(said: str, heading: str) -> str:
    field = heading_key(said)
    stem, _, number = field.rpartition(" ")
    if field in FIELDS or (stem in REPEATED and number.isdecimal() and 2 <= int(number) <= 9):
        return field
    close = difflib.get_close_matches(field, FIELDS, 1)
    hint = f"did you mean '{close[0]}'?" if close else f"the fields are {', '.join(FIELDS)}"
    raise NotFoundError(f"column '{heading}' is mapped to '{said}', which is no field; {hint}")
