"""Every kind of screen in every language we ship, on displays of three sizes, as a browser draws it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from slc_station.session import Session

from slc_core.conference.flow import Act
from slc_core.conference.portfolio import kind_of
from slc_core.exchange.card import new_code
from slc_core.language.fonts import font_file, font_keys_of
from slc_core.language.registry import SOURCE, language, languages
from slc_core.language.review import key_of
from slc_core.language.sheet import Row

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Pack, Serve, Station

_ttlib: Any = import_module("fontTools.ttLib")  # without type information
SIZES = ((1280, 800), (800, 480), (720, 1280))
CHECKS = ("axe", "overflow", "overflowDoubled", "small", "covered", "unturned")
YOUNG, OLDER = "s01", "s21"
YOUNG_SHOWS = frozenset({"step", "assessment", "goal", "worthwhile"})
"""Where larger letters make a difference."""
PRACTISED = frozenset({"assessment", "work", "new-goal"})
TOOLS = ("voice", "draw", "type")
VOICE, DRAWING = b"\x1a\x45\xdf\xa3", b"[[100,100,500,300,900,100]]"
LOOK = Path(__file__).with_name("look.js").read_text(encoding="utf-8")


class Tour:
    """Brings each kind of screen before a browser, and tells its name when it stands there."""

    def __init__(self, page: Page, station: Station) -> None:
        self.page, self._pod, self._address, self._packed = page, station.pod, station.address, station.packed
        self._tapped = 0

    def before_any_child(self) -> Iterator[str]:
        """The pod alone, with a wrong card, and with the teacher's."""
        self.show()
        yield "idle"
        self._pod.present(self._packed.teacher_card)
        self.show()
        yield "corner"
        self._pod.lock()
        self.show()
        self.page.locator("#code").fill(new_code())
        self.page.locator("form#card button.main").click()
        self.page.locator(".notice").wait_for()
        self._be_ready()
        yield "idle, with a wrong card"

    def conference(self, child: str, only: Collection[str] = ()) -> Iterator[str]:
        """A conference from the choice to its end, each kind of screen once; at last one that the disk spoiled."""
        self._open(child)
        if not only:
            self.show()
            yield "choice"
        self._pod.begin("conference")
        shown: set[str] = set()
        while not self.session.state.is_finished:
            kind = kind_on(self.session)
            if kind not in shown and (kind in only or not only):
                shown.add(kind)
                self._answer(kind)
                self.show()
                yield kind
                yield from self._more_of(kind)
            self.tap("next")
        self.show()
        yield "finished"

    def rehearsal(self, child: str) -> Iterator[str]:
        """What only a rehearsal has: a flagged line, work to choose, blanks to fill, and how the time went by."""
        self._open(child)
        self._pod.begin("rehearsal")
        shown: set[str] = set()
        while not self.session.state.is_finished:
            kind = kind_on(self.session)
            if kind in PRACTISED - shown:
                shown.add(kind)
                self._pod.flag(self._nonce(), key_of(*self.session.lines[0].message), "…")
                self.show()
                yield f"{kind}, practised"
            self.tap("next")
        self.show()
        yield "finished, practised"

    def trouble(self, child: str) -> Iterator[str]:
        """A picture that the disk spoiled."""
        self._open(child)
        self._pod.begin("rehearsal")
        token = next(iter(self.session.share.media.values()))
        (self._packed.folder / "media" / f"{token}.sealed").write_bytes(b"spoiled")
        self.show(f"picture/{token}")
        yield "trouble"

    def reading(self, lang: str) -> Iterator[str]:
        """A translation that a speaker reads, from the name to the last line."""
        self._pod.lock()
        self._pod.present(self._packed.teacher_card)
        self._pod.begin_reading(lang)
        self.show()
        yield "reader"
        self._pod.read(lambda reading: reading.named("ሰላም", "…"))
        self._pod.read(lambda reading: reading._replace(place=_longest(reading.lines)))
        self.show()
        yield "line"
        self._pod.read(lambda reading: reading.told(self._nonce(), reading.place, "wrong", ""))
        self.show()
        yield "line, wrong"
        self.page.locator("#better").click()
        self.page.locator(".keyboard .key").first.wait_for()
        yield "line, better"
        self._pod.read(lambda reading: reading._replace(place=len(reading.lines)))
        self.show()
        yield "reading, finished"

    @property
    def session(self) -> Session:
        """What is open at the pod."""
        session = self._pod.session
        assert session is not None
        return session

    def tap(self, act: Act) -> None:
        """A tap on the path."""
        self._pod.act(self._nonce(), self.session.state.place, act)

    def show(self, path: str = "") -> None:
        """Load what is on the screen now."""
        self.page.goto(self._address + path)
        self._be_ready()

    def _be_ready(self) -> None:
        self.page.locator("[data-tools=ready]").wait_for(state="attached")
        self.page.evaluate(axe())
        self.page.evaluate(LOOK)

    def _open(self, child: str) -> None:
        self._pod.lock()
        self._pod.present(next(card.code for card in self._packed.cards if card.child == child))

    def _answer(self, kind: str) -> None:
        """What a family may have answered when its screen is looked at."""
        pod, nonce = self._pod, self._nonce
        match kind:
            case "help":
                pod.keep(nonce(), "help", "adult", "audio/webm", VOICE)
                pod.keep(nonce(), "help", "adult", "application/json", DRAWING)
                pod.answer(nonce(), "help-read", "adult", "card", "yes")
            case "for-teacher":
                for question in ("for-teacher-hard", "for-teacher-support", "private-talk"):
                    pod.answer(nonce(), question, "adult", "card", "yes")
                pod.answer(nonce(), "for-teacher", "adult", "typed", "¿…?")
                pod.keep(nonce(), "for-teacher", "adult", "audio/webm", VOICE)
            case "signature":
                pod.sign(nonce(), "child", "drawn", ((100, 100, 500, 300, 900, 100),))
            case _:
                pass

    def _more_of(self, kind: str) -> Iterator[str]:
        if kind == "help":
            for tool in TOOLS:
                self.page.locator(f'button[data-tool="{tool}"]').click()
                self.page.locator(".keyboard .key, .tool").first.wait_for()
                yield f"{kind}, {tool}"
        if kind == "came":
            self.tap("came")
            self.show()
            yield "teacher"

    def _nonce(self) -> str:
        self._tapped += 1
        return f"tour-{self._tapped}"


