"""Headings, paragraphs, pairs, tables and places to write on, one below the other over as many pages as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from slc_core.language.catalog import Text
from slc_core.language.values import isolate
from slc_core.paper.cursor import Cursor, Margins
from slc_core.paper.document import Document, Element, Role
from slc_core.paper.paragraph import BLACK, GREY, Align, Colour, Paragraph, Style, Words, spans_of, words
from slc_core.paper.table import Looks, draw_table

__all__ = ["Margins", "Sheet"]

_HEADINGS = {1: Style(18, bold=True), 2: Style(14, bold=True), 3: Style(12, bold=True)}
_HEADING_ROLES: dict[int, Role] = {1: "H1", 2: "H2", 3: "H3"}
_STAYS_WITH_MM = 14.0  # a heading takes two lines of what follows along
_PLAIN = Style()
_SMALL = Style(9, colour=GREY)
_CELL = Style(10)
_STARTS: list[Align] = ["start"]
_EDGE_MM = 8.0  # from the paper's edge to a header or footer
_NUMBER_MM = 14.0
_MARK_MM = 6.0
_TICK_EM = 0.34  # millimetres of box for each point of type


Foot = Callable[[Sequence[Text]], Words | None]
"""Makes a page's footer of the texts that stand on it."""


class _Entry(NamedTuple):
    """A line of the contents that waits for its page number."""

    key: str
    page: int
    y_mm: float
    title: Paragraph
    element: Element | None
    style: Style


