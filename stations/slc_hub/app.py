"""The hub on the school's network: a pod asks how much of a log it has, sends the rest, and gets receipts.

There is no session. Whatever is cut off is asked for and sent again; a link that came twice is known, and that is all.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from io import BytesIO
from typing import Annotated, Any, Final, TypeVar

from fastapi import FastAPI, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp

from slc_core.errors import UnwritableError
from slc_core.exchange.bundle import BUNDLE_BYTES, BundleError, read_bundle
from slc_core.exchange.hub_keys import HubKeys
from slc_core.exchange.manifest import Manifest
from slc_hub.gate import Gate, refusal
from slc_hub.gather import Report, gather
from slc_hub.store import HubStore
from slc_hub.window import Allowance, Window

__all__ = ["OPENAPI", "RECEIPTS_TYPE", "SLICE_BYTES", "STRANGERS_BYTES", "hub_app"]

SLICE_BYTES: Final = 4 * 2**20
"""The most that one request brings."""
STRANGERS_BYTES: Final = 64 * 2**20
"""What may be refused to one address on the network, until it is no longer heard."""
OPENAPI: Final = "/v1/openapi.json"
RECEIPTS_TYPE: Final = "application/octet-stream"

Found = TypeVar("Found")
_AT_ONCE: Final = 8
"""Bundles in memory at a time; who comes later waits."""
_WORTH_BYTES: Final = 512 * 1024
"""Less is checked here sooner than it is handed to other processes."""
_PATIENCE_SECONDS: Final = 60.0
_SLOW_SECONDS: Final = 10.0
_LOG: Final = logging.getLogger(__name__)


class ChainAnswer(BaseModel):
    """The first *n* links of a log up to *head*; *deleted* of them are empty. A log that was forked has several."""

    n: int = Field(ge=1)
    head: str = Field(pattern="^[0-9a-f]{64}$")
    deleted: int = Field(ge=0)


class LogAnswer(BaseModel):
    """What the hub holds of one log."""

    log: str = Field(pattern="^[0-9a-f]{32}$")
    chains: list[ChainAnswer]


class HealthAnswer(BaseModel):
    """Whether pods may send, for how long yet, and the key that this hub's receipts are known by."""

    open: bool
    seconds_left: int = Field(ge=0)
    receipts: str = Field(pattern="^[0-9a-f]{64}$")


class Refused(BaseModel):
    """Why not, in a sentence."""

    detail: str


class _RefusedError(Exception):
    def __init__(self, status: int, reason: str) -> None:
        self.status, self.reason = status, reason
        super().__init__(reason)


_WHY: Final = {
    400: "What was sent is no request.",
    403: "The pod is not enrolled, or it was revoked; or a page asks, and no pod.",
    404: "No pod that is enrolled writes this log.",
    408: "The bundle came too slowly.",
    411: "The bundle's length was not said.",
    413: "A slice has at most 4 MiB.",
    422: "This is no bundle, or no name of a log.",
    429: "This pod, or this address, has sent too much.",
    503: "The window is closed, or the disk refuses. What was sent may be sent again.",
}
_BUNDLE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "One whole bundle, as on a stick. A bundle without links asks for the receipts of all its logs.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_NUMBER: Final = {"schema": {"type": "integer", "minimum": 0}}
_RECEIPTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A file of receipts for the logs of the bundle.",
        "content": {RECEIPTS_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        "headers": {
            "slc-new": {"description": "Links that the hub had not", **_NUMBER},
            "slc-known": {"description": "Links that it had", **_NUMBER},
            "slc-set-aside": {"description": "Links that it could not take in", **_NUMBER},
        },
    }
}


def hub_app(
    store: HubStore,
    keys: HubKeys,
    window: Window,
    *,
    hosts: Iterable[str] = (),
    verify: Executor | None = None,
    pods: Allowance | None = None,
    strangers: Allowance | None = None,
) -> ASGIApp:
    """The application of a hub, for whoever serves it on one address of the network.

    *hosts* are names that it answers under beside addresses in numbers; signatures are checked in *verify*. *pods*
    and *strangers* say how much each pod may send and how much may be refused to each address while it runs.
    """
    intake = _Intake(store, keys, verify, pods or Allowance(BUNDLE_BYTES))
    api = FastAPI(
        title="SLC hub",
        version="1",
        summary="Takes in what pods hand over, and gives receipts.",
        docs_url=None,
        redoc_url=None,
        openapi_url=OPENAPI,
    )
    _add_routes(api, intake, window)
    api.add_exception_handler(HTTPException, _lost)
    api.add_exception_handler(RequestValidationError, _misnamed)
    api.add_exception_handler(_RefusedError, _refused)
    return Gate(api, window, hosts, strangers or Allowance(STRANGERS_BYTES))


