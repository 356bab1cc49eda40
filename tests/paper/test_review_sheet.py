from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from slc_core.language.registry import languages, locales_folder
from slc_core.language.sheet import Row, Sheet, sheet_of
from slc_core.language.standing import read_standing
from slc_core.paper.press import Press
from slc_core.paper.review_sheet import review_sheet

ON = dt.date(2026, 11, 22)
PRESS = Press(dt.datetime(2026, 11, 22, tzinfo=dt.UTC), contact="206-555-0100")
SHIPPED = [tag for tag, language in languages().items() if tag != "en" and not language.pseudo and "-Latn" not in tag]
Tool = Callable[..., str]
Pages = Callable[[bytes], list[str]]


@pytest.fixture
def pages(tool: Tool, tmp_path: Path) -> Pages:
    """The words of each page, lines joined."""

    def read(pdf: bytes) -> list[str]:
        (tmp_path / "sheet.pdf").write_bytes(pdf)
        text = tool("pdftotext", "poppler-utils", "-raw", tmp_path / "sheet.pdf", "-")
        return [" ".join(page.split()) for page in text.removesuffix("\f").split("\f")]

    return read


def core(tag: str, rows: int | None = 30) -> Sheet:
    """The first rows of the core's sheet."""
    sheet = sheet_of(read_standing(tag, locales_folder()), ON, core=True)
    return sheet._replace(rows=sheet.rows[:rows])


def numbers(text: str, rows: tuple[Row, ...]) -> Iterator[int]:
    """The numbers of those rows whose translation stands behind its number."""
    for row in rows:
        if f"{row.number} {' '.join(row.now.split())}" in text:
            yield row.number


def test_every_row_stands_behind_its_number_with_its_english_and_its_note(pages: Pages) -> None:
    sheet = core("es")
    text = " ".join(pages(review_sheet(sheet, PRESS)))

    assert len(list(numbers(text, sheet.rows))) >= 25  # a line that turns is cut by the box beside it
    for row in sheet.rows:
        assert row.english in text
        assert row.who in text
    assert text.count(" OK ") == len(sheet.rows)


def test_each_page_says_which_sheet_it_is_of_and_its_own_number(pages: Pages) -> None:
    sheet = core("ko")
    found = pages(review_sheet(sheet, PRESS))

    assert len(found) > 2
    for number, page in enumerate(found, 1):
        assert page.count(f"{sheet.id} · Korean") == 1
        assert f"{number} / {len(found)}" in page


def test_each_page_says_that_a_machine_wrote_the_words_and_how_many_a_speaker_has_read(pages: Pages) -> None:
    for page in pages(review_sheet(core("so"), PRESS)):
        assert "A machine drafted these words. Language: Soomaali" in page
        assert "Read by a speaker: 0" in page


def test_a_sheet_whose_lines_a_speaker_has_read_says_nothing_of_a_machine(pages: Pages) -> None:
    sheet = core("es", 12)
    read = sheet._replace(rows=tuple(row._replace(state="reviewed") for row in sheet.rows))

    text = " ".join(pages(review_sheet(read, PRESS)))

    assert "Speakers of this language have read every line here." in text
    assert "No speaker of this language has read them yet." not in text
    assert "No speaker of this language has read them yet." in " ".join(pages(review_sheet(sheet, PRESS)))


def test_the_school_is_told_where_the_pens_words_go(pages: Pages) -> None:
    sheet = core("fr", 3)
    [page] = pages(review_sheet(sheet, PRESS))

    assert f"into the spreadsheet {sheet.id} beside the same number" in page
    assert "slc locale import" in page


def test_the_reader_is_asked_for_name_role_date_and_signature(pages: Pages) -> None:
    [page] = pages(review_sheet(core("es", 3), PRESS))

    for label in ("Your name", "Your role, such as parent or teacher", "Signature of the adult", "Fecha"):
        assert label in page


def test_what_children_said_in_rehearsal_stands_in_the_note(pages: Pages) -> None:
    sheet = core("es", 2)
    flagged = sheet._replace(rows=(sheet.rows[0]._replace(said=("¡Hola a todos!",)), sheet.rows[1]))

    [page] = pages(review_sheet(flagged, PRESS))

    assert "In rehearsal this sounded wrong. Somebody says: ¡Hola a todos!" in page


def test_no_row_is_torn_over_two_pages(pages: Pages) -> None:
    sheet = core("ru")
    found = pages(review_sheet(sheet, PRESS))

    for row in sheet.rows:
        note = row.note.split(".")[0]
        assert any(re.search(rf"(^| ){row.number} .*{re.escape(row.english)}.*{re.escape(note)}", it) for it in found)


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert review_sheet(core("zh-Hans"), PRESS) == review_sheet(core("zh-Hans"), PRESS)


@pytest.mark.parametrize("tag", SHIPPED)
def test_every_language_has_all_its_letters_and_begins_where_it_reads(tag: str, tool: Tool, tmp_path: Path) -> None:
    sheet, direction = core(tag, 24), languages()[tag].direction
    (tmp_path / "sheet.pdf").write_bytes(review_sheet(sheet, PRESS))
    boxes = tool("pdftotext", "poppler-utils", "-bbox", tmp_path / "sheet.pdf", "-")
    found = re.findall(r'<word xMin="([\d.]+)"[^>]*>([^<]*)</word>', boxes)
    text = "".join(word for _, word in found)
    lefts = [float(left) for left, word in found if word == "7"]

    assert "\ufffd" not in text
    letters = {letter for row in sheet.rows for letter in row.now if letter.isalpha()}
    assert letters <= set(unicodedata.normalize("NFKC", text))
    assert all((left > 300) is (direction == "rtl") for left in lefts)
    assert lefts
