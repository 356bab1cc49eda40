"""Which font files write which language; paper and screen both ask here.

The files come from a folder that the school names (as an argument, or in ``SLC_FONTS``), or from two wheels
that hold nothing but Noto fonts. No script's font holds everything, not even ``%``, so a language has a chain
of them: its own script first, then Noto Sans.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, NamedTuple

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.language.registry import Language

FOLDER_VARIABLE = "SLC_FONTS"
"""Names a folder of Noto font files to take before our own."""

_WHEELS = ("manimgx-fonts", "justmytype-intl-cjk")
_EXTRA = "slc-core[paper]"


class _Family(NamedTuple):
    """File names without their ending, best first, and the scripts (ISO 15924) they write."""

    stems: tuple[str, ...]
    scripts: tuple[str, ...] = ()


_FAMILIES = {
    "latin": _Family(("NotoSans",), ("Latn", "Cyrl", "Grek")),
    "arabic": _Family(("NotoSansArabic", "NotoNaskhArabic"), ("Arab",)),
    "armenian": _Family(("NotoSansArmenian",), ("Armn",)),
    "bengali": _Family(("NotoSansBengali",), ("Beng",)),
    "devanagari": _Family(("NotoSansDevanagari",), ("Deva",)),
    "ethiopic": _Family(("NotoSansEthiopic",), ("Ethi",)),
    "georgian": _Family(("NotoSansGeorgian",), ("Geor",)),
    "gujarati": _Family(("NotoSansGujarati",), ("Gujr",)),
    "gurmukhi": _Family(("NotoSansGurmukhi",), ("Guru",)),
    "hebrew": _Family(("NotoSansHebrew",), ("Hebr",)),
    "kannada": _Family(("NotoSansKannada",), ("Knda",)),
    "khmer": _Family(("NotoSansKhmer",), ("Khmr",)),
    "lao": _Family(("NotoSansLao",), ("Laoo",)),
    "malayalam": _Family(("NotoSansMalayalam",), ("Mlym",)),
    "myanmar": _Family(("NotoSansMyanmar",), ("Mymr",)),
    "oriya": _Family(("NotoSansOriya",), ("Orya",)),
    "sinhala": _Family(("NotoSansSinhala",), ("Sinh",)),
    "tamil": _Family(("NotoSansTamil",), ("Taml",)),
    "telugu": _Family(("NotoSansTelugu",), ("Telu",)),
    "thai": _Family(("NotoSansThai",), ("Thai",)),
    "simplified-chinese": _Family(("NotoSansSC", "NotoSansCJKsc"), ("Hans", "Hani")),
    "traditional-chinese": _Family(("NotoSansTC", "NotoSansCJKtc"), ("Hant",)),
    "japanese": _Family(("NotoSansJP", "NotoSansCJKjp"), ("Jpan",)),
    "korean": _Family(("NotoSansKR", "NotoSansCJKkr"), ("Kore",)),
    "italic": _Family(("NotoSans-Italic",)),
    "emoji": _Family(("NotoEmoji",)),
    "symbols": _Family(("NotoSansSymbols",)),
}
_ENDINGS = ("[wght].ttf", "-VariableFont_wght.ttf", "[wdth,wght].ttf", "-Regular.ttf", "-Regular.otf", ".ttf")
_OF_SCRIPT = {script: key for key, family in _FAMILIES.items() for script in family.scripts}


def font_keys() -> tuple[str, ...]:
    """Every key that a ``locale.toml`` may name."""
    return tuple(_FAMILIES)


def drawn_scripts() -> frozenset[str]:
    """The scripts (ISO 15924) that one of our fonts writes."""
    return frozenset(_OF_SCRIPT)


def font_keys_of(language: Language) -> tuple[str, ...]:
    """The keys of a language's chain: those it names, else its script's and Latin."""
    if language.fonts:
        return language.fonts
    own = _OF_SCRIPT.get(language.script, "latin")
    return tuple(dict.fromkeys((own, "latin")))


def font_chain(language: Language, folder: Path | None = None) -> tuple[Path, ...]:
    """The font files that write *language*, in the order to look a character up in.

    Raises:
        NotFoundError: one of them is on neither shelf; says what to install.
    """
    return tuple(font_file(key, folder) for key in font_keys_of(language))


def font_file(key: str, folder: Path | None = None) -> Path:
    """The font file of a key; *folder* (else ``SLC_FONTS``) comes before what is installed.

    Raises:
        NotFoundError: there is no such key, folder, or file; says what to install.
    """
    if key not in _FAMILIES:
        raise NotFoundError(f"no font is called '{key}'; locale.toml may name {', '.join(_FAMILIES)}")
    named = folder or _named_folder()
    if named is not None and not named.is_dir():
        raise NotFoundError(f"there is no font folder {named}; name a folder of Noto fonts or unset {FOLDER_VARIABLE}")
    if named is not None and not _in_folder(named):
        raise NotFoundError(f"{named} holds no font whose name begins with Noto; name another folder or leave it out")
    shelves = (_in_folder(named) if named else {}, installed_fonts())
    for shelf in shelves:
        for stem in _FAMILIES[key].stems:
            for ending in _ENDINGS:
                if path := shelf.get(stem + ending):
                    return path
    raise NotFoundError(
        f"no font file for '{key}' was found; run `pip install {_EXTRA}`"
        f" or name a folder of Noto fonts in {FOLDER_VARIABLE}"
    )


@cache
def characters_of(path: Path) -> frozenset[int]:
    """The code points that a font file can draw.

    Raises:
        UnreadableError: the file is not a font.
        NotFoundError: the library that reads fonts is not installed.
    """
    try:
        reader: Any = import_module("fontTools.ttLib")  # an extra: one can speak without it
    except ImportError as error:
        raise NotFoundError(f"fonts cannot be read without fontTools; run `pip install {_EXTRA}`") from error
    try:
        with path.open("rb") as file, reader.TTFont(file, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, reader.TTLibError, AssertionError) as error:
        raise UnreadableError(f"{path} is not a font file ({error}); copy it again") from error


def missing_characters(text: str, chain: Iterable[Path]) -> tuple[str, ...]:
    """The characters of *text* that no font of *chain* draws, sorted."""
    drawn = frozenset[int]().union(*(characters_of(path) for path in chain))
    return tuple(sorted(character for character in set(text) if ord(character) not in drawn))


@cache
def installed_fonts() -> dict[str, Path]:
    """Font files of the wheels, by name; the wheels are data, so nothing of them is imported."""
    found: dict[str, Path] = {}
    for wheel in _WHEELS:
        try:
            files = metadata.distribution(wheel).files or ()
        except metadata.PackageNotFoundError:
            continue
        fonts = (Path(str(file.locate())) for file in files if file.suffix in {".ttf", ".otf"})
        found.update({path.name: path for path in fonts})
    return found


def _named_folder() -> Path | None:
    named = os.environ.get(FOLDER_VARIABLE, "")
    return Path(named) if named else None


@cache
def _in_folder(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in sorted(folder.rglob("Noto*")) if path.is_file()}
