"""An evening as a table that every spreadsheet opens, and as data for other programs.

A family may write ``=HYPERLINK(…)`` as an answer, and a spreadsheet would run it: a cell that could be taken for a
formula begins with an apostrophe. The same records give the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from slc_core.conference.cards import FACES
from slc_core.conference.journal import Held, Record, Signed, write_record
from slc_core.conference.labels import SPEAKERS, STAGE_TITLES
from slc_core.conference.script import Who
from slc_core.errors import UnreadableError
from slc_core.handout.ink import PAPER, drawing_svg
from slc_core.language.catalog import Message, Voice
from slc_core.language.registry import language
from slc_core.language.values import FSI, PDI, Value
from slc_core.paper.words.signs import ARRIVAL_COLUMNS
from slc_hub import words
from slc_hub.reading import Conference, Names
from slc_hub.summary import TOPICS, Answer, Summary, flagged_lines, summary_of

__all__ = [
    "DRAWING",
    "ENDINGS",
    "cell",
    "conference_data",
    "data_of",
    "picture_of",
    "recording_word",
    "records_data",
    "row_of",
    "signature_of",
    "signed_word",
    "table_of",
    "written_data",
]

DRAWING = "application/json"
"""The media type of a drawing that was kept: strokes."""
ENDINGS: Mapping[str, str] = {DRAWING: "svg", "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a"}
"""How a file is called that holds a recording of this media type."""

_BETWEEN = " | "
_FORMULAS = tuple("=+-@＝＋－＠\t\r\n")
_UNSEEN = " \u00a0\u200b\ufeff" + FSI
"""A spreadsheet may drop these from the beginning of a cell."""

_HEADS: tuple[Message, ...] = (
    words.EVENING,
    ARRIVAL_COLUMNS["pod"],
    SPEAKERS["child"],
    SPEAKERS["adult"],
    ARRIVAL_COLUMNS["language"],
    words.STATE,
    *TOPICS.values(),
    words.WANTS_PRIVATE_TALK,
    words.FILLED_IN,
    STAGE_TITLES["sign"],
    words.MINUTES,
    words.NOT_TODAY,
    words.FLAGGED_LINES,
)
_SIGNED: Mapping[str, Message] = {"drawn": words.SIGNED, "mark": words.WITH_MARK, "later": words.LATER}

_STROKES: TypeAdapter[tuple[tuple[int, ...], ...]] = TypeAdapter(
    tuple[tuple[int, ...], ...], config=ConfigDict(hide_input_in_errors=True)
)
_LOWEST = 20
"""Room below a drawing, in thousandths of its paper's width."""


def cell(text: str) -> str:
    """*text* for one cell of a table, never a formula."""
    is_formula = text.startswith(_FORMULAS) or text.lstrip(_UNSEEN).startswith(_FORMULAS)
    return f"'{text}" if is_formula else text


def table_of(conferences: Iterable[Conference], names: Names, voice: Voice) -> bytes:
    """One row for each conference, headed in the language of *voice*: CSV, with the mark by which UTF-8 is known."""
    written = io.StringIO(newline="")
    rows = csv.writer(written, quoting=csv.QUOTE_ALL)
    rows.writerow(cell(_said(voice, head)) for head in _HEADS)
    for conference in conferences:
        rows.writerow(map(cell, row_of(conference, names, voice)))
    return written.getvalue().encode("utf-8-sig")


def row_of(conference: Conference, names: Names, voice: Voice) -> Iterator[str]:
    """The cells of a conference's row, as they were said: a formula among them still is one."""
    summary = summary_of(conference)
    yield conference.evening
    yield str(conference.pod)
    yield names.child(conference.student)
    yield names.family(conference.household)
    yield language(conference.lang).own if conference.lang else ""
    yield _said(voice, words.STATES[conference.state])
    for topic in summary.topics:
        yield _BETWEEN.join(part for answer in topic.answers for part in _parts(answer, voice))
    yield _said(voice, FACES["yes"]) if summary.wants_private_talk else ""
    yield _BETWEEN.join(f"{_said(voice, filled.label)}: {filled.value}" for filled in summary.filled)
    yield _BETWEEN.join(_signature(who, signed, voice) for who, signed in summary.signatures) if conference.held else ""
    yield _minutes(summary, voice)
    yield _BETWEEN.join(_said(voice, left.title) + (f" {left.page}" if left.page else "") for left in summary.left_out)
    yield _BETWEEN.join(
        _said(voice, line.message or words.LINE_GONE) + (f" → {line.better}" if line.better else "")
        for line in flagged_lines(conference)
    )


