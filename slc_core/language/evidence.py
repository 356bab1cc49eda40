"""The sheets that were taken in: ``locales/<tag>/sheets/<id>.json``, the evidence behind every review.

A review that no stored sheet holds is refused, and so is a stored sheet that somebody changed by hand: each
reading carries the SHA-256 of all that the reader did. That shows a slip or an edit; whether the person read the
lines, only the signed paper, the file they sent and the history of the folder can show.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from slc_core.errors import UnreadableError

FOLDER = "sheets"
_VERSION = 1


class Line(NamedTuple):
    """What a reader did with one line: *seen* and *text* are its words before and after, as hashes.

    *better* are the reader's own forms ("" where the form may stay); empty if all may.
    """

    key: str
    seen: str
    text: str
    act: Literal["reviewed", "flagged"]
    better: tuple[str, ...] = ()
    comment: str = ""


class Reading(NamedTuple):
    """One person's day with a sheet."""

    by: str
    role: str
    on: dt.date
    lines: tuple[Line, ...]

    @property
    def reader(self) -> tuple[str, str, dt.date]:
        """Who read it and when."""
        return self.by, self.role, self.on


class Stored(NamedTuple):
    """A sheet as it is kept: several people may have read the same one."""

    sheet: str
    tag: str
    readings: tuple[Reading, ...] = ()

    def lines_of(self, reader: tuple[str, str, dt.date]) -> tuple[Line, ...]:
        """What that person did on that day; nothing if they did not read it."""
        return tuple(line for reading in self.readings if reading.reader == reader for line in reading.lines)

    def backs(self, reader: tuple[str, str, dt.date], key: str, text: str, act: str) -> bool:
        """Whether that person did this with the line."""
        return any((line.key, line.text, line.act) == (key, text, act) for line in self.lines_of(reader))


def with_lines(stored: Stored, reader: tuple[str, str, dt.date], lines: Iterable[Line]) -> Stored:
    """*stored* with more of what a person did; nothing that was kept is lost."""
    more = tuple(lines)
    if not more:
        return stored
    grown = Reading(*reader, (*stored.lines_of(reader), *more))
    others = (reading for reading in stored.readings if reading.reader != reader)
    return stored._replace(readings=(*others, grown))


def without_names(stored: Stored, name: str) -> Stored:
    """*stored* as it may leave the school: every reader is called *name*, and what they wrote stays there."""
    bare = (
        (reading.on, tuple(line._replace(better=(), comment="") for line in reading.lines))
        for reading in stored.readings
    )
    return stored._replace(readings=tuple(Reading(name, name, on, lines) for on, lines in bare))


def stored_json(stored: Stored) -> bytes:
    """The bytes of a stored sheet."""
    readings = [{**_facts(reading), "sha256": _sum(stored, reading)} for reading in stored.readings]
    told = {"version": _VERSION, "sheet": stored.sheet, "tag": stored.tag, "readings": readings}
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def read_evidence(folder: Path) -> Mapping[str, Stored]:
    """Every stored sheet of a language's *folder*, by its id.

    Raises:
        UnreadableError: one is damaged or was changed by hand; names the file.
    """
    return {path.stem: _stored(path) for path in sorted((folder / FOLDER).glob("*.json"))}


def _stored(path: Path) -> Stored:
    try:
        told = json.loads(path.read_bytes())
        stored = Stored(told["sheet"], told["tag"], tuple(map(_reading, told["readings"])))
        sums: Sequence[str] = [each["sha256"] for each in told["readings"]]
        is_whole = told["version"] == _VERSION and sums == [_sum(stored, each) for each in stored.readings]
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableError(f"{path} is no stored sheet ({error}); take it from a backup") from error
    if not is_whole or stored.sheet != path.stem:
        raise UnreadableError(
            f"{path} was changed after it was taken in; take it from a backup, or delete it with the reviews "
            "that name it and import the signed sheet again"
        )
    return stored


def _reading(told: Mapping[str, Any]) -> Reading:
    return Reading(told["by"], told["role"], dt.date.fromisoformat(told["on"]), tuple(map(_line, told["lines"])))


def _line(told: Mapping[str, Any]) -> Line:
    better = tuple(told.get("better", ()))
    return Line(told["key"], told["seen"], told["text"], told["act"], better, told.get("comment", ""))


def _facts(reading: Reading) -> dict[str, Any]:
    told = ({name: value for name, value in line._asdict().items() if value} for line in reading.lines)
    return {"by": reading.by, "role": reading.role, "on": reading.on.isoformat(), "lines": list(told)}


def _sum(stored: Stored, reading: Reading) -> str:
    whole = json.dumps([stored.sheet, stored.tag, _facts(reading)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()
