"""Our sample texts, set by us and by Chromium from the same font files, side by side."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from slc_core.language.fonts import font_chain
from slc_core.paper.breaks import units
from slc_core.paper.chain import known_language
from slc_core.paper.document import Document
from slc_core.paper.paragraph import Paragraph, Style, set_paragraph, words

SAMPLES: Mapping[str, list[str]] = {
    entry["lang"]: entry["paragraphs"]
    for entry in tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))["text"]
}
MADE_ON = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
SIZE = Style(12)
WIDTH_MM, ROW_MM, PITCH_MM, LEFT_MM, TOP_MM = 58.0, 70.0, 62.0, 12.0, 10.0
ROWS_A_PAGE = 4
DOTS_PER_MM = 8
_PX_PER_MM = 96 / 25.4

# What a page must say to make Chromium choose as we do: whole Korean words, strict kinsoku, full-width punctuation
# as wide as it is. It cannot choose our words in three languages, so they are marked: Burmese and Karen come cut
# from a catalog while Chromium cuts both by a Burmese dictionary, and its model of Japanese phrases is another.
_CHOICES = {
    "ko": "word-break:keep-all",
    "ja": "word-break:keep-all;line-break:strict",
    "zh": "line-break:strict",
}
_READ_LINES = """
for (const box of document.querySelectorAll('p')) {
  const lines = [], range = document.createRange(), walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  let top = null;
  for (let text = walker.nextNode(); text; text = walker.nextNode())
    for (let at = 0; at < text.length; at++) {
      range.setStart(text, at); range.setEnd(text, at + 1);
      const rects = [...range.getClientRects()].filter(r => r.width > 0 || top === null);
      const y = rects.length ? rects[rects.length - 1].bottom : null;
      if (y !== null && (top === null || Math.abs(y - top) > 6)) { lines.push(''); top = y; }
      lines[lines.length - 1] += text.data[at];
    }
  box.dataset.lines = JSON.stringify(lines);
}
"""


class Compared(NamedTuple):
    """One paragraph, set twice: its lines and its picture, ours and Chromium's; pictures are grey."""

    ours: Paragraph
    our_picture: Image.Image
    chromium_lines: list[str]
    chromium_picture: Image.Image


