from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.conference.blanks import fillings_of_page
from slc_core.conference.portfolio import AssessmentPage, Result, Scale
from slc_core.conference.terms import term
from slc_core.language.catalog import Message, Voice, read_catalog
from slc_core.language.registry import language
from slc_core.language.values import FSI, PDI, Value, format_value
from slc_core.paper.bidi import ISOLATES
from slc_core.paper.chart import ChartLabels, chart_alternative, chart_height_mm, draw_chart
from slc_core.paper.document import Document
from slc_core.paper.paragraph import Colour, Paragraph
from slc_core.paper.sheet import Sheet

LABELS = ChartLabels(
    target=Message("test", "The target line"),
    alternative=Message("test", "My results: {title}. First: {first}. Now: {last}."),
    lower_is_better=Message("test", "Here less is better."),
)
LEVELS = ("Beginning", "Developing", "Secure", "Beyond")
X, Y, WIDTH = 18.0, 20.0, 174.0
NOW: Colour = (27, 73, 118)


def assessment(*values: Any, target: Any = None, days: int = 21, **of_scale: Any) -> AssessmentPage:
    """A page with a result every so many days from 15 September 2026; without dates if *days* is 0."""
    first = dt.date(2026, 9, 15)
    results = tuple(
        Result(value=number(value), on=first + dt.timedelta(days=days * place) if days else None)
        for place, value in enumerate(values)
    )
    scale = Scale.model_validate({"kind": "percent", **of_scale})
    return AssessmentPage(number=3, title="Reading aloud", scale=scale, results=results, target=number(target))


def number(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) else value


class Watched(Document):
    """A document that also remembers what was drawn on it, in millimetres."""

    def __init__(self, lang: str = "en", **how: Any) -> None:
        super().__init__(lang=lang, title="Chart", made_on=dt.datetime(2026, 11, 21, tzinfo=dt.UTC), **how)
        self.add_page()
        self.words: list[tuple[str, float, float, Paragraph]] = []
        self.bars: list[tuple[float, float, float, float, Colour | None]] = []
        self.lines: list[tuple[float, float, float, float, Any]] = []
        self.points: list[tuple[float, float]] = []

    def draw(self, paragraph: Paragraph, x_mm: float, y_mm: float, **how: Any) -> None:
        self.words.append((ISOLATES.sub("", paragraph.plain), x_mm, y_mm, paragraph))
        super().draw(paragraph, x_mm, y_mm, **how)

    def rectangle(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float, **how: Any) -> None:
        if how.get("stroke") and not how.get("radius_mm"):
            self.bars.append((x_mm, y_mm, width_mm, height_mm, how.get("fill")))
        super().rectangle(x_mm, y_mm, width_mm, height_mm, **how)

    def line(self, x1_mm: float, y1_mm: float, x2_mm: float, y2_mm: float, **how: Any) -> None:
        self.lines.append((x1_mm, y1_mm, x2_mm, y2_mm, how.get("dash_mm")))
        super().line(x1_mm, y1_mm, x2_mm, y2_mm, **how)

    def circle(self, x_mm: float, y_mm: float, radius_mm: float, **how: Any) -> None:
        self.points.append((x_mm, y_mm))
        super().circle(x_mm, y_mm, radius_mm, **how)

    @property
    def said(self) -> list[str]:
        return [text for text, *_ in self.words]

    def place_of(self, said: str) -> tuple[float, float]:
        """The middle of what says *said*, in a box as wide as its ink."""
        paragraph, x, y = next((p, x, y) for text, x, y, p in self.words if text == said)
        return x + paragraph.width_mm / 2, y + paragraph.height_mm / 2


def drawn(page: AssessmentPage, voice: Voice | None = None, labels: ChartLabels = LABELS) -> Watched:
    voice = voice or Voice("en")
    document = Watched(voice.language.tag)
    with document.figure(chart_alternative(page, voice, labels)):
        draw_chart(page, voice, labels)(document, X, Y, WIDTH)
    return document


def heights(document: Watched) -> list[float]:
    return [height for _, _, _, height, _ in document.bars]


# Bars and lines


def test_a_page_without_a_result_has_no_chart() -> None:
    document = drawn(assessment())

    assert chart_height_mm(assessment()) == 0
    assert [document.words, document.bars, document.lines, document.points] == [[], [], [], []]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_few_results_are_bars_with_their_values(count: int) -> None:
    values = [61, 72, 79, 84][:count]

    document = drawn(assessment(*values))

    assert len(document.bars) == count
    assert not document.points
    assert [text for text in document.said if text in {f"{value}%" for value in values}] == [f"{v}%" for v in values]


