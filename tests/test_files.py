from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from slc_core.errors import UnreadableError, UnwritableError
from slc_core.files import is_safe_name, settle, write_file, write_together

PENDING = ".slc-pending"


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize(
    "name", ["s1", "students.csv", "zh-Hans", "Ünal", "美玲", "a", "1.2", "x" * 64, "console", "com10"]
)
def test_a_name_that_every_machine_takes_is_safe(name: str, tmp_path: Path) -> None:
    assert is_safe_name(name)
    write_file(tmp_path / name, b"x")
    assert contents(tmp_path) == {name: "x"}


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../s1", "a/b", "a\\b", "/etc", "C:", "~", ".hidden", "-x", "_x"),
        *("nul", "NUL", "con.txt", "Com1", "LPT9.csv", "aux", "prn.x.y", "com¹", "lpt³.txt"),
        *("a.", "a ", " a", "a b", "a\nb", "a\x00", "a:b", "a*", "a?", 'a"', "a<b", "a|b", "x" * 65, "\u202ea"),
        "\U00020000" * 64,
    ],
)
def test_a_name_that_some_machine_refuses_or_that_climbs_out_is_not(name: str) -> None:
    assert not is_safe_name(name)


def test_a_file_is_replaced_whole_and_its_folder_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.txt"
    write_file(path, b"old")
    write_file(path, b"new")

    assert contents(tmp_path) == {"a/b/c.txt": "new"}


def test_a_refused_file_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    (tmp_path / "folder").mkdir()

    with pytest.raises(UnwritableError, match=r"cannot write .*: file exists; nothing was changed: free the disk"):
        write_file(tmp_path / "taken" / "x.txt", b"x")
    with pytest.raises(UnwritableError, match=r"cannot write .*folder: is a directory"):
        write_file(tmp_path / "folder", b"x")
    assert contents(tmp_path) == {"taken": "a file"}


def test_several_files_are_replaced_as_one(tmp_path: Path) -> None:
    (tmp_path / "kept.csv").write_text("kept", "utf-8")
    write_together(tmp_path, {"a.csv": b"1", "work/s1/b.png": b"2", ".hidden.json": b"3"})
    write_together(tmp_path, {"a.csv": b"4"})

    assert contents(tmp_path) == {"kept.csv": "kept", "a.csv": "4", "work/s1/b.png": "2", ".hidden.json": "3"}


def test_a_decided_change_is_finished_by_the_next_who_comes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old", "utf-8")
    (tmp_path / "b.csv").write_text("new b", "utf-8")  # moved before the power went
    (tmp_path / PENDING).mkdir()
    (tmp_path / PENDING / "0").write_text("new a", "utf-8")
    (tmp_path / PENDING / "plan.json").write_text(json.dumps(["a.csv", "b.csv"]), "utf-8")

    settle(tmp_path)
    settle(tmp_path)

    assert contents(tmp_path) == {"a.csv": "new a", "b.csv": "new b"}


def test_a_change_that_was_not_decided_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old", "utf-8")
    (tmp_path / PENDING).mkdir()
    (tmp_path / PENDING / "0").write_text("new a", "utf-8")

    settle(tmp_path)

    assert contents(tmp_path) == {"a.csv": "old"}
    assert not (tmp_path / PENDING).exists()


@pytest.mark.parametrize(
    "plan",
    ['["../out.txt"]', '["/tmp/out.txt"]', '["a/../../out.txt"]', '[""]', '["."]', "[3]", '{"a": 1}', "3", "{", "\x00"],
)
def test_a_plan_that_would_move_files_out_of_the_folder_is_not_carried_out(tmp_path: Path, plan: str) -> None:
    folder = tmp_path / "class"
    (folder / PENDING).mkdir(parents=True)
    (folder / PENDING / "0").write_text("mine", "utf-8")
    (folder / PENDING / "plan.json").write_text(plan, "utf-8")

    with pytest.raises(UnreadableError, match=r"plan\.json is no change that we began; delete the folder"):
        settle(folder)

    assert {path.name for path in tmp_path.iterdir()} == {"class"}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "class").write_text("a file", "utf-8")

    with pytest.raises(UnwritableError, match=r"cannot write .*class: not a directory"):
        write_together(tmp_path / "class", {"a.csv": b"1"})


def test_a_change_that_cannot_be_finished_stays_decided(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()  # a folder stands where the file should

    with pytest.raises(UnwritableError, match=r"cannot finish a change in .*: is a directory; nothing is lost"):
        write_together(tmp_path, {"a.csv": b"1", "b.csv": b"2"})
    (tmp_path / "a.csv").rmdir()
    settle(tmp_path)

    assert contents(tmp_path) == {"a.csv": "1", "b.csv": "2"}


def test_windows_is_not_asked_to_sync_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slc_core.files.os.name", "nt")
    opened: list[Path] = []

    def open_folder(folder: Path, _flags: int) -> None:
        opened.append(folder)

    monkeypatch.setattr("slc_core.files.os.open", open_folder)
    target = tmp_path / "a.txt"

    write_file(target, b"x")

    assert opened == []
    monkeypatch.undo()
    assert os.listdir(tmp_path) == ["a.txt"]  # noqa: PTH208 - as the machine tells it
