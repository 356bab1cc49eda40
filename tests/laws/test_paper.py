"""Laws of setting text: whatever a person wrote is set without failing, fits its box, and is never taken apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slc_core.paper.breaks import clusters, smaller_units, units
from slc_core.paper.paragraph import Span, Style, set_paragraph, words

_LANGUAGES = st.sampled_from(["en", "ar", "he", "hi", "th", "km", "my", "am", "ko", "zh-Hans", "qqq"])
_WIDTHS = st.floats(0.5, 180, allow_nan=False)
_TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(
        "ab éẹ́ кия سلامى אבג हिन्दी ไทยก็ ພາສາ ភាសាខ្មែរ မြန်မာ ሰላም፡ 한국 日本、語。 ____\u2068\u2069\u200b\u00ad-/()%12",
        max_size=80,
    ),
)


@given(_TEXTS, _LANGUAGES, _WIDTHS, st.sampled_from(["start", "end", "centre", "justify"]))
def test_any_text_is_set_and_no_line_is_wider_than_its_box(text: str, lang: str, width: float, align: str) -> None:
    found = set_paragraph(words(text, lang), width, align=align)  # type: ignore[arg-type]  # the four are Align

    assert found.lines
    assert found.ink_width_mm <= width + 0.01
    assert found.height_mm > 0


@given(_TEXTS, _LANGUAGES)
def test_units_and_clusters_lose_nothing_and_no_unit_ends_inside_a_cluster(text: str, lang: str) -> None:
    whole = units(text, lang)
    assert "".join(whole) == text
    assert "".join(clusters(text)) == text
    for unit in whole:
        assert "".join(smaller_units(unit, lang)) == unit


@given(st.lists(st.tuples(_TEXTS, _LANGUAGES, st.booleans()), max_size=4), _WIDTHS)
def test_spans_are_set_as_one_paragraph(parts: list[tuple[str, str, bool]], width: float) -> None:
    spans = [Span(words(text, lang), Style(9 + 3 * bold, bold=bold)) for text, lang, bold in parts]

    assert set_paragraph(spans, width).ink_width_mm <= width + 0.01


@given(st.text("ကခဂငတနမယရလဝသ်ိုးံ့ျြွှေ္ក្ខគងតន្មយ្រលវសាិុំ់", min_size=1, max_size=30), st.floats(3, 20))
def test_a_line_never_ends_inside_a_cluster(text: str, width: float) -> None:
    found = set_paragraph(words(text, "my"), width)

    places = {0}
    for cluster in clusters(text):
        places.add(max(places) + len(cluster))
    end = 0
    for line in found.lines:
        end += len(line.plain)
        assert end in places
