"""Boot partitions as Raspberry Pi Imager leaves them, in plain folders, and a pod to put onto them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from slc_station.pi.boot_partition import BootPartition, read_boot
from slc_station.pi.station_file import StationFile

TRIXIE_LINE = (
    b"console=serial0,115200 console=tty1 root=PARTUUID=4d8fd085-02 rootfstype=ext4 fsck.repair=yes rootwait resize\n"
)
BOOKWORM_LINE = (
    b"console=serial0,115200 console=tty1 root=PARTUUID=8acef004-02 rootfstype=ext4 fsck.repair=yes rootwait quiet "
    b"init=/usr/lib/raspberrypi-sys-mods/firstboot\n"
)
BOTH = {
    "config.txt": b"dtparam=audio=on\ndtoverlay=vc4-kms-v3d\narm_64bit=1\n[all]\n",
    "kernel8.img": b"\x1f\x8b" + bytes(2000),
    "kernel_2712.img": b"\x1f\x8b" + bytes(2000),
    "initramfs8": bytes(3000),
    "bcm2711-rpi-4-b.dtb": b"\xd0\x0d\xfe\xed",
    "start4.elf": b"\x7fELF",
}
TRIXIE = BOTH | {
    "cmdline.txt": TRIXIE_LINE,
    "issue.txt": b"Raspberry Pi reference 2026-04-13\nGenerated using pi-gen, stage4\n",
    "user-data": b"#cloud-config\n# Uncomment what you need\n#hostname: raspberrypi\n",
    "meta-data": b"# The instance id\ninstance_id: rpios-image\n",
    "network-config": b"#network:\n#  version: 2\n#  wifis:\n#    wlan0:\n#      access-points:\n",
}
BOOKWORM = BOTH | {
    "cmdline.txt": BOOKWORM_LINE,
    "issue.txt": b"Raspberry Pi reference 2025-05-13\nGenerated using pi-gen, stage4\n",
}
SYSTEMS = {"trixie": TRIXIE, "bookworm": BOOKWORM}


@pytest.fixture
def write_boot(tmp_path: Path) -> Callable[..., Path]:
    """Writes a boot partition; a file given as None is left out."""

    def write(system: str = "trixie", files: Mapping[str, bytes | None] | None = None) -> Path:
        folder = tmp_path / "bootfs"
        folder.mkdir()
        for name, content in {**SYSTEMS[system], **(files or {})}.items():
            if content is not None:
                (folder / name).write_bytes(content)
        return folder

    return write


@pytest.fixture
def trixie(write_boot: Callable[..., Path]) -> BootPartition:
    return read_boot(write_boot())


@pytest.fixture
def station() -> StationFile:
    return StationFile(pod=3, evening="2026-12-03", languages=("so", "ar"))


@pytest.fixture
def contents(tmp_path: Path) -> dict[str, bytes | Path]:
    """A small card: what it holds lies partly in files of this computer."""
    tree = tmp_path / "lib.tar.gz"
    tree.write_bytes(bytes(range(256)) * 800)
    return {
        "ensure.sh": b"#!/bin/sh\nexit 0\n",
        "install.sh": b"#!/bin/sh\nexit 0\n",
        "payload/lib-cp313.tar.gz": tree,
        "payload/units/slc-station.service": b"[Service]\n",
        "pack/pod.json": b"{}",
        "pack/shares/0123456789abcdef.sealed": bytes(5000),
    }
