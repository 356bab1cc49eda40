"""What the computer around a pod does for it: hand it its address, watch over it, and switch off when it asks.

A laptop does none of this. On a pod's own computer it is systemd, spoken to as sd_notify(3) and sd_listen_fds(3) say.
"""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from slc_core.files import write_file

_FIRST_HANDED = 3


def _nothing() -> None:
    """A laptop looks after itself."""


class Machine(NamedTuple):
    """*switch_off* is there if the screen may do it; *alive* is called while the pod answers.

    *listener* is used in place of an address and port; *seconds* never go back.
    """

    switch_off: Callable[[], None] | None = None
    alive: Callable[[], None] = _nothing
    listener: socket.socket | None = None
    seconds: Callable[[], float] = time.monotonic


LAPTOP = Machine()


def asking_to_switch_off(request: Path) -> Callable[[], None]:
    """Write the file *request*, for which the system waits to switch the computer off.

    The call raises:
        UnwritableError: it cannot be written.
    """

    def ask() -> None:
        write_file(request, b"")

    return ask


def tell_system(word: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Say ``READY=1`` or ``WATCHDOG=1`` to the system that started us; whether anybody listens."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.connect("\0" + address[1:] if address.startswith("@") else address)
            line.send(word.encode("ascii"))
        except OSError:  # a system that does not listen any more is no reason to stop
            return False
    return True


def handed_listener(environment: Mapping[str, str] = os.environ) -> socket.socket | None:
    """The address that the system opened for us, so that whoever taps while we start again only waits; or none."""
    if environment.get("LISTEN_PID") != str(os.getpid()) or environment.get("LISTEN_FDS") != "1":
        return None
    return socket.socket(fileno=_FIRST_HANDED)


def memory_bytes(told: str) -> int:
    """How much memory a computer has, from the text of its ``/proc/meminfo``; 0 if that does not say."""
    found = re.search(r"^MemTotal: +([0-9]+) kB$", told, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
