from __future__ import annotations

import json
import re
import shutil
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from slc_hub.folder import KEY_FILE, make_hub, open_store, read_hub

from slc_core.classroom.pod_cards import FILE as CARDS
from slc_core.conference.journal import Opened, write_entry
from slc_core.exchange.hub_keys import address_in, keys_of, open_hub, recovery_text, seal_hub
from slc_core.exchange.pack import read_pack
from slc_core.exchange.receipt import is_valid, read_receipts
from slc_core.exchange.seal import FLOOR
from slc_core.testing.invented_pod import InventedPod, invented_pod

Slc = Callable[..., Any]
PASSPHRASE = "four words of my own"  # noqa: S105
SEED = bytes(range(32))
KEYS = keys_of(SEED)


@pytest.fixture(autouse=True)
def known_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLC_HUB_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """A hub whose passphrase costs little."""
    return make_hub(tmp_path / "hub", seal_hub(SEED, PASSPHRASE, FLOOR)).folder


@pytest.fixture
def pod() -> InventedPod:
    return invented_pod(3, hub=KEYS.public)


def pod_folder(folder: Path, pod: InventedPod) -> Path:
    folder.mkdir()
    (folder / "pod.json").write_bytes(pod.manifest_bytes)
    return folder


def opened_record(student: str) -> bytes:
    return write_entry(Opened(seq=0, nonce="n", boot_id="b", boot_ns=0, student=student, household="h1", lang="es"))


def stick_with(folder: Path, *bundles: bytes) -> Path:
    folder.mkdir()
    for number, bundle in enumerate(bundles, 1):
        (folder / f"slc-pod3-{number}.slcb").write_bytes(bundle)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_hub_is_made_and_its_recovery_sheet_shown_once(slc: Slc, tmp_path: Path) -> None:
    folder = tmp_path / "hub"

    said = slc("hub", "init", folder)

    assert (said.code, said.err) == (0, "")
    groups = re.findall(r"\b\d+: ([0-9A-Z]{5})\b", said.out)
    assert len(groups) == 13
    assert f"{folder} is the school's hub; write that sheet down, for it is shown once" in said.out
    key_file = (folder / KEY_FILE).read_bytes()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not any(group.encode() in key_file for group in groups)


