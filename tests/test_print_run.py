"""Every paper in every language that we ship, on both papers, in colour and in greys; then one class in one go."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import pytest

from slc_core.classroom.folder import read_class
from slc_core.classroom.pod_cards import read_cards
from slc_core.conference.notices import NOT_TRANSLATED
from slc_core.errors import NotFoundError, UnreadableError, UnwritableError
from slc_core.exchange.card import read_code
from slc_core.language.catalog import Message, Text, Voice
from slc_core.language.registry import languages
from slc_core.language.values import Value
from slc_core.paper.document import Document
from slc_core.paper.line import Blank
from slc_core.paper.paragraph import Paragraph
from slc_core.paper.press import Press
from slc_core.paper.words import packet as said
from slc_core.pod_packing import evening_cards
from slc_core.print_run import PARTS, Order, jobs, make
from slc_core.testing import write_sample_class

MADE_ON = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
CONTACT = "Harbor School office, 206-555-0100, office@example.org"
LOOKS: Mapping[str, Mapping[str, Any]] = {"A4": {"paper": "A4"}, "Letter grey": {"paper": "Letter", "grey": True}}
PAGES_OF = {
    "invitation": 1,
    "reminder": 1,
    "home": 1,
    "call": 1,
    "keepsake": 1,
    "survey": 3,
    "guide": 4,
    "questions": 1,
}
"""Papers that are handed out as single leaves; the guide has two pages, one for the reflection, one of thanks."""


class Watched(Document):
    """A document that also remembers what was drawn on each page."""

    made: ClassVar[list[Watched]] = []

    def __init__(self, *arguments: Any, **how: Any) -> None:
        super().__init__(*arguments, **how)
        self.drawn: list[list[Paragraph]] = []
        Watched.made.append(self)

    def add_page(self) -> int:
        self.drawn.append([])
        return super().add_page()

    def draw(self, paragraph: Paragraph, x_mm: float, y_mm: float, **how: Any) -> Any:
        if not self.is_dry:
            self.drawn[self.page - 1].append(paragraph)
        return super().draw(paragraph, x_mm, y_mm, **how)


class WatchedPress(Press):
    def document(self, lang: str, title: str) -> Document:
        return Watched(self.paper, lang=lang, title=title, made_on=self.made_on, grey=self.grey, fonts=self.fonts)


class Printed(NamedTuple):
    """A file with the paragraphs of each of its pages."""

    path: Path
    pages: list[list[Paragraph]]

    @property
    def kind(self) -> str:
        """``packet``, ``invitation``, ``survey`` …"""
        if self.path.parent.name == "letters":
            return self.path.stem.rpartition(".")[2]
        return "packet" if self.path.parent.name == "packets" else self.path.name.partition(".")[0]


def tool(program: str, package: str, *arguments: str | Path) -> str:
    """What a Debian program says; skips where it is missing, unless in CI."""
    if shutil.which(program) is None:
        reason = f"{program} is missing: apt-get install {package}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def printed(order: Order, out: Path) -> Iterator[Printed]:
    for job in jobs(order):
        Watched.made.clear()
        content, faults = job.make()
        assert faults == ()
        path = out / job.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        yield Printed(path, [page for document in Watched.made for page in document.drawn])


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers") / "class"
    write_sample_class(folder)
    return folder


@pytest.fixture(scope="module", params=list(languages()))
def papers(request: pytest.FixtureRequest, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Printed]:
    """All papers of one child with every kind of page, in one language, in every look."""
    out = tmp_path_factory.mktemp("out")
    child = "s05" if request.param == "ar" else "s13"
    found: list[Printed] = []
    for name, look in LOOKS.items():
        press = WatchedPress(MADE_ON, contact=CONTACT, **look)
        order = Order(sample, out, press, student=child, lang=request.param, pods=1)
        found += printed(order, out / name)
    return found


def test_every_paper_is_a_pdf_that_qpdf_accepts(papers: list[Printed]) -> None:
    for paper in papers:
        assert "No syntax or stream encoding errors found" in tool("qpdf", "qpdf", "--check", paper.path)


def test_every_font_of_every_paper_is_embedded_and_says_its_letters(papers: list[Printed]) -> None:
    for paper in papers:
        fonts = tool("pdffonts", "poppler-utils", paper.path).splitlines()[2:]

        assert fonts
        for font in fonts:
            assert font.split()[-5:-2] == ["yes", "yes", "yes"], f"{paper.path}: {font}"  # embedded, subset, unicode


def test_no_character_of_any_paper_lacks_its_glyph(papers: list[Printed]) -> None:
    for paper in papers:
        for paragraph in (paragraph for page in paper.pages for paragraph in page):
            assert missing(paragraph) == "", f"{paper.path}: {paragraph.plain}"


def test_no_line_is_wider_than_its_box(papers: list[Printed]) -> None:
    for paper in papers:
        for paragraph in (paragraph for page in paper.pages for paragraph in page):
            assert paragraph.ink_width_mm <= paragraph.width_mm + 0.01, f"{paper.path}: {paragraph.plain}"


def test_what_is_handed_out_as_a_leaf_fits_on_it(papers: list[Printed]) -> None:
    found = {(paper.kind, paper.path): len(paper.pages) for paper in papers if paper.kind in PAGES_OF}

    assert {kind for kind, _ in found} == set(PAGES_OF)
    assert {path: count for (kind, path), count in found.items() if count != PAGES_OF[kind]} == {}


def test_the_foot_of_every_page_says_in_both_languages_how_many_of_its_lines_a_speaker_has_read(
    papers: list[Printed],
) -> None:
    for paper in papers:
        if paper.kind not in {"call", "pods", "arrivals", "welcome"} and ".en." not in paper.path.name:
            for paragraphs in paper.pages:
                *page, foot, _number = paragraphs
                lines = [text for paragraph in page for text in paragraph.texts if text.status != "source"]
                assert close(foot.plain) == footer(lines, paper), paper.path


def test_title_language_and_structure_are_set(papers: list[Printed]) -> None:
    for paper in (paper for paper in papers if paper.kind in {"packet", "invitation", "survey"}):
        content = paper.path.read_bytes()
        title = re.search("<dc:title>.*?<rdf:li[^>]*>(.+?)</rdf:li>", content.decode("latin-1"), re.DOTALL)
        lang = paper.path.parts[-1].split(".")[1] if paper.kind != "survey" else paper.path.stem.partition(".")[2]

        assert title
        assert f"/Lang ({lang})".encode() in content
        assert "Tagged:          yes" in tool("pdfinfo", "poppler-utils", paper.path)


def test_a_packets_structure_has_headings_paragraphs_tables_and_figures_with_words(papers: list[Printed]) -> None:
    paper = next(paper for paper in papers if paper.kind == "packet")
    kinds = set(re.findall(r"^ *(\w+)", tool("pdfinfo", "poppler-utils", "-struct", paper.path), re.MULTILINE))
    figures = re.findall(rb"/S/Figure(?:[^>]|>(?!>))*>>", paper.path.read_bytes())

    assert {"H1", "H2", "P", "Table", "TR", "TH", "TD", "Figure", "TOC"} <= kinds
    assert figures
    assert all(b"/Alt" in figure for figure in figures)


def test_grey_papers_have_no_colour(papers: list[Printed]) -> None:
    paper = next(paper for paper in papers if paper.kind == "packet" and paper.path.parts[-3] == "Letter grey")
    content = tool("qpdf", "qpdf", "--qdf", "--object-streams=disable", paper.path, paper.path.with_suffix(".plain"))

    assert content == ""
    colours = re.findall(
        rb"^([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)$", paper.path.with_suffix(".plain").read_bytes(), re.MULTILINE
    )
    assert colours
    assert all(red == green == blue for red, green, blue in colours)


def missing(paragraph: Paragraph) -> str:
    """Characters of a paragraph that no glyph draws, or that another sign stands in for."""
    runs = [run for line in paragraph.lines for run in line.runs if not isinstance(run, Blank)]
    lost = "".join(glyph.text for run in runs for glyph in run.glyphs if glyph.number == 0)
    drawn = {letter for run in runs for glyph in run.glyphs for letter in glyph.text}
    wanted = {letter for letter in paragraph.plain if not _is_bare(letter)}
    return lost + "".join(sorted(wanted - drawn))


def _is_bare(letter: str) -> bool:
    """A space or rule, or a sign that only steers."""
    return letter.isspace() or letter == "_" or unicodedata.category(letter) in {"Cf", "Cc"}


def close(text: str) -> str:
    """Without spaces, for lines may end between any two words, and without what only steers directions."""
    return re.sub("[\\s\u200b\u202a-\u202e\u2066-\u2069]+", "", text)


def footer(lines: list[Text], paper: Printed) -> str:
    """What must stand below *lines*, of which no speaker has read any."""
    tag = paper.path.name.split(".")[1]
    family, school = voices(tag), voices("en")
    assert not any(line.status == "reviewed" for line in lines)
    own, lent = languages()[tag].own, [line for line in lines if line.status == "missing"]
    assert lines
    if len(lent) == len(lines):
        parts: list[tuple[Message, dict[str, Value]]] = [(NOT_TRANSLATED, {"language": Value("text", own)})]
    else:
        parts = [
            (said.DRAFTED, {"language": Value("text", own)}),
            (said.LINES, {"all": Value("number", len(lines))}),
            (said.LINES_READ, {"read": Value("number", 0)}),
            (said.ASK, {"contact": Value("text", CONTACT)}),
        ]
    both = [[voice.say(message, values).value for message, values in parts] for voice in (family, school)]
    texts = both[0] + [text for text in both[1] if text not in both[0]]
    return close("".join(texts))


@cache
def voices(tag: str) -> Voice:
    return Voice(tag)


@pytest.fixture
def order(sample: Path, tmp_path: Path) -> Order:
    """One child's letters."""
    return Order(sample, tmp_path / "out", Press(MADE_ON, contact=CONTACT), ("letters",), student="s13")


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def made(order: Order) -> list[str]:
    """Makes everything of an order; what could not be printed."""
    return [fault for number in range(len(jobs(order))) for fault in make(order, number).faults]


