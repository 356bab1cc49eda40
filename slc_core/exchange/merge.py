"""What every carrier brought, put into one: in any order, however often, with nothing lost and nothing forged.

A link is known by its log, its number and its digest. Pods write alone, so two digests at one place are a *fork*: a
pod's disk was copied, or an older one put back. Both are kept, and somebody must look. Whatever its pod did not sign
is set aside with a reason and stands in nobody's way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Literal, NamedTuple

from slc_core.exchange.log import FIRST, Sealed, is_genuine

__all__ = [
    "Chain",
    "Fork",
    "Journals",
    "Place",
    "Reason",
    "SetAside",
    "chains",
    "forks",
    "merge",
    "preferred",
    "why_set_aside",
]

Place = tuple[bytes, int, bytes]
"""Log, number and digest of a link."""
Reason = Literal["not enrolled", "revoked", "not signed"]


class SetAside(NamedTuple):
    """A link that was not taken in, and why."""

    link: Sealed
    reason: Reason


class Journals(NamedTuple):
    """All genuine links that were found so far, and what was set aside."""

    links: Mapping[Place, Sealed] = MappingProxyType({})
    set_aside: frozenset[SetAside] = frozenset()

    def of(self, log: bytes) -> tuple[Sealed, ...]:
        """The links of one log, by number; of a fork both."""
        return tuple(self.links[place] for place in sorted(self.links) if place[0] == log)


class Chain(NamedTuple):
    """The first *n* links of a log, each naming the one before; *head* is the last one's digest.

    *deleted* counts those of them that lie without their box. Only the pod can empty a link and no link is ever
    filled again, so the same count on the same chain is the same links.
    """

    log: bytes
    n: int
    head: bytes
    deleted: int = 0


class Fork(NamedTuple):
    """One place in a log at which a pod has signed several links."""

    log: bytes
    seq: int
    digests: tuple[bytes, ...]


def merge(
    known: Journals,
    found: Iterable[Sealed],
    enrolled: Mapping[bytes, bytes],
    revoked: Container[bytes] = frozenset(),
) -> Journals:
    """*known* with what was *found*, in whatever order it came and however often.

    *enrolled* gives the public key of the pod that writes a log; *revoked* holds the keys of pods that nobody may
    believe any more. What was set aside is judged again, for its pod may have been enrolled since; what was taken
    in stays.
    """
    links, set_aside = dict(known.links), set[SetAside]()
    for link in chain((aside.link for aside in known.set_aside), found):
        place = (link.log, link.seq, link.digest)
        if (held := links.get(place)) == link:
            continue
        if reason := why_set_aside(link, enrolled.get(link.log), revoked):
            set_aside.add(SetAside(link, reason))
        else:
            links[place] = preferred(held, link) if held else link
    return Journals(links, frozenset(set_aside))


def why_set_aside(link: Sealed, public: bytes | None, revoked: Container[bytes] = frozenset()) -> Reason | None:
    """Why *link* cannot be taken in, None if it can; *public* is the key of its log's pod, None if no pod has one."""
    if public is None:
        return "not enrolled"
    if public in revoked:
        return "revoked"
    return None if is_genuine(public, link) else "not signed"


def preferred(one: Sealed, other: Sealed) -> Sealed:
    """Which of two genuine links with the same digest is kept: the one that the family emptied."""
    return min(one, other, key=lambda link: (link.box is not None, link.signature))


def chains(links: Iterable[Sealed]) -> tuple[Chain, ...]:
    """How far each log reaches from its beginning without a gap: one chain for each end, since a fork has several.

    By log; of one log the longest first, then the one with the smallest head.
    """
    after: defaultdict[Place, dict[bytes, bool]] = defaultdict(dict)
    for link in links:
        following, name = after[link.log, link.seq, link.previous], link.digest
        following[name] = following.get(name, False) or link.box is None
    logs = {log for log, _, _ in after}
    return tuple(sorted(_ends(logs, after), key=lambda end: (end.log, -end.n, end.head)))


def forks(links: Iterable[Sealed]) -> tuple[Fork, ...]:
    """Every place that was written twice, in order."""
    at: defaultdict[tuple[bytes, int], set[bytes]] = defaultdict(set)
    for link in links:
        at[link.log, link.seq].add(link.digest)
    return tuple(Fork(*place, tuple(sorted(at[place]))) for place in sorted(at) if len(at[place]) > 1)


def _ends(logs: Iterable[bytes], after: Mapping[Place, Mapping[bytes, bool]]) -> Iterator[Chain]:
    to_follow = [Chain(log, 0, FIRST) for log in logs]
    while to_follow:
        here = to_follow.pop()
        following = after.get((here.log, here.n, here.head), {})
        to_follow += [Chain(here.log, here.n + 1, head, here.deleted + gone) for head, gone in following.items()]
        if not following and here.n:
            yield here
