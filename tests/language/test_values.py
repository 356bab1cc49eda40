from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.language.registry import Direction, Reads, known_languages, language, languages
from slc_core.language.values import FSI, GAP, PDI, Value, format_value, isolate, isolate_in, with_native_digits

DAY = dt.date(2026, 11, 24)
EVERY = [*languages().values(), *known_languages().values()]


@pytest.mark.parametrize(
    ("tag", "value", "read"),
    [
        ("en", Value("percent", 84), "84%"),
        ("en", Value("percent", Decimal("84.5")), "84.5%"),
        ("es", Value("percent", Decimal(84)), "84\u00a0%"),
        ("en", Value("number", 1234), "1,234"),
        ("en", Value("number", Decimal("37.25")), "37.25"),
        ("es", Value("number", Decimal("37.25")), "37,25"),
        ("en", Value("of", (Decimal(9), Decimal(12))), "9/12"),
        ("en", Value("date", DAY), "November 24, 2026"),
        ("es", Value("date", DAY), "24 de noviembre de 2026"),
        ("ar", Value("date", DAY), "24 نوفمبر 2026"),
        ("zh-Hans", Value("date", DAY), "2026年11月24日"),
        ("en", Value("text", "12.50 as I wrote it"), "12.50 as I wrote it"),
        ("en", Value("list", ("Bo", "Omar", "Linh")), "Bo, Omar, and Linh"),
        ("es", Value("list", ("Bo", "Omar")), "Bo y Omar"),
    ],
)
def test_a_value_reads_as_its_language_writes_it(tag: str, value: Value, read: str) -> None:
    assert format_value(value, language(tag)) == read


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: entry.tag)
def test_digits_look_as_they_do_on_the_portfolios_page(entry: object) -> None:
    spoken = next(each for each in EVERY if each is entry)
    for value in (
        Value("percent", 84),
        Value("number", 84),
        Value("of", (Decimal(8), Decimal(4))),
        Value("date", DAY),
    ):
        digits = [character for character in format_value(value, spoken) if character.isdigit()]
        assert digits
        assert all(digit in "0123456789" for digit in digits)


def test_a_family_may_choose_its_own_digits() -> None:
    arabic = language("ar")

    assert format_value(Value("of", (Decimal(9), Decimal(12))), arabic, native_digits=True) == "٩/١٢"
    assert format_value(Value("text", "room 12"), arabic, native_digits=True) == "room 12"
    assert format_value(Value("list", ("1", "2")), arabic, native_digits=True) == "1 و2"
    assert with_native_digits("84", language("en")) == "84"


@given(st.decimals(0, 9999, places=2), st.sampled_from(sorted(languages())))
def test_a_number_loses_no_digit(number: Decimal, tag: str) -> None:
    written = format_value(Value("number", number), language(tag))
    last = max(written.rfind(mark) for mark in ".,٫")
    whole, part = (written[:last], written[last + 1 :]) if number % 1 else (written, "")

    assert Decimal(f"{re.sub('[^0-9]', '', whole)}.{part or 0}") == number


def test_a_language_may_read_dates_and_lists_otherwise_than_cldr() -> None:
    months = tuple(f"lub {n} hli ntuj" for n in range(1, 13))
    reads = Reads("{day} {month} {year}", months, "{0} thiab {1}", "{0}, thiab {1}")
    hmong = language("mww")._replace(reads=reads)

    assert format_value(Value("date", DAY), hmong) == "24 lub 11 hli ntuj 2026"
    assert format_value(Value("list", ("Bo",)), hmong) == "Bo"
    assert format_value(Value("list", ()), hmong) == ""
    assert format_value(Value("list", ("Bo", "Mai")), hmong) == "Bo thiab Mai"
    assert format_value(Value("list", ("Bo", "Mai", "Pa")), hmong) == "Bo, Mai, thiab Pa"


def test_a_language_without_cldr_data_reads_numbers_as_english_does() -> None:
    assert format_value(Value("number", 1234), language("ksw")) == "1,234"


def test_a_filled_blank_is_set_apart_and_a_gap_is_a_line() -> None:
    assert isolate("84%") == f"{FSI}84%{PDI}" == "\u206884%\u2069"
    assert set(GAP) == {"_"}


TO_THE_RIGHT, TO_THE_LEFT = "\u200e", "\u200f"


def test_an_english_sentence_that_begins_with_an_arabic_name_runs_as_english() -> None:
    assert isolate_in("ltr", "عمر is strong in math.") == isolate(f"{TO_THE_RIGHT}عمر is strong in math.")
    assert isolate_in("rtl", "Harbor مدرسة جديدة.") == isolate(f"{TO_THE_LEFT}Harbor مدرسة جديدة.")


@pytest.mark.parametrize("text", ["", "84%", "Bo", "عمر", "Omar (عمر) is strong", "عمر هنا، in Room 4", GAP])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_any_other_text_keeps_the_direction_it_begins_in(text: str, direction: Direction) -> None:
    assert isolate_in(direction, text) == isolate(text)


def test_a_list_runs_as_the_line_it_stands_in() -> None:
    listed = Value("list", ("العربية المغربية", "English"))

    assert isolate_in("ltr", format_value(listed, language("en")), is_list=True)[1] == TO_THE_RIGHT
    assert isolate_in("rtl", "English, Soomaali والعربية", is_list=True)[1] == TO_THE_LEFT
    assert isolate_in("rtl", format_value(listed, language("ar")), is_list=True)[1] == "ا"
