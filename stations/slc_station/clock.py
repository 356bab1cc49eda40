"""What a pod may trust of time: nanoseconds within one boot. Wall time is a note, and often a wrong one."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """*boot_id* names one run of the machine."""

    @property
    def boot_id(self) -> str:
        """The name of this run; times of two runs cannot be compared."""
        ...

    def boot_ns(self) -> int:
        """Nanoseconds since this run began; never goes back."""
        ...

    def noted(self) -> str:
        """The wall time that the machine believes in, in ISO 8601 and UTC."""
        ...


class SystemClock:
    """The machine's own clock. Where it does not name its runs, each start of the program is one."""

    def __init__(self) -> None:
        self._counts_sleep = _BOOT_ID.exists() and hasattr(time, "CLOCK_BOOTTIME")
        self._boot_id = _BOOT_ID.read_text(encoding="ascii").strip() if self._counts_sleep else secrets.token_hex(16)

    @property
    def boot_id(self) -> str:
        """The kernel's name for this boot, or this process's own."""
        return self._boot_id

    def boot_ns(self) -> int:
        """Nanoseconds since the machine began, sleep included; elsewhere than on Linux a monotonic count."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) if self._counts_sleep else time.monotonic_ns()

    def noted(self) -> str:
        """The wall time that the machine believes in, in ISO 8601 and UTC."""
        return datetime.now(UTC).isoformat(timespec="seconds")
