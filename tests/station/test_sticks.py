from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from slc_station.sticks import NoStickError, SeveralSticksError, mounted_sticks, the_stick

MOUNTS = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,errors=remount-ro
61 27 8:1 / /media/ana/KINGSTON rw,nosuid,nodev,relatime shared:31 - vfat /dev/sda1 rw,uid=1000
62 27 8:17 / /run/media/ana/Two\040Words rw,nosuid,nodev - fuseblk /dev/sdb1 rw
63 27 8:33 / /run/slc/sticks/sdc1 rw,nosuid,nodev,noexec - exfat /dev/sdc1 rw
64 27 11:0 / /media/cdrom0 ro,nosuid,nodev - iso9660 /dev/sr0 ro
65 27 0:44 / /media/nas rw,relatime - cifs //server/share rw
66 27 8:2 / /home rw,relatime - ext4 /dev/sdd1 rw
67 27 0:50 / /media/tmp rw - tmpfs tmpfs rw
nonsense
68 27 - -"""


def test_sticks_are_what_is_mounted_where_the_system_puts_them_and_nothing_else() -> None:
    assert [str(stick) for stick in mounted_sticks(MOUNTS)] == [
        "/media/ana/KINGSTON",
        "/run/media/ana/Two Words",
        "/run/slc/sticks/sdc1",
    ]


@pytest.fixture
def mounting() -> list[str]:
    """Runs a script that may mount, where nobody else sees it."""
    for command in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        if (
            shutil.which("unshare")
            and not subprocess.run([*command, "true"], capture_output=True, check=False).returncode
        ):
            return command
    pytest.skip("this system lets nobody mount in a room of their own: run as root, or apt-get install util-linux")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells its mounts so")
@pytest.mark.parametrize(
    ("sticks", "said"),
    [([], "NoStickError"), (["one"], "/media/one"), (["one", "two"], "SeveralSticksError")],
)
def test_the_one_stick_that_is_in_is_found(mounting: list[str], sticks: list[str], said: str) -> None:
    program = (
        "from slc_station.sticks import the_stick\ntry:\n print(the_stick())\n"
        "except Exception as error:\n print(type(error).__name__)"
    )
    mount = "".join(f"mkdir -p /media/{name} && mount -t tmpfs /dev/sd{name} /media/{name} && " for name in sticks)
    script = f'mount -t tmpfs none /media && {mount} "$0" -c "$1"'

    done = subprocess.run(
        [*mounting, "sh", "-c", script, sys.executable, program], capture_output=True, text=True, check=False
    )

    assert (done.stdout.strip(), done.stderr) == (said, "")


def test_without_a_stick_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_self: Path, **_how: str) -> str:
        return ""

    monkeypatch.setattr(Path, "read_text", none)
    monkeypatch.setattr(sys, "platform", "linux")

    with pytest.raises(NoStickError, match="put one in, or name a folder with --to"):
        the_stick()


def test_several_sticks_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def some(_self: Path, **_how: str) -> str:
        return MOUNTS

    monkeypatch.setattr(Path, "read_text", some)
    monkeypatch.setattr(sys, "platform", "linux")

    with pytest.raises(SeveralSticksError, match="KINGSTON, /run/media/ana/Two Words"):
        the_stick()


def test_the_only_stick_is_the_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def one(_self: Path, **_how: str) -> str:
        return "\n".join(MOUNTS.splitlines()[:3])

    monkeypatch.setattr(Path, "read_text", one)
    monkeypatch.setattr(sys, "platform", "linux")

    assert the_stick() == Path("/media/ana/KINGSTON")


def test_on_a_mac_it_is_the_volume_that_is_mounted_and_not_the_link_to_its_own_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KINGSTON", "left over"):
        (tmp_path / name).mkdir()
    (tmp_path / "Macintosh HD").symlink_to("/")
    volumes = sorted(tmp_path.iterdir())

    def in_volumes(folder: Path) -> Iterator[Path]:
        assert folder == Path("/Volumes")
        return iter(volumes)

    def is_mount(folder: Path) -> bool:
        return folder.name != "left over"

    monkeypatch.setattr(Path, "iterdir", in_volumes)
    monkeypatch.setattr(Path, "is_mount", is_mount)
    monkeypatch.setattr(sys, "platform", "darwin")

    assert the_stick() == tmp_path / "KINGSTON"


def test_on_windows_it_is_the_drive_that_can_be_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def drive_type(drive: str) -> int:
        return {"C:\\": 3, "D:\\": 5, "E:\\": 2}.get(drive, 1)

    windll = SimpleNamespace(kernel32=SimpleNamespace(GetDriveTypeW=drive_type))
    monkeypatch.setattr(ctypes, "windll", windll, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")

    assert str(the_stick()) == "E:\\"
