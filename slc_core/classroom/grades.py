"""The grade that a school's own word for it means: ``PK``, ``TK``, ``K``, ``1`` to ``12``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

__all__ = ["OUTSIDE", "find_grade"]

OUTSIDE = ""
"""A grade before or after those of a class: infants, preschool, university."""

_NAMED = {
    "PK": "pk prek prek3 prek4 pk3 pk4 prekindergarten kinder4",
    "TK": "tk transitionalkindergarten",
    "K": "k kg kindergarten kinder",
}
_BY_NAME = {name: grade for grade, names in _NAMED.items() for name in names.split()}
_OUTSIDE = re.compile(r"it|pr|infanttoddler|preschool|ps\d*|ug|13|other|postsecondary|ungraded|(under)?graduate")
_NUMBERED = re.compile(
    r"(?:grade|grado|klasse|jahrgang|stufe|year|yr|gr|g)?0*(1[0-2]|[1-9])"
    r"(?:st|nd|rd|th)?(?:grade|grado|klasse|deprimaria|primaria)?"
)
_GERMAN_CLASS = re.compile(r"0*(1[0-2]|[1-9])[a-d]")


def find_grade(said: str, mapped: Mapping[str, str] | None = None) -> str | None:
    """The grade that *said* means, :data:`OUTSIDE` for one that no class has, None for an unknown one.

    *mapped* is the person's own answer by what is said (``{"ps1": "12"}``); it may also say ``ignore``.
    French *6e* and Spanish *1º* count from another school's beginning: unknown, so asked about.
    """
    for key, grade in (mapped or {}).items():
        if _squashed(key) == _squashed(said):
            return OUTSIDE if grade == "ignore" else grade
    plain = _squashed(said)
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    if _OUTSIDE.fullmatch(plain):
        return OUTSIDE
    if number := _NUMBERED.fullmatch(plain) or _GERMAN_CLASS.fullmatch(plain):
        return number[1]
    return None


def _squashed(said: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", said).casefold())
