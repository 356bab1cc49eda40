"""What speakers said of our translations at the pods, as sheets that ``slc locale import`` takes.

Nothing here is a review yet: the import judges every line, and keeps the sheet as evidence.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from slc_core.conference.journal import Read
from slc_core.language.catalog import Message
from slc_core.language.entries import TEMPLATE, read_entries
from slc_core.language.filled import Filled, FilledRow
from slc_core.language.registry import locales_folder
from slc_core.language.review import key_of
from slc_hub.register import Enrolled

__all__ = ["Doubt", "SpokenSheet", "spoken_sheets"]

_SOUNDS_WRONG = "sounds wrong"


class Doubt(NamedTuple):
    """A line that sounds wrong to a speaker; *message* is None if this program does not say it."""

    message: Message | None
    better: str


class SpokenSheet(NamedTuple):
    """All that one speaker said of one language at one pod on one day; *name* is what its file is called."""

    name: str
    pod: int
    filled: Filled

    @property
    def right(self) -> int:
        """How many lines sound right."""
        return sum(row.ok for row in self.filled.rows)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The others, as they were said."""
        return tuple(Doubt(_messages().get(row.key), row.better) for row in self.filled.rows if not row.ok)


def spoken_sheets(said: Iterable[tuple[Enrolled, Iterable[Read]]]) -> tuple[SpokenSheet, ...]:
    """A sheet for each speaker, language, pod and day; *said* are the records of each pod, in their order.

    The last word on a line counts. A day is what the pod's clock said; without one the sheet has none.
    """
    grouped: defaultdict[tuple[str, int, str, str], dict[tuple[str, int], Read]] = defaultdict(dict)
    for pack, records in said:
        for record in records:
            lines = grouped[record.lang, pack.number, _day(record), record.by.casefold()]
            lines.pop((record.message, record.form), None)
            lines[record.message, record.form] = record
    times = Counter[str]()
    sheets: list[SpokenSheet] = []
    for (lang, pod, day, _), lines in grouped.items():
        sheet = "-".join(part for part in (lang, day, f"pod{pod}") if part)
        times[sheet] += 1
        sheets.append(SpokenSheet(f"{sheet}-{times[sheet]}", pod, _filled(sheet, lang, day, tuple(lines.values()))))
    return tuple(sorted(sheets, key=lambda sheet: (sheet.filled.tag, sheet.name)))


def _filled(sheet: str, lang: str, day: str, records: tuple[Read, ...]) -> Filled:
    last = records[-1]
    return Filled(
        sheet=sheet,
        tag=lang,
        by=last.by,
        role=last.role,
        on=dt.date.fromisoformat(day) if day else None,
        rows=tuple(map(_row, records)),
    )


def _row(record: Read) -> FilledRow:
    is_right = record.sounds == "right"
    return FilledRow(
        key=record.message,
        text=record.text,
        form=record.form,
        ok=is_right,
        better=record.better,
        comment="" if is_right or record.better else _SOUNDS_WRONG,
    )


def _day(record: Read) -> str:
    """The day in the pod's own wall time, or nothing."""
    try:
        return dt.datetime.fromisoformat(record.noted).date().isoformat()
    except ValueError:
        return ""


@cache
def _messages() -> Mapping[str, Message]:
    """Everything that this program says, by its name in reviews."""
    path = locales_folder() / TEMPLATE
    entries = read_entries(path).entries if path.is_file() else ()
    return {key_of(*entry.message): entry.message for entry in entries}
