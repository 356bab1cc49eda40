"""``install.sh`` in a folder that looks like a Pi's root: what it makes of it, twice, and stopped anywhere.

The whole of it, in an arm64 system and with a filesystem of its own, is run by ``tests/faults/qemu``.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest
from slc_station.pi.station_file import StationFile
from slc_station.pod import Pod
from slc_station.store import Store

from slc_core.exchange.pack import read_pack
from slc_core.testing.clock import HandClock
from slc_core.testing.lamp import RememberingLamp
from slc_core.testing.small_pod import SmallPod, write_small_pod

PI = Path(str(files("slc_station"))) / "pi"
PYTHON = f"cp{sys.version_info.major}{sys.version_info.minor}"
PACKAGES = (
    *("slc_core", "slc_station", "annotated_types", "anyio", "babel", "cffi", "click", "h11", "idna", "jinja2"),
    *(
        "markupsafe",
        "nacl",
        "pydantic",
        "pydantic_core",
        "starlette",
        "typing_extensions",
        "typing_inspection",
        "uvicorn",
    ),
    *("_cffi_backend", "sniffio"),
)

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or shutil.which("systemd-sysusers") is None,
    reason="makes users in a folder, which only root on Linux with systemd can",
)


class Card:
    """A card in a computer that was switched on for the first time."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.slc = self.root / "boot" / "firmware" / "slc"
        self.small = write_small_pod(self.slc / "pack")
        _write_root(self.root)
        for name in ("ensure.sh", "install.sh"):
            shutil.copyfile(PI / name, self.slc / name)
        for name in ("units", "kiosk", "udev"):
            shutil.copytree(PI / name, self.slc / "payload" / name, ignore=shutil.ignore_patterns("__pycache__"))
        (self.slc / "payload" / f"lib-{PYTHON}.tar.gz").write_bytes(_links())
        (self.slc / "host-time").write_text("1790000000\n")
        self.set_station(StationFile(pod=3, languages=("es", "ar", "so")))

    def set_station(self, station: StationFile) -> None:
        (self.slc / "station.json").write_bytes(station.to_bytes())
        self.sum_up()

    def sum_up(self) -> None:
        left_out = {"SHA256SUMS", "host-time", "RESULT.txt", "attempts"}
        paths = (path for path in sorted(self.slc.rglob("*")) if path.is_file() and path.name not in left_out)
        lines = (
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(self.slc).as_posix()}\n"
            for path in paths
        )
        (self.slc / "SHA256SUMS").write_text("".join(lines))

    def words(self, *before: str) -> list[str]:
        return ["sh", *before, str(self.slc / "install.sh")]

    @property
    def environment(self) -> Mapping[str, str]:
        path = f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/sbin:/bin"
        return {"PATH": path, "SLC_ROOT": str(self.root), "SLC_DATA": "here"}

    def install(self, **also: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.words(), env={**self.environment, **also}, capture_output=True, text=True, timeout=120, check=False
        )

    @property
    def result(self) -> str:
        return (self.slc / "RESULT.txt").read_text()

    @property
    def pod(self) -> Path:
        return self.root / "var" / "lib" / "slc" / "pod"

    def tree(self) -> dict[str, str]:
        """What stands where, and who may do what with it; without what tells of tries."""
        told: dict[str, str] = {}
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.name in {"RESULT.txt", "attempts"} or "__pycache__" in path.parts or "/lib/" in name:
                continue
            if path.is_symlink():
                told[name] = f"-> {path.readlink()}"
            else:
                content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
                told[name] = f"{path.stat().st_mode & 0o777:o} {content}"
        return told


def _write_root(root: Path) -> None:
    contents = {
        "etc/passwd": "root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000::/home/pi:/bin/bash\n",
        "etc/group": "root:x:0:\nshadow:x:42:\naudio:x:29:\npi:x:1000:\n",
        "etc/shadow": "root:*:20000:0:99999:7:::\npi:$y$j9T$abc:20000:0:99999:7:::\n",
        "etc/hosts": "127.0.0.1 localhost\n127.0.1.1 raspberrypi\n",
        "etc/hostname": "raspberrypi\n",
        "etc/fstab": "PARTUUID=1-02 / ext4 defaults,noatime 0 1\nPARTUUID=1-01 /boot/firmware vfat defaults 0 2\n",
        "etc/cloud/cloud.cfg": "",
        "home/pi/.profile": "",
        "usr/lib/os-release": "ID=debian\n",
    }
    for name, content in contents.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    (root / "etc/shadow").chmod(0o640)


