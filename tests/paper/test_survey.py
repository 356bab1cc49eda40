from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest

from slc_core.conference.blanks import Occasion
from slc_core.conference.cards import FACES
from slc_core.conference.portfolio import AssessmentPage, GoalPage, Page, Result, Scale
from slc_core.conference.script import script_for_grade
from slc_core.conference.talk import Talk, Voices, fill
from slc_core.language.catalog import Voice
from slc_core.paper.document import Document
from slc_core.paper.press import Press
from slc_core.paper.survey import keepsake, survey
from slc_core.paper.words import packet, surveys

MADE_ON = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
PRESS = Press(MADE_ON)
Point = tuple[float, float]
Tool = Callable[..., str]
Read = Callable[[bytes], list[str]]


class Faces(Document):
    """A document that also remembers its boxes, and the mouths on each page, happy ones by a positive bend."""

    made: ClassVar[list[Faces]] = []

    def __init__(self, *arguments: Any, **how: Any) -> None:
        super().__init__(*arguments, **how)
        self.mouths: list[tuple[int, float, float]] = []
        self.boxes = 0
        Faces.made.append(self)

    def polyline(self, points: Sequence[Point], **how: Any) -> None:
        if not self.is_dry:
            (left, height), (right, _) = points[0], points[-1]
            lowest = max(y for _, y in points)
            highest = min(y for _, y in points)
            self.mouths.append((self.page, (left + right) / 2, (lowest - height) - (height - highest)))
        super().polyline(points, **how)

    def rectangle(self, *place: float, **how: Any) -> None:
        self.boxes += not self.is_dry
        super().rectangle(*place, **how)


class FacesPress(Press):
    def document(self, lang: str, title: str) -> Document:
        return Faces(self.paper, lang=lang, title=title, made_on=self.made_on)


@pytest.fixture
def read(tool: Tool, tmp_path: Path) -> Read:
    """The words of each page, lines joined."""

    def pages(pdf: bytes) -> list[str]:
        (tmp_path / "read.pdf").write_bytes(pdf)
        text = tool("pdftotext", "poppler-utils", "-raw", tmp_path / "read.pdf", "-")
        return [" ".join(page.split()) for page in text.removesuffix("\f").split("\f")]

    return pages


@pytest.fixture
def talk(make_occasion: Callable[..., Occasion]) -> Callable[..., tuple[Talk, Voices]]:
    def build(*pages: Page, tag: str = "es") -> tuple[Talk, Voices]:
        voices = Voices(Voice(tag), Voice("en"))
        return fill(script_for_grade("4"), make_occasion(*pages, spoken=tag), voices), voices

    return build


def mouths(tag: str) -> list[tuple[int, float, float]]:
    Faces.made.clear()
    survey(Voices(Voice(tag), Voice("en")), FacesPress(MADE_ON))
    return Faces.made[0].mouths


def test_the_child_and_the_adult_are_asked_the_same_things_apart(read: Read) -> None:
    child, adult, pictures = read(survey(Voices(Voice("es"), Voice("en")), PRESS))

    for item in surveys.ITEMS.values():
        assert item.child.text in child
        assert item.adult.text in adult
        assert Voice("es").say(item.child).value in child
        assert Voice("es").say(item.adult).value in adult
    assert all(message.text in pictures for message in surveys.PICTURE_ITEMS.values())
    for page in (child, adult, pictures):
        assert surveys.VOLUNTARY.text in page
    assert surveys.CHANGE.text in child
    assert surveys.CHANGE.text in adult
    assert surveys.CHANGE.text not in pictures


def test_four_faces_go_from_happy_to_sad_where_reading_begins() -> None:
    for place in range(0, len(mouths("es")), 4):
        bends = [bend for _, _, bend in mouths("es")[place : place + 4]]
        assert bends == sorted(bends, reverse=True)
        assert bends[1] > 0 > bends[2]


def test_right_to_left_the_faces_are_mirrored() -> None:
    english, arabic = mouths("es"), mouths("ar")

    assert len(english) == len(arabic) == 4 * (2 * len(surveys.ITEMS) + len(surveys.PICTURE_ITEMS))
    for (page, x, bend), (same_page, mirrored, same_bend) in zip(english, arabic, strict=True):
        assert page == same_page
        assert mirrored == pytest.approx(210 - x)
        assert same_bend == pytest.approx(bend)


def test_below_each_face_stands_its_word_except_for_those_who_hardly_read(read: Read) -> None:
    child, _, pictures = read(survey(Voices(Voice("es"), Voice("en")), PRESS))
    word = Voice("es").say(FACES["mostly-no"]).value

    assert child.count(word) == len(surveys.ITEMS)
    assert word not in pictures


def test_the_keepsake_shows_growth_since_last_time_in_the_childs_own_numbers(
    talk: Callable[..., tuple[Talk, Voices]], read: Read
) -> None:
    results = tuple(Result(on=dt.date(2026, month, 15), value=Decimal(value)) for month, value in ((9, 12), (11, 40)))
    numbers = Scale(kind="number")
    made, voices = talk(
        GoalPage(number=1, goal="read twenty books", carried=True, reached="reached"),
        GoalPage(number=2, goal="sit still", carried=True, reached="not-yet"),
        AssessmentPage(number=3, title="Sight words", scale=numbers, results=results),
        AssessmentPage(number=4, subject="Math", scale=numbers, results=results),
        AssessmentPage(number=5, scale=numbers, results=results),
        AssessmentPage(number=6, title="Only once", scale=numbers, results=results[:1]),
        GoalPage(number=7, goal="write to grandma"),
        GoalPage(number=8),
    )

    [page] = read(keepsake(made, voices, PRESS))

    assert page.startswith(f"{voices.family.say(surveys.KEEPSAKE).value} {surveys.KEEPSAKE.text}")
    assert "Sight words 12 40" in page
    assert "Matemáticas 12 40" in page
    assert "5 12 40" in page
    assert "Only once" not in page
    assert f"{surveys.KEEPSAKE_CAN_DO.text} read twenty books" in page
    assert "sit still" not in page
    assert page.index(surveys.KEEPSAKE_HELPED.text) < page.index("write to grandma")


@pytest.mark.parametrize(("goal", "boxes"), [("write to grandma", 1), ("", 2)])
def test_the_keepsake_has_lines_for_new_goals_where_none_is_set(
    talk: Callable[..., tuple[Talk, Voices]], goal: str, boxes: int
) -> None:
    Faces.made.clear()
    made, voices = talk(GoalPage(number=1, goal=goal))

    keepsake(made, voices, FacesPress(MADE_ON))

    assert Faces.made[0].boxes == boxes


def test_the_keepsake_of_a_first_conference_has_no_last_time(
    talk: Callable[..., tuple[Talk, Voices]], read: Read
) -> None:
    made, voices = talk()

    [page] = read(keepsake(made, voices, PRESS))

    assert page.startswith(f"{voices.family.say(surveys.KEEPSAKE_FIRST).value} {surveys.KEEPSAKE_FIRST.text} Isay")
    assert packet.FIRST.text not in page
