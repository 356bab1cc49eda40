"""Bundles from sticks and folders: found without trust, taken in one by one, receipts written back beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import NotFoundError, UnreadableError, UnwritableError
from slc_core.exchange.bundle import BUNDLE_BYTES
from slc_core.exchange.bundle import SUFFIX as BUNDLE
from slc_core.exchange.hub_keys import HubKeys
from slc_core.exchange.receipt import SUFFIX as RECEIPTS
from slc_core.exchange.seal import digest
from slc_core.exchange.sticks import OnStick, found_on, opened, put_on, shown
from slc_hub.gather import Report, gather
from slc_hub.store import HubStore

__all__ = ["Carried", "Lying", "bundles_at", "take_in"]


class Lying(NamedTuple):
    """The bundles that lie somewhere, and a sentence for each thing that was not opened."""

    files: tuple[OnStick, ...]
    notes: tuple[str, ...]


class Carried(NamedTuple):
    """What became of one bundle: its *report* if anything was read, where its *receipts* lie, and what to look after.

    It was taken in as a whole, and the pod may be told so, if there is no *trouble*.
    """

    shown: str
    report: Report | None
    receipts: tuple[Path, ...]
    trouble: tuple[str, ...]


def bundles_at(places: Iterable[Path]) -> Lying:
    """The bundles among *places*: files, and folders or sticks that hold some.

    Raises:
        NotFoundError: there is nothing at one of the places.
    """
    files: list[OnStick] = []
    notes: list[str] = []
    for place in places:
        if place.is_dir():
            found = found_on(place, BUNDLE, BUNDLE_BYTES)
            files += found.files
            notes += [f"{passed.shown} was not opened: it is {passed.why}" for passed in found.passed_over]
            if found.is_cut:
                notes.append(f"{shown(str(place))} holds more than anybody should look at; name one folder of it")
            if not found.files:
                notes.append(f"{shown(str(place))} holds no bundle of a pod (a name that ends in {BUNDLE})")
        elif place.is_file():
            files.append(OnStick(place.resolve(), shown(place.name), place.stat().st_size))
        else:
            raise NotFoundError(f"there is no {shown(str(place))}; put the stick in, or name a bundle")
    return Lying(tuple(dict.fromkeys(files)), tuple(notes))


def take_in(
    store: HubStore,
    keys: HubKeys,
    file: OnStick,
    *,
    verify: Executor | None = None,
    receipts_to: Iterable[Path] = (),
    progress: Callable[[int], object] = lambda _bytes: None,
) -> Carried:
    """Take in one bundle; receipts are written beside it and into each of *receipts_to*.

    *progress* is told how many bytes were read so far. A bundle that cannot be read, or a stick that cannot be
    written to, is told in *trouble*; only the hub's own failures are raised.

    Raises:
        UnwritableError: the hub's disk refused, or its database does not answer.
    """
    try:
        with opened(file) as stream:
            report = gather(store, keys, stream, verify, lambda _links: progress(stream.tell()))
    except UnreadableError as error:
        return Carried(file.shown, None, (), (f"{file.shown}: {error}",))
    trouble = [f"{file.shown}: {sentence}" for sentence in _sentences(report)]
    written: list[Path] = []
    if report.held and not report.trouble:
        name = f"slc-pod{report.pod}-{report.public.hex()[:8]}-{digest(report.receipts).hex()[:8]}{RECEIPTS}"
        for place in dict.fromkeys((file.path.parent, *receipts_to)):
            try:
                written.append(put_on(place, name, (report.receipts,)))
            except UnwritableError as error:
                trouble.append(f"its receipts could not be written: {error}")
    return Carried(file.shown, report, tuple(written), tuple(trouble))


def _sentences(report: Report) -> Iterator[str]:
    if report.trouble:
        yield report.trouble
    if not report.is_whole:
        yield "it is cut or damaged; what could be read is kept, copy it from the pod again"
    if report.taken.set_aside:
        yield f"{report.taken.set_aside} records were set aside; `slc hub status` tells why"
    for fork in report.taken.forks:
        yield (
            f"record {fork.seq} of journal {fork.log.hex()[:8]} was written twice; "
            "this pod's disk was copied: both are kept, look at the conference"
        )
