"""The translators' workshop: collect what is to be translated, bring catalogs up to date.

Built on Babel's functions, since its command refuses tags such as ``zh-Hans``, ``fa-AF`` and ``mww``. Nothing
is guessed: a message whose English changed is new, and waits for a person. Same input, same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, cast

from babel.messages.extract import extract

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.files import write_file
from slc_core.language.entries import TEMPLATE, Entries, Entry, catalog_path, read_entries, written_entries
from slc_core.language.plurals import plural_header
from slc_core.language.readings import as_it_sounds, lines_of
from slc_core.language.registry import Language, read_language

_NOTE = "NOTE(tr):"
_SCRIPT_METHOD = "slc_script"  # an entry point: this room does not know what a script is
_KEYWORDS = {
    "message": ((1, "c"), 2),
    "counted": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_SOURCES = ("slc_core/**/*.py", "slc_core/**/scripts/*.toml", "cli/**/*.py", "stations/**/*.py")
_TEMPLATE_TITLE = "Everything that SLC says, for translators; written by `slc locale extract`."
_HEADER = {
    "Project-Id-Version": "slc-core",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}


def extracted(root: Path) -> tuple[Entry, ...]:
    """Every message that the programs and scripts of a checkout say, by context and then as first said.

    Raises:
        NotFoundError: no program of ours is there.
    """
    files = [path for pattern in _SOURCES for path in sorted(root.glob(pattern))]
    if not files:
        raise NotFoundError(f"{root} holds no programs to collect messages from; run this in a checkout of the project")
    return _gathered((path, path.relative_to(root).as_posix()) for path in files)


def extracted_script(path: Path) -> tuple[Entry, ...]:
    """Every message of one script file, a school's own for instance.

    Raises:
        UnreadableError: there is no such file.
        ScriptError: it cannot be played.
    """
    if not path.is_file():
        raise UnreadableError(f"there is no script {path}; give the path of a .toml file")
    return _gathered([(path, path.name)])


def template_bytes(entries: Iterable[Entry]) -> bytes:
    """The bytes of ``slc.pot``."""
    header = {**_HEADER, "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    return written_entries(entries, header, _TEMPLATE_TITLE)


def write_template(entries: Iterable[Entry], path: Path) -> bool:
    """Write ``slc.pot``; whether that changed anything."""
    return _write_if_changed(path, template_bytes(entries))


def update_catalog(tag: str, folder: Path) -> bool:
    """Give a language's catalog exactly the template's messages; whether that changed anything.

    A reading gets those that are spoken, and loses what read another text than its language has now.
    Translations of the same English stay, in Unicode's NFC, with the variants that the language declares.

    Raises:
        UnreadableError: the template, the catalog or the language's description cannot be read.
    """
    language = read_language(folder / tag / "locale.toml")
    template = read_entries(folder / TEMPLATE)
    path = catalog_path(folder, tag)
    catalog = read_entries(path) if path.is_file() else Entries((), {})
    if language.reading_of:
        catalog, template = as_it_sounds(catalog, template, lines_of(language.reading_of, folder))
    return _write_if_changed(path, updated_catalog(catalog, template, language))


def updated_catalog(catalog: Entries, template: Entries, language: Language) -> bytes:
    """*catalog* with the messages of *template*, in its order, and the right header."""
    return catalog_bytes(merged_entries(catalog, template, language), catalog.header, language)


def merged_entries(catalog: Entries, template: Entries, language: Language) -> tuple[Entry, ...]:
    """The messages of *template* as *catalog* says them, with variants; forms of what it lacks are empty."""
    known: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in catalog.entries:
        known.setdefault(entry.message, []).append(entry)
    forms = int(plural_header(language).partition("=")[2].partition(";")[0])
    merged = (
        entry for wanted in template.entries for entry in _merged(wanted, known.get(wanted.message, []), language)
    )
    return tuple(entry._replace(forms=_sized(entry, forms)) for entry in merged)


def catalog_bytes(entries: Iterable[Entry], header: Mapping[str, str], language: Language) -> bytes:
    """The bytes of a language's catalog; of *header*, what a translator's program wrote there stays."""
    made = f"written below what {language.reading_of} says" if language.reading_of else "translated from English"
    title = f"{language.english} ({language.own}), {made}."
    return written_entries(entries, catalog_header(header, language), title)


def _gathered(files: Iterable[tuple[Path, str]]) -> tuple[Entry, ...]:
    """One entry for each message, with all files that say it and the first note."""
    found: dict[tuple[str, str], Entry] = {}
    for path, name in files:
        for entry in _extracted_file(path, name):
            key = (entry.context, entry.source)
            first = found.setdefault(key, entry)
            found[key] = first._replace(
                plural=first.plural or entry.plural,
                notes=first.notes or entry.notes,
                files=tuple(dict.fromkeys((*first.files, name))),
            )
    return tuple(sorted(found.values(), key=lambda entry: entry.context))


def _extracted_file(path: Path, name: str) -> Iterator[Entry]:
    is_script = path.suffix == ".toml"
    rows = path.read_text(encoding="utf-8").splitlines()
    with path.open("rb") as file:
        found = extract(
            _SCRIPT_METHOD if is_script else "python",
            cast("IO[bytes]", file),
            keywords=_KEYWORDS,
            comment_tags=[_NOTE],
            options={"name": name},
            strip_comment_tags=True,
        )
        for row, text, comments, context in found:
            source, plural = (text, "") if isinstance(text, str) else (text[0], text[1])
            notes = tuple(comments) if is_script else _note_above(rows, row)
            yield Entry(context or "", source, plural, notes=notes, files=(name,))


def _note_above(rows: Sequence[str], row: int) -> tuple[str, ...]:
    """The translator's note of a message: the nearest above in its paragraph, so that a group shares one."""
    note: list[str] = []
    for line in reversed(rows[: row - 1]):
        text = line.strip()
        if not text:
            break
        if text.startswith("#"):
            note.insert(0, text.removeprefix("#").strip())
            if note[0].startswith(_NOTE):
                return (note[0].removeprefix(_NOTE).strip(), *note[1:])
        else:
            note.clear()
    return ()


