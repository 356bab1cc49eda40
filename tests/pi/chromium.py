"""Debian's Chromium under a pod's policy, without a screen and without touching the policies of this computer.

The policy is mounted where Chromium reads it in a mount namespace of its own, so that tests can run side by side.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

PLACE = "/etc/chromium"
HEADLESS = (
    "--headless=new",
    "--no-sandbox",  # root in a namespace has no other
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--ozone-platform=headless",
    "--use-fake-device-for-media-stream",
)


def in_namespace(policies: Path, *words: str) -> list[str]:
    """*words*, run where the folder *policies* is all that Chromium's settings hold."""
    script = f'mount --bind "$0" {PLACE} && exec "$@"'
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(policies), *words]


def write_policy(folder: Path, policy: Mapping[str, object] | None) -> Path:
    """A folder as ``/etc/chromium``, with that policy or none."""
    managed = folder / "policies" / "managed"
    managed.mkdir(parents=True)
    if policy is not None:
        (managed / "slc.json").write_text(json.dumps(policy))
    return folder


class Place:
    """A server that hands out pages, and remembers what was asked of it."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []
        place = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                place.asked.append(self.path)
                path = urlsplit(self.path).path
                content = place.pages.get(path, "").encode()
                self.send_response(200)
                is_file = path.endswith(".bin")
                self.send_header("Content-Type", "application/octet-stream" if is_file else "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 (its name in the standard library)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def was_asked(self, path: str) -> bool:
        return any(asked.startswith(path) for asked in self.asked)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def started(words: list[str], **options: str) -> Generator[subprocess.Popen[bytes]]:
    """A program with all that it starts, ended at the end."""
    process = subprocess.Popen(
        words,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **options},
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def until(seen: Callable[[], object], seconds: float = 120) -> bool:
    """Whether *seen* came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if seen():
            return True
        time.sleep(0.05)
    return False
