"""WeasyPrint: a page of HTML per packet; the style sheet and the fonts are read once."""

from __future__ import annotations

from html import escape
from importlib import import_module
from typing import Any

from tests.benchmarks.packet_peers import contents as c
from tests.benchmarks.packet_peers.contents import LANGUAGES, Packet, Pair
from tests.benchmarks.packet_peers.engine import Make, Place, StaticFont, static_font

_CSS = f"""
@page {{ size: {c.WIDTH_MM}mm {c.HEIGHT_MM}mm; margin: {c.MARGIN_MM}mm }}
body {{ margin: 0; font-size: {c.BODY_PT}pt }}
section {{ break-before: page }}
.pair {{ display: flex; gap: {c.GAP_MM}mm; margin-bottom: {c.AFTER_MM}mm }}
.pair p {{ width: {c.COLUMN_MM}mm; margin: 0 }}
[lang=en] {{ line-height: {c.ENGLISH_LEADING}; direction: ltr }}
.heading {{ font-size: {c.HEADING_PT}pt; font-weight: bold }}
.title {{ font-size: {c.TITLE_PT}pt; font-weight: bold }}
table {{ width: 100%; table-layout: fixed; border-collapse: collapse; margin-bottom: {c.ROW_MM}mm }}
table {{ font-size: {c.TABLE_PT}pt }}
td, th {{ height: {c.ROW_MM}mm; line-height: 1; padding: 0 1mm; border: 0.2mm solid; text-align: start }}
svg, img {{ display: block; margin: 0 auto {c.AFTER_MM}mm }}
.weeks {{ direction: ltr; display: flex; font-size: {c.SMALL_PT}pt; text-align: center }}
.weeks span {{ display: block; width: {c.INNER_MM / 12}mm }}
"""


def _faces(font: StaticFont) -> str:
    return "".join(
        f'@font-face {{ font-family: "{font.family}"; font-weight: {weight}; src: url("{path.as_uri()}") }}\n'
        for weight, path in ((400, font.regular), (700, font.bold))
    )


def _styles(place: Place) -> str:
    """The whole style sheet: every face once, and one chain of families per language."""
    rules, faces = [_CSS], dict[str, str]()
    for lang in LANGUAGES:
        fonts = [static_font(file, place.fonts) for file in c.font_files(lang)]
        faces.update((font.family, _faces(font)) for font in fonts)
        families = ", ".join(f'"{font.family}"' for font in fonts)
        rules.append(f"[lang={lang}] {{ font-family: {families}; line-height: {c.LEADING[lang]} }}")
        rules.append(f'[lang=en] {{ font-family: "{fonts[-1].family}" }}')
    return "\n".join((*faces.values(), *rules))


def _pair(packet: Packet, pair: Pair, kind: str = "") -> str:
    return (
        f'<div class="pair {kind}"><p lang="{packet.lang}">{escape(pair.first)}</p>'
        f'<p lang="en">{escape(pair.english)}</p></div>'
    )


def _table(packet: Packet) -> str:
    rows = "".join(
        f"<tr>{''.join(f'<{kind}>{escape(cell)}</{kind}>' for cell in cells)}</tr>"
        for kind, cells in zip(["th", *["td"] * (len(packet.table) - 1)], packet.table, strict=True)
    )
    return f"<table>{rows}</table>"


def chart_svg(packet: Packet) -> str:
    """The twelve bars over their axis, in millimetres."""
    wide = c.INNER_MM / len(packet.bars)
    bars = "".join(
        f'<rect x="{place * wide + wide * 0.15}" y="{c.CHART_MM * (1 - bar.pages / 100)}" width="{wide * 0.7}"'
        f' height="{c.CHART_MM * bar.pages / 100}" fill="#466ea0"/>'
        for place, bar in enumerate(packet.bars)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{c.INNER_MM}mm" height="{c.CHART_MM}mm"'
        f' viewBox="0 0 {c.INNER_MM} {c.CHART_MM}">{bars}'
        f'<path d="M0 {c.CHART_MM}H{c.INNER_MM}" stroke="#000" stroke-width="0.2"/></svg>'
    )


def code_svg(packet: Packet) -> str:
    """The code as one path of squares."""
    path = "".join(
        f"M{column} {row}h1v1h-1z"
        for row, squares in enumerate(packet.code)
        for column, dark in enumerate(squares)
        if dark
    )
    side = len(packet.code)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{c.CODE_MM}mm" height="{c.CODE_MM}mm"'
        f' viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'
    )


def _html(packet: Packet) -> str:
    table, chart, photo, script, code = packet.headings
    weeks = "".join(f"<span>{bar.week}</span>" for bar in packet.bars)
    wide, high = c.PHOTO_MM
    pages = [
        _pair(packet, packet.title, "title") + "".join(_pair(packet, line) for line in packet.cover),
        _pair(packet, table, "heading")
        + _table(packet)
        + _pair(packet, chart, "heading")
        + chart_svg(packet)
        + f'<div class="weeks" lang="en">{weeks}</div>',
        _pair(packet, photo, "heading")
        + f'<img src="{packet.photo.as_uri()}" alt="{escape(photo.first)}" style="width: {wide}mm; height: {high}mm">'
        + _pair(packet, packet.photo_words),
        *(
            _pair(packet, script, "heading") + "".join(_pair(packet, line) for line in lines)
            for lines in packet.scripts
        ),
        _pair(packet, code, "heading") + code_svg(packet) + _pair(packet, packet.code_words),
    ]
    body = "".join(f"<section>{page}</section>" for page in pages)
    direction = "rtl" if packet.rtl else "ltr"
    return f'<html lang="{packet.lang}" dir="{direction}"><title>{escape(packet.title.first)}</title>{body}</html>'


def open_weasyprint(place: Place) -> Make:
    """Makes packets with one font configuration and one parsed style sheet."""
    weasyprint: Any = import_module("weasyprint")
    configuration = import_module("weasyprint.text.fonts").FontConfiguration()
    styles = weasyprint.CSS(string=_styles(place), font_config=configuration)

    def make(packet: Packet) -> bytes:
        page = weasyprint.HTML(string=_html(packet))
        return bytes(page.write_pdf(stylesheets=[styles], font_config=configuration))

    return make
