"""What lies on the card of an emulated pod: the real payload, an invented pod, and the cards that open it."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Final

from slc_station.pi.payload import payload
from slc_station.pi.station_file import StationFile
from slc_station.pi.wheels import TRIXIE, cache_folder

from slc_core.language.fonts import font_file, font_keys_of
from slc_core.language.registry import language
from slc_core.testing.small_pod import write_small_pod

STATION: Final = StationFile(pod=3, evening="2026-12-03", languages=("es", "ar", "so"), read_only_root=True)


def write_card(slc: Path, station: StationFile = STATION) -> tuple[str, ...]:
    """The folder ``slc`` of a boot partition for Debian 13; the codes that open its pod's conferences.

    Raises:
        NotFoundError: the packages are not in the cache and cannot be fetched.
    """
    shutil.rmtree(slc, ignore_errors=True)
    small = write_small_pod(slc / "pack")
    (slc / "pack" / "fonts").mkdir()
    tags = dict.fromkeys(("en", station.school_lang, *station.languages))
    for key in dict.fromkeys(key for tag in tags for key in font_keys_of(language(tag))):
        path = font_file(key)
        shutil.copyfile(path, slc / "pack" / "fonts" / (key + path.suffix))
    for name, content in payload((), cache_folder(), targets=(TRIXIE,)).items():
        path = slc / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    (slc / "station.json").write_bytes(station.to_bytes())
    sum_up(slc)
    (slc / "host-time").write_text("1795700000\n")
    (slc.parent / "cards.json").write_text(json.dumps(small.cards))
    return small.cards


def sum_up(slc: Path) -> None:
    """Write SHA256SUMS over everything in *slc*."""
    paths = (path for path in sorted(slc.rglob("*")) if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(slc).as_posix()}\n" for path in paths]
    (slc / "SHA256SUMS").write_text("".join(lines))
