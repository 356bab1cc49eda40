"""A pod's pack with three invented children, written in a moment; for tests of whatever opens one."""

from __future__ import annotations

import struct
import zlib
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from slc_core.conference.people import Guardian, Household, Student
from slc_core.conference.portfolio import (
    AssessmentPage,
    BehaviourPage,
    GoalPage,
    Portfolio,
    Result,
    Scale,
    SkillPage,
    WorkPage,
)
from slc_core.conference.script import script_for_grade
from slc_core.exchange.card import new_code
from slc_core.exchange.hub_keys import HubAddress
from slc_core.exchange.pack import PackedShare, PackSource, Share, write_pack
from slc_core.exchange.seal import FLOOR, Cost

CHILDREN = (("Isay", "4", "es"), ("Omar", "K", "ar"), ("Hodan", "2", "so"))
"""Name, grade, and language of the family."""
WORK = "work.png"


class SmallPod(NamedTuple):
    """Where it lies, the cards of its children in the order of CHILDREN, and the teacher's."""

    folder: Path
    cards: tuple[str, ...]
    teacher_card: str


def write_small_pod(
    folder: Path, *, cost: Cost = FLOOR, lock_minutes: int = 3, hub: HubAddress | None = None
) -> SmallPod:
    """Write the pack. The first work of each child is a white square; goal, skill and reflections are to be filled in.

    Raises:
        UnwritableError: *folder* holds something, or the disk refused.
    """
    cards, teacher_card = tuple(new_code() for _ in CHILDREN), new_code()
    shares = tuple(
        PackedShare(_share(number, *child), {WORK: white_square()}, card, None, "star")
        for number, (child, card) in enumerate(zip(CHILDREN, cards, strict=True))
    )
    languages = tuple(lang for _, _, lang in CHILDREN)
    write_pack(folder, PackSource(1, "en", languages, lock_minutes, teacher_card, shares, {}, {}, hub), cost)
    return SmallPod(folder, cards, teacher_card)


def white_square() -> bytes:
    """The smallest picture: a PNG of one white dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0\xff")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _share(number: int, name: str, grade: str, lang: str) -> Share:
    home = f"h{number}"
    return Share(
        student=Student(id=f"s{number}", given_name=name, grade=grade, households=(home,)),
        household=Household(id=home, guardians=(Guardian(name=f"{name}'s adult"),), spoken=lang),
        portfolio=_portfolio(),
        script=script_for_grade(grade),
        school="Harbor School",
        teacher="Ms. Rivera",
        class_name="Room 4",
        school_lang="en",
        contact="555-0100",
        reflection="I am proud of you.",
    )


def _portfolio() -> Portfolio:
    results = (Result(value=Decimal(7)), Result(value=Decimal(9)))
    scale = Scale(kind="points", out_of=Decimal(12))
    return Portfolio(
        pages=(
            GoalPage(number=1, goal="Read every day", carried=True, reached="partly"),
            AssessmentPage(number=2, subject="Math", scale=scale, results=results),
            WorkPage(number=3, title="A letter", media=(WORK,)),
            WorkPage(number=4, title="A map", proud="The colours", next="More rivers"),
            BehaviourPage(number=5, attribute="Kindness", rating="Often"),
            SkillPage(number=6),
            GoalPage(number=7),
        )
    )
