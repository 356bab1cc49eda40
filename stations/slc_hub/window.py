"""When pods may send, and how much: a hub listens for an hour after an evening, not for a year."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Final

__all__ = ["Allowance", "Window", "seconds_since_boot"]

_MOST_NAMES: Final = 10_000
_WITH_SLEEP: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", None)  # Linux has it


def seconds_since_boot() -> float:
    """A clock that nobody sets and that goes on while a computer sleeps with its lid closed."""
    return time.monotonic() if _WITH_SLEEP is None else time.clock_gettime(_WITH_SLEEP)


class Window:
    """Open from now on for so many *minutes*, or until it is closed."""

    def __init__(self, minutes: float, clock: Callable[[], float] = seconds_since_boot) -> None:
        self._clock = clock
        self._end = clock() + 60 * minutes

    @property
    def seconds_left(self) -> int:
        """Whole seconds until it closes; 0 afterwards."""
        return max(0, -int(self._clock() - self._end))

    @property
    def is_open(self) -> bool:
        """Whether pods may send."""
        return self._clock() < self._end

    def close(self) -> None:
        """Nobody may send from now on."""
        self._end = self._clock()


class Allowance:
    """So many bytes for each, until it is thrown away; safe to ask from several threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._spent: defaultdict[Hashable, int] = defaultdict(int)
        self._lock = threading.Lock()

    def has_some(self, who: Hashable) -> bool:
        """Whether *who* has anything left; a stranger has nothing once too many are known."""
        with self._lock:
            if who not in self._spent and len(self._spent) >= _MOST_NAMES:
                return False
            return self._spent.get(who, 0) < self._most_bytes

    def spend(self, who: Hashable, size: int) -> None:
        """Count *size* bytes."""
        with self._lock:
            if who in self._spent or len(self._spent) < _MOST_NAMES:
                self._spent[who] += size
