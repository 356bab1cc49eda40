"""All that one pod's card is to hold: its settings, its sealed pack, and the payload that every pod gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from slc_core.classroom.folder import Classroom
from slc_core.errors import UsageError
from slc_core.exchange.manifest import Manifest
from slc_core.language.registry import SOURCE, languages
from slc_station.pi.packs import pack_files
from slc_station.pi.payload import payload
from slc_station.pi.station_file import FILE, Rotation, StationFile
from slc_station.pi.sums import Content

__all__ = ["Made", "Settings", "make_card", "make_parcel"]


class Settings(NamedTuple):
    """What a technician may choose for a pod; see :class:`~slc_station.pi.station_file.StationFile`."""

    rotate: Rotation = 0
    touch: str = ""
    read_only_root: bool = False
    hub: str = ""


class Made(NamedTuple):
    """What goes onto one card, by paths below ``slc/``; ``station.json`` is *station*."""

    station: StationFile
    contents: Mapping[str, Content]


def make_card(
    classroom: Classroom,
    pod: int,
    pack: Path | None,
    cache: Path,
    settings: Settings,
    *,
    progress: Callable[[str], object] = lambda _what: None,
) -> Made:
    """Everything for the card of one *pod*; without a *pack*, for a look beforehand, everything else.

    Raises:
        NotFoundError: the pack, packages or fonts are not here.
        UnreadableError: the pack is damaged.
        UnwritableError: the pack was used, or the cache cannot be written.
        UsageError: the pack is another pod's, or holds pictures of children.
    """
    school = classroom.settings.school_language
    manifest, files = (None, {}) if pack is None else _opened(pack, pictures=False)
    if manifest and manifest.pod != pod:
        raise UsageError(f"{pack} is the pack of pod {manifest.pod}, not of pod {pod}; name the other one")
    spoken = manifest.languages if manifest else ()
    gathered = payload(dict.fromkeys((SOURCE, school, *spoken)), cache, progress=progress)
    on = classroom.settings.conference_on
    station = StationFile(
        pod=pod, evening=on.isoformat() if on else "", school_lang=school, languages=spoken, **settings._asdict()
    )
    return Made(station, {**gathered, **files})


def make_parcel(
    packs: Mapping[str, Path | None], cache: Path, *, progress: Callable[[str], object] = lambda _what: None
) -> dict[str, Mapping[str, Content]]:
    """What each of several running pods is sent, by their hosts; one without a new pack keeps its own.

    Raises:
        NotFoundError: a pack, packages or fonts are not here.
        UnreadableError: a pack is damaged.
        UnwritableError: a pack was used, or the cache cannot be written.
    """
    opened = {host: _opened(pack, pictures=True) for host, pack in packs.items() if pack is not None}
    spoken = dict.fromkeys(
        tag for manifest, _ in opened.values() for tag in (manifest.school_lang, *manifest.languages)
    )
    if len(opened) < len(packs):  # nobody here knows what the others speak
        spoken |= dict.fromkeys(tag for tag, spoken_here in languages().items() if not spoken_here.pseudo)
    gathered = payload({SOURCE: None, **spoken}, cache, progress=progress)
    parcels: dict[str, Mapping[str, Content]] = dict.fromkeys(packs, gathered)
    for host, (manifest, files) in opened.items():
        station = StationFile(pod=manifest.pod, school_lang=manifest.school_lang, languages=manifest.languages)
        parcels[host] = {**gathered, **files, FILE: station.to_bytes()}
    return parcels


def _opened(pack: Path, *, pictures: bool) -> tuple[Manifest, dict[str, Content]]:
    opened, files = pack_files(pack, pictures=pictures)
    return opened.manifest, files
