"""A font at a weight: what it draws, words shaped by HarfBuzz, and the few glyphs that a document embeds.

A face is read once per process and never changes, so a word of a catalog is shaped once for a whole school.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from slc_core.errors import UnreadableError

REGULAR, BOLD = 400, 700
_hb: Any = import_module("uharfbuzz")  # a compiled module without type information
_CLUSTER_PER_CHARACTER = 1
_TAKE_LAYOUT_OUT = ("GSUB", "GPOS", "GDEF", "cmap", "name", "post", "OS/2", "STAT", "DSIG", "MATH", "BASE")
_HAIR = 1.0  # thousandths of an em: nobody sees less, and every correction is bytes
_OTHER_CODES = 6_000
_WORDS_KEPT = 8_000

_LEADING = {
    "Arabic": 1.6,
    "Armenian": 1.4,
    "Bengali": 1.6,
    "CJK": 1.55,
    "Devanagari": 1.7,
    "Ethiopic": 1.5,
    "Georgian": 1.4,
    "Gujarati": 1.6,
    "Gurmukhi": 1.6,
    "Hebrew": 1.4,
    "JP": 1.55,
    "KR": 1.5,
    "Kannada": 1.7,
    "Khmer": 1.85,
    "Lao": 1.65,
    "Malayalam": 1.65,
    "Myanmar": 1.9,
    "Naskh": 1.7,
    "Nastaliq": 2.2,
    "Oriya": 1.7,
    "SC": 1.55,
    "Sinhala": 1.65,
    "TC": 1.55,
    "Tamil": 1.6,
    "Telugu": 1.75,
    "Thai": 1.65,
}
_LATIN_LEADING = 1.35


class Glyph(NamedTuple):
    """A glyph by its *number* in the font, the characters it stands for, and the *code* it is shown by.

    *text* is empty where another glyph stands for the same letter already.
    """

    code: int
    number: int
    text: str


class Part(NamedTuple):
    """What one ``TJ`` shows: *items*, *rise* thousandths of an em above the baseline.

    A *silent* one holds dots and marks of letters that have been read already; only where writing runs from right
    to left, since elsewhere a whole line tells its text.
    """

    rise: int
    items: str
    is_silent: bool


class Shaped:
    """A word as glyphs; *width* is in thousandths of an em.

    *glyphs* stand in the order shown. *items* are all parts as they stand inside an array that ``TJ`` shows; None
    if one rises, since how far depends on the size.
    """

    __slots__ = ("_at_sizes", "_parts", "glyphs", "items", "text", "width")

    def __init__(self, text: str, width: float, parts: Sequence[Part], glyphs: tuple[Glyph, ...]) -> None:
        self.text = text
        self.width = width
        self.glyphs = glyphs
        has_rises = any(part.rise for part in parts)
        self.items = None if has_rises else "".join(map(_inside, parts))
        self._parts = tuple(parts) if has_rises else ()
        self._at_sizes: dict[float, str] | None = None

    def items_at(self, size_pt: float) -> str:
        """The items where letters are that large, back on the baseline at their end; remembered."""
        if self.items is not None:
            return self.items
        if self._at_sizes is None:
            self._at_sizes = {}
        known = self._at_sizes.get(size_pt)
        if known is None:
            known = self._at_sizes[size_pt] = "".join(self._raised(size_pt / 1000))
        return known

    def _raised(self, em: float) -> Iterator[str]:
        rise = 0
        for part in self._parts:
            if part.rise != rise:
                rise = part.rise
                yield f"]TJ {rise * em:.2f} Ts ["
            yield _inside(part)
        if rise:
            yield "]TJ 0 Ts ["


class Subset(NamedTuple):
    """A font file with a few glyphs only, and the number each has in it."""

    file: bytes
    numbers: Mapping[int, int]


class _Known(NamedTuple):
    """A glyph met before; *digits* are its code as ``TJ`` has it, *advance* what the viewer's pen will move."""

    glyph: Glyph
    digits: str
    advance: int


