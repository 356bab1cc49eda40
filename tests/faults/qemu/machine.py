"""An emulated pod: QEMU's 64-bit ARM, its image on an honest or a forgetful disk, and no network but a door to us."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

START_SECONDS = 600
"""Emulated on a busy computer it takes minutes; on a quiet one half of one."""

_FORM = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
_HOST = {"host": "127.0.0.1:8127"}


class Answer(NamedTuple):
    """What the pod said."""

    status: int
    text: str

    @property
    def place(self) -> int:
        """The step on the screen; -1 if none is."""
        found = re.search(r'data-screen="step"[^>]*data-place="(\d+)"', self.text)
        return int(found[1]) if found else -1


class Machine:
    """A computer that is switched on; *disk_seed* makes its disk forgetful."""

    def __init__(self, image: Path, work: Path, disk_seed: int | None = None, screen: bool = False) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.console = work / "console.log"
        self.monitor = work / "monitor"
        self._disk: subprocess.Popen[str] | None = None
        drive = f"if=none,id=d0,file={image},format=raw,cache=writeback"
        if disk_seed is not None:
            place = work / "disk"
            place.unlink(missing_ok=True)
            words = [sys.executable, str(Path(__file__).with_name("disk.py")), str(image), str(place), str(disk_seed)]
            self._disk = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
            while not place.exists():
                time.sleep(0.05)
            drive = (
                f"if=none,id=d0,file.driver=nbd,file.server.type=unix,file.server.path={place},format=raw,cache=none"
            )
        self._qemu = subprocess.Popen(_words(image, drive, self.port, self.console, self.monitor, screen=screen))

    @property
    def is_on(self) -> bool:
        return self._qemu.poll() is None

    def ask(self, path: str, form: Mapping[str, str] | None = None, seconds: float = 120) -> Answer:
        """One request, from one of the pod's own pages.

        Raises:
            OSError: nobody answered.
        """
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=seconds)) as line:
            headers = _HOST | (_FORM if form is not None else {})
            line.request(
                "GET" if form is None else "POST", path, urlencode(form) if form is not None else None, headers
            )
            try:
                answer = line.getresponse()
                return Answer(answer.status, answer.read().decode())
            except HTTPException as error:
                raise ConnectionError(str(error)) from error

    def wait(self) -> float:
        """How many seconds until the pod answers."""
        began = time.monotonic()
        while time.monotonic() - began < START_SECONDS:
            if not self.is_on:
                raise SystemExit(f"the machine went off; see {self.console}")
            try:
                if self.ask("/health", seconds=10).status == 200:
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.5)
        self.cut()
        raise SystemExit(f"the pod never answered; see {self.console}")

    def cut(self) -> str:
        """Pull the plug; what the disk says of it."""
        self._qemu.kill()
        self._qemu.wait()
        if self._disk is None:
            return "an honest disk"
        self._disk.send_signal(signal.SIGUSR1)
        return self._disk.communicate(timeout=60)[0].strip()

    def wait_until_off(self, seconds: float) -> bool:
        """Whether it switched itself off in time; what was in the disk's cache is kept then, as power stays on."""
        try:
            self._qemu.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        if self._disk is not None:
            self._disk.kill()  # the system flushed what it wanted to keep
            self._disk.wait()
        return True

    def told(self, word: str) -> list[str]:
        """The lines that the system's own test unit said on the console after *word*."""
        said = self.console.read_text(encoding="utf-8", errors="replace")
        return [line.partition(word)[2].strip() for line in said.splitlines() if word in line]

    def picture(self, target: Path) -> None:
        """What is on its screen now, as PNG."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.monitor))
            line.sendall(f"screendump {target} -f png\n".encode())
            time.sleep(3)


def _words(image: Path, drive: str, port: int, console: Path, monitor: Path, *, screen: bool) -> list[str]:
    append = "root=PARTLABEL=slc-root rw console=ttyAMA0 systemd.show_status=0 loglevel=3"
    words = ["qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a53", "-smp", "2", "-m", "1024"]
    words += ["-accel", "tcg,thread=multi", "-kernel", f"{image}.kernel", "-initrd", f"{image}.initrd"]
    words += ["-append", append, "-drive", drive, "-device", "virtio-blk-pci,drive=d0"]
    words += ["-netdev", f"user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:8080"]
    words += ["-device", "virtio-net-pci,netdev=n0,romfile=", "-object", "rng-random,id=r0,filename=/dev/urandom"]
    words += ["-device", "virtio-rng-pci,rng=r0", "-display", "none", "-serial", f"file:{console}", "-no-reboot"]
    if screen:
        words += ["-device", "virtio-gpu-pci,xres=1280,yres=800", "-device", "virtio-keyboard-pci"]
        words += ["-device", "virtio-tablet-pci"]
    return [*words, "-monitor", f"unix:{monitor},server,nowait"]
