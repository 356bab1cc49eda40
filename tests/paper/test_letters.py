from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from slc_core.conference import notices
from slc_core.conference.absence import HomeConference, home_conference
from slc_core.conference.blanks import Occasion
from slc_core.conference.people import Guardian
from slc_core.conference.talk import Voices
from slc_core.language.catalog import Voice
from slc_core.language.values import Value
from slc_core.paper.letters import call_note, home_letter, invitation, reminder
from slc_core.paper.press import Press
from slc_core.paper.words import letters as said

PRESS = Press(dt.datetime(2026, 11, 21, tzinfo=dt.UTC), contact="206-555-0100")
DAY = dt.date(2026, 11, 24)
SPANISH = Voices(Voice("es"), Voice("en"))
Tool = Callable[..., str]
Read = Callable[[bytes], str]
MakeOccasion = Callable[..., Occasion]


@pytest.fixture
def read(tool: Tool, tmp_path: Path) -> Read:
    """The words of a letter, which has one page, lines joined."""

    def page(pdf: bytes) -> str:
        (tmp_path / "read.pdf").write_bytes(pdf)
        text = tool("pdftotext", "poppler-utils", "-raw", tmp_path / "read.pdf", "-")
        [one] = text.removesuffix("\f").split("\f")
        return " ".join(one.split())

    return page


@pytest.fixture
def occasion(make_occasion: MakeOccasion) -> Occasion:
    return make_occasion(family_name="Santos")


def at_home(occasion: Occasion, school_lang: str = "en") -> HomeConference:
    return home_conference(occasion.student, occasion.household, DAY, school_lang)


def test_an_invitation_tells_when_in_the_familys_words_and_brings_an_answer_back(
    occasion: Occasion, read: Read
) -> None:
    letter = read(invitation(occasion, SPANISH, PRESS, Value("date", DAY)))

    assert letter.startswith("Harbor School")
    assert "24 de noviembre de 2026" in letter
    assert "November 24, 2026" in letter
    for line in (*said.INVITATION_LINES, *said.REPLIES.values(), said.REPLY_INTERPRETER, said.REPLY_PRIVATE):
        assert SPANISH.family.say(line).value in letter
        assert line.text in letter
    assert letter.count("Isay Santos") == 4
    assert notices.ADULT_SIGNS.text in letter
    assert said.REPLY_ADULTS.text in letter


def test_an_invitation_without_a_day_leaves_it_to_the_pen(occasion: Occasion, read: Read) -> None:
    letter = read(invitation(occasion, SPANISH, PRESS, None))

    assert f"{said.TIME.text.removesuffix(' {time}')}" in letter
    assert "2026" not in letter


def test_a_reminder_says_whom_to_call(occasion: Occasion, read: Read) -> None:
    letter = read(reminder(occasion, SPANISH, PRESS, Value("date", DAY)))

    assert said.REMINDER.text in letter
    assert letter.count("24 de noviembre de 2026") == 1
    assert letter.count("206-555-0100") >= 2


def test_a_letter_home_numbers_what_to_do_and_says_until_when(occasion: Occasion, read: Read) -> None:
    letter = read(home_letter(at_home(occasion), occasion, SPANISH, PRESS))

    for number, step in enumerate(said.HOME_STEPS, start=1):
        assert f"{number}. {SPANISH.family.say(step).value}" in letter
        assert step.text in letter
    assert "1 de diciembre de 2026" in letter
    assert "2 de diciembre de 2026" in letter
    assert said.HOME_INTERPRETER.text in letter
    assert notices.CHILD_SIGNS.text in letter


def test_a_family_that_speaks_the_schools_language_is_promised_no_interpreter(
    make_occasion: MakeOccasion, read: Read
) -> None:
    english = make_occasion(spoken="en")
    home, voices = at_home(english), Voices(Voice("en"), Voice("en"))

    assert said.HOME_INTERPRETER.text not in read(home_letter(home, english, voices, PRESS))
    assert "Interpreter:" not in read(call_note(home, english, Voice("en"), PRESS))


def test_a_call_note_is_in_the_schools_language_with_a_line_for_the_interpreter(occasion: Occasion, read: Read) -> None:
    guardian = Guardian(name="Rosario Santos", phone="206-555-0125")
    household = occasion.household.model_copy(update={"guardians": (guardian,), "call_time": "after 5 pm"})
    home = at_home(occasion._replace(household=household))

    note = read(call_note(home, occasion, Voice("en"), PRESS))

    assert "Family: Rosario Santos Language: Spanish (español) Telephone: 206-555-0125" in note
    assert "Date: December 2, 2026 Time: after 5 pm Interpreter:" in note
    assert all(question.text in note for question in said.CALL_ASK)
    assert said.CALL_NOTES.text in note
    assert "Llam" not in note


def test_a_call_note_holds_what_the_family_wants_to_ask(occasion: Occasion, read: Read) -> None:
    home = at_home(occasion)
    asked = home.model_copy(update={"call": home.call.model_copy(update={"notes": "Is the bus on time?"})})

    assert "Notes Is the bus on time?" in read(call_note(asked, occasion, Voice("en"), PRESS))


def test_a_call_note_speaks_spanish_where_the_school_does(occasion: Occasion, read: Read) -> None:
    note = read(call_note(at_home(occasion, "es"), occasion, Voice("es"), PRESS))

    assert Voice("es").say(said.CALL).value in note
    assert said.CALL.text not in note


def test_an_arabic_name_stands_in_a_spanish_letter(make_occasion: MakeOccasion, read: Read) -> None:
    named = make_occasion(given_name="أمينة", family_name="Haddad")

    letter = read(invitation(named, SPANISH, PRESS, None))

    assert letter.count("Haddad") == 4
    assert set("أمينة") <= set(letter)
