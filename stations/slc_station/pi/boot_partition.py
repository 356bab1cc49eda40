"""The drive of a freshly written Raspberry Pi OS, as any computer shows it, and whether a pod can be made of it.

Known by its own files alone: a stock 64-bit image has ``config.txt``, ``cmdline.txt`` and ``kernel8.img``; one for
32-bit boards brings their kernels too. What first boot looks for tells the scheme: ``user-data`` since trixie,
``rpi-preseed.toml`` perhaps one day, neither on bookworm.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, NamedTuple

from slc_core.errors import NotFoundError, UsageError

__all__ = ["SLC", "BootError", "BootPartition", "Scheme", "check_fresh", "read_boot"]

SLC = "slc"
"""Our folder on the drive."""

Scheme = Literal["cloud-init", "firstrun", "preseed"]

_SIGNS = ("config.txt", "cmdline.txt")
_KERNELS = ("kernel8.img", "kernel_2712.img")
_KERNELS_OF_OTHERS = ("kernel7.img", "kernel7l.img", "kernel.img")
_FIRST_BOOT = (b"init=/usr/lib/raspberrypi-sys-mods/firstboot", b"resize")
"""Words of a stock ``cmdline.txt``: the first goes away when bookworm first boots, trixie's may stay."""
_WRITE_ANEW = "write Raspberry Pi OS (64-bit) with desktop onto the card with Raspberry Pi Imager"
_LINE_BYTES = 4096
_MARKS = ("RESULT.txt", "attempts")


class BootError(UsageError):
    """A drive that no pod can be made of as it is."""


class BootPartition(NamedTuple):
    """A drive that looks right: the mounted *folder*, how it is first booted, and which release it says it is."""

    folder: Path
    scheme: Scheme
    release: str

    @property
    def slc(self) -> Path:
        """Our folder on it, whether it is there or not."""
        return self.folder / SLC


def read_boot(folder: Path) -> BootPartition:
    """The boot partition mounted at *folder*.

    Raises:
        NotFoundError: there is no such folder.
        BootError: it is no boot partition of a 64-bit Raspberry Pi OS; says what to do.
    """
    if not folder.is_dir():
        raise NotFoundError(f"there is no drive at {folder}; put the card in again, and name the drive called bootfs")
    if lacking := [name for name in _SIGNS if not (folder / name).is_file()]:
        raise BootError(
            f"{folder} has no {lacking[0]} and is no boot partition of Raspberry Pi OS; name the drive called bootfs, "
            f"or {_WRITE_ANEW}"
        )
    _check_64_bit(folder)
    _check_line(folder)
    return BootPartition(folder, _scheme(folder), _release(folder))


def check_fresh(boot: BootPartition) -> None:
    """Let pass a card that no Pi has started from, as far as its boot partition tells.

    Raises:
        BootError: a Pi has.
    """
    ours = [name for name in _MARKS if (boot.slc / name).exists()]
    words = (boot.folder / "cmdline.txt").read_bytes().split()
    if ours or not any(word in words for word in _FIRST_BOOT):
        raise BootError(
            f"a Raspberry Pi has started from the card at {boot.folder} already; write the card anew, or add --again "
            "to prepare it as it is"
        )


def _check_64_bit(folder: Path) -> None:
    others = [name for name in _KERNELS_OF_OTHERS if (folder / name).exists()]
    has_ours = any((folder / name).is_file() for name in _KERNELS)
    told_not_to = re.search(rb"(?m)^\s*arm_64bit\s*=\s*0", (folder / "config.txt").read_bytes())
    if others or told_not_to or not has_ours:
        found = others[0] if others else "arm_64bit=0 in config.txt" if told_not_to else "no kernel8.img"
        raise BootError(
            f"the system on {folder} is a 32-bit one or too old ({found}); {_WRITE_ANEW}, or print the papers: a board "
            "that takes no 64-bit system cannot be a pod"
        )


def _check_line(folder: Path) -> None:
    """The Pi reads one line; whoever adds a second one is not heard."""
    content = (folder / "cmdline.txt").read_bytes()
    if len(content) > _LINE_BYTES or len(content.split(b"\n")[1:]) - content.endswith(b"\n") > 0 or not content.strip():
        raise BootError(f"{folder / 'cmdline.txt'} is not one line, and no Pi would start; {_WRITE_ANEW}")


def _scheme(folder: Path) -> Scheme:
    if (folder / "user-data").is_file():
        return "cloud-init"
    return "preseed" if (folder / "rpi-preseed.toml").is_file() else "firstrun"


def _release(folder: Path) -> str:
    """The date in ``issue.txt``, such as 2026-04-13; empty if it has none."""
    try:
        found = re.search(rb"reference (20[0-9]{2}-[0-9]{2}-[0-9]{2})", (folder / "issue.txt").read_bytes()[:4096])
    except OSError:
        return ""
    return found[1].decode() if found else ""
