"""The core of a conference: the lines to read first, since a family hears or reads them that evening.

One band's script with the school words that fill its blanks, what family and child say and sign at the pod, the
invitation, the survey, the signs, and every sentence that tells how far the words can be trusted: some 400 messages,
five hours for one reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from slc_core.language.entries import Entry

CORE_BAND = "4-5"
"""The grade band whose script belongs to the core: the longest that children of a primary school speak."""

_SCRIPT = re.compile(r"/scripts/([\w-]+)\.toml$")
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
        "term:level",
        "term:quality",
        "term:rating",
        "term:subject",
    }
)
_LENT = frozenset(  # lines of other areas that stand on the invitation and the survey
    {
        ("handout", "Date: {date}"),
        ("handout", "Signature of the adult"),
        ("paper:cards", "Cut along the line."),
        ("paper:packet", "Results"),
        ("paper:packet", "Yes"),
    }
)


def is_core(entry: Entry, band: str = CORE_BAND) -> bool:
    """Whether a message of the template, or its translation, belongs to the core, with the script of *band*."""
    context, source, _ = entry.message
    area = ":".join(context.split(":")[:2])
    return area in _AREAS or (context, source) in _LENT or band in _bands(entry)


def bands_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The grade bands that have a script among *entries*."""
    return tuple(sorted({band for entry in entries for band in _bands(entry)}))


def core_of(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that belong to the core, in their own order."""
    return tuple(entry for entry in entries if is_core(entry))


def _bands(entry: Entry) -> tuple[str, ...]:
    return tuple(found[1] for file in entry.files if (found := _SCRIPT.search(file)))
