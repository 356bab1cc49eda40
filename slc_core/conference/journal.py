"""What happened at one pod, as records that are only ever added, and what they fold into.

Order is ``seq`` and nothing else. A pod has no trustworthy clock: a duration is counted within one boot, from
the monotonic time since then; wall time is a note. A tap that arrives twice carries the same ``nonce``, so two
records of one tap need two. What was said or drawn lies in the same journal, in parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple

from pydantic import ConfigDict, Field, TypeAdapter

from slc_core.conference.flow import Act, Path, Place, State, after
from slc_core.conference.model import Model, Name, ShortWords, Words
from slc_core.conference.people import Identifier, LanguageTag
from slc_core.conference.script import STAGES, StageId, Who

Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_ReviewName = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
PART_BYTES = 256 * 1024
"""The most that one part of a recording holds."""
_PART_HEAD = re.compile(rb"\x01([A-Za-z0-9_-]{1,64}) ([0-9]{1,9})\n")
"""No JSON begins with this byte."""


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


class Read(_Record):
    """A speaker has read a line of a translation: form *form* of *message*, whose words were *text* then.

    Both are names of :mod:`slc_core.language.review`. It is what somebody said at a pod, and no review yet.
    """

    kind: Literal["read"] = "read"
    message: _ReviewName
    form: Annotated[int, Field(ge=0, le=5)] = 0
    text: _ReviewName
    lang: LanguageTag
    sounds: Literal["right", "wrong"]
    better: Words = ""
    by: Name
    role: Name


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
    Opened | Shown | Answered | Recorded | Signed | Flagged | Read | Called | Came | Interrupted | Finished,
    Field(discriminator="kind"),
]
_RECORD: TypeAdapter[Record] = TypeAdapter(Record, config=ConfigDict(hide_input_in_errors=True))
Draft = Callable[..., Record]
"""A record that lacks its place and time: ``partial(Shown, stage=…)``."""


class MediaPart(NamedTuple):
    """A piece of a voice, drawing or photograph; *part* counts from 0, *media* is the token of its record."""

    media: str
    part: int
    content: bytes


class Held(NamedTuple):
    """A conference as it was held. *stage_seconds* counts only what was measured within one boot.

    *shown* are the steps in the order they came on the screen; *not_today* those that were left out. *has_come*
    tells of the whole conference, *is_calling* of its end.
    """

    student: str
    household: str
    lang: str
    shown: tuple[Shown, ...]
    not_today: tuple[Shown, ...]
    answers: Mapping[tuple[str, Who], Answered]
    recordings: Mapping[str, Recorded]
    signatures: Mapping[Who, Signed]
    flags: tuple[Flagged, ...]
    stage_seconds: Mapping[StageId, float]
    interruptions: int
    is_calling: bool
    has_come: bool
    is_finished: bool

    @property
    def last_shown(self) -> Shown | None:
        """The step that was on the screen last."""
        return self.shown[-1] if self.shown else None


def parse_record(line: str | bytes) -> Record:
    """A record from its JSON.

    Raises:
        pydantic.ValidationError: it is none of ours; repeats nothing of what it holds.
    """
    return _RECORD.validate_json(line)


def write_record(record: Record) -> bytes:
    """A record as one line of JSON, without the line's end."""
    return _RECORD.dump_json(record)


def write_entry(entry: Record | MediaPart) -> bytes:
    """A record or a part of a recording as an entry of the journal; its first byte tells which.

    Raises:
        ValueError: a part is larger than PART_BYTES, or its token or number is none.
    """
    if not isinstance(entry, MediaPart):
        return write_record(entry)
    head = f"\x01{entry.media} {entry.part}\n".encode()
    if not _PART_HEAD.fullmatch(head) or len(entry.content) > PART_BYTES:
        raise ValueError("this is no part of a recording; cut it into parts of at most PART_BYTES")
    return head + entry.content


def read_entry(entry: bytes) -> Record | MediaPart:
    """The record or part that `write_entry` wrote.

    Raises:
        ValueError: it is neither; repeats nothing of what it holds.
    """
    if head := _PART_HEAD.match(entry):
        content = entry[head.end() :]
        if len(content) <= PART_BYTES:
            return MediaPart(head[1].decode(), int(head[2]), content)
        raise ValueError("a part of a recording is larger than PART_BYTES")
    return parse_record(entry)


def drafts_of(path: Path, state: State, act: Act) -> tuple[Draft, ...]:
    """What the journal keeps of *act*, from which `state_of` finds the state again; nothing if it changes nothing."""
    then = after(path, state, act)
    if then == state:
        return ()
    if act == "call":
        return (Called,)
    if act == "came":
        return (Came,)
    shown = partial(Shown, **path[then.place]._asdict(), act=act)
    if then.is_finished:
        return (shown, Finished)
    return (shown, Called) if then.is_calling and not state.is_calling else (shown,)


def state_of(path: Path, held: Held) -> State:
    """Where a pod is on *path* after what its journal holds.

    A step that the path has no more, because the portfolio changed, leaves the pod at the last place of its stage
    that was on the screen, else where that stage or the next begins.
    """
    numbers = {place: number for number, place in enumerate(path)}
    state = State()
    for shown in held.shown:
        number = numbers.get(Place(shown.stage, shown.step, shown.page))
        found = _nearest(path, state.place, shown.stage) if number is None else number
        state = after(path, state, shown.act)._replace(place=found, is_finished=False)
    has_come = held.has_come and not held.is_calling
    return state._replace(is_calling=held.is_calling, has_come=has_come, is_finished=held.is_finished)


def _nearest(path: Path, here: int, stage: StageId) -> int:
    if path[here].stage == stage:
        return here
    coming = STAGES[STAGES.index(stage) :]
    return next((number for number, place in enumerate(path) if place.stage in coming), len(path) - 1)


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
    calls = [record for record in ordered if isinstance(record, Called | Came)]
    finished = [record.seq for record in ordered if isinstance(record, Finished)]
    return Held(
        student=opened[0].student,
        household=opened[0].household,
        lang=opened[-1].lang,
        shown=tuple(shown),
        not_today=_not_today(shown),
        answers={(record.question, record.who): record for record in ordered if isinstance(record, Answered)},
        recordings=_kept(ordered),
        signatures={record.who: record for record in ordered if isinstance(record, Signed)},
        flags=tuple(record for record in ordered if isinstance(record, Flagged)),
        stage_seconds=_stage_seconds(ordered),
        interruptions=sum(isinstance(record, Interrupted) for record in ordered),
        is_calling=isinstance(calls[-1], Called) if calls else False,
        has_come=any(isinstance(record, Came) for record in calls),
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
    """Seconds spent in each stage: from a step's showing to the next record of the same boot, and no further.

    Before a card opened the conference again nobody sat there: that time is nobody's.
    """
    seconds: dict[StageId, float] = {}
    stage: StageId | None = None
    for record, following in pairwise(records):
        stage = record.stage if isinstance(record, Shown) else stage
        elapsed_ns = following.boot_ns - record.boot_ns
        was_open = record.boot_id == following.boot_id and not isinstance(following, Opened)
        if stage and was_open and elapsed_ns > 0:
            seconds[stage] = seconds.get(stage, 0.0) + elapsed_ns / 1e9
    return seconds
