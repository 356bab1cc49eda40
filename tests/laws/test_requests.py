"""Whatever is sent to a pod that none of its pages sends: it is refused, nothing is stored, and nothing breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from slc_station.app import station_app
from slc_station.pod import Pod
from slc_station.store import Store
from starlette.testclient import TestClient

from slc_core.exchange.pack import read_pack
from slc_core.testing.clock import HandClock
from slc_core.testing.lamp import RememberingLamp
from slc_core.testing.small_pod import write_small_pod

OURS = "http://127.0.0.1:8127"
FORM = "application/x-www-form-urlencoded"
GETS = ("/own/", "/picture/", "/recording/", "/font/", "/static/", "/keyboard/", "/", "/health", "/fonts.css", "/docs/")
KEEP = "/keep?nonce=n&question=goal&who=child"


class Desk(NamedTuple):
    """A pod with an open conference, the journal that it writes, and the logs in it."""

    browser: TestClient
    pod: Pod
    store: Store
    logs: tuple[bytes, ...]

    @property
    def stored(self) -> tuple[int, int]:
        """How many entries the journal has, and at which place the conference is."""
        session = self.pod.session
        return sum(self.store.head(log)[0] for log in self.logs), session.state.place if session else -1


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    packed = write_small_pod(tmp_path_factory.mktemp("law") / "pod")
    pack, store = read_pack(packed.folder), Store(packed.folder / "journal", ballast_bytes=4096)
    pod = Pod(pack, store, HandClock(), RememberingLamp())
    pod.present(packed.cards[0])
    pod.begin("conference")
    logs = tuple(log for share in pack.manifest.shares for log in (share.log, share.rehearsal))
    yield Desk(TestClient(station_app(pack, pod), base_url=OURS), pod, store, logs)
    store.close()


def no(pattern: str) -> SearchStrategy[str]:
    """Any text that is not *pattern*."""
    return st.one_of(
        st.text(max_size=80), st.sampled_from(["", " ", "next ", "None", "-1", "1e3", "٣", "9" * 400])
    ).filter(lambda text: re.fullmatch(pattern, text.strip()) is None)


TOKEN = no(r"[A-Za-z0-9_-]{1,64}")
WHO = no("child|adult|teacher")
TEXT = st.one_of(
    st.text(min_size=1).map(lambda text: text + "\x00"),
    st.sampled_from(["a\x1b[2Jb", "\u202egoal", "a\u2066b", "x" * 2001, "ሰ" * 3000, "a\x85b"]),
)
NAME = st.sampled_from(["", " ", "\n", "x" * 101, "a\x00", "\u202eSahra"])
STROKES = st.one_of(
    st.sampled_from(
        ["[", "null", "{}", "[[1]]", "[[1,2.5]]", "[[-1,2]]", "[[1,9999]]", "[" * 5000, '["a"]', "[[[1,2]]]"]
    ),
    st.recursive(st.integers() | st.booleans() | st.text(max_size=3), st.lists, max_leaves=5).map(
        lambda value: f"[[1,2],{str(value).replace(chr(39), chr(34))}]"
    ),
).filter(lambda text: re.fullmatch(r"\[(\[\d+, ?\d+\],? ?)*\]", text) is None)

FORMS: Mapping[str, Mapping[str, tuple[str, SearchStrategy[str]]]] = {
    "/card": {"nonce": ("n", TOKEN), "code": ("0000-0000-0000", no(r"[0-9A-Za-z:\s-]+"))},
    "/mode": {
        "nonce": ("n", TOKEN),
        "mode": ("rehearsal", no("conference|rehearsal")),
        "share": ("", no("[0-9a-f]{16}|")),
    },
    "/act": {
        "nonce": ("n", TOKEN),
        "place": ("0", no("[0-9]{1,9}")),
        "act": ("next", no("next|back|not-today|call|came")),
    },
    "/answer": {
        "nonce": ("n", TOKEN),
        "question": ("goal", TOKEN),
        "who": ("child", WHO),
        "how": ("typed", no("card|choice|typed")),
        "value": ("read", TEXT),
    },
    "/sign": {
        "nonce": ("n", TOKEN),
        "who": ("child", WHO),
        "how": ("drawn", no("drawn|mark|later")),
        "strokes": ("[[1,2,3,4,5,6,7,8,9,10]]", STROKES),
    },
    "/forget": {"nonce": ("n", TOKEN), "media": ("m", TOKEN)},
    "/flag": {"nonce": ("n", TOKEN), "message": ("m", TOKEN), "better": ("so", TEXT)},
    "/aid": {"nonce": ("n", TOKEN), "aid": ("school", no("school|reading")), "on": ("1", no("[01]"))},
    "/reading": {"nonce": ("n", TOKEN), "lang": ("so", no(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"))},
    "/reader": {"nonce": ("n", TOKEN), "by": ("Sahra", NAME), "role": ("aunt", NAME)},
    "/read": {
        "nonce": ("n", TOKEN),
        "place": ("0", no("[0-9]{1,9}")),
        "sounds": ("wrong", no("right|wrong")),
        "better": ("so", TEXT),
    },
    "/turn": {"nonce": ("n", TOKEN), "place": ("0", no("[0-9]{1,9}")), "act": ("next", no("next|back"))},
    "/lock": {"nonce": ("n", TOKEN)},
    "/off": {"nonce": ("n", TOKEN), "sure": ("0", no("[01]"))},
    "/copy": {"nonce": ("n", TOKEN)},
    "/send": {"nonce": ("n", TOKEN)},
}
OPTIONAL = {("/mode", "share"), ("/flag", "better"), ("/read", "better")}


class Sent(NamedTuple):
    """One request."""

    path: str
    body: bytes = b""
    kind: str = FORM
    headers: Mapping[str, str] = {"sec-fetch-site": "same-origin"}


@st.composite
def spoiled_forms(draw: st.DrawFn) -> Sent:
    """One of our forms with one thing wrong in it."""
    path = draw(st.sampled_from(sorted(FORMS)))
    fields = {name: valid for name, (valid, _) in FORMS[path].items()}
    name = draw(st.sampled_from(sorted(fields)))
    pairs = list(fields.items())
    match draw(st.sampled_from(["spoiled", "missing", "twice", "foreign", "not-utf-8", "broken"])):
        case "missing" if (path, name) not in OPTIONAL:
            pairs = [pair for pair in pairs if pair[0] != name]
        case "twice":
            pairs.append((name, draw(st.sampled_from([fields[name], ""]))))
        case "foreign":
            pairs.append((draw(st.text(min_size=1, max_size=9).filter(lambda n: n not in fields)), "1"))
        case "not-utf-8":
            return Sent(path, f"{urlencode(pairs)}&{name}=%ff%fe".encode())
        case "broken":
            return Sent(path, urlencode(pairs).encode() + draw(st.sampled_from([b"&", b"&a", b"\xff", b"&;", b"\0"])))
        case _:
            pairs = [(key, draw(FORMS[path][name][1]) if key == name else value) for key, value in pairs]
    return Sent(path, urlencode(pairs, errors="surrogatepass").encode())


@st.composite
def other_requests(draw: st.DrawFn) -> Sent:
    """Bytes that are no form, forms from elsewhere, and recordings that are none."""
    path = draw(st.sampled_from([*sorted(FORMS), KEEP, "/keep", "/", "/nowhere"]))
    good = urlencode({name: valid for name, (valid, _) in FORMS.get(path, {}).items()}).encode()
    match draw(st.integers(0, 4)):
        case 0:
            return Sent(
                path, draw(st.binary(max_size=300)), draw(st.sampled_from([FORM, "audio/webm", "application/json"]))
            )
        case 1:
            return Sent(path, good, draw(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)))
        case 2:
            from_elsewhere = [{}, {"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}]
            return Sent(path, good, FORM, draw(st.sampled_from(from_elsewhere)))
        case 3:
            host = draw(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30))
            spoiled = {"sec-fetch-site": "same-origin", "host": f"{host}.example"}
            return Sent(path, good, FORM, spoiled)
        case _:
            return Sent(path, b"n" * draw(st.integers(70_000, 90_000)))


@given(request=spoiled_forms() | other_requests())
def test_what_none_of_our_pages_sends_is_refused_and_changes_nothing(desk: Desk, request: Sent) -> None:
    before = desk.stored
    headers = {"content-type": request.kind.strip() or "x", **request.headers}

    answer = desk.browser.post(request.path, content=request.body, headers=headers, follow_redirects=False)

    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text)
    assert desk.stored == before


@given(
    begin=st.sampled_from(GETS),
    rest=st.text(max_size=40),
    query=st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=3),
    headers=st.dictionaries(
        st.sampled_from(["accept", "range", "if-none-match", "cookie", "sec-fetch-dest", "accept-language"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
        max_size=3,
    ),
)
def test_whatever_is_fetched_nothing_breaks_and_nothing_changes(
    desk: Desk, begin: str, rest: str, query: Mapping[str, str], headers: Mapping[str, str]
) -> None:
    before = desk.stored
    address = begin + quote(rest, safe="/.%", errors="replace") + (f"?{urlencode(query)}" if query else "")

    answer = desk.browser.get(address, headers=dict(headers), follow_redirects=False)

    assert answer.status_code < 500, (answer.status_code, answer.text)
    assert desk.stored == before


def test_the_law_sees_what_is_stored(desk: Desk) -> None:
    before = desk.stored
    for path, fields in FORMS.items():
        if path in {"/answer", "/sign", "/flag", "/aid"}:
            form = {name: valid for name, (valid, _) in fields.items()} | {"nonce": f"seen{path[1:]}"}
            sent = desk.browser.post(path, data=form, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)
            assert sent.status_code == 303

    assert desk.stored[0] == before[0] + 4


def test_every_address_that_can_be_tapped_is_among_those_tried(desk: Desk) -> None:
    safety: Any = desk.browser.app

    assert {route.path for route in safety._app.routes if "POST" in route.methods} == {*FORMS, "/keep"}
