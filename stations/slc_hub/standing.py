"""How the hub stands: which pods it knows, what of theirs has come in, and what somebody should look at."""

from __future__ import annotations

from collections import Counter, defaultdict

from slc_core.conference.model import Model
from slc_hub.register import Enrolled, Log
from slc_hub.store import HubStore

__all__ = ["EveningStanding", "PodStanding", "Standing", "standing"]


class PodStanding(Model):
    """One pack of a pod: of so many *conferences* so many have *come*, with so many *records* in all."""

    pod: int
    key: str
    evening: str
    enrolled_on: str
    revoked_on: str | None
    conferences: int
    come: int
    records: int
    deleted: int


class EveningStanding(Model):
    """An evening, and until when its records may be kept."""

    name: str
    held_on: str | None
    keep_until: str | None


class Standing(Model):
    """The whole hub; *set_aside* counts by reason, *forks* are places that were written twice."""

    database: str
    second_copy: str | None
    pods: tuple[PodStanding, ...]
    evenings: tuple[EveningStanding, ...]
    set_aside: dict[str, int]
    forks: int


def standing(store: HubStore) -> Standing:
    """What there is to say of *store* without a passphrase.

    Raises:
        UnwritableError: the database does not answer.
    """
    logs = store.logs()
    longest: dict[bytes, tuple[int, int]] = {}
    for end in store.heads(log.log for log in logs):
        longest.setdefault(end.log, (end.n, end.deleted))
    by_share: defaultdict[tuple[bytes, str], list[Log]] = defaultdict(list)
    for log in logs:
        by_share[log.public, log.share_id].append(log)
    return Standing(
        database=store.database.name,
        second_copy=str(store.copy_folder) if store.copy_folder else None,
        pods=tuple(_pod(pack, by_share, longest) for pack in store.enrolled()),
        evenings=tuple(EveningStanding(**evening._asdict()) for evening in store.evenings()),
        set_aside=dict(sorted(Counter(aside.reason for aside in store.set_asides()).items())),
        forks=len(store.forks()),
    )


def _pod(
    pack: Enrolled, by_share: dict[tuple[bytes, str], list[Log]], longest: dict[bytes, tuple[int, int]]
) -> PodStanding:
    logs = [log for share in pack.manifest.shares for log in by_share.get((pack.public, share.id), ())]
    held = [longest.get(log.log, (0, 0)) for log in logs]
    return PodStanding(
        pod=pack.number,
        key=pack.public.hex(),
        evening=pack.evening,
        enrolled_on=pack.enrolled_on,
        revoked_on=pack.revoked_on,
        conferences=len(pack.manifest.shares),
        come=sum(log.kind == "conference" and longest.get(log.log, (0, 0))[0] > 0 for log in logs),
        records=sum(n for n, _ in held),
        deleted=sum(gone for _, gone in held),
    )
