from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slc_station.pi.boot_partition import read_boot
from slc_station.pi.card import prepare
from slc_station.pi.station_file import StationFile

from slc_core.classroom.folder import read_class
from slc_core.classroom.pod_cards import FILE as CARDS
from slc_core.exchange.pack import read_pack
from slc_core.testing.small_pod import write_small_pod

Slc = Callable[..., Any]
LINE = b"console=tty1 root=PARTUUID=4d8fd085-02 rootfstype=ext4 fsck.repair=yes rootwait resize\n"
PASSPHRASE = "four words that fit"  # noqa: S105  a test's own


@pytest.fixture
def folder(sample_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_folder, tmp_path / "class"))


@pytest.fixture
def boot(tmp_path: Path) -> Path:
    """A freshly written trixie, as far as its names go."""
    folder = tmp_path / "bootfs"
    folder.mkdir()
    files = {"config.txt": b"[all]\n", "cmdline.txt": LINE, "kernel8.img": b"k", "user-data": b"#cloud-config\n"}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def card(boot: Path) -> Path:
    """A small card of pod 3."""
    contents = {"ensure.sh": b"", "install.sh": b""}
    prepare(read_boot(boot), StationFile(pod=3, evening="2026-12-03"), contents, dt.datetime.now(dt.UTC))
    return boot


