"""How papers are made, and a sheet that says everything in the family's language and in the school's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from slc_core.conference import notices
from slc_core.conference.blanks import Filling
from slc_core.conference.talk import Both, Voices
from slc_core.language.catalog import Message, Text
from slc_core.language.registry import SOURCE, language
from slc_core.language.values import Value, isolate
from slc_core.paper.document import Document, Paper
from slc_core.paper.paragraph import (
    GREY,
    Align,
    Colour,
    Paragraph,
    Span,
    Style,
    Words,
    set_paragraph,
    spans_of,
    width_of,
    words,
)
from slc_core.paper.sheet import Margins, Sheet
from slc_core.paper.words import packet as said

ACCENT: Colour = (11, 92, 138)
TITLE = Style(22, bold=True)
HEADING = Style(14, bold=True, colour=ACCENT)
BODY = Style(11)
LARGE = Style(15)
SMALL = Style(8, colour=GREY)
SCHOOL = Style(9, colour=GREY)
READING = Style(10, colour=GREY)
_FOOT = Style(7, colour=GREY)
_BELOW_FOOT_MM = 8.0  # from its last line to the paper's edge
_ABOVE_FOOT_MM = 3.0
_BESIDE_FOOT_MM = 64.0  # margins and page numbers
_SCALES = (1.0, 0.95, 0.9, 0.85, 0.8)
_FAMILYS_SHARE = 0.56  # its words are the larger ones

Part = Literal["packet", "guide", "cards", "letters", "signs"]


class Press(NamedTuple):
    """Paper size, colour, fonts; *made_on* is the only date that stands in the files, with a time zone."""

    made_on: dt.datetime
    paper: Paper = "A4"
    grey: bool = False
    fonts: Path | None = None
    contact: str = ""

    def document(self, lang: str, title: str) -> Document:
        """An empty document in the family's language."""
        return Document(self.paper, lang=lang, title=title, made_on=self.made_on, grey=self.grey, fonts=self.fonts)


class BothSheet(Sheet):
    """A sheet for two readers: the family's language in front, the school's smaller behind or beside it.

    The foot of each page says how many of its lines a speaker of the family's language has read.
    """

    def __init__(
        self,
        document: Document,
        voices: Voices,
        *,
        contact: str = "",
        numbered: bool = True,
        header: Words | None = None,
    ) -> None:
        self.voices = voices
        self._contact = contact
        self._scale = 1.0
        super().__init__(
            document,
            lang=voices.family.language.tag,
            margins=_margins(document, voices, contact),
            header=header,
            footer=self._foot,
            numbered=numbered,
        )

    def set(
        self, what: Words, width_mm: float, style: Style, *, align: Align = "start", blank_mm: float = 25.0
    ) -> Paragraph:
        """*what* in lines, smaller while :meth:`on_one_page` says so."""
        if self._scale < 1:
            what = [Span(text, _scaled(look, self._scale)) for text, look in spans_of(what, style)]
        return super().set(what, width_mm, style, align=align, blank_mm=blank_mm)

    def on_one_page(self, draw: Callable[[], None]) -> None:
        """What *draw* draws, in smaller letters where this page would not hold it otherwise."""
        for scale in _SCALES:
            self._scale = scale
            if self.height_of(draw) <= self.room_mm:
                break
        draw()
        self._scale = 1.0

    def both(self, message: Message, values: Mapping[str, Filling] | None = None) -> Both:
        """*message* in both languages."""
        return self.voices.both(message, values)

    def title(
        self,
        message: Message,
        values: Mapping[str, Filling] | None = None,
        *,
        key: str = "",
        before: Sequence[Span] = (),
    ) -> None:
        """A heading of the first level, *before* in front of it; *key* finds it again in the contents."""
        family, school = self.both(message, values)
        self.heading([*before, Span(family, TITLE)] if before else family, level=1, key=key, style=TITLE)
        if school:
            self.paragraph(school, SCHOOL, align=self.at_start(school), after_mm=3)

    def at_start(self, text: Text) -> Align:
        """Where words of another direction stand so that they begin at the sheet's own start."""
        return "start" if text.dir == self.direction else "end"

    def typed(self, text: str, style: Style = LARGE, *, after_mm: float = 3.0) -> None:
        """What a child or teacher wrote, at the sheet's start whatever its own direction."""
        shown = words(text, self.voices.school.language.tag)
        self.paragraph(shown, style, align=self.at_start(shown), after_mm=after_mm)

    def head(self, message: Message, values: Mapping[str, Filling] | None = None) -> None:
        """A heading of the second level, the school's words behind the family's or, if they are many, below."""
        both = self.both(message, values)
        behind = _behind(both, HEADING)
        fits = width_of(behind, fonts=self.document.fonts) <= self.width_mm
        self.heading(behind if fits else _behind(both._replace(school=None), HEADING), level=2)
        if both.school and not fits:
            self.y_mm -= 1.0
            self.paragraph(both.school, SCHOOL, align=self.at_start(both.school))

    def say(
        self,
        message: Message,
        values: Mapping[str, Filling] | None = None,
        style: Style = BODY,
        *,
        blank_mm: float = 45.0,
    ) -> None:
        """A sentence, the school's words smaller below."""
        family, school = self.both(message, values)
        self.paragraph(family, style, after_mm=0.3 if school else 2, blank_mm=blank_mm)
        if school:
            self.paragraph(school, SCHOOL, align=self.at_start(school), after_mm=2.5)

    def beside(self, message: Message, values: Mapping[str, Filling] | None = None, style: Style = BODY) -> None:
        """A sentence in two columns, one for each language."""
        family, school = self.both(message, values)
        self.pair(family, school, style, school_style=SCHOOL, share=_FAMILYS_SHARE)

    def step(self, number: int, message: Message) -> None:
        """A sentence in two columns with its number in a list."""
        family, school = self.both(message)
        shown = Span(words(f"{self.voices.family.show(Value('number', number)).value}.  ", self.lang), BODY)
        self.pair([shown, Span(_apart(family), BODY)], school, BODY, school_style=SCHOOL, share=_FAMILYS_SHARE)

    def valued(self, label: Message, value: Filling) -> None:
        """A label and, on the same line, its value in the family's language."""
        shown = Span(self.voices.family.show(value), LARGE)
        self.paragraph([*self.behind(label, BODY), Span(words("   ", self.lang), BODY), shown], after_mm=3)

    def labelled(self, label: Message, text: str, *, lines: int = 2) -> None:
        """A label, and below it what someone wrote or lines for a pen."""

        def draw() -> None:
            self.paragraph(_behind(self.both(label), Style(10, bold=True, colour=ACCENT)), after_mm=0.5)
            if text:
                self.typed(text)
            else:
                self.box(lines * 9.0, lines_mm=9.0)

        self.keep_together(draw)

    def behind(self, message: Message, style: Style, values: Mapping[str, Filling] | None = None) -> Sequence[Span]:
        """The family's words and behind them, smaller, the school's."""
        return _behind(self.both(message, values), style)

    def _foot(self, texts: Sequence[Text]) -> Words | None:
        """What may be said of the words on one page; *texts* are those that stand on it."""
        tag = self.voices.family.language.tag
        lines = [text for text in texts if text.status == "missing" or (text.lang == tag and text.status != "source")]
        return how_far_read(self.voices, lines, self._contact)


