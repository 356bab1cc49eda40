"""Our own engine, written as the product writes its packets: a Sheet that walks down a Document."""

from __future__ import annotations

import datetime as dt

from slc_core.language.catalog import Text
from slc_core.paper.document import Document
from slc_core.paper.paragraph import Style, set_paragraph, words
from slc_core.paper.sheet import Margins, Sheet
from tests.benchmarks.packet_peers import contents as c
from tests.benchmarks.packet_peers.contents import Packet, Pair
from tests.benchmarks.packet_peers.engine import Make, Place

_MADE_ON = dt.datetime(2026, 10, 14, 18, 0, tzinfo=dt.UTC)
_BLUE = (70, 110, 160)


class _Pages:
    """One packet on its way."""

    def __init__(self, packet: Packet) -> None:
        self.packet = packet
        self.document = Document("A4", lang=packet.lang, title=packet.title.first, made_on=_MADE_ON)
        margins = Margins(top=c.MARGIN_MM, bottom=c.MARGIN_MM, side=c.MARGIN_MM)
        self.sheet = Sheet(self.document, lang=packet.lang, margins=margins, numbered=False)

    def first(self, value: str) -> Text:
        return words(value, self.packet.lang)

    def pair(self, pair: Pair, size: float = c.BODY_PT, *, bold: bool = False) -> None:
        look = Style(size, bold, leading=self.packet.leading)
        english = look._replace(leading=c.ENGLISH_LEADING)
        family, school = self.first(pair.first), words(pair.english, "en")
        self.sheet.pair(family, school, look, school_style=english, gap_mm=c.GAP_MM, after_mm=c.AFTER_MM)

    def heading(self, pair: Pair) -> None:
        self.pair(pair, c.HEADING_PT, bold=True)

    def page(self, heading: Pair) -> None:
        self.sheet.new_page()
        self.heading(heading)

    def table(self) -> None:
        header, *rows = ([self.first(cell) for cell in cells] for cells in self.packet.table)
        style = Style(c.TABLE_PT, leading=1.0)
        self.sheet.table(rows, header=header, style=style, padding_mm=1, min_row_mm=c.ROW_MM)
        self.sheet.space(c.ROW_MM)

    def chart(self) -> None:
        alt = self.first(self.packet.headings[1].first)
        self.sheet.figure(c.CHART_MM + 5, alt, self.bars)

    def bars(self, document: Document, x_mm: float, y_mm: float, width_mm: float) -> None:
        wide = width_mm / len(self.packet.bars)
        floor = y_mm + c.CHART_MM
        document.line(x_mm, floor, x_mm + width_mm, floor)
        for place, bar in enumerate(self.packet.bars):
            x, high = x_mm + place * wide, c.CHART_MM * bar.pages / 100
            document.rectangle(x + wide * 0.15, floor - high, wide * 0.7, high, fill=_BLUE, stroke=None)
            week = set_paragraph(words(bar.week, "en"), wide, Style(c.SMALL_PT), align="centre")
            document.draw(week, x, floor + 1)

    def code(self) -> None:
        def squares(document: Document, x_mm: float, y_mm: float, width_mm: float) -> None:
            document.squares(self.packet.code, x_mm + (width_mm - c.CODE_MM) / 2, y_mm, c.CODE_MM)

        self.sheet.figure(c.CODE_MM, self.first(self.packet.headings[4].first), squares)
        self.sheet.space(c.AFTER_MM)


def open_ours(place: Place) -> Make:
    """Makes packets; what the engine keeps from one to the next is its own affair."""
    return _packet


def _packet(packet: Packet) -> bytes:
    pages = _Pages(packet)
    table, chart, photo, script, code = packet.headings
    pages.pair(packet.title, c.TITLE_PT, bold=True)
    for line in packet.cover:
        pages.pair(line)
    pages.page(table)
    pages.table()
    pages.heading(chart)
    pages.chart()
    pages.page(photo)
    wide, high = c.PHOTO_MM
    pages.sheet.picture(packet.photo, alt=pages.first(photo.first), width_mm=wide, height_mm=high)
    pages.pair(packet.photo_words)
    for lines in packet.scripts:
        pages.page(script)
        for line in lines:
            pages.pair(line)
    pages.page(code)
    pages.code()
    pages.pair(packet.code_words)
    pages.sheet.finish()
    return pages.document.to_bytes()
