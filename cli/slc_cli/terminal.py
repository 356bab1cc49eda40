"""Where progress is shown: on the error stream, so that what is said can go into a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def errors() -> Console:
    """A console on the error stream."""
    from rich.console import Console

    return Console(stderr=True)
