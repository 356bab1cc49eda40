from __future__ import annotations

import io
import os
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from slc_station import carry as carrying
from slc_station.carry import carry, journal_bytes

from slc_core.errors import NotFoundError
from slc_core.exchange.bundle import read_bundle
from slc_core.exchange.hub_keys import keys_of
from slc_core.exchange.log import Sealed
from slc_core.exchange.receipt import write_receipts
from slc_core.exchange.sticks import StickError


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def links_in(bundle: Path) -> tuple[Sealed, ...]:
    found = read_bundle(io.BytesIO(bundle.read_bytes()))
    links = tuple(found)
    assert found.is_whole
    return links


def test_everything_that_happened_is_on_the_stick_in_one_file(led_pod: Any, stick: Path) -> None:
    carried = carry(led_pod.pack, led_pod.store, stick)

    (bundle,) = carried.bundles
    assert [path.name for path in stick.iterdir()] == [bundle.name]
    assert bundle.name.startswith(f"slc-pod1-{led_pod.pack.manifest.public.hex()[:8]}-")
    assert links_in(bundle) == led_pod.links
    assert (carried.safe.n, carried.safe.of, carried.remarks) == (0, len(led_pod.links), ())


def test_the_pod_keeps_everything(led_pod: Any, stick: Path) -> None:
    before = led_pod.links
    carry(led_pod.pack, led_pod.store, stick)

    assert led_pod.links == before


def test_the_same_journal_is_the_same_file_with_the_same_name(led_pod: Any, stick: Path) -> None:
    first = carry(led_pod.pack, led_pod.store, stick).bundles
    content = first[0].read_bytes()

    assert carry(led_pod.pack, led_pod.store, stick).bundles == first
    assert first[0].read_bytes() == content


def test_a_longer_journal_is_another_file_beside_it(led_pod: Any, stick: Path) -> None:
    (first,) = carry(led_pod.pack, led_pod.store, stick).bundles
    led_pod.lead(card=2)
    (second,) = carry(led_pod.pack, led_pod.store, stick).bundles

    assert first != second
    assert set(links_in(first)) < set(links_in(second))


def test_a_deleted_voice_is_carried_without_what_it_held(led_pod: Any, stick: Path) -> None:
    media = led_pod.speak()
    led_pod.pod.forget("gone", media)

    (bundle,) = carry(led_pod.pack, led_pod.store, stick).bundles

    assert [link.box for link in links_in(bundle)].count(None) == 3
    assert bundle.stat().st_size < 100_000


def test_a_pod_at_which_nothing_happened_copies_nothing(led_pod: Any, stick: Path) -> None:
    led_pod.store.erase()

    carried = carry(led_pod.pack, led_pod.store, stick)

    assert (carried.bundles, carried.safe.of) == ((), 0)
    assert not list(stick.iterdir())


def test_receipts_on_the_stick_are_taken_wherever_they_lie(led_pod: Any, stick: Path) -> None:
    conference, rehearsal = led_pod.chains
    (stick / "one.slcr").write_bytes(led_pod.receipts(conference))
    (stick / "from school").mkdir()
    (stick / "from school" / "TWO.SLCR").write_bytes(led_pod.receipts(rehearsal))

    assert carry(led_pod.pack, led_pod.store, stick).safe.is_all


def test_receipts_of_other_pods_and_other_hubs_do_no_harm(led_pod: Any, stick: Path) -> None:
    (stick / "foreign.slcr").write_bytes(write_receipts(keys_of(bytes(32)).receipt_seed, led_pod.chains))
    (stick / "other pod.slcr").write_bytes(led_pod.receipts(led_pod.chains[0]._replace(log=bytes(16))))
    (stick / "noise.slcr").write_bytes(b"noise")

    carried = carry(led_pod.pack, led_pod.store, stick)

    assert carried.safe.n == 0
    assert carried.remarks == ("noise.slcr: this is no file of receipts; take them from the hub again",)


def test_what_was_found_and_not_read_is_told(led_pod: Any, stick: Path) -> None:
    (stick / "link.slcr").symlink_to("/etc/passwd")
    (stick / "large.slcr").write_bytes(bytes(2**20 + 1))

    assert set(carry(led_pod.pack, led_pod.store, stick).remarks) == {
        "link.slcr was not read: a link",
        "large.slcr was not read: too large",
    }


def test_logs_that_fill_more_than_a_bundle_lie_in_several(
    led_pod: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "BUNDLE_FILL", 1)

    carried = carry(led_pod.pack, led_pod.store, stick)

    assert len(set(carried.bundles)) == len(led_pod.chains) == 2
    assert {link for bundle in carried.bundles for link in links_in(bundle)} == set(led_pod.links)


