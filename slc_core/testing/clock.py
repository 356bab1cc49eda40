"""A clock that a test turns by hand: a boot, the time since then, and a wall clock that may lie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_SECOND_NS = 10**9


class HandClock:
    """Stands still until it is told to go on; *wall* is what the machine believes."""

    def __init__(self, wall: datetime = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)) -> None:
        self._boots = 1
        self._boot_ns = 0
        self.wall = wall

    @property
    def boot_id(self) -> str:
        """The name of this run of the machine."""
        return f"boot-{self._boots}"

    def boot_ns(self) -> int:
        """Nanoseconds since this run began."""
        return self._boot_ns

    def noted(self) -> str:
        """The wall time."""
        return self.wall.isoformat(timespec="seconds")

    def pass_seconds(self, seconds: float) -> None:
        """Both clocks go on."""
        self._boot_ns += round(seconds * _SECOND_NS)
        self.wall += timedelta(seconds=seconds)

    def boot_again(self, up_seconds: float = 30) -> None:
        """The power was cut, and the machine has run for *up_seconds* since; its wall clock stands where it stood."""
        self._boots += 1
        self._boot_ns = round(up_seconds * _SECOND_NS)
