"""What the pod's own computer is told and asked, over real sockets and files."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from slc_station.machine import handed_listener, memory_bytes, tell_system


def test_the_system_is_told_over_its_own_socket(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system:
        system.bind(str(tmp_path / "notify"))

        told = tell_system("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "notify")})

        assert told
        assert system.recv(100) == b"READY=1"


def test_a_socket_without_a_file_is_told_too() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as system:
        system.bind(f"\0slc-test-{os.getpid()}")

        told = tell_system("WATCHDOG=1", {"NOTIFY_SOCKET": f"@slc-test-{os.getpid()}"})

        assert told
        assert system.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": "/nowhere/notify"}, {"NOTIFY_SOCKET": "no path"}])
def test_where_nobody_listens_nothing_happens(environment: dict[str, str]) -> None:
    assert not tell_system("READY=1", environment)


@pytest.mark.parametrize("environment", [{}, {"LISTEN_PID": "1", "LISTEN_FDS": "1"}, {"LISTEN_FDS": "1"}])
def test_a_socket_for_another_program_is_not_taken(environment: dict[str, str]) -> None:
    assert handed_listener(environment) is None


def test_a_socket_that_the_system_opened_is_answered_on() -> None:
    program = (
        "import os; os.environ['LISTEN_PID'] = str(os.getpid())\n"
        "from slc_station.machine import handed_listener\n"
        "listener = handed_listener()\n"
        "line, _ = listener.accept(); line.sendall(b'here'); line.close()\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        hands = (
            f"import os, sys; os.dup2({listener.fileno()}, 3); "
            "os.execv(sys.executable, [sys.executable, '-c', sys.argv[1]])"
        )
        handed = subprocess.Popen(
            [sys.executable, "-c", hands, program],
            pass_fds=(listener.fileno(),),
            env={**os.environ, "LISTEN_FDS": "1"},
        )
        with socket.create_connection(listener.getsockname(), timeout=20) as line:
            said = line.recv(10)
        handed.wait(20)

    assert said == b"here"


@pytest.mark.parametrize(
    ("told", "size"),
    [("MemTotal:         948304 kB\nMemFree: 1 kB\n", 948304 * 1024), ("MemTotal: some kB", 0), ("", 0)],
)
def test_how_much_memory_there_is(told: str, size: int) -> None:
    assert memory_bytes(told) == size