def test_a_class_has_every_paper_in_every_familys_language(sample: Path, order: Order) -> None:
    everything = [job.name for job in jobs(order._replace(student="", parts=PARTS))]

    assert len(set(everything)) == len(everything)
    assert {name.partition("/")[0] for name in everything} == {"packets", "guides", "cards", "letters", "signs"}
    assert {"packets/s08.fr.pdf", "packets/s08+h25.es.pdf", "letters/s13.so.call.pdf"} <= set(everything)
    assert {"guides/survey.my.pdf", "cards/questions.zh-Hant.pdf", "signs/glossary.ps.pdf"} <= set(everything)


def test_no_name_number_or_date_of_the_class_lacks_a_glyph(sample: Path, tmp_path: Path) -> None:
    for paper in printed(Order(sample, tmp_path, WatchedPress(MADE_ON, contact=CONTACT), ("packet",)), tmp_path):
        for paragraph in (paragraph for page in paper.pages for paragraph in page):
            assert missing(paragraph) == "", f"{paper.path}: {paragraph.plain}"


def test_letters_go_out_in_the_language_that_a_family_wants_them_in(sample: Path, order: Order) -> None:
    hmong = order._replace(student="s06")  # reads Hmong, wants letters in English

    names = {Path(job.name).name for job in jobs(hmong)}

    assert {"s06.en.invitation.pdf", "s06.en.home.pdf", "s06.mww.keepsake.pdf"} <= names
    assert {Path(job.name).name for job in jobs(hmong._replace(lang="so"))} >= {"s06.so.invitation.pdf"}


