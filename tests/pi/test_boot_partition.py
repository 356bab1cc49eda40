from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from slc_station.pi.boot_partition import BootError, check_fresh, read_boot

from slc_core.errors import NotFoundError

WriteBoot = Callable[..., Path]
INSTALLED = b"console=serial0,115200 root=PARTUUID=4d8fd085-02 rootfstype=ext4 fsck.repair=yes rootwait quiet splash\n"


@pytest.mark.parametrize(
    ("system", "scheme", "release"), [("trixie", "cloud-init", "2026-04-13"), ("bookworm", "firstrun", "2025-05-13")]
)
def test_a_fresh_card_is_known_by_its_files(write_boot: WriteBoot, system: str, scheme: str, release: str) -> None:
    boot = read_boot(write_boot(system))

    check_fresh(boot)
    assert (boot.scheme, boot.release) == (scheme, release)


def test_the_newer_preseed_scheme_is_known_by_its_own_file(write_boot: WriteBoot) -> None:
    preseed: dict[str, bytes | None] = {"user-data": None, "rpi-preseed.toml": b'config_version = "1.1"\n'}

    boot = read_boot(write_boot("trixie", preseed))

    assert boot.scheme == "preseed"


def test_a_card_without_the_note_of_its_release_is_taken(write_boot: WriteBoot) -> None:
    boot = read_boot(write_boot("trixie", {"issue.txt": None}))

    assert boot.release == ""


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"config.txt": None}, "has no config.txt and is no boot partition"),
        ({"cmdline.txt": None}, "has no cmdline.txt and is no boot partition"),
        ({"kernel8.img": None, "kernel_2712.img": None, "kernel7.img": b"x"}, "32-bit one or too old (kernel7.img)"),
        ({"kernel7l.img": b"x"}, "32-bit one or too old (kernel7l.img)"),
        ({"kernel8.img": None, "kernel_2712.img": None}, "32-bit one or too old (no kernel8.img)"),
        ({"config.txt": b"[all]\r\n arm_64bit = 0\r\n"}, "32-bit one or too old (arm_64bit=0 in config.txt)"),
        ({"cmdline.txt": b"root=a\nquiet\n"}, "is not one line"),
        ({"cmdline.txt": b"\n"}, "is not one line"),
        ({"cmdline.txt": b"x" * 5000}, "is not one line"),
    ],
)
def test_another_drive_is_refused_in_one_sentence(
    write_boot: WriteBoot, files: dict[str, bytes | None], found: str
) -> None:
    folder = write_boot("trixie", files)

    with pytest.raises(BootError) as refused:
        read_boot(folder)

    assert found in str(refused.value)
    assert "Raspberry Pi Imager" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_32_bit_card_is_sent_to_paper(write_boot: WriteBoot) -> None:
    with pytest.raises(BootError, match="print the papers"):
        read_boot(write_boot("trixie", {"kernel7.img": b"x"}))


def test_a_drive_that_was_pulled_out_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="put the card in again"):
        read_boot(tmp_path / "bootfs")


@pytest.mark.parametrize("system", ["trixie", "bookworm"])
def test_a_card_whose_system_has_dropped_its_first_words_was_booted(write_boot: WriteBoot, system: str) -> None:
    boot = read_boot(write_boot(system, {"cmdline.txt": INSTALLED}))

    with pytest.raises(BootError, match=r"has started from the card .* add --again"):
        check_fresh(boot)


@pytest.mark.parametrize("mark", ["RESULT.txt", "attempts"])
def test_a_card_on_which_a_pi_has_written_was_booted(write_boot: WriteBoot, mark: str) -> None:
    boot = read_boot(write_boot())
    boot.slc.mkdir()
    (boot.slc / mark).write_text("1\n")

    with pytest.raises(BootError, match="has started"):
        check_fresh(boot)
