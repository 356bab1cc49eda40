"""A PostgreSQL of one's own, for tests and benchmarks: on loopback, in a folder, gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

__all__ = ["PostgresServer", "postgres_programs", "postgres_server"]

_USER = "slc"
_NOBODY = "postgres"  # its own user, which Debian's package makes: it refuses to run as root


class PostgresServer(NamedTuple):
    """A server; its data lie in *folder*, its programs in *programs*.

    One that is not *durable* leaves it to the system when something reaches the disk: quick, and enough as long as
    only the server is stopped.
    """

    programs: Path
    folder: Path
    port: int
    durable: bool

    def new_database(self) -> str:
        """An address under which nothing is: a schema of its own, which is made sooner than a database."""
        name = f"slc_{secrets.token_hex(6)}"
        here = ("-h", "127.0.0.1", "-p", str(self.port), "-U", _USER, "-d", "postgres")
        self._run("psql", "-q", *here, "-c", f"CREATE SCHEMA {name}")
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/postgres?options=-csearch_path%3D{name}"

    def create(self) -> None:
        """Make its folder ready."""
        self._run(
            "initdb", "-D", str(self.folder / "data"), "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )

    def start(self) -> None:
        """Run it, and come back once it answers."""
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder}
        said = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._control("start", "-w", "-l", str(self.folder / "log"), "-o", said + ("" if self.durable else " -F"))

    def stop(self, how: str = "fast") -> None:
        """Stop it: ``fast`` throws everybody out, ``immediate`` is as if the power went."""
        self._control("stop", "-w", "-m", how)

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), *words)

    def _run(self, program: str, *words: str) -> None:
        command = [*_as_nobody(), str(self.programs / program), *words]
        done = subprocess.run(  # noqa: S603  # our own words only
            command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=self.folder
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")


@contextmanager
def postgres_server(parent: Path | None = None, *, durable: bool = True) -> Generator[PostgresServer]:
    """A new server whose data lie in a folder of their own, in *parent* or among temporary files, until the end.

    Raises:
        LookupError: PostgreSQL is not installed.
    """
    if not (programs := postgres_programs()):
        raise LookupError("PostgreSQL is not installed; `apt-get install postgresql` on Debian")
    with TemporaryDirectory(prefix="slc-postgres-", dir=parent) as name:
        server = PostgresServer(programs, Path(name), _free_port(), durable)
        if os.geteuid() == 0:
            shutil.chown(name, _NOBODY)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


def postgres_programs() -> Path | None:
    """Where the newest PostgreSQL's programs lie; None if there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if found:
        return found[-1]
    on_path = shutil.which("pg_ctl")
    return Path(on_path).parent if on_path and shutil.which("initdb") else None


def _as_nobody() -> Sequence[str]:
    return ["setpriv", "--reuid", _NOBODY, "--regid", _NOBODY, "--init-groups"] if os.geteuid() == 0 else []


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
