"""The evening's end in ``slc demo``: three pods are led, gathered and erased; the desk shows what came in."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slc_hub.folder import Hub
    from slc_hub.store import HubStore
    from starlette.types import ASGIApp

    from slc_core.classroom.folder import Classroom
    from slc_core.exchange.hub_keys import HubKeys

PASSPHRASE = "four invented demo words"  # noqa: S105 - of an invented school, and told
PODS = (2, 3, 4)
BY_STICK = (2, 3)
EVENING = "the demo's evening"
TAPS = 12

Say = Callable[[str], None]


def evening(classroom: Classroom, place: Path, say: Say) -> Hub:
    """Lead a few steps at three pods, gather two by stick and one over HTTP, erase them; the hub that has it all.

    One that an earlier demo left in *place* is given as it is.
    """
    from slc_hub.folder import KEY_FILE, make_hub, open_store, read_hub

    from slc_core.exchange.hub_keys import new_hub, open_hub, seal_hub

    if (place / "hub" / KEY_FILE).is_file():
        say("The hub of an earlier demo is still there")
        return read_hub(place / "hub")
    hub = make_hub(place / "hub", seal_hub(new_hub(), PASSPHRASE))
    keys = open_hub(hub.key_file, PASSPHRASE)
    with closing(open_store(hub)) as store:
        pods = {number: _led(classroom, number, place / f"pod-{number}", hub, store) for number in PODS}
        say(f"At pods {', '.join(map(str, PODS))} a few steps were tapped by this program, not by families")
        for number, folder in pods.items():
            gather = _by_stick if number in BY_STICK else _by_cable
            say(f"  pod {number}, {gather(folder, place / 'stick', store, keys)}")
            _erase(folder, say)
    return hub


@contextmanager
def desk_shown(hub: Hub, classroom: Classroom) -> Generator[str]:
    """The teacher's pages on this computer, as long as it goes on; their address."""
    from slc_hub.desk import desk_app
    from slc_hub.folder import open_store

    with closing(open_store(hub)) as store:
        app = desk_app(store, hub.key_file, lang=classroom.settings.school_language, classroom=classroom)
        with _answering(app) as address:
            yield address


def _led(classroom: Classroom, number: int, folder: Path, hub: Hub, store: HubStore) -> Path:
    """A pod, packed and enrolled, at which each child has led a few steps."""
    from slc_hub.enrolment import enrol_pod
    from slc_station.clock import SystemClock
    from slc_station.lamp import NoLamp
    from slc_station.pod import Pod
    from slc_station.store import Store

    from slc_core.exchange.pack import read_pack
    from slc_core.pod_packing import evening_cards, pack_pod

    packed = pack_pod(classroom, number, folder, hub=hub.address)
    enrol_pod(store, hub.address, folder, EVENING)
    cards = evening_cards(classroom)
    with closing(Store(folder / "journal", ballast_bytes=0)) as journal:
        pod = Pod(read_pack(folder), journal, SystemClock(), NoLamp())
        for student in packed.students:
            pod.present(cards.conferences[student.id])
            pod.begin("conference")
            for _ in range(TAPS):
                if pod.session:
                    pod.act(secrets.token_hex(8), pod.session.state.place, "next")
            pod.lock()
    return folder


def _by_stick(folder: Path, stick: Path, store: HubStore, keys: HubKeys) -> str:
    """To the hub on a stick, and the receipts back on it."""
    from slc_hub.carried import bundles_at, take_in
    from slc_station.carry import carry
    from slc_station.store import Store

    from slc_core.exchange.pack import read_pack

    stick.mkdir(exist_ok=True)
    pack = read_pack(folder)
    with closing(Store(folder / "journal", ballast_bytes=0)) as journal:
        carry(pack, journal, stick)
        for file in bundles_at([stick]).files:
            take_in(store, keys, file)
        safe = carry(pack, journal, stick).safe
    return f"by stick: receipts for {safe.n} of {safe.of} records"


def _by_cable(folder: Path, _stick: Path, store: HubStore, keys: HubKeys) -> str:
    """To the hub over HTTP, on this computer."""
    from slc_hub.app import hub_app
    from slc_hub.window import Window
    from slc_station.store import Store
    from slc_station.uplink import send

    from slc_core.exchange.pack import read_pack

    with (
        closing(Store(folder / "journal", ballast_bytes=0)) as journal,
        _answering(hub_app(store, keys, Window(minutes=10))) as address,
    ):
        safe = send(read_pack(folder), journal, address)
    return f"by cable: receipts for {safe.n} of {safe.of} records"


def _erase(folder: Path, say: Say) -> None:
    from slc_station.erase import erase

    erase(folder)
    say(f"    every record is covered by a receipt; {folder.name} is erased")


@contextmanager
def _answering(app: ASGIApp) -> Generator[str]:
    """*app* on a free port of this computer, as long as it goes on."""
    import uvicorn

    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
