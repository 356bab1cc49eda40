"""Rows of cells that flow over pages, the first column where reading begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from slc_core.paper.cursor import Cursor
from slc_core.paper.document import Element, Role
from slc_core.paper.paragraph import GREY, Align, Colour, Paragraph, Style, Words

_HEADER_FILL: Colour = (235, 235, 235)
_LINE_MM = 0.2
_HEADS: list[Role] = ["TH"]


class Looks(NamedTuple):
    """How a table's cells look; lengths in millimetres."""

    style: Style
    padding_mm: float
    min_row_mm: float
    has_row_header: bool


class _Column(NamedTuple):
    offset_mm: float
    width_mm: float
    align: Align


def draw_table(
    cursor: Cursor,
    rows: Sequence[Sequence[Words]],
    header: Sequence[Words] | None,
    shares: Sequence[float],
    aligns: Sequence[Align],
    fills: Sequence[Colour | None],
    looks: Looks,
) -> None:
    """The table from the cursor on; its header row comes again on each page."""
    _Table(cursor, _columns(cursor.width_mm, shares, aligns), looks).draw(rows, header, fills)


def _columns(width_mm: float, shares: Sequence[float], aligns: Sequence[Align]) -> list[_Column]:
    columns: list[_Column] = []
    offset, whole = 0.0, sum(shares)
    for share, align in zip(shares, aligns, strict=True):
        columns.append(_Column(offset, width_mm * share / whole, align))
        offset += columns[-1].width_mm
    return columns


class _Table:
    def __init__(self, cursor: Cursor, columns: list[_Column], looks: Looks) -> None:
        self._cursor = cursor
        self._columns = columns
        self._looks = looks
        self._header: list[Paragraph] = []

    def draw(
        self, rows: Sequence[Sequence[Words]], header: Sequence[Words] | None, fills: Sequence[Colour | None]
    ) -> None:
        cursor = self._cursor
        with cursor.document.part("Table"):
            if header is not None:
                self._header = self._set(header, is_bold=True)
                first = self._height(self._set(rows[0], is_bold=False)) if rows else 0.0
                cursor.need(self._height(self._header) + first)
                with cursor.document.part("TR"):
                    self._draw_row(self._header, _HEADS * len(self._columns), _HEADER_FILL)
            for row, fill in zip(rows, fills, strict=True):
                self._flow_row(self._set(row, is_bold=False), fill)

    def _set(self, row: Sequence[Words], *, is_bold: bool) -> list[Paragraph]:
        style = self._looks.style
        paragraphs: list[Paragraph] = []
        for place, (what, column) in enumerate(zip(row, self._columns, strict=True)):
            is_head = is_bold or (self._looks.has_row_header and place == 0)
            own = style._replace(bold=True) if is_head else style
            room = max(column.width_mm - 2 * self._looks.padding_mm, 1.0)
            paragraphs.append(self._cursor.set_along(what, room, own, align=column.align))
        return paragraphs

    def _height(self, row: Sequence[Paragraph | None]) -> float:
        tallest = max((cell.height_mm for cell in row if cell is not None), default=0.0)
        return max(tallest + 2 * self._looks.padding_mm, self._looks.min_row_mm)

    def _flow_row(self, row: list[Paragraph], fill: Colour | None) -> None:
        """A row on one page, or on as many as it needs if no page holds it."""
        cursor = self._cursor
        roles: list[Role] = ["TD"] * len(row)
        if self._looks.has_row_header:
            roles[0] = "RowTH"
        with cursor.document.part("TR"):
            self._turn_if_needed(self._height(row))
            rest: list[Paragraph | None] = list(row)
            places: list[Element | None] = [None] * len(row)
            while any(cell is not None for cell in rest):
                room = cursor.room_mm - 2 * self._looks.padding_mm
                heads, rest = self._split(rest, room)
                places = self._draw_row(heads, roles, fill, places)
                if any(cell is not None for cell in rest):
                    self._turn()

    def _split(
        self, row: list[Paragraph | None], room_mm: float
    ) -> tuple[list[Paragraph | None], list[Paragraph | None]]:
        if self._height(row) <= room_mm + 2 * self._looks.padding_mm + 0.01:
            return row, [None] * len(row)
        parts = [(None, None) if cell is None else cell.split(room_mm) for cell in row]
        if any(head is not None for head, _ in parts):
            return [head for head, _ in parts], [tail for _, tail in parts]
        return row, [None] * len(row)  # a line taller than a page is drawn all the same

    def _turn_if_needed(self, height_mm: float) -> None:
        page = len(self._cursor.pages)
        whole = self._cursor.page_room_mm - (self._height(self._header) if self._header else 0.0)
        self._cursor.need(min(height_mm, whole))
        if len(self._cursor.pages) != page:
            self._repeat_header()

    def _turn(self) -> None:
        self._cursor.new_page()
        self._repeat_header()

    def _repeat_header(self) -> None:
        if self._header:
            with self._cursor.document.artifact():
                self._draw_row(self._header, _HEADS * len(self._columns), _HEADER_FILL)

    def _draw_row(
        self,
        row: Sequence[Paragraph | None],
        roles: Sequence[Role],
        fill: Colour | None,
        places: Sequence[Element | None] | None = None,
    ) -> list[Element | None]:
        cursor, padding = self._cursor, self._looks.padding_mm
        height = self._height(row)
        found: list[Element | None] = []
        for column in self._columns:
            left = cursor.start_mm(column.offset_mm, column.width_mm)
            cursor.document.rectangle(
                left, cursor.y_mm, column.width_mm, height, fill=fill, stroke=GREY, line_mm=_LINE_MM
            )
        for place, (cell, column) in enumerate(zip(row, self._columns, strict=True)):
            before = places[place] if places else None
            left = cursor.start_mm(column.offset_mm, column.width_mm) + padding
            if cell is None:
                found.append(before)
            else:
                found.append(cursor.document.draw(cell, left, cursor.y_mm + padding, role=roles[place], after=before))
        cursor.y_mm += height
        return found
