"""What the hub holds, opened: each conference as its pod wrote it. What is opened stays in memory and nowhere else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import NamedTuple

from slc_core.classroom.folder import Classroom
from slc_core.conference.journal import Held, MediaPart, Opened, Read, Record, Recorded, fold, read_entry
from slc_core.errors import NotFoundError, SealError
from slc_core.exchange.log import Sealed, open_entry
from slc_core.exchange.manifest import Listed
from slc_core.exchange.merge import Chain, chains
from slc_core.exchange.pack import log_key
from slc_core.exchange.seal import unseal_with
from slc_hub.store import Enrolled, HubStore
from slc_hub.words import ConferenceState

__all__ = ["NO_NAMES", "Conference", "Names", "Reader", "names_of"]


class Names(NamedTuple):
    """Who is behind the ids: the hub knows ids only, and names where the teacher's class folder is at hand."""

    children: Mapping[str, str]
    families: Mapping[str, str]

    def child(self, student: str) -> str:
        """The child's name, or else its id."""
        return self.children.get(student, student)

    def family(self, household: str) -> str:
        """The adults' names, or else the household's id."""
        return self.families.get(household) or household


NO_NAMES = Names({}, {})


def names_of(classroom: Classroom) -> Names:
    """The names of a class."""
    return Names(
        {student.id: student.full_name for student in classroom.students},
        {home.id: ", ".join(guardian.name for guardian in home.guardians) for home in classroom.households},
    )


class Conference(NamedTuple):
    """One share of a pod: the logs of its conference and of its rehearsals, and what they say.

    *held* and *practised* are None as long as nothing of them can be read; *unreadable* counts entries that came
    and cannot be opened, *forks* places that were written twice.
    """

    log: bytes
    rehearsal: bytes
    evening: str
    pod: int
    symbol: str
    is_revoked: bool
    state: ConferenceState
    held: Held | None
    practised: Held | None
    records: tuple[Record, ...]
    practice_records: tuple[Record, ...]
    unreadable: int
    forks: int

    @property
    def student(self) -> str:
        """The child's id; empty as long as no card opened anything that came in."""
        return next((held.student for held in (self.held, self.practised) if held), "")

    @property
    def household(self) -> str:
        """The family's id, or nothing."""
        return next((held.household for held in (self.held, self.practised) if held), "")

    @property
    def lang(self) -> str:
        """The tag of the language it was held in, or nothing."""
        return next((held.lang for held in (self.held, self.practised) if held), "")


class _Book(NamedTuple):
    """One log, opened; *parts* are the numbers of the entries that hold each recording."""

    records: tuple[Record, ...] = ()
    parts: Mapping[str, frozenset[int]] = {}
    unreadable: int = 0
    forks: int = 0
    has_gap: bool = False
    is_there: bool = False

    @property
    def held(self) -> Held | None:
        """What the records fold into, if they say whose conference it is."""
        return fold(self.records) if any(isinstance(record, Opened) for record in self.records) else None


