from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from babel.messages.pofile import read_po

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.language.fonts import font_chain, missing_characters
from slc_core.language.keyboard import Keyboard, keyboard, keyboards, missing_letters, read_keyboard
from slc_core.language.registry import known_languages, language, languages, locales_folder

ALPHABETS = tomllib.loads(
    (Path(__file__).parents[2] / "slc_core" / "language" / "checks" / "alphabets.toml").read_text(encoding="utf-8")
)
EVERY = sorted({**known_languages(), **languages()})
TRANSLATED = sorted(
    path.parts[-3] for path in locales_folder().glob("*/LC_MESSAGES/slc.po") if path.parts[-3] in languages()
)
OWN = sorted(keyboards())
ASKED_FOR = [
    *("en", "es", "ar", "zh-Hans", "so", "vi", "ru", "ko", "ht", "fr", "pt-BR", "fil", "am", "ti", "hi", "ne", "my"),
    *("km", "th", "lo", "fa", "ps", "ur", "uk", "sw", "bn", "ta", "te", "gu", "pa-Guru", "he", "ja", "mww"),
]


def letters_of(tag: str) -> str:
    """Every letter of a catalog's translations; Han and, among other scripts, Latin are left out."""
    with (locales_folder() / tag / "LC_MESSAGES" / "slc.po").open("rb") as file:
        said = [text for entry in read_po(file) for text in all_of(entry.string)]
    others = ("CJK UNIFIED",) if language(tag).script == "Latn" else ("CJK UNIFIED", "LATIN")
    text = re.sub(r"\{\w+\}", "", "".join(said))
    return "".join(character for character in text if not unicodedata.name(character, "").startswith(others))


def all_of(said: object) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else cast("tuple[str, ...]", said or ())


def pages(keys: Keyboard) -> Iterator[tuple[str, ...]]:
    """What is on the screen together."""
    for letters in (keys.rows, keys.capitals):
        yield tuple(key for row in (*letters, *keys.marks) for key in row)
    yield tuple(key for row in (*keys.digits, *keys.signs) for key in row)


def every_text(keys: Keyboard) -> tuple[str, ...]:
    forms = tuple(form for row in keys.forms.values() for form in row)
    return tuple(key for page in pages(keys) for key in page) + forms


@pytest.mark.parametrize("tag", ASKED_FOR)
def test_the_languages_of_our_schools_have_a_keyboard_of_their_own(tag: str) -> None:
    assert tag in OWN


@pytest.mark.parametrize("tag", [tag for tag in sorted(ALPHABETS) if tag in EVERY and "markers" in ALPHABETS[tag]])
def test_a_keyboard_types_the_letters_by_which_its_language_is_known(tag: str) -> None:
    assert missing_letters(keyboard(tag), ALPHABETS[tag]["markers"]) == ()


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_keyboard_types_every_letter_of_its_catalog(tag: str) -> None:
    assert missing_letters(keyboard(tag), letters_of(tag)) == ()


def test_a_letter_without_a_key_is_missed() -> None:
    assert missing_letters(keyboard("so"), "año, qué") == ("é", "ñ")


@pytest.mark.parametrize("tag", ["ar", "fa", "fa-AF", "ur", "ps", "ckb", "ru", "uk"])
def test_a_keyboard_shows_no_letter_of_a_neighbour_that_looks_alike(tag: str) -> None:
    keys = {key for row in keyboard(tag).rows for key in row}
    wanted_all_the_same = {"fa": "ة", "fa-AF": "ة", "ps": "ي"}.get(tag, "")  # CLDR counts them among the language's own

    assert not keys & set(ALPHABETS[tag]["forbidden"]) - set(wanted_all_the_same)


def test_each_of_the_11172_syllables_of_korean_is_made_of_keys_that_join() -> None:
    assert missing_letters(keyboard("ko"), "".join(map(chr, range(0xAC00, 0xD7A4)))) == ()


