"""Words become lines; Chromium, with the same font files, is the witness for every script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from slc_core.errors import NotFoundError
from slc_core.language.fonts import font_file
from slc_core.paper.chain import Chain, chain, known_language
from slc_core.paper.face import face
from slc_core.paper.paragraph import (
    Blank,
    Paragraph,
    Run,
    Span,
    Style,
    set_paragraph,
    width_of,
    words,
)

LANGUAGES = [
    "en",
    "es",
    "ru",
    "el",
    "vi",
    "ar",
    "fa",
    "ur",
    "he",
    "hi",
    "bn",
    "pa-Guru",
    "gu",
    "ta",
    "te",
    "ml",
    "si",
    "th",
    "lo",
    "km",
    "my",
    "ksw",
    "am",
    "ka",
    "hy",
    "ko",
    "ja",
    "zh-Hans",
    "zh-Hant",
]
_SAME_INK = 0.80
"""How much of the ink must be shared. The same glyphs at the same places share 0.84 to 0.96: the two rasterisers smooth
edges differently, and Chromium sets baselines on whole pixels. A line of Korean whose spaces were 0.7 pt too narrow
shared 0.72, a paragraph with one other line break 0.5."""


def test_every_sample_language_is_compared(samples: Mapping[str, list[str]]) -> None:
    assert list(samples) == LANGUAGES


@pytest.mark.slow
@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_lines_and_ink_are_those_of_chromium(
    compared: Callable[[str, int], tuple[Paragraph, Image.Image, list[str], Image.Image]], lang: str, place: int
) -> None:
    ours, our_picture, their_lines, their_picture = compared(lang, place)

    assert [_bare(line.plain) for line in ours.lines] == [_bare(line) for line in their_lines]
    assert _shared_ink(our_picture, their_picture) >= _SAME_INK


def _bare(line: str) -> str:
    return line.replace("\u200b", "").strip()


def _shared_ink(one: Image.Image, other: Image.Image) -> float:
    """What both drew, as a share of what either drew, after a blur of 0.25 mm and at the best shift up to 0.5 mm."""
    size = (min(one.width, other.width), min(one.height, other.height))
    ours, theirs = (_smoothed(picture.crop((0, 0, *size))) for picture in (one, other))
    return max(_overlap(ImageChops.offset(ours, x, y), theirs) for x in (-1, 0, 1) for y in (-2, -1, 0, 1, 2))


def _smoothed(picture: Image.Image) -> Image.Image:
    half = picture.reduce(2)
    return ImageChops.invert(half).filter(ImageFilter.GaussianBlur(1))


def _overlap(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageChops.darker(one, other).tobytes()) / max(sum(ImageChops.lighter(one, other).tobytes()), 1)


def test_another_word_is_seen_in_the_ink() -> None:
    page = Image.new("L", (200, 60), 255)
    page.paste(0, (20, 20, 60, 40))
    other = Image.new("L", (200, 60), 255)
    other.paste(0, (40, 20, 80, 40))

    assert _shared_ink(page, page) == 1.0
    assert _shared_ink(page, other) < _SAME_INK


def test_setting_the_same_words_again_is_free() -> None:
    assert set_paragraph(words("again"), 50) is set_paragraph(words("again"), 50)


def test_greedy_lines_are_no_wider_than_the_box_and_lose_no_word() -> None:
    text = "All human beings are born free and equal in dignity and rights. " * 3

    found = set_paragraph(words(text), 60)

    assert "".join(line.plain for line in found.lines) == text
    assert found.ink_width_mm <= 60
    assert found.height_mm == pytest.approx(len(found.lines) * 11 * 1.35 * 25.4 / 72)


def test_a_newline_ends_a_line_and_an_empty_row_keeps_its_height() -> None:
    found = set_paragraph(words("one\r\n\ntwo\u2028three"), 100)

    assert found.plain == "one\n\ntwo\nthree"
    assert len({line.height_pt for line in found.lines}) == 1
    assert found.spoken == "onetwothree"


def test_what_cannot_be_drawn_becomes_a_sign_and_nothing_fails() -> None:
    found = set_paragraph(words("a\x00b\ud800c\ue123"), 100)

    assert found.lines[0].runs


def test_a_letter_of_no_font_in_the_chain_comes_from_any_other() -> None:
    faces = {run.face.name for run in _runs(set_paragraph(words("Minh 阿嬤 ✓ አማ", "vi"), 100))}

    assert {"NotoSans-Regular", "NotoSansSC-Regular", "NotoSansEthiopic-Regular"} <= faces
    assert all(glyph.number for run in _runs(set_paragraph(words("阿嬤 አማ", "vi"), 100)) for glyph in run.glyphs)


def test_marks_and_joiners_stay_with_their_letter() -> None:
    own = chain("ar", 400)

    assert [piece.shaped.text for piece in own.pieces("e\u0301\u200dx", rtl=False)] == ["e\u0301\u200dx"]
    assert [piece.shaped.text for piece in own.pieces("\u200dab", rtl=False)] == ["\u200d", "ab"]
    assert [piece.shaped.text for piece in own.pieces("سe", rtl=False)] == ["س", "e"]


def test_what_no_font_draws_gets_the_sign_for_it_or_a_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slc_core.paper.chain.font_keys", lambda: ("a font that is not installed",))
    own = Chain("en", 400, None)
    bare = Chain("en", 400, None)
    bare.faces = (face(font_file("emoji")),)

    assert own.pieces("\ue124", rtl=False)[0].shaped.text in {"\ufffd", "?"}
    assert bare.pieces("\ue124", rtl=False)[0].shaped.text == " "
    assert own.pieces("\U000e0001\U000e0041", rtl=False)[0].shaped.width == 0


def test_a_chain_forgets_rather_than_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slc_core.paper.chain._PIECES_KEPT", 1)
    own = Chain("en", 400, None)

    assert own.pieces("a", rtl=False)[0].shaped is own.pieces("a", rtl=False)[0].shaped
    assert own.pieces("b", rtl=False) != own.pieces("a", rtl=False)


def test_a_font_folder_that_lacks_a_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="font folder"):
        set_paragraph(words("a"), 50, fonts=tmp_path / "none")


def test_an_unknown_tag_is_written_in_latin_letters() -> None:
    assert known_language("qqq").script == "Latn"
    assert words("x", "qqq").dir == "ltr"


def test_a_blank_is_a_rule_no_wider_than_its_box() -> None:
    wide = set_paragraph(words("My goal: ____."), 100, blank_mm=30)
    narrow = set_paragraph(words("____"), 10, blank_mm=30)

    assert [run.width_pt for line in wide.lines for run in line.runs if isinstance(run, Blank)] == [
        pytest.approx(30 * 72 / 25.4)
    ]
    assert narrow.ink_width_mm == pytest.approx(10)
    assert set_paragraph(words("word____word"), 12).ink_width_mm <= 12.01


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "Donaudampfschifffahrt" * 3), ("ar", "الاستقلالية" * 5), ("my", "မြန်မာ" * 9)]
)
def test_a_word_wider_than_its_box_is_broken_between_letters(lang: str, word: str) -> None:
    found = set_paragraph(words(f"a {word} b", lang), 25)

    assert len(found.lines) > 2
    assert found.ink_width_mm <= 25.001
    assert "".join(line.plain for line in found.lines) == f"a {word} b"


def test_a_script_without_spaces_fills_the_line_before_it_breaks() -> None:
    found = set_paragraph(words("a " + "မြန်မာ" * 9, "my"), 40)

    assert len(found.lines[0].plain) > 10


def test_a_letter_wider_than_its_box_is_made_small() -> None:
    found = set_paragraph(words("WW", "en"), 1.0, Style(40))

    assert [line.plain for line in found.lines] == ["W", "W"]
    assert found.ink_width_mm == pytest.approx(1.0)


def test_a_japanese_phrase_too_wide_is_broken_between_words() -> None:
    found = set_paragraph(words("もって行動しなければならない。", "ja"), 30)

    assert found.plain.split("\n")[0] in {"もって行動し", "もって行動"}


def test_a_soft_hyphen_shows_only_at_the_end_of_a_line() -> None:
    text = words("confer\u00adence")
    broken = set_paragraph(text, width_of(words("confer-")) + 0.5)
    tight = set_paragraph(text, width_of(words("confer")) + 0.1)

    assert len(broken.lines) == len(tight.lines) == 2
    assert broken.lines[0].width_pt > tight.lines[0].width_pt
    assert set_paragraph(text, 100).plain == "conference"


def test_justified_lines_fill_the_box_but_for_the_last() -> None:
    text = "All human beings are born free and equal in dignity and rights."
    found = set_paragraph(words(text), 40, align="justify")
    arabic = set_paragraph(words("يولد جميع الناس أحراراً متساوين في الكرامة والحقوق", "ar"), 40, align="justify")

    assert all(line.width_pt == pytest.approx(40 * 72 / 25.4) for line in found.lines[:-1])
    assert found.lines[-1].width_pt < 40 * 72 / 25.4
    assert all(line.width_pt < 40 * 72 / 25.4 - 0.01 for line in arabic.lines)
    assert {found.align, arabic.align} == {"start"}


def test_spans_keep_their_look_and_language() -> None:
    red = Style(14, bold=True, colour=(200, 0, 0))
    found = set_paragraph([Span(words("one "), Style()), Span(words("שלום"), red), Span(words(" two"), Style())], 100)

    looks = [(run.size_pt, run.colour, run.face.name) for run in _runs(found)]
    assert looks == [
        (11.0, (0, 0, 0), "NotoSans-Regular"),
        (14.0, (200, 0, 0), "NotoSansHebrew-Bold"),
        (11.0, (0, 0, 0), "NotoSans-Regular"),
    ]
    assert set_paragraph([], 50).plain == ""
    assert found.lines[0].height_pt == pytest.approx(14 * 1.4)


def test_isolates_keep_a_name_in_its_own_order_across_spans() -> None:
    found = set_paragraph(
        [Span(words("درجتي \u206884%\u2069 ", "ar"), Style()), Span(words("\u2068Ms. A\u2069", "en"), Style())], 100
    )

    assert found.direction == "rtl"
    assert found.plain == "درجتي 84% Ms. A"


def test_a_paragraph_is_cut_at_a_height() -> None:
    found = set_paragraph(words("one\ntwo\nthree"), 50)
    line = found.height_mm / 3

    head, tail = found.split(line * 2)
    assert head is not None
    assert tail is not None
    assert (head.plain, tail.plain) == ("one\ntwo", "three")
    assert found.split(0.1) == (None, found)
    assert found.split(100) == (found, None)


def test_a_line_with_a_tall_script_is_higher() -> None:
    plain, mixed = (set_paragraph(words(text), 100) for text in ("Aye", "Aye အေး"))

    assert mixed.height_mm > plain.height_mm
    assert set_paragraph(words("Aye"), 100, Style(10, leading=2)).height_mm == pytest.approx(20 * 25.4 / 72)


def _runs(paragraph: Paragraph) -> list[Run]:
    return [run for line in paragraph.lines for run in line.runs if isinstance(run, Run)]
