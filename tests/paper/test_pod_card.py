from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import segno

from slc_core.conference import notices
from slc_core.conference.blanks import Filling
from slc_core.conference.talk import Voices
from slc_core.language.catalog import Message, Voice
from slc_core.language.registry import languages
from slc_core.language.values import Value
from slc_core.paper.pod_card import PodCard, childs_card, teachers_card
from slc_core.paper.press import BothSheet, Press
from slc_core.paper.words import packet as said

PRESS = Press(dt.datetime(2026, 11, 21, tzinfo=dt.UTC), contact="206-555-0100")
CARD = PodCard("7K2M-QX9D-4TRN", [tuple(row) for row in segno.make("SLC1:7K2MQX9D4TRN").matrix_iter(border=4)])
EVENING: Mapping[Message, Mapping[str, Filling]] = {
    notices.SCHOOL: {"school": Value("text", "Harbor School")},
    notices.DATE: {"date": Value("date", dt.date(2026, 11, 24))},
}
Tool = Callable[..., str]
Read = Callable[[bytes], list[str]]


@pytest.fixture
def read(tool: Tool, tmp_path: Path) -> Read:
    """The words of each page, lines joined."""

    def pages(pdf: bytes) -> list[str]:
        (tmp_path / "read.pdf").write_bytes(pdf)
        text = tool("pdftotext", "poppler-utils", "-raw", tmp_path / "read.pdf", "-")
        return [" ".join(page.replace("\u200b", "").split()) for page in text.removesuffix("\f").split("\f")]

    return pages


def test_the_teachers_card_says_what_it_opens_and_for_which_evening(read: Read) -> None:
    [page] = read(teachers_card(Voice("en"), CARD, EVENING, PRESS))

    assert page == (
        "Card for the teacher School: Harbor School Date: November 24, 2026 Code: 7K2M-QX9D-4TRN "
        "This card opens every portfolio at the pods. Keep this card. Do not show it to others."
    )


def test_the_teachers_card_is_one_page_in_the_language_of_any_school(read: Read) -> None:
    for tag in languages():
        [page] = read(teachers_card(Voice(tag), CARD, EVENING, PRESS))
        assert CARD.code in page, tag


def test_a_childs_card_is_no_teachers(read: Read) -> None:
    document = PRESS.document("so", "Hodan")
    sheet = BothSheet(document, Voices(Voice("so"), Voice("en")))
    childs_card(sheet, CARD)
    sheet.finish()

    [page] = read(document.to_bytes())

    assert CARD.code in page
    assert said.POD_CARD_RULES[0].text in page
    assert said.TEACHER_CARD_RULE.text not in page
