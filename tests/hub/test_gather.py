"""A bundle comes in: what is kept of it, and when its pod gets a receipt."""

from __future__ import annotations

import io
import shutil
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from slc_hub.database import FILE
from slc_hub.gather import Report, gather
from slc_hub.intake import SLICE_BYTES, in_slices
from slc_hub.store import COPY, HubStore

from slc_core.errors import UnwritableError
from slc_core.exchange.bundle import BundleError
from slc_core.exchange.hub_keys import HubKeys
from slc_core.exchange.log import Sealed, without_box
from slc_core.exchange.merge import Chain, chains
from slc_core.exchange.receipt import covers, is_valid, read_receipts
from slc_core.testing.invented_pod import invented_pod

POD, OTHER = invented_pod(1, shares=2), invented_pod(2)
FIRST_LOG = POD.links(b"opened", b"shown", b"answered")
THIRD_LOG = POD.links(b"opened", b"shown", log=2)
BOTH = (*FIRST_LOG, *THIRD_LOG)


@pytest.fixture
def hub(store: HubStore) -> HubStore:
    store.enrol(POD.manifest_bytes, "autumn")
    return store


def gathered(hub: HubStore, keys: HubKeys, content: bytes) -> Report:
    return gather(hub, keys, io.BytesIO(content))


def safe(report: Report, keys: HubKeys, own: Chain) -> bool:
    """Whether the pod may erase that chain."""
    receipts = read_receipts(report.receipts)
    return any(covers(receipt, own) and is_valid(keys.receipt_public, receipt) for receipt in receipts)


def test_a_whole_bundle_is_kept_twice_and_answered_with_receipts(hub: HubStore, keys: HubKeys) -> None:
    report = gathered(hub, keys, POD.bundle(BOTH))

    assert (report.pod, report.public, report.is_whole, report.trouble) == (1, POD.manifest.public, True, "")
    assert report.taken == (5, 0, 0, frozenset())
    assert all(safe(report, keys, own) for own in chains(BOTH))
    assert report.held == tuple(sorted(chains(BOTH)))
    assert hub.copy
    assert hub.copy.links(POD.logs[0]) == hub.links(POD.logs[0]) == FIRST_LOG
    assert hub.copy.public_of(POD.logs[0]) == POD.manifest.public


def test_the_same_bundle_again_changes_nothing_and_gives_the_same_receipts(hub: HubStore, keys: HubKeys) -> None:
    first = gathered(hub, keys, POD.bundle(BOTH))
    second = gathered(hub, keys, POD.bundle(BOTH))

    assert second.taken == (0, 5, 0, frozenset())
    assert second.receipts == first.receipts


def test_a_bundle_that_was_cut_gives_what_is_before_the_cut(hub: HubStore, keys: HubKeys) -> None:
    report = gathered(hub, keys, POD.bundle(BOTH)[:-60])

    assert not report.is_whole
    assert hub.links(POD.logs[0]) == FIRST_LOG
    assert safe(report, keys, chains(FIRST_LOG)[0])


def test_part_of_a_log_gets_a_receipt_for_that_part_only(hub: HubStore, keys: HubKeys) -> None:
    report = gathered(hub, keys, POD.bundle(FIRST_LOG[:2]))

    assert not safe(report, keys, chains(FIRST_LOG)[0])
    assert [(receipt.n, receipt.log) for receipt in read_receipts(report.receipts)] == [(2, POD.logs[0])]


def test_a_bundle_without_links_asks_for_all_receipts(hub: HubStore, keys: HubKeys) -> None:
    gathered(hub, keys, POD.bundle(BOTH))

    report = gathered(hub, keys, POD.bundle(()))

    assert all(safe(report, keys, own) for own in chains(BOTH))


def test_whoever_carries_may_mix_the_pods(hub: HubStore, keys: HubKeys) -> None:
    hub.enrol(OTHER.manifest_bytes, "autumn")
    theirs = OTHER.links(b"theirs")

    report = gathered(hub, keys, POD.bundle((*FIRST_LOG, *theirs)))

    assert report.taken.new == 4
    assert safe(report, keys, chains(theirs)[0])


