"""What stands in a packet of eight pages, the same for every engine and different for every child.

Each paragraph carries the child's name and figures, and each photo its own bytes: nothing longer than a word or
a heading comes twice, so that an engine that remembers paragraphs or pictures gains nothing by it.
"""

from __future__ import annotations

import io
import itertools
import random
from functools import cache
from pathlib import Path
from typing import NamedTuple

import segno
from PIL import Image, ImageDraw

from slc_core.language.fonts import font_file, font_keys_of
from slc_core.language.registry import language
from tests.benchmarks.packet_peers.prose import EN, PROSE, Prose

LANGUAGES = tuple(PROSE)
PAGES = 8
MARGIN_MM = 18.0
WIDTH_MM, HEIGHT_MM = 210.0, 297.0
INNER_MM = WIDTH_MM - 2 * MARGIN_MM
GAP_MM = 6.0
COLUMN_MM = (INNER_MM - GAP_MM) / 2
TITLE_PT, HEADING_PT, BODY_PT, TABLE_PT, SMALL_PT = 26.0, 14.0, 11.0, 10.0, 8.0
AFTER_MM = 1.5
ROW_MM = 10.0
CHART_MM = 70.0
PHOTO_MM = (160.0, 120.0)
CODE_MM = 60.0
MM_PER_PT = 25.4 / 72
ENGLISH_LEADING = 1.35
LEADING = {"ar": 1.6, "hi": 1.7, "zh-Hans": 1.5, "am": 1.5}
"""Line heights in ems, so that every engine fills its pages alike."""

_SCRIPT_PAGES = 4
_LETTERS_A_PAGE = 1850
_PHOTO_PIXELS = (1200, 900)
_JPEG_QUALITY = 88


class Pair(NamedTuple):
    """The same said twice, beside each other."""

    first: str
    english: str


class Bar(NamedTuple):
    """A week and the pages read in it, 1 to 100."""

    week: str
    pages: int


class Packet(NamedTuple):
    """One child's eight pages: cover, table and chart, photo, four of script, code."""

    number: int
    lang: str
    rtl: bool
    leading: float
    title: Pair
    cover: tuple[Pair, ...]
    headings: tuple[Pair, ...]
    """Of the table, the chart, the photo, the script, the code."""
    table: tuple[tuple[str, ...], ...]
    """9 rows of 5; the first is the header."""
    bars: tuple[Bar, ...]
    photo: Path
    photo_words: Pair
    scripts: tuple[tuple[Pair, ...], ...]
    code: tuple[tuple[int, ...], ...]
    """Rows of dark (1) and light (0) squares."""
    code_words: Pair

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Everything longer than a heading."""
        pairs = (*self.cover, self.photo_words, *itertools.chain(*self.scripts), self.code_words)
        return tuple(itertools.chain(*pairs))

    @property
    def words(self) -> tuple[str, ...]:
        """Everything written on the pages, cut at spaces."""
        cells = itertools.chain(*self.table)
        weeks = (bar.week for bar in self.bars)
        headings = (*itertools.chain(*self.headings), *self.headings[3] * (len(self.scripts) - 1))
        everything = (*self.title, *headings, *self.paragraphs, *cells, *weeks)
        return tuple(" ".join(everything).split())


def packet(number: int, lang: str, folder: Path) -> Packet:
    """The packet of child *number*; its photo is written into *folder*."""
    dice = random.Random(f"{lang} {number}")  # noqa: S311  # dice for sample text
    prose, tag = PROSE[lang], language(lang)
    pages = iter(lambda: _reading(prose, dice), None)
    child = next(pages)
    headings = tuple(Pair(*both) for both in zip(prose.headings, EN.headings, strict=True))
    return Packet(
        number=number,
        lang=lang,
        rtl=tag.direction == "rtl",
        leading=LEADING[lang],
        title=Pair(prose.title, EN.title),
        cover=tuple(itertools.islice(pages, 3)),
        headings=headings,
        table=_table(prose, dice),
        bars=tuple(Bar(str(week), dice.randint(5, 100)) for week in range(1, 13)),
        photo=_photo(number, folder),
        photo_words=child,
        scripts=tuple(_script_page(prose, dice) for _ in range(_SCRIPT_PAGES)),
        code=_code(f"https://example.org/slc/{number}/{dice.getrandbits(128):032x}"),
        code_words=next(pages),
    )


def font_files(lang: str) -> tuple[Path, ...]:
    """The font files of a language's chain, as the product finds them."""
    return tuple(font_file(key) for key in font_keys_of(language(lang)))


def _reading(prose: Prose, dice: random.Random, article: int | None = None) -> Pair:
    """A child's week, an article, and a score, in both languages."""
    given, family = dice.randrange(len(EN.given)), dice.randrange(len(EN.family))
    pages = dice.randint(20, 320)
    read = dice.randint(1, pages)
    chosen = dice.randrange(len(EN.articles)) if article is None else article
    teacher = f"{dice.choice(EN.given)} {dice.choice(EN.family)}"
    figures = {"read": read, "pages": pages, "share": 100 * read // pages, "week": dice.randint(1, 40)}

    def said(words: Prose) -> str:
        child = f"{words.given[given]} {words.family[family]}"
        parts = (words.reading, words.articles[chosen], words.score)
        return " ".join(parts).format(child=child, teacher=teacher, **figures)

    return Pair(said(prose), said(EN))


def _script_page(prose: Prose, dice: random.Random) -> tuple[Pair, ...]:
    pairs: list[Pair] = []
    letters = 0
    order = dice.sample(range(len(EN.articles)), len(EN.articles))
    for article in itertools.cycle(order):
        if letters >= _LETTERS_A_PAGE:
            break
        pairs.append(_reading(prose, dice, article))
        letters += sum(map(len, pairs[-1]))
    return tuple(pairs)


def _table(prose: Prose, dice: random.Random) -> tuple[tuple[str, ...], ...]:
    def row(subject: str) -> tuple[str, ...]:
        points = dice.randint(1, 20)
        return subject, f"{points}/20", f"{points * 5}%", str(dice.randint(1, 40)), dice.choice(prose.judgements)

    return prose.columns, *(row(subject) for subject in prose.subjects)


def _code(address: str) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in segno.make(address, error="m").matrix)


def _photo(number: int, folder: Path) -> Path:
    """The drawing as a file whose bytes are this child's: a JPEG comment follows the start marker."""
    path = folder / f"photo-{number}.jpg"
    if not path.exists():
        comment = f"child {number}".encode()
        marker = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
        path.write_bytes(_drawing()[:2] + marker + _drawing()[2:])
    return path


@cache
def _drawing() -> bytes:
    """1200x900 of grain over a garden, about 440 KB of JPEG as a telephone makes it."""
    width, height = _PHOTO_PIXELS
    dice = random.Random(7)  # noqa: S311  # dice for a sample picture
    garden = (
        Image.linear_gradient("L").transform(_PHOTO_PIXELS, Image.Transform.EXTENT, (0, 0, 256, 256)).convert("RGB")
    )
    pen = ImageDraw.Draw(garden)
    for _ in range(120):
        x, y, size = dice.randrange(width), dice.randrange(height), dice.randint(20, 140)
        pen.ellipse((x, y, x + size, y + size), fill=(dice.randrange(256), dice.randrange(256), dice.randrange(256)))
    grain = Image.frombytes("RGB", _PHOTO_PIXELS, dice.randbytes(width * height * 3))
    file = io.BytesIO()
    Image.blend(garden, grain, 0.2).save(file, "JPEG", quality=_JPEG_QUALITY)
    return file.getvalue()
