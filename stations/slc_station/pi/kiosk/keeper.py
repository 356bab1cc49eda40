"""Keeps a browser on the pod's address: started again when it is gone or its page is silent, until that helps no more.

It looks once a second, on a clock that never goes back. What it says to the system, which watches over it in turn,
it says only after a whole look.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import SlcError
from slc_station.machine import tell_system
from slc_station.pi.kiosk.browser import Browser
from slc_station.pi.kiosk.waiting_room import PORT, State, WaitingRoom
from slc_station.pi.kiosk.watch import START_SECONDS, Sight, deed, is_page_alive

_LOOK_SECONDS = 1.0
_ANSWER_SECONDS = 3.0
_CODES = frozenset({"E01", "E02", "E03", "E04", "E05"})


class ScreenError(SlcError):
    """No page would live in any browser that was started; somebody must start more than a browser again."""


class Screen(NamedTuple):
    """Where things are: the pod's port, the file that tells why it does not start, and the page that waits.

    *profile* is what the browser may write to, *flags* what else it is told, *start_seconds* how long it may take.
    """

    station_port: int
    trouble: Path
    written: Path
    profile: Path
    flags: Sequence[str] = ()
    port: int = PORT
    start_seconds: float = START_SECONDS


class Keeper:
    """One browser and what is known of it."""

    def __init__(self, screen: Screen, clock: Callable[[], float] = time.monotonic) -> None:
        self._screen, self._clock = screen, clock
        self._room = WaitingRoom(screen.written, self._told, screen.port)
        self._browser = Browser(screen.profile, self._room.address, screen.flags)
        self._begun: float | None = None
        self._station_since: float | None = None
        self._page_seconds: float | None = None
        self._waited_at: float | None = None
        self._restarts = 0

    def _told(self) -> State:
        self._waited_at = self._clock()
        return self.state

    @property
    def state(self) -> State:
        """What the page that waits is told."""
        if self._station_since is not None:
            return State(f"http://127.0.0.1:{self._screen.station_port}/", "")
        return State("", _code_in(self._screen.trouble))

    def look(self) -> None:
        """Look once, and do what is to be done.

        Raises:
            ScreenError: starting the browser again did not help.
            NotFoundError: there is no browser.
        """
        now = self._clock()
        if not self._browser.is_running:
            self._begun = None
        self._page_seconds = _page_seconds(self._screen.station_port)
        if self._page_seconds is None:
            self._station_since = None
        elif self._station_since is None:
            self._station_since = now
        sight = Sight(now, self._begun, self._page_seconds, self._station_since, self._waited_at, self._restarts)
        if is_page_alive(sight):
            self._restarts = 0
        match deed(sight, self._screen.start_seconds):
            case "wait":
                pass
            case "start" | "restart":
                self._restarts += 1
                self._browser.start()
                self._begun = self._clock()
            case "give-up":
                raise ScreenError(
                    "no page would show, however often the browser was started; switch the pod off and on"
                )

    def close(self) -> None:
        """End the browser, and leave the page that waits."""
        self._browser.end()
        self._room.close()


def keep(screen: Screen) -> None:
    """Keep the screen until we are stopped.

    Raises:
        ScreenError: see :meth:`Keeper.look`.
        NotFoundError: there is no browser.
    """
    keeper = Keeper(screen)
    try:
        keeper.look()
        tell_system("READY=1")
        while True:
            time.sleep(_LOOK_SECONDS)
            keeper.look()
            tell_system("WATCHDOG=1")
    finally:
        keeper.close()


def _page_seconds(port: int) -> float | None:
    """How long ago a page was last alive, as the pod tells; None if it does not answer."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
    try:
        line.request("GET", "/beat?age=1")
        answer = line.getresponse()
        return float(answer.read(32)) if answer.status == http.client.OK else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        line.close()


def _code_in(trouble: Path) -> str:
    """The code of why the pod does not start; empty if it only has not yet."""
    code = ""
    with suppress(OSError, ValueError):
        code = trouble.read_text(encoding="ascii").strip()
    return code if code in _CODES else ""
