"""What the last import wrote, kept hidden in the class folder: the next one knows what a teacher typed."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from slc_core.conference.model import Model
from slc_core.errors import Problem, ProblemsError

__all__ = ["FILE", "ImportedChild", "ImportedHome", "LastImport", "read_last_import"]

FILE = ".slc-imported.json"


class ImportedChild(Model):
    """A student's cells as last imported; *source_id* is the export's own."""

    source_id: str
    cells: Mapping[str, str]


class ImportedHome(Model):
    """A household's language, and the cells of its adults by the export's id."""

    speaks: str
    adults: Mapping[str, Mapping[str, str]] = {}


class LastImport(Model):
    """*removed* are students whom the teacher deleted since; *answers* what a person once mapped."""

    version: int = 1
    students: Mapping[str, ImportedChild] = {}
    homes: Mapping[str, ImportedHome] = {}
    removed: tuple[str, ...] = ()
    answers: Mapping[str, str] = {}

    def content(self) -> bytes:
        """The file."""
        return self.model_dump_json(indent=1).encode()


def read_last_import(data: bytes | None) -> LastImport:
    """The last import; an empty one for a class that has had none.

    Raises:
        ProblemsError: the file has been changed by something else.
    """
    if data is None:
        return LastImport()
    try:
        return LastImport.model_validate_json(data)
    except ValidationError as error:
        to_do = "delete it: the next import then treats every cell as typed by the teacher"
        raise ProblemsError([Problem(FILE, "is not what an import wrote", to_do)]) from error
