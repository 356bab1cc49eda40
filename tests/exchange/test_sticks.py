from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.exchange import sticks
from slc_core.exchange.sticks import StickError, clear_parts, found_on, opened, put_on, shown

NAME = "slc-pod3-1f0c22ab-90d4e1c7.slcb"


def names(found: sticks.Found) -> list[str]:
    return [file.shown for file in found.files]


def test_files_are_found_on_the_stick_and_in_its_folders_and_no_deeper(tmp_path: Path) -> None:
    for place in ("b.slcb", "a.SLCB", "evening/c.slcb", "evening/deep/d.slcb", "photo.jpg"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"content")

    found = found_on(tmp_path, ".slcb", 100)

    assert names(found) == ["a.SLCB", "b.slcb", "evening/c.slcb"]
    assert [file.size_bytes for file in found.files] == [7, 7, 7]
    assert (found.passed_over, found.is_cut) == ((), False)


def test_a_found_file_is_opened_to_read(tmp_path: Path) -> None:
    (tmp_path / "a.slcb").write_bytes(b"content")

    with opened(found_on(tmp_path, ".slcb", 100).files[0]) as stream:
        assert stream.read() == b"content"


def test_a_file_that_was_exchanged_for_a_link_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.slcb").write_bytes(b"content")
    file = found_on(tmp_path, ".slcb", 100).files[0]
    file.path.unlink()
    file.path.symlink_to("/etc/passwd")

    with pytest.raises(UnreadableError, match="cannot be read"):
        opened(file)


def test_a_file_that_was_exchanged_for_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a.slcb").write_bytes(b"content")
    file = found_on(tmp_path, ".slcb", 100).files[0]
    file.path.unlink()
    os.mkfifo(file.path)

    with pytest.raises(UnreadableError, match="no file"):
        opened(file)


def test_a_stick_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no folder that can be read"):
        found_on(tmp_path / "stick", ".slcb", 100)


def test_what_is_written_is_read_back_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = put_on(tmp_path, NAME, [b"one", b"two"])

    assert path.read_bytes() == b"onetwo"
    assert [entry.name for entry in tmp_path.iterdir()] == [NAME]


def test_the_same_file_may_be_written_again(tmp_path: Path) -> None:
    put_on(tmp_path, NAME, [b"one"])

    assert put_on(tmp_path, NAME, [b"one"]).read_bytes() == b"one"


@pytest.mark.parametrize("name", ["../up.slcb", "a/b.slcb", "", ".", "nul", "a\0b"])
def test_a_name_that_leads_out_of_the_stick_is_our_fault(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name for a file"):
        put_on(tmp_path, name, [b"one"])


def test_what_an_earlier_try_left_is_written_over_and_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / f".{NAME}.part").symlink_to(outside)

    put_on(stick, NAME, [b"one"])

    assert outside.read_bytes() == b"precious"


def test_a_link_with_the_name_of_the_file_is_replaced_and_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"precious")
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / NAME).symlink_to(outside)

    assert not put_on(stick, NAME, [b"one"]).is_symlink()
    assert outside.read_bytes() == b"precious"


