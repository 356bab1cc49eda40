"""Checks 10 and 11: every character can be drawn, and dates, lists and percentages are the language's own."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import cast

from babel import Locale, UnknownLocaleError, dates, lists

from slc_core.errors import SlcError
from slc_core.language.checks.alphabet import Alphabet
from slc_core.language.checks.finding import Fault, Finding, maybe, must
from slc_core.language.entries import Entries
from slc_core.language.fonts import font_chain, missing_characters
from slc_core.language.registry import Language
from slc_core.language.values import GAP, Value, format_value

_YEAR = 2026
_STRANGERS = ("en", "fr")
_NO_DATA = "give its dates and lists under [reads] of locale.toml"


def undrawable(catalog: Entries, language: Language, fonts: Path | None = None) -> Iterator[Finding]:
    """Messages and formatted values with a character that none of the language's fonts has."""
    try:
        chain = font_chain(language, fonts)
        for part in samples(language):
            if missing := missing_characters(_visible(part), chain):
                yield Finding.of(_no_glyph(missing), language.tag, "", part)
        for entry in catalog.entries:
            if missing := missing_characters(_visible("".join(entry.forms)), chain):
                yield Finding.of(_no_glyph(missing), language.tag, entry.context, entry.source)
    except SlcError as error:
        yield Finding.of(maybe(10, "the letters were not checked", str(error)), language.tag)


def samples(language: Language) -> tuple[str, ...]:
    """What blanks look like when filled: all months, numbers, a list, the digits a family may choose."""
    days = (dt.date(_YEAR, month, 28) for month in range(1, 13))
    values = (
        *(Value("date", day) for day in days),
        Value("percent", Decimal("84.5")),
        Value("number", Decimal("-1234567.5")),
        Value("of", (Decimal(9), Decimal(12))),
        Value("list", ("A", "B", "C")),
        Value("list", ("A", "B")),
    )
    return (
        *(format_value(v, language) for v in values),
        *_own_digits(language),
        language.own,
        GAP,
        "0123456789",
    )


def leaks(language: Language, alphabet: Alphabet) -> Iterator[Fault]:
    """Months, list joiner or percent that are English's, French's or nobody's, because CLDR has no others."""
    if not language.cldr and not (language.reads.date and language.reads.list_two):
        yield must(11, "CLDR has no data for this language", _NO_DATA)
        return
    try:
        formats = _formats(language)
    except (UnknownLocaleError, ValueError):
        yield must(11, f"CLDR knows no '{language.cldr}'", f"correct cldr in locale.toml, or {_NO_DATA}")
        return
    for name, shown in formats.items():
        lender = next((tag for tag in _lenders(language, name) if _foreign(tag, name) == shown), "")
        if lender and name not in alphabet.cldr:
            to_do = f"{_NO_DATA}, or note '{name}' under cldr of alphabets.toml if it is right"
            yield Fault(11, name != "percent", f"the {name} read as in {lender}: {shown}", to_do)


def _lenders(language: Language, name: str) -> tuple[str, ...]:
    """English and French lend to others, not to themselves."""
    own = language.cldr.split("-")[0]
    return tuple(tag for tag in (*_STRANGERS, *(("root",) if name != "percent" else ())) if tag != own)


def _formats(language: Language) -> dict[str, str]:
    locale = Locale.parse(language.cldr, sep="-") if language.cldr else Locale("en")
    reads = language.reads
    months = " ".join(reads.months) or _months(locale)
    return {
        "months": months,
        "list": format_value(Value("list", ("A", "B")), language),
        "percent": format_value(Value("percent", 84), language),
    }


def _foreign(tag: str, name: str) -> str:
    if tag == "root":
        return {"months": " ".join(f"M{month:02}" for month in range(1, 13)), "list": "A, B"}[name]
    locale = Locale(tag)
    match name:
        case "months":
            return _months(locale)
        case "list":
            return lists.format_list(["A", "B"], locale=locale)
        case _:
            return format_value(Value("percent", 84), Language(tag, tag, tag, "Latn", cldr=tag))


def _months(locale: Locale) -> str:
    names = cast("Mapping[int, str]", dates.get_month_names("wide", locale=locale))
    return " ".join(names.values())


def _own_digits(language: Language) -> tuple[str, ...]:
    return ("".join(chr(ord(language.zero) + digit) for digit in range(10)),) if language.zero else ()


def _visible(text: str) -> str:
    """*text* without what is never drawn: line breaks, joiners, isolates and direction marks."""
    return "".join(character for character in text if unicodedata.category(character) not in {"Cc", "Cf"})


def _no_glyph(missing: tuple[str, ...]) -> Fault:
    listed = ", ".join(f"{character} (U+{ord(character):04X})" for character in missing)
    return must(10, f"no font of the language draws {listed}", "write it otherwise or add a font to locale.toml")
