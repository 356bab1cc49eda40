"""Which pods the hub believes: enrolled by their ``pod.json``, revoked by their folder, key or number."""

from __future__ import annotations

import re
from pathlib import Path

from slc_core.errors import NotFoundError, UsageError
from slc_core.exchange.hub_keys import HubAddress
from slc_core.exchange.manifest import FILE, parse_manifest
from slc_core.exchange.pod_folder import read_bytes
from slc_hub.register import Enrolled
from slc_hub.store import HubStore

__all__ = ["enrol_pod", "pod_named", "set_evening"]

_MANIFEST_BYTES = 4 * 2**20


def enrol_pod(store: HubStore, address: HubAddress, pod: Path, evening: str, held_on: str | None = None) -> Enrolled:
    """Believe the pod in the folder *pod* from now on; *address* is this hub's.

    Raises:
        NotFoundError: there is no pod's pack.
        UnreadableError: it is damaged.
        UsageError: it was packed for another hub or for none, revoked, or claims another pod's journal.
    """
    content = _manifest_at(pod)
    manifest = parse_manifest(content, str(pod / FILE))
    if manifest.hub is None:
        raise UsageError(f"{pod} was packed without a hub, which could not read it; pack it again with --hub")
    if (manifest.hub, manifest.receipts) != tuple(address):
        raise UsageError(f"{pod} was packed for another hub; pack it again with --hub, or name that one")
    enrolled = store.enrol(content, evening)
    if held_on:
        set_evening(store, evening, held_on=held_on)
    return enrolled


def set_evening(store: HubStore, name: str, *, held_on: str | None = None, keep_until: str | None = None) -> None:
    """Note what is new of an evening, and leave the rest as it was.

    Raises:
        NotFoundError: no pod was enrolled for it.
    """
    known = {evening.name: evening for evening in store.evenings()}.get(name)
    store.keep(name, held_on or (known and known.held_on), keep_until or (known and known.keep_until))


def pod_named(store: HubStore, said: str) -> Enrolled:
    """The pod that *said* means: its folder, its number, or its key as far as `slc hub status` shows it.

    Raises:
        NotFoundError: none is enrolled.
        UsageError: several are meant.
    """
    enrolled = store.enrolled()
    folder = Path(said)
    if (folder / FILE).is_file():
        public = parse_manifest(_manifest_at(folder), str(folder / FILE)).public
        meant = [pack for pack in enrolled if pack.public == public]
    elif re.fullmatch(r"[0-9]{1,3}", said):
        meant = [pack for pack in enrolled if pack.number == int(said)]
    else:
        is_key = re.fullmatch(r"[0-9a-f]{8,64}", said)
        meant = [pack for pack in enrolled if is_key and pack.public.hex().startswith(said)]
    if not meant:
        raise NotFoundError(f"no pod '{said}' is enrolled; `slc hub status` lists them with their keys")
    if len({pack.public for pack in meant}) > 1:
        keys = ", ".join(sorted({pack.public.hex()[:8] for pack in meant}))
        raise UsageError(f"'{said}' means several pods; name one by its key: {keys}")
    return meant[0]


def _manifest_at(pod: Path) -> bytes:
    return read_bytes(pod / FILE, _MANIFEST_BYTES)
