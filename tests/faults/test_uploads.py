"""A cable pulled at any byte, a hub killed at any moment: the pod sends again, and nothing is lost or there twice.

``SLC_FAULTS=20`` kills twenty times as often.
"""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pytest
from slc_hub.folder import Hub, make_hub, open_store
from slc_hub.serve import Place, serve
from slc_hub.window import Window

from slc_core.exchange.hub_keys import HubKeys, keys_of, seal_hub
from slc_core.exchange.log import Sealed
from slc_core.exchange.merge import Chain, chains
from slc_core.exchange.receipt import Receipt, covers, is_valid, read_receipts
from slc_core.exchange.seal import FLOOR
from slc_core.testing.invented_pod import InventedPod, invented_pod

PASSPHRASE = "four words of my own"  # noqa: S105
SEED = bytes(range(32))
KEYS: HubKeys = keys_of(SEED)
DYING = Path(__file__).with_name("dying_hub.py")
PER_POD, KILLS = 40, 8
ENDLESS = 2**40


class CuttingProxy:
    """A cable between whoever connects to *port* and the hub at *hub_port*, which somebody pulls.

    *up* and *down* are how many bytes the next connections carry towards the hub and back; then both ends are cut.
    """

    def __init__(self, hub_port: int) -> None:
        self.port, self.up, self.down = 0, ENDLESS, ENDLESS
        self._hub_port = hub_port
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve()))

    def __enter__(self) -> Self:
        self._thread.start()
        self._is_ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._is_ready.set()
        async with server:
            await self._stop.wait()
        carrying = asyncio.all_tasks() - {asyncio.current_task()}
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)
        await asyncio.sleep(0)  # what was closed is let go a turn later

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up, down = self.up, self.down
        with closing(writer):
            hub_reader, hub_writer = await asyncio.open_connection("127.0.0.1", self._hub_port)
            with closing(hub_writer):
                ways = [
                    asyncio.create_task(_pass(reader, hub_writer, up)),
                    asyncio.create_task(_pass(hub_reader, writer, down)),
                ]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter, most: int) -> None:
    """Carry *most* bytes, or all until the source ends."""
    left = most
    while left and (part := await source.read(min(left, 65536))):
        target.write(part)
        await target.drain()
        left -= len(part)


class Answer(NamedTuple):
    new: int
    known: int
    receipts: tuple[Receipt, ...]


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return make_hub(tmp_path / "hub", seal_hub(SEED, PASSPHRASE, FLOOR))


@pytest.fixture
def hub_port(hub: Hub) -> Iterator[int]:
    """The port of a hub that listens until the test ends."""
    told: list[str] = []
    is_ready, window = threading.Event(), Window(600)

    def ready(pods: str, _desk: str) -> None:
        told.append(pods)
        is_ready.set()

    with closing(open_store(hub)) as store:
        thread = threading.Thread(target=serve, args=(store, KEYS, window, Place(port=0), None, ready))
        thread.start()
        assert is_ready.wait(30)
        yield int(told[0].rpartition(":")[2].strip("/"))
        window.close()
        thread.join()


def enrol(hub: Hub, pod: InventedPod) -> None:
    with closing(open_store(hub)) as store:
        store.enrol(pod.manifest_bytes, "2026-11-21")


