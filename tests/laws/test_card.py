"""A slip of the finger never opens another child's card, and never reaches the slow derivation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.errors import CardError
from slc_core.exchange.card import SYMBOLS, new_code, read_code, scan_text

CODES = st.builds(new_code)


def is_code(said: str) -> bool:
    try:
        read_code(said)
    except CardError:
        return False
    return True


@given(CODES, st.lists(st.sampled_from(["", " ", "-", "\t", "\u00a0"]), min_size=12, max_size=12), st.booleans())
def test_a_code_is_read_with_any_gaps_and_in_any_case(code: str, gaps: list[str], is_small: bool) -> None:
    said = "".join(symbol + gap for symbol, gap in zip(code.replace("-", ""), gaps, strict=True))

    assert read_code(said.lower() if is_small else said) == code
    assert read_code(scan_text(code)) == code
    assert read_code(code) == code


@given(CODES)
def test_every_single_slip_is_found(code: str) -> None:
    symbols = code.replace("-", "")
    slips = [symbols[:place] + slip + symbols[place + 1 :] for place in range(12) for slip in SYMBOLS]

    assert {said for said in slips if is_code(said)} == {symbols}


@given(CODES)
def test_every_exchange_of_two_places_is_found(code: str) -> None:
    symbols = list(code.replace("-", ""))
    for one in range(12):
        for other in range(one):
            exchanged = symbols.copy()
            exchanged[one], exchanged[other] = exchanged[other], exchanged[one]

            assert is_code("".join(exchanged)) == (exchanged == symbols)


@given(CODES, st.integers(0, 11))
def test_a_symbol_left_out_or_typed_twice_is_found(code: str, place: int) -> None:
    symbols = code.replace("-", "")

    assert not is_code(symbols[:place] + symbols[place + 1 :])
    assert not is_code(symbols[: place + 1] + symbols[place:])


@given(st.text(max_size=40) | st.text(SYMBOLS + "oil- ", min_size=10, max_size=16))
def test_whatever_is_typed_is_a_code_or_refused_in_one_sentence(said: str) -> None:
    if is_code(said):
        assert read_code(read_code(said)) == read_code(said)
        return
    with pytest.raises(CardError) as refused:
        read_code(said)

    assert len(str(refused.value).splitlines()) == 1
