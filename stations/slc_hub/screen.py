"""The desk's pages, in the school's language: templates and what they are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from slc_core.conference import labels, notices
from slc_core.conference.journal import Signed
from slc_core.handout.talk_page import with_isolates
from slc_core.language.catalog import Message, Text, Voice
from slc_core.language.registry import Language, language
from slc_core.language.values import Value
from slc_core.paper.words import signs
from slc_hub import words
from slc_hub.exports import DRAWING, recording_word, signature_of, signed_word
from slc_hub.reading import Names

__all__ = ["Frame", "render"]

_WORDS: Mapping[str, object] = {
    "words": words,
    "notices": notices,
    "labels": labels,
    "signs": signs,
    "language": language,
    "DRAWING": DRAWING,
    "recording_word": recording_word,
    "signed_word": signed_word,
}


class Frame:
    """What every page is told: *voice* speaks the school's language, *names* are those of the children.

    While a page is made, it notes whether anything on it was read by no speaker; the end of the page says so.
    """

    def __init__(self, voice: Voice, names: Names, *, is_open: bool) -> None:
        self.language: Language = voice.language
        self.names = names
        self.is_open = is_open
        self.is_unread = False
        self._voice = voice

    def say(self, message: Message, n: int | None = None, **values: str | Value) -> Markup:
        """*message* as HTML, with its own language where that is not the page's."""
        filled = {name: Value("text", value) if isinstance(value, str) else value for name, value in values.items()}
        return self._spoken(self._voice.say(message, filled, n))

    def plain(self, message: Message, **values: str) -> str:
        """*message* as text, for a title or what is only heard."""
        filled = {name: Value("text", value) for name, value in values.items()}
        return Markup(with_isolates(self._voice.say(message, filled).value)).striptags()  # noqa: S704 - escaped there

    def meaning(self, message: Message, lang: str) -> Markup:
        """*message* in another language than the school's, as a family heard it."""
        return self._spoken(Voice(lang).say(message))

    def number(self, number: Any) -> str:
        """A number as the school writes it."""
        return self._voice.show(Value("number", number)).value

    def count(self, done: int, of: int) -> Value:
        """Two numbers, such as 12/30."""
        return Value("of", (Decimal(done), Decimal(of)))

    def date(self, day: str) -> Value:
        """A day from ``2026-11-21``."""
        return Value("date", dt.date.fromisoformat(day[:10]))

    def day(self, day: str) -> str:
        """A day from ``2026-11-21``, or from a time of it, as the school writes it."""
        return self._voice.show(self.date(day)).value

    def time(self, at: str) -> str:
        """Hours and minutes on this computer's clock, from a time in UTC."""
        return dt.datetime.fromisoformat(at).astimezone().strftime("%H:%M")

    def signature(self, signed: Signed) -> Markup:
        """What was drawn as a signature."""
        return Markup(signature_of(signed))  # noqa: S704 - numbers only

    def _spoken(self, text: Text) -> Markup:
        self.is_unread = self.is_unread or text.is_unread
        shown = with_isolates(text.value)
        if text.lang == self.language.tag:
            return shown
        return Markup('<span lang="{}" dir="{}">{}</span>').format(text.lang, text.dir, shown)


def render(template: str, frame: Frame, **shown: Any) -> str:
    """A page as HTML text."""
    return _environment().get_template(f"{template}.html.j2").render(page=frame, here=template, **_WORDS, **shown)


@cache
def _environment() -> Environment:
    """Where the pages are read: everything is escaped, an unknown name is an error."""
    return Environment(
        loader=PackageLoader("slc_hub", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