def _longest(lines: Sequence[Row]) -> int:
    """The place of the longest line that has a blank."""
    return max(range(len(lines)), key=lambda place: ("{" in lines[place].now, len(lines[place].now)))


def kind_on(session: Session) -> str:
    """What a screen asks, else the kind of page that is open on it, else a mere step."""
    if ask := session.ask:
        return ask.kind
    number = session.place.page
    return next((kind_of(page) for page in session.packed.pages if page.number == number), "step")


@cache
def axe() -> str:
    """The program of axe, as its wheel holds it."""
    found = find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")


class Letters:
    """Which fonts a browser really writes with; each text of a language is looked at once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._inspector: Any = page.context.new_cdp_session(page)
        self._known: set[tuple[str, str]] = set()
        self.families: dict[str, set[str]] = {}

    def faults(self) -> list[str]:
        """Texts that another font than a pack's for their language writes."""
        ask = self._inspector.send
        texts: list[tuple[str, str]] = [(lang, text) for lang, text in self._page.evaluate("look.words()")]
        ask("DOM.enable")
        ask("CSS.enable")
        root = ask("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
        nodes = ask("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-words]"})["nodeIds"]
        found: list[str] = []
        for node, (lang, text) in zip(nodes, texts, strict=True):
            if (lang, text) in self._known:
                continue
            self._known.add((lang, text))
            for font in ask("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
                self.families.setdefault(lang, set()).add(font["familyName"])
                if not font["isCustomFont"] or not any(font["familyName"] in names for names in families_of(lang)):
                    found.append(f"{font['familyName']} writes {lang}: {text}")
        ask("CSS.disable")
        ask("DOM.disable")
        return found


@cache
def families_of(lang: str) -> tuple[frozenset[str], ...]:
    """The names of each font that may write a language, its own first, Latin last."""
    keys = dict.fromkeys((*font_keys_of(language(lang)), "latin"))
    return tuple(_names_of(font_file(key)) for key in keys)


@cache
def _names_of(path: Path) -> frozenset[str]:
    """A font whose lightest weight is its first goes by "Noto Sans KR" and "Noto Sans KR Thin"."""
    with _ttlib.TTFont(path, lazy=True) as font:
        return frozenset(str(font["name"].getDebugName(place)) for place in (1, 16))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce", permissions=["microphone"])
    yield context.new_page()
    context.close()


@pytest.fixture
def take(page: Page, pack: Pack, serve: Serve, tmp_path: Path) -> Callable[..., Tour]:
    """``take((child, lang), …, school_lang="en")``: a tour of a pod packed for these families."""

    def taken(*families: tuple[str, str], school_lang: str = "en") -> Tour:
        folder = tmp_path / f"pod-{len(list(tmp_path.iterdir()))}"
        return Tour(page, serve(pack(folder, *families, school_lang=school_lang)))

    return taken


def look(page: Page, lang: str) -> dict[str, list[str]]:
    """What each check finds on a page in a language."""
    found: dict[str, list[str]] = page.evaluate("direction => look.all(direction)", language(lang).direction)
    return found


def faults_on(page: Page, lang: str) -> Iterator[str]:
    """What each check finds on each size of display."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found = look(page, lang)
        yield from (f"{width} x {height}, {check}: {fault}" for check in CHECKS for fault in found[check])


@pytest.mark.slow
@pytest.mark.parametrize("lang", [tag for tag, known in languages().items() if not known.pseudo])
def test_every_screen_can_be_read_and_used(take: Callable[..., Tour], page: Page, lang: str) -> None:
    outside = take((OLDER, "es"), school_lang=lang)
    inside = take((OLDER, lang), (YOUNG, lang))
    letters = Letters(page)
    faults: list[str] = []
    names: list[str] = []
    for screens in (
        outside.before_any_child(),
        inside.conference(OLDER),
        inside.rehearsal(OLDER),
        inside.conference(YOUNG, YOUNG_SHOWS),
        inside.trouble(YOUNG),
    ):
        for name in screens:
            names.append(name)
            faults += (f"{name}, {fault}" for fault in (*letters.faults(), *faults_on(page, lang)))

    assert not faults, "\n".join(faults)
    assert len(names) > 30
    assert families_of(lang)[0] & letters.families[lang]


@pytest.mark.slow
@pytest.mark.parametrize("lang", [tag for tag, known in languages().items() if tag != SOURCE and not known.pseudo])
def test_a_translation_can_be_read_on_every_display(take: Callable[..., Tour], page: Page, lang: str) -> None:
    tour, letters = take((OLDER, lang)), Letters(page)

    faults = [
        f"{name}, {fault}" for name in tour.reading(lang) for fault in (*letters.faults(), *faults_on(page, lang))
    ]

    assert not faults, "\n".join(faults)


@pytest.fixture
def arabic(take: Callable[..., Tour], page: Page) -> Tour:
    """A page with cards, at which every check finds nothing."""
    tour = take((YOUNG, "ar"))
    page.set_viewport_size({"width": 1280, "height": 800})
    next(name for name in tour.conference(YOUNG) if name == "refreshment")
    assert look(page, "ar") == {check: [] for check in CHECKS}
    return tour


@pytest.mark.parametrize(
    ("check", "css"),
    [
        ("axe", ".card { color: #ccc !important }"),
        ("overflow", ".bar { inline-size: 110vw }"),
        ("overflow", "h1 { white-space: nowrap; inline-size: 2rem }"),
        ("overflow", ".card { block-size: 2rem; min-block-size: 0; overflow: hidden }"),
        ("overflowDoubled", ".cards { min-inline-size: 50rem }"),
        ("small", "footer button { min-block-size: 60px; padding-block: 0 }"),
        ("covered", "footer { position: fixed; inset-block: 0 }"),
        ("unturned", "footer .act { flex-direction: row }"),
        ("unturned", "html { direction: ltr !important }"),
        ("unturned", "svg.turns { scale: 1 !important }"),
    ],
)
def test_a_fault_in_a_style_sheet_is_caught(arabic: Tour, page: Page, check: str, css: str) -> None:
    page.evaluate("css => look.plantStyle(css)", css)

    assert look(page, "ar")[check]


@pytest.mark.parametrize(
    ("check", "script"),
    [
        ("axe", "document.documentElement.lang = ''"),
        ("axe", "look.plantPage('<button></button>')"),
        ("axe", "look.plantPage('<p><button class=tiny>a</button><button class=tiny>b</button></p>')"),
        ("unturned", "document.documentElement.dir = 'ltr'"),
    ],
)
def test_a_fault_in_a_page_is_caught(arabic: Tour, page: Page, check: str, script: str) -> None:
    page.evaluate(
        "css => look.plantStyle(css)", ".tiny { all: unset; inline-size: 12px; block-size: 12px; font-size: 8px }"
    )
    page.evaluate(script)

    assert look(page, "ar")[check]


@pytest.mark.parametrize("family", ["sans-serif", "slc-latin"])
def test_letters_of_another_font_are_caught(arabic: Tour, page: Page, family: str) -> None:
    assert Letters(page).faults() == []

    page.evaluate("css => look.plantStyle(css)", f"* {{ font-family: {family} !important }}")

    assert Letters(page).faults()


def test_keys_that_fingers_miss_are_caught(take: Callable[..., Tour], page: Page) -> None:
    tour = take((YOUNG, "ar"))
    next(name for name in tour.conference(YOUNG) if name == "help, type")
    assert look(page, "ar")["small"] == []

    page.evaluate("css => look.plantStyle(css)", ".key { min-inline-size: 40px !important; padding: 0 !important }")

    assert look(page, "ar")["small"]
