"""A school's own words and readings as a patch, so that every school has them with the next version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from slc_core.language.entries import catalog_path
from slc_core.language.evidence import FOLDER as SHEETS
from slc_core.language.evidence import Stored, stored_json
from slc_core.language.review import FILE as REVIEWS
from slc_core.language.review import Act, acts_json
from slc_core.language.sheet import key_of_entry
from slc_core.language.standing import LOCALES, Standing
from slc_core.language.workshop import catalog_bytes

_PLAIN_FILE = "100644"


class Contribution(NamedTuple):
    """A *patch* for ``git apply``; *words* and *acts* count what it brings, *readers* are the people it names."""

    patch: bytes
    words: int
    acts: int
    readers: tuple[str, ...]


def contribution_of(school: Standing) -> Contribution:
    """What a school could give: its own wordings, and the reviews that hold for the words as they then stand.

    The patch is empty where the school has nothing that the project lacks.
    """
    entries = school.entries
    words = sum(new != old for new, old in zip(entries, school.catalog.entries, strict=True))
    names = {key_of_entry(entry) for entry in entries if school.state_of(entry) in {"reviewed", "flagged"}}
    acts = [act for key, act in school.reviews[0].items() if key in names and act not in school.shipped]
    sheets = {act.sheet: school.sheets[act.sheet] for act in acts}
    parts = (*_words_patch(school), *_acts_patch(school, acts), *_sheets_patch(school.language.tag, sheets))
    return Contribution(
        "".join(parts).encode(), words, len(acts), tuple(dict.fromkeys(act.by for act in acts if act.by))
    )


def _words_patch(school: Standing) -> Iterator[str]:
    header, language = school.catalog.header, school.language
    old, new = (
        catalog_bytes(entries, header, language).decode() for entries in (school.catalog.entries, school.entries)
    )
    yield _changed(f"{catalog_path(Path(LOCALES), language.tag).as_posix()}", old, new)


def _acts_patch(school: Standing, acts: Sequence[Act]) -> Iterator[str]:
    name = f"{LOCALES}/{school.language.tag}/{REVIEWS}"
    if acts:
        old = acts_json(school.shipped).decode()
        yield _changed(name, old, old + acts_json(acts).decode()) if old else _new(name, acts_json(acts))


def _sheets_patch(tag: str, sheets: Mapping[str, Stored]) -> Iterator[str]:
    for name, stored in sorted(sheets.items()):
        yield _new(f"{LOCALES}/{tag}/{SHEETS}/{name}.json", stored_json(stored))


def _changed(name: str, old: str, new: str) -> str:
    lines = unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}")
    body = "".join(lines)
    return f"diff --git a/{name} b/{name}\n{body}" if body else ""


def _new(name: str, content: bytes) -> str:
    lines = content.decode().splitlines(keepends=True)
    body = "".join(unified_diff([], lines, "/dev/null", f"b/{name}"))
    return f"diff --git a/{name} b/{name}\nnew file mode {_PLAIN_FILE}\n{body}"
