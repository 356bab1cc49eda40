"""School words: the one that was chosen stands wherever English has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from slc_core.errors import UnreadableError
from slc_core.language.checks.glossary import GLOSSARY, Term, other_words, read_terms
from slc_core.language.entries import Entries, Entry
from slc_core.language.registry import language, locales_folder

TWELVE = {"ar", "es", "fil", "fr", "ht", "ko", "pt-BR", "ru", "so", "vi", "zh-Hans", "zh-Hant"}


def _term(tmp_path: Path, english: str = "goal", stems: str = 'es = ["meta"]') -> tuple[Term, ...]:
    (tmp_path / GLOSSARY).write_text(f'["{english}"]\nplain = "."\nstems = {{ {stems} }}\n', encoding="utf-8")
    return read_terms(tmp_path / GLOSSARY)


def _said(terms: tuple[Term, ...], *entries: Entry) -> list[tuple[bool, str]]:
    return [(f.hard, f.found) for f in other_words(Entries(entries, {}), language("es"), terms)]


def test_most_school_words_have_a_stem_in_all_twelve_languages() -> None:
    terms = read_terms(locales_folder() / GLOSSARY)

    assert sum(term.stems.keys() >= TWELVE for term in terms) >= 12


def test_a_line_with_another_word_is_doubtful(tmp_path: Path) -> None:
    terms = _term(tmp_path)

    assert _said(terms, Entry("page", "My goals.", forms=("Mis metas.",))) == []
    assert _said(terms, Entry("page", "My goals.", forms=("Mis objetivos.",))) == [
        (False, "it lacks the word for goal: meta")
    ]


def test_a_blank_of_that_name_is_not_the_word(tmp_path: Path) -> None:
    assert _said(_term(tmp_path), Entry("page", "I will: {goal}.", forms=("Voy a: {goal}.",))) == []


def test_each_plural_form_has_the_word_and_an_empty_one_is_left_to_another_check(tmp_path: Path) -> None:
    entry = Entry("page", "{n} goal", "{n} goals", ("{n} meta", "{n} objetivos"))

    assert len(_said(_term(tmp_path), entry)) == 1
    assert _said(_term(tmp_path), entry._replace(forms=("una meta", ""))) == []


def test_a_word_in_y_is_known_in_its_plural(tmp_path: Path) -> None:
    terms = _term(tmp_path, "strategy", 'es = ["estrategia"]')

    assert len(_said(terms, Entry("page", "My strategies.", forms=("Mis modos.",)))) == 1


def test_more_than_three_in_a_hundred_are_another_vocabulary(tmp_path: Path) -> None:
    terms = _term(tmp_path)
    right = [Entry("page", f"Goal {n}.", forms=(f"Meta {n}.",)) for n in range(50)]
    wrong = [Entry("page", f"Goal {n}.", forms=(f"Objetivo {n}.",)) for n in range(50, 53)]

    assert [hard for hard, _ in _said(terms, *right, *wrong)] == [False] * 3 + [True]
    assert [hard for hard, _ in _said(terms, *right, *right, *wrong)] == [False] * 3


def test_a_language_without_stems_and_a_folder_without_a_glossary_are_not_judged(tmp_path: Path) -> None:
    assert read_terms(tmp_path / "nowhere.toml") == ()
    assert _said(_term(tmp_path, stems='so = ["yool"]'), Entry("page", "Goal.", forms=("Objetivo.",))) == []


def test_a_damaged_glossary_is_named(tmp_path: Path) -> None:
    (tmp_path / GLOSSARY).write_text("goal = [", encoding="utf-8")

    with pytest.raises(UnreadableError, match="is not a glossary"):
        read_terms(tmp_path / GLOSSARY)
