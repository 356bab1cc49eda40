from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slc_core.conference import notices
from slc_core.conference.blanks import Occasion
from slc_core.conference.talk import Voices
from slc_core.language.catalog import Message, Text, Voice
from slc_core.language.registry import languages
from slc_core.language.values import Value
from slc_core.paper.document import Document
from slc_core.paper.letters import reminder
from slc_core.paper.paragraph import Paragraph, Style, words
from slc_core.paper.press import BothSheet, Press, how_far_read
from slc_core.paper.signs import glossary
from slc_core.paper.words import guide, letters, packet

MADE_ON = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
CONTACT = "206-555-0100"
PRESS = Press(MADE_ON, contact=CONTACT)
LINES = (
    letters.REMINDER,
    letters.GREETING,
    letters.CHILD,
    notices.DATE,
    letters.TIME,
    letters.PLACE,
    letters.REMINDER_BRING,
    letters.REMINDER_CONTACT,
)
"""Everything that a reminder says, each once."""
FOOT = (packet.DRAFTED, packet.LINES, packet.LINES_READ, packet.ASK, notices.READ_LINES, notices.NOT_TRANSLATED)
Tool = Callable[..., str]
WriteCatalog = Callable[..., Path]
MakeOccasion = Callable[..., Occasion]


class Watched(Document):
    """A document that also remembers what was drawn, and where."""

    def __init__(self, lang: str, paper: Any = "A4") -> None:
        super().__init__(paper, lang=lang, title="Watched", made_on=MADE_ON)
        self.drawn: list[tuple[int, float, float, Paragraph]] = []

    def draw(self, paragraph: Paragraph, x_mm: float, y_mm: float, **how: Any) -> Any:
        if not self.is_dry:
            self.drawn.append((self.page, x_mm, y_mm, paragraph))
        return super().draw(paragraph, x_mm, y_mm, **how)


def voices(tag: str, *folders: Path) -> Voices:
    return Voices(Voice(tag, folders=folders), Voice("en", folders=folders))


def sheet(tag: str, paper: str = "A4") -> tuple[Watched, BothSheet]:
    document = Watched(tag, paper)
    return document, BothSheet(document, voices(tag), contact=CONTACT)


def pages(tool: Tool, tmp_path: Path, pdf: bytes) -> list[str]:
    """The words of each page, lines joined."""
    (tmp_path / "read.pdf").write_bytes(pdf)
    text = tool("pdftotext", "poppler-utils", "-raw", tmp_path / "read.pdf", "-")
    return [" ".join(page.split()) for page in text.removesuffix("\f").split("\f")]


def in_both(message: Message, **values: str) -> list[str]:
    """A message as our invented catalog says it, and in English."""
    said = message.text.format(**values)
    return [f"zz {said}", said]


def invented(messages: tuple[Message, ...]) -> dict[Message, str]:
    return {message: f"zz {message.text}" for message in messages}


@pytest.mark.parametrize("read", range(len(LINES) + 1))
def test_the_foot_tells_in_both_languages_just_how_many_lines_a_speaker_has_read(
    read: int, write_catalog: WriteCatalog, make_occasion: MakeOccasion, tool: Tool, tmp_path: Path
) -> None:
    folder = write_catalog("tr", invented(LINES + FOOT), dict.fromkeys(LINES[:read], "reviewed"))
    [page] = pages(tool, tmp_path, reminder(make_occasion(spoken="tr"), voices("tr", folder), PRESS, date()))

    told = [packet.DRAFTED.text.format(language="Türkçe"), packet.ASK.text.format(contact=CONTACT)]
    if read == len(LINES):
        assert page.count(notices.READ_LINES.text) == 2
        assert not any(sentence in page for sentence in told)
    else:
        for message, values in (
            (packet.DRAFTED, {"language": "Türkçe"}),
            (packet.LINES, {"all": str(len(LINES))}),
            (packet.LINES_READ, {"read": str(read)}),
            (packet.ASK, {"contact": CONTACT}),
        ):
            family, school = in_both(message, **values)
            assert family in page
            assert page.count(school) == 2
        assert notices.READ_LINES.text not in page


def test_a_line_lent_from_english_is_a_line_that_nobody_has_read(
    write_catalog: WriteCatalog, make_occasion: MakeOccasion, tool: Tool, tmp_path: Path
) -> None:
    own = LINES[:2]
    folder = write_catalog("tr", invented(own), dict.fromkeys(own, "reviewed"))
    [page] = pages(tool, tmp_path, reminder(make_occasion(spoken="tr"), voices("tr", folder), PRESS, date()))

    assert f"Lines on this page: {len(LINES)}. Read by a speaker: 2." in page
    assert "A machine drafted these words" not in page
    assert notices.READ_LINES.text not in page


@pytest.mark.parametrize("act", ["changed", "flagged"])
def test_a_line_that_changed_or_sounds_wrong_counts_as_unread(act: str) -> None:
    text = Text("Ku soo dhowow", "so", "ltr", "changed" if act == "changed" else "flagged")

    assert "Lines on this page: 2" in said(voices("so"), [text, text._replace(status="reviewed")])
    assert "Read by a speaker: 1" in said(voices("so"), [text, text._replace(status="reviewed")])


