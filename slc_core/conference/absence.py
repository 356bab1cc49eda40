"""The family that did not come: the conference goes home, a signature comes back, and a call is planned."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from slc_core.conference.model import Model, ShortWords, Words
from slc_core.conference.people import Household, Identifier, LanguageTag, Student

DAYS_AT_HOME = 7
"""The portfolio comes back within a week; it is the child's only copy."""

HomeStatus = Literal["to-send", "at-home", "overdue", "returned", "closed"]


class CallNote(Model):
    """What the teacher needs in hand when calling: when, whom, and in which language."""

    on: dt.date
    time: ShortWords = ""
    name: ShortWords = ""
    phone: ShortWords = ""
    lang: LanguageTag
    needs_interpreter: bool
    notes: Words = ""


class HomeConference(Model):
    """A conference held at home. *signed* tells that an adult's signature came back with the portfolio."""

    student: Identifier
    household: Identifier
    lang: LanguageTag
    due_on: dt.date
    call: CallNote
    sent_on: dt.date | None = None
    returned_on: dt.date | None = None
    signed: bool = False
    called_on: dt.date | None = None

    def status(self, today: dt.date) -> HomeStatus:
        """Where it stands; closed once the signature is back and the call was made."""
        if self.sent_on is None:
            return "to-send"
        if self.returned_on is None:
            return "overdue" if today > self.due_on else "at-home"
        return "closed" if self.signed and self.called_on else "returned"


def home_conference(student: Student, household: Household, missed_on: dt.date, school_lang: str) -> HomeConference:
    """A conference to send home after *missed_on*, with the call planned for the first weekday after its return.

    A family that does not speak the school's language gets an interpreter on the call, asked for or not: the
    child must never interpret.
    """
    due = missed_on + dt.timedelta(days=DAYS_AT_HOME)
    adult = next(iter(household.guests), None)
    call = CallNote(
        on=_next_weekday(due),
        time=household.call_time,
        name=adult.name if adult else "",
        phone=next((guest.phone for guest in household.guests if guest.phone), ""),
        lang=household.spoken,
        needs_interpreter=household.interpreter or household.spoken != school_lang,
        notes=household.notes,
    )
    return HomeConference(student=student.id, household=household.id, lang=household.reads, due_on=due, call=call)


def _next_weekday(day: dt.date) -> dt.date:
    following = day + dt.timedelta(days=1)
    while following.weekday() >= 5:
        following += dt.timedelta(days=1)
    return following