@pytest.mark.parametrize("tag", OWN)
def test_a_keyboard_is_text_in_nfc_and_shows_no_key_twice(tag: str) -> None:
    keys = keyboard(tag)

    for text in every_text(keys):
        assert text, tag
        assert unicodedata.normalize("NFC", text) == text
    for page in pages(keys):
        assert len(page) == len(set(page))
    for row in keys.forms.values():
        assert len(row) == len(set(row))


@pytest.mark.parametrize("tag", OWN)
def test_a_row_fits_the_narrowest_screen(tag: str) -> None:
    keys = keyboard(tag)

    assert max(len(row) for rows in (keys.rows, keys.capitals, keys.marks, keys.digits) for row in rows) <= 12


@pytest.mark.parametrize("tag", [tag for tag in OWN if keyboard(tag).capitals])
def test_capitals_stand_where_their_small_letters_do(tag: str) -> None:
    keys = keyboard(tag)

    assert [len(row) for row in keys.capitals] == [len(row) for row in keys.rows]
    if keys.tag != "ja":  # its second page is katakana
        small = [key for row in keys.rows for key in row]
        large = [key for row in keys.capitals for key in row]
        turkish = {"I": "ı", "İ": "i"} if tag == "tr" else {}
        assert [turkish.get(key, key.lower()) for key in large] == small


@pytest.mark.parametrize("tag", OWN)
def test_forms_are_offered_after_what_the_keys_themselves_write(tag: str) -> None:
    keys = keyboard(tag)

    ends_that_no_key_writes = {end for end in keys.forms if missing_letters(keys, end)}
    assert not ends_that_no_key_writes
    assert not [end for end, row in keys.forms.items() if end in row]


@pytest.mark.parametrize("tag", OWN)
def test_the_fonts_of_the_language_draw_every_key(tag: str) -> None:
    drawn = "".join((*every_text(keyboard(tag)), *keyboard(tag).faces.values()))

    assert missing_characters(re.sub(r"[\u200c\u200d]", "", drawn), font_chain(language(tag))) == ()


@pytest.mark.parametrize("tag", EVERY)
def test_every_language_that_we_know_has_some_keyboard_in_its_own_direction(tag: str) -> None:
    keys = keyboard(tag)

    assert keys.tag == tag
    assert keys.direction == language(tag).direction
    assert keys.rows


def test_a_keyboard_says_where_it_cannot_write_the_whole_language() -> None:
    assert {tag for tag in EVERY if not keyboard(tag).is_complete} == {"zh-Hans", "zh-Hant", "ja"}


def test_a_language_without_a_keyboard_takes_that_of_its_script() -> None:
    assert keyboard("ar-XB").rows == keyboard("ar").rows
    assert keyboard("en-XA").rows == keyboard("en").rows


def test_a_syllable_of_pinyin_offers_its_characters_the_frequent_ones_first() -> None:
    forms = keyboard("zh-Hans").forms

    assert forms["hao"][0] == "好"
    assert "郝" in forms["hao"]  # a family's name
    assert "长" in forms["chang"]
    assert "长" in forms["zhang"]
    assert forms["lv"] == forms["lü"]
    assert keyboard("zh-Hant").forms["mei"][:2] == ("沒", "每")


def test_an_ethiopic_letter_offers_its_orders() -> None:
    assert keyboard("am").forms["ለ"] == tuple("ሉሊላሌልሎሏ")


def test_nobody_has_a_keyboard_for_a_language_that_we_do_not_know() -> None:
    with pytest.raises(NotFoundError, match="'xx'"):
        keyboard("xx")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("rows = [", "is not a keyboard"),
        ('rows = ["a b"]\nsigns = ["."]', "'digits': field required"),
        ('rows = ["a b"]\ndigits = ["1"]\nsigns = ["."]\nshift = true', "'shift'"),
        ('rows = [["a", "b"], 4]\ndigits = ["1"]\nsigns = ["."]', "'rows"),
    ],
)
def test_a_file_that_is_no_keyboard_says_where(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "es.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(UnreadableError, match=re.escape(complaint)):
        read_keyboard(path)
