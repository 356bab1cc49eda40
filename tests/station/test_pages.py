from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from slc_station import words
from slc_station.logbook import Logbook
from slc_station.pod import Child, Teacher
from slc_station.reading import Reading
from slc_station.screen import (
    Notice,
    Screen,
    choice_screen,
    idle_screen,
    reading_screen,
    render,
    step_screen,
    teacher_screen,
    trouble_screen,
)
from slc_station.session import Aids, Session, without_pages
from slc_station.store import Store

from slc_core.conference.flow import State
from slc_core.conference.journal import Answered, Flagged, Read, Recorded, Shown, Signed
from slc_core.conference.talk import Voices
from slc_core.exchange.pack import Manifest
from slc_core.language.catalog import Voice
from slc_core.language.registry import language, languages
from slc_core.language.review import key_of
from slc_core.language.sheet import Row
from slc_core.testing.clock import HandClock

SessionOf = Callable[..., Session]
SHIPPED = [tag for tag in languages() if not tag.endswith("-Latn")]
CSS = (resources.files("slc_station") / "static" / "pod.css").read_text(encoding="utf-8")
_EMPTY = frozenset({"meta", "link", "img", "input", "br", "path", "circle", "rect", "polyline"})


class Element(NamedTuple):
    tag: str
    attributes: dict[str, str]
    lang: str
    inside: tuple[str, ...]