def send(port: int, bundle: bytes) -> Answer | None:
    """What the hub answers; None if the line was cut."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/v1/bundles", bundle, {"Content-Type": "application/octet-stream"})
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
    assert answer.status == 200, content
    if len(content) < int(answer.headers.get("content-length") or ENDLESS):
        return None
    return Answer(int(answer.headers["slc-new"]), int(answer.headers["slc-known"]), read_receipts(content))


def own_chain(links: tuple[Sealed, ...]) -> Chain:
    return chains(links)[0]


def is_covered(answer: Answer | None, links: tuple[Sealed, ...]) -> bool:
    return answer is not None and any(
        is_valid(KEYS.receipt_public, receipt) and covers(receipt, own_chain(links)) for receipt in answer.receipts
    )


def rows(hub: Hub) -> int:
    """How many links lie in the hub; as many in its copy."""
    with closing(open_store(hub)) as store:
        assert store.copy is not None
        held, copied = ([len(it.all_links(log.log)) for log in store.logs()] for it in (store, store.copy))
        assert held == copied
        return sum(held)


class CutRun:
    """One new link after the other is sent, each over a line that is cut at the next byte, and then once more."""

    def __init__(self, hub: Hub, proxy: CuttingProxy) -> None:
        self.hub, self.proxy = hub, proxy
        self.pods = self.sent = self.came_before_the_cut = 0
        self.pod, self.links = invented_pod(), tuple[Sealed, ...]()

    def step(self, *, up: int = ENDLESS, down: int = ENDLESS) -> bool:
        """Whether the line was really cut at that byte."""
        if self.sent % PER_POD == 0:
            self.pods += 1
            self.pod, self.links = invented_pod(self.pods, hub=KEYS.public), ()
            enrol(self.hub, self.pod)
        new = self.pod.links(b"what a family said", after=self.links)
        self.links += new
        self.sent += 1
        bundle = self.pod.bundle(new)

        self.proxy.up, self.proxy.down = up, down
        first = send(self.proxy.port, bundle)
        self.proxy.up = self.proxy.down = ENDLESS
        again = send(self.proxy.port, bundle)

        assert again is not None
        assert again.new + again.known == 1
        assert is_covered(again, self.links)
        assert first is None or is_covered(first, self.links)
        self.came_before_the_cut += again.known
        return first is None


@pytest.mark.slow
def test_an_upload_that_is_cut_at_any_byte_is_sent_again_and_nothing_is_there_twice(hub: Hub, hub_port: int) -> None:
    with CuttingProxy(hub_port) as proxy:
        run = CutRun(hub, proxy)
        cut_up = 0
        while run.step(up=cut_up):
            cut_up += 1
        came_before = run.came_before_the_cut
        cut_down = 0
        while run.step(down=cut_down):
            cut_down += 1

    print(f"\n{cut_up} cuts on the way to the hub, {cut_down} on the way back, {run.sent} links sent twice")
    assert cut_up > 1000
    assert cut_down > 200
    assert came_before <= 2  # before its last byte came nothing of a slice was taken
    assert rows(hub) == run.sent


class Process:
    """A hub as a process of its own that may die at any time."""

    def __init__(self, hub: Hub, moment: str) -> None:
        words = [sys.executable, str(DYING), str(hub.folder), PASSPHRASE, moment]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        self.process.send_signal(how)
        self.process.communicate(timeout=30)


Start = Callable[[str], Process]


@pytest.fixture
def start(hub: Hub) -> Iterator[Start]:
    running: list[Process] = []

    def begin(moment: str) -> Process:
        running.append(Process(hub, moment))
        return running[-1]

    yield begin
    for process in running:
        process.end()


@pytest.mark.parametrize("moment", ["commit", "answer"])
def test_a_hub_that_is_killed_between_commit_and_receipt_gives_the_receipt_when_asked_again(
    hub: Hub, start: Start, moment: str
) -> None:
    pod = invented_pod(1, hub=KEYS.public)
    enrol(hub, pod)
    links = pod.links(*(b"%d" % number for number in range(30)))

    dying = start(moment)
    first = send(dying.port, pod.bundle(links))
    assert dying.process.wait(30) == -signal.SIGKILL
    living = start("never")
    again = send(living.port, pod.bundle(links))
    living.end(signal.SIGTERM)

    assert first is None
    assert again is not None
    assert (again.new, again.known) == (0, 30)
    assert is_covered(again, links)
    assert rows(hub) == 30


@pytest.mark.slow
def test_a_hub_that_is_killed_at_any_moment_keeps_whatever_it_gave_a_receipt_for(
    hub: Hub, start: Start, effort: float
) -> None:
    chance = random.Random(5)  # noqa: S311 - the same moments each time, as far as a machine can
    pods = [invented_pod(number, hub=KEYS.public) for number in range(1, 5)]
    links = [pod.links(*(b"%d" % number for number in range(400))) for pod in pods]
    for pod in pods:
        enrol(hub, pod)
    receipts: list[Receipt] = []
    kills = 0
    while kills < KILLS * effort:
        process = start("never")
        killer = threading.Timer(chance.uniform(0, 0.3), process.process.kill)
        before = len(receipts)
        while process.process.poll() is None:
            at, begin = chance.randrange(4), chance.randrange(0, 400, 20)
            answer = send(process.port, pods[at].bundle(links[at][: begin + 20]))
            receipts += answer.receipts if answer else ()
            if len(receipts) > before and not killer.is_alive() and not killer.finished.is_set():
                killer.start()
        killer.join()
        kills += 1
        with closing(open_store(hub)) as store:
            held = {end.log: end for end in store.heads(log for pod in pods for log in pod.logs)}
        own = {own.log: own for own in map(own_chain, links)}
        assert all(is_valid(KEYS.receipt_public, receipt) for receipt in receipts)
        assert all(held[receipt.log].n >= receipt.n for receipt in receipts)
        assert all(end.n <= own[end.log].n for end in held.values())

    living = start("never")
    answers = [send(living.port, pod.bundle(own_links)) for pod, own_links in zip(pods, links, strict=True)]
    living.end(signal.SIGTERM)

    print(f"\n{kills} kills, {len(receipts)} receipts, all held")
    assert len(receipts) >= kills
    assert all(is_covered(answer, own_links) for answer, own_links in zip(answers, links, strict=True))
    assert rows(hub) == 4 * 400
