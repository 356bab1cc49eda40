"""Harbor School's sample class, as a teacher would have it on disk.

The sheets, and what adults wrote at home, lie in ``class_folder/`` and can be edited there. Pictures are drawn when
the class is written: one for each file that ``pages.csv`` names, those that some children are known by at a pod, and
a photographed note.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from slc_core.errors import UnwritableError
from slc_core.files import write_together

_FOLDER = Path(__file__).with_name("class_folder")
_WITH_OWN_PICTURE = ("s01", "s02", "s05", "s08", "s13", "s17", "s19", "s21")
_NOTE = ("Ximena:", "Me gusta verte leer", "con tu hermanito.", "Sigue preguntando mucho.", "Te quiere, Marisol")
"""By Ximena's mother, without accents: Pillow's own letters have none."""


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
    from slc_core.testing.handwriting import photographed_note  # noqa: PLC0415 - the same

    texts = (path for path in sorted(_FOLDER.rglob("*")) if path.is_file())
    contents = {path.relative_to(_FOLDER).as_posix(): path.read_bytes() for path in texts}
    for child, file in _pictures():
        contents[f"work/{child}/{file}"] = draw(file.removesuffix(".png"), child)
    contents["work/s21/reflection.jpg"] = photographed_note(_NOTE, "h21")
    return contents


def _pictures() -> Iterator[_Picture]:
    for child in _WITH_OWN_PICTURE:
        yield _Picture(child, "picture.png")
    with (_FOLDER / "pages.csv").open(encoding="utf-8", newline="") as sheet:
        for row in csv.DictReader(sheet):
            for file in filter(None, row["files"].split(";")):
                yield _Picture(row["student"], file)
