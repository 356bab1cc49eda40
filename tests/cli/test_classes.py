from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Slc = Callable[..., Any]
LIST = "Id,First name,Last name,Grade,Home language\n7,Ora,Klein,4,Chinese\n8,Beulah,McMillan,4,Somali\n"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_a_new_class_is_empty_and_reads(slc: Slc, tmp_path: Path) -> None:
    made = slc("class", "new", tmp_path / "c", "--school", "Hill School")
    checked = slc("class", "check", tmp_path / "c")

    assert made.code == checked.code == 0
    assert "problems: 0" in checked.out


def test_the_sample_class_has_the_given_name_in_the_second_column(slc: Slc, tmp_path: Path) -> None:
    slc("class", "new", tmp_path / "c", "--sample")

    headings = (tmp_path / "c" / "students.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert headings[1] == "given name"


@pytest.mark.parametrize("sample", [(), ("--sample",)])
def test_a_dry_run_writes_nothing(slc: Slc, tmp_path: Path, sample: tuple[str, ...]) -> None:
    said = slc("class", "new", tmp_path / "c", "--dry-run", *sample)

    assert said.out.startswith("would write ")
    assert not (tmp_path / "c").exists()


def test_a_folder_that_holds_a_class_is_left_alone(slc: Slc, tmp_path: Path) -> None:
    slc("class", "new", tmp_path / "c")

    said = slc("class", "new", tmp_path / "c", "--sample")

    assert said.code == 2
    assert "holds a class already" in said.err


def test_an_ambiguous_language_is_asked_about_and_nothing_is_written(slc: Slc, tmp_path: Path, roster: Path) -> None:
    said = slc("class", "import", roster, "--into", tmp_path / "c")

    assert said.code == 2
    assert "zh-Hans" in said.err
    assert "zh-Hant" in said.err
    assert not (tmp_path / "c").exists()


def test_an_answer_brings_the_class_in_and_is_not_asked_for_again(slc: Slc, tmp_path: Path, roster: Path) -> None:
    answered = slc("class", "import", roster, "--into", tmp_path / "c", "--map", "language:Chinese=zh-Hans")
    again = slc("class", "import", roster, "--into", tmp_path / "c")

    assert answered.code == again.code == 0
    assert "students: 2" in answered.out
    assert "unchanged: 2" in again.out
    assert "◌ child: 欢迎" in slc("talk", tmp_path / "c", "Ora").out


def test_a_dry_import_tells_and_writes_nothing(slc: Slc, tmp_path: Path, roster: Path) -> None:
    words = ("class", "import", roster, "--into", tmp_path / "c", "--map", "language:Chinese=zh-Hant")

    said = slc(*words, "--dry-run")
    told = json.loads(slc(*words, "--dry-run", "--json").out)

    assert "would be done" in said.out
    assert told["students"] == 2
    assert not (tmp_path / "c").exists()


def test_a_map_that_is_no_pair_is_refused(slc: Slc, tmp_path: Path, roster: Path) -> None:
    said = slc("class", "import", roster, "--into", tmp_path / "c", "--map", "Chinese")

    assert said.code == 2
    assert "heading=field" in said.err


def test_check_tells_all_problems_and_json_holds_them(slc: Slc, tmp_path: Path) -> None:
    slc("class", "new", tmp_path / "c")
    rows = "id,given name,grade,households\n../x,Ora,4,h9\ns2,Beu\u202elah,44,\n"
    (tmp_path / "c" / "students.csv").write_text(rows, encoding="utf-8")

    said = slc("class", "check", tmp_path / "c")
    told = json.loads(slc("class", "check", tmp_path / "c", "--json").out)

    assert said.code == 2
    assert all(line.startswith("slc: students.csv, row ") for line in said.err.splitlines())
    assert {problem["column"] for problem in told["problems"]} >= {"id", "given name", "grade", "households"}
    assert told["ok"] is False


def test_check_tells_what_may_have_been_forgotten(slc: Slc, sample_folder: Path) -> None:
    said = slc("class", "check", sample_folder)

    assert said.code == 0
    assert "has no result on page 2" in said.out


def test_show_lists_the_children_with_their_languages_own_names(slc: Slc, sample_folder: Path) -> None:
    said = slc("class", "show", sample_folder)
    told = json.loads(slc("class", "show", sample_folder, "--json").out)

    assert "العربية" in said.out
    assert len(told["children"]) == 24
    assert told["children"][4]["languages"] == ["العربية"]


def test_a_new_class_in_one_workbook_takes_an_import(slc: Slc, tmp_path: Path, roster: Path) -> None:
    made = slc("class", "new", tmp_path / "c", "--workbook")
    slc("class", "import", roster, "--into", tmp_path / "c", "--map", "language:Chinese=zh-Hans")

    assert "class.toml, class.xlsx; fill the sheet students" in made.out
    assert "children: 2, problems: 0" in slc("class", "check", tmp_path / "c").out
    assert not list((tmp_path / "c").glob("*.csv"))


def test_the_sample_class_is_no_workbook(slc: Slc, tmp_path: Path) -> None:
    said = slc("class", "new", tmp_path / "c", "--workbook", "--sample")

    assert said.code == 2
    assert "leave out --workbook" in said.err
