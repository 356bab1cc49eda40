"""A sheet for a person who speaks the language: the lines to read, numbered, each with room for an answer.

One value, whether it is then a spreadsheet, a page for a pen or the screen of a pod: the same lines on the same
day have the same id and numbers. What comes back is a :class:`~slc_core.language.filled.Filled`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from slc_core.language.checks.blanks import PluralRule, plural_rule
from slc_core.language.core import CORE_BAND, is_core
from slc_core.language.entries import Entry
from slc_core.language.plurals import plural_header
from slc_core.language.readings import Lines
from slc_core.language.registry import Language
from slc_core.language.review import Act, State, hash_of, key_of, state_of
from slc_core.language.standing import Standing, signed

_LETTERS = "bcdfghjkmnpqrstvwxz"  # no vowels: an id never spells a word
_EXAMPLES = 3
_FLAG = "In rehearsal this sounded wrong."
_STATES: Mapping[State, str] = {
    "reviewed": "A speaker has read this line.",
    "changed": "The words changed since a speaker read them.",
    "flagged": "A speaker found that this line sounds wrong.",
    "missing": "Not translated yet: please write it under better wording.",
}
_PLACES = {
    "script": "Spoken",
    "stage": "Heading",
    "page": "Heading",
    "speaker": "Speaker",
    "gesture": "Picture",
    "term": "School word",
    "pod": "Pod's screen",
    "status": "Beside a line",
    "paper": "Paper",
    "handout": "Practice page",
    "desk": "Teacher's screen",
}
# This room does not know conferences; a stage that is not named here comes after these.
_EVENING = ("welcome", "look-ahead", "last-goals", "pages", "new-goals", "reflection", "questions", "put-away")
_LATER = ("teacher", "sign", "worthwhile", "farewell")
_ORDER = [f"script:{stage}" for stage in (*_EVENING, *_LATER)]


class Row(NamedTuple):
    """One line to read, or one plural form of it; *form* is 0 where nothing is counted.

    *key* and *text* are :func:`key_of` and :func:`hash_of` of the whole line, all its forms; *who* says who says
    it and where, *said* what children said instead of it in rehearsal.
    """

    number: int
    key: str
    text: str
    form: int
    who: str
    english: str
    note: str
    now: str
    state: State
    said: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What was said of the line in rehearsal and by readers, and the note for translators."""
        flags = [f"{_FLAG} Somebody says: {said}" if said else _FLAG for said in self.said]
        return " ".join(part for part in (*flags, _STATES.get(self.state, ""), self.note) if part)


class Sheet(NamedTuple):
    """The lines of one language to read, most needed first; *core* if it holds the core's only."""

    id: str
    language: Language
    on: dt.date
    core: bool
    rows: tuple[Row, ...]


def sheet_of(
    standing: Standing,
    on: dt.date,
    *,
    core: bool = False,
    band: str = CORE_BAND,
    flags: Mapping[str, Sequence[str]] | None = None,
) -> Sheet:
    """The sheet of a language as it stands: lines flagged in rehearsal, then unread ones, then those read.

    *core* leaves out all but the core, with the script of *band*; *flags* are better wordings (or "") by the key of
    a line, from what pods collected.
    """
    said = flags or {}
    entries = [entry for entry in standing.entries if not core or is_core(entry, band)]
    lines = sorted(entries, key=lambda entry: _urgency(entry, standing, said))
    rows = rows_of(lines, standing.language, *standing.reviews, said=said, beside=standing.beside)
    return Sheet(_id(standing.language.tag, on, rows), standing.language, on, core, rows)


def rows_of(
    entries: Iterable[Entry],
    language: Language,
    *reviews: Mapping[str, Act],
    said: Mapping[str, Sequence[str]] | None = None,
    beside: Lines | None = None,
) -> tuple[Row, ...]:
    """Rows for *entries* in their order, one for each of their forms.

    *said* is as in :func:`sheet_of`, *beside* as in :class:`~slc_core.language.standing.Standing`.
    """
    rule = plural_rule(plural_header(language))
    flags = said or {}
    rows: list[Row] = []
    for entry in entries:
        key = key_of_entry(entry)
        written = beside.get(entry.message, ()) if beside else ()
        words = signed(entry, beside)
        text, state = hash_of(words), state_of(key, words, *reviews)
        for form, now in enumerate(entry.forms):
            who, english = _spoken(entry, form, rule)
            note = " ".join((*(f"Written: {line}" for line in written[form : form + 1]), *entry.notes))
            heard = tuple(flags.get(key, ()))
            rows.append(Row(len(rows) + 1, key, text, form, who, english, note, now, state, heard))
    return tuple(rows)


def key_of_entry(entry: Entry) -> str:
    """The name of an entry in reviews; a variant has its own."""
    return key_of(entry.context, entry.source, entry.plural)


def _urgency(entry: Entry, standing: Standing, said: Mapping[str, object]) -> tuple[int, int, str]:
    state = standing.state_of(entry)
    rank = 0 if key_of_entry(entry) in said else 1 if state == "flagged" else 3 if state == "reviewed" else 2
    area = entry.context.partition("|")[0]
    spoken = _ORDER.index(area) if area in _ORDER else len(_ORDER)
    return rank, spoken, "" if spoken < len(_ORDER) else _place(area)


def _spoken(entry: Entry, form: int, rule: PluralRule) -> tuple[str, str]:
    """Where a form of an entry is said, and the English of it."""
    if not entry.plural:
        return _place(entry.context), entry.source
    numbers = _numbers(rule, form)
    listed = ", ".join(map(str, numbers)) + ("" if form in rule.single else " …")
    return f"{_place(entry.context)} (n: {listed})", entry.source if numbers == [1] else entry.plural


def _numbers(rule: PluralRule, form: int) -> list[int]:
    """The first numbers that take a plural form."""
    taking = (number for number in range(10_000) if rule.form_of(number) == form)
    return [number for number, _ in zip(taking, range(_EXAMPLES), strict=False)]


def _place(context: str) -> str:
    """``Spoken: last goals`` of ``script:last-goals``; a variant's choices stand behind."""
    area, *choices = context.split("|")
    room, *rest = area.split(":")
    place = ": ".join((_PLACES.get(room, room), *(part.replace("-", " ") for part in rest)))
    return " ".join((place, *(f"[{choice}]" for choice in choices)))


def _id(tag: str, on: dt.date, rows: Iterable[Row]) -> str:
    named = json.dumps([(row.number, row.key, row.form, row.text) for row in rows])
    digest = int.from_bytes(hashlib.sha256(named.encode()).digest()[:8])
    letters = (_LETTERS[digest // len(_LETTERS) ** place % len(_LETTERS)] for place in range(3))
    return f"{tag}-{on.isoformat()}-{''.join(letters)}"
