"""Directions are those of the Unicode Bidirectional Algorithm; the library that computes them is asked as a witness."""

from __future__ import annotations

import pytest
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from hypothesis import given, settings
from hypothesis import strategies as st

from slc_core.language.registry import Direction
from slc_core.paper.bidi import levels, visual_order, without_isolates


def test_text_without_right_to_left_letters_needs_no_levels() -> None:
    assert levels("Reading 87% (of 100)", "ltr") is None


@pytest.mark.parametrize(
    ("text", "direction", "expected"),
    [
        ("שלום", "rtl", "1111"),
        ("שלום 12", "rtl", "1111122"),
        ("abc שלום", "ltr", "00001111"),
        ("(abc)", "rtl", "12221"),
        ("كم \u206812/15\u2069", "rtl", "111122222"),
    ],
)
def test_levels_are_those_of_the_standard(text: str, direction: Direction, expected: str) -> None:
    found = levels(text, direction)

    assert found is not None
    assert "".join(map(str, found))[: len(expected)] == expected


_LETTERS = "ab אב اب 12٣ %+,.!()[]-/:\u2067\u2068\u2069\u0301\u064b\u200f\u202b\u202c"


@settings(max_examples=300)
@given(st.text(_LETTERS, max_size=30), st.sampled_from(["ltr", "rtl"]))
def test_shrinking_a_text_to_its_classes_changes_no_level(text: str, direction: Direction) -> None:
    base = TextDirection.RTL if direction == "rtl" else TextDirection.LTR
    witness = BidiParagraph(text=text, base_direction=base, preserve_bn_chars=True).get_characters()

    found = levels(text, direction)

    if found is None:
        assert all(character.embedding_level % 2 == 0 for character in witness)
    else:
        assert list(found) == [character.embedding_level for character in witness]


def test_isolates_steer_and_are_not_drawn() -> None:
    text, kept = without_isolates("\u2068ab\u2069c", b"\0\2\2\0\1")

    assert (text, kept) == ("abc", b"\2\2\1")
    assert without_isolates("abc", None) == ("abc", None)
    assert without_isolates("\u2068a\u2069", None) == ("a", None)


def test_stretches_are_turned_from_the_highest_level_down() -> None:
    order = visual_order([("a", 0), ("B", 1), ("1", 2), ("2", 2), ("C", 1), ("d", 0)], lambda piece: piece[1])

    assert "".join(name for name, _ in order) == "aC12Bd"
    assert visual_order("xyz", lambda _: 2) == ["x", "y", "z"]
