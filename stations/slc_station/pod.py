"""One pod: a card opens a share, taps lead through it, and every tap is on the disk before it is answered."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Literal, NamedTuple, TypeVar

from slc_core.conference.flow import Act, after
from slc_core.conference.journal import Answered, Draft, Flagged, Recorded, Signed, drafts_of
from slc_core.conference.script import Who
from slc_core.conference.talk import Voices
from slc_core.errors import NotFoundError, SlcError
from slc_core.exchange.pack import Pack, unlock
from slc_core.exchange.seal import digest
from slc_station.clock import Clock
from slc_station.lamp import Lamp
from slc_station.logbook import Logbook, parts_of
from slc_station.opening import OpenShare
from slc_station.reading import Reading, open_reading, readable
from slc_station.session import Aid, Card, Mode, Session, is_put_away, voices_of, without_pages
from slc_station.store import Store

_LOG = logging.getLogger(__name__)
_SECOND_NS = 10**9
_LONGEST_WAIT_SECONDS = 60
_IMAGES = {b"\xff\xd8": "image/jpeg", b"\x89PNG": "image/png", b"RIFF": "image/webp"}

_Done = TypeVar("_Done")


class Opened(NamedTuple):
    """A child's card opened its share."""

    share_id: str


class Child(NamedTuple):
    """A child in the teacher's corner."""

    share_id: str
    name: str
    symbol: str
    has_picture: bool
    is_finished: bool


class Teacher(NamedTuple):
    """The evening's teacher card is open: she chooses a child, or the language of a translation to be read."""

    children: tuple[Child, ...]
    readable: tuple[str, ...] = ()


class Refused(NamedTuple):
    """The card opens nothing here, or an earlier one did not and the wait is not over."""

    wait_seconds: int


class Waiting(NamedTuple):
    """A child's card is open, and nobody has chosen yet whether to practise or to lead."""

    share_id: str
    name: str
    voices: Voices
    is_finished: bool


class _Table(NamedTuple):
    """What lies open: a session, the log it is written to, and its share until the materials are put away."""

    session: Session
    book: Logbook
    share: OpenShare | None


