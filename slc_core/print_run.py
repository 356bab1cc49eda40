"""Every paper of a class, as numbered jobs that can be made side by side and stopped between any two.

An :class:`Order` is plain data, so that another process can take a job by its number. Each file is written
whole or not at all.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import segno

from slc_core.classroom.folder import Classroom, read_class
from slc_core.classroom.pod_cards import PodCards, read_cards
from slc_core.classroom.talks import Conference, Talks
from slc_core.conference import notices
from slc_core.conference.absence import home_conference
from slc_core.conference.blanks import Filling
from slc_core.conference.people import Student
from slc_core.conference.talk import Voices
from slc_core.exchange.card import read_code, scan_text
from slc_core.files import write_file
from slc_core.language.catalog import Message, Voice
from slc_core.language.values import Value
from slc_core.paper.guide import guide, question_cards
from slc_core.paper.letters import call_note, home_letter, invitation, reminder
from slc_core.paper.packet import Contents, packet
from slc_core.paper.pod_card import PodCard, teachers_card
from slc_core.paper.press import Part, Press
from slc_core.paper.signs import Arrival, arrivals, glossary, pod_signs, welcome
from slc_core.paper.survey import keepsake, survey

PARTS: tuple[Part, ...] = ("packet", "guide", "cards", "letters", "signs")
_WHITE_SQUARES = 4  # around a square code, without which no scanner finds it
_OBJECTS_BETWEEN_SWEEPS = 10_000  # Python's own 700 are reached three times in every packet
_NO_CARD = "has no card for the pod yet; run `slc station pack`, and print this packet again"
Make = Callable[[], tuple[bytes, tuple[str, ...]]]


class Order(NamedTuple):
    """What to print of the class in *folder*, and how; *student* and *lang* narrow it, empty for all.

    *pods* is the number of pod signs; None takes the class's own.
    """

    folder: Path
    out: Path
    press: Press
    parts: tuple[Part, ...] = PARTS
    student: str = ""
    lang: str = ""
    open_blanks: bool = False
    pods: int | None = None


class Job(NamedTuple):
    """One file to make: its path inside the order's folder, and how."""

    name: str
    make: Make


class Made(NamedTuple):
    """One file made; *faults* are sentences about what could not be printed in it."""

    path: Path
    faults: tuple[str, ...]


@lru_cache(maxsize=1)
def jobs(order: Order) -> tuple[Job, ...]:
    """All files of an order, children first.

    Raises:
        NotFoundError: the class, the child or the language is not there.
        ProblemsError: the class cannot be read.
        UnreadableError: its cards for the pods are damaged.
    """
    classroom = read_class(order.folder)
    return tuple(job for part in PARTS if part in order.parts for job in _JOBS[part](classroom, order))


def make(order: Order, number: int) -> Made:
    """Make the file of job *number* and write it.

    Raises:
        UnwritableError: the disk refused; no half file is left.
    """
    job = jobs(order)[number]
    content, faults = job.make()
    spare_the_collector()
    path = order.out / job.name
    write_file(path, content)
    return Made(path, faults)


