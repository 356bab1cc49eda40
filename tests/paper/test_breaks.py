"""Lines end where a reader expects it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from slc_core.paper.breaks import clusters, is_spaceless, smaller_units, units


@pytest.mark.parametrize(
    ("lang", "text", "cut"),
    [
        ("en", "a well-known (long) word, 50 %", ["a ", "well-", "known ", "(long) ", "word, ", "50 ", "%"]),
        ("fr", "50\u00a0% «\u00a0oui\u00a0»", ["50\u00a0% ", "«\u00a0oui\u00a0»"]),
        ("am", "ሰላም፡ለሁሉ። እሺ", ["ሰላም፡", "ለሁሉ። ", "እሺ"]),
        ("zh-Hans", "他说“你好”。（是）", ["他", "说", "“你", "好”。", "（是）"]),
        ("zh-Hant", "在2026年12月1日前", ["在", "2026年12月1日", "前"]),
        ("zh-Hans", "第12月台", ["第", "12", "月", "台"]),
        ("ja", "すべての人間は、自由であり、", ["すべての", "人間は、", "自由であり、"]),
        ("ko", "모든 인간은(사람)을 87%를", ["모든 ", "인간은", "(사람)을 ", "87%를"]),
        ("fil", "ang mag-aaral at 20-30", ["ang ", "mag-aaral ", "at ", "20-30"]),
        ("fil", "pag-aaral niya – oo", ["pag-aaral ", "niya ", "– ", "oo"]),
        ("en", "I will … when", ["I ", "will … ", "when"]),
        ("zh-Hans", "我要……", ["我", "要……"]),
        ("en", "모든 인간은", ["모든 ", "인간은"]),
        ("th", "มนุษย์ทั้งหลาย ๆ", ["มนุษย์", "ทั้ง", "หลาย ", "ๆ"]),
        ("th", "ได้(มนุษย์ทั้งหลาย)abcมนุษย์ทั้งหลาย", ["ได้(มนุษย์", "ทั้ง", "หลาย)abcมนุษย์", "ทั้ง", "หลาย"]),
        ("km", "មនុស្ស\u200bទាំងអស់", ["មនុស្ស\u200b", "ទាំងអស់"]),
        ("en", "", []),
    ],
)
def test_a_text_is_cut_where_its_readers_would_cut_it(lang: str, text: str, cut: list[str]) -> None:
    assert list(units(text, lang)) == cut


def test_cut_text_is_the_text(samples: Mapping[str, list[str]]) -> None:
    for lang, paragraphs in samples.items():
        for text in paragraphs:
            assert "".join(units(text, lang)) == text
            assert "".join(clusters(text)) == text


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("e\u0301a", ["e\u0301", "a"]),
        ("ক্ষমতা", ["ক্ষ", "ম", "তা"]),
        ("ක්\u200dරියා", ["ක්\u200dරි", "යා"]),
        ("ក្រុង", ["ក្រុ", "ង"]),
        ("မြန်မာ", ["မြန်", "မာ"]),
        ("ເທດໄປ", ["ເທ", "ດ", "ໄປ"]),
        ("เก็บ ๆ", ["เก็", "บ", " ๆ"]),
        ("👩‍👧👍🏽", ["👩‍👧", "👍🏽"]),
    ],
)
def test_what_a_reader_sees_as_one_letter_is_never_taken_apart(text: str, cut: list[str]) -> None:
    assert list(clusters(text)) == cut


@pytest.mark.parametrize(
    ("lang", "unit", "cut"),
    [
        ("ja", "もって行動しなければならない。", ["もって", "行動", "し", "なけれ", "ば", "なら", "ない。"]),
        ("ja", "行動", ["行", "動"]),
        ("zh-Hans", "人生", ["人", "生"]),
        ("en", "word", ["w", "o", "r", "d"]),
        ("ko", "인간은", ["인", "간", "은"]),
    ],
)
def test_a_unit_too_wide_is_cut_at_the_next_best_places(lang: str, unit: str, cut: list[str]) -> None:
    assert list(smaller_units(unit, lang)) == cut


def test_scripts_without_spaces_are_known() -> None:
    assert [is_spaceless(text) for text in ("word", "ທຸກ", "မြန်", "ភាសា", "人")] == [False, True, True, True, False]
