"""How a language stands in one place: what it says there, and what people said of it.

The place is the project's own folder of languages, or a school's class folder: there, the school's own words
(``locales/<tag>/overrides.po``) lie on top of what the program ships, with reviews of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import NotFoundError
from slc_core.files import settle
from slc_core.language.catalog import OVERRIDES
from slc_core.language.entries import (
    TEMPLATE,
    Entries,
    Entry,
    catalog_path,
    read_compiled,
    read_entries,
    written_entries,
)
from slc_core.language.evidence import FOLDER as SHEETS
from slc_core.language.evidence import Stored, read_evidence, stored_json
from slc_core.language.readings import Lines, as_it_sounds
from slc_core.language.registry import Language, read_language
from slc_core.language.review import FILE as REVIEWS
from slc_core.language.review import Act, State, acts_json, key_of, read_acts, state_of
from slc_core.language.workshop import catalog_bytes, catalog_header, merged_entries

Edits = Mapping[tuple[str, str, str], tuple[str, ...]]
"""New forms by context (with its variant), source and plural."""
LOCALES = "locales"
"""Where a class folder keeps words of its own."""


class Standing(NamedTuple):
    """One language in one place; *shipped* are the project's reviews beneath a school's own *acts*.

    *catalog* holds every message of the *template*; *overrides* is None where the project itself is meant.
    *beside* are the written lines of which this language is only a reading in Latin letters, None for any other.
    """

    language: Language
    template: Entries
    catalog: Entries
    overrides: Entries | None
    acts: tuple[Act, ...]
    sheets: Mapping[str, Stored]
    shipped: tuple[Act, ...] = ()
    beside: Lines | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is said: the catalog, with the school's own words in their places."""
        own = _by_name(self.overrides.entries if self.overrides else ())
        return tuple(entry._replace(forms=own.get(_name(entry), entry).forms) for entry in self.catalog.entries)

    @property
    def reviews(self) -> tuple[Mapping[str, Act], Mapping[str, Act]]:
        """The latest acts by key, those of this place first."""
        return {act.key: act for act in self.acts}, {act.key: act for act in self.shipped}

    def state_of(self, entry: Entry) -> State:
        """What may be said of one of the entries today."""
        return state_of(key_of(*_name(entry)), signed(entry, self.beside), *self.reviews)


def signed(entry: Entry, beside: Lines | None) -> tuple[str, ...]:
    """The words that a review of *entry* holds for; of a reading also the line that it reads, or none without one."""
    if beside is None:
        return entry.forms
    line = beside.get(entry.message, ())
    return (*entry.forms, *line) if entry.is_translated and line else ()


def read_standing(tag: str, folder: Path, school: Path | None = None, *, template: Entries | None = None) -> Standing:
    """How *tag* stands in *folder*, the project's languages, or in *school*, a class folder, on top of them.

    *template* spares reading that of *folder* for each of many languages.

    Raises:
        NotFoundError: there is no such language in *folder*, or no class folder *school*.
        UnreadableError: a catalog, a review or a stored sheet cannot be read.
    """
    if not (folder / tag / "locale.toml").is_file():
        there = ", ".join(sorted(path.parent.name for path in folder.glob("*/locale.toml")))
        raise NotFoundError(f"{folder} has no language '{tag}' but {there}; `slc locale new {tag}` begins one")
    if school and not school.is_dir():
        raise NotFoundError(f"there is no class folder {school}; name the folder that holds class.toml")
    settle(school or folder)
    language = read_language(folder / tag / "locale.toml")
    template = template or read_entries(folder / TEMPLATE)
    said = _shipped(tag, folder)
    beside = _written(language.reading_of, folder, school, template) if language.reading_of else None
    if beside is not None:
        said, template = as_it_sounds(said, template, beside)
    catalog = Entries(merged_entries(said, template, language), said.header)
    shipped = read_acts(folder / tag / REVIEWS)
    if school is None:
        return Standing(language, template, catalog, None, shipped, read_evidence(folder / tag), (), beside)
    home = school / LOCALES / tag
    own = read_entries(home / OVERRIDES) if (home / OVERRIDES).is_file() else Entries((), {})
    return Standing(language, template, catalog, own, read_acts(home / REVIEWS), read_evidence(home), shipped, beside)


def with_edits(standing: Standing, edits: Edits) -> Standing:
    """*standing* with other words: the project's catalog changes, a school's lie on top of it."""
    if standing.overrides is None:
        changed = (entry._replace(forms=edits.get(_name(entry), entry.forms)) for entry in standing.catalog.entries)
        return standing._replace(catalog=standing.catalog._replace(entries=tuple(changed)))
    kept = (entry for entry in standing.overrides.entries if _name(entry) not in edits)
    new = (
        entry._replace(forms=edits[_name(entry)], notes=(), files=(), fuzzy=False)
        for entry in standing.catalog.entries
        if _name(entry) in edits
    )
    own = tuple(sorted((*kept, *new), key=lambda entry: entry.context))
    return standing._replace(overrides=standing.overrides._replace(entries=own))


def changed_files(before: Standing, after: Standing) -> Mapping[str, bytes]:
    """What to write so that *before* becomes *after*, by path.

    Paths go from the folder of languages, or from the class folder.
    """
    tag = after.language.tag
    inside = Path(tag) if after.overrides is None else Path(LOCALES) / tag
    contents = {
        f"{SHEETS}/{name}.json": stored_json(stored)
        for name, stored in after.sheets.items()
        if stored != before.sheets.get(name)
    }
    if after.acts != before.acts:
        contents[REVIEWS] = acts_json(after.acts)
    if after.overrides != before.overrides and after.overrides is not None:
        contents[OVERRIDES] = overrides_bytes(after.overrides, after.language)
    if after.catalog != before.catalog:
        contents[f"LC_MESSAGES/{catalog_path(Path(), tag).name}"] = catalog_bytes(
            after.catalog.entries, after.catalog.header, after.language
        )
    return {(inside / name).as_posix(): content for name, content in contents.items()}


def overrides_bytes(overrides: Entries, language: Language) -> bytes:
    """The bytes of ``overrides.po``."""
    title = f"Our school's own words in {language.english} ({language.own}); they stay when SLC is renewed."
    return written_entries(overrides.entries, catalog_header({}, language), title)


def _shipped(tag: str, folder: Path) -> Entries:
    """A checkout's catalog, or the compiled one of an installed program."""
    path = catalog_path(folder, tag)
    if path.is_file():
        return read_entries(path)
    compiled = path.with_suffix(".mo")
    return read_compiled(compiled) if compiled.is_file() else Entries((), {})


def _written(tag: str, folder: Path, school: Path | None, template: Entries) -> Lines:
    said = read_standing(tag, folder, school, template=template).entries
    return {entry.message: entry.forms for entry in said if not entry.variant and entry.is_translated}


def _name(entry: Entry) -> tuple[str, str, str]:
    return entry.context, entry.source, entry.plural


def _by_name(entries: Iterable[Entry]) -> Mapping[tuple[str, str, str], Entry]:
    return {_name(entry): entry for entry in entries}
