"""What a value refused, in a teacher's words.

A model of ours says *why* it refuses a field; here that becomes what was found and what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from slc_core.classroom.cells import shown

__all__ = ["Finding", "findings"]


class Finding(NamedTuple):
    """A refused *field* (empty: the whole value): what was *found*, what *to_do*."""

    field: str
    found: str
    to_do: str


def findings(error: ValidationError) -> Iterator[Finding]:
    """Each field that *error* refuses, the first reason for each."""
    told: set[str] = set()
    for detail in error.errors(include_url=False):
        field = str(detail["loc"][0]) if detail["loc"] else ""
        if field not in told:
            told.add(field)
            yield Finding(field, *_in_words(detail))


_KINDS = {
    "greater_than_equal": ("is out of range", "write a number from 1 to 999"),
    "less_than_equal": ("is out of range", "write a number from 1 to 999"),
    "int_type": ("is not a whole number", "write a number such as 6, without quotation marks"),
    "string_type": ("is not a text", "write a text between quotation marks"),
    "string_pattern_mismatch": ("cannot stand here", "look at the other cells of the column"),
    "date_type": ("is not a date", "write a date such as 2026-11-24, without quotation marks"),
    "tuple_type": ("is not a list", 'write a list such as ["one", "two"]'),
    "dict_type": ("is not a table", 'write lines such as "01" = "es" under [language_codes]'),
}


def _in_words(detail: ErrorDetails) -> tuple[str, str]:
    found, context = shown(str(detail["input"])), detail.get("ctx", {})
    match detail["type"]:
        case "string_too_short":
            return "is empty", "fill it in"
        case "string_too_long":
            return f"is longer than {context['max_length']} letters", "shorten it"
        case "value_error":
            return _ours(str(context["error"]), found if detail["loc"] else "")
        case "literal_error":
            return f"{found} cannot stand here", f"write {str(context['expected']).replace(chr(39), chr(34))}"
        case kind:
            wrong, to_do = _KINDS.get(kind, ("cannot stand here", detail["msg"].lower()))
            return f"{found} {wrong}", to_do


def _ours(reason: str, found: str) -> tuple[str, str]:
    """Our own refusals read ``what is wrong; what to do`` or ``what it must be``."""
    wrong, told, to_do = reason.partition("; ")
    if told:
        return f"{found} {wrong}".strip(), to_do
    if reason.startswith("must "):
        return f"{found} cannot be used", f"it {reason}"
    return reason, "put it right"
