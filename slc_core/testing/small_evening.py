"""What a pod brings from an evening of four invented children, as sealed links; for tests of whatever shows it.

Child s21 has finished, s01 has not, of s05's journal a link was lost, and the fourth child's card was never shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple

from slc_core.conference.cards import PRIVATE_TALK
from slc_core.conference.filling_in import question_of_work
from slc_core.conference.journal import (
    PART_BYTES,
    Answered,
    Came,
    Draft,
    Finished,
    Flagged,
    Interrupted,
    MediaPart,
    Opened,
    Recorded,
    Shown,
    Signed,
    write_entry,
)
from slc_core.conference.script import Who, built_in_script, lines_of, message_of
from slc_core.exchange.hub_keys import HubAddress
from slc_core.exchange.log import Sealed
from slc_core.language.review import key_of
from slc_core.testing.invented_pod import InventedPod, invented_pod

__all__ = ["DRAWING", "EVENING", "FORMULA", "SmallEvening", "flagged_line", "small_evening"]

EVENING = "Autumn"
FORMULA = '=HYPERLINK("http://evil.example","قل لي")'
"""What somebody typed who has read about spreadsheets."""
DRAWING = json.dumps([[100, 100, 500, 400, 900, 100], [500, 600]]).encode()
_BOOT = "boot1"


class SmallEvening(NamedTuple):
    """The pod, and all links of its logs in order."""

    pod: InventedPod
    links: tuple[Sealed, ...]

    @property
    def bundle(self) -> bytes:
        """What a carrier takes to the hub."""
        return self.pod.bundle(self.links)


def flagged_line() -> str:
    """The name in reviews of the line that s21 finds wrong."""
    stage, _, line = next(lines_of(built_in_script("4-5")))
    return key_of(*message_of(stage.id, line))


def small_evening(hub: HubAddress, voice: bytes = b"\x1aE\xdf\xa3 a voice", number: int = 1) -> SmallEvening:
    """The evening at pod *number*, for a school with this hub; *voice* is what the mother of s21 said, as WebM."""
    pod = invented_pod(number, shares=4, hub=hub)
    finished, unfinished, cut = (_Journal(student) for student in ("s21", "s01", "s05"))
    logs = [
        pod.links(*finished.written(_finished(), voice, "audio/webm"), log=0),
        pod.links(*finished.written(_practice(), b"", ""), log=1),
        pod.links(*unfinished.written(_unfinished(), DRAWING, "application/json"), log=2),
        _without_one(pod.links(*cut.written(_cut(), b"", ""), log=4)),
    ]
    return SmallEvening(pod, tuple(link for log in logs for link in log))


class _Journal(NamedTuple):
    """Writes what happened with one child, five seconds apart."""

    student: str

    def written(self, drafts: Iterator[Draft], content: bytes, media_type: str) -> Iterator[bytes]:
        parts = [content[at : at + PART_BYTES] for at in range(0, len(content), PART_BYTES)]
        for number, part in enumerate(parts):
            yield write_entry(MediaPart("voice" if media_type.startswith("audio") else "ink", number, part))
        recorded = partial(Recorded, size_bytes=len(content), media_type=media_type)
        for seq, draft in enumerate(drafts, len(parts)):
            made = partial(draft, seq=seq, nonce=f"n{seq}", boot_id=_BOOT, boot_ns=seq * 5_000_000_000)
            if getattr(draft, "func", draft) is Recorded:
                made = partial(made, **recorded.keywords)
            elif getattr(draft, "func", draft) is Opened:
                made = partial(made, student=self.student)
            yield write_entry(made())


def _answer(question: str, who: Who, value: str, lang: str, how: Literal["card", "choice", "typed"] = "card") -> Draft:
    return partial(Answered, question=question, who=who, how=how, value=value, lang=lang)


def _finished() -> Iterator[Draft]:
    yield partial(Opened, household="h-es", lang="es")
    yield partial(Shown, stage="welcome", step="greet")
    yield Interrupted
    yield partial(Shown, stage="pages", step="show", page=3)
    yield partial(Shown, stage="new-goals", step="ask-help", act="not-today")
    yield _answer("goal", "child", "reading", "es")
    yield _answer("help-read", "adult", "yes", "es")
    yield partial(Shown, stage="reflection", step="listen")
    yield _answer("reflection-proud", "adult", "yes", "es")
    yield _answer("reflection", "adult", "Estoy orgullosa de ti.\n¡Sigue así!", "es", "typed")
    yield partial(Recorded, question="reflection", who="adult", media="voice")
    yield partial(Shown, stage="questions", step="ask")
    yield _answer("question-hard", "adult", "yes", "es")
    yield _answer("for-teacher-support", "adult", "yes", "es")
    yield _answer(PRIVATE_TALK.id, "adult", "yes", "es")
    yield partial(Shown, stage="teacher", step="greet-teacher")
    yield Came
    yield partial(Shown, stage="sign", step="sign")
    yield partial(Signed, who="child", how="drawn", strokes=((50, 80, 300, 20, 500, 90), (600, 60, 900, 40)))
    yield partial(Signed, who="adult", how="mark")
    yield _answer("worthwhile-child", "child", "mostly-yes", "es")
    yield _answer("worthwhile-adult", "adult", "yes", "es")
    yield partial(Shown, stage="farewell", step="farewell")
    yield Finished


def _practice() -> Iterator[Draft]:
    yield partial(Opened, household="h-es", lang="es")
    yield partial(Shown, stage="pages", step="show", page=3)
    yield _answer("fill-7-goal", "child", "Leer un capítulo", "es", "typed")
    yield _answer("fill-7-when", "child", "cada noche", "es", "typed")
    yield _answer(question_of_work(4), "child", "no", "es", "choice")
    yield partial(Flagged, message=flagged_line(), lang="es", better="¡Hola a todos!")
    yield partial(Flagged, message="000000000000", lang="es")


def _unfinished() -> Iterator[Draft]:
    yield partial(Opened, household="h-ar", lang="ar")
    yield partial(Shown, stage="welcome", step="greet")
    yield partial(Shown, stage="reflection", step="listen")
    yield _answer("reflection", "adult", FORMULA, "ar", "typed")
    yield partial(Recorded, question="reflection", who="adult", media="ink")


def _cut() -> Iterator[Draft]:
    yield partial(Opened, household="h-so", lang="so")
    yield partial(Shown, stage="welcome", step="greet")
    yield _answer("goal", "child", "asking", "so")
    yield _answer("help-quiet", "adult", "yes", "so")


def _without_one(links: tuple[Sealed, ...]) -> tuple[Sealed, ...]:
    """A carrier lost the third."""
    return links[:2] + links[3:]