def test_a_class_without_a_day_has_no_letter_that_needs_one(order: Order, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    shutil.copytree(order.folder, folder)
    settings = (folder / "class.toml").read_text("utf-8")
    (folder / "class.toml").write_text(re.sub("conference_on = .*", "", settings), "utf-8")

    names = [Path(job.name).name for job in jobs(order._replace(folder=folder))]

    assert names == ["s13.so.invitation.pdf", "s13.so.reminder.pdf", "s13.so.keepsake.pdf"]
    assert made(order._replace(folder=folder, parts=("packet",))) == []


def test_a_child_of_whom_nothing_is_known_yet_has_every_paper_and_stands_on_the_list(tmp_path: Path) -> None:
    (tmp_path / "class.toml").write_text('school_language = "en"\nconference_on = 2026-11-24\n', "utf-8")
    (tmp_path / "students.csv").write_text("id,given name,grade\nn1,Noor,3\n", "utf-8")
    press = WatchedPress(MADE_ON)
    papers = {paper.kind: paper for paper in printed(Order(tmp_path, tmp_path, press), tmp_path / "out")}

    assert set(PAGES_OF) | {"packet", "arrivals", "pods", "welcome", "glossary"} == set(papers)
    assert "Noor" in {paragraph.plain for paragraph in papers["arrivals"].pages[0]}


def test_the_same_order_gives_the_same_bytes(order: Order, tmp_path: Path) -> None:
    everything = order._replace(parts=PARTS, pods=1)
    made(everything)
    made(everything._replace(out=tmp_path / "again"))

    assert len(files(order.out)) == 13
    assert files(order.out) == files(tmp_path / "again")


def test_an_unknown_child_or_font_folder_is_told_before_anything_is_written(order: Order, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"^no child in .* is called 'Nobody'"):
        made(order._replace(student="Nobody"))
    with pytest.raises(NotFoundError, match=r"^there is no font folder .*fonts; name a folder of Noto fonts"):
        made(order._replace(press=Press(MADE_ON, fonts=tmp_path / "fonts")))
    assert not order.out.exists()


def test_a_disk_that_is_full_leaves_no_half_file(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    make(order, 0)
    before = files(order.out)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnwritableError, match="no space left on device; nothing was changed"):
        make(order, 1)
    assert files(order.out) == before


def test_ctrl_c_while_a_file_is_written_leaves_no_half_file(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    sync, waits = os.fsync, [True]

    def interrupted(descriptor: int) -> None:
        if waits.pop() if waits else False:
            raise KeyboardInterrupt
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make(order, 0)
    assert files(order.out) == {}


@pytest.fixture
def with_cards(sample: Path, tmp_path: Path) -> Order:
    """The packets of a child with two households, in a class that has its cards for the pods."""
    folder = tmp_path / "class"
    shutil.copytree(sample, folder)
    evening_cards(read_class(folder))
    return Order(folder, tmp_path / "out", Press(MADE_ON, contact=CONTACT), ("packet", "signs"), student="s08")


def words_of(path: Path) -> str:
    return tool("pdftotext", "poppler-utils", path, "-")


def test_each_packet_has_its_own_card_and_the_teacher_one_for_all(with_cards: Order) -> None:
    assert made(with_cards) == []

    cards = read_cards(with_cards.folder, read_code)
    assert cards
    pages = {path.name: words_of(path) for path in with_cards.out.rglob("*.pdf")}
    for name, code in {
        "s08.fr.pdf": cards.conferences["s08"],
        "s08+h25.es.pdf": cards.conferences["s08+h25"],
        "teacher-card.pdf": cards.teacher,
    }.items():
        assert [paper for paper, text in pages.items() if code in text] == [name]
    assert "Harbor School" in pages["teacher-card.pdf"]
    assert "November 24, 2026" in pages["teacher-card.pdf"]


def test_a_class_of_which_little_is_known_has_a_teachers_card_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "class.toml").write_text("", "utf-8")
    (tmp_path / "students.csv").write_text("id,given name,grade\nn1,Noor,3\n", "utf-8")
    evening_cards(read_class(tmp_path))

    made(Order(tmp_path, tmp_path / "out", Press(MADE_ON), ("signs",)))

    assert "Card for the teacher" in words_of(tmp_path / "out" / "signs" / "teacher-card.pdf")


def test_before_a_pod_is_packed_there_are_no_cards(order: Order) -> None:
    assert "signs/teacher-card.pdf" not in [job.name for job in jobs(order._replace(parts=PARTS))]


def test_a_packet_without_its_card_says_so(with_cards: Order) -> None:
    path = with_cards.folder / "cards.json"
    cards = json.loads(path.read_text("utf-8"))
    del cards["conferences"]["s08+h25"]
    path.write_text(json.dumps(cards), "utf-8")

    assert made(with_cards) == ["has no card for the pod yet; run `slc station pack`, and print this packet again"]


def test_damaged_cards_are_told_before_anything_is_written(with_cards: Order) -> None:
    (with_cards.folder / "cards.json").write_text("{}", "utf-8")

    with pytest.raises(UnreadableError, match=r"cards\.json is damaged"):
        made(with_cards)
    assert not with_cards.out.exists()


def test_the_room_has_the_pods_of_the_class_and_the_list_at_the_door_says_who_sits_where(order: Order) -> None:
    made(order._replace(parts=("signs",)))

    door, pods = (words_of(order.out / "signs" / name) for name in ("arrivals.pdf", "pods.pdf"))
    assert pods.count("Pod: ") == 6
    rows = tool("pdftotext", "poppler-utils", "-layout", order.out / "signs" / "arrivals.pdf", "-").splitlines()
    assert "Liban Abdi Warsame" in door
    [liban] = [row for row in rows if "Liban Abdi Warsame" in row]
    assert liban.split()[-1] == "2"
