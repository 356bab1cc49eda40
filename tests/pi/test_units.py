"""What systemd says about our units, and what the files beside them promise."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from slc_station.pi.kiosk import waiting_room
from slc_station.serve import PORT

PI = Path(str(files("slc_station"))) / "pi"
SYSTEMD = PI / "units" / "systemd"
NEEDS_SYSTEMD = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None and "CI" not in os.environ, reason="there is no systemd-analyze here"
)
UNITS = sorted(path.name for path in SYSTEMD.iterdir())


def exposure(unit: Path) -> float:
    said = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said.stdout)
    assert found, said.stderr
    return float(found[1])


@NEEDS_SYSTEMD
def test_the_pods_service_is_hardly_exposed() -> None:
    assert exposure(SYSTEMD / "slc-station.service") <= 1.5


@NEEDS_SYSTEMD
def test_a_service_that_gives_up_its_walls_is_told_from_ours(tmp_path: Path) -> None:
    said = (SYSTEMD / "slc-station.service").read_text()
    bare = tmp_path / "slc-station.service"
    kept = (line for line in said.splitlines() if not re.match(r"(Protect|Private|Restrict|System|Capab|IPAddr)", line))
    bare.write_text("\n".join(kept))

    assert exposure(bare) > 1.5


@NEEDS_SYSTEMD
def test_systemd_finds_nothing_wrong_with_any_unit(tmp_path: Path) -> None:
    """Programs that only a pod has are stood in for, so that only our own words are judged."""
    for name in UNITS:
        text = (SYSTEMD / name).read_text()
        text = re.sub(
            r"^(ExecStart|ExecStartPre|ExecStop|ExecStopPost)=-?\S+.*$", r"\1=/bin/true", text, flags=re.MULTILINE
        )
        (tmp_path / name).write_text(text)
    shutil.copyfile(tmp_path / "slc-stick@.service", tmp_path / "slc-stick@sda1.service")
    units = [str(tmp_path / name) for name in UNITS if "@" not in name]

    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--generators=no", *units, str(tmp_path / "slc-stick@sda1.service")],
        capture_output=True,
        text=True,
        check=False,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:/lib/systemd/system", "PATH": "/usr/bin:/bin"},
    )

    ours = [line for line in said.stderr.splitlines() if "slc-" in line and "var-lib-slc" not in line]
    assert ours == []


def test_the_address_that_systemd_opens_is_the_pods() -> None:
    assert f"ListenStream=127.0.0.1:{PORT}\n" in (SYSTEMD / "slc-station.socket").read_text()


def test_the_screens_user_can_become_nobody_else() -> None:
    users = (PI / "units" / "etc" / "sysusers.d" / "slc.conf").read_text()

    groups = set(re.findall(r"^m slc-kiosk (\S+)$", users, re.MULTILINE))

    assert groups == {"audio", "input", "render", "video"}
    assert "sudo" not in users
    assert users.count("/usr/sbin/nologin") == 2


def test_a_stick_is_mounted_below_the_place_where_the_pod_looks_and_nothing_on_it_runs() -> None:
    unit = (SYSTEMD / "slc-stick@.service").read_text()

    (line,) = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)

    assert {"nosuid", "nodev", "noexec"} <= set(line.split(" -o ")[1].split(" ")[0].split(","))
    assert line.endswith("/run/slc/sticks/%i")


def _policy() -> dict[str, list[str]]:
    """Those of its settings that are lists."""
    told: dict[str, list[str]] = json.loads((PI / "kiosk" / "policy.json").read_text())
    return told


def test_the_policy_lets_the_browser_go_to_the_two_addresses_of_the_pod_alone() -> None:
    policy = _policy()

    allowed = policy["URLAllowlist"]

    assert {(urlsplit(url).hostname, urlsplit(url).port) for url in allowed} == {
        ("127.0.0.1", PORT),
        ("127.0.0.1", waiting_room.PORT),
    }
    assert policy["AudioCaptureAllowedUrls"] == [f"http://127.0.0.1:{PORT}"]


def _scripts() -> Iterator[Path]:
    yield from sorted(PI.rglob("*.sh"))


@pytest.mark.skipif(shutil.which("shellcheck") is None and "CI" not in os.environ, reason="there is no shellcheck here")
@pytest.mark.parametrize("script", list(_scripts()), ids=lambda path: path.name)
def test_shellcheck_finds_nothing_in_what_runs_on_the_pi(script: Path) -> None:
    assert subprocess.run(["shellcheck", str(script)], capture_output=True, text=True, check=False).stdout == ""


@pytest.mark.parametrize("path", [path for path in sorted(PI.rglob("*")) if path.is_file()], ids=lambda path: path.name)
def test_no_file_for_the_pi_has_a_line_end_of_windows(path: Path) -> None:
    assert b"\r" not in path.read_bytes() or path.suffix == ".pyc"
