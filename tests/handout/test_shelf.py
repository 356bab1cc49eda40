from __future__ import annotations

import re
from pathlib import Path

import pytest

from slc_core.handout.shelf import MEDIA_TYPES, font_files, font_sheet, kept, static_files
from slc_core.language.fonts import font_file


@pytest.fixture
def fonts(tmp_path: Path) -> dict[str, Path]:
    """The fonts of a pack for families of three scripts, as they are packed."""
    for key in ("latin", "arabic", "simplified-chinese"):
        (tmp_path / f"{key}.ttf").symlink_to(font_file(key))
    return dict(font_files(tmp_path))


def families(sheet: str, tag: str) -> list[str]:
    """What a sheet says of a language."""
    rule = re.search(rf"^:lang\({tag}\) {{ font-family: (.*); }}$", sheet, re.MULTILINE)
    assert rule is not None
    return rule[1].split(", ")


def test_a_language_is_written_with_its_own_font_first_and_with_none_of_the_computers(fonts: dict[str, Path]) -> None:
    sheet = font_sheet(fonts, ("en", "ar", "zh-Hans"))

    assert families(sheet, "ar") == ['"slc-arabic"', '"slc-latin"', '"slc-simplified-chinese"', "sans-serif"]
    assert families(sheet, "zh-Hans")[0] == '"slc-simplified-chinese"'
    assert families(sheet, "en")[0] == '"slc-latin"'
    assert "local(" not in sheet


def test_a_reading_in_latin_letters_is_written_with_latin_ones(fonts: dict[str, Path]) -> None:
    sheet = font_sheet(fonts, ("ar", "es"))

    assert families(sheet, "ar-Latn")[0] == '"slc-latin"'
    assert sheet.index(":lang(ar-Latn)") > sheet.index(":lang(ar)")
    assert "es-Latn" not in sheet


def test_a_language_that_may_stand_in_is_written_with_its_own_font(fonts: dict[str, Path]) -> None:
    sheet = font_sheet(fonts, ("fa-AF",))

    assert [families(sheet, tag)[0] for tag in ("fa-AF", "fa", "en")] == ['"slc-arabic"', '"slc-arabic"', '"slc-latin"']


def test_one_file_holds_every_weight_or_leaves_the_thick_ones_to_the_browser(
    fonts: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "thai.ttf").write_bytes(b"\0\1\0\0" + bytes(40))

    sheet = font_sheet(font_files(tmp_path), ())

    assert re.search(r'"slc-arabic"; src: url\("/font/arabic.ttf"\); font-weight: 100 900;', sheet)
    assert re.search(r'"slc-thai"; src: url\("/font/thai.ttf"\); font-weight: 400;', sheet)


def test_only_what_a_pack_calls_a_font_is_served(tmp_path: Path) -> None:
    for name in ("latin.ttf", "arabic.otf", "latin.woff", "evil.ttf", "latin.css", "pod.key"):
        (tmp_path / name).write_bytes(b"")

    assert sorted(font_files(tmp_path)) == ["arabic.otf", "latin.ttf"]
    assert font_files(tmp_path / "nowhere") == {}


def test_our_own_files_are_of_known_types_and_never_code_of_the_server() -> None:
    files = static_files("slc_station")

    assert {"pod.css", "pod.js"} <= set(files)
    assert any(name.startswith("symbols/") for name in files)
    assert {file.media_type for file in files.values()} <= set(MEDIA_TYPES.values())


def test_a_tag_changes_with_the_content() -> None:
    assert kept(b"a", "text/css").etag == kept(b"a", "text/css").etag != kept(b"b", "text/css").etag
