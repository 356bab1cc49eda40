from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.conference.script import BANDS, built_in_script, lines_of
from slc_core.language.catalog import blanks_of
from slc_core.language.pseudo import pseudo_text


def built_in_lines() -> list[str]:
    lines = [line for band in BANDS for _, _, line in lines_of(built_in_script(band))]
    return [form for line in lines for form in ([line] if isinstance(line, str) else [line.one, line.other])]


def test_accented_text_is_bracketed_and_longer_than_translations_are() -> None:
    disguised = pseudo_text("My best work: {title}.", "accented")

    assert disguised.startswith("[Ḿý ƀéšţ ŵóřķ: {title}. ")
    assert disguised.endswith("]")


def test_accented_text_is_60_percent_longer() -> None:
    for line in built_in_lines():
        assert len(pseudo_text(line, "accented")) >= 1.5 * len(line)
        assert len(pseudo_text(line, "accented")) <= 1.7 * len(line) + 4
    assert len(pseudo_text("word " * 200, "accented")) > 1580


def test_mirrored_text_runs_from_right_to_left_around_its_blanks() -> None:
    assert pseudo_text("Now: {last}.", "mirrored") == "\u202eNow: \u202c{last}\u202e.\u202c"
    assert pseudo_text("{last}", "mirrored") == "{last}"


@given(st.text("ab {}x.", max_size=40))
def test_blanks_stay_as_they_are_and_marks_are_closed(text: str) -> None:
    accented, mirrored = pseudo_text(text, "accented"), pseudo_text(text, "mirrored")

    assert blanks_of(accented) == blanks_of(mirrored) == blanks_of(text)
    assert re.sub("[\u202e\u202c]", "", mirrored) == text
    assert mirrored.count("\u202e") == mirrored.count("\u202c")


@pytest.mark.parametrize("line", sorted(set(built_in_lines())))
def test_no_english_is_left_in_an_accented_line(line: str) -> None:
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\{[^}]*\}", "", line))

    assert not [word for word in words if word in pseudo_text(line, "accented").split(" one")[0].split()]
