"""What a program can find wrong in a reading: each fault is planted once into ours, which have none."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from slc_core.language.catalog import Message
from slc_core.language.checks import check_language
from slc_core.language.checks.finding import Finding
from slc_core.language.checks.readings import check_reading
from slc_core.language.entries import Entry
from slc_core.language.readings import Reading, read_reading, reading_tags
from slc_core.language.registry import locales_folder

HOME = locales_folder()
THANKS = Message("script:farewell", "Thank you for listening to me.")
COUNTED = Message("script:new-goals", "I have {n} new goal.", "I have {n} new goals.")


def planted(tag: str, message: Message, change: Callable[[Entry], Entry]) -> list[Finding]:
    """What is found once one entry of our reading is changed."""
    reading = read_reading(tag, HOME)
    entries = tuple(change(entry) if entry.message == message else entry for entry in reading.catalog.entries)
    assert entries != reading.catalog.entries
    return list(check_reading(reading._replace(catalog=reading.catalog._replace(entries=entries))))


def saying(*forms: str) -> Callable[[Entry], Entry]:
    return lambda entry: entry._replace(forms=forms)


@pytest.mark.parametrize("tag", reading_tags(HOME))
def test_our_readings_have_no_fault(tag: str) -> None:
    assert [finding for finding in check_language(tag) if finding.hard] == []


@pytest.mark.parametrize(
    ("tag", "form", "check", "found"),
    [
        ("zh-Latn", "谢谢你们听我说。", 5, "is no Latin letter"),
        ("ru-Latn", "Spаsíbo, chto slúshali menyá.", 5, "а is no Latin letter"),
        ("zh-Latn", "Xièxie nǐmen tīng wǒ", 8, "its marks are '', the line's '.'"),
        ("zh-Latn", "Xièxie nǐmen tīng wǒ shuō shuō.", 9, "8 syllables stand for 7 of the line"),
        ("ko-Latn", "Je iyagireul deureo gamsahamnida.", 9, "4 words stand for 5 of the line"),
        ("ko-Latn", "Je iyagireul deureo jusyeoseo gámsahamnida.", 6, "the alphabet has no á"),
        ("ar-Latn", "Shukran li-annakum  istamaʿtum ilayy.", 8, "two spaces stand together"),
        ("ru-Latn", "Spasíbo, {name} chto slúshali menyá.", 3, "the blank {name} is not in the English text"),
        ("ru-Latn", "Thank you for listening to me.", 2, "the translation is the English text"),
        ("zh-Latn", "Xie\u0300xie nǐmen tīng wǒ shuō.", 8, "not in Unicode's normal form NFC"),
    ],
)
def test_a_planted_fault_is_found(tag: str, form: str, check: int, found: str) -> None:
    findings = planted(tag, THANKS, saying(form))

    assert any((finding.check, finding.hard) == (check, True) and found in finding.found for finding in findings)
    assert {finding.source for finding in findings if finding.hard} == {THANKS.text}


@pytest.mark.parametrize(
    ("fields", "hard", "found"),
    [
        ({"forms": ("",)}, False, "nobody has written how it sounds"),
        ({"comments": ("Старый текст.",)}, False, "it reads 'Старый текст.', which is not what"),
        ({"fuzzy": True}, True, "marked fuzzy"),
        ({"context": "pod:step"}, True, "no program says this message any more"),
    ],
)
def test_a_line_without_a_reading_may_ship_and_one_too_many_may_not(
    fields: dict[str, Any], hard: bool, found: str
) -> None:
    findings = planted("ru-Latn", THANKS, lambda entry: entry._replace(**fields))

    assert any((finding.check, finding.hard) == (1, hard) and found in finding.found for finding in findings)


def test_a_plural_form_too_few_is_found() -> None:
    findings = planted("ru-Latn", COUNTED, lambda entry: entry._replace(forms=entry.forms[:2]))

    assert any(finding.check == 4 and "2 plural forms instead of 3" in finding.found for finding in findings)


def test_lines_that_were_mixed_up_are_found() -> None:
    reading = read_reading("zh-Latn", HOME)
    entries = reading.catalog.entries
    moved = tuple(entry._replace(forms=following.forms) for entry, following in pairwise(entries))

    findings = list(check_reading(_with(reading, moved)))

    assert sum(finding.hard for finding in findings) > len(moved) / 2


def test_a_reading_in_another_language_s_letters_is_found() -> None:
    chinese, korean = read_reading("zh-Latn", HOME), read_reading("ko-Latn", HOME)

    findings = list(check_reading(_with(chinese, korean.catalog.entries)))

    assert any(finding.check == 6 and not finding.source for finding in findings)


def test_reviews_of_a_reading_come_from_sheets_as_all_do(tmp_path: Path) -> None:
    for tag in ("ru", "ru-Latn"):
        _copy(tag, tmp_path)
    (tmp_path / "ru-Latn" / "review.jsonl").write_text('{"key": "a"}\n', "utf-8")

    (finding,) = check_language("ru-Latn", tmp_path)

    assert (finding.check, finding.hard) == (15, True)


def _with(reading: Reading, entries: tuple[Entry, ...]) -> Reading:
    return reading._replace(catalog=reading.catalog._replace(entries=entries))


def _copy(tag: str, folder: Path) -> None:
    for name in ("locale.toml", "LC_MESSAGES/slc.po"):
        target = folder / tag / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((HOME / tag / name).read_bytes())
    (folder / "slc.pot").write_bytes((HOME / "slc.pot").read_bytes())
