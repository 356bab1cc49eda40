"""A place that walks down the pages of a document, between margins and in the direction of a language."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from slc_core.paper.chain import known_language
from slc_core.paper.document import Document, Element, Role
from slc_core.paper.paragraph import Align, Paragraph, Style, Words, set_paragraph, spans_of

_SLACK_MM = 0.01
_TURNED: dict[Align, Align] = {"start": "end", "end": "start"}


class Margins(NamedTuple):
    """In millimetres."""

    top: float = 18.0
    bottom: float = 18.0
    side: float = 18.0


class Cursor:
    """Begins on a new page, unless it is given a column of another cursor's page."""

    def __init__(self, document: Document, *, lang: str, margins: Margins) -> None:
        self.document = document
        self.lang = lang
        self.direction = known_language(lang).direction
        self.margins = margins
        self.left_mm = margins.side
        self.right_mm = document.width_mm - margins.side
        self.y_mm = margins.top
        self.pages: list[int] = []
        self._is_endless = False
        self.new_page()

    @property
    def width_mm(self) -> float:
        """Between the margins."""
        return self.right_mm - self.left_mm

    @property
    def room_mm(self) -> float:
        """What is left of this page."""
        return self._bottom_mm - self.y_mm

    @property
    def page_room_mm(self) -> float:
        """What a whole page holds."""
        return self._bottom_mm - self.margins.top

    @property
    def _bottom_mm(self) -> float:
        return self.document.height_mm - self.margins.bottom

    def start_mm(self, offset_mm: float = 0.0, width_mm: float = 0.0) -> float:
        """Where a box of that width has its left side, if it begins *offset_mm* from the edge where reading begins."""
        if self.direction == "rtl":
            return self.right_mm - offset_mm - width_mm
        return self.left_mm + offset_mm

    def new_page(self) -> None:
        """Go on at the top of a new page."""
        if not self.document.is_dry:
            self.pages.append(self.document.add_page())
        self.y_mm = self.margins.top

    def need(self, height_mm: float) -> None:
        """A new page, unless so much room is left or the page is still empty."""
        if self._is_endless or height_mm <= self.room_mm + _SLACK_MM or self.y_mm <= self.margins.top:
            return
        self.new_page()

    def space(self, height_mm: float) -> None:
        """Leave that much free; nothing at the top of a page."""
        if self.y_mm > self.margins.top:
            self.y_mm += height_mm

    def height_of(self, draw: Callable[[], None]) -> float:
        """How high what *draw* draws would be on a page without an end."""
        before = (self.y_mm, self._is_endless)
        self._is_endless = True
        self.y_mm = max(self.y_mm, self.margins.top + 1.0)  # off the top, where space() acts as it will later
        start = self.y_mm
        with self.document.dry():
            draw()
        height = self.y_mm - start
        self.y_mm, self._is_endless = before
        return height

    def keep_together(self, draw: Callable[[], None]) -> None:
        """What *draw* draws, on one page if any page holds it."""
        if not self._is_endless:
            height = self.height_of(draw)
            if height <= self.page_room_mm:
                self.need(height)
        draw()

    def set(
        self, what: Words, width_mm: float, style: Style, *, align: Align = "start", blank_mm: float = 25.0
    ) -> Paragraph:
        """*what* in lines, with the document's fonts."""
        return set_paragraph(what, width_mm, style, align=align, blank_mm=blank_mm, fonts=self.document.fonts)

    def set_along(self, what: Words, width_mm: float, style: Style, *, align: Align = "start") -> Paragraph:
        """As :meth:`set`, but *align* counts in the sheet's direction: a name beside its box, whatever its script."""
        if spans_of(what, style)[0].text.dir != self.direction and align in _TURNED:
            align = _TURNED[align]
        return self.set(what, width_mm, style, align=align)

    def flow(self, paragraph: Paragraph, x_mm: float, *, role: Role = "P") -> Element | None:
        """Draw a paragraph from here on, over as many pages as it needs; its place in the tree."""
        rest: Paragraph | None = paragraph
        element: Element | None = None
        while rest is not None:
            head, rest = self._that_fits(rest)
            if head is None:
                self.new_page()
                continue
            element = self.document.draw(head, x_mm, self.y_mm, role=role, after=element)
            self.y_mm += head.height_mm
            if rest is not None:
                self.new_page()
        return element

    def _that_fits(self, paragraph: Paragraph) -> tuple[Paragraph | None, Paragraph | None]:
        """What fits here and the rest; at the top of a page at least one line, and no lonely line before a turn."""
        if self._is_endless or paragraph.height_mm <= self.room_mm + _SLACK_MM:
            return paragraph, None
        head, tail = paragraph.split(self.room_mm)
        is_fresh = self.y_mm <= self.margins.top
        if is_fresh and head is None:
            return paragraph._replace(lines=paragraph.lines[:1]), _rest(paragraph)
        if head is not None and not is_fresh and len(head.lines) == 1:
            return None, paragraph
        return head, tail


def _rest(paragraph: Paragraph) -> Paragraph | None:
    return paragraph._replace(lines=paragraph.lines[1:]) if len(paragraph.lines) > 1 else None
