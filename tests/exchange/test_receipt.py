from __future__ import annotations

import pytest

from slc_core.errors import UnreadableError
from slc_core.exchange.hub_keys import keys_of
from slc_core.exchange.log import without_box
from slc_core.exchange.merge import Chain, chains
from slc_core.exchange.receipt import (
    MAGIC,
    RECEIPTS_BYTES,
    covers,
    is_valid,
    read_receipts,
    safe_count,
    write_receipts,
)
from slc_core.testing.invented_pod import invented_pod

HUB, OTHER_HUB = keys_of(bytes(32)), keys_of(bytes(31) + b"\1")
POD = invented_pod(1)
LINKS = POD.links(*[b"said"] * 6)
(OWN,) = chains(LINKS)
(EARLIER,) = chains(LINKS[:4])
FILE = write_receipts(HUB.receipt_seed, [OWN, EARLIER])


def test_a_receipt_that_the_hub_wrote_is_valid_and_covers_its_chain() -> None:
    latest, earlier = read_receipts(FILE)

    assert is_valid(HUB.receipt_public, latest)
    assert is_valid(HUB.receipt_public, earlier)
    assert (latest.chain, earlier.chain) == (OWN, EARLIER)
    assert covers(latest, OWN)


@pytest.mark.parametrize(
    "own",
    [
        OWN._replace(n=7),
        OWN._replace(n=5),
        OWN._replace(head=LINKS[0].digest),
        OWN._replace(log=POD.logs[1]),
        OWN._replace(deleted=1),
        EARLIER,
    ],
)
def test_a_receipt_covers_nothing_but_its_own_chain(own: Chain) -> None:
    assert not covers(read_receipts(FILE)[0], own)


def test_a_receipt_from_before_a_deletion_does_not_cover_the_log_after_it() -> None:
    (after,) = chains((LINKS[0], without_box(POD.seed, LINKS[1]), *LINKS[2:]))
    (before, _) = read_receipts(FILE)

    assert (before.n, before.head) == (after.n, after.head)
    assert not covers(before, after)


@pytest.mark.parametrize("field", ["log", "head", "hub_public", "signature"])
def test_a_receipt_with_anything_changed_is_not_valid(field: str) -> None:
    receipt = read_receipts(FILE)[0]
    turned = bytes([getattr(receipt, field)[0] ^ 1]) + getattr(receipt, field)[1:]

    assert not is_valid(HUB.receipt_public, receipt._replace(**{field: turned}))
    assert not is_valid(HUB.receipt_public, receipt._replace(n=7))
    assert not is_valid(HUB.receipt_public, receipt._replace(deleted=1))


def test_another_hub_s_receipt_is_not_valid() -> None:
    (receipt,) = read_receipts(write_receipts(OTHER_HUB.receipt_seed, [OWN]))

    assert not is_valid(HUB.receipt_public, receipt)
    assert not is_valid(HUB.receipt_public, receipt._replace(hub_public=HUB.receipt_public))
    assert is_valid(OTHER_HUB.receipt_public, receipt)


def test_a_receipt_signature_is_of_no_use_on_a_link() -> None:
    receipt = read_receipts(FILE)[0]

    assert not any(receipt.signature == link.signature for link in LINKS)
    assert len({len(FILE), len(MAGIC) + 2 * 160}) == 1


def test_some_receipts_say_how_many_links_are_safe() -> None:
    latest, earlier = read_receipts(FILE)

    assert safe_count(HUB.receipt_public, [], OWN) == 0
    assert safe_count(HUB.receipt_public, [earlier], OWN) == 4
    assert safe_count(HUB.receipt_public, [earlier, latest], OWN) == 6


def test_not_all_are_safe_before_a_receipt_covers_the_log() -> None:
    forked = OWN._replace(head=bytes(32))
    longer = OWN._replace(n=9)

    for given in (forked, longer, OWN._replace(deleted=2)):
        receipts = read_receipts(write_receipts(HUB.receipt_seed, [given, EARLIER]))
        assert safe_count(HUB.receipt_public, receipts, OWN) == 4


def test_receipts_of_other_logs_and_hubs_make_nothing_safe() -> None:
    foreign = read_receipts(write_receipts(OTHER_HUB.receipt_seed, [OWN]))
    other_log = read_receipts(write_receipts(HUB.receipt_seed, [OWN._replace(log=POD.logs[1])]))

    assert safe_count(HUB.receipt_public, (*foreign, *other_log), OWN) == 0


def test_a_file_that_was_cut_gives_its_whole_receipts() -> None:
    assert read_receipts(FILE[:-1]) == read_receipts(FILE)[:1]
    assert read_receipts(FILE[: len(MAGIC)]) == ()
    assert read_receipts(FILE + b"\0") == read_receipts(FILE)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no file of receipts"),
        (MAGIC[:-1], "no file of receipts"),
        (b"SLCBNDL1" + bytes(160), "no file of receipts"),
        (MAGIC + bytes(RECEIPTS_BYTES), "at most 1048576 bytes"),
    ],
)
def test_what_is_no_file_of_receipts_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableError, match=sentence):
        read_receipts(content)
