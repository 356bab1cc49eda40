"""Lines turned back into English: which, what is kept of them, and what may be said of a language."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest

from slc_core.errors import UnreadableError
from slc_core.language.back_translation import (
    BACK_TRANSLATION,
    TurnedBack,
    critical_messages,
    read_turned_back,
    sample_of,
    self_check,
    written_turned_back,
)
from slc_core.language.checks import check_language
from slc_core.language.checks.back_translation import turned_back_faults
from slc_core.language.checks.wording import denies
from slc_core.language.entries import TEMPLATE, Entries, Entry, catalog_path, read_entries, written_entries
from slc_core.language.registry import locales_folder
from slc_core.language.review import hash_of, key_of

THE_TWELVE = ("ar", "es", "fil", "fr", "ht", "ko", "pt-BR", "ru", "so", "vi", "zh-Hans", "zh-Hant")
DAY = dt.date(2026, 11, 22)
NOT_YET = Entry("script:pages", "There is no result yet.", forms=("Todavía no hay un resultado.",))
LOST = NOT_YET._replace(forms=("Ya hay un resultado.",))
TEMPLATE_ENTRIES = read_entries(locales_folder() / TEMPLATE).entries


def _row(entry: Entry, back: str, verdict: str = "same", **more: str) -> TurnedBack:
    fields = {"context": entry.context, "source": entry.source, "plural": entry.plural, "by": "a machine", **more}
    return TurnedBack(text=hash_of(entry.forms), back=back, verdict=verdict, on=DAY, **fields)  # type: ignore[arg-type]


def _findings(folder: Path, entry: Entry, *rows: TurnedBack) -> list[tuple[bool, str]]:
    """What check 18 says of a catalog of one line; that the rest of the sample is lacking goes without saying."""
    (folder / BACK_TRANSLATION).write_bytes(written_turned_back(rows))
    catalog = Entries((entry,), {})
    template = Entries((entry._replace(forms=()),), {})
    return [(finding.hard, finding.found) for finding in turned_back_faults(catalog, template, "es", folder)]


def test_the_forty_lines_that_matter_most_are_all_said_today() -> None:
    said = {entry.message for entry in TEMPLATE_ENTRIES}

    assert len(critical_messages()) == len(set(critical_messages())) == 40
    assert set(critical_messages()) <= said


def test_most_of_the_forty_deny_something_and_every_place_has_some() -> None:
    places = Counter(message.context.partition(":")[0] for message in critical_messages())

    assert sum(denies(message.text) for message in critical_messages()) >= 20
    assert {"script", "paper", "pod", "desk", "status"} <= places.keys()


@pytest.mark.parametrize("tag", ["es", "so", "zh-Hant"])
def test_a_sample_is_the_forty_and_twenty_that_the_language_draws(tag: str) -> None:
    sample = [entry.message for entry in sample_of(tag, TEMPLATE_ENTRIES)]

    assert sample[:40] == list(critical_messages())
    assert len(set(sample)) == 60
    assert sample == [entry.message for entry in sample_of(tag, reversed(TEMPLATE_ENTRIES))]


def test_languages_draw_different_lines() -> None:
    es, so = (set(sample_of(tag, TEMPLATE_ENTRIES)[40:]) for tag in ("es", "so"))

    assert len(es & so) < 10


def test_a_new_line_of_english_changes_at_most_one_line_of_a_sample() -> None:
    new = [Entry("pod:step", f"A line that is new, number {number}.") for number in range(50)]
    before = set(sample_of("ar", TEMPLATE_ENTRIES))

    assert all(len(before - set(sample_of("ar", (*TEMPLATE_ENTRIES, line)))) <= 1 for line in new)


def test_rows_read_back_as_they_were_written(tmp_path: Path) -> None:
    many = Entry("status", "{n} line.", "{n} lines.", ("{n} línea.", "{n} líneas."))
    rows = (_row(NOT_YET, "There is no result yet."), _row(many, "{n} line.", "different", resolved="mended"))
    path = tmp_path / BACK_TRANSLATION
    path.write_bytes(written_turned_back(rows))

    assert read_turned_back(path) == rows
    assert written_turned_back(read_turned_back(path)) == path.read_bytes()
    assert rows[1].key == key_of("status", "{n} line.", "{n} lines.")


def test_without_a_file_nothing_has_been_turned_back(tmp_path: Path) -> None:
    assert read_turned_back(tmp_path / "nowhere.jsonl") == ()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ({"verdict": "fine"}, "the verdict is 'fine'; write same or different"),
        ({"by": " "}, "must be said"),
        ({"back": ""}, "must be said"),
        ({"reason": 3}, "must be said"),
        ({"on": "yesterday"}, "not a line turned back"),
        ({"surprise": 1}, "not a line turned back"),
    ],
)
def test_a_row_that_says_too_little_is_refused_with_its_number(
    damage: dict[str, object], told: str, tmp_path: Path
) -> None:
    good = json.loads(written_turned_back([_row(NOT_YET, "There is no result yet.")]))
    path = tmp_path / BACK_TRANSLATION
    path.write_text(f"{json.dumps(good)}\n{json.dumps(good | damage)}\n", encoding="utf-8")

    with pytest.raises(UnreadableError, match="row 2") as raised:
        read_turned_back(path)

    assert told in str(raised.value)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / BACK_TRANSLATION).write_bytes(b"\xff\xfe\x00")

    with pytest.raises(UnreadableError, match="cannot be read"):
        read_turned_back(tmp_path / BACK_TRANSLATION)


def test_a_language_with_a_sample_that_agrees_has_no_finding(tmp_path: Path) -> None:
    assert _findings(tmp_path, NOT_YET, _row(NOT_YET, "There is not a result yet.")) == []


def test_a_negation_lost_in_translation_is_found_in_what_comes_back(tmp_path: Path) -> None:
    (finding,) = _findings(tmp_path, LOST, _row(LOST, "There is already a result."))

    assert finding == (True, "turned back it does not say no or not: 'There is already a result.'")


def test_a_negation_that_english_does_not_have_is_found_too(tmp_path: Path) -> None:
    entry = Entry("pod:practice", "Only you see this.", forms=("Nadie ve esto.",))

    (finding,) = _findings(tmp_path, entry, _row(entry, "Nobody sees this."))

    assert finding[0]
    assert "the English does not" in finding[1]


def test_a_reason_explains_why_the_same_is_said_without_a_no(tmp_path: Path) -> None:
    entry = Entry("script:pages", "My result is not as good as before.", forms=("Mi resultado es peor que antes.",))

    row = _row(entry, "My result is worse than before.", reason="worse is not as good")

    assert _findings(tmp_path, entry, row) == []


def test_a_difference_left_open_may_not_ship_even_if_the_line_was_edited(tmp_path: Path) -> None:
    row = _row(LOST, "There is already a result.", "different")

    assert [hard for hard, _ in _findings(tmp_path, LOST, row)] == [True]
    assert [hard for hard, _ in _findings(tmp_path, NOT_YET, row)] == [True]


def test_a_mended_line_is_to_be_turned_back_again(tmp_path: Path) -> None:
    mended = _row(LOST, "There is already a result.", "different", resolved="the wording was changed")
    again = _row(NOT_YET, "There is no result yet.")

    assert _findings(tmp_path, NOT_YET, mended) == [(False, "the text was edited since it was turned back")]
    assert _findings(tmp_path, NOT_YET, mended, again) == []


def test_a_damaged_file_is_one_hard_finding(tmp_path: Path) -> None:
    (tmp_path / BACK_TRANSLATION).write_text("{}\n", encoding="utf-8")

    (finding,) = turned_back_faults(Entries((), {}), Entries((), {}), "es", tmp_path)

    assert (finding.check, finding.hard) == (18, True)


def test_a_lost_negation_in_a_real_catalog_stops_the_check(locales: Path) -> None:
    for name in (TEMPLATE, "es/LC_MESSAGES/slc.po"):
        (locales / name).write_bytes((locales_folder() / name).read_bytes())
    path = catalog_path(locales, "es")
    catalog = read_entries(path)
    entries = tuple(LOST if entry.message == LOST.message else entry for entry in catalog.entries)
    path.write_bytes(written_entries(entries, catalog.header, "Test."))
    (locales / "es" / BACK_TRANSLATION).write_bytes(written_turned_back([_row(LOST, "There is already a result.")]))

    hard = [finding for finding in check_language("es", locales) if finding.hard]

    assert [(finding.check, finding.source) for finding in hard] == [(18, LOST.source)]


def test_what_may_be_said_of_a_language_counts_its_sample() -> None:
    other = Entry("paper:survey", "We had enough time.", forms=("Tuvimos tiempo.",))
    open_row = _row(LOST, "There is already a result.", "different")
    mended = open_row._replace(resolved="the wording was changed")
    again = _row(NOT_YET, "There is no result yet.")
    sample = (NOT_YET, other)

    assert self_check(sample, sample, ()).words == "not done"
    before = self_check(sample, (LOST, other), (open_row,))
    assert (before.sample, before.lines, before.different, before.resolved, before.stale) == (2, 1, 1, 0, 0)
    assert before.words == "1 of 2 lines turned back by a machine on 2026-11-22; differences left: 1"
    edited = self_check(sample, sample, (mended,))
    assert (edited.lines, edited.different, edited.resolved, edited.stale) == (0, 1, 1, 1)
    after = self_check(sample, sample, (mended, again, _row(other, "We had time.")))
    assert after == (2, 2, 1, 1, 0, DAY)


@pytest.mark.parametrize("tag", THE_TWELVE)
def test_every_language_s_sample_is_turned_back_and_no_difference_is_open(tag: str) -> None:
    folder = locales_folder() / tag
    catalog = read_entries(catalog_path(locales_folder(), tag)).entries

    checked = self_check(sample_of(tag, TEMPLATE_ENTRIES), catalog, read_turned_back(folder / BACK_TRANSLATION))

    assert checked.sample == 60
    assert checked.lines + checked.stale >= 57  # a few lines may be newer than the last pass
    assert checked.different == checked.resolved
