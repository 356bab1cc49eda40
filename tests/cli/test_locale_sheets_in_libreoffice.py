"""A sheet that somebody opened and saved in LibreOffice is taken in like the one that was sent."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from slc_core.language.registry import locales_folder

Slc = Callable[..., Any]
SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None and "CI" not in os.environ, reason="install LibreOffice: apt-get install libreoffice-calc"
)
FILLED = {
    "C3": "Amal",
    "C4": "parent",
    "C5": dt.datetime.now().astimezone().date(),
    "F9": "x",
    "G10": "أهلًا بكم",
    "F11": "x",
    "H11": "=1+1 is no formula here",
    "H12": "-",
}


def saved_as(ending: str, path: Path, folder: Path) -> Path:
    """*path* as LibreOffice saves it."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = ["soffice", "--headless", profile, "--convert-to", ending, "--outdir", str(folder / ending), str(path)]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    return folder / ending / f"{path.stem}.{ending}"


@pytest.fixture
def sent(slc: Slc, tmp_path: Path) -> Path:
    """An Arabic core sheet, filled in."""
    path = tmp_path / "ar.xlsx"
    assert slc("locale", "sheet", "ar", "--core", "--out", path, "--locales", locales_folder()).code == 0
    book = openpyxl.load_workbook(path)
    page: Any = book.active
    for place, value in FILLED.items():
        page[place].value = value
        if isinstance(value, str):
            page[place].data_type = "s"
    book.save(path)
    return path


def taken(slc: Slc, path: Path, school: Path) -> dict[str, bytes]:
    """What the import of *path* leaves in an empty class folder."""
    school.mkdir()
    said = slc("locale", "import", path, "--into", school, "--locales", locales_folder())
    assert said.code == 0, said.err
    return {file.relative_to(school).as_posix(): file.read_bytes() for file in school.rglob("*") if file.is_file()}


def test_a_sheet_saved_as_ods_and_back_as_xlsx_says_the_same(slc: Slc, sent: Path, tmp_path: Path) -> None:
    ods = saved_as("ods", sent, tmp_path)
    back = saved_as("xlsx", ods, tmp_path)

    as_sent, as_ods, as_xlsx = (
        taken(slc, path, tmp_path / f"class-{number}") for number, path in enumerate((sent, ods, back))
    )

    assert len(as_sent) == 3
    assert as_ods == as_sent
    assert as_xlsx == as_sent
    assert b"=1+1 is no formula here" in next(text for name, text in as_sent.items() if "/sheets/" in name)


def test_no_line_of_a_sheet_becomes_a_formula_there(sent: Path, tmp_path: Path) -> None:
    opened: Any = openpyxl.load_workbook(saved_as("xlsx", saved_as("ods", sent, tmp_path), tmp_path)).active

    kinds = {cell.data_type for row in opened.iter_rows(min_row=9) for cell in row if cell.value is not None}
    assert kinds == {"s"}
    assert opened["H11"].value == FILLED["H11"]