def how_far_read(voices: Voices, lines: Sequence[Text], contact: str = "") -> Words | None:
    """What may truthfully be said of *lines* in both languages: who wrote them, and how many a speaker has read."""
    if not lines:
        return None
    read = sum(not line.is_unread for line in lines)
    drafted = tuple(dict.fromkeys(language(line.lang).own for line in lines if _is_drafted(line)))
    if read == len(lines) and len({line.lang for line in lines}) == 1:
        return _in_a_row([voices.both(notices.READ_LINES)])
    if all(line.status == "missing" for line in lines):
        own = Value("text", voices.family.language.own)
        return _in_a_row([voices.both(notices.NOT_TRANSLATED, {"language": own})])
    parts = [voices.both(said.DRAFTED, {"language": Value("list", drafted)})] if drafted else []
    parts.append(voices.both(said.LINES, {"all": Value("number", len(lines))}))
    parts.append(voices.both(said.LINES_READ, {"read": Value("number", read)}))
    if contact:
        parts.append(voices.both(said.ASK, {"contact": Value("text", contact)}))
    return _in_a_row(parts)


def _is_drafted(line: Text) -> bool:
    return line.is_unread and line.status != "missing"


def _scaled(style: Style, scale: float) -> Style:
    return style._replace(size_pt=style.size_pt * scale)


def _margins(document: Document, voices: Voices, contact: str) -> Margins:
    """With room for the longest footer that these languages may need."""
    margins = Margins()
    if voices.family.language.tag == SOURCE:
        return margins
    a_draft = Text("", voices.family.language.tag, voices.family.language.direction, "draft")
    longest = how_far_read(voices, [a_draft] * 99, contact) or ()
    foot = set_paragraph(longest, document.width_mm - _BESIDE_FOOT_MM, _FOOT, fonts=document.fonts)
    return margins._replace(bottom=max(margins.bottom, _BELOW_FOOT_MM + foot.height_mm + _ABOVE_FOOT_MM))


def _behind(both: Both, style: Style) -> list[Span]:
    spans = [Span(_apart(both.family), style)]
    if both.school:
        spans.append(Span(words("  ·  ", both.family.lang), SMALL))
        spans.append(Span(_apart(both.school), style._replace(size_pt=style.size_pt * 0.75, bold=False, colour=GREY)))
    return spans


def _in_a_row(parts: Sequence[Both]) -> list[Span]:
    """All in the family's language, then on a line of its own all in the school's."""
    family, school = [both.family for both in parts], [both.school for both in parts if both.school]
    spans = [Span(_joined(family), _FOOT)]
    if school:
        spans += [Span(words("\n", family[0].lang), _FOOT), Span(_joined(school), _FOOT)]
    return spans


def _joined(texts: Sequence[Text]) -> Text:
    """Sentences of one language in its own order, wherever they stand."""
    return texts[0]._replace(value=isolate("  ".join(text.value for text in texts)))


def _apart(text: Text) -> Text:
    """A sentence that keeps its own direction beside one of another language."""
    return text._replace(value=isolate(text.value))
