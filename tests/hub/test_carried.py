"""Sticks that come to the hub: which bundles lie there, and what is told and written back for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from slc_hub.carried import Carried, bundles_at, take_in
from slc_hub.store import HubStore

from slc_core.errors import NotFoundError
from slc_core.exchange import sticks
from slc_core.exchange.hub_keys import HubKeys
from slc_core.exchange.merge import chains
from slc_core.exchange.receipt import is_valid, read_receipts
from slc_core.testing.invented_pod import invented_pod

POD = invented_pod(3, shares=2)
LINKS = POD.links(b"opened", b"answered", b"finished")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[HubStore]:
    store = HubStore(tmp_path / "hub")
    store.enrol(POD.manifest_bytes, "autumn")
    yield store
    store.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "slc-pod3-one.slcb").write_bytes(POD.bundle(LINKS))
    return folder


def taken_in(own: HubStore, keys: HubKeys, place: Path, *receipts_to: Path) -> Carried:
    (file,) = bundles_at([place]).files
    return take_in(own, keys, file, receipts_to=receipts_to)


def test_bundles_are_found_on_sticks_in_folders_and_by_their_own_name_and_each_once(stick: Path) -> None:
    (stick / "evening").mkdir()
    (stick / "evening" / "two.SLCB").write_bytes(b"x")

    lying = bundles_at([stick, stick / "slc-pod3-one.slcb"])

    assert [file.shown for file in lying.files] == ["slc-pod3-one.slcb", "evening/two.SLCB"]
    assert lying.notes == ()


def test_what_is_not_opened_on_a_stick_is_told(stick: Path) -> None:
    (stick / "link.slcb").symlink_to("/etc/passwd")

    assert bundles_at([stick]).notes == ("link.slcb was not opened: it is a link",)


def test_a_stick_without_bundles_says_what_their_names_look_like(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"sea")

    lying = bundles_at([tmp_path])

    assert lying.files == ()
    assert lying.notes == (f"{tmp_path} holds no bundle of a pod (a name that ends in .slcb)",)


def test_a_stick_with_more_than_anybody_should_look_at_is_told(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sticks, "MOST_NAMES", 5)
    for number in range(6):
        (stick / f"photo-{number}.jpg").touch()

    notes = bundles_at([stick]).notes

    assert f"{stick} holds more than anybody should look at; name one folder of it" in notes


def test_a_place_where_nothing_is_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="put the stick in, or name a bundle"):
        bundles_at([tmp_path / "gone"])


def test_a_bundle_is_taken_in_and_its_receipts_lie_beside_it_and_on_the_other_stick(
    own: HubStore, keys: HubKeys, stick: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()

    carried = taken_in(own, keys, stick, other)

    assert carried.report
    assert (carried.report.taken.new, carried.trouble) == (3, ())
    assert [path.parent for path in carried.receipts] == [stick, other]
    for path in carried.receipts:
        (receipt,) = read_receipts(path.read_bytes())
        assert receipt.chain == chains(LINKS)[0]
        assert is_valid(keys.receipt_public, receipt)
        assert path.name.startswith(f"slc-pod3-{POD.manifest.public.hex()[:8]}-")


def test_how_far_it_is_read_is_told(own: HubStore, keys: HubKeys, stick: Path) -> None:
    (file,) = bundles_at([stick]).files
    told: list[int] = []

    take_in(own, keys, file, progress=told.append)

    assert told == sorted(told)
    assert 0 < told[-1] <= file.size_bytes


def test_a_file_that_is_no_bundle_is_told_and_nothing_is_written_beside_it(
    own: HubStore, keys: HubKeys, tmp_path: Path
) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "letter.slcb").write_bytes(b"Dear school")

    carried = taken_in(own, keys, folder)

    assert (carried.report, carried.receipts) == (None, ())
    assert len(carried.trouble) == 1
    assert carried.trouble[0].startswith("letter.slcb: ")
    assert [path.name for path in folder.iterdir()] == ["letter.slcb"]


def test_a_bundle_that_was_cut_is_kept_as_far_as_it_goes_and_told(own: HubStore, keys: HubKeys, stick: Path) -> None:
    bundle = stick / "slc-pod3-one.slcb"
    bundle.write_bytes(bundle.read_bytes()[:-60])

    carried = taken_in(own, keys, stick)

    assert carried.trouble == (
        "slc-pod3-one.slcb: it is cut or damaged; what could be read is kept, copy it from the pod again",
    )
    assert own.links(POD.logs[0])


def test_a_stick_that_takes_no_receipts_is_told_and_what_it_brought_is_kept(
    own: HubStore, keys: HubKeys, stick: Path, tmp_path: Path
) -> None:
    carried = taken_in(own, keys, stick, tmp_path / "pulled out")

    assert [path.parent for path in carried.receipts] == [stick]
    assert len(carried.trouble) == 1
    assert carried.trouble[0].startswith("its receipts could not be written: ")
    assert own.links(POD.logs[0]) == LINKS


def test_without_the_disk_of_the_second_copy_no_receipt_is_written(keys: HubKeys, stick: Path, tmp_path: Path) -> None:
    own = HubStore(tmp_path / "hub", tmp_path / "away" / "copy")
    own.enrol(POD.manifest_bytes, "autumn")

    carried = taken_in(own, keys, stick)
    held = own.links(POD.logs[0])
    own.close()

    assert carried.trouble == (
        f"slc-pod3-one.slcb: there is no {tmp_path / 'away'} for the hub's second copy; connect its disk",
    )
    assert held == LINKS
    assert [path.name for path in stick.iterdir()] == ["slc-pod3-one.slcb"]


def test_what_is_set_aside_is_counted(own: HubStore, keys: HubKeys, stick: Path) -> None:
    forged = LINKS[1]._replace(box=b"forged")
    (stick / "slc-pod3-one.slcb").write_bytes(POD.bundle((LINKS[0], forged)))

    assert taken_in(own, keys, stick).trouble == (
        "slc-pod3-one.slcb: 1 records were set aside; `slc hub status` tells why",
    )


def test_a_pod_whose_disk_was_copied_is_told(own: HubStore, keys: HubKeys, stick: Path) -> None:
    branch = POD.links(b"from the copied disk", after=LINKS[:1])
    (stick / "slc-pod3-one.slcb").write_bytes(POD.bundle((*LINKS, *branch)))

    carried = taken_in(own, keys, stick)

    (sentence,) = carried.trouble
    assert sentence == (
        f"slc-pod3-one.slcb: record 1 of journal {POD.logs[0].hex()[:8]} was written twice; "
        "this pod's disk was copied: both are kept, look at the conference"
    )
    assert carried.receipts
