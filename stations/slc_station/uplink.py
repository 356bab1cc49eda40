"""What happened at a pod, sent to the hub over a cable: ask what it has, send the rest, keep its receipts.

The hub is asked for each log how far it reaches; what it says is only used to send less. There is no session: an
upload that broke off is done again from what the hub has then. Everything sent is sealed and signed, and nothing that
comes back is believed but the hub's signature, so neither needs a clock, a certificate or a trusted network.
"""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from threading import Timer
from typing import Annotated, Final, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, ValidationError

from slc_core.conference.model import Model
from slc_core.errors import SlcError, UnreadableError, UsageError
from slc_core.exchange.bundle import write_bundle
from slc_core.exchange.log import Sealed
from slc_core.exchange.pack import Pack
from slc_core.exchange.receipt import RECEIPTS_BYTES, Receipt, read_receipts
from slc_core.exchange.sticks import shown
from slc_station.carry import Progress, head_of
from slc_station.safe import Safe, keep_receipts, reach, safe
from slc_station.store import Store

SLICE_BYTES: Final = 4 * 2**20
"""The most that a hub takes at once."""
TRIES: Final = 3

_LINK_BYTES = 5 + 153
_ANSWER_SECONDS = 15
_UPLOAD_SECONDS = 120
_PAUSE_SECONDS = 0.5
_TOLD_BYTES = 2**16

WhyNot = Literal["silent", "refused"]


class HubError(SlcError):
    """The hub did not answer, or would not take it; everything is still at the pod."""

    def __init__(self, why: WhyNot, sentence: str) -> None:
        self.why: WhyNot = why
        super().__init__(sentence)


class _Told(Model):
    model_config = ConfigDict(val_json_bytes="hex", extra="ignore", hide_input_in_errors=True)


class _Reach(_Told):
    """One chain of a log at the hub."""

    n: Annotated[int, Field(ge=0, lt=2**63)]
    head: Annotated[bytes, Field(min_length=32, max_length=32)]
    deleted: Annotated[int, Field(ge=0, lt=2**63)]


class _Reaches(_Told):
    chains: Annotated[tuple[_Reach, ...], Field(max_length=1000)]


class _Refusal(_Told):
    detail: str


def checked_address(said: str) -> str:
    """The address of a hub, without a slash at its end.

    Raises:
        UsageError: nothing can be sent there.
    """
    address = said.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        is_one = is_one and not (parts.username or parts.query or parts.fragment)
    except ValueError:
        is_one = False
    if not is_one or not address.isascii() or not address.isprintable() or " " in address:
        raise UsageError(f"'{shown(said)}' is no address of a hub; write it like http://192.168.1.20:8128")
    return address


def send(pack: Pack, store: Store, hub: str, progress: Progress = lambda _bytes: None) -> Safe:
    """Send the hub at the address *hub* what it does not have; how much is safe then. The journal stays as it is.

    Raises:
        UsageError: *hub* is no address.
        HubError: it does not answer, or does not take this; receipts that it gave before are kept.
        UnwritableError: the pod's own disk refused.
    """
    line = _Line(checked_address(hub))
    receipts: list[Receipt] = []
    sent = 0
    try:
        for bundle in _bundles(pack, _missing(line, store)):
            receipts += line.send(bundle)
            sent += len(bundle)
            progress(sent)
    finally:
        keep_receipts(pack, store, receipts)
    return safe(pack, store)


class Unsent(NamedTuple):
    """What the hub lacks of a pod: so many *entries*, about so many bytes."""

    entries: int
    size_bytes: int


def unsent(store: Store, hub: str, progress: Progress = lambda _bytes: None) -> Unsent:
    """What :func:`send` would send now: the hub is asked how far it has come, and is given nothing.

    Raises:
        UsageError: *hub* is no address.
        HubError: it does not answer.
    """
    line = _Line(checked_address(hub))
    entries = size_bytes = 0
    for link in _missing(line, store):
        entries, size_bytes = entries + 1, size_bytes + _needs(link)
        progress(size_bytes)
    return Unsent(entries, size_bytes)


