"""What the screen's user starts: a compositor without a key that leads anywhere, and in it the browser's keeper."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

from slc_core.errors import NotFoundError

OUTPUTS: Final = Path("/sys/class/drm")
_TURNED: Final = {0: "normal", 90: "90", 180: "180", 270: "270"}
_TURN_SECONDS: Final = 10


def command(found: Callable[[str], str | None], config: Path, keeper: Sequence[str]) -> list[str]:
    """How the compositor that is *found* here is started, with *keeper* in it: labwc, or else cage.

    Raises:
        NotFoundError: there is neither.
    """
    if labwc := found("labwc"):
        return [labwc, "-C", str(config), "-S", " ".join(keeper)]
    if cage := found("cage"):
        return [cage, "-d", "-m", "last", "--", *keeper]
    raise NotFoundError("there is no labwc and no cage here; write the card with Raspberry Pi OS (64-bit) with desktop")


def write_config(config: Path, touch: str, outputs: Iterable[str]) -> None:
    """Write labwc's folder: our own, and whose output the touch screen named *touch* (or any) turns with."""
    own = Path(__file__).parent / "labwc"
    config.mkdir(parents=True, exist_ok=True)
    for path in sorted(own.iterdir()):
        (config / path.name).write_bytes(path.read_bytes())
    named = f" deviceName={quoteattr(touch)}" if touch else ""
    mapped = "".join(f"  <touch{named} mapToOutput={quoteattr(output)}/>\n" for output in tuple(outputs)[:1])
    rc = (config / "rc.xml").read_text(encoding="utf-8")
    (config / "rc.xml").write_text(rc.replace("</labwc_config>", f"{mapped}</labwc_config>"), encoding="utf-8")


def connected_outputs(drm: Path = OUTPUTS) -> tuple[str, ...]:
    """The screens that are plugged in, by the names that compositors use: ``HDMI-A-1``, ``DSI-1``; built-in first."""
    names: list[str] = []
    for status in sorted(drm.glob("card*-*/status")):
        with suppress(OSError):
            if status.read_text(encoding="ascii").strip() == "connected":
                names.append(status.parent.name.partition("-")[2])
    return tuple(sorted(names, key=lambda name: not name.startswith(("DSI", "eDP", "DPI"))))


def turn(degrees: int, outputs: Iterable[str]) -> bool:
    """Turn the picture of each of *outputs*; whether this system could."""
    program = shutil.which("wlr-randr")
    if not degrees:
        return True
    if not program:
        return False
    done = True
    for output in outputs:
        words = [program, "--output", output, "--transform", _TURNED[degrees]]
        with suppress(subprocess.TimeoutExpired):
            done &= subprocess.run(words, check=False, timeout=_TURN_SECONDS).returncode == 0  # noqa: S603 - ours
    return done
