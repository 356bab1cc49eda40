"""The hub's program as a teacher starts it: a process of its own, asked over real sockets."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from slc_hub.desk import desk_app
from slc_hub.folder import Hub, make_hub, open_store
from slc_hub.serve import Place, serve, verifiers
from slc_hub.window import Window

from slc_core.errors import UsageError
from slc_core.exchange.hub_keys import HubKeys, open_hub, seal_hub
from slc_core.exchange.receipt import is_valid, read_receipts
from slc_core.exchange.seal import FLOOR
from slc_core.testing.invented_pod import InventedPod, invented_pod

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which only Linux has")
PASSPHRASE = "four words of my own"  # noqa: S105
SEED = bytes(range(32))
SHORT = """
import sys
from pathlib import Path
from slc_core.exchange.hub_keys import open_hub
from slc_hub.desk import desk_app
from slc_hub.folder import open_store, read_hub
from slc_hub.serve import Place, serve
from slc_hub.window import Window
hub = read_hub(Path(sys.argv[1]))
store = open_store(hub)
say = lambda *words: print(*words, flush=True)
desk = desk_app(store, hub.key_file), Place(port=0)
serve(store, open_hub(hub.key_file, sys.argv[2]), Window(0.03), Place(port=0), desk, say, lambda: say("closed"))
"""
Start = Callable[..., "Program"]


class Program:
    """A hub on free ports, once it has told its addresses; *desk* is 0 without one."""

    def __init__(self, words: list[str]) -> None:
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.pods, self.desk = self._port(), 0
        if "--no-desk" not in words and words[0] == "slc":
            self.desk = self._port()

    def ask(self, path: str, body: bytes | None = None, *, port: int = 0) -> tuple[int, bytes]:
        """The status and body of one request to the port for pods, or to another."""
        connection = HTTPConnection("127.0.0.1", port or self.pods, timeout=30)
        connection.request("POST" if body is not None else "GET", path, body)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content

    def line(self) -> str:
        """The next line that it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """The exit code and what was said until the end."""
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err

    def _port(self) -> int:
        told = re.search(r"http://127\.0\.0\.1:(\d+)/", self.line())
        assert told is not None
        return int(told[1])


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return make_hub(tmp_path / "hub", seal_hub(SEED, PASSPHRASE, FLOOR))


@pytest.fixture
def own_keys(hub: Hub) -> HubKeys:
    return open_hub(hub.key_file, PASSPHRASE)


@pytest.fixture
def pod(hub: Hub) -> InventedPod:
    """One that is enrolled."""
    pod = invented_pod(5, hub=hub.address)
    store = open_store(hub)
    store.enrol(pod.manifest_bytes, "2026-11-21")
    store.close()
    return pod