def _merged(wanted: Entry, known: Sequence[Entry], language: Language) -> Iterator[Entry]:
    """The template's entry with its translation, then its variants."""
    base = next((entry for entry in known if not entry.variant), None)
    yield _translated(wanted, base) if base else wanted
    for entry in sorted(known, key=lambda entry: entry.context):
        if entry.variant and all(choice in language.variants.get(axis, ()) for axis, choice in entry.variant):
            yield _translated(wanted, entry)


def _translated(wanted: Entry, entry: Entry) -> Entry:
    """The template's entry as *entry* says it."""
    forms = tuple(unicodedata.normalize("NFC", form) for form in entry.forms)
    return wanted._replace(context=entry.context, forms=forms, comments=entry.comments, fuzzy=entry.fuzzy)


def _sized(entry: Entry, forms: int) -> tuple[str, ...]:
    """As many forms as the language has plurals; a form that is one too many is dropped."""
    wanted = forms if entry.plural else 1
    return (*entry.forms[:wanted], *("" for _ in range(wanted - len(entry.forms))))


def catalog_header(header: Mapping[str, str], language: Language) -> dict[str, str]:
    """A catalog's header; what translators' programs wrote there stays."""
    people = {
        "Last-Translator": "see review.jsonl for who has read what",
        "Language-Team": language.english,
    }
    ours = {**_HEADER, "Language": language.tag, "Plural-Forms": plural_header(language)}
    kept = {name: value for name, value in header.items() if value and name not in ours}
    return {**ours, **people, **kept}


def _write_if_changed(path: Path, content: bytes) -> bool:
    if path.is_file() and path.read_bytes() == content:
        return False
    write_file(path, content)
    return True
