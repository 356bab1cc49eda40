"""The base of every value of a conference: frozen, strict, closed, and silent about what it holds."""

from __future__ import annotations

import unicodedata
from typing import Annotated, TypeVar, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

_EMBEDDINGS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(text: str) -> str:
    """*text* in NFC; line feeds stay.

    Raises:
        ValueError: it holds control characters, or marks that reorder the text around them.
    """
    for character in text:
        if character in _EMBEDDINGS:
            raise ValueError(f"holds U+{ord(character):04X}, which reorders the text around it; delete it")
        if unicodedata.category(character) in {"Cc", "Cs"} and character != "\n":
            raise ValueError(f"holds the control character U+{ord(character):04X}; delete it")
    return unicodedata.normalize("NFC", text)


def _tuple_of_list(value: object) -> object:
    return tuple(cast("list[object]", value)) if isinstance(value, list) else value


Item = TypeVar("Item")
Several = Annotated[tuple[Item, ...], BeforeValidator(_tuple_of_list)]
"""A tuple that TOML and JSON, which know only lists, may give as one."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(clean_text)]
ShortWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(clean_text)]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(clean_text)
]


class Model(BaseModel):
    """A frozen value; unknown fields are refused, and errors never repeat a child's data."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)