class Face:
    """A font file at a weight; *ascent* and *descent* are in thousandths of an em, *leading* in ems.

    Raises:
        UnreadableError: the file is not a font.
    """

    def __init__(self, path: Path, weight: int) -> None:
        self.path = path
        self.weight = weight
        self._face = _opened(path)
        self._font = _hb.Font(self._face)
        self._axes = {axis.tag for axis in self._face.axis_infos}
        if "wght" in self._axes:
            self._font.set_variations({"wght": float(weight)})
        self._thousandths = 1000 / self._face.upem
        extents = self._font.get_font_extents("ltr")
        self.ascent: float = extents.ascender * self._thousandths
        self.descent: float = -extents.descender * self._thousandths
        self.leading = _leading_of(path)
        self._words: dict[tuple[str, bool, str, str], Shaped] = {}
        self._glyphs: dict[tuple[int, str], _Known] = {}
        self._drawn: dict[str, bool] = {}

    @cached_property
    def name(self) -> str:
        """A PostScript name for the embedded font."""
        plain = re.sub(r"\[.*|-(Regular|Bold|VariableFont).*", "", self.path.stem)
        return re.sub(r"[^A-Za-z0-9]", "", plain) + ("-Bold" if self.weight >= BOLD else "-Regular")

    @cached_property
    def glyph_count(self) -> int:
        """How many glyphs the whole font has."""
        return int(self._face.glyph_count)

    @cached_property
    def is_postscript(self) -> bool:
        """Whether its outlines are PostScript's, which PDF embeds in another way than TrueType's."""
        return "CFF " in self._face.table_tags

    @cached_property
    def _advances(self) -> dict[int, int]:
        return {}

    def advance(self, glyph: int) -> int:
        """How wide the font says that a glyph is, in thousandths of an em."""
        known = self._advances.get(glyph)
        if known is None:
            known = round(self._font.get_glyph_h_advance(glyph) * self._thousandths)
            self._advances[glyph] = known
        return known

    def draws(self, letter: str) -> bool:
        """Whether the font has a glyph for that character.

        Asked letter by letter: a list of all that a Chinese font draws takes megabytes.
        """
        known = self._drawn.get(letter)
        if known is None:
            known = self._drawn[letter] = self._font.get_nominal_glyph(ord(letter)) is not None
        return known

    def shape(self, text: str, *, rtl: bool = False, lang: str = "", script: str = "") -> Shaped:
        """A word, or any stretch in one direction, as glyphs; remembered.

        *script* (ISO 15924) is for what has none of its own: a Korean space is wider than another's.
        """
        key = (text, rtl, lang, script)
        found = self._words.get(key)
        if found is None:
            if len(self._words) >= _WORDS_KEPT:
                self._words.clear()
            found = self._words[key] = self._shape(text, rtl=rtl, lang=lang, script=script)
        return found

    def _shape(self, text: str, *, rtl: bool, lang: str, script: str) -> Shaped:
        buffer = _hb.Buffer()
        buffer.cluster_level = _CLUSTER_PER_CHARACTER
        buffer.add_str(text)
        buffer.guess_segment_properties()
        if script and not buffer.script:
            buffer.script = script
        buffer.direction = "rtl" if rtl else "ltr"
        if lang:
            buffer.language = lang
        _hb.shape(self._font, buffer)
        infos = buffer.glyph_infos
        stands_for = _stands_for([info.cluster for info in infos], text, rtl=rtl)
        pen, scale = _Pen(), self._thousandths
        glyphs: list[Glyph] = []
        for info, place, letters in zip(infos, buffer.glyph_positions, stands_for, strict=True):
            known = self._glyphs.get((info.codepoint, letters)) or self._met(info.codepoint, letters)
            glyphs.append(known.glyph)
            right, up, advance, _down = place.position
            pen.put(known, right * scale, up * scale, advance * scale, is_silent=rtl and not letters)
        return Shaped(text, pen.width, pen.parts(), tuple(glyphs))

    def _met(self, number: int, text: str) -> _Known:
        if len(self._glyphs) >= _WORDS_KEPT:
            self._glyphs.clear()
        glyph = Glyph(self._code(number, text), number, text)
        known = self._glyphs[number, text] = _Known(glyph, f"{glyph.code:04X}", self.advance(number))
        return known

    def _code(self, glyph: int, text: str) -> int:
        """The glyph's own number if it draws just that character, else one that nearly always is free.

        A dotless tooth is part of several Arabic letters: with a code for each, copying gives the letters meant.
        """
        room = min(_OTHER_CODES, 0xFFFF - self.glyph_count)
        if self.is_postscript or room <= 0 or (len(text) == 1 and self._font.get_nominal_glyph(ord(text)) == glyph):
            return glyph
        return self.glyph_count + zlib.crc32(f"{glyph} {text}".encode()) % room

    def subset(self, glyphs: Iterable[int]) -> Subset:
        """The font with these glyphs only, its weight pinned."""
        wanted = _hb.SubsetInput()
        wanted.glyph_set.update(glyphs)
        wanted.flags = _hb.SubsetFlags.NO_LAYOUT_CLOSURE | _hb.SubsetFlags.NOTDEF_OUTLINE | _hb.SubsetFlags.NO_HINTING
        if self.is_postscript:  # PDF finds these glyphs by their own numbers
            wanted.flags |= _hb.SubsetFlags.RETAIN_GIDS
        wanted.drop_table_tag_set.update(_TAGS)
        for axis in self._axes:
            if axis == "wght":
                wanted.pin_axis_location(self._face, axis, float(self.weight))
            else:
                wanted.pin_axis_to_default(self._face, axis)
        plan = _hb.SubsetPlan(self._face, wanted)
        return Subset(bytes(plan.execute().blob.data), dict(plan.old_to_new_glyph_mapping))


