"""Whatever somebody does to a bundle or a receipt: no wrong data, no exception but ours, and little memory."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from slc_core.errors import UnreadableError
from slc_core.exchange.bundle import BLOCK_BYTES, MAGIC, BundleError, read_bundle, write_bundle
from slc_core.exchange.hub_keys import keys_of
from slc_core.exchange.log import without_box
from slc_core.exchange.merge import Journals, chains, merge
from slc_core.exchange.receipt import covers, is_valid, read_receipts, safe_count, write_receipts
from slc_core.testing.invented_pod import invented_pod

POD, NEIGHBOUR, ROGUE = invented_pod(1), invented_pod(2), invented_pod(9)
HUB, OTHER_HUB = keys_of(bytes(32)), keys_of(b"\1" * 32)
WRITTEN = POD.links(b"opened", b"a voice", b"", b"answered " * 9, b"signed", b"finished")
LINKS = (WRITTEN[0], without_box(POD.seed, WRITTEN[1]), *WRITTEN[2:])
BLOCKS = tuple(write_bundle(POD.manifest_bytes, POD.seed, LINKS))
CONTENT = b"".join(BLOCKS)
ENROLLED = {**POD.enrolled, **NEIGHBOUR.enrolled}


def taken(content: bytes, revoked: frozenset[bytes] = frozenset()) -> tuple[Journals, bool]:
    """What a hub takes in, and whether it thinks that the copy is whole; nothing but BundleError stops it."""
    try:
        found = read_bundle(io.BytesIO(content))
    except BundleError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017 - most contents raise nothing
        return Journals(), False
    links = tuple(found)
    return merge(Journals(), links, ENROLLED, revoked), found.is_whole


def is_nothing_but_true(content: bytes) -> bool:
    held, is_whole = taken(content)
    return not is_whole and set(held.links.values()) <= set(LINKS)


def places() -> Iterator[tuple[int, int]]:
    """Where each block's length stands, and what it says."""
    at = len(MAGIC)
    while at < len(CONTENT):
        size = int.from_bytes(CONTENT[at + 1 : at + 5], "big")
        yield at + 1, size
        at += 5 + size


def test_the_bundle_itself_is_taken_in() -> None:
    held, is_whole = taken(CONTENT)

    assert held.of(POD.logs[0]) == LINKS
    assert (is_whole, held.set_aside) == (True, frozenset())


@pytest.mark.parametrize("turned", ["one bit", "all bits"])
def test_no_byte_can_be_flipped(turned: str) -> None:
    for place in range(len(CONTENT)):
        flipped = bytearray(CONTENT)
        flipped[place] ^= 0xFF if turned == "all bits" else 1 << place % 8

        assert is_nothing_but_true(bytes(flipped)), place


def test_a_flip_in_one_link_costs_that_link_alone() -> None:
    (length, size), *_ = list(places())[3:]
    spoiled = bytearray(CONTENT)
    spoiled[length + 4 + size - 1] ^= 1

    held, _ = taken(bytes(spoiled))

    assert set(held.of(POD.logs[0])) == {*LINKS} - {LINKS[2]}
    assert [aside.reason for aside in held.set_aside] == ["not signed"]


def test_a_cut_at_every_byte_gives_the_whole_links_before_it() -> None:
    ends = [sum(map(len, BLOCKS[: number + 1])) for number in range(len(BLOCKS))]
    for cut in range(len(CONTENT)):
        whole_before = max(0, sum(end <= cut for end in ends) - 1)
        held, is_whole = taken(CONTENT[:cut])

        assert (held.of(POD.logs[0]), is_whole) == (LINKS[:whole_before], False), cut


@pytest.mark.parametrize("chance", range(300))
def test_blocks_that_were_shuffled_repeated_and_dropped_bring_only_what_is_true(chance: int) -> None:
    random = Random(chance)  # noqa: S311 - a repeatable shuffle
    blocks = random.choices(BLOCKS[1:], k=random.randrange(1, 12))
    brought = {link for link, block in zip(LINKS, BLOCKS[1:-1], strict=True) if block in blocks}

    held, is_whole = taken(BLOCKS[0] + b"".join(blocks))

    assert set(held.links.values()) == brought
    assert not is_whole


def test_the_same_links_in_another_order_are_the_same_journal() -> None:
    held, is_whole = taken(b"".join((BLOCKS[0], *reversed(BLOCKS[1:-1]), BLOCKS[-1])))

    assert held == taken(CONTENT)[0]
    assert not is_whole


@pytest.mark.parametrize("lie", ["none", "one less", "one more", "double", "most", "too much", "2 GiB", "4 GiB"])
def test_a_length_that_lies_gains_nothing(lie: str) -> None:
    for place, size in places():
        lies = {
            "none": 0,
            "one less": size - 1,
            "one more": size + 1,
            "double": size * 2,
            "most": BLOCK_BYTES,
            "too much": BLOCK_BYTES + 1,
            "2 GiB": 2**31,
            "4 GiB": 2**32 - 1,
        }

        assert is_nothing_but_true(CONTENT[:place] + lies[lie].to_bytes(4, "big") + CONTENT[place + 4 :])


@pytest.mark.parametrize("chance", range(100))
def test_noise_is_refused(chance: int) -> None:
    noise = Random(chance).randbytes(chance * 40)  # noqa: S311 - a repeatable noise

    assert taken(noise) == (Journals(), False)
    assert taken(MAGIC + noise) == (Journals(), False)
    assert is_nothing_but_true(BLOCKS[0] + noise)


