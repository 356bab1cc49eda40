"""Who may hand over journals, for which evening, and who looked at what."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, func, select, update

from slc_core.errors import NotFoundError, UsageError
from slc_core.exchange.manifest import Manifest, parse_manifest
from slc_core.exchange.seal import digest
from slc_hub.database import Database
from slc_hub.tables import ACCESS, EVENING, LOG, PACK, POD

__all__ = ["Access", "Enrolled", "Evening", "Log", "Register"]


class Enrolled(NamedTuple):
    """One pack of a pod that the hub knows; a pod that was packed anew has another."""

    public: bytes
    number: int
    evening: str
    manifest_bytes: bytes
    enrolled_on: str
    revoked_on: str | None

    @property
    def manifest(self) -> Manifest:
        """What it holds."""
        return parse_manifest(self.manifest_bytes, f"the pack of pod {self.number}")


class Log(NamedTuple):
    """A journal that the pod known by *public* may write; *kind* is ``conference``, ``rehearsal`` or ``reading``.

    The last is nobody's share: speakers who read a translation write it.
    """

    log: bytes
    public: bytes
    share_id: str
    kind: str
    evening: str
    erased_on: str | None


class Evening(NamedTuple):
    """An evening of conferences; dates as ``2026-11-21``, None if nobody said."""

    name: str
    held_on: str | None
    keep_until: str | None


class Access(NamedTuple):
    """Somebody looked at, printed, exported or erased something; *at* is in UTC."""

    at: str
    who: str
    what: str


class Register:
    """The pods, logs and evenings in a hub's *database*; *now* tells the time in UTC."""

    def __init__(self, database: Database, now: Callable[[], dt.datetime]) -> None:
        self.database = database
        self._now = now

    def enrol(self, manifest_bytes: bytes, evening: str) -> Enrolled:
        """Believe the pod of this ``pod.json`` from now on.

        Raises:
            UnreadableError: it is none.
            UsageError: another pod has one of its logs, or it was revoked.
        """
        manifest = parse_manifest(manifest_bytes, "pod.json")
        pod = {"public": manifest.public, "number": manifest.pod, "enrolled_on": self.today}
        name = digest(manifest_bytes)
        pack = {"digest": name, "public": manifest.public, "evening": evening, "manifest": manifest_bytes}
        logs = [
            {"log_id": log, "pack": name, "public": manifest.public, "share_id": share.id, "kind": kind}
            for share in manifest.shares
            for log, kind in ((share.log, "conference"), (share.rehearsal, "rehearsal"))
        ]
        if reading := manifest.reading:
            logs.append(
                {"log_id": reading.log, "pack": name, "public": manifest.public, "share_id": "", "kind": "reading"}
            )

        def add(connection: Connection) -> None:
            _check_enrollable(connection, manifest)
            adding = self.database.added
            connection.execute(adding(POD), pod)
            connection.execute(adding(PACK), pack | {"enrolled_on": self.today})
            connection.execute(adding(EVENING), {"name": evening})
            connection.execute(adding(LOG), logs)

        self.database.write(add)
        return next(pack for pack in self.enrolled() if pack.manifest_bytes == manifest_bytes)

    def revoke(self, public: bytes) -> None:
        """Believe nothing more of a pod; what it brought before stays.

        Raises:
            NotFoundError: no such pod is enrolled.
        """
        which = update(POD).where(POD.c.public == public)
        values = {"revoked_on": func.coalesce(POD.c.revoked_on, self.today)}
        if not self.database.write(lambda connection: connection.execute(which.values(values)).rowcount):
            raise NotFoundError(f"no pod with the key {public.hex()[:8]}… is enrolled; `slc hub status` lists them")

    def enrolled(self) -> tuple[Enrolled, ...]:
        """Every pack that the hub knows, by evening and by pod."""
        columns = (POD.c.public, POD.c.number, PACK.c.evening, PACK.c.manifest, PACK.c.enrolled_on, POD.c.revoked_on)
        query = select(*columns).join(POD, POD.c.public == PACK.c.public)
        ordered = query.order_by(PACK.c.evening, POD.c.number, PACK.c.digest)
        return self.database.read(lambda connection: tuple(map(Enrolled._make, connection.execute(ordered))))

    def is_revoked(self, public: bytes) -> bool:
        """Whether nobody may believe that pod any more."""
        query = select(POD.c.revoked_on).where(POD.c.public == public)
        return self.database.read(lambda connection: connection.scalar(query)) is not None

    def public_of(self, log: bytes) -> bytes | None:
        """The key of the pod that writes a log; None if no pod that is enrolled does."""
        query = select(LOG.c.public).where(LOG.c.log_id == log)
        return self.database.read(lambda connection: connection.scalar(query))

    def logs(self, evening: str = "") -> tuple[Log, ...]:
        """Every log that a pod may write, of one evening or of all."""
        columns = (LOG.c.log_id, LOG.c.public, LOG.c.share_id, LOG.c.kind, PACK.c.evening, LOG.c.erased_on)
        query = select(*columns).join(PACK, PACK.c.digest == LOG.c.pack)
        ordered = (query.where(PACK.c.evening == evening) if evening else query).order_by(LOG.c.log_id)
        return self.database.read(lambda connection: tuple(map(Log._make, connection.execute(ordered))))

    def evenings(self) -> tuple[Evening, ...]:
        """All evenings, by their names."""
        query = select(EVENING.c.name, EVENING.c.held_on, EVENING.c.keep_until).order_by(EVENING.c.name)
        return self.database.read(lambda connection: tuple(map(Evening._make, connection.execute(query))))

    def keep(self, name: str, held_on: str | None, keep_until: str | None) -> None:
        """Note when an evening was held, and until when its records may be kept.

        Raises:
            NotFoundError: no pod was enrolled for it.
        """
        which = update(EVENING).where(EVENING.c.name == name).values(held_on=held_on, keep_until=keep_until)
        if not self.database.write(lambda connection: connection.execute(which).rowcount):
            raise NotFoundError(f"no pod was enrolled for the evening '{name}'; `slc hub status` lists the evenings")

    def note_access(self, who: str, what: str) -> None:
        """Note that somebody looked at, printed, exported or erased something."""
        row = {"id": secrets.token_hex(16), "at": self._now().isoformat(timespec="seconds"), "who": who, "what": what}
        self.database.write(lambda connection: connection.execute(self.database.added(ACCESS), row))

    def accesses(self) -> tuple[Access, ...]:
        """Who did what, the latest first."""
        query = select(ACCESS.c.at, ACCESS.c.who, ACCESS.c.what).order_by(ACCESS.c.at.desc(), ACCESS.c.id)
        return self.database.read(lambda connection: tuple(map(Access._make, connection.execute(query))))

    @property
    def today(self) -> str:
        """The day that is noted with what happens now, in UTC."""
        return self._now().date().isoformat()


def _check_enrollable(connection: Connection, manifest: Manifest) -> None:
    """Let pass a pod that was not revoked and whose logs are nobody else's."""
    revoked_on = connection.scalar(select(POD.c.revoked_on).where(POD.c.public == manifest.public))
    if revoked_on:
        raise UsageError(f"pod {manifest.pod} was revoked on {revoked_on}; pack it anew into an empty folder")
    is_taken = (
        select(POD.c.number)
        .join(LOG, LOG.c.public == POD.c.public)
        .where(LOG.c.log_id.in_(manifest.logs), LOG.c.public != manifest.public)
    )
    if number := connection.scalar(is_taken.limit(1)):
        raise UsageError(f"pod {manifest.pod} claims a journal that pod {number} writes; pack it anew")