def test_the_sheet_that_was_shown_makes_the_hub_again(
    slc: Slc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again = tmp_path / "hub", tmp_path / "again"
    groups = re.findall(r"\b\d+: ([0-9A-Z]{5})\b", slc("hub", "init", first).out)

    monkeypatch.setenv("SLC_HUB_RECOVERY", " ".join(groups))
    said = slc("hub", "recover", again)

    assert said.code == 0
    assert address_in((again / KEY_FILE).read_bytes()) == address_in((first / KEY_FILE).read_bytes())


@pytest.mark.parametrize("ending", ["pdf", "txt"])
def test_the_sheet_may_be_a_file_that_only_its_owner_reads(slc: Slc, tmp_path: Path, ending: str) -> None:
    sheet = tmp_path / f"sheet.{ending}"

    said = slc("hub", "init", tmp_path / "hub", "--sheet", sheet)

    assert said.code == 0
    assert "print it and delete the file" in said.out
    assert not re.search(r"\d: [0-9A-Z]{5}", said.out)
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    assert sheet.read_bytes().startswith(b"%PDF" if ending == "pdf" else b"Recovery sheet")


def test_a_hub_that_is_there_is_never_overwritten(slc: Slc, hub: Path) -> None:
    before = files(hub)

    said = slc("hub", "init", hub)

    assert said.code == 2
    assert said.err == f"slc: {hub} is a hub already, and its keys open what families said; name another folder\n"
    assert files(hub) == before


@pytest.mark.parametrize(
    ("options", "passphrase", "sentence"),
    [
        ((), "too short", "a passphrase has at least 12 letters"),
        (("--sheet", "sheet.docx"), PASSPHRASE, "a recovery sheet is a .pdf or a .txt"),
        (("--sheet", "nowhere/sheet.txt"), PASSPHRASE, "cannot write nowhere/sheet.txt"),
        (("--database", "mysql://a@b/c", "--sheet", "sheet.txt"), PASSPHRASE, "a hub speaks PostgreSQL, not mysql"),
        (("--database", "nonsense"), PASSPHRASE, "'nonsense' is no address of a database"),
        (("--database", "postgresql://u:secret@h/d"), PASSPHRASE, "a password does not belong into the address"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_sentence_and_leaves_nothing(
    slc: Slc,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    passphrase: str,
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLC_HUB_PASSPHRASE", passphrase)

    said = slc("hub", "init", "hub", *options)

    assert said.code == 2
    assert said.err.startswith(f"slc: {sentence}")
    assert said.err.count("\n") == 1
    assert "secret" not in said.err
    assert list(tmp_path.iterdir()) == []


def test_without_a_keyboard_and_a_passphrase_nobody_is_asked(
    slc: Slc, hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLC_HUB_PASSPHRASE")

    said = slc("hub", "serve", hub)

    assert said.code == 2
    assert said.err == (
        "slc: nobody can be asked for the passphrase of the hub here; run this at a keyboard, or set "
        "SLC_HUB_PASSPHRASE\n"
    )


def test_another_passphrase_opens_nothing(slc: Slc, hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLC_HUB_PASSPHRASE", "four words of another")

    said = slc("hub", "serve", hub)

    assert said.code == 2
    assert said.err.startswith("slc: this passphrase does not open the hub")


@pytest.mark.parametrize(
    "words", [("status",), ("serve",), ("collect", "."), ("enrol", "."), ("revoke", "1"), ("keep",)]
)
def test_a_folder_that_is_no_hub_is_told(slc: Slc, tmp_path: Path, words: tuple[str, ...]) -> None:
    said = slc("hub", words[0], tmp_path / "none", *words[1:])

    assert said.code == 2
    assert said.err == f"slc: there is no hub in {tmp_path / 'none'}; `slc hub init {tmp_path / 'none'}` makes one\n"


def test_a_pod_is_enrolled_collected_from_a_stick_and_shown_in_the_status(
    slc: Slc, hub: Path, pod: InventedPod, tmp_path: Path
) -> None:
    links = pod.links(b"0", b"1", b"2")
    stick = stick_with(tmp_path / "stick", pod.bundle(links))

    enrolled = slc("hub", "enrol", hub, pod_folder(tmp_path / "pod", pod), "--evening", "autumn")
    collected = slc("hub", "collect", hub, stick)
    again = slc("hub", "collect", hub, stick)
    status = json.loads(slc("hub", "status", hub, "--json").out)

    key = pod.manifest.public.hex()
    assert enrolled.out == f"pod 3 is enrolled for autumn, key {key[:8]}\n"
    assert (collected.code, collected.err) == (0, "")
    assert "slc-pod3-1.slcb: pod 3, 3 new records, 0 known already" in collected.out
    assert "0 new records, 3 known already" in again.out
    (written,) = stick.glob("*.slcr")
    (receipt,) = read_receipts(written.read_bytes())
    assert is_valid(KEYS.receipt_public, receipt)
    assert (receipt.n, receipt.head) == (3, links[-1].digest)
    (shown,) = status["pods"]
    assert (shown["pod"], shown["key"], shown["come"], shown["conferences"], shown["records"]) == (3, key, 1, 1, 3)
    assert "autumn" in slc("hub", "status", hub).out


def test_receipts_go_to_another_stick_too(slc: Slc, hub: Path, pod: InventedPod, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    stick = stick_with(tmp_path / "stick", pod.bundle(pod.links(b"0")))
    slc("hub", "enrol", hub, pod_folder(tmp_path / "pod", pod))

    said = slc("hub", "collect", hub, stick / "slc-pod3-1.slcb", "--receipts", other)

    assert said.code == 0
    assert files(other) == {name: content for name, content in files(stick).items() if name.endswith(".slcr")} != {}


def test_what_is_spoiled_does_not_keep_the_rest_from_being_taken_in(
    slc: Slc, hub: Path, pod: InventedPod, tmp_path: Path
) -> None:
    links = pod.links(b"0", b"1")
    stick = stick_with(tmp_path / "stick", b"PK\x03\x04", pod.bundle(links)[:-50], pod.bundle(links))
    (stick / "link.slcb").symlink_to(tmp_path / "elsewhere")
    slc("hub", "enrol", hub, pod_folder(tmp_path / "pod", pod))

    said = slc("hub", "collect", hub, stick)

    assert said.code == 2
    assert "slc: link.slcb was not opened: it is a link" in said.err
    assert "slc: slc-pod3-1.slcb: this is no bundle of a pod; copy it from the pod again" in said.err
    assert "slc: slc-pod3-2.slcb: it is cut or damaged; what could be read is kept" in said.err
    assert said.err.splitlines()[-1] == (
        "slc: not everything was taken in; what was is safe, and the rest is told above"
    )
    with closing(open_store(read_hub(hub))) as store:
        assert store.heads(pod.logs)[0].n == 2


def test_what_a_pod_brings_that_nobody_enrolled_is_set_aside_and_taken_in_once_it_is(
    slc: Slc, hub: Path, pod: InventedPod, tmp_path: Path
) -> None:
    stick = stick_with(tmp_path / "stick", pod.bundle(pod.links(b"0")))

    first = slc("hub", "collect", hub, stick)
    status = slc("hub", "status", hub)
    slc("hub", "enrol", hub, pod_folder(tmp_path / "pod", pod))
    again = slc("hub", "collect", hub, stick)

    assert first.code == 2
    assert "1 records were set aside" in first.err
    assert "1 records are set aside: not enrolled" in status.out
    assert again.code == 0


@pytest.mark.parametrize(
    ("place", "sentence"), [("nowhere", "there is no"), (".", "there is nothing to collect; copy the pods to a stick")]
)
def test_where_nothing_lies_nothing_is_collected(
    slc: Slc, hub: Path, tmp_path: Path, place: str, sentence: str
) -> None:
    empty = tmp_path / "stick"
    empty.mkdir()

    said = slc("hub", "collect", hub, empty / place)

    assert said.code == 2
    assert sentence in said.err


@pytest.mark.parametrize("named", ["3", "key", "folder"])
def test_a_pod_is_revoked_by_its_number_its_key_or_its_folder(
    slc: Slc, hub: Path, pod: InventedPod, tmp_path: Path, named: str
) -> None:
    folder = pod_folder(tmp_path / "pod", pod)
    slc("hub", "enrol", hub, folder)

    said = slc("hub", "revoke", hub, {"key": pod.manifest.public.hex()[:8], "folder": str(folder)}.get(named, named))

    assert said.code == 0
    assert json.loads(slc("hub", "status", hub, "--json").out)["pods"][0]["revoked_on"]


def test_two_pods_with_one_number_are_told_apart_by_their_keys(slc: Slc, hub: Path, tmp_path: Path) -> None:
    twins = [invented_pod(number, hub=KEYS.public) for number in (1, 2)]
    twins = [pod._replace(manifest=pod.manifest.model_copy(update={"pod": 7})) for pod in twins]
    for number, pod in enumerate(twins):
        slc("hub", "enrol", hub, pod_folder(tmp_path / f"pod-{number}", pod))

    said = slc("hub", "revoke", hub, "7")

    assert said.code == 2
    assert said.err.startswith("slc: '7' means several pods; name one by its key: ")
    assert slc("hub", "revoke", hub, "8").err.startswith("slc: no pod '8' is enrolled")


@pytest.mark.parametrize(("address", "sentence"), [(None, "was packed without a hub"), ("other", "for another hub")])
def test_a_pod_for_another_hub_is_not_enrolled(
    slc: Slc, hub: Path, tmp_path: Path, address: str | None, sentence: str
) -> None:
    stranger = invented_pod(1, hub=keys_of(bytes(32)).public if address else None)

    said = slc("hub", "enrol", hub, pod_folder(tmp_path / "pod", stranger))

    assert said.code == 2
    assert sentence in said.err


def test_a_lost_hub_comes_back_from_its_backup(slc: Slc, hub: Path, pod: InventedPod, tmp_path: Path) -> None:
    stick = stick_with(tmp_path / "stick", pod.bundle(pod.links(b"0", b"1")))
    slc("hub", "enrol", hub, pod_folder(tmp_path / "pod", pod))
    slc("hub", "collect", hub, stick)
    before = json.loads(slc("hub", "status", hub, "--json").out)

    kept = slc("hub", "backup", hub, tmp_path / "backup")
    shutil.rmtree(hub)
    restored = slc("hub", "restore", tmp_path / "backup", hub)

    assert (
        kept.out == f"{tmp_path / 'backup'} holds 2 records of 1 journals, read back; the passphrase opens it as well\n"
    )
    assert restored.code == 0
    assert json.loads(slc("hub", "status", hub, "--json").out) == before
    assert slc("hub", "collect", hub, stick).out.startswith("slc-pod3-1.slcb: pod 3, 0 new records, 2 known already")


def test_a_backup_into_the_hub_itself_and_one_of_another_hub_are_refused(slc: Slc, hub: Path, tmp_path: Path) -> None:
    other = make_hub(tmp_path / "other", seal_hub(bytes(32), PASSPHRASE, FLOOR)).folder
    slc("hub", "backup", hub, tmp_path / "backup")

    assert "is the hub itself" in slc("hub", "backup", hub, hub).err
    assert "is the backup of another hub" in slc("hub", "restore", tmp_path / "backup", other).err
    assert "there is no backup of a hub" in slc("hub", "restore", tmp_path, other).err


def test_a_forgotten_passphrase_is_replaced_by_the_recovery_sheet(
    slc: Slc, hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLC_HUB_RECOVERY", recovery_text(SEED).lower())
    monkeypatch.setenv("SLC_HUB_PASSPHRASE", "four words that are new")

    said = slc("hub", "recover", hub)

    assert said.code == 0
    assert open_hub((hub / KEY_FILE).read_bytes(), "four words that are new") == KEYS


def test_a_sheet_with_slips_or_of_another_hub_changes_nothing(
    slc: Slc, hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(hub)
    groups = recovery_text(SEED).split()
    slipped = [*groups[:3], "0" * 4 + "!", *groups[4:]]

    monkeypatch.setenv("SLC_HUB_RECOVERY", " ".join(slipped))
    slips = slc("hub", "recover", hub)
    monkeypatch.setenv("SLC_HUB_RECOVERY", recovery_text(bytes(32)))
    another = slc("hub", "recover", hub)

    assert slips.code == another.code == 2
    assert "the recovery sheet, group 4" in slips.err
    assert "another hub's" in another.err
    assert files(hub) == before


def test_an_invented_evening_is_loaded_into_a_hub_of_its_own_only(
    slc: Slc, hub: Path, pod: InventedPod, tmp_path: Path
) -> None:
    loaded = slc("hub", "load", hub, "--conferences", 3, "--records", 10)
    slc("hub", "enrol", hub, pod_folder(tmp_path / "pod", pod), "--evening", "autumn")
    refused = slc("hub", "load", hub, "--conferences", 3)

    assert re.fullmatch(r"30 records of 3 conferences in [\d.]+ s, \d+ in a second\n", loaded.out)
    assert refused.code == 2
    assert "this hub knows real pods" in refused.err


def test_everything_of_a_child_is_written_to_one_archive_and_erased(
    slc: Slc, hub: Path, pod: InventedPod, tmp_path: Path
) -> None:
    stick = stick_with(tmp_path / "stick", pod.bundle(pod.links(opened_record("s13"))))
    slc("hub", "enrol", hub, pod_folder(tmp_path / "pod", pod))
    slc("hub", "collect", hub, stick)
    out = tmp_path / "s13.zip"

    exported = slc("hub", "child", "export", hub, "s13", "--out", out)
    over = slc("hub", "child", "export", hub, "s13", "--out", out)
    asked = slc("hub", "child", "erase", hub, "s13")
    erased = slc("hub", "child", "erase", hub, "s13", "--yes")
    gone = slc("hub", "child", "export", hub, "s13", "--out", tmp_path / "again.zip")

    assert exported.code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "child.json" in zipfile.ZipFile(out).namelist()
    assert "is there already" in over.err
    assert "add --yes" in asked.err
    assert erased.out == "1 conference of s13 erased; backups made before still hold them, make a new one\n"
    assert gone.code == 2
    assert {path.name for path in tmp_path.iterdir()} == {"hub", "pod", "stick", "s13.zip"}


def test_an_evening_is_kept_until_its_day_reminded_of_and_erased(
    slc: Slc, hub: Path, pod: InventedPod, tmp_path: Path
) -> None:
    slc("hub", "enrol", hub, pod_folder(tmp_path / "pod", pod), "--evening", "autumn")

    kept = slc("hub", "keep", hub, "autumn", "--until", "2020-07-31")
    listed = slc("hub", "keep", hub)
    status = slc("hub", "status", hub)
    erased = slc("hub", "keep", hub, "autumn", "--erase", "--yes")

    assert kept.out == "the evening autumn is kept until 2020-07-31\n"
    assert listed.out == "autumn: kept until 2020-07-31\n"
    assert "the evening autumn was to be erased on 2020-07-31" in status.err
    assert erased.code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("spring", "--until", "2027-07-31"), "no pod was enrolled for the evening 'spring'"),
        (("spring",), "no pod was enrolled for the evening 'spring'"),
        (("autumn", "--until", "31.7.2027"), "'31.7.2027' is no day; write it as 2027-07-31"),
        (("--until", "2027-07-31"), "say of which evening"),
        (("autumn", "--erase"), "nobody can be asked here"),
    ],
)
def test_an_evening_that_is_not_there_and_a_day_that_is_none_are_told(
    slc: Slc, hub: Path, pod: InventedPod, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    slc("hub", "enrol", hub, pod_folder(tmp_path / "pod", pod), "--evening", "autumn")

    said = slc("hub", "keep", hub, *words)

    assert said.code == 2
    assert sentence in said.err


def test_a_pod_packed_for_the_hub_is_enrolled_there(slc: Slc, hub: Path, sample_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sample_folder, tmp_path / "class"))

    said = slc("station", "pack", folder, "--pod", 2, "--out", tmp_path / "pod-2", "--hub", hub)
    pods = json.loads(slc("hub", "status", hub, "--json").out)["pods"]

    manifest = read_pack(tmp_path / "pod-2").manifest
    assert said.code == 0
    assert f"it is enrolled at {hub}, for the evening" in said.out
    assert (manifest.hub, manifest.receipts) == KEYS.public
    assert [pod["key"] for pod in pods] == [manifest.public.hex()]


def test_a_dry_run_enrols_nobody(slc: Slc, hub: Path, sample_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sample_folder, tmp_path / "class"))

    said = slc("station", "pack", folder, "--pod", 2, "--out", tmp_path / "pod", "--hub", hub, "--dry-run")

    assert said.code == 0
    assert json.loads(slc("hub", "status", hub, "--json").out)["pods"] == []


def test_a_new_teachers_card_is_for_the_next_packing_and_the_children_keep_theirs(
    slc: Slc, sample_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(sample_folder, tmp_path / "class"))
    slc("station", "pack", folder, "--pod", 1, "--out", tmp_path / "pod-1")
    before = json.loads((folder / CARDS).read_bytes())

    said = slc("station", "pack", folder, "--pod", 2, "--out", tmp_path / "pod-2", "--new-teacher-card")

    after = json.loads((folder / CARDS).read_bytes())
    assert after["teacher"] != before["teacher"]
    assert after["conferences"] == before["conferences"]
    assert said.out.splitlines()[-1] == (
        "the teacher's card is new; pods that were packed before still open with the old one and not with this: pack "
        "them again too"
    )


def test_a_pod_that_cannot_be_packed_leaves_the_teachers_card_as_it_was(
    slc: Slc, sample_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(sample_folder, tmp_path / "class"))
    slc("station", "pack", folder, "--pod", 1, "--out", tmp_path / "pod-1")
    before = (folder / CARDS).read_bytes()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")

    said = slc("station", "pack", folder, "--pod", 2, "--out", tmp_path / "full", "--new-teacher-card")

    assert said.code == 2
    assert (folder / CARDS).read_bytes() == before