class Reader:
    """Opens what *store* holds with the hub's *private* key; a log that has not changed is opened once."""

    def __init__(self, store: HubStore, private: bytes) -> None:
        self._store, self._private = store, private
        self._books: dict[bytes, tuple[tuple[Chain, ...], _Book]] = {}
        self._turn = Lock()

    def conferences(self, evening: str = "") -> tuple[Conference, ...]:
        """The conferences of one evening, or of all, as they were seated at the pods.

        A pack that brought nothing, while its pod brought something from another pack of that evening, was packed
        anew before anybody sat down: nobody waits for it.
        """
        erased = {log.log for log in self._store.logs(evening) if log.erased_on}
        packs = [pack for pack in self._store.enrolled() if not evening or pack.evening == evening]
        read = [(pack, tuple(self._conferences_of(pack, erased))) for pack in packs]
        busy = {(pack.public, pack.evening) for pack, found in read if not _is_unused(found)}
        kept = (found for pack, found in read if not _is_unused(found) or (pack.public, pack.evening) not in busy)
        return tuple(conference for found in kept for conference in found)

    def conference(self, log: bytes) -> Conference:
        """The conference that *log* is the log of.

        Raises:
            NotFoundError: no pod that is enrolled holds it.
        """
        erased = {known.log for known in self._store.logs() if known.erased_on}
        pack, share = self._place_of(log)
        return self._conference(pack, share, erased)

    def of_child(self, student: str) -> tuple[Conference, ...]:
        """All conferences of one child; of those that came in without a name, none."""
        return tuple(it for it in self.conferences() if student and it.student == student)

    def readings(self, evening: str = "") -> Iterator[tuple[Enrolled, tuple[Read, ...]]]:
        """What speakers said of translations at the pods of one evening, or of all, in the order they said it."""
        erased = {log.log for log in self._store.logs(evening) if log.erased_on}
        for pack in self._store.enrolled():
            reading = pack.manifest.reading
            if reading and (not evening or pack.evening == evening):
                book = (
                    self._forgotten(reading.log)
                    if reading.log in erased
                    else self._book(reading.log, self._unwrapped(reading.hub))
                )
                records = sorted(book.records, key=lambda record: (record.seq, record.nonce))
                yield pack, tuple(record for record in records if isinstance(record, Read))

    def recording(self, log: bytes, media: str) -> tuple[str, bytes]:
        """The media type and content of what was said or drawn in the conference of *log*.

        Raises:
            NotFoundError: it is not kept there, or a part of it is missing.
        """
        if self.conference(log).state == "erased":
            raise NotFoundError("what was said there was erased; nobody can bring it back")
        _, share = self._place_of(log)
        key = self._key(share)
        book = self._book(log, key)
        kept = book.held.recordings.get(media) if book.held else None
        content = self._content(log, key, book, kept) if key and kept else b""
        if kept is None or len(content) != kept.size_bytes:
            raise NotFoundError(f"no recording '{media}' is kept here whole; collect from its pod again")
        return kept.media_type, content

    def _place_of(self, log: bytes) -> tuple[Enrolled, Listed]:
        for pack in self._store.enrolled():
            for share in pack.manifest.shares:
                if log in {share.log, share.rehearsal}:
                    return pack, share
        raise NotFoundError(f"no pod holds the log {log.hex()}; go back to the list")

    def _conferences_of(self, pack: Enrolled, erased: set[bytes]) -> Iterator[Conference]:
        for share in pack.manifest.shares:
            yield self._conference(pack, share, erased)

    def _conference(self, pack: Enrolled, share: Listed, erased: set[bytes]) -> Conference:
        key = self._key(share)
        book, practice = (
            self._forgotten(log) if log in erased else self._book(log, key) for log in (share.log, share.rehearsal)
        )
        return Conference(
            log=share.log,
            rehearsal=share.rehearsal,
            evening=pack.evening,
            pod=pack.number,
            symbol=share.symbol,
            is_revoked=pack.revoked_on is not None,
            state="erased" if share.log in erased else _state_of(book),
            held=book.held,
            practised=practice.held,
            records=book.records,
            practice_records=practice.records,
            unreadable=book.unreadable + practice.unreadable,
            forks=book.forks + practice.forks,
        )

    def _key(self, share: Listed) -> bytes | None:
        """What the logs of a share are sealed under; None if its pod was packed for another hub or for none."""
        return self._unwrapped(share.wraps.hub)

    def _unwrapped(self, wrap: bytes | None) -> bytes | None:
        try:
            return log_key(unseal_with(self._private, wrap)) if wrap else None
        except SealError:
            return None

    def _forgotten(self, log: bytes) -> _Book:
        with self._turn:
            self._books.pop(log, None)
        return _Book()

    def _book(self, log: bytes, key: bytes | None) -> _Book:
        with self._turn:
            ends = self._store.heads((log,))
            if log not in self._books or self._books[log][0] != ends:
                self._books[log] = (ends, _opened(self._store.links(log), key))
            return self._books[log][1]

    def _content(self, log: bytes, key: bytes, book: _Book, kept: Recorded) -> bytes:
        numbers = book.parts.get(kept.media, frozenset())
        said = [_said(link, key) for link in self._store.links(log) if link.seq in numbers]
        parts = {part.part: part.content for part in said if isinstance(part, MediaPart) and part.media == kept.media}
        return b"".join(parts[number] for number in sorted(parts))


def _opened(links: tuple[Sealed, ...], key: bytes | None) -> _Book:
    said = [(link.seq, _said(link, key)) for link in links if link.box is not None]
    parts: defaultdict[str, set[int]] = defaultdict(set)
    for seq, part in said:
        if isinstance(part, MediaPart):
            parts[part.media].add(seq)
    written = Counter(link.seq for link in links)
    reaches = max((end.n for end in chains(links)), default=0)
    return _Book(
        records=tuple(record for _, record in said if record is not None and not isinstance(record, MediaPart)),
        parts={media: frozenset(numbers) for media, numbers in parts.items()},
        unreadable=sum(record is None for _, record in said),
        forks=sum(times > 1 for times in written.values()),
        has_gap=reaches <= max(written, default=-1),
        is_there=bool(links),
    )


def _said(link: Sealed, key: bytes | None) -> Record | MediaPart | None:
    """One entry, opened; one that cannot be is counted and keeps nobody from the others."""
    try:
        return read_entry(open_entry(key, link)) if key else None
    except (SealError, ValueError):
        return None


def _state_of(book: _Book) -> ConferenceState:
    if not book.is_there:
        return "missing"
    if not book.records:
        return "unreadable"
    if book.forks:
        return "forked"
    if book.has_gap or book.held is None:
        return "gap"
    return "finished" if book.held.is_finished else "unfinished"


def _is_unused(found: tuple[Conference, ...]) -> bool:
    return all(conference.state == "missing" and conference.practised is None for conference in found)