def _links() -> bytes:
    """A tree of packages that leads to those of this environment."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name in PACKAGES:
            spec = find_spec(name)
            if spec is None or spec.origin is None:
                continue
            origin = Path(spec.origin)
            path = origin.parent if origin.name == "__init__.py" else origin
            link = tarfile.TarInfo(f"lib/{path.name}")
            link.type, link.linkname = tarfile.SYMTYPE, str(path)
            archive.addfile(link)
    return gzip.compress(held.getvalue(), mtime=0)


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Card:
    """A pod, made without a hitch; for tests that only look."""
    card = Card(tmp_path_factory.mktemp("installed"))
    done = card.install()
    assert done.returncode == 0, done.stdout + done.stderr
    return card


def lead(small: SmallPod, folder: Path) -> None:
    store = Store(folder / "journal", ballast_bytes=4096)
    pod = Pod(read_pack(folder), store, HandClock(), RememberingLamp())
    pod.present(small.cards[0])
    pod.begin("conference")
    store.close()


def test_a_new_computer_becomes_a_pod(installed: Card) -> None:
    current = installed.root / "opt" / "slc" / "current"

    assert installed.result.startswith(f"installed {current.readlink()}\n")
    assert (installed.slc / "attempts").read_text().count("\n") == 1
    assert read_pack(installed.pod).manifest.pod == 1
    assert (installed.root / "etc/hostname").read_text() == "pod-03\n"
    assert "127.0.1.1 pod-03\n" in (installed.root / "etc/hosts").read_text()
    assert (current / "splash" / "splash.html").exists()


def test_nobody_can_log_in_and_no_radio_screen_or_timer_of_the_system_is_left(installed: Card) -> None:
    units = installed.root / "etc/systemd/system"
    shadow = (installed.root / "etc/shadow").read_text()

    assert "\npi:!$y$j9T$abc:" in shadow
    assert (installed.root / "etc/shadow").stat().st_mode & 0o777 == 0o640
    for name in (
        "ssh.service",
        "getty@.service",
        "lightdm.service",
        "bluetooth.service",
        "apt-daily.timer",
        "swap.target",
    ):
        assert (units / name).readlink() == Path("/dev/null")
    assert "sudo" not in (installed.root / "etc/group").read_text()
    assert (installed.root / "etc/fstab").read_text().endswith("/boot/firmware vfat defaults,ro 0 2\n")
    assert (installed.root / "etc/cloud/cloud-init.disabled").exists()


def test_the_card_keeps_no_pack_once_the_pod_has_it(installed: Card) -> None:
    assert not (installed.slc / "pack").exists()
    assert installed.pod.stat().st_mode & 0o777 == 0o700


def test_the_clock_never_begins_before_the_day_the_card_was_written(installed: Card) -> None:
    assert (installed.root / "usr/lib/clock-epoch").stat().st_mtime == 1790000000


def test_a_second_run_changes_nothing(installed: Card) -> None:
    before = installed.tree()

    done = installed.install()

    assert done.returncode == 0
    assert installed.tree() == before


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many commands a first run has."""
    return _traced(Card(tmp_path_factory.mktemp("measured")), None)


@pytest.mark.parametrize("part", [0.05, 0.25, 0.45, 0.65, 0.85, 0.97])
def test_stopped_anywhere_the_next_run_ends_with_the_same_pod(
    installed: Card, steps: int, tmp_path: Path, part: float
) -> None:
    """The program and all that it started is killed after that part of its commands."""
    card = Card(tmp_path)

    _traced(card, int(steps * part))
    done = card.install()

    assert done.returncode == 0, done.stdout + done.stderr
    assert _alike(card) == _alike(installed)
    assert read_pack(card.pod).manifest.pod == 1
    assert not (card.slc / "pack").exists()


def _alike(card: Card) -> Mapping[str, str]:
    """What two cards have in common: not the keys of their pods, nor where they lie."""
    own = {"opt/slc/provisioned", "etc/systemd/system/slc-provision.service"}
    return {
        name: told
        for name, told in card.tree().items()
        if name not in own and not name.startswith(("var/lib/slc/pod/", "boot/"))
    }


