"""How a Raspberry Pi OS is told to run our script when it starts: one adapter for each scheme it has had.

Each gives whole files for the boot partition, as bytes: a line that ends as Windows ends them would keep the Pi from
starting. Only ``ensure.sh`` is ever named; the rest is its business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from slc_station.pi.boot_partition import BootPartition, Scheme

__all__ = ["SEEDS", "first_boot_files", "instance_in", "is_ours", "leftovers"]

CMDLINE = "cmdline.txt"
SEEDS = ("user-data", "meta-data", "firstrun.sh", "rpi-preseed.toml", CMDLINE)
"""What may be written beside our own folder; the line that the kernel reads comes last."""

_USER_DATA = b"""\
#cloud-config
# Written by `slc station card`; what was here before is in user-data.slc-orig.
# A pod takes no user, no password and no network from here. This runs on every boot until the pod is installed.
bootcmd:
- [sh, /boot/firmware/slc/ensure.sh]
"""
_FIRSTRUN = b"""\
#!/bin/sh
# Written by `slc station card`: runs once, when a bookworm first starts from this card.
boot=/boot/firmware
[ -e "$boot/slc/ensure.sh" ] || boot=/boot
sh "$boot/slc/ensure.sh" enable
sed -e 's| systemd\\.run[^ ]*||g' -e 's| systemd\\.unit=kernel-command-line\\.target||' \\
    "$boot/cmdline.txt" >"$boot/cmdline.new" &&
    [ -s "$boot/cmdline.new" ] && sync && mv "$boot/cmdline.new" "$boot/cmdline.txt"
sync
exit 0
"""
_PRESEED = b"""\
# Written by `slc station card`; what was here before is in rpi-preseed.toml.slc-orig.
config_version = "1.1"

[runcmd]
early_cmd_timeout = 60
early = ["sh /boot/firmware/slc/ensure.sh"]
"""
_RUN_ONCE = (
    b"systemd.run=/boot/firmware/firstrun.sh systemd.run_success_action=reboot systemd.unit=kernel-command-line.target"
)
_OURS = (b"ds=nocloud", b"systemd.run=", b"systemd.run_success_action=", b"systemd.unit=kernel-command-line.target")
_SECRETS = re.compile(
    rb"(?m)^\s*-?\s*(passwd|password|hashed_passwd|plain_text_passwd|psk|ssh_authorized_keys|wifis|access-points)\b"
)


def first_boot_files(boot: BootPartition, instance: str) -> dict[str, bytes]:
    """What makes this boot partition start our script, by name; *instance* is new for each preparation."""
    line = (boot.folder / CMDLINE).read_bytes()
    seed, words = _ADAPTERS[boot.scheme](instance)
    kept = [word for word in line.split() if not word.startswith(_OURS)]
    return {**seed, CMDLINE: b" ".join([*kept, *words]) + b"\n"}


def instance_in(boot: BootPartition) -> str:
    """The instance that we prepared this card as; empty if we did not."""
    try:
        found = re.search(rb"(?:^|[ =])(slc-[0-9A-Za-z-]+)", (boot.folder / CMDLINE).read_bytes())
        found = found or re.search(rb"(?m)^instance-id: (slc-[0-9A-Za-z-]+)$", (boot.folder / "meta-data").read_bytes())
    except OSError:
        return ""
    return found[1].decode() if found else ""


def is_ours(content: bytes) -> bool:
    """Whether we have written this file of a boot partition, or added our words to it."""
    return any(
        mark in content for mark in (b"Written by `slc station card`", b"i=slc-", b"instance-id: slc-", _RUN_ONCE)
    )


def leftovers(boot: BootPartition) -> tuple[str, ...]:
    """A sentence for each file that holds a password or a network key from Raspberry Pi Imager."""
    names = (name for name in ("user-data", "network-config", "custom.toml", "userconf.txt", "rpi-preseed.toml"))
    found = [name for name in names if _holds_secret(boot.folder / name)]
    return tuple(
        f"{name} holds a user's password or a network key from Raspberry Pi Imager; a pod needs none: better write the "
        "card again without such settings"
        for name in found
    )


def _cloud_init(instance: str) -> tuple[Mapping[str, bytes], list[bytes]]:
    meta = f"instance-id: {instance}\ndsmode: local\n".encode()
    return {"user-data": _USER_DATA, "meta-data": meta}, [f"ds=nocloud;i={instance}".encode()]


def _firstrun(_instance: str) -> tuple[Mapping[str, bytes], list[bytes]]:
    return {"firstrun.sh": _FIRSTRUN}, [_RUN_ONCE]


def _preseed(_instance: str) -> tuple[Mapping[str, bytes], list[bytes]]:
    return {"rpi-preseed.toml": _PRESEED}, []


_ADAPTERS: Mapping[Scheme, Callable[[str], tuple[Mapping[str, bytes], list[bytes]]]] = {
    "cloud-init": _cloud_init,
    "firstrun": _firstrun,
    "preseed": _preseed,
}


def _holds_secret(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return path.name == "userconf.txt" or _SECRETS.search(content) is not None