def test_one_bad_link_does_not_block_the_rest(hub: HubStore, keys: HubKeys) -> None:
    bad = FIRST_LOG[1]._replace(box=b"forged")

    report = gathered(hub, keys, POD.bundle((FIRST_LOG[0], bad, *THIRD_LOG)))

    assert report.taken == (3, 0, 1, frozenset())
    assert [(aside.link, aside.public) for aside in hub.set_asides()] == [(bad, POD.manifest.public)]
    assert safe(report, keys, chains(THIRD_LOG)[0])
    assert not safe(report, keys, chains(FIRST_LOG)[0])


def test_a_pod_that_nobody_enrolled_gets_no_receipt(hub: HubStore, keys: HubKeys) -> None:
    report = gathered(hub, keys, OTHER.bundle(OTHER.links(b"x")))

    assert (report.taken.set_aside, report.held) == (1, ())
    assert read_receipts(report.receipts) == ()


def test_what_a_family_emptied_is_emptied_in_both_copies(hub: HubStore, keys: HubKeys) -> None:
    gathered(hub, keys, POD.bundle(FIRST_LOG))
    emptied = without_box(POD.seed, FIRST_LOG[1])
    own = (FIRST_LOG[0], emptied, FIRST_LOG[2])

    report = gathered(hub, keys, POD.bundle([emptied]))

    assert safe(report, keys, chains(own)[0])
    assert not safe(report, keys, chains(FIRST_LOG)[0])
    assert hub.copy
    assert hub.copy.links(POD.logs[0]) == own


def test_the_pod_of_an_erased_child_may_still_erase(hub: HubStore, keys: HubKeys) -> None:
    gathered(hub, keys, POD.bundle(FIRST_LOG[:1]))
    hub.erase_logs(POD.logs)

    report = gathered(hub, keys, POD.bundle(FIRST_LOG))

    assert safe(report, keys, chains(FIRST_LOG)[0])
    assert hub.links(POD.logs[0]) == ()
    assert hub.copy
    assert hub.copy.links(POD.logs[0]) == ()


def test_a_fork_is_told_and_both_ends_have_a_receipt(hub: HubStore, keys: HubKeys) -> None:
    branch = POD.links(b"from the copied disk", after=FIRST_LOG[:1])

    report = gathered(hub, keys, POD.bundle((*FIRST_LOG, *branch)))

    assert report.taken.forks == set(hub.forks())
    assert all(safe(report, keys, own) for own in chains((*FIRST_LOG, *branch)))


def test_without_the_disk_of_the_copy_all_is_kept_and_no_receipt_given(
    place: Path | str, keys: HubKeys, tmp_path: Path
) -> None:
    away = tmp_path / "stick"
    hub = HubStore(place, away / "hub")
    hub.enrol(POD.manifest_bytes, "autumn")

    report = gathered(hub, keys, POD.bundle(BOTH))

    assert report.trouble == f"there is no {away} for the hub's second copy; connect its disk"
    assert read_receipts(report.receipts) == ()
    assert hub.links(POD.logs[0]) == FIRST_LOG
    away.mkdir()
    again = gathered(hub, keys, POD.bundle(BOTH))
    assert (again.taken.known, again.trouble) == (5, "")
    assert all(safe(again, keys, own) for own in chains(BOTH))
    hub.close()


@pytest.mark.parametrize("what", ["emptied by the family", "erased by the school"])
def test_what_went_while_the_copy_was_away_goes_from_the_copy_before_a_receipt_is_given(
    hub: HubStore, place: Path | str, keys: HubKeys, tmp_path: Path, what: str
) -> None:
    gathered(hub, keys, POD.bundle(FIRST_LOG))
    alone = HubStore(place, tmp_path / "away" / "hub")
    emptied = [without_box(POD.seed, link) for link in FIRST_LOG]
    if what == "erased by the school":
        with pytest.raises(UnwritableError, match="connect its disk"):
            alone.erase_logs(POD.logs)
    else:
        alone.take(emptied)
    alone.close()

    report = gathered(hub, keys, POD.bundle(FIRST_LOG))

    assert report.held == hub.heads(POD.logs)
    assert hub.copy
    assert not any(link.box for link in hub.copy.all_links(POD.logs[0]))


