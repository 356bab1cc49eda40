"""How fast a hub takes in what pods carry to it, every signature checked, beside those who check nothing, in one run.

``python -m tests.benchmarks.gathering [RECORDS] [--rounds N] [--folder F] [--grow] [--morango PYTHON]``: from bundles
on disk to a hub that answers for them and holds them twice, in SQLite and in PostgreSQL, by one process and by as many
as there are processors, and over HTTP; beside bare inserts of the same rows. ``--grow`` adds a thousand to a hundred
thousand records with time and memory. ``--morango`` is the Python of an environment with ``morango==0.8.15``: then it
pushes as many rows from one SQLite into another. Everything lies in F, for the disk decides.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Generator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg
from slc_hub.gather import gather
from slc_hub.intake import SLICE, in_slices
from slc_hub.load import EVENTS, InventedPack, invented_evening
from slc_hub.serve import Place, serve
from slc_hub.store import HubStore
from slc_hub.window import Window

from slc_core.exchange.hub_keys import keys_of
from slc_core.exchange.log import Sealed
from slc_core.exchange.receipt import read_receipts
from slc_core.testing.postgres import PostgresServer, postgres_programs, postgres_server

KEYS = keys_of(bytes(32))
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
COLUMNS = "log {blob} NOT NULL, seq BIGINT NOT NULL, digest {blob} NOT NULL, previous {blob}, box_digest {blob}, "
BARE = f"CREATE TABLE entry ({COLUMNS}signature {{blob}}, box {{blob}}, PRIMARY KEY (log, seq, digest))"


class Evening(NamedTuple):
    """What the pods carry: their packs, and their bundles as files."""

    packs: list[InventedPack]
    bundles: list[Path]
    links: list[tuple[Sealed, ...]]

    @property
    def rows(self) -> list[tuple[object, ...]]:
        """The same as rows of a table."""
        return [(*link[:2], link.digest, *link[2:]) for links in self.links for link in links]


def made_evening(records: int, folder: Path) -> Evening:
    """So many records, in conferences of 250, 30 of them at each pod."""
    folder.mkdir()
    packs = list(invented_evening(max(1, records // EVENTS), KEYS.public, events=min(records, EVENTS)))
    links = [tuple(pack.links()) for pack in packs]
    bundles: list[Path] = []
    for number, (pack, own) in enumerate(zip(packs, links, strict=True)):
        bundles.append(folder / f"{number}.slcb")
        with bundles[-1].open("wb") as file:
            file.writelines(pack.bundle(own))
    return Evening(packs, bundles, links)


def seconds(work: Callable[[], object]) -> float:
    """How long *work* takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def bare_sqlite(evening: Evening, folder: Path) -> float:
    """Rows into SQLite, as safe as the hub's: WAL, ``synchronous=FULL``, a thousand to a transaction."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as db:
        for setting in ("journal_mode=WAL", "synchronous=FULL"):
            db.execute(f"PRAGMA {setting}")
        db.execute(BARE.format(blob="BLOB"))
        rows = evening.rows

        def insert() -> None:
            for start in range(0, len(rows), SLICE):
                db.execute("BEGIN IMMEDIATE")
                db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", rows[start : start + SLICE])
                db.execute("COMMIT")

        return seconds(insert)


def bare_postgres(evening: Evening, address: str) -> float:
    """Rows into PostgreSQL, a thousand to a transaction, each on disk when it is answered."""
    with psycopg.connect(address) as connection:
        connection.execute(BARE.format(blob="BYTEA").encode())
        connection.commit()
        rows = evening.rows

        def insert() -> None:
            for start in range(0, len(rows), SLICE):
                with connection.cursor() as cursor:
                    cursor.executemany(
                        "INSERT INTO entry VALUES (%s, %s, %s, %s, %s, %s, %s)", rows[start : start + SLICE]
                    )
                connection.commit()

        return seconds(insert)


def taken_in(evening: Evening, place: Path | str, verify: Executor | None) -> float:
    """The bundles into a hub, whose receipts must cover all that they hold."""
    store = enrolled_store(evening, place)

    def collect() -> int:
        held = 0
        for bundle in evening.bundles:
            with bundle.open("rb") as stream:
                held += sum(end.n for end in gather(store, KEYS, stream, verify).held)
        return held

    spent = seconds(lambda: check(collect(), evening))
    store.close()
    return spent


def sent(evening: Evening, folder: Path) -> float:
    """The same over HTTP, in slices, to a hub that is a process of its own."""
    store = enrolled_store(evening, folder / "hub")
    store.close()
    with served(folder / "hub") as line:
        return seconds(lambda: check(posted(evening, line), evening))


def posted(evening: Evening, line: HTTPConnection) -> int:
    """How many links the receipts that came back cover."""
    held = dict[bytes, int]()
    for pack, links in zip(evening.packs, evening.links, strict=True):
        for together in in_slices(links):
            line.request(
                "POST", "/v1/bundles", b"".join(pack.bundle(together)), {"content-type": "application/octet-stream"}
            )
            answer = line.getresponse()
            content = answer.read()
            if answer.status != 200:
                raise SystemExit(f"the hub refused: {content.decode()}")
            held |= {receipt.log: receipt.n for receipt in read_receipts(content)}
    return sum(held.values())


def check(held: int, evening: Evening) -> None:
    """Stop where not all is held."""
    expected = sum(map(len, evening.links))
    if held != expected:
        raise SystemExit(f"{held} of {expected} records are held")


def enrolled_store(evening: Evening, place: Path | str) -> HubStore:
    """A new hub that knows the pods."""
    store = HubStore(place)
    for pack in evening.packs:
        store.enrol(pack.manifest_bytes, "benchmark")
    return store


@contextmanager
def served(folder: Path) -> Generator[HTTPConnection]:
    """``slc hub serve``'s application for the hub in *folder*, and a line to it."""
    command = [sys.executable, "-m", "tests.benchmarks.gathering", "--serve", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        address = urlsplit(process.stdout.readline().strip() if process.stdout else "")
        line = HTTPConnection(address.hostname or "", address.port)
        line.request("GET", "/v1/health")
        line.getresponse().read()
        try:
            yield line
        finally:
            line.close()
            process.terminate()


def morango(records: int, python: Path, folder: Path) -> float:
    """As many rows pushed by Morango from a pod's SQLite into a hub's."""
    peer = Path(__file__).parent / "morango_peer" / "run.py"
    done = subprocess.run([python, peer, str(records), folder], check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    if found["held"] != records:
        raise SystemExit(f"morango: {found['held']} of {records} rows are held")
    return float(found["seconds"])


def side_by_side(records: int, rounds: int, folder: Path, python: Path | None, server: PostgresServer | None) -> None:
    """All ways in turns, so often; prints the middle one of each."""
    evening = made_evening(records, folder / "evening")
    size = sum(bundle.stat().st_size for bundle in evening.bundles) / records
    print(f"{records} records of {size:.0f} bytes, {len(evening.bundles)} bundles, {os.cpu_count()} processors")
    places = (folder / f"place-{number}" for number in count())
    spent: defaultdict[str, list[float]] = defaultdict(list)
    with ProcessPoolExecutor() as pool:
        list(pool.map(time.sleep, [0.2] * (os.cpu_count() or 1)))
        for _ in range(rounds):
            for name, way in ways(evening, pool, python, server).items():
                here = next(places)
                here.mkdir()
                spent[name].append(way(here))
                shutil.rmtree(here)
    bare = statistics.median(spent["bare inserts, SQLite"])
    for name, times in spent.items():
        middle = statistics.median(times)
        print(f"{name:42} {records / middle:8,.0f} records/s   {bare / middle:7.1%} of bare SQLite")


def ways(
    evening: Evening, pool: Executor, python: Path | None, server: PostgresServer | None
) -> dict[str, Callable[[Path], float]]:
    """Each way by its name; it is given a folder of its own."""
    found: dict[str, Callable[[Path], float]] = {
        "bare inserts, SQLite": lambda here: bare_sqlite(evening, here),
        "hub in SQLite, held twice, one process": lambda here: taken_in(evening, here / "hub", None),
        "hub in SQLite, held twice, all processors": lambda here: taken_in(evening, here / "hub", pool),
        "hub in SQLite, held twice, over HTTP": lambda here: sent(evening, here),
    }
    if server:
        found["bare inserts, PostgreSQL"] = lambda _here: bare_postgres(evening, server.new_database())
        found["hub in PostgreSQL, all processors"] = lambda _here: taken_in(evening, server.new_database(), pool)
    if python:
        records = sum(map(len, evening.links))
        found["Morango, SQLite to SQLite"] = lambda here: morango(records, python, here)
    return found


def grown(folder: Path) -> None:
    """Time and memory for more and more records, each size by a process of its own."""
    first = 0.0
    for size in SIZES:
        here = folder / str(size)
        enrolled_store(made_evening(size, here), here / "hub").close()
        command = [sys.executable, "-m", "tests.benchmarks.gathering", "--one", str(here)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        spent, peak_mib = json.loads(done.stdout)
        first = first or spent / size
        print(f"{size:8,} records {spent:7.2f} s, each {spent / size / first:5.2f} times the first, {peak_mib:.0f} MiB")
        shutil.rmtree(here)


def one(folder: Path) -> None:
    """Take in the bundles in *folder*; prints how many seconds, and the most MiB of this process."""
    store = HubStore(folder / "hub")
    bundles = sorted(folder.glob("*.slcb"))
    with ProcessPoolExecutor() as pool:
        list(pool.map(time.sleep, [0.2] * (os.cpu_count() or 1)))

        def collect() -> None:
            for bundle in bundles:
                with bundle.open("rb") as stream:
                    gather(store, KEYS, stream, pool)

        spent = seconds(collect)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(json.dumps([spent, int(status.split("VmHWM:")[1].split()[0]) / 1024]))
    store.close()


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("records", type=int, nargs="?", default=10_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--grow", action="store_true")
    asked.add_argument("--morango", type=Path, metavar="PYTHON")
    asked.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    said = asked.parse_args()
    if said.one:
        one(said.one)
    elif said.serve:
        place = Place(port=0)
        serve(HubStore(said.serve), KEYS, Window(60), place, ready=lambda pods, _desk: print(pods, flush=True))
    else:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=said.folder)))
            server = stack.enter_context(postgres_server(said.folder)) if postgres_programs() else None
            side_by_side(said.records, said.rounds, folder, said.morango, server)
            if said.grow:
                grown(folder)


if __name__ == "__main__":
    main()
