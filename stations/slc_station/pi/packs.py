"""The sealed packs that go onto cards: made once for each pod, kept with the class, made anew when the class changed.

On a card a pack holds no pictures of children, for those are not sealed; children are known there by drawn symbols.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from slc_core import __version__
from slc_core.classroom.folder import Classroom
from slc_core.errors import SlcError, UsageError
from slc_core.exchange.hub_keys import HubAddress
from slc_core.exchange.manifest import FILE as MANIFEST
from slc_core.exchange.pack import Pack, read_pack
from slc_core.exchange.pod_folder import FOLDERS, KEY_FILE, check_replaceable
from slc_core.files import write_file
from slc_core.pod_packing import Packed, pack_pod
from slc_station.pi.sums import Content

__all__ = ["PACK", "KeptPack", "kept_pack", "pack_files", "pack_folder"]

PACK = "pack"
"""Its folder on the card."""

_KEPT = "pods"
_MADE_FROM = ".made-from"
_LEFT_OUT = frozenset({_KEPT, "paper"})


class KeptPack(NamedTuple):
    """A pack in the class folder; *packed* tells what was made, and is None if it was there already."""

    folder: Path
    packed: Packed | None


def pack_folder(classroom: Classroom, pod: int) -> Path:
    """Where the pack of one pod is kept in its class folder."""
    return classroom.folder / _KEPT / f"pod-{pod}"


def kept_pack(classroom: Classroom, pod: int, hub: HubAddress | None = None) -> KeptPack:
    """The pack of one pod in ``pods/`` of its class folder; unchanged as long as class, hub and SLC are the same.

    Raises:
        NotFoundError: there is no such pod, or nobody sits at it.
        UnwritableError: the one that is there was used, or the disk refused.
    """
    folder = pack_folder(classroom, pod)
    if _is_made_from(folder, _source(classroom.folder, hub)):
        return KeptPack(folder, None)
    packed = pack_pod(classroom, pod, folder, hub=hub, pictures=False)
    write_file(folder / _MADE_FROM, _source(classroom.folder, hub).encode())  # packing may have made the cards
    return KeptPack(folder, packed)


def pack_files(folder: Path, *, pictures: bool = False) -> tuple[Pack, dict[str, Content]]:
    """A pack that nobody has used, and its files by the path they get below ``slc/``.

    Raises:
        NotFoundError: there is none.
        UnreadableError: it is damaged.
        UnwritableError: somebody led a conference with it.
        UsageError: it holds pictures of children, and *pictures* were not asked for.
    """
    pack = read_pack(folder)
    check_replaceable(folder)
    names = [MANIFEST, KEY_FILE]
    for part in FOLDERS:
        found = (path for path in sorted((folder / part).rglob("*")) if path.is_file())
        names += [path.relative_to(folder).as_posix() for path in found]
    if not pictures and any(name.startswith("pictures/") for name in names):
        raise UsageError(
            f"{folder} holds pictures of children, which are not sealed and do not go onto a card; leave out --pack, "
            "so that a pack without them is made"
        )
    return pack, {f"{PACK}/{name}": folder / name for name in names}


def _is_made_from(folder: Path, source: str) -> bool:
    try:
        read_pack(folder)
        return (folder / _MADE_FROM).read_text(encoding="ascii") == source
    except (OSError, SlcError, UnicodeDecodeError):
        return False


def _source(folder: Path, hub: HubAddress | None) -> str:
    """Names everything that a pack is made from."""
    said = hashlib.sha256(f"{__version__} {hub}".encode())
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and parts[0] not in _LEFT_OUT and not parts[-1].startswith("."):
            said.update(hashlib.sha256("/".join(parts).encode()).digest())
            said.update(hashlib.sha256(path.read_bytes()).digest())
    return said.hexdigest()
