from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Slc = Callable[..., Any]


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def test_everybody_stands_at_a_pod_with_languages_and_whether_an_interpreter_is_wanted(
    slc: Slc, sample_folder: Path
) -> None:
    said = slc("evening", "show", sample_folder)

    rows = [line.replace("│", " ").split() for line in said.out.splitlines() if line.startswith("│")]
    assert said.code == 0
    assert "2026-11-24" in said.out
    assert len(rows) == 24
    assert ["2", "s18", "Palwasha", "Stanikzai", "پښتو", "wanted"] in rows
    assert ["6", "s08", "Léo", "Martin", "Reyes", "français,", "español"] in rows


def test_other_programs_get_json(slc: Slc, sample_folder: Path) -> None:
    told = json.loads(slc("evening", "show", sample_folder, "--json").out)

    assert told["conference_on"] == "2026-11-24"
    assert [pod["pod"] for pod in told["pods"]] == [1, 2, 3, 4, 5, 6]
    assert told["pods"][1]["children"][0] == {
        "id": "s02",
        "child": "Hodan Abdi Warsame",
        "languages": ["Soomaali"],
        "interpreter": False,
    }


def test_a_pod_where_nobody_sits_is_listed_too(slc: Slc, tmp_path: Path) -> None:
    (tmp_path / "class.toml").write_text("pods = 2\n", "utf-8")
    (tmp_path / "students.csv").write_text("id,given name,grade\nn1,Noor,3\n", "utf-8")

    said = slc("evening", "show", tmp_path)
    told = json.loads(slc("evening", "show", tmp_path, "--json").out)

    rows = [line.replace("│", " ").split() for line in said.out.splitlines() if line.startswith("│")]
    assert rows == [["1", "n1", "Noor"], ["2"]]
    assert (told["conference_on"], told["pods"][1]) == (None, {"pod": 2, "children": []})
