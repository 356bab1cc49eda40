"""A message in a language, never with a silent fallback.

A :class:`Message` is written in English where it is used. A :class:`Voice` says it in one language and answers
with a :class:`Text`, which knows the language it is *really* in, its direction, and whether a speaker of that
language has read the line.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import combinations
from pathlib import Path
from typing import IO, Literal, NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from slc_core.errors import UnreadableError
from slc_core.language.plurals import plural_header
from slc_core.language.pseudo import pseudo_text
from slc_core.language.registry import SOURCE, Direction, Language, language, language_or_reading, locales_folder
from slc_core.language.review import FILE as REVIEWS
from slc_core.language.review import Act, State, key_of, read_reviews, state_of
from slc_core.language.values import GAP, Value, format_value, isolate, isolate_in

DOMAIN = "slc"
OVERRIDES = "overrides.po"
"""A school's own words for some messages, beside its ``review.jsonl``; they stay when the program is renewed."""
Status = State | Literal["source"]
"""A review's state; ``source`` is the English that we wrote, ``missing`` a line that another language lends."""

_BLANK = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Message(NamedTuple):
    """English text, with the place it is used in; *plural* if it counts something as ``{n}``."""

    context: str
    text: str
    plural: str = ""


def message(context: str, text: str) -> Message:
    """A message for translators; extraction finds the calls of this name."""
    return Message(context, text)


def counted(context: str, singular: str, plural: str) -> Message:
    """A message that counts ``{n}``; extraction finds the calls of this name."""
    return Message(context, singular, plural)


class Text(NamedTuple):
    """What to show: *lang* and *dir* are those of *value* itself, which may be a fallback's."""

    value: str
    lang: str
    dir: Direction
    status: Status

    @property
    def is_unread(self) -> bool:
        """Whether it must carry a mark: no speaker of its language vouches for it."""
        return self.status not in {"reviewed", "source"}


class _Template(NamedTuple):
    """A translated line taken apart once: literals around names; ``literals`` is one longer than ``names``."""

    literals: tuple[str, ...]
    names: tuple[str, ...]
    lang: str
    dir: Direction
    status: Status


class Voice:
    """One language, speaking: every message becomes a :class:`Text` in it or, marked, in a fallback.

    *choices* picks among variants (``{"to": "one_f"}``) where the language has them. *folders* are searched
    first, for a school's own scripts and wordings. *beside* is the voice whose lines a reading in Latin letters
    writes as they sound: a review of it holds only for the words it was read beside.
    """

    def __init__(
        self,
        tag: str,
        *,
        folders: Sequence[Path] = (),
        choices: Mapping[str, str] | None = None,
        native_digits: bool = False,
        beside: Voice | None = None,
    ) -> None:
        self.language = language_or_reading(tag) if beside else language(tag)
        self._beside = beside
        self._format = lru_cache(maxsize=8192)(
            partial(format_value, language=self.language, native_digits=native_digits)
        )
        self._suffixes = _suffixes(self.language, choices or {})
        self._folders = (*folders, locales_folder())
        self._templates: dict[tuple[Message, int | None], _Template] = {}

    def say(
        self,
        message: Message,
        values: Mapping[str, Value | Message | None] | None = None,
        n: int | None = None,
    ) -> Text:
        """*message* with its blanks filled; a blank without a value becomes ``____``.

        A value may itself be a message (a school subject, say). *n* is the number that a counted message counts.
        """
        template = self._templates.get((message, n)) or self._find(message, n)
        if not template.names:
            return Text(template.literals[0], template.lang, template.dir, template.status)
        parts = [template.literals[0]]
        status = template.status
        for name, literal in zip(template.names, template.literals[1:], strict=True):
            value = values.get(name) if values else None
            if isinstance(value, Message):
                lent = self.say(value)
                parts.append(isolate(lent.value))
                status = _less_vouched(status, lent.status)
            else:
                is_list = value is not None and value.kind == "list"
                parts.append(isolate_in(template.dir, self._filled(name, value, n), is_list=is_list))
            parts.append(literal)
        return Text("".join(parts), template.lang, template.dir, status)

    def show(self, value: Value | Message | None) -> Text:
        """A value by itself, as in a table; what a person typed, or a number, needs nobody to vouch for it."""
        if isinstance(value, Message):
            return self.say(value)
        shown = GAP if value is None else self._format(value)
        return Text(shown, self.language.tag, self.language.direction, "source")

    def words(self, message: Message) -> tuple[str, ...]:
        """Every form of *message* in this voice's own language, blanks open; none where another has to lend it."""
        holding = _holding(self._catalogs(self.language.tag), message, None, self._suffixes)
        return next((catalog.forms(asked) for catalog, asked in holding), ())

    def _filled(self, name: str, value: Value | None, n: int | None) -> str:
        if value is None and name == "n" and n is not None:
            value = Value("number", n)
        return GAP if value is None else self._format(value)

    def _find(self, message: Message, n: int | None) -> _Template:
        found = next(self._candidates(message, n))
        pieces = _BLANK.split(found.value)
        template = _Template(tuple(pieces[::2]), tuple(pieces[1::2]), *found[1:])
        self._templates[message, n] = template
        return template

    def _candidates(self, message: Message, n: int | None) -> Iterator[Text]:
        """Translations of *message*, best first; English comes last and always."""
        for tag in self.language.chain:
            spoken = self.language if tag == self.language.tag else language(tag)
            if spoken.pseudo:
                yield Text(pseudo_text(_english(message, n), spoken.pseudo), tag, spoken.direction, "draft")
            elif tag != SOURCE:
                lent = tag != self.language.tag
                for found, vouched in self._said(message, n, tag, ("",) if lent else self._suffixes):
                    yield Text(found, tag, spoken.direction, "missing" if lent else vouched)
        english = language(SOURCE)
        status: Status = "source" if self.language.tag == SOURCE else "missing"
        yield Text(_english(message, n), SOURCE, english.direction, status)

    def _catalogs(self, tag: str) -> tuple[Catalog, ...]:
        folders = [folder / tag for folder in self._folders]
        return tuple(catalog for folder in folders for catalog in (read_overrides(folder), read_catalog(folder)))

    def _said(self, message: Message, n: int | None, tag: str, suffixes: Sequence[str]) -> Iterator[tuple[str, Status]]:
        """What the catalogs of *tag* say, a school's own words first; anybody's reading of those words counts."""
        catalogs = self._catalogs(tag)
        reviews = [catalog.reviews for catalog in catalogs if catalog.reviews]
        beside = self._beside.words(message) if self._beside else ()
        for catalog, asked in _holding(catalogs, message, n, suffixes):
            forms = (*catalog.forms(asked), *beside)
            yield catalog.lookup(asked, n), state_of(key_of(*asked), forms, *reviews)


