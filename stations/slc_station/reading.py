"""A speaker reads the translation at the pod, line by line; every child's pages are closed meanwhile.

Each tap is one record. None of them is a review: that is made of them at school, by ``slc locale import``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from slc_core.conference.journal import Read
from slc_core.conference.talk import Voices
from slc_core.exchange.pack import Pack, log_key
from slc_core.language.catalog import Voice
from slc_core.language.entries import TEMPLATE
from slc_core.language.registry import SOURCE, languages, locales_folder
from slc_station.clock import Clock
from slc_station.forms import FormError
from slc_station.logbook import Logbook
from slc_station.store import Store

if TYPE_CHECKING:
    from slc_core.language.sheet import Row

Sounds = Literal["right", "wrong"]
_BLANK = re.compile(r"\{\w*\}")


class Reading(NamedTuple):
    """A translation that lies open; *by* is empty until the speaker has said who that is.

    *told* is what that speaker last said of each line as it stands now, by message and plural form.
    """

    lang: str
    voices: Voices
    lines: tuple[Row, ...]
    book: Logbook
    by: str = ""
    role: str = ""
    place: int = 0
    told_before: Mapping[tuple[str, int], Read] = {}

    @property
    def line(self) -> Row | None:
        """The line on the screen; None behind the last."""
        return self.lines[self.place] if self.place < len(self.lines) else None

    @property
    def said(self) -> Read | None:
        """What the speaker has said of that line."""
        return self.told_before.get((self.line.key, self.line.form)) if self.line else None

    def named(self, by: str, role: str) -> Reading:
        """The same at the first line of which *by* has not said how it sounds; a name that was given stays."""
        if self.by:
            return self
        told = dict(_told_by(by, self.lang, self.lines, self.book))
        places = (place for place, row in enumerate(self.lines) if (row.key, row.form) not in told)
        return self._replace(by=by, role=role, told_before=told, place=next(places, len(self.lines)))

    def told(self, nonce: str, place: int, sounds: Sounds, better: str) -> Reading:
        """The same once the speaker has said how the line at *place* sounds; ignored if another is on the screen.

        A line that sounds wrong stays, so that the speaker can say it better; then the next one comes.

        Raises:
            FormError: the better words lack a blank of the line, or have one that it has not.
            StoreFullError: the disk is full; nothing was noted.
        """
        row, before = self.line, self.said
        if row is None or not self.by or place != self.place:
            return self
        better = "" if sounds == "right" or better == row.now else better
        if better and not _has_its_blanks(better, row):
            raise FormError("better", typed=better)
        if sounds == "wrong" and not better and before and before.sounds == "wrong":
            return self._replace(place=place + 1)  # it was said already
        draft = partial(
            Read,
            message=row.key,
            form=row.form,
            text=row.text,
            lang=self.lang,
            sounds=sounds,
            better=better,
            by=self.by,
            role=self.role,
        )
        if not self.book.write(nonce, draft):
            return self
        told = {**self.told_before, **dict(_told_by(self.by, self.lang, self.lines, self.book))}
        return self._replace(told_before=told, place=place + (sounds == "right" or bool(better)))

    def turned(self, place: int, act: Literal["next", "back"]) -> Reading:
        """The same one line on or back; ignored if *place* is not on the screen any more."""
        if not self.by or place != self.place:
            return self
        return self._replace(place=max(0, min(place + (1 if act == "next" else -1), len(self.lines))))


def blanks_of(text: str) -> tuple[str, ...]:
    """The blanks of *text*, braces and all, each once."""
    return tuple(dict.fromkeys(_BLANK.findall(text)))


def readable(pack: Pack) -> tuple[str, ...]:
    """The languages whose translation can be read at this pod: those of its families and of its school."""
    if not pack.manifest.reading or not (locales_folder() / TEMPLATE).is_file():
        return ()
    tags = dict.fromkeys((*pack.manifest.languages, pack.manifest.school_lang))
    known = languages()
    return tuple(tag for tag in tags if tag != SOURCE and tag in known and not known[tag].pseudo)


def open_reading(pack: Pack, store: Store, clock: Clock, key: bytes, lang: str) -> Reading | None:
    """The translation of *lang*, under the *key* that the teacher's card opened; None if there is nothing to read."""
    if lang not in readable(pack) or not pack.manifest.reading:
        return None
    wordings = pack.folder / "locales"
    lines = _lines(pack, lang)
    if not lines:
        return None
    voices = Voices(Voice(lang, folders=(wordings,)), Voice(pack.manifest.school_lang, folders=(wordings,)))
    book = Logbook(store, clock, pack.manifest.reading.log, log_key(key), pack.identity)
    return Reading(lang, voices, lines, book)


def _has_its_blanks(better: str, row: Row) -> bool:
    """As the import will ask; a plural form may tell a number in words."""
    has, needed = set(blanks_of(better)), {*blanks_of(row.now)} - {"{n}"}
    return needed <= has <= {*blanks_of(row.english), *blanks_of(row.now)}


def _lines(pack: Pack, lang: str) -> tuple[Row, ...]:
    """The conference's core in *lang*, as families hear it at this pod: what nobody has read yet, else all of it."""
    # Memory that a pod needs only while somebody reads.
    from slc_core.language.sheet import sheet_of  # noqa: PLC0415
    from slc_core.language.standing import read_standing  # noqa: PLC0415

    standing = read_standing(lang, locales_folder(), pack.folder)
    rows = tuple(row for row in sheet_of(standing, dt.date.min, core=True).rows if row.state != "missing")
    return tuple(row for row in rows if row.state != "reviewed") or rows


def _told_by(by: str, lang: str, lines: tuple[Row, ...], book: Logbook) -> Iterator[tuple[tuple[str, int], Read]]:
    now = {(row.key, row.form): row.text for row in lines}
    for record in book.records:
        if isinstance(record, Read) and (record.lang, record.by.casefold()) == (lang, by.casefold()):
            place = (record.message, record.form)
            if now.get(place) == record.text:
                yield place, record
