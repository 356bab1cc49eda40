"""A Debian 13 for ARM that is switched on for the first time, without a network, and stopped at random moments.

``python -m tests.faults.qemu.first_boot ROOT.tar [--stops 20]`` needs root, and qemu-user with binfmt where this
computer is none of ARM. ROOT.tar is made by ``stations/slc_station/pi/image/root.sh``. The same card is put into a
fresh system again and again; each is stopped once, by killing every program in it, and may then be switched on twice
more. What it is at the end must be what ``expected_tree.txt`` says, and the pod must answer.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from slc_station.pi.station_file import StationFile

from tests.faults.qemu.card import write_card

EXPECTED: Final = Path(__file__).with_name("expected_tree.txt")
STATION: Final = StationFile(pod=3, evening="2026-12-03", languages=("es", "ar", "so"))
FURTHER_BOOTS: Final = 2
_BOOT_SECONDS = 1200

_OURS = ("etc/slc", "etc/systemd", "etc/chromium", "etc/udev/rules.d", "etc/sysusers.d", "etc/tmpfiles.d", "opt/slc")
_ANSWER = """
import subprocess, sys, time, urllib.request
program = subprocess.Popen(["/usr/bin/python3", "-IS", "/opt/slc/current/bin/slc-station", "serve", "--run", "/tmp"])
for _ in range(600):
    try:
        page = urllib.request.urlopen("http://127.0.0.1:8127/", timeout=30).read().decode()
        break
    except OSError:
        time.sleep(0.5)
program.terminate(); program.wait(60)
sys.exit(0 if 'data-screen="idle"' in page else 1)
"""


class System:
    """An unpacked system with a card in it."""

    def __init__(self, tar: Path, card: Path, folder: Path) -> None:
        self.root = folder / "root"
        self.root.mkdir(parents=True)
        subprocess.run(["tar", "-xf", tar, "-C", self.root], check=True)
        self.slc = self.root / "boot" / "firmware" / "slc"
        shutil.copytree(card, self.slc)

    def inside(self, script: str, *words: str) -> list[str]:
        """*script* run in the system as its first program, with no network but its own loopback."""
        setting_up = (
            'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t tmpfs tmpfs "$0/run" '
            '&& ip link set lo up && exec chroot "$0" /bin/sh -c "$@"'
        )
        spaces = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child=KILL"]
        return [*spaces, "sh", "-c", setting_up, str(self.root), script, "sh", *words]

    def boot(self, stop_after: float | None = None) -> float:
        """Switch it on until it is done, or for so many seconds; how long it took."""
        began = time.monotonic()
        script = "sh /boot/firmware/slc/ensure.sh; exec sh /boot/firmware/slc/install.sh"
        with subprocess.Popen(self.inside(script), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            try:
                running.wait(_BOOT_SECONDS if stop_after is None else stop_after)
            except subprocess.TimeoutExpired:
                running.kill()
        return time.monotonic() - began

    @property
    def is_pod(self) -> bool:
        """Whether it says so itself, and is stamped."""
        result = self.slc / "RESULT.txt"
        is_told = result.exists() and result.read_text(encoding="utf-8").startswith("installed ")
        return is_told and (self.root / "opt/slc/provisioned").exists() and not (self.slc / "pack").exists()

    def answers(self) -> bool:
        """Whether its own Python serves its own pod."""
        script = 'mount -o loop /var/lib/slc.ext4 /var/lib/slc && exec python3 -c "$1"'
        return subprocess.run(self.inside(script, _ANSWER), check=False, timeout=_BOOT_SECONDS).returncode == 0

    def tree(self) -> str:
        """What we put where in the system, who may do what with it, one line each; versions by a word."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        version = (self.root / "opt/slc/current").readlink().name
        paths = sorted({path for top in _OURS for path in (self.root / top).rglob("*")})
        for path in paths:
            name = path.relative_to(self.root).as_posix().replace(version, "VERSION")
            if "/VERSION/lib/" in name or "/splash/fonts/" in name:
                continue
            if path.is_symlink():
                yield f"{name} -> {path.readlink().as_posix().replace(version, 'VERSION')}"
            else:
                yield f"{name} {path.stat().st_mode & 0o777:o}"


def main() -> int:
    """Provision once in peace and write or compare the tree, then once for each stop."""
    asked = _asked()
    with tempfile.TemporaryDirectory(dir=asked.work) as folder:
        card = Path(folder) / "card" / "slc"
        write_card(card, STATION)
        calm = System(asked.root, card, Path(folder) / "calm")
        seconds = calm.boot()
        print(f"in peace: {seconds:.0f} s, pod: {calm.is_pod}, answers: {calm.answers()}", flush=True)
        tree = calm.tree()
        if asked.write:
            EXPECTED.write_text(tree, encoding="utf-8")
        wrong = 0 if calm.is_pod and tree == EXPECTED.read_text(encoding="utf-8") else 1
        shutil.rmtree(calm.root.parent)
        chance = random.Random(asked.seed)  # noqa: S311 - the same moments each time
        for stop in range(asked.stops):
            wrong += _stopped(asked.root, card, Path(folder) / f"stop-{stop}", chance.uniform(0.2, seconds), tree)
    print(f"{asked.stops} stops, {wrong} wrong", flush=True)
    return 1 if wrong else 0


def _stopped(tar: Path, card: Path, folder: Path, moment: float, tree: str) -> int:
    """Whether anything was wrong with a system that was stopped then: 1 or 0."""
    system = System(tar, card, folder)
    system.boot(moment)
    boots = 0
    while not system.is_pod and boots < FURTHER_BOOTS:
        boots += 1
        system.boot()
    is_right = system.is_pod and system.tree() == tree
    print(f"stopped after {moment:.1f} s: a pod after {boots} more boots: {is_right}", flush=True)
    shutil.rmtree(folder)
    return 0 if is_right else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path, metavar="ROOT.tar")
    parser.add_argument("--stops", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="where to unpack; needs 1 GB")
    parser.add_argument("--write", action="store_true", help=f"write {EXPECTED.name} anew")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
