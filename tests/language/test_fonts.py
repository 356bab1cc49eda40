from __future__ import annotations

import shutil
import sys
from importlib import metadata
from pathlib import Path

import pytest

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.language.fonts import (
    characters_of,
    font_chain,
    font_file,
    font_keys,
    font_keys_of,
    installed_fonts,
    missing_characters,
)
from slc_core.language.registry import known_languages, language, languages


@pytest.mark.parametrize("key", font_keys())
def test_every_font_that_a_language_may_name_is_installed(key: str) -> None:
    assert len(characters_of(font_file(key))) > 90


@pytest.mark.parametrize("tag", languages())
def test_every_language_writes_its_own_name(tag: str) -> None:
    spoken = language(tag)

    assert not missing_characters(spoken.own + " 0123456789 %", font_chain(spoken))


def test_a_language_known_by_name_takes_the_fonts_of_its_script() -> None:
    assert font_keys_of(known_languages()["hi"]) == ("devanagari", "latin")
    assert font_keys_of(known_languages()["uk"]) == ("latin",)
    assert font_keys_of(language("vi")._replace(script="Zzzz")) == ("latin",)


def test_no_script_s_font_is_enough_alone() -> None:
    arabic, latin = font_chain(language("ar"))

    assert missing_characters("84%", [arabic]) == ("%",)
    assert missing_characters("84% س", [arabic, latin]) == ()
    assert missing_characters("س中", [arabic, latin]) == ("中",)


def test_an_unknown_key_is_answered_with_those_there_are() -> None:
    with pytest.raises(NotFoundError, match=r"no font is called 'klingon'.*arabic"):
        font_file("klingon")


def test_a_school_s_folder_comes_before_what_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "fonts" / "noto" / "NotoSans-Regular.ttf"
    own.parent.mkdir(parents=True)
    shutil.copy(font_file("hebrew"), own)

    assert font_file("latin", tmp_path / "fonts") == own
    assert font_file("arabic", tmp_path / "fonts") == font_file("arabic")
    monkeypatch.setenv("SLC_FONTS", str(tmp_path / "fonts"))
    assert font_file("latin") == own


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no font folder"):
        font_file("latin", tmp_path / "none")


def test_a_folder_without_our_fonts_is_named(tmp_path: Path) -> None:
    (tmp_path / "Arial.ttf").touch()

    with pytest.raises(NotFoundError, match="holds no font whose name begins with Noto"):
        font_file("latin", tmp_path)


def test_without_the_font_wheels_the_extra_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    installed_fonts.cache_clear()
    monkeypatch.setattr(metadata, "distribution", nothing)
    try:
        with pytest.raises(NotFoundError, match=r"pip install slc-core\[paper\]"):
            font_file("latin")
    finally:
        installed_fonts.cache_clear()


def test_without_the_font_reader_the_extra_to_install_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "fontTools.ttLib", None)

    with pytest.raises(NotFoundError, match=r"pip install slc-core\[paper\]"):
        characters_of(tmp_path / "new.ttf")


def test_a_file_that_is_no_font_is_named(tmp_path: Path) -> None:
    path = tmp_path / "NotoSans.ttf"
    path.write_text("not a font", encoding="utf-8")

    with pytest.raises(UnreadableError, match=r"NotoSans\.ttf is not a font file"):
        characters_of(path)
