"""The fonts that write a language, one after the other, and a stretch of text cut up among them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import NotFoundError
from slc_core.language.fonts import font_chain, font_file, font_keys
from slc_core.language.registry import Language, language
from slc_core.paper.breaks import HANGING, ZERO_WIDTH_SPACE
from slc_core.paper.face import Face, Shaped, face

_REPLACEMENTS = "\ufffd?"
_PIECES_KEPT = 8_000
_STAND_ALONE = Language(tag="", english="", own="", script="Latn")
_SHAPED_AS = {"Kore": "Hang", "Jpan": "Hira", "Hans": "Hani", "Hant": "Hani"}
_LAST_RESORTS = ("latin", "symbols", "emoji")


class Piece(NamedTuple):
    """Shaped characters of one face, in one direction."""

    face: Face
    shaped: Shaped


class Stretch(NamedTuple):
    """Words of one face and embedding level, from left to right."""

    level: int
    face: Face
    words: tuple[Shaped, ...]


class Unit:
    """A word and the spaces after it; widths in thousandths of an em, *width* without the spaces."""

    __slots__ = ("stretches", "width", "width_with_spaces")

    def __init__(self, stretches: tuple[Stretch, ...], width: float, width_with_spaces: float) -> None:
        self.stretches = stretches
        self.width = width
        self.width_with_spaces = width_with_spaces


class _Units(dict[str, Unit]):
    """Units of one embedding level, by their text, each made when it is first asked for."""

    def __init__(self, make: Callable[[str, bytes], Unit], level: int) -> None:
        super().__init__()
        self._make = make
        self._level = bytes((level,))

    def __missing__(self, text: str) -> Unit:
        made = self[text] = self._make(text, self._level * len(text))
        return made


class Chain:
    """A language's faces at a weight; a character that none of them draws is looked for in every font there is."""

    def __init__(self, lang: str, weight: int, folder: Path | None) -> None:
        self._lang = lang
        self._weight = weight
        self._folder = folder
        spoken = known_language(lang)
        self._script = _SHAPED_AS.get(spoken.script, spoken.script)
        self.faces = tuple(face(path, weight) for path in font_chain(spoken, folder))
        self._known: dict[tuple[str, bool], tuple[Piece, ...]] = {}
        self._units: dict[int, _Units] = {}
        self._mixed: dict[tuple[str, bytes], Unit] = {}

    @property
    def first(self) -> Face:
        """The face of the language's own script, which sets the line's height."""
        return self.faces[0]

    def pieces(self, text: str, *, rtl: bool) -> tuple[Piece, ...]:
        """*text*, which runs one way, shaped by the first faces that have its letters, in reading order."""
        key = (text, rtl)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _PIECES_KEPT:
                self._known.clear()
            found = tuple(
                Piece(own, own.shape(part, rtl=rtl, lang=self._lang, script=self._script))
                for own, part in self._parts(text)
            )
            self._known[key] = found
        return found

    def units(self, level: int) -> Mapping[str, Unit]:
        """The units of one embedding level, by their text; made when asked for, and remembered."""
        found = self._units.get(level)
        if found is None:
            found = self._units[level] = _Units(self._make_unit, level)
        if len(found) >= _PIECES_KEPT:
            found.clear()
        return found

    def unit(self, text: str, levels: bytes) -> Unit:
        """A unit and the spaces at its end; each character has its embedding level."""
        level = levels[0] if levels else 0
        if levels.count(level) == len(levels):
            return self.units(level)[text]
        found = self._mixed.get((text, levels))
        if found is None:
            if len(self._mixed) >= _PIECES_KEPT:
                self._mixed.clear()
            found = self._mixed[text, levels] = self._make_unit(text, levels)
        return found

    def _make_unit(self, text: str, levels: bytes) -> Unit:
        size = len(text.rstrip(HANGING))
        word = list(self._levelled(text[:size], levels[:size]))
        spaces = list(self._levelled(text[size:], levels[size:])) if text[size:].strip(ZERO_WIDTH_SPACE) else []
        width = sum(piece.shaped.width for _, piece in word)
        return Unit(tuple(_stretches([*word, *spaces])), width, width + sum(piece.shaped.width for _, piece in spaces))

    def _levelled(self, text: str, levels: bytes) -> Iterator[tuple[int, Piece]]:
        """Pieces in reading order, each with its level."""
        start = 0
        for level, group in groupby(levels):
            end = start + len(list(group))
            for piece in self.pieces(text[start:end], rtl=bool(level & 1)):
                yield level, piece
            start = end

    def _parts(self, text: str) -> Iterator[tuple[Face, str]]:
        if all(map(self.first.draws, text)):
            yield self.first, text
            return
        current, part = self.first, ""
        for letter in text:
            if part and (_goes_with_its_base(letter) or _is_invisible(letter)):
                part += letter  # a mark in another font than its letter would stand beside it
                continue
            own, drawn = self._drawn(letter)
            if own is not current and part:
                yield current, part
                part = ""
            current = own
            part += drawn
        if part:
            yield current, part

    def _drawn(self, letter: str) -> tuple[Face, str]:
        """The face that draws *letter*, and the letter, or the sign that stands for one that nobody can draw."""
        for own in self.faces:
            if own.draws(letter):
                return own, letter
        if _is_invisible(letter):
            return self.first, letter
        if other := _any_face(letter, self._weight, self._folder):
            return other, letter
        for sign in _REPLACEMENTS:
            for own in self.faces:
                if own.draws(sign):
                    return own, sign
        return self.first, " "


@cache
def chain(lang: str, weight: int, folder: Path | None = None) -> Chain:
    """The chain of a language at a weight; *folder* is a school's own folder of fonts."""
    return Chain(lang, weight, folder)


@cache
def known_language(tag: str) -> Language:
    """The language of a tag; one that nobody knows is taken to be written in Latin letters."""
    try:
        return language(tag)
    except NotFoundError:
        return _STAND_ALONE._replace(tag=tag)


@cache
def _any_face(letter: str, weight: int, folder: Path | None) -> Face | None:
    for key in dict.fromkeys((*_LAST_RESORTS, *font_keys())):
        try:
            found = face(font_file(key, folder), weight)
        except NotFoundError:
            continue
        if found.draws(letter):
            return found
    return None


def _stretches(levelled: Iterable[tuple[int, Piece]]) -> Iterator[Stretch]:
    for (level, own), group in groupby(levelled, lambda one: (one[0], one[1].face)):
        words = [piece.shaped for _, piece in group]
        yield Stretch(level, own, tuple(words[::-1] if level & 1 else words))


def _goes_with_its_base(letter: str) -> bool:
    return unicodedata.combining(letter) != 0 or unicodedata.category(letter) in {"Mn", "Me", "Mc"}


def _is_invisible(letter: str) -> bool:
    """Joiners, variation selectors and the like: HarfBuzz heeds them and draws nothing."""
    return letter in "\u00ad\u034f\ufeff" or unicodedata.category(letter) == "Cf"
