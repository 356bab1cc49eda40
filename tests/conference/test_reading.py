"""A child who speaks its language but cannot read the script leads from lines in Latin letters: reviewed ones only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from slc_core.conference.blanks import Occasion
from slc_core.conference.people import Household, Student
from slc_core.conference.portfolio import AssessmentPage, Result, Scale
from slc_core.conference.script import built_in_script
from slc_core.conference.talk import Line, Voices, fill, voices_for
from slc_core.language.catalog import Message, Voice
from slc_core.language.readings import read_reading, states_of
from slc_core.language.registry import locales_folder, readings
from slc_core.language.values import FSI, PDI

WriteReading = Callable[..., Path]
MakeOccasion = Callable[..., Occasion]
THANKS = Message("script:farewell", "Thank you for listening to me.")
SUBJECT = Message("script:pages", "Subject: {subject}.")
MATHS = Message("term:subject", "Mathematics")
DATE = Message("script:pages", "Date: {last_date}.")
NOW = Message("script:pages", "Now: {last}.")
XIEXIE = "Xièxie nǐmen tīng wǒ shuō."


def quiz() -> AssessmentPage:
    results = (Result(value=Decimal(71), on=dt.date(2026, 9, 8)), Result(value=Decimal(84), on=dt.date(2026, 11, 22)))
    return AssessmentPage(number=3, subject="math", title="Quiz", scale=Scale(kind="percent"), results=results)


def voices(*folders: Path, lang: str = "zh-Hans", digits: str = "latin", reads_script: bool = False) -> Voices:
    student = Student(id="s1", given_name="Mei", grade="6", reads_script=reads_script)
    home = Household.model_validate({"id": "h1", "spoken": lang, "digits": digits})
    return voices_for(student, home, "en", folders)


def shown(make_occasion: MakeOccasion, speaking: Voices) -> Mapping[Message, Line]:
    """The lines of a conference by what they say."""
    return {line.message: line for line in fill(built_in_script("6-8"), make_occasion(quiz()), speaking).lines}


def reading_of(message: Message, make_occasion: MakeOccasion, speaking: Voices) -> str | None:
    reading = shown(make_occasion, speaking)[message].reading
    return reading.value if reading else None


def test_a_reading_that_a_speaker_has_read_stands_beside_its_line(
    make_occasion: MakeOccasion, write_reading: WriteReading
) -> None:
    folder = write_reading("zh-Latn", {THANKS: XIEXIE}, {THANKS: "reviewed"}, Voice("zh-Hans"))

    line = shown(make_occasion, voices(folder))[THANKS]

    assert line.reading is not None
    assert line.text.value == "谢谢你们听我说。"
    assert (line.reading.value, line.reading.lang, line.reading.dir) == (XIEXIE, "zh-Latn", "ltr")


@pytest.mark.parametrize("read", [{}, {THANKS: "flagged"}])
def test_a_draft_and_a_line_that_sounds_wrong_are_never_shown(
    make_occasion: MakeOccasion, write_reading: WriteReading, read: Mapping[Message, str]
) -> None:
    folder = write_reading("zh-Latn", {THANKS: XIEXIE}, read, Voice("zh-Hans"))

    assert reading_of(THANKS, make_occasion, voices(folder)) is None


@pytest.mark.parametrize("base", sorted(readings()))
def test_of_the_readings_that_we_ship_only_reviewed_lines_are_shown(make_occasion: MakeOccasion, base: str) -> None:
    tag = readings()[base].tag
    states = states_of(read_reading(tag, locales_folder()), locales_folder() / tag)

    lines = shown(make_occasion, voices(lang=base)).values()

    assert lines
    assert {states[line.message] for line in lines if line.reading} <= {"reviewed"}
    assert all(states[line.message] in {"draft", "reviewed", "changed", "flagged"} for line in lines)


def test_a_reading_that_was_edited_after_its_review_is_not_shown(
    make_occasion: MakeOccasion, write_reading: WriteReading
) -> None:
    folder = write_reading("zh-Latn", {THANKS: XIEXIE}, {THANKS: "reviewed"}, Voice("zh-Hans"))
    catalog = folder / "zh-Latn" / "LC_MESSAGES" / "slc.po"
    catalog.write_text(catalog.read_text("utf-8").replace("Xièxie", "Xiexie"), "utf-8")

    assert reading_of(THANKS, make_occasion, voices(folder)) is None


def test_a_reading_of_a_text_that_was_edited_since_is_not_shown(
    make_occasion: MakeOccasion, write_reading: WriteReading, write_catalog: Callable[..., Path]
) -> None:
    folder = write_reading("zh-Latn", {THANKS: XIEXIE}, {THANKS: "reviewed"}, Voice("zh-Hans"))
    school_s = write_catalog("zh-Hans", {THANKS: "谢谢各位听我说。"})

    line = shown(make_occasion, voices(school_s, folder))[THANKS]

    assert line.text.value == "谢谢各位听我说。"
    assert line.reading is None


def test_a_word_that_nobody_has_read_hides_the_reading_it_stands_in(
    make_occasion: MakeOccasion, write_reading: WriteReading
) -> None:
    said, family = {SUBJECT: "Kēmù: {subject}.", MATHS: "Shùxué"}, Voice("zh-Hans")

    line_alone = voices(write_reading("zh-Latn", said, {SUBJECT: "reviewed"}, family))
    before = reading_of(SUBJECT, make_occasion, line_alone)
    both = write_reading("zh-Latn", said, {SUBJECT: "reviewed", MATHS: "reviewed"}, family)

    assert before is None
    assert reading_of(SUBJECT, make_occasion, voices(both.rename(both.with_name("both")))) == (
        f"Kēmù: {FSI}Shùxué{PDI}."
    )


@pytest.mark.parametrize(
    ("lang", "said", "expected"),
    [
        ("zh-Hans", "Rìqī: {last_date}.", "2026 nián 11 yuè 22 rì"),
        ("ko", "Naljja: {last_date}.", "2026 nyeon 11 wol 22 il"),
        ("ru", "Dáta: {last_date}.", "22 noyabryá 2026 g."),
        ("ar", "At-tārīkh: {last_date}.", "22 nūfimbar 2026"),
    ],
)
def test_a_date_inside_a_reading_is_one_that_can_be_read_aloud(
    make_occasion: MakeOccasion, write_reading: WriteReading, lang: str, said: str, expected: str
) -> None:
    folder = write_reading(readings()[lang].tag, {DATE: said}, {DATE: "reviewed"}, Voice(lang))

    assert reading_of(DATE, make_occasion, voices(folder, lang=lang)) == said.replace(
        "{last_date}", f"{FSI}{expected}{PDI}"
    )


def test_a_number_inside_a_reading_is_the_one_on_the_page_whatever_digits_the_family_chose(
    make_occasion: MakeOccasion, write_reading: WriteReading
) -> None:
    folder = write_reading("ar-Latn", {NOW: "Al-ān: {last}."}, {NOW: "reviewed"}, Voice("ar"))

    line = shown(make_occasion, voices(folder, lang="ar", digits="native"))[NOW]

    assert line.reading is not None
    assert "٨٤" in line.text.value
    assert "84" in line.reading.value


def test_a_child_who_reads_the_letters_and_one_whose_language_has_no_reading_get_none() -> None:
    assert voices(reads_script=True).reading is None
    assert voices(lang="es").reading is None
    assert voices(lang="zh-Hant").reading is None
