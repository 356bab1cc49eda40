"""A row in one look is filled from remembered words; piece by piece, it has the same lines."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.paper.bidi import levels
from slc_core.paper.chain import Chain, chain
from slc_core.paper.line import Line, Run, Style
from slc_core.paper.paragraph import set_paragraph, words
from slc_core.paper.row import Box, Look, Row, row_lines


def _row(text: str, lang: str, style: Style = Style(), own: Chain | None = None) -> Row:  # noqa: B008  a frozen value
    spoken = words(text, lang)
    used = own or chain(lang, 400)
    return Row(text, levels(text, spoken.dir), [Look(used, style, len(text))], lang, used.first)


def _both(text: str, lang: str, width: float) -> tuple[list[Line], list[Line]]:
    """Its lines, and those it would have if it had a second look with nothing in it."""
    quick = _row(text, lang)
    look = quick.looks[0]
    return row_lines(quick, Box(width, 20, stretches=False)), row_lines(
        quick._replace(looks=[look, look._replace(length=0)]), Box(width, 20, stretches=False)
    )


def _drawn(line: Line) -> object:
    runs = [run for run in line.runs if isinstance(run, Run)]
    glyphs = [(run.face, run.size_pt, run.shown, tuple(run.glyphs)) for run in runs]
    sizes = [pytest.approx(size, abs=1e-6) for size in (line.width_pt, line.height_pt, line.baseline_pt)]
    return glyphs, sizes, line.plain, line.is_complex, line.is_reordered


@pytest.mark.parametrize("width", [60.0, 170.0, 1000.0])
def test_every_script_has_the_same_lines_in_both_ways(samples: Mapping[str, list[str]], width: float) -> None:
    for lang, paragraphs in samples.items():
        for text in (*paragraphs, f"{paragraphs[0][:40]} Ms. A (12 %) {paragraphs[1][:40]}"):
            quick, careful = _both(text, lang, width)

            assert list(map(_drawn, quick)) == list(map(_drawn, careful)), lang


@given(
    st.text("ab é סלʼשָׁ سلاَمى हि人、ก่ာ်አ፡ 12٣%()[]/.,-\u200b\u200d\u00a0\u3000\u2003\u200f", max_size=50),
    st.sampled_from(["en", "ar", "he", "hi", "th", "my", "am", "zh-Hans"]),
    st.floats(20, 300),
)
def test_any_row_has_the_same_lines_in_both_ways(text: str, lang: str, width: float) -> None:
    quick, careful = _both(text, lang, width)

    assert list(map(_drawn, quick)) == list(map(_drawn, careful))


@pytest.mark.parametrize("text", ["", " ", "  two", "a ", "a \u3000", "a\u200bb", "سلام 12 ", " ab سلام"])
def test_rows_of_little_but_spaces_have_the_same_line_in_both_ways(text: str) -> None:
    for lang in ("en", "ar"):
        quick, careful = _both(text, lang, 100)

        assert list(map(_drawn, quick)) == list(map(_drawn, careful))


@pytest.mark.parametrize("text", ["\u3000\u3000\u3000人", "     abcdefghijkl"])
def test_spaces_at_the_beginning_do_not_push_a_word_out_of_its_box(text: str) -> None:
    for lines in _both(text, "en", 30):
        assert "".join(line.plain for line in lines) == text
        assert all(line.width_pt <= 30.001 for line in lines)


def test_a_mark_rises_in_proportion_to_the_letters() -> None:
    small, large = (set_paragraph(words("שָׁלוֹם", "he"), 100, Style(size)).lines[0] for size in (10, 20))

    rises = [
        [float(part.split()[-1]) for part in run.shown.split(" Ts")[:-1]]
        for line in (small, large)
        for run in line.runs
        if isinstance(run, Run)
    ]
    assert [2 * rise for rise in rises[0]] == pytest.approx(rises[1], abs=0.02)


def test_a_word_that_does_not_rise_is_the_same_at_any_size() -> None:
    word = chain("en", 400).first.shape("level")

    assert word.items_at(10) == word.items_at(20) == word.items


def test_a_chain_forgets_units_rather_than_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slc_core.paper.chain._PIECES_KEPT", 1)
    own = Chain("ar", 400, None)

    for text in ("سلام 12 من 12 في 13", "سلام 14 من 15 في 16"):
        assert (
            "".join(line.plain for line in row_lines(_row(text, "ar", own=own), Box(40, 20, stretches=False))) == text
        )
