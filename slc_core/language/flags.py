"""Lines that sounded wrong in rehearsal, out of the evenings that a hub exported (``.json``)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from slc_core.errors import UnreadableError

_VERSION = 1
Flags = Mapping[str, tuple[str, ...]]
"""By the key of a line, what children would say instead; "" where a child only found it wrong."""


def flags_of(exports: Iterable[tuple[str, bytes]], tag: str) -> Flags:
    """What was flagged in the language *tag*, by name and content of each exported evening.

    Only the flags are looked at: nothing else that a family said comes along.

    Raises:
        UnreadableError: a file is no evening that a hub exported.
    """
    latest: dict[tuple[str, str], str] = {}
    for name, content in exports:
        for conference in _conferences(name, content):
            for record in _flagged(conference, tag):
                key, who = str(record.get("message", "")), f"{name} {conference.get('log')}"
                latest[key, who] = str(record.get("better", "")).strip()
    told: dict[str, tuple[str, ...]] = {}
    for (key, _), better in latest.items():
        told[key] = tuple(dict.fromkeys((*told.get(key, ()), better)))
    return told


def _conferences(name: str, content: bytes) -> list[Mapping[str, Any]]:
    found: Any = None
    try:
        told: Any = json.loads(content)
        found = told["conferences"]
        is_ours = told["version"] == _VERSION and all(isinstance(each["records"], list) for each in found)
    except (ValueError, TypeError, KeyError):
        is_ours = False
    if not is_ours:
        raise UnreadableError(
            f"{name} is not an evening that the desk exported; choose the evening there and export it as data (.json)"
        )
    return cast("list[Mapping[str, Any]]", found)


def _flagged(conference: Mapping[str, Any], tag: str) -> Iterator[Mapping[str, Any]]:
    """The records of flags, in the order they were written."""
    for record in conference["records"]:
        if isinstance(record, dict):
            fields = cast("Mapping[str, Any]", record)
            if fields.get("kind") == "flagged" and fields.get("lang") == tag:
                yield fields
