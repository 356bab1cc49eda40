"""The file around our content: fpdf writes pages, pictures and the colour profile; fonts and tags are ours.

The hooks used here are internal to fpdf 2.8 (the version is pinned, a test holds the contract).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections.abc import Iterable, Mapping
from html import escape
from io import BytesIO
from typing import Any, NamedTuple, cast

from fpdf import FPDF, ViewerPreferences
from fpdf.annotations import PDFAnnotation
from fpdf.enums import PDFResourceType
from fpdf.image_parsing import preload_image
from fpdf.outline import OutlineSection
from fpdf.output import OutputProducer, PDFFont, PDFType3Font
from fpdf.syntax import DestinationXYZ, Name, PDFArray, PDFContentStream, PDFObject
from PIL.Image import Image

from slc_core.paper.face import Face, Glyph, Subset
from slc_core.paper.line import Run
from slc_core.paper.tags import Element, pdf_text

_MAPPINGS_PER_BLOCK = 100
_CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
)
_CMAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
_NO_CHARACTER = "\u200b"
"""What a glyph stands for that draws part of a letter which another glyph stands for already."""


class EmbeddedFace:
    """The glyphs of a face that a document uses, by the code that shows them; each code stands for one text."""

    def __init__(self, face: Face, index: int) -> None:
        self.face = face
        self.index = index
        self.by_code: dict[int, Glyph] = {}
        self._as_it_is: set[Glyph] = set()
        self._moved: dict[Glyph, int] = {}

    def shown(self, run: Run) -> str:
        """The run's operators, with another code where two glyphs of this document want the same."""
        if run.kinds <= self._as_it_is:
            return run.shown
        codes = [self._code(glyph) for glyph in run.glyphs]
        if all(code == glyph.code for code, glyph in zip(codes, run.glyphs, strict=True)):
            return run.shown
        return _recoded(run.shown, codes)

    def _code(self, glyph: Glyph) -> int:
        if glyph in self._as_it_is:
            return glyph.code
        if glyph.code not in self.by_code:
            self._as_it_is.add(glyph)
            self.by_code[glyph.code] = glyph
            return glyph.code
        code = self._moved.get(glyph)
        if code is None:
            code = 0xFFFE if self.face.is_postscript else self._free_code()
            if code == 0xFFFE:  # none is free: the glyph is drawn rightly, its text is the other's
                return glyph.code
            self._moved[glyph] = code
            self.by_code[code] = glyph
        return code

    def _free_code(self) -> int:
        return next(code for code in range(self.face.glyph_count, 0xFFFF) if code not in self.by_code or code == 0xFFFE)


def _recoded(shown: str, codes: list[int]) -> str:
    """*shown* with its hexadecimal codes replaced in order."""
    parts: list[str] = []
    place = 0
    for part in shown.split("<"):
        digits, closing, rest = part.partition(">")
        if not closing:
            parts.append(part)
            continue
        count = len(digits) // 4
        parts.append("".join(f"{code:04X}" for code in codes[place : place + count]) + ">" + rest)
        place += count
    return "<".join(parts)


class Link(NamedTuple):
    """A rectangle in points from the bottom-left that leads to a page."""

    page: int
    box: tuple[float, float, float, float]
    to_page: int
    says: str


class Collected(NamedTuple):
    """What a document drew."""

    root: Element
    faces: Mapping[Face, EmbeddedFace]
    marked: Mapping[int, list[Element]]
    links: list[Link]
    link_elements: list[Element]


class PlacedPicture(NamedTuple):
    """A picture in the file, and its size in pixels."""

    number: int
    width: int
    height: int


