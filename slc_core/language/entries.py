"""A gettext file as values: what translators wrote for each message.

Babel reads and writes the messages. The header is ours, since Babel's holds the hour it was written at and,
for many languages, a wrong plural rule.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog as BabelCatalog
from babel.messages.catalog import Message as BabelMessage
from babel.messages.mofile import read_mo
from babel.messages.pofile import PoFileError, denormalize, read_po, write_po

from slc_core.errors import UnreadableError
from slc_core.language.catalog import DOMAIN, Message

TEMPLATE = f"{DOMAIN}.pot"
_WIDTH = 110
_STRING = r'"(?:[^"\\]|\\.)*"'
_LINE = re.compile(rf"\s*(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?{_STRING}\s*)?")
_BABELS_OWN = frozenset({"Generated-By", "PO-Revision-Date", "POT-Creation-Date", "Report-Msgid-Bugs-To"})
"""What Babel writes into a compiled header by itself."""
_PLURAL_FORMS = "Plural-Forms"


class Entry(NamedTuple):
    """A message with its translation: one form, or one for each of the language's plurals.

    *context* may end in a variant (``|to=one_f``); *notes* are for translators, *comments* theirs.
    """

    context: str
    source: str
    plural: str = ""
    forms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    fuzzy: bool = False

    @property
    def message(self) -> Message:
        """What a program asks for: the entry without its variant."""
        return Message(self.context.partition("|")[0], self.source, self.plural)

    @property
    def variant(self) -> tuple[tuple[str, str], ...]:
        """Axes and choices of the context's ending: ``(("me", "f"), ("to", "many"))``."""
        parts = (part.partition("=") for part in self.context.split("|")[1:])
        return tuple((axis, choice) for axis, _, choice in parts)

    @property
    def is_translated(self) -> bool:
        """Whether every form says something, and nobody doubts it."""
        return bool(self.forms) and all(form.strip() for form in self.forms) and not self.fuzzy


class Entries(NamedTuple):
    """A whole file in its own order; *obsolete* are the sources of messages that are commented out."""

    entries: tuple[Entry, ...]
    header: Mapping[str, str]
    obsolete: tuple[str, ...] = ()


def catalog_path(folder: Path, tag: str) -> Path:
    """Where *folder* keeps the translations of *tag*."""
    return folder / tag / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_entries(path: Path) -> Entries:
    """A ``.po`` or ``.pot`` file.

    Raises:
        UnreadableError: it is not there or not gettext; names the row (Babel itself would read on).
    """
    try:
        text = path.read_text(encoding="utf-8")
        _refuse_broken_rows(text)
        catalog = read_po(io.BytesIO(text.encode()), abort_invalid=True)
    except (OSError, ValueError, PoFileError) as error:
        raise UnreadableError(f"{path} is not a gettext file: {error}; mend it or take a backup") from error
    entries = tuple(_entry(message) for message in catalog if message.id)
    return Entries(entries, _header(text), tuple(_ids(message)[0] for message in catalog.obsolete.values()))


def read_compiled(path: Path) -> Entries:
    """What a ``.mo`` file says; it keeps neither notes nor the files that say a message.

    Raises:
        UnreadableError: it is not there or damaged.
    """
    try:
        with path.open("rb") as file:
            catalog = read_mo(file)
    except (OSError, ValueError, struct.error) as error:
        raise UnreadableError(f"{path} is not a compiled catalog: {error}; install the program again") from error
    header = {name: value for name, value in catalog.mime_headers if value and name not in _BABELS_OWN}
    entries = (_entry(message) for message in catalog if message.id)
    return Entries(tuple(entry._replace(context=_decoded(entry.context)) for entry in entries), header)


def _decoded(context: str | bytes) -> str:
    """Babel leaves a context as it stands in a ``.mo``, though its types say otherwise."""
    return context.decode() if isinstance(context, bytes) else context


def rows_of(path: Path) -> Mapping[tuple[str, str], int]:
    """On which row of a gettext file each message stands, by context and source."""
    catalog = read_po(io.BytesIO(path.read_bytes()))
    return {(message.context or "", _ids(message)[0]): message.lineno or 0 for message in catalog if message.id}


def written_entries(entries: Iterable[Entry], header: Mapping[str, str], title: str) -> bytes:
    """The bytes of a gettext file: the same entries give the same bytes on any day."""
    catalog = BabelCatalog(locale=None, charset="utf-8")
    if forms := header.get(_PLURAL_FORMS):
        catalog.mime_headers = [(_PLURAL_FORMS, forms)]
    for entry in entries:
        catalog.add(
            (entry.source, entry.plural) if entry.plural else entry.source,
            entry.forms if entry.plural else "".join(entry.forms),
            locations=[(file, 0) for file in entry.files],
            flags=["fuzzy"] if entry.fuzzy else [],
            auto_comments=entry.notes,
            user_comments=entry.comments,
            context=entry.context or None,
        )
    body = io.BytesIO()
    write_po(body, catalog, width=_WIDTH, omit_header=True, ignore_obsolete=True, include_lineno=False)
    fields = (f'"{_escaped(name)}: {_escaped(value)}\\n"' for name, value in header.items())
    lines = [f"# {title}", 'msgid ""', 'msgstr ""', *fields]
    return "\n".join([*lines, "", ""]).encode() + body.getvalue().rstrip(b"\n") + b"\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _refuse_broken_rows(text: str) -> None:
    for number, row in enumerate(text.splitlines(), 1):
        if not _LINE.fullmatch(row):
            raise ValueError(f"row {number} reads {row.strip()[:60]!r}")


def _entry(message: BabelMessage) -> Entry:
    source, plural = _ids(message)
    string = message.string
    return Entry(
        context=message.context or "",
        source=source,
        plural=plural,
        forms=(string,) if isinstance(string, str) else tuple(form or "" for form in string or ("",)),
        notes=tuple(message.auto_comments),
        comments=tuple(message.user_comments),
        files=tuple(file for file, _ in message.locations),
        fuzzy=message.fuzzy,
    )


def _ids(message: BabelMessage) -> tuple[str, str]:
    return (message.id, "") if isinstance(message.id, str) else (message.id[0], message.id[1])


def _header(text: str) -> Mapping[str, str]:
    """The header's fields as the file has them, not as Babel would like them."""
    block = re.search(rf'^msgid ""\s*\nmsgstr ((?:{_STRING}\s*\n?)+)', text, re.MULTILINE)
    pieces = [denormalize(row) for row in block[1].splitlines()] if block else []
    rows = (row.partition(":") for row in "".join(pieces).splitlines() if ":" in row)
    return {name.strip(): value.strip() for name, _, value in rows}
