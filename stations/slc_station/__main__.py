"""The pod on its own computer, as its units start it: ``slc-station serve``, ``screen``, ``keep-screen`` and more.

Without the command line's library, for a small computer has better things to do with its memory. Each word imports
what it needs and no more.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from slc_core.errors import NotFoundError, SealError, SlcError, UnreadableError, UnwritableError, UsageError

if TYPE_CHECKING:
    from slc_station.lamp import Lamp

LEAST_MEMORY_BYTES = 900 * 10**6
"""A board of 1 GB has at least 900 MB left beside its graphics; one of 512 MB cannot hold a browser."""

SETTINGS = Path("/etc/slc/station.json")
POD = Path("/var/lib/slc/pod")
RUN = Path("/run/slc-station")
SPLASH = Path("/opt/slc/current/splash")


def main(words: Sequence[str] | None = None) -> int:
    """Do what *words* say; 0 if it was done, 2 if somebody can put it right."""
    asked = _parser().parse_args(words)
    try:
        match asked.do:
            case "serve":
                _serve(asked)
            case "screen":
                _screen(asked)
            case "keep-screen":
                _keep_screen(asked)
            case "splash":
                _splash(asked)
            case "take":
                _take(asked)
            case _:
                _check(asked)
    except SlcError as error:
        print(f"slc: {error}", file=sys.stderr)
        return 2
    return 0


def memory_refusal(told: str) -> str:
    """Why this computer is too small to be a pod, from its ``/proc/meminfo``; empty if it is not."""
    from slc_station.machine import memory_bytes

    found = memory_bytes(told)
    if not found or found >= LEAST_MEMORY_BYTES:
        return ""
    return (
        f"this computer has {found // 10**6} MB of memory and a pod needs 1 GB; take a larger board for this pod, "
        "or lead these conferences on paper: `slc paper` prints everything"
    )


def trouble_code(error: SlcError) -> str:
    """What the screen shows of why the pod does not start."""
    match error:
        case UnwritableError():
            return "E03"
        case NotFoundError():
            return "E01"
        case UnreadableError() | SealError():
            return "E02"
        case _:
            return "E05"


def _serve(asked: argparse.Namespace) -> None:
    trouble: Path = asked.run / "trouble"
    try:
        _check_memory()
        _show(asked)
    except SlcError as error:
        _note(trouble, trouble_code(error))
        raise
    except Exception:
        _note(trouble, "E05")
        raise


def _show(asked: argparse.Namespace) -> None:
    from slc_station.machine import (
        Machine,
        asking_to_switch_off,
        handed_listener,
        tell_system,
    )
    from slc_station.pi.station_file import read_station
    from slc_station.serve import PORT, serve

    station = read_station(asked.settings)
    run: Path = asked.run

    def alive() -> None:
        tell_system("WATCHDOG=1")

    machine = Machine(asking_to_switch_off(run / "switch-off"), alive, handed_listener())

    def ready(address: str) -> None:
        (run / "trouble").unlink(missing_ok=True)
        tell_system("READY=1")
        print(f"pod {station.pod} is at {address}", flush=True)

    port = PORT if asked.port is None else asked.port
    lamp = lamp_of(station.lamp)
    serve(asked.pod, port, ready=ready, lamp=lamp, hub=station.hub, machine=machine)


def lamp_of(said: str) -> Lamp:
    """The lamp on the pins that were written down, such as ``17 27 22`` or ``17 27 22 anode``; none if nothing is.

    Raises:
        UsageError: they are no three pins.
    """
    from slc_station.lamp import Pins, lamp_from

    words = said.replace(",", " ").split()
    is_anode = words[-1:] == ["anode"]
    pins = words[: 3 if is_anode else None]
    if not words:
        return lamp_from(None)
    if len(pins) != 3 or not all(pin.isdecimal() and int(pin) < 28 for pin in pins):
        raise UsageError(f"the lamp '{said}' is no three pins; write it like '17 27 22', or '17 27 22 anode'")
    red, green, blue = map(int, pins)
    return lamp_from(Pins(red, green, blue, is_anode))


def _screen(asked: argparse.Namespace) -> None:
    import shutil

    from slc_station.pi.kiosk.session import command, connected_outputs, write_config
    from slc_station.pi.station_file import read_station

    station = read_station(asked.settings)
    config: Path = asked.run / "labwc"
    write_config(config, station.touch, connected_outputs() if station.rotate or station.touch else ())
    keeper = [*_ourselves(), "keep-screen", "--run", str(asked.run), "--rotate", str(station.rotate)]
    keeper += ["--start-seconds", str(asked.start_seconds)]
    words = command(shutil.which, config, keeper)
    os.execv(words[0], words)  # noqa: S606 - a program of the system, by its whole path


def _keep_screen(asked: argparse.Namespace) -> None:
    from slc_station.pi.kiosk.keeper import Screen, keep
    from slc_station.pi.kiosk.session import connected_outputs, turn

    if not turn(asked.rotate, connected_outputs()):
        print("slc: the picture could not be turned; is wlr-randr installed?", file=sys.stderr)
    flags = os.environ.get("SLC_BROWSER_FLAGS", "").split()
    keep(
        Screen(
            asked.station_port,
            asked.trouble,
            asked.splash,
            asked.run / "profile",
            flags,
            asked.port,
            asked.start_seconds,
        )
    )


def _splash(asked: argparse.Namespace) -> None:
    from slc_station.pi.kiosk.splash import write_splash
    from slc_station.pi.station_file import read_station

    station = read_station(asked.settings)
    write_splash(asked.splash, (station.school_lang, *station.languages), asked.splash / "fonts")


def _take(asked: argparse.Namespace) -> None:
    from slc_station.arrival import forget_pack, take_pack

    taken = take_pack(asked.arrived, asked.pod)
    if asked.forget:
        forget_pack(asked.arrived)
    print("the pack is in its place" if taken == "new" else "this pack is already here")


def _check(asked: argparse.Namespace) -> None:
    """Everything that a pod needs can be loaded here, and its settings and pack, if it has one, be read."""
    from slc_core.exchange.manifest import FILE
    from slc_core.exchange.pack import read_pack
    from slc_core.language.catalog import Voice
    from slc_station.pi.station_file import read_station
    from slc_station.trouble import trouble_page

    for name in ("slc_station.serve", "slc_station.pi.kiosk.keeper"):
        import_module(name)
    station = read_station(asked.settings)
    voices = [Voice(tag) for tag in dict.fromkeys((station.school_lang, *station.languages))]
    if "E01" not in trouble_page("E01", voices):
        raise UnreadableError("the pages cannot be made; write the card again")
    if (asked.pod / FILE).exists():
        read_pack(asked.pod)
    print("ready")


def _check_memory() -> None:
    try:
        told = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return
    if refusal := memory_refusal(told):
        raise NotFoundError(refusal)


def _note(trouble: Path, code: str) -> None:
    from contextlib import suppress

    with suppress(OSError):
        trouble.write_text(f"{code}\n", encoding="ascii")


def _ourselves() -> list[str]:
    """The words that started this program: as a unit does, or with ``python -m``."""
    program = Path(sys.argv[0])
    if program.name == "__main__.py":
        return [sys.executable, "-m", "slc_station"]
    return [sys.executable, "-IS", str(program)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="slc-station", description="What the units of a pod's own computer start.")
    ways = parser.add_subparsers(dest="do", required=True)

    def way(name: str, says: str) -> argparse.ArgumentParser:
        made = ways.add_parser(name, help=says)
        made.add_argument("--settings", type=Path, default=SETTINGS)
        made.add_argument("--pod", type=Path, default=POD)
        made.add_argument("--run", type=Path, default=RUN)
        made.add_argument("--splash", type=Path, default=SPLASH)
        return made

    way("serve", "answer at the pod's address").add_argument("--port", type=int)
    screen = way("screen", "start the compositor, and the browser in it")
    keeper = way("keep-screen", "keep a browser on the pod's address")
    for one in (screen, keeper):
        one.add_argument("--start-seconds", type=float, default=120, help="how long a browser may take to a page")
    keeper.add_argument("--trouble", type=Path, default=RUN / "trouble")
    keeper.add_argument("--station-port", type=int, default=8127)
    keeper.add_argument("--port", type=int, default=8126)
    keeper.add_argument("--rotate", type=int, default=0, choices=(0, 90, 180, 270))
    way("splash", "write the page that waits")
    taker = way("take", "put the pack that arrived on a card into its place")
    taker.add_argument("arrived", type=Path)
    taker.add_argument("--forget", action="store_true", help="delete it there once it is here")
    way("check", "say whether everything is there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
