"""What is to be done about the screen, told from what is seen of it. No clock on the wall takes part in this."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

START_SECONDS: Final = 120.0
"""So long may a browser take to its first page; a small computer with a slow card needs a quarter of it."""
PATIENCE_SECONDS: Final = 45.0
"""So long may a page be silent that was alive."""
SOON_SECONDS: Final = 12.0
"""So long once the pod's program answers: a page that waited for it beats at once, an error page never."""
RESTARTS: Final = 3
"""So often is the browser started again in vain before everything around it is."""

Deed = Literal["wait", "start", "restart", "give-up"]


class Sight(NamedTuple):
    """What is seen, in seconds of a clock that never goes back.

    *browser_since* is None while none runs. *page_seconds* is how long ago a page last said that it is alive, None
    while the pod's program does not answer; *station_since* is when that began to answer last. *waited_at* is when the
    page that waits last asked for it, None if none did. *restarts* counts how often the browser was started again
    since a page was last alive.
    """

    now: float
    browser_since: float | None
    page_seconds: float | None
    station_since: float | None
    waited_at: float | None
    restarts: int


def is_page_alive(sight: Sight) -> bool:
    """Whether a page of the browser that runs now has beaten."""
    if sight.page_seconds is None or sight.browser_since is None or sight.station_since is None:
        return False
    return sight.now - sight.page_seconds > max(sight.browser_since, sight.station_since)


def deed(sight: Sight, start_seconds: float = START_SECONDS) -> Deed:
    """Start a browser that is gone, and one whose page is silent while the pod's program answers."""
    if sight.browser_since is None:
        return "give-up" if sight.restarts > RESTARTS else "start"
    if sight.page_seconds is None or sight.station_since is None:
        return "wait"  # the page that waits says so; another browser would not help
    if _silent_seconds(sight, sight.station_since) <= _patience(sight, sight.browser_since, start_seconds):
        return "wait"
    return "give-up" if sight.restarts >= RESTARTS else "restart"


def _silent_seconds(sight: Sight, station_since: float) -> float:
    """Since a page beat, or the pod's program or this browser began, or the page that waits went on to the pod's."""
    begun = (sight.browser_since, station_since, sight.waited_at)
    return min(sight.page_seconds or 0.0, *(sight.now - since for since in begun if since is not None))


def _patience(sight: Sight, browser_since: float, start_seconds: float) -> float:
    if is_page_alive(sight):
        return PATIENCE_SECONDS
    has_shown_pages = sight.waited_at is not None and sight.waited_at > browser_since
    return SOON_SECONDS if has_shown_pages else start_seconds
