"""A pod on the air of one computer: the pack opened, the journal begun, the pages answered until somebody stops it."""

from __future__ import annotations

import ctypes
import errno
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from slc_core.errors import UsageError
from slc_core.exchange.pack import read_pack
from slc_station.app import station_app
from slc_station.clock import SystemClock
from slc_station.corner import Ways
from slc_station.lamp import Lamp, NoLamp
from slc_station.machine import LAPTOP, Machine
from slc_station.pod import Pod
from slc_station.store import Store
from slc_station.uplink import checked_address
from slc_station.words import TroubleCode

PORT = 8127
_MOST_CONNECTIONS = 64
"""A browser opens six; more than this is none of ours."""
_PR_SET_DUMPABLE = 4


def serve(
    folder: Path,
    port: int = PORT,
    host: str = "127.0.0.1",
    ready: Callable[[str], None] = lambda _address: None,
    lamp: Lamp | None = None,
    hub: str = "",
    *,
    machine: Machine = LAPTOP,
) -> None:
    """Show the pack in *folder* until SIGTERM or Ctrl-C; then everything is locked and the journal closed.

    *ready* is told the address once it answers. With port 0 the machine chooses one. *hub* is the address of the
    school's hub, for the teacher's corner; *machine* is what the computer does beside that.

    Raises:
        NotFoundError: the folder holds no pack.
        UnreadableError: the pack is damaged.
        UsageError: the port is taken, nothing can be served there, or *hub* is no address.
        UnwritableError: the journal cannot be written, or another program has it open.
    """
    ways = Ways(checked_address(hub) if hub else "")
    pack = read_pack(folder)
    with (
        _stopped_gently(),
        closing(machine.listener or _listening(host, port)) as open_at,
        closing(Store(folder / "journal")) as store,
    ):
        _keep_memory_private()
        pod = Pod(pack, store, SystemClock(), lamp or NoLamp())
        trouble: TroubleCode | None = "E04" if store.set_aside else None
        app = station_app(pack, pod, (host,), trouble, ways, machine)
        # Whoever asks from now on waits in line until the server takes its place, a moment later.
        ready(f"http://{_in_address(host)}:{open_at.getsockname()[1]}/")
        uvicorn.Server(_config(app)).run([open_at])


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,  # who taps what and when is nobody's business
        server_header=False,
        date_header=False,  # a pod's clock may say anything
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        h11_max_incomplete_event_size=16 * 1024,
        timeout_graceful_shutdown=3,
    )


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"port {port} is taken by another program, perhaps another pod; stop that one, or name another port"
            ) from error
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"nothing can be served at {host}, port {port}: {reason}; name another") from error
    # What it accepts inherits this; without it a page waits 40 ms between its head and its body.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@contextmanager
def _stopped_gently() -> Generator[None]:
    """SIGTERM stops as Ctrl-C does, and neither ends the program before the journal is closed."""
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler) if is_main else None
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        if is_main:
            signal.signal(signal.SIGTERM, before)


def _keep_memory_private() -> None:
    """On Linux no other program of this user may look into our memory, and no crash writes it to the disk."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
