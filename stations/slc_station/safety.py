"""What stands between a browser and the pod: only our own pages may send, and nothing foreign may run in them.

A pod answers on this computer alone. Another web page open in the same browser can still send requests here,
and a name on the network can be made to point here; both are known by their headers and refused before any
code of the pod runs.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWN_HOSTS = ("127.0.0.1", "localhost", "[::1]")

_METHODS = frozenset({"GET", "HEAD", "POST"})
_MAX_ADDRESS = 512
"""Bytes of path and query together; our longest address has under 300."""

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
SAFE_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
    # With "no-referrer" browsers send `Origin: null` with our own forms too.
    "referrer-policy": "same-origin",
}


class Safety:
    """The pod behind it is asked only what its own pages ask; every answer carries the safe headers.

    *hosts* are further names under which the pod was told to answer, without a port.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset((*OWN_HOSTS, *(host.lower() for host in hosts)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SAFE_HEADERS)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        status, reason = self._refusal(scope)
        answer = PlainTextResponse(f"{reason}\n", status) if status else self._app
        await answer(scope, receive, send_safely)

    def _refusal(self, scope: Scope) -> tuple[int, str]:
        """Status and reason; 0 where nothing speaks against the request."""
        headers = Headers(scope=scope)
        if scope["method"] not in _METHODS:
            return 405, "a pod is read with GET and tapped with POST"
        if len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) > _MAX_ADDRESS:
            return 414, "no page of this pod has so long an address"
        host = headers.getlist("host")
        if len(host) != 1 or _without_port(host[0]) not in self._hosts:
            return 421, "this pod does not answer under that name"
        if scope["method"] == "POST" and not _is_from_our_page(headers, host[0]):
            return 403, "only this pod's own pages may send"
        if not _may_fetch(headers):
            return 403, "only this pod's own pages may fetch from it"
        return 0, ""


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isascii() and port.isdigit() else host.lower()


def _is_from_our_page(headers: Headers, host: str) -> bool:
    """Whatever the browser tells of the sender must name us, and it must tell something."""
    sites, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
    return (
        bool(sites or origins)
        and all(site in {"same-origin", "none"} for site in sites)
        and all(origin in {f"http://{host}", f"https://{host}"} for origin in origins)
    )


def _may_fetch(headers: Headers) -> bool:
    """Another page may lead here, but show nothing of ours in itself."""
    sites, modes = headers.getlist("sec-fetch-site"), headers.getlist("sec-fetch-mode")
    return modes == ["navigate"] or all(site in {"same-origin", "none"} for site in sites)
