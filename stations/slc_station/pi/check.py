"""What is well with a pod and what is not, in plain sentences; pure: facts in, sentences out.

Facts are name=value lines, from ``facts.sh`` on a running Pi or from what it left on its card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.exchange.pod_folder import read_bytes
from slc_station.pi.verify import Verified, our_folder

__all__ = ["Finding", "Level", "findings_of_card", "findings_of_pod", "parse_facts"]

Level = Literal["well", "look", "stop"]
"""Nothing to do; it works but somebody should look; it will not work like this."""

LEAST_MEMORY_KIB = 900_000
_LITTLE_ROOM_KIB = 200 * 1024
_CLOCK_SECONDS = 24 * 3600
_HOT = 80
_LINES = 40
_WIDE = 200


class Finding(NamedTuple):
    """One sentence about a pod, and how much it matters."""

    level: Level
    sentence: str


def parse_facts(text: str) -> dict[str, str]:
    """Facts by name.

    Raises:
        UnreadableError: whatever answered, it was not our script.
    """
    pairs = (line.partition("=") for line in text.splitlines())
    facts = {name.strip(): value.strip()[:_WIDE] for name, equals, value in pairs if equals}
    if facts.get("facts") != "1":
        raise UnreadableError("what answered told nothing that we understand; is it a Raspberry Pi with a pod?")
    return facts


def findings_of_pod(facts: Mapping[str, str], now_seconds: float) -> tuple[Finding, ...]:
    """Sentences about a running pod, in the order of looking; *now_seconds* is this computer's clock."""
    found = [look(facts) for look in _LOOKS]
    return (*(finding for finding in found if finding), *_clock(facts, now_seconds))


def findings_of_card(card: Path, verified: Verified) -> tuple[Finding, ...]:
    """Sentences about a card: whole or not, whose it is, and what the Pi wrote back on it.

    Raises:
        NotFoundError: it is no card of a pod.
    """
    station = verified.station
    of_day = f", for the evening of {station.evening}" if station.evening else ""
    whose = Finding("well", f"this is the card of pod {station.pod}{of_day}")
    return (whose, *_wholeness(verified), *_result(our_folder(card), verified))


def _wholeness(verified: Verified) -> Iterator[Finding]:
    broken = [*verified.changed, *verified.missing]
    if broken:
        more = f" and {len(broken) - 1} more" if len(broken) > 1 else ""
        yield Finding("stop", f"{broken[0]}{more} is damaged or missing; run `slc station card` again")
    else:
        yield Finding("well", f"all {verified.files} files are as they were written")
    match verified.seal:
        case "unsigned":
            yield Finding("well", "it is unsigned, as cards without a hub are")
        case "signed":
            yield Finding("well", "it is signed by the hub")
        case "by somebody else":
            yield Finding("stop", "it is signed by another hub than yours; make the card again")
        case "forged":
            yield Finding("stop", "its signature is not right: somebody changed the card; make it again")


def _result(folder: Path, verified: Verified) -> Iterator[Finding]:
    try:
        lines = read_bytes(folder / "RESULT.txt", 64 * 1024).decode("utf-8", errors="replace").splitlines()
    except NotFoundError:
        yield Finding("well", "no Raspberry Pi has started from it yet")
        return
    except UnreadableError:
        yield Finding("look", "what the Raspberry Pi wrote back, RESULT.txt, cannot be read")
        return
    told = [line.strip()[:_WIDE] for line in lines[:_LINES] if line.strip()]
    is_well = bool(told) and told[0].startswith("installed")
    yield Finding("well" if is_well else "stop", f"the Raspberry Pi says: {' '.join(told) or 'nothing'}")
    if verified.is_taken:
        yield Finding("well", "the pod has taken the children's sealed pages over from the card")


def _installed(facts: Mapping[str, str]) -> Finding:
    if version := facts.get("version"):
        return Finding("well", f"SLC {version} is installed")
    attempts = facts.get("attempts") or "no"
    return Finding("stop", f"SLC is not installed there yet ({attempts} attempts); switch the Pi off and on once more")


