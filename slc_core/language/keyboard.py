"""Which keys write a language on a screen; a language is a file of ``locales/keyboards/``, never code.

A key gives its own text. What follows another letter is data too: *marks* are put behind it, *forms* take its
place (a vowel of an Ethiopic letter, an accent, the characters of a syllable in pinyin), and *joins* say what
two letters become that are written as one. A text is always in NFC, which composes the rest.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from slc_core.errors import UnreadableError
from slc_core.language.registry import SOURCE, Direction, language, locales_folder

_CIRCLE = "\N{DOTTED CIRCLE}"
"""Carries a mark in a data file, so that an editor can show it; it belongs to no text."""


def _keys(row: object) -> object:
    """The keys of a row such as ``"a b c"``."""
    if not isinstance(row, str):
        return row
    return tuple(unicodedata.normalize("NFC", key.replace(_CIRCLE, "")) for key in row.split())


def _rows(rows: object) -> object:
    return tuple(cast("list[object]", rows)) if isinstance(rows, list) else rows


Row = Annotated[tuple[str, ...], BeforeValidator(_keys)]
Rows = Annotated[tuple[Row, ...], BeforeValidator(_rows)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Join(_Value):
    """Two letters that are written as one.

    Where *after* has the last character of a text in NFD and *keys* the tapped key, what stands there is put in
    place of both.
    """

    after: Mapping[str, str]
    keys: Mapping[str, str]


class Keyboard(_Value):
    """The keys of one language, row by row; *signs* is its punctuation, most used first.

    *forms* lists under the end of a text what may take its place, the longest end first to be looked for.
    *faces* shows keys that draw nothing. *capitals* has the shape of *rows*, or is empty. *is_complete* is
    false where the keys write less than the language needs. *stands_for* is the script (ISO 15924) whose
    other languages may use this keyboard.
    """

    tag: str
    direction: Direction
    rows: Rows
    capitals: Rows = ()
    marks: Rows = ()
    digits: Rows
    signs: Rows
    forms: Mapping[str, Row] = {}
    joins: Annotated[tuple[Join, ...], BeforeValidator(_rows)] = ()
    faces: Mapping[str, str] = {}
    is_complete: bool = True
    stands_for: str = ""


@cache
def keyboard(tag: str) -> Keyboard:
    """The keyboard of a language: its own, that of a language that may stand in, of its script, or Latin.

    Raises:
        NotFoundError: *tag* is no language that we know.
        UnreadableError: the keyboard's file is not one.
    """
    wanted = language(tag)
    own = next((name for name in (tag, *wanted.fallback) if name in keyboards()), "")
    of_script = "" if own else _stands_for().get(wanted.script, "")
    found = read_keyboard(keyboards()[own or of_script or SOURCE])
    is_complete = found.is_complete and bool(own or of_script)
    return found.model_copy(update={"tag": tag, "direction": wanted.direction, "is_complete": is_complete})


def read_keyboard(path: Path) -> Keyboard:
    """A file ``<tag>.toml`` of keys.

    Raises:
        NotFoundError: its name is no language's tag.
        UnreadableError: it is not TOML, or not a keyboard's.
    """
    named = language(path.stem)
    try:
        return Keyboard.model_validate({"tag": named.tag, "direction": named.direction, **_table(path)})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        found = f"'{where}': {first['msg'].lower()}"
        raise UnreadableError(f"{path} is not a keyboard: {found}; see locales/README.md") from error


@cache
def keyboards() -> Mapping[str, Path]:
    """The files of all keyboards, by language tag."""
    return {path.stem: path for path in sorted((locales_folder() / "keyboards").glob("*.toml"))}


def missing_letters(keys: Keyboard, text: str) -> tuple[str, ...]:
    """The letters and marks of *text* that no keys of this keyboard give, sorted."""
    given = frozenset(piece for key in _every_key(keys) for piece in (key, *unicodedata.normalize("NFD", key)))
    return tuple(
        sorted(
            character
            for character in set(unicodedata.normalize("NFC", text))
            if unicodedata.category(character)[0] in "LM"
            and character not in given
            and not given.issuperset(unicodedata.normalize("NFD", character))
        )
    )


def _every_key(keys: Keyboard) -> Iterator[str]:
    """What any tap can put into a text."""
    for rows in (keys.rows, keys.capitals, keys.marks, keys.digits, keys.signs, tuple(keys.forms.values())):
        for row in rows:
            yield from row
    for join in keys.joins:
        yield from join.after.values()
        yield from join.keys.values()


@cache
def _stands_for() -> Mapping[str, str]:
    """The language whose keyboard serves a script."""
    return {said: name for name, path in keyboards().items() if (said := _table(path).get("stands_for"))}


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{path} is not a keyboard: {error}; see locales/README.md") from error
