"""What a screen reader finds in a document: a tree of sections, headings, paragraphs, tables and figures.

Each leaf names a page and the number of a marked stretch of its content (PDF's MCID).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

Kind = Literal["Sect", "Div", "Table", "TR", "L", "LI", "TOC", "Note"]
"""What holds other parts."""
Role = Literal["P", "H1", "H2", "H3", "TH", "RowTH", "TD", "Lbl", "LBody", "Caption", "TOCI"]
"""What a paragraph is; a RowTH heads its row, a TH its column."""

_ATTRIBUTES = {
    "TH": "/A<</O/Table/Scope/Column>>",
    "RowTH": "/A<</O/Table/Scope/Row>>",
}


class Element:
    """One node; *kids* are elements, marked stretches (page, number), or notes on a page (page, link's place)."""

    __slots__ = ("actual", "alt", "box", "kids", "kind", "lang", "links", "parent", "title")

    def __init__(self, kind: str, parent: Element | None, *, lang: str = "", alt: str = "", title: str = "") -> None:
        self.kind = kind
        self.parent = parent
        self.lang = lang
        self.alt = alt
        self.title = title
        self.actual = ""
        self.box: tuple[float, float, float, float] | None = None
        self.kids: list[Element | tuple[int, int]] = []
        self.links: list[int] = []
        if parent is not None:
            parent.kids.append(self)

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()

    def drop_if_empty(self) -> None:
        """Leave the parent if nothing was drawn here."""
        if not self.kids and self.parent is not None:
            self.parent.kids.remove(self)

    def written(
        self, ids: Mapping[Element, int], parent_id: int, page_ids: Mapping[int, int], link_ids: Sequence[int]
    ) -> str:
        """The element's dictionary with the ids of objects; pages are numbered from 1."""
        home = next((kid[0] for kid in self.kids if isinstance(kid, tuple)), 0)
        kids = [
            f"{ids[kid]} 0 R"
            if isinstance(kid, Element)
            else (str(kid[1]) if kid[0] == home else f"<</Type/MCR/Pg {page_ids[kid[0]]} 0 R/MCID {kid[1]}>>")
            for kid in self.kids
        ]
        kids += [f"<</Type/OBJR/Obj {link_ids[link]} 0 R>>" for link in self.links]
        named = "TH" if self.kind == "RowTH" else self.kind
        parts = [f"<</Type/StructElem/S/{named}/P {parent_id} 0 R"]
        if home:
            parts.append(f"/Pg {page_ids[home]} 0 R")
        parts.append(f"/K {kids[0]}" if len(kids) == 1 else f"/K[{' '.join(kids)}]")
        for key, value in (("Lang", self.lang), ("Alt", self.alt), ("ActualText", self.actual), ("T", self.title)):
            if value:
                parts.append(f"/{key}{pdf_text(value)}")
        if self.box:
            parts.append("/A<</O/Layout/Placement/Block/BBox[" + " ".join(f"{edge:.2f}" for edge in self.box) + "]>>")
        parts.append(_ATTRIBUTES.get(self.kind, ""))
        return "".join(parts) + ">>"


def pdf_text(value: str) -> str:
    """A PDF string: plain where it can be, else UTF-16."""
    if value.isascii() and value.isprintable():
        escaped = value.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"({escaped})"
    return f"<FEFF{value.encode('utf-16-be', 'replace').hex().upper()}>"
