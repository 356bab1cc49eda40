from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from slc_core.language.entries import catalog_path, read_entries, written_entries
from slc_core.language.progress import Progress, all_progress, translated_tags
from slc_core.language.review import Act, Said, hash_of, key_of
from slc_core.testing.speaker import write_reviews


def _translate(folder: Path, count: int) -> None:
    path = catalog_path(folder, "es")
    catalog = read_entries(path)
    entries = [
        entry._replace(forms=("Una.", "{n}.") if entry.plural else ("Una.",)) if at < count else entry
        for at, entry in enumerate(catalog.entries)
    ]
    path.write_bytes(written_entries(entries, catalog.header, "Test."))


def _read(folder: Path, count: int, act: Said = "reviewed") -> None:
    on = dt.date(2026, 11, 21)
    acts = (
        Act(key_of(*entry.message), hash_of(entry.forms), act, "Rosa M.", "parent", on, "es-1")
        for entry in read_entries(catalog_path(folder, "es")).entries[:count]
    )
    write_reviews(folder / "es", acts)


def _spanish(folder: Path) -> Progress:
    return next(row for row in all_progress(folder) if row.tag == "es")


def test_people_s_languages_are_listed_without_the_source_and_the_tests_languages(locales: Path) -> None:
    assert translated_tags(locales) == ("ar", "es", "so", "zh-Hans")


def test_a_language_without_a_catalog_is_not_translated(locales: Path) -> None:
    catalog_path(locales, "es").unlink()

    assert _spanish(locales).words == "not translated yet"


def test_translated_is_not_read(locales: Path) -> None:
    _translate(locales, 3)

    row = _spanish(locales)

    assert (row.translated_percent, row.read_percent) == (100, 0)
    assert row.words == "draft, not yet read by a speaker"
    assert row.facts["state"] == row.words


def test_percentages_are_rounded_down(locales: Path) -> None:
    _translate(locales, 2)
    _read(locales, 1)

    row = _spanish(locales)

    assert (row.translated_percent, row.read_percent) == (66, 33)
    assert row.words == "draft, 1 missing, partly read by a speaker"


def test_a_language_read_in_full_says_so_until_a_word_changes(locales: Path) -> None:
    _translate(locales, 3)
    _read(locales, 3)
    assert _spanish(locales).words == "read by a speaker"

    path = catalog_path(locales, "es")
    path.write_text(path.read_text(encoding="utf-8").replace('"{n}."', '"{n}!"'), encoding="utf-8")

    assert _spanish(locales).words == "draft, partly read by a speaker"


def test_lines_that_sound_wrong_are_counted(locales: Path) -> None:
    _translate(locales, 3)
    _read(locales, 2, act="flagged")

    assert _spanish(locales).words == "draft, not yet read by a speaker; 2 sound wrong to a speaker"


@pytest.mark.parametrize(
    ("counts", "words", "meaning"),
    [
        ((9, 0, 0, 0, 4, 0), "not translated yet", "Hold the conference with an interpreter"),
        ((9, 9, 0, 0, 4, 0), "draft, not yet read by a speaker", "Usable with care: drafted lines are marked, with"),
        ((9, 9, 4, 0, 4, 4), "core read by a speaker, the rest is a draft", "Speakers vouch for the core, with"),
        ((9, 9, 9, 0, 4, 4), "read by a speaker", "Speakers vouch for every line."),
    ],
)
def test_a_state_says_what_a_school_can_do_tonight(
    counts: tuple[int, int, int, int, int, int], words: str, meaning: str
) -> None:
    row = Progress("es", "Spanish", "español", *counts)

    assert row.words == words
    assert row.meaning.startswith(meaning)


def test_nothing_to_translate_is_no_percentage() -> None:
    row = Progress("es", "Spanish", "español", 0, 0, 0)

    assert (row.translated_percent, row.read_percent) == (0, 0)
