from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from slc_core.errors import NotFoundError
from slc_core.language.catalog import Message, Voice, blanks_of
from slc_core.language.entries import TEMPLATE, Entries, Entry, catalog_path, read_entries
from slc_core.language.fonts import font_keys_of
from slc_core.language.plurals import plural_header
from slc_core.language.progress import translated_tags
from slc_core.language.readings import (
    ReadingProgress,
    all_reading_progress,
    as_it_sounds,
    is_of_this_text,
    is_spoken,
    note_of,
    read_reading,
    reading_progress,
    reading_tags,
    states_of,
)
from slc_core.language.registry import (
    find_language,
    known_languages,
    language,
    language_or_reading,
    languages,
    locales_folder,
    readings,
)
from slc_core.language.workshop import update_catalog

HOME = locales_folder()
TAGS = ("ar-Latn", "ko-Latn", "ru-Latn", "zh-Latn")
THANKS = Message("script:farewell", "Thank you")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Our Russian and its reading in a folder of their own."""
    for tag in ("ru", "ru-Latn"):
        shutil.copytree(HOME / tag, tmp_path / tag, ignore=shutil.ignore_patterns("*.mo"))
    shutil.copy(HOME / TEMPLATE, tmp_path)
    return tmp_path


def put(path: Path, was: str, now: str) -> None:
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, now), "utf-8")


def test_a_reading_belongs_to_its_language_and_is_none_itself() -> None:
    assert reading_tags(HOME) == TAGS
    assert {reading.tag for reading in readings().values()} == set(TAGS)
    assert set(readings()) == {"ar", "ko", "ru", "zh-Hans"}
    assert set(TAGS).isdisjoint({*languages(), *known_languages(), *translated_tags(HOME)})


@pytest.mark.parametrize("tag", TAGS)
def test_nobody_can_choose_a_reading_as_a_family_s_language(tag: str) -> None:
    own = language_or_reading(tag).reading_of

    with pytest.raises(NotFoundError, match=f"'{tag}' only writes '{own}' as it sounds; choose '{own}'"):
        language(tag)
    with pytest.raises(NotFoundError, match="only writes"):
        Voice(tag)
    assert find_language("ru-Latn") == "ru"


@pytest.mark.parametrize("tag", TAGS)
def test_a_reading_is_written_from_left_to_right_and_counts_as_its_language(tag: str) -> None:
    reading = language_or_reading(tag)

    assert reading.direction == "ltr"
    assert font_keys_of(reading) == ("latin",)
    assert plural_header(reading) == plural_header(language(reading.reading_of))


@pytest.mark.parametrize("tag", TAGS)
def test_a_reading_writes_every_spoken_line_and_nothing_else(tag: str) -> None:
    reading = read_reading(tag, HOME)

    assert [entry.message for entry in reading.catalog.entries] == [entry.message for entry in reading.wanted.entries]
    assert all(is_spoken(entry.context) for entry in reading.catalog.entries)
    current = [entry for entry in reading.catalog.entries if is_of_this_text(entry, reading.lines[entry.message])]
    assert len(current) >= 0.9 * len(reading.wanted.entries)  # a text may be edited before its reading is
    for entry in current:
        line = reading.lines[entry.message]
        assert [sorted(blanks_of(form)) for form in entry.forms] == [sorted(blanks_of(form)) for form in line]
        letters = {letter for form in entry.forms for letter in form if letter.isalpha() and letter not in "ʿʾ"}
        assert {unicodedata.name(letter).split()[0] for letter in letters} <= {"LATIN"}


@pytest.mark.parametrize(
    ("context", "expected"),
    [("script:pages", True), ("term:level", True), ("script:title", False), ("pod:step", False), ("gesture", False)],
)
def test_what_is_said_at_a_conference_is_spoken(context: str, expected: bool) -> None:
    assert is_spoken(context) is expected


def test_a_review_covers_the_reading_and_the_text_it_reads() -> None:
    reading = read_reading("zh-Latn", HOME)
    thanks = next(entry for entry in reading.catalog.entries if entry.message == THANKS)

    assert reading.signed(thanks) == ("Xièxie", "谢谢")
    assert reading.signed(thanks._replace(forms=("",))) == ()
    assert reading.signed(thanks._replace(source="Thanks")) == ()


def test_the_note_above_a_reading_holds_every_form_of_the_text() -> None:
    assert note_of(("цель", "цели", "цели")) == "цель / цели"
    assert is_of_this_text(Entry("script:x", "a", comments=("one", "two")), ("one  two",))
    assert not is_of_this_text(Entry("script:x", "a"), ("one",))


def test_a_reading_that_nobody_has_read_is_a_draft_of_which_nothing_is_shown() -> None:
    progress = {each.tag: each for each in all_reading_progress(HOME)}

    assert tuple(progress) == TAGS
    for each in progress.values():
        assert each.lines == len(read_reading(each.tag, HOME).wanted.entries)
        assert each.written >= 0.9 * each.lines
    draft = ReadingProgress("ru-Latn", "ru", "Russian as it sounds", "rússkiy", 10, 10, 0)
    assert draft.words == "draft for speakers to read; none is shown"
    assert draft._replace(read=3, flagged=1).words == (
        "draft for speakers to read; 3 of 10 lines read by a speaker and shown; 1 sound wrong to a speaker"
    )
    assert draft._replace(read=10).words == "read by a speaker, shown to children who cannot read the letters"
    assert draft._replace(written=0).words == "not written yet"
    assert draft.facts["state"] == draft.words


def test_a_line_that_a_speaker_has_read_counts_until_either_text_is_edited(
    copied: Path, write_reading: Callable[..., Path]
) -> None:
    reading = read_reading("ru-Latn", copied)
    thanks = next(entry for entry in reading.catalog.entries if entry.message == THANKS)
    signed = write_reading("ru-Latn", {THANKS: thanks.forms[0]}, {THANKS: "reviewed"}, Voice("ru"))
    for name in ("review.jsonl", "sheets"):
        (signed / "ru-Latn" / name).rename(copied / "ru-Latn" / name)

    read = reading_progress("ru-Latn", copied)
    put(catalog_path(copied, "ru"), 'msgid "Thank you"\nmsgstr "Спасибо"', 'msgid "Thank you"\nmsgstr "Благодарю"')
    edited = read_reading("ru-Latn", copied)

    assert (read.read, read.flagged) == (1, 0)
    assert reading_progress("ru-Latn", copied).read == 0
    assert states_of(edited, copied / "ru-Latn")[THANKS] == "changed"


def test_an_update_drops_the_reading_of_a_text_that_has_changed(copied: Path) -> None:
    assert not update_catalog("ru-Latn", copied)
    before = read_reading("ru-Latn", copied)
    put(catalog_path(copied, "ru"), 'msgid "Thank you"\nmsgstr "Спасибо"', 'msgid "Thank you"\nmsgstr "Благодарю"')

    assert update_catalog("ru-Latn", copied)

    after = read_reading("ru-Latn", copied)
    emptied = [entry for entry in after.catalog.entries if not entry.is_translated]
    assert {(entry.source, entry.comments) for entry in emptied} == {("Thank you", ("Благодарю",))}
    assert len(after.catalog.entries) == len(before.catalog.entries)
    assert not update_catalog("ru-Latn", copied)


def test_a_new_reading_begins_with_the_texts_that_are_to_be_read() -> None:
    template = read_entries(HOME / TEMPLATE)

    catalog, wanted = as_it_sounds(Entries((), {}), template, {THANKS: ("Спасибо",)})

    assert catalog.entries == ()
    assert {entry.context.partition(":")[0] for entry in wanted.entries} == {"script", "term"}
    assert [entry.comments for entry in wanted.entries if entry.message == THANKS] == [("Спасибо",)]