@pytest.mark.parametrize("where", [NAME, f".{NAME}.part"])
def test_a_folder_where_the_file_should_lie_refuses_the_stick(tmp_path: Path, where: str) -> None:
    (tmp_path / where / "something").mkdir(parents=True)

    with pytest.raises(StickError) as refused:
        put_on(tmp_path, NAME, [b"one"])

    assert refused.value.why == "refused"


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.ENOSPC, "full"),
        (errno.EDQUOT, "full"),
        (errno.EFBIG, "full"),
        (errno.EROFS, "refused"),
        (errno.EACCES, "refused"),
        (errno.EIO, "not-whole"),
        (errno.ENODEV, "not-whole"),
    ],
)
def test_what_the_stick_says_is_told_and_nothing_is_left(tmp_path: Path, number: int, why: str) -> None:
    def broken() -> Iterator[bytes]:
        yield b"one"
        raise OSError(number, os.strerror(number))

    with pytest.raises(StickError) as refused:
        put_on(tmp_path, NAME, broken())

    assert refused.value.why == why
    assert len(str(refused.value).splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_ctrl_c_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    def stopped() -> Iterator[bytes]:
        yield b"one"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put_on(tmp_path, NAME, stopped())

    assert not list(tmp_path.iterdir())


def test_a_stick_that_gives_back_other_bytes_is_told_and_the_file_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def lying(self: Path, target: Path) -> Path:
        moved = replace(self, target)
        moved.write_bytes(b"ona")
        return moved

    monkeypatch.setattr(Path, "replace", lying)

    with pytest.raises(StickError) as refused:
        put_on(tmp_path, NAME, [b"one"])

    assert refused.value.why == "not-whole"
    assert not list(tmp_path.iterdir())


def test_a_stick_that_is_pulled_out_before_it_is_read_back_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def pulled_out(self: Path, target: Path) -> Path:
        replace(self, target).unlink()
        return target

    monkeypatch.setattr(Path, "replace", pulled_out)

    with pytest.raises(StickError, match="is not complete; put the stick in again") as refused:
        put_on(tmp_path, NAME, [b"one"])

    assert refused.value.why == "not-whole"


def test_a_file_that_goes_while_the_stick_is_looked_at_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.slcb").write_bytes(b"content")
    (tmp_path / "b.slcb").write_bytes(b"content")
    scandir = os.scandir

    @contextmanager
    def leaving(folder: Path) -> Generator[Iterator[os.DirEntry[str]]]:
        with scandir(folder) as entries:
            yield entries
        (tmp_path / "a.slcb").unlink()

    monkeypatch.setattr(os, "scandir", leaving)

    found = found_on(tmp_path, ".slcb", 100)

    assert names(found) == ["b.slcb"]
    assert found.passed_over == (sticks.PassedOver("a.slcb", "cannot be looked at"),)


def test_a_failure_of_whoever_gives_the_bytes_is_theirs(tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield b"one"
        raise UnreadableError("the journal cannot be read")

    with pytest.raises(UnreadableError, match="journal"):
        put_on(tmp_path, NAME, failing())

    assert not list(tmp_path.iterdir())


def calls_of(work: Callable[[], object]) -> list[str]:
    """The names of the system's functions that *work* calls, in order."""
    called: list[str] = []

    def note(_frame: object, event: str, function: object) -> None:
        if event == "c_call":
            called.append(getattr(function, "__name__", ""))

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return called


def test_the_content_is_on_the_stick_before_the_name_and_the_name_before_it_is_read_back(tmp_path: Path) -> None:
    called = calls_of(lambda: put_on(tmp_path, NAME, [b"one"]))

    steps = [name for name in called if name in {"fsync", "replace", "posix_fadvise"}]
    assert steps == ["fsync", "replace", "fsync", "posix_fadvise"]


def test_what_a_killed_program_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".slc-pod3-1f0c22ab-old.slcb.part").write_bytes(b"half")
    kept = [".slc-pod4-77777777-old.slcb.part", "slc-pod3-1f0c22ab-old.slcb.part", ".slc-pod3-1f0c22ab.txt"]
    for name in kept:
        (tmp_path / name).write_bytes(b"kept")
    (tmp_path / ".slc-pod3-1f0c22ab-link.part").symlink_to("/etc/passwd")

    clear_parts(tmp_path, "slc-pod3-1f0c22ab")

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*kept, ".slc-pod3-1f0c22ab-link.part"])


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("slc-pod3.slcb", "slc-pod3.slcb"),
        ("two words", "two words"),
        ("мой файл 说", "мой файл 说"),
        ("a\u202ebcls.exe", "a\\u{202e}bcls.exe"),
        ("a\nb\x1b[2J", "a\\u{a}b\\u{1b}[2J"),
        ("bad\udcff", "bad\\u{dcff}"),
        ("x" * 200, "x" * 80 + "..."),
    ],
)
def test_a_name_is_shown_on_one_line_and_turns_nothing_around(name: str, safe: str) -> None:
    assert shown(name) == safe


def test_more_names_than_anybody_should_look_at_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sticks, "MOST_NAMES", 5)
    for number in range(6):
        (tmp_path / f"{number}.slcb").touch()

    found = found_on(tmp_path, ".slcb", 10, most_files=3)

    assert (len(found.files), len(found.passed_over), found.is_cut) == (3, 2, True)
    assert {one.why for one in found.passed_over} == {"one too many"}
