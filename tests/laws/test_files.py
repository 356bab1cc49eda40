"""A folder is all old or all new, wherever a write fails."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.errors import UnwritableError
from slc_core.files import is_safe_name, settle, write_file, write_together

OLD = {"students.csv": b"old students", "goals.csv": b"old goals", "work/s1/a.png": b"old picture"}
NEW = {"students.csv": b"new students", "goals.csv": b"", "pages.csv": b"new pages", "work/s1/a.png": b"new"}


def read(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Breaking:
    """Lets *good* calls through and breaks the next; with *stays_broken* every one after it as well."""

    def __init__(self, good: int, *, stays_broken: bool = False) -> None:
        self.calls = 0
        self._good = good
        self._stays_broken = stays_broken

    def of(self, called: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if self.calls == self._good + 1 or (self._stays_broken and self.calls > self._good):
                raise OSError(28, "No space left on device")
            return called(*args, **kwargs)

        return call

    def everywhere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for owner, name in (
            (Path, "open"),
            (Path, "replace"),
            (Path, "unlink"),
            (Path, "mkdir"),
            (os, "fsync"),
            (os, "open"),
            (os, "rmdir"),
        ):
            monkeypatch.setattr(owner, name, self.of(getattr(owner, name)))


def broken_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, stays_broken: bool) -> list[str]:
    """What became of the folder for each place where the disk may fail, in order."""
    became: list[str] = []
    for good in count():
        folder = tmp_path / str(good)
        write_together(folder, OLD)
        breaking = Breaking(good, stays_broken=stays_broken)
        with monkeypatch.context() as patched:
            breaking.everywhere(patched)
            try:
                write_together(folder, NEW)
            except UnwritableError as error:
                told = "nothing was changed" if "nothing was changed" in str(error) else "nothing is lost"
            else:
                told = ""
        settle(folder)
        found = read(folder)
        assert found in (OLD, {**OLD, **NEW}), f"half a change when call {good + 1} fails"
        state = "old" if found == OLD else "new"
        assert (told == "nothing was changed") == (state == "old"), f"a wrong sentence when call {good + 1} fails"
        became.append(state)
        if breaking.calls <= good:
            return became
    raise AssertionError("the disk always failed")


@pytest.mark.parametrize("stays_broken", [False, True])
def test_a_folder_is_all_old_or_all_new_wherever_the_disk_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stays_broken: bool
) -> None:
    became = broken_writes(tmp_path, monkeypatch, stays_broken=stays_broken)

    assert became.index("new") > 8
    assert len(became) > 20


def test_one_file_is_old_or_new_wherever_the_disk_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    for good in count():
        path.write_bytes(b"old")
        breaking = Breaking(good)
        with monkeypatch.context() as patched:
            breaking.everywhere(patched)
            try:
                write_file(path, b"new")
            except UnwritableError:
                expected = b"old"
            else:
                expected = b"new"
        assert path.read_bytes() == expected
        if breaking.calls <= good:
            assert good > 4
            return


@given(st.text(min_size=1, max_size=70))
def test_a_safe_name_stays_in_its_folder_and_can_be_written(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    if not is_safe_name(name):
        return
    folder = tmp_path_factory.getbasetemp() / "names"
    write_file(folder / name, b"x")

    assert (folder / name).resolve().parent == folder.resolve()
    assert [path.name for path in folder.iterdir()] == [name]
    (folder / name).unlink()


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Nd"]), min_size=1, max_size=64))
def test_letters_and_digits_of_any_script_are_safe_unless_they_are_a_device_or_too_long(name: str) -> None:
    is_device = re.fullmatch(r"con|prn|aux|nul|(com|lpt)[1-9]", name.lower())

    assert is_safe_name(name) or len(name.encode()) > 240 or is_device
