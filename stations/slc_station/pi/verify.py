"""Whether a card still holds what was written: every file read back and compared with the signed list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.exchange.pod_folder import read_bytes
from slc_station.pi.boot_partition import SLC
from slc_station.pi.card import hash_on_card
from slc_station.pi.station_file import FILE, StationFile, read_station
from slc_station.pi.sums import SIGNATURE, SUMS, Signature, parse_signature, parse_sums

__all__ = ["Seal", "Verified", "our_folder", "verify"]

_SUMS_BYTES = 4 * 2**20
_PACK = "pack/"

Seal = Literal["unsigned", "signed", "by somebody else", "forged"]
"""Who has signed the list: nobody, the hub that was asked about (or any, if none was), another, or not this list."""


class Verified(NamedTuple):
    """What a card holds. *missing* and *changed* are paths; *is_taken* tells that the pod has the pack already."""

    station: StationFile
    files: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    seal: Seal
    is_taken: bool

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing or changed, and no signature is a wrong one."""
        return not self.missing and not self.changed and self.seal in {"unsigned", "signed"}


def our_folder(card: Path) -> Path:
    """The folder ``slc`` on a card, however its drive was named.

    Raises:
        NotFoundError: it holds no pod.
    """
    for folder in (card / SLC, card):
        if (folder / FILE).is_file():
            return folder
    raise NotFoundError(f"{card} is no card of a pod; `slc station card` makes one, or name the drive called bootfs")


def verify(card: Path, hub: bytes | None = None) -> Verified:
    """Read a card back; *hub* is the key that the hub's receipts are known by.

    Raises:
        NotFoundError: it is no card of a pod, or was not finished.
        UnreadableError: its list is damaged.
    """
    folder = our_folder(card)
    station = read_station(folder / FILE)
    if not (folder / SUMS).is_file():
        raise NotFoundError(f"the card at {card} was not finished; run `slc station card` again")
    content = read_bytes(folder / SUMS, _SUMS_BYTES)
    listed = parse_sums(content)
    is_taken = _is_installed(folder) and not any((folder / path).exists() for path in listed if path.startswith(_PACK))
    expected = {path: sha256 for path, sha256 in listed.items() if not (is_taken and path.startswith(_PACK))}
    missing, changed = _compared(folder, expected)
    return Verified(station, len(expected), missing, changed, _seal(folder, content, hub), is_taken)


def _compared(folder: Path, expected: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    missing: list[str] = []
    changed: list[str] = []
    for path, sha256 in expected.items():
        try:
            if hash_on_card(folder / path) != sha256:
                changed.append(path)
        except FileNotFoundError:
            missing.append(path)
        except OSError:  # a card that cannot be read there gives back something else
            changed.append(path)
    return tuple(missing), tuple(changed)


def _seal(folder: Path, sums: bytes, hub: bytes | None) -> Seal:
    signature = _signature(folder / SIGNATURE)
    if not isinstance(signature, Signature):
        return signature
    if not signature.is_of(sums):
        return "forged"
    return "signed" if hub in {None, signature.public} else "by somebody else"


def _signature(path: Path) -> Signature | Literal["unsigned", "forged"]:
    if not path.is_file():
        return "unsigned"
    try:
        return parse_signature(read_bytes(path, 1024))
    except UnreadableError:
        return "forged"


def _is_installed(folder: Path) -> bool:
    try:
        return read_bytes(folder / "RESULT.txt", 64 * 1024).startswith(b"installed")
    except (NotFoundError, UnreadableError):
        return False
