"""A small folder of languages to plant things into, beside the real one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from slc_core.language.entries import Entry
from slc_core.language.registry import locales_folder
from slc_core.language.workshop import update_catalog, write_template

SOURCES = (
    Entry("script:welcome", "Welcome to our school.", notes=("The child says this.",)),
    Entry("script:pages", "My goal: {goal}.", notes=("The child says this.",)),
    Entry("script:pages", "I show {n} page.", "I show {n} pages.", notes=("The child says this.",)),
)


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """A folder with the languages es, ar, so and zh-Hans, three messages and nothing translated."""
    folder = tmp_path / "locales"
    for tag in ("en", "es", "ar", "so", "zh-Hans", "en-XA"):
        (folder / tag).mkdir(parents=True)
        shutil.copy(locales_folder() / tag / "locale.toml", folder / tag)
    shutil.copy(locales_folder() / "names.toml", folder)
    write_template(SOURCES, folder / "slc.pot")
    for tag in ("es", "ar", "so", "zh-Hans"):
        update_catalog(tag, folder)
    return folder
