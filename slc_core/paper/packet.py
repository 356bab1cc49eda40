"""A child's packet: cover, contents, what will happen, the numbered pages, the script, cue cards, signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from slc_core.conference import notices
from slc_core.conference.blanks import Filling, fillings_of_page
from slc_core.conference.labels import (
    EXAMPLE,
    GOAL_LABELS,
    NEXT_STEP,
    PAGE_TITLES,
    PROUD,
    RATING,
    REACHED,
    REACHED_ANSWERS,
    SPEAKERS,
    STAGE_TITLES,
)
from slc_core.conference.portfolio import (
    AssessmentPage,
    BehaviourPage,
    GoalPage,
    Page,
    SkillPage,
    TeacherWordPage,
    WorkPage,
    kind_of,
)
from slc_core.conference.script import StageId
from slc_core.conference.talk import Line, Talk, Voices
from slc_core.conference.terms import term
from slc_core.language.catalog import Message, Text
from slc_core.language.registry import language
from slc_core.language.values import Value
from slc_core.paper.chart import ChartLabels, chart_alternative, chart_height_mm, draw_chart
from slc_core.paper.paragraph import GREY, Span, Style, Words, words
from slc_core.paper.photo import PhotoFault, prepare_photo
from slc_core.paper.pod_card import PodCard, childs_card
from slc_core.paper.press import ACCENT, BODY, LARGE, READING, SCHOOL, SMALL, TITLE, BothSheet, Press
from slc_core.paper.words import packet as said

PHOTO_HEIGHT_MM = 95.0
_CHART_LABELS = ChartLabels(said.TARGET_LINE, said.CHART_ALT, said.LESS_IS_BETTER)


class Contents(NamedTuple):
    """What a packet is made of.

    *cards* is the same talk as cue cards; *file_of* finds a picture of the child by its name; *languages* are
    the tags to name on the cover.
    """

    talk: Talk
    cards: Talk
    voices: Voices
    file_of: Callable[[str], Path]
    languages: Sequence[str] = ()
    term: str = ""
    date: Value | None = None
    pod_card: PodCard | None = None
    open_blanks: bool = False


def packet(contents: Contents, press: Press) -> tuple[bytes, tuple[str, ...]]:
    """The packet as a PDF, and a sentence for each picture that could not be printed."""
    talk = contents.talk
    document = press.document(talk.lang, talk.occasion.student.name)
    sheet = BothSheet(document, contents.voices, contact=press.contact)
    faults: list[str] = []
    _cover(sheet, contents)
    _contents(sheet, contents)
    _agenda(sheet, talk)
    for page in talk.occasion.portfolio.pages:
        faults += _portfolio_page(sheet, page, contents, grey=press.grey)
    _script(sheet, contents)
    _cue_cards(sheet, contents)
    _signatures(sheet)
    sheet.finish()
    return document.to_bytes(), tuple(faults)


def _cover(sheet: BothSheet, contents: Contents) -> None:
    occasion = contents.talk.occasion
    sheet.space(25)
    sheet.title(notices.TITLE, {"child": Value("text", occasion.student.name)})
    sheet.space(6)
    sheet.say(said.BELONGS_TO, {"child": Value("text", occasion.student.full_name)}, LARGE)
    own_names = tuple(_own_names(contents))
    sheet.say(said.LANGUAGES, {"languages": Value("list", own_names)})
    about: Sequence[tuple[Message, str, Filling]] = (
        (notices.SCHOOL, "school", _text(occasion.school)),
        (notices.TEACHER, "teacher", _text(occasion.teacher)),
        (notices.GRADE, "grade", _text(occasion.student.grade)),
        (said.TERM, "term", _text(contents.term)),
        (notices.DATE, "date", contents.date),
    )
    for message, blank, value in about:
        if value is not None:
            sheet.say(message, {blank: value})
    if contents.pod_card:
        childs_card(sheet, contents.pod_card)


def _contents(sheet: BothSheet, contents: Contents) -> None:
    sheet.new_page()
    sheet.title(said.CONTENTS)
    entries: list[tuple[str, Words]] = [("agenda", sheet.behind(STAGE_TITLES["look-ahead"], BODY))]
    for page in contents.talk.occasion.portfolio.pages:
        number = Span(words(f"{page.number}   ", sheet.lang), Style(11, bold=True, colour=ACCENT))
        title = [number, *sheet.behind(PAGE_TITLES[kind_of(page)], BODY), *_own_title(page, sheet)]
        entries.append((f"page-{page.number}", title))
    entries.append(("script", sheet.behind(said.SCRIPT, BODY)))
    entries.append(("cards", sheet.behind(said.CUE_CARDS, BODY)))
    entries.append(("sign", sheet.behind(STAGE_TITLES["sign"], BODY)))
    sheet.contents(entries)


def _own_title(page: Page, sheet: BothSheet) -> list[Span]:
    if not page.title:
        return []
    return [Span(words("   ", sheet.lang), BODY), Span(words(page.title, sheet.voices.school.language.tag), BODY)]


def _agenda(sheet: BothSheet, talk: Talk) -> None:
    sheet.new_page()
    sheet.title(STAGE_TITLES["look-ahead"], key="agenda")
    sheet.say(said.MARK_DONE)
    sheet.space(3)
    stages: dict[StageId, None] = {line.stage: None for line in talk.lines}
    for stage in stages:
        sheet.tick(sheet.behind(STAGE_TITLES[stage], LARGE), LARGE)
        sheet.space(2)


def _portfolio_page(sheet: BothSheet, page: Page, contents: Contents, *, grey: bool) -> Iterator[str]:
    """Draw one numbered page; yields what could not be printed."""
    sheet.new_page()
    number = Span(words(f"{page.number}   ", sheet.lang), Style(30, bold=True, colour=ACCENT))
    sheet.title(PAGE_TITLES[kind_of(page)], key=f"page-{page.number}", before=[number])
    if page.title:
        sheet.typed(page.title, after_mm=4)
    match page:
        case AssessmentPage():
            _assessment(sheet, page)
        case WorkPage():
            yield from _work(sheet, page, contents, grey=grey)
        case GoalPage():
            _goal(sheet, page, contents)
        case BehaviourPage():
            _behaviour(sheet, page, contents)
        case SkillPage():
            _written(sheet, page.skill, contents)
        case TeacherWordPage():
            sheet.typed(page.word)


def _assessment(sheet: BothSheet, page: AssessmentPage) -> None:
    fillings = fillings_of_page(page)
    if subject := fillings["subject"]:
        sheet.paragraph(_filled(sheet, subject), BODY, after_mm=3)
    if not page.results:
        sheet.say(said.NO_RESULT)
        return
    labels = (said.ON, said.RESULT)
    rows: list[tuple[Words, Words]] = []
    for result in page.results:
        value = fillings_of_page(page.model_copy(update={"results": (result,)}))
        rows.append((_filled(sheet, value["last_date"]), _filled(sheet, value["last"])))
    sheet.head(said.RESULTS)
    sheet.table(rows, header=[sheet.behind(label, Style(10, bold=True)) for label in labels], style=BODY)
    if target := fillings["target"]:
        sheet.space(3)
        sheet.valued(said.TARGET, target)
    sheet.space(5)
    voice = sheet.voices.family
    alternative = chart_alternative(page, voice, _CHART_LABELS)
    sheet.figure(chart_height_mm(page), alternative, draw_chart(page, voice, _CHART_LABELS))


def _work(sheet: BothSheet, page: WorkPage, contents: Contents, *, grey: bool) -> Iterator[str]:
    for name in page.media:
        photo = prepare_photo(contents.file_of(name), sheet.width_mm, PHOTO_HEIGHT_MM, grey=grey)
        if isinstance(photo, PhotoFault):
            missing = said.PICTURE_MISSING if photo.kind == "missing" else said.PICTURE_UNREADABLE
            sheet.say(missing, {"file": Value("text", name)})
            yield photo.sentence
        else:
            alternative, _ = sheet.both(said.PICTURE_ALT, {"title": _text(page.title)})
            sheet.picture(photo.data, alt=alternative, height_mm=PHOTO_HEIGHT_MM)
            sheet.space(4)
    sheet.labelled(PROUD, "" if contents.open_blanks else page.proud)
    sheet.labelled(NEXT_STEP, "" if contents.open_blanks else page.next)


def _goal(sheet: BothSheet, page: GoalPage, contents: Contents) -> None:
    for field, label in GOAL_LABELS.items():
        sheet.labelled(label, "" if contents.open_blanks else str(getattr(page, field)), lines=1)
    if page.carried:
        sheet.head(REACHED)
        for answer, words_of_it in REACHED_ANSWERS.items():
            sheet.tick(sheet.behind(words_of_it, BODY), BODY, ticked=answer == page.reached)


def _behaviour(sheet: BothSheet, page: BehaviourPage, contents: Contents) -> None:
    if page.attribute:
        sheet.paragraph(_filled(sheet, term(page.attribute) or Value("text", page.attribute)), TITLE, after_mm=4)
    rating = term(page.rating)
    if rating and not contents.open_blanks:
        sheet.valued(RATING, rating)
    else:
        sheet.labelled(RATING, "" if contents.open_blanks else page.rating, lines=1)
    sheet.labelled(EXAMPLE, "" if contents.open_blanks else page.example)


def _written(sheet: BothSheet, text: str, contents: Contents) -> None:
    if text and not contents.open_blanks:
        sheet.typed(text)
    else:
        sheet.box(36, lines_mm=9)


def _script(sheet: BothSheet, contents: Contents) -> None:
    """The lines to speak in two columns, each group with the number of the page that is open."""
    sheet.new_page()
    sheet.title(said.SCRIPT, key="script")
    if contents.open_blanks:
        sheet.say(said.OWN_WORDS)
    for stage, lines in groupby(contents.talk.lines, key=_stage_of):
        sheet.head(STAGE_TITLES[stage])
        for line in lines:
            _spoken(sheet, line)


def _stage_of(line: Line) -> StageId:
    return line.stage


def _spoken(sheet: BothSheet, line: Line) -> None:
    """One line in both languages, with its page before it, who speaks if it is not the child, and how it sounds."""
    before: list[Span] = []
    if line.page:
        before.append(Span(words(f"{line.page}  ", sheet.lang), Style(11, bold=True, colour=ACCENT)))
    if line.who != "child":
        speaker = sheet.voices.family.say(SPEAKERS[line.who])
        before += [Span(speaker, Style(9, bold=True, colour=GREY)), Span(words("  ", sheet.lang), SMALL)]
    family: Words = [*before, Span(line.text, BODY)] if before else line.text
    school = line.school_text if line.school_text.value != line.text.value else None
    if line.reading is None:
        sheet.pair(family, school, BODY, school_style=SCHOOL, after_mm=2)
        return
    reading = line.reading

    def draw() -> None:
        sheet.pair(family, school, BODY, school_style=SCHOOL, after_mm=0.5)
        sheet.paragraph(reading, READING, align=sheet.at_start(reading), after_mm=2.5)

    sheet.keep_together(draw)


def _cue_cards(sheet: BothSheet, contents: Contents) -> None:
    """A card for each stage and page, two beside each other, to cut out: a few large words a line."""
    sheet.new_page()
    sheet.title(said.CUE_CARDS, key="cards")
    sheet.paragraph(sheet.both(said.CUT).family, SMALL, after_mm=3)
    child = [line for line in contents.cards.lines if line.who == "child"]
    cards: list[Callable[[object], None]] = [
        partial(_cue_card, sheet, tuple(lines)) for _, lines in groupby(child, _stage_and_page)
    ]
    if len(cards) % 2:
        cards.append(_no_card)
    for place in range(0, len(cards), 2):
        sheet.columns(cards[place : place + 2])
        sheet.space(2)


def _stage_and_page(line: Line) -> tuple[StageId, int]:
    return line.stage, line.page


def _cue_card(sheet: BothSheet, lines: Sequence[Line], _: object) -> None:
    """One card; the sheet is as narrow as a card while it is drawn."""
    stage, page = _stage_and_page(lines[0])
    number = [Span(words(f"{page}   ", sheet.lang), Style(13, bold=True, colour=ACCENT))] if page else []
    sheet.rule()
    sheet.paragraph([*number, *sheet.behind(STAGE_TITLES[stage], Style(9, colour=GREY))], after_mm=1)
    for text, reading in dict.fromkeys((line.text, line.reading) for line in lines):
        sheet.paragraph(text, LARGE, after_mm=0.8)
        if reading:
            sheet.paragraph(reading, READING, align=sheet.at_start(reading), after_mm=1.2)


def _no_card(_: object) -> None:
    """The place beside the last of an odd number of cards."""


def _signatures(sheet: BothSheet) -> None:
    sheet.new_page()
    sheet.title(STAGE_TITLES["sign"], key="sign")
    sheet.say(said.TOOK_PLACE, style=LARGE)
    sheet.space(10)
    for label in (notices.CHILD_SIGNS, notices.ADULT_SIGNS, said.TEACHER_SIGNS, said.ON):
        sheet.signature_line(sheet.behind(label, BODY), height_mm=22)


def _own_names(contents: Contents) -> Iterator[str]:
    yield from (language(tag).own for tag in dict.fromkeys((*contents.languages, contents.talk.school_lang)))


def _filled(sheet: BothSheet, filling: Filling) -> Text:
    return sheet.voices.family.show(filling)


def _text(text: str) -> Filling:
    return Value("text", text) if text else None
