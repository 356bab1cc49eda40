from __future__ import annotations

import os
import stat
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from slc_station.pi.remote import RemoteError, ask_facts, checked_host, is_host, send

from slc_core.errors import NotFoundError, UnreadableError, UsageError

Ssh = Callable[[str], Path]


@pytest.fixture
def fake_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ssh:
    """Puts an ``ssh`` on the path that notes its words and runs *code*; the command is in ``sys.argv[-1]``."""
    programs = tmp_path / "programs"
    programs.mkdir()

    def write(code: str) -> Path:
        ssh, words = programs / "ssh", tmp_path / "words"
        noted = f"open({str(words)!r}, 'w').write('\\n'.join(sys.argv[1:-1]))"
        head = f"#!{sys.executable}\nimport subprocess, sys\n{noted}\n"
        ssh.write_text(head + textwrap.dedent(code))
        ssh.chmod(ssh.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        return words

    return write


def a_pod_in(folder: Path) -> str:
    """An ssh that runs what it is asked to as a shell, with its own place for what is sent."""
    return f"""
        command = sys.argv[-1].replace("/var/tmp/", {str(folder)!r} + "/").replace("sudo -n", "env")
        sys.exit(subprocess.run(["sh", "-c", command]).returncode)
    """


INSTALL = b'#!/bin/sh\nset -e\n[ "$(cat note)" = hello ]\necho "installed, this is pod 3"\n'


def test_a_pod_is_asked_with_the_user_s_key_and_never_for_a_password(fake_ssh: Ssh, tmp_path: Path) -> None:
    words = fake_ssh(a_pod_in(tmp_path))

    facts = ask_facts("pi@pod-3.local")

    assert facts["facts"] == "1"
    said = words.read_text().split("\n")
    assert "BatchMode=yes" in said
    assert said[-2:] == ["--", "pi@pod-3.local"]


def test_what_is_sent_is_checked_and_installed_and_leaves_nothing_behind(fake_ssh: Ssh, tmp_path: Path) -> None:
    place = tmp_path / "pod"
    place.mkdir()
    fake_ssh(a_pod_in(place))
    big = tmp_path / "lib.tar.gz"
    big.write_bytes(os.urandom(3_000_000))
    told: list[int] = []

    said = send("pod-3", {"install.sh": INSTALL, "note": b"hello", "payload/lib.tar.gz": big}, told.append)

    assert said == "installed, this is pod 3"
    assert not list(place.iterdir())
    assert told == sorted(told)
    assert told[-1] > 3_000_000


def test_what_arrives_damaged_is_not_installed(fake_ssh: Ssh, tmp_path: Path) -> None:
    place = tmp_path / "pod"
    place.mkdir()
    code = a_pod_in(place).replace('"sh", "-c", command', '"sh", "-c", "sed s/hello/HELLO/ | (" + command + ")"')
    fake_ssh(code)

    with pytest.raises(RemoteError, match=r"pod-3 did not take it: .*; it goes on with what it had"):
        send("pod-3", {"install.sh": b"echo installed", "note": b"hello"})

    assert not list(place.iterdir())


def test_an_installer_that_fails_is_told_in_its_last_words(fake_ssh: Ssh, tmp_path: Path) -> None:
    fake_ssh(a_pod_in(tmp_path))

    with pytest.raises(RemoteError) as told:
        send("pod-3", {"install.sh": b"echo one >&2\necho the card is full >&2\nexit 1\n"})

    assert str(told.value) == "pod-3 did not take it: the card is full; it goes on with what it had"
    assert told.value.host == "pod-3"


def test_a_pod_that_does_not_know_the_key_is_told_with_the_remedy(fake_ssh: Ssh) -> None:
    fake_ssh("sys.stderr.write('pi@pod-3: Permission denied (publickey,password).\\n')\nsys.exit(255)\n")

    with pytest.raises(RemoteError) as told:
        ask_facts("pi@pod-3")

    assert str(told.value) == (
        "pi@pod-3 cannot be reached with your ssh key: pi@pod-3: Permission denied (publickey,password).; "
        "try `ssh pi@pod-3` until it asks nothing"
    )


def test_a_user_who_may_not_install_is_told(fake_ssh: Ssh) -> None:
    fake_ssh("sys.stderr.write('sudo: a password is required\\n')\nsys.exit(1)\n")

    with pytest.raises(RemoteError, match="does not let this user install without a password"):
        send("pi@pod-3", {"install.sh": b""})


def test_a_pod_that_hangs_up_at_once_is_told_even_when_much_is_sent(fake_ssh: Ssh) -> None:
    fake_ssh("sys.stderr.write('ssh: connect to host pod-3: No route to host\\n')\nsys.exit(255)\n")

    with pytest.raises(RemoteError, match="No route to host"):
        send("pod-3", {"install.sh": bytes(8_000_000)})


def test_whatever_answers_and_is_no_pod_is_told(fake_ssh: Ssh) -> None:
    fake_ssh("print('This is a printer.')\n")

    with pytest.raises(UnreadableError, match="is it a Raspberry Pi with a pod"):
        ask_facts("printer")


def test_a_computer_without_ssh_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NotFoundError, match="there is no ssh on this computer; install OpenSSH"):
        ask_facts("pod-3")


@pytest.mark.parametrize("said", ["-oProxyCommand=evil", "pod 3", "pi@", "", "pod;rm", "http://pod"])
def test_words_that_ssh_would_take_for_options_or_commands_are_no_host(said: str) -> None:
    with pytest.raises(UsageError, match=r"is no address of a pod; write it like pi@pod-3\.local"):
        checked_host(said)


@pytest.mark.parametrize("said", ["pi@pod-3.local", "192.168.1.20", "fe80::1%eth0", "pod_3"])
def test_hosts_as_ssh_takes_them_are_hosts(said: str) -> None:
    assert checked_host(said) == said
    assert is_host(said)


def test_a_folder_of_this_computer_is_no_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bootfs").mkdir()

    assert not is_host("bootfs")
    assert not is_host(str(tmp_path / "gone"))
