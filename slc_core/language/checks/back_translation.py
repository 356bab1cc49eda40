"""Check 18: lines turned back into English still mean the same, and still deny what they deny."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from slc_core.errors import UnreadableError
from slc_core.language.back_translation import BACK_TRANSLATION, TurnedBack, latest, read_turned_back, sample_of
from slc_core.language.checks.finding import Fault, Finding, maybe, must
from slc_core.language.checks.wording import denies
from slc_core.language.entries import Entries, Entry
from slc_core.language.review import hash_of, key_of

_AGAIN = "let somebody who has not seen the English turn it back"


def turned_back_faults(catalog: Entries, template: Entries, tag: str, folder: Path) -> Iterator[Finding]:
    """What the rows of *folder* say of a catalog: differences left open are hard, what is old or lacking is not."""
    try:
        rows = latest(read_turned_back(folder / BACK_TRANSLATION))
    except UnreadableError as error:
        yield Finding.of(must(18, str(error), "mend that row"), tag)
        return
    now = {_key(entry): entry for entry in catalog.entries if entry.is_translated and not entry.variant}
    sample = sample_of(tag, (entry for entry in template.entries if _key(entry) in now))
    yield from _lacking([_key(entry) for entry in sample], rows, tag)
    for key, row in rows.items():
        if entry := now.get(key):
            for fault in _row_faults(row, entry):
                yield Finding.of(fault, tag, row.context, row.source)


def _lacking(keys: Sequence[str], rows: Mapping[str, TurnedBack], tag: str) -> Iterator[Finding]:
    if lacking := sum(key not in rows for key in keys):
        found = f"{lacking} of {len(keys)} lines of the sample have not been turned back into English"
        yield Finding.of(maybe(18, found, _AGAIN), tag)


def _row_faults(row: TurnedBack, entry: Entry) -> Iterator[Fault]:
    if row.is_open:
        found = f"turned back it means something else: '{row.back}'"
        yield must(18, found, "say it otherwise, or say under resolved why it is right")
    elif row.text != hash_of(entry.forms):
        yield maybe(18, "the text was edited since it was turned back", _AGAIN)
    elif denies(row.source) != denies(row.back) and not (row.reason.strip() or row.resolved.strip()):
        lost = "does not say no or not" if denies(row.source) else "says no or not, the English does not"
        yield must(18, f"turned back it {lost}: '{row.back}'", "say it otherwise, or give the reason why it is right")


def _key(entry: Entry) -> str:
    return key_of(*entry.message)