def _add_routes(api: FastAPI, intake: _Intake, window: Window) -> None:
    @api.get("/v1/health", responses=_refusals(400, 429))
    def health() -> HealthAnswer:
        """Whether pods may send."""
        return HealthAnswer(open=window.is_open, seconds_left=window.seconds_left, receipts=intake.receipts_key)

    @api.get("/v1/logs/{log}", responses=_refusals(400, 403, 404, 422, 429, 503))
    async def log(log: Annotated[str, Path(pattern="^[0-9a-f]{32}$")]) -> LogAnswer:
        """How much of a log the hub has."""
        return await _calmly(lambda: intake.log(bytes.fromhex(log)))

    @api.post(
        "/v1/bundles",
        response_class=Response,
        responses={**_RECEIPTS, **_refusals(400, 403, 408, 411, 413, 422, 429, 503)},
        openapi_extra=_BUNDLE,
    )
    async def bundles(request: Request) -> Response:
        """Take in a slice of at most 4 MiB and give receipts for its logs."""
        async with intake.places:
            began = time.monotonic()
            try:
                content = await _content(request)
            except ClientDisconnect:  # a pulled cable is no offence, but keeping others waiting is
                return Response(status_code=408 if time.monotonic() - began > _SLOW_SECONDS else 400)
            report = await _calmly(lambda: intake.take(content))
        taken = {"slc-new": report.taken.new, "slc-known": report.taken.known, "slc-set-aside": report.taken.set_aside}
        headers = {name: str(number) for name, number in taken.items()}
        return Response(report.receipts, media_type=RECEIPTS_TYPE, headers=headers)

    del health, log, bundles  # the application has them


class _Intake:
    """What is behind the addresses: the store, asked and filled."""

    def __init__(self, store: HubStore, keys: HubKeys, verify: Executor | None, pods: Allowance) -> None:
        self._store, self._keys, self._verify, self._pods = store, keys, verify, pods
        self.receipts_key = keys.receipt_public.hex()
        self.places = asyncio.Semaphore(_AT_ONCE)

    def log(self, log: bytes) -> LogAnswer:
        """What the hub holds of a log."""
        if self._store.public_of(log) is None:
            raise _RefusedError(404, "no pod that is enrolled here writes this log; enrol it with `slc hub enrol`")
        chains = self._store.heads([log])
        answers = [ChainAnswer(n=end.n, head=end.head.hex(), deleted=end.deleted) for end in chains]
        return LogAnswer(log=log.hex(), chains=answers)

    def take(self, content: bytes) -> Report:
        """Take in a bundle of a pod that is enrolled and has not sent too much."""
        manifest = read_bundle(BytesIO(content)).head.manifest
        self._check(manifest)
        self._pods.spend(manifest.public, len(content))
        verify = self._verify if len(content) >= _WORTH_BYTES else None
        report = gather(self._store, self._keys, BytesIO(content), verify)
        if report.trouble:
            raise _RefusedError(503, report.trouble)
        return report

    def _check(self, manifest: Manifest) -> None:
        if self._store.public_of(manifest.logs[0]) != manifest.public:
            raise _RefusedError(403, f"pod {manifest.pod} is not enrolled here; enrol it with `slc hub enrol`")
        if self._store.is_revoked(manifest.public):
            raise _RefusedError(403, f"pod {manifest.pod} was revoked; ask whoever keeps the hub")
        if not self._pods.has_some(manifest.public):
            raise _RefusedError(429, f"pod {manifest.pod} has sent more than a pod can hold; ask in another window")


async def _calmly(work: Callable[[], Found]) -> Found:
    """What *work* gives, done in a thread; a failure becomes a refusal, and its kind and place stand in the log."""
    try:
        return await run_in_threadpool(work)
    except _RefusedError:
        raise
    except BundleError as error:
        raise _RefusedError(422, str(error)) from None
    except UnwritableError as error:
        _note(error)
        raise _RefusedError(503, "the hub cannot write now; send it again in a while") from None
    except Exception as error:  # noqa: BLE001 - its text may hold what somebody sent
        _note(error)
        raise _RefusedError(500, "this is the hub's fault; send it again, or take a stick") from None


async def _content(request: Request) -> bytes:
    """All that was sent, never more than a slice."""
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        raise _RefusedError(411, "say how long the bundle is, with Content-Length")
    if len(length) > 12 or int(length) > SLICE_BYTES:
        raise _RefusedError(413, f"a slice has at most {SLICE_BYTES} bytes; cut the bundle between its links")
    content = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            async for part in request.stream():
                content += part
    except TimeoutError:
        raise _RefusedError(408, "the bundle came too slowly; look after the cable") from None
    return bytes(content)


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Refused, "description": _WHY[status]} for status in statuses}


def _note(error: Exception) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
    _LOG.error("%s at %s", type(error).__name__, place)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, _RefusedError)  # noqa: S101 - registered for nothing else
    return refusal(error.status, error.reason)


async def _misnamed(_request: Request, _error: Exception) -> Response:
    return refusal(422, "a log is named by 32 of the signs 0-9 and a-f")


async def _lost(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    reason = "this is asked with another method" if error.status_code == 405 else "there is nothing at this address"
    answer = refusal(error.status_code, reason)
    answer.headers.update(error.headers or {})
    return answer
