from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from slc_station.pi.packs import kept_pack, pack_files
from slc_station.store import Store

from slc_core.classroom.folder import read_class
from slc_core.errors import NotFoundError, UnwritableError, UsageError
from slc_core.exchange.hub_keys import keys_of
from slc_core.exchange.pack import read_pack
from slc_core.testing.small_pod import white_square, write_small_pod

HUB = keys_of(bytes(32))


@pytest.fixture
def folder(sample_folder: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(sample_folder, tmp_path / "class"))
    (folder / "work" / "s13").mkdir(parents=True, exist_ok=True)
    (folder / "work" / "s13" / "picture.png").write_bytes(white_square())
    return folder


def test_a_pack_is_made_once_and_anew_only_when_something_changed(folder: Path) -> None:
    first = kept_pack(read_class(folder), 2)
    made = (first.folder / "pod.json").read_bytes()

    again = kept_pack(read_class(folder), 2)
    with_hub = kept_pack(read_class(folder), 2, HUB.public)
    (folder / "work" / "s13" / "reflection.txt").write_text("Dhageyso.")
    changed = kept_pack(read_class(folder), 2, HUB.public)

    assert first.packed
    assert again.packed is None
    assert again.folder == folder / "pods" / "pod-2"
    assert with_hub.packed
    assert changed.packed
    assert (changed.folder / "pod.json").read_bytes() != made
    assert read_pack(changed.folder).manifest.hub == HUB.address


def test_packing_another_pod_or_printing_papers_changes_nothing(folder: Path) -> None:
    kept_pack(read_class(folder), 2)
    (folder / "paper").mkdir(exist_ok=True)
    (folder / "paper" / "labels.pdf").write_bytes(b"%PDF-")
    kept_pack(read_class(folder), 3)

    assert kept_pack(read_class(folder), 2).packed is None


def test_a_pack_that_was_damaged_is_made_anew_and_the_pod_keeps_its_key(folder: Path) -> None:
    pack = read_pack(kept_pack(read_class(folder), 2).folder)
    (pack.folder / "pod.json").write_text("{")

    again = kept_pack(read_class(folder), 2)

    assert again.packed
    assert read_pack(again.folder).identity == pack.identity


def test_no_picture_of_a_child_goes_onto_a_card(folder: Path) -> None:
    kept = kept_pack(read_class(folder), 2)

    pack, files = pack_files(kept.folder)

    assert not [name for name in files if "picture" in name]
    assert not any(share.has_picture for share in pack.manifest.shares)
    assert {"pack/pod.json", "pack/pod.key"} < set(files)
    assert not any(".made-from" in name for name in files)


def test_pictures_go_over_the_network_if_asked_for(tmp_path: Path) -> None:
    small = write_small_pod(tmp_path / "pod")
    (small.folder / "pictures").mkdir()
    (small.folder / "pictures" / "0123456789abcdef.jpg").write_bytes(b"\xff\xd8")

    with pytest.raises(UsageError, match="holds pictures of children"):
        pack_files(small.folder)
    _, files = pack_files(small.folder, pictures=True)

    assert "pack/pictures/0123456789abcdef.jpg" in files


def test_a_pod_that_was_used_does_not_go_onto_a_card(tmp_path: Path) -> None:
    small = write_small_pod(tmp_path / "pod")
    Store(small.folder / "journal", ballast_bytes=0).close()
    (small.folder / "journal" / "damaged-1.db").write_bytes(b"a family's words")

    with pytest.raises(UnwritableError, match="holds what families did at this pod"):
        pack_files(small.folder)


def test_a_pod_where_nobody_sits_has_no_card(folder: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no pod 40"):
        kept_pack(read_class(folder), 40)
