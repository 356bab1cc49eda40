"""The scripts of the pod's pages, each alone in a real browser on a page made by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from slc_station.forms import read_strokes

from slc_core.exchange.card import new_code, scan_text
from slc_core.handout.safety import SAFE_HEADERS
from slc_core.language.keyboard import keyboard

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Scan

    Show = Callable[..., Page]

_LACKING = "playwright is not installed, and no page can be opened without it; run `pip install playwright`"
expect = pytest.importorskip("playwright.sync_api", reason=_LACKING).expect
STATIC = Path(__file__).parents[2] / "stations" / "slc_station" / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8"}
STYLE = """
[hidden] { display: none !important }
.keys { display: flex; flex-wrap: wrap; gap: 8px } .keys.forms { min-block-size: 48px }
button { min-inline-size: 48px; min-block-size: 48px }
canvas { inline-size: 600px; block-size: auto; touch-action: none }
"""
CARD = """<body data-screen="idle"><form id="card" method="post" action="/card" data-check="">
<input id="code" name="code"><button class="main">Open</button><p id="code-check" role="status" hidden>Look again</p>
<div class="keypad" role="group" aria-label="Keys"></div></form><button id="other">Other</button>"""
KEYS = (
    """<template id="tool-keys" data-label="Keyboard">"""
    + "".join(
        f'<button type="button" data-key="{key}">{key}</button>'
        for key in ("space", "delete", "enter", "capitals", "letters", "digits", "close")
    )
    + "</template>"
)
TOOLS = """<section class="tools" data-question="help" data-who="adult" data-nonce="n7-keep">
<button type="button" data-tool="voice" data-script hidden>Say</button>
<button type="button" data-tool="draw">Draw</button>
<button type="button" data-tool="type">Type</button><div class="tool-stage"></div>
<form class="typed" method="post" action="/answer" hidden>
<textarea name="value" maxlength="30" data-keyboard="TAG"></textarea>
<button>Keep</button></form></section>
<template id="tool-voice"><div role="status"><p data-when="recorded">Listen</p><p data-when="failed">Again</p>
<p data-when="refused">No microphone</p></div><meter min="0" max="1" value="0" data-when="recording"></meter>
<button data-do="record" data-when="ready">Start</button><button data-do="stop" data-when="recording">Stop</button>
<button data-do="play" data-when="recorded failed">Play</button>
<button data-do="keep" data-when="recorded failed">Keep it</button>
<button data-do="delete" data-when="recorded failed">Delete</button></template>
<template id="tool-draw"><p data-when="failed">Again</p><p data-when="empty">Draw first</p>
<canvas class="paper" width="1000" height="600"></canvas>
<button data-do="clear">Clear</button><button data-do="keep">Keep it</button></template>"""
SIGN = """<form class="sign" method="post" action="/sign"><input type="hidden" name="strokes">
<canvas class="pad" width="1000" height="320" data-script hidden></canvas>
<button type="button" data-do="clear">Clear</button>
<button name="how" value="drawn">Keep</button><button name="how" value="mark">My mark</button></form>"""
IDLE = """<form id="lock" method="post" action="/lock" hidden><input name="nonce" value="n3"></form>
<dialog id="still-there"><button type="button" data-do="stay">Go on</button></dialog>"""
ACT = """<form class="act" method="post" action="/act"><button name="act" value="next">Next</button></form>"""

BLANKS = """<form method="post" action="/read"><textarea id="better" name="better">Waa h.</textarea>
<button type="button" data-insert="{teacher}" aria-controls="better" data-script hidden>{teacher}</button></form>"""

NOTE_MICROPHONES = """() => {
  const devices = navigator.mediaDevices, ask = devices.getUserMedia.bind(devices);
  window.opened = [];
  devices.getUserMedia = async what => { window.opened.push(await ask(what)); return window.opened.at(-1); };
}"""


class Sent(NamedTuple):
    path: str
    query: dict[str, str]
    media_type: str
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


class Pod:
    """A server that shows one page, notes what is sent to it and answers as it is told."""

    def __init__(self) -> None:
        self.page = ""
        self.sent: list[Sent] = []
        self.status_of_keep = 201
        self.seconds_to_answer = 0.0
        pod = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                url = urlsplit(self.path)
                if url.path == "/health":
                    pod.sent.append(Sent(url.path, dict(parse_qsl(url.query)), "", b""))
                self.answer(200, *pod.content(unquote(url.path)))

            def do_POST(self) -> None:
                url = urlsplit(self.path)
                body = self.rfile.read(int(self.headers["content-length"]))
                pod.sent.append(Sent(url.path, dict(parse_qsl(url.query)), self.headers["content-type"], body))
                time.sleep(pod.seconds_to_answer)
                if url.path == "/keep":
                    self.answer(pod.status_of_keep, b"{}", "application/json")
                else:
                    self.answer(303, b"", "text/plain")

            def answer(self, status: int, content: bytes, media_type: str) -> None:
                self.send_response(status)
                headers = {**SAFE_HEADERS, "Content-Type": media_type, "Content-Length": str(len(content))}
                for name, value in ({**headers, "Location": "/"} if status == 303 else headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None: ...  # noqa: A002 (its name in the standard library)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def content(self, path: str) -> tuple[bytes, str]:
        if path.startswith("/keyboard/"):
            return keyboard(path.removeprefix("/keyboard/")).model_dump_json().encode(), "application/json"
        if path == "/static/page.css":
            return STYLE.encode(), "text/css"
        file = STATIC / path.removeprefix("/static/")
        if path.startswith("/static/") and file.is_file():
            return file.read_bytes(), TYPES[file.suffix]
        return self.page.encode(), TYPES[".html"]

    def of(self, path: str) -> list[Sent]:
        return [sent for sent in self.sent if sent.path == path]


@pytest.fixture
def pod() -> Iterator[Pod]:
    pod = Pod()
    yield pod
    pod.server.shutdown()
    pod.server.server_close()


@pytest.fixture
def show(browser: Browser, pod: Pod) -> Iterator[Show]:
    """Show a page; at the end no script may have failed and none been refused by the policy."""
    complaints: list[str] = []
    context = browser.new_context(has_touch=True, viewport={"width": 800, "height": 480}, permissions=["microphone"])

    def shown(body: str, *, clock: bool = False) -> Page:
        head = '<meta charset="utf-8"><link rel="stylesheet" href="/static/page.css">'
        head += '<script type="module" src="/static/pod.js"></script>'
        pod.page = f'<!DOCTYPE html><html lang="en"><head><title>Pod</title>{head}</head>{body}</html>'
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        if clock:
            page.clock.install()
        page.goto(pod.address)
        page.locator("[data-tools=ready]").wait_for(state="attached")
        return page

    yield shown
    context.close()
    assert complaints == []


def tools_for(tag: str) -> str:
    return f"<body>{TOOLS.replace('TAG', tag)}{KEYS}"


def type_on(page: Page, *keys: str) -> str:
    for key in keys:
        page.locator(".keyboard .key", has_text=key).and_(
            page.locator(f'[data-text="{key}"], [data-key="{key}"]')
        ).first.tap()
    return page.locator("textarea").input_value()


# --- the card ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("focus", ["#code", "#other", ".keypad .key", "body"])
def test_a_scanned_card_opens_wherever_the_focus_is(show: Show, scan: Scan, pod: Pod, focus: str) -> None:
    page, code = show(CARD + KEYS), new_code()
    page.locator(focus).first.focus()

    with page.expect_navigation():
        scan(page, scan_text(code))

    assert [sent.form["code"] for sent in pod.of("/card")] == [code]


def test_a_scanner_is_understood_on_a_computer_with_a_french_keyboard(show: Show, pod: Pod) -> None:
    page = show(CARD + KEYS)
    code = new_code()
    burst = [{"code": place(symbol), "shiftKey": symbol == ":"} for symbol in scan_text(code)]

    with page.expect_navigation():
        page.evaluate(
            """burst => { for (const key of [...burst, { code: "Enter", key: "Enter" }])
                 document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "é", bubbles: true, ...key })) }""",
            burst,
        )

    assert pod.of("/card")[0].form["code"] == code


def place(symbol: str) -> str:
    return "Semicolon" if symbol == ":" else f"Digit{symbol}" if symbol.isdigit() else f"Key{symbol}"


@pytest.mark.parametrize("typed", ["HELLO WORLD", "SLC1:0123", "https://example.org/CODE"])
def test_what_is_scanned_from_another_card_is_left_alone(show: Show, scan: Scan, pod: Pod, typed: str) -> None:
    page = show(CARD + KEYS)

    scan(page, typed.replace("CODE", new_code().replace("-", "")))
    page.wait_for_timeout(300)  # long enough for a form to arrive

    assert pod.sent == []


def test_fingers_are_no_scanner(show: Show, scan: Scan, pod: Pod) -> None:
    page = show(CARD + KEYS)

    scan(page, scan_text(new_code()), every_ms=80)
    page.wait_for_timeout(300)

    assert pod.sent == []


def test_a_scan_with_a_wrong_letter_is_shown_and_not_sent(show: Show, scan: Scan, pod: Pod) -> None:
    page = show(CARD + KEYS)

    scan(page, scan_text(slipped(new_code())))

    expect(page.locator("#code-check")).to_be_visible()
    assert pod.sent == []


def slipped(code: str) -> str:
    return code[:-1] + ("A" if code[-1] != "A" else "B")


def test_the_keypad_types_a_code_and_tells_a_slip_before_it_is_sent(show: Show, pod: Pod) -> None:
    page, code = show(CARD + KEYS), new_code()

    for symbol in slipped(code).replace("-", ""):
        page.locator(f'.keypad [data-text="{symbol}"]').tap()
    assert page.locator("#card").get_attribute("data-check") == "wrong"
    page.locator('.keypad [data-key="delete"]').tap()
    assert page.locator("#code-check").is_hidden()
    page.locator(f'.keypad [data-text="{code[-1]}"]').tap()

    assert page.locator("#card").get_attribute("data-check") == "right"
    assert page.locator("#code").input_value() == code


def test_a_code_typed_carelessly_is_written_as_on_the_card(show: Show) -> None:
    page, code = show(CARD + KEYS), new_code()

    page.locator("#code").press_sequentially(code.lower().replace("0", "o").replace("1", "l").replace("-", " "))

    assert page.locator("#code").input_value() == code
    assert page.locator("#card").get_attribute("data-check") == "right"


def test_arrows_walk_the_keypad_and_enter_presses(show: Show) -> None:
    page = show(CARD + KEYS)

    page.locator("#code").focus()
    page.keyboard.press("Tab")  # the button that opens
    page.keyboard.press("Tab")
    for key in ("Enter", "ArrowRight", "Enter", "ArrowDown", "Enter", "ArrowLeft", "ArrowUp", "Enter"):
        page.keyboard.press(key)

    assert page.locator("#code").input_value() == "0190"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "other"


# --- the keyboard -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "keys", "text"),
    [
        ("es", ["capitals", "A", "ñ", "o", "ó"], "Añó"),
        ("fr", ["e", "é", "t", "e", "é"], "été"),
        ("vi", ["t", "i", "ê", "\u0301", "n", "g", "space", "v", "i", "ê", "\u0323", "t"], "tiếng việt"),
        ("so", ["w", "a", "a", "space", "m", "a", "y"], "waa may"),
        ("ru", ["capitals", "Д", "о", "м"], "Дом"),
        ("ar", ["س", "ل", "ا", "م", "space", "ا", "\u064b"], "سلام اً"),
        ("fa", ["م", "ی", "\u200c", "ش"], "می\u200cش"),
        ("am", ["ሰ", "ሳ", "ለ", "ላ"], "ሳላ"),
        ("hi", ["न", "म", "स", "\u094d", "त", "\u0947"], "नमस्ते"),
        ("my", ["က", "\u103b", "\u1031", "\u102c"], "ကျော"),
        ("th", ["ส", "ว", "\u0e31", "ส", "ด", "\u0e35"], "สวัสดี"),
        ("ja", ["か", "が", "く", "せ", "い"], "がくせい"),
        ("ja", ["capitals", "カ", "ナ", "ー"], "カナー"),
        ("he", ["ש", "ל", "ו", "ם"], "שלום"),
        ("zh-Hans", ["n", "i", "你", "h", "a", "o", "好"], "你好"),
        ("mww", ["capitals", "N", "y", "o", "b"], "Nyob"),
        ("pl", ["enter", "digits", "1", "2", "letters", "ł"], "\n12ł"),
    ],
)
def test_tapped_keys_write_the_language(show: Show, tag: str, keys: list[str], text: str) -> None:
    page = show(tools_for(tag))
    page.locator("[data-tool=type]").tap()
    page.locator(".keyboard .key").first.wait_for()

    assert type_on(page, *keys) == text


@pytest.mark.parametrize(
    ("jamo", "text"),
    [
        ("ㅎㅏㄴㄱㅡㄹ", "한글"),
        ("ㄱㅏㄱㅏ", "가가"),
        ("ㅇㅗㅏㅇㅈㅏ", "왕자"),
        ("ㅇㅓㅂㅅㅇㅓㅇㅛ", "없어요"),
        ("ㅇㅓㅂㅅㅓㅇㅛ", "업서요"),
        ("ㅇㅣㄹㄱㄷㅏ", "읽다"),
        ("ㄲㅗㅊ", "꽃"),
        ("ㅇㅡㅣㅅㅏ", "의사"),
        ("ㅋㅋ", "ㅋㅋ"),
        ("ㅇㅏㅃㅏ", "아빠"),
    ],
)
def test_korean_letters_join_into_syllables(show: Show, jamo: str, text: str) -> None:
    page = show(tools_for("ko"))
    page.locator("[data-tool=type]").tap()
    page.locator(".keyboard .key").first.wait_for()

    assert type_on(page, *jamo) == text


def test_delete_takes_the_last_letter_or_what_is_selected(show: Show) -> None:
    page = show(tools_for("es"))
    page.locator("[data-tool=type]").tap()
    page.locator(".keyboard .key").first.wait_for()
    type_on(page, "h", "o", "l", "a")

    assert type_on(page, "delete") == "hol"
    page.locator("textarea").evaluate("field => field.setSelectionRange(0, 2)")
    assert type_on(page, "delete") == "l"
    page.locator("textarea").evaluate("field => field.setSelectionRange(0, 0)")
    assert type_on(page, "a") == "al"


def test_a_field_takes_no_more_than_it_may_hold(show: Show) -> None:
    page = show(tools_for("so"))
    page.locator("[data-tool=type]").tap()
    page.locator("textarea").fill("x" * 29)

    assert type_on(page, "a", "b") == "x" * 29 + "a"


def test_a_keyboard_stands_in_its_languages_direction_with_keys_that_fingers_hit(show: Show) -> None:
    page = show(tools_for("ar"))
    page.locator("[data-tool=type]").tap()
    keys = page.locator(".letters .key")
    keys.first.wait_for()

    first, second = keys.nth(0).bounding_box(), keys.nth(1).bounding_box()
    assert first is not None
    assert second is not None
    assert first["x"] > second["x"]
    assert min(first["width"], first["height"]) >= 48
    assert page.locator(".keyboard").get_attribute("lang") == "ar"
    page.keyboard.press("Tab")  # from the field
    page.keyboard.press("Tab")  # past its button
    keys.first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert page.locator("textarea").input_value() == keyboard("ar").rows[0][1]


def test_words_already_typed_are_mended_where_the_caret_is(show: Show) -> None:
    page = show(tools_for("es"))
    page.locator("[data-tool=type]").tap()
    page.locator(".keyboard .key").first.wait_for()
    page.locator("textarea").fill("nio")
    page.locator("textarea").evaluate("field => field.setSelectionRange(2, 2)")

    assert type_on(page, "ñ") == "niño"


def test_a_tapped_blank_is_written_where_the_caret_is(show: Show) -> None:
    page = show(BLANKS)
    page.locator("#better").focus()
    page.keyboard.press("End")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    page.get_by_text("{teacher}").click()

    assert page.locator("#better").input_value() == "Waa {teacher}h."
    assert page.evaluate("document.activeElement.id") == "better"


def test_a_second_tap_closes_the_keyboard_and_what_was_typed_stays(show: Show) -> None:
    page = show(tools_for("es"))
    button = page.locator("[data-tool=type]")
    button.tap()
    page.locator(".keyboard .key").first.wait_for()
    type_on(page, "a")

    page.locator('[data-key="close"]').tap()

    assert page.locator(".keyboard").count() == 0
    assert button.get_attribute("aria-expanded") == "false"
    assert page.locator("textarea").is_visible()
    assert page.locator("textarea").input_value() == "a"


# --- voice, drawing, signature ----------------------------------------------------------------------------------------


def test_a_voice_is_sent_only_when_it_is_kept(show: Show, pod: Pod) -> None:
    page = show(tools_for("es"))
    page.locator("[data-tool=voice]").tap()
    page.get_by_role("button", name="Start").tap()
    page.get_by_role("button", name="Stop").wait_for()
    expect(page.locator("meter")).not_to_have_js_property("value", 0)
    page.wait_for_timeout(700)
    page.get_by_role("button", name="Stop").tap()
    page.get_by_role("button", name="Play").tap()
    assert pod.of("/keep") == []

    with page.expect_navigation():
        page.get_by_role("button", name="Keep it").tap()

    kept = pod.of("/keep")[0]
    assert kept.query == {"nonce": "n7-keep", "question": "help", "who": "adult"}
    assert kept.media_type == "audio/webm"
    assert kept.body.startswith(b"\x1a\x45\xdf\xa3")
    assert len(kept.body) < 24_000 / 8 * 8  # 24 kb/s for a few seconds


def test_a_voice_that_was_not_taken_stays_in_the_page_and_can_be_kept_again(show: Show, pod: Pod) -> None:
    page = show(tools_for("es"))
    pod.status_of_keep = 507
    page.locator("[data-tool=voice]").tap()
    page.get_by_role("button", name="Start").tap()
    expect(page.locator("meter")).not_to_have_js_property("value", 0)
    page.get_by_role("button", name="Stop").tap()
    page.get_by_role("button", name="Keep it").tap()
    page.get_by_text("Again").wait_for()
    pod.status_of_keep = 201

    with page.expect_navigation():
        page.get_by_role("button", name="Keep it").tap()

    first, second = pod.of("/keep")
    assert first == second


def test_a_deleted_voice_is_gone_and_the_microphone_is_let_go(show: Show, pod: Pod) -> None:
    page = show(tools_for("es"))
    page.evaluate(NOTE_MICROPHONES)
    page.locator("[data-tool=voice]").tap()
    page.get_by_role("button", name="Start").tap()
    expect(page.locator("meter")).not_to_have_js_property("value", 0)
    page.get_by_role("button", name="Stop").tap()
    page.get_by_role("button", name="Delete").tap()
    page.get_by_role("button", name="Start").tap()
    page.get_by_role("button", name="Stop").wait_for()

    page.locator("[data-tool=draw]").tap()  # another tool, in the middle of speaking
    page.wait_for_timeout(500)

    assert page.evaluate("window.opened.flatMap(sound => sound.getTracks()).map(track => track.readyState)") == [
        "ended",
        "ended",
    ]
    assert pod.sent == []


def test_without_a_microphone_the_page_says_so(show: Show) -> None:
    page = show(tools_for("es"))
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('none')) }")
    page.locator("[data-tool=voice]").tap()
    page.get_by_role("button", name="Start").tap()

    page.get_by_text("No microphone").wait_for()


def test_a_voice_is_recorded_with_the_keyboard_alone(show: Show, pod: Pod) -> None:
    page = show(tools_for("es"))
    page.locator("[data-tool=voice]").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Start").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Stop")).to_be_focused()
    expect(page.locator("meter")).not_to_have_js_property("value", 0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Play")).to_be_focused()
    page.keyboard.press("Tab")

    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert len(pod.of("/keep")) == 1


def drag(page: Page, canvas: str, *points: tuple[int, int]) -> None:
    box = page.locator(canvas).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=6)
    page.mouse.up()


def test_a_drawing_is_strokes_in_thousandths_of_its_longer_side(show: Show, pod: Pod) -> None:
    page = show(tools_for("es"))
    page.locator("[data-tool=draw]").tap()
    page.get_by_role("button", name="Keep it").tap()
    page.get_by_text("Draw first").wait_for()
    drag(page, "canvas.paper", (0, 0), (300, 100))
    drag(page, "canvas.paper", (594, 198), (300, 198))

    with page.expect_navigation():
        page.get_by_role("button", name="Keep it").tap()

    kept = pod.of("/keep")[0]
    strokes = read_strokes(kept.body)
    assert kept.media_type == "application/json"
    assert [stroke[:2] for stroke in strokes] == [(0, 0), (990, 330)]
    assert [stroke[-2:] for stroke in strokes] == [(500, 167), (500, 330)]


def test_a_canvas_keeps_its_shape_on_every_screen(show: Show) -> None:
    page = show(tools_for("es"))
    page.locator("[data-tool=draw]").tap()

    for width in (800, 720, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        expect(page.locator("canvas.paper")).to_have_js_property("clientHeight", 360)  # 600 × 360, as 1000 × 600


def test_a_drawing_is_seen_and_can_be_cleared(show: Show) -> None:
    page = show(tools_for("es"))
    page.locator("[data-tool=draw]").tap()
    has_ink = """() => { const paper = document.querySelector("canvas");
        return paper.getContext("2d").getImageData(0, 0, paper.width, paper.height).data.some(value => value > 0) }"""
    assert not page.evaluate(has_ink)

    drag(page, "canvas.paper", (10, 10), (300, 100))
    assert page.evaluate(has_ink)
    page.set_viewport_size({"width": 720, "height": 1280})
    assert page.evaluate(has_ink)
    page.get_by_role("button", name="Clear").tap()

    assert not page.evaluate(has_ink)


def test_a_signature_goes_with_the_form_and_a_mere_tap_does_not(show: Show, pod: Pod) -> None:
    page = show(f"<body>{SIGN}")
    keep = page.locator("[value=drawn]")
    assert keep.is_disabled()
    drag(page, "canvas.pad", (20, 20), (20, 20))
    assert keep.is_disabled()
    drag(page, "canvas.pad", (20, 20), (200, 100), (300, 40))
    assert keep.is_enabled()

    with page.expect_navigation():
        keep.tap()

    form = pod.of("/sign")[0].form
    assert form["how"] == "drawn"
    assert len(read_strokes(form["strokes"].encode())) == 2


def test_a_cleared_pad_leaves_the_mark(show: Show, pod: Pod) -> None:
    page = show(f"<body>{SIGN}")
    drag(page, "canvas.pad", (20, 20), (200, 100), (300, 40))

    page.get_by_role("button", name="Clear").tap()
    assert page.locator("[value=drawn]").is_disabled()
    with page.expect_navigation():
        page.get_by_role("button", name="My mark").tap()

    assert pod.of("/sign")[0].form == {"how": "mark"}


# --- the idle screen and double taps ----------------------------------------------------------------------------------


def test_an_untouched_screen_warns_and_then_closes(show: Show, pod: Pod) -> None:
    page = show(f'<body data-idle-ms="300000"><button>Some</button>{IDLE}', clock=True)

    page.clock.fast_forward(269_000)
    assert page.locator("dialog").is_hidden()
    page.clock.fast_forward(2_000)
    expect(page.locator("dialog")).to_be_visible()
    with page.expect_navigation():
        page.clock.fast_forward(30_000)

    assert pod.of("/lock")[0].form == {"nonce": "n3"}


def test_a_touch_begins_the_wait_anew_and_is_told_at_most_once_a_minute(show: Show, pod: Pod) -> None:
    page = show(f'<body data-idle-ms="300000"><button>Some</button>{IDLE}', clock=True)

    for _ in range(3):
        page.clock.fast_forward(31_000)
        page.get_by_role("button", name="Some").tap()
        page.clock.fast_forward(31_000)
        with page.expect_response("**/health*"):
            page.get_by_role("button", name="Some").tap()
    page.clock.fast_forward(269_000)

    assert page.locator("dialog").is_hidden()
    assert [sent.query for sent in pod.of("/health")] == [{"touch": "1"}] * 3


def test_an_answered_warning_presses_nothing_below_it(show: Show, pod: Pod) -> None:
    page = show(f'<body data-idle-ms="300000">{ACT}{IDLE}', clock=True)
    page.get_by_role("button", name="Next").focus()
    page.clock.fast_forward(271_000)
    page.locator("dialog").wait_for()

    with page.expect_response("**/health*"):
        page.keyboard.press("Enter")

    page.locator("dialog").wait_for(state="hidden")
    page.clock.fast_forward(60_000)
    assert [sent.path for sent in pod.sent] == ["/health"]


def test_a_double_tap_is_sent_once_with_the_button_that_was_tapped(show: Show, pod: Pod) -> None:
    page = show(f"<body>{ACT}")
    pod.seconds_to_answer = 1.0

    with page.expect_navigation():
        page.evaluate(
            """() => { const next = document.querySelector("[value=next]");
                 next.click(); setTimeout(() => next.click(), 200); setTimeout(() => next.click(), 400) }"""
        )

    assert [sent.form for sent in pod.of("/act")] == [{"act": "next"}]
    expect(page.get_by_role("button", name="Next")).to_be_enabled()


def test_a_page_that_comes_back_can_be_sent_again(show: Show, pod: Pod) -> None:
    page = show(f"<body>{ACT}")
    for _ in range(2):
        with page.expect_navigation():
            page.get_by_role("button", name="Next").tap()
        page.go_back()

    assert [sent.path for sent in pod.sent] == ["/act", "/act"]