@pytest.mark.slow
@pytest.mark.network
def test_a_technician_s_afternoon(
    slc: Slc, folder: Path, boot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hub, a card for a pod, the same card again, read back, and the same payload sent to a running pod."""
    monkeypatch.setenv("SLC_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SLC_HUB_PASSPHRASE", PASSPHRASE)
    hub = tmp_path / "hub"
    slc("hub", "init", hub)
    (folder / "work" / "s13").mkdir(parents=True, exist_ok=True)

    made = slc("station", "card", folder, "--boot", boot, "--pod", 2, "--hub", hub, "--hub-url", "http://10.0.0.2:8128")
    before = {path: path.stat().st_mtime_ns for path in boot.rglob("*")}
    again = slc(
        "station", "card", folder, "--boot", boot, "--pod", 2, "--hub", hub, "--hub-url", "http://10.0.0.2:8128"
    )
    whole = slc("station", "verify", boot, "--hub", hub)
    other = slc("station", "card", folder, "--boot", boot, "--pod", 3)
    note_words(tmp_path, monkeypatch)
    sent = slc("station", "send", "pi@pod-2.local", f"pi@pod-5.local={folder / 'pods' / 'pod-2'}")

    assert made.code == 0, made.err
    assert made.out.splitlines()[-1].endswith("files were written and read back; eject it, then it is safe to take out")
    assert f"it is enrolled at {hub}, for the evening " in made.out
    assert "Zainab Malik (s10) still has empty blanks" in made.err
    assert again.out.splitlines()[-1] == f"{boot} is pod 2's card already, and whole; it is safe to take out"
    assert {path: path.stat().st_mtime_ns for path in boot.rglob("*")} == before
    assert whole.code == 0
    assert "well: it is signed by the hub" in whole.out.splitlines()
    assert other.code == 2
    assert "that of pod 2 already" in other.err
    raw = b"".join(path.read_bytes() for path in sorted((boot / "slc").rglob("*")) if path.is_file())
    assert no_word_of(folder, raw)
    assert json.loads((boot / "slc" / "station.json").read_bytes())["hub"] == "http://10.0.0.2:8128"
    assert sent.code == 0, sent.err
    assert sent.out.count("installed 1a2b") == 2


def no_word_of(folder: Path, raw: bytes) -> bool:
    """Whether no child's name, no adult's, and no code of a card can be read in these bytes."""
    classroom = read_class(folder)
    names = [student.full_name for student in classroom.students]
    codes = json.loads((folder / CARDS).read_bytes())
    said = [*names, codes["teacher"], *codes["conferences"].values()]
    return not [word for word in said if word.encode() in raw]


def note_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ssh that swallows what is sent and answers as a pod does."""
    programs = tmp_path / "programs"
    programs.mkdir()
    ssh = programs / "ssh"
    ssh.write_text(
        f"#!{sys.executable}\nimport sys\nwhile sys.stdin.buffer.read(65536):\n    pass\nprint('installed 1a2b')\n"
    )
    ssh.chmod(ssh.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


def test_a_dry_run_of_all_cards_says_what_each_would_hold_and_writes_nothing(
    slc: Slc, folder: Path, boot: Path
) -> None:
    before = sorted(folder.rglob("*"))

    said = slc("station", "card", folder, "--boot", boot, "--all", "--dry-run")

    assert said.code == 0
    assert said.out.splitlines() == [
        f"the card of pod {number} would hold the conferences of 4 children, sealed" for number in range(1, 7)
    ]
    assert sorted(folder.rglob("*")) == before
    assert not (boot / "slc").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "name one pod with --pod, or take all of them with --all"),
        (("--pod", 1, "--all"), "name one pod with --pod, or take all of them with --all"),
        (("--all", "--pack", "pod-1"), "--pack is one pod's"),
        (("--all",), "nobody can be asked for the next card here"),
        (("--pod", 9), "there is no pod 9"),
        (("--pod", 1, "--hub-url", "the hub"), "is no address of a hub"),
        (("--pod", 1, "--pack", "nothing"), "there is no nothing/pod.json"),
        (("--pod", 1, "--hub", "nothing"), "there is no hub in nothing"),
    ],
)
def test_words_that_do_not_go_together_are_told_and_nothing_is_written(
    slc: Slc, folder: Path, boot: Path, words: tuple[object, ...], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    said = slc("station", "card", folder, "--boot", boot, *words)

    assert said.code == 2
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert not (boot / "slc").exists()


class Keyboard(io.StringIO):
    """Somebody at a keyboard who types these lines."""

    def isatty(self) -> bool:
        return True


def test_a_wrong_card_in_a_row_of_cards_is_told_and_another_is_asked_for(
    slc: Slc, folder: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in card.rglob("*") if path.is_file()}
    (card / "slc" / "RESULT.txt").write_text("installed 1a2b\n")
    monkeypatch.setattr(sys, "stdin", Keyboard("\n" + "s\n" * 6))

    said = slc("station", "card", folder, "--boot", card, "--all")

    assert said.code == 0
    assert [line.strip() for line in said.out.splitlines()] == [f"pod {number} was left out" for number in range(1, 7)]
    assert said.err.count("a Raspberry Pi has started from the card") == 1
    assert said.err.count("Put in the card for pod 1") == 2
    assert all(path.read_bytes() == content for path, content in before.items())


def test_a_drive_that_is_none_is_told_before_anything_is_packed(slc: Slc, folder: Path, tmp_path: Path) -> None:
    said = slc("station", "card", folder, "--boot", tmp_path, "--pod", 1)

    assert said.code == 2
    assert "is no boot partition of Raspberry Pi OS" in said.err
    assert not (folder / CARDS).exists()


def test_a_pack_with_pictures_of_children_does_not_go_onto_a_card(
    slc: Slc, folder: Path, boot: Path, tmp_path: Path
) -> None:
    small = write_small_pod(tmp_path / "pod")
    (small.folder / "pictures").mkdir()
    (small.folder / "pictures" / "0123456789abcdef.jpg").write_bytes(b"\xff\xd8")

    said = slc("station", "card", folder, "--boot", boot, "--pod", 1, "--pack", small.folder)

    assert said.code == 2
    assert "holds pictures of children, which are not sealed and do not go onto a card" in said.err
    assert not (boot / "slc").exists()


def test_the_pack_of_another_pod_does_not_go_onto_a_card(slc: Slc, folder: Path, boot: Path, tmp_path: Path) -> None:
    small = write_small_pod(tmp_path / "pod")
    assert read_pack(small.folder).manifest.pod == 1

    said = slc("station", "card", folder, "--boot", boot, "--pod", 2, "--pack", small.folder)

    assert said.code == 2
    assert "is the pack of pod 1, not of pod 2; name the other one" in said.err


def test_a_card_is_verified_and_checked_in_plain_sentences(slc: Slc, card: Path) -> None:
    verified = slc("station", "verify", card)
    checked = slc("station", "check", card, "--json")
    (card / "slc" / "install.sh").write_bytes(b"x")
    broken = slc("station", "check", card)

    assert verified.code == 0
    assert verified.out.splitlines()[0] == "well: this is the card of pod 3, for the evening of 2026-12-03"
    assert json.loads(checked.out)["is_well"] is True
    assert broken.code == 2
    assert "not yet: install.sh is damaged or missing; run `slc station card` again" in broken.out.splitlines()


def test_a_folder_without_a_card_is_told(slc: Slc, tmp_path: Path) -> None:
    said = slc("station", "verify", tmp_path)

    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "is no card of a pod" in said.err


def test_a_running_pod_is_checked_over_the_user_s_ssh(
    slc: Slc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_words(tmp_path, monkeypatch)
    ssh = tmp_path / "programs" / "ssh"
    ssh.write_text(f"#!{sys.executable}\nprint('facts=1\\nversion=1a2b\\nstation=active\\nkiosk=failed')\n")

    said = slc("station", "check", "pi@pod-3.local")

    assert said.code == 2
    assert said.out.splitlines()[:2] == [
        "well: SLC 1a2b is installed",
        (
            "not yet: not running: the screen's browser (failed); switch the Pi off and on, and look at its card with "
            "this command"
        ),
    ]


@pytest.mark.parametrize(
    ("hosts", "sentence"),
    [
        (("http://10.0.0.2:8128",), "`slc station carry POD --hub http://10.0.0.2:8128` sends an evening there"),
        (("pod-1", "http://10.0.0.2:8128"), "is a hub's address"),
        (("pod-1", "pod-1"), "pod-1 is named twice"),
        (("-oProxyCommand=x",), "No such option"),
        (("--", "-oProxyCommand=x"), "is no address of a pod"),
        (("pod-1=nothing",), "there is no nothing/pod.json"),
    ],
)
def test_what_cannot_be_sent_to_is_told_before_anything_is_fetched(
    slc: Slc, hosts: tuple[str, ...], sentence: str
) -> None:
    said = slc("station", "send", *hosts)

    assert said.code == 2
    assert sentence in said.err


def test_labels_are_printed_for_all_pods_or_one(slc: Slc, folder: Path, tmp_path: Path) -> None:
    every = slc("station", "label", folder)
    one = slc("station", "label", folder, "--pod", 3, "--out", tmp_path / "one.pdf", "--size", "Letter")
    none = slc("station", "label", folder, "--pod", 40)

    assert every.out == f"{folder / 'paper' / 'pod-labels.pdf'} has 6 labels\n"
    assert (one.code, (tmp_path / "one.pdf").read_bytes()[:5]) == (0, b"%PDF-")
    assert none.err == "slc: there is no pod 40; class.toml says pods = 6\n"
