"""One child's records, all of them: given out in one piece, or erased for good; and until when an evening is kept."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO, NamedTuple

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.exchange.hub_keys import HubKeys
from slc_core.language.catalog import Voice
from slc_hub.exports import DRAWING, ENDINGS, conference_data, picture_of, records_data, written_data
from slc_hub.reading import NO_NAMES, Conference, Names, Reader
from slc_hub.store import Evening, HubStore

__all__ = ["Reminder", "erase_child", "erase_evening", "export_child", "reminders"]

SOON_DAYS = 14
"""A reminder begins so many days before an evening's time is over."""
_A_DAY_OF_NO_YEAR = (1980, 1, 1, 0, 0, 0)  # the same records give the same bytes


class Reminder(NamedTuple):
    """An evening whose time is over or soon will be; *days_left* is negative once it is over."""

    evening: str
    keep_until: dt.date
    days_left: int


def reminders(evenings: Iterable[Evening], today: dt.date) -> tuple[Reminder, ...]:
    """Which evenings must be erased now or soon, the most urgent first."""
    dated = ((evening.name, dt.date.fromisoformat(evening.keep_until)) for evening in evenings if evening.keep_until)
    found = (Reminder(name, until, (until - today).days) for name, until in dated)
    return tuple(sorted((reminder for reminder in found if reminder.days_left <= SOON_DAYS), key=lambda it: it[1:]))


def export_child(
    store: HubStore,
    keys: HubKeys,
    student: str,
    file: BinaryIO,
    who: str,
    names: Names = NO_NAMES,
    lang: str = "en",
) -> int:
    """Write all that is held of a child to *file*, a ZIP archive; how many conferences it holds.

    ``child.json`` tells each conference and holds every record, those of rehearsals too: it is the family's copy.
    ``media/`` holds voices as they were recorded, and drawings as SVG. That *who* took it is noted before.

    Raises:
        NotFoundError: nothing of this child has come in.
    """
    reader = Reader(store, keys.private)
    conferences = _all_of(reader, student)
    store.note_access(who, f"saved {student}")
    voice = Voice(lang)
    told = [
        {
            **conference_data(conference, names, voice),
            "records": records_data(conference.records),
            "practice_records": records_data(conference.practice_records),
        }
        for conference in conferences
    ]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "child.json", written_data({"version": 1, "child": student, "conferences": told}))
        for name, content in _media(reader, conferences):
            _put(archive, f"media/{name}", content)
    return len(conferences)


def erase_child(store: HubStore, keys: HubKeys, student: str, who: str) -> int:
    """Erase all that is held of a child, here and in the copy; how many conferences that were.

    What another stick brings of them later is not taken back. A conference of which nothing came in yet is known by
    nobody's name: erase again when it has come.

    Raises:
        NotFoundError: nothing of this child has come in.
        UnwritableError: a disk refused; erase again then.
    """
    conferences = _all_of(Reader(store, keys.private), student)
    store.note_access(who, f"erased {student}")
    store.erase_logs(log for conference in conferences for log in (conference.log, conference.rehearsal))
    return len(conferences)


def erase_evening(store: HubStore, evening: str, who: str) -> int:
    """Erase all that was said on an evening, here and in the copy; how many logs that were.

    Raises:
        NotFoundError: there was no such evening.
        UnwritableError: a disk refused; erase again then.
    """
    logs = [log.log for log in store.logs(evening)] if evening else []
    if not logs:
        raise NotFoundError(f"no pod was enrolled for the evening '{evening}'; `slc hub status` lists the evenings")
    store.note_access(who, f"erased {evening}")
    store.erase_logs(logs)
    return len(logs)


def _all_of(reader: Reader, student: str) -> tuple[Conference, ...]:
    conferences = reader.of_child(student)
    if not conferences:
        raise NotFoundError(f"nothing of a child '{student}' has come in; the overview shows each child's id")
    return conferences


def _media(reader: Reader, conferences: Iterable[Conference]) -> Iterator[tuple[str, bytes]]:
    """Every recording that is whole; of one that is not, ``child.json`` still tells."""
    for conference in conferences:
        for log, held in ((conference.log, conference.held), (conference.rehearsal, conference.practised)):
            for media in held.recordings if held else ():
                with suppress(NotFoundError, UnreadableError):
                    media_type, content = reader.recording(log, media)
                    is_drawing = media_type == DRAWING
                    yield f"{media}.{ENDINGS.get(media_type, 'bin')}", picture_of(content) if is_drawing else content


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _A_DAY_OF_NO_YEAR)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