@pytest.mark.parametrize("change", ["UPDATE entry SET box = zeroblob(60)", "UPDATE entry SET previous = zeroblob(32)"])
def test_a_copy_that_does_not_read_back_gives_no_receipt(
    hub: HubStore, keys: HubKeys, tmp_path: Path, change: str
) -> None:
    gathered(hub, keys, POD.bundle(BOTH))
    with closing(sqlite3.connect(tmp_path / "second" / FILE)) as db, db:
        db.execute(change)

    report = gathered(hub, keys, POD.bundle(BOTH))

    assert report.trouble.endswith("does not give back what was written there; take another disk for it")
    assert report.held == ()


def test_a_copy_that_was_lost_is_made_again_before_a_receipt_is_given(
    place: Path | str, keys: HubKeys, tmp_path: Path
) -> None:
    first = HubStore(place, tmp_path / "second")
    first.enrol(POD.manifest_bytes, "autumn")
    gathered(first, keys, POD.bundle(FIRST_LOG))
    first.close()
    shutil.rmtree(tmp_path / "second")
    hub = HubStore(place, tmp_path / "second")

    report = gathered(hub, keys, POD.bundle(FIRST_LOG[2:]))

    assert safe(report, keys, chains(FIRST_LOG)[0])
    assert hub.copy
    assert hub.copy.links(POD.logs[0]) == FIRST_LOG
    hub.close()


def test_a_hub_in_a_folder_has_its_copy_there_unless_it_is_told(tmp_path: Path, keys: HubKeys) -> None:
    hub = HubStore(tmp_path / "hub")
    hub.enrol(POD.manifest_bytes, "autumn")

    gathered(hub, keys, POD.bundle(BOTH))

    assert (tmp_path / "hub" / COPY / FILE).is_file()
    hub.close()


def test_a_hub_in_postgres_may_leave_copies_to_the_school(postgres_url: str, keys: HubKeys) -> None:
    hub = HubStore(postgres_url)
    hub.enrol(POD.manifest_bytes, "autumn")

    report = gathered(hub, keys, POD.bundle(BOTH))

    assert hub.copy is None
    assert all(safe(report, keys, own) for own in chains(BOTH))
    hub.close()


def test_what_is_no_bundle_changes_nothing(hub: HubStore, keys: HubKeys) -> None:
    with pytest.raises(BundleError):
        gathered(hub, keys, b"SLCBNDL1 or so")


@pytest.mark.slow
def test_signatures_may_be_checked_by_other_processes(hub: HubStore, keys: HubKeys) -> None:
    links = POD.links(*(b"%d" % number for number in range(2500)))
    bad = {700: links[700]._replace(box=b"forged"), 2400: links[2400]._replace(signature=bytes(64))}
    carried = [bad.get(number, link) for number, link in enumerate(links)]
    seen: list[int] = []
    with ProcessPoolExecutor(2) as pool:
        report = gather(hub, keys, io.BytesIO(POD.bundle(carried)), pool, seen.append)

    assert report.taken == (2498, 0, 2, frozenset())
    assert {aside.link for aside in hub.set_asides()} == {*bad.values()}
    assert [receipt.n for receipt in read_receipts(report.receipts)] == [700]
    assert seen == [1000, 2000, 2500]
    assert gathered(hub, keys, POD.bundle(links)).held == chains(links)


def test_much_at_once_is_taken_in_slices() -> None:
    small, large = FIRST_LOG[0], FIRST_LOG[0]._replace(box=bytes(SLICE_BYTES // 2))

    def sizes(*links: Sealed) -> list[int]:
        return [len(together) for together in in_slices(links)]

    assert sizes(*[small] * 2001) == [1000, 1000, 1]
    assert sizes(large, large, large) == [2, 1]
    assert sizes() == []
