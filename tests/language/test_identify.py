"""What the job for check 12 counts; which languages a program takes our texts for, the job itself says."""

from __future__ import annotations

import unicodedata

import pytest

from slc_core.language.entries import Entry, catalog_path, read_entries
from slc_core.language.registry import locales_folder
from tests.language.identify import chunks_of, identified, name_of, unseen_pastes


def _by_letters(text: str) -> str:
    """Arabic, Korean or Russian by the first letter, else Spanish: a small identifier that is always right."""
    name = unicodedata.name(next(character for character in text if character.isalpha()))
    return {"ARABIC": "ar", "HANGUL": "ko", "CYRILLIC": "ru"}.get(name.split()[0], "es")


def _chunks(tag: str) -> tuple[str, ...]:
    return chunks_of(read_entries(catalog_path(locales_folder(), tag)).entries)


def test_twelve_messages_make_a_chunk_and_a_rest_makes_none() -> None:
    lines = [Entry("page", f"Line {n}.", forms=(f"Línea {chr(97 + n)}: {{blank}}.",)) for n in range(25)]

    chunks = chunks_of([*lines, Entry("page", "Nothing."), Entry("page|to=many", "Line.", forms=("Líneas.",))])

    assert len(chunks) == 2
    assert chunks[0].startswith("Línea a:")
    assert "blank" not in chunks[0]


@pytest.mark.parametrize(("tag", "name"), [("fil", "tl"), ("zh-Hant", "zh"), ("pt-BR", "pt"), ("so", "so")])
def test_a_language_has_the_name_that_the_program_gives_it(tag: str, name: str) -> None:
    assert name_of(tag) == name


def test_our_texts_are_counted_by_what_they_were_taken_for() -> None:
    result = identified("ru", _chunks("ru"), _by_letters)

    assert (result.share, result.odd) == (1.0, ())
    assert result.chunks > 50


def test_twelve_lines_in_another_language_are_named_with_their_place() -> None:
    russian, korean = _chunks("ru"), _chunks("ko")

    result = identified("ru", (*russian[:3], korean[0], *russian[4:]), _by_letters)

    assert result.odd == ((3, "ko"),)
    assert result.share < 1


def test_a_language_without_a_chunk_has_no_share() -> None:
    assert identified("ru", (), _by_letters).share == 0


def test_a_paste_that_the_program_takes_for_the_language_goes_by_unseen() -> None:
    catalogs = {"ar": _chunks("ar"), "es": _chunks("es"), "so": _chunks("so")[:2]}

    assert set(unseen_pastes(catalogs, _by_letters)) == {("es", "so", 0), ("es", "so", 1)}
    assert not list(unseen_pastes({"zh-Hans": _chunks("zh-Hans"), "zh-Hant": _chunks("zh-Hant")}, _by_letters))
