"""One log at the pod while its card is open: what was written opens, what happens is sealed, signed and added."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence

from slc_core.conference.filling_in import answers_of
from slc_core.conference.journal import (
    PART_BYTES,
    Draft,
    Held,
    MediaPart,
    Opened,
    Record,
    fold,
    read_entry,
    write_entry,
)
from slc_core.errors import NotFoundError, SealError
from slc_core.exchange.log import Sealed, open_entry, seal_entry, without_box
from slc_station.clock import Clock
from slc_station.session import Aids
from slc_station.store import Store

_LOG = logging.getLogger(__name__)


class Logbook:
    """The log named *log* (16 bytes), whose entries are sealed under *key* and signed by the pod's *seed*."""

    def __init__(self, store: Store, clock: Clock, log: bytes, key: bytes, seed: bytes) -> None:
        self._store, self._clock = store, clock
        self._log, self._key, self._seed = log, key, seed
        self._records: list[Record] = []
        self._parts: dict[str, list[int]] = {}
        self._held: Held | None = None
        self._open_all()
        self._next, self._previous = store.head(log)

    @property
    def records(self) -> Sequence[Record]:
        """What was written, as it was written."""
        return tuple(self._records)

    @property
    def has_begun(self) -> bool:
        """Whether a card opened this log before."""
        return any(isinstance(record, Opened) for record in self._records)

    @property
    def is_finished(self) -> bool:
        """Whether its farewell was reached."""
        return self.has_begun and self.held.is_finished

    @property
    def is_under_way(self) -> bool:
        """Whether it was led beyond its first step and did not end."""
        return self.has_begun and len(self.held.shown) > 1 and not self.held.is_finished

    @property
    def was_interrupted(self) -> bool:
        """Whether its last record is of another run of the machine."""
        return bool(self._records) and self._records[-1].boot_id != self._clock.boot_id

    @property
    def held(self) -> Held:
        """What the records fold into.

        Raises:
            ValueError: no card opened this log yet.
        """
        self._held = self._held or fold(self._records)
        return self._held

    @property
    def child_answers(self) -> Mapping[str, str]:
        """What the child answered, by question."""
        return answers_of(self.held) if self.has_begun else {}

    @property
    def aids(self) -> Aids:
        """The lines that the family wants beside its own."""
        return Aids(*(self.child_answers.get(f"aid-{aid}") != "off" for aid in Aids._fields))

    def write(self, nonce: str, *drafts: Draft, parts: Sequence[MediaPart] = (), emptying: Sequence[int] = ()) -> bool:
        """Add what happened, in one commit; false, and nothing added, if *nonce* came before.

        *parts* come before the records; the entries numbered *emptying* lose what they held. The last record carries
        *nonce*, for one nonce names one record.

        Raises:
            ValueError: a field is not what a record may hold.
            StoreFullError: the disk is full; nothing was added.
        """
        records = self._stamped(nonce, drafts, self._next + len(parts))
        links = self._sealed((*parts, *records))
        found = (self._store.entry(self._log, seq) for seq in emptying)
        emptied = [without_box(self._seed, entry) for entry in found if entry]
        if not self._store.append(links, nonce, emptied):
            return False
        for seq, part in enumerate(parts, self._next):
            self._parts.setdefault(part.media, []).append(seq)
        self._records += records
        self._next, self._previous, self._held = self._next + len(links), links[-1].digest, None
        return True

    def places_of(self, media: str) -> Sequence[int]:
        """The numbers of the entries that hold a recording."""
        return self._parts.get(media, ())

    def recording(self, media: str) -> tuple[str, bytes]:
        """The media type and content of a recording.

        Raises:
            NotFoundError: it is not kept here, or a part of it cannot be opened.
        """
        kept = self.held.recordings.get(media)
        parts = [self._part(seq) for seq in self.places_of(media)] if kept else []
        if kept is None or sum(map(len, parts)) != kept.size_bytes:
            raise NotFoundError(f"no recording '{media}' is kept here; record it again")
        return kept.media_type, b"".join(parts)

    def _stamped(self, nonce: str, drafts: Sequence[Draft], first: int) -> list[Record]:
        stamp = {"boot_id": self._clock.boot_id, "boot_ns": self._clock.boot_ns(), "noted": self._clock.noted()}
        names = [*(secrets.token_hex(16) for _ in drafts[1:]), nonce]
        return [draft(seq=first + place, nonce=names[place], **stamp) for place, draft in enumerate(drafts)]

    def _sealed(self, entries: Sequence[Record | MediaPart]) -> list[Sealed]:
        """*entries* as the next links."""
        links: list[Sealed] = []
        previous = self._previous
        for seq, entry in enumerate(entries, self._next):
            links.append(seal_entry(self._key, self._seed, self._log, seq, previous, write_entry(entry)))
            previous = links[-1].digest
        return links

    def _part(self, seq: int) -> bytes:
        entry = self._store.entry(self._log, seq)
        said = read_entry(open_entry(self._key, entry)) if entry and entry.box else None
        return said.content if isinstance(said, MediaPart) else b""

    def _open_all(self) -> None:
        """Read what was written. One entry that the disk spoiled never keeps a family from the others."""
        for entry in self._store.entries(self._log):
            if entry.box is None:
                continue
            try:
                said = read_entry(open_entry(self._key, entry))
            except (SealError, ValueError):
                _LOG.warning("entry %d of log %s cannot be opened; the others can", entry.seq, self._log.hex())
                continue
            if isinstance(said, MediaPart):
                self._parts.setdefault(said.media, []).append(entry.seq)
            else:
                self._records.append(said)


def parts_of(media: str, content: bytes) -> tuple[MediaPart, ...]:
    """*content* in pieces that an entry can hold."""
    return tuple(
        MediaPart(media, number, content[start : start + PART_BYTES])
        for number, start in enumerate(range(0, len(content), PART_BYTES))
    )