class Container(FPDF):
    """An empty file of one paper size, in which every page is written once."""

    def __init__(
        self, size_mm: tuple[float, float], *, lang: str, title: str, made_on: dt.datetime, archival: bool
    ) -> None:
        super().__init__(unit="mm", format=size_mm, enforce_compliance="PDF/A-2U" if archival else None)
        self._set_min_pdf_version("1.7")
        self.set_auto_page_break(auto=False)
        self.set_margin(0)
        self.set_lang(lang)
        self.set_title(title)
        self.set_creation_date(made_on)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_xmp_metadata(_metadata(title, lang, made_on, archival=archival))
        self.collected: Collected | None = None

    def load_picture(self, picture: bytes | Image) -> PlacedPicture:
        """Take a picture in; the same one is kept once."""
        source = BytesIO(picture) if isinstance(picture, bytes) else picture
        _, _, info = preload_image(self.image_cache, source)
        facts = cast("Mapping[str, int]", info)
        return PlacedPicture(facts["i"], facts["w"], facts["h"])

    def add_bookmark(self, title: str, level: int, page: int, top_pt: float) -> None:
        """A line of the document's outline."""
        self._outline.append(OutlineSection(title, level, page, DestinationXYZ(page, top=top_pt)))

    def write_page(self, content: str, fonts: Iterable[int], pictures: Iterable[int]) -> None:
        """A page with its content and what that uses."""
        self.add_page()
        self._out(content)
        for index in sorted(fonts):
            self._resource_catalog.add(PDFResourceType.FONT, index, self.page)
        for index in sorted(pictures):
            self._resource_catalog.add(PDFResourceType.X_OBJECT, index, self.page)

    def finished(self, collected: Collected) -> bytes:
        """The whole file."""
        self.collected = collected
        return bytes(self.output(output_producer_class=_Producer))


class _Raw(PDFObject):
    """An object whose dictionary is written already; *dest* and *a* are what fpdf asks of annotations."""

    dest = None
    a = None

    def __init__(self, body: str = "") -> None:
        super().__init__()
        self.body = body

    def serialize(self, obj_dict: dict[str, object] | None = None, _security_handler: Any = None) -> str:  # noqa: ARG002  fpdf's signature
        return f"{self.id} 0 obj\n{self.body}\nendobj"


