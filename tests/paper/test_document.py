"""The file: accepted by three other readers, tagged for a screen reader, the same bytes for the same drawing."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image, ImageChops

from slc_core.errors import UnreadableError
from slc_core.language.fonts import font_file
from slc_core.paper.document import Document
from slc_core.paper.paragraph import Align, Span, Style, set_paragraph, words

MADE_ON = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
_ttlib: Any = import_module("fontTools.ttLib")  # without type information
_instancer: Any = import_module("fontTools.varLib.instancer")
LEFT_TO_RIGHT = [
    "en",
    "es",
    "ru",
    "el",
    "vi",
    "hi",
    "bn",
    "pa-Guru",
    "gu",
    "ta",
    "te",
    "ml",
    "si",
    "th",
    "lo",
    "km",
    "my",
    "ksw",
    "am",
    "ka",
    "hy",
    "ko",
    "ja",
    "zh-Hans",
    "zh-Hant",
]
Tool = Callable[..., str]
_ALIGNS: tuple[Align, ...] = ("start", "centre", "end")


def _new(**settings: Any) -> Document:
    chosen: dict[str, Any] = {"lang": "en", "title": "A test", "made_on": MADE_ON, **settings}
    made = Document(**chosen)
    made.add_page()
    return made


def _saved(document: Document, folder: Path) -> Path:
    path = folder / "made.pdf"
    path.write_bytes(document.to_bytes())
    return path


def _jpeg(size: tuple[int, int] = (60, 30), *, orientation: int = 1, mode: str = "RGB") -> bytes:
    picture = Image.new(mode, size, 200)
    exif = picture.getexif()
    exif[0x0112] = orientation
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def _drawn(document: Document, samples: Mapping[str, list[str]]) -> None:
    for number, (lang, paragraphs) in enumerate(samples.items()):
        if number:
            document.add_page()
        y = 20.0
        for text in paragraphs:
            found = set_paragraph(words(text, lang), 160)
            document.draw(found, 20, y)
            y += found.height_mm + 4


def _plain(text: str) -> str:
    return re.sub("[\\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", text)


def test_every_left_to_right_script_can_be_copied_out(
    samples: Mapping[str, list[str]], tool: Tool, tmp_path: Path
) -> None:
    document = _new()
    _drawn(document, {lang: samples[lang] for lang in LEFT_TO_RIGHT})
    path = _saved(document, tmp_path)

    likeness: dict[str, float] = {}
    for page, lang in enumerate(LEFT_TO_RIGHT, start=1):
        copied = tool("pdftotext", "poppler-utils", "-f", str(page), "-l", str(page), path, "-")
        source = _plain("".join(samples[lang]))
        likeness[lang] = SequenceMatcher(None, source, _plain(copied), autojunk=False).ratio()
    assert min(likeness.values()) >= 0.99, likeness


@pytest.mark.parametrize(
    ("lang", "place"), [("ar", 0), ("ar", 1), ("fa", 0), ("fa", 1), ("ur", 0), ("ur", 1), ("he", 0)]
)
def test_right_to_left_prose_can_be_copied_out_too(
    samples: Mapping[str, list[str]], tool: Tool, tmp_path: Path, lang: str, place: int
) -> None:
    """Poppler runs the bidirectional algorithm backwards, so lines with numbers and Latin names are not held to it."""
    document = _new()
    document.draw(set_paragraph(words(samples[lang][place], lang), 160), 20, 20)

    copied = tool("pdftotext", "poppler-utils", _saved(document, tmp_path), "-")

    assert SequenceMatcher(None, _plain(samples[lang][place]), _plain(copied), autojunk=False).ratio() >= 0.99


def test_qpdf_mupdf_and_poppler_accept_every_script(
    samples: Mapping[str, list[str]], tool: Tool, tmp_path: Path
) -> None:
    document = _new()
    _drawn(document, samples)
    path = _saved(document, tmp_path)

    tool("qpdf", "qpdf", "--check", path)
    assert "error" not in tool("mutool", "mupdf-tools", "draw", "-s", "5", "-o", tmp_path / "%d.txt", path)
    fonts = tool("pdffonts", "poppler-utils", path).splitlines()[2:]
    assert len(fonts) >= 22
    assert all(re.search(r"[A-Z]{6}\+\S+ +CID TrueType +Identity-H +yes yes yes", font) for font in fonts)


def test_no_sample_has_a_missing_glyph(samples: Mapping[str, list[str]]) -> None:
    for lang, paragraphs in samples.items():
        for text in paragraphs:
            for line in set_paragraph(words(text, lang), 160).lines:
                assert all(glyph.number for run in line.runs for glyph in getattr(run, "glyphs", ())), lang


def test_the_same_drawing_gives_the_same_bytes(samples: Mapping[str, list[str]]) -> None:
    files: list[bytes] = []
    for _ in range(2):
        document = _new()
        _drawn(document, samples)
        document.picture(_jpeg(), 10, 10, 50, 50, alt=words("a picture"))
        files.append(document.to_bytes())

    assert files[0] == files[1]
    assert b"20261121000000Z" not in files[0]  # the date stands in the metadata, which PDF/A asks for
    assert b"2026-11-21T00:00:00+00:00" in files[0]


Objects = dict[str, dict[str, Any]]


def _objects(path: Path, tool: Tool) -> Objects:
    """Every dictionary of the file, by its reference."""
    _, listed = cast("list[Objects]", json.loads(tool("qpdf", "qpdf", "--json", path))["qpdf"])
    found: Objects = {}
    for name, held in listed.items():
        body: Any = held.get("value", held.get("stream", {}).get("dict"))
        if isinstance(body, dict):
            found[name.removeprefix("obj:")] = cast("dict[str, Any]", body)
    return found


def _of(objects: Objects, key: str, value: str) -> list[dict[str, Any]]:
    return [one for one in objects.values() if one.get(key) == value]


def _kids(element: dict[str, Any]) -> list[Any]:
    kids: Any = element.get("/K", [])
    return kids if isinstance(kids, list) else [kids]  # pyright: ignore[reportUnknownVariableType]  JSON


def _tree(objects: Objects, reference: str) -> tuple[str, list[Any]]:
    node = objects[reference]
    return node["/S"].removeprefix("/"), [_tree(objects, kid) for kid in _kids(node) if isinstance(kid, str)]


def test_a_screen_reader_finds_paragraphs_headings_tables_and_figures(tool: Tool, tmp_path: Path) -> None:
    document = _new()
    arabic = set_paragraph(words("سلام \u206887%\u2069", "ar"), 80)
    with document.part("Sect", lang="ar", title="Welcome"):
        document.draw(set_paragraph(words("Heading"), 80), 20, 20, role="H1")
        place = document.draw(arabic, 20, 30)
        with document.part("Table"), document.part("TR"):
            document.draw(arabic, 20, 40, role="TH")
            document.draw(arabic, 20, 40, role="RowTH")
            document.draw(arabic, 20, 40, role="TD")
        with document.part("L"):
            pass
        with document.figure(words("\u2068a drawing\u2069"), box_mm=(10, 10, 20, 20)):
            document.circle(50, 50, 10, fill=(1, 2, 3))
            assert document.draw(arabic, 20, 50) is None
            with document.figure(words("inner")), document.artifact():
                document.line(1, 1, 2, 2)
            document.picture(_jpeg(), 20, 20, 10, 10, alt=words("inside"))
        document.add_page()
        document.draw(arabic, 20, 20, after=place)
        document.link((20, 20, 50, 5), to_page=1, says="\u2068back\u2069")
    path = _saved(document, tmp_path)

    tool("qpdf", "qpdf", "--check", path)
    objects = _objects(path, tool)
    catalog = _of(objects, "/Type", "/Catalog")[0]
    root = objects[catalog["/StructTreeRoot"]]
    assert _tree(objects, root["/K"]) == (
        "Document",
        [
            (
                "Sect",
                [
                    ("H1", []),
                    ("P", []),
                    ("Table", [("TR", [("TH", []), ("TH", []), ("TD", [])])]),
                    ("Figure", []),
                    ("Link", []),
                ],
            )
        ],
    )
    elements = _of(objects, "/Type", "/StructElem")
    by_kind = {element["/S"]: element for element in elements}
    assert {element["/Lang"] for element in elements if element["/S"] == "/P"} == {"u:ar"}
    assert by_kind["/P"]["/ActualText"] == "u:سلام 87%سلام 87%"
    assert by_kind["/Figure"]["/Alt"] == "u:a drawing"
    assert {element["/A"]["/Scope"] for element in elements if element["/S"] == "/TH"} == {"/Column", "/Row"}
    assert len(by_kind["/P"]["/K"]) == 2
    assert catalog["/MarkInfo"] == {"/Marked": True}
    assert catalog["/Lang"] == "u:en"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"] is True
    links = _of(objects, "/Subtype", "/Link")
    assert [link["/Contents"] for link in links] == ["u:back"]
    _assert_every_mark_has_its_parent(objects, root)


def _assert_every_mark_has_its_parent(objects: Objects, root: dict[str, Any]) -> None:
    """PDF 32000-1, 14.7.4.4: the parent tree leads from a page's marks to the elements that own them."""
    numbers = objects[root["/ParentTree"]]["/Nums"]
    parents: dict[int, Any] = dict(zip(numbers[::2], numbers[1::2], strict=True))
    pages = {reference: one for reference, one in objects.items() if one.get("/Type") == "/Page"}
    assert pages
    for reference, page in pages.items():
        for mark, owner in enumerate(parents[page["/StructParents"]]):
            own = [
                kid if isinstance(kid, int) else kid["/MCID"]
                for kid in _kids(objects[owner])
                if (objects[owner]["/Pg"] == reference if isinstance(kid, int) else kid.get("/Pg") == reference)
            ]
            assert mark in own


