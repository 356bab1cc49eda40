"""A family that taps, as a program to be killed, traced, or run out of disk.

``family.py FOLDER CARD`` reads seeds, one a line. For each it forks a pod, ``pid PID``, to which the card is shown,
``open``, and which is then tapped at random. A line ``tap NONCE PLACE`` says what is about to be tapped and where that
leads; ``done NONCE`` follows when the pod has answered; ``over`` when the fork is gone, however it went.

``family.py FOLDER CARD taps NUMBER SYNCHRONOUS`` taps so many times and ends.

``family.py FOLDER CARD full KIB KIB ...`` puts the journal on a disk of each size in turn, taps until it is full, and
says ``full`` with a line of JSON. It mounts, so give it a mount namespace of its own.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import count, islice
from pathlib import Path

from slc_station.clock import SystemClock
from slc_station.lamp import NoLamp
from slc_station.pod import Pod
from slc_station.session import Session, is_put_away
from slc_station.store import Store, StoreFullError

from slc_core.conference.flow import Act, after
from slc_core.exchange.pack import read_pack

ACTS: tuple[Act, ...] = ("next", "next", "next", "next", "back", "not-today", "call", "came")
VOICE = bytes(range(256)) * 1100


def say(*words: object) -> None:
    """One line to whoever watches; short enough to come whole."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def open_pod(folder: Path) -> tuple[Pod, Store]:
    """The pod's program, started."""
    store = Store(folder / "journal", ballast_bytes=64 * 1024)
    return Pod(read_pack(folder), store, SystemClock(), NoLamp()), store


def nonces_in(journal: Path) -> set[str]:
    """What every tap was called that a journal holds, which nobody has open."""
    with closing(sqlite3.connect(journal / "journal.db")) as db:
        return {nonce for (nonce,) in db.execute("SELECT nonce FROM entry")}


def show_card(pod: Pod, card: str) -> Session:
    """The conference of a card, open."""
    pod.present(card)
    if not pod.session:
        pod.begin("conference")
    if not pod.session:
        raise SystemExit("the card opened nothing")
    return pod.session


def lead(pod: Pod, card: str, seed: int) -> Iterator[str]:
    """Tap, and show the card again where the pod asks for it; the nonce of each tap that was answered."""
    chance = random.Random(seed)  # noqa: S311 - the same taps each time
    session = show_card(pod, card)
    state = session.state
    say("open")
    for tap in count():
        nonce = f"run-{seed}-{tap}"
        luck = chance.random()
        act = chance.choice(ACTS)
        then = after(session.path, state, act)
        if luck < 0.2 or then == state:
            say("tap", nonce, state.place)
            if luck < 0.02:
                pod.keep(nonce, "help", "adult", "audio/webm", VOICE)
            else:
                pod.answer(nonce, "goal", "child", "card", str(tap))
        else:
            say("tap", nonce, then.place)
            pod.act(nonce, state.place, act)
            asks_for_card = is_put_away(session.path, state.place) and not is_put_away(session.path, then.place)
            state = show_card(pod, card).state if asks_for_card else then
        say("done", nonce)
        yield nonce


def fill(folder: Path, card: str, size_kib: int) -> dict[str, int | bool]:
    """What became of a conference on a disk of that size that filled up, was asked again, and was then freed."""
    journal = folder / "journal"
    journal.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "tmpfs", str(journal)], check=True)
    answered: list[str] = []
    told: dict[str, int | bool] = {"size_kib": size_kib, "is_full": False}
    try:
        pod, store = open_pod(folder)
        try:
            answered.extend(lead(pod, card, size_kib))
        except StoreFullError:
            told |= {"is_full": True, "is_low": store.is_low, "has_ballast": (journal / "ballast").exists()}
        step = pod.session.state if pod.session else None
        store.close()
        with suppress(StoreFullError):  # switched off and on before anybody freed the disk
            open_pod(folder)[1].close()
        subprocess.run(["mount", "-o", f"remount,size={size_kib + 4096}k", str(journal)], check=True)
        nonces = nonces_in(journal)
        pod, store = open_pod(folder)
        after = show_card(pod, card).state
        went_on = list(islice(lead(pod, card, -size_kib), 20))
        told |= {"lost": len(set(answered) - nonces), "is_on_its_step": step in {None, after}, "went_on": len(went_on)}
        store.close()
    except StoreFullError:  # no room for a beginning
        told["is_full"] = True
    finally:
        subprocess.run(["umount", "-l", str(journal)], check=True)
    return told | {"answered": len(answered)}


def main() -> None:
    """Do what the arguments say."""
    folder, card, *how = Path(sys.argv[1]), *sys.argv[2:]
    match how:
        case ["taps", taps, synchronous]:
            pod, store = open_pod(folder)
            vars(store)["_db"].execute(f"PRAGMA synchronous={synchronous}")
            for _ in islice(lead(pod, card, 1), int(taps)):
                pass
        case ["full", *sizes_kib]:
            for size_kib in sizes_kib:
                say("full", json.dumps(fill(folder, card, int(size_kib))))
        case _:
            live(folder, card)


def live(folder: Path, card: str) -> None:
    """A fork for each seed; what they all need is loaded once."""
    for line in sys.stdin:
        if pid := os.fork():
            os.waitpid(pid, 0)
            say("over")
        else:
            pod, _ = open_pod(folder)
            say("pid", os.getpid())
            for _ in lead(pod, card, int(line)):
                pass


if __name__ == "__main__":
    main()
