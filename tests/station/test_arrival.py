"""A pack on a card becomes the pod's, however often that is cut off; a journal is never overwritten."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from slc_station.arrival import forget_pack, take_pack
from slc_station.pod import Pod
from slc_station.store import Store

from slc_core.errors import NotFoundError, UnreadableError, UnwritableError
from slc_core.exchange.pack import read_pack
from slc_core.testing.clock import HandClock
from slc_core.testing.lamp import RememberingLamp
from slc_core.testing.small_pod import SmallPod, write_small_pod


@pytest.fixture
def arrived(tmp_path: Path) -> SmallPod:
    return write_small_pod(tmp_path / "card" / "pack")


def files_of(folder: Path) -> dict[str, bytes]:
    """What stands in a folder; not what SQLite puts beside a journal that somebody looks into."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal")))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def lead(small: SmallPod, folder: Path) -> None:
    """A family leads a moment from the pack in *folder*."""
    store = Store(folder / "journal", ballast_bytes=4096)
    pod = Pod(read_pack(folder), store, HandClock(), RememberingLamp())
    pod.present(small.cards[0])
    pod.begin("conference")
    store.close()


def test_a_pack_comes_to_the_pod_whole_and_for_its_owner_alone(arrived: SmallPod, tmp_path: Path) -> None:
    pod = tmp_path / "pod"

    assert take_pack(arrived.folder, pod) == "new"

    assert files_of(pod) == files_of(arrived.folder)
    assert {path.stat().st_mode & 0o077 for path in (pod, *pod.rglob("*"))} == {0}
    assert not list(tmp_path.glob("pod.*"))


def test_a_pack_that_is_there_changes_nothing_not_even_a_journal(arrived: SmallPod, tmp_path: Path) -> None:
    take_pack(arrived.folder, tmp_path / "pod")
    lead(arrived, tmp_path / "pod")
    before = files_of(tmp_path / "pod")

    assert take_pack(arrived.folder, tmp_path / "pod") == "same"

    assert files_of(tmp_path / "pod") == before


def test_another_evening_waits_until_this_one_is_collected(arrived: SmallPod, tmp_path: Path) -> None:
    take_pack(arrived.folder, tmp_path / "pod")
    lead(arrived, tmp_path / "pod")
    before = files_of(tmp_path / "pod")
    other = write_small_pod(tmp_path / "other")

    with pytest.raises(UnwritableError, match="holds what families did at this pod; collect that first"):
        take_pack(other.folder, tmp_path / "pod")

    assert files_of(tmp_path / "pod") == before


def test_another_evening_takes_the_place_of_one_that_nobody_led(arrived: SmallPod, tmp_path: Path) -> None:
    other = write_small_pod(tmp_path / "other")
    take_pack(other.folder, tmp_path / "pod")

    assert take_pack(arrived.folder, tmp_path / "pod") == "new"

    assert files_of(tmp_path / "pod") == files_of(arrived.folder)


def test_a_change_that_was_cut_off_anywhere_is_carried_out_by_the_next_try(arrived: SmallPod, tmp_path: Path) -> None:
    """A child process dies before each of its renames, unlinks and directories in turn."""
    other = write_small_pod(tmp_path / "other")
    step = 0
    for step in range(200):
        pod = tmp_path / f"at-{step}" / "pod"
        pod.parent.mkdir()
        take_pack(other.folder, pod)
        if _cut_off(arrived.folder, pod, step):
            break
        take_pack(arrived.folder, pod)
        assert files_of(pod) == files_of(arrived.folder)
        assert not list(pod.parent.glob("pod.*"))
        shutil.rmtree(pod.parent)
    assert step > 20


def _cut_off(arrived: Path, pod: Path, step: int) -> bool:
    """Whether it was done before it came to that step."""
    child = os.fork()
    if child == 0:
        left = [step]

        def dying(event: str, _words: tuple[object, ...]) -> None:
            if event in {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "open", "shutil.copyfile"}:
                left[0] -= 1
                if left[0] < 0:
                    os._exit(1)

        import sys  # noqa: PLC0415 - a hook cannot be taken back, so only the child has one

        sys.addaudithook(dying)
        take_pack(arrived, pod)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_damaged_pack_stays_on_the_card(arrived: SmallPod, tmp_path: Path) -> None:
    (arrived.folder / "pod.key").write_bytes(bytes(32))

    with pytest.raises(UnreadableError):
        take_pack(arrived.folder, tmp_path / "pod")
    with pytest.raises(NotFoundError):
        take_pack(tmp_path / "nowhere", tmp_path / "pod")

    assert not (tmp_path / "pod").exists()


def test_a_disk_that_refuses_is_told(arrived: SmallPod, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(UnwritableError, match="cannot look into"):
        take_pack(arrived.folder, tmp_path / "file" / "pod")


def test_a_forgotten_pack_is_gone_and_its_key_was_overwritten_first(arrived: SmallPod, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    os.link(arrived.folder / "pod.key", kept)

    forget_pack(arrived.folder)
    forget_pack(arrived.folder)

    assert not arrived.folder.exists()
    assert kept.read_bytes() == bytes(32)
