from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from slc_core.conference.people import Guardian, Household, Student, siblings


def child(**fields: Any) -> Student:
    return Student.model_validate({"id": "s1", "given_name": "Sofiya", "grade": "3", **fields})


def test_a_child_is_called_by_its_preferred_name() -> None:
    assert child(preferred_name="Sonya", family_name="Hassan").full_name == "Sonya Hassan"
    assert child(family_name="Hassan").full_name == "Sofiya Hassan"
    assert child().full_name == "Sofiya"


@pytest.mark.parametrize("grade", ["PK", "TK", "K", "1", "9", "10", "12"])
def test_every_grade_of_a_school_is_a_grade(grade: str) -> None:
    assert child(grade=grade).grade == grade


@pytest.mark.parametrize("grade", ["0", "13", "k", "", "4th", "12 "])
def test_what_is_no_grade_is_refused(grade: str) -> None:
    with pytest.raises(ValidationError):
        child(grade=grade)


@pytest.mark.parametrize("identifier", ["../s2", "a/b", "", ".", "nul", "s1.", "-s", "a b"])
def test_an_id_that_could_climb_out_of_a_folder_is_refused(identifier: str) -> None:
    with pytest.raises(ValidationError, match="letters, digits"):
        child(id=identifier)


def test_what_a_family_reads_and_gets_letters_in_is_what_it_speaks_unless_told() -> None:
    speaks = Household(id="h1", spoken="ht")
    reads = Household(id="h1", spoken="ht", written="fr")
    writes = Household(id="h1", spoken="ht", written="fr", correspondence="en")

    assert (speaks.reads, speaks.writes) == ("ht", "ht")
    assert (reads.reads, reads.writes) == ("fr", "fr")
    assert (writes.reads, writes.writes) == ("fr", "en")


def test_an_adult_who_may_not_attend_is_no_guest() -> None:
    mother, father = Guardian(name="Marisol"), Guardian(name="Esteban", may_attend=False)

    assert Household(id="h1", guardians=(mother, father), spoken="es").guests == (mother,)


@pytest.mark.parametrize("tag", ["Spanish", "ES", "e", "zh_Hans", ""])
def test_a_household_speaks_in_tags(tag: str) -> None:
    with pytest.raises(ValidationError):
        Household(id="h1", spoken=tag)


def test_siblings_share_a_household_and_nobody_is_a_sibling_of_itself() -> None:
    hodan = child(id="s1", households=("h1",))
    liban = child(id="s2", households=("h2", "h1"))
    other = child(id="s3", households=("h3",))
    alone = child(id="s4")

    assert siblings(hodan, (hodan, liban, other, alone)) == (liban,)
    assert siblings(alone, (hodan, liban, other, alone)) == ()


def test_names_are_composed_and_trimmed() -> None:
    assert child(given_name="  Le\u0301o ").name == "Léo"


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u2069", "\u202a"])
def test_marks_that_reorder_the_text_around_a_name_are_refused(mark: str) -> None:
    with pytest.raises(ValidationError, match=rf"U\+{ord(mark):04X}, which reorders"):
        child(given_name=f"Omar{mark}")


@pytest.mark.parametrize("control", ["\x00", "\x1b", "\x85"])
def test_control_characters_are_refused(control: str) -> None:
    with pytest.raises(ValidationError, match="control character"):
        child(given_name=f"Om{control}ar")


def test_an_error_repeats_nothing_that_a_child_wrote() -> None:
    with pytest.raises(ValidationError) as caught:
        child(given_name="Omar\x00Secret")

    assert "Secret" not in str(caught.value)


def test_an_unknown_field_is_refused_and_a_value_stays_as_it_is() -> None:
    with pytest.raises(ValidationError):
        child(nickname="Bo")
    with pytest.raises(ValidationError):
        child().given_name = "Bo"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
