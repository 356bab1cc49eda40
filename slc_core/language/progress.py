"""How far each language is: what is translated, and what a speaker has read. The two are never one figure."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from slc_core.language.entries import TEMPLATE, Entries, catalog_path, read_entries
from slc_core.language.registry import SOURCE, Language, read_language
from slc_core.language.review import State, key_of, read_reviews, state_of


class Progress(NamedTuple):
    """One language's counts of messages; *read* are those that a speaker read as they stand now."""

    tag: str
    english: str
    own: str
    messages: int
    translated: int
    read: int
    flagged: int = 0

    @property
    def translated_percent(self) -> int:
        """Whole percent, rounded down: 100 means all."""
        return 100 * self.translated // self.messages if self.messages else 0

    @property
    def read_percent(self) -> int:
        """Whole percent of all messages, rounded down."""
        return 100 * self.read // self.messages if self.messages else 0

    @property
    def words(self) -> str:
        """The state as one says it to a school."""
        flagged = f"; {self.flagged} sound wrong to a speaker" if self.flagged else ""
        if not self.translated:
            return "not translated yet"
        missing = self.messages - self.translated
        lack = f", {missing} missing" if missing else ""
        if not self.read:
            return f"draft{lack}, not yet read by a speaker{flagged}"
        if self.read < self.messages:
            return f"draft{lack}, partly read by a speaker{flagged}"
        return "read by a speaker"

    @property
    def facts(self) -> dict[str, Any]:
        """The same for programs."""
        percent = {"translated_percent": self.translated_percent, "read_percent": self.read_percent}
        return {**self._asdict(), **percent, "state": self.words}


def translated_tags(folder: Path) -> tuple[str, ...]:
    """The languages of *folder* that people read: neither the source nor those made for tests."""
    found = (read_language(path) for path in sorted(folder.glob("*/locale.toml")))
    return tuple(language.tag for language in found if language.tag != SOURCE and not language.pseudo)


def all_progress(folder: Path) -> tuple[Progress, ...]:
    """The progress of every language of *folder*, by tag.

    Raises:
        UnreadableError: the template, a catalog, a description or a review cannot be read.
    """
    template = read_entries(folder / TEMPLATE)
    return tuple(progress_of(tag, folder, template) for tag in translated_tags(folder))


def progress_of(tag: str, folder: Path, template: Entries) -> Progress:
    """One language's progress through *template*; a fuzzy translation counts as none."""
    path = catalog_path(folder, tag)
    catalog = read_entries(path) if path.is_file() else Entries((), {})
    forms = {entry.message: entry.forms for entry in catalog.entries if not entry.variant and not entry.fuzzy}
    reviews = read_reviews(folder / tag / "review.jsonl")
    states = Counter[State](
        state_of(key_of(*entry.message), forms.get(entry.message, ()), reviews) for entry in template.entries
    )
    language: Language = read_language(folder / tag / "locale.toml")
    return Progress(
        tag,
        language.english,
        language.own,
        messages=len(template.entries),
        translated=len(template.entries) - states["missing"],
        read=states["reviewed"],
        flagged=states["flagged"],
    )
