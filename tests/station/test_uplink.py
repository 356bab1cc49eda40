from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn
from slc_hub.app import hub_app
from slc_hub.store import HubStore
from slc_hub.window import Window
from slc_station import uplink
from slc_station.safe import safe
from slc_station.uplink import HubError, checked_address, send, unsent

from slc_core.errors import UsageError
from slc_core.exchange.hub_keys import keys_of
from slc_core.exchange.receipt import write_receipts


class Hub(NamedTuple):
    """The school's hub, answering on a port."""

    store: HubStore
    window: Window
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def links(self, led: Any) -> tuple[Any, ...]:
        return tuple(link for log in led.store.sizes() for link in self.store.links(log))


@pytest.fixture
def hub(led_pod: Any, tmp_path: Path) -> Iterator[Hub]:
    store, window = HubStore(tmp_path / "hub"), Window(60)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(hub_app(store, led_pod.hub, window), log_config=None, loop="asyncio"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield Hub(store, window, listener.getsockname()[1])
    server.should_exit = True
    thread.join()
    listener.close()
    store.close()


@pytest.fixture
def enrolled(hub: Hub, led_pod: Any) -> Hub:
    hub.store.enrol((led_pod.folder / "pod.json").read_bytes(), "evening")
    return hub


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uplink, "_PAUSE_SECONDS", 0.01)


def bytes_sent(led: Any, hub: str) -> list[int]:
    told: list[int] = []
    send(led.pack, led.store, hub, told.append)
    return [now - before for before, now in zip([0, *told], told, strict=False)]


def test_everything_arrives_and_everything_is_safe(enrolled: Hub, led_pod: Any) -> None:
    told = send(led_pod.pack, led_pod.store, enrolled.address)

    assert told.is_all
    assert told.of == len(led_pod.links)
    assert enrolled.links(led_pod) == led_pod.links


def test_the_next_time_only_what_is_new_is_sent(enrolled: Hub, led_pod: Any) -> None:
    led_pod.speak()
    first = bytes_sent(led_pod, enrolled.address)
    led_pod.lead(card=2, taps=1)
    second = bytes_sent(led_pod, enrolled.address)

    assert sum(first) > 600_000
    assert sum(second) < 20_000
    assert send(led_pod.pack, led_pod.store, enrolled.address).is_all


def test_what_would_be_sent_is_told_and_the_hub_is_given_nothing(enrolled: Hub, led_pod: Any) -> None:
    led_pod.speak()

    lacking = unsent(led_pod.store, enrolled.address)
    given = enrolled.links(led_pod)
    told = send(led_pod.pack, led_pod.store, enrolled.address)

    assert given == ()
    assert lacking.entries == told.of == len(led_pod.links)
    assert 600_000 < lacking.size_bytes < 650_000
    assert unsent(led_pod.store, enrolled.address) == (0, 0)


