"""Whole conferences, led at a served pod as families do it; afterwards the journal tells exactly what they did."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import methodcaller
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from slc_core.conference.journal import (
    Answered,
    Called,
    Came,
    Finished,
    MediaPart,
    Opened,
    Record,
    Recorded,
    Shown,
    Signed,
    fold,
    read_entry,
)
from slc_core.exchange.card import scan_text
from slc_core.exchange.log import open_entry
from slc_core.exchange.pack import log_key, read_pack, unlock

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.browser.conftest import Card, Pack, Scan, Serve, Station

Done = tuple[object, ...]
"""One thing that happened, as the screen shows it and as the journal tells it."""
Do = Callable[["Family"], None]
YOUNG, OLDER = "s01", "s21"
FAMILIES = ((OLDER, "es"), (YOUNG, "ar"), (OLDER, "zh-Hans"), (YOUNG, "so"))
ZIGZAG = [(0.1, 0.2), (0.3, 0.8), (0.5, 0.2), (0.7, 0.8), (0.9, 0.3), (0.5, 0.5)]
BEEP_MS = 1000
MOVE_MS = 30
REST_MS = 150
"""A finger that lifts in full swing would set the page going, and the next tap would only stop it."""
LOOK = """() => {
  const { screen, light, stage, place } = document.body.dataset;
  const page = Number(document.querySelector(".title .number")?.textContent ?? 0);
  const valuesOf = (fields) => [...document.querySelectorAll(fields)].map((field) => field.value);
  const questions = valuesOf("main input[name=question]");
  const signs = valuesOf("form.sign input[name=who]").map((who) => `sign ${who}`);
  return { screen, light, stage, place, page, offered: [`stage ${stage}`, `page ${page}`, ...questions, ...signs] };
}"""


class Hand(Protocol):
    """The one way in which a family touches the pod."""

    def press(self, button: Locator) -> None:
        """Press what is on the screen."""
        ...

    def write(self, field: Locator, text: str) -> None:
        """Write into a field, open or not."""
        ...


class Finger:
    """Taps; writes on the keys in the page."""

    def press(self, button: Locator) -> None:
        button.tap()

    def write(self, field: Locator, text: str) -> None:
        field.tap()
        for letter in text:
            key = "[data-key=space]" if letter == " " else f'[data-text="{letter}"]'
            field.page.locator(f".key{key}").first.tap()

    def draw(self, canvas: Locator) -> None:
        """One stroke."""
        canvas.tap(trial=True)  # once it stands still in sight
        box = canvas.bounding_box()
        assert box is not None
        finger: Any = canvas.page.context.new_cdp_session(canvas.page)
        for number, (x, y) in enumerate(ZIGZAG):
            point = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
            kind = "touchMove" if number else "touchStart"
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
            canvas.page.wait_for_timeout(MOVE_MS)
        canvas.page.wait_for_timeout(REST_MS)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


class Keys:
    """Tab leads to what is meant, Enter presses it; nothing else touches the page."""

    def press(self, button: Locator) -> None:
        self._reach(button)
        button.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._reach(field)
        field.page.keyboard.type(text)

    def _reach(self, element: Locator) -> None:
        for _ in range(200):
            if element.evaluate("element => element === document.activeElement"):
                return
            element.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {element}")


class Family:
    """Plays a conference; *done* is what it did and saw."""

    def __init__(self, page: Page, hand: Hand, scanner: Scan, card: Card) -> None:
        self.page, self.hand, self.card, self._scanner = page, hand, card, scanner
        self.done: list[Done] = []
        self._look()

    def scan(self) -> None:
        """A scanner types the code in one burst."""
        with self._new_page():
            self._scanner(self.page, scan_text(self.card.code))

    def tap_code(self) -> None:
        """Fingers tap the code on the keypad."""
        for symbol in self.card.code.replace("-", ""):
            self.hand.press(self.page.locator(f'.keypad [data-text="{symbol}"]'))
        self._go(self.page.locator("form#card button.main"))

    def type_code(self) -> None:
        """Fingers type the code on a keyboard."""
        self.hand.write(self.page.locator("#code"), self.card.code.lower())
        self._go(self.page.locator("form#card button.main"))

    def begin(self) -> None:
        """Lead, from the page that asks what to do."""
        self._go(self.page.locator('button[value="conference"]'))
        self.done += [("opened", self.card.lang), ("shown", "next", *self._seen)]

    def lead(self, plan: Mapping[str, Sequence[Do]]) -> None:
        """To the end; each step and question of *plan* is met once, and then what stands there is done."""
        left = dict(plan)
        while self._page["light"] != "finished":
            place = self._page["place"]
            for name in self._page["offered"]:
                for what in left.pop(name, ()):
                    what(self)
            if self._page["place"] == place:
                self.act("next")
        assert left == {}

    def act(self, act: str) -> None:
        """A button at the foot of the step."""
        before = self._page["light"]
        self._go(self.page.locator(f'button[name="act"][value="{act}"]'))
        if act in {"next", "back", "not-today"}:
            self.done.append(("shown", act, *self._seen))
        if act == "came":
            self.done.append(("came",))
        light = self._page["light"]
        if light != before and light in {"please-come", "finished"}:
            self.done.append(("called" if light == "please-come" else light,))

    def choose(self, who: str, question: str, value: str = "yes", how: str = "card") -> None:
        """A card."""
        form = self.page.locator(f'form:has(input[name="question"][value="{question}"])')
        self._go(form.locator(f'button[name="value"][value="{value}"]'))
        self.done.append(("answered", question, who, how, value))

    def write(self, who: str, question: str, text: str) -> None:
        """Words, typed."""
        self._open("type")
        form = self.page.locator("section.tools form.typed")
        self.hand.write(form.locator("textarea"), text)
        self._go(form.locator("button.main"))
        assert self.page.locator("section.tools textarea").input_value() == text
        self.done.append(("answered", question, who, "typed", text))

    def speak(self, who: str, question: str) -> None:
        """A voice, recorded, heard, and kept."""
        tool = self._open("voice")
        self.hand.press(tool.locator('[data-do="record"]'))
        tool.and_(self.page.locator('[data-state="recording"]')).wait_for()
        self.page.wait_for_timeout(BEEP_MS)
        self.hand.press(tool.locator('[data-do="stop"]'))
        tool.and_(self.page.locator('[data-state="recorded"]')).wait_for()
        self.hand.press(tool.locator('[data-do="play"]'))
        self._go(tool.locator('[data-do="keep"]'))
        self._play_back()
        self.done.append(("recorded", question, who, "audio/webm", True))

    def draw(self, who: str, question: str) -> None:
        """A drawing, kept."""
        assert isinstance(self.hand, Finger)
        tool = self._open("draw")
        self.hand.draw(tool.locator("canvas"))
        self._go(tool.locator('[data-do="keep"]'))
        shown = self.page.locator("img.kept").evaluate(
            "async image => { await image.decode(); return image.naturalWidth; }"
        )
        assert shown > 0
        self.done.append(("recorded", question, who, "application/json", True))

    def delete(self, who: str, question: str, media_type: str) -> None:
        """What was kept first is taken back."""
        self._go(self.page.locator("form.forget button").first)
        self.done.append(("recorded", question, who, media_type, False))

    def sign(self, who: str, how: str) -> None:
        """A name, a mark, or later."""
        if how == "drawn":
            assert isinstance(self.hand, Finger)
            self.hand.draw(self.page.locator("canvas.pad"))
        self._go(self.page.locator(f'form.sign button[value="{how}"]'))
        assert self.page.locator(".signed").is_visible()
        self.done.append(("signed", who, how))

    def switch_off(self, aid: str) -> None:
        """A line beside the family's own."""
        assert self.page.locator(".lines .school").first.is_visible()
        self._go(self.page.locator(f'form.aid:has(input[value="{aid}"]) button'))
        assert not self.page.locator(".lines .school").first.is_visible()
        self.done.append(("answered", f"aid-{aid}", "child", "choice", "off"))

    def leave_and_come_back(self) -> None:
        """Close, and show the card again: the same step is on the screen."""
        here = self._seen
        self.close()
        self.scan()
        assert self._seen == here
        self.done.append(("opened", self.card.lang))

    def close(self) -> None:
        """The next family may come."""
        self._go(self.page.locator('form[action="/lock"]:visible button'))
        assert self._page["screen"] == "idle"

    def _open(self, tool: str) -> Locator:
        button = self.page.locator(f'button[data-tool="{tool}"]')
        if button.get_attribute("aria-expanded") != "true":
            self.hand.press(button)
        return self.page.locator(".tool")

    def _play_back(self) -> None:
        seconds = self.page.locator("audio.kept").last.evaluate(
            "async voice => { await voice.play(); await new Promise(done => voice.addEventListener('ended', done));"
            " return voice.currentTime; }"
        )
        assert seconds > 0.5

    def _go(self, button: Locator) -> None:
        with self._new_page():
            self.hand.press(button)

    @contextmanager
    def _new_page(self) -> Generator[None]:
        with self.page.expect_navigation():
            yield
        self._look()

    def _look(self) -> None:
        """Read the page that has just come, once its scripts have run."""
        self.page.locator("[data-tools=ready]").wait_for(state="attached")
        self._page: dict[str, Any] = self.page.evaluate(LOOK)
        assert self._page["screen"] != "trouble"

    @property
    def _seen(self) -> tuple[str, int]:
        return self._page["stage"], self._page["page"]


