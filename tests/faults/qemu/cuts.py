"""Whole power cuts of an emulated pod, while a family taps: ``python -m tests.faults.qemu.cuts IMAGE SLC``.

IMAGE is made by ``stations/slc_station/pi/image/mkimage.sh`` with ``tests/faults/qemu/extra``; SLC is the card's folder
that it was made from, beside which ``cards.json`` lies. The disk is a forgetful one (``disk.py``), and a program in
the pod writes beside the journal all the time, so that every cut finds something to lose. Asserted each time: the
system's disk lies under a memory overlay, the pod comes back to the step of the last tap that it answered, or one tap
further. At the end the pod is switched off from its own screen, its file system is checked, and every tap that was
answered is in the journal. ``--control`` is told how many were lost, and fails if none was: it is for an image whose
pod commits with ``synchronous=OFF``.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.faults.family import nonces_in
from tests.faults.qemu.machine import Machine

ACTS: Final = ("next", "next", "next", "back", "not-today")


class Place(NamedTuple):
    """A step; *is_sure* unless a tap that leads to another one was on its way."""

    step: int
    is_sure: bool

    def admits(self, found: int) -> bool:
        """Whether the pod may open at *found*."""
        return found == self.step or not self.is_sure


class Plug:
    """Pulled after so many seconds, whatever is going on."""

    def __init__(self, machine: Machine, seconds: float) -> None:
        self._machine, self._told = machine, ""
        self._timer = threading.Timer(seconds, self._pull)
        self._timer.start()

    def _pull(self) -> None:
        self._told = self._machine.cut()

    def said(self) -> str:
        """What the disk said of it, once it is pulled."""
        self._timer.join()
        return self._told


class Family(NamedTuple):
    """What was tapped: the nonces that were answered, and where the screen stood then."""

    card: str
    answered: list[str]

    def show_card(self, machine: Machine) -> int:
        """The step at which the pod opens."""
        machine.ask("/card", {"nonce": _nonce("card"), "code": self.card})
        answer = machine.ask("/")
        if answer.place < 0:
            machine.ask("/mode", {"nonce": _nonce("mode"), "mode": "conference"})
            answer = machine.ask("/")
        return answer.place

    def tap(self, machine: Machine, chance: random.Random) -> Place:
        """Tap until the plug is pulled; where the pod stood when it last answered."""
        place, is_sure = self.show_card(machine), True
        try:
            while True:
                nonce = _nonce("tap")
                if chance.random() < 0.6:
                    form = {"nonce": nonce, "question": "goal", "who": "child", "how": "card", "value": nonce[-6:]}
                    machine.ask("/answer", form)
                else:
                    is_sure = False
                    machine.ask("/act", {"nonce": nonce, "place": str(place), "act": chance.choice(ACTS)})
                self.answered.append(nonce)
                now = machine.ask("/").place
                place, is_sure = (now if now >= 0 else self.show_card(machine)), True
        except OSError:
            return Place(place, is_sure)


_count = iter(range(10**9))
_RUN: Final = secrets.token_hex(3)  # an image may be used again, and the same nonce would be the same tap


def _nonce(kind: str) -> str:
    return f"{kind}-{_RUN}-{next(_count):06d}"


def main() -> int:
    """Boot, tap, cut; and again; at the end switch off and look what is in the journal."""
    asked = _asked()
    cards: Sequence[str] = json.loads((asked.card.parent / "cards.json").read_text(encoding="utf-8"))
    family = Family(cards[1], [])
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        wrong = _cut_again_and_again(asked, family, work)
        lost = _lost(asked.image, work, family.answered)
    print(f"{asked.cuts} cuts, {len(family.answered)} taps answered, {len(lost)} lost, {wrong} wrong", flush=True)
    return int(not lost) if asked.control else int(bool(lost or wrong))


def _cut_again_and_again(asked: argparse.Namespace, family: Family, work: Path) -> int:
    """How much was not as it should be."""
    chance = random.Random(asked.seed)  # noqa: S311 - the same moments each time
    wrong, place = 0, Place(-1, is_sure=False)
    for cut in range(asked.cuts):
        machine = Machine(asked.image, work, asked.seed + cut)
        wrong += not _is_back(machine, family, place) and not asked.control
        wrong += not _is_overlaid(machine)
        plug = Plug(machine, chance.uniform(*asked.seconds))
        place = family.tap(machine, chance)
        print(f"cut {cut + 1}: {len(family.answered)} taps answered so far; {plug.said()}", flush=True)
    machine = Machine(asked.image, work, asked.seed + asked.cuts)
    wrong += not _is_back(machine, family, place) and not asked.control
    return wrong + (not _switched_off(machine))


def _is_back(machine: Machine, family: Family, place: Place) -> bool:
    """Whether the pod stands where it stood."""
    seconds = machine.wait()
    found = family.show_card(machine)
    print(f"answers after {seconds:.0f} s at step {found}; before: {place}", flush=True)
    return place.admits(found)


def _is_overlaid(machine: Machine) -> bool:
    """Whether the root is memory over a read-only disk, and the pod's own partition a journalled one."""
    roots, data = machine.told("SLC-ROOT "), machine.told("SLC-DATA ")
    is_right = bool(roots and data) and " overlay " in f" {roots[-1]} " and "data=journal" in data[-1]
    if not is_right:
        print(f"  the system's disk is not what it should be: {roots[-1:]} {data[-1:]}", flush=True)
    return is_right


def _switched_off(machine: Machine) -> bool:
    """Whether two taps on the screen switch the computer off."""
    machine.ask("/off", {"nonce": _nonce("off"), "sure": "0"})
    machine.ask("/off", {"nonce": _nonce("off"), "sure": "1"})
    is_off = machine.wait_until_off(180)
    print(f"switched off from its screen: {is_off}", flush=True)
    if not is_off:
        machine.cut()
    return is_off


def _lost(image: Path, work: Path, answered: Sequence[str]) -> set[str]:
    """The taps that were answered and are not in the journal; the file system must be clean."""
    said = subprocess.run(["sgdisk", "-i", "3", image], capture_output=True, text=True, check=True).stdout
    first, length = (int(re.findall(rf"{what}: (\d+)", said)[0]) for what in ("First sector", "Partition size"))
    data = work / "data"
    words = ["dd", f"if={image}", f"of={data}", "bs=512", f"skip={first}", f"count={length}", "status=none"]
    subprocess.run([*words, "conv=sparse"], check=True)
    checked = subprocess.run(["e2fsck", "-fn", data], capture_output=True, text=True, check=False)
    print(f"file system: {'clean' if checked.returncode == 0 else checked.stdout}", flush=True)
    if checked.returncode:
        raise SystemExit(1)
    subprocess.run(["debugfs", "-R", f"rdump /pod/journal {work}", data], capture_output=True, check=True)
    return set(answered) - nonces_in(work / "journal")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image", type=Path)
    parser.add_argument("card", type=Path, metavar="SLC")
    parser.add_argument("--cuts", type=int, default=3)
    parser.add_argument("--seconds", type=float, nargs=2, default=(5, 15), metavar=("FROM", "TO"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--control", action="store_true", help="taps must be lost")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
