from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slc_core.language.registry import locales_folder

Slc = Callable[..., Any]
SHIPPED = {"en", "es", "ar", "zh-Hans", "so"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "locales"
    shutil.copytree(locales_folder(), copy)
    return copy


def test_languages_are_listed_by_their_own_names(slc: Slc) -> None:
    said = slc("locale", "list")
    known = json.loads(slc("locale", "list", "--known", "--json").out)

    assert "العربية" in said.out
    assert {row["tag"] for row in known if row["translated"]} >= SHIPPED
    assert {"mww", "ksw", "ti", "fa-AF"} <= {row["tag"] for row in known}
    assert "not translated yet" in slc("locale", "list", "--known").out


def test_status_says_that_nobody_has_read_a_draft(slc: Slc) -> None:
    rows = {row["tag"]: row for row in json.loads(slc("locale", "status", "--json").out)}

    assert set(rows) >= SHIPPED - {"en"}
    assert "draft, not yet read by a speaker" in slc("locale", "status").out


def test_the_shipped_languages_have_nothing_to_put_right(slc: Slc) -> None:
    said = slc("locale", "check")

    assert said.code == 0, said.out
    assert said.out.splitlines()[-1].startswith("0 to put right")


def test_a_fault_in_a_catalog_is_found(slc: Slc, folder: Path) -> None:
    po = folder / "es" / "LC_MESSAGES" / "slc.po"
    po.write_text(po.read_text(encoding="utf-8").replace("{teacher}.", "{maestra}."), encoding="utf-8")

    said = slc("locale", "check", "es", "--locales", folder)
    told = slc("locale", "check", "es", "--locales", folder, "--json")

    assert said.code == told.code == 2
    assert json.loads(told.out)


def test_extracting_again_changes_nothing(slc: Slc) -> None:
    assert slc("locale", "extract", "--check").code == 0


def test_a_schools_own_script_can_be_extracted(slc: Slc, tmp_path: Path) -> None:
    slc("script", "new", tmp_path / "ours.toml", "--like", "2-3")

    said = slc("locale", "extract", "--script", tmp_path / "ours.toml")
    stale = slc("locale", "extract", "--script", tmp_path / "ours.toml", "--out", tmp_path / "x.pot", "--check")

    assert said.code == 0
    assert "Please sit here." in (tmp_path / "ours.pot").read_text(encoding="utf-8")
    assert stale.code == 2


def test_a_language_is_begun_from_what_we_know_of_it(slc: Slc, folder: Path) -> None:
    said = slc("locale", "new", "uk", "--locales", folder)

    assert said.code == 0
    assert 'own = "українська"' in (folder / "uk" / "locale.toml").read_text(encoding="utf-8")
    assert slc("locale", "update", "uk", "--locales", folder).out.strip() == "uk: nothing to do"
    assert slc("locale", "new", "uk", "--locales", folder).code == 2


@pytest.mark.parametrize(
    "words",
    [("locale", "new", "tlh"), ("locale", "check", "xx"), ("locale", "status", "--locales", "nowhere")],
)
def test_wrong_words_get_one_sentence_and_exit_2(slc: Slc, words: tuple[str, ...]) -> None:
    said = slc(*words)

    assert said.code == 2
    assert said.err.startswith("slc: ")
    assert len(said.err.splitlines()) == 1