def test_the_file_says_that_it_is_archival_and_how(tool: Tool, tmp_path: Path) -> None:
    document = _new(title="Ämina <packet> & (more)")
    document.draw(set_paragraph(words("Hello"), 50), 20, 20)
    path = _saved(document, tmp_path)

    content = path.read_bytes()
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" in content
    assert b"/OutputIntents" in content
    assert b"/ID [<" in content
    assert "Ämina &lt;packet&gt; &amp; (more)".encode() in content
    assert "Tagged:          yes" in tool("pdfinfo", "poppler-utils", path)
    assert b"pdfaid:part" not in _new(archival=False).to_bytes()


def test_letter_paper_and_a4_have_their_sizes(tool: Tool, tmp_path: Path) -> None:
    assert "612 x 792" in tool("pdfinfo", "poppler-utils", _saved(_new(paper="Letter"), tmp_path))
    assert "A4" in tool("pdfinfo", "poppler-utils", _saved(_new(), tmp_path))


def _pixels(document: Document, tool: Tool, folder: Path) -> Image.Image:
    path = _saved(document, folder)
    tool("pdftoppm", "poppler-utils", "-r", "25.4", "-singlefile", "-png", path, folder / "page")
    with Image.open(folder / "page.png") as picture:
        return picture.convert("RGB")