def test_more_results_are_a_line_with_points_and_their_values() -> None:
    values = [48, 52, 51, 58, 61, 63, 68, 66, 72, 79, 77, 84]

    document = drawn(assessment(*values))

    assert len(document.points) == 12
    assert not document.bars
    assert {f"{value}%" for value in values} <= set(document.said)


def test_a_bar_is_as_high_as_its_value_on_a_scale_from_0_to_the_top() -> None:
    document = drawn(assessment(25, 50, 100))

    quarter, half, whole = heights(document)
    assert half == pytest.approx(2 * quarter)
    assert whole == pytest.approx(4 * quarter)
    assert document.place_of("0%")[1] - document.place_of("100%")[1] == pytest.approx(whole)


@pytest.mark.parametrize("count", [3, 7])
def test_results_stand_at_even_distances_whatever_their_dates(count: int) -> None:
    document = drawn(assessment(*range(10, 10 + count)))

    middles = [x + width / 2 for x, _, width, _, _ in document.bars] or [x for x, _ in document.points]
    steps = [later - earlier for earlier, later in pairwise(middles)]
    assert steps == pytest.approx([steps[0]] * (count - 1))


def test_the_last_result_is_darker_so_that_a_copy_in_grey_shows_it() -> None:
    *earlier, last = drawn(assessment(40, 50, 60)).bars

    assert last[4] == NOW
    assert all(fill and sum(fill) > 2.5 * sum(NOW) for *_, fill in earlier)


def test_a_child_at_arm_s_length_sees_bars_of_some_size() -> None:
    document = drawn(assessment(100, 100, 100, 100))

    assert min(heights(document)) > 50
    assert min(width for _, _, width, _, _ in document.bars) > 15


# The target


def test_the_target_is_a_dashed_line_at_its_height_with_its_value_and_its_name() -> None:
    document = drawn(assessment(50, 60, target=80))

    (line, *_) = [line for line in document.lines if line[4]]
    scale = document.place_of("0%")[1] - document.place_of("100%")[1]
    assert line[1] == line[3] == pytest.approx(document.place_of("0%")[1] - 0.8 * scale)
    assert {"80%", "The target line"} <= set(document.said)
    assert min(line[0], line[2]) < document.bars[0][0]


def test_without_a_target_nothing_is_dashed() -> None:
    assert not [line for line in drawn(assessment(50, 60)).lines if line[4]]


def test_the_target_s_name_stands_where_no_result_can_stand() -> None:
    for values in ([95], [1, 2, 3, 4, 5]):
        document = drawn(assessment(*values, target=3))
        name = next(x for text, x, _, _ in document.words if text == "The target line")
        assert name > max([x for x, _ in document.points] or [x + width for x, _, width, _, _ in document.bars])


@pytest.mark.parametrize(("value", "is_inside"), [(86, True), (60, False), (95, False)])
def test_a_value_that_the_target_s_line_would_cross_stands_in_its_bar(value: int, is_inside: bool) -> None:
    document = drawn(assessment(50, value, target=90))

    (_, top, _, _, _) = document.bars[-1]
    assert (document.place_of(f"{value}%")[1] > top) == is_inside


def test_a_value_stays_above_a_bar_too_low_to_hold_it() -> None:
    document = drawn(assessment(5, target=8))

    assert document.place_of("5%")[1] < document.bars[0][1]


# Scales


def test_points_read_like_in_the_talk() -> None:
    document = drawn(assessment(9, 12, kind="points", out_of=Decimal(12)))

    assert {"9/12", "12/12"} <= set(document.said)
    assert heights(document)[0] == pytest.approx(heights(document)[1] * 0.75)


@pytest.mark.parametrize(
    ("out_of", "steps"),
    [
        ("12", ["0", "2", "4", "6", "8", "10", "12"]),
        ("10", ["0", "2", "4", "6", "8", "10"]),
        ("20", ["0", "5", "10", "15", "20"]),
        ("30", ["0", "5", "10", "15", "20", "25", "30"]),
        ("9", ["0", "3", "6", "9"]),
        ("17", ["0", "4", "8", "12", "17"]),
        ("3", ["0", "1", "2", "3"]),
        ("1", ["0", "0.5", "1"]),
        ("2.5", ["0", "0.5", "1", "1.5", "2", "2.5"]),
        ("7", ["0", "1.5", "3", "4.5", "6", "7"]),
    ],
)
def test_a_scale_ends_at_its_top_in_steps_that_a_child_can_count(out_of: str, steps: list[str]) -> None:
    document = drawn(assessment(0, kind="points", out_of=Decimal(out_of), days=0))

    assert [text for text in document.said if "/" not in text] == steps


