"""A face shapes words, says how wide they are, and gives away the few glyphs that a document needs."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.errors import UnreadableError
from slc_core.language.fonts import font_file
from slc_core.paper.face import BOLD, Face, face

_ttlib: Any = import_module("fontTools.ttLib")  # without type information
_instancer: Any = import_module("fontTools.varLib.instancer")


def test_a_word_is_as_wide_as_its_letters_and_kerning_says() -> None:
    latin = face(font_file("latin"))

    assert latin.shape("nn").width == 2 * latin.shape("n").width
    assert latin.shape("To").width < latin.shape("T").width + latin.shape("o").width


def test_a_word_is_shaped_once() -> None:
    latin = face(font_file("latin"))

    assert latin.shape("once") is latin.shape("once")


def test_bold_is_wider_than_regular() -> None:
    path = font_file("latin")

    assert face(path, BOLD).shape("minimum").width > face(path).shape("minimum").width


def test_arabic_letters_join_and_each_glyph_knows_its_letters() -> None:
    shaped = face(font_file("arabic")).shape("سلام", rtl=True, lang="ar")

    assert sorted("".join(glyph.text for glyph in shaped.glyphs)) == sorted("سلام")
    assert len({glyph.code for glyph in shaped.glyphs}) == len(shaped.glyphs)


def test_marks_above_and_below_rise_and_fall() -> None:
    shaped = face(font_file("hebrew")).shape("שָׁ", rtl=True, lang="he")

    assert sum(len(glyph.text) for glyph in shaped.glyphs) == 3


def test_the_korean_space_is_wider_than_the_latin_one() -> None:
    korean = face(font_file("korean"))

    assert korean.shape(" ", lang="ko", script="Hang").width > korean.shape(" ").width


@pytest.mark.parametrize("weight", [400, 700])
def test_a_subset_holds_the_glyphs_asked_for_at_the_weight_asked_for(weight: int) -> None:
    whole = face(font_file("devanagari"), weight)
    wanted = {glyph.number for glyph in whole.shape("स्वतन्त्रता", lang="hi").glyphs}

    subset = whole.subset(wanted)

    font = _ttlib.TTFont(BytesIO(subset.file))
    assert "fvar" not in font
    assert len(subset.file) < 20_000
    assert wanted <= subset.numbers.keys()
    for glyph in wanted:
        advance = font["hmtx"][font.getGlyphName(subset.numbers[glyph])][0]
        assert abs(advance * 1000 / font["head"].unitsPerEm - whole.advance(glyph)) <= 1


def test_every_axis_but_weight_stands_at_its_default(tmp_path: Path) -> None:
    source = _ttlib.TTFont(font_file("latin"))
    source["fvar"].axes[0].axisTag = "wdth"
    source["fvar"].instances = []
    path = tmp_path / "NotoSans[wdth].ttf"
    source.save(path)

    assert "fvar" not in _ttlib.TTFont(BytesIO(Face(path, BOLD).subset([36]).file))


@pytest.mark.parametrize(
    ("key", "leading"), [("latin", 1.35), ("arabic", 1.6), ("myanmar", 1.9), ("simplified-chinese", 1.55)]
)
def test_each_script_has_its_own_line_height(key: str, leading: float) -> None:
    assert face(font_file(key)).leading == leading


def test_nastaliq_and_pan_cjk_files_are_known_by_name(tmp_path: Path) -> None:
    content = font_file("arabic").read_bytes()
    leadings: dict[str, float] = {}
    for name in ("NotoNastaliqUrdu-Regular.ttf", "NotoSansCJKjp-Regular.otf", "NotoNaskhArabic-Regular.ttf"):
        (tmp_path / name).write_bytes(content)
        leadings[name] = Face(tmp_path / name, 400).leading

    assert list(leadings.values()) == [2.2, 1.55, 1.7]


def test_a_static_font_takes_its_bold_from_the_file_beside_it(tmp_path: Path) -> None:
    for weight, name in ((400, "Regular"), (700, "Bold")):
        font = _ttlib.TTFont(font_file("hebrew"))
        _instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
        font.save(tmp_path / f"NotoSansHebrew-{name}.ttf")
    regular = tmp_path / "NotoSansHebrew-Regular.ttf"

    assert face(regular, BOLD).path.name == "NotoSansHebrew-Bold.ttf"
    assert face(regular, BOLD).name == "NotoSansHebrew-Bold"
    (tmp_path / "alone").mkdir()
    alone = tmp_path / "alone" / regular.name
    alone.write_bytes(regular.read_bytes())
    assert face(alone, BOLD).path == alone


@pytest.mark.parametrize("content", [b"", b"not a font at all"])
def test_a_file_that_is_no_font_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.ttf"
    path.write_bytes(content)

    with pytest.raises(UnreadableError, match=r"broken\.ttf is not a font file"):
        Face(path, 400)


def test_a_font_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="gone"):
        Face(tmp_path / "gone.ttf", 400)


@given(st.text("aéДλאبकกက人 \u0301\u064b\u200d", min_size=1, max_size=12), st.booleans())
def test_every_character_is_stood_for_exactly_once(text: str, rtl: bool) -> None:
    shaped = face(font_file("latin")).shape(text, rtl=rtl)

    assert sorted("".join(glyph.text for glyph in shaped.glyphs)) == sorted(text)


def test_a_long_day_of_words_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slc_core.paper.face._WORDS_KEPT", 3)
    own = Face(font_file("latin"), 400)

    widths = [own.shape(word).width for word in ("one", "two", "three", "four", "one")]

    assert widths[0] == widths[-1]
