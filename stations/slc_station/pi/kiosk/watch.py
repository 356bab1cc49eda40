"""What is to be done about the screen, told from what is seen of it. No clock on the wall takes part in this."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

PATIENCE_SECONDS: Final = 45.0
"""So long may a page be silent: a small computer needs half of it to show its first one."""
SOON_SECONDS: Final = 12.0
"""So long after the pod's program came back: a page that waits for it beats at once, an error page never."""
RESTARTS: Final = 3
"""So often is the browser started again in vain before everything around it is."""

Deed = Literal["wait", "start", "restart", "give-up"]


class Sight(NamedTuple):
    """What is seen, in seconds of a clock that never goes back.

    *browser_since* is None while none runs. *page_seconds* is how long ago a page last said that it is alive, None
    while the pod's program does not answer; *station_since* is when that began to answer last. *restarts* counts how
    often the browser was started again since a page was last alive.
    """

    now: float
    browser_since: float | None
    page_seconds: float | None
    station_since: float | None
    restarts: int


def is_page_alive(sight: Sight) -> bool:
    """Whether a page of the browser that runs now has beaten."""
    if sight.page_seconds is None or sight.browser_since is None or sight.station_since is None:
        return False
    return sight.now - sight.page_seconds > max(sight.browser_since, sight.station_since)


def deed(sight: Sight) -> Deed:
    """Start a browser that is gone, and one whose page is silent while the pod's program answers."""
    if sight.browser_since is None:
        return "give-up" if sight.restarts > RESTARTS else "start"
    if sight.page_seconds is None or sight.station_since is None:
        return "wait"  # the page that waits says so; another browser would not help
    begun_last = max(sight.browser_since, sight.station_since)
    silent_seconds = min(sight.page_seconds, sight.now - begun_last)
    has_returned = sight.station_since > sight.browser_since and not is_page_alive(sight)
    if silent_seconds <= (SOON_SECONDS if has_returned else PATIENCE_SECONDS):
        return "wait"
    return "give-up" if sight.restarts >= RESTARTS else "restart"
