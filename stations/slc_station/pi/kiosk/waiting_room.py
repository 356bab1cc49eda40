"""Where the browser begins: a tiny server with the page that waits, and word of whether the pod answers by now."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, NamedTuple

from slc_station.pi.kiosk.names import PAGE, SHEET

PORT: Final = 8126

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
}
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_BARE = b"<!DOCTYPE html><meta charset='utf-8'><script type='module' src='/splash.js'></script><section data-code=''>"
"""What is shown if the page was never written: it still leads to the pod."""


class State(NamedTuple):
    """The *address* of the pod, empty until it answers, and the *code* of why it does not, empty if it only begins."""

    address: str
    code: str


class WaitingRoom:
    """Serves what it read at its start to this computer alone, until it is closed."""

    def __init__(self, written: Path, state: Callable[[], State], port: int = PORT) -> None:
        files = {"/": _BARE, **_files(written)}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                if path == "/state":
                    self._answer(json.dumps(state()._asdict()).encode(), "application/json")
                elif path in files:
                    self._answer(files[path], _TYPES.get(Path(path).suffix, _TYPES[".html"]))
                else:
                    self.send_error(404)

            def _answer(self, content: bytes, media_type: str) -> None:
                with suppress(OSError):  # a browser that was ended does not listen any more
                    self.send_response(200)
                    headers = {**_HEADERS, "Content-Type": media_type, "Content-Length": str(len(content))}
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
                """Who asked for what is nobody's business."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="waiting room", daemon=True).start()

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.shutdown()
        self._server.server_close()


def _files(written: Path) -> Mapping[str, bytes]:
    """Our script and style, and whatever was written of page, sheet and letters."""
    own = Path(__file__).parent
    found = {f"/{name}": (own / name).read_bytes() for name in ("splash.css", "splash.js")}
    with suppress(OSError):
        found["/"] = (written / PAGE).read_bytes()
        found[f"/{SHEET}"] = (written / SHEET).read_bytes()
    with suppress(OSError):
        fonts = [path for path in (written / "fonts").iterdir() if path.suffix in _TYPES]
        found |= {f"/font/{path.name}": path.read_bytes() for path in fonts}
    return found
