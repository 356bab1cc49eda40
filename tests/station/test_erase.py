from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slc_station.erase import NotSafeError, erase
from slc_station.safe import FILE, keep_receipts, reach
from slc_station.store import Store

from slc_core.errors import NotFoundError, UnreadableError, UnwritableError
from slc_core.exchange.receipt import read_receipts


def with_receipts(led: Any, *held: Any) -> Path:
    """The folder of a pod that holds these receipts, or all, and that no program has open."""
    keep_receipts(led.pack, led.store, read_receipts(led.receipts(*held)))
    led.store.close()
    return Path(led.folder)


def contents(folder: Path) -> dict[str, bytes]:
    """What lies in a pod, but for what opening its journal may touch."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in {"ballast", "journal.db-wal"})
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_pod_whose_every_log_is_covered_is_gone(led_pod: Any) -> None:
    folder = with_receipts(led_pod)

    told = erase(folder)

    assert told.is_all
    assert told.of > 0
    assert not folder.exists()


def test_what_is_not_ours_stays(led_pod: Any) -> None:
    folder = with_receipts(led_pod)
    (folder / "letter.odt").write_bytes(b"mine")

    erase(folder)

    assert [path.name for path in folder.iterdir()] == ["letter.odt"]


def test_a_link_out_of_the_pod_is_not_followed(led_pod: Any, tmp_path: Path) -> None:
    folder = with_receipts(led_pod)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "precious").touch()
    (folder / "media" / "link").symlink_to(tmp_path / "home")

    erase(folder)

    assert (tmp_path / "home" / "precious").exists()


def test_without_receipts_nothing_is_deleted(led_pod: Any) -> None:
    led_pod.store.close()
    before = contents(led_pod.folder)

    with pytest.raises(NotSafeError, match=r"^0 of \d+ entries are safe at the hub; carry the rest there"):
        erase(led_pod.folder)

    assert contents(led_pod.folder) == before


def alone(led: Any) -> None:
    with_receipts(led, led.chains[0])


def short(led: Any) -> None:
    conference, *others = led.chains
    with_receipts(led, list(reach(led.store, conference.log))[-2], *others)


def tapped(led: Any) -> None:
    keep_receipts(led.pack, led.store, read_receipts(led.receipts()))
    led.lead(taps=1)
    led.store.close()


def deleted(led: Any) -> None:
    media = led.speak()
    keep_receipts(led.pack, led.store, read_receipts(led.receipts()))
    led.pod.forget("gone", media)
    led.store.close()


def spoiled(led: Any) -> None:
    path = with_receipts(led) / "journal" / FILE
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)


def gap(led: Any) -> None:
    led.lose(1)
    with_receipts(led, *led.chains)


def damaged(led: Any) -> None:
    folder = with_receipts(led)
    journal = folder / "journal" / "journal.db"
    journal.write_bytes(b"nonsense" * 1000)


REFUSED: dict[str, Callable[[Any], None]] = {
    "one log has no receipt": alone,
    "a receipt is one entry short": short,
    "a family tapped since": tapped,
    "a family deleted since": deleted,
    "the receipts were spoiled": spoiled,
    "the journal has a gap": gap,
    "a damaged journal was set aside": damaged,
}


@pytest.mark.parametrize("how", REFUSED)
def test_anything_less_than_every_log_exactly_deletes_nothing(led_pod: Any, how: str) -> None:
    REFUSED[how](led_pod)

    for _ in range(2):
        with pytest.raises(NotSafeError) as refused:
            erase(led_pod.folder)

        assert len(str(refused.value).splitlines()) == 1
    assert (led_pod.folder / "pod.key").exists()
    assert any((led_pod.folder / "shares").iterdir())


def test_a_dry_run_tells_and_deletes_nothing(led_pod: Any) -> None:
    folder = with_receipts(led_pod)
    before = contents(folder)

    assert erase(folder, dry_run=True).is_all
    assert contents(folder) == before


def test_a_pod_that_nobody_used_may_be_erased(led_pod: Any) -> None:
    led_pod.store.close()
    shutil.rmtree(led_pod.folder / "journal")

    assert erase(led_pod.folder).of == 0
    assert not led_pod.folder.exists()


def test_a_pod_that_is_being_served_is_not_erased(led_pod: Any) -> None:
    keep_receipts(led_pod.pack, led_pod.store, read_receipts(led_pod.receipts()))

    with pytest.raises(UnwritableError, match="open in another program"):
        erase(led_pod.folder)

    assert led_pod.links


def test_a_folder_that_is_no_pod_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "diary").touch()

    with pytest.raises(NotFoundError):
        erase(tmp_path)
    with pytest.raises(NotFoundError):
        erase(tmp_path / "nowhere")
    assert (tmp_path / "journal" / "diary").exists()


@pytest.mark.parametrize("lost", ["pod.json", "pod.key"])
def test_a_pod_that_lost_a_file_is_not_erased_in_the_dark(led_pod: Any, lost: str) -> None:
    folder = with_receipts(led_pod)
    (folder / lost).unlink()

    with pytest.raises((NotFoundError, UnreadableError)):
        erase(folder)

    with_journal = Store(folder / "journal", ballast_bytes=0)
    assert with_journal.sizes()
    with_journal.close()


def test_what_families_said_is_not_on_the_disk_any_more_once_its_rows_are_deleted(led_pod: Any) -> None:
    box = max((link.box or b"" for link in led_pod.links), key=len)
    journal = led_pod.folder / "journal"
    led_pod.store.rest()
    assert any(box[10:60] in path.read_bytes() for path in journal.iterdir())

    led_pod.store.erase()

    assert not any(box[10:60] in path.read_bytes() for path in journal.iterdir())


def test_a_program_that_dies_anywhere_in_an_erasure_is_finished_by_the_next(led_pod: Any, tmp_path: Path) -> None:
    """However far it came, another erasure ends it; and the key outlives all that it could tell of."""
    folder = with_receipts(led_pod)
    for death in range(1, 400):
        copy = Path(shutil.copytree(folder, tmp_path / "copy"))
        if not dies_at(death, copy):
            assert not copy.exists()
            break
        if copy.exists():
            names = {path.name for path in copy.iterdir()}
            assert "pod.key" in names or not names
            if names:
                erase(copy)
        assert not copy.exists() or not list(copy.iterdir())
        shutil.rmtree(copy, ignore_errors=True)
    else:
        pytest.fail("it never came to its end")
    assert death > 20


def dies_at(number: int, folder: Path) -> bool:
    """Whether the erasure died: at its call of that *number* that changes the disk."""
    changing = {"unlink", "rmdir", "execute", "executemany", "remove", "fsync", "close"}
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0
    left = number

    def die(_frame: object, event: str, function: object) -> None:
        nonlocal left
        if event == "c_call" and getattr(function, "__name__", "") in changing:
            left -= 1
            if not left:
                os._exit(9)

    try:
        sys.setprofile(die)
        erase(folder)
    finally:
        sys.setprofile(None)
        os._exit(0)
