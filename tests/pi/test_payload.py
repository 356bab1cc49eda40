from __future__ import annotations

import gzip
import hashlib
import io
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from slc_station.pi import tree, wheels
from slc_station.pi.lock import lock_of, requirements
from slc_station.pi.payload import FOLDERS, payload, remarks
from slc_station.pi.wheels import BOOKWORM, TARGETS, TRIXIE, Target, cache_folder, pins_in

from slc_core.errors import NotFoundError, UnreadableError, UnwritableError

HERE = Target(f"cp3{sys.version_info.minor}", f"3.{sys.version_info.minor}")
NOWHERE = Target("cp399", "3.99")
AARCH64 = (183).to_bytes(2, "little")


def write_wheel(folder: Path, name: str, files: Mapping[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for inside, content in files.items():
            wheel.writestr(zipfile.ZipInfo(inside), content)
    return path


def write_lock(path: Path, *found: Path) -> Path:
    pins = (
        f"{one.name.split('-')[0]}==1.0 --hash=sha256:{hashlib.sha256(one.read_bytes()).hexdigest()}" for one in found
    )
    path.write_text("# made by a test\n" + "\n".join(pins) + "\n")
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A cache that holds the one wheel that its lock asks for, for this computer's Python."""
    files = {"small/__init__.py": b"said = 'hello'\n", "small-1.0.dist-info/METADATA": b"Name: small\n"}
    wheel = write_wheel(tmp_path / "cache" / "wheels" / HERE.tag, "small", files)
    write_lock(tmp_path / "small.lock", wheel)
    return tmp_path


@pytest.mark.parametrize("target", TARGETS)
def test_the_locks_pin_what_a_pod_needs_by_name_and_hash(target: Target) -> None:
    pins = pins_in(target.lock).values()

    named = {pin.split()[0].lower().replace("_", "-") for pin in pins}
    asked = {need.split(">")[0].split("<")[0].lower() for need in requirements()}
    assert asked <= named
    assert not named & {"fpdf2", "pillow", "sqlalchemy", "typer", "fastapi"}
    assert len(pins) == len(target.lock.read_text().splitlines()) - 1


def test_an_archive_has_nothing_of_this_computer_or_this_hour() -> None:
    packed = tree.archive({"lib/b.py": b"b", "lib/a/c.py": b"c"})

    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        members = tar.getmembers()
    assert [member.name for member in members] == ["lib", "lib/a", "lib/a/c.py", "lib/b.py"]
    assert {(member.uid, member.gid, member.uname, member.mtime) for member in members} == {(0, 0, "", tree.made_at())}
    assert [oct(member.mode) for member in members] == ["0o755", "0o755", "0o644", "0o644"]
    assert packed[4:8] == bytes(4)  # where gzip keeps the hour


def test_the_date_in_it_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    with tarfile.open(fileobj=io.BytesIO(tree.archive({"a": b""}))) as tar:
        assert tar.getmember("a").mtime == 1_700_000_000


def test_the_same_input_gives_the_same_bytes_in_another_cache(small: Path, tmp_path: Path) -> None:
    first = tree.tree_archive(HERE, small / "cache", small / "small.lock")
    other = tmp_path / "other"
    (other / "wheels").mkdir(parents=True)
    (small / "cache" / "wheels" / HERE.tag).rename(other / "wheels" / HERE.tag)

    second = tree.tree_archive(HERE, other, small / "small.lock")

    assert (first.name, first.read_bytes()) == (second.name, second.read_bytes())
    with tarfile.open(second) as tar:
        names = tar.getnames()
    assert {"lib/small/__init__.py", "lib/slc_station/serve.py", "lib/slc_core/locales/es/LC_MESSAGES/slc.mo"} <= {
        *names
    }
    assert any("__pycache__" in name for name in names)  # this computer has the Python that is asked for
    assert not any(name.endswith(".po") or "/testing/" in name for name in names)


def test_the_tree_runs_by_itself(small: Path, tmp_path: Path) -> None:
    with tarfile.open(tree.tree_archive(HERE, small / "cache", small / "small.lock")) as tar:
        tar.extractall(tmp_path / "pod", filter="data")
    code = "import sys; sys.path[:0] = sys.argv[1:]; import small, slc_core; print(small.said, slc_core.__file__)"

    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, tmp_path / "pod/lib"], capture_output=True, text=True, check=True
    )

    assert ran.stdout.split() == ["hello", str(tmp_path / "pod/lib/slc_core/__init__.py")]


def test_a_pod_whose_python_is_not_here_compiles_itself_and_that_is_told() -> None:
    assert tree.pythons(HERE)
    assert tree.pythons(NOWHERE) == ""
    assert remarks([HERE]) == ()
    assert "there is no Python 3.99 on this computer" in remarks([NOWHERE])[0]


def test_a_kept_archive_that_was_cut_off_is_made_again(small: Path) -> None:
    path = tree.tree_archive(HERE, small / "cache", small / "small.lock")
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])

    again = tree.tree_archive(HERE, small / "cache", small / "small.lock")

    assert again == path
    assert again.read_bytes() == whole
    assert gzip.decompress(whole)


