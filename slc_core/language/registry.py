"""Our own list of languages, and what schools write when they mean one.

A language we speak is a folder of ``locales/`` with a ``locale.toml``; ``locales/names.toml`` knows many
more by name, and which names are ambiguous. CLDR (through Babel) is one source of ours, not the list: it
lacks White Hmong and S'gaw Karen and prints Haitian Creole dates in French.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from babel import Locale

from slc_core.errors import NotFoundError, UnknownLanguageError, UnreadableError

SOURCE = "en"
"""The language our messages are written in."""

Direction = Literal["ltr", "rtl"]
_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg", "Mand"})
_LISTS_ARE_IN = ("es", "de", "fr")  # the languages, beside English, whose headings an import knows
_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


class Reads(NamedTuple):
    """How dates and lists read where CLDR has no data or another language's; empty parts are left to CLDR."""

    date: str = ""
    months: tuple[str, ...] = ()
    list_two: str = ""
    list_last: str = ""
    list_between: str = ", "


class Language(NamedTuple):
    """One language; *fallback* names what may stand in before English, and only with its own tag shown.

    *script* is an ISO 15924 code, *cldr* the CLDR locale that formats values (empty: none does), *plural* a
    gettext header for languages that CLDR does not count in, *fonts* keys of ``slc_core.language.fonts``,
    *zero* the first of the family's own digits, *variants* the axes along which a line may differ
    (``to``, ``me``, ``register``). *pseudo* languages exist to find mistakes, not to be read; *reading_of* is the
    tag of the language whose lines this one only writes as they sound, in Latin letters. *complete* says what must
    be translated: all, or the core alone, and the rest is shown in the school's language.
    """

    tag: str
    english: str
    own: str
    script: str
    cldr: str = ""
    fallback: tuple[str, ...] = ()
    plural: str = ""
    fonts: tuple[str, ...] = ()
    zero: str = ""
    also: tuple[str, ...] = ()
    variants: Mapping[str, tuple[str, ...]] = {}
    reads: Reads = Reads()
    same_as_english: tuple[str, ...] = ()
    pseudo: Literal["", "accented", "mirrored"] = ""
    reading_of: str = ""
    complete: Literal["all", "core"] = "all"

    @property
    def direction(self) -> Direction:
        """From the script alone: CLDR calls ``ar-Latn`` right-to-left."""
        return "rtl" if self.script in _RIGHT_TO_LEFT else "ltr"

    @property
    def chain(self) -> tuple[str, ...]:
        """Tags to look a message up in, this language first and English last."""
        last = () if self.tag == SOURCE else (SOURCE,)
        return (self.tag, *self.fallback, *last)


