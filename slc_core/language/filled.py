"""What a person wrote on a sheet, from whichever reader it came: a spreadsheet, a pen that somebody typed, a pod.

As a file it is JSON (``.json``); :func:`slc_core.language.taking_in.take_in` judges it.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from slc_core.errors import UnreadableError

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]


def _tidy(text: str) -> str:
    """In NFC and without the blanks at its ends that a spreadsheet or a thumb leaves."""
    return unicodedata.normalize("NFC", text).strip()


Typed = Annotated[str, Field(max_length=2_000), AfterValidator(_tidy)]


class FilledRow(BaseModel):
    """One answer; *key*, *text* and *form* are those of the sheet's row, *row* is where it stands in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Hash
    text: Hash
    form: Annotated[int, Field(ge=0, le=5)] = 0
    ok: bool = False
    better: Typed = ""
    comment: Typed = ""
    row: Annotated[int, Field(ge=0)] = 0

    @property
    def is_answered(self) -> bool:
        """Whether the reader left anything there."""
        return self.ok or bool(self.better or self.comment)


class Filled(BaseModel):
    """A sheet that came back; *by*, *role* and *on* are the reader's own and may be missing here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    sheet: Typed
    tag: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    by: Typed = ""
    role: Typed = ""
    on: dt.date | None = None
    rows: tuple[FilledRow, ...] = ()


def filled_json(filled: Filled) -> bytes:
    """*filled* as a file that ``slc locale import`` takes."""
    return filled.model_dump_json(indent=1).encode()


def read_filled_json(content: bytes, name: str) -> Filled:
    """The sheet in a JSON file called *name*.

    Raises:
        UnreadableError: it is none; names the first place that is wrong.
    """
    try:
        return Filled.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise UnreadableError(
            f"{name} is not a sheet that was read: {place}: {first['msg'].lower()}; export it from the desk again"
        ) from error
