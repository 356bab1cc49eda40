"""Other people's tools must agree with ours: GNU gettext and the Translate Toolkit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from slc_core.language.core import is_core
from slc_core.language.entries import TEMPLATE, catalog_path, read_entries
from slc_core.language.progress import translated_tags
from slc_core.language.readings import reading_tags
from slc_core.language.registry import languages, locales_folder

FILES = {
    "template": locales_folder() / TEMPLATE,
    **{tag: catalog_path(locales_folder(), tag) for tag in translated_tags(locales_folder())},
}
READINGS = {tag: catalog_path(locales_folder(), tag) for tag in reading_tags(locales_folder())}
OUTSIDE_THE_CORE = frozenset(entry.source for entry in read_entries(FILES["template"]).entries if not is_core(entry))
MSGFMT = shutil.which("msgfmt")
POFILTER = Path(sys.executable).with_name("pofilter")


@pytest.mark.skipif(MSGFMT is None and "CI" not in os.environ, reason="install gettext: apt-get install gettext")
@pytest.mark.parametrize("path", [*FILES.values(), *READINGS.values()], ids=(*FILES, *READINGS))
def test_gettext_finds_no_fault(path: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        ["msgfmt", "--check", "-o", tmp_path / "out.mo", path], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert [row for row in done.stderr.splitlines() if "missing in header" not in row] == []


@pytest.mark.parametrize("tag", [tag for tag in FILES if tag != "template"])
def test_the_translate_toolkit_finds_no_fault(tag: str, tmp_path: Path) -> None:
    tests = [f"--test={name}" for name in ("pythonbraceformat", "urls", "xmltags", "untranslated", "unchanged")]

    done = subprocess.run(
        [POFILTER, "--progress=none", *tests, FILES[tag], tmp_path / "found.po"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    same = {word for word, said in _complaints(tmp_path / "found.po") if said == "unchanged: Consider translating"}
    later = OUTSIDE_THE_CORE if languages()[tag].complete == "core" else frozenset[str]()
    others = [
        said
        for source, said in _complaints(tmp_path / "found.po")
        if not said.startswith("unchanged: ") and not (said.startswith("untranslated: ") and source in later)
    ]
    assert same <= set(languages()[tag].same_as_english)
    assert others == []


def _complaints(found: Path) -> list[tuple[str, str]]:
    """Each English text with what the toolkit says, less that a plural form for one number does not show it."""
    if not found.is_file():
        return []
    with found.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    return [
        (message.id if isinstance(message.id, str) else message.id[0], said)
        for message in messages
        for comment in message.user_comments
        if comment.startswith("(pofilter) ")
        for said in comment.removeprefix("(pofilter) ").removeprefix("pythonbraceformat: ").split(", ")
        if said != "Named placeholders absent in translation: {n}"
    ]