def test_a_rogue_pod_writes_into_nobody_s_log() -> None:
    forged = [link._replace(log=POD.logs[0]) for link in ROGUE.links(b"let", b"me", b"in")]
    own = ROGUE.links(b"hello")

    held, _ = taken(ROGUE.bundle([*forged, *own]))

    assert not held.links
    assert sorted(aside.reason for aside in held.set_aside) == ["not enrolled"] + 3 * ["not signed"]


def test_a_pod_of_the_school_writes_only_into_its_own_logs() -> None:
    forged = [link._replace(log=POD.logs[0]) for link in NEIGHBOUR.links(b"not", b"mine")]

    held, _ = taken(NEIGHBOUR.bundle([*forged, *NEIGHBOUR.links(b"mine")]))

    assert {link.log for link in held.links.values()} == {NEIGHBOUR.logs[0]}
    assert {aside.reason for aside in held.set_aside} == {"not signed"}


def test_another_pod_s_head_gives_its_links_no_more_and_no_less() -> None:
    assert taken(ROGUE.bundle(LINKS))[0] == taken(CONTENT)[0]


def test_a_revoked_pod_is_believed_no_more() -> None:
    held, _ = taken(CONTENT, frozenset({POD.manifest.public}))

    assert not held.links
    assert {aside.reason for aside in held.set_aside} == {"revoked"}


def test_a_bundle_that_comes_again_changes_nothing() -> None:
    once, _ = taken(CONTENT)
    again = merge(once, read_bundle(io.BytesIO(CONTENT)), ENROLLED)

    assert again == once


def test_a_voice_that_was_deleted_does_not_come_back_with_an_old_bundle() -> None:
    held, _ = taken(CONTENT)
    old = merge(held, read_bundle(io.BytesIO(POD.bundle(WRITTEN))), ENROLLED)

    assert old.of(POD.logs[0])[1].box is None


class TestReceipts:
    own = chains(LINKS)[0]
    paper = write_receipts(HUB.receipt_seed, [own])

    def erases(self, paper: bytes) -> bool:
        try:
            given = read_receipts(paper)
        except UnreadableError:
            return False
        return any(is_valid(HUB.receipt_public, one) and covers(one, self.own) for one in given)

    def test_the_receipt_itself_lets_the_pod_erase(self) -> None:
        assert self.erases(self.paper)

    def test_no_byte_of_a_receipt_can_be_flipped(self) -> None:
        for place in range(len(self.paper)):
            for turned in (1 << place % 8, 0xFF):
                flipped = bytearray(self.paper)
                flipped[place] ^= turned

                assert not self.erases(bytes(flipped)), place

    def test_a_cut_receipt_lets_nobody_erase(self) -> None:
        assert not any(self.erases(self.paper[:cut]) for cut in range(len(self.paper)))

    @pytest.mark.parametrize("chance", range(50))
    def test_noise_lets_nobody_erase(self, chance: int) -> None:
        noise = Random(chance).randbytes(chance * 20)  # noqa: S311 - a repeatable noise

        assert not self.erases(noise)
        assert not self.erases(self.paper[:8] + noise)

    def test_receipts_of_another_hub_another_log_and_another_time_let_nobody_erase(self) -> None:
        other_log = chains(POD.links(*[b"said"] * 6, log=1))
        stale = chains(LINKS[:5])
        before_the_deletion = chains(WRITTEN)
        clone = chains((*LINKS[:5], *POD.links(b"elsewhere", after=LINKS[:5])))

        for held in (other_log, stale, before_the_deletion, clone):
            paper = write_receipts(HUB.receipt_seed, held)
            assert not self.erases(paper)
            assert safe_count(HUB.receipt_public, read_receipts(paper), self.own) < self.own.n
        assert not self.erases(write_receipts(OTHER_HUB.receipt_seed, [self.own]))
        assert not self.erases(write_receipts(POD.seed, [self.own]))


class TestLittleMemory:
    """256 MiB of address space for the program and all that it reads."""

    def read(self, name: str, *more: str) -> subprocess.CompletedProcess[str]:
        program = Path(__file__).with_name("little_memory.py")
        return subprocess.run(
            [sys.executable, str(program), name, *more], capture_output=True, text=True, check=False, timeout=300
        )

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("links without end", "2047 links, 0 spoiled, whole: False"),
            ("200,000 links", "200000 links, 0 spoiled, whole: False"),
            ("600 MiB of strange blocks", "0 links, 600 spoiled, whole: False"),
            ("a length of 4 GiB", "0 links, 0 spoiled, whole: False"),
            ("a head of 4 GiB", "refused: the bundle breaks off before"),
            ("a head of nothing but brackets", "refused: what the bundle says of its pod cannot be read"),
            ("a head of nothing but shares", "refused: what the bundle says of its pod cannot be read"),
            ("nothing but zeros", "refused: this is no bundle of a pod"),
        ],
    )
    def test_no_stream_takes_more_memory_than_there_is(self, name: str, found: str) -> None:
        done = self.read(name)

        assert done.stderr == ""
        assert done.stdout.startswith(found)

    def test_a_reader_that_takes_all_at_once_does_not_get_through(self) -> None:
        assert "MemoryError" in self.read("600 MiB of strange blocks", "--all-at-once").stderr
