from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Slc = Callable[..., Any]


def test_the_five_bands_are_listed(slc: Slc) -> None:
    assert [row.split()[0] for row in slc("script", "list").out.splitlines()] == [
        "k-1",
        "2-3",
        "4-5",
        "6-8",
        "9-12",
    ]
    assert [row["id"] for row in json.loads(slc("script", "list", "--json").out)] == [
        "k-1",
        "2-3",
        "4-5",
        "6-8",
        "9-12",
    ]


def test_the_blanks_are_listed_with_their_types(slc: Slc) -> None:
    assert "first (score)" in slc("script", "list", "--blanks").out
    assert json.loads(slc("script", "list", "--blanks", "--json").out)["assessment"]["last"] == "score"


def test_a_script_is_shown_with_its_blanks_open(slc: Slc) -> None:
    out = slc("script", "show", "4-5").out

    assert "My result is better than before." in out
    assert "child [assessment page] (when improved): Now: {last}." in out


def test_a_copy_can_be_edited_and_shown(slc: Slc, tmp_path: Path) -> None:
    made = slc("script", "new", tmp_path / "ours.toml", "--like", "k-1")

    assert made.code == 0
    assert slc("script", "show", tmp_path / "ours.toml").out.startswith("Kindergarten and grade 1")


def test_a_copy_never_takes_the_place_of_a_file(slc: Slc, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text("mine", encoding="utf-8")

    said = slc("script", "new", tmp_path / "ours.toml")

    assert said.code == 2
    assert "is there already" in said.err
    assert (tmp_path / "ours.toml").read_text(encoding="utf-8") == "mine"


def test_a_name_that_is_no_script_gets_one_sentence(slc: Slc, tmp_path: Path) -> None:
    assert slc("script", "show", "5-6").err.startswith("slc: no script is called '5-6'; there are k-1")
    assert slc("script", "show", "gone.toml").err.startswith("slc: there is no script gone.toml")
    assert slc("script", "new", tmp_path / "ours.txt").err.startswith("slc: ours.txt cannot be a script's name")
    assert slc("script", "new", tmp_path / "ours.toml", "--like", "5-6").code == 2


def test_an_unknown_blank_and_an_unknown_stage_are_named_with_their_place(slc: Slc, tmp_path: Path) -> None:
    slc("script", "new", tmp_path / "ours.toml")
    text = (tmp_path / "ours.toml").read_text(encoding="utf-8")

    (tmp_path / "ours.toml").write_text(text.replace("{teacher}", "{techer}"), encoding="utf-8")
    blank = slc("script", "show", tmp_path / "ours.toml")
    (tmp_path / "ours.toml").write_text(text.replace('id = "pages"', 'id = "pagez"'), encoding="utf-8")
    stage = slc("script", "show", tmp_path / "ours.toml")

    assert blank.code == stage.code == 2
    assert "stage 'welcome', step 'people': nothing fills the blank '{techer}'" in blank.err
    assert "did you mean 'pages'?" in stage.err