def data_of(evening: str, conferences: Iterable[Conference], names: Names, voice: Voice) -> bytes:
    """An evening as JSON, with the records of its conferences; *voice* says what cards mean."""
    held = [
        {**conference_data(conference, names, voice), "records": records_data(conference.records)}
        for conference in conferences
    ]
    return written_data({"version": 1, "evening": evening, "conferences": held})


def written_data(said: Mapping[str, Any]) -> bytes:
    """*said* as JSON that a person can read too."""
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def records_data(records: Iterable[Record]) -> list[Any]:
    """Records of a journal as values that JSON knows, in the order they were written."""
    ordered = sorted(records, key=lambda record: (record.seq, record.nonce))
    return [json.loads(write_record(record)) for record in ordered]


def conference_data(conference: Conference, names: Names, voice: Voice) -> Mapping[str, Any]:
    """What is known of one conference as values that JSON knows; nothing of how long a rehearsal took."""
    summary = summary_of(conference)
    return {
        "log": conference.log.hex(),
        "evening": conference.evening,
        "pod": conference.pod,
        "state": conference.state,
        "child": {"id": conference.student, "name": names.children.get(conference.student)},
        "family": {"id": conference.household, "name": names.families.get(conference.household)},
        "lang": conference.lang,
        "answers": [_answer_data(answer, voice) for topic in summary.topics for answer in topic.answers],
        "filled_in": [
            {"page": filled.page, "label": _said(voice, filled.label), "value": filled.value, "lang": filled.lang}
            for filled in summary.filled
        ],
        "wants_private_talk": summary.wants_private_talk,
        "signed": {who: signed.how if signed else None for who, signed in summary.signatures},
        "seconds": _seconds(conference.held),
        "left_out": [{"part": _said(voice, left.title), "page": left.page} for left in summary.left_out],
        "interruptions": summary.interruptions,
        "flagged": [
            {"line": line.message.text if line.message else None, "lang": line.lang, "better": line.better}
            for line in flagged_lines(conference)
        ],
        "unreadable": conference.unreadable,
        "forks": conference.forks,
    }


def picture_of(drawing: bytes) -> bytes:
    """A drawing that was kept, as SVG that we write ourselves.

    Raises:
        UnreadableError: it is none.
    """
    try:
        strokes = _STROKES.validate_json(drawing)
    except ValueError:
        raise UnreadableError("what was kept as a drawing is none; collect from its pod again") from None
    return drawing_svg(strokes, height=_height(strokes)).encode()


def recording_word(media_type: str) -> Message:
    """What a recording is called."""
    return words.DRAWING if media_type == DRAWING else words.RECORDING


def signature_of(signed: Signed) -> str:
    """A signature that was drawn, as SVG."""
    return drawing_svg(signed.strokes, height=_height(signed.strokes))


def signed_word(signed: Signed | None) -> Message:
    """How somebody signed."""
    return _SIGNED[signed.how] if signed else words.NOT_SIGNED


def _height(strokes: Iterable[Sequence[int]]) -> int:
    lowest = max((y for stroke in strokes for y in stroke[1::2]), default=0)
    return max(1, min(PAPER, lowest + _LOWEST))


def _answer_data(answer: Answer, voice: Voice) -> Mapping[str, Any]:
    return {
        "ask": answer.ask,
        "who": answer.who,
        "cards": [_said(voice, card) for card in answer.cards],
        "typed": answer.typed,
        "lang": answer.lang,
        "recordings": [{"media": kept.media, "media_type": kept.media_type} for kept in answer.recordings],
    }


def _seconds(held: Held | None) -> Mapping[str, float]:
    return {stage: round(seconds, 1) for stage, seconds in held.stage_seconds.items()} if held else {}


def _parts(answer: Answer, voice: Voice) -> Iterator[str]:
    yield from (_said(voice, card) for card in answer.cards)
    if answer.typed:
        yield answer.typed
    yield from (f"[{_said(voice, recording_word(kept.media_type))}]" for kept in answer.recordings)


def _signature(who: Who, signed: Signed | None, voice: Voice) -> str:
    return f"{_said(voice, SPEAKERS[who])}: {_said(voice, signed_word(signed))}"


def _minutes(summary: Summary, voice: Voice) -> str:
    whole = sum(minutes for _, minutes in summary.minutes)
    return voice.show(Value("number", whole)).value if summary.minutes else ""


def _said(voice: Voice, message: Message) -> str:
    """A message as plain text; a blank in it stands as underscores."""
    return voice.say(message).value.replace(FSI, "").replace(PDI, "")
