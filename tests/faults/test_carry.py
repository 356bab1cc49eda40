"""A carry dies at any step: on the stick lies no bundle or a whole one, and the pod still has everything."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from slc_station.carry import carry
from slc_station.clock import SystemClock
from slc_station.lamp import NoLamp
from slc_station.pod import Pod
from slc_station.store import Store

from slc_core.exchange.bundle import read_bundle
from slc_core.exchange.log import Sealed
from slc_core.exchange.pack import read_pack
from slc_core.exchange.sticks import StickError
from slc_core.testing.small_pod import SmallPod

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
VOICE = bytes(500_000)
STEPS = frozenset(
    {"open", "write", "flush", "fsync", "close", "replace", "rename", "unlink", "read", "scandir", "stat"}
)
"""What a carry asks of the system; it dies before each of these calls in turn."""


def led(small: SmallPod) -> tuple[Sealed, ...]:
    """The pod after a family was there."""
    pack, store = read_pack(small.folder), Store(small.folder / "journal", ballast_bytes=0)
    pod = Pod(pack, store, SystemClock(), NoLamp())
    pod.present(small.cards[0])
    pod.begin("conference")
    pod.keep("voice", "help", "adult", "audio/webm", VOICE)
    links = links_at(store)
    store.close()
    return links


def links_at(store: Store) -> tuple[Sealed, ...]:
    return tuple(link for log in store.sizes() for link in store.entries(log))


def dies_at(step: int, folder: Path, stick: Path) -> bool:
    """Whether a carry was killed at its call to the system of that number, or came to its end."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    left = step

    def die(_frame: object, event: str, function: object) -> None:
        nonlocal left
        if event == "c_call" and getattr(function, "__name__", "") in STEPS:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    store = Store(folder / "journal", ballast_bytes=0)
    try:
        sys.setprofile(die)
        carry(read_pack(folder), store, stick)
    finally:
        sys.setprofile(None)
        os._exit(0)


def test_a_killed_carry_leaves_no_bundle_or_a_whole_one(small_pod: SmallPod, tmp_path: Path) -> None:
    links = led(small_pod)
    stick = tmp_path / "stick"
    stick.mkdir()
    kills = without = 0
    while dies_at(kills + 1, small_pod.folder, stick):
        kills += 1
        bundles = list(stick.glob("*.slcb"))
        without += not bundles
        for bundle in bundles:
            with bundle.open("rb") as stream:
                found = read_bundle(stream)
                assert tuple(found) == links
            assert found.is_whole
            bundle.unlink()
        assert [path.name for path in stick.iterdir() if not path.name.endswith(".part")] == []

    print(f"\n{kills} kills, {without} of them before the bundle was there")
    assert kills > without > 10
    assert len(list(stick.iterdir())) == 1
    store = Store(small_pod.folder / "journal", ballast_bytes=0)
    assert links_at(store) == links
    store.close()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a disk of its own")
def test_a_full_stick_is_told_and_nothing_half_is_left_on_it(small_pod: SmallPod, tmp_path: Path) -> None:
    if os.geteuid() or not shutil.which("unshare"):
        pytest.skip("needs a disk of its own: run as root")
    led(small_pod)
    for size_kib in (4, 16, 200, 480):
        program = [sys.executable, __file__, str(small_pod.folder), str(tmp_path / "stick"), str(size_kib)]
        done = subprocess.run(["unshare", "--mount", *program], capture_output=True, text=True, check=False)

        assert done.stdout == "full []\n", (size_kib, done.stderr)


def on_a_small_stick(folder: Path, stick: Path, size_kib: int) -> str:
    """What a carry to a stick of that size says, and what lies on it then."""
    stick.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "none", str(stick)], check=True)
    store = Store(folder / "journal", ballast_bytes=0)
    try:
        carry(read_pack(folder), store, stick)
    except StickError as error:
        return f"{error.why} {[path.name for path in stick.iterdir()]}\n"
    finally:
        store.close()
    return "whole\n"


if __name__ == "__main__":
    sys.stdout.write(on_a_small_stick(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
