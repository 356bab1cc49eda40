"""How far each language is: what is translated, and what a speaker has read. The two are never one figure."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from slc_core.language.back_translation import BACK_TRANSLATION, SelfCheck, read_turned_back, sample_of, self_check
from slc_core.language.core import CORE_BAND, is_core
from slc_core.language.entries import TEMPLATE, Entries, read_entries
from slc_core.language.registry import SOURCE, read_language
from slc_core.language.review import State
from slc_core.language.standing import read_standing


class Progress(NamedTuple):
    """One language's counts of messages; *read* are those that a speaker read as they stand now.

    *core* counts those to read first, *core_read* the ones of them that are read, *core_missing* those that are not
    translated.
    """

    tag: str
    english: str
    own: str
    messages: int
    translated: int
    read: int
    flagged: int = 0
    core: int = 0
    core_read: int = 0
    checked: SelfCheck | None = None
    core_missing: int = 0

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
        if self.core_only:
            lack = f", core only, {self.translated} of {self.messages} lines"
        if not self.read:
            return f"draft{lack}, not yet read by a speaker{flagged}"
        if self.core and self.core_read == self.core and self.read < self.messages:
            return f"core read by a speaker, the rest is a draft{lack}{flagged}"
        if self.read < self.messages:
            return f"draft{lack}, partly read by a speaker{flagged}"
        return "read by a speaker"

    @property
    def core_only(self) -> bool:
        """Whether the core is there, and other lines are not."""
        return bool(self.core) and not self.core_missing and self.translated < self.messages

    @property
    def meaning(self) -> str:
        """What a school can do with it tonight."""
        if not self.translated:
            return "Hold the conference with an interpreter: the program speaks English."
        if self.messages and self.read == self.messages:
            return "Speakers vouch for every line."
        if self.core and self.core_read == self.core:
            return (
                f"Speakers vouch for the core, with the script of grades {CORE_BAND}; other lines are marked as drafts."
            )
        if self.core_only:
            return "Usable with care: drafted lines are marked, and what is not translated is in the school's language."
        return "Usable with care: drafted lines are marked, with the school's language beside them."

    @property
    def facts(self) -> dict[str, Any]:
        """The same for programs."""
        percent = {"translated_percent": self.translated_percent, "read_percent": self.read_percent}
        said = {"state": self.words, "meaning": self.meaning, "self_check": self.checked.words if self.checked else ""}
        counts = {name: value for name, value in self._asdict().items() if name != "checked"}
        return {**counts, **percent, **said}


def translated_tags(folder: Path) -> tuple[str, ...]:
    """The languages of *folder* that people read: neither the source, nor those made for tests, nor readings."""
    found = (read_language(path) for path in sorted(folder.glob("*/locale.toml")))
    return tuple(each.tag for each in found if each.tag != SOURCE and not each.pseudo and not each.reading_of)


def all_progress(folder: Path, school: Path | None = None) -> tuple[Progress, ...]:
    """The progress of every language of *folder*, by tag; with a class folder *school*, of what is said there.

    Raises:
        UnreadableError: the template, a catalog, a description or a review cannot be read.
    """
    template = read_entries(folder / TEMPLATE)
    return tuple(progress_of(tag, folder, template, school) for tag in translated_tags(folder))


def progress_of(tag: str, folder: Path, template: Entries, school: Path | None = None) -> Progress:
    """One language's progress through *template*; a fuzzy translation counts as none."""
    standing = read_standing(tag, folder, school, template=template)
    said = [entry for entry in standing.entries if not entry.variant]
    states: list[tuple[bool, State]] = [
        (is_core(entry), "missing" if entry.fuzzy else standing.state_of(entry)) for entry in said
    ]
    count = Counter[State](state for _, state in states)
    core = Counter[State](state for is_first, state in states if is_first)
    there = {entry.message for entry, (_, state) in zip(said, states, strict=True) if state != "missing"}
    return Progress(
        tag,
        standing.language.english,
        standing.language.own,
        messages=len(said),
        translated=len(said) - count["missing"],
        read=count["reviewed"],
        flagged=count["flagged"],
        core=core.total(),
        core_read=core["reviewed"],
        core_missing=core["missing"],
        checked=self_check(
            sample_of(tag, (entry for entry in template.entries if entry.message in there)),
            standing.catalog.entries,
            read_turned_back(folder / tag / BACK_TRANSLATION),
        ),
    )