def _missing(line: _Line, store: Store) -> Iterator[Sealed]:
    """The links that the hub lacks, and of those that it has the ones that lie emptied only here."""
    for log in store.sizes():
        at_hub = {(chain.n, chain.head): chain.deleted for chain in line.reaches(log)}
        known = [here for here in reach(store, log) if (here.n, here.head) in at_hub][-1:]
        start = known[0].n if known else 0
        has_more_boxes = any(at_hub[here.n, here.head] < here.deleted for here in known)
        yield from (link for link in store.entries(log) if link.seq >= start or (has_more_boxes and link.box is None))


def _bundles(pack: Pack, links: Iterable[Sealed]) -> Iterator[bytes]:
    """*links* in as many bundles as the hub needs, and one without any, which asks for the receipts of all logs."""
    manifest = head_of(pack).manifest_bytes
    empty = b"".join(write_bundle(manifest, pack.identity, ()))
    held: list[Sealed] = []
    size = len(empty)
    for link in links:
        needs = _needs(link)
        if held and size + needs > SLICE_BYTES:
            yield b"".join(write_bundle(manifest, pack.identity, held))
            held, size = [], len(empty)
        held.append(link)
        size += needs
    if held:
        yield b"".join(write_bundle(manifest, pack.identity, held))
    yield empty


def _needs(link: Sealed) -> int:
    return _LINK_BYTES + len(link.box or b"")


class _Line(NamedTuple):
    """The way to the hub at *address*."""

    address: str

    def reaches(self, log: bytes) -> tuple[_Reach, ...]:
        """How far the hub has a log: one end for each of its chains."""
        answer = self._ask("GET", f"/v1/logs/{log.hex()}", b"", _TOLD_BYTES, _ANSWER_SECONDS)
        try:
            return _Reaches.model_validate_json(answer).chains
        except ValidationError:
            raise self._is_none() from None

    def send(self, bundle: bytes) -> tuple[Receipt, ...]:
        """The receipts that the hub gives for a bundle."""
        try:
            return read_receipts(self._ask("POST", "/v1/bundles", bundle, RECEIPTS_BYTES, _UPLOAD_SECONDS))
        except UnreadableError:
            raise self._is_none() from None

    def _ask(self, method: str, path: str, sent: bytes, most_bytes: int, seconds: float) -> bytes:
        """The hub's answer; a line that breaks is tried again, for what arrives twice changes nothing."""
        for left in reversed(range(TRIES)):
            try:
                status, content = self._exchange(method, path, sent, most_bytes, seconds)
            except (OSError, http.client.HTTPException):
                if left:
                    time.sleep(_PAUSE_SECONDS)
                continue
            if status != http.client.OK:
                raise HubError("refused", f"the hub at {self.address} does not take this: {_sentence(status, content)}")
            return content
        raise HubError("silent", f"the hub at {self.address} does not answer; look after the cable, or copy to a stick")

    def _exchange(self, method: str, path: str, sent: bytes, most_bytes: int, seconds: float) -> tuple[int, bytes]:
        """One request and its whole answer within *seconds*; nobody's proxy is asked, no redirection followed."""
        parts = urlsplit(self.address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        with closing(kind(parts.hostname or "", parts.port, timeout=_ANSWER_SECONDS)) as line:
            line.connect()
            cut = Timer(seconds, _hang_up, (line.sock,))  # a timeout alone lets an answer drip for hours
            cut.start()
            try:
                with suppress(BrokenPipeError):  # a hub may refuse before it has read all; what it says can be read
                    line.request(method, parts.path + path, sent or None, {"content-type": "application/octet-stream"})
                answer = line.getresponse()
                content = answer.read(most_bytes + 1)
            finally:
                cut.cancel()
            if len(content) > most_bytes or answer.length:
                raise http.client.HTTPException  # longer than any answer of a hub, or cut short
            return answer.status, content

    def _is_none(self) -> HubError:
        return HubError("refused", f"what answers at {self.address} is no hub of ours; ask for the hub's address")


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _sentence(status: int, content: bytes) -> str:
    try:
        return shown(_Refusal.model_validate_json(content).detail)
    except ValidationError:
        return f"it answers {status}"
