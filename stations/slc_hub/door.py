"""The way in: the hub's passphrase opens the desk, and an idle desk closes by itself and forgets every key."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

from slc_core.errors import SealError
from slc_core.exchange.hub_keys import HubKeys, open_hub

__all__ = ["Door", "Refused", "Visit"]

_LONGEST_WAIT_SECONDS = 60
_MOST_VISITS = 8


class Visit(NamedTuple):
    """Somebody is at the desk; *token* is the browser's proof of it."""

    token: str
    who: str
    keys: HubKeys


class Refused(NamedTuple):
    """Another passphrase, or too soon after one: none is tried for so many seconds."""

    wait_seconds: int


class Door:
    """Opens by the passphrase of *key_file*; *clock* counts seconds. Several threads may come at once.

    A wrong passphrase doubles the wait before the next, up to a minute, for everybody.
    """

    def __init__(self, key_file: bytes, idle_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._key_file, self._idle_seconds, self._clock = key_file, idle_seconds, clock
        self._visits: dict[str, tuple[Visit, float]] = {}
        self._turn, self._trying = Lock(), Lock()
        self._wrong, self._wait_until = 0, 0.0

    def enter(self, passphrase: str, who: str) -> Visit | Refused:
        """Try a passphrase; takes half a second, one after the other."""
        with self._trying:
            if wait := self._seconds_to_wait():
                return Refused(wait)
            try:
                keys = open_hub(self._key_file, passphrase)
            except SealError:
                self._wrong += 1
                self._wait_until = self._clock() + min(2 ** (self._wrong - 1), _LONGEST_WAIT_SECONDS)
                return Refused(self._seconds_to_wait())
            self._wrong = 0
        visit = Visit(secrets.token_urlsafe(32), who, keys)
        with self._turn:
            while len(self._visits) >= _MOST_VISITS:
                del self._visits[next(iter(self._visits))]
            self._visits[visit.token] = (visit, self._clock())
        return visit

    def visit(self, token: str) -> Visit | None:
        """The visit that a browser's *token* proves, if it is not over; the visitor is seen to be there."""
        with self._turn:
            self._leave_idle()
            found = next((visit for visit, _ in self._visits.values() if _same(visit.token, token)), None)
            if found:
                self._visits[found.token] = (found, self._clock())
            return found

    def leave(self, token: str) -> None:
        """End a visit; its keys are forgotten."""
        with self._turn:
            self._visits.pop(token, None)

    def is_empty(self) -> bool:
        """Whether nobody is there any more."""
        with self._turn:
            self._leave_idle()
            return not self._visits

    def _leave_idle(self) -> None:
        now = self._clock()
        gone = [token for token, (_, seen) in self._visits.items() if now - seen >= self._idle_seconds]
        for token in gone:
            del self._visits[token]

    def _seconds_to_wait(self) -> int:
        return max(0, -int(-(self._wait_until - self._clock()) // 1))


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
