"""``slc-station``, as the units of a pod start it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from slc_station import __main__ as program
from slc_station.lamp import GpioLamp, NoLamp
from slc_station.pi.station_file import StationFile

from slc_core.errors import NotFoundError, SealError, SlcError, UnreadableError, UnwritableError, UsageError
from slc_core.exchange.pack import read_pack
from slc_core.testing.small_pod import write_small_pod


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "station.json"
    path.write_bytes(StationFile(pod=3, languages=("es", "ar")).to_bytes())
    return path


def run(*words: object) -> int:
    return program.main([str(word) for word in words])


@pytest.mark.parametrize(
    ("kib", "is_refused"),
    [(433_000, True), (878_000, True), (879_000, False), (948_304, False), (3_884_360, False)],
)
def test_a_board_too_small_for_a_browser_is_refused_with_the_advice_to_print(*, kib: int, is_refused: bool) -> None:
    said = program.memory_refusal(f"MemTotal: {kib} kB\n")

    assert bool(said) is is_refused
    assert not said or ("a pod needs 1 GB" in said and "`slc paper`" in said)


def test_a_computer_that_does_not_tell_its_memory_is_let_pass() -> None:
    assert not program.memory_refusal("")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFoundError(""), "E01"),
        (UnreadableError(""), "E02"),
        (SealError(""), "E02"),
        (UnwritableError(""), "E03"),
        (UsageError(""), "E05"),
        (SlcError(""), "E05"),
    ],
)
def test_every_failure_has_a_code_for_the_screen(error: SlcError, code: str) -> None:
    assert program.trouble_code(error) == code


def test_a_pod_without_a_pack_says_so_on_the_screen_and_in_the_log(
    tmp_path: Path, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run("serve", "--settings", settings, "--pod", tmp_path / "pod", "--run", tmp_path, "--port", 0)

    assert done == 2
    assert capsys.readouterr().err.startswith("slc: there is no ")
    assert (tmp_path / "trouble").read_text() == "E01\n"


def test_a_pack_is_taken_from_a_card_and_forgotten_there(
    tmp_path: Path, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = write_small_pod(tmp_path / "card" / "pack")

    assert run("take", small.folder, "--pod", tmp_path / "pod") == 0
    assert run("take", small.folder, "--pod", tmp_path / "pod", "--forget") == 0

    assert read_pack(tmp_path / "pod").manifest.pod == 1
    assert not small.folder.exists()
    assert capsys.readouterr().out == "the pack is in its place\nthis pack is already here\n"


def test_the_page_that_waits_is_written_in_the_languages_of_the_pod(tmp_path: Path, settings: Path) -> None:
    assert run("splash", "--settings", settings, "--splash", tmp_path / "splash") == 0

    assert {path.name for path in (tmp_path / "splash").iterdir()} >= {"splash.html", "fonts.css", "console.txt"}


def test_what_a_pod_needs_is_there_or_it_is_told_what_is_not(
    tmp_path: Path, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", "--settings", settings, "--pod", tmp_path / "pod") == 0
    write_small_pod(tmp_path / "pod")
    (tmp_path / "pod" / "pod.key").write_bytes(b"")
    assert run("check", "--settings", settings, "--pod", tmp_path / "pod") == 2
    assert run("check", "--settings", tmp_path / "nowhere") == 2

    told = capsys.readouterr()
    assert told.out == "ready\n"
    assert "is not the key of this pack" in told.err


@pytest.mark.parametrize("said", ["1 2", "17 27 99", "red green blue", "anode"])
def test_a_lamp_that_is_no_three_pins_is_refused(said: str) -> None:
    with pytest.raises(UsageError, match="write it like '17 27 22'"):
        program.lamp_of(said)


def test_a_lamp_is_three_pins_or_none() -> None:
    assert isinstance(program.lamp_of(""), NoLamp)
    assert isinstance(program.lamp_of("17, 27, 22 anode"), GpioLamp)


def test_a_computer_without_a_compositor_is_told(
    tmp_path: Path, settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert run("screen", "--settings", settings, "--run", tmp_path / "run") == 2

    assert "there is no labwc and no cage here" in capsys.readouterr().err


def test_a_word_that_is_none_is_answered_with_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)

    with pytest.raises(SystemExit):
        run("dance")

    assert "keep-screen" in said.getvalue()
