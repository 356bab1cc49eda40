"""What stands between a browser and our programs: only our own pages may send, and nothing foreign may run in them.

They answer on this computer alone. Another web page open in the same browser can still send requests here,
and a name on the network can be made to point here; both are known by their headers and refused before any
code of a program runs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from types import MappingProxyType
from typing import Any

__all__ = ["OWN_HOSTS", "SAFE_HEADERS", "ASGIApp", "Safety"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
_Headers = Sequence[tuple[bytes, bytes]]

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
    """The program behind it is asked only what its own pages ask; every answer carries the safe headers.

    *hosts* are further names under which it was told to answer, without a port; *headers* are said in place of
    those safe headers that have the same names.
    """

    def __init__(
        self, app: ASGIApp, hosts: Iterable[str] = (), headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._app = app
        self._hosts = frozenset((*OWN_HOSTS, *(host.lower() for host in hosts)))
        safe = {**SAFE_HEADERS, **headers}
        self._said = [(name.encode(), value.encode()) for name, value in safe.items()]

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
                message["headers"] = self._with_safe(message.get("headers", ()))
            await send(message)

        status, reason = self._refusal(scope)
        if status:
            await _refuse(status, reason, send_safely)
        else:
            await self._app(scope, receive, send_safely)

    def _with_safe(self, said: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        names = {name for name, _ in self._said}
        kept = [(name, value) for name, value in said if name.lower() not in names]
        if not any(name.lower() == b"cache-control" for name, _ in kept):
            kept.append((b"cache-control", b"no-store"))
        return [*kept, *self._said]

    def _refusal(self, scope: Scope) -> tuple[int, str]:
        """Status and reason; 0 where nothing speaks against the request."""
        headers: _Headers = scope["headers"]
        if scope["method"] not in _METHODS:
            return 405, "a page is read with GET and answered with POST"
        if len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"]) > _MAX_ADDRESS:
            return 414, "no page of ours has so long an address"
        host = _all(headers, b"host")
        if len(host) != 1 or _without_port(host[0]) not in self._hosts:
            return 421, "this computer does not answer under that name"
        if scope["method"] == "POST" and not _is_from_our_page(headers, host[0]):
            return 403, "only our own pages may send"
        if not _may_fetch(headers):
            return 403, "only our own pages may fetch"
        return 0, ""


async def _refuse(status: int, reason: str, send: Send) -> None:
    body = f"{reason}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _all(headers: _Headers, name: bytes) -> list[str]:
    return [value.decode("latin-1") for said, value in headers if said.lower() == name]


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isascii() and port.isdigit() else host.lower()


def _is_from_our_page(headers: _Headers, host: str) -> bool:
    """Whatever the browser tells of the sender must name us, and it must tell something."""
    sites, origins = _all(headers, b"sec-fetch-site"), _all(headers, b"origin")
    return (
        bool(sites or origins)
        and all(site in {"same-origin", "none"} for site in sites)
        and all(origin in {f"http://{host}", f"https://{host}"} for origin in origins)
    )


def _may_fetch(headers: _Headers) -> bool:
    """Another page may lead here, but show nothing of ours in itself."""
    sites, modes = _all(headers, b"sec-fetch-site"), _all(headers, b"sec-fetch-mode")
    return modes == ["navigate"] or all(site in {"same-origin", "none"} for site in sites)