@cache
def spare_the_collector() -> None:
    """After a process's first file: fonts and words stay, and a document leaves hardly any rubbish to look for."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_SWEEPS)


def _packets(classroom: Classroom, order: Order) -> Iterator[Job]:
    codes = _cards_of(classroom)
    for conference, cards in _conferences(classroom, order):
        code = codes.conferences.get(conference.card) if codes else None
        contents = Contents(
            conference.talk,
            cards.talk,
            conference.voices,
            partial(classroom.file_of, conference.student),
            tuple(home.reads for home in classroom.households_of(conference.student)),
            classroom.settings.term,
            _date(classroom),
            _pod_card(code) if code else None,
            open_blanks=order.open_blanks,
        )
        faults = () if code or not codes else (_NO_CARD,)
        yield Job(f"packets/{conference.name}.pdf", partial(_packet, contents, order.press, faults))


def _packet(contents: Contents, press: Press, known: tuple[str, ...]) -> tuple[bytes, tuple[str, ...]]:
    made, faults = packet(contents, press)
    return made, (*known, *faults)


def _cards_of(classroom: Classroom) -> PodCards | None:
    return read_cards(classroom.folder, read_code)


def _pod_card(code: str) -> PodCard:
    rows = segno.make(scan_text(code), micro=False).matrix_iter(border=_WHITE_SQUARES)
    return PodCard(code, [tuple(row) for row in rows])


def _guides(classroom: Classroom, order: Order) -> Iterator[Job]:
    for tag, voices in _voices(classroom, order):
        yield Job(f"guides/guide.{tag}.pdf", _plain(guide, voices, order.press))
        yield Job(f"guides/survey.{tag}.pdf", _plain(survey, voices, order.press))


def _cards(classroom: Classroom, order: Order) -> Iterator[Job]:
    for tag, voices in _voices(classroom, order):
        yield Job(f"cards/questions.{tag}.pdf", _plain(question_cards, voices, order.press))


def _letters(classroom: Classroom, order: Order) -> Iterator[Job]:
    date, missed_on = _date(classroom), classroom.settings.conference_on
    for conference, _ in _conferences(classroom, order):
        occasion, voices = conference.talk.occasion, _of_letters(classroom, order, conference)
        stem = conference.name.removesuffix(conference.talk.lang)
        name = f"letters/{stem}{voices.family.language.tag}"
        yield Job(f"{name}.invitation.pdf", _plain(invitation, occasion, voices, order.press, date))
        yield Job(f"{name}.reminder.pdf", _plain(reminder, occasion, voices, order.press, date))
        yield Job(
            f"letters/{conference.name}.keepsake.pdf",
            _plain(keepsake, conference.talk, conference.voices, order.press),
        )
        if missed_on:  # without a day there is no day to send it back by
            home = home_conference(
                conference.student, conference.household, missed_on, classroom.settings.school_language
            )
            yield Job(f"{name}.home.pdf", _plain(home_letter, home, occasion, voices, order.press))
            yield Job(f"{name}.call.pdf", _plain(call_note, home, occasion, voices.school, order.press))


def _of_letters(classroom: Classroom, order: Order, conference: Conference) -> Voices:
    """The voices of the language that the household wants letters in, unless the order names one."""
    home = conference.household
    if order.lang or home.writes == home.reads:
        return conference.voices
    folders = (classroom.folder / "locales",)
    family = Voice(home.writes, folders=folders, native_digits=home.digits == "native")
    return conference.voices._replace(family=family, reading=None)


def _signs(classroom: Classroom, order: Order) -> Iterator[Job]:
    school = Voice(classroom.settings.school_language)
    voices = dict(_voices(classroom, order))
    pod_of = {student.id: pod for pod, sitting in classroom.seating.items() for student in sitting}
    expected = [
        arrival for student in classroom.students for arrival in _arrivals(classroom, student, pod_of[student.id])
    ]
    families = [voices_of.family for tag, voices_of in voices.items() if tag != school.language.tag]
    pods = classroom.settings.pods if order.pods is None else order.pods
    yield Job("signs/pods.pdf", _plain(pod_signs, school, pods, order.press))
    yield Job("signs/arrivals.pdf", _plain(arrivals, school, expected, order.press))
    yield Job("signs/welcome.pdf", _plain(welcome, [school, *families], order.press))
    if codes := _cards_of(classroom):
        card = _plain(teachers_card, school, _pod_card(codes.teacher), dict(_evening(classroom)), order.press)
        yield Job("signs/teacher-card.pdf", card)
    for tag, pair in voices.items():
        yield Job(f"signs/glossary.{tag}.pdf", _plain(glossary, pair, order.press))


def _evening(classroom: Classroom) -> Iterator[tuple[Message, Mapping[str, Filling]]]:
    """Which evening a card is for, in lines with their blanks."""
    settings = classroom.settings
    yield notices.SCHOOL, {"school": Value("text", settings.school) if settings.school else None}
    yield notices.TEACHER, {"teacher": Value("text", settings.teacher) if settings.teacher else None}
    yield notices.DATE, {"date": _date(classroom)}


def _arrivals(classroom: Classroom, student: Student, pod: int) -> Iterator[Arrival]:
    """A line for each of the child's households; how the name sounds helps whoever calls it out."""
    name = f"{student.full_name} ({student.say_as})" if student.say_as else student.full_name
    homes = classroom.households_of(student)
    yield from (Arrival(name, home.spoken, home.interpreter, pod) for home in homes)
    if not homes:
        yield Arrival(name, "", interpreter=False, pod=pod)


_JOBS: dict[Part, Callable[[Classroom, Order], Iterator[Job]]] = {
    "packet": _packets,
    "guide": _guides,
    "cards": _cards,
    "letters": _letters,
    "signs": _signs,
}


def _conferences(classroom: Classroom, order: Order) -> Iterator[tuple[Conference, Conference]]:
    """Each conference of the order, with the same as cue cards."""
    students = [classroom.student(order.student)] if order.student else classroom.students
    talks = Talks(classroom, open_blanks=order.open_blanks)
    for student in students:
        short = student.model_copy(update={"support": "cards"})
        lang = order.lang or None
        yield from zip(talks.of(student, lang), talks.of(short, lang), strict=True)


def _voices(classroom: Classroom, order: Order) -> Iterator[tuple[str, Voices]]:
    """The order's languages, each once."""
    found = {conference.talk.lang: conference.voices for conference, _ in _conferences(classroom, order)}
    yield from sorted(found.items())


def _date(classroom: Classroom) -> Value | None:
    on = classroom.settings.conference_on
    return Value("date", on) if on else None


def _plain(paper: Callable[..., bytes], *arguments: object) -> Make:
    return lambda: (paper(*arguments), ())
