"""How links come in: which of them are new, which are genuine, and their rows.

The rules are those of :mod:`slc_core.exchange.merge`, said once more for rows: order and repetition do not matter. A
link is only ever added. It may lose its box, when its family has emptied it or the school erases a child's logs, and
never gets it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, bindparam, func, select, update
from sqlalchemy.sql.dml import Insert

from slc_core.exchange.log import Sealed
from slc_core.exchange.merge import Fork, Place, Reason, why_set_aside
from slc_core.exchange.seal import digest
from slc_hub.tables import ENTRY, LOG, POD, SET_ASIDE

__all__ = [
    "ERASED",
    "SET_ASIDE_BYTES",
    "SET_ASIDE_LINKS",
    "SLICE",
    "SLICE_BYTES",
    "Adding",
    "Aside",
    "Doubt",
    "Form",
    "Placed",
    "Taken",
    "form_of",
    "forms",
    "hold_links",
    "in_slices",
    "judge",
    "name_of_aside",
    "note_set_aside",
    "sift",
]

SLICE: Final = 1000
"""The most links of one transaction."""
SLICE_BYTES: Final = 4 * 2**20
"""About how much they may hold together."""
ERASED: Final = b""
"""What lies in the box of a link that the school has erased."""
SET_ASIDE_LINKS: Final = 10_000
SET_ASIDE_BYTES: Final = 64 * 2**20
"""What is set aside beyond this is only counted, so that no stick fills the disk; its pod still has it."""

Adding = Callable[[Table], Insert]
"""The statement that adds rows to a table and leaves alone those that are there."""
Form = tuple[int, bytes]
"""How much of a link is left (0 emptied, 1 erased, 2 whole) and its signature; of two forms the smaller stays."""
Placed = tuple[Place, Sealed]
"""A link where it belongs."""
_Held = Mapping[tuple[bytes, int], Mapping[bytes, Form]]
"""What lies at a place in a log: by its digest, its form."""


_BETWEEN: Final = select(ENTRY.c.seq, ENTRY.c.digest, ENTRY.c.signature, func.length(ENTRY.c.box)).where(
    ENTRY.c.log_id == bindparam("log"), ENTRY.c.seq.between(bindparam("low"), bindparam("high"))
)


class Doubt(NamedTuple):
    """A link that is not held as it came; *name* is its digest, *public* the key of its log's pod."""

    link: Sealed
    name: bytes
    public: bytes | None
    is_revoked: bool

    @property
    def revoked(self) -> tuple[bytes, ...]:
        """That key, if nobody may believe it any more."""
        return (self.public,) if self.public and self.is_revoked else ()

    @property
    def place(self) -> Place:
        """Where it belongs."""
        return self.link.log, self.link.seq, self.name


class Taken(NamedTuple):
    """What became of links: *new* ones (or emptied since), *known* ones, those *set_aside*, and *forks* seen."""

    new: int = 0
    known: int = 0
    set_aside: int = 0
    forks: frozenset[Fork] = frozenset()

    def and_then(self, later: Taken) -> Taken:
        """Both together."""
        new, known, set_aside, forks = later
        return Taken(self.new + new, self.known + known, self.set_aside + set_aside, self.forks | forks)


class Aside(NamedTuple):
    """A link that was set aside, why and on which day; *public* is the pod whose bundle held it."""

    link: Sealed
    reason: str
    public: bytes
    seen_on: str


def in_slices(links: Iterable[Sealed]) -> Iterator[list[Sealed]]:
    """*links* in their order, as many at a time as one transaction takes and a little memory holds."""
    together: list[Sealed] = []
    size = 0
    for link in links:
        together.append(link)
        size += len(link.box or b"")
        if len(together) == SLICE or size >= SLICE_BYTES:
            yield together
            together, size = [], 0
    if together:
        yield together


def sift(links: Sequence[Sealed], connection: Connection) -> list[Doubt]:
    """Those of *links* that are not held just as they came, in order, and whose they should be."""
    held = _held(connection, {(link.log, link.seq) for link in links})
    owners = _owners(connection, {link.log for link in links})
    return [
        Doubt(link, name, *owners.get(link.log, (None, False)))
        for link in links
        if not _is_known(held.get((link.log, link.seq), {}).get(name := link.digest), link)
    ]


def judge(doubts: Sequence[Doubt]) -> list[Reason | None]:
    """Why each cannot be taken in, None if it can; this is the slow part, and needs no database."""
    return [why_set_aside(doubt.link, doubt.public, doubt.revoked) for doubt in doubts]


