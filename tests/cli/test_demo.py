from __future__ import annotations

import os
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Slc = Callable[..., Any]


def test_the_demo_makes_everything_and_says_where_it_lies(slc: Slc, tmp_path: Path) -> None:
    said = slc("demo", "--no-serve", "--dir", tmp_path)

    assert said.code == 0
    assert "26 conferences in 17 languages" in said.out
    assert str(tmp_path / "talks" / "index.html") in said.out
    assert (tmp_path / "talks" / "s19.zh-Hans.html").is_file()


def test_the_demo_can_run_again_in_the_same_folder(slc: Slc, tmp_path: Path) -> None:
    slc("demo", "--no-serve", "--dir", tmp_path)

    assert slc("demo", "--no-serve", "--dir", tmp_path).code == 0


def test_the_demo_opens_the_result_in_a_browser(slc: Slc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)

    slc("demo", "--dir", tmp_path)

    assert opened == [(tmp_path / "talks" / "index.html").as_uri()]


def test_a_real_class_list_goes_through_the_whole_story(slc: Slc, tmp_path: Path) -> None:
    roster = tmp_path / "list.csv"
    roster.write_text("First name,Last name,Grade,Home language\nOra,Klein,4,Somali\n", encoding="utf-8")

    said = slc("demo", "--no-serve", "--dir", tmp_path / "demo", "--roster", roster)

    assert said.code == 0
    pages = [path.name for path in (tmp_path / "demo" / "imported-talks").iterdir()]
    assert any(name.endswith(".so.html") for name in pages)


@pytest.mark.skipif("SLC_SAMPLES" not in os.environ, reason="needs real class lists: set SLC_SAMPLES to their folder")
@pytest.mark.parametrize("sample", ["microsoft-sds-1", "microsoft-sds-2.1"])
def test_every_real_class_list_goes_through_the_whole_story(slc: Slc, tmp_path: Path, sample: str) -> None:
    roster = Path(os.environ["SLC_SAMPLES"]) / sample

    said = slc("demo", "--no-serve", "--dir", tmp_path, "--roster", roster)

    assert said.code == 0
    assert (tmp_path / "imported-talks" / "index.html").is_file()
