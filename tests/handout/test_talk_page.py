from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import ValidationError

from slc_core.classroom.folder import Classroom
from slc_core.classroom.talks import Talks
from slc_core.conference.blanks import Occasion
from slc_core.conference.portfolio import SkillPage, TeacherWordPage
from slc_core.conference.script import BANDS, built_in_script, parse_script
from slc_core.conference.talk import Talk, Voices, fill
from slc_core.handout.talk_page import talk_page, with_isolates
from slc_core.language.catalog import Message, Voice
from slc_core.language.registry import languages
from slc_core.language.review import read_acts
from slc_core.language.values import FSI, GAP, PDI, Value
from slc_core.testing.speaker import write_reviews

VOID = {"meta", "br", "hr", "img", "input", "link"}
SCRIPT = """id = "mine"
title = "Mine"
[[stage]]
id = "welcome"
[[stage.step]]
id = "hello"
who = "child"
do = "smile"
say = ["Hello.", "Sit.", "Look.", "Listen."]
[[stage]]
id = "farewell"
[[stage.step]]
id = "bye"
who = "adult"
say = ["Goodbye."]
"""


class Element(NamedTuple):
    tag: str
    attributes: dict[str, str]
    parents: tuple[str, ...]


class Reader(HTMLParser):
    """Every element, and every piece of text with the language and direction it stands in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.texts: list[tuple[str, Element]] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, tuple(parent.tag for parent in self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            spoken = [each for each in self._open if each.tag == "span" and "lang" in each.attributes]
            self.texts.append((data, spoken[-1] if spoken else self._open[-1]))

    def of_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in element.attributes.get("class", "").split()]


def page_of(tag: str, occasion: Occasion, band: str = "4-5") -> str:
    voices = Voices(Voice(tag), Voice("en"))
    return talk_page(fill(built_in_script(band), occasion, voices), voices)


def _spoken(reader: Reader) -> Iterator[tuple[str, Element]]:
    """What is read on the page, without its title and style and without the numbers of pages."""
    for text, element in reader.texts:
        if element.tag not in {"style", "title"} and "number" not in element.attributes.get("class", ""):
            yield text, element


@pytest.mark.parametrize("tag", sorted(languages()))
@pytest.mark.parametrize("band", BANDS)
def test_every_word_stands_in_its_own_language_and_direction(
    tag: str, band: str, make_occasion: Callable[..., Occasion]
) -> None:
    occasion = make_occasion(SkillPage(number=3, skill="I count"), TeacherWordPage(number=4))
    reader = Reader(page_of(tag, occasion, band))

    for text, element in _spoken(reader):
        assert element.tag == "span", text
        assert element.attributes["lang"] in {tag, "en"}, text
        assert element.attributes["dir"] == languages()[element.attributes["lang"]].direction, text
    assert {element.attributes["lang"] for element in reader.of_class("school")} <= {"en"}


@pytest.mark.parametrize("tag", sorted(languages()))
def test_the_page_runs_in_the_direction_of_its_language(tag: str, make_occasion: Callable[..., Occasion]) -> None:
    html = Reader(page_of(tag, make_occasion())).elements[0]

    assert (html.tag, html.attributes["lang"]) == ("html", tag)
    assert html.attributes["dir"] == ("rtl" if tag in {"ar", "ar-XB"} else "ltr")


def test_the_page_is_complete_in_itself(sample_class: Classroom) -> None:
    for conference in Talks(sample_class).all():
        html = talk_page(conference.talk, conference.voices, contact=sample_class.settings.contact)
        reader = Reader(html)

        assert not re.search(r"https?:|//[a-z]|url\(|@import|javascript:", html, re.IGNORECASE)
        for element in reader.elements:
            assert not {"src", "href", "srcset", "action", "style", "xlink:href"} & set(element.attributes)
            assert not [name for name in element.attributes if name.startswith("on")]
        assert not {"script", "link", "iframe", "img", "object"} & {element.tag for element in reader.elements}
        assert len(html) < 120_000


NASTY = """<script>alert('x')</script> & "Bo" </title><img src=x onerror=alert(1)> {{ 7*7 }}"""


def test_what_people_write_is_shown_and_never_obeyed(make_occasion: Callable[..., Occasion]) -> None:
    occasion = make_occasion(
        SkillPage(number=3, skill=NASTY),
        given_name=NASTY,
        school=NASTY,
        teacher=NASTY,
        class_name=NASTY,
    )
    voices = Voices(Voice("ar"), Voice("en"))
    talk = fill(built_in_script("4-5"), occasion, voices)

    html = talk_page(talk, voices, contact=NASTY)
    reader = Reader(html)

    assert "<script" not in html
    assert "<img" not in html
    assert '"Bo"' not in html
    assert NASTY in next(text for text, element in reader.texts if element.tag == "title")
    assert sum(text == NASTY for text, _ in reader.texts) >= 5


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u2068", "\u2069"])
def test_a_name_that_would_turn_the_page_around_is_refused(mark: str, make_occasion: Callable[..., Occasion]) -> None:
    with pytest.raises(ValidationError, match="reorders the text around it"):
        make_occasion(given_name=f"Bo{mark}")


def test_what_fills_a_blank_is_an_element_of_its_own() -> None:
    text = f"Now: {FSI}84%{PDI}, <then>: {FSI}{GAP}{PDI}."

    assert with_isolates(text) == ('Now: <bdi class="filled">84%</bdi>, &lt;then&gt;: <bdi class="gap">____</bdi>.')
    assert with_isolates("a & b") == "a &amp; b"


@pytest.fixture
def marked(make_occasion: Callable[..., Occasion], write_catalog: Callable[..., Path]) -> tuple[Talk, Voices]:
    """A talk with a line in every state: reviewed, flagged, changed, draft and missing."""
    lines = [Message("script:welcome", text) for text in ("Hello.", "Sit.", "Look.", "Listen.")]
    folder = write_catalog(
        "sw",
        {line: f"sw {line.text}" for line in lines},
        dict(zip(lines, ["reviewed", "flagged", "reviewed"], strict=False)),
    )
    acts = read_acts(folder / "sw" / "review.jsonl")
    write_reviews(folder / "sw", (*acts[:2], acts[2]._replace(text="0123456789ab")))
    voices = Voices(Voice("sw", folders=(folder,)), Voice("en"))
    return fill(parse_script(SCRIPT.encode(), "mine.toml"), make_occasion(spoken="sw"), voices), voices


def test_every_line_that_no_speaker_vouches_for_carries_its_mark(marked: tuple[Talk, Voices]) -> None:
    html = talk_page(*marked)
    items = re.findall(r'<li class="line.*?</li>', html, re.DOTALL)

    statuses = [line.text.status for line in marked[0].lines]
    marks = [re.sub("<[^>]+>", "", "".join(re.findall(r'class="pair mark">(.*?)</div>', item))) for item in items]
    assert statuses == ["reviewed", "flagged", "changed", "draft", "missing"]
    assert marks == [
        "",
        "Sounds wrong to a speaker",
        "Changed since it was read",
        "Draft",
        "In another language: English",
    ]
    assert "4 lines here have not been read by a speaker." in re.sub("<[^>]+>", "", html)
    assert "A machine drafted these words." in html


def test_a_family_is_told_that_nothing_is_translated_yet(make_occasion: Callable[..., Occasion]) -> None:
    html = re.sub("<[^>]+>", "", page_of("ti", make_occasion()))

    assert "This conference is not translated yet. Language: ትግርኛ" in html
    assert "A machine drafted" not in html
    assert "Questions? Please ask the school." in html


def test_a_page_that_speakers_have_read_says_so(
    make_occasion: Callable[..., Occasion], write_catalog: Callable[..., Path]
) -> None:
    lines = [Message("script:welcome", text) for text in ("Hello.", "Sit.", "Look.", "Listen.")]
    lines.append(Message("script:farewell", "Goodbye."))
    folder = write_catalog("sw", {line: f"sw {line.text}" for line in lines}, dict.fromkeys(lines, "reviewed"))
    voices = Voices(Voice("sw", folders=(folder,)), Voice("en"))
    talk = fill(parse_script(SCRIPT.encode(), "mine.toml"), make_occasion(), voices)

    html = talk_page(talk, voices, contact="206-555-0100")

    assert talk.unread == 0
    assert "Speakers of this language have read every line here." in html
    assert 'class="pair mark"' not in html
    assert "206-555-0100" not in html  # nothing to ask about


def test_english_for_an_english_family_is_said_once(make_occasion: Callable[..., Occasion]) -> None:
    reader = Reader(page_of("en", make_occasion()))

    assert reader.of_class("school") == []
    assert reader.of_class("mark") == []
    assert not [text for text, _ in reader.texts if "machine drafted" in text]


def test_gaps_are_counted_and_can_be_filled_with_a_pen(make_occasion: Callable[..., Occasion]) -> None:
    html = page_of("en", make_occasion(SkillPage(number=3), teacher=""))

    assert '<bdi class="gap">____</bdi>' in html
    assert "2 blanks are still empty." in re.sub("<[^>]+>", "", html)
    assert "You can fill in the empty lines with a pen." in html
    assert "still empty" not in page_of("en", make_occasion(SkillPage(number=3, skill="I sing")))


def test_a_date_reads_in_both_languages(make_occasion: Callable[..., Occasion]) -> None:
    voices = Voices(Voice("es"), Voice("en"))
    talk = fill(built_in_script("4-5"), make_occasion(), voices)
    html = talk_page(talk, voices, date=Value("date", dt.date(2026, 11, 24)), contact="206-555-0100")

    assert "24 de noviembre de 2026" in html
    assert "November 24, 2026" in html
    assert "206-555-0100" in html


@pytest.mark.parametrize(("grade", "is_young"), [("K", True), ("1", True), ("PK", True), ("2", False), ("12", False)])
def test_the_youngest_get_large_letters(grade: str, is_young: bool, make_occasion: Callable[..., Occasion]) -> None:
    assert bool(Reader(page_of("en", make_occasion(grade=grade))).of_class("young")) is is_young


def test_a_gesture_is_a_picture_with_words(make_occasion: Callable[..., Occasion]) -> None:
    reader = Reader(page_of("en", make_occasion()))

    assert len(reader.of_class("do")) == sum(element.tag == "svg" for element in reader.elements) > 5


def test_pages_stand_under_their_number_and_kind(make_occasion: Callable[..., Occasion]) -> None:
    reader = Reader(page_of("en", make_occasion(SkillPage(number=3), TeacherWordPage(number=17))))
    texts = [text for text, _ in reader.texts]

    assert len(reader.of_class("number")) == 2
    assert texts.index("3") < texts.index("Skill to show") < texts.index("17")
    assert texts.index("17") < texts.index("A word from the teacher")


def test_a_reading_stands_below_its_line(
    make_occasion: Callable[..., Occasion], write_catalog: Callable[..., Path]
) -> None:
    hello = Message("script:welcome", "Hello.")
    folder = write_catalog("sr-Latn", {hello: "Zdravo."}, {hello: "reviewed"})
    voices = Voices(Voice("sr-Cyrl"), Voice("en"), Voice("sr-Latn", folders=(folder,)))
    talk = fill(parse_script(SCRIPT.encode(), "mine.toml"), make_occasion(), voices)

    readings = Reader(talk_page(talk, voices)).of_class("reading")

    assert [(reading.attributes["lang"], reading.attributes["dir"]) for reading in readings] == [("sr-Latn", "ltr")]
