"""Pods on the school's own network, through the ssh that the technician already has: their keys, their settings.

No password is ever asked for: ssh runs with ``BatchMode``, so that a pod without our key is a sentence and no prompt.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, NamedTuple, cast

from slc_core.errors import NotFoundError, SlcError, UsageError
from slc_station.pi.check import parse_facts
from slc_station.pi.sums import SUMS, Content, sums_of
from slc_station.pi.tree import made_at

__all__ = ["RemoteError", "ask_facts", "checked_host", "is_host", "send"]

_HOST = re.compile(r"(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9][A-Za-z0-9.:%_-]*")
_OPTIONS = ("-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=15", "-o", "ServerAliveInterval=15")
_INSTALL = """\
umask 022
d=$(mktemp -d /var/tmp/slc-send.XXXXXX) || exit 71
root=; [ "$(id -u)" = 0 ] || root='sudo -n'
tar -xf - -C "$d" && cd "$d/slc" && sha256sum --quiet -c SHA256SUMS && $root sh ./install.sh
s=$?
cd /; $root rm -rf "$d"
exit $s
"""
_TAKEN_BYTES = 64 * 1024

Progress = Callable[[int], object]


class RemoteError(SlcError, OSError):
    """A pod did not answer, or did not take what was sent; *host* names it."""

    def __init__(self, host: str, sentence: str) -> None:
        self.host = host
        super().__init__(sentence)


class _Answer(NamedTuple):
    code: int
    said: str
    complained: str

    @property
    def last_line(self) -> str:
        lines = [line.strip() for line in (self.complained or self.said).splitlines() if line.strip()]
        return lines[-1][:200] if lines else "nothing"


def is_host(said: str) -> bool:
    """Whether these words can be the address of a pod and are no folder of this computer."""
    return _HOST.fullmatch(said) is not None and not Path(said).exists()


def checked_host(said: str) -> str:
    """The address of a pod as ssh takes it.

    Raises:
        UsageError: it is none.
    """
    if _HOST.fullmatch(said) is None:
        raise UsageError(f"'{said}' is no address of a pod; write it like pi@pod-3.local")
    return said


def ask_facts(host: str) -> dict[str, str]:
    """What a running pod tells of itself.

    Raises:
        NotFoundError: there is no ssh on this computer.
        RemoteError: the pod does not answer, or does not know our key.
        UnreadableError: what answered is no pod.
    """
    script = Path(__file__).with_name("facts.sh").read_bytes()
    answer = _run(host, "sh -s", lambda stream: stream.write(script))
    if answer.code:
        raise _refused(host, answer)
    return parse_facts(answer.said)


def send(host: str, contents: Mapping[str, Content], progress: Progress = lambda _bytes: None) -> str:
    """Install *contents*, by their paths below ``slc/``, on a running pod; the last sentence that it says.

    It checks all of it against the list of hashes before it begins, and keeps its journal and keys.

    Raises:
        NotFoundError: there is no ssh on this computer.
        RemoteError: the pod does not answer, does not know our key, or its installer failed.
    """
    whole: dict[str, Content] = {**contents, SUMS: sums_of(contents)}
    answer = _run(host, _INSTALL, lambda stream: _write_tar(whole, stream, progress))
    if answer.code:
        raise _refused(host, answer)
    return answer._replace(complained="").last_line


def _write_tar(contents: Mapping[str, Content], stream: IO[bytes], progress: Progress) -> None:
    done = 0
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.GNU_FORMAT) as tar:
        for path in sorted(contents):
            content = contents[path]
            data = content if isinstance(content, bytes) else content.read_bytes()
            member = tarfile.TarInfo(f"slc/{path}")
            member.size, member.mode, member.mtime = len(data), 0o644, made_at()
            tar.addfile(member, _Counted(data, done, progress))
            done += len(data)


class _Counted(io.BytesIO):
    """Bytes that tell how far they were read, for a slow network."""

    def __init__(self, data: bytes, before: int, told: Progress) -> None:
        super().__init__(data)
        self._before, self._told = before, told

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        self._told(self._before + self.tell())
        return part


def _run(host: str, command: str, give: Callable[[IO[bytes]], object]) -> _Answer:
    """What ssh says when *command* is run there and given what *give* writes."""
    ssh = shutil.which("ssh")
    if ssh is None:
        raise NotFoundError(
            "there is no ssh on this computer; install OpenSSH, or prepare cards with `slc station card`"
        )
    words = [ssh, *_OPTIONS, "--", checked_host(host), command]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe) as line:  # noqa: S603  the host was checked
        given, said, complained = cast("tuple[IO[bytes], ...]", (line.stdin, line.stdout, line.stderr))
        heard = [bytearray(), bytearray()]
        listeners = [Thread(target=_listen, args=pair) for pair in zip(heard, (said, complained), strict=True)]
        for listener in listeners:
            listener.start()
        with suppress(BrokenPipeError, ConnectionResetError):  # a pod may refuse before it has read all
            give(given)
        with suppress(BrokenPipeError, ConnectionResetError):
            given.close()
        for listener in listeners:
            listener.join()
        code = line.wait()
    return _Answer(code, *(part.decode("utf-8", errors="replace") for part in heard))


def _listen(heard: bytearray, stream: IO[bytes]) -> None:
    """Read to the end, keep the end."""
    while part := stream.read(_TAKEN_BYTES):
        heard += part
        del heard[:-_TAKEN_BYTES]


def _refused(host: str, answer: _Answer) -> RemoteError:
    if answer.code == 255:
        return RemoteError(
            host,
            f"{host} cannot be reached with your ssh key: {answer.last_line}; try `ssh {host}` until it asks nothing",
        )
    if "sudo:" in answer.complained:
        return RemoteError(
            host, f"{host} does not let this user install without a password; use a user who may, or root"
        )
    return RemoteError(host, f"{host} did not take it: {answer.last_line}; it goes on with what it had")
