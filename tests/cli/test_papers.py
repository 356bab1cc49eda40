from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from slc_cli.papers import print_order

from slc_core.paper.document import Document
from slc_core.paper.press import Press
from slc_core.print_run import Order

ACCENT = b"0.0431 0.361 0.541 rg"
MADE_ON = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
Slc = Callable[..., Any]


class Interrupting(Press):
    """A press at which somebody presses Ctrl-C when it begins its third document."""

    begun: ClassVar[Iterator[int]] = count()

    def document(self, lang: str, title: str) -> Document:
        if next(Interrupting.begun) == 2:
            raise KeyboardInterrupt
        return super().document(lang, title)


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def letters(sample_folder: Path, tmp_path: Path) -> Order:
    return Order(sample_folder, tmp_path / "out", Press(MADE_ON), ("letters",), student="s13")


def test_one_childs_letters_are_made_by_two_processes(slc: Slc, sample_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    said = slc("paper", sample_folder, "--student", "Liban", "--only", "letters", "--out", out, "--jobs", 2)

    assert said.code == 0
    assert said.out == f"5 files lie in {out}\n"
    assert said.err == ""
    assert set(files(out)) == {
        f"letters/s13.so.{kind}.pdf" for kind in ("invitation", "reminder", "keepsake", "home", "call")
    }
    assert all(content.startswith(b"%PDF") for content in files(out).values())


def test_papers_lie_in_the_class_folder_if_nobody_says_where(slc: Slc, sample_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    shutil.copytree(sample_folder, folder)

    said = slc("paper", folder, "--student", "s04", "--only", "signs", "--only", "cards", "--pods", 1)

    assert said.code == 0
    assert set(files(folder / "paper")) == {
        "cards/questions.en.pdf",
        "signs/pods.pdf",
        "signs/arrivals.pdf",
        "signs/welcome.pdf",
        "signs/glossary.en.pdf",
    }


def test_paper_size_greys_open_blanks_and_language_change_what_is_printed(
    slc: Slc, sample_folder: Path, tmp_path: Path
) -> None:
    def packet(*words: object) -> bytes:
        out = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
        said = slc("paper", sample_folder, "--student", "s04", "--only", "packet", "--out", out, *words)
        assert said.code == 0
        [content] = files(out).values()
        return content

    whole = packet()
    assert re.search(rb"/MediaBox \[0 0 595.28 841.89\]", whole)
    assert re.search(rb"/MediaBox \[0 0 612(\.0+)? 792(\.0+)?\]", packet("--size", "Letter"))
    assert ACCENT in drawn(whole)
    assert ACCENT not in drawn(packet("--grey"))
    assert drawn(packet("--blanks", "open")).count(b" re ") > drawn(whole).count(b" re ")
    assert b"/Lang (es)" in packet("--lang", "Spanish")


def test_the_same_order_gives_the_same_bytes_in_one_process_and_in_two(letters: Order, tmp_path: Path) -> None:
    order = letters._replace(parts=("packet", "letters", "cards"), student="s08")

    alone = print_order(order, 1)
    together = print_order(order._replace(out=tmp_path / "again"), 2)

    assert alone == together == (14, [])
    assert files(order.out) == files(tmp_path / "again")


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--student", "Nobody"), "slc: no child in "),
        (("--lang", "Klingon"), "slc: no language is known as 'Klingon'; "),
        (("--fonts", "nowhere"), "slc: there is no font folder nowhere; name a folder of Noto fonts"),
    ],
)
def test_wrong_words_get_one_sentence_and_exit_2_and_nothing_is_written(
    slc: Slc, sample_folder: Path, tmp_path: Path, words: tuple[str, ...], sentence: str, processes: int
) -> None:
    said = slc("paper", sample_folder, "--only", "cards", "--out", tmp_path / "out", "--jobs", processes, *words)

    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith(sentence)
    assert len(said.err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_there_must_be_a_class(slc: Slc) -> None:
    said = slc("paper", "nowhere")

    assert (said.code, said.err) == (2, "slc: there is no class folder nowhere; `slc class new nowhere` makes one\n")


def test_a_disk_that_refuses_is_told_in_one_sentence_and_leaves_no_half_file(
    slc: Slc, sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = slc("paper", sample_folder, "--student", "s04", "--only", "letters", "--out", tmp_path / "out")

    assert said.code == 2
    assert said.err.startswith("slc: cannot write ")
    assert len(said.err.splitlines()) == 1
    assert files(tmp_path / "out") == {}


def test_pictures_that_cannot_be_printed_are_told_one_line_each_and_the_rest_is_made(
    slc: Slc, sample_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    shutil.copytree(sample_folder, folder)
    (folder / "work" / "s01" / "house.png").write_text("My house, in words.", "utf-8")
    (folder / "work" / "s01" / "fish.png").write_bytes(hundred_megapixels())
    (folder / "work" / "s08" / "clock.png").write_bytes(b"%PDF-1.7\n")
    (folder / "work" / "s08" / "book-chart.png").unlink()

    said = [slc("paper", folder, "--student", child, "--only", "packet", "--jobs", 2) for child in ("s01", "s08")]

    assert [one.code for one in said] == [0, 0]
    lines = [line for one in said for line in one.err.splitlines()]
    house, fish = (folder / "work" / "s01" / name for name in ("house.png", "fish.png"))
    clock, chart = (folder / "work" / "s08" / name for name in ("clock.png", "book-chart.png"))
    told = {
        house: "is not a picture that can be read here; save or export it as a JPEG picture",
        fish: "has 100 megapixels, more than can be opened from a PNG file of its kind; save it again as a JPEG picture"
        " of 4000 by 3000 pixels or fewer",
        clock: "is a PDF, not a picture; export its page as a JPEG picture",
        chart: "is not there; copy it into the folder, or take its name off the page",
    }
    assert lines == [
        *(f"slc: s01.es.pdf: {picture} {told[picture]}" for picture in (house, fish)),
        *(f"slc: s08.fr.pdf: {picture} {told[picture]}" for picture in (clock, chart)),
        *(f"slc: s08+h25.es.pdf: {picture} {told[picture]}" for picture in (clock, chart)),
    ]


def test_ctrl_c_at_the_third_file_leaves_two_whole_ones(letters: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Interrupting, "begun", count())
    with pytest.raises(KeyboardInterrupt):
        print_order(letters._replace(press=Interrupting(MADE_ON)), 1)

    assert list(files(letters.out)) == ["letters/s13.so.invitation.pdf", "letters/s13.so.reminder.pdf"]
    assert all(content.rstrip().endswith(b"%%EOF") for content in files(letters.out).values())


def test_ctrl_c_in_a_helper_process_stops_the_others(letters: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Interrupting, "begun", count())
    with pytest.raises(KeyboardInterrupt):
        print_order(letters._replace(press=Interrupting(MADE_ON), student=""), 2)

    found = files(letters.out)
    assert 2 <= len(found) < 120
    assert all(content.rstrip().endswith(b"%%EOF") for content in found.values())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to another program")
@pytest.mark.parametrize("processes", ["1", "2"])
def test_ctrl_c_at_the_keyboard_stops_cleanly(sample_folder: Path, tmp_path: Path, processes: str) -> None:
    out = tmp_path / "out"
    program = "from slc_cli.main import run; run()"
    command = [sys.executable, "-c", program, "paper", str(sample_folder), "--out", str(out), "--jobs", processes]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as slc:
        for _ in range(600):
            if len(list(out.glob("packets/*.pdf"))) >= 2:
                break
            time.sleep(0.05)
        os.killpg(slc.pid, signal.SIGINT)
        told, complained = slc.communicate(timeout=30)

    assert slc.returncode == 130
    assert (told, complained) == (b"", b"slc: stopped; what was made so far is whole\n")
    found = files(out)
    assert 2 <= len(found) < 227
    assert all(name.endswith(".pdf") for name in found)
    assert all(content.rstrip().endswith(b"%%EOF") for content in found.values())


def drawn(pdf: bytes) -> bytes:
    """What is drawn on all pages."""
    streams = re.findall(rb"/FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"\n".join(zlib.decompressobj().decompress(stream) for stream in streams)


def hundred_megapixels() -> bytes:
    """A small file that promises ten thousand by ten thousand colours."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
