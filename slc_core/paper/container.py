"""The file around our content: fpdf writes pages, pictures and the colour profile; fonts and tags are ours.

The hooks used here are internal to fpdf 2.8 (the version is pinned, a test holds the contract).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
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
from fpdf.output import OutputProducer, PDFFont, PDFPage, PDFType3Font
from fpdf.syntax import DestinationXYZ, PDFArray, PDFContentStream, PDFObject
from PIL.Image import Image

from slc_core.paper.face import Face, Glyph, Shaped, Subset
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
_CODES = re.compile("(?<=<)[0-9A-F]+(?=>)")
_BLENDED_AS = "<</Type /Group /S /Transparency /CS /DeviceRGB>>"
_ALL = slice(0, None)
_NO_CHARACTER = "\u200b"
"""What a glyph stands for that draws part of a letter which another glyph stands for already."""


class EmbeddedFace:
    """The glyphs of a face that a document uses, by the code that shows them; each code stands for one text."""

    def __init__(self, face: Face, index: int) -> None:
        self.face = face
        self.index = index
        self.by_code: dict[int, Glyph] = {}
        self._moved: dict[Glyph, int] = {}
        self._as_they_are: set[Shaped] = set()

    def shown(self, run: Run) -> str:
        """The run's operators, with another code where two glyphs of this document want the same."""
        if self._as_they_are.issuperset(run.words):
            return run.shown
        new = [word for word in run.words if word not in self._as_they_are]
        self._as_they_are.update([word for word in new if self._keeps_its_codes(word)])
        if self._as_they_are.issuperset(new):
            return run.shown
        return _recoded(run.shown, [self._code(glyph) for glyph in run.glyphs])

    def _keeps_its_codes(self, word: Shaped) -> bool:
        """Whether each of its glyphs can be shown by its own code; those that can take it."""
        taken = self.by_code.setdefault
        return all(taken(glyph.code, glyph) == glyph for glyph in word.glyphs)

    def _code(self, glyph: Glyph) -> int:
        if self.by_code.setdefault(glyph.code, glyph) == glyph:
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
    following = iter(codes)
    return _CODES.sub(lambda found: "".join(f"{next(following):04X}" for _ in range(len(found[0]) // 4)), shown)


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

    def _default_file_id(self, buffer: bytearray) -> str:
        digest = hashlib.sha256(buffer).hexdigest()[:32].upper()
        return f"<{digest}><{digest}>"

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


class _Stream(PDFContentStream):
    """A compressed stream, for a page fpdf's own kind; half the time of zlib's default, a few percent larger."""

    _COMPRESSION_LEVEL = 3

    def __init__(self, content: bytes | bytearray, entries: str = "") -> None:
        super().__init__(content, compress=True)
        self._entries = entries

    def serialize(self, obj_dict: dict[str, object] | None = None, _security_handler: Any = None) -> Any:  # noqa: ARG002  fpdf's signature
        """The object as bytes, which fpdf takes as well."""
        head = f"{self.id} 0 obj\n<</Filter/FlateDecode/Length {self.length}{self._entries}>>\nstream\n"
        return b"".join((head.encode(), self.content_stream(), b"\nendstream\nendobj"))


class _Producer(OutputProducer):
    """Puts our fonts, links and tags where fpdf would put its own."""

    def bufferize(self) -> bytearray:
        """The file. Its parts let go of each other, or every document would wait to be found as rubbish."""
        made = super().bufferize()
        self.pdf_objs.clear()
        for page in self.fpdf.pages.values():
            page.parent = None
        for element in list(self._collected().root.walk()):
            element.parent = None
        return made

    def _collected(self) -> Collected:
        return cast("Collected", cast("Container", self.fpdf).collected)

    def _add(self, body: str) -> _Raw:
        added = _Raw(body)
        self._add_pdf_obj(added)
        return added

    def _add_stream(self, content: bytes | bytearray, entries: str = "") -> int:
        return self._add_pdf_obj(_Stream(content, entries))

    def _add_pages(self, _slice: slice = _ALL) -> list[PDFPage]:
        pages = list(self._iter_pages_in_order())[_slice]
        for page in pages:
            page.group = _BLENDED_AS
            self._add_pdf_obj(page, "pages")
            page.contents = _Stream(cast("bytearray", page.contents))
            self._add_pdf_obj(page.contents, "pages")
        return pages

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
        file = self._add_stream(
            subset.file, "/Subtype/OpenType" if face.is_postscript else f"/Length1 {len(subset.file)}"
        )
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
        return f"/CIDToGIDMap {self._add_stream(numbers)} 0 R"

    def _add_structure_tree(self) -> PDFObject:
        collected, pages = self._collected(), self.fpdf.pages
        root = self._add("")
        elements = list(collected.root.walk())
        ids = {element: number for number, element in enumerate(elements, start=root.id + 1)}
        page_ids = {number: page.id for number, page in pages.items()}
        link_ids = [link.id for link in self._links]
        for element in elements:
            parent = root.id if element.parent is None else ids[element.parent]
            self._add(element.written(ids, parent, page_ids, link_ids))
        rows: list[str] = []
        for page, page_object in pages.items():
            page_object.struct_parents = page - 1
            cast("Any", page_object).tabs = "/S"
            marked = " ".join(f"{ids[element]} 0 R" for element in collected.marked.get(page, []))
            rows.append(f"{page - 1}[{marked}]")
        rows += [f"{len(pages) + place} {ids[element]} 0 R" for place, element in enumerate(collected.link_elements)]
        parents = self._add(f"<</Nums[{' '.join(rows)}]>>")
        root.body = (
            f"<</Type/StructTreeRoot/K {ids[collected.root]} 0 R/ParentTree {parents.id} 0 R"
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
