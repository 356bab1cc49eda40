from __future__ import annotations

import datetime as dt
import errno
import io
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from slc_station.pi.boot_partition import BootError, BootPartition, read_boot
from slc_station.pi.card import CardError, Prepared, prepare
from slc_station.pi.packs import PACK, pack_files
from slc_station.pi.station_file import StationFile, read_station
from slc_station.pi.sums import parse_signature
from slc_station.pi.verify import verify

from slc_core.exchange.hub_keys import keys_of
from slc_core.files import sync_folder
from slc_core.testing.small_pod import CHILDREN, write_small_pod

NOW = dt.datetime(2026, 12, 3, 17, 0, tzinfo=dt.UTC)
HUB = keys_of(bytes(32))
Contents = Mapping[str, bytes | Path]
WriteBoot = Callable[..., Path]


class Room(NamedTuple):
    """What a drive tells of itself, in bytes."""

    total: int
    used: int
    free: int


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def bytes_of(content: bytes | Path) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


@pytest.mark.parametrize("system", ["trixie", "bookworm"])
def test_a_fresh_card_becomes_a_pod_s(
    write_boot: WriteBoot, station: StationFile, contents: Contents, system: str
) -> None:
    folder = write_boot(system)
    before = snapshot(folder)

    prepared = prepare(read_boot(folder), station, contents, NOW)

    after = snapshot(folder)
    assert {name: after[f"slc/{name}"] for name in contents} == {
        name: bytes_of(content) for name, content in contents.items()
    }
    assert read_station(folder / "slc" / "station.json") == station
    assert after["slc/host-time"] == b"1796317200\n"
    assert verify(folder).is_whole
    assert prepared.written == len(after.keys() - before.keys()) + sum(
        after[name] != content for name, content in before.items()
    )
    assert {name for name in before if after[name] != before[name]} <= {"user-data", "meta-data", "cmdline.txt"}
    assert all(after[f"{name}.slc-orig"] == before[name] for name in before if after[name] != before[name])


def test_every_linux_can_check_the_list(trixie: BootPartition, station: StationFile, contents: Contents) -> None:
    prepare(trixie, station, contents, NOW)

    checked = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=trixie.slc, check=False)

    assert checked.returncode == 0


def test_the_same_again_changes_nothing(trixie: BootPartition, station: StationFile, contents: Contents) -> None:
    prepare(trixie, station, contents, NOW, seed=HUB.receipt_seed)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in trixie.folder.rglob("*") if path.is_file()}

    again = prepare(trixie, station, contents, NOW + dt.timedelta(hours=1), seed=HUB.receipt_seed)

    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in trixie.folder.rglob("*") if path.is_file()}
    assert again.is_unchanged
    assert after == before


def test_the_same_input_gives_the_same_card(write_boot: WriteBoot, station: StationFile, contents: Contents) -> None:
    folder = write_boot()
    prepare(read_boot(folder), station, contents, NOW)
    first = snapshot(folder)
    shutil.rmtree(folder)

    prepare(read_boot(write_boot()), station, contents, NOW)

    second = snapshot(folder)
    differing = {name for name in first if first[name] != second[name]}
    assert first.keys() == second.keys()
    assert differing == {"meta-data", "cmdline.txt"}  # each preparation is an instance of its own


def test_what_an_earlier_preparation_left_goes_and_the_originals_stay(
    trixie: BootPartition, station: StationFile, contents: dict[str, bytes | Path]
) -> None:
    originals = {name: (trixie.folder / name).read_bytes() for name in ("user-data", "meta-data", "cmdline.txt")}
    prepare(trixie, station, contents | {"pack/shares/old.sealed": b"old"}, NOW, seed=HUB.receipt_seed)

    prepared = prepare(trixie, station, contents, NOW)

    assert prepared.deleted == 2  # the old share, and the signature of the old list
    assert not (trixie.slc / "pack/shares/old.sealed").exists()
    assert verify(trixie.folder).seal == "unsigned"
    assert originals == {name: (trixie.folder / f"{name}.slc-orig").read_bytes() for name in originals}


def test_a_signed_card_names_its_hub(trixie: BootPartition, station: StationFile, contents: Contents) -> None:
    prepare(trixie, station, contents, NOW, seed=HUB.receipt_seed)

    signature = parse_signature((trixie.slc / "SHA256SUMS.sig").read_bytes())

    assert signature.public == HUB.receipt_public
    assert signature.is_of((trixie.slc / "SHA256SUMS").read_bytes())