class _Pen:
    """Writes glyphs one after the other as ``TJ`` wants them: runs of numbers between corrections."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._is_silent: bool = False
        self._shown: list[str] = []
        self._run: list[str] = []
        self._rise = 0
        self._drift = 0.0  # how far the true place is right of where the viewer's pen stands
        self.width = 0.0

    def put(self, known: _Known, right: float, up: float, advance: float, *, is_silent: bool) -> None:
        if round(up) != self._rise or is_silent != self._is_silent:
            self._end_part()
            self._rise, self._is_silent = round(up), is_silent
        if not -_HAIR < self._drift + right < _HAIR:
            self._correct(right)
        self._run.append(known.digits)
        self._drift += advance - known.advance
        self.width += advance

    def parts(self) -> Sequence[Part]:
        if not -_HAIR < self._drift < _HAIR:
            self._correct(0.0)
        self._end_part()
        return self._parts

    def _correct(self, right: float) -> None:
        """Move the pen, which stands visibly wrong; an offset glyph leaves it where it was pushed."""
        gap = self._drift + right
        self._end_run()
        self._shown.append(str(-round(gap)))
        self._drift = gap - round(gap) - right

    def _end_run(self) -> None:
        if self._run:
            self._shown.append(f"<{''.join(self._run)}>")
            self._run = []

    def _end_part(self) -> None:
        self._end_run()
        if self._shown:
            self._parts.append(Part(self._rise, "".join(self._shown), self._is_silent))
            self._shown = []


@cache
def face(path: Path, weight: int = REGULAR) -> Face:
    """The face of a file at a weight, read once; a static font's bold is the file beside it, where there is one."""
    if weight >= BOLD and "-Regular" in path.name:
        bold = path.with_name(path.name.replace("-Regular", "-Bold"))
        if bold.is_file():
            return Face(bold, weight)
    return Face(path, weight)


@cache
def _opened(path: Path) -> Any:
    """HarfBuzz's view of a file, one for all its weights."""
    try:
        opened = _hb.Face(_hb.Blob.from_file_path(str(path)))
    except (OSError, _hb.HarfBuzzError) as error:
        raise UnreadableError(f"{path} is not a font file ({error}); copy it again") from error
    if not opened.unicodes:
        raise UnreadableError(f"{path} is not a font file (it draws no character); copy it again")
    return opened


def _inside(part: Part) -> str:
    """A part inside an open array; a silent one closes the array and opens another after itself."""
    return f"]TJ /Span<</ActualText()>>BDC [{part.items}]TJ EMC [" if part.is_silent else part.items


def _stands_for(starts: list[int], text: str, *, rtl: bool) -> list[str]:
    """The characters that each glyph stands for: all of a cluster's stand at its letter, none at its dots and marks.

    The letter comes first in reading order, so last where glyphs stand from right to left.
    """
    ordered = sorted(set(starts))
    ends = dict(zip(ordered, [*ordered[1:], len(text)], strict=True))
    given = [text[start : ends.pop(start, start)] for start in (reversed(starts) if rtl else starts)]
    return given[::-1] if rtl else given


def _leading_of(path: Path) -> float:
    family = re.sub(r"\[.*|-.*|_.*", "", path.name)
    written = re.sub("^Noto(Sans|Serif)?|Urdu$|Arabic$", "", family) or family.removeprefix("Noto")
    written = written.removeprefix("Sans")
    if written.startswith("CJK"):
        written = "CJK"
    return _LEADING.get(written, _LATIN_LEADING)


_TAGS = [int.from_bytes(tag.encode().ljust(4), "big") for tag in _TAKE_LAYOUT_OUT]