def test_a_bundle_is_filled_with_as_many_logs_as_go_in(
    led_pod: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    led_pod.lead(card=2)
    needs = [size.size_bytes + 160 * size.entries for size in led_pod.store.sizes().values()]
    monkeypatch.setattr(carrying, "BUNDLE_FILL", needs[0] + needs[1])

    assert len(carry(led_pod.pack, led_pod.store, stick).bundles) == 2


def test_progress_tells_the_bytes_that_were_written(led_pod: Any, stick: Path) -> None:
    told: list[int] = []
    (bundle,) = carry(led_pod.pack, led_pod.store, stick, told.append).bundles

    assert told == sorted(told)
    assert told[-1] == bundle.stat().st_size


def test_progress_rises_over_all_bundles_to_about_the_size_that_was_foretold(
    led_pod: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    led_pod.speak()
    monkeypatch.setattr(carrying, "BUNDLE_FILL", 1)
    told: list[int] = []

    carried = carry(led_pod.pack, led_pod.store, stick, told.append)

    assert len(carried.bundles) == 2
    assert told == sorted(told)
    assert told[-1] == carried.size_bytes == sum(bundle.stat().st_size for bundle in carried.bundles)
    assert 0.9 < journal_bytes(led_pod.store) / carried.size_bytes < 1.1


def all_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_dry_run_tells_what_the_real_one_writes_and_writes_nothing(led_pod: Any, stick: Path) -> None:
    (stick / "school.slcr").write_bytes(led_pod.receipts())
    left = stick / f".slc-pod1-{led_pod.pack.manifest.public.hex()[:8]}-01234567.slcb.part"
    left.write_bytes(b"half a bundle")
    before = all_files(stick), all_files(led_pod.folder / "journal")

    dry = carry(led_pod.pack, led_pod.store, stick, dry_run=True)
    after = all_files(stick), all_files(led_pod.folder / "journal")
    real = carry(led_pod.pack, led_pod.store, stick)

    assert after == before
    assert (dry.bundles, dry.size_bytes, dry.receipts) == (real.bundles, real.size_bytes, 2)
    assert dry.size_bytes == real.bundles[0].stat().st_size
    assert (dry.safe.n, real.safe.is_all) == (0, True)


def test_a_dry_run_tells_a_stick_that_has_no_room(led_pod: Any, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nearly_full(_folder: Path) -> Any:
        return SimpleNamespace(total=2**30, used=2**30 - 100, free=100)

    monkeypatch.setattr(shutil, "disk_usage", nearly_full)

    with pytest.raises(StickError, match="has room for 100 bytes") as told:
        carry(led_pod.pack, led_pod.store, stick, dry_run=True)

    assert told.value.why == "full"


def test_ctrl_c_in_the_middle_leaves_no_half_bundle_and_the_next_carry_is_whole(led_pod: Any, stick: Path) -> None:
    led_pod.speak()
    before = led_pod.links
    (stick / "school.slcr").write_bytes(led_pod.receipts())

    def stop(done: int) -> None:
        if done > 300_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry(led_pod.pack, led_pod.store, stick, stop)

    assert [path.name for path in stick.iterdir()] == ["school.slcr"]
    assert led_pod.links == before
    again = carry(led_pod.pack, led_pod.store, stick)
    assert links_in(again.bundles[0]) == before
    assert again.safe.is_all


def test_what_a_killed_carry_left_is_cleared_by_the_next(led_pod: Any, stick: Path) -> None:
    left = stick / f".slc-pod1-{led_pod.pack.manifest.public.hex()[:8]}-01234567.slcb.part"
    left.write_bytes(b"half a bundle")

    carry(led_pod.pack, led_pod.store, stick)

    assert not left.exists()


def test_a_stick_that_is_not_there_is_told(led_pod: Any, stick: Path) -> None:
    shutil.rmtree(stick)

    with pytest.raises(NotFoundError, match="name the folder of a stick"):
        carry(led_pod.pack, led_pod.store, stick)


def test_a_stick_that_was_pulled_out_meanwhile_is_told(
    led_pod: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([True, False])

    def is_mounted(_folder: Path) -> bool:
        return next(answers)

    monkeypatch.setattr(os.path, "ismount", is_mounted)

    with pytest.raises(StickError, match="pulled out") as told:
        carry(led_pod.pack, led_pod.store, stick)

    assert told.value.why == "not-whole"
