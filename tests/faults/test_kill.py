"""The program dies at any moment: what was answered is there, and the family is back on its step.

``SLC_FAULTS=20`` kills twenty times as often.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import IO, NamedTuple

import pytest
from slc_station.clock import SystemClock
from slc_station.lamp import NoLamp
from slc_station.pod import Pod
from slc_station.session import Session
from slc_station.store import Store

from slc_core.exchange.log import is_genuine
from slc_core.exchange.pack import read_pack
from slc_core.exchange.seal import public_of
from slc_core.testing.small_pod import SmallPod

FAMILY = Path(__file__).with_name("family.py")
KILLS, TAPS = 24, 2000
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


class Life(NamedTuple):
    """What one run of the pod told before it was killed: nonces and the places they led to."""

    answered: dict[str, int]
    unanswered: dict[str, int]


class Family:
    def __init__(self, small: SmallPod) -> None:
        command = [sys.executable, str(FAMILY), str(small.folder), small.cards[0]]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def live(self, seed: int, seconds: float, since: str) -> Life:
        """Let a pod run, and kill it so many *seconds* after it began (``pid``) or was opened (``open``)."""
        told, say = self._pipes()
        say.write(f"{seed}\n")
        pid = 0
        taps: dict[str, int] = {}
        done: set[str] = set()
        for line in told:
            match line.split():
                case ["pid" | "open" as told_now, *number]:
                    pid = int(number[0]) if number else pid
                    if told_now == since:
                        threading.Timer(seconds, os.kill, (pid, signal.SIGKILL)).start()
                case ["tap", nonce, place]:
                    taps[nonce] = int(place)
                case ["done", nonce]:
                    done.add(nonce)
                case _:
                    break
        answered = {nonce: place for nonce, place in taps.items() if nonce in done}
        return Life(answered, {nonce: place for nonce, place in taps.items() if nonce not in done})

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        assert self._process.stdout
        assert self._process.stdin
        return self._process.stdout, self._process.stdin

    def close(self) -> None:
        told, say = self._pipes()
        say.close()
        told.close()
        self._process.wait(timeout=10)


def back_at_the_pod(small: SmallPod) -> tuple[Session, set[str]]:
    """The session that the same card opens, and every nonce that the journal holds."""
    pack = read_pack(small.folder)
    store = Store(small.folder / "journal", ballast_bytes=4096)
    pod = Pod(pack, store, SystemClock(), NoLamp())
    pod.present(small.cards[0])
    if not pod.session:
        pod.begin("conference")
    session = pod.session
    assert session
    log = pack.manifest.share(session.share_id).log
    entries = list(store.entries(log))
    store.close()
    with closing(sqlite3.connect(small.folder / "journal" / "journal.db")) as db:
        nonces = {nonce for (nonce,) in db.execute("SELECT nonce FROM entry")}
    assert [entry.seq for entry in entries] == list(range(len(entries)))
    assert all(entry.digest == following.previous for entry, following in pairwise(entries))
    assert all(is_genuine(public_of(pack.identity), entry) for entry in entries[-30:])
    return session, nonces


@pytest.mark.slow
def test_a_killed_pod_loses_no_answered_tap_and_comes_back_to_the_same_step(small_pod: SmallPod, effort: float) -> None:
    chance = random.Random(4)  # noqa: S311 - the same moments each time, as far as a machine can
    family = Family(small_pod)
    kills = taps = lost = 0
    while kills < KILLS * effort or taps < TAPS * effort:
        life = family.live(kills, chance.uniform(0, 0.4), "open" if kills % 5 else "pid")
        session, nonces = back_at_the_pod(small_pod)

        assert len(life.unanswered) <= 1
        kills += 1
        taps += len(life.answered)
        lost += len(life.answered.keys() - nonces)
        places = [place for nonce, place in {**life.answered, **life.unanswered}.items() if nonce in nonces]
        if places:
            assert session.state.place == places[-1]
    family.close()

    print(f"\n{kills} kills, {taps} answered taps, {lost} lost")
    assert lost == 0
