"""Chromium as a pod runs it: one window, one address, nothing kept. The policy beside it decides what it may do."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from slc_core.errors import NotFoundError

NAMES: Final = ("chromium", "chromium-browser")

_FLAGS: Final = (
    "--kiosk",
    "--ozone-platform=wayland",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--no-memcheck",  # Raspberry Pi's own start script asks below 1 GB, and nobody could answer
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-features=Translate,MediaRouter,GlobalMediaControls",
    "--disable-pinch",
    "--disable-session-crashed-bubble",
    "--disable-sync",
    "--overscroll-history-navigation=0",
    "--password-store=basic",
    "--renderer-process-limit=2",
    "--touch-events=enabled",
)
_END_SECONDS: Final = 3


def find_browser() -> str:
    """The browser's program.

    Raises:
        NotFoundError: there is none.
    """
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise NotFoundError("there is no Chromium here; write the card with Raspberry Pi OS (64-bit) with desktop")


def command(program: str, profile: Path, address: str, flags: Sequence[str] = ()) -> list[str]:
    """How *program* is started to show *address*; what it remembers goes to *profile*."""
    return [program, *_FLAGS, f"--user-data-dir={profile}", "--disk-cache-size=1048576", *flags, address]


class Browser:
    """A browser that can be started again and again, each time as if for the first time."""

    def __init__(self, profile: Path, address: str, flags: Sequence[str] = ()) -> None:
        self._profile, self._address, self._flags = profile, address, flags
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it is there; a child can close it with a keyboard."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """End the one that runs, forget what it knew, and start another.

        Raises:
            NotFoundError: no browser is installed.
        """
        self.end()
        shutil.rmtree(self._profile, ignore_errors=True)
        words = command(find_browser(), self._profile, self._address, self._flags)
        self._process = subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - ours

    def end(self) -> None:
        """Kill it with everything that it started."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        self._process = None