@pytest.fixture
def start(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.setenv("SLC_HUB_PASSPHRASE", PASSPHRASE)
    running: list[Program] = []

    def begin(*options: str, words: list[str] | None = None) -> Program:
        usual = ["slc", "hub", "serve", str(hub.folder), "--port", "0", "--desk-port", "0", "--no-open", *options]
        running.append(Program(words or usual))
        return running[-1]

    yield begin
    for program in running:
        program.process.kill()
        program.process.communicate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_hub_that_is_stopped_ends_both_servers_and_says_so(
    start: Start, pod: InventedPod, how: signal.Signals
) -> None:
    program = start()
    status, receipts = program.ask("/v1/bundles", pod.bundle(pod.links(b"0", b"1")))

    code, out, err = program.stop(how)

    assert status == 200
    assert read_receipts(receipts)[0].n == 2
    assert (code, out, err) == (0, "Pods are heard no more\n", "")


def test_what_a_killed_hub_gave_a_receipt_for_is_there_when_it_comes_back(
    start: Start, pod: InventedPod, own_keys: HubKeys
) -> None:
    links = pod.links(b"0", b"1", b"2")
    program = start("--no-desk")
    receipt = read_receipts(program.ask("/v1/bundles", pod.bundle(links))[1])[0]
    program.stop(signal.SIGKILL)

    program = start("--no-desk")
    _, answer = program.ask(f"/v1/logs/{pod.logs[0].hex()}")

    assert is_valid(own_keys.receipt_public, receipt)
    assert json.loads(answer)["chains"] == [{"n": 3, "head": links[-1].digest.hex(), "deleted": 0}]


def test_the_teachers_pages_are_not_on_the_port_for_pods_nor_the_other_way_round(start: Start) -> None:
    program = start()

    assert program.ask("/open")[0] == 404
    assert program.ask("/open", port=program.desk)[0] == 200
    assert program.ask("/v1/health", port=program.desk)[0] != 200


def test_once_the_window_closes_the_port_for_pods_is_gone_and_the_pages_stay(start: Start, hub: Hub) -> None:
    program = start(words=[sys.executable, "-c", SHORT, str(hub.folder), PASSPHRASE])
    first = program.ask("/v1/health")[0]

    assert program.line() == "closed\n"

    assert first == 200
    with pytest.raises(ConnectionRefusedError):
        program.ask("/v1/health")
    assert program.stop()[0] == 0


def test_without_pages_it_ends_when_the_window_does(hub: Hub, own_keys: HubKeys) -> None:
    told: list[str] = []
    store = open_store(hub)

    def ready(pods: str, desk: str) -> None:
        told.extend((pods, desk))

    serve(store, own_keys, Window(0.01), Place(port=0), None, ready, lambda: told.append("closed"))
    store.close()

    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", told[0])
    assert told[1:] == ["", "closed"]


def test_the_second_copy_is_brought_up_to_date_before_anybody_is_heard(
    hub: Hub, own_keys: HubKeys, pod: InventedPod
) -> None:
    store = open_store(hub)
    store.take(pod.links(b"0", b"1"), by=pod.manifest.public)  # as if killed before the copy

    serve(store, own_keys, Window(0), Place(port=0))

    assert store.copy is not None
    assert store.copy.heads(pod.logs) == store.heads(pod.logs)
    assert store.heads(pod.logs)[0].n == 2
    store.close()


@LINUX
def test_nobody_may_look_into_its_memory_and_no_crash_writes_it_down(start: Start) -> None:
    proc = Path("/proc") / str(start().process.pid)

    limits = (proc / "limits").read_text()

    assert re.search(r"Max core file size +0 +0 ", limits)
    assert (proc / "mem").stat().st_uid == 0


def test_a_port_that_is_taken_is_told(hub: Hub, own_keys: HubKeys) -> None:
    store = open_store(hub)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} is taken by another program, perhaps another hub"):
            serve(store, own_keys, Window(1), Place(port=port))
    store.close()


def test_an_address_that_is_not_ours_cannot_be_served(hub: Hub, own_keys: HubKeys) -> None:
    store = open_store(hub)
    with pytest.raises(UsageError, match=r"nothing can be served at 192\.0\.2\.1, port 0: .*; name an address of this"):
        serve(store, own_keys, Window(1), Place("192.0.2.1", 0))
    store.close()


def test_the_teachers_pages_are_shown_on_loopback_and_nowhere_else(hub: Hub, own_keys: HubKeys) -> None:
    store = open_store(hub)
    desk = desk_app(store, hub.key_file), Place("0.0.0.0", 0)  # noqa: S104 - what must be refused
    with pytest.raises(UsageError, match=r"the teacher's pages are shown on 127\.0\.0\.1"):
        serve(store, own_keys, Window(1), Place(port=0), desk)
    store.close()


def test_no_thread_is_left_when_it_ends(hub: Hub, own_keys: HubKeys) -> None:
    store = open_store(hub)
    serve(store, own_keys, Window(0.005), Place(port=0))
    store.close()

    assert not {thread.name for thread in threading.enumerate()} & {"pods", "window"}


def test_a_client_that_never_finishes_does_not_keep_the_hub_from_ending(start: Start) -> None:
    program = start("--no-desk")
    with socket.create_connection(("127.0.0.1", program.pods)) as slow:
        slow.sendall(b"POST /v1/bundles HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\n\r\nSLCB")
        time.sleep(0.3)
        began = time.monotonic()
        code, _, _ = program.stop()

    assert code == 0
    assert time.monotonic() - began < 15


def test_few_signatures_are_checked_without_other_processes() -> None:
    with verifiers(1000) as verify:
        assert verify is None
