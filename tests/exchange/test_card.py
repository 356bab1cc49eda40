from __future__ import annotations

import re

import pytest
import segno

from slc_core.errors import CardError, UsageError
from slc_core.exchange.card import BITS, SCAN_PREFIX, SYMBOLS, new_code, read_code, scan_text


def test_a_code_is_three_groups_of_four() -> None:
    assert re.fullmatch(rf"([{SYMBOLS}]{{4}}-){{2}}[{SYMBOLS}]{{4}}", new_code())


def test_eleven_symbols_of_a_code_are_chance() -> None:
    codes = [new_code().replace("-", "") for _ in range(400)]

    assert BITS == 55
    for place in range(11):
        assert len({code[place] for code in codes}) == 32
    assert len(set(codes)) == 400


@pytest.mark.parametrize(
    "said",
    [
        "0000-0000-0000",
        "SLC1:000000000000",
        "slc1:000000000000\r\n",
        " 0000 0000 0000 ",
        "oOoO-0000-0000",
        "0000\u00a00000\u00a00000",
        "\uff10\uff10\uff10\uff10 0000 0000",
    ],
)
def test_a_code_is_read_however_it_is_typed_or_scanned(said: str) -> None:
    assert read_code(said) == "0000-0000-0000"


def test_letters_that_look_like_a_one_are_one() -> None:
    code = next(code for code in iter(new_code, "") if "1" in code)

    for look_alike in "iIlL":
        assert read_code(code.lower().replace("1", look_alike)) == code


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("", "a card has 12 letters and digits, this has 0"),
        ("0000-0000-000", "this has 11; type all of them"),
        ("0000-0000-0000-0", "this has 13"),
        ("0000-0000-000U", "'U' is on no card"),
        ("0000-0000-000\u0661", "'\u0661' is on no card"),
        ("0000-0000-0001", "one letter or digit of the card is not right"),
        ("http://0000-0000-0000", "':' is on no card"),
    ],
)
def test_what_is_no_code_is_refused_in_a_sentence(said: str, sentence: str) -> None:
    with pytest.raises(CardError, match=re.escape(sentence)):
        read_code(said)


def test_a_card_that_is_refused_is_a_slip_of_whoever_typed_it() -> None:
    assert issubclass(CardError, UsageError)


def test_the_square_on_the_card_needs_the_smallest_letters() -> None:
    code = new_code()
    square = segno.make(scan_text(code), micro=False)

    assert scan_text(code) == SCAN_PREFIX + code.replace("-", "")
    assert square.mode == "alphanumeric"
    assert square.version == 1
    assert read_code(scan_text(code)) == code
