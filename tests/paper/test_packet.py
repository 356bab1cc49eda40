from __future__ import annotations

import datetime as dt
import re
import struct
import zlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest
import segno

from slc_core.conference.blanks import Occasion
from slc_core.conference.labels import PAGE_TITLES, STAGE_TITLES
from slc_core.conference.portfolio import (
    AssessmentPage,
    BehaviourPage,
    GoalPage,
    Page,
    Result,
    Scale,
    SkillPage,
    TeacherWordPage,
    WorkPage,
    kind_of,
)
from slc_core.conference.script import StageId, script_for_grade
from slc_core.conference.talk import Talk, Voices, fill
from slc_core.language.catalog import Message, Voice
from slc_core.language.values import Value
from slc_core.paper.document import Document
from slc_core.paper.packet import Contents, packet
from slc_core.paper.pod_card import PodCard
from slc_core.paper.press import Press
from slc_core.paper.words import packet as said

MADE_ON = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
PRESS = Press(MADE_ON)
NUMBERS = Scale(kind="percent")
RESULTS = (
    Result(on=dt.date(2026, 9, 15), value=Decimal(61)),
    Result(on=dt.date(2026, 11, 10), value=Decimal(87)),
)
PAGES: tuple[Page, ...] = (
    GoalPage(number=1, goal="read twenty books", when="at bedtime", carried=True, reached="partly"),
    AssessmentPage(
        number=2, title="Reading aloud", subject="Reading", scale=NUMBERS, results=RESULTS, target=Decimal(90)
    ),
    AssessmentPage(number=4, title="Spelling", scale=NUMBERS),
    WorkPage(number=5, title="My volcano", media=("volcano.png",), proud="it smokes", next="paint the lava"),
    BehaviourPage(number=7, attribute="Kind", rating="Often", example="I share my pens"),
    BehaviourPage(number=8, attribute="Zesty", rating="Now and then"),
    SkillPage(number=9, skill="I juggle three balls"),
    TeacherWordPage(number=11, word="Isay is a calm leader."),
    GoalPage(number=12, goal="write a letter to grandma"),
)
SECRETS = ("read twenty books", "61%", "87%", "it smokes", "I share my pens", "I juggle three balls", "calm leader")
"""What stands on the pages, and is left to a child who writes its own script."""
Tool = Callable[..., str]
MakeOccasion = Callable[..., Occasion]


class Drawn(Document):
    """A document that also remembers its boxes and squares."""

    made: ClassVar[list[Drawn]] = []

    def __init__(self, *arguments: Any, **how: Any) -> None:
        super().__init__(*arguments, **how)
        self.boxes = 0
        self.codes: list[tuple[float, float]] = []
        Drawn.made.append(self)

    def rectangle(self, *place: float, **how: Any) -> None:
        self.boxes += not self.is_dry
        super().rectangle(*place, **how)

    def squares(self, rows: Any, x_mm: float, y_mm: float, size_mm: float, **how: Any) -> None:
        if not self.is_dry:
            self.codes.append((x_mm, size_mm))
        super().squares(rows, x_mm, y_mm, size_mm, **how)


class DrawnPress(Press):
    def document(self, lang: str, title: str) -> Document:
        return Drawn(self.paper, lang=lang, title=title, made_on=self.made_on, grey=self.grey, fonts=self.fonts)


@pytest.fixture
def contents(make_occasion: MakeOccasion, tmp_path: Path) -> Callable[..., Contents]:
    """What the packet of a fourth grader is made of, pages and all; the child's pictures lie in tmp_path."""

    def build(*pages: Page, tag: str = "es", open_blanks: bool = False, **of_student: Any) -> Contents:
        occasion = make_occasion(*(pages or PAGES), spoken=tag, **of_student)
        voices = Voices(Voice(tag), Voice("en"))

        def talk(support: str) -> Talk:
            child = occasion.student.model_copy(update={"support": support})
            return fill(script_for_grade("4"), occasion._replace(student=child), voices, open_blanks=open_blanks)

        return Contents(talk("script"), talk("cards"), voices, tmp_path.joinpath, (tag,), open_blanks=open_blanks)

    return build


@pytest.fixture
def read(tool: Tool, tmp_path: Path) -> Callable[[Contents], list[str]]:
    """The words of each page of a packet, lines joined; what could not be printed must be told."""

    def pages(contents: Contents) -> list[str]:
        content, faults = packet(contents, PRESS)
        assert all(str(tmp_path) in fault and "\n" not in fault for fault in faults)
        (tmp_path / "read.pdf").write_bytes(content)
        text = tool("pdftotext", "poppler-utils", "-raw", tmp_path / "read.pdf", "-")
        return [" ".join(page.replace("\u200b", "").split()) for page in text.removesuffix("\f").split("\f")]

    return pages


def es(message: Message, **values: Value) -> str:
    return re.sub("[\u2068\u2069]", "", Voice("es").say(message, values).value)