def _holding(
    catalogs: Iterable[Catalog], message: Message, n: int | None, suffixes: Sequence[str]
) -> Iterator[tuple[Catalog, Message]]:
    """The catalogs that translate *message*, best first, each with the variant it holds."""
    for catalog in catalogs:
        for suffix in suffixes:
            asked = message._replace(context=message.context + suffix)
            if catalog.lookup(asked, n):
                yield catalog, asked


class _Absent(gettext.NullTranslations):
    """The end of a catalog: says nothing rather than the English."""

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - gettext's signature
        """Nothing."""
        return ""

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 - gettext's signature
        """Nothing."""
        return ""


class Catalog:
    """The compiled translations of one folder; *reviews* are what people said there, of these words or others."""

    def __init__(self, translations: gettext.NullTranslations, reviews: Mapping[str, Act]) -> None:
        translations.add_fallback(_Absent())
        self._translations = translations
        self.reviews = reviews

    def lookup(self, message: Message, n: int | None) -> str:
        """The translation, or nothing; Babel fills a form that is not written with the English."""
        context, text, plural = message
        if not plural:
            return self._translations.pgettext(context, text)
        found = self._translations.npgettext(context, text, plural, 1 if n is None else n)
        return "" if found in {text, plural} else found

    def forms(self, message: Message) -> tuple[str, ...]:
        """The translation, form by form in the catalog's order (0 to 199 reach them all); nothing if there is none."""
        context, text, plural = message
        if not plural:
            found = self._translations.pgettext(context, text)
            return (found,) if found else ()
        rule: Callable[[int], int] = vars(self._translations).get("plural", bool)
        forms = {rule(n): self._translations.npgettext(context, text, plural, n) for n in range(199, -1, -1)}
        return tuple(forms[at] for at in sorted(forms)) if any(forms.values()) else ()


@cache
def read_catalog(folder: Path) -> Catalog:
    """The catalog of ``locales/<tag>``; an empty one where there is none.

    In a checkout the ``.po`` is the truth and is compiled in memory when it is newer than its ``.mo``.
    """
    po = folder / "LC_MESSAGES" / f"{DOMAIN}.po"
    mo = po.with_suffix(".mo")
    reviews = read_reviews(folder / REVIEWS)
    if mo.is_file() and not (po.is_file() and po.stat().st_mtime > mo.stat().st_mtime):
        with mo.open("rb") as file:
            return Catalog(_opened(file, folder.name), reviews)
    return Catalog(_compiled(po, folder.name), reviews)


@cache
def read_overrides(folder: Path) -> Catalog:
    """A school's own words for some messages (``overrides.po``); an empty catalog where there are none."""
    return Catalog(_compiled(folder / OVERRIDES, folder.name), {})


def _compiled(po: Path, tag: str) -> gettext.NullTranslations:
    if not po.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    try:
        with po.open("rb") as file:
            write_mo(compiled, read_po(file, abort_invalid=True))
    except (OSError, ValueError, PoFileError) as error:
        raise UnreadableError(f"{po} is not a catalog: {error}; `slc locale check` tells more") from error
    compiled.seek(0)
    return _opened(compiled, tag, ours=po.name == OVERRIDES)


def _opened(compiled: IO[bytes], tag: str, *, ours: bool = False) -> gettext.GNUTranslations:
    """Compiled translations. Babel leaves out the plural rule of a language that it does not know: ours stands in.

    With *ours* it always does: a school that types a few words of its own need not know of plural rules.
    """
    translations = gettext.GNUTranslations(compiled)
    if ours or "plural-forms" not in translations.info():
        rule = plural_header(language_or_reading(tag)).partition("plural=")[2].rstrip(";")
        vars(translations)["plural"] = gettext.c2py(rule)
    return translations


def blanks_of(text: str) -> tuple[str, ...]:
    """The names of the blanks of a message, in order."""
    return tuple(_BLANK.findall(text))


def _less_vouched(line: Status, word: Status) -> Status:
    """A reviewed line with a word that nobody has read is a draft; a word's mark never hides the line's own."""
    if line != "reviewed" or word == "reviewed":
        return line
    return "draft" if word == "missing" else word


def _english(message: Message, n: int | None) -> str:
    return message.plural if message.plural and n != 1 else message.text


def _suffixes(spoken: Language, choices: Mapping[str, str]) -> tuple[str, ...]:
    """Context endings to try, the most particular first: ``|me=f|to=many``, ``|me=f``, ``|to=many``, none."""
    chosen = [
        f"|{axis}={choice}" for axis, choice in sorted(choices.items()) if choice in spoken.variants.get(axis, ())
    ]
    return tuple("".join(some) for count in range(len(chosen), -1, -1) for some in combinations(chosen, count))
