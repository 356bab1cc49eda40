"""Everything that a pod holds, deleted; and nothing before the hub's receipts cover all of it exactly.

What goes first is what families said, then the sealed pages, then the wrapped keys, and the pod's own key last. So a
power cut in the middle leaves a folder that can be erased again, and never one that looks like a pod and is none.
Flash memory may keep old blocks for a while; what they hold is sealed, and its keys are gone with the cards.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from slc_core.errors import NotFoundError, UnwritableError
from slc_core.exchange.manifest import FILE
from slc_core.exchange.pack import read_pack
from slc_core.exchange.pod_folder import FOLDERS, KEY_FILE
from slc_core.files import sync_folder
from slc_station.safe import Safe, safe
from slc_station.store import Store

JOURNAL = "journal"


class NotSafeError(UnwritableError):
    """Something at the pod would be lost; *safe* tells how much would not be."""

    def __init__(self, sentence: str, safe: Safe) -> None:
        self.safe = safe
        super().__init__(sentence)


def erase(folder: Path, *, dry_run: bool = False) -> Safe:
    """Delete the pod in *folder* if nothing would be lost; what was safe of how much, which is all of it.

    With *dry_run* only look. One that was cut off goes on where it stopped.

    Raises:
        NotFoundError: there is no pod.
        NotSafeError: the receipts do not cover every log exactly; nothing was deleted.
        UnwritableError: another program has it open, or the disk refused; erase again.
        UnreadableError: the pack is damaged, so that nobody can tell.
    """
    was_cut_off = _names_in(folder) == {KEY_FILE}
    told = Safe(0, 0) if was_cut_off else _emptied(folder, dry_run=dry_run)
    if not dry_run:
        _delete_rest(folder)
    return told


def _emptied(folder: Path, *, dry_run: bool) -> Safe:
    """How much of the journal was safe, which is all of it; its entries are gone from the disk."""
    pack = read_pack(folder)
    with closing(Store(folder / JOURNAL)) as store:
        told = safe(pack, store)
        if damaged := sorted((folder / JOURNAL).glob("damaged-*")):
            raise NotSafeError(f"{damaged[0]} holds what could not be read; let somebody rescue it first", told)
        if not told.is_all:
            raise NotSafeError(
                f"{told.n} of {told.of} entries are safe at the hub; "
                "carry the rest there, and its receipts back, before you erase",
                told,
            )
        if not dry_run:
            store.erase()
    return told


def _delete_rest(folder: Path) -> None:
    try:
        for name in (*FOLDERS, JOURNAL):
            if (folder / name).exists():
                shutil.rmtree(folder / name)
        for name in (FILE, KEY_FILE):
            sync_folder(folder)
            (folder / name).unlink(missing_ok=True)
        sync_folder(folder)
        if not _names_in(folder):
            folder.rmdir()
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise UnwritableError(
            f"cannot delete all of {folder}: {said}; mend the folder's rights and erase again"
        ) from error


def _names_in(folder: Path) -> set[str]:
    try:
        return {path.name for path in folder.iterdir()}
    except OSError as error:
        raise NotFoundError(f"there is no pod in {folder}; name the folder that `slc station pack` made") from error