def test_a_dry_run_says_how_much_and_writes_nothing(
    trixie: BootPartition, station: StationFile, contents: Contents
) -> None:
    before = snapshot(trixie.folder)

    told = prepare(trixie, station, contents, NOW, dry_run=True)

    assert snapshot(trixie.folder) == before
    assert prepare(trixie, station, contents, NOW).written == told.written


def test_a_booted_card_is_taken_only_when_asked_and_then_starts_anew(
    trixie: BootPartition, station: StationFile, contents: Contents
) -> None:
    prepare(trixie, station, contents, NOW)
    line = (trixie.folder / "cmdline.txt").read_bytes()
    (trixie.slc / "RESULT.txt").write_text("installed 0.1.0\n")
    (trixie.slc / "attempts").write_text("1\n")

    with pytest.raises(BootError, match="has started"):
        prepare(trixie, station, contents, NOW)
    prepare(trixie, station, contents, NOW, again=True)

    assert not (trixie.slc / "RESULT.txt").exists()
    assert not (trixie.slc / "attempts").exists()
    assert (trixie.folder / "cmdline.txt").read_bytes() != line  # first boot runs again for a new instance only


def test_the_card_of_another_pod_is_not_written_over_unasked(
    trixie: BootPartition, station: StationFile, contents: Contents
) -> None:
    prepare(trixie, station, contents, NOW)
    before = snapshot(trixie.folder)

    with pytest.raises(BootError, match="is that of pod 3 already; put in the one for pod 4"):
        prepare(trixie, station.model_copy(update={"pod": 4}), contents, NOW)

    assert snapshot(trixie.folder) == before


def test_a_full_card_is_told_before_anything_is_written(
    trixie: BootPartition, station: StationFile, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(trixie.folder)

    def nearly_full(_folder: Path) -> Room:
        return Room(512 << 20, 511 << 20, 1 << 20)

    monkeypatch.setattr(shutil, "disk_usage", nearly_full)

    with pytest.raises(CardError, match=r"has 1 MiB of room and this needs 9; write the card anew"):
        prepare(trixie, station, contents, NOW)

    assert snapshot(trixie.folder) == before


@pytest.fixture
def small_drive(tmp_path: Path) -> Iterator[Path]:
    """A real drive of 6 MiB."""
    folder = tmp_path / "drive"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "slc", folder], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this user may not mount a small drive")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(shutil.which("mount") is None, reason="this system cannot mount a small drive")
def test_a_real_drive_that_is_too_small_is_told_too(
    small_drive: Path, write_boot: WriteBoot, station: StationFile, contents: Contents
) -> None:
    shutil.copytree(write_boot(), small_drive, dirs_exist_ok=True)
    before = snapshot(small_drive)

    with pytest.raises(CardError, match=r"has 5 MiB of room and this needs 9;"):
        prepare(read_boot(small_drive), station, contents, NOW)

    assert snapshot(small_drive) == before


