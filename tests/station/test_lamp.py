from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, get_args

import pytest
from slc_station.lamp import GpioLamp, NoLamp, Pins, PodLight, lamp_from

from slc_core.conference.flow import Light

gpiozero: Any = import_module("gpiozero")
mock: Any = import_module("gpiozero.pins.mock")
PINS = Pins(17, 27, 22)
LIGHTS: tuple[PodLight, ...] = (*get_args(Light), "idle")


class Led:
    """Shines in whatever colour it is given, and keeps them all."""

    def __init__(self) -> None:
        self.colours: list[tuple[float, ...]] = []

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "color":
            self.colours.append(value)
        else:
            super().__setattr__(name, value)


@pytest.fixture
def pins() -> Iterator[Any]:
    """Those of a Raspberry Pi that is not there."""
    before = gpiozero.Device.pin_factory
    gpiozero.Device.pin_factory = mock.MockFactory(pin_class=mock.MockPWMPin)
    yield gpiozero.Device.pin_factory
    gpiozero.Device.pin_factory.reset()
    gpiozero.Device.pin_factory = before


def soon(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while not holds() and time.monotonic() < until:
        time.sleep(0.005)
    return holds()


def test_each_light_has_a_colour_of_its_own_and_idle_is_dark() -> None:
    led = Led()
    lamp = GpioLamp(PINS, lambda _: led)
    for light in LIGHTS:
        lamp.show(light)

    assert soon(lambda: len(led.colours) == len(LIGHTS))
    assert len(set(led.colours)) == len(LIGHTS)
    assert led.colours[-1] == (0, 0, 0)


def test_the_lamp_shines_on_the_pins_of_a_raspberry_pi(pins: Any) -> None:
    lamp = lamp_from(PINS)
    lamp.show("finished")

    assert soon(lambda: [round(pins.pin(pin).state, 2) for pin in PINS[:3]] == [0, 0.62, 0.45])


def test_a_lamp_with_a_common_anode_is_dark_at_full_voltage(pins: Any) -> None:
    lamp_from(PINS._replace(common_anode=True)).show("idle")

    assert soon(lambda: [pins.pin(pin).state for pin in PINS[:3]] == [1, 1, 1])


def test_a_pod_without_pins_has_no_lamp() -> None:
    lamp = lamp_from(None)
    lamp.show("please-come")

    assert isinstance(lamp, NoLamp)


def broken(_: Pins) -> Any:
    raise OSError("no such pin")


def test_hardware_that_fails_is_one_line_in_the_log_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    lamp = GpioLamp(PINS, broken)
    assert soon(lambda: bool(caplog.records))
    for _ in range(10):
        lamp.show("please-come")

    assert [record.getMessage() for record in caplog.records] == [
        "the lamp is dark: no such pin; the screen's edge goes on"
    ]
    assert caplog.records[0].levelno == logging.WARNING


def test_hardware_that_hangs_keeps_nobody_waiting() -> None:
    stuck = threading.Event()
    lamp = GpioLamp(PINS, lambda _: stuck.wait())
    before = time.monotonic()
    for _ in range(100):
        lamp.show("leading")

    assert time.monotonic() - before < 1
    stuck.set()