def records_of(station: Station, card: Card) -> list[Record]:
    """What the pod's journal holds of a conference, opened with its card; recordings must be whole."""
    pack = read_pack(station.packed.folder)
    unlocked = unlock(pack, card.code)
    assert unlocked is not None
    ((share_id, key),) = unlocked.keys.items()
    links = station.store.entries(pack.manifest.share(share_id).log)
    entries = [read_entry(open_entry(log_key(key), link)) for link in links if link.box]
    parts: dict[str, bytes] = {}
    for entry in entries:
        if isinstance(entry, MediaPart):
            parts[entry.media] = parts.get(entry.media, b"") + entry.content
    records = [entry for entry in entries if not isinstance(entry, MediaPart)]
    kept = fold(records).recordings.values()
    assert {record.media: record.size_bytes for record in kept} == {media: len(parts[media]) for media in parts}
    for record in kept:
        content = parts[record.media]
        assert content.startswith(b"\x1a\x45\xdf\xa3") or len(json.loads(content)[0]) >= 2 * len(ZIGZAG)
    return records


def told_by(record: Record) -> Done:
    """A record as a family sees it."""
    match record:
        case Opened():
            return ("opened", record.lang)
        case Shown():
            return ("shown", record.act, record.stage, record.page)
        case Answered():
            return ("answered", record.question, record.who, record.how, record.value)
        case Recorded():
            return ("recorded", record.question, record.who, record.media_type, record.is_kept)
        case Signed():
            assert bool(record.strokes) == (record.how == "drawn")
            return ("signed", record.who, record.how)
        case Called() | Came() | Finished():
            return (record.kind,)
        case _:
            raise AssertionError(record)


