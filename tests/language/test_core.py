from __future__ import annotations

import pytest

from slc_core.language.core import bands_of, core_of, is_core
from slc_core.language.entries import TEMPLATE, Entry, read_entries
from slc_core.language.registry import locales_folder

WORDS_AN_HOUR = 350  # what a volunteer reads with care


@pytest.mark.parametrize(
    ("context", "file", "is_first"),
    [
        ("script:welcome", "slc_core/conference/scripts/4-5.toml", True),
        ("script:welcome|to=one_f", "slc_core/conference/scripts/4-5.toml", True),
        ("script:welcome", "slc_core/conference/scripts/9-12.toml", False),
        ("pod:card:goal", "slc_core/conference/cards.py", True),
        ("paper:invitation", "slc_core/paper/words/letters.py", True),
        ("status", "slc_core/conference/notices.py", True),
        ("term:rating", "slc_core/conference/labels.py", True),
        ("desk:menu", "stations/slc_hub/words.py", False),
        ("paper:guide", "slc_core/paper/words/guide.py", False),
    ],
)
def test_the_core_is_what_a_family_hears_and_reads_that_evening(context: str, file: str, is_first: bool) -> None:
    assert is_core(Entry(context, "Text.", files=(file,))) is is_first


def test_a_school_can_have_the_script_of_its_own_grades_read_first() -> None:
    line = Entry("script:welcome", "Hi.", files=("slc_core/conference/scripts/k-1.toml", "a/scripts/2-3.toml"))

    assert (is_core(line), is_core(line, "k-1"), is_core(line, "2-3")) == (False, True, True)
    assert bands_of([line]) == ("2-3", "k-1")


def test_one_person_reads_the_core_in_less_than_six_hours() -> None:
    template = read_entries(locales_folder() / TEMPLATE)

    core = core_of(template.entries)

    words = sum(len(entry.source.split()) for entry in core)
    assert 200 <= len(core) <= 450
    assert words / WORDS_AN_HOUR < 6
    assert {"script", "pod", "paper", "stage", "status"} <= {entry.context.split(":")[0] for entry in core}


def test_invitation_and_survey_need_no_line_from_outside_the_core() -> None:
    core = {entry.message[:2] for entry in core_of(read_entries(locales_folder() / TEMPLATE).entries)}

    assert {
        ("handout", "Date: {date}"),
        ("handout", "Signature of the adult"),
        ("paper:cards", "Cut along the line."),
        ("paper:packet", "Results"),
        ("paper:packet", "Yes"),
    } <= core
