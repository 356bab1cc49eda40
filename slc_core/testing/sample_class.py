"""Harbor School's sample class, as a teacher would have it on disk.

The sheets lie in ``class_folder/`` and can be edited there; the children's pictures are drawn when the class
is written, one for each file that ``pages.csv`` names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import UnwritableError
from slc_core.files import write_together

_SHEETS = Path(__file__).with_name("class_folder")


class _Picture(NamedTuple):
    child: str
    file: str


def write_sample_class(folder: Path) -> None:
    """Write ``class.toml``, six sheets and the children's work into *folder*: the same bytes each time.

    Needs Pillow for the pictures, which the extra ``cli`` brings.

    Raises:
        UnwritableError: the folder holds a class already, or the disk refused; nothing was changed.
    """
    for name in ("class.toml", "class.xlsx", "class.ods", "students.csv"):
        if (folder / name).exists():
            raise UnwritableError(f"{folder} holds a class already ({name}); name another folder for the sample")
    write_together(folder, _contents())


def _contents() -> dict[str, bytes]:
    from slc_core.testing.drawings import draw  # noqa: PLC0415 - Pillow is an extra, and only pictures need it

    contents = {path.name: path.read_bytes() for path in sorted(_SHEETS.iterdir())}
    for child, file in _pictures():
        contents[f"work/{child}/{file}"] = draw(file.removesuffix(".png"), child)
    return contents


def _pictures() -> Iterator[_Picture]:
    with (_SHEETS / "pages.csv").open(encoding="utf-8", newline="") as sheet:
        for row in csv.DictReader(sheet):
            for file in filter(None, row["files"].split(";")):
                yield _Picture(row["student"], file)
