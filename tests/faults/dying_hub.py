"""A hub that kills itself at a chosen moment: ``dying_hub.py FOLDER PASSPHRASE commit|answer|never``.

It tells its port, then waits for pods. At ``commit`` it dies when links are in the database and not yet in the copy,
at ``answer`` when all is done but the receipts are not sent.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from slc_hub.app import hub_app
from slc_hub.backup import settle
from slc_hub.folder import Hub, read_hub
from slc_hub.intake import Doubt, Taken
from slc_hub.store import HubStore
from slc_hub.window import Window
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from slc_core.exchange.hub_keys import open_hub
from slc_core.exchange.merge import Reason


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingStore(HubStore):
    """Dies once links are committed."""

    def put(self, doubts: Sequence[Doubt], reasons: Sequence[Reason | None], by: bytes = b"") -> Taken:
        super().put(doubts, reasons, by)
        die()
        raise AssertionError


class DyingAnswer:
    """Dies instead of answering."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dying(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["method"] == "POST":
                die()
            await send(message)

        await self._app(scope, receive, dying)


def main(folder: Path, passphrase: str, moment: str) -> None:
    hub: Hub = read_hub(folder)
    store = (DyingStore if moment == "commit" else HubStore)(hub.folder)
    settle(store)
    app = hub_app(store, open_hub(hub.key_file, passphrase), Window(60))
    config = uvicorn.Config(DyingAnswer(app) if moment == "answer" else app, log_config=None, access_log=False)
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
