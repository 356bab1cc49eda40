"""ReportLab: Platypus paragraphs and tables on a canvas; fonts and styles are registered once.

It has no chain of fonts, so that what the script's font lacks is marked up for Latin here. Its defaults write the
photo as ASCII85, most of its time; so it is also measured with ``useA85 = 0``. Shaping is an option that fails on
some scripts: the benchmark tries it, and keeps the words of the failure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from html import escape
from importlib import import_module
from io import BytesIO
from typing import Any, NamedTuple

from slc_core.language.fonts import characters_of
from tests.benchmarks.packet_peers import contents as c
from tests.benchmarks.packet_peers.contents import LANGUAGES, Packet, Pair
from tests.benchmarks.packet_peers.engine import Make, Place, static_font

_POINTS = 1 / c.MM_PER_PT
_LATIN = "latin"


class _Library(NamedTuple):
    """What is imported and registered once."""

    canvas: Any
    paragraph: Any
    style: Any
    platypus: Any
    config: Any
    ascii85: bool
    shaping: bool

    def look(self, packet: Packet, *, english: bool, size: float, bold: bool, centre: bool = False) -> Any:
        family = _LATIN if english else packet.lang
        return _look(self, family, size, packet.rtl and not english, bold, centre)


@cache
def _look(library: _Library, family: str, size: float, rtl: bool, bold: bool, centre: bool) -> Any:
    leading = c.ENGLISH_LEADING if family == _LATIN else c.LEADING[family]
    start = 2 if rtl else 0
    return library.style(
        f"{family} {size} {bold} {centre}",
        fontName=family + ("-bold" if bold else ""),
        fontSize=size,
        leading=size * leading,
        alignment=1 if centre else start,
        wordWrap="CJK" if family.startswith("zh") else None,
        shaping=int(library.shaping),
    )


@cache
def _lacking(lang: str) -> re.Pattern[str]:
    """Runs of characters that the script's font does not draw, with the spaces inside them."""
    has = characters_of(c.font_files(lang)[0])
    lacks = "".join(chr(code) for code in range(0x21, 0x2060) if code not in has and chr(code).isprintable())
    return re.compile(f"[{re.escape(lacks)}]+(?: +[{re.escape(lacks)}]+)*") if lacks else re.compile("(?!)")