def _traced(card: Card, kill_after: int | None) -> int:
    """Run it, perhaps only so many commands of it; how many there were."""
    process = subprocess.Popen(
        card.words("-x"),
        env=dict(card.environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr
    seen = 0
    for line in process.stderr:
        seen += line.startswith("+")
        if kill_after is not None and seen >= kill_after:
            os.killpg(process.pid, signal.SIGKILL)
            break
    process.stderr.close()
    process.wait(60)
    return seen


def test_another_evening_waits_on_the_card_until_this_one_was_collected(card: Card) -> None:
    card.install()
    lead(card.small, card.pod)
    write_small_pod(card.slc / "pack")
    card.sum_up()

    waits = card.install()
    is_kept = (card.slc / "pack" / "pod.json").exists()
    shutil.rmtree(card.pod / "journal")
    taken = card.install()

    assert waits.returncode == taken.returncode == 0
    assert is_kept
    assert "collect that first" in waits.stdout
    assert not (card.slc / "pack").exists()


def test_a_card_that_was_changed_or_not_written_to_its_end_is_refused(card: Card) -> None:
    with (card.slc / "payload" / "kiosk" / "policy.json").open("ab") as file:
        file.write(b" ")
    changed = card.install()
    first = card.result
    (card.slc / "SHA256SUMS").unlink()
    half = card.install()

    assert changed.returncode == half.returncode == 2
    assert "policy.json" in first
    assert "written to its end" in card.result
    assert not (card.root / "opt").exists()


def test_a_payload_for_another_python_is_refused_in_a_sentence(card: Card) -> None:
    (card.slc / "payload" / f"lib-{PYTHON}.tar.gz").rename(card.slc / "payload" / "lib-cp27.tar.gz")
    card.sum_up()

    done = card.install()

    assert done.returncode == 2
    assert f"this system's Python is {PYTHON} and the card holds lib-cp27.tar.gz" in done.stderr


@pytest.mark.parametrize(("machine", "said"), [("armv7l", "32-bit system (armv7l)"), ("armv6l", "32-bit")])
def test_a_32_bit_system_is_refused_in_a_sentence(card: Card, tmp_path: Path, machine: str, said: str) -> None:
    (tmp_path / "bin").mkdir()
    uname = tmp_path / "bin" / "uname"
    uname.write_text(f"#!/bin/sh\necho {machine}\n")
    uname.chmod(0o755)

    done = card.install(PATH=f"{uname.parent}:{card.environment['PATH']}")

    assert done.returncode == 2
    assert said in done.stderr
    assert card.result.startswith("failed: this is a 32-bit system")


def test_an_update_keeps_number_keys_and_journal_and_the_version_before(card: Card) -> None:
    card.install()
    lead(card.small, card.pod)
    (card.slc / "station.json").unlink()
    with (card.slc / "payload" / "kiosk" / "splash.css").open("a") as file:
        file.write("/* newer */\n")
    card.sum_up()
    first = (card.root / "opt/slc/current").readlink()

    done = card.install()

    assert done.returncode == 0, done.stdout + done.stderr
    assert (card.root / "opt/slc/current").readlink() != first
    assert (card.root / "opt/slc" / first).is_dir()
    assert (card.root / "etc/hostname").read_text() == "pod-03\n"
    assert (card.pod / "journal" / "journal.db").exists()


def test_a_version_that_does_not_load_never_becomes_the_one_that_runs(card: Card) -> None:
    card.install()
    first = (card.root / "opt/slc/current").readlink()
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("lib/broken.py"))
    (card.slc / "payload" / f"lib-{PYTHON}.tar.gz").write_bytes(held.getvalue())
    card.sum_up()

    done = card.install()

    assert done.returncode == 2
    assert (card.root / "opt/slc/current").readlink() == first


def test_ssh_stays_for_keys_that_somebody_put_there(card: Card) -> None:
    keys = card.root / "home/pi/.ssh/authorized_keys"
    keys.parent.mkdir()
    keys.write_text("ssh-ed25519 AAAA technician\n")

    card.install()

    assert not (card.root / "etc/systemd/system/ssh.service").exists()
    assert "PasswordAuthentication no" in (card.root / "etc/ssh/sshd_config.d/10-slc.conf").read_text()
    assert "\npi:$y$" in (card.root / "etc/shadow").read_text()


def test_a_hub_gives_the_service_a_network_and_no_hub_takes_it_away(card: Card) -> None:
    card.set_station(StationFile(pod=3, hub="http://192.168.1.20:8128"))
    card.install()
    drop_in = card.root / "etc/systemd/system/slc-station.service.d/hub.conf"
    with_hub = drop_in.read_text()
    card.set_station(StationFile(pod=3))
    card.install()

    assert "PrivateNetwork=no" in with_hub
    assert not drop_in.exists()


def test_a_read_only_root_that_cannot_be_had_is_told_and_the_pod_is_made(card: Card) -> None:
    card.set_station(StationFile(pod=3, read_only_root=True))

    done = card.install()

    assert done.returncode == 0
    assert "The system's disk stays writable: overlayroot or busybox is not installed." in card.result
