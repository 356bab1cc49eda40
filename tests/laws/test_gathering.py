"""The evening's end: whatever carriers, crashes and copies do, nothing that a pod has answered is lost or forged.

``SLC_GATHERINGS=20000 pytest tests/laws/test_gathering.py`` looks longer.
"""

from __future__ import annotations

import io
import os
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from slc_core.errors import UnreadableError
from slc_core.exchange.bundle import MAGIC, read_bundle, write_bundle
from slc_core.exchange.hub_keys import keys_of
from slc_core.exchange.log import FIRST, Sealed, without_box
from slc_core.exchange.merge import Chain, Journals, chains, forks, merge, preferred
from slc_core.exchange.receipt import covers, is_valid, read_receipts, write_receipts
from slc_core.exchange.seal import digest, public_of, sign
from slc_core.testing.invented_pod import InventedPod, invented_pod

pytestmark = pytest.mark.slow

PODS = (invented_pod(1), invented_pod(2), invented_pod(3))
ROGUE = invented_pod(9)
HUB, OTHER_HUB = keys_of(bytes(32)), keys_of(b"\1" * 32)
ANY = st.integers(0, 2**16)
"""Taken modulo however many there are to choose from."""
NOTHING: MultipleResults[bytes] = multiple()
DISK = st.sampled_from((0, 0, 0, 1, 1, 2, 3, 4))
"""More happens where much happened before."""


@cache
def signed(pod: InventedPod, log: bytes, seq: int, previous: bytes, box: bytes) -> Sealed:
    """A link as the pod would write it; what its box holds is nobody's business here."""
    link = Sealed(log, seq, previous, digest(box), b"", box)
    return link._replace(signature=sign(pod.seed, link.digest))


@cache
def emptied(pod: InventedPod, link: Sealed) -> Sealed:
    return without_box(pod.seed, link)


@cache
def head_of(pod: InventedPod) -> bytes:
    return next(write_bundle(pod.manifest_bytes, pod.seed, ()))


def continued(pod: InventedPod, log: bytes, links: list[Sealed], box: bytes) -> Sealed:
    return signed(pod, log, len(links), links[-1].digest if links else FIRST, box)


def links_in(content: bytes) -> list[Sealed]:
    """What can be read of a bundle."""
    try:
        return list(read_bundle(io.BytesIO(content)))
    except UnreadableError:
        return []


def blocks_of(content: bytes) -> list[bytes]:
    """A bundle taken apart as somebody would who knows its format."""
    blocks: list[bytes] = []
    at = len(MAGIC)
    while at + 5 <= len(content):
        size = 5 + int.from_bytes(content[at + 1 : at + 5], "big")
        blocks.append(content[at : at + size])
        at += size
    return blocks


def is_held(link: Sealed, store: Journals) -> bool:
    """Whether *link* is there as it is, or its family has emptied it since."""
    held = store.links.get((link.log, link.seq, link.digest))
    return held is not None and (held == link or held.box is None)