def _services(facts: Mapping[str, str]) -> Finding:
    down = [name for name in ("station", "kiosk") if facts.get(name) != "active"]
    if not down:
        return Finding("well", "the pod's server and its screen are running")
    names = {"station": "the pod's server", "kiosk": "the screen's browser"}
    said = " and ".join(f"{names[name]} ({facts.get(name) or 'unknown'})" for name in down)
    return Finding("stop", f"not running: {said}; switch the Pi off and on, and look at its card with this command")


def _memory(facts: Mapping[str, str]) -> Finding | None:
    size = _number(facts, "memory_kib")
    if size is None:
        return None
    if size < LEAST_MEMORY_KIB:
        return Finding(
            "stop",
            f"the board has {size // 1024} MiB of memory and a pod needs 1 GiB; take another, or print the papers",
        )
    return Finding("well", f"the board has {size // 1024} MiB of memory")


def _machine(facts: Mapping[str, str]) -> Finding | None:
    machine, model = facts.get("machine", ""), facts.get("model") or "the computer"
    if machine and machine != "aarch64":
        return Finding("stop", f"{model} runs a system for {machine}; a Raspberry Pi as a pod needs a 64-bit one")
    return Finding("well", f"it is a {model}") if facts.get("model") else None


def _voltage(facts: Mapping[str, str]) -> Finding | None:
    try:
        bits = int(facts.get("throttled") or "", 16)
    except ValueError:
        return None
    if bits & 0x1:
        return Finding("stop", "its power is too weak right now; take the board's own power supply")
    if bits & 0x10000:
        return Finding("look", "its power was too weak since it started; take the board's own power supply")
    return Finding("well", "its power is strong enough")


def _heat(facts: Mapping[str, str]) -> Finding | None:
    degrees = _number(facts, "temperature")
    if degrees is None or degrees < _HOT:
        return None
    return Finding("look", f"it is {degrees} °C hot and slows down; give it air")


def _screen(facts: Mapping[str, str]) -> Finding | None:
    if "screen" not in facts:
        return None
    if facts["screen"] == "connected":
        return Finding("well", "a screen is connected")
    return Finding("stop", "no screen is connected; plug it in before the power")


def _room(facts: Mapping[str, str]) -> Finding | None:
    free = _number(facts, "data_free_kib")
    if free is None:
        return None
    if free < _LITTLE_ROOM_KIB:
        return Finding("stop", f"only {free // 1024} MiB are free for the evening; take a larger card")
    return Finding("well", f"{free // 1024} MiB are free for the evening")


def _disk(facts: Mapping[str, str]) -> Finding | None:
    data = facts.get("data", "")
    if not data:
        return Finding("look", "the evening is kept on the system's own partition; a power cut is safer with its own")
    if data.endswith("ro"):
        return Finding("stop", "what is kept there cannot be written, the card may be worn out; take another card")
    return None


def _root(facts: Mapping[str, str]) -> Finding | None:
    if not facts.get("root", "").startswith("overlay"):
        return None
    return Finding("well", "its system is protected from writing")


def _fonts(facts: Mapping[str, str]) -> Finding | None:
    if "fonts" not in facts or not facts.get("version"):
        return None
    if facts["fonts"] == "0":
        return Finding("stop", "no fonts came with SLC; make the card again")
    return Finding("well", f"{facts['fonts']} font files came with SLC")


def _swap(facts: Mapping[str, str]) -> Finding | None:
    if facts.get("swap", "0") in {"", "0"}:
        return None
    return Finding("look", "it may write its memory to the card (swap is on), where a family's words could stay")


def _said(facts: Mapping[str, str]) -> Finding | None:
    result = facts.get("result", "")
    return Finding("look", f"its installer says: {result}") if result and not result.startswith("installed") else None


def _clock(facts: Mapping[str, str], now_seconds: float) -> Iterator[Finding]:
    clock = _number(facts, "clock")
    if clock is None:
        return
    off_by = abs(clock - now_seconds)
    if off_by > _CLOCK_SECONDS:
        yield Finding(
            "look", f"its clock is {off_by / 86400:.0f} days off; nothing depends on it but the dates of files"
        )
    else:
        yield Finding("well", "its clock is right to the day")


def _number(facts: Mapping[str, str], name: str) -> int | None:
    said = facts.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() else None


_LOOKS: tuple[Callable[[Mapping[str, str]], Finding | None], ...] = (
    *(_machine, _memory, _installed, _said, _services, _voltage, _heat, _screen, _root, _disk, _room, _fonts, _swap),
)
