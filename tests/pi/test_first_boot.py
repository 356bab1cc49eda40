from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from slc_station.pi.boot_partition import read_boot
from slc_station.pi.first_boot import first_boot_files, instance_in, is_ours, leftovers

WriteBoot = Callable[..., Path]
INSTANCE = "slc-20261203T170000Z-a1b2c3"


def test_trixie_is_told_by_cloud_init_and_only_to_run_our_script(write_boot: WriteBoot) -> None:
    files = first_boot_files(read_boot(write_boot()), INSTANCE)

    assert list(files) == ["user-data", "meta-data", "cmdline.txt"]
    words = [line for line in files["user-data"].decode().splitlines() if not line.startswith("#")]
    assert words == ["bootcmd:", "- [sh, /boot/firmware/slc/ensure.sh]"]
    assert files["user-data"].startswith(b"#cloud-config\n")
    assert files["meta-data"] == f"instance-id: {INSTANCE}\ndsmode: local\n".encode()


def test_bookworm_is_told_by_a_script_that_runs_once(write_boot: WriteBoot) -> None:
    files = first_boot_files(read_boot(write_boot("bookworm")), INSTANCE)

    assert list(files) == ["firstrun.sh", "cmdline.txt"]
    assert files["firstrun.sh"].startswith(b"#!/bin/sh\n")
    assert files["cmdline.txt"].endswith(
        b" init=/usr/lib/raspberrypi-sys-mods/firstboot systemd.run=/boot/firmware/firstrun.sh"
        b" systemd.run_success_action=reboot systemd.unit=kernel-command-line.target\n"
    )


def test_a_preseeded_system_is_told_in_its_own_file(write_boot: WriteBoot) -> None:
    boot = read_boot(write_boot("trixie", {"user-data": None, "rpi-preseed.toml": b""}))

    seed = tomllib.loads(first_boot_files(boot, INSTANCE)["rpi-preseed.toml"].decode())

    assert seed["config_version"] == "1.1"
    assert seed["runcmd"]["early"] == ["sh /boot/firmware/slc/ensure.sh"]


@pytest.mark.parametrize("system", ["trixie", "bookworm"])
def test_the_kernels_line_keeps_its_words_stays_one_line_and_grows_once(write_boot: WriteBoot, system: str) -> None:
    folder = write_boot(system)
    before = (folder / "cmdline.txt").read_bytes().split()

    once = first_boot_files(read_boot(folder), INSTANCE)["cmdline.txt"]
    (folder / "cmdline.txt").write_bytes(once)
    twice = first_boot_files(read_boot(folder), INSTANCE)["cmdline.txt"]

    assert once == twice
    assert once.split()[: len(before)] == before
    assert once.count(b"\n") == 1
    assert once.endswith(b"\n")


def test_what_windows_or_imager_left_at_the_end_of_the_line_does_no_harm(write_boot: WriteBoot) -> None:
    line = b"console=tty1 root=PARTUUID=1-02 rootwait resize ds=nocloud;i=rpi-imager-1783445063965\r\n"

    made = first_boot_files(read_boot(write_boot("trixie", {"cmdline.txt": line})), INSTANCE)

    assert made["cmdline.txt"] == (
        f"console=tty1 root=PARTUUID=1-02 rootwait resize ds=nocloud;i={INSTANCE}\n".encode()
    )
    assert all(b"\r" not in content for content in made.values())


def test_the_instance_is_found_again_however_far_the_writing_came(write_boot: WriteBoot) -> None:
    folder = write_boot()
    boot = read_boot(folder)
    files = first_boot_files(boot, INSTANCE)

    assert instance_in(boot) == ""
    (folder / "meta-data").write_bytes(files["meta-data"])
    assert instance_in(boot) == INSTANCE
    (folder / "cmdline.txt").write_bytes(files["cmdline.txt"])
    assert instance_in(boot) == INSTANCE


@pytest.mark.parametrize("system", ["trixie", "bookworm"])
def test_our_own_files_are_never_taken_for_originals(write_boot: WriteBoot, system: str) -> None:
    folder = write_boot(system)

    assert all(map(is_ours, first_boot_files(read_boot(folder), INSTANCE).values()))
    assert not any(is_ours(path.read_bytes()) for path in folder.iterdir())


def test_passwords_and_networks_of_imager_are_told(write_boot: WriteBoot) -> None:
    files = {
        "user-data": b"#cloud-config\nuser:\n  name: pi\n  passwd: $5$abc\n",
        "network-config": b"network:\n  wifis:\n    wlan0: {}\n",
        "userconf.txt": b"pi:$6$abc\n",
    }

    told = leftovers(read_boot(write_boot("trixie", files)))

    assert [sentence.split()[0] for sentence in told] == ["user-data", "network-config", "userconf.txt"]
    assert all("a pod needs none" in sentence for sentence in told)


def test_a_stock_card_has_nothing_of_the_kind(write_boot: WriteBoot) -> None:
    assert leftovers(read_boot(write_boot())) == ()


@pytest.mark.skipif(shutil.which("cloud-init") is None, reason="cloud-init is not installed: apt install cloud-init")
def test_cloud_init_accepts_what_we_write(write_boot: WriteBoot, tmp_path: Path) -> None:
    seed, wrong = tmp_path / "user-data", tmp_path / "wrong"
    seed.write_bytes(first_boot_files(read_boot(write_boot()), INSTANCE)["user-data"])
    wrong.write_bytes(seed.read_bytes().replace(b"bootcmd:\n-", b"bootcmd:\n  sh:"))
    words = ["cloud-init", "schema", "--config-file"]

    accepted = subprocess.run([*words, seed], capture_output=True, text=True, check=False)
    refused = subprocess.run([*words, wrong], capture_output=True, text=True, check=False)

    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert refused.returncode != 0


def test_the_script_of_bookworm_runs_ours_and_takes_its_words_out_again(write_boot: WriteBoot, tmp_path: Path) -> None:
    folder = write_boot("bookworm")
    line = (folder / "cmdline.txt").read_bytes()
    files = first_boot_files(read_boot(folder), INSTANCE)
    (folder / "slc").mkdir()
    (folder / "slc" / "ensure.sh").write_bytes(b'printf "%s" "$1" >"$(dirname "$0")/told"\n')
    (folder / "cmdline.txt").write_bytes(files["cmdline.txt"])
    script = tmp_path / "firstrun.sh"
    script.write_bytes(files["firstrun.sh"].replace(b"boot=/boot/firmware", f"boot={folder}".encode()))

    subprocess.run(["sh", script], check=True)

    assert (folder / "slc" / "told").read_text() == "enable"
    assert (folder / "cmdline.txt").read_bytes() == line