def hold_links(adding: Adding, links: Sequence[Placed], connection: Connection) -> tuple[Taken, Sequence[Placed]]:
    """Keep genuine *links*; what became of them, and all that are new in the form in which they were kept.

    Of a log that was erased only digests and signatures are kept.
    """
    if not links:
        return Taken(), ()
    erased = _erased(connection, {link.log for _, link in links})
    best: dict[Place, Sealed] = {}
    for place, link in links:
        kept = link._replace(box=ERASED) if link.box and link.log in erased else link
        if place not in best or form_of(kept) < form_of(best[place]):
            best[place] = kept
    held = _held(connection, {(log, seq) for log, seq, _ in best})
    fresh: list[Placed] = []
    changed: list[Placed] = []
    for place, link in best.items():
        form = held.get(place[:2], {}).get(place[2])
        if form is None:
            fresh.append((place, link))
        elif form_of(link) < form:
            changed.append((place, link))
    if fresh:
        connection.execute(adding(ENTRY), [_row(*placed) for placed in fresh])
    for (log, seq, name), link in changed:
        is_here = (ENTRY.c.log_id == log) & (ENTRY.c.seq == seq) & (ENTRY.c.digest == name)
        connection.execute(update(ENTRY).where(is_here).values(signature=link.signature, box=link.box))
    new = len(fresh) + len(changed)
    return Taken(new, len(links) - new, forks=_forks(held, (place for place, _ in fresh))), [*fresh, *changed]


def note_set_aside(
    adding: Adding, links: Sequence[tuple[Sealed, Reason]], by: bytes, today: str, connection: Connection
) -> None:
    """Keep what was not taken in for somebody to look at, as long as it is not too much; *by* brought it."""
    if not links:
        return
    size = func.coalesce(func.sum(SET_ASIDE.c.size_bytes), 0)
    count, size_bytes = connection.execute(select(func.count(), size).select_from(SET_ASIDE)).one()
    rows: list[dict[str, Any]] = []
    for link, reason in links:
        count, size_bytes = count + 1, size_bytes + len(link.box or b"")
        if count > SET_ASIDE_LINKS or size_bytes > SET_ASIDE_BYTES:
            break
        about = {"public": by, "reason": reason, "seen_on": today, "size_bytes": len(link.box or b"")}
        rows.append(_row((link.log, link.seq, name_of_aside(link)), link) | about)
    if rows:
        connection.execute(adding(SET_ASIDE), rows)


def form_of(link: Sealed) -> Form:
    """How much of *link* is left, and its signature."""
    return _left(None if link.box is None else len(link.box)), link.signature


def forms(log: bytes, connection: Connection) -> dict[bytes, Form]:
    """The form of each link of *log*, by its digest."""
    columns = (ENTRY.c.digest, ENTRY.c.signature, func.length(ENTRY.c.box))
    found = connection.execute(select(*columns).where(ENTRY.c.log_id == log))
    return {name: (_left(size), signature) for name, signature, size in found}


def name_of_aside(link: Sealed) -> bytes:
    """What tells a link that was set aside from every other: whoever forged it may have copied its place."""
    box = (b"",) if link.box is None else (b"\1", link.box)
    return digest(link.digest, link.box_digest, link.signature, *box)


def _held(connection: Connection, places: Iterable[tuple[bytes, int]]) -> _Held:
    """What lies at *places*, and between them: a pod hands over its logs in their order."""
    found: defaultdict[tuple[bytes, int], dict[bytes, Form]] = defaultdict(dict)
    for log, at in groupby(sorted(places), lambda place: place[0]):
        seqs = [seq for _, seq in at]
        for seq, name, signature, size in connection.execute(_BETWEEN, {"log": log, "low": seqs[0], "high": seqs[-1]}):
            found[log, seq][name] = (_left(size), signature)
    return found


def _owners(connection: Connection, logs: set[bytes]) -> dict[bytes, tuple[bytes, bool]]:
    """Of each log that a pod may write: the pod's key, and whether nobody may believe it any more."""
    joined = select(LOG.c.log_id, LOG.c.public, POD.c.revoked_on).join(POD, POD.c.public == LOG.c.public)
    found = connection.execute(joined.where(LOG.c.log_id.in_(sorted(logs))))
    return {log: (public, revoked_on is not None) for log, public, revoked_on in found}


def _erased(connection: Connection, logs: set[bytes]) -> set[bytes]:
    """Those of *logs* that the school has erased; nobody erases another until these links are in."""
    which = select(LOG.c.log_id, LOG.c.erased_on).where(LOG.c.log_id.in_(sorted(logs))).with_for_update(read=True)
    return {log for log, erased_on in connection.execute(which) if erased_on}


def _is_known(held: Form | None, link: Sealed) -> bool:
    """Whether *link* is held just as it came, or is a whole one that the school has erased since."""
    if held is None or held[1] != link.signature:
        return False
    if link.box is None:
        return held[0] == 0
    return held[0] > 0 and digest(link.box) == link.box_digest


def _forks(held: _Held, fresh: Iterable[Place]) -> frozenset[Fork]:
    """The places where something stands beside what is *fresh*."""
    at: defaultdict[tuple[bytes, int], set[bytes]] = defaultdict(set)
    for log, seq, name in fresh:
        at[log, seq] |= {name, *held.get((log, seq), {})}
    return frozenset(Fork(*place, tuple(sorted(names))) for place, names in at.items() if len(names) > 1)


def _left(box_bytes: int | None) -> int:
    return 0 if box_bytes is None else 1 + (box_bytes > 0)


def _row(place: Place, link: Sealed) -> dict[str, Any]:
    log, seq, name = place
    signed = {"previous": link.previous, "box_digest": link.box_digest, "signature": link.signature, "box": link.box}
    return {"log_id": log, "seq": seq, "digest": name} | signed