class Page(HTMLParser):
    """A page's elements in order, its words with the language they are in, and what its forms send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.said: list[tuple[Element, str]] = []
        self.forms: list[tuple[Element, list[Element]]] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        above = self._open[-1].lang if self._open else ""
        element = Element(tag, attributes, attributes.get("lang", above), tuple(e.tag for e in self._open))
        self.elements.append(element)
        if tag == "form":
            self.forms.append((element, []))
        elif tag in {"input", "button", "textarea"} and "form" in element.inside:
            self.forms[-1][1].append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.said.append((self._open[-1], data.strip()))

    def all(self, tag: str = "", class_: str = "") -> list[Element]:
        return [
            element
            for element in self.elements
            if (not tag or element.tag == tag) and (not class_ or class_ in element.attributes.get("class", "").split())
        ]

    @property
    def text(self) -> str:
        return " ".join(words for _, words in self.said)


def page(screen: Screen) -> Page:
    return Page(render(screen))


def told(session_of: SessionOf, lang: str, mode: str = "conference") -> Session:
    """A session in which everything was answered, kept, signed and flagged."""
    at: dict[str, Any] = {"boot_id": "b", "boot_ns": 0}
    line = session_of("s17", lang).lines[0]
    records = (
        Answered(**at, seq=1, nonce="1", question="help-read", who="adult", how="card", value="yes", lang=lang),
        Answered(**at, seq=2, nonce="2", question="help", who="adult", how="typed", value="<b>&", lang=lang),
        Answered(**at, seq=3, nonce="3", question="private-talk", who="adult", how="card", value="yes", lang=lang),
        Answered(**at, seq=4, nonce="4", question="for-teacher-hard", who="adult", how="card", value="yes", lang=lang),
        Recorded(**at, seq=5, nonce="5", question="help", who="adult", media="v", media_type="audio/ogg", size_bytes=1),
        Recorded(
            **at, seq=6, nonce="6", question="help", who="adult", media="d", media_type="application/json", size_bytes=1
        ),
        Signed(**at, seq=7, nonce="7", who="child", how="drawn", strokes=((1, 2, 3, 4),)),
        Flagged(**at, seq=8, nonce="8", message=key_of(*line.message), lang=lang),
        Shown(**at, seq=9, nonce="9", stage="welcome", step="seat"),
        Shown(boot_id="b", boot_ns=10**9, seq=10, nonce="10", stage="farewell", step="thanks"),
    )
    return session_of("s17", lang, *records, mode=mode)


def steps_of(session: Session, manifest: Manifest) -> Iterator[Screen]:
    for place in range(len(session.path)):
        state = State(place=place, has_come=place % 2 == 0, is_calling=place % 3 == 0)
        yield step_screen(session._replace(state=state), manifest, "nonce", Notice(words.TRY_AGAIN), "typed")
    yield step_screen(session._replace(state=State(place=len(session.path) - 1, is_finished=True)), manifest, "nonce")
    yield step_screen(without_pages(session), manifest, "nonce")


def others(session: Session, manifest: Manifest) -> Iterator[Screen]:
    voices, voice = session.voices, session.voices.family
    children = tuple(Child(share.id, "عمر", share.symbol, share.has_picture, True) for share in manifest.shares)
    yield idle_screen(manifest, [voice, voices.school], "nonce", Notice(words.WAIT, 4))
    for is_finished in (True, False):
        yield choice_screen(manifest, manifest.shares[0].id, voices, "nonce", name="عمر", is_finished=is_finished)
    yield teacher_screen(manifest, Teacher(children, ("ar", "so")), voice, "nonce")
    for code in words.TROUBLES:
        yield trouble_screen(code, [voice, voices.school])


def readings(voices: Voices, book: Logbook, manifest: Manifest) -> Iterator[Screen]:
    at = "0123456789ab"
    drafted = Row(1, at, at, 0, "Spoken: welcome", "I am {name}.", "A <b>name</b>.", "أنا {name}.", "draft")
    lines = (drafted, drafted._replace(number=2, state="flagged", said=("…",)))
    reading = Reading(voices.family.language.tag, voices, lines, book)
    said: dict[str, Any] = {"lang": reading.lang, "by": "سلمى", "role": "أم", "message": at, "text": at, "boot_id": "b"}
    wrong = Read(**said, seq=0, nonce="0", boot_ns=0, sounds="wrong")
    yield reading_screen(reading, manifest, "nonce", Notice(words.TRY_AGAIN))
    named = reading._replace(by="سلمى", role="أم")
    for place in range(3):
        yield reading_screen(named._replace(place=place), manifest, "nonce")
    yield reading_screen(named._replace(told_before={(at, 0): wrong}), manifest, "nonce", None, "typed")


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Logbook]:
    """A journal that nobody wrote to."""
    store = Store(tmp_path / "journal", ballast_bytes=0)
    yield Logbook(store, HandClock(), bytes(16), bytes(32), bytes(32))
    store.close()


@pytest.fixture(params=SHIPPED)
def pages(request: pytest.FixtureRequest, session_of: SessionOf, manifest: Manifest, book: Logbook) -> list[Page]:
    """Every screen of a language, everything in it filled."""
    lang: str = request.param
    led, practised = told(session_of, lang), told(session_of, lang, "rehearsal")
    screens = [*steps_of(led, manifest), *steps_of(practised, manifest), *others(led, manifest)]
    screens += readings(led.voices, book, manifest) if lang != "en" else ()
    return [page(screen) for screen in screens]


def test_every_screen_of_every_language_keeps_the_rules_of_a_page(pages: list[Page]) -> None:
    for shown in pages:
        _has_nothing_inline(shown)
        _sends_a_nonce_with_every_form(shown)
        _says_every_word_in_its_language(shown)
        _names_what_it_shows(shown)


def _has_nothing_inline(shown: Page) -> None:
    for element in shown.elements:
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]
        assert element.tag != "style"
    assert [e.attributes for e in shown.all("script")] == [{"type": "module", "src": "/static/pod.js"}]


def _sends_a_nonce_with_every_form(shown: Page) -> None:
    for form, fields in shown.forms:
        assert form.attributes["method"] == "post"
        assert [f.attributes["value"] for f in fields if f.attributes.get("name") == "nonce"] == ["nonce"]


def _says_every_word_in_its_language(shown: Page) -> None:
    root = shown.elements[0]
    for element in shown.elements:
        if "dir" in element.attributes and "lang" in element.attributes and element.tag not in {"input", "textarea"}:
            said_in = element.attributes["lang"]
            assert element.attributes["dir"] in {language(said_in).direction, "auto"}
    for element, text in shown.said:
        if re.search(r"[^\W\d_]", text):
            own = "lang" in element.attributes or element.tag in {"bdi", "title", "tspan", "textarea"}
            assert own or element.lang != root.lang, (element, text)


def _names_what_it_shows(shown: Page) -> None:
    assert len(shown.all("h1")) == 1
    assert len(shown.all("main")) == 1
    ids = Counter(element.attributes["id"] for element in shown.elements if "id" in element.attributes)
    assert not [name for name, count in ids.items() if count > 1]
    for element in shown.elements:
        for name in ("for", "aria-labelledby"):
            assert element.attributes.get(name, "lock") in ids or name not in element.attributes
    for image in shown.all("img"):
        assert "alt" in image.attributes
    for field in (*shown.all("textarea"), *(e for e in shown.all("input") if e.attributes["type"] != "hidden")):
        assert field.attributes["id"] in {label.attributes["for"] for label in shown.all("label")}


@pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("es", "ltr")])
def test_a_page_is_in_the_family_s_language_and_direction(
    session_of: SessionOf, manifest: Manifest, lang: str, direction: str
) -> None:
    root = page(step_screen(session_of("s17", lang), manifest, "n")).elements[0]

    assert (root.attributes["lang"], root.attributes["dir"]) == (lang, direction)


def test_the_body_tells_scripts_and_tests_where_it_is(session_of: SessionOf, manifest: Manifest) -> None:
    body = page(step_screen(session_of(at="pages"), manifest, "n")).all("body")[0].attributes

    assert body["data-screen"] == "step"
    assert body["data-light"] == "leading"
    assert body["data-stage"] == "pages"
    assert body["data-place"] == str(session_of(at="pages").state.place)
    assert body["data-idle-ms"] == str(manifest.lock_minutes * 60_000)


def test_draft_lines_carry_a_mark_and_english_ones_none(session_of: SessionOf, manifest: Manifest) -> None:
    spanish, english = (page(step_screen(session_of("s17", lang), manifest, "n")) for lang in ("es", "en"))

    assert len(spanish.all(class_="mark")) > len(spanish.all(class_="said"))
    assert not english.all(class_="mark")


def test_what_fills_a_line_is_set_apart_from_its_direction(session_of: SessionOf, manifest: Manifest) -> None:
    shown = page(step_screen(session_of("s17", "ar", at="pages"), manifest, "n"))

    assert [text for element, text in shown.said if element.attributes.get("class") == "filled"]


def test_what_people_wrote_cannot_become_markup(session_of: SessionOf, manifest: Manifest) -> None:
    session = told(session_of, "es")
    place = next(number for number, place in enumerate(session.path) if place.step == "family-answer")

    html = render(step_screen(session._replace(state=State(place=place)), manifest, "n"))

    assert "<b>&" not in html
    assert "&lt;b&gt;&amp;" in html


def test_a_family_that_reads_the_school_s_language_sees_each_line_once(
    session_of: SessionOf, manifest: Manifest
) -> None:
    shown = page(step_screen(session_of("s17", "en"), manifest, "n"))

    assert not shown.all("p", "school")
    assert not [form for form, _ in shown.forms if "aid" in form.attributes.get("class", "")]


def test_the_school_s_line_can_be_hidden_and_the_switch_tells_so(session_of: SessionOf, manifest: Manifest) -> None:
    session = session_of("s17", "es")._replace(aids=Aids(school=False))

    shown = page(step_screen(session, manifest, "n"))

    assert not shown.all("p", "school")
    assert shown.all("body")[0].attributes["data-school"] == "off"
    switches = [fields for form, fields in shown.forms if form.attributes.get("class") == "aid"]
    assert [field.attributes.get("aria-pressed") for field in switches[0] if field.tag == "button"] == ["false"]


def test_the_private_wish_stands_on_no_page_before_the_teacher_came(session_of: SessionOf, manifest: Manifest) -> None:
    session = told(session_of, "es")
    wish = session.voices.school.say(words.WANTS_PRIVATE_TALK).value
    places = [number for number, place in enumerate(session.path) if place.stage == "teacher"]

    before = [render(step_screen(session._replace(state=State(place=n)), manifest, "n")) for n in places]
    after = [render(step_screen(session._replace(state=State(place=n, has_come=True)), manifest, "n")) for n in places]

    assert not [html for html in before if wish in html]
    assert all(wish in html for html in after)


@pytest.mark.parametrize("stage", ["pages", "questions"])
def test_a_wish_for_a_private_talk_never_changes_the_light(
    session_of: SessionOf, manifest: Manifest, stage: str
) -> None:
    quiet, wishing = session_of("s17", "es", at=stage), told(session_of, "es")

    lights = [
        page(step_screen(session._replace(state=quiet.state), manifest, "n")).all("body")[0].attributes["data-light"]
        for session in (quiet, wishing)
    ]

    assert lights[0] == lights[1]


def test_a_rehearsal_has_no_light_and_says_that_it_is_one(session_of: SessionOf, manifest: Manifest) -> None:
    shown = page(step_screen(session_of("s17", "es", mode="rehearsal"), manifest, "n"))

    assert shown.all("body")[0].attributes["data-light"] == ""
    assert "light" not in {element.attributes.get("id") for element in shown.elements}
    assert shown.all(class_="practice")
    assert shown.all("button", "flag")


def test_next_comes_before_everything_else_that_leads_away(session_of: SessionOf, manifest: Manifest) -> None:
    shown = page(step_screen(session_of(at="pages"), manifest, "n"))

    acts = [e.attributes["value"] for e in shown.all("button") if e.attributes.get("name") == "act"]

    assert acts == ["next", "back", "not-today", "call"]


def test_the_idle_page_shows_pictures_and_no_name(manifest: Manifest) -> None:
    shown = page(idle_screen(manifest, [Voice("en"), Voice("ar")], "n"))

    assert len(shown.all("img", "portrait")) == len(manifest.shares)
    assert not [name for name in ("Isay", "Omar", "Hodan") if name in shown.text]


def test_the_idle_page_greets_in_every_language_of_the_pod_that_has_the_words(manifest: Manifest) -> None:
    voices = [Voice("en"), Voice("en-XA"), Voice("ar-XB")]

    shown = page(idle_screen(manifest, voices, "n"))

    greeted = {
        element.lang for element, text in shown.said if text == Voice(element.lang).say(words.OPEN_WITH_CARD).value
    }
    assert greeted == {"en", "en-XA", "ar-XB"}


def test_no_title_names_a_child_for_a_title_stays_in_a_browser(session_of: SessionOf, manifest: Manifest) -> None:
    shown = page(step_screen(session_of(at="pages"), manifest, "n"))

    titles = [text for element, text in shown.said if element.tag == "title"]
    assert titles
    assert "Isay" not in titles[0]


def test_a_trouble_says_nothing_of_anybody_and_leads_back(session_of: SessionOf) -> None:
    shown = page(trouble_screen("E05", [Voice("ar"), Voice("en")]))

    assert [link.attributes["href"] for link in shown.all("a")] == ["/"]
    assert "E05" in shown.text


def test_the_style_sheet_knows_no_left_and_no_right() -> None:
    declared = re.sub(r"/\*.*?\*/|\[[^]]*\]", "", CSS, flags=re.DOTALL)  # without comments and attributes' values

    assert not re.findall(r"\b(?:left|right)\b", declared)
    assert not re.findall(
        r"(?<![-\w])(?:width|height|margin-top|margin-bottom|padding-top|padding-bottom)\s*:", declared
    )


def test_nothing_moves_for_those_who_ask_for_rest() -> None:
    rest = CSS[CSS.index("prefers-reduced-motion") :]

    assert "animation: none !important" in rest


def test_every_symbol_of_a_card_is_a_drawing_without_scripts_or_links() -> None:
    folder = resources.files("slc_station") / "static" / "symbols"
    drawings = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}

    assert len(drawings) == 16
    for drawing in drawings.values():
        assert drawing.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
        assert not re.search(r"script|href|style|on\w+=", drawing)