def locales_folder() -> Path:
    """Where the languages lie: inside an installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "locales"
    return inside if inside.is_dir() else package.parent / "locales"


@cache
def languages() -> Mapping[str, Language]:
    """Every language we have a folder for, by tag; English first, then by English name."""
    found = [described for described in _described() if not described.reading_of]
    found.sort(key=lambda language: (language.tag != SOURCE, bool(language.pseudo), language.english))
    return {language.tag: language for language in found}


@cache
def readings() -> Mapping[str, Language]:
    """How a language sounds in Latin letters, by the tag of that language; a help to lead from, never a choice."""
    return {described.reading_of: described for described in _described() if described.reading_of}


@cache
def _described() -> tuple[Language, ...]:
    return tuple(read_language(path) for path in sorted(locales_folder().glob("*/locale.toml")))


def language(tag: str) -> Language:
    """The language of a tag, with or without a catalog of ours.

    Raises:
        NotFoundError: the tag is not one that we know, or a reading's; says what to do.
    """
    if known := languages().get(tag) or known_languages().get(tag):
        return known
    if own := next((own for own, reading in readings().items() if reading.tag == tag), ""):
        raise NotFoundError(f"'{tag}' only writes '{own}' as it sounds; choose '{own}', with reads_script = false")
    raise NotFoundError(f"no language has the tag '{tag}'; `slc locale list --known` shows those we know")


def language_or_reading(tag: str) -> Language:
    """The same, and a reading by its own tag; for those who write or check readings, or show one beside its line.

    Raises:
        NotFoundError: the tag is not one that we know.
    """
    return next((reading for reading in readings().values() if reading.tag == tag), None) or language(tag)


def read_language(path: Path) -> Language:
    """A ``locale.toml``.

    Raises:
        UnreadableError: it is not TOML, or not a language's.
    """
    try:
        return _language(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise UnreadableError(f"{path} is not a language's description: {error}; see locales/README.md") from error


@cache
def known_languages() -> Mapping[str, Language]:
    """Languages known by name only: a family may speak one, we have no catalog in it."""
    return {entry["tag"]: _language(entry) for entry in _names()["language"]}


def find_language(said: str, codes: Mapping[str, str] | None = None) -> str:
    """The tag of what a school wrote for a language: a name, a code, a tag; *codes* is the district's own map.

    Raises:
        UnknownLanguageError: nobody should guess this one; carries the tags to choose from.
    """
    for code, meant in (codes or {}).items():
        if _key(code) == _key(said):
            return find_language(meant)
    if said in languages() or said in known_languages():
        return said
    meanings = _meanings(said)
    if len(meanings) == 1:
        return meanings[0]
    raise UnknownLanguageError(said, meanings)


def _meanings(said: str) -> tuple[str, ...]:
    """All tags that *said* may mean, none if it means nothing to us."""
    if found := _by_name().get(_key(said)):
        return found
    if _TAG.fullmatch(said) and (found := _by_name().get(_key(re.split("[-_]", said)[0]))):
        return found  # a region that needs no text of its own: es-MX, fr-CA, ar-SY
    parts = [part for part in re.split(r"[;/()\[\]]|\s-\s", said) if part.strip()]
    if len(parts) < 2:
        return ()
    found_parts = [found for part in parts if (found := _by_name().get(_key(part)))]
    shared = [tag for tag in (found_parts or [()])[0] if all(tag in found for found in found_parts)]
    return tuple(shared) or tuple(dict.fromkeys(tag for found in found_parts for tag in found))


@cache
def _by_name() -> Mapping[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for entry in _every_language():
        for name in (entry.tag, entry.english, entry.own, *entry.also):
            names.setdefault(_key(name), (entry.tag,))
    for entry in _names()["ask"]:
        for name in entry["said"]:
            names[_key(name)] = tuple(entry["choices"])
    english = _cldr_names(SOURCE)
    for tag in _LISTS_ARE_IN:
        for code, name in _cldr_names(tag).items():
            if meant := names.get(_key(english.get(code, ""))):  # so that "Kurdisch" is asked about as "Kurdish" is
                names.setdefault(_key(name), meant)
    return names


def _cldr_names(tag: str) -> Mapping[str, str]:
    """What CLDR calls each language in the language *tag*."""
    return cast("Mapping[str, str]", Locale(tag).languages)


def _every_language() -> Iterator[Language]:
    yield from (entry for entry in languages().values() if not entry.pseudo)
    yield from known_languages().values()


@cache
def _names() -> Mapping[str, Any]:
    return tomllib.loads((locales_folder() / "names.toml").read_text(encoding="utf-8"))


def _key(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", plain).strip()


def _language(entry: Mapping[str, Any]) -> Language:
    """A language from its TOML table; lists become tuples, so that the value can be shared."""
    if entry.get("complete", "all") not in {"all", "core"}:
        raise ValueError(f'complete is {entry["complete"]!r}; write "all" or "core"')
    plain: dict[str, Any] = {key: _as_tuple(value) for key, value in entry.items()}
    plain["reads"] = Reads(**{key: _as_tuple(value) for key, value in entry.get("reads", {}).items()})
    plain["variants"] = {axis: tuple(choices) for axis, choices in entry.get("variants", {}).items()}
    return Language(**plain)


def _as_tuple(value: Any) -> Any:
    return tuple(cast("list[str]", value)) if isinstance(value, list) else value
