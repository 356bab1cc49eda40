"""The translators' workshop: collect what is to be translated, bring catalogs up to date, begin a language.

Built on Babel's functions, since its command refuses tags such as ``zh-Hans``, ``fa-AF`` and ``mww``. Nothing
is guessed: a message whose English changed is new, and waits for a person. Same input, same bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple, cast

from babel import Locale, UnknownLocaleError
from babel.messages.extract import extract

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.files import write_file, write_together
from slc_core.language.entries import TEMPLATE, Entries, Entry, catalog_path, read_entries, written_entries
from slc_core.language.fonts import font_keys_of
from slc_core.language.plurals import plural_header
from slc_core.language.registry import Language, known_languages, read_language

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

    Translations of the same English stay, in Unicode's NFC, with the variants that the language declares.

    Raises:
        UnreadableError: the template, the catalog or the language's description cannot be read.
    """
    language = read_language(folder / tag / "locale.toml")
    template = read_entries(folder / TEMPLATE)
    path = catalog_path(folder, tag)
    catalog = read_entries(path) if path.is_file() else Entries((), {})
    return _write_if_changed(path, updated_catalog(catalog, template, language))


def updated_catalog(catalog: Entries, template: Entries, language: Language) -> bytes:
    """*catalog* with the messages of *template*, in its order, and the right header."""
    known: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in catalog.entries:
        known.setdefault(entry.message, []).append(entry)
    header = _catalog_header(catalog.header, language)
    forms = int(header["Plural-Forms"].partition("=")[2].partition(";")[0])
    merged = (
        entry for wanted in template.entries for entry in _merged(wanted, known.get(wanted.message, []), language)
    )
    sized = (entry._replace(forms=_sized(entry, forms)) for entry in merged)
    return written_entries(sized, header, f"{language.english} ({language.own}), translated from English.")


class NewLanguage(NamedTuple):
    """A language that was begun; *missing* says in sentences what a person still has to find out."""

    language: Language
    messages: int
    missing: tuple[str, ...]


def described_language(tag: str, *, english: str = "", own: str = "", script: str = "") -> Language:
    """A language to begin: as ``names.toml`` knows it, or as the names say, with fonts and CLDR's tag.

    Raises:
        NotFoundError: we do not know the language, and the names do not tell enough.
    """
    known = known_languages().get(tag)
    if known is None:
        options = {"--english": english, "--own": own, "--script": script}
        if lacking := [option for option, value in options.items() if not value]:
            raise NotFoundError(f"'{tag}' is not a language that we know by name; add {', '.join(lacking)}")
        known = Language(tag, english, own, script)
    told = known._replace(english=english or known.english, own=own or known.own, script=script or known.script)
    return told._replace(cldr=told.cldr or _cldr_tag(tag), fonts=font_keys_of(told))


def new_language(language: Language, folder: Path) -> NewLanguage:
    """Begin ``locales/<tag>/``: its description and an empty catalog; its entry leaves ``names.toml``.

    Raises:
        UnreadableError: the language is there already, or there is no template.
    """
    if (folder / language.tag).exists():
        raise UnreadableError(f"{folder / language.tag} is there already; run `slc locale update {language.tag}`")
    template = read_entries(folder / TEMPLATE)
    contents = {
        f"{language.tag}/locale.toml": _described(language).encode(),
        catalog_path(Path(), language.tag).as_posix(): updated_catalog(Entries((), {}), template, language),
    }
    names = folder / "names.toml"
    if names.is_file():
        contents[names.name] = _without_name(names.read_text(encoding="utf-8"), language.tag).encode()
    write_together(folder, contents)
    return NewLanguage(language, len(template.entries), tuple(_unknown(language)))


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


def _catalog_header(header: Mapping[str, str], language: Language) -> dict[str, str]:
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


_WORDS = ("tag", "english", "own", "script", "cldr", "plural", "zero")
_LISTS = ("fallback", "fonts", "also", "same_as_english")


def _described(language: Language) -> str:
    """A ``locale.toml``; what it leaves out is as the registry takes it."""
    rows = [f"# {language.english}. Say here how the family and the child are addressed."]
    words = {name: str(getattr(language, name)) for name in _WORDS}
    rows += [f"{name} = {_quoted(word)}" for name, word in words.items() if word]
    lists: dict[str, tuple[str, ...]] = {name: getattr(language, name) for name in _LISTS}
    rows += [f"{name} = [{', '.join(map(_quoted, values))}]" for name, values in lists.items() if values]
    return "\n".join([*rows, ""])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _without_name(names: str, tag: str) -> str:
    """``names.toml`` without the entry of *tag*."""
    entry = rf'^\[\[language\]\]\ntag = "{re.escape(tag)}"\n(?:(?!\[\[|#).*\n)*'
    return re.sub(entry, "", names, count=1, flags=re.MULTILINE)


def _cldr_tag(tag: str) -> str:
    """The tag, if CLDR has data for it."""
    try:
        return tag if Locale.parse(tag, sep="-") else ""
    except (UnknownLocaleError, ValueError):
        return ""


def _unknown(language: Language) -> Iterator[str]:
    if not language.cldr:
        yield "how it writes dates and lists: fill in [reads] in locale.toml"
        if not language.plural:
            yield 'how it counts: without a line `plural = "nplurals=…; plural=…;"` all numbers share a form'
    yield "its letters: add markers and forbidden letters to alphabets.toml"