def title(message: Message) -> str:
    """How a page with this title begins."""
    return f"{es(message)} {message.text}"


def title_of(page: Page) -> str:
    return f"{page.number} {title(PAGE_TITLES[kind_of(page)])}"


def page_with(pages: list[str], heading: str) -> int:
    """The number of the one page that begins with a heading, as a reader counts."""
    [number] = [number for number, page in enumerate(pages, start=1) if page.startswith(heading)]
    return number


def test_a_packet_holds_every_part_in_order(
    contents: Callable[..., Contents], read: Callable[[Contents], list[str]]
) -> None:
    pages = read(contents())

    parts = [title(said.CONTENTS), title(STAGE_TITLES["look-ahead"]), *map(title_of, PAGES)]
    parts += [title(said.SCRIPT), title(said.CUE_CARDS), title(STAGE_TITLES["sign"])]
    found = [page_with(pages, part) for part in parts]
    assert "Isay" in pages[0]
    assert "English" in pages[0]
    assert "español" in pages[0]
    assert found == sorted(found)
    assert found[-1] == len(pages)


def test_the_contents_number_the_page_that_each_part_begins_on(
    contents: Callable[..., Contents], read: Callable[[Contents], list[str]], tool: Tool, tmp_path: Path
) -> None:
    pages = read(contents())
    listed = tool("pdftotext", "poppler-utils", "-layout", "-f", "2", "-l", "2", tmp_path / "read.pdf", "-")
    numbers = [int(found) for found in re.findall(r"(?<=\s)(\d+)$", listed, re.MULTILINE)][:-1]  # the last is its own

    headings = [title(STAGE_TITLES["look-ahead"]), *map(title_of, PAGES), title(said.SCRIPT)]
    headings += [title(said.CUE_CARDS), title(STAGE_TITLES["sign"])]
    assert numbers == [page_with(pages, heading) for heading in headings]


def test_each_line_of_the_script_stands_in_both_languages_beside_the_number_of_its_page(
    contents: Callable[..., Contents], read: Callable[[Contents], list[str]]
) -> None:
    made = contents()
    pages = read(made)
    script = " ".join(pages[page_with(pages, title(said.SCRIPT)) - 1 : page_with(pages, title(said.CUE_CARDS)) - 1])

    assert {line.page for line in made.talk.lines} == {0, *(page.number for page in PAGES)}
    for line in made.talk.lines:
        beginning = close(line.text.value)[:25]
        expected = f"{line.page}{beginning}" if line.page and line.who == "child" else beginning
        assert expected in close(script)
        assert close(line.school_text.value)[:25] in close(script)


def test_what_a_child_did_not_yet_fill_in_is_a_line_or_box_to_write_on(contents: Callable[..., Contents]) -> None:
    filled, empty = (
        boxes(contents(GoalPage(number=1, goal="read", when=when, where=when, how_long=when, know=when, helper=when)))
        for when in ("now", "")
    )

    assert empty == filled + 5


def test_with_open_blanks_the_script_and_the_childs_words_are_left_to_the_child(
    contents: Callable[..., Contents], read: Callable[[Contents], list[str]]
) -> None:
    whole = " ".join(read(contents()))
    made = contents(open_blanks=True)
    pages = read(made)
    script = pages[page_with(pages, title(said.SCRIPT)) - 1 :]

    assert all(secret in whole for secret in SECRETS)
    assert not any(secret in page for secret in SECRETS for page in script)
    assert es(said.OWN_WORDS) in script[0]
    assert said.OWN_WORDS.text in script[0]
    assert not any(secret in page for secret in ("read twenty books", "it smokes", "I share my pens") for page in pages)
    assert boxes(made) > boxes(contents())


def test_the_agenda_has_a_box_for_each_part_of_the_conference(
    contents: Callable[..., Contents], read: Callable[[Contents], list[str]]
) -> None:
    made = contents()
    pages = read(made)
    agenda = pages[page_with(pages, title(STAGE_TITLES["look-ahead"])) - 1]

    stages: dict[StageId, None] = {line.stage: None for line in made.talk.lines}
    places = [agenda.index(es(STAGE_TITLES[stage])) for stage in list(stages)[2:]]
    assert len(stages) > 8
    assert places == sorted(places)
    assert es(said.MARK_DONE) in agenda


def test_a_goal_from_last_time_shows_how_far_it_was_reached(contents: Callable[..., Contents], tmp_path: Path) -> None:
    content, _ = packet(contents(PAGES[0]), PRESS)

    assert content.count(alternative("☑")) == 1


def test_a_page_without_results_says_so_and_one_with_results_has_table_and_chart(
    contents: Callable[..., Contents], read: Callable[[Contents], list[str]]
) -> None:
    pages = read(contents())
    assessed, empty = (pages[page_with(pages, title_of(PAGES[place])) - 1] for place in (1, 2))

    assert "10 de noviembre de 2026 87 %" in assessed
    assert f"{es(said.TARGET)} · Target 90 %" in assessed
    assert es(said.NO_RESULT) in empty
    assert said.NO_RESULT.text in empty


