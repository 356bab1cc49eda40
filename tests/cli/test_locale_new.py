"""``slc locale new`` at a keyboard and without one."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slc_core.language.registry import Reads, locales_folder, read_language

Slc = Callable[..., Any]
MONTHS = "Ja, Fe, Ma, Ap, My, Jn, Jl, Au, Se, Oc, No, De"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "locales"
    copy.mkdir()
    for name in ("slc.pot", "names.toml"):
        shutil.copy(locales_folder() / name, copy)
    return copy


class Keyboard(io.StringIO):
    """Somebody at a keyboard who types these lines."""

    def isatty(self) -> bool:
        return True


def test_a_speaker_is_asked_for_what_nobody_knows_and_again_where_an_answer_will_not_do(
    slc: Slc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["tlhIngan", "latin", "Latn", "", "Ja, Fe", MONTHS, "", "je", ""]
    monkeypatch.setattr(sys, "stdin", Keyboard("\n".join(answers)))

    said = slc("locale", "new", "tlh", "--english", "Klingon", "--locales", folder)

    assert said.code == 0
    assert "'latin' is no script; write its four letters" in said.err
    assert "2 months were told; write all twelve" in said.err
    described = read_language(folder / "tlh" / "locale.toml")
    assert (described.english, described.own, described.script) == ("Klingon", "tlhIngan", "Latn")
    assert described.plural == "nplurals=1; plural=0;"
    assert described.reads == Reads("{day} {month} {year}", tuple(MONTHS.split(", ")), "{0} je {1}", "{0} je {1}")


def test_an_answer_left_empty_is_told_as_missing_afterwards(
    slc: Slc, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard("\n" * 4))

    said = slc("locale", "new", "ksw", "--locales", folder)

    assert said.code == 0
    assert "missing: how it writes dates and lists" in said.out
    assert read_language(folder / "ksw" / "locale.toml").reads == Reads()


def test_without_a_keyboard_everything_can_be_said_in_options(slc: Slc, folder: Path) -> None:
    said = slc(
        *("locale", "new", "tlh", "--english", "Klingon", "--own", "tlhIngan", "--script", "Latn", "--plural", "2"),
        *("--months", MONTHS, "--date", "{month} {day}, {year}", "--and", "je", "--locales", folder),
    )

    assert said.code == 0
    assert "wait for Klingon" in said.out
    assert "missing: how it" not in said.out
    assert "`slc locale check tlh` lists what comes first" in said.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["../evil"], "'../evil' is no language tag"),
        (["spa"], "'spa' is another name of 'es'; run `slc locale new es`"),
        (["tlh"], "'tlh' is not a language that we know by name; add --english, --own, --script"),
        (["uk", "--plural", "many"], "'many' does not tell how a word is counted"),
        (["ksw", "--months", "a,b"], "2 months were told"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_written(
    slc: Slc, folder: Path, words: list[str], sentence: str
) -> None:
    before = sorted(folder.rglob("*"))

    said = slc("locale", "new", *words, "--locales", folder)

    assert said.code == 2
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1
    assert sorted(folder.rglob("*")) == before


def test_a_language_that_is_there_is_not_begun_again(slc: Slc, folder: Path) -> None:
    slc("locale", "new", "uk", "--locales", folder)

    said = slc("locale", "new", "uk", "--locales", folder)

    assert said.code == 2
    assert "is there already; run `slc locale update uk`" in said.err