def do(what: str, *said: str) -> Do:
    """``do("sign", "child", "mark")``"""
    return methodcaller(what, *said)


@pytest.fixture(scope="module")
def station(pack: Pack, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Station:
    return serve(pack(tmp_path_factory.mktemp("conference") / "pod", *FAMILIES))


Lead = Callable[..., Family]


@pytest.fixture
def arrive(browser: Browser, station: Station, scan: Scan) -> Iterator[Callable[[str, Hand], Family]]:
    """``arrive(lang, hand)``: a family before the idle pod; no script of a page may fail or be refused."""
    complaints: list[str] = []
    station.pod.lock()
    context = browser.new_context(viewport={"width": 1280, "height": 800}, has_touch=True, permissions=["microphone"])
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.goto(station.address)

    def arrived(lang: str, hand: Hand) -> Family:
        return Family(page, hand, scan, next(card for card in station.packed.cards if card.lang == lang))

    yield arrived
    context.close()
    assert complaints == []


def meet_the_teacher(family: Family) -> None:
    """Her own tap opens what the family asks, and the wish that no light shows."""
    wish = family.page.locator('[data-wish="private-talk"]')
    assert family.page.locator("body").get_attribute("data-light") == "please-come"
    assert wish.count() == 0
    family.act("came")
    assert wish.count() == 1
    assert family.page.locator(".teacher-only .flag-line").count() == 2  # she needs an interpreter too


def assert_held(station: Station, family: Family) -> None:
    """The journal tells what was done, all of it, in its order, and folds into it."""
    records = records_of(station, family.card)
    held = fold(records)
    answered = {(done[1], done[2]): done[4] for done in family.done if done[0] == "answered"}
    changes = [1 if done[4] else -1 for done in family.done if done[0] == "recorded"]

    assert [told_by(record) for record in records] == family.done
    assert {key: answer.value for key, answer in held.answers.items()} == answered
    assert {who: signed.how for who, signed in held.signatures.items()} == {
        done[1]: done[2] for done in family.done if done[0] == "signed"
    }
    assert len(held.recordings) == sum(changes)
    assert held.lang == family.card.lang
    assert held.has_come
    assert held.is_finished


def test_a_fifth_grader_leads_in_spanish_with_the_keyboard_alone(arrive: Lead, station: Station) -> None:
    family = arrive("es", Keys())

    family.type_code()
    family.begin()
    family.lead(
        {
            "refreshment-water": [do("choose", "adult", "refreshment-water")],
            "stage look-ahead": [do("switch_off", "school")],
            "page 4": [do("act", "not-today")],
            "goal": [do("choose", "child", "goal", "reading"), do("choose", "child", "goal", "asking")],
            "help": [do("write", "adult", "help", "Leo contigo. ¿Mañana también?")],
            "reflection": [do("speak", "adult", "reflection"), do("choose", "adult", "reflection-proud")],
            "private-talk": [do("choose", "adult", "private-talk")],
            "put-away-table": [do("choose", "child", "put-away-table")],
            "stage teacher": [meet_the_teacher],
            "sign child": [do("sign", "child", "mark")],
            "sign adult": [do("sign", "adult", "later")],
            "worthwhile-child": [do("choose", "child", "worthwhile-child", "yes")],
            "worthwhile-adult": [do("choose", "adult", "worthwhile-adult", "mostly-yes")],
        }
    )
    family.close()

    assert_held(station, family)
    assert [left.page for left in fold(records_of(station, family.card)).not_today] == [4]


def test_a_kindergartner_leads_in_arabic_by_touch_alone(arrive: Lead, station: Station) -> None:
    family = arrive("ar", Finger())

    family.tap_code()
    family.begin()
    family.lead(
        {
            "refreshment-snack": [do("choose", "adult", "refreshment-snack")],
            "stage pages": [do("act", "call"), do("act", "came")],
            "help": [do("write", "adult", "help", "أقرأ معك"), do("draw", "adult", "help")],
            "reflection": [do("draw", "adult", "reflection")],
            "for-teacher-hard": [do("choose", "adult", "for-teacher-hard"), do("choose", "adult", "private-talk")],
            "put-away-pages": [do("choose", "child", "put-away-pages")],
            "stage teacher": [meet_the_teacher],
            "sign child": [do("sign", "child", "drawn")],
            "sign adult": [do("sign", "adult", "drawn")],
            "worthwhile-child": [do("choose", "child", "worthwhile-child", "mostly-no")],
        }
    )
    family.close()

    assert_held(station, family)


def test_a_fifth_grader_leads_in_chinese_with_a_card_scanner(arrive: Lead, station: Station) -> None:
    family = arrive("zh-Hans", Finger())

    family.scan()
    family.begin()
    family.lead(
        {
            "page 5": [do("leave_and_come_back")],
            "goal": [do("draw", "child", "goal")],
            "help": [
                do("speak", "adult", "help"),
                do("speak", "adult", "help"),
                do("delete", "adult", "help", "audio/webm"),
            ],
            "stage questions": [do("act", "back")],
            "private-talk": [do("speak", "adult", "for-teacher"), do("choose", "adult", "private-talk")],
            "stage teacher": [meet_the_teacher],
            "sign child": [do("sign", "child", "drawn"), do("sign", "child", "mark")],
            "sign adult": [do("sign", "adult", "mark")],
            "worthwhile-adult": [do("choose", "adult", "worthwhile-adult", "no")],
        }
    )
    family.close()

    assert_held(station, family)


def test_a_kindergartner_leads_in_somali_with_hardly_a_word(arrive: Lead, station: Station) -> None:
    family = arrive("so", Finger())

    family.scan()
    family.begin()
    family.lead(
        {
            "page 3": [do("act", "not-today")],
            "page 4": [do("act", "back"), do("act", "next")],
            "help-together": [
                do("choose", "adult", "help-together"),
                do("choose", "adult", "help-together", "no"),
                do("choose", "adult", "help-read"),
            ],
            "private-talk": [do("choose", "adult", "private-talk")],
            "stage teacher": [meet_the_teacher],
            "sign child": [do("sign", "child", "mark")],
        }
    )
    family.close()

    assert_held(station, family)
