"""The lamp above a pod: a plug-in that can never stop a page.

The screen's edge shows the same light always; a lamp repeats it for those who stand further away.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal, NamedTuple, Protocol

from slc_core.conference.flow import Light

PodLight = Light | Literal["idle"]
_LOG = logging.getLogger(__name__)


class Lamp(Protocol):
    """Something that shines in a pod's light."""

    def show(self, light: PodLight) -> None:
        """Show *light*; returns at once and never raises."""
        ...


class NoLamp:
    """A pod without a lamp."""

    def show(self, light: PodLight) -> None:
        """Nothing."""


class Pins(NamedTuple):
    """The GPIO numbers of a red-green-blue lamp; *common_anode* where its long leg goes to plus."""

    red: int
    green: int
    blue: int
    common_anode: bool = False


_COLOURS: dict[PodLight, tuple[float, float, float]] = {
    "leading": (0.0, 0.45, 0.7),
    "nearly-done": (0.9, 0.62, 0.0),
    "please-come": (0.84, 0.37, 0.0),
    "finished": (0.0, 0.62, 0.45),
    "idle": (0.0, 0.0, 0.0),
}


class GpioLamp:
    """A red-green-blue lamp on the pins of a Raspberry Pi; needs the extra ``lamp``.

    It lives in a thread of its own. Whatever fails there is one line in the log, and then it stays dark.
    """

    def __init__(self, pins: Pins, open_led: Callable[[Pins], Any] | None = None) -> None:
        self._lights: queue.SimpleQueue[PodLight] = queue.SimpleQueue()
        self._open_led = open_led or _rgb_led
        threading.Thread(target=self._shine, args=(pins,), name="lamp", daemon=True).start()

    def show(self, light: PodLight) -> None:
        """Show *light* as soon as the hardware gets to it."""
        self._lights.put(light)

    def _shine(self, pins: Pins) -> None:
        try:
            led = self._open_led(pins)
            while True:
                led.color = _COLOURS[self._lights.get()]
        except Exception as error:  # noqa: BLE001 - hardware fails in its own ways, and none may reach a page
            _LOG.warning("the lamp is dark: %s; the screen's edge goes on", error)


def lamp_from(pins: Pins | None) -> Lamp:
    """The lamp on *pins*, or none."""
    return GpioLamp(pins) if pins else NoLamp()


def _rgb_led(pins: Pins) -> Any:
    gpiozero: Any = import_module("gpiozero")
    return gpiozero.RGBLED(pins.red, pins.green, pins.blue, active_high=not pins.common_anode)
