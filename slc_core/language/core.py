"""The core of a conference: the lines to read first, since a family hears or reads them that evening.

One band's script, what family and child say and sign at the pod, the invitation, the survey, the signs, and every
sentence that tells how far the words can be trusted: some 350 messages, five hours for one reader.
"""

from __future__ import annotations

from collections.abc import Iterable

from slc_core.language.entries import Entry

CORE_BAND = "4-5"
"""The grade band whose script belongs to the core: the longest that children of a primary school speak."""

_SCRIPT = f"/scripts/{CORE_BAND}.toml"
_AREAS = frozenset(
    {
        "page",
        "paper:footer",
        "paper:invitation",
        "paper:sign",
        "paper:survey",
        "pod:answer",
        "pod:card",
        "pod:farewell",
        "pod:reflection",
        "pod:sign",
        "speaker",
        "stage",
        "status",
    }
)


def is_core(entry: Entry) -> bool:
    """Whether a message of the template, or its translation, belongs to the core."""
    area = ":".join(entry.context.partition("|")[0].split(":")[:2])
    return area in _AREAS or any(file.endswith(_SCRIPT) for file in entry.files)


def core_of(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that belong to the core, in their own order."""
    return tuple(entry for entry in entries if is_core(entry))