def test_ctrl_c_between_two_slices_keeps_the_receipts_that_came(enrolled: Hub, led_pod: Any) -> None:
    led_pod.speak(4_000_000)
    led_pod.speak(4_000_000)

    def stop(_sent: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(led_pod.pack, led_pod.store, enrolled.address, stop)

    safe_now = safe(led_pod.pack, led_pod.store)
    assert 0 < safe_now.n < safe_now.of
    assert send(led_pod.pack, led_pod.store, enrolled.address).is_all


def test_when_the_hub_has_everything_only_receipts_are_asked_for(enrolled: Hub, led_pod: Any) -> None:
    send(led_pod.pack, led_pod.store, enrolled.address)
    (led_pod.folder / "journal" / "receipts.slcr").unlink()

    assert len(bytes_sent(led_pod, enrolled.address)) == 1
    assert send(led_pod.pack, led_pod.store, enrolled.address).is_all


def test_more_than_a_slice_goes_in_several(enrolled: Hub, led_pod: Any) -> None:
    for _ in range(3):
        led_pod.speak(4_000_000)

    sent = bytes_sent(led_pod, enrolled.address)

    assert len(sent) >= 4
    assert max(sent) <= uplink.SLICE_BYTES
    assert enrolled.links(led_pod) == led_pod.links


def test_what_a_family_deleted_after_it_was_sent_is_deleted_at_the_hub_too(enrolled: Hub, led_pod: Any) -> None:
    media = led_pod.speak()
    assert send(led_pod.pack, led_pod.store, enrolled.address).is_all
    led_pod.pod.forget("gone", media)

    told = send(led_pod.pack, led_pod.store, enrolled.address)

    assert told.is_all
    assert enrolled.links(led_pod) == led_pod.links
    assert [link.box for link in enrolled.links(led_pod)].count(None) == 3


def test_a_pod_at_which_nothing_happened_has_nothing_to_send(enrolled: Hub, led_pod: Any) -> None:
    led_pod.store.erase()

    assert send(led_pod.pack, led_pod.store, enrolled.address).of == 0


def test_a_hub_that_does_not_know_the_pod_says_so(hub: Hub, led_pod: Any) -> None:
    with pytest.raises(HubError, match="no pod that is enrolled here") as refused:
        send(led_pod.pack, led_pod.store, hub.address)

    assert refused.value.why == "refused"
    assert led_pod.links


def test_a_hub_whose_window_is_closed_says_so(enrolled: Hub, led_pod: Any) -> None:
    enrolled.window.close()

    with pytest.raises(HubError, match="takes nothing in now") as refused:
        send(led_pod.pack, led_pod.store, enrolled.address)

    assert refused.value.why == "refused"


def test_a_hub_that_is_not_there_is_silent(led_pod: Any) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(HubError, match="does not answer; look after the cable") as refused:
        send(led_pod.pack, led_pod.store, f"http://127.0.0.1:{port}")

    assert refused.value.why == "silent"


class Cutter:
    """Stands before a hub and breaks the first lines that come after so many bytes, of both directions together."""

    def __init__(self, hub: Hub, cut_after: int, breaks: int) -> None:
        self._hub, self._cut_after, self._breaks = hub, cut_after, breaks
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> str:
        self._thread.start()
        return self.address

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _run(self) -> None:
        """One line after the other, as a pod asks."""
        while True:
            try:
                pod, _ = self._listener.accept()
            except OSError:
                return
            with closing(pod), closing(socket.create_connection(("127.0.0.1", self._hub.port))) as hub:
                left = [self._cut_after if self._breaks > 0 else 2**60]
                self._breaks -= 1
                back = threading.Thread(target=passed, args=(hub, pod, left))
                back.start()
                passed(pod, hub, left)
                back.join()


def passed(source: socket.socket, target: socket.socket, left: list[int]) -> None:
    """Pass on what comes, until it ends or nothing is *left*; then nothing passes either way."""
    with suppress(OSError):
        while left[0] > 0 and (part := source.recv(4096)):
            target.sendall(part[: left[0]])
            left[0] -= len(part)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("cut_after", [1, 40, 100, 250, 300, 340, 2_000, 9_000, 300_000, 600_000, 605_000])
@pytest.mark.parametrize("breaks", [1, 2])
def test_a_line_that_breaks_is_tried_again_and_nothing_is_twice(
    enrolled: Hub, led_pod: Any, cut_after: int, breaks: int
) -> None:
    led_pod.speak()

    with Cutter(enrolled, cut_after, breaks) as address:
        told = send(led_pod.pack, led_pod.store, address)

    assert told.is_all
    assert enrolled.links(led_pod) == led_pod.links


def test_a_line_that_always_breaks_loses_nothing_and_the_next_time_goes_on(enrolled: Hub, led_pod: Any) -> None:
    led_pod.speak()

    with Cutter(enrolled, 5_000, breaks=10**6) as address, pytest.raises(HubError) as told:
        send(led_pod.pack, led_pod.store, address)

    assert told.value.why == "silent"
    assert send(led_pod.pack, led_pod.store, enrolled.address).is_all


Answer = Callable[[BaseHTTPRequestHandler], None]


def says(status: int, content: bytes, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"content-length": str(len(content)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(content)

    return answer


def drips(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(200):
        request.wfile.write(b"[")
        time.sleep(0.05)


STRANGERS: dict[str, Answer] = {
    "a web page": says(200, b"<html>"),
    "no content": says(200, b""),
    "deep brackets": says(200, b"[" * 60_000),
    "an endless list": says(200, b'{"chains": [' + b"1," * 30_000),
    "chains of nonsense": says(200, b'{"chains": [{"n": -1, "head": "zz", "deleted": "x"}]}'),
    "a huge number": says(200, b'{"chains": [{"n": 1' + b"0" * 4000 + b', "head": "", "deleted": 0}]}'),
    "not found": says(404, b"nothing"),
    "another place": says(302, b"", location="http://127.0.0.1:1/"),
    "a failure with terminal codes": says(500, b'{"detail": "\\u001b[2J\\u202egone"}'),
    "more than was promised": says(200, b"x" * 100_000),
    "less than was promised": says(200, b"x", content_length="5"),
    "a line that drips": drips,
    "nothing at all": lambda _request: None,
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_whoever_else_answers_there_gets_nothing_and_breaks_nothing(
    led_pod: Any, monkeypatch: pytest.MonkeyPatch, stranger: str
) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                STRANGERS[stranger](self)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Say nothing."""

    monkeypatch.setattr(uplink, "_ANSWER_SECONDS", 0.3)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    with pytest.raises(HubError) as refused:
        send(led_pod.pack, led_pod.store, f"http://127.0.0.1:{server.server_address[1]}")

    server.shutdown()
    server.server_close()
    assert len(str(refused.value).splitlines()) == 1
    assert str(refused.value).isprintable()


class Liar(BaseHTTPRequestHandler):
    """Says that it has everything, and gives receipts that its own key signed."""

    led: Any

    def do_GET(self) -> None:
        log = bytes.fromhex(self.path.rpartition("/")[2])
        end = next(end for end in self.led.chains if end.log == log)
        said = f'{{"chains": [{{"n": {end.n}, "head": "{end.head.hex()}", "deleted": {end.deleted}}}]}}'
        says(200, said.encode())(self)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        says(200, write_receipts(keys_of(b"liar" * 8).receipt_seed, self.led.chains))(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Say nothing."""


def test_receipts_of_whoever_pretends_to_be_the_hub_make_nothing_safe(led_pod: Any) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OurLiar", (Liar,), {"led": led_pod}))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    told = send(led_pod.pack, led_pod.store, f"http://127.0.0.1:{server.server_address[1]}")

    server.shutdown()
    server.server_close()
    assert (told.n, told.of) == (0, len(led_pod.links))


@pytest.mark.parametrize(
    "said",
    [
        "",
        "hub",
        "ftp://hub",
        "file:///etc/passwd",
        "http://",
        "http://hub:0",
        "http://hub:99999",
        "http://me:pw@hub",
        "http://hub/?a=1",
        "http://hub/#a",
        "http://[::1",
        "http://h\u00fcb",
        "http://hub/a b",
        "http://hub\r\nX: y",
    ],
)
def test_what_is_no_address_of_a_hub_is_told(said: str) -> None:
    with pytest.raises(UsageError, match="write it like http://"):
        checked_address(said)


@pytest.mark.parametrize(
    "said", ["http://192.168.1.20:8128", "https://hub.school.example/slc", "http://[fd00::1]:8128"]
)
def test_an_address_of_a_hub_may_end_in_a_slash(said: str) -> None:
    assert checked_address(f" {said}/ ") == checked_address(said) == said
