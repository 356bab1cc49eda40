"""What the hub holds: the pods it believes, every genuine link of theirs once, and what it set aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, case, delete, func, select, update

from slc_core.errors import UnwritableError
from slc_core.exchange.log import Sealed
from slc_core.exchange.merge import Chain, Fork, Reason, chains
from slc_hub.database import Database
from slc_hub.intake import (
    ERASED,
    Aside,
    Doubt,
    Form,
    Placed,
    Taken,
    forms,
    hold_links,
    in_slices,
    judge,
    name_of_aside,
    note_set_aside,
    sift,
)
from slc_hub.register import Access, Enrolled, Evening, Log, Register
from slc_hub.tables import ENTRY, LOG, SET_ASIDE

__all__ = ["COPY", "Access", "Aside", "Doubt", "Enrolled", "Evening", "HubStore", "Log", "Taken"]

COPY: Final = "copy"
"""Where in a hub's own folder its second copy lies, if no other folder was named."""

_LINK = (ENTRY.c.log_id, ENTRY.c.seq, ENTRY.c.previous, ENTRY.c.box_digest, ENTRY.c.signature, ENTRY.c.box)
_ASIDE = tuple(SET_ASIDE.c[column.name] for column in _LINK)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class HubStore(Register):
    """The hub at *place*: a folder, or PostgreSQL's address (``postgresql://…``).

    *copy* is the folder of its second copy: best on another disk. Without one, a hub in a folder has it in its own
    folder, and PostgreSQL has none: there the school's own backup is meant to stand in. A store that *is_copy* has
    none either. *now* tells the time in UTC.

    Raises:
        UsageError: *place* is the address of another kind of database.
        UnwritableError: the folder cannot be used, or nobody answers at the address.
    """

    def __init__(
        self,
        place: Path | str,
        copy: Path | None = None,
        *,
        is_copy: bool = False,
        now: Callable[[], dt.datetime] = _now,
    ) -> None:
        super().__init__(Database(place), now)
        own = self.database.folder
        self.copy_folder = None if is_copy else copy or (own and own / COPY)

    @cached_property
    def copy(self) -> HubStore | None:
        """The second copy, opened when it is first asked for; None if there is none.

        Raises:
            UnwritableError: its disk is not there, or refused.
        """
        if self.copy_folder is None:
            return None
        if not self.copy_folder.parent.is_dir():
            raise UnwritableError(f"there is no {self.copy_folder.parent} for the hub's second copy; connect its disk")
        return HubStore(self.copy_folder, is_copy=True, now=self._now)

    def close(self) -> None:
        """Let go of the database, and of the copy's."""
        if copy := self.__dict__.get("copy"):
            copy.close()
        self.database.close()

    def enrol(self, manifest_bytes: bytes, evening: str) -> Enrolled:
        """Believe the pod of this ``pod.json`` from now on; what was set aside for want of it is judged again.

        Raises:
            UnreadableError: it is none.
            UsageError: another pod has one of its logs, or it was revoked.
        """
        enrolled = super().enrol(manifest_bytes, evening)
        self._judge_again(enrolled.manifest.logs)
        return enrolled

    def take(self, links: Iterable[Sealed], by: bytes = b"") -> Taken:
        """Keep what is genuine of *links* and set the rest aside; *by* is the key of the pod that handed them over.

        Raises:
            UnwritableError: the disk refused, or the database does not answer; slices before this one are kept.
        """
        taken = Taken()
        for together in in_slices(links):
            doubts = self.sift(together)
            at_once = self.put(doubts, judge(doubts), by)
            taken = taken.and_then(at_once._replace(known=at_once.known + len(together) - len(doubts)))
        return taken

    def sift(self, links: Sequence[Sealed]) -> list[Doubt]:
        """Those of *links* (one slice) that are not held just as they came: only they need to be judged."""
        return self.database.read(partial(sift, links))

    def put(self, doubts: Sequence[Doubt], reasons: Sequence[Reason | None], by: bytes = b"") -> Taken:
        """Keep what was judged genuine, set aside what has a reason: one transaction here, and one in the copy.

        A copy that cannot be written now gets what it lacks when a receipt is asked for.
        """
        judged = list(zip(doubts, reasons, strict=True))
        good = [(doubt.place, doubt.link) for doubt, reason in judged if reason is None]
        bad: list[tuple[Sealed, Reason]] = [(doubt.link, reason) for doubt, reason in judged if reason]

        def add(connection: Connection) -> tuple[Taken, Sequence[Placed]]:
            note_set_aside(self.database.added, bad, by, self.today, connection)
            return hold_links(self.database.added, good, connection)

        taken, new = self.database.write(add) if judged else (Taken(), ())
        with suppress(UnwritableError):
            if new and self.copy:
                self.copy.hold(new)
        return taken._replace(set_aside=len(bad))

    def hold(self, placed: Sequence[Placed]) -> int:
        """Keep links that were judged before; how many were new."""
        return self.database.write(partial(hold_links, self.database.added, placed))[0].new

    def put_back(self, links: Iterable[Sealed]) -> int:
        """Keep *links* of another hub's store, which has judged them; how many were new.

        Raises:
            UnwritableError: the disk refused, or the database does not answer.
        """
        placed = ([((link.log, link.seq, link.digest), link) for link in slice_] for slice_ in in_slices(links))
        return sum(self.hold(together) for together in placed)

    def heads(self, logs: Iterable[bytes]) -> tuple[Chain, ...]:
        """How far each of *logs* reaches without a gap: one chain for each end of it."""
        hollow = case((ENTRY.c.box.is_(None), None), else_=ERASED)
        return tuple(
            end for log in sorted({*logs}) for end in chains(map(Sealed._make, self._rows((*_LINK[:5], hollow), log)))
        )

    def links(self, log: bytes) -> tuple[Sealed, ...]:
        """All links of a log, by number; of a fork both, and none that the school has erased."""
        return tuple(link for link in self.all_links(log) if link.box != ERASED)

    def all_links(self, log: bytes) -> tuple[Sealed, ...]:
        """All links of a log, those that were erased too: their boxes hold no bytes."""
        return tuple(map(Sealed._make, self._rows(_LINK, log)))

    def forms(self, log: bytes) -> dict[bytes, Form]:
        """Of each link of a log, by its digest: how much of it is left and how it is signed."""
        return self.database.read(partial(forms, log))

    def forks(self) -> tuple[Fork, ...]:
        """Every place that was written twice: a pod's disk was copied, or an older one put back."""
        place = (ENTRY.c.log_id, ENTRY.c.seq)
        double = select(*place).group_by(*place).having(func.count() > 1).subquery()
        is_one = (double.c.log_id == ENTRY.c.log_id) & (double.c.seq == ENTRY.c.seq)
        query = select(*place, ENTRY.c.digest).join(double, is_one).order_by(*place, ENTRY.c.digest)
        rows = self.database.read(lambda connection: connection.execute(query).all())
        return tuple(
            Fork(log, seq, tuple(row.digest for row in at)) for (log, seq), at in groupby(rows, lambda row: row[:2])
        )

    def set_asides(self) -> tuple[Aside, ...]:
        """What was set aside, the latest first."""
        query = select(*_ASIDE, SET_ASIDE.c.reason, SET_ASIDE.c.public, SET_ASIDE.c.seen_on)
        ordered = query.order_by(SET_ASIDE.c.seen_on.desc(), SET_ASIDE.c.log_id, SET_ASIDE.c.seq, SET_ASIDE.c.digest)
        rows = self.database.read(lambda connection: connection.execute(ordered).all())
        return tuple(Aside(Sealed._make(row[:6]), row.reason, row.public, row.seen_on) for row in rows)

    def erase_logs(self, logs: Iterable[bytes]) -> int:
        """Erase for good what *logs* hold, here and in the copy; how many links lost their content.

        Their digests and signatures stay: a pod still gets its receipt, and no stick brings the content back.

        Raises:
            UnwritableError: the database, or the copy's disk, refused; repeat it then.
        """
        which = sorted({*logs})

        def erase(connection: Connection) -> int:
            erased_on = func.coalesce(LOG.c.erased_on, self.today)
            lost = 0
            for log in which:
                connection.execute(update(LOG).where(LOG.c.log_id == log).values(erased_on=erased_on))
                connection.execute(delete(SET_ASIDE).where(SET_ASIDE.c.log_id == log))
                holds = (ENTRY.c.log_id == log, func.length(ENTRY.c.box) > 0)
                lost += connection.execute(update(ENTRY).where(*holds).values(box=ERASED)).rowcount
            return lost

        lost = self.database.write(erase)
        self.database.sweep()
        if self.copy:
            self.copy.erase_logs(which)
        return lost

    def _rows(self, columns: Sequence[ColumnElement[Any]], log: bytes) -> Sequence[Row[Any]]:
        query = select(*columns).where(ENTRY.c.log_id == log).order_by(ENTRY.c.seq, ENTRY.c.digest)
        return self.database.read(lambda connection: connection.execute(query).all())

    def _judge_again(self, logs: Iterable[bytes]) -> None:
        """Take in what was set aside of *logs*, now that their pod is known."""
        which = {*logs}
        for together in in_slices(aside.link for aside in self.set_asides() if aside.link.log in which):
            doubts = self.sift(together)
            reasons = judge(doubts)
            refused: dict[Sealed, Reason] = {
                doubt.link: reason for doubt, reason in zip(doubts, reasons, strict=True) if reason
            }
            good = [doubt for doubt in doubts if doubt.link not in refused]
            self.put(good, [None] * len(good))
            self.database.write(partial(_note_again, together, refused))


def _note_again(together: Iterable[Sealed], refused: Mapping[Sealed, Reason], connection: Connection) -> None:
    """Of what lay aside, forget what was taken in, and note why the rest was not."""
    for link in together:
        is_it = SET_ASIDE.c.digest == name_of_aside(link)
        if reason := refused.get(link):
            connection.execute(update(SET_ASIDE).where(is_it).values(reason=reason))
        else:
            connection.execute(delete(SET_ASIDE).where(is_it))