def test_shapes_stand_where_they_were_drawn(tool: Tool, tmp_path: Path) -> None:
    document = _new()
    document.rectangle(10, 20, 30, 40, fill=(255, 0, 0), stroke=None)
    document.rectangle(60, 20, 30, 40, fill=(0, 0, 255), radius_mm=10, stroke=(0, 0, 255))
    document.circle(150, 50, 20, fill=(0, 255, 0), stroke=None)
    document.polyline([(10, 100), (40, 100), (40, 130)], fill=(9, 9, 9), closed=True)
    document.squares([[1, 1, 0], [0, 0, 1], [1, 0, 1]], 100, 100, 30)
    document.line(10, 200, 200, 200, width_mm=3, dash_mm=(20, 20))
    document.rectangle(1, 1, 1, 1, stroke=None)

    page = _pixels(document, tool, tmp_path)

    white = (255, 255, 255)
    spots = {(25, 40): (255, 0, 0), (5, 40): white, (75, 40): (0, 0, 255), (61, 21): white, (150, 50): (0, 255, 0)}
    spots |= {(132, 33): white, (35, 105): (9, 9, 9), (15, 125): white, (105, 105): (0, 0, 0), (125, 105): white}
    spots |= {(125, 115): (0, 0, 0), (105, 125): (0, 0, 0), (20, 200): (0, 0, 0), (40, 200): white}
    assert {spot: page.getpixel(spot) for spot in spots} == spots


