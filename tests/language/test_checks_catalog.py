"""What the checks say of whole catalogs and of the folder they lie in."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from slc_core.language.checks import check_all, check_language, check_source
from slc_core.language.checks.alphabet import alphabet_of
from slc_core.language.checks.formats import leaks, samples, undrawable
from slc_core.language.entries import Entries, Entry, catalog_path, read_entries, written_entries
from slc_core.language.registry import Language, Reads, language, locales_folder
from slc_core.language.review import Act, acts_json, key_of
from slc_core.testing.speaker import write_reviews

GOOD = {
    "Welcome to our school.": ("Bienvenidos a nuestra escuela.",),
    "My goal: {goal}.": ("Mi meta: {goal}.",),
    "I show {n} page.": ("Muestro una página.", "Muestro {n} páginas."),
}


def _write(folder: Path, entries: tuple[Entry, ...], tag: str = "es") -> None:
    path = catalog_path(folder, tag)
    path.write_bytes(written_entries(entries, read_entries(path).header, "Test."))


def _translated(folder: Path) -> tuple[Entry, ...]:
    catalog = read_entries(catalog_path(folder, "es"))
    return tuple(entry._replace(forms=GOOD[entry.source]) for entry in catalog.entries)


def _hard(folder: Path, tag: str = "es") -> list[tuple[int, str]]:
    return [(finding.check, finding.found) for finding in check_language(tag, folder) if finding.hard]


def test_a_good_catalog_lacks_only_that_somebody_turns_it_back(locales: Path) -> None:
    _write(locales, _translated(locales))

    assert [(finding.check, finding.hard) for finding in check_language("es", locales)] == [(18, False)]


def test_an_untranslated_catalog_says_so_for_each_message(locales: Path) -> None:
    assert _hard(locales) == [(1, "nothing is translated here")] * 3


def test_missing_and_superfluous_messages_are_named(locales: Path) -> None:
    entries = _translated(locales)
    _write(locales, (*entries[1:], Entry("script:pages", "Old line.", forms=("Línea vieja.",))))

    assert _hard(locales) == [
        (1, "the catalog lacks this message"),
        (1, "no program says this message any more"),
    ]


def test_translations_that_were_commented_out_are_named(locales: Path) -> None:
    _write(locales, _translated(locales))
    path = catalog_path(locales, "es")
    path.write_text(path.read_text(encoding="utf-8") + '\n#~ msgid "Old."\n#~ msgstr "Viejo."\n', encoding="utf-8")

    assert _hard(locales) == [(1, "a translation is commented out")]


def test_a_variant_must_be_declared(locales: Path) -> None:
    entries = _translated(locales)
    formal = entries[0]._replace(context=entries[0].context + "|register=formal")
    rude = entries[0]._replace(context=entries[0].context + "|register=rude")
    _write(locales, (*entries, formal, rude))

    assert _hard(locales) == [(1, "the variant register=rude is not one of the language's")]


def test_a_language_without_a_catalog_is_told_how_to_get_one(locales: Path) -> None:
    catalog_path(locales, "es").unlink()

    assert _hard(locales) == [(1, "the language has no catalog")]


def test_a_catalog_that_is_not_gettext_is_one_finding(locales: Path) -> None:
    catalog_path(locales, "es").write_text('msgid "a"\nmsgstr "b" c"\n', encoding="utf-8")

    (finding,) = check_language("es", locales)

    assert (finding.check, finding.hard) == (17, True)
    assert "row 2" in finding.to_do
    assert not [each for each in check_language("so", locales) if each.check == 17]


def test_all_languages_are_checked_but_those_made_for_tests(locales: Path) -> None:
    found = check_all(locales)

    assert {finding.tag for finding in found} == {"es", "ar", "so", "zh-Hans"}


def test_a_template_that_lags_behind_the_programs_is_found(locales: Path) -> None:
    (locales.parent / "pyproject.toml").touch()
    program = locales.parent / "slc_core" / "words.py"
    program.parent.mkdir()
    program.write_text('# NOTE(tr): A button.\nmessage("button", "Next")\n', encoding="utf-8")

    stale = [finding.found for finding in check_all(locales) if finding.tag == "en"]

    assert stale == ["slc.pot is out of date"]


def test_our_own_english_and_every_shipped_language_pass() -> None:
    assert [str(finding) for finding in check_all() if finding.hard] == []


def test_our_template_keeps_our_rules() -> None:
    assert check_source(locales_folder() / "slc.pot") == ()


def test_a_review_without_a_person_is_refused(locales: Path) -> None:
    _write(locales, _translated(locales))
    act = {
        "key": "k",
        "text": "t",
        "act": "reviewed",
        "by": "",
        "role": "parent",
        "on": "2026-11-21",
        "sheet": "es-1",
    }
    (locales / "es" / "review.jsonl").write_text(json.dumps(act) + "\n", encoding="utf-8")

    assert [check for check, _ in _hard(locales)] == [15]


def test_a_review_that_was_typed_by_hand_is_found(locales: Path) -> None:
    _write(locales, _translated(locales))
    key, on = key_of("script:pages", "My goal: {goal}."), dt.date(2026, 11, 21)
    act = Act(key, "t", "reviewed", "Rosa", "parent", on, "es-1")
    (locales / "es" / "review.jsonl").write_bytes(acts_json([act]))

    assert [check for check, _ in _hard(locales)] == [15]


def test_reviews_of_lines_that_are_gone_are_mentioned(locales: Path) -> None:
    _write(locales, _translated(locales))
    gone, there = key_of("page", "Gone."), key_of("script:pages", "My goal: {goal}.")
    on = dt.date(2026, 11, 21)
    write_reviews(locales / "es", (Act(key, "t", "reviewed", "Rosa", "parent", on, "es-1") for key in (gone, there)))

    assert [(f.hard, f.found) for f in check_language("es", locales) if f.check == 15] == [
        (False, "1 reviews are of lines that nobody says any more")
    ]


def test_a_character_that_no_font_draws_is_found() -> None:
    catalog = Entries((Entry("page", "Page.", forms=("ページ。",)),), {})

    findings = list(undrawable(catalog, language("es")))

    assert [(finding.check, finding.hard, finding.source) for finding in findings] == [(10, True, "Page.")]
    assert "U+30DA" in findings[0].found


def test_a_date_that_no_font_draws_is_found_before_any_message() -> None:
    wrong = language("ar")._replace(fonts=("latin",))

    assert next(finding.context for finding in undrawable(Entries((), {}), wrong)) == ""
    assert not list(undrawable(Entries((), {}), language("ar")))


def test_without_fonts_the_letters_are_not_checked_and_it_is_said(tmp_path: Path) -> None:
    (finding,) = undrawable(Entries((), {}), language("es"), tmp_path / "nowhere")

    assert (finding.check, finding.hard) == (10, False)
    assert "font folder" in finding.to_do


def test_samples_hold_every_month_and_a_family_s_own_digits() -> None:
    shown = samples(language("ar"))

    assert len({text for text in shown if "2026" in text}) == 12
    assert "٠١٢٣٤٥٦٧٨٩" in shown


@pytest.mark.parametrize(
    ("cldr", "named"),
    [("ht", {"months", "list", "percent"}), ("rw", {"list", "percent"}), ("zz", {"CLDR knows no 'zz'"})],
)
def test_dates_and_lists_that_are_another_language_s_are_found(cldr: str, named: set[str]) -> None:
    spoken = Language(cldr, "Test", "Test", "Latn", cldr=cldr)

    found = [fault.found for fault in leaks(spoken, alphabet_of(cldr))]

    assert all(any(name in text for text in found) for name in named - {"percent"})


def test_a_language_without_cldr_needs_its_own_words() -> None:
    bare = Language("mww", "White Hmong", "Hmoob Dawb", "Latn")
    reads = Reads("{day} {month} {year}", tuple(f"hli {n}" for n in range(1, 13)), "{0} thiab {1}", "{0} thiab {1}")

    assert [fault.check for fault in leaks(bare, alphabet_of("mww"))] == [11]
    assert not [fault for fault in leaks(bare._replace(reads=reads), alphabet_of("mww")) if fault.hard]


@pytest.mark.parametrize("tag", ["es", "ar", "so", "zh-Hans"])
def test_our_languages_read_dates_and_lists_in_their_own_way(tag: str) -> None:
    assert not list(leaks(language(tag), alphabet_of(tag)))


def test_a_copied_folder_of_languages_is_checked_where_it_lies(tmp_path: Path) -> None:
    shutil.copytree(locales_folder(), tmp_path / "copy")

    assert not [finding for finding in check_language("es", tmp_path / "copy") if finding.hard]
