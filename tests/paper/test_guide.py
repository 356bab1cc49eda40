from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from slc_core.conference.cards import QUESTION_CARDS
from slc_core.conference.talk import Voices
from slc_core.language.catalog import Voice
from slc_core.paper.guide import guide, question_cards
from slc_core.paper.press import Press
from slc_core.paper.words import guide as said
from slc_core.paper.words import packet, surveys

PRESS = Press(dt.datetime(2026, 11, 21, tzinfo=dt.UTC))
Tool = Callable[..., str]


@pytest.fixture
def read(tool: Tool, tmp_path: Path) -> Callable[[bytes], list[str]]:
    """The words of each page, lines joined."""

    def pages(pdf: bytes) -> list[str]:
        (tmp_path / "read.pdf").write_bytes(pdf)
        text = tool("pdftotext", "poppler-utils", "-raw", tmp_path / "read.pdf", "-")
        return [" ".join(page.split()) for page in text.removesuffix("\f").split("\f")]

    return pages


@pytest.fixture
def somali() -> Voices:
    return Voices(Voice("so"), Voice("en"))


def test_the_guide_says_everything_in_both_languages(read: Callable[[bytes], list[str]], somali: Voices) -> None:
    text = " ".join(read(guide(somali, PRESS))[:2])

    for part in said.PARTS:
        for message in (part.heading, *part.lines):
            assert somali.family.say(message).value in text
            assert message.text in text
    for card in QUESTION_CARDS:
        assert somali.family.say(card.message).value in text


def test_what_will_happen_is_numbered(read: Callable[[bytes], list[str]], somali: Voices) -> None:
    text = " ".join(read(guide(somali, PRESS)))

    for number, line in enumerate(said.WHAT_WILL_HAPPEN.lines, start=1):
        assert f"{number}. {somali.family.say(line).value}" in text


def test_the_reflection_has_every_starter_on_one_page(read: Callable[[bytes], list[str]], somali: Voices) -> None:
    *_, reflection, thanks = read(guide(somali, PRESS))

    assert reflection.startswith(somali.family.say(said.REFLECTION).value)
    for starter in said.REFLECTION_STARTERS:
        assert somali.family.say(starter).value in reflection
        assert starter.text in reflection
    assert thanks.startswith(somali.family.say(surveys.THANKS).value)
    assert surveys.THANKS_LINE.text in thanks


def test_five_cards_ask_and_ask_again(read: Callable[[bytes], list[str]], somali: Voices) -> None:
    [page] = read(question_cards(somali, PRESS))

    assert len(QUESTION_CARDS) == 5
    assert somali.family.say(packet.CUT).value in page
    for card in QUESTION_CARDS:
        assert card.follow_up
        question, follow_up = page.index(card.message.text), page.index(card.follow_up.text)
        assert question < follow_up
        assert somali.family.say(card.message).value in page
        assert somali.family.say(card.follow_up).value in page