def test_grey_turns_every_colour_and_picture_grey(tool: Tool, tmp_path: Path) -> None:
    document = _new(grey=True)
    document.rectangle(10, 10, 40, 40, fill=(255, 0, 0), stroke=(0, 0, 255))
    document.draw(set_paragraph(words("red"), 50, Style(40, colour=(200, 0, 0))), 60, 10)
    document.picture(_half_green("PNG"), 10, 80, 50, 50, alt=words("a green square"))

    page = _pixels(document, tool, tmp_path)

    assert page.getpixel((30, 30)) == (76, 76, 76)
    red, green, blue = (channel.tobytes() for channel in page.split())
    assert red == green == blue


def _half_green(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGBA", (10, 10), (0, 255, 0, 128)).save(out, kind)
    return out.getvalue()


def test_a_picture_keeps_its_shape_in_the_middle_of_its_box(tool: Tool, tmp_path: Path) -> None:
    document = _new()
    document.picture(_jpeg((60, 30)), 50, 50, 100, 100, alt=words("wide"))
    document.picture(_jpeg((60, 30), orientation=6), 10, 160, 100, 100, alt=words("turned"))
    document.picture(_half_green("PNG"), 150, 200, 30, 30, alt=words("half transparent"))

    page = _pixels(document, tool, tmp_path)

    assert page.getpixel((55, 100)) != (255, 255, 255)
    assert page.getpixel((100, 60)) == (255, 255, 255)
    assert page.getpixel((60, 165)) != (255, 255, 255)
    assert page.getpixel((20, 210)) == (255, 255, 255)
    assert page.getpixel((165, 215))[0] == pytest.approx(127, abs=3)  # type: ignore[index]  # a colour picture


def test_a_jpeg_is_copied_as_it_is_and_once(tmp_path: Path) -> None:
    path = tmp_path / "work.jpg"
    path.write_bytes(_jpeg((400, 300)))
    document = _new()
    for y in (10, 60):
        document.picture(path, 10, y, 40, 40, alt=words("work"))

    content = document.to_bytes()

    assert content.count(path.read_bytes()) == 1


@pytest.mark.parametrize("content", [b"", b"no picture", _jpeg()[:200]])
def test_a_broken_picture_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.jpg"
    path.write_bytes(content)

    with pytest.raises(UnreadableError, match=r"broken\.jpg is not a picture"):
        _new().picture(path, 0, 0, 10, 10, alt=words("broken"))


def test_an_earlier_page_can_still_be_drawn_on(tool: Tool, tmp_path: Path) -> None:
    document = _new()
    document.add_page()
    document.go_to(1)
    document.draw(set_paragraph(words("written last"), 50), 20, 20)

    path = _saved(document, tmp_path)

    assert document.page_count == 2
    assert "written last" in tool("pdftotext", "poppler-utils", "-l", "1", path, "-")
    with pytest.raises(IndexError, match="no page 3"):
        document.go_to(3)


def test_a_rehearsal_draws_nothing() -> None:
    document = _new()
    with document.dry():
        assert document.is_dry
        document.rectangle(1, 1, 5, 5)
        document.picture(_jpeg(), 0, 0, 10, 10, alt=words("x"))
        document.bookmark("x")
        document.link((0, 0, 1, 1), to_page=1, says="x")
        document.draw(set_paragraph(words("x"), 10), 0, 0)
        with document.figure(words("x")), document.artifact():
            pass

    assert document.to_bytes() == _new().to_bytes()


def test_a_document_without_a_page_gets_an_empty_one() -> None:
    assert Document(lang="en", title="", made_on=MADE_ON).to_bytes().startswith(b"%PDF-1.7")


def test_bookmarks_lead_to_their_pages(tool: Tool, tmp_path: Path) -> None:
    document = _new()
    document.bookmark("\u2068Start\u2069", 0, 20)
    document.add_page()
    document.bookmark("فصل", 1, 20)

    outline = tool("mutool", "mupdf-tools", "show", _saved(document, tmp_path), "outline")

    assert '"Start"' in outline
    assert '"فصل"' in outline


def test_a_blank_between_words_is_a_rule_to_write_on(tool: Tool, tmp_path: Path) -> None:
    document = _new()
    document.draw(set_paragraph(words("____ and ____"), 150, Style(30), blank_mm=40), 20, 20)

    page = _pixels(document, tool, tmp_path)

    row = max(range(20, 40), key=lambda y: sum(page.getpixel((x, y)) != (255, 255, 255) for x in range(25, 55)))
    assert all(page.getpixel((x, row)) != (255, 255, 255) for x in range(25, 55))


def test_ends_and_middles_follow_the_paragraphs_direction(tool: Tool, tmp_path: Path) -> None:
    places: dict[tuple[str, str], float] = {}
    for lang, text in (("en", "I"), ("he", "ו")):
        for align in _ALIGNS:
            document = _new()
            document.draw(set_paragraph(words(text, lang), 100, Style(30), align=align), 50, 20)
            page = _pixels(document, tool, tmp_path).convert("L")
            box = ImageChops.invert(page).getbbox()
            assert box is not None
            places[lang, align] = (box[0] + box[2]) / 2
    assert places["en", "start"] == pytest.approx(places["he", "end"], abs=8)
    assert places["en", "end"] == pytest.approx(places["he", "start"], abs=8)
    assert places["en", "start"] + 80 < places["en", "end"]
    for lang in ("en", "he"):
        assert places[lang, "centre"] == pytest.approx(100, abs=4)


def test_postscript_outlines_are_embedded_too(tool: Tool, tmp_path: Path) -> None:
    """A school's folder may hold the OTF files of Noto CJK; here one is made from a system's collection."""
    collection = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
    if not collection.is_file():
        pytest.skip("no PostScript font at hand: apt-get install fonts-noto-cjk")
    folder = tmp_path / "fonts"
    folder.mkdir()
    _ttlib.TTCollection(collection).fonts[2].save(folder / "NotoSansCJKsc-Regular.otf")
    document = _new(fonts=folder)
    document.draw(set_paragraph(words("人人生而自由", "zh-Hans"), 100, fonts=folder), 20, 20)

    path = _saved(document, tmp_path)

    assert "CID Type 0C" in tool("pdffonts", "poppler-utils", path)
    assert "人人生而自由" in tool("pdftotext", "poppler-utils", path, "-")
    tool("qpdf", "qpdf", "--check", path)


def test_two_texts_of_one_glyph_keep_two_codes(tmp_path: Path, tool: Tool) -> None:
    """Where a font has few codes left, glyphs that want the same one are moved apart in the document."""
    font = _ttlib.TTFont(font_file("hebrew"))
    _instancer.instantiateVariableFont(font, {"wght": 400}, inplace=True)
    folder = tmp_path / "fonts"
    folder.mkdir()
    font.save(folder / "NotoSans-Regular.ttf")
    spans = [Span(words(text), Style()) for text in ("fi ", "ﬁ ", "a\u0301 ", "á")]
    document = _new()
    document.draw(set_paragraph(spans, 100), 20, 20)

    copied = tool("pdftotext", "poppler-utils", _saved(document, tmp_path), "-")

    assert _plain(copied) in {_plain("fi ﬁ a\u0301 á"), _plain("fi ﬁ á á")}