def rotten(content: bytes, place: int) -> bytes:
    """*content* with one bit turned, counted from its end: small numbers come often, and heads are all alike."""
    spoiled = bytearray(content or b"\0")
    spoiled[-1 - place // 8 % len(spoiled)] ^= 1 << place % 8
    return bytes(spoiled)


class Disk:
    """What lies on the disk of one pod, or on a copy of it."""

    def __init__(self, pod: InventedPod, log: bytes, links: tuple[Sealed, ...] = ()) -> None:
        self.pod, self.log, self.links = pod, log, list(links)
        self.is_erased = False

    @property
    def own(self) -> Chain:
        return chains(self.links)[0] if self.links else Chain(self.log, 0, FIRST)


FOUND = tuple(
    link
    for pod in (PODS[0], ROGUE)
    for links in [[signed(pod, PODS[0].logs[0], 0, FIRST, box) for box in (b"opened", b"copied")]]
    for first in links
    for second in [signed(pod, first.log, 1, first.digest, b"answered")]
    for link in (first, second, emptied(pod, first), emptied(pod, second), second._replace(box=None))
)
"""A fork, its links with and without their boxes and stripped of them, and the same of a rogue."""


@given(st.lists(st.sampled_from(FOUND)), st.lists(st.sampled_from(FOUND)), st.randoms(use_true_random=False))
def test_links_merge_alike_in_any_order_and_however_often(
    some: list[Sealed], others: list[Sealed], chance: Random
) -> None:
    enrolled = PODS[0].enrolled
    both = merge(merge(Journals(), some, enrolled), others, enrolled)
    shuffled = [*others, *some, *others]
    chance.shuffle(shuffled)

    assert merge(merge(Journals(), others, enrolled), some, enrolled) == both
    assert merge(Journals(), shuffled, enrolled) == both
    assert merge(both, some, enrolled) == both
    assert {link.digest for link in (*some, *others)} == {
        *(link.digest for link in both.links.values()),
        *(aside.link.digest for aside in both.set_aside),
    }


class Gathering(RuleBasedStateMachine):
    """Three pods and copies of their disks, sticks, a rogue, and a hub with its backup.

    *answered* is every link that a family was shown an answer for, and *wrote* every form in which a pod's key has
    signed one.
    """

    sticks = Bundle[bytes]("sticks")
    papers = Bundle[bytes]("papers")

    def __init__(self) -> None:
        super().__init__()
        self.disks = [Disk(pod, pod.logs[0]) for pod in PODS]
        self.answered: dict[Sealed, InventedPod] = {}
        self.wrote: set[Sealed] = set()
        self.hub = self.backup = Journals()
        self.enrolled = {**PODS[0].enrolled, **PODS[1].enrolled}
        self.revoked: set[bytes] = set()

    def disk(self, which: int) -> Disk:
        return self.disks[which % len(self.disks)]

    def write(self, disk: Disk, box: bytes, *, is_answered: bool) -> None:
        link = continued(disk.pod, disk.log, disk.links, box)
        disk.links.append(link)
        self.wrote.add(link)
        if is_answered:
            self.answered[link] = disk.pod

    # At the pod

    @initialize(counts=st.tuples(*[st.integers(1, 4)] * len(PODS)))
    def the_evening_begins(self, counts: tuple[int, ...]) -> None:
        for disk, count in zip(self.disks, counts, strict=True):
            for _ in range(count):
                self.write(disk, b"opened", is_answered=True)

    @rule(which=DISK, taps=st.lists(st.integers(0, 3), min_size=1, max_size=4), is_cut=st.booleans())
    def taps(self, which: int, taps: list[int], is_cut: bool) -> None:
        """A power cut before the last answer: what was tapped lies on the disk, and nobody was told so."""
        disk = self.disk(which)
        if not disk.is_erased:
            for number, tap in enumerate(taps, 1):
                self.write(disk, b"said %d" % tap * 20, is_answered=number < len(taps) or not is_cut)

    @rule(which=DISK, place=ANY)
    def a_family_deletes(self, which: int, place: int) -> None:
        disk = self.disk(which)
        if not disk.is_erased and disk.links:
            place %= len(disk.links)
            gone = emptied(disk.pod, disk.links[place])
            self.answered.pop(disk.links[place], None)
            disk.links[place] = gone
            self.wrote.add(gone)
            self.answered[gone] = disk.pod
            self.write(disk, b"deleted", is_answered=True)

    @precondition(lambda self: len(self.disks) < 6)
    @rule(which=DISK)
    def a_disk_is_copied(self, which: int) -> None:
        disk = self.disk(which)
        if not disk.is_erased:
            self.disks.insert(1, Disk(disk.pod, disk.log, tuple(disk.links)))

    # Carriers

    @rule(target=sticks, which=DISK, first=st.sampled_from([0, 0, 1, 3]), last=st.sampled_from([None, None, 2, 5]))
    def copy_to_a_stick(self, which: int, first: int, last: int | None) -> bytes | MultipleResults[bytes]:
        disk = self.disk(which)
        if disk.is_erased:
            return NOTHING
        return disk.pod.bundle(disk.links[first:last])

    @rule(target=sticks, stick=sticks, other=sticks, how=st.sampled_from("crmb"), place=ANY)
    def a_carrier_spoils(self, stick: bytes, other: bytes, how: str, place: int) -> bytes:
        """Cut, rotten, mixed with another and shuffled, or with its boxes taken away."""
        match how:
            case "c":
                return stick[: len(stick) - place % (len(stick) + 1)]
            case "r":
                return rotten(stick, place)
            case "m":
                blocks = blocks_of(stick)[1:] + blocks_of(other)
                Random(place).shuffle(blocks)  # noqa: S311 - a repeatable shuffle
                return b"".join([head_of(PODS[0]), *blocks[:20], *blocks[:3]])
            case _:
                return ROGUE.bundle(link._replace(box=None) for link in links_in(stick))

    @rule(target=sticks, which=DISK, box=st.binary(max_size=2), whose=st.sampled_from([ROGUE, *PODS]))
    def somebody_forges(self, which: int, box: bytes, whose: InventedPod) -> bytes:
        """A pod with a key of its own, enrolled or not, writes into another's log, empties it, or writes its own."""
        disk = self.disk(which)
        forged = continued(whose, disk.log, disk.links, box)
        more = [emptied(whose, link) for link in disk.links[:2]]
        if whose == disk.pod:
            return whose.bundle(())
        return whose.bundle([forged, *more, *(continued(ROGUE, log, [], box) for log in ROGUE.logs)])

    # At the hub

    @rule(target=papers, stick=sticks, stops=st.sampled_from(["", "", "reading", "storing", "copying"]), part=ANY)
    def a_stick_comes_in(self, stick: bytes, stops: str, part: int) -> bytes | MultipleResults[bytes]:
        """Read, store, copy, give receipts; the hub may be killed between any two of them, and while it stores."""
        found = links_in(stick)
        if stops == "reading":
            found = found[: part % (len(found) + 1)]
        self.store(found)
        if stops in {"reading", "storing"}:
            return NOTHING
        self.backup = self.hub
        return NOTHING if stops == "copying" else self.receipts()

    def store(self, found: list[Sealed]) -> None:
        before = self.hub
        self.hub = merge(before, found, self.enrolled, self.revoked)
        new = self.hub.links.keys() - before.links.keys()
        assert before.links.keys() <= self.hub.links.keys()
        assert not {self.enrolled[log] for log, _, _ in new} & self.revoked

    def receipts(self) -> bytes:
        twice = set(chains(self.hub.links.values())) & set(chains(self.backup.links.values()))
        return write_receipts(HUB.receipt_seed, sorted(twice))

    @rule(what=st.sampled_from(["the hub is lost", "its backup is lost", "enrol", "enrol", "revoke"]), which=ANY)
    def something_befalls_the_hub(self, what: str, which: int) -> None:
        """One store is lost and made again from the other; the third pod is enrolled; a pod was stolen."""
        match what:
            case "the hub is lost":
                self.hub = self.backup
            case "its backup is lost":
                self.backup = self.hub
            case "enrol":
                self.enrolled |= PODS[2].enrolled
            case _:
                self.revoked.add(PODS[which % len(PODS)].manifest.public)

    @rule(target=papers, which=DISK, is_careless=st.booleans(), erases=st.booleans())
    def goes_over_a_cable(self, which: int, is_careless: bool, erases: bool) -> bytes | MultipleResults[bytes]:
        """What comes after the hub's chain, and (or not) what was emptied before; the receipts come back at once."""
        disk = self.disk(which)
        if disk.is_erased:
            return NOTHING
        ends = {end.head: end.n for end in chains(self.hub.of(disk.log))}
        known = max((ends.get(link.digest, 0) for link in disk.links), default=0)
        wanted = [link for link in disk.links if link.seq >= known or (link.box is None and not is_careless)]
        self.store(links_in(disk.pod.bundle(wanted)))
        self.backup = self.hub
        paper = self.receipts()
        if erases:
            self.erase_by(disk, paper)
        return paper

    # Back at the pod

    @rule(target=papers, which=DISK, by=st.sampled_from([OTHER_HUB.receipt_seed, PODS[0].seed]), lies=st.booleans())
    def somebody_else_gives_a_receipt(self, which: int, by: bytes, lies: bool) -> bytes:
        """In its own name, or in the hub's."""
        paper = write_receipts(by, [self.disk(which).own])
        return paper.replace(public_of(by), HUB.receipt_public) if lies else paper

    @rule(which=DISK, paper=papers, rots=st.none() | ANY)
    def erase(self, which: int, paper: bytes, rots: int | None) -> None:
        self.erase_by(self.disk(which), paper if rots is None else rotten(paper, rots))

    def erase_by(self, disk: Disk, paper: bytes) -> None:
        try:
            given = read_receipts(paper)
        except UnreadableError:
            return
        if not disk.is_erased and any(is_valid(HUB.receipt_public, one) and covers(one, disk.own) for one in given):
            for store in (self.hub, self.backup):
                held = {link.digest: link for link in store.of(disk.log)}  # since then a family may have deleted there
                assert all(link.digest in held for link in disk.links), "erased, and not stored twice"
                assert all(preferred(link, held[link.digest]) == held[link.digest] for link in disk.links)
            disk.is_erased, disk.links = True, []

    # What holds whatever was done

    @invariant()
    def no_answer_is_lost(self) -> None:
        at_pods = {link for disk in self.disks for link in disk.links}
        for link in self.answered.keys() - at_pods:
            assert is_held(link, self.hub)
            assert is_held(link, self.backup)

    @invariant()
    def nothing_is_held_that_its_pod_did_not_sign(self) -> None:
        assert set(self.hub.links.values()) | set(self.backup.links.values()) <= self.wrote

    @invariant()
    def nothing_good_is_set_aside(self) -> None:
        for link, reason in self.hub.set_aside:
            assert reason != "not signed" or link not in self.wrote

    def teardown(self) -> None:
        """Once every stick has come in whole, the hub holds all of it, and every pod but an old copy can erase."""
        self.enrolled |= PODS[2].enrolled
        for disk in self.disks:
            if disk.pod.manifest.public not in self.revoked:
                self.store(links_in(disk.pod.bundle(disk.links)))
        self.backup = self.hub
        paper = self.receipts()
        ends = set(chains(self.hub.links.values()))
        for disk in self.disks:
            believed = disk.pod.manifest.public not in self.revoked
            assert not believed or all(is_held(link, self.hub) for link in disk.links)
            if believed and not disk.is_erased and disk.own in ends:
                self.erase_by(disk, paper)
                assert disk.is_erased
        self.forks_are_told()

    def forks_are_told(self) -> None:
        places = [(link.log, link.seq) for link in self.hub.links.values()]
        assert {place for place in places if places.count(place) > 1} == {
            (fork.log, fork.seq) for fork in forks(self.hub.links.values())
        }


TestGathering = Gathering.TestCase
TestGathering.settings = settings(max_examples=int(os.environ.get("SLC_GATHERINGS", "1500")), stateful_step_count=40)
