from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Slc = Callable[..., Any]


def test_a_childs_talk_is_said_in_the_familys_language_and_marked_as_a_draft(slc: Slc, sample_folder: Path) -> None:
    said = slc("talk", sample_folder, "Mateo")

    assert said.code == 0
    assert "Mateo · es" in said.out
    assert "◌ child: Bienvenid" in said.out


def test_another_language_can_be_asked_for_by_any_name_that_schools_write(slc: Slc, sample_folder: Path) -> None:
    said = slc("talk", sample_folder, "Mateo", "--lang", "Arabic (Egyptian)")

    assert "Mateo · ar" in said.out


def test_a_child_with_two_households_has_a_talk_for_each(slc: Slc, sample_folder: Path) -> None:
    said = slc("talk", sample_folder, "s08")

    assert "Léo · fr" in said.out
    assert "Léo · es" in said.out


def test_json_holds_the_whole_talk(slc: Slc, sample_folder: Path) -> None:
    talk = json.loads(slc("talk", sample_folder, "s05", "--format", "json").out)

    assert talk["student"] == "s05"
    assert talk["lang"] == "ar"
    assert {line["text"]["dir"] for line in talk["lines"]} == {"rtl"}


def test_everybodys_talks_become_files_with_a_page_that_lists_them(
    slc: Slc, sample_folder: Path, tmp_path: Path
) -> None:
    said = slc("talk", sample_folder, "--all", "--format", "html", "--out", tmp_path / "out")

    pages = {path.name for path in (tmp_path / "out").iterdir()}
    assert said.code == 0
    assert "26 talks" in said.out
    assert {"index.html", "s05.ar.html", "s08.fr.html", "s08+h25.es.html"} <= pages
    assert len(pages) == 27
    listed = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert all(page in listed for page in pages - {"index.html"})


def test_a_talk_at_home_promises_a_call_and_no_teacher_who_comes(slc: Slc, sample_folder: Path) -> None:
    at_home = slc("talk", sample_folder, "Jayden", "--home").out
    in_class = slc("talk", sample_folder, "Jayden").out

    assert "My teacher will call you about your questions." in at_home
    assert "Now my teacher comes to us." not in at_home
    assert "Now my teacher comes to us." in in_class


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("talk", "nowhere", "Amina"),
            "slc: there is no class folder nowhere; `slc class new nowhere` makes one",
        ),
        (("talk", "CLASS"), "slc: say which STUDENT, or `--all --out FOLDER` for every child"),
        (("talk", "CLASS", "--all"), "slc: say which STUDENT, or `--all --out FOLDER` for every child"),
        (("talk", "CLASS", "Mateo", "--all", "--out", "x"), "slc: say which STUDENT, or `--all"),
        (("talk", "CLASS", "Mateo", "--out", "x"), "slc: --out is for `--all`"),
        (("talk", "CLASS", "Mateu"), "slc: no child in "),
        (("talk", "CLASS", "Mateo", "--lang", "Chinese"), "slc: 'Chinese' can mean more than one language"),
        (("talk", "CLASS", "Mateo", "--lang", "Klingon"), "slc: no language is known as 'Klingon'"),
    ],
)
def test_wrong_words_get_one_sentence_and_exit_2(
    slc: Slc, sample_folder: Path, words: tuple[str, ...], sentence: str
) -> None:
    said = slc(*(sample_folder if word == "CLASS" else word for word in words))

    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith(sentence)
    assert len(said.err.strip().splitlines()) == 1


def test_a_disk_that_refuses_is_told_in_one_sentence(slc: Slc, sample_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file stands where the folder should be", encoding="utf-8")

    said = slc("talk", sample_folder, "--all", "--out", tmp_path / "out")

    assert said.code == 2
    assert said.err.startswith("slc: cannot write ")
