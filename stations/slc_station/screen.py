"""What stands on the screen, as values; ``render`` turns a screen into a page.

Everything here is pure: the app brings the session, the voices, and one nonce for the whole page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from slc_core.conference import labels, notices
from slc_core.conference.flow import Light
from slc_core.conference.gestures import GESTURES, picture
from slc_core.conference.talk import Both, Voices
from slc_core.exchange.pack import Manifest
from slc_core.handout.ink import drawing_svg
from slc_core.handout.talk_page import with_isolates
from slc_core.language.catalog import Message, Text, Voice
from slc_core.language.registry import language
from slc_core.language.values import Value, isolate
from slc_core.paper.words import packet, signs
from slc_station import words
from slc_station.pod import Teacher
from slc_station.reading import Reading, blanks_of
from slc_station.session import Session
from slc_station.step import step_of, time_shares

ScreenName = Literal["idle", "choice", "corner", "reading", "step", "off", "trouble"]
_WORDS: Mapping[str, object] = {
    "words": words,
    "notices": notices,
    "labels": labels,
    "packet": packet,
    "signs": signs,
    "GESTURES": GESTURES,
}
"""Where pages find what they say."""
_OFF_IDLE_MS = 60_000
_YOUNG = frozenset({"PK", "TK", "K", "1"})


class Notice(NamedTuple):
    """One sentence at the top of a page; *n* is what a counted one counts, *values* fill its blanks."""

    message: Message
    n: int | None = None
    values: Mapping[str, Value] = MappingProxyType({})


class Screen(NamedTuple):
    """A template and what it shows."""

    template: str
    shown: Mapping[str, Any]


class Frame(NamedTuple):
    """What every page tells about itself; *idle_ms* is 0 where nothing can close by itself."""

    name: ScreenName
    voices: Voices
    nonce: str
    notice: Notice | None = None
    light: Light | Literal["idle", ""] = ""
    idle_ms: int = 0
    stage: str = ""
    place: int = 0
    shows_school: bool = True
    shows_reading: bool = True
    is_young: bool = False
    is_practice: bool = False
    can_switch_off: bool = False

    def say(self, message: Message, n: int | None = None, **values: str | Value) -> Both:
        """*message* in both languages; plain texts fill blanks as they are."""
        filled = {name: Value("text", value) if isinstance(value, str) else value for name, value in values.items()}
        return self.voices.both(message, filled, n)

    def school(self, message: Message, **values: str | Value) -> Text:
        """*message* for whoever follows from afar: in the school's language alone."""
        filled = {name: Value("text", value) if isinstance(value, str) else value for name, value in values.items()}
        return self.voices.school.say(message, filled)

    def mark(self, text: Text) -> Both | None:
        """What must stand beside *text* because no speaker of its language vouches for it."""
        mark = notices.mark_of(text)
        return self.voices.both(mark.message, mark.values) if mark else None

    def mark_in(self, voice: Voice, text: Text) -> Text | None:
        """The same for what another language's families read."""
        mark = notices.mark_of(text)
        return voice.say(mark.message, mark.values) if mark else None


def idle_screen(
    manifest: Manifest,
    voices: Sequence[Voice],
    nonce: str,
    notice: Notice | None = None,
    *,
    can_switch_off: bool = False,
) -> Screen:
    """What waits for a card, in all languages of the pod; the first of *voices* is the page's."""
    own = Voices(voices[0], voices[0])
    frame = Frame("idle", own, nonce, notice, light="idle", can_switch_off=can_switch_off)
    return _screen("idle", frame, manifest=manifest, voices=voices)


def choice_screen(
    manifest: Manifest,
    share_id: str,
    voices: Voices,
    nonce: str,
    notice: Notice | None = None,
    *,
    name: str = "",
    is_finished: bool = False,
) -> Screen:
    """A child's card is open: lead or practise."""
    frame = Frame("choice", voices, nonce, notice, light="idle", idle_ms=_idle_ms(manifest))
    return _screen("choice", frame, child=manifest.share(share_id), name=name, is_finished=is_finished)