class _Pages:
    """One packet on its way; y runs down in millimetres."""

    def __init__(self, library: _Library, packet: Packet) -> None:
        self.library, self.packet = library, packet
        self.file = BytesIO()
        self.canvas = library.canvas(self.file, pagesize=(c.WIDTH_MM * _POINTS, c.HEIGHT_MM * _POINTS))
        self.canvas.setTitle(packet.title.first)

    def paragraph(self, text: str, *, english: bool, size: float, bold: bool = False, centre: bool = False) -> Any:
        bold_mark = "-bold" if bold else ""
        marked = escape(text)
        if not english:
            lacking = _lacking(self.packet.lang)
            marked = lacking.sub(lambda run: f'<font name="{_LATIN}{bold_mark}">{run[0]}</font>', marked)
        look = self.library.look(self.packet, english=english, size=size, bold=bold, centre=centre)
        return self.library.paragraph(marked, look)

    def put(self, flowable: Any, x: float, y: float, width: float) -> float:
        """Draw, and the y below it."""
        _, high = flowable.wrapOn(self.canvas, width * _POINTS, c.HEIGHT_MM * _POINTS)
        flowable.drawOn(self.canvas, x * _POINTS, (c.HEIGHT_MM - y) * _POINTS - high)
        return y + float(high) / _POINTS

    def pair(self, pair: Pair, y: float, size: float = c.BODY_PT, *, bold: bool = False) -> float:
        left, right = c.MARGIN_MM, c.MARGIN_MM + c.COLUMN_MM + c.GAP_MM
        first, english = (right, left) if self.packet.rtl else (left, right)
        below = self.put(self.paragraph(pair.first, english=False, size=size, bold=bold), first, y, c.COLUMN_MM)
        beside = self.put(self.paragraph(pair.english, english=True, size=size, bold=bold), english, y, c.COLUMN_MM)
        return max(below, beside) + c.AFTER_MM

    def page(self, heading: Pair) -> float:
        self.canvas.showPage()
        return self.pair(heading, c.MARGIN_MM, c.HEADING_PT, bold=True)

    def table(self, y: float) -> float:
        rows = [
            [self.paragraph(cell, english=False, size=c.TABLE_PT, bold=not place) for cell in cells]
            for place, cells in enumerate(self.packet.table)
        ]
        if self.packet.rtl:
            rows = [row[::-1] for row in rows]
        wide = c.INNER_MM / len(rows[0]) * _POINTS
        table = self.library.platypus.Table(rows, [wide] * len(rows[0]), [c.ROW_MM * _POINTS] * len(rows))
        table.setStyle([("GRID", (0, 0), (-1, -1), 0.2 * _POINTS, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
        return self.put(table, c.MARGIN_MM, y, c.INNER_MM) + c.ROW_MM

    def chart(self, y: float) -> None:
        wide = c.INNER_MM / len(self.packet.bars)
        floor = y + c.CHART_MM
        base = (c.HEIGHT_MM - floor) * _POINTS
        self.canvas.setLineWidth(0.2 * _POINTS)
        self.canvas.line(c.MARGIN_MM * _POINTS, base, (c.MARGIN_MM + c.INNER_MM) * _POINTS, base)
        self.canvas.setFillColorRGB(70 / 255, 110 / 255, 160 / 255)
        for place, bar in enumerate(self.packet.bars):
            x = c.MARGIN_MM + place * wide
            high = c.CHART_MM * bar.pages / 100
            self.canvas.rect((x + wide * 0.15) * _POINTS, base, wide * 0.7 * _POINTS, high * _POINTS, 0, 1)
            week = self.paragraph(bar.week, english=True, size=c.SMALL_PT, centre=True)
            self.put(week, x, floor + 1, wide)

    def code(self, y: float) -> None:
        side = c.CODE_MM / len(self.packet.code) * _POINTS
        left, top = (c.WIDTH_MM - c.CODE_MM) / 2 * _POINTS, (c.HEIGHT_MM - y) * _POINTS
        path = self.canvas.beginPath()
        for row, squares in enumerate(self.packet.code):
            for column, dark in enumerate(squares):
                if dark:
                    path.rect(left + column * side, top - (row + 1) * side, side, side)
        self.canvas.setFillColorRGB(0, 0, 0)
        self.canvas.drawPath(path, 0, 1)

    def photo(self, y: float) -> float:
        wide, high = c.PHOTO_MM
        x, below = (c.WIDTH_MM - wide) / 2, c.HEIGHT_MM - y - high
        self.canvas.drawImage(str(self.packet.photo), *(length * _POINTS for length in (x, below, wide, high)))
        return y + high + c.AFTER_MM


def _packet(library: _Library, packet: Packet) -> bytes:
    library.config.useA85 = int(library.ascii85)
    pages = _Pages(library, packet)
    table, chart, photo, script, code = packet.headings
    y = pages.pair(packet.title, c.MARGIN_MM, c.TITLE_PT, bold=True)
    for line in packet.cover:
        y = pages.pair(line, y)
    y = pages.table(pages.page(table))
    pages.chart(pages.pair(chart, y, c.HEADING_PT, bold=True))
    pages.pair(packet.photo_words, pages.photo(pages.page(photo)))
    for lines in packet.scripts:
        y = pages.page(script)
        for line in lines:
            y = pages.pair(line, y)
    y = pages.page(code)
    pages.code(y)
    pages.pair(packet.code_words, y + c.CODE_MM + c.AFTER_MM)
    pages.canvas.save()
    return pages.file.getvalue()


def _open(place: Place, *, ascii85: bool, shaping: bool) -> Make:
    metrics, ttfonts = import_module("reportlab.pdfbase.pdfmetrics"), import_module("reportlab.pdfbase.ttfonts")
    for lang in LANGUAGES:
        fonts = [static_font(file, place.fonts) for file in c.font_files(lang)]
        for name, font in zip((lang, _LATIN), fonts, strict=True):
            for ending, path in (("", font.regular), ("-bold", font.bold)):
                metrics.registerFont(ttfonts.TTFont(name + ending, str(path)))
            metrics.registerFontFamily(name, normal=name, bold=name + "-bold", italic=name, boldItalic=name + "-bold")
    library = _Library(
        canvas=import_module("reportlab.pdfgen.canvas").Canvas,
        paragraph=import_module("reportlab.platypus.paragraph").Paragraph,
        style=import_module("reportlab.lib.styles").ParagraphStyle,
        platypus=import_module("reportlab.platypus"),
        config=import_module("reportlab.rl_config"),
        ascii85=ascii85,
        shaping=shaping,
    )
    return partial(_packet, library)


open_reportlab: Callable[[Place], Make] = partial(_open, ascii85=True, shaping=False)
open_binary: Callable[[Place], Make] = partial(_open, ascii85=False, shaping=False)
open_shaped: Callable[[Place], Make] = partial(_open, ascii85=False, shaping=True)
