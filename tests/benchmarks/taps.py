"""What a tap at the pod costs, beside a bare SQLite commit of the same bytes on the same disk, in turns in one run.

``python -m tests.benchmarks.taps [TAPS] [FOLDER]``: the median and the 99th percentile of ``Pod.act``, of the tap as a
browser sends it, and of a bare insert with WAL and ``synchronous=FULL``; how soon the server answers, and how much
memory is its own (PSS). The journal lies in FOLDER, for the disk decides.
"""

from __future__ import annotations

import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from slc_station.clock import SystemClock
from slc_station.lamp import NoLamp
from slc_station.pod import Pod
from slc_station.store import Store

from slc_core.exchange.pack import read_pack
from slc_core.testing.small_pod import SmallPod, write_small_pod

TAPS = 1000
ROW_BYTES = 16 + 8 + 32 + 32 + 64 + 16
"""An entry beside its box: log, number, two digests, signature, nonce."""
SERVER = "import sys; from slc_cli.main import run; sys.argv[0] = 'slc'; run()"


class Pair(NamedTuple):
    """A tap, and the bare commit that followed it, in milliseconds."""

    tap: float
    bare: float


class Bare:
    """One table, one row a commit, and nothing else."""

    def __init__(self, folder: Path, row_bytes: int) -> None:
        self._db = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for setting in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=0"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.execute("CREATE TABLE row (content BLOB)")
        self._content = bytes(row_bytes)

    def commit(self) -> None:
        """One more row."""
        self._db.execute("INSERT INTO row VALUES (?)", (self._content,))


def milliseconds(do: Callable[[], object]) -> float:
    """How long *do* takes."""
    before = time.perf_counter()
    do()
    return (time.perf_counter() - before) * 1000


def in_turns(tap: Callable[[int], object], bare: Bare, taps: int) -> list[Pair]:
    """So many taps, to and fro between two steps; the first few warm up."""
    warm = 20
    pairs = [
        Pair(milliseconds(lambda number=number: tap(number)), milliseconds(bare.commit))  # type: ignore[misc]
        for number in range(taps + warm)
    ]
    return pairs[warm:]


def said(name: str, pairs: list[Pair]) -> str:
    """One line of figures."""
    figures = [(statistics.median(times), statistics.quantiles(times, n=100)[98]) for times in zip(*pairs, strict=True)]
    (p50, p99), (bare50, bare99) = figures
    return (
        f"{name:20} p50 {p50:6.2f} ms  p99 {p99:6.2f} ms   bare commit p50 {bare50:6.2f} ms  p99 {bare99:6.2f} ms   "
        f"{p50 / bare50:.2f} times, {p99 / bare99:.2f} times"
    )


def of_pod(small: SmallPod, folder: Path, taps: int) -> tuple[list[Pair], float]:
    """``Pod.act`` in this process, and the bytes of one row."""
    store = Store(small.folder / "journal")
    pod = Pod(read_pack(small.folder), store, SystemClock(), NoLamp())
    pod.present(small.cards[0])
    pod.begin("conference")
    log = store.latest_log() or b""
    pod.act("first", 0, "next")
    row_bytes = statistics.mean(ROW_BYTES + len(entry.box or b"") for entry in store.entries(log))
    bare = Bare(folder, round(row_bytes))
    pairs = in_turns(lambda tap: pod.act(f"tap-{tap}", 1 + tap % 2, "back" if tap % 2 else "next"), bare, taps)
    store.close()
    return pairs, row_bytes


class Served:
    """``slc station serve`` in a process of its own, and a browser's one connection to it."""

    def __init__(self, folder: Path) -> None:
        before = time.perf_counter()
        command = [sys.executable, "-c", SERVER, "station", "serve", str(folder), "--port", "0", "--no-open"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        address = re.search(r"http://([\d.]+):(\d+)/", self._process.stdout.readline() if self._process.stdout else "")
        if not address:
            raise SystemExit("the pod was not served")
        self._host = f"{address[1]}:{address[2]}"
        self._connection = HTTPConnection(address[1], int(address[2]))
        self.get("/health")
        self.ready_seconds = time.perf_counter() - before

    def get(self, path: str) -> bytes:
        """A page."""
        self._connection.request("GET", path)
        return self._connection.getresponse().read()

    def post(self, path: str, **fields: object) -> None:
        """A form, sent."""
        headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        self._connection.request("POST", path, urlencode(fields), headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 303:
            raise SystemExit(f"{path} was answered with {answer.status}")

    def pss_mb(self) -> float:
        """Memory of the process, what it shares counted in part."""
        memory = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text(encoding="ascii")
        return int(memory.split("Pss:")[1].split()[0]) / 1024

    def stop(self) -> None:
        """As Ctrl-C does."""
        self._process.terminate()
        self._process.wait(timeout=20)


def of_browser(small: SmallPod, folder: Path, taps: int, row_bytes: float) -> list[str]:
    """The same over HTTP, with what the server needs."""
    served = Served(small.folder)
    served.post("/card", nonce="n0", code=small.cards[1])
    served.post("/mode", nonce="n1", mode="conference")
    served.post("/act", nonce="n2", place=0, act="next")

    def tap(number: int) -> None:
        served.post("/act", nonce=f"tap-{number}", place=1 + number % 2, act="back" if number % 2 else "next")

    bare = Bare(folder, round(row_bytes))
    pairs = in_turns(tap, bare, taps)
    pages = [milliseconds(lambda: served.get("/")) for _ in range(50)]
    lines = [
        said("tap over HTTP", pairs),
        f"{'page of a step':20} p50 {statistics.median(pages):6.2f} ms after {taps} taps",
        f"{'server':20} ready after {served.ready_seconds:.2f} s, {served.pss_mb():.1f} MB PSS after {taps} taps",
    ]
    served.stop()
    return lines


def main() -> None:
    """Measure and print."""
    taps = int(sys.argv[1]) if len(sys.argv) > 1 else TAPS
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as name:
        folder = Path(name)
        (folder / "served").mkdir()
        small = write_small_pod(folder / "pod")
        pairs, row_bytes = of_pod(small, folder, taps)
        print(said("Pod.act", pairs))
        print(*of_browser(small, folder / "served", taps, row_bytes), sep="\n")


if __name__ == "__main__":
    main()
