"""Where ``slc locale`` looks for languages, and what it says where there are only compiled ones."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slc_core.language import registry
from slc_core.language.registry import locales_folder

Slc = Callable[..., Any]
ROOT = Path(__file__).parents[2]


def test_the_languages_of_the_folder_one_stands_in_come_first(
    slc: Slc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(locales_folder(), tmp_path / "locales")
    (tmp_path / "locales" / "es" / "LC_MESSAGES" / "slc.po").unlink()
    monkeypatch.chdir(tmp_path)

    assert slc("locale", "update", "es").out == "es: brought up to date\n"
    assert "es: nothing to do" in slc("locale", "update").out
    assert "es: must (check 1)" in slc("locale", "check", "es").out


def test_an_installed_copy_says_that_its_translations_are_compiled(
    slc: Slc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "slc_core" / "locales"
    shutil.copytree(locales_folder(), inside)
    (inside / "slc.pot").unlink()
    monkeypatch.setattr(registry, "locales_folder", lambda: inside)
    monkeypatch.chdir(tmp_path)

    said = slc("locale", "status")

    assert said.code == 2
    assert "only compiled translations" in said.err


def test_an_old_template_is_named_with_the_command_that_renews_it(slc: Slc, tmp_path: Path) -> None:
    said = slc("locale", "extract", "--check", "--locales", ROOT / "locales", "--out", tmp_path / "slc.pot")

    assert said.code == 2
    assert "is out of date; run `slc locale extract`" in said.err


def test_a_template_is_written_where_one_says_and_only_once(slc: Slc, tmp_path: Path) -> None:
    words = ("locale", "extract", "--locales", ROOT / "locales", "--out", tmp_path / "slc.pot")

    assert "nothing new" not in slc(*words).out
    assert "nothing new" in slc(*words).out


def test_what_is_still_missing_of_a_new_language_is_said(slc: Slc, tmp_path: Path) -> None:
    shutil.copytree(locales_folder(), tmp_path / "locales")

    said = slc("locale", "new", "ksw", "--locales", tmp_path / "locales")

    assert "wait for S'gaw Karen" in said.out
    assert "missing: how it writes dates" in said.out


def test_a_listed_language_says_which_way_it_runs(slc: Slc) -> None:
    rows = {row["tag"]: row for row in json.loads(slc("locale", "list", "--json").out)}

    assert (rows["ar"]["direction"], rows["es"]["direction"]) == ("rtl", "ltr")
    assert "en-XA" not in rows
