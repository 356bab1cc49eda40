"""Who has read which line: ``locales/<tag>/review.jsonl``, one line for each act of a person.

A line's state is *computed* from those acts and the text as it stands: an edit of the text or of its English
source voids the review by itself. No program may write an act; a missing name or date is refused, and so is an act
that no sheet kept beside it backs (:mod:`slc_core.language.evidence`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from slc_core.errors import UnreadableError
from slc_core.language.evidence import Stored, read_evidence

FILE = "review.jsonl"
Said = Literal["reviewed", "flagged"]
"""What a person may do with a line: vouch for it, or say that it sounds wrong."""
State = Literal["missing", "draft", "changed", "flagged", "reviewed"]


class Act(NamedTuple):
    """What one person did with one line; *key* and *text* are :func:`key_of` and :func:`hash_of` then."""

    key: str
    text: str
    act: Said
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
        UnreadableError: a record without a person's name, role, date or sheet, or one that no sheet kept
            beside *path* backs; names its row.
    """
    return {act.key: act for act in read_acts(path)}


def read_acts(path: Path) -> tuple[Act, ...]:
    """Every act on every line, in the order they were taken in; raises as :func:`read_reviews`."""
    if not path.is_file():
        return ()
    sheets = read_evidence(path.parent)
    return tuple(
        _act(row, path, number, sheets)
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if row.strip()
    )


def acts_json(acts: Iterable[Act]) -> bytes:
    """Rows of ``review.jsonl``."""
    rows = ({name: value for name, value in act._asdict().items() if value or name != "scope"} for act in acts)
    return "".join(json.dumps({**row, "on": row["on"].isoformat()}, ensure_ascii=False) + "\n" for row in rows).encode()


def state_of(key: str, forms: Iterable[str], *reviews: Mapping[str, Act]) -> State:
    """What may be said of a translation today.

    Of several *reviews*, a school's own and those of the project, the first that knows these very words counts.
    """
    texts = tuple(forms)
    if not texts or not all(texts):
        return "missing"
    acts = [act for each in reviews if (act := each.get(key))]
    text = hash_of(texts)
    for act in acts:
        if act.text == text:
            return act.act
    return "changed" if acts else "draft"


def _act(row: str, path: Path, number: int, sheets: Mapping[str, Stored]) -> Act:
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
    stored = sheets.get(act.sheet)
    if stored is None or not stored.backs((act.by, act.role, act.on), act.key, act.text, act.act):
        raise UnreadableError(
            f"{path}, row {number}: the sheet {act.sheet} does not say so; remove the row and import the signed sheet"
        )
    return act


def _says(field: object) -> bool:
    return isinstance(field, str) and bool(field.strip())


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