@pytest.mark.parametrize(
    ("most", "top"), [(84, "100"), (9, "10"), (112, "150"), (0, "1"), (41.5, "50"), (0.3, "0.3"), (1000, "1,000")]
)
def test_a_scale_without_a_top_ends_at_a_round_number_above_every_value(most: float, top: str) -> None:
    document = drawn(assessment(0, most, kind="number", days=0))

    ticks = [(y, text) for text, _, y, _ in document.words]
    assert min(ticks)[1] in {top, format_value(Value("number", Decimal(str(most))), language("en"))}
    assert top in document.said
    assert heights(document)[1] <= document.place_of("0")[1] - document.place_of(top)[1] + 0.01


def test_a_target_above_every_result_is_still_on_the_scale() -> None:
    document = drawn(assessment(12, 20, kind="number", target=90))

    (line, *_) = [line for line in document.lines if line[4]]
    assert line[1] > Y
    assert "100" in document.said


def test_levels_are_named_beside_the_scale_from_the_lowest_to_the_highest() -> None:
    document = drawn(assessment("Beginning", "Secure", kind="level", levels=LEVELS, days=0))

    assert document.said == list(LEVELS)
    assert [document.place_of(level)[1] for level in LEVELS] == sorted(
        (document.place_of(level)[1] for level in LEVELS), reverse=True
    )


def test_a_level_s_bar_ends_at_its_name_and_the_lowest_is_seen() -> None:
    document = drawn(assessment("Beginning", "Secure", kind="level", levels=LEVELS))

    for (_, top, _, height, _), level in zip(document.bars, ("Beginning", "Secure"), strict=True):
        assert top == pytest.approx(document.place_of(level)[1])
        assert height > 5


def test_levels_with_many_names_get_a_higher_chart_and_every_name() -> None:
    letters = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    page = assessment("B", "D", "G", kind="level", levels=letters, target="H", days=0)

    document = drawn(page)

    assert 88 < chart_height_mm(page) <= 170
    assert set(letters) <= set(document.said)


def test_where_there_is_no_room_for_every_level_each_result_says_its_own() -> None:
    levels = tuple(f"Step {place}" for place in range(1, 61))

    document = drawn(assessment("Step 2", "Step 33", kind="level", levels=levels, days=0))

    names = [text for text in document.said if text.startswith("Step")]
    assert 15 < len(names) < 35
    assert names[-2:] == ["Step 2", "Step 33"]


def test_a_level_with_a_long_name_stays_in_its_row() -> None:
    long = "Working with great care towards the expected standard of the whole fourth grade in the second term, " * 2
    levels = ("Beginning", long[:200], "Secure", "Beyond", "Far beyond", "Master")

    document = drawn(assessment("Secure", kind="level", levels=levels))

    paragraph = next(p for text, _, _, p in document.words if text.startswith("Working"))
    assert paragraph.height_mm <= 10
    assert paragraph.ink_width_mm <= 46


def test_where_less_is_better_the_chart_says_so() -> None:
    page = assessment(14, 9, 4, kind="number", lower_is_better=True)

    document = drawn(page)

    assert document.said[0] == "Here less is better."
    assert heights(document) == sorted(heights(document), reverse=True)
    assert chart_alternative(page, Voice("en"), LABELS).value.endswith(f"{FSI}Here less is better.{PDI}")
    assert "Here less is better." not in drawn(assessment(14, 9, 4, kind="number")).said
    assert document.place_of("15")[1] > document.words[0][2] + document.words[0][3].height_mm


def test_a_sheet_without_words_for_less_is_better_still_has_its_chart() -> None:
    page = assessment(14, 9, kind="number", lower_is_better=True)

    assert len(drawn(page, labels=LABELS._replace(lower_is_better=None)).bars) == 2


# Dates and many results


def test_bars_carry_the_talk_s_own_dates() -> None:
    assert {"September 15, 2026", "October 6, 2026"} <= set(drawn(assessment(1, 2)).said)


