"""What a browser fetches by name: our own files and letters.

Both are tables that are made when a program starts. A name that a browser sends is looked up in them and nowhere
else, so that no path of its making ever reaches the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from slc_core.language.fonts import font_keys, font_keys_of
from slc_core.language.registry import language, readings

MEDIA_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
}


class Kept(NamedTuple):
    """A file in memory; *etag* changes with its content."""

    content: bytes
    media_type: str
    etag: str


def kept(content: bytes, media_type: str) -> Kept:
    """*content* with the tag that a browser asks again by."""
    return Kept(content, media_type, f'"{blake2b(content, digest_size=12).hexdigest()}"')


def static_files(package: str) -> Mapping[str, Kept]:
    """A program's style sheets, scripts and drawings, by their path below ``static/``."""
    return {
        name: kept(file.read_bytes(), MEDIA_TYPES[Path(name).suffix])
        for name, file in _files_in(files(package).joinpath("static"))
        if Path(name).suffix in MEDIA_TYPES
    }


def font_files(folder: Path) -> Mapping[str, Path]:
    """The fonts of a pack, by file name: the key of a font with its ending, such as ``arabic.ttf``."""
    keys = frozenset(font_keys())
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return {
        path.name: path for path in paths if path.stem in keys and MEDIA_TYPES.get(path.suffix, "").startswith("font/")
    }


def font_sheet(fonts: Mapping[str, Path], tags: Iterable[str]) -> str:
    """``/fonts.css``: the pack's fonts, and for each language of *tags* which of them write it, its own first."""
    faces = [
        f'@font-face {{ font-family: "{_family(Path(name).stem)}"; src: url("/font/{name}"); '
        f"font-weight: {'100 900' if _is_variable(path) else '400'}; font-display: swap; }}"
        for name, path in fonts.items()
    ]
    held = [Path(name).stem for name in fonts]
    rules = [f":root {{ font-family: {_stack((), held)}; }}"]
    # A tag also means its longer ones, and of two rules the later counts: zh before zh-Hant, ar before ar-Latn.
    for tag, keys in sorted(_keys_by_tag(tags).items()):
        rules.append(f":lang({tag}) {{ font-family: {_stack(keys, held)}; }}")
    return "\n".join((*faces, *rules, ""))


def _keys_by_tag(tags: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Which keys write a language, those that may stand in for it, and a reading of it in Latin letters."""
    found: dict[str, tuple[str, ...]] = {}
    for tag in tags:
        for spoken in language(tag).chain:
            found[spoken] = font_keys_of(language(spoken))
        if reading := readings().get(tag):
            found[reading.tag] = font_keys_of(reading)
    return found


def _stack(keys: Iterable[str], held: Iterable[str]) -> str:
    """Own fonts, then Latin, then every other font that the pack holds, for names from elsewhere."""
    stems = list(held)
    first = [key for key in (*keys, "latin") if key in stems]
    families = dict.fromkeys((*first, *stems))
    return ", ".join((*(f'"{_family(stem)}"' for stem in families), "sans-serif"))


def _family(stem: str) -> str:
    return f"slc-{stem}"


def _is_variable(path: Path) -> bool:
    """Whether one file holds every weight; else a browser thickens the letters itself."""
    with path.open("rb") as file:
        return b"fvar" in file.read(12 + 16 * 64)  # the table of contents has 16 bytes for each table


def _files_in(folder: Traversable, above: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files_in(entry, f"{above}{entry.name}/")
        else:
            yield f"{above}{entry.name}", entry