class _Producer(OutputProducer):
    """Puts our fonts, links and tags where fpdf would put its own."""

    def _collected(self) -> Collected:
        return cast("Collected", cast("Container", self.fpdf).collected)

    def _add(self, body: str) -> _Raw:
        added = _Raw(body)
        self._add_pdf_obj(added)
        return added

    def _add_stream(self, content: bytes) -> int:
        return self._add_pdf_obj(PDFContentStream(contents=content, compress=True))

    def _add_annotations_as_objects(self) -> PDFAnnotation | None:
        signature = super()._add_annotations_as_objects()
        self._links: list[_Raw] = []
        pages = self.fpdf.pages
        for place, link in enumerate(self._collected().links):
            box = " ".join(f"{edge:.2f}" for edge in link.box)
            added = self._add(
                f"<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[{box}]/Contents{pdf_text(link.says)}"
                f"/Dest[{pages[link.to_page].id} 0 R/Fit]/StructParent {len(pages) + place}>>"
            )
            self._links.append(added)
            cast("PDFArray", pages[link.page].annots).append(added)
        return signature

    def _add_fonts(
        self,
        image_objects_per_index: Any,  # noqa: ARG002  fpdf's signature, here and below
        gfxstate_objs_per_name: Any,  # noqa: ARG002
        pattern_objs_per_name: Any,  # noqa: ARG002
    ) -> dict[int, PDFFont | PDFType3Font]:
        found: dict[int, PDFFont | PDFType3Font] = {}
        for used in self._collected().faces.values():
            found[used.index] = cast("PDFFont", self._add_face(used))
        return found

    def _add_face(self, used: EmbeddedFace) -> _Raw:
        face = used.face
        subset = face.subset(glyph.number for glyph in used.by_code.values())
        codes = sorted(used.by_code)
        name = f"{_tag(codes, face)}+{face.name}"
        file = self._add_font_file(subset.file, is_postscript=face.is_postscript)
        descriptor = self._add(
            f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[-1000 -600 2500 1400]/ItalicAngle 0"
            f"/Ascent {face.ascent:.0f}/Descent {-face.descent:.0f}/CapHeight 714/StemV 80"
            f"/{'FontFile3' if face.is_postscript else 'FontFile2'} {file} 0 R>>"
        )
        widths = " ".join(f"{code}[{face.advance(used.by_code[code].number)}]" for code in codes)
        kind = "/CIDFontType0" if face.is_postscript else f"/CIDFontType2{self._to_glyphs(used, subset)}"
        descendant = self._add(
            f"<</Type/Font/BaseFont/{name}/DW 1000/W[{widths}]/FontDescriptor {descriptor.id} 0 R"
            f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/Subtype{kind}>>"
        )
        to_unicode = self._add_stream(_character_map(used.by_code))
        return self._add(
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant.id} 0 R]/ToUnicode {to_unicode} 0 R>>"
        )

    def _to_glyphs(self, used: EmbeddedFace, subset: Subset) -> str:
        """The entry that leads from codes to the glyphs of a TrueType subset."""
        numbers = bytearray(2 * (max(used.by_code) + 1))
        for code, glyph in used.by_code.items():
            numbers[2 * code : 2 * code + 2] = subset.numbers[glyph.number].to_bytes(2, "big")
        return f"/CIDToGIDMap {self._add_stream(bytes(numbers))} 0 R"

    def _add_font_file(self, content: bytes, *, is_postscript: bool) -> int:
        stream = PDFContentStream(contents=content, compress=True)
        if is_postscript:
            cast("Any", stream).subtype = Name("OpenType")
        else:
            cast("Any", stream).length1 = len(content)
        return self._add_pdf_obj(stream)

    def _add_structure_tree(self) -> PDFObject:
        collected, pages = self._collected(), self.fpdf.pages
        root = self._add("")
        objects = {element: self._add("") for element in collected.root.walk()}
        for element, added in objects.items():
            parent = root.id if element.parent is None else objects[element.parent].id
            added.body = element.written(
                lambda one: objects[one].id, parent, lambda page: pages[page].id, lambda place: self._links[place].id
            )
        rows: list[str] = []
        for page, page_object in pages.items():
            page_object.struct_parents = page - 1
            cast("Any", page_object).tabs = "/S"
            marked = " ".join(f"{objects[element].id} 0 R" for element in collected.marked.get(page, []))
            rows.append(f"{page - 1}[{marked}]")
        rows += [
            f"{len(pages) + place} {objects[element].id} 0 R" for place, element in enumerate(collected.link_elements)
        ]
        parents = self._add(f"<</Nums[{' '.join(rows)}]>>")
        root.body = (
            f"<</Type/StructTreeRoot/K {objects[collected.root].id} 0 R/ParentTree {parents.id} 0 R"
            f"/ParentTreeNextKey {len(rows)}>>"
        )
        return root


def _character_map(glyphs: Mapping[int, Glyph]) -> bytes:
    rows = [
        f"<{code:04X}> <{(glyph.text or _NO_CHARACTER).encode('utf-16-be').hex().upper()}>"
        for code, glyph in sorted(glyphs.items())
    ]
    blocks = [rows[start : start + _MAPPINGS_PER_BLOCK] for start in range(0, len(rows), _MAPPINGS_PER_BLOCK)]
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return (_CMAP_HEAD + body + _CMAP_TAIL).encode()


def _tag(codes: list[int], face: Face) -> str:
    """Six letters that name a subset: the same glyphs of the same face give the same ones."""
    number = zlib.crc32(f"{face.name}{codes}".encode())
    letters: list[str] = []
    for _ in range(6):
        number, letter = divmod(number, 26)
        letters.append(chr(ord("A") + letter))
    return "".join(letters)


def _metadata(title: str, lang: str, made_on: dt.datetime, *, archival: bool) -> str:
    """XMP with one fixed date, so that the same words give the same file."""
    when = made_on.isoformat(timespec="seconds")
    number = hashlib.sha256(f"{title}{when}".encode()).hexdigest()[:32]
    level = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" if archival else ""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        f'<rdf:Description rdf:about=""><xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate>'
        f"<xmpMM:DocumentID>uuid:{number}</xmpMM:DocumentID>{level}"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:language><rdf:Bag><rdf:li>{escape(lang)}</rdf:li></rdf:Bag></dc:language>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
