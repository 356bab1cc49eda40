"""What happened at one pod, as records that are only ever added, and what they fold into.

Order is ``seq`` and nothing else. A pod has no trustworthy clock: a duration is counted within one boot, from
the monotonic time since then; wall time is a note. A tap that arrives twice carries the same ``nonce``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple

from pydantic import ConfigDict, Field, TypeAdapter

from slc_core.conference.flow import Act
from slc_core.conference.model import Model, ShortWords, Words
from slc_core.conference.people import Identifier, LanguageTag
from slc_core.conference.script import StageId, Who

Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class _Record(Model):
    """*boot_id* names one run of the machine, *boot_ns* are nanoseconds since it began; *noted* is wall time."""

    version: Literal[1] = 1
    seq: Annotated[int, Field(ge=0)]
    nonce: Token
    boot_id: Token
    boot_ns: Annotated[int, Field(ge=0)]
    noted: ShortWords = ""


class Opened(_Record):
    """A card opened the conference at this pod, for the first time or again."""

    kind: Literal["opened"] = "opened"
    student: Identifier
    household: Identifier
    lang: LanguageTag
    card: Literal["child", "teacher"] = "child"


class Shown(_Record):
    """A step came on the screen, by this act."""

    kind: Literal["shown"] = "shown"
    stage: StageId
    step: Token
    page: Annotated[int, Field(ge=0)] = 0
    act: Act = "next"


class Answered(_Record):
    """A question answered by card, by choice or by typing; a later answer takes the place of an earlier one."""

    kind: Literal["answered"] = "answered"
    question: Token
    who: Who
    how: Literal["card", "choice", "typed"]
    value: Words
    lang: LanguageTag


class Recorded(_Record):
    """A voice, drawing or photograph; *is_kept* is false once the family has deleted it."""

    kind: Literal["recorded"] = "recorded"
    question: Token
    who: Who
    media: Token
    media_type: ShortWords
    size_bytes: Annotated[int, Field(ge=0)]
    is_kept: bool = True


class Signed(_Record):
    """A sign of presence, not an electronic signature; *strokes* are x, y pairs per stroke."""

    kind: Literal["signed"] = "signed"
    who: Who
    how: Literal["drawn", "mark", "later"]
    strokes: tuple[tuple[int, ...], ...] = ()


class Flagged(_Record):
    """A line that sounds wrong: *message* is its key in the review of its language."""

    kind: Literal["flagged"] = "flagged"
    message: Token
    lang: LanguageTag
    better: Words = ""


class Called(_Record):
    """The pod asked for the teacher."""

    kind: Literal["called"] = "called"


class Came(_Record):
    """The teacher came."""

    kind: Literal["came"] = "came"


class Interrupted(_Record):
    """The machine stopped and started again; how long it stood still is unknown."""

    kind: Literal["interrupted"] = "interrupted"


class Finished(_Record):
    """The farewell was reached."""

    kind: Literal["finished"] = "finished"


Record = Annotated[
    Opened | Shown | Answered | Recorded | Signed | Flagged | Called | Came | Interrupted | Finished,
    Field(discriminator="kind"),
]
_RECORD: TypeAdapter[Record] = TypeAdapter(Record, config=ConfigDict(hide_input_in_errors=True))


class Held(NamedTuple):
    """A conference as it was held. *stage_seconds* counts only what was measured within one boot."""

    student: str
    household: str
    lang: str
    last_shown: Shown | None
    not_today: tuple[Shown, ...]
    answers: Mapping[tuple[str, Who], Answered]
    recordings: Mapping[str, Recorded]
    signatures: Mapping[Who, Signed]
    flags: tuple[Flagged, ...]
    stage_seconds: Mapping[StageId, float]
    interruptions: int
    has_come: bool
    is_finished: bool


def parse_record(line: str | bytes) -> Record:
    """A record from its JSON.

    Raises:
        pydantic.ValidationError: it is none of ours; repeats nothing of what it holds.
    """
    return _RECORD.validate_json(line)


def write_record(record: Record) -> bytes:
    """A record as one line of JSON, without the line's end."""
    return _RECORD.dump_json(record)


def fold(records: Iterable[Record]) -> Held:
    """The conference that the records of one pod tell of, in whatever order they come and however often.

    Raises:
        ValueError: no record says whose conference it is.
    """
    ordered = _each_once(records)
    opened = [record for record in ordered if isinstance(record, Opened)]
    if not opened:
        raise ValueError("no record says whose conference this is; the journal lacks its beginning")
    shown = [record for record in ordered if isinstance(record, Shown)]
    finished = [record.seq for record in ordered if isinstance(record, Finished)]
    return Held(
        student=opened[0].student,
        household=opened[0].household,
        lang=opened[-1].lang,
        last_shown=shown[-1] if shown else None,
        not_today=_not_today(shown),
        answers={(record.question, record.who): record for record in ordered if isinstance(record, Answered)},
        recordings=_kept(ordered),
        signatures={record.who: record for record in ordered if isinstance(record, Signed)},
        flags=tuple(record for record in ordered if isinstance(record, Flagged)),
        stage_seconds=_stage_seconds(ordered),
        interruptions=sum(isinstance(record, Interrupted) for record in ordered),
        has_come=any(isinstance(record, Came) for record in ordered),
        is_finished=bool(finished) and not any(record.seq > finished[-1] for record in shown),
    )


def _each_once(records: Iterable[Record]) -> list[Record]:
    """By ``seq``; of records with the same nonce the first. Two with one ``seq`` stand by their nonces."""
    by_nonce: dict[str, Record] = {}
    for record in sorted(records, key=lambda record: (record.seq, record.nonce)):
        by_nonce.setdefault(record.nonce, record)
    return list(by_nonce.values())


def _not_today(shown: list[Shown]) -> tuple[Shown, ...]:
    """The places that a "not today" left and that nobody went on from later; the record of the next place tells."""
    left_out: dict[tuple[StageId, str, int], Shown] = {}
    for left, reached in pairwise(shown):
        place = (left.stage, left.step, left.page)
        if reached.act == "not-today":
            left_out[place] = left
        elif reached.act == "next":
            left_out.pop(place, None)
    return tuple(left_out.values())


def _kept(records: list[Record]) -> dict[str, Recorded]:
    latest = {record.media: record for record in records if isinstance(record, Recorded)}
    return {media: record for media, record in latest.items() if record.is_kept}


def _stage_seconds(records: list[Record]) -> dict[StageId, float]:
    """Seconds spent in each stage: from a step's showing to the next record of the same boot, and no further."""
    seconds: dict[StageId, float] = {}
    stage: StageId | None = None
    for record, following in pairwise(records):
        stage = record.stage if isinstance(record, Shown) else stage
        elapsed_ns = following.boot_ns - record.boot_ns
        if stage and record.boot_id == following.boot_id and elapsed_ns > 0:
            seconds[stage] = seconds.get(stage, 0.0) + elapsed_ns / 1e9
    return seconds
