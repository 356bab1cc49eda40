"""Pages with text, shapes and pictures in millimetres from the top-left, every stretch tagged for a screen reader.

Nothing is written before :meth:`Document.to_bytes`, so an earlier page can still be drawn on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from slc_core.language.catalog import Text
from slc_core.paper.bidi import ISOLATES
from slc_core.paper.container import Collected, Container, EmbeddedFace, Link
from slc_core.paper.face import Face
from slc_core.paper.line import BLACK, Blank, Colour, Line
from slc_core.paper.paragraph import POINTS_PER_MM, Paragraph
from slc_core.paper.shapes import numbers, printable_picture, rounded_path, squares_path
from slc_core.paper.tags import Element, Kind, Role

__all__ = ["Document", "Element", "Kind", "Paper", "Role"]

Paper = Literal["A4", "Letter"]
_SIZES_MM: dict[Paper, tuple[float, float]] = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}
_RULE_EM = 0.05  # a blank's rule, thick enough to survive a school's copier
_ARTIFACT_BEGINS, _ARTIFACT_ENDS = "/Artifact BMC", "EMC %artifact"


class _Page:
    """What has been drawn on a page so far; *marked* has an element for each marked stretch, *texts* what was said."""

    def __init__(self) -> None:
        self.content: list[str] = []
        self.fonts: set[int] = set()
        self.pictures: set[int] = set()
        self.marked: list[Element] = []
        self.texts: list[Text] = []


class Document:
    """A PDF in the making; *made_on* is the only date in it, so the same drawing gives the same bytes.

    With *grey* every colour and picture is printed in greys. *fonts* is a school's own folder of fonts.
    """

    def __init__(
        self,
        paper: Paper = "A4",
        *,
        lang: str,
        title: str,
        made_on: dt.datetime,
        grey: bool = False,
        fonts: Path | None = None,
        archival: bool = True,
    ) -> None:
        self.width_mm, self.height_mm = _SIZES_MM[paper]
        self.fonts = fonts
        self.lang = lang
        self.page = 0
        self._grey = grey
        self._file = Container(_SIZES_MM[paper], lang=lang, title=title, made_on=made_on, archival=archival)
        self._top = self.height_mm * POINTS_PER_MM
        self._pages: list[_Page] = []
        self._faces: dict[Face, EmbeddedFace] = {}
        self._root = Element("Document", None, lang=lang)
        self._place = self._root
        self._links: list[Link] = []
        self._link_elements: list[Element] = []
        self._marking = ""
        self._is_dry = False

    @property
    def page_count(self) -> int:
        """How many pages there are so far."""
        return len(self._pages)

    @property
    def is_dry(self) -> bool:
        """Whether this is a rehearsal: nothing is drawn."""
        return self._is_dry

    def add_page(self) -> int:
        """A new page at the end, to draw on from now; its number, from 1."""
        self._pages.append(_Page())
        self.page = len(self._pages)
        return self.page

    def go_to(self, page: int) -> None:
        """Draw on a page that is there already, numbered from 1."""
        if not 1 <= page <= len(self._pages):
            raise IndexError(f"there is no page {page}; this document has {len(self._pages)}")
        self.page = page

    def draw(
        self, paragraph: Paragraph, x_mm: float, y_mm: float, *, role: Role = "P", after: Element | None = None
    ) -> Element | None:
        """A paragraph in its box, whose top-left corner is given; its place in the tree, if it has one.

        One that goes on from another page or column names the place of its beginning as *after*.
        """
        if self._is_dry or not any(line.runs for line in paragraph.lines):
            return after
        page = self._pages[self.page - 1]
        page.texts += paragraph.texts
        if self._marking:
            self._draw_lines(paragraph, x_mm, y_mm, page)
            return None
        element = after or Element(role, self._place, lang=paragraph.lang)
        named = "TH" if role == "RowTH" else role
        page.content.append(f"/{named} <</MCID {len(page.marked)}/Lang({paragraph.lang})>> BDC")
        element.kids.append((self.page, len(page.marked)))
        page.marked.append(element)
        self._draw_lines(paragraph, x_mm, y_mm, page)
        page.content.append("EMC")
        if any(line.is_reordered for line in paragraph.lines):
            element.actual += paragraph.spoken
        return element

    def texts_on(self, page: int) -> tuple[Text, ...]:
        """What stands on a page, in the order it was drawn."""
        return tuple(self._pages[page - 1].texts)

    def _draw_lines(self, paragraph: Paragraph, x_mm: float, y_mm: float, page: _Page) -> None:
        left, width = x_mm * POINTS_PER_MM, paragraph.width_mm * POINTS_PER_MM
        top = self._top - y_mm * POINTS_PER_MM
        at_right = (paragraph.align == "end") != (paragraph.direction == "rtl")
        for line in paragraph.lines:
            room = width - line.width_pt
            shift = room / 2 if paragraph.align == "centre" else room if at_right else 0.0
            if line.runs:
                self._draw_line(line, left + shift, top - line.baseline_pt, page)
            top -= line.height_pt

    def _draw_line(self, line: Line, x: float, y: float, page: _Page) -> None:
        content = page.content
        if line.is_complex:  # glyphs of these scripts stand in another order than their letters
            content.append(f"/Span<</ActualText<FEFF{line.plain.encode('utf-16-be').hex()}>>>BDC")
        is_open = False
        colour: Colour | None = None
        for run in line.runs:
            if isinstance(run, Blank):
                content.append("ET" if is_open else "")
                is_open = False
                thick = run.size_pt * _RULE_EM
                content.append(
                    f"{self._stroke(run.colour)} {thick:.2f} w {x:.2f} {y - 1.5 * thick:.2f} m"
                    f" {x + run.width_pt:.2f} {y - 1.5 * thick:.2f} l S"
                )
            else:
                if not is_open:
                    content.append(f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm")
                    is_open = True
                if run.colour != colour:
                    content.append(self._fill(run.colour))
                    colour = run.colour
                used = self._faces.get(run.face) or self._use(run.face)
                page.fonts.add(used.index)
                content.append(f"/F{used.index} {run.size_pt:.2f} Tf {used.shown(run)}")
            x += run.width_pt
        if is_open:
            content.append("ET")
        if line.is_complex:
            content.append("EMC")

    def _use(self, face: Face) -> EmbeddedFace:
        self._faces[face] = EmbeddedFace(face, len(self._faces) + 1)
        return self._faces[face]

    def line(
        self,
        x1_mm: float,
        y1_mm: float,
        x2_mm: float,
        y2_mm: float,
        *,
        colour: Colour = BLACK,
        width_mm: float = 0.2,
        dash_mm: tuple[float, float] | None = None,
    ) -> None:
        """A straight line; *dash_mm* is how long its dashes and gaps are."""
        (x1, y1), (x2, y2) = self._point(x1_mm, y1_mm), self._point(x2_mm, y2_mm)
        dash = "[] 0 d"
        if dash_mm:
            dash = f"[{dash_mm[0] * POINTS_PER_MM:.2f} {dash_mm[1] * POINTS_PER_MM:.2f}] 0 d"
        self._shape(
            f"{self._stroke(colour)} {width_mm * POINTS_PER_MM:.2f} w {dash} {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S"
        )

    def rectangle(  # noqa: PLR0913  a shape has a place, a size and looks
        self,
        x_mm: float,
        y_mm: float,
        width_mm: float,
        height_mm: float,
        *,
        fill: Colour | None = None,
        stroke: Colour | None = BLACK,
        line_mm: float = 0.2,
        radius_mm: float = 0.0,
    ) -> None:
        """A rectangle by its top-left corner, filled, outlined or both; *radius_mm* rounds its corners."""
        x, y = self._point(x_mm, y_mm + height_mm)
        width, height = width_mm * POINTS_PER_MM, height_mm * POINTS_PER_MM
        radius = min(radius_mm * POINTS_PER_MM, width / 2, height / 2)
        path = (
            f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re" if radius <= 0 else rounded_path(x, y, width, height, radius)
        )
        self._paint(path, fill, stroke, line_mm)

    def circle(
        self,
        x_mm: float,
        y_mm: float,
        radius_mm: float,
        *,
        fill: Colour | None = None,
        stroke: Colour | None = BLACK,
        line_mm: float = 0.2,
    ) -> None:
        """A circle by its centre."""
        left, top, side = x_mm - radius_mm, y_mm - radius_mm, 2 * radius_mm
        self.rectangle(left, top, side, side, fill=fill, stroke=stroke, line_mm=line_mm, radius_mm=radius_mm)

    def polyline(
        self,
        points: Sequence[tuple[float, float]],
        *,
        fill: Colour | None = None,
        stroke: Colour | None = BLACK,
        line_mm: float = 0.2,
        closed: bool = False,
    ) -> None:
        """Straight lines from point to point, *closed* back to the first."""
        steps = [f"{x:.2f} {y:.2f}" for x, y in (self._point(*point) for point in points)]
        path = " ".join(f"{step} {'l' if place else 'm'}" for place, step in enumerate(steps))
        self._paint(path + (" h" if closed else ""), fill, stroke, line_mm)

    def squares(
        self,
        rows: Sequence[Sequence[int | bool]],
        x_mm: float,
        y_mm: float,
        size_mm: float,
        *,
        colour: Colour = BLACK,
    ) -> None:
        """A grid of small squares *size_mm* wide in all, those that are true filled: a QR code."""
        path = squares_path(rows, *self._point(x_mm, y_mm), size_mm * POINTS_PER_MM / max(len(rows), 1))
        self._shape(f"{self._fill(colour)} {path} f")

    def picture(
        self, source: Path | bytes, x_mm: float, y_mm: float, width_mm: float, height_mm: float, *, alt: Text
    ) -> None:
        """A picture as large as the box allows, in its middle; a JPEG is copied as it is.

        Raises:
            UnreadableError: the file is not a picture; names it.
        """
        if self._is_dry:
            return
        placed = self._file.load_picture(printable_picture(source, grey=self._grey))
        scale = min(width_mm / placed.width, height_mm / placed.height)
        width, height = placed.width * scale, placed.height * scale
        left, bottom = self._point(x_mm + (width_mm - width) / 2, y_mm + (height_mm + height) / 2)
        ops = (
            f"q {width * POINTS_PER_MM:.2f} 0 0 {height * POINTS_PER_MM:.2f} {left:.2f} {bottom:.2f} cm"
            f" /I{placed.number} Do Q"
        )
        page = self._pages[self.page - 1]
        page.pictures.add(placed.number)
        if self._marking:
            page.content.append(ops)
            return
        with self.figure(alt, box_mm=(x_mm, y_mm, width_mm, height_mm)):
            page.content.append(ops)

    @contextmanager
    def part(self, kind: Kind, *, lang: str = "", title: str = "") -> Generator[None]:
        """What is drawn inside belongs together: a section, a table, a row, a list; left out if nothing is."""
        outer = self._place
        self._place = Element(kind, outer, lang=lang, title=title)
        try:
            yield
        finally:
            self._place.drop_if_empty()
            self._place = outer

    @contextmanager
    def figure(self, alt: Text, *, box_mm: tuple[float, float, float, float] | None = None) -> Generator[None]:
        """All that is drawn inside is one figure, called *alt*; *box_mm* is its (x, y, width, height)."""
        if self._is_dry or self._marking:
            yield
            return
        page = self._pages[self.page - 1]
        element = Element("Figure", self._place, lang=alt.lang, alt=ISOLATES.sub("", alt.value) or " ")
        if box_mm:
            x, y, width, height = box_mm
            element.box = (*self._point(x, y + height), *self._point(x + width, y))
        page.content.append(f"/Figure <</MCID {len(page.marked)}>> BDC")
        element.kids.append((self.page, len(page.marked)))
        page.marked.append(element)
        self._marking = "figure"
        try:
            yield
        finally:
            self._marking = ""
            page.content.append("EMC")

    @contextmanager
    def artifact(self) -> Generator[None]:
        """What is drawn inside is decoration and not read aloud: headers, footers, page numbers."""
        if self._is_dry or self._marking:
            yield
            return
        page = self._pages[self.page - 1]
        page.content.append(_ARTIFACT_BEGINS)
        self._marking = "artifact"
        try:
            yield
        finally:
            self._marking = ""
            page.content.append(_ARTIFACT_ENDS)

    @contextmanager
    def dry(self) -> Generator[None]:
        """A rehearsal: nothing inside is drawn."""
        before = self._is_dry
        self._is_dry = True
        try:
            yield
        finally:
            self._is_dry = before

    def bookmark(self, title: str, level: int = 0, y_mm: float = 0.0) -> None:
        """A line of the outline that a viewer shows, leading to *y_mm* of this page; *level* 0 is the highest."""
        if not self._is_dry:
            self._file.add_bookmark(ISOLATES.sub("", title), level, self.page, self._point(0, y_mm)[1])

    def link(
        self,
        box_mm: tuple[float, float, float, float],
        *,
        to_page: int,
        says: str,
        within: Element | None = None,
    ) -> None:
        """A rectangle (x, y, width, height) that leads to another page; *says* is what a screen reader calls it."""
        if self._is_dry:
            return
        x_mm, y_mm, width_mm, height_mm = box_mm
        box = (*self._point(x_mm, y_mm + height_mm), *self._point(x_mm + width_mm, y_mm))
        says = ISOLATES.sub("", says)
        element = Element("Link", within or self._place, lang=self.lang, alt=says)
        element.links.append(len(self._links))
        self._links.append(Link(self.page, box, to_page, says))
        self._link_elements.append(element)

    def to_bytes(self) -> bytes:
        """The file; a document without a page gets an empty one. To be asked for once."""
        if not self._pages:
            self.add_page()
        for page in self._pages:
            self._file.write_page("\n".join(page.content), page.fonts, page.pictures)
        marked = {number: page.marked for number, page in enumerate(self._pages, start=1)}
        return self._file.finished(Collected(self._root, self._faces, marked, self._links, self._link_elements))

    def _point(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """In points from the bottom-left, as PDF counts."""
        return x_mm * POINTS_PER_MM, self._top - y_mm * POINTS_PER_MM

    def _paint(self, path: str, fill: Colour | None, stroke: Colour | None, line_mm: float) -> None:
        looks = [self._fill(fill)] if fill else []
        if stroke:
            looks.append(f"{self._stroke(stroke)} {line_mm * POINTS_PER_MM:.2f} w [] 0 d")
        self._shape(f"{' '.join(looks)} {path} {'B' if fill and stroke else 'f' if fill else 'S' if stroke else 'n'}")

    def _shape(self, ops: str) -> None:
        if self._is_dry:
            return
        content = self._pages[self.page - 1].content
        if self._marking:
            content.append(ops)
            return
        if content and content[-1] == _ARTIFACT_ENDS:
            content[-1] = ops
        else:
            content += (_ARTIFACT_BEGINS, ops)
        content.append(_ARTIFACT_ENDS)

    def _fill(self, colour: Colour) -> str:
        return f"{numbers(colour, self._grey)} rg"

    def _stroke(self, colour: Colour) -> str:
        return f"{numbers(colour, self._grey)} RG"
