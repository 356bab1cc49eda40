"""What a browser keeps of a family, in a profile that lies on a disk: nothing, though a pod's own never does."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from slc_cli.play import find_chromium

from slc_core.classroom.folder import Classroom
from tests.browser.conftest import FLAGS
from tests.browser.test_conference import Family, Keys, do
from tests.canaries import found_in, spelled

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Pack, Scan, Serve, Station

CHILD = "s21"
TYPED = "Zażółć gęślą jaźń z Marigold"


@pytest.fixture(scope="module")
def station(pack: Pack, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Station:
    return serve(pack(tmp_path_factory.mktemp("profile") / "pod", (CHILD, "es")))


@contextmanager
def window(browser: Browser, profile: Path) -> Generator[Page]:
    """A page of a browser that may keep what it likes in *profile*, as it does at a desk."""
    flags = [*FLAGS, *(["--no-sandbox"] if sys.platform == "linux" and os.geteuid() == 0 else [])]
    kind = browser.browser_type
    context = kind.launch_persistent_context(profile, executable_path=find_chromium(), args=flags)
    context.grant_permissions(["microphone"])
    yield context.pages[0]
    context.close()


def canaries_of(classroom: Classroom) -> dict[bytes, str]:
    """What the pages of the child's conference show and what is typed into them."""
    (student,) = (student for student in classroom.students if student.id == CHILD)
    shown = [page.model_dump(mode="json") for page in classroom.portfolio_of(student).pages]
    told = [value for page in shown for value in page.values() if isinstance(value, str) and " " in value]
    return spelled((student.name, student.full_name, "Estoy orgullosa de ti", TYPED, *told))


def test_a_browser_that_led_a_conference_keeps_nothing_of_it(
    browser: Browser, station: Station, sample_class: Classroom, scan: Scan, tmp_path: Path
) -> None:
    canaries = canaries_of(sample_class)
    (card,) = station.packed.cards
    shown: list[str] = []

    def look(family: Family) -> None:
        shown.append(family.page.content())

    with window(browser, tmp_path / "profile") as page:
        page.goto(station.address)
        family = Family(page, Keys(), scan, card)
        family.type_code()
        family.begin()
        family.lead(
            {
                **{f"page {number}": [look] for number in range(1, 8)},
                "goal": [do("choose", "child", "goal", "reading")],
                "help": [do("write", "adult", "help", TYPED), look],
                "reflection": [do("speak", "adult", "reflection"), look],
            }
        )
        family.close()
        page.go_back()
        page.wait_for_timeout(1000)

    kept = [path for path in (tmp_path / "profile").rglob("*") if path.is_file()]
    seen = {text for text in canaries.values() if any(text in html for html in shown)}
    assert len(kept) > 20
    assert seen >= {TYPED, "Estoy orgullosa de ti"}
    assert len(seen) > 10
    assert found_in(tmp_path / "profile", canaries) == []


def test_the_search_finds_what_a_browser_does_keep(browser: Browser, station: Station, tmp_path: Path) -> None:
    with window(browser, tmp_path / "profile") as page:
        page.goto(station.address)
        page.evaluate("text => localStorage.setItem('goal', text)", TYPED)
        page.wait_for_timeout(1000)

    assert found_in(tmp_path / "profile", spelled([TYPED])) != []