def test_no_file_goes_through_text_mode_where_windows_would_change_its_lines(
    write_boot: WriteBoot, station: StationFile, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, real = write_boot(), io.open

    def bytes_only(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        assert "b" in mode or mode == "r", f"{file} is written as text"
        return real(file, mode, *more, **named)

    monkeypatch.setattr(io, "open", bytes_only)
    with pytest.raises(AssertionError, match="is written as text"):
        (folder / "planted").write_text("a fault")

    prepare(read_boot(folder), station, contents, NOW)

    ours = ("slc/SHA256SUMS", "slc/station.json", "slc/host-time", "slc/ensure.sh", "user-data", "cmdline.txt")
    assert all(b"\r" not in (folder / name).read_bytes() for name in ours)


def fail_at(monkeypatch: pytest.MonkeyPatch, nth: int, what: int) -> list[int]:
    """Let the disk refuse the *nth* sync from now on, and all after it; the list counts them."""
    asked: list[int] = []
    sync = os.fsync

    def refuse(descriptor: int) -> None:
        asked.append(descriptor)
        if len(asked) >= nth:
            raise OSError(what, os.strerror(what))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)
    return asked


def syncs_of_one_card(monkeypatch: pytest.MonkeyPatch, work: Callable[[], Prepared]) -> int:
    asked = fail_at(monkeypatch, 10**9, errno.EIO)
    work()
    monkeypatch.undo()
    return len(asked)


@pytest.mark.parametrize("what", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_write_error_at_any_file_is_one_sentence_and_the_next_run_mends_it(
    tmp_path: Path, write_boot: WriteBoot, station: StationFile, contents: Contents, what: int
) -> None:
    kept = write_boot()
    with pytest.MonkeyPatch.context() as patch:
        trial = read_boot(Path(shutil.copytree(kept, tmp_path / "trial")))
        syncs = syncs_of_one_card(patch, lambda: prepare(trial, station, contents, NOW))
    assert syncs > 2 * len(contents)

    for nth in range(1, syncs + 1):
        boot = read_boot(Path(shutil.copytree(kept, tmp_path / f"card-{nth}")))
        with pytest.MonkeyPatch.context() as patch:
            asked = fail_at(patch, nth, what)
            refused = _sentence_of(partial(prepare, boot, station, contents, NOW))
        assert len(asked) >= nth
        if refused:  # a folder's own sync may fail, for some drives know none
            assert os.strerror(what).lower() in refused
            assert refused.count("\n") == 0
            assert "put it in again and run the same command once more" in refused
        _starts_as_before_or_as_a_pod(boot, kept)
        prepare(boot, station, contents, NOW)
        assert verify(boot.folder).is_whole
        assert not list(boot.folder.rglob("*.part"))


def test_a_card_whose_update_was_cut_off_never_passes_for_a_whole_one(
    tmp_path: Path, write_boot: WriteBoot, station: StationFile, contents: dict[str, bytes | Path]
) -> None:
    kept = write_boot()
    prepare(read_boot(kept), station, contents, NOW)
    line = (kept / "cmdline.txt").read_bytes()
    newer = contents | {"install.sh": b"#!/bin/sh\nexit 2\n", "payload/more": b"more", "ensure.sh": b"#!/bin/sh\n"}

    for nth in range(1, 40):
        boot = read_boot(Path(shutil.copytree(kept, tmp_path / f"card-{nth}")))
        with pytest.MonkeyPatch.context() as patch:
            asked = fail_at(patch, nth, errno.EIO)
            refused = _sentence_of(partial(prepare, boot, station, newer, NOW))
        assert (boot.folder / "cmdline.txt").read_bytes() == line
        if (boot.slc / "SHA256SUMS").exists():
            assert verify(boot.folder).is_whole
        if not refused and len(asked) < nth:
            return
    pytest.fail("the update never came to its end")


def _sentence_of(work: Callable[[], object]) -> str:
    try:
        work()
    except CardError as error:
        return str(error)
    return ""


def _starts_as_before_or_as_a_pod(boot: BootPartition, kept: Path) -> None:
    """The line that the kernel reads is the old or the new one, and only a whole card has its list."""
    line, before = (boot.folder / "cmdline.txt").read_bytes(), (kept / "cmdline.txt").read_bytes()
    assert line == before or line.startswith(before.rstrip(b"\n") + b" ds=nocloud;i=slc-")
    if (boot.slc / "SHA256SUMS").exists():
        assert verify(boot.folder).is_whole
    else:
        assert line == before


CUT = """
    import datetime as dt, os, sys
    from pathlib import Path
    from slc_station.pi.boot_partition import read_boot
    from slc_station.pi.card import prepare
    from slc_station.pi.station_file import StationFile

    left = int(sys.argv[2])
    sync = os.fsync
    def cut(descriptor):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)
        sync(descriptor)
    os.fsync = cut
    contents = {"ensure.sh": b"e", "install.sh": b"i", "payload/lib.tar.gz": bytes(90000), "pack/pod.json": b"{}"}
    prepare(read_boot(Path(sys.argv[1])), StationFile(pod=3), contents, dt.datetime.now(dt.UTC))
"""


def test_a_card_pulled_out_midway_is_told_by_its_missing_list_and_mended_by_the_next_run(
    tmp_path: Path, write_boot: WriteBoot
) -> None:
    kept, code = write_boot(), textwrap.dedent(CUT)
    whole = False
    for left in range(0, 200, 4):
        folder = Path(shutil.copytree(kept, tmp_path / f"cut-{left}"))
        cut = subprocess.run([sys.executable, "-c", code, folder, str(left)], check=False)
        _starts_as_before_or_as_a_pod(read_boot(folder), kept)
        if cut.returncode == 0:
            whole = True
            break
        assert cut.returncode == -signal.SIGKILL
        prepare(read_boot(folder), StationFile(pod=3), {"ensure.sh": b"e", "install.sh": b"i"}, NOW)
        assert verify(folder).is_whole
        assert (folder / "user-data.slc-orig").read_bytes() == (kept / "user-data").read_bytes()
        assert not list(folder.rglob("*.part"))
    assert whole


def test_a_drive_that_goes_away_is_told_and_nothing_is_written_in_its_place(
    trixie: BootPartition, station: StationFile, contents: Contents
) -> None:
    def pull_out(_bytes: int) -> None:
        shutil.rmtree(trixie.folder, ignore_errors=True)
        trixie.folder.mkdir()

    with pytest.raises(CardError, match="it was pulled out; put it in again"):
        prepare(trixie, station, contents, NOW, progress=pull_out)

    assert not list(trixie.folder.iterdir())


def test_a_card_that_gives_back_something_else_is_worn_out(
    trixie: BootPartition, station: StationFile, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def lose(aside: Path, target: Path) -> Path:
        if target.name == "install.sh":
            aside.write_bytes(b"#!/bin/sh\nexit 1\n")
        return real(aside, target)

    monkeypatch.setattr(Path, "replace", lose)

    with pytest.raises(CardError, match=r"gives back another slc/install\.sh than was written; take another card"):
        prepare(trixie, station, contents, NOW)


@pytest.mark.skipif(shutil.which("mcopy") is None, reason="mtools are not installed: apt install mtools dosfstools")
@pytest.mark.parametrize("system", ["trixie", "bookworm"])
def test_a_fat_image_of_the_card_holds_it_and_no_child_in_its_raw_bytes(
    tmp_path: Path, write_boot: WriteBoot, station: StationFile, contents: dict[str, bytes | Path], system: str
) -> None:
    small = write_small_pod(tmp_path / "pod", hub=HUB.public)
    pack, files = pack_files(small.folder)
    assert pack.manifest.pod == 1
    own = {name: content for name, content in contents.items() if not name.startswith(PACK)}
    folder = write_boot(system)
    prepare(read_boot(folder), station.model_copy(update={"pod": 1}), own | files, NOW, seed=HUB.receipt_seed)
    image = tmp_path / "bootfs.img"
    subprocess.run(["mformat", "-i", image, "-C", "-F", "-T", str(40 << 11), "::"], check=True)
    entries = sorted(folder.iterdir())

    subprocess.run(["mcopy", "-i", image, "-s", "-Q", *entries, "::"], check=True)

    back = tmp_path / "back"
    back.mkdir()
    subprocess.run(["mcopy", "-i", image, "-s", "-n", "::*", back], check=True)
    assert snapshot(back) == snapshot(folder)
    assert verify(back, HUB.receipt_public).seal == "signed"
    raw = image.read_bytes()
    assert b"slc" in raw
    assert [canary for canary in _canaries(small.cards, small.teacher_card) if canary in raw] == []


def _canaries(cards: tuple[str, ...], teacher_card: str) -> list[bytes]:
    """Names, adults, school, teacher, and every spelling of the codes on the cards."""
    names = [*(name for name, _, _ in CHILDREN), "adult", "Harbor School", "Ms. Rivera", "Room 4"]
    codes = [spelt for code in (*cards, teacher_card) for spelt in (code, code.replace("-", ""), code.lower())]
    said = [*names, *codes]
    return [told for word in said for told in (word.encode(), word.encode("utf-16-le"))]


def test_the_canaries_would_be_found(tmp_path: Path) -> None:
    small = write_small_pod(tmp_path / "pod")

    raw = f"... {CHILDREN[0][0]} and {small.cards[0]} ...".encode()

    assert len([canary for canary in _canaries(small.cards, small.teacher_card) if canary in raw]) >= 2


def test_a_folder_without_sync_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", refuse)

    sync_folder(tmp_path)


def test_what_is_written_is_told_on_the_way(trixie: BootPartition, station: StationFile, contents: Contents) -> None:
    told: list[Any] = []

    prepared = prepare(trixie, station, contents, NOW, progress=told.append)

    assert told == sorted(told)
    assert told[-1] >= prepared.size_bytes
