from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slc_core.exchange.pack import read_pack, unlock

Slc = Callable[..., Any]


def test_the_demo_makes_everything_and_says_where_it_lies(slc: Slc, tmp_path: Path) -> None:
    said = slc("demo", "--no-serve", "--dir", tmp_path)

    assert said.code == 0
    assert "26 conferences in 17 languages" in said.out
    assert str(tmp_path / "talks" / "index.html") in said.out
    assert (tmp_path / "talks" / "s19.zh-Hans.html").is_file()
    assert said.out.count("by stick: receipts for 56 of 56 records") == 2
    assert said.out.count("by cable: receipts for 56 of 56 records") == 1
    assert said.out.count("is erased") == 3
    codes = re.findall(r"^  ([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})  (.+)$", said.out, re.MULTILINE)
    pack = read_pack(tmp_path / "pod-1")
    assert [who for _, who in codes][-1] == "the teacher"
    assert [len(opened.keys) if (opened := unlock(pack, code)) else 0 for code, _ in codes] == [1, 1, 4]


def test_the_demo_can_run_again_in_the_same_folder(slc: Slc, tmp_path: Path) -> None:
    slc("demo", "--no-serve", "--dir", tmp_path)

    assert slc("demo", "--no-serve", "--dir", tmp_path).code == 0


def test_a_demo_that_cannot_be_played_says_at_once_what_to_install(
    slc: Slc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    said = slc("demo", "--play", "--dir", tmp_path / "demo")

    assert said.code == 2
    assert said.err == (
        "slc: Chromium is not installed, and a conference cannot be played without it; run `apt install chromium`\n"
    )
    assert not (tmp_path / "demo").exists()


def test_the_demo_serves_a_pod_and_opens_it_in_a_browser_until_it_is_stopped(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path / "opened"}\n')
    browser.chmod(0o755)
    demo = subprocess.Popen(
        ["slc", "demo", "--dir", tmp_path / "demo", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"BROWSER": str(browser)},
    )
    assert demo.stdout is not None
    told = next(line for line in demo.stdout if line.startswith("The pod is at "))
    opened = tmp_path / "opened"
    while demo.poll() is None and not (opened.exists() and opened.read_text().count("\n") == 2):
        time.sleep(0.05)

    demo.send_signal(signal.SIGTERM)
    rest, _ = demo.communicate(timeout=60)

    assert demo.returncode == 0
    desk, pod = opened.read_text().split()
    assert desk.startswith("http://127.0.0.1:")
    assert pod in told
    assert rest == f"locked; what happened is kept, sealed, in {tmp_path / 'demo' / 'pod-1' / 'journal'}\n"


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
