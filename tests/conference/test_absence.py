from __future__ import annotations

import datetime as dt

import pytest

from slc_core.conference.absence import DAYS_AT_HOME, HomeConference, home_conference
from slc_core.conference.people import Guardian, Household, Student

CHILD = Student(id="s1", given_name="Omar", grade="5", households=("h1",))
FATHER = Guardian(name="Yousef", phone="555-0133")
MISSED_ON = dt.date(2026, 11, 24)  # a Tuesday


def sent_home(household: Household, missed_on: dt.date = MISSED_ON) -> HomeConference:
    return home_conference(CHILD, household, missed_on, "en")


def test_the_portfolio_is_due_within_a_week_and_the_call_follows_its_return() -> None:
    plan = sent_home(Household(id="h1", guardians=(FATHER,), spoken="ar", written="en", call_time="after 5"))

    assert plan.due_on == MISSED_ON + dt.timedelta(days=DAYS_AT_HOME) == dt.date(2026, 12, 1)
    assert (plan.call.on, plan.call.time) == (dt.date(2026, 12, 2), "after 5")
    assert (plan.lang, plan.call.lang) == ("en", "ar")


@pytest.mark.parametrize("day", range(14))
def test_a_call_is_on_a_weekday_after_the_portfolio_is_due(day: int) -> None:
    plan = sent_home(Household(id="h1", spoken="ar"), MISSED_ON + dt.timedelta(days=day))

    assert plan.call.on.weekday() < 5
    assert 1 <= (plan.call.on - plan.due_on).days <= 3


def test_nobody_calls_an_adult_who_may_not_be_asked() -> None:
    kept_away = Guardian(name="Esteban", phone="555-0000", may_attend=False)
    mother = Guardian(name="Marisol")

    both = sent_home(Household(id="h1", guardians=(kept_away, mother, FATHER), spoken="es"))
    nobody = sent_home(Household(id="h1", guardians=(kept_away,), spoken="es"))

    assert (both.call.name, both.call.phone) == ("Marisol", "555-0133")
    assert (nobody.call.name, nobody.call.phone) == ("", "")


@pytest.mark.parametrize(
    ("spoken", "interpreter", "needs"),
    [("ar", False, True), ("en", False, False), ("en", True, True), ("ar", True, True)],
)
def test_the_child_never_interprets_the_call(spoken: str, interpreter: bool, needs: bool) -> None:
    assert sent_home(Household(id="h1", spoken=spoken, interpreter=interpreter)).call.needs_interpreter is needs


def test_a_home_conference_closes_with_a_signature_and_a_call() -> None:
    to_send = sent_home(Household(id="h1", spoken="ar"))
    at_home = to_send.model_copy(update={"sent_on": MISSED_ON})
    returned = at_home.model_copy(update={"returned_on": to_send.due_on})
    signed = returned.model_copy(update={"signed": True})
    called = returned.model_copy(update={"called_on": to_send.call.on})
    closed = signed.model_copy(update={"called_on": to_send.call.on})
    after = to_send.due_on + dt.timedelta(days=1)

    assert to_send.status(after) == "to-send"
    assert (at_home.status(to_send.due_on), at_home.status(after)) == ("at-home", "overdue")
    assert [plan.status(after) for plan in (returned, signed, called)] == ["returned"] * 3
    assert closed.status(after) == "closed"
