from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from slc_core.conference.talk import Voices
from slc_core.language.catalog import Voice
from slc_core.language.registry import languages
from slc_core.paper.press import Press
from slc_core.paper.signs import Arrival, arrivals, glossary, pod_signs, welcome
from slc_core.paper.words import signs as said

PRESS = Press(dt.datetime(2026, 11, 21, tzinfo=dt.UTC), contact="206-555-0100")
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


def test_each_pod_has_a_page_with_its_number(read: Read) -> None:
    assert read(pod_signs(Voice("en"), 3, PRESS)) == ["1 Pod: 1", "2 Pod: 2", "3 Pod: 3"]


def test_pods_in_a_drafted_language_say_so(read: Read) -> None:
    [page] = read(pod_signs(Voice("es"), 1, PRESS))

    assert "206" not in page
    assert "español" in page


def test_no_pods_are_an_empty_page(read: Read) -> None:
    assert read(pod_signs(Voice("en"), 0, PRESS)) == [""]


def test_the_arrivals_list_tells_who_comes_and_in_which_language(read: Read) -> None:
    expected = [
        Arrival("Liban Abdi", "so", interpreter=False, pod=4),
        Arrival("ሰላም Tesfay", "ti", interpreter=True),
        Arrival("Nora Lindqvist", "en", interpreter=False),
        Arrival("Noor", "", interpreter=False),
    ]

    [page] = read(arrivals(Voice("en"), expected, PRESS))

    assert "Child Language Interpreter Pod Time of arrival" in page
    assert "Liban Abdi Somali Soomaali 4" in page
    assert "ሰላም Tesfay Tigrinya ትግርኛ ✓" in page
    assert "Nora Lindqvist English Noor" in page


def test_a_long_list_of_arrivals_repeats_its_headings(read: Read) -> None:
    expected = [Arrival(f"Child {number}", "es", interpreter=False) for number in range(60)]

    pages = read(arrivals(Voice("en"), expected, PRESS))

    assert len(pages) == 3
    assert all("Interpreter" in page for page in pages)


def test_the_welcome_greets_in_every_language_that_we_have_the_schools_first(read: Read) -> None:
    tags = ["en", "so", "es", "zh-Hans", "tr"]  # nobody has translated anything into Turkish yet
    voices = [Voice(tag) for tag in tags]

    [page] = read(welcome(voices, PRESS))
    greetings = [voice.say(said.WELCOME).value for voice in voices[:4]]

    places = [page.replace(" ", "").index(greeting.replace(" ", "").replace("\u200b", "")) for greeting in greetings]
    assert places == sorted(places)
    assert page.count(said.WELCOME.text) == 1
    assert "Lines on this page: 3. Read by a speaker: 0." in page
    assert "Soomaali" in page


def test_the_welcome_of_an_english_school_alone_needs_no_notice(read: Read) -> None:
    assert read(welcome([Voice("en")], PRESS)) == [said.WELCOME.text]


def test_every_language_that_we_ship_fits_on_one_welcome(read: Read) -> None:
    assert len(read(welcome([Voice(tag) for tag in languages()], PRESS))) == 1


def test_a_glossary_has_every_school_word_in_both_languages(read: Read) -> None:
    text = " ".join(read(glossary(Voices(Voice("so"), Voice("en")), PRESS)))

    for entry in said.GLOSSARY_ENTRIES:
        assert entry.text in text
        assert Voice("so").say(entry).value in text


def test_a_glossary_for_an_english_interpreter_has_each_word_once(read: Read) -> None:
    text = " ".join(read(glossary(Voices(Voice("en"), Voice("en")), PRESS)))

    assert all(text.count(entry.text) == 1 for entry in said.GLOSSARY_ENTRIES)
