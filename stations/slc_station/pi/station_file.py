"""``station.json``: which pod a Raspberry Pi is, readable by anybody who holds its card; no child, no secret."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from slc_core.conference.model import Model, Several, ShortWords
from slc_core.conference.people import LanguageTag
from slc_core.errors import UnreadableError
from slc_core.exchange.pod_folder import read_bytes

__all__ = ["FILE", "Rotation", "StationFile", "parse_station", "read_station"]

FILE = "station.json"
_BYTES = 64 * 1024

Rotation = Literal[0, 90, 180, 270]
"""How far the picture is turned clockwise."""


class StationFile(Model):
    """One pod's settings.

    *evening* is a day as 2026-12-03, or empty. *touch* is the name of the touch screen that turns with the picture,
    empty for whichever is there; *lamp* the pins of a lamp, *hub* where the school's hub answers; empty for none.
    """

    version: Literal[1] = 1
    pod: Annotated[int, Field(ge=1, le=99)]
    evening: Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = ""
    school_lang: LanguageTag = "en"
    languages: Annotated[Several[LanguageTag], Field(max_length=200)] = ()
    rotate: Rotation = 0
    touch: ShortWords = ""
    read_only_root: bool = False
    lamp: ShortWords = ""
    hub: ShortWords = ""

    def to_bytes(self) -> bytes:
        """The file's content: the same value gives the same bytes."""
        return self.model_dump_json(indent=1).encode() + b"\n"


def parse_station(content: bytes, name: str) -> StationFile:
    """The settings in *content*; *name* is for the message.

    Raises:
        UnreadableError: they are none of ours, or of a version that we do not know; says what was found first.
    """
    try:
        return StationFile.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UnreadableError(
            f"{name} is not what we wrote ({where}: {first['msg']}); run `slc station card` again"
        ) from error


def read_station(path: Path) -> StationFile:
    """The settings in a file.

    Raises:
        NotFoundError: it is not there.
        UnreadableError: it cannot be read, or is none of ours.
    """
    return parse_station(read_bytes(path, _BYTES), str(path))