def test_points_carry_day_and_month_and_a_new_year_its_number() -> None:
    said = [text.replace("\u00a0", " ") for text in drawn(assessment(*range(10, 16), days=30)).said]

    assert [text for text in said if "\n" in text] == ["Sep 15\n2026", "Jan 13\n2027"]
    assert "Oct 15" in said


def test_results_without_dates_stand_in_their_order_with_nothing_below() -> None:
    document = drawn(assessment(10, 20, 30, days=0))

    assert len(document.bars) == 3
    assert not any("2026" in text for text in document.said)


@pytest.mark.parametrize("count", [5, 12, 16, 24, 36, 80])
@pytest.mark.parametrize("tag", ["en", "ar", "zh-Hans", "so", "my", "am"])
def test_labels_never_touch_one_another(tag: str, count: int) -> None:
    document = drawn(assessment(*(30 + place * 7 % 60 for place in range(count)), days=7, target=95), Voice(tag))

    bottom = max(y for _, y, _, _, _ in document.lines)
    for row in (
        [(x, p) for _, x, y, p in document.words if y >= bottom],
        [(x, p) for text, x, y, p in document.words if "%" in text and y < bottom and p.align == "centre"],
    ):
        middles = sorted((x + p.width_mm / 2, p.ink_width_mm) for x, p in row)
        assert len(middles) >= 2
        for (left, wide), (right, next_wide) in pairwise(middles):
            assert left + wide / 2 <= right - next_wide / 2 + 0.01


def test_the_first_and_the_last_of_many_results_keep_their_values() -> None:
    document = drawn(assessment(*(31 + place for place in range(40)), days=7))

    assert {"31%", "70%"} <= set(document.said)
    assert "50%" not in document.said


@pytest.mark.parametrize("tag", ["en", "ar", "zh-Hans", "so"])
@pytest.mark.parametrize("lower_is_better", [True, False])
@pytest.mark.parametrize("count", [1, 4, 5, 12, 40])
def test_nothing_leaves_the_chart_s_own_room(tag: str, count: int, lower_is_better: bool) -> None:
    page = assessment(
        *([0, 100] * 20)[:count], kind="number", target=0 if lower_is_better else 100, lower_is_better=lower_is_better
    )

    document = drawn(page, Voice(tag))

    for text, x, y, paragraph in document.words:
        spare = paragraph.width_mm - paragraph.ink_width_mm
        assert X - spare - 0.01 <= x, text
        assert x + paragraph.width_mm <= X + WIDTH + spare + 0.01, text
        assert y >= Y - 1, text
        assert y + paragraph.height_mm <= Y + chart_height_mm(page) + 0.01, text


# Languages


def test_time_walks_in_the_reading_direction() -> None:
    for values in ([10, 20, 30], [10, 20, 30, 40, 50]):
        english, arabic = drawn(assessment(*values)), drawn(assessment(*values), Voice("ar"))
        for document, forward in ((english, 1), (arabic, -1)):
            along = [x for x, *_ in document.bars] or [x for x, _ in document.points]
            assert along == sorted(along, reverse=forward < 0)
            assert (document.place_of("0%")[0] - (X + WIDTH / 2)) * forward < 0


def test_the_target_in_arabic_is_named_at_the_left_where_its_line_ends() -> None:
    document = drawn(assessment(10, 20, target=50), Voice("ar"))

    assert document.place_of("The target line")[0] < min(x for x, *_ in document.bars)


def test_the_words_are_the_family_s(write_catalog: Callable[..., Path]) -> None:
    folder = write_catalog("ar", {LABELS.target: "خط الهدف", LABELS.lower_is_better: "هنا الأقل أفضل."})
    voice = Voice("ar", folders=[folder])

    page = assessment("Secure", "Beginning", kind="level", levels=LEVELS, target="Secure", lower_is_better=True)
    document = drawn(page, voice)

    secure = term("Secure")
    assert secure
    assert {"خط الهدف", "هنا الأقل أفضل.", voice.say(secure).value} <= set(document.said)


def test_a_family_that_reads_its_own_digits_gets_them_everywhere() -> None:
    voice = Voice("ar", native_digits=True)

    document = drawn(assessment(*range(10, 16), target=50, days=30), voice)

    assert not any(digit in text for text in document.said for digit in "0123456789")
    assert any("٢٠٢٦" in text for text in document.said)