def _need(program: str, package: str) -> str:
    if found := shutil.which(program):
        return found
    reason = f"{program} is missing: apt-get install {package}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def tool() -> Callable[..., str]:
    """Runs a Debian program on a file and returns what it says; skipped where it is missing, unless in CI."""

    def run(program: str, package: str, *arguments: str | Path) -> str:
        done = subprocess.run(
            [_need(program, package), *map(str, arguments)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def samples() -> Mapping[str, list[str]]:
    return SAMPLES


@pytest.fixture
def document() -> Document:
    made = Document(lang="en", title="A test", made_on=MADE_ON)
    made.add_page()
    return made


@pytest.fixture(scope="session")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Compared]:
    """Each sample paragraph by language and place."""
    folder = tmp_path_factory.mktemp("compared")
    lines = _chromium_lines(folder)
    screen = _screenshot(folder)
    pages = _our_pages(folder)
    order = list(SAMPLES)

    def compare(lang: str, place: int) -> Compared:
        row = order.index(lang)
        ours = set_paragraph(words(SAMPLES[lang][place], lang), WIDTH_MM, SIZE)
        return Compared(
            ours,
            _cut(pages[row // ROWS_A_PAGE], row % ROWS_A_PAGE, place),
            lines[row * 3 + place],
            _cut(screen, row, place),
        )

    return compare


def _cut(picture: Image.Image, row: int, place: int) -> Image.Image:
    left, top = LEFT_MM + place * PITCH_MM - 2, TOP_MM + row * ROW_MM - 2
    right, bottom = left + WIDTH_MM + 4, top + ROW_MM - 2
    dots = [round(edge * DOTS_PER_MM) for edge in (left, top, right, bottom)]
    return picture.crop((dots[0], dots[1], dots[2], dots[3]))


def _page() -> str:
    rules: list[str] = []
    boxes: list[str] = []
    for row, (lang, paragraphs) in enumerate(SAMPLES.items()):
        spoken = known_language(lang)
        names: list[str] = []
        for number, path in enumerate(font_chain(spoken)):
            names.append(f"'{lang}-{number}'")
            rules.append(f"@font-face{{font-family:'{lang}-{number}';src:url('{path.as_uri()}');font-weight:100 900}}")
        for place, text in enumerate(paragraphs):
            box = set_paragraph(words(text, lang), WIDTH_MM, SIZE)
            height = box.lines[0].height_pt / 72 * 96
            style = (
                f"left:{LEFT_MM + place * PITCH_MM}mm;top:{TOP_MM + row * ROW_MM}mm;width:{WIDTH_MM}mm;"
                f"font:400 {SIZE.size_pt}pt/{height}px {','.join(names)};{_CHOICES.get(lang[:2], '')}"
            )
            boxes.append(f'<p lang="{lang}" dir="{spoken.direction}" style="{escape(style)}">{_marked(text, lang)}</p>')
    return (
        '<!doctype html><meta charset="utf-8"><style>' + "".join(rules) + "body{margin:0}"
        "p{position:absolute;margin:0;overflow-wrap:anywhere;text-spacing-trim:space-all}</style>"
        + "".join(boxes)
        + f"<script>document.fonts.ready.then(()=>{{{_READ_LINES}document.title='done'}})</script>"
    )


def _marked(text: str, lang: str) -> str:
    if lang not in {"my", "ksw", "ja"}:
        return escape(text)
    return "".join(_unbroken(unit) for unit in units(text, lang))


def _unbroken(unit: str) -> str:
    core = unit.rstrip(" \u200b")
    return f'<span style="white-space:nowrap">{escape(core)}</span>{unit[len(core) :]}<wbr>'


def _chromium(folder: Path, *arguments: str) -> str:
    page = folder / "page.html"
    page.write_text(_page(), encoding="utf-8")
    height = round((TOP_MM + len(SAMPLES) * ROW_MM) * _PX_PER_MM) + 1
    scale = DOTS_PER_MM / _PX_PER_MM
    done = subprocess.run(
        [
            _need("chromium", "chromium"),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--disable-lcd-text",
            "--allow-file-access-from-files",
            f"--user-data-dir={folder / 'profile'}",
            f"--force-device-scale-factor={scale}",
            f"--window-size=820,{height}",
            "--virtual-time-budget=20000",
            *arguments,
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=180,
    )
    return done.stdout


def _chromium_lines(folder: Path) -> list[list[str]]:
    found = re.findall(r'data-lines="([^"]*)"', _chromium(folder, "--dump-dom"))
    return [json.loads(unescape(lines)) for lines in found]


def _screenshot(folder: Path) -> Image.Image:
    path = folder / "screen.png"
    _chromium(folder, f"--screenshot={path}")
    with Image.open(path) as picture:
        return picture.convert("L")


def _our_pages(folder: Path) -> list[Image.Image]:
    made = Document(lang="en", title="Samples", made_on=MADE_ON)
    for row, (lang, paragraphs) in enumerate(SAMPLES.items()):
        if row % ROWS_A_PAGE == 0:
            made.add_page()
        for place, text in enumerate(paragraphs):
            box = set_paragraph(words(text, lang), WIDTH_MM, SIZE)
            made.draw(box, LEFT_MM + place * PITCH_MM, TOP_MM + row % ROWS_A_PAGE * ROW_MM)
    (folder / "ours.pdf").write_bytes(made.to_bytes())
    density = str(DOTS_PER_MM * 25.4)
    subprocess.run(
        [_need("pdftoppm", "poppler-utils"), "-r", density, "-gray", "-png", folder / "ours.pdf", folder / "our"],
        check=True,
    )
    pages: list[Image.Image] = []
    for path in sorted(folder.glob("our-*.png")):
        with Image.open(path) as picture:
            pages.append(picture.convert("L"))
    return pages
