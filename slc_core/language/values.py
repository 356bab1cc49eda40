"""What fills a blank, formatted by its type in a language, and isolated from the text around it.

A filled blank is wrapped in FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE, so that ``84%`` or an Arabic name
keeps its own order in any line. Digits are Latin, because a blank must look like the number printed on the
portfolio's page; a family may choose its own.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from babel import Locale, dates, lists, numbers

from slc_core.language.registry import Direction, Language

FSI, PDI = "\u2068", "\u2069"
GAP = "____"
"""What stands where nothing is known yet."""

_MARKS: dict[Direction, str] = {"ltr": "\u200e", "rtl": "\u200f"}
_LETTERS: dict[str, Direction] = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

ValueKind = Literal["percent", "number", "of", "date", "text", "list"]


class Value(NamedTuple):
    """A typed value: *percent* counts to 100, *of* is a pair (9, 12), *list* a tuple of texts."""

    kind: ValueKind
    raw: Decimal | int | str | dt.date | tuple[Decimal, Decimal] | tuple[str, ...]


def isolate(text: str) -> str:
    """*text* set apart from the direction of the line around it."""
    return f"{FSI}{text}{PDI}"


def isolate_in(direction: Direction, text: str, *, is_list: bool = False) -> str:
    """*text* set apart in a line that runs in *direction*.

    One that begins in the other direction, as a teacher's English sentence may with an Arabic name, runs as the
    line does where most of its letters do; a list always does.
    """
    if not _RIGHT_TO_LEFT.search(text):
        return isolate(text)
    letters = [_LETTERS[kind] for kind in map(unicodedata.bidirectional, text) if kind in _LETTERS]
    along = letters.count(direction)
    if along < len(letters) and letters[0] != direction and (is_list or 2 * along > len(letters)):
        text = _MARKS[direction] + text
    return isolate(text)


def format_value(value: Value, language: Language, *, native_digits: bool = False) -> str:
    """*value* as a reader of *language* expects to see it, without isolates."""
    text = _formatted(value, _locale(language.cldr), language)
    return with_native_digits(text, language) if native_digits and value.kind not in {"text", "list"} else text


def with_native_digits(text: str, language: Language) -> str:
    """*text* with the language's own digits, where it has them."""
    if not language.zero:
        return text
    return text.translate({ord("0") + digit: chr(ord(language.zero) + digit) for digit in range(10)})


def _formatted(value: Value, locale: Locale, language: Language) -> str:
    raw = value.raw
    if isinstance(raw, dt.date):
        return _date(raw, locale, language)
    if isinstance(raw, tuple):
        if value.kind == "of":
            return "/".join(_number(Decimal(part), locale) for part in raw)
        return _list([str(item) for item in raw], locale, language)
    if isinstance(raw, str):
        return raw
    if value.kind == "percent":
        return str(numbers.format_percent(Decimal(raw) / 100, locale=locale, decimal_quantization=False))
    return _number(Decimal(raw), locale)


def _number(number: Decimal, locale: Locale) -> str:
    return str(numbers.format_decimal(number, locale=locale, decimal_quantization=False))


def _date(day: dt.date, locale: Locale, language: Language) -> str:
    reads = language.reads
    if not reads.date:
        return dates.format_date(day, "long", locale=locale)
    parts = {"{day}": str(day.day), "{month}": reads.months[day.month - 1], "{year}": str(day.year)}
    text = reads.date
    for name, part in parts.items():
        text = text.replace(name, part)
    return text


def _list(items: list[str], locale: Locale, language: Language) -> str:
    reads = language.reads
    if not reads.list_two:
        return lists.format_list(items, locale=locale)
    if len(items) < 2:
        return "".join(items)
    start = reads.list_between.join(items[:-1])
    return (reads.list_two if len(items) == 2 else reads.list_last).replace("{0}", start).replace("{1}", items[-1])


@lru_cache(maxsize=128)
def _locale(cldr: str) -> Locale:
    """CLDR's data; numbers of a language without any read as in English."""
    return Locale.parse(cldr or "en", sep="-")
