"""fpdf2 as its documentation teaches: ``add_font``, shaping on, ``multi_cell``, ``table``; one FPDF per packet."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tests.benchmarks.packet_peers import contents as c
from tests.benchmarks.packet_peers.contents import Packet, Pair
from tests.benchmarks.packet_peers.engine import Make, Place, static_font


class _Pages:
    """One packet on its way."""

    def __init__(self, fpdf: Any, packet: Packet, place: Place) -> None:
        self.packet = packet
        self.pdf: Any = fpdf.FPDF(format="A4")
        self.pdf.set_margin(c.MARGIN_MM)
        self.pdf.set_auto_page_break(auto=True, margin=c.MARGIN_MM)
        script, latin = (static_font(file, place.fonts) for file in c.font_files(packet.lang))
        for family, font in (("script", script), ("latin", latin)):
            self.pdf.add_font(family, "", font.regular)
            self.pdf.add_font(family, "B", font.bold)
        self.pdf.set_fallback_fonts(["latin"])
        self.pdf.set_text_shaping(True)
        self.pdf.set_lang(packet.lang)
        self.pdf.set_title(packet.title.first)
        self.start = "R" if packet.rtl else "L"

    def height(self, size: float, leading: float) -> float:
        return size * leading * c.MM_PER_PT

    def write(
        self, text: str, family: str, size: float, box: tuple[float, float, float], align: str, bold: bool
    ) -> float:
        """Text in a box (x, y, width); the y below it."""
        leading = self.packet.leading if family == "script" else c.ENGLISH_LEADING
        self.pdf.set_font(family, "B" if bold else "", size)
        self.pdf.set_xy(box[0], box[1])
        self.pdf.multi_cell(box[2], self.height(size, leading), text, align=align, new_x="LMARGIN", new_y="NEXT")
        return float(self.pdf.get_y())

    def pair(self, pair: Pair, y: float, size: float = c.BODY_PT, bold: bool = False) -> float:
        left, right = c.MARGIN_MM, c.MARGIN_MM + c.COLUMN_MM + c.GAP_MM
        first, english = (right, left) if self.packet.rtl else (left, right)
        below = self.write(pair.first, "script", size, (first, y, c.COLUMN_MM), self.start, bold)
        beside = self.write(pair.english, "latin", size, (english, y, c.COLUMN_MM), "L", bold)
        return max(below, beside) + c.AFTER_MM

    def page(self, heading: Pair, size: float = c.HEADING_PT) -> float:
        self.pdf.add_page()
        return self.pair(heading, c.MARGIN_MM, size, bold=True)

    def table(self, y: float) -> float:
        self.pdf.set_xy(c.MARGIN_MM, y)
        self.pdf.set_font("script", "", c.TABLE_PT)
        with self.pdf.table(
            text_align="RIGHT" if self.packet.rtl else "LEFT", line_height=c.ROW_MM, padding=0, width=c.INNER_MM
        ) as table:
            for cells in self.packet.table:
                table.row(cells[::-1] if self.packet.rtl else cells)
        return float(self.pdf.get_y()) + c.ROW_MM

    def chart(self, y: float) -> None:
        wide = c.INNER_MM / len(self.packet.bars)
        floor = y + c.CHART_MM
        self.pdf.set_line_width(0.2)
        self.pdf.line(c.MARGIN_MM, floor, c.MARGIN_MM + c.INNER_MM, floor)
        self.pdf.set_fill_color(70, 110, 160)
        for place, bar in enumerate(self.packet.bars):
            x, high = c.MARGIN_MM + place * wide, c.CHART_MM * bar.pages / 100
            self.pdf.rect(x + wide * 0.15, floor - high, wide * 0.7, high, style="F")
            self.write(bar.week, "latin", c.SMALL_PT, (x, floor + 1, wide), "C", bold=False)

    def code(self, y: float) -> None:
        side = c.CODE_MM / len(self.packet.code)
        left = (c.WIDTH_MM - c.CODE_MM) / 2
        self.pdf.set_fill_color(0)
        for row, squares in enumerate(self.packet.code):
            for column, dark in enumerate(squares):
                if dark:
                    self.pdf.rect(left + column * side, y + row * side, side, side, style="F")


def open_plain_fpdf2(place: Place) -> Make:
    """Makes packets; nothing is kept from one to the next, as in the documentation."""
    fpdf: Any = import_module("fpdf")

    def make(packet: Packet) -> bytes:
        pages = _Pages(fpdf, packet, place)
        table, chart, photo, script, code = packet.headings
        y = pages.page(packet.title, c.TITLE_PT)
        for line in packet.cover:
            y = pages.pair(line, y)
        y = pages.table(pages.page(table))
        pages.chart(pages.pair(chart, y, c.HEADING_PT, bold=True))
        y = pages.page(photo)
        wide, high = c.PHOTO_MM
        pages.pdf.image(packet.photo, (c.WIDTH_MM - wide) / 2, y, wide, high, alt_text=photo.first)
        pages.pair(packet.photo_words, y + high + c.AFTER_MM)
        for lines in packet.scripts:
            y = pages.page(script)
            for line in lines:
                y = pages.pair(line, y)
        y = pages.page(code)
        pages.code(y)
        pages.pair(packet.code_words, y + c.CODE_MM + c.AFTER_MM)
        return bytes(pages.pdf.output())

    return make
