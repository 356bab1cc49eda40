from __future__ import annotations

from typing import Any

import pytest
from slc_station.safe import FILE, Safe, keep_receipts, reach, safe

from slc_core.exchange.hub_keys import keys_of
from slc_core.exchange.merge import Chain, chains
from slc_core.exchange.receipt import read_receipts, write_receipts


def taken(led: Any, content: bytes) -> Safe:
    keep_receipts(led.pack, led.store, read_receipts(content))
    return safe(led.pack, led.store)


def part_of(led: Any, log: int, n: int) -> Chain:
    """The chain of a log as it was after its first *n* entries."""
    return list(reach(led.store, led.chains[log].log))[n - 1]


def test_nothing_is_safe_before_the_hub_says_so(led_pod: Any) -> None:
    told = safe(led_pod.pack, led_pod.store)

    assert (told.n, told.of, told.is_all) == (0, len(led_pod.links), False)
    assert [log.of for log in told.logs] == [end.n for end in led_pod.chains]


def test_how_far_a_log_reaches_is_what_everybody_else_says_of_it(led_pod: Any) -> None:
    assert [part_of(led_pod, log, end.n) for log, end in enumerate(led_pod.chains)] == list(led_pod.chains)


def test_receipts_for_every_log_make_everything_safe(led_pod: Any) -> None:
    assert taken(led_pod, led_pod.receipts()).is_all


def test_a_receipt_from_before_makes_so_much_safe_as_it_says(led_pod: Any) -> None:
    own = led_pod.chains
    told = taken(led_pod, led_pod.receipts(part_of(led_pod, 0, 3), own[1]))

    assert (told.n, told.is_all) == (3 + own[1].n, False)


def test_what_happens_after_the_receipt_is_not_safe(led_pod: Any) -> None:
    taken(led_pod, led_pod.receipts())
    led_pod.lead(card=0, taps=1)

    told = safe(led_pod.pack, led_pod.store)
    assert 0 < told.n < told.of


def test_receipts_come_in_any_order_and_however_often(led_pod: Any) -> None:
    early = led_pod.receipts(part_of(led_pod, 0, 2), part_of(led_pod, 1, 1))
    late = led_pod.receipts()

    for order in ((early, late), (late, early), (late, late, early, early)):
        (led_pod.folder / "journal" / FILE).unlink(missing_ok=True)
        for content in order:
            taken(led_pod, content)
        assert safe(led_pod.pack, led_pod.store).is_all


def test_a_receipt_that_changes_nothing_is_not_written_again(led_pod: Any) -> None:
    taken(led_pod, led_pod.receipts())
    path = led_pod.folder / "journal" / FILE
    before = path.stat().st_mtime_ns

    taken(led_pod, led_pod.receipts())

    assert path.stat().st_mtime_ns == before


def test_receipts_of_another_hub_or_for_other_links_are_not_kept(led_pod: Any) -> None:
    own = led_pod.chains[0]
    foreign = write_receipts(keys_of(b"x" * 32).receipt_seed, led_pod.chains)
    strange = led_pod.receipts(own._replace(head=bytes(32)), own._replace(log=bytes(16)), own._replace(n=own.n + 5))

    assert taken(led_pod, foreign).n == taken(led_pod, strange).n == 0
    assert not (led_pod.folder / "journal" / FILE).exists()


def test_a_longer_receipt_of_a_copied_pod_does_not_push_out_ours(led_pod: Any) -> None:
    own = led_pod.chains[0]
    clone = own._replace(n=own.n + 3, head=b"c" * 32)

    assert taken(led_pod, led_pod.receipts(*led_pod.chains, clone)).is_all


def test_a_deletion_that_the_hub_has_not_seen_is_not_safe(led_pod: Any) -> None:
    media = led_pod.speak()
    with_voice = chains(led_pod.links)
    led_pod.pod.forget("gone", media)
    own = led_pod.chains
    is_deleted = next(end for end in own if end.deleted)

    stale = is_deleted._replace(deleted=0)
    assert not taken(led_pod, led_pod.receipts(*with_voice, stale)).is_all
    assert taken(led_pod, led_pod.receipts(*own)).is_all


@pytest.mark.parametrize("content", [b"", b"noise", b"SLCRCPT1" + b"x" * 170, b"S" * 2**21])
def test_a_spoiled_file_of_receipts_counts_as_none(led_pod: Any, content: bytes) -> None:
    (led_pod.folder / "journal" / FILE).write_bytes(content)

    assert safe(led_pod.pack, led_pod.store).n == 0
    assert taken(led_pod, led_pod.receipts()).is_all


def test_what_lies_behind_a_gap_in_the_journal_is_never_safe(led_pod: Any) -> None:
    led_pod.lose(1)

    told = taken(led_pod, led_pod.receipts(*led_pod.chains))

    assert not told.is_all
    assert told.n < told.of
