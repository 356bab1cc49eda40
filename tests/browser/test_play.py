from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from slc_cli.play import play

from slc_core.classroom.folder import read_class

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.slow
def test_a_played_conference_leaves_a_picture_of_each_screen(
    browser: Browser, sample_folder: Path, tmp_path: Path
) -> None:
    classroom = read_class(Path(shutil.copytree(sample_folder, tmp_path / "class")))

    taken = play(browser, classroom, tmp_path / "screens", ("so", "xh"))

    pictures = sorted((tmp_path / "screens" / "so").iterdir())
    stages = {path.stem.partition("-")[2] for path in pictures}
    assert len(pictures) == taken > 25
    assert {"welcome", "pages", "new-goals", "put-away", "teacher", "sign", "worthwhile", "farewell"} <= stages
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.size == (1280, 800)
    assert [path.name for path in (tmp_path / "screens").iterdir()] == ["so"]
