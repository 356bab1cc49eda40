"""Typst: one Compiler for all packets, its template read once, each packet handed in as JSON."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

from tests.benchmarks.packet_peers import contents as c
from tests.benchmarks.packet_peers.contents import Packet
from tests.benchmarks.packet_peers.engine import Make, Place, static_font

_TEMPLATE = f"""
#let packet = json(bytes(sys.inputs.packet))
#let side = if packet.rtl {{ rtl }} else {{ ltr }}
#set document(title: packet.title.at(0))
#set page(width: {c.WIDTH_MM}mm, height: {c.HEIGHT_MM}mm, margin: {c.MARGIN_MM}mm)
#set block(spacing: 0mm)
#set par(spacing: 0mm)
#set text(font: packet.fonts, lang: packet.lang, dir: side, size: {c.BODY_PT}pt, top-edge: 0.8em, bottom-edge: -0.2em)
#let lined(ems, body) = {{
  set par(leading: (ems - 1) * 1em)
  pad(top: (ems - 1) * 0.5em, bottom: (ems - 1) * 0.5em, body)
}}
#let first(words) = lined(packet.leading, words)
#let english(words) = {{
  set text(font: packet.fonts.at(-1), lang: "en", dir: ltr)
  lined({c.ENGLISH_LEADING}, words)
}}
#let pair(both) = block(below: {c.AFTER_MM}mm, grid(
  columns: ({c.COLUMN_MM}mm, {c.COLUMN_MM}mm), column-gutter: {c.GAP_MM}mm, first(both.at(0)), english(both.at(1)),
))
#let head(both, size: {c.HEADING_PT}pt) = {{
  set text(size: size, weight: "bold")
  pair(both)
}}

#head(packet.title, size: {c.TITLE_PT}pt)
#for line in packet.cover {{ pair(line) }}
#pagebreak()
#head(packet.headings.at(0))
#block(below: {c.ROW_MM}mm, {{
  set text(size: {c.TABLE_PT}pt)
  table(
    columns: (1fr,) * 5, rows: {c.ROW_MM}mm, stroke: 0.2mm, inset: 1mm, align: start + horizon,
    table.header(..packet.table.at(0).map(cell => strong(cell))), ..packet.table.slice(1).flatten(),
  )
}})
#head(packet.headings.at(1))
#let wide = {c.INNER_MM}mm / packet.bars.len()
#block(height: {c.CHART_MM}mm, width: 100%, {{
  for (place, bar) in packet.bars.enumerate() {{
    let high = {c.CHART_MM}mm * bar.at(1) / 100
    std.place(top + left, dx: wide * (place + 0.15), dy: {c.CHART_MM}mm - high,
      rect(width: wide * 0.7, height: high, fill: rgb("#466ea0")))
  }}
  std.place(bottom + left, line(length: 100%, stroke: 0.2mm))
}})
#block(above: 1mm, {{
  set text(size: {c.SMALL_PT}pt, dir: ltr)
  grid(columns: (wide,) * 12, align: center, ..packet.bars.map(bar => english(bar.at(0))))
}})
#pagebreak()
#head(packet.headings.at(2))
#block(below: {c.AFTER_MM}mm, align(center, image(packet.photo, width: {c.PHOTO_MM[0]}mm, height: {c.PHOTO_MM[1]}mm,
  fit: "stretch", alt: packet.headings.at(2).at(0))))
#pair(packet.photo_words)
#for lines in packet.scripts {{
  pagebreak()
  head(packet.headings.at(3))
  for line in lines {{ pair(line) }}
}}
#pagebreak()
#head(packet.headings.at(4))
#let square = {c.CODE_MM}mm / packet.code.len()
#let squares = for (row, squares) in packet.code.enumerate() {{
  for (column, dark) in squares.enumerate() {{
    if dark == 1 {{
      let (x, y) = (column * square, row * square)
      (
        curve.move((x, y)), curve.line((x + square, y)), curve.line((x + square, y + square)),
        curve.line((x, y + square)), curve.close(mode: "straight"),
      )
    }}
  }}
}}
#block(height: {c.CODE_MM}mm, below: {c.AFTER_MM}mm, width: 100%, align(center,
  block(width: {c.CODE_MM}mm, height: 100%, place(top + left, curve(fill: black, ..squares)))
))
#pair(packet.code_words)
"""


def open_typst(place: Place) -> Make:
    """Makes packets with one Compiler, so that fonts and unchanged work are kept."""
    typst: Any = import_module("typst")
    main = place.work / "packet.typ"
    main.write_text(_TEMPLATE, encoding="utf-8")
    compiler = typst.Compiler(main, root=place.work, font_paths=[place.fonts], ignore_system_fonts=True)

    def make(packet: Packet) -> bytes:
        fonts = [static_font(file, place.fonts).family for file in c.font_files(packet.lang)]
        given = packet._asdict() | {"fonts": fonts, "photo": packet.photo.name, "lang": packet.lang.partition("-")[0]}
        return bytes(compiler.compile(format="pdf", sys_inputs={"packet": json.dumps(given)}))

    return make
