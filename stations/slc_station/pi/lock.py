"""``python -m slc_station.pi.lock``: pins anew, for each Python that a pod may have, the wheels that it needs.

Asks the package index of this computer's pip for the newest wheels that SLC's own requirements allow, on 64-bit ARM,
and writes ``requirements-cp*.lock`` beside this module. For maintainers; commit what it writes.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import requires
from typing import Any

from slc_core.files import write_file
from slc_station.pi.wheels import TARGETS, Target, pip_words

__all__ = ["lock_of", "requirements"]

_HEAD = "# What a pod needs with Python {python} on 64-bit ARM; made by `python -m slc_station.pi.lock`.\n"


def requirements() -> list[str]:
    """What ``slc-core[station]`` says it needs, without the extras that a pod has no use for."""
    parted = [said.partition(";") for said in requires("slc-core") or ()]
    return [need.strip() for need, _, when in parted if not when or re.search(r"extra == ['\"]station['\"]", when)]


def lock_of(target: Target) -> bytes:
    """The lock of a target as the package index answers today."""
    words = ["install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-", "--target", "none"]
    command = [sys.executable, "-m", "pip", *words, *pip_words(target), *requirements()]
    report = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)  # noqa: S603  our words
    pins = sorted(_pin(found) for found in report["install"])
    return (_HEAD.format(python=target.python) + "".join(f"{pin}\n" for pin in pins)).encode()


def _pin(found: dict[str, Any]) -> str:
    about, archive = found["metadata"], found["download_info"]["archive_info"]
    return f"{about['name'].lower()}=={about['version']} --hash=sha256:{archive['hashes']['sha256']}"


if __name__ == "__main__":
    for each in TARGETS:
        write_file(each.lock, lock_of(each))
