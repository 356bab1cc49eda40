"""The wheel as a school gets it."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEAKS = """
from slc_core.language.catalog import Voice, message
welcome = message("script:welcome", "Welcome. Please sit here.")
for tag in ("es", "ar"):
    text = Voice(tag).say(welcome)
    assert text.lang == tag and text.status == "draft" and text.value != welcome.text, text
import sys
assert not {"typer", "jinja2", "openpyxl"} & set(sys.modules)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(out.glob("*.whl"))


def test_the_wheel_holds_our_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"slc_core", "slc_station", "slc_hub", "slc_cli"}


def test_the_wheel_holds_every_language_compiled(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    for source in (ROOT / "locales").glob("*/LC_MESSAGES/slc.po"):
        assert f"slc_core/locales/{source.parts[-3]}/LC_MESSAGES/slc.mo" in names
    for description in (ROOT / "locales").glob("*/locale.toml"):
        assert f"slc_core/locales/{description.parts[-2]}/locale.toml" in names
    assert "slc_core/conference/scripts/4-5.toml" in names
    assert "slc_core/conference/gestures/smile.svg" in names
    assert not [name for name in names if name.endswith(".po")]
    assert "slc_core/locales/slc.pot" in names  # what a speaker reads beside each line


def test_the_wheel_holds_the_pods_pages_and_their_scripts(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    for folder in ("pages", "static"):
        for file in (ROOT / "stations" / "slc_station" / folder).rglob("*.*"):
            assert file.relative_to(ROOT / "stations").as_posix() in names


def test_the_wheel_holds_every_keyboard_and_the_licence_of_its_letters(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    for file in (ROOT / "locales" / "keyboards").iterdir():
        assert f"slc_core/locales/keyboards/{file.name}" in names


@pytest.mark.network
def test_the_wheel_alone_with_what_it_needs_to_run_speaks_spanish_and_arabic(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = subprocess.run(
        [python, "-m", "pip", "install", "-q", str(wheel)], capture_output=True, text=True, check=False
    )
    if install.returncode and not os.environ.get("CI"):
        pytest.skip("installing the wheel's dependencies needs a package index: connect to a network")
    assert install.returncode == 0, install.stderr

    done = subprocess.run([python, "-c", SPEAKS], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