def test_a_page_in_a_language_without_a_catalog_says_so(
    make_occasion: MakeOccasion, tool: Tool, tmp_path: Path
) -> None:
    [page] = pages(tool, tmp_path, reminder(make_occasion(spoken="tr"), voices("tr"), PRESS, date()))

    assert "Your conference is soon" in page
    assert "This conference is not translated yet. Language: Türkçe" in page


def test_an_english_page_for_an_english_family_needs_no_notice() -> None:
    document, english = sheet("en")
    english.title(letters.REMINDER)
    english.finish()

    assert [paragraph.plain for _, _, _, paragraph in document.drawn] == ["Your conference is soon", "1 / 1"]


def test_several_languages_on_one_page_are_counted_together() -> None:
    read = [Text("Bienvenidos", "es", "ltr", "reviewed"), Text("Ku soo dhowow", "so", "ltr", "reviewed")]

    assert said(voices("en"), read) == "Lines on this page: 2. Read by a speaker: 2."
    assert "Language: Soomaali." in said(voices("en"), [read[0], read[1]._replace(status="draft")])
    assert how_far_read(voices("en"), []) is None


@pytest.mark.parametrize(("tag", "paper"), list(itertools.product(languages(), ["A4", "Letter"])))
def test_no_line_reaches_into_the_foot(tag: str, paper: str) -> None:
    document, full = sheet(tag, paper)
    for _ in range(60):
        full.say(letters.INVITATION_LINES[3])
    full.finish()

    last = document.page_count
    for page in range(1, last):
        *body, foot, _ = [drawn for drawn in document.drawn if drawn[0] == page]
        if tag != "en":
            lowest = max(y + paragraph.height_mm for _, _, y, paragraph in body)
            assert lowest < foot[2], "the foot begins below the last line"
            assert "206-555-0100" in foot[3].plain


def test_school_words_stand_behind_a_heading_or_below_where_they_would_wrap() -> None:
    document, both = sheet("en-XA")
    both.head(packet.RESULTS)
    both.head(guide.WHAT_IT_IS.heading)

    behind, above, below = [paragraph.plain for *_, paragraph in document.drawn]
    assert behind.endswith("·  Results")
    assert "\n" not in above
    assert below == guide.WHAT_IT_IS.heading.text


@pytest.mark.parametrize(("tag", "text"), [("ar", "Liban"), ("ar", "أمينة"), ("es", "Liban"), ("es", "أمينة")])
def test_what_a_child_typed_begins_where_the_page_begins_whatever_its_own_direction(tag: str, text: str) -> None:
    document, both = sheet(tag)
    both.typed(text)

    *_, (_, x, _, paragraph) = document.drawn
    ink_at_right = (paragraph.align == "end") != (paragraph.direction == "rtl")
    assert ink_at_right == (tag == "ar")
    assert x == both.left_mm


def test_a_page_that_would_spill_is_set_smaller_and_never_smaller_than_can_be_read() -> None:
    def sizes(count: int) -> tuple[set[float], int]:
        document, both = sheet("so")

        def draw() -> None:
            for _ in range(count):
                both.paragraph(words("Ku soo dhowow", "so"), Style(12))

        both.on_one_page(draw)
        drawn = {run.size_pt for *_, paragraph in document.drawn for line in paragraph.lines for run in line.runs}
        return drawn, document.page_count

    assert sizes(20) == ({12.0}, 1)
    shrunk, more = sizes(37)
    assert more == 1
    assert all(9.6 <= size < 12 for size in shrunk)
    assert sizes(90) == ({12 * 0.8}, 3)


def test_steps_are_numbered_in_the_familys_own_digits() -> None:
    document = Watched("ar")
    both = BothSheet(document, Voices(Voice("ar", native_digits=True), Voice("en")))
    both.step(2, letters.HOME_STEPS[1])

    assert document.drawn[0][3].plain.startswith("٢.")
    assert document.drawn[1][3].spoken == letters.HOME_STEPS[1].text


def test_a_glossary_of_an_unread_language_carries_the_draft_notice_on_each_page(tool: Tool, tmp_path: Path) -> None:
    both = voices("so")
    for page in pages(tool, tmp_path, glossary(both, PRESS)):
        for voice in both[:2]:
            assert voice is not None
            notice = voice.say(packet.DRAFTED, {"language": Value("text", "Soomaali")}).value
            assert re.sub("[\u2068\u2069]", "", notice) in page


def said(voices: Voices, lines: list[Text]) -> str:
    spans = how_far_read(voices, lines)
    assert spans is not None
    assert not isinstance(spans, Text)
    return " ".join(re.sub("[\u2068\u2069]", "", "".join(span.text.value for span in spans)).split())


def date() -> Value:
    return Value("date", dt.date(2026, 11, 24))