def teacher_screen(
    manifest: Manifest,
    teacher: Teacher,
    voice: Voice,
    nonce: str,
    notice: Notice | None = None,
    *,
    told: Sequence[Notice] = (),
    can_send: bool = False,
) -> Screen:
    """The teacher's corner, in the school's language: the pod's children, and two ways to hand over what they did.

    *told* says what became of the last handing over; *can_send* shows the way by cable.
    """
    frame = Frame("corner", Voices(voice, voice), nonce, notice, light="idle", idle_ms=_idle_ms(manifest))
    readable = [language(tag) for tag in teacher.readable]
    return _screen("corner", frame, children=teacher.children, told=told, can_send=can_send, readable=readable)


def reading_screen(
    reading: Reading, manifest: Manifest, nonce: str, notice: Notice | None = None, typed: str = ""
) -> Screen:
    """A speaker says who that is, then how one line after the other sounds; *typed* is what could not be kept."""
    frame = Frame("reading", reading.voices, nonce, notice, light="idle", idle_ms=_idle_ms(manifest))
    now = reading.line.now if reading.line else ""
    blanks = blanks_of(now)
    lost = [blank for blank in blanks if typed and blank not in typed]
    for blank in blanks:
        now = now.replace(blank, isolate(blank))
    so_far = Value("of", (Decimal(reading.place + 1), Decimal(len(reading.lines))))
    shown = {"now": now, "blanks": blanks, "lost": lost, "so_far": so_far, "typed": typed}
    return _screen("reading", frame._replace(place=reading.place), reading=reading, **shown)


def step_screen(
    session: Session,
    manifest: Manifest,
    nonce: str,
    notice: Notice | None = None,
    typed: str = "",
    *,
    can_switch_off: bool = False,
) -> Screen:
    """The step that a session is at, or its end; *typed* is what the family typed when it could not be kept."""
    place, is_practice = session.place, session.mode == "rehearsal"
    frame = Frame(
        "step",
        session.voices,
        nonce,
        notice,
        light="" if is_practice else session.light,
        idle_ms=_idle_ms(manifest),
        stage=place.stage,
        place=session.state.place,
        shows_school=session.aids.school,
        shows_reading=session.aids.reading,
        is_young=session.share.student.grade in _YOUNG,
        is_practice=is_practice,
        can_switch_off=can_switch_off,
    )
    times = time_shares(session) if is_practice and session.state.is_finished else ()
    template = "finished" if session.state.is_finished else "step"
    return _screen(template, frame, session=session, step=step_of(session), typed=typed, times=times)


def off_screen(voices: Sequence[Voice], nonce: str, *, is_off: bool) -> Screen:
    """What is said before the pod is switched off, with the button for it, and once *is_off*, while it goes dark."""
    idle_ms = 0 if is_off else _OFF_IDLE_MS  # a child who went away leaves no question to the next one
    return _screen(
        "off", Frame("off", Voices(voices[0], voices[0]), nonce, idle_ms=idle_ms), voices=voices, is_off=is_off
    )


def trouble_screen(code: words.TroubleCode, voices: Sequence[Voice]) -> Screen:
    """Why the pod cannot go on, in each of *voices*, the first being the page's; nothing of anybody's."""
    return _screen("trouble", Frame("trouble", Voices(voices[0], voices[0]), ""), code=code, voices=voices)


def render(screen: Screen) -> str:
    """The page as HTML text."""
    return environment().get_template(f"{screen.template}.html.j2").render({**_WORDS, **screen.shown})


@cache
def environment() -> Environment:
    """Where the pages are read: everything is escaped, an unknown name is an error."""
    found = Environment(
        loader=PackageLoader("slc_station", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["isolated"] = with_isolates
    found.filters["gesture"] = lambda gesture: Markup(picture(gesture))  # noqa: S704 - our own drawing
    found.filters["drawing"] = _drawing
    return found


def _drawing(strokes: Sequence[Sequence[int]]) -> Markup:
    return Markup(drawing_svg(strokes))  # noqa: S704 - numbers only


def _screen(template: str, frame: Frame, **shown: Any) -> Screen:
    return Screen(template, {"page": frame, **shown})


def _idle_ms(manifest: Manifest) -> int:
    return manifest.lock_minutes * 60_000
