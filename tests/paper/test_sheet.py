"""A sheet walks down its pages: nothing falls off, headings stay with their text, right-to-left mirrors all."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from slc_core.paper.document import Document
from slc_core.paper.paragraph import Paragraph, Style, words
from slc_core.paper.sheet import Margins, Sheet

Tool = Callable[..., str]
LONG = "All human beings are born free and equal in dignity and rights. " * 5


class _Watched(Document):
    """A real document that also keeps what was drawn where: (page, words, x, y, height, role)."""

    def __init__(self, **settings: Any) -> None:
        made_on = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
        chosen: dict[str, Any] = {"lang": "en", "title": "A test", "made_on": made_on, **settings}
        super().__init__(**chosen)
        self.seen: list[tuple[int, str, float, float, float, str]] = []

    def draw(self, paragraph: Paragraph, x_mm: float, y_mm: float, **options: Any) -> Any:
        if not self.is_dry:
            row = (self.page, paragraph.plain, x_mm, y_mm, paragraph.height_mm, options.get("role", "P"))
            self.seen.append(row)
        return super().draw(paragraph, x_mm, y_mm, **options)

    def page_of(self, plain: str) -> int:
        return next(row[0] for row in self.seen if plain in row[1])

    def x_of(self, plain: str) -> float:
        return next(row[2] for row in self.seen if plain in row[1])


def _sheet(lang: str = "en", **settings: Any) -> tuple[_Watched, Sheet]:
    document = _Watched()
    return document, Sheet(document, lang=lang, **settings)


def _text(document: Document, tool: Tool, folder: Path, *options: str) -> str:
    path = folder / "made.pdf"
    path.write_bytes(document.to_bytes())
    tool("qpdf", "qpdf", "--check", path)
    return tool("pdftotext", "poppler-utils", *options, path, "-")


def _jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (30, 20), 90).save(out, "JPEG")
    return out.getvalue()


def test_paragraphs_flow_over_pages_within_the_margins() -> None:
    document, sheet = _sheet(margins=Margins(20, 30, 25))
    for _ in range(40):
        sheet.paragraph(words(LONG))

    assert document.page_count > 1
    assert sheet.pages == list(range(1, document.page_count + 1))
    assert all(x == 25 and y >= 20 and y + height <= 297 - 30 + 0.1 for _, _, x, y, height, _ in document.seen)


def test_a_paragraph_longer_than_a_page_loses_no_line() -> None:
    document, sheet = _sheet()
    text = "\n".join(f"row {number}" for number in range(150))
    sheet.space(200)
    sheet.paragraph(words(text), indent_mm=5, width_mm=60)

    assert "\n".join(row[1] for row in document.seen) == text
    assert document.page_count == 4


def test_no_single_line_stays_behind_at_the_foot_of_a_page() -> None:
    document, sheet = _sheet()
    sheet.paragraph(words("first"))
    sheet.y_mm = 297 - 18 - 7
    sheet.paragraph(words("one\ntwo\nthree"))

    assert document.page_of("one") == 2


def test_a_line_higher_than_a_page_is_drawn_all_the_same() -> None:
    document, sheet = _sheet()
    sheet.paragraph(words("A\nB"), Style(900))
    sheet.table([[words("A\nB")]], style=Style(900))

    assert {row[1] for row in document.seen} >= {"A", "B"}


def test_a_heading_goes_to_the_next_page_with_what_follows() -> None:
    document, sheet = _sheet()
    sheet.paragraph(words("before"))
    sheet.y_mm = 297 - 18 - 15
    sheet.heading(words("Title"), level=2)
    sheet.paragraph(words("after"))

    assert document.page_of("Title") == document.page_of("after") == 2
    assert document.seen[1][5] == "H2"


def test_pages_are_numbered_within_their_sheet(tool: Tool, tmp_path: Path) -> None:
    document = _Watched()
    for packet in ("Amina", "Ben"):
        sheet = Sheet(document, lang="en", header=words(f"Header {packet}"), footer=words("Harbor School"))
        sheet.paragraph(words("one"))
        sheet.new_page()
        sheet.paragraph(words("two"))
        sheet.finish()

    found = _text(document, tool, tmp_path)

    assert re.findall(r"\d ?/ ?\d", found) == ["1/2", "2/2"] * 2
    assert found.count("Harbor School") == 4
    assert found.count("Header Ben") == 2
    assert document.page == 4


def test_a_sheet_may_be_plain() -> None:
    document, sheet = _sheet(numbered=False)
    sheet.paragraph(words("one"))
    sheet.finish()

    assert [row[1] for row in document.seen] == ["one"]


def test_contents_know_the_pages_and_lead_there(tool: Tool, tmp_path: Path) -> None:
    document, sheet = _sheet()
    sheet.contents([("a", words("Assessments")), ("b", words("Goals")), ("gone", words("Nothing"))])
    sheet.new_page()
    sheet.heading(words("Assessments"), key="a")
    sheet.new_page()
    sheet.heading(words("Goals"), key="b")
    sheet.mark("b")
    sheet.finish()

    numbers = [row[1] for row in document.seen if row[0] == 1 and row[1].isdigit()]
    found = _text(document, tool, tmp_path)

    assert numbers == ["2", "3"]
    assert "Nothing" in found
    assert (tmp_path / "made.pdf").read_bytes().count(b"/Subtype/Link") == 2
    assert b"(Goals, 3)" in (tmp_path / "made.pdf").read_bytes()


@pytest.mark.parametrize(("lang", "family_first"), [("en", True), ("ar", False)])
def test_the_family_reads_on_its_own_side(lang: str, family_first: bool) -> None:
    document, sheet = _sheet(lang)
    sheet.pair(words("سلام", "ar"), words("school"))
    sheet.pair(words("alone"), None)

    assert (document.x_of("سلام") < document.x_of("school")) is family_first


def test_a_long_pair_goes_on_beside_itself() -> None:
    document, sheet = _sheet()
    sheet.space(100)
    long = "\n".join(f"row {number}" for number in range(120))
    sheet.pair(words(long), words("short"))
    sheet.pair(words("next\n" * 50), words("to it"))

    assert document.page_of("next") == document.page_of("to it")
    assert "\n".join(row[1] for row in document.seen if "row" in row[1]) == long


@pytest.mark.parametrize("mark", ["dot", "box", "number"])
def test_a_list_has_its_marks_beside_its_items(mark: Any) -> None:
    document, sheet = _sheet("ar")
    sheet.bullets([words("Amina"), words("سلام", "ar")], mark=mark)

    items = [row for row in document.seen if row[5] == "LBody"]
    labels = [row[1] for row in document.seen if row[5] == "Lbl"]
    assert len(items) == 2
    assert labels == {"dot": ["•", "•"], "box": [], "number": ["1.", "2."]}[mark]


def test_a_name_in_another_script_stands_beside_its_box() -> None:
    _, sheet = _sheet("ar")

    assert sheet.set_along(words("Amina"), 50, Style()).align == "end"
    assert sheet.set_along(words("سلام", "ar"), 50, Style()).align == "start"
    assert sheet.set_along(words("Amina"), 50, Style(), align="centre").align == "centre"


def test_a_table_repeats_its_header_and_splits_what_no_page_holds() -> None:
    document, sheet = _sheet()
    tall = "\n".join(f"line {number}" for number in range(90))
    rows = [[words(f"name {number}"), words("84%")] for number in range(60)]
    rows.insert(3, [words("tall"), words(tall)])
    sheet.table(
        rows,
        header=[words("Subject"), words("Result")],
        shares=[3, 1],
        aligns=["start", "end"],
        fills=[None, (240, 240, 240)] * 30 + [None],
        row_header=True,
        min_row_mm=8,
    )

    assert [row[0] for row in document.seen if row[1] == "Subject"] == sheet.pages
    assert "\n".join(row[1] for row in document.seen if row[1].startswith("line")) == tall
    assert all(y + height <= 279.1 for _, _, _, y, height, _ in document.seen)
    assert {row[5] for row in document.seen if row[1].startswith("name")} == {"RowTH"}


def test_a_table_without_a_header_or_rows_is_what_it_is() -> None:
    document, sheet = _sheet("he")
    sheet.table([[words("first"), words("second")]] * 40)
    sheet.table([])
    sheet.table([], header=[words("only")])

    assert document.x_of("first") > document.x_of("second")
    assert document.page_of("only") == 2


def test_what_belongs_together_stays_together() -> None:
    document, sheet = _sheet()
    sheet.paragraph(words("before"))
    sheet.y_mm = 240

    def both() -> None:
        sheet.paragraph(words("upper\n" * 4))
        sheet.signature_line(words("lower"))
        sheet.keep_together(lambda: sheet.mark("inner"))

    sheet.keep_together(both)
    sheet.keep_together(lambda: sheet.paragraph(words("endless\n" * 200)))

    assert document.page_of("upper") == document.page_of("lower") == 2
    assert document.page_of("before") == 1


def test_columns_stand_side_by_side_from_where_reading_begins() -> None:
    document, sheet = _sheet("ar")
    sheet.paragraph(words("before"))
    sheet.y_mm = 250
    sheet.columns(
        [lambda own: own.paragraph(words("one\n" * 6)), lambda own: own.bullets([words("two")])], shares=[1, 2]
    )
    height = sheet.height_of(lambda: sheet.columns([lambda own: own.paragraph(words("dry"))]))
    sheet.columns([])

    assert document.page_of("one") == document.page_of("two") == 2
    assert document.x_of("one") > document.x_of("two")
    assert height > 4
    assert sheet.width_mm == 210 - 36


def test_places_to_write_on(tool: Tool, tmp_path: Path) -> None:
    document, sheet = _sheet()
    sheet.box(40, label=words("My goal"), lines_mm=8, fill=(250, 250, 250))
    sheet.box(20)
    sheet.rule()
    sheet.tick(words("done"), ticked=True)
    sheet.tick(words("not yet"))
    sheet.signature_line(words("Signature"))
    sheet.finish()

    found = _text(document, tool, tmp_path)

    assert [word in found for word in ("My goal", "done", "Signature")] == [True] * 3
    content = (tmp_path / "made.pdf").read_bytes()
    assert content.count(b"/Alt<FEFF2611>") == content.count(b"/Alt<FEFF2610>") == 1


@pytest.mark.parametrize("align", ["start", "centre", "end"])
def test_pictures_and_drawings_are_kept_on_one_page(align: Any) -> None:
    document, sheet = _sheet()
    sheet.paragraph(words("before"))
    sheet.y_mm = 250
    drawn: list[tuple[int, float, float, float]] = []
    sheet.figure(40, words("a chart"), lambda page, x, y, width: drawn.append((page.page, x, y, width)))
    sheet.picture(_jpeg(), alt=words("work"), width_mm=60, align=align)
    sheet.picture(_jpeg(), alt=words("work"))

    assert drawn == [(2, 18.0, 18.0, 174.0)]
    assert document.to_bytes().count(b"/S/Figure") == 3


def test_nothing_is_left_free_at_the_top_of_a_page() -> None:
    _, sheet = _sheet()
    sheet.space(30)
    top = sheet.y_mm
    sheet.paragraph(words("one"))
    sheet.space(30)

    assert top == 18
    assert sheet.y_mm > 48
    assert sheet.room_mm < sheet.page_room_mm