def test_a_language_that_cldr_does_not_know_says_dates_as_in_its_talk() -> None:
    spoken = next(tag for tag in ("mww", "ksw", "mh") if not language(tag).cldr or language(tag).reads.date)
    voice = Voice(spoken)
    day = dt.date(2026, 9, 15)

    document = drawn(assessment(*range(10, 16)), voice)

    talk_s = format_value(Value("date", day), voice.language)
    assert talk_s.replace(" ", "") in {text.replace("\n", "").replace(" ", "") for text in document.said}


def test_the_pseudo_languages_show_values_as_they_are() -> None:
    assert "9/12" in drawn(assessment(9, kind="points", out_of=Decimal(12)), Voice("en-XA")).said


# For those who cannot see it


def test_the_alternative_tells_the_first_and_the_last_result() -> None:
    text = chart_alternative(assessment(61, 70, 84), Voice("en"), LABELS)

    assert ISOLATES.sub("", text.value) == "My results: Reading aloud. First: 61%. Now: 84%."
    assert (text.lang, text.status) == ("en", "source")


def test_a_page_without_a_title_is_called_by_its_subject() -> None:
    page = assessment(61, 84).model_copy(update={"title": "", "subject": "Maths"})

    assert "Mathematics" in chart_alternative(page, Voice("en"), LABELS).value


def test_an_unread_sentence_makes_the_whole_alternative_unread(write_catalog: Callable[..., Path]) -> None:
    said = {LABELS.alternative: "نتائجي: {title}", LABELS.lower_is_better: "هنا الأقل أفضل."}
    page = assessment(9, 4, kind="number", lower_is_better=True)

    for read in said:
        voice = Voice("ar", folders=[write_catalog("ar", said, {read: "reviewed"})])
        assert chart_alternative(page, voice, LABELS).is_unread
        read_catalog.cache_clear()

    voice = Voice("ar", folders=[write_catalog("ar", said, dict.fromkeys(said, "reviewed"))])
    assert not chart_alternative(page, voice, LABELS).is_unread


def test_the_chart_is_one_figure_of_the_file() -> None:
    document = Watched()
    sheet = Sheet(document, lang="en")
    page = assessment(61, 84, target=90)

    sheet.figure(
        chart_height_mm(page), chart_alternative(page, Voice("en"), LABELS), draw_chart(page, Voice("en"), LABELS)
    )
    sheet.finish()

    assert document.to_bytes().startswith(b"%PDF-")


def test_the_same_page_gives_the_same_file() -> None:
    page = assessment(*range(20, 80, 5), target=90)

    assert drawn(page).to_bytes() == drawn(page).to_bytes()


def test_the_values_on_paper_are_those_of_the_talk() -> None:
    page = assessment(Decimal("7.5"), 9, kind="points", out_of=Decimal(12))
    fillings = fillings_of_page(page)

    document = drawn(page, Voice("ar"))

    for blank in ("first", "last"):
        filling = fillings[blank]
        assert isinstance(filling, Value)
        assert format_value(filling, language("ar")) in document.said


@st.composite
def pages(draw: st.DrawFn) -> AssessmentPage:
    kind = draw(st.sampled_from(["percent", "points", "number", "level"]))
    levels = tuple(
        draw(st.lists(st.text("abc شس中क", min_size=1, max_size=60).filter(str.strip), min_size=2, unique=True))
    )
    top = {"percent": Decimal(100), "points": draw(st.decimals("0.01", 999, places=2))}.get(kind, Decimal(10**9))
    value: st.SearchStrategy[Any] = st.sampled_from(levels) if kind == "level" else st.decimals(0, top, places=2)
    values = draw(st.lists(value, max_size=50))
    scale: dict[str, Any] = {"kind": kind, "levels": levels if kind == "level" else ()}
    scale["out_of"] = top if kind == "points" else None
    return assessment(
        *values,
        target=draw(st.none() | value),
        days=draw(st.integers(0, 90)),
        lower_is_better=draw(st.booleans()),
        **scale,
    )


@given(page=pages(), tag=st.sampled_from(["en", "ar", "zh-Hans", "my", "en-XA"]), width=st.floats(60, 180))
def test_every_page_has_a_chart_that_fits_its_room(page: AssessmentPage, tag: str, width: float) -> None:
    document = Watched(tag)

    draw_chart(page, Voice(tag), LABELS)(document, X, Y, width)

    for _, top, _, height, _ in document.bars:
        assert top >= Y
        assert top + height <= Y + chart_height_mm(page)
    for x, y in document.points:
        assert X <= x <= X + width
        assert Y <= y <= Y + chart_height_mm(page)
