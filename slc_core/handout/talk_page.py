"""A talk as one self-contained HTML page, the family's language beside the school's.

It needs no network and no script, prints well, reads well on a phone, and is also what a family uses that
holds the conference at home. Each line carries its own language and direction, and a mark where no speaker
of its language has read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from slc_core.conference import notices
from slc_core.conference.gestures import GESTURES, picture
from slc_core.conference.labels import PAGE_TITLES, SPEAKERS, STAGE_TITLES
from slc_core.conference.notices import mark_of
from slc_core.conference.portfolio import kind_of
from slc_core.conference.script import StageId
from slc_core.conference.talk import Both, Line, Talk, Voices
from slc_core.language.catalog import Message, Text
from slc_core.language.values import FSI, GAP, PDI, Value


class _Group(NamedTuple):
    """Lines under one heading: a stage, or a page within it."""

    title: Both
    page: int
    lines: tuple[Line, ...]


class _Stage(NamedTuple):
    title: Both
    id: str
    groups: tuple[_Group, ...]


class _Page:
    """What the template asks for; everything in both languages."""

    def __init__(self, talk: Talk, voices: Voices) -> None:
        self.talk = talk
        self.family = voices.family.language
        self.school = voices.school.language
        self.is_untranslated = all(line.text.status == "missing" for line in talk.lines)
        self._voices = voices

    def say(self, message: Message, n: int | None = None, **values: str | Value) -> Both:
        """*message* in both languages; plain texts fill blanks as they are."""
        filled = {name: Value("text", value) if isinstance(value, str) else value for name, value in values.items()}
        return self._voices.both(message, filled, n)

    def gesture(self, line: Line) -> tuple[Markup, Both] | None:
        """The picture and the words of what a line is done with."""
        if line.do is None:
            return None
        return Markup(picture(line.do)), self.say(GESTURES[line.do])  # noqa: S704 - our own drawing

    def speaker(self, line: Line) -> Both:
        """Who says a line."""
        return self.say(SPEAKERS[line.who])

    def mark(self, text: Text) -> Both | None:
        """What must stand beside *text* because no speaker of its language vouches for it."""
        mark = mark_of(text)
        return self._voices.both(mark.message, mark.values) if mark else None

    def stages(self) -> Iterator[_Stage]:
        """The talk by stage, and within a stage by page."""
        for stage, lines in groupby(self.talk.lines, key=_stage_of):
            yield _Stage(self.say(STAGE_TITLES[stage]), stage, tuple(self._groups(lines)))

    def _groups(self, lines: Iterator[Line]) -> Iterator[_Group]:
        titles = {page.number: PAGE_TITLES[kind_of(page)] for page in self.talk.occasion.portfolio.pages}
        for page, said in groupby(lines, key=lambda line: line.page):
            title = titles.get(page, notices.PAGE)
            yield _Group(self.say(title), page, tuple(said))


def _stage_of(line: Line) -> StageId:
    return line.stage


def talk_page(talk: Talk, voices: Voices, *, contact: str = "", date: Value | None = None) -> str:
    """The page as HTML text, complete in itself.

    *voices* are those the talk was filled with; *contact* is what a family may call or visit; *date* a value
    of kind ``date``.
    """
    template = environment().get_template("talk.html.j2")
    return template.render(page=_Page(talk, voices), talk=talk, words=notices, contact=contact, date=date)


def with_isolates(text: str) -> Markup:
    """*text* escaped for HTML; what fills a blank becomes an element of its own, an empty blank a line to fill."""
    parts = text.split(FSI)
    pieces = [escape(parts[0])]
    for part in parts[1:]:
        filled, _, rest = part.partition(PDI)
        kind = "gap" if filled == GAP else "filled"
        pieces.append(Markup('<bdi class="{}">{}</bdi>{}').format(kind, filled, rest))
    return Markup("").join(pieces)


@cache
def environment() -> Environment:
    """Where this room's templates are read: everything is escaped, an unknown name is an error."""
    found = Environment(
        loader=PackageLoader("slc_core.handout", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["isolated"] = with_isolates
    return found
