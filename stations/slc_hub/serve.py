"""A hub at work: pods are heard on one address for as long as the window is open, the teacher's pages on loopback.

The two are servers of their own on ports of their own, so that nothing of the teacher's pages can be reached from the
school's network, and the port for pods is gone once the window has closed.
"""

from __future__ import annotations

import ctypes
import errno
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import Final, NamedTuple

import uvicorn
from starlette.types import ASGIApp

from slc_core.errors import UsageError
from slc_core.exchange.hub_keys import HubKeys
from slc_hub.app import hub_app
from slc_hub.backup import settle
from slc_hub.store import HubStore
from slc_hub.window import Window

__all__ = ["DESK_PORT", "PORT", "VERIFY_BYTES", "Place", "serve", "verifiers"]

PORT: Final = 8128
DESK_PORT: Final = 8129

VERIFY_BYTES: Final = 4 * 2**20
"""Less is checked sooner than processes are started for it."""

_LOOPBACK: Final = "127.0.0.1"
_MOST_CONNECTIONS: Final = 64
_LOOK_SECONDS: Final = 0.2
_VERIFIERS: Final = 8
_PR_SET_DUMPABLE: Final = 4


class Place(NamedTuple):
    """Where to listen; with port 0 the machine chooses one."""

    host: str = _LOOPBACK
    port: int = PORT


class _Serving(NamedTuple):
    server: uvicorn.Server
    listener: socket.socket
    address: str

    def run(self) -> None:
        """Answer until somebody says that it is enough."""
        self.server.run([self.listener])


def serve(
    store: HubStore,
    keys: HubKeys,
    window: Window,
    pods: Place = Place(),  # noqa: B008 - a frozen value
    desk: tuple[ASGIApp, Place] | None = None,
    ready: Callable[[str, str], None] = lambda _pods, _desk: None,
    closed: Callable[[], None] = lambda: None,
) -> None:
    """Hear pods at the place *pods* until *window* closes, and show *desk* until SIGTERM or Ctrl-C.

    *ready* is told the two addresses once both answer, *closed* that pods are heard no more. Without a *desk* it
    ends when the window does.

    Raises:
        UsageError: a port is taken, nothing can be served there, or the desk was not put on loopback.
        UnwritableError: the second copy cannot be brought up to date.
    """
    if desk and desk[1].host != _LOOPBACK:
        raise UsageError(f"the teacher's pages are shown on {_LOOPBACK} and not on {desk[1].host}; leave that out")
    settle(store)
    with ExitStack() as stack:
        stack.enter_context(_stopped_gently())
        _keep_memory_private()
        verify = stack.enter_context(verifiers())
        api = _serving(hub_app(store, keys, window, hosts=(pods.host,), verify=verify), pods, stack)
        shown = _serving(desk[0], desk[1], stack) if desk else None
        ready(api.address, shown.address if shown else "")
        stack.enter_context(_heard(api, window, closed))
        if shown:
            shown.run()
        else:
            while window.is_open:
                time.sleep(_LOOK_SECONDS)


@contextmanager
def verifiers(expected_bytes: int = VERIFY_BYTES) -> Generator[Executor | None]:
    """Processes that check signatures, one for each processor; None where there is but one, or too little to check.

    They are started afresh, so that no key of the hub is in their memory, and leave Ctrl-C to us.
    """
    count = min(_VERIFIERS, os.cpu_count() or 1)
    if count < 2 or expected_bytes < VERIFY_BYTES:
        yield None
        return
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _leave_ctrl_c) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _heard(api: _Serving, window: Window, closed: Callable[[], None]) -> Generator[None]:
    """Pods are heard in a thread, until the window closes or whoever entered here leaves."""

    def watch() -> None:
        while window.is_open:
            time.sleep(_LOOK_SECONDS)
        api.server.should_exit = True
        server.join()
        closed()

    server = threading.Thread(target=api.run, name="pods")
    watcher = threading.Thread(target=watch, name="window")
    server.start()
    watcher.start()
    try:
        yield
    finally:
        window.close()
        watcher.join()


def _serving(app: ASGIApp, place: Place, stack: ExitStack) -> _Serving:
    listener = stack.enter_context(closing(_listening(*place)))
    name = f"[{place.host}]" if ":" in place.host else place.host
    return _Serving(uvicorn.Server(_config(app)), listener, f"http://{name}:{listener.getsockname()[1]}/")


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
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
                f"port {port} is taken by another program, perhaps another hub; stop that one, or name another port"
            ) from error
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            f"nothing can be served at {host}, port {port}: {reason}; name an address of this computer"
        ) from error
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


@contextmanager
def _stopped_gently() -> Generator[None]:
    """SIGTERM stops as Ctrl-C does."""
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler) if is_main else None
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        if is_main:
            signal.signal(signal.SIGTERM, before)


def _leave_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _keep_memory_private() -> None:
    """On Linux no other program of this user may look into our memory, where the keys are; no crash writes it down."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
