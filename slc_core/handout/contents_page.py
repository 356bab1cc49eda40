"""The way in to a folder of talks: one page that lists them by child, with language and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from slc_core.conference.talk import Talk
from slc_core.handout.talk_page import environment
from slc_core.language.registry import language


class Entry(NamedTuple):
    """One file of the folder."""

    file: str
    talk: Talk

    @property
    def own_name(self) -> str:
        """The language's own name."""
        return language(self.talk.lang).own

    @property
    def direction(self) -> str:
        """The direction that the language's name is written in."""
        return language(self.talk.lang).direction

    @property
    def state(self) -> str:
        """What may be said of the words, in the school's words."""
        if all(line.text.status == "missing" for line in self.talk.lines):
            return "not translated yet: shown in English"
        unread = self.talk.unread
        return f"draft: {unread} of {len(self.talk.lines)} lines not read by a speaker" if unread else "read"


def contents_page(title: str, entries: Sequence[Entry]) -> str:
    """The page as HTML text; *entries* link to files beside it."""
    return environment().get_template("contents.html.j2").render(title=title, entries=entries)
