"""The desk's table, opened in a real spreadsheet: whatever a family wrote, no cell of it is a formula."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from slc_hub.exports import table_of
from slc_hub.reading import Conference, Names, Reader
from slc_hub.store import HubStore

from slc_core.exchange.hub_keys import HubKeys
from slc_core.language.catalog import Voice
from slc_core.testing.small_evening import EVENING, FORMULA, small_evening

NAMES = ("=1+1", "+cmd|'/c calc'!A1", "@SUM(1;1)", "-2", '=HYPERLINK("http://x";"y")')
_IN_COMMAS = "44,34,76,1,,0,false"
"""LibreOffice's words for: a comma between cells, quotes around them, UTF-8, from the first row on."""

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None and "CI" not in os.environ,
    reason="install LibreOffice: apt-get install libreoffice-calc",
)


@pytest.fixture
def conferences(tmp_path: Path, keys: HubKeys) -> Iterator[tuple[Conference, ...]]:
    store, evening = HubStore(tmp_path / "hub", tmp_path / "second"), small_evening(keys.public)
    store.enrol(evening.pod.manifest_bytes, EVENING)
    store.take(evening.links)
    yield Reader(store, keys.private).conferences()
    store.close()


def opened(table: bytes, folder: Path) -> Any:
    """*table* as LibreOffice opens it, looked at through what it saves."""
    path = folder / "evening.csv"
    path.write_bytes(table)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = ["soffice", "--headless", profile, f"--infilter=CSV:{_IN_COMMAS}", "--convert-to", "xlsx"]
    subprocess.run([*words, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120)
    return openpyxl.load_workbook(path.with_suffix(".xlsx")).active


def formulas(page: Any) -> list[str]:
    return [cell.value for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_no_cell_of_an_evening_is_a_formula_there(conferences: tuple[Conference, ...], tmp_path: Path) -> None:
    children: dict[str, str] = dict(zip(("s21", "s01", "s05"), NAMES, strict=False))
    homes = {conference.household: NAMES[3 + at % 2] for at, conference in enumerate(conferences)}
    table = table_of(conferences, Names(children, homes), Voice("en"))

    page = opened(table, tmp_path)

    texts = {str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None}
    assert formulas(page) == []
    assert {f"'{name}" for name in NAMES} <= texts
    assert any(FORMULA in text for text in texts)


def test_without_our_apostrophe_a_name_would_run_there(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["name"], *([name] for name in NAMES)])

    assert formulas(opened(path.read_bytes(), tmp_path))
