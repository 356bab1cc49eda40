"""What one conference needs at the pod, as one value and as the bytes that are sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from slc_core.conference.model import Model, ShortWords, Words
from slc_core.conference.people import Household, LanguageTag, Student
from slc_core.conference.portfolio import Portfolio
from slc_core.conference.script import Script
from slc_core.errors import UnreadableError

__all__ = ["Share", "parse_share", "write_share"]

_DECIMAL = "decimal"


class Share(Model):
    """One child's conference with one household; *reflection* is what the adult wrote at home.

    *media* gives the token of the sealed file for each file name in the portfolio, and for ``reflection`` if the
    adult's handwriting was photographed.
    """

    student: Student
    household: Household
    portfolio: Portfolio
    script: Script
    school: ShortWords
    teacher: ShortWords
    class_name: ShortWords
    school_lang: LanguageTag
    contact: Words
    reflection: Words = ""
    media: Mapping[str, str] = {}


def write_share(share: Share) -> bytes:
    """A share as JSON.

    A number of a page says that it is one: a result may be a number or the name of a level, and a level may be
    called ``1``.
    """
    return json.dumps(share.model_dump(), default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def parse_share(content: bytes, name: str) -> Share:
    """The share in *content*; *name* is for the message.

    Raises:
        UnreadableError: it is none; repeats nothing of what it holds.
    """
    try:
        return Share.model_validate(json.loads(content, object_hook=_with_decimals), strict=False)
    except (ValueError, ArithmeticError):  # no cause: a JSON error carries all that it was reading
        raise UnreadableError(f"{name} was packed by another version of this program; pack the pod again") from None


def _plain(value: object) -> object:
    """What JSON does not know: a number, or else a date."""
    return {_DECIMAL: str(value)} if isinstance(value, Decimal) else str(value)


def _with_decimals(found: dict[str, object]) -> object:
    return Decimal(str(found[_DECIMAL])) if found.keys() == {_DECIMAL} else found
