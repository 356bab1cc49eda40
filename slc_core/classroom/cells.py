"""One cell's text as a value: yes or no, a number, a date, a grade, one of a few words.

What cannot be read raises :class:`CellError` in a teacher's words; it never becomes a guess.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, TypeVar

from slc_core.classroom.grades import find_grade
from slc_core.classroom.tables import heading_key

__all__ = [
    "CellError",
    "DateOrder",
    "UndecidedDateError",
    "choice",
    "closest",
    "date",
    "date_order",
    "grade",
    "number",
    "parts",
    "shown",
    "whole",
    "yes_no",
]

DateOrder = Literal["day first", "month first"]
_Meaning = TypeVar("_Meaning", bound=str)

# A spreadsheet writes its ticks in its own language: WAHR, VERDADERO, VRAI.
_YES = frozenset(["yes", "y", "true", "1", "x", "sí", "si", "verdadero", "ja", "wahr", "oui", "vrai"])
_NO = frozenset(["no", "n", "false", "0", "falso", "nein", "falsch", "non", "faux"])
_PLAIN_NUMBER = re.compile(r"[-\u2212]?\d{1,12}([.,]\d{1,12})?")
_THOUSANDS = re.compile(r"\d{1,3}[.,]\d{3}")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")


class CellError(ValueError):
    """A cell that cannot be read: what was *found*, what *to_do*."""

    def __init__(self, found: str, to_do: str) -> None:
        self.found, self.to_do = found, to_do
        super().__init__(f"{found}; {to_do}")


class UndecidedDateError(CellError):
    """A date that can be read two ways; asking once is enough for a column."""


def shown(text: str) -> str:
    """*text* in quotation marks, short, on one line, and with marks that nobody sees spelt out."""
    seen = "".join(f"<U+{ord(c):04X}>" if unicodedata.category(c)[0] == "C" else c for c in text)
    return f"'{seen[:60]}…'" if len(seen) > 60 else f"'{seen}'"


def closest(said: str, known: Iterable[str], *, likeness: float = 0.6) -> str:
    """The one of *known* that *said* most likely means; empty if none is close."""
    by_key = {heading_key(name): name for name in known}
    found = difflib.get_close_matches(heading_key(said), list(by_key), n=1, cutoff=likeness)
    return by_key[found[0]] if found else ""


def parts(text: str) -> tuple[str, ...]:
    """What stands between semicolons, without what is empty or there twice."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def yes_no(text: str, *, default: bool) -> bool:
    """Yes or no; *default* for an empty cell."""
    if not text:
        return default
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise CellError(f"{shown(text)} is neither yes nor no", "write yes or no")


def number(text: str, *, percent: bool = False) -> Decimal:
    """``84``, ``84.5`` or ``84,5``; with *percent* also ``84%``."""
    plain = text.replace(" ", "").replace("\u00a0", "")
    if percent:
        plain = plain.removesuffix("%")
    if _THOUSANDS.fullmatch(plain) and not plain.startswith("0"):
        raise CellError(f"{shown(text)} can be read two ways", f"write {re.sub('[.,]', '', plain)} or fewer decimals")
    if not _PLAIN_NUMBER.fullmatch(plain):
        raise CellError(f"{shown(text)} is not a number", "write a number such as 84 or 84.5")
    return Decimal(plain.replace(",", ".").replace("\u2212", "-"))


def whole(text: str) -> int:
    """A whole number from 0 up."""
    if not re.fullmatch(r"\d{1,9}", text):
        raise CellError(f"{shown(text)} is not a whole number", "write a number such as 3")
    return int(text)


def choice(text: str, meanings: Mapping[str, _Meaning]) -> _Meaning:
    """What *text* means; *meanings* are heading keys, those a teacher is told of come first."""
    if meaning := meanings.get(heading_key(text)):
        return meaning
    told = dict.fromkeys(str(meaning).replace("-", " ") for meaning in meanings.values())
    raise CellError(f"{shown(text)} is none of {', '.join(told)}", f"write {' or '.join(told)}")


def grade(text: str) -> str:
    """``PK``, ``TK``, ``K`` or ``1`` to ``12``, from ``04``, ``4th``, ``Grade 4``, ``KG`` and the like."""
    if found := find_grade(text):
        return found
    raise CellError(f"{shown(text)} is not a grade", "write PK, TK, K or a number from 1 to 12")


def date_order(texts: Sequence[str]) -> DateOrder | None:
    """What a column's dates with slashes tell together; None if they do not, or disagree."""
    slashed = [found for text in texts if (found := _SLASHED.fullmatch(text))]
    says: set[DateOrder] = set()
    if any(int(found[1]) > 12 for found in slashed):
        says.add("day first")
    if any(int(found[2]) > 12 for found in slashed):
        says.add("month first")
    return says.pop() if len(says) == 1 else None


def date(text: str, order: DateOrder | None) -> dt.date:
    """A date; *order* settles ``3/4/2026``, which is refused without it."""
    try:
        if found := _ISO.fullmatch(text):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DOTTED.fullmatch(text):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if found := _SLASHED.fullmatch(text):
            return _slashed(text, int(found[1]), int(found[2]), int(found[3]), order)
    except ValueError as error:
        if isinstance(error, CellError):
            raise
        raise CellError(f"{shown(text)} is no day of the calendar", "write a date such as 2026-11-24") from error
    raise CellError(f"{shown(text)} is not a date", "write a date such as 2026-11-24")


def _slashed(text: str, first: int, second: int, year: int, order: DateOrder | None) -> dt.date:
    year += 2000 if year < 100 else 0
    if order is None and first != second and first <= 12 and second <= 12:
        raise UndecidedDateError(
            f"{shown(text)} can be read two ways, and no other date in the column settles it",
            'write 2026-11-24, or put [dates] order = "month first" (or "day first") into class.toml',
        )
    day_first = order == "day first" or (order is None and first > 12)
    day, month = (first, second) if day_first else (second, first)
    return dt.date(year, month, day)
