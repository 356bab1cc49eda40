"""The page that a school locks away: every group in its order, and only once on the one page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from slc_core.exchange.hub_keys import recovery_text, seed_from_recovery
from slc_core.paper.document import Paper
from slc_core.paper.press import Press
from slc_core.paper.recovery_sheet import recovery_lines, recovery_sheet

PRESS = Press(dt.datetime(2026, 11, 21, tzinfo=dt.UTC))
SEED = bytes(range(32))
GROUPS = recovery_text(SEED).split()
Tool = Callable[..., str]


@pytest.fixture
def read(tool: Tool, tmp_path: Path) -> Callable[[bytes], list[str]]:
    """The words of each page."""

    def pages(pdf: bytes) -> list[str]:
        (tmp_path / "read.pdf").write_bytes(pdf)
        text = tool("pdftotext", "poppler-utils", "-layout", tmp_path / "read.pdf", "-")
        return [" ".join(page.split()) for page in text.removesuffix("\f").split("\f")]

    return pages


def typed_from(text: str) -> bytes:
    """The seed, for somebody who types the numbered groups of a sheet in the order of their numbers."""
    numbered = re.findall(r"\b(\d+): ([0-9A-Z]{5})\b", text)
    return seed_from_recovery(" ".join(group for _, group in sorted(numbered, key=lambda one: int(one[0]))))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_what_is_printed_on_one_page_makes_the_hub_again(read: Callable[[bytes], list[str]], paper: Paper) -> None:
    (page,) = read(recovery_sheet(GROUPS, "school-hub", "1f0c22ab", PRESS._replace(paper=paper)))

    assert typed_from(page) == SEED
    assert all(page.count(group) == GROUPS.count(group) for group in GROUPS)


def test_the_page_says_whose_it_is_where_it_belongs_and_what_to_type(read: Callable[[bytes], list[str]]) -> None:
    (page,) = read(recovery_sheet(GROUPS, "school-hub", "1f0c22ab", PRESS))

    assert "Hub: school-hub. Key: 1f0c22ab. Made on 2026-11-21." in page
    assert "Lock it away, not beside the hub." in page
    assert "slc hub recover HUB" in page
    assert "there is no O, no I, no L and no U among them" in page


def test_the_plain_text_makes_the_hub_again_and_says_the_same(read: Callable[[bytes], list[str]]) -> None:
    text = recovery_lines(GROUPS, "school-hub", "1f0c22ab", PRESS)
    (page,) = read(recovery_sheet(GROUPS, "school-hub", "1f0c22ab", PRESS))

    assert typed_from(text) == SEED
    assert text.endswith("\n")
    for line in filter(None, text.splitlines()):
        assert " ".join(line.split()) in page


def test_the_title_of_the_file_gives_no_group_away(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").write_bytes(recovery_sheet(GROUPS, "school-hub", "1f0c22ab", PRESS))

    told = tool("pdfinfo", "poppler-utils", "-meta", tmp_path / "sheet.pdf")

    assert "Recovery sheet of the hub" in told
    assert not any(group in told for group in GROUPS)
