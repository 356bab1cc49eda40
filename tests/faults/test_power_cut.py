"""The power goes between any two calls of the pod to the disk: what was synced is there, of the rest some or nothing.

strace tells every write and every sync of one pod, and each answer, in order. From that the files are laid out as a
disk would hold them that lost its cache at a moment: what was written before the last sync of a file whole, and of
what was written since only some sectors. The same with ``synchronous=NORMAL`` shows that this finds what is lost.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from slc_station.clock import SystemClock
from slc_station.lamp import NoLamp
from slc_station.pod import Pod
from slc_station.store import Store

from slc_core.exchange.pack import read_pack
from slc_core.testing.small_pod import SmallPod, write_small_pod

FAMILY = Path(__file__).with_name("family.py")
TAPS = 150
CUTS = 250
SECTOR = 512
_TRACED = "pwrite64,fsync,fdatasync,ftruncate,write,unlink,unlinkat"
_HEX = r"(?:\\x[0-9a-f]{2})"
_CALL = re.compile(
    rf"(?P<call>\w+)\((?:\d+<(?P<path>[^>]*)>)?(?:(?:, |(?<=\())\"(?P<data>{_HEX}*)\")?(?P<numbers>[, \d]*)\) += \d+$"
)


class Call(NamedTuple):
    """One call to the system, that succeeded."""

    call: str
    path: str
    data: bytes
    offset: int


class Traced(NamedTuple):
    """A pod that was tapped from its first start on, and what it asked of the disk meanwhile."""

    small: SmallPod
    calls: tuple[Call, ...]


def strace_problem() -> str:
    """Why a program cannot be traced here; empty if it can."""
    if not shutil.which("strace"):
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return "strace may trace nothing here" if tried.returncode else ""


pytestmark = pytest.mark.skipif(bool(strace_problem()), reason=strace_problem())


@cache
def traced(synchronous: str, folder: Path) -> Traced:
    small = write_small_pod(folder / "pod")
    log = folder / "calls"
    strace = [
        "strace",
        "-f",
        "-y",
        "-xx",
        "-s",
        str(2**20),
        "-e",
        f"trace={_TRACED}",
        "-e",
        "signal=none",
        "-o",
        str(log),
    ]
    family = [sys.executable, str(FAMILY), str(small.folder), small.cards[0], "taps", str(TAPS), synchronous]
    subprocess.run([*strace, *family], check=True, capture_output=True)
    with log.open(encoding="ascii") as lines:
        return Traced(small, tuple(calls_in(lines)))


def calls_in(lines: Iterator[str]) -> Iterator[Call]:
    for line in lines:
        if found := _CALL.search(line):
            numbers = re.findall(r"\d+", found["numbers"])
            path, data = ((found[part] or "").replace("\\x", "") for part in ("path", "data"))
            is_hex = found["path"] is None or found["path"].startswith("\\x")
            yield Call(
                found["call"],
                bytes.fromhex(path or data).decode() if is_hex else path,
                bytes.fromhex(data),
                int(numbers[-1]) if numbers else 0,
            )


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("traced")


@pytest.fixture(scope="session")
def full(folder: Path) -> Traced:
    return traced("FULL", folder / "full")


def answers(call: Call) -> list[str]:
    """The nonces that the pod answered with this call."""
    return re.findall(r"^done (\S+)$", call.data.decode(), re.MULTILINE) if call.call == "write" else []


def syncs_by_tap(calls: tuple[Call, ...]) -> list[int]:
    """How often the disk was synced between one answer and the next."""
    counts = [0]
    for call in calls:
        if call.call in {"fsync", "fdatasync"}:
            counts[-1] += 1
        if answers(call):
            counts.append(0)
    return counts[1:-1]


def test_a_tap_is_synced_exactly_once(full: Traced) -> None:
    counts = syncs_by_tap(full.calls)

    print(f"\n{len(counts)} taps, syncs for each: {sorted(set(counts))}")
    assert len(counts) == TAPS - 1
    assert set(counts) == {1}


def test_a_journal_that_is_not_synced_is_found_out(folder: Path) -> None:
    assert set(syncs_by_tap(traced("NORMAL", folder / "normal").calls)) == {0}


class Disk:
    """The files of a journal as they are written, and as they are sure to be after the power went.

    A name that came or went is sure once its folder was synced, a content once its file was.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._written: dict[str, bytearray] = {}
        self._synced: dict[str, bytes] = {}
        self._since: dict[str, list[tuple[int, bytes]]] = {}
        self._names: frozenset[str] = frozenset()

    def take(self, call: Call) -> None:
        """One more call of the pod."""
        if call.path == self._folder:
            self._names = frozenset(self._written)
        elif call.path.startswith(self._folder):
            self._change(call, Path(call.path).name)

    def _change(self, call: Call, name: str) -> None:
        content = self._written.setdefault(name, bytearray())
        since = self._since.setdefault(name, [])
        match call.call:
            case "pwrite64":
                _put(content, call.offset, call.data)
                since.append((call.offset, call.data))
            case "ftruncate":
                del content[call.offset :]
                content.extend(bytes(call.offset - len(content)))
            case "fsync" | "fdatasync":
                self._synced[name] = bytes(content)
                since.clear()
            case _:  # deleted
                del self._written[name]

    def lose_cache(self, folder: Path, chance: random.Random, landed: float) -> None:
        """The files as the disk holds them now; a sector that was not synced yet *landed* with that chance."""
        for name in self._names:
            left = bytearray(self._synced.get(name, b""))
            for offset, data in self._since[name]:
                for start in range(0, len(data), SECTOR):
                    if chance.random() < landed:
                        _put(left, offset + start, data[start : start + SECTOR])
            (folder / name).write_bytes(left)


