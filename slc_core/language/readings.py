"""Readings: how a language's lines sound, in Latin letters, for a child who speaks it but cannot read its script.

A reading is a folder of ``locales/`` whose ``locale.toml`` says ``reading_of``. It writes what is spoken at a
conference and nothing else, each line below a comment with the text that it reads. A review of it covers both
texts, so that an edit of either voids it; the screen shows reviewed lines only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from slc_core.language.catalog import Message
from slc_core.language.entries import TEMPLATE, Entries, Entry, catalog_path, read_entries
from slc_core.language.registry import Language, read_language
from slc_core.language.review import FILE, State, key_of, read_reviews, state_of

Lines = Mapping[Message, tuple[str, ...]]
"""The forms in which a language says each message."""

_SPOKEN = ("script:", "term:")
_NEVER_SPOKEN = "script:title"


class Reading(NamedTuple):
    """A reading as its files have it; *lines* are those of the language it reads, *wanted* what it has to write."""

    language: Language
    catalog: Entries
    lines: Lines
    wanted: Entries

    def signed(self, entry: Entry) -> tuple[str, ...]:
        """The forms that a review of *entry* covers, the reading's and its line's; none where one is missing."""
        line = self.lines.get(entry.message, ())
        return (*entry.forms, *line) if entry.is_translated and line else ()


class ReadingProgress(NamedTuple):
    """How far a reading is: *written* of all *lines*, and *read* by a speaker beside the text as it is now."""

    tag: str
    reading_of: str
    english: str
    own: str
    lines: int
    written: int
    read: int
    flagged: int = 0

    @property
    def words(self) -> str:
        """The state as one says it to a school."""
        if not self.written:
            return "not written yet"
        flagged = f"; {self.flagged} sound wrong to a speaker" if self.flagged else ""
        if self.read == self.lines:
            return "read by a speaker, shown to children who cannot read the letters"
        shown = f"{self.read} of {self.lines} lines read by a speaker and shown" if self.read else "none is shown"
        return f"draft for speakers to read; {shown}{flagged}"

    @property
    def facts(self) -> dict[str, Any]:
        """The same for programs."""
        return {**self._asdict(), "state": self.words}


def is_spoken(context: str) -> bool:
    """Whether a message is said at a conference, by itself or as a word in a line."""
    return context.startswith(_SPOKEN) and not context.startswith(_NEVER_SPOKEN)


def spoken(entries: Entries) -> Entries:
    """Only what is said at a conference."""
    return entries._replace(entries=tuple(entry for entry in entries.entries if is_spoken(entry.context)))


def reading_tags(folder: Path) -> tuple[str, ...]:
    """The tags of the readings that lie in *folder*."""
    found = (read_language(path) for path in sorted(folder.glob("*/locale.toml")))
    return tuple(language.tag for language in found if language.reading_of)


def read_reading(tag: str, folder: Path) -> Reading:
    """The reading *tag* of *folder* with the lines that it reads; empty where nobody has written any.

    Raises:
        UnreadableError: its description, the template or a catalog cannot be read.
    """
    language = read_language(folder / tag / "locale.toml")
    path = catalog_path(folder, tag)
    catalog = read_entries(path) if path.is_file() else Entries((), {})
    return Reading(language, catalog, lines_of(language.reading_of, folder), spoken(read_entries(folder / TEMPLATE)))


def lines_of(tag: str, folder: Path) -> Lines:
    """What the language *tag* of *folder* says, without variants and doubtful translations."""
    path = catalog_path(folder, tag)
    entries = read_entries(path).entries if path.is_file() else ()
    return {entry.message: entry.forms for entry in entries if not entry.variant and entry.is_translated}


def note_of(line: Iterable[str]) -> str:
    """The comment above a reading: the text that it reads, all forms of it."""
    return " / ".join(dict.fromkeys(" ".join(form.split()) for form in line))


def is_of_this_text(entry: Entry, line: Iterable[str]) -> bool:
    """Whether *entry* reads *line* as it stands, not as it stood before an edit."""
    return " ".join(entry.comments) == note_of(line)


def states_of(reading: Reading, folder: Path) -> Mapping[Message, State]:
    """What may be said today of each line that *reading* has to write; *folder* is the reading's own.

    Raises:
        UnreadableError: a review without a person behind it.
    """
    reviews = read_reviews(folder / FILE)
    known = {entry.message: entry for entry in reading.catalog.entries}
    return {
        wanted.message: state_of(key_of(*wanted.message), reading.signed(known.get(wanted.message, wanted)), reviews)
        for wanted in reading.wanted.entries
    }


def reading_progress(tag: str, folder: Path) -> ReadingProgress:
    """How far the reading *tag* of *folder* is.

    Raises:
        UnreadableError: a file of it cannot be read.
    """
    reading = read_reading(tag, folder)
    states = Counter(states_of(reading, folder / tag).values())
    lines = len(reading.wanted.entries)
    language = reading.language
    return ReadingProgress(
        tag,
        language.reading_of,
        language.english,
        language.own,
        lines,
        written=lines - states["missing"],
        read=states["reviewed"],
        flagged=states["flagged"],
    )


def all_reading_progress(folder: Path) -> tuple[ReadingProgress, ...]:
    """The progress of every reading of *folder*, by tag; raises as :func:`reading_progress`."""
    return tuple(reading_progress(tag, folder) for tag in reading_tags(folder))


def as_it_sounds(catalog: Entries, template: Entries, lines: Lines) -> tuple[Entries, Entries]:
    """A reading's *catalog* and *template* made ready for an update: what is spoken, below the text it reads.

    A reading of another text than *lines* has now is dropped: nothing is guessed.
    """
    noted = (entry._replace(comments=(note_of(lines.get(entry.message, ())),)) for entry in spoken(template).entries)
    fresh = (entry for entry in catalog.entries if is_of_this_text(entry, lines.get(entry.message, ())))
    return catalog._replace(entries=tuple(fresh)), template._replace(entries=tuple(noted))
