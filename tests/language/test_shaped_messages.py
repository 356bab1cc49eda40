"""Check 10 once more, with the shaper that prints: no message and no value becomes a box."""

from __future__ import annotations

from itertools import chain as joined

import pytest

from slc_core.language.checks.formats import samples
from slc_core.language.entries import catalog_path, read_entries
from slc_core.language.progress import translated_tags
from slc_core.language.registry import language, locales_folder
from slc_core.paper.chain import Chain

REGULAR = 400


def _boxes(fonts: Chain, text: str, *, rtl: bool) -> list[str]:
    """Words with a glyph that the font lacks, or that one of the language's own fonts does not draw."""
    pieces = [piece for word in text.split() for piece in fonts.pieces(word, rtl=rtl)]
    return [
        piece.shaped.text
        for piece in pieces
        if piece.face not in fonts.faces
        or "\ufffd" in piece.shaped.text
        or any(glyph.number == 0 for glyph in piece.shaped.glyphs)
    ]


@pytest.mark.parametrize("tag", translated_tags(locales_folder()))
def test_every_message_and_every_kind_of_value_is_drawn_by_the_language_s_own_fonts(tag: str) -> None:
    spoken, fonts = language(tag), Chain(tag, REGULAR, None)
    messages = joined.from_iterable(entry.forms for entry in read_entries(catalog_path(locales_folder(), tag)).entries)

    boxes = [
        box for text in (*messages, *samples(spoken)) for box in _boxes(fonts, text, rtl=spoken.direction == "rtl")
    ]

    assert boxes == []


def test_a_letter_that_no_font_of_the_language_has_is_seen() -> None:
    assert _boxes(Chain("es", REGULAR, None), "Página ページ", rtl=False) == ["ページ"]
    assert _boxes(Chain("ar", REGULAR, None), "صفحة 头", rtl=True) == ["头"]
    assert _boxes(Chain("es", REGULAR, None), "\U0010fffd", rtl=False) != []
