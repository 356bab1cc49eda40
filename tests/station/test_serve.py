"""A pod's program as a technician starts it: a process of its own, asked over a real socket."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from slc_station.serve import serve

from slc_core.errors import NotFoundError, UnreadableError, UsageError
from slc_core.testing.small_pod import SmallPod

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which only Linux has")
Start = Callable[..., "Program"]


class Program:
    """``slc station serve`` on a free port, once it has told its address."""

    def __init__(self, folder: Path, *options: str) -> None:
        words = ["slc", "station", "serve", str(folder), "--port", "0", "--no-open", *options]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        told = re.search(r"http://127\.0\.0\.1:(\d+)/", self.process.stdout.readline())
        assert told is not None
        self.port = int(told[1])

    def ask(self, path: str, form: str = "") -> tuple[int, str]:
        """The status and body of one request; with *form* it is a tap."""
        headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST" if form else "GET", path, form or None, headers if form else {})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, body

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """The exit code and what was said until the end."""
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Program] = []

    def begin(folder: Path, *options: str) -> Program:
        running.append(Program(folder, *options))
        return running[-1]

    yield begin
    for program in running:
        program.process.kill()
        program.process.communicate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_pod_that_is_stopped_closes_its_journal_and_says_where_it_lies(
    start: Start, small_pod: SmallPod, how: signal.Signals
) -> None:
    pod = start(small_pod.folder)
    assert pod.ask("/card", f"nonce=n&code={small_pod.cards[0]}")[0] == 303
    assert pod.ask("/mode", "nonce=m&mode=conference")[0] == 303

    code, out, err = pod.stop(how)

    assert (code, err) == (0, "")
    assert out == f"locked; what happened is kept, sealed, in {small_pod.folder / 'journal'}\n"
    journal = small_pod.folder / "journal"
    assert {path.name for path in journal.iterdir()} == {"journal.db", "ballast"}


def test_a_pod_that_was_killed_goes_on_where_it_stopped(start: Start, small_pod: SmallPod) -> None:
    pod = start(small_pod.folder)
    pod.ask("/card", f"nonce=n&code={small_pod.cards[0]}")
    pod.ask("/mode", "nonce=m&mode=conference")
    pod.ask("/act", "nonce=a&place=0&act=next")
    pod.stop(signal.SIGKILL)

    pod = start(small_pod.folder)
    pod.ask("/card", f"nonce=k&code={small_pod.cards[0]}")

    assert 'data-place="1"' in pod.ask("/")[1]


def test_a_pod_tells_nobody_what_it_is_made_of(start: Start, small_pod: SmallPod) -> None:
    pod = start(small_pod.folder)

    with urllib.request.urlopen(f"http://127.0.0.1:{pod.port}/") as page:
        names = {name.lower() for name in page.headers}

    assert not names & {"server", "date", "x-powered-by"}


def test_a_page_comes_in_one_go(start: Start, small_pod: SmallPod) -> None:
    connection = HTTPConnection("127.0.0.1", start(small_pod.folder).port, timeout=30)
    seconds: list[float] = []
    for _ in range(20):
        began = time.perf_counter()
        connection.request("GET", "/")
        connection.getresponse().read()
        seconds.append(time.perf_counter() - began)
    connection.close()

    assert min(seconds) < 0.035  # a body that waits for the head to be acknowledged takes 40 ms, always


@LINUX
def test_nobody_may_look_into_its_memory_and_no_crash_writes_it_down(start: Start, small_pod: SmallPod) -> None:
    proc = Path("/proc") / str(start(small_pod.folder).process.pid)

    limits = (proc / "limits").read_text()

    assert re.search(r"Max core file size +0 +0 ", limits)
    assert (proc / "mem").stat().st_uid == 0  # of a process that may not be dumped these files belong to root


def test_two_pods_cannot_have_one_port(small_pod: SmallPod) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} is taken by another program, perhaps another pod"):
            serve(small_pod.folder, port)


def test_an_address_that_is_not_ours_cannot_be_served(small_pod: SmallPod) -> None:
    with pytest.raises(UsageError, match=r"nothing can be served at 192\.0\.2\.1, port 0: .*; name another"):
        serve(small_pod.folder, 0, "192.0.2.1")


def test_a_folder_without_a_pack_is_told_and_nothing_is_left_in_it(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        serve(tmp_path / "nowhere", 0)

    assert not (tmp_path / "nowhere").exists()


def test_a_damaged_pack_is_told(small_pod: SmallPod) -> None:
    (small_pod.folder / "pod.json").write_bytes(b"{}")

    with pytest.raises(UnreadableError, match=r"pod\.json is not what we packed"):
        serve(small_pod.folder, 0)


def test_a_journal_that_was_damaged_is_set_aside_and_told_on_the_screen(start: Start, small_pod: SmallPod) -> None:
    journal = small_pod.folder / "journal"
    journal.mkdir(exist_ok=True)
    (journal / "journal.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)

    pod = start(small_pod.folder)

    assert "E04" in pod.ask("/")[1]
    assert 'data-screen="idle"' in pod.ask("/")[1]