class Pod:
    """One computer at which one share at a time is open. May be asked by many threads; acts one at a time."""

    def __init__(self, pack: Pack, store: Store, clock: Clock, lamp: Lamp) -> None:
        self._pack, self._store, self._clock, self._lamp = pack, store, clock, lamp
        self._turn = threading.RLock()
        self._card: Card = "child"
        self._unlocked: Mapping[str, OpenShare] = {}
        self._reading_key: bytes | None = None
        self._reading: Reading | None = None
        self._waiting: Waiting | None = None
        self._teacher: Teacher | None = None
        self._table: _Table | None = None
        self._seen_ns = clock.boot_ns()
        self._wait_until_ns = 0
        self._wait_after(store.tries())  # switching off and on saves nobody a wait
        lamp.show("idle")

    @property
    def session(self) -> Session | None:
        """The conference or rehearsal that is open."""
        with self._turn:
            if not self._table:
                return None
            session, book, _ = self._table
            return session._replace(held=book.held, aids=book.aids)

    @property
    def waiting(self) -> Waiting | None:
        """What a child's card opened, as long as nobody has chosen what for."""
        return self._waiting

    @property
    def teacher(self) -> Teacher | None:
        """The teacher's corner, while it is open."""
        return self._teacher

    @property
    def reading(self) -> Reading | None:
        """The translation that a speaker reads."""
        return self._reading

    def present(self, code: str) -> Opened | Teacher | Refused:
        """Show a card. A conference that was broken off here last goes on at once: `session` is then set.

        Raises:
            CardError: mistyped; no try is counted.
            SlcError: the share's file is not what was packed.
            StoreFullError: the disk is full.
        """
        with self._turn:
            if waits := self._seconds_to_wait():
                return Refused(waits)
            unlocked = unlock(self._pack, code)
            if unlocked is None:
                return self._refused()
            if self._store.tries():
                self._store.note_try(wrong=False)
            self.lock()
            self.touch()
            self._card = unlocked.card
            self._unlocked = {
                share_id: OpenShare(self._pack, self._store, self._clock, share_id, key)
                for share_id, key in unlocked.keys.items()
            }
            self._reading_key = unlocked.reading
            return self._teacher_came() if unlocked.card == "teacher" else self._child_came()

    def begin(self, mode: Mode, share_id: str = "") -> None:
        """Open the share that the card showed, or go on where it stopped; ignored if no card is open for it.

        *share_id* is for the teacher's corner.

        Raises:
            SlcError: the share's file is not what was packed.
            StoreFullError: the disk is full; nothing was opened.
        """
        with self._turn:
            share_id = share_id or (self._waiting.share_id if self._waiting else "")
            if share := self._unlocked.get(share_id):
                book, session = share.begin(mode, self._card)
                self._unlocked, self._reading_key, self._waiting, self._teacher = {}, None, None, None
                self.touch()
                self._lay(_Table(session, book, share))

    def begin_reading(self, lang: str) -> None:
        """Put every child's pages away and open a translation; ignored outside the teacher's corner."""
        with self._turn:
            key = self._reading_key if self._teacher else None
            if key and (reading := open_reading(self._pack, self._store, self._clock, key, lang)):
                self.lock()
                self._reading = reading

    def read(self, step: Callable[[Reading], Reading]) -> None:
        """What *step* makes of the translation that lies open, if one does; raises what *step* raises."""
        with self._turn:
            if self._reading:
                self._reading = step(self._reading)

    def act(self, nonce: str, place: int, act: Act) -> None:
        """One tap on the path; ignored if *place* is not on the screen any more.

        Raises:
            StoreFullError: the disk is full; nothing moved.
        """
        with self._turn:
            if not self._table or place != self._table.session.state.place:
                return
            session = self._table.session
            state = after(session.path, session.state, act)
            if state == session.state or not self._table.book.write(
                nonce, *drafts_of(session.path, session.state, act)
            ):
                return
            self.touch()
            self._lay(self._table._replace(session=session._replace(state=state)))

    def answer(self, nonce: str, question: str, who: Who, how: Literal["card", "choice", "typed"], value: str) -> None:
        """An answer by card, choice or typing.

        Raises:
            ValueError: a field is not what a record may hold.
            StoreFullError: the disk is full; nothing was answered.
        """
        with self._turn:
            if not self._table:
                return
            lang = self._table.session.talk.lang
            draft = partial(Answered, question=question, who=who, how=how, value=value, lang=lang)
            session, book, share = self._table
            if self._write(nonce, draft) and session.mode == "rehearsal" and share:
                self._lay(_Table(share.rehearsed(session, book), book, share))

    def sign(
        self, nonce: str, who: Who, how: Literal["drawn", "mark", "later"], strokes: tuple[tuple[int, ...], ...] = ()
    ) -> None:
        """A sign of presence.

        Raises:
            ValueError: a field is not what a record may hold.
            StoreFullError: the disk is full; nothing was signed.
        """
        self._write(nonce, partial(Signed, who=who, how=how, strokes=strokes))

    def keep(self, nonce: str, question: str, who: Who, media_type: str, content: bytes) -> str:
        """Keep a voice or drawing; its token. The same *nonce* gives the same token and keeps it once.

        Raises:
            NotFoundError: nothing is open.
            ValueError: a field is not what a record may hold.
            StoreFullError: the disk is full; nothing was kept.
        """
        with self._turn:
            table = self._open_table()
            media = digest(b"media", nonce.encode())[:16].hex()
            recorded = partial(
                Recorded, question=question, who=who, media=media, media_type=media_type, size_bytes=len(content)
            )
            table.book.write(nonce, recorded, parts=parts_of(media, content))
            self.touch()
            return media

    def forget(self, nonce: str, media: str) -> None:
        """Delete a voice or drawing: what it held leaves the disk.

        Raises:
            StoreFullError: the disk is full; nothing was deleted.
        """
        with self._turn:
            if not self._table or not (kept := self._table.book.held.recordings.get(media)):
                return
            gone = partial(
                Recorded,
                question=kept.question,
                who=kept.who,
                media=media,
                media_type=kept.media_type,
                size_bytes=kept.size_bytes,
                is_kept=False,
            )
            self._table.book.write(nonce, gone, emptying=self._table.book.places_of(media))
            self.touch()

    def recording(self, token: str) -> tuple[str, bytes]:
        """The media type and content of what was kept here.

        Raises:
            NotFoundError: nothing of that token is kept.
        """
        with self._turn:
            return self._open_table().book.recording(token)

    def picture(self, name: str) -> tuple[str, bytes]:
        """The media type and content of a page's picture, by its file name in the portfolio or its token.

        Raises:
            NotFoundError: there is no such picture, or the materials are put away.
        """
        with self._turn:
            session, _, share = self._open_table()
            token = session.share.media.get(name, name)
            if share is None or token not in session.share.media.values():
                raise NotFoundError("there is no such picture here now; show the card again")
            content = share.picture(token)
        known = (media_type for magic, media_type in _IMAGES.items() if content.startswith(magic))
        return next(known, "application/octet-stream"), content

    def flag(self, nonce: str, message: str, better: str = "") -> None:
        """A line that sounds wrong; *message* is its `key_of`.

        Raises:
            ValueError: a field is not what a record may hold.
            StoreFullError: the disk is full; nothing was noted.
        """
        with self._turn:
            if self._table:
                self._write(nonce, partial(Flagged, message=message, lang=self._table.session.talk.lang, better=better))

    def set_aid(self, nonce: str, aid: Aid, on: bool) -> None:  # noqa: FBT001 - what a toggle says
        """Show or hide a line beside the family's own.

        Raises:
            StoreFullError: the disk is full; nothing changed.
        """
        self.answer(nonce, f"aid-{aid}", "child", "choice", "on" if on else "off")

    def hand_over(self, do: Callable[[Pack, Store], _Done]) -> _Done | None:
        """What *do* makes of the pack and the journal, while nothing else happens; None outside the teacher's corner.

        Raises:
            SlcError: whatever *do* raises.
        """
        with self._turn:
            if not self._teacher:
                return None
            try:
                return do(self._pack, self._store)
            finally:
                self.touch()

    def lock(self) -> None:
        """Forget every key and every page; the next family shows its card."""
        with self._turn:
            self._unlocked, self._waiting, self._teacher, self._table = {}, None, None, None
            self._reading_key, self._reading = None, None
            self._lamp.show("idle")
            self._store.rest()

    def touch(self) -> None:
        """Somebody is there."""
        self._seen_ns = self._clock.boot_ns()

    def lock_if_idle(self) -> bool:
        """Lock if nobody has been there for the pack's minutes; whether it locked."""
        with self._turn:
            idle_ns = self._clock.boot_ns() - self._seen_ns
            is_open = self._table or self._unlocked or self._reading
            if not is_open or idle_ns < self._pack.manifest.lock_minutes * 60 * _SECOND_NS:
                return False
            self.lock()
            return True

    def _seconds_to_wait(self) -> int:
        return max(0, -((self._clock.boot_ns() - self._wait_until_ns) // _SECOND_NS))

    def _wait_after(self, tries: int) -> None:
        if tries:
            seconds = min(2 ** (tries - 1), _LONGEST_WAIT_SECONDS)
            self._wait_until_ns = self._clock.boot_ns() + seconds * _SECOND_NS

    def _refused(self) -> Refused:
        self._wait_after(self._store.tries() + 1)
        self._store.note_try(wrong=True)
        return Refused(self._seconds_to_wait())

    def _child_came(self) -> Opened:
        share = next(iter(self._unlocked.values()))
        packed, book = share.packed(), share.book("conference")
        voices = voices_of(packed, share.wordings)
        self._waiting = Waiting(share.share_id, packed.student.name, voices, book.is_finished)
        if book.is_under_way and self._store.latest_log() == self._pack.manifest.share(share.share_id).log:
            self.begin("conference")  # the last tap here was this family's: it only comes back
        return Opened(share.share_id)

    def _teacher_came(self) -> Teacher:
        self._teacher = Teacher(tuple(self._children()), readable(self._pack) if self._reading_key else ())
        return self._teacher

    def _children(self) -> Iterator[Child]:
        for share_id, share in self._unlocked.items():
            try:
                name = share.packed().student.name
            except SlcError:  # one spoiled file keeps no other child from its conference
                _LOG.warning("the share %s cannot be opened; pack the pod again", share_id)
                continue
            listed = self._pack.manifest.share(share_id)
            is_finished = share.book("conference").is_finished
            yield Child(share_id, name, listed.symbol, listed.has_picture, is_finished)

    def _lay(self, table: _Table) -> None:
        """*table* comes on the screen. Past the put-away its pages are forgotten; the way back asks for the card."""
        session = table.session
        is_away = session.mode == "conference" and is_put_away(session.path, session.state.place)
        if not is_away and not session.has_pages:
            self.lock()
            return
        self._table = _Table(without_pages(session), table.book, None) if is_away and session.has_pages else table
        self._lamp.show(session.light if session.mode == "conference" else "idle")

    def _open_table(self) -> _Table:
        if not self._table:
            raise NotFoundError("nothing is open at this pod; show a card")
        return self._table

    def _write(self, nonce: str, draft: Draft) -> bool:
        """Whether *draft* is new; what nobody can do any more because the pod was locked is ignored."""
        with self._turn:
            self.touch()
            return bool(self._table and self._table.book.write(nonce, draft))
