"""A share that a card opened: its two logs, and the session that is led from it."""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path as Folder
from typing import NamedTuple

from slc_core.conference.filling_in import chosen_of, filled_in
from slc_core.conference.flow import Path, path_of
from slc_core.conference.journal import Draft, Interrupted, Opened, Shown, state_of
from slc_core.conference.portfolio import Portfolio
from slc_core.conference.talk import Talk, Voices, fill
from slc_core.exchange.pack import Pack, Share, log_key, read_media, read_share
from slc_station.clock import Clock
from slc_station.logbook import Logbook
from slc_station.session import Card, Mode, Session, occasion_of, voices_of
from slc_station.store import Store


class OpenShare(NamedTuple):
    """The share named *share_id*, with the *key* that opens its pages and its logs."""

    pack: Pack
    store: Store
    clock: Clock
    share_id: str
    key: bytes

    @property
    def wordings(self) -> Folder:
        """Where the school's own translations lie."""
        return self.pack.folder / "locales"

    def packed(self) -> Share:
        """The share as the teacher packed it.

        Raises:
            SlcError: its file is not what was packed.
        """
        return read_share(self.pack, self.share_id, self.key)

    def picture(self, token: str) -> bytes:
        """A picture of its pages.

        Raises:
            SlcError: its file is not what was packed.
        """
        return read_media(self.pack, self.share_id, self.key, token)

    def book(self, mode: Mode) -> Logbook:
        """The log of its conference, or of its rehearsals."""
        listed = self.pack.manifest.share(self.share_id)
        log = listed.log if mode == "conference" else listed.rehearsal
        return Logbook(self.store, self.clock, log, log_key(self.key), self.pack.identity)

    def begin(self, mode: Mode, card: Card) -> tuple[Logbook, Session]:
        """The log, with a line more that says that a card opened it, and the session at the step where it stopped.

        Raises:
            SlcError: the share's file is not what was packed.
            StoreFullError: the disk is full; nothing was opened.
        """
        book = self.book(mode)
        laid = self._laid_out(mode, book)
        child, home = laid.share.student.id, laid.share.household.id
        opened = partial(Opened, student=child, household=home, lang=laid.talk.lang, card=card)
        before: tuple[Draft, ...] = (Interrupted,) if book.was_interrupted else ()
        first: tuple[Draft, ...] = () if book.has_begun else (partial(Shown, **laid.path[0]._asdict()),)
        book.write(secrets.token_hex(16), *before, opened, *first)
        return book, laid.session(self.share_id, mode, card, book)

    def rehearsed(self, session: Session, book: Logbook) -> Session:
        """*session* with what its child has just filled in, at the same step or the nearest that is left."""
        return self._laid_out(session.mode, book).session(self.share_id, session.mode, session.card, book)

    def _laid_out(self, mode: Mode, book: Logbook) -> _Laid:
        share = self.packed()
        answers = (book if mode == "rehearsal" else self.book("rehearsal")).child_answers
        portfolio = filled_in(share.portfolio, answers)
        if mode == "conference":  # a rehearsal goes on showing the work that was left out, to choose again
            portfolio = chosen_of(portfolio, answers)
        prepared = share.model_copy(update={"portfolio": portfolio})
        voices = voices_of(prepared, self.wordings)
        talk = fill(prepared.script, occasion_of(prepared), voices)
        return _Laid(prepared, share.portfolio, voices, talk, path_of(talk))


class _Laid(NamedTuple):
    """A share with what its child filled in, as it is spoken; *packed* is the portfolio without that."""

    share: Share
    packed: Portfolio
    voices: Voices
    talk: Talk
    path: Path

    def session(self, share_id: str, mode: Mode, card: Card, book: Logbook) -> Session:
        """Where *book* says that it stands."""
        return Session(
            share_id=share_id,
            mode=mode,
            card=card,
            share=self.share,
            talk=self.talk,
            voices=self.voices,
            path=self.path,
            state=state_of(self.path, book.held),
            held=book.held,
            aids=book.aids,
            has_pages=True,
            packed=self.packed,
        )
