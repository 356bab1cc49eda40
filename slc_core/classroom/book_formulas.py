"""Puts the results of formulas back into a workbook that openpyxl has saved without them.

Who reads the file before a spreadsheet has opened it, as we do, would otherwise find those cells empty.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

__all__ = ["with_results"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"([^>]*)>(<f\b[^>]*?(?:/>|>[^<]*</f>))<v\s*(?:/>|></v>)</c>')


class _Result(NamedTuple):
    kind: str
    text: str


def with_results(saved: bytes, original: bytes) -> bytes:
    """The workbook *saved*, where each formula has the result that it has in *original*."""
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        results = {name: _results(archive.read(part)) for name, part in _sheet_parts(archive).items()}
    if not any(results.values()):
        return saved
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        names = {part: name for name, part in _sheet_parts(old).items()}
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, _filled(data, results.get(names.get(entry.filename, ""), {})))
    return content.getvalue()


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet, by the sheet's name; those apart that no part is found for."""
    there = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= there:
        return {}
    links = {
        str(link.get("Id")): str(link.get("Target"))
        for link in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    }
    parts: dict[str, str] = {}
    for sheet in ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):  # noqa: S314
        target = links.get(str(sheet.get(_LINK)), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if part in there:
            parts[str(sheet.get("name"))] = part
    return parts


def _results(xml: bytes) -> dict[str, _Result]:
    """The result of each formula by its cell's place."""
    found: dict[str, _Result] = {}
    for _, element in ET.iterparse(io.BytesIO(xml)):  # noqa: S314
        if element.tag == f"{_MAIN}c":
            result = element.findtext(f"{_MAIN}v")
            if element.find(f"{_MAIN}f") is not None and result:
                found[str(element.get("r"))] = _Result(str(element.get("t", "")), result)
            element.clear()
    return found


def _filled(xml: bytes, results: dict[str, _Result]) -> bytes:
    def fill(cell: re.Match[bytes]) -> bytes:
        place, attributes, formula = cell[1], cell[2], cell[3]
        if (result := results.get(place.decode())) is None:
            return cell[0]
        kind = f' t="{result.kind}"'.encode() if result.kind else b""
        attributes = re.sub(rb'\st="[^"]*"', b"", attributes)
        return b'<c r="%b"%b%b>%b<v>%b</v></c>' % (place, attributes, kind, formula, escape(result.text).encode())

    return _FORMULA.sub(fill, xml) if results else xml
