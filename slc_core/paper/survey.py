"""After the conference: what child and adult are asked apart, with faces and words, and the page to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from slc_core.conference.blanks import fillings_of_page
from slc_core.conference.cards import FACES, Face
from slc_core.conference.labels import SPEAKERS, STAGE_TITLES
from slc_core.conference.portfolio import AssessmentPage, GoalPage
from slc_core.conference.script import Who
from slc_core.conference.talk import Talk, Voices
from slc_core.language.catalog import Message, Text
from slc_core.language.registry import Direction
from slc_core.language.values import Value
from slc_core.paper.document import Document
from slc_core.paper.paragraph import BLACK, Style, set_paragraph
from slc_core.paper.press import BODY, LARGE, BothSheet, Press
from slc_core.paper.words import packet, surveys

_FACE_MM = 9.5
_WORD_MM = 5.0
_FACE_WORDS = Style(8)
_MOUTHS: Mapping[Face, float] = {"yes": 0.30, "mostly-yes": 0.12, "mostly-no": -0.12, "no": -0.30}
"""How far a mouth bends, as a share of the face: up for yes."""


def survey(voices: Voices, press: Press) -> bytes:
    """The child's questions, the adult's parallel ones, and both with pictures for those who hardly read."""
    document = press.document(voices.family.language.tag, voices.family.say(surveys.TITLE).value)
    children = [item.child for item in surveys.ITEMS.values()]
    adults = [item.adult for item in surveys.ITEMS.values()]
    _ask(document, voices, press, "child", children)
    _ask(document, voices, press, "adult", adults)
    _ask(document, voices, press, "adult", list(surveys.PICTURE_ITEMS.values()), in_pictures=True)
    return document.to_bytes()


def keepsake(talk: Talk, voices: Voices, press: Press) -> bytes:
    """A page for the child to keep: growth since last time, in its own results and goals."""
    title = surveys.KEEPSAKE if any(_carried(talk)) else surveys.KEEPSAKE_FIRST
    document = press.document(talk.lang, talk.occasion.student.name)
    sheet = BothSheet(document, voices, contact=press.contact)
    sheet.title(title)
    sheet.typed(talk.occasion.student.full_name, Style(24, bold=True), after_mm=4)
    sheet.say(surveys.KEEPSAKE_LED, style=LARGE)
    if rows := _growth(talk, voices):
        header = [sheet.behind(label, Style(10, bold=True)) for label in (packet.RESULTS, packet.FIRST, packet.NOW)]
        sheet.table(rows, header=header, shares=(2, 1, 1), style=BODY)
        sheet.space(6)
    for goal in _carried(talk):
        if goal.reached == "reached":
            sheet.labelled(surveys.KEEPSAKE_CAN_DO, goal.goal)
    sheet.labelled(surveys.KEEPSAKE_HELPED, "")
    _new_goals(sheet, talk)
    sheet.finish()
    return document.to_bytes()


def _new_goals(sheet: BothSheet, talk: Talk) -> None:
    """What the child set itself; lines to write on where nothing is set yet."""
    pages = talk.occasion.portfolio.pages
    goals = [page.goal for page in pages if isinstance(page, GoalPage) and not page.carried and page.goal]
    if not goals:
        sheet.labelled(STAGE_TITLES["new-goals"], "")
        return
    sheet.head(STAGE_TITLES["new-goals"])
    for goal in goals:
        sheet.typed(goal)


def _ask(
    document: Document,
    voices: Voices,
    press: Press,
    who: Who,
    items: Sequence[Message],
    *,
    in_pictures: bool = False,
) -> None:
    sheet = BothSheet(document, voices, contact=press.contact)
    sheet.on_one_page(partial(_questions, sheet, who, items, in_pictures=in_pictures))
    sheet.finish()


def _questions(sheet: BothSheet, who: Who, items: Sequence[Message], *, in_pictures: bool) -> None:
    sheet.title(surveys.TITLE)
    sheet.head(SPEAKERS[who])
    sheet.beside(surveys.VOLUNTARY)
    sheet.beside(surveys.CHOOSE)
    sheet.space(3)
    for item in items:
        sheet.keep_together(partial(_item, sheet, item, in_pictures=in_pictures))
    if not in_pictures:
        sheet.labelled(surveys.CHANGE, "")


def _item(sheet: BothSheet, item: Message, *, in_pictures: bool) -> None:
    sheet.paragraph(sheet.behind(item, LARGE if in_pictures else BODY), after_mm=1)
    faces = [sheet.both(face).family for face in FACES.values()]
    alternative = faces[0]._replace(value=", ".join(face.value for face in faces))
    height = _FACE_MM if in_pictures else _FACE_MM + _WORD_MM
    sheet.figure(
        height, alternative, partial(_draw_faces, [] if in_pictures else faces, sheet.voices.family.language.direction)
    )
    sheet.space(6 if in_pictures else 0.5)


def _draw_faces(
    labels: Sequence[Text], direction: Direction, document: Document, x_mm: float, y_mm: float, width_mm: float
) -> None:
    """Four faces, the happy one where reading begins, with their words below."""
    step = width_mm / len(_MOUTHS)
    for place, bend in enumerate(_MOUTHS.values()):
        column = place if direction == "ltr" else len(_MOUTHS) - 1 - place
        _draw_face(document, x_mm + step * (column + 0.5), y_mm + _FACE_MM / 2, bend)
        if labels:
            label = set_paragraph(labels[place], step - 2, _FACE_WORDS, align="centre", fonts=document.fonts)
            document.draw(label, x_mm + step * column + 1, y_mm + _FACE_MM)


def _draw_face(document: Document, x_mm: float, y_mm: float, bend: float) -> None:
    radius = _FACE_MM / 2 - 0.5
    document.circle(x_mm, y_mm, radius, line_mm=0.5)
    for side in (-1, 1):
        document.circle(x_mm + side * radius * 0.38, y_mm - radius * 0.25, 0.6, fill=BLACK)
    mouth = [
        (x_mm + radius * 0.55 * across, y_mm + radius * (0.42 + bend * (0.5 - across * across)))
        for across in (-1, -0.6, -0.2, 0.2, 0.6, 1)
    ]
    document.polyline(mouth, line_mm=0.5)


def _growth(talk: Talk, voices: Voices) -> list[tuple[Text, Text, Text]]:
    """Each assessment with two results or more: what it is, the first result, the last."""
    rows: list[tuple[Text, Text, Text]] = []
    for page in talk.occasion.portfolio.pages:
        if isinstance(page, AssessmentPage) and len(page.results) > 1:
            found = fillings_of_page(page)
            title = found["title"] or found["subject"] or Value("number", page.number)
            rows.append(
                (voices.family.show(title), voices.family.show(found["first"]), voices.family.show(found["last"]))
            )
    return rows


def _carried(talk: Talk) -> list[GoalPage]:
    return [page for page in talk.occasion.portfolio.pages if isinstance(page, GoalPage) and page.carried]