def test_a_child_without_pages_has_a_packet_all_the_same(
    make_occasion: MakeOccasion, read: Callable[[Contents], list[str]], tmp_path: Path
) -> None:
    voices = Voices(Voice("es"), Voice("en"))
    talk = fill(script_for_grade("4"), make_occasion(), voices)
    pages = read(Contents(talk, talk, voices, tmp_path.joinpath))

    assert es(said.SCRIPT) in " ".join(pages)
    assert "English" in pages[0]


def test_a_pod_card_has_its_code_as_letters_and_squares_where_reading_begins(
    contents: Callable[..., Contents], read: Callable[[Contents], list[str]]
) -> None:
    squares = [[bool(dot) for dot in row] for row in segno.make("SLC-7GQ4").matrix]
    card = PodCard("7GQ4", squares)
    for tag, edge in (("es", 18.0), ("ar", 210 - 18.0 - 36.0)):
        Drawn.made.clear()
        packet(contents(tag=tag)._replace(pod_card=card), DrawnPress(MADE_ON))
        assert Drawn.made[0].codes == [(edge, 36.0)]
    cover = read(contents()._replace(pod_card=card))[0]

    assert "7GQ4" in cover
    assert all(es(rule) in cover for rule in said.POD_CARD_RULES)
    Drawn.made.clear()
    packet(contents(), DrawnPress(MADE_ON))
    assert Drawn.made[0].codes == []


def test_the_cover_tells_term_and_date_in_the_familys_language(
    contents: Callable[..., Contents], read: Callable[[Contents], list[str]]
) -> None:
    made = contents()._replace(term="Fall 2026", date=Value("date", dt.date(2026, 11, 24)))

    cover = read(made)[0]

    assert "Fall 2026" in cover
    assert "24 de noviembre de 2026" in cover
    assert "November 24, 2026" in cover


@pytest.mark.parametrize(
    ("name", "content", "message", "found"),
    [
        ("volcano.png", None, said.PICTURE_MISSING, "is not there; copy it into the folder"),
        ("volcano.png", b"My volcano, in words.\n", said.PICTURE_UNREADABLE, "is not a picture that can be read here"),
        ("volcano.pdf", b"%PDF-1.7\n", said.PICTURE_UNREADABLE, "is a PDF, not a picture; export its page"),
        ("volcano.png", b"huge", said.PICTURE_UNREADABLE, "has 100 megapixels, more than can be opened"),
    ],
)
def test_a_picture_that_cannot_be_printed_gets_one_sentence_and_a_page_that_says_so(
    name: str,
    content: bytes | None,
    message: Message,
    found: str,
    contents: Callable[..., Contents],
    read: Callable[[Contents], list[str]],
    tmp_path: Path,
) -> None:
    if content:
        (tmp_path / name).write_bytes(hundred_megapixels() if content == b"huge" else content)
    made = contents(WorkPage(number=3, title="My volcano", media=(name,)))

    [fault] = packet(made, PRESS)[1]
    pages = read(made)

    assert fault.startswith(f"{tmp_path / name} {found}")
    page = pages[page_with(pages, title_of(made.talk.occasion.portfolio.pages[0])) - 1]
    assert es(message, file=Value("text", name)) in page
    assert message.text.format(file=name) in page


def test_a_picture_is_printed_with_words_for_those_who_do_not_see_it(
    contents: Callable[..., Contents], sample_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "volcano.png").write_bytes((sample_folder / "work" / "s13" / "array.png").read_bytes())

    content, faults = packet(contents(), PRESS)

    assert faults == ()
    assert alternative(es(said.PICTURE_ALT, title=Value("text", "My volcano"))) in content


def test_long_and_foreign_names_stay_on_the_page(
    contents: Callable[..., Contents], read: Callable[[Contents], list[str]]
) -> None:
    name = "عبد الرحمن بن محمد بن عبد الله الأنصاري"
    pages = read(contents(given_name=name, family_name="Wolfeschlegelsteinhausenbergerdorff " * 5))

    assert pages[0].count("Wolfeschlegelsteinhausenbergerdorff") == 10


def boxes(contents: Contents) -> int:
    """How many boxes a packet has."""
    Drawn.made.clear()
    packet(contents, DrawnPress(MADE_ON))
    return Drawn.made[0].boxes


def close(text: str) -> str:
    """Without spaces, for lines may end between any two words, and without blanks and isolates."""
    return re.sub("[\\s_\u200b\u2068\u2069]+", "", text)


def alternative(text: str) -> bytes:
    """A figure's words, as the file holds them."""
    if text.isascii():
        return f"/Alt({text})".encode()
    return f"/Alt<FEFF{text.encode('utf-16-be').hex().upper()}>".encode()


def hundred_megapixels() -> bytes:
    """A small file that promises ten thousand by ten thousand colours."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
