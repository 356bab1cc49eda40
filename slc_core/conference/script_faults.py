"""What is wrong with the shape of a script file, in the words of the teacher who edits it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from pydantic import ValidationError

_IS_A_LIST = "write it as a list in [ ], with a comma between its parts"
_TO_DO = {
    "string_type": "write a text in quotes",
    "tuple_type": _IS_A_LIST,
    "dict_type": "write a text in quotes, or { one, other, count } for a line that counts",
    "model_type": "write a text in quotes, or { one, other, count } for a line that counts",
    "string_pattern_mismatch": "write small letters, digits and - only, the first one a letter",
}
_TABLES = {
    "blanks": "write [blanks] on a row of its own, and each blank with its type below it",
    "stage": "write [[stage]] above each stage",
    "step": "write [[stage.step]] above each step",
}


def shape_faults(error: ValidationError, fields: Mapping[str, Any], known: Collection[str]) -> Iterator[str]:
    """Each fault with its place; *fields* is the file as TOML reads it, *known* every word it may use."""
    found: dict[str, None] = {}
    for fault in error.errors(include_url=False):
        place, word, value = _place(fault["loc"], fields)
        if _is_other_branch(fault["loc"], value):
            continue
        context = cast("Mapping[str, Any]", fault.get("ctx", {}))
        found[f"{place}{_told(fault['type'], word, value, context, known)}"] = None
    yield from found


def _told(kind: str, word: str, value: object, context: Mapping[str, Any], known: Collection[str]) -> str:
    if kind == "missing":
        return f"'{word}' is missing; add it"
    if kind == "extra_forbidden":
        to_do = "move or delete it" if word in known else _meant(word, known) or "delete it"
        return f"'{word}' means nothing here; {to_do}"
    if kind == "literal_error":
        choices = [choice.strip("' ") for choice in str(context["expected"]).replace(" or ", ",").split(",")]
        to_do = _meant(str(value), choices) or f"write one of {', '.join(choices)}"
        return f"'{word}' cannot be {_shown(value)}; {to_do}"
    to_do = _TABLES.get(word) or _TO_DO.get(kind, "see how `slc script new` writes it")
    return f"'{word}' cannot be {_shown(value)}; {to_do}"


def _meant(word: str, choices: Collection[str]) -> str:
    close = difflib.get_close_matches(word, choices, 1)
    return f"did you mean '{close[0]}'?" if close else ""


def _shown(value: object) -> str:
    return "a table" if isinstance(value, dict) else "a list" if isinstance(value, list) else f"'{value}'"


def _is_other_branch(location: tuple[int | str, ...], value: object) -> bool:
    """Whether pydantic tells of a text where a table stands, or of a table where a text should."""
    return ("str" in location and isinstance(value, dict)) or (
        location[-1] == "CountedLine" and not isinstance(value, dict)
    )


def _place(location: tuple[int | str, ...], fields: Mapping[str, Any]) -> tuple[str, str, object]:
    """Where a fault is (ending in ``: ``; empty for the file), the word it is at, and what stands there."""
    words: list[str] = []
    word = "the file"
    stands: object = fields
    for before, part in zip(("", *location), location, strict=False):
        if part in {"str", "CountedLine"}:
            continue
        try:
            stands = cast("Any", stands)[part]
        except (KeyError, IndexError, TypeError):
            stands = None
        if isinstance(part, str):
            word = part
        elif before in {"stage", "step"}:
            told = _id_of(stands)
            words.append(f"{before} {part + 1}" if told is None else f"{before} '{told}'")
    return f"{', '.join(words)}: " if words else "", word, stands


def _id_of(table: object) -> object:
    return cast("dict[str, object]", table).get("id") if isinstance(table, dict) else None
