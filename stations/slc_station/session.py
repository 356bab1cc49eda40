"""The conference that is open at a pod, as one value: all that a screen is built from."""

from __future__ import annotations

from pathlib import Path as Folder
from typing import Literal, NamedTuple

from slc_core.conference.asks import Ask, ask_of
from slc_core.conference.blanks import Occasion
from slc_core.conference.flow import Light, Path, Place, State, light_of
from slc_core.conference.journal import Held
from slc_core.conference.portfolio import Portfolio
from slc_core.conference.talk import Line, Talk, Voices, voices_for
from slc_core.exchange.pack import Share

Mode = Literal["conference", "rehearsal"]
Card = Literal["child", "teacher"]
Aid = Literal["school", "reading"]


class Aids(NamedTuple):
    """Which of the two lines beside the family's own are on the screen."""

    school: bool = True
    reading: bool = True


class Session(NamedTuple):
    """A child's share, open, at one step of its path; *card* is whose card opened it.

    *has_pages* is false once the materials are put away: what stood on the pages is gone from memory, and
    *share*, *talk* and its lines say nothing of it until the card is shown again. *packed* is the portfolio as the
    teacher packed it, without what the child filled in and chose.
    """

    share_id: str
    mode: Mode
    card: Card
    share: Share
    talk: Talk
    voices: Voices
    path: Path
    state: State
    held: Held
    aids: Aids
    has_pages: bool
    packed: Portfolio

    @property
    def place(self) -> Place:
        """The step that is on the screen."""
        return self.path[self.state.place]

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is said at this step; empty once the materials are put away and the step was before that."""
        place = self.place
        return tuple(line for line in self.talk.lines if (line.stage, line.step, line.page) == place)

    @property
    def ask(self) -> Ask | None:
        """What this step asks of the family."""
        return ask_of(self.share.script, self.path, self.state.place)

    @property
    def light(self) -> Light:
        """What the pod shows across the room."""
        return light_of(self.path, self.state)


def voices_of(share: Share, wordings: Folder) -> Voices:
    """The languages of a share's family and school; *wordings* is a folder of the school's own translations."""
    return voices_for(share.student, share.household, share.school_lang, (wordings,))


def occasion_of(share: Share) -> Occasion:
    """What the conference of a share is about."""
    return Occasion(share.student, share.household, share.portfolio, share.school, share.teacher, share.class_name)


def places_put_away(path: Path) -> int:
    """How many places lie up to the last at which materials are put away; 0 where a school left that stage out."""
    return max((number for number, place in enumerate(path, 1) if place.stage == "put-away"), default=0)


def is_put_away(path: Path, place: int) -> bool:
    """Whether the materials are away at *place*; without that stage they lie open until the pod locks."""
    return 0 < places_put_away(path) <= place


def without_pages(session: Session) -> Session:
    """*session* with nothing left of what was said and shown until the materials were put away."""
    gone = frozenset(session.path[: places_put_away(session.path)])
    lines = tuple(line for line in session.talk.lines if Place(line.stage, line.step, line.page) not in gone)
    share = session.share.model_copy(update={"portfolio": Portfolio(), "reflection": "", "media": {}})
    talk = session.talk._replace(occasion=occasion_of(share), lines=lines)
    return session._replace(share=share, talk=talk, has_pages=False, packed=share.portfolio)
