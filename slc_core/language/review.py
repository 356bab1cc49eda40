"""Who has read which line: ``locales/<tag>/review.jsonl``, one line for each act of a person.

A line's state is *computed* from those acts and the text as it stands: an edit of the text or of its English
source voids the review by itself. No program may write an act; a missing name or date is refused.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from slc_core.errors import UnreadableError

State = Literal["missing", "draft", "changed", "flagged", "reviewed"]


class Act(NamedTuple):
    """What one person did with one line; *key* and *text* are :func:`key_of` and :func:`hash_of` then."""

    key: str
    text: str
    act: Literal["reviewed", "flagged"]
    by: str
    role: str
    on: dt.date
    sheet: str
    scope: str = ""


def key_of(context: str, source: str, plural: str = "") -> str:
    """A message's name in reviews; it changes with the English source."""
    return _short_hash("\x04".join((context, source, plural)))


def hash_of(forms: Iterable[str]) -> str:
    """A translation's text, all plural forms in whatever order, as reviews remember it."""
    return _short_hash("\x1e".join(sorted(set(forms))))


def read_reviews(path: Path) -> Mapping[str, Act]:
    """The latest act on each line, by key; empty if nobody has read anything yet.

    Raises:
        UnreadableError: a record without a person's name, role, date or sheet; names its row.
    """
    if not path.is_file():
        return {}
    acts = (
        _act(row, path, number)
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if row.strip()
    )
    return {act.key: act for act in acts}


def state_of(key: str, forms: Iterable[str], reviews: Mapping[str, Act]) -> State:
    """What may be said of a translation today."""
    texts = tuple(forms)
    if not texts or not all(texts):
        return "missing"
    act = reviews.get(key)
    if act is None:
        return "draft"
    return act.act if act.text == hash_of(texts) else "changed"


def _act(row: str, path: Path, number: int) -> Act:
    try:
        fields = json.loads(row)
        fields["on"] = dt.date.fromisoformat(fields["on"])
        act = Act(**fields)
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableError(
            f"{path}, row {number}: not a review ({error}); reviews come from signed sheets"
        ) from error
    if act.act not in {"reviewed", "flagged"} or not all(map(_says, (act.by, act.role, act.sheet))):
        raise UnreadableError(
            f"{path}, row {number}: a review needs a person's name, role, date and sheet; import a signed sheet"
        )
    return act


def _says(field: object) -> bool:
    return isinstance(field, str) and bool(field.strip())


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
