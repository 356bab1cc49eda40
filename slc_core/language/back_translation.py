"""What a translation says when somebody who has not seen the English turns it back: a self-check, not a review.

``locales/<tag>/back_translation.jsonl`` keeps one row for each line that was turned back. Rows are added,
never changed, but for *resolved*; the last row of a line counts. Which lines: 40 that are the same in every
language (``critical.toml``), and 20 that a language's tag draws.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from slc_core.errors import UnreadableError
from slc_core.language.catalog import Message
from slc_core.language.entries import Entry
from slc_core.language.review import hash_of, key_of

BACK_TRANSLATION = "back_translation.jsonl"
"""The file's name in a language's folder."""

_NEEDED = ("context", "source", "text", "back", "by")
_DRAWN = 20
_SENTENCE = 3  # words; a single word turned back without its place means anything


class TurnedBack(NamedTuple):
    """One line turned back into English.

    *text* is :func:`~slc_core.language.review.hash_of` the translation then, *by* who turned it back,
    *reason* why the meaning is the same or what differs, *resolved* what was done about a difference.
    """

    context: str
    source: str
    text: str
    back: str
    verdict: Literal["same", "different"]
    by: str
    on: dt.date
    reason: str = ""
    resolved: str = ""
    plural: str = ""

    @property
    def key(self) -> str:
        """The line's name, as reviews have it."""
        return key_of(self.context, self.source, self.plural)

    @property
    def is_open(self) -> bool:
        """Whether the meaning differs and nobody has done anything about it."""
        return self.verdict == "different" and not self.resolved.strip()


class SelfCheck(NamedTuple):
    """What may be said of a language's sample.

    *lines* are turned back as they stand now, out of *sample*; *different* meant something else at first,
    *resolved* of those are mended or explained; *stale* were edited since; *on* is the latest day.
    """

    sample: int
    lines: int
    different: int
    resolved: int
    stale: int
    on: dt.date | None

    @property
    def words(self) -> str:
        """The same as one says it to a school."""
        if not self.on:
            return "not done"
        left = self.different - self.resolved
        return f"{self.lines} of {self.sample} lines turned back by a machine on {self.on}; differences left: {left}"


def critical_messages() -> tuple[Message, ...]:
    """The 40 lines whose meaning matters most."""
    return _critical()


def sample_of(tag: str, template: Iterable[Entry]) -> tuple[Entry, ...]:
    """The lines of *template* to turn back: the critical ones, then those that *tag* draws.

    The draw ranks each line by itself, so that a new line changes at most one of the twenty.
    """
    wanted = {entry.message: entry for entry in template}
    critical = [wanted.pop(message) for message in critical_messages() if message in wanted]
    sentences = [entry for entry in wanted.values() if len(entry.source.split()) >= _SENTENCE]
    drawn = sorted(sentences, key=lambda entry: _rank(tag, entry.message))[:_DRAWN]
    return (*critical, *drawn)


def read_turned_back(path: Path) -> tuple[TurnedBack, ...]:
    """Every row, the oldest first; none if nothing has been turned back yet.

    Raises:
        UnreadableError: a row lacks something or says neither same nor different; names the row.
    """
    if not path.is_file():
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{path} cannot be read: {error}; take a backup") from error
    return tuple(_row(line, path, number) for number, line in enumerate(lines, 1) if line.strip())


def written_turned_back(rows: Iterable[TurnedBack]) -> bytes:
    """The bytes of the file: the same rows give the same bytes."""
    lines = (
        json.dumps(
            {name: value for name, value in {**row._asdict(), "on": row.on.isoformat()}.items() if value},
            ensure_ascii=False,
        )
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines).encode()


def latest(rows: Iterable[TurnedBack]) -> Mapping[str, TurnedBack]:
    """The row that counts for each line, by key."""
    return {row.key: row for row in rows}


def self_check(sample: Iterable[Entry], catalog: Iterable[Entry], rows: Iterable[TurnedBack]) -> SelfCheck:
    """The state of a language's sample today; *sample* is :func:`sample_of` its template."""
    every = tuple(rows)
    wanted = {key_of(*entry.message) for entry in sample}
    now = {key_of(*entry.message): hash_of(entry.forms) for entry in catalog if not entry.variant}
    counted = {key: row for key, row in latest(every).items() if key in wanted}
    fresh = {key for key, row in counted.items() if now.get(key) == row.text}
    different = {row.key for row in every if row.verdict == "different"} & wanted
    return SelfCheck(
        sample=len(wanted),
        lines=len(fresh),
        different=len(different),
        resolved=sum(not counted[key].is_open for key in different),
        stale=len(counted.keys() - fresh),
        on=max((row.on for row in counted.values()), default=None),
    )


@cache
def _critical() -> tuple[Message, ...]:
    rows = tomllib.loads(Path(__file__).with_name("critical.toml").read_text(encoding="utf-8"))["line"]
    return tuple(Message(row["context"], row["source"], row.get("count", "")) for row in rows)


def _rank(tag: str, message: Message) -> str:
    return hashlib.sha256("\x04".join((tag, *message)).encode()).hexdigest()


def _row(line: str, path: Path, number: int) -> TurnedBack:
    place = f"{path}, row {number}"
    try:
        fields = json.loads(line)
        fields["on"] = dt.date.fromisoformat(fields["on"])
        row = TurnedBack(**fields)
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableError(f"{place}: not a line turned back ({error}); correct it or take it out") from error
    if row.verdict not in {"same", "different"}:
        raise UnreadableError(f"{place}: the verdict is '{row.verdict}'; write same or different")
    if not all(isinstance(fields.get(name, ""), str) for name in (*_NEEDED, "reason", "resolved", "plural")) or not all(
        fields[name].strip() for name in _NEEDED
    ):
        raise UnreadableError(f"{place}: {', '.join(_NEEDED)} must be said; fill it in or take the row out")
    return row
