from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from slc_core.language.own_words import look_at_own_words
from slc_core.language.review import Act
from slc_core.testing.speaker import write_reviews

GOOD = 'msgctxt "stage"\nmsgid "Welcome"\nmsgstr "Soo dhawow"\n\n'


def own(folder: Path, text: str, tag: str = "so") -> Path:
    path = folder / "locales" / tag / "overrides.po"
    path.parent.mkdir(parents=True)
    path.write_text(GOOD + text, encoding="utf-8")
    return folder / "locales"


def test_a_class_without_words_of_its_own_has_no_fault(tmp_path: Path) -> None:
    assert look_at_own_words(tmp_path / "locales") == ((), ())


def test_good_words_have_no_fault(tmp_path: Path) -> None:
    assert look_at_own_words(own(tmp_path, "")) == ((), ())


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ('msgctxt "script:last-goals"\nmsgid "My goal: {goal}."\nmsgstr "Hadafkayga."\n', 6, "the blank {goal} is"),
        ('msgctxt "stage"\nmsgid "Goodbye"\nmsgstr "Nabad\\u202egelyo"\n'.replace("\\u202e", "\u202e"), 6, "(check 8)"),
        ('msgctxt "stage"\nmsgid "Goodbye"\nmsgstr Nabad\n', 7, "row 7 reads 'msgstr Nabad'"),
    ],
)
def test_a_faulty_wording_is_told_with_file_and_row(tmp_path: Path, text: str, row: int, said: str) -> None:
    found = look_at_own_words(own(tmp_path, text)).problems[0]

    assert (found.file, found.row) == ("locales/so/overrides.po", row)
    assert said in found.found
    assert found.to_do


def test_a_file_whose_head_knows_too_few_plural_forms_gets_the_right_one_told(tmp_path: Path) -> None:
    counted = 'msgctxt "script:pages"\nmsgid "I show {n} page."\nmsgid_plural "I show {n} pages."\n'
    forms = "".join(f'msgstr[{form}] "Покажу {{n}}."\n' for form in range(3))

    (found,) = look_at_own_words(own(tmp_path, counted + forms, tag="ru")).problems

    assert found.row == 1
    assert 'msgstr "Plural-Forms: nplurals=3; plural=(' in found.to_do


def test_an_english_name_that_a_school_keeps_is_a_question_only(tmp_path: Path) -> None:
    text = 'msgctxt "stage"\nmsgid "New goals"\nmsgstr "New goals"\n'

    found = look_at_own_words(own(tmp_path, text))

    assert found.problems == ()
    assert [(look.row, "English text" in look.found) for look in found.looks] == [(6, True)]


def test_words_for_what_nothing_says_any_more_are_told_and_block_nothing(tmp_path: Path) -> None:
    found = look_at_own_words(own(tmp_path, 'msgctxt "stage"\nmsgid "Hello there"\nmsgstr "Salaan"\n'))

    assert found.problems == ()
    assert [(look.row, look.found) for look in found.looks] == [(6, "nothing says 'Hello there' (stage)")]


def test_lines_of_a_script_of_the_class_are_left_to_it(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text("", encoding="utf-8")

    found = look_at_own_words(own(tmp_path, 'msgctxt "script:welcome"\nmsgid "Hey."\nmsgstr "Haye."\n'))

    assert found == ((), ())


def test_an_empty_translation_overrides_nothing(tmp_path: Path) -> None:
    assert look_at_own_words(own(tmp_path, 'msgctxt "stage"\nmsgid "Goodbye"\nmsgstr ""\n')) == ((), ())


def test_a_folder_that_is_no_languages_is_told(tmp_path: Path) -> None:
    found = look_at_own_words(own(tmp_path, "", tag="klingon")).problems

    assert [(each.file, each.found) for each in found] == [
        ("locales/klingon/overrides.po", "no language has the tag 'klingon'")
    ]


def test_a_review_that_was_typed_by_hand_is_told_with_its_row(tmp_path: Path) -> None:
    folder = own(tmp_path, "")
    act = Act("k", "t", "reviewed", "Asha", "parent", dt.date(2026, 11, 22), "so-2026-11-22-bcd")
    write_reviews(folder / "so", [act])
    path = folder / "so" / "review.jsonl"
    path.write_text(path.read_text("utf-8") + path.read_text("utf-8").replace("Asha", "Somebody"), "utf-8")

    found = look_at_own_words(folder).problems

    assert [(each.file, each.row) for each in found] == [("locales/so/review.jsonl", 2)]
    assert "does not say so" in found[0].found


def test_a_sheet_that_was_changed_by_hand_is_told(tmp_path: Path) -> None:
    folder = own(tmp_path, "")
    write_reviews(folder / "so", [Act("k", "t", "reviewed", "Asha", "parent", dt.date(2026, 11, 22), "so-1")])
    sheet = folder / "so" / "sheets" / "so-1.json"
    sheet.write_text(sheet.read_text("utf-8").replace("Asha", "Hodan"), "utf-8")

    found = look_at_own_words(folder).problems

    assert [each.file for each in found] == ["locales/so/sheets"]
    assert "was changed after it was taken in" in found[0].found
