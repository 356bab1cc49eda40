"""What stands between the school's network and the hub: pods may ask and send while the window is open, nobody else.

Whatever a pod sends is sealed and signed, so this gate guards no secret: it keeps strangers from taking the hub's time.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from slc_hub.window import Allowance, Window

__all__ = ["REFUSAL_BYTES", "RETRY_SECONDS", "Gate", "refusal"]

RETRY_SECONDS = 60
"""After so long a pod may ask again."""
REFUSAL_BYTES = 64 * 1024
"""What a refused request costs at least, however small it was."""
SLOW_BYTES = 4 * 2**20

_MAX_ADDRESS = 512
_ALWAYS = frozenset({"/v1/health"})
_STRANGE = frozenset({403, 404, 405, 408, 411, 413, 414, 421, 422})


class Gate:
    """The application behind it is asked by pods alone, while *window* is open.

    *hosts* are names to answer under; every address in numbers is known anyway. *strangers* counts, for each address
    on the network, what had to be refused.
    """

    def __init__(self, app: ASGIApp, window: Window, hosts: Iterable[str], strangers: Allowance) -> None:
        self._app, self._window, self._strangers = app, window, strangers
        self._hosts = frozenset(("localhost", *(host.lower() for host in hosts)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        client = scope["client"][0] if scope.get("client") else ""
        headers = Headers(scope=scope)

        async def count(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] in _STRANGE:
                    self._strangers.spend(client, _cost(message["status"], headers.get("content-length", "")))
                said = MutableHeaders(scope=message)
                said["x-content-type-options"] = "nosniff"
                said["cache-control"] = "no-store"
            await send(message)

        status, reason = self._refusal(scope, headers, client)
        await (refusal(status, reason) if status else self._app)(scope, receive, count)

    def _refusal(self, scope: Scope, headers: Headers, client: str) -> tuple[int, str]:
        """Status and reason; 0 where nothing speaks against the request."""
        if not self._strangers.has_some(client):
            return 429, "too much of what came from here had to be refused; ask again in another window"
        if len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) > _MAX_ADDRESS:
            return 414, "nothing here has so long an address"
        host = headers.getlist("host")
        if len(host) != 1 or not self._is_ours(host[0].lower()):
            return 421, "this hub does not answer under that name; ask it by its address in numbers"
        if headers.getlist("origin") or headers.getlist("sec-fetch-site"):
            return 403, "pods send here, and no pages; the teacher's pages are on the hub's own computer"
        if not self._window.is_open and scope["path"] not in _ALWAYS:
            return 503, "the hub takes nothing in now; the teacher opens it with `slc hub serve`"
        return 0, ""

    def _is_ours(self, host: str) -> bool:
        """A page that was led here by a name of its own cannot say an address in numbers."""
        name, colon, port = host.rpartition(":")
        name = name if colon and _is_number(port) else host
        if name in self._hosts:
            return True
        try:
            return bool(ip_address(name.removeprefix("[").removesuffix("]")))
        except ValueError:
            return False


def refusal(status: int, reason: str) -> JSONResponse:
    """An answer that says why not, and when to ask again if that helps."""
    headers = {"retry-after": str(RETRY_SECONDS)} if status in {429, 503} else {}
    return JSONResponse({"detail": reason}, status, headers)


def _cost(status: int, length: str) -> int:
    """Who lets us wait pays for as much as could have come."""
    if status == 408:
        return SLOW_BYTES
    return max(REFUSAL_BYTES, int(length) if _is_number(length) else 0)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12
