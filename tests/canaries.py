"""Whether something of a family can be read in a folder, however a program may have written it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode


def spelled(texts: Iterable[str]) -> dict[bytes, str]:
    """Each text in every way that a program might write it; what chance could write too is left out."""
    ways = {
        way: text
        for text in texts
        for form in ("NFC", "NFD")
        for way in _ways(unicodedata.normalize(form, text.strip()))
    }
    return {way: text for way, text in ways.items() if len(way) >= 7}


def _ways(text: str) -> Iterator[bytes]:
    for spelled in (text, text.lower(), text.upper()):
        yield from (spelled.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
        yield json.dumps(spelled)[1:-1].encode()
        yield quote(spelled).encode()
        yield urlencode({"": spelled})[1:].encode()


def found_in(folder: Path, canaries: Mapping[bytes, str]) -> list[str]:
    """Which files tell of whom; fonts hold everybody's letters and nobody's words."""
    found: list[str] = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent.name != "fonts":
            content = path.read_bytes()
            if content.count(0) < len(content):  # the ballast is empty
                found += [f"{path.relative_to(folder)}: {canaries[way]}" for way in canaries if way in content]
    return found