def _put(content: bytearray, offset: int, data: bytes) -> None:
    content.extend(bytes(max(0, offset + len(data) - len(content))))
    content[offset : offset + len(data)] = data


def cut_off(done: Traced, folder: Path, cuts: int) -> Iterator[tuple[list[str], list[int], Path]]:
    """The journal after each of many cuts, with the nonces answered until then and the places they led to."""
    chance = random.Random(7)  # noqa: S311 - the same cuts each time
    first = next(number for number, call in enumerate(done.calls) if answers(call))
    moments = frozenset(chance.sample(range(first, len(done.calls)), min(cuts, len(done.calls) - first)))
    disk = Disk(done.small.folder / "journal")
    answered: list[str] = []
    places: list[int] = []
    for number, call in enumerate(done.calls):
        disk.take(call)
        answered += answers(call)
        if call.call == "write":
            places += [int(place) for place in re.findall(r"^tap \S+ (\d+)$", call.data.decode(), re.MULTILINE)]
        if number in moments:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            disk.lose_cache(folder, chance, chance.choice((0.0, 0.5, 0.95)))
            yield answered, places, folder


def lost_in(folder: Path, answered: list[str]) -> int:
    store = Store(folder, ballast_bytes=0)
    store.close()
    assert store.set_aside is None
    with closing(sqlite3.connect(folder / "journal.db")) as db:
        nonces = {nonce for (nonce,) in db.execute("SELECT nonce FROM entry")}
    return len(set(answered) - nonces)


def test_no_power_cut_loses_an_answered_tap(full: Traced, tmp_path: Path, effort: float) -> None:
    lost = [lost_in(journal, answered) for answered, _, journal in cut_off(full, tmp_path / "j", round(CUTS * effort))]

    print(f"\n{len(lost)} power cuts, {sum(map(bool, lost))} of them lost something")
    assert len(lost) >= 250
    assert sum(lost) == 0


def test_with_less_than_full_syncs_power_cuts_lose_taps(folder: Path, tmp_path: Path) -> None:
    normal = traced("NORMAL", folder / "normal")
    lost = [lost_in(journal, answered) for answered, _, journal in cut_off(normal, tmp_path / "j", 100)]

    print(f"\n{len(lost)} power cuts with synchronous=NORMAL, {sum(map(bool, lost))} of them lost {sum(lost)} taps")
    assert sum(map(bool, lost)) > 50


def test_after_a_power_cut_the_card_opens_the_same_step(full: Traced, tmp_path: Path) -> None:
    pod_folder = shutil.copytree(full.small.folder, tmp_path / "pod", ignore=shutil.ignore_patterns("journal"))
    for answered, places, journal in cut_off(full, pod_folder / "journal", 12):
        store = Store(journal, ballast_bytes=0)
        pod = Pod(read_pack(pod_folder), store, SystemClock(), NoLamp())
        pod.present(full.small.cards[0])
        if not pod.session:
            pod.begin("conference")
        store.close()

        assert pod.session
        assert pod.session.state.place in places[len(answered) - 1 : len(answered) + 1]
