from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.language.entries import Entry, catalog_path, read_entries, written_entries
from slc_core.language.plurals import plural_header
from slc_core.language.registry import language
from slc_core.language.workshop import (
    extracted,
    extracted_script,
    template_bytes,
    update_catalog,
    write_template,
)

PROGRAM = """
from slc_core.language.catalog import counted, message

# NOTE(tr): On a button; the child
# presses it.
NEXT = message("button", "Next")
BACK = message("button", "Back")

PAGES = counted("button", "{n} page", "{n} pages")

# a comment for us
# NOTE(tr): The pages.
TITLES = {
    "work": message("area", "My best " "work"),
    "goal": message("area", "My goal"),
}
"""
OTHER = '# NOTE(tr): Elsewhere.\nmessage("button", "Next")\nmessage("button", NEXT)\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Two programs that speak."""
    for name, text in {"slc_core/a.py": PROGRAM, "cli/slc_cli/b.py": OTHER}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_messages_are_collected_by_context_and_then_as_first_said(checkout: Path) -> None:
    found = extracted(checkout)

    assert [(entry.context, entry.source, entry.plural) for entry in found] == [
        ("area", "My best work", ""),
        ("area", "My goal", ""),
        ("button", "Next", ""),
        ("button", "Back", ""),
        ("button", "{n} page", "{n} pages"),
    ]


def test_a_note_serves_its_whole_paragraph(checkout: Path) -> None:
    notes = {entry.source: entry.notes for entry in extracted(checkout)}

    assert notes["Next"] == notes["Back"] == ("On a button; the child", "presses it.")
    assert notes["{n} page"] == ()
    assert notes["My goal"] == ("The pages.",)


def test_a_message_said_twice_is_one_with_both_files(checkout: Path) -> None:
    (shared,) = [entry for entry in extracted(checkout) if entry.source == "Next"]

    assert shared.files == ("slc_core/a.py", "cli/slc_cli/b.py")


def test_a_folder_without_programs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="holds no programs"):
        extracted(tmp_path)


def test_a_school_s_own_script_is_collected_with_notes() -> None:
    script = Path(__file__).parents[2] / "slc_core" / "conference" / "scripts" / "4-5.toml"

    found = extracted_script(script)

    assert len(found) > 50
    assert all(entry.notes for entry in found)
    assert {entry.files for entry in found} == {("4-5.toml",)}


def test_a_script_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="there is no script"):
        extracted_script(tmp_path / "none.toml")


def test_our_template_is_up_to_date() -> None:
    root = Path(__file__).parents[2]

    assert (root / "locales" / "slc.pot").read_bytes() == template_bytes(extracted(root))


def test_the_template_is_written_once(checkout: Path) -> None:
    path = checkout / "locales" / "slc.pot"

    assert write_template(extracted(checkout), path)
    assert not write_template(extracted(checkout), path)
    assert b"POT-Creation-Date" not in path.read_bytes()


def _translate(folder: Path, tag: str, *entries: Entry, **header: str) -> Path:
    path = catalog_path(folder, tag)
    path.write_bytes(written_entries(entries, {**read_entries(path).header, **header}, "By hand."))
    return path


def test_updating_keeps_what_says_the_same_english_and_drops_the_rest(locales: Path) -> None:
    path = _translate(
        locales,
        "es",
        Entry("script:gone", "Gone.", forms=("Ido.",)),
        Entry("script:pages", "My goal: {goal}.", forms=("Mi meta: {goal}.",), comments=("I asked Rosa.",)),
    )

    assert update_catalog("es", locales)
    found = {entry.source: entry for entry in read_entries(path).entries}

    assert list(found) == ["Welcome to our school.", "My goal: {goal}.", "I show {n} page."]
    assert found["My goal: {goal}."].forms == ("Mi meta: {goal}.",)
    assert found["My goal: {goal}."].comments == ("I asked Rosa.",)
    assert found["Welcome to our school."].forms == ("",)


def test_updating_twice_changes_nothing(locales: Path) -> None:
    update_catalog("ar", locales)

    assert not update_catalog("ar", locales)


def test_updating_guesses_nothing(locales: Path) -> None:
    path = _translate(locales, "es", Entry("script:pages", "My goals: {goal}.", forms=("Mis metas: {goal}.",)))

    update_catalog("es", locales)

    assert not any(entry.fuzzy or entry.is_translated for entry in read_entries(path).entries)


def test_updating_corrects_the_header_and_the_number_of_forms(locales: Path) -> None:
    path = _translate(
        locales,
        "zh-Hans",
        Entry("script:pages", "I show {n} page.", "I show {n} pages.", ("我展示{n}页。", "我展示{n}页。")),
        **{"Plural-Forms": "nplurals=2; plural=(n != 1);", "X-Editor": "Poedit"},
    )

    update_catalog("zh-Hans", locales)
    found = read_entries(path)

    assert found.header["Plural-Forms"] == plural_header(language("zh-Hans"))
    assert found.header["X-Editor"] == "Poedit"
    assert [entry.forms for entry in found.entries if entry.plural] == [("我展示{n}页。",)]


def test_updating_gives_arabic_six_forms(locales: Path) -> None:
    counted = [entry for entry in read_entries(catalog_path(locales, "ar")).entries if entry.plural]

    assert [len(entry.forms) for entry in counted] == [6]


def test_updating_normalises_letters(locales: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Mi página: {goal}.")
    path = _translate(locales, "es", Entry("script:pages", "My goal: {goal}.", forms=(decomposed,)))

    update_catalog("es", locales)

    assert "Mi página: {goal}." in path.read_text(encoding="utf-8")


def test_updating_keeps_the_variants_that_the_language_declares(locales: Path) -> None:
    base = Entry("script:pages", "My goal: {goal}.", forms=("Mi meta: {goal}.",))
    path = _translate(
        locales,
        "es",
        base,
        base._replace(context="script:pages|register=formal"),
        base._replace(context="script:pages|register=rude"),
    )

    update_catalog("es", locales)
    contexts = [entry.context for entry in read_entries(path).entries if entry.source == base.source]

    assert contexts == ["script:pages", "script:pages|register=formal"]
