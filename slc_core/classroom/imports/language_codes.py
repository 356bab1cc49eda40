"""Remembers in ``class.toml`` what a district's words for languages mean; all else in the file stays."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from slc_core.errors import Problem, ProblemsError

__all__ = ["with_language_codes"]

_TABLE = re.compile(r"^[ \t]*\[[ \t]*language_codes[ \t]*\][^\n]*$", re.MULTILINE)


def with_language_codes(text: str, codes: Mapping[str, str]) -> str:
    """The settings *text* with *codes* under ``[language_codes]``; comments and order stay.

    Raises:
        ProblemsError: the table is written in a form that cannot be added to.
    """
    wanted: dict[str, Any] = tomllib.loads(text)
    old: dict[str, str] = wanted.get("language_codes", {})
    new = {said: tag for said, tag in codes.items() if old.get(said) != tag}
    if not new:
        return text
    wanted["language_codes"] = {**old, **new}
    lines = "".join(f"{json.dumps(said, ensure_ascii=False)} = {json.dumps(tag)}\n" for said, tag in new.items())
    kept = text
    for said in new.keys() & old.keys():
        kept = re.sub(rf"^[ \t]*[\"']?{re.escape(said)}[\"']?[ \t]*=[^\n]*\n?", "", kept, flags=re.MULTILINE)
    if found := _TABLE.search(kept):
        head, tail = kept[: found.end()], kept[found.end() :].removeprefix("\r").removeprefix("\n")
        changed = f"{head}\n{lines}{tail}"
    else:
        changed = f"{kept.rstrip()}\n\n[language_codes]\n{lines}"
    if not _reads_as(changed, wanted):
        to_do = f"write under [language_codes]: {lines.strip().replace(chr(10), ', ')}"
        raise ProblemsError([Problem("class.toml", "its language codes cannot be added to", to_do)])
    return changed


def _reads_as(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False