class Sheet(Cursor):
    """A cursor that walks down the pages of a document in the direction of *lang*.

    A sheet begins on a new page and numbers its own pages ``n / N``, so that one document can hold many packets.
    :meth:`finish` comes last: it draws *header*, *footer*, page numbers and those of the contents. A footer may be
    asked for page by page.
    """

    def __init__(
        self,
        document: Document,
        *,
        lang: str,
        margins: Margins = Margins(),  # noqa: B008  a frozen value
        header: Words | None = None,
        footer: Words | Foot | None = None,
        numbered: bool = True,
    ) -> None:
        super().__init__(document, lang=lang, margins=margins)
        self._header = header
        self._footer = footer
        self._is_numbered = numbered
        self._entries: list[_Entry] = []
        self._marks: dict[str, int] = {}

    def heading(self, what: Words, *, level: Literal[1, 2, 3] = 1, key: str = "", style: Style | None = None) -> None:
        """A heading, kept with what follows, in the viewer's outline, and under *key* in the contents."""
        look = style or _HEADINGS[level]
        paragraph = self.set(what, self.width_mm, look)
        self.space(look.size_pt * 0.25)
        self.need(paragraph.height_mm + _STAYS_WITH_MM)
        if key:
            self.mark(key)
        self.document.bookmark(paragraph.spoken.strip(), level - 1, self.y_mm)
        self.flow(paragraph, self._x_of(paragraph, 0.0), role=_HEADING_ROLES[level])
        self.y_mm += 1.5

    def paragraph(  # noqa: PLR0913  each has a default
        self,
        what: Words,
        style: Style = _PLAIN,
        *,
        align: Align = "start",
        indent_mm: float = 0.0,
        width_mm: float = 0.0,
        role: Role = "P",
        after_mm: float = 1.5,
        blank_mm: float = 25.0,
    ) -> None:
        """Words over the sheet's width, or *width_mm* of it, on as many pages as they need."""
        room = (width_mm or self.width_mm) - indent_mm
        paragraph = self.set(what, room, style, align=align, blank_mm=blank_mm)
        self.flow(paragraph, self._x_of(paragraph, indent_mm), role=role)
        self.y_mm += after_mm

    def pair(
        self,
        family: Words,
        school: Words | None,
        style: Style = _PLAIN,
        *,
        school_style: Style | None = None,
        gap_mm: float = 6.0,
        share: float = 0.5,
        after_mm: float = 1.5,
    ) -> None:
        """The family's words where reading begins, the school's beside them; alone if both are one language."""
        if school is None:
            self.paragraph(family, style, after_mm=after_mm)
            return
        first = (self.width_mm - gap_mm) * share
        second = self.width_mm - gap_mm - first
        paragraphs = (self.set(family, first, style), self.set(school, second, school_style or style))
        lefts = (self.start_mm(0.0, first), self.start_mm(first + gap_mm, second))
        with self.document.part("Div"):
            self._flow_beside(paragraphs, lefts)
        self.y_mm += after_mm

    def _flow_beside(self, paragraphs: Sequence[Paragraph], lefts: Sequence[float]) -> None:
        height = max(paragraph.height_mm for paragraph in paragraphs)
        if height <= self.page_room_mm:
            self.need(height)
        rest: list[Paragraph | None] = list(paragraphs)
        places: list[Element | None] = [None] * len(rest)
        while any(rest):
            drawn = 0.0
            for place, (left, whole) in enumerate(zip(lefts, tuple(rest), strict=True)):
                if whole is None:
                    continue
                head, rest[place] = self._that_fits(whole)
                if head is not None:
                    places[place] = self.document.draw(head, left, self.y_mm, after=places[place])
                    drawn = max(drawn, head.height_mm)
            self.y_mm += drawn
            if any(rest):
                self.new_page()

    def bullets(
        self,
        items: Sequence[Words],
        style: Style = _PLAIN,
        *,
        mark: Literal["dot", "box", "number"] = "dot",
        after_mm: float = 1.0,
    ) -> None:
        """A list, each item after a dot, its number, or a box to tick."""
        with self.document.part("L"):
            for number, item in enumerate(items, start=1):
                with self.document.part("LI"):
                    self._item(item, style, mark, number)
                self.y_mm += after_mm

    def _item(self, item: Words, style: Style, mark: Literal["dot", "box", "number"], number: int) -> None:
        text = spans_of(item, style)[0].text
        inset = _MARK_MM * max(style.size_pt / 11, 1.0)
        paragraph = self.set_along(item, self.width_mm - inset, style)
        self.need(min(paragraph.height_mm, self.page_room_mm))
        if mark == "box":
            self._draw_box(self.y_mm, paragraph.lines[0].height_pt, style, ticked=False)
        else:
            sign = "•" if mark == "dot" else f"{number}."
            label = self.set_along(text._replace(value=sign), inset - 1.0, style)
            self.document.draw(label, self.start_mm(0.0, inset - 1.0), self.y_mm, role="Lbl")
        self.flow(paragraph, self.start_mm(inset, paragraph.width_mm), role="LBody")

    def table(  # noqa: PLR0913  each has a default
        self,
        rows: Sequence[Sequence[Words]],
        *,
        header: Sequence[Words] | None = None,
        shares: Sequence[float] | None = None,
        aligns: Sequence[Align] | None = None,
        fills: Sequence[Colour | None] | None = None,
        style: Style = _CELL,
        padding_mm: float = 1.5,
        min_row_mm: float = 0.0,
        row_header: bool = False,
    ) -> None:
        """Rows of cells; *shares* are the columns' widths in proportion, *fills* the rows' colours.

        A header row comes again on each page; with *row_header* the first cell of each row names the row.
        """
        count = len(header or (rows[0] if rows else ()))
        if count:
            looks = Looks(style, padding_mm, min_row_mm, row_header)
            draw_table(
                self,
                rows,
                header,
                shares or [1.0] * count,
                aligns or _STARTS * count,
                fills or [None] * len(rows),
                looks,
            )

    def box(
        self,
        height_mm: float,
        *,
        label: Words | None = None,
        lines_mm: float = 0.0,
        fill: Colour | None = None,
    ) -> None:
        """An empty box to write in, ruled every *lines_mm*, with its label above."""
        title = self.set(label, self.width_mm, Style(10, bold=True)) if label is not None else None
        self.need(height_mm + (title.height_mm if title else 0.0))
        if title:
            self.flow(title, self._x_of(title, 0.0))
        self.document.rectangle(self.left_mm, self.y_mm, self.width_mm, height_mm, fill=fill, stroke=GREY, line_mm=0.3)
        count = int((height_mm - 0.01) // lines_mm) if lines_mm > 0 else 0
        for line in range(1, count + 1):
            y = self.y_mm + line * lines_mm
            self.document.line(self.left_mm + 2, y, self.right_mm - 2, y, colour=(190, 190, 190))
        self.y_mm += height_mm + 2.0

    def rule(
        self,
        *,
        colour: Colour = GREY,
        width_mm: float = 0.2,
        before_mm: float = 1.0,
        after_mm: float = 2.0,
    ) -> None:
        """A line over the sheet's width."""
        self.need(before_mm + after_mm)
        self.y_mm += before_mm
        self.document.line(self.left_mm, self.y_mm, self.right_mm, self.y_mm, colour=colour, width_mm=width_mm)
        self.y_mm += after_mm

    def tick(self, what: Words, style: Style = _PLAIN, *, ticked: bool = False) -> None:
        """A box to tick, or one that is ticked, and words after it."""
        inset = _MARK_MM * max(style.size_pt / 11, 1.0)
        paragraph = self.set_along(what, self.width_mm - inset, style)
        self.need(min(paragraph.height_mm, self.page_room_mm))
        self._draw_box(self.y_mm, paragraph.lines[0].height_pt, style, ticked=ticked)
        self.flow(paragraph, self.start_mm(inset, paragraph.width_mm))
        self.y_mm += 1.5

    def _draw_box(self, top_mm: float, line_pt: float, style: Style, *, ticked: bool) -> None:
        """A square in the middle of a line's height; a screen reader hears the sign of it."""
        side = style.size_pt * _TICK_EM * 0.9
        left = self.start_mm(0.5, side)
        top = top_mm + (line_pt * 25.4 / 72 - side) / 2
        with self.document.figure(words("☑" if ticked else "☐", self.lang), box_mm=(left, top, side, side)):
            self.document.rectangle(left, top, side, side, stroke=BLACK, line_mm=0.3)
            if ticked:
                corners = [(0.2, 0.5), (0.42, 0.75), (0.82, 0.2)]
                points = [(left + x * side, top + y * side) for x, y in corners]
                self.document.polyline(points, line_mm=0.5)

    def signature_line(self, label: Words, *, width_mm: float = 80.0, height_mm: float = 12.0) -> None:
        """A line to sign on, with what it is for below."""
        width = min(width_mm, self.width_mm)
        paragraph = self.set_along(label, width, _SMALL)
        self.need(height_mm + paragraph.height_mm)
        self.y_mm += height_mm
        left = self.start_mm(0.0, width)
        self.document.line(left, self.y_mm, left + width, self.y_mm, width_mm=0.3)
        self.y_mm += 0.8
        self.flow(paragraph, left)
        self.y_mm += 1.5

    def picture(
        self,
        source: Path | bytes,
        *,
        alt: Text,
        width_mm: float = 0.0,
        height_mm: float = 60.0,
        align: Align = "centre",
    ) -> None:
        """A picture as large as that box allows, kept on one page."""
        width = width_mm or self.width_mm
        self.need(height_mm)
        left = {
            "centre": self.left_mm + (self.width_mm - width) / 2,
            "end": self.start_mm(self.width_mm - width, width),
        }.get(align, self.start_mm(0.0, width))
        self.document.picture(source, left, self.y_mm, width, height_mm, alt=alt)
        self.y_mm += height_mm + 2.0

    def figure(self, height_mm: float, alt: Text, draw: Callable[[Document, float, float, float], None]) -> None:
        """A drawing kept on one page: *draw* gets the document, the left, the top and the width in mm."""
        self.need(height_mm)
        box = (self.left_mm, self.y_mm, self.width_mm, height_mm)
        with self.document.figure(alt, box_mm=box):
            draw(self.document, self.left_mm, self.y_mm, self.width_mm)
        self.y_mm += height_mm + 2.0

    def columns(
        self,
        draws: Sequence[Callable[[Sheet], None]],
        *,
        shares: Sequence[float] | None = None,
        gap_mm: float = 6.0,
    ) -> None:
        """Drawn side by side from where reading begins, each on a narrower sheet; on one page, if one holds them."""
        parts = shares or [1.0] * len(draws)
        room = self.width_mm - gap_mm * (len(draws) - 1)
        widths = [room * part / sum(parts) for part in parts]
        edges = (self.left_mm, self.right_mm)
        offsets = [sum(widths[:place]) + gap_mm * place for place in range(len(widths))]
        lefts = [self.start_mm(offset, width) for offset, width in zip(offsets, widths, strict=True)]

        def draw_one(place: int) -> None:
            self.left_mm, self.right_mm = lefts[place], lefts[place] + widths[place]
            try:
                draws[place](self)
            finally:
                self.left_mm, self.right_mm = edges

        heights = [self.height_of(partial(draw_one, place)) for place in range(len(draws))]
        if not self._is_endless:
            self.need(max(heights, default=0.0))
        top, lowest = self.y_mm, self.y_mm
        was_endless, self._is_endless = self._is_endless, True
        for place in range(len(draws)):
            self.y_mm = top
            draw_one(place)
            lowest = max(lowest, self.y_mm)
        self._is_endless, self.y_mm = was_endless, lowest

    def contents(self, entries: Sequence[tuple[str, Words]], style: Style = _PLAIN) -> None:
        """Titles with the page that each key begins on; :meth:`finish` fills the numbers in."""
        with self.document.part("TOC"):
            for key, title in entries:
                paragraph = self.set_along(title, self.width_mm - _NUMBER_MM, style)
                self.need(paragraph.height_mm)
                left = self.start_mm(0.0, paragraph.width_mm)
                element = self.document.draw(paragraph, left, self.y_mm, role="TOCI")
                if not self.document.is_dry:
                    self._entries.append(_Entry(key, self.document.page, self.y_mm, paragraph, element, style))
                self.y_mm += paragraph.height_mm + 1.0

    def mark(self, key: str) -> None:
        """Here begins what the contents call *key*."""
        if not self.document.is_dry:
            self._marks.setdefault(key, self.document.page)

    def finish(self) -> None:
        """Headers, footers and page numbers on every page; the contents' numbers and links."""
        here = self.document.page
        for entry in self._entries:
            if entry.key in self._marks:
                self._number_entry(entry, self._marks[entry.key])
        for number, page in enumerate(self.pages, start=1):
            self.document.go_to(page)
            with self.document.artifact():
                self._draw_edges(number)
        self.document.go_to(here)

    def _number_entry(self, entry: _Entry, page: int) -> None:
        number = self.pages.index(page) + 1
        self.document.go_to(entry.page)
        said = self.set(words(str(number), self.lang), _NUMBER_MM, entry.style, align="end")
        last = entry.title.lines[-1].height_pt * 25.4 / 72
        top = entry.y_mm + entry.title.height_mm - last
        with self.document.artifact():
            self.document.draw(said, self.start_mm(self.width_mm - _NUMBER_MM, _NUMBER_MM), top)
        box = (self.left_mm, entry.y_mm, self.width_mm, entry.title.height_mm)
        says = f"{entry.title.spoken.strip()}, {number}"
        self.document.link(box, to_page=page, says=says, within=entry.element)

    def _draw_edges(self, number: int) -> None:
        room = self.width_mm - 2 * _NUMBER_MM
        if self._header is not None:
            head = self.set(self._header, self.width_mm, _SMALL)
            self.document.draw(head, self._x_of(head, 0.0), _EDGE_MM)
        bottom = self.document.height_mm - _EDGE_MM
        said = self._footer(self.document.texts_on(self.document.page)) if callable(self._footer) else self._footer
        if said is not None:
            foot = self.set(said, room, _SMALL)
            self.document.draw(foot, self._x_of(foot, 0.0), bottom - foot.height_mm)
        if self._is_numbered:
            of = words(isolate(f"{number} / {len(self.pages)}"), self.lang)
            number_of = self.set(of, 2 * _NUMBER_MM, _SMALL, align="end")
            left = self.start_mm(self.width_mm - number_of.width_mm, number_of.width_mm)
            self.document.draw(number_of, left, bottom - number_of.height_mm)

    def _x_of(self, paragraph: Paragraph, offset_mm: float) -> float:
        return self.start_mm(offset_mm, paragraph.width_mm)
