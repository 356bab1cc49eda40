"""The disk fills up at any write: what was answered survives, the ballast gives time, and room lets the pod go on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from slc_core.testing.small_pod import SmallPod

FAMILY = Path(__file__).with_name("family.py")
PAGE_KIB = 4
SMALLEST_KIB = 64
SIZES = 40


@cache
def own_mounts() -> list[str]:
    """A command in front of another that gives it a mount namespace; empty where nobody may have one."""
    for command in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        try_it = [*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        if shutil.which("unshare") and not subprocess.run(try_it, capture_output=True, check=False).returncode:
            return command
    return []


@pytest.mark.skipif(os.name == "nt" or not own_mounts(), reason="no mount namespace can be had here")
def test_a_disk_that_fills_up_at_any_write_loses_no_answered_tap(small_pod: SmallPod, effort: float) -> None:
    sizes = [str(SMALLEST_KIB + number * PAGE_KIB) for number in range(round(SIZES * effort))]
    command = [*own_mounts(), sys.executable, str(FAMILY), str(small_pod.folder), small_pod.cards[0], "full", *sizes]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: list[dict[str, Any]] = [
        json.loads(line.removeprefix("full ")) for line in done.stdout.splitlines() if line.startswith("full ")
    ]
    begun = [disk for disk in told if disk["answered"]]

    print(
        f"\n{len(told)} disks, {len(begun)} with a conference, {sum(disk['answered'] for disk in told)} answered taps"
    )
    assert len(told) == len(sizes)
    assert all(disk["is_full"] for disk in told)
    assert len(begun) > len(told) / 2
    for disk in begun:
        assert disk["lost"] == 0, disk
        assert disk["is_low"], disk
        assert not disk["has_ballast"], disk
        assert disk["is_on_its_step"], disk
        assert disk["went_on"] == 20, disk
