"""Beginning a language: what a person must tell of it, its folder, and what is missing afterwards in sentences.

CLDR tells how most languages count and write dates. What it does not know, nobody here guesses: it is asked for.
A new language has to have its core alone (see :mod:`slc_core.language.core`) until its ``locale.toml`` says more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from gettext import c2py
from pathlib import Path
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from slc_core.errors import NotFoundError, UnknownLanguageError, UnreadableError, UsageError
from slc_core.files import write_together
from slc_core.language.core import core_of
from slc_core.language.entries import TEMPLATE, Entries, catalog_path, read_entries
from slc_core.language.fonts import drawn_scripts, font_keys_of
from slc_core.language.registry import Language, Reads, find_language, known_languages
from slc_core.language.workshop import updated_catalog

_DATE = "{day} {month} {year}"
_PLURALS = {"1": "nplurals=1; plural=0;", "2": "nplurals=2; plural=(n != 1);"}
_HEADER = re.compile(r"nplurals=(\d+);\s*plural=(.+);")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")


class Told(NamedTuple):
    """What a person says of a language; empty where nobody has said it.

    *plural* is ``1``, ``2`` or a gettext header, *months* twelve names with commas between, *date* holds ``{day}``,
    ``{month}`` and ``{year}``, *joint* is the word for "and" between two things of a list.
    """

    english: str = ""
    own: str = ""
    script: str = ""
    plural: str = ""
    months: str = ""
    date: str = ""
    joint: str = ""


class Question(NamedTuple):
    """One thing to ask a speaker: a field of :class:`Told`, the words to ask with, and what to take for no answer."""

    field: str
    words: str
    otherwise: str = ""


class NewLanguage(NamedTuple):
    """A language that was begun; *core* of its *messages* come first; *missing* says in sentences what still lacks."""

    language: Language
    messages: int
    core: int
    missing: tuple[str, ...]


_NAMES = (
    Question("english", "Its name in English"),
    Question("own", "Its name in itself, in its own letters"),
    Question("script", "Its script in four letters (Latn, Arab, Cyrl, Deva, Ethi, Mymr …)"),
)
_READS = (
    Question("plural", 'Forms of a counted word (1 if it is the same in "1 page" and "2 pages", 2 as in English)', "1"),
    Question("months", "The twelve months, with a comma between"),
    Question("date", "A date (empty for {day} {month} {year})", _DATE),
    Question("joint", 'The word for "and" between two names'),
)


def questions(tag: str, told: Told) -> tuple[Question, ...]:
    """What is still to be asked of a speaker: names unless we know them, dates and plurals unless CLDR does.

    Raises:
        UsageError: *tag* is not one; says how a tag looks.
    """
    known = known_languages().get(_checked_tag(tag))
    asked = () if known else _NAMES
    if not (_cldr_tag(tag) or (known and known.cldr)):
        asked = (*asked, *_READS)
    return tuple(question for question in asked if not getattr(told, question.field))


def check_answer(field: str, answer: str) -> None:
    """Nothing, if *answer* will do for a field of :class:`Told`.

    Raises:
        UsageError: it will not; says what would.
    """
    match field:
        case "script":
            _checked_script(answer)
        case "plural":
            _plural(answer)
        case "months":
            _reads(Told(months=answer))
        case "date":
            _checked_date(answer)
        case _:
            pass


def described_language(tag: str, told: Told) -> Language:
    """A language to begin: as ``names.toml`` knows it, or as a person told, with fonts and CLDR's tag.

    Raises:
        UsageError: something told cannot be; says what would do.
        NotFoundError: we do not know the language, and the names do not tell enough.
    """
    known = known_languages().get(_checked_tag(tag))
    if known is None:
        _refuse_other_name(tag)
        if lacking := [f"--{question.field}" for question in _NAMES if not getattr(told, question.field)]:
            raise NotFoundError(f"'{tag}' is not a language that we know by name; add {', '.join(lacking)}")
    script = _checked_script(told.script or (known.script if known else ""))
    known = known or Language(tag, told.english, told.own, script)
    named = known._replace(english=told.english or known.english, own=told.own or known.own, script=script)
    return named._replace(
        cldr=named.cldr or _cldr_tag(tag),
        plural=_plural(told.plural) or named.plural,
        reads=_reads(told) or named.reads,
        fonts=font_keys_of(named),
        complete="core",
    )


def new_language(language: Language, folder: Path) -> NewLanguage:
    """Begin ``locales/<tag>/``: its description and an empty catalog; its entry leaves ``names.toml``.

    Raises:
        UnreadableError: the language is there already, or there is no template.
    """
    refuse_begun(language.tag, folder)
    template = read_entries(folder / TEMPLATE)
    contents = {
        f"{language.tag}/locale.toml": _description(language).encode(),
        catalog_path(Path(), language.tag).as_posix(): updated_catalog(Entries((), {}), template, language),
    }
    names = folder / "names.toml"
    if names.is_file():
        contents[names.name] = _without_name(names.read_text(encoding="utf-8"), language.tag).encode()
    write_together(folder, contents)
    core = core_of(template.entries)
    return NewLanguage(language, len(template.entries), len(core), tuple(_unknown(language, folder)))


def refuse_begun(tag: str, folder: Path) -> None:
    """Nothing, if *tag* can be begun in *folder*.

    Raises:
        UnreadableError: the language is there already; names the command to go on with.
    """
    if (folder / _checked_tag(tag)).exists():
        raise UnreadableError(f"{folder / tag} is there already; run `slc locale update {tag}`")


def _checked_tag(tag: str) -> str:
    """*tag*, which will be the name of a folder."""
    if _TAG.fullmatch(tag):
        return tag
    raise UsageError(f"'{tag}' is no language tag; write two or three small letters, with a hyphen before more: fa-AF")


def _checked_script(script: str) -> str:
    if _SCRIPT.fullmatch(script):
        return script
    raise UsageError(f"'{script}' is no script; write its four letters, such as Latn, Arab or Mymr")


def _refuse_other_name(tag: str) -> None:
    """A code that a school system has for a language we know under its tag."""
    try:
        meant = find_language(tag)
    except UnknownLanguageError:
        return
    if not tag.startswith(f"{meant}-"):
        raise UsageError(f"'{tag}' is another name of '{meant}'; run `slc locale new {meant}`")


def _plural(told: str) -> str:
    """A gettext header, or nothing for nothing."""
    if not told:
        return ""
    header = _PLURALS.get(told.strip(), told.strip())
    match = _HEADER.fullmatch(header)
    try:
        rule = c2py(match[2]) if match else None
        if match and rule and all(rule(number) < int(match[1]) for number in range(1000)):
            return header
    except (ValueError, ZeroDivisionError):
        pass
    raise UsageError(f"'{told}' does not tell how a word is counted; write 1, 2 or 'nplurals=3; plural=…;'")


def _reads(told: Told) -> Reads | None:
    """How dates and lists read; nothing for nothing. A date is of no use without the months."""
    joint = told.joint.strip()
    joined = f"{{0}} {joint} {{1}}" if joint else ""
    if not told.months and told.date in {"", _DATE}:
        return Reads(list_two=joined, list_last=joined) if joined else None
    months = tuple(name.strip() for name in told.months.split(",") if name.strip())
    if len(months) != 12:
        raise UsageError(f"{len(months)} months were told; write all twelve, with a comma between")
    return Reads(_checked_date(told.date or _DATE), months, joined, joined)


def _checked_date(date: str) -> str:
    """*date*, a pattern with three blanks."""
    if all(blank in date for blank in ("{day}", "{month}", "{year}")):
        return date
    raise UsageError(f"the date '{date}' lacks a blank; write {{day}}, {{month}} and {{year}} in it")


_WORDS = ("tag", "english", "own", "script", "cldr", "plural", "zero")
_LISTS = ("fallback", "fonts", "also", "same_as_english")


def _description(language: Language) -> str:
    """A ``locale.toml``; what it leaves out is as the registry takes it."""
    rows = [f"# {language.english}. Say here how the family and the child are addressed, and which spelling you use."]
    rows += _named({name: getattr(language, name) for name in (*_WORDS, *_LISTS)})
    if language.complete == "core":
        rows += ["# Take this line out when the rest is to be translated too.", 'complete = "core"']
    if any(getattr(language.reads, name) for name in _READ_FIELDS):
        rows += ["", "[reads]", *_named({name: getattr(language.reads, name) for name in _READ_FIELDS})]
    return "\n".join([*rows, ""])


_READ_FIELDS = ("date", "months", "list_two", "list_last")


def _named(fields: Mapping[str, str | tuple[str, ...]]) -> Iterator[str]:
    """A row of TOML for each word or list that says something."""
    for name, value in fields.items():
        if value:
            said = _quoted(value) if isinstance(value, str) else f"[{', '.join(map(_quoted, value))}]"
            yield f"{name} = {said}"


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


def _unknown(language: Language, folder: Path) -> Iterator[str]:
    if not language.cldr and not (language.reads.date and language.reads.list_two):
        yield "how it writes dates and lists: fill in [reads] in locale.toml, as locales/ht/locale.toml does"
    if not language.cldr and not language.plural:
        yield 'how it counts: without a line `plural = "nplurals=…; plural=…;"` all numbers share a form'
    if language.script not in drawn_scripts():
        yield f"a font: none of ours writes {language.script}, so that screens and papers would show boxes"
    if not (folder / "keyboards" / f"{language.tag}.toml").is_file():
        yield f"its keys on the screen: write keyboards/{language.tag}.toml, else those of its script stand there"
    yield "its school words: decide them in glossary.toml before you translate"
    yield "its letters: add markers, forbidden letters and words that deny to alphabets.toml"
