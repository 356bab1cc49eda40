"""Switching a pod off from its screen: one tap asks, a second one does it, and a child can do both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from slc_station.forms import LockForm, OffForm
from slc_station.pod import Pod


class Switch:
    """*state* is what the screen shows of it: nothing, the question, or that the computer is going dark."""

    def __init__(self, pod: Pod, switch_off: Callable[[], None] | None) -> None:
        self._pod, self._switch_off = pod, switch_off
        self.state: Literal["", "asked", "off"] = ""

    @property
    def is_there(self) -> bool:
        """Whether this computer can be switched off from its screen."""
        return self._switch_off is not None

    def tap(self, form: OffForm) -> None:
        """Close what lies open and ask; once that is sure, switch off.

        Raises:
            UnwritableError: the computer could not be asked to; it stays on.
        """
        if not self._switch_off:
            return
        self._pod.lock()
        if form.sure == "1" and self.state == "asked":
            self._switch_off()
            self.state = "off"
        elif not self.state:
            self.state = "asked"

    def leave(self, _form: LockForm) -> None:
        """The family is done, or nobody answered the question."""
        self._pod.lock()
        if self.state == "asked":
            self.state = ""