def test_programs_of_a_wheel_are_left_out_and_its_licence_is_not(tmp_path: Path) -> None:
    files = {
        "pkg-1.0.data/scripts/run": b"#!python\n",
        "pkg-1.0.data/purelib/pkg/more.py": b"",
        "pkg-1.0.dist-info/licenses/LICENSE": b"free",
        "pkg/__init__.py": b"",
    }

    assert set(tree.packages_in([write_wheel(tmp_path, "pkg", files)])) == {
        "pkg/more.py",
        "pkg-1.0.dist-info/licenses/LICENSE",
        "pkg/__init__.py",
    }


@pytest.mark.parametrize("name", ["../out.py", "/etc/out.py", "a\\..\\out.py"])
def test_a_wheel_that_leads_out_of_the_tree_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableError, match="is damaged"):
        tree.packages_in([write_wheel(tmp_path, "bad", {name: b""})])


def test_a_file_that_is_no_wheel_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.whl"
    path.write_bytes(b"PK")

    with pytest.raises(UnreadableError, match=r"bad\.whl is damaged; delete it"):
        tree.packages_in([path])


def test_without_network_and_with_an_empty_cache_there_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")

    with pytest.raises(NotFoundError) as told:
        wheels.wheels(TRIXIE, tmp_path)

    assert str(told.value).startswith(
        "the packages for a pod with Python 3.13 are not on this computer yet and could not be fetched; "
        "connect it to the network once and run this again (pip: "
    )
    assert "\n" not in str(told.value)


def test_a_computer_without_pip_is_told_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv.create(tmp_path / "bare", with_pip=False)
    python = tmp_path / "bare" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    monkeypatch.setattr(sys, "executable", str(python))

    with pytest.raises(NotFoundError) as told:
        wheels.wheels(TRIXIE, tmp_path / "cache")

    assert str(told.value) == f"pip is not installed beside slc; run `{python} -m ensurepip`, then this again"


def test_another_package_than_was_pinned_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true = write_wheel(tmp_path / "true", "small", {"small/__init__.py": b"true"})
    write_wheel(tmp_path / "shop", "small", {"small/__init__.py": b"false"})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "shop"))

    with pytest.raises(UnreadableError, match="other packages than SLC was tested with; nothing of them was kept"):
        wheels.wheels(TRIXIE, tmp_path / "cache", write_lock(tmp_path / "a.lock", true))

    assert not list((tmp_path / "cache").rglob("*.whl"))


def test_what_is_fetched_once_is_kept_and_needs_no_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = {"METADATA": b"Metadata-Version: 2.1\nName: small\nVersion: 1.0\n", "WHEEL": b"Wheel-Version: 1.0\n"}
    files = {f"small-1.0.dist-info/{name}": content for name, content in about.items()}
    wheel = write_wheel(tmp_path / "shop", "small", files)
    lock = write_lock(tmp_path / "a.lock", wheel)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "shop"))
    fetched = wheels.wheels(TRIXIE, tmp_path / "cache", lock)
    wheel.unlink()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    kept = wheels.wheels(TRIXIE, tmp_path / "cache", lock)

    assert kept == fetched
    assert [path.name for path in kept] == ["small-1.0-py3-none-any.whl"]


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "wheels").write_text("a file where a folder should be")

    with pytest.raises(UnwritableError, match=r"cannot keep packages in .* name another folder in SLC_CACHE"):
        wheels.wheels(BOOKWORM, tmp_path)


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"SLC_CACHE": "/here"}, "/here"),
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/slc"),
        ("linux", {"HOME": "/h"}, "/h/.cache/slc"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Caches/slc"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/slc"),
    ],
)
def test_the_cache_lies_where_this_system_keeps_such_things(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], folder: str
) -> None:
    for name in ("SLC_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)

    assert cache_folder() == Path(folder)


def test_the_payload_holds_installer_units_and_the_fonts_of_the_languages(tmp_path: Path) -> None:
    files = payload(("en", "ar"), tmp_path, targets=())

    assert {"ensure.sh", "install.sh"} <= set(files)
    assert {name.split("/")[1] for name in files if name.startswith("payload/")} == {*FOLDERS, "fonts"}
    fonts = [name for name in files if name.startswith("payload/fonts/")]
    assert len(fonts) == 2
    assert any("Arabic" in name for name in fonts)
    assert all(isinstance(path, Path) and path.is_file() for path in files.values())
    assert not any(name.endswith(".pyc") for name in files)


@pytest.mark.network
@pytest.mark.parametrize("target", TARGETS)
def test_every_pinned_wheel_can_be_had_and_is_for_64_bit_arm(target: Target, tmp_path: Path) -> None:
    found = wheels.wheels(target, tmp_path)

    files = tree.packages_in(found)
    machines = {name: content[18:20] for name, content in files.items() if name.endswith(".so")}
    assert len(found) == len(pins_in(target.lock))
    assert {"pydantic_core", "nacl", "markupsafe"} <= {name.split("/")[0] for name in machines}
    assert set(machines.values()) == {AARCH64}
    assert all(f"cpython-3{target.tag[3:]}" in name or "abi3" in name for name in machines)
    assert lock_of(target).startswith(b"# What a pod needs with Python ")
