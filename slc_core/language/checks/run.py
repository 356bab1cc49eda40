"""All checks on one language, on the English source, or on everything there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from slc_core.errors import UnreadableError
from slc_core.language.checks.alphabet import Alphabet, alphabet_of
from slc_core.language.checks.back_translation import turned_back_faults
from slc_core.language.checks.blanks import PluralRule, plural_rule, wrong_blanks, wrong_header, wrong_plurals
from slc_core.language.checks.completeness import english_left, incomplete, too_many_the_same
from slc_core.language.checks.finding import Fault, Finding, maybe, must
from slc_core.language.checks.formats import leaks, undrawable
from slc_core.language.checks.glossary import GLOSSARY, Term, other_words, read_terms
from slc_core.language.checks.hygiene import check_text
from slc_core.language.checks.letters import missing_markers, wrong_letters, wrong_script
from slc_core.language.checks.readings import check_reading
from slc_core.language.checks.siblings import in_a_sibling_s_words, same_as_sibling, stubs
from slc_core.language.checks.source import source_faults
from slc_core.language.checks.wording import doubtful_words
from slc_core.language.entries import TEMPLATE, Entries, Entry, catalog_path, read_entries
from slc_core.language.plurals import plural_header
from slc_core.language.progress import translated_tags
from slc_core.language.readings import read_reading, reading_tags
from slc_core.language.registry import SOURCE, Language, locales_folder, read_language
from slc_core.language.review import key_of, read_reviews
from slc_core.language.workshop import extracted, template_bytes


def check_all(folder: Path | None = None, fonts: Path | None = None) -> tuple[Finding, ...]:
    """Every finding in *folder*: first the English source's, then each language's and each reading's.

    Raises:
        UnreadableError: the template or a language's description cannot be read.
    """
    home = folder or locales_folder()
    found = [*_stale_template(home), *check_source(home / TEMPLATE)]
    template, catalogs = read_entries(home / TEMPLATE), _readable(home)
    for tag in (*translated_tags(home), *reading_tags(home)):
        found += _checked(tag, home, template, catalogs, fonts)
    return tuple(found)


def check_source(template: Path) -> tuple[Finding, ...]:
    """What breaks our rules for English in a template (``locales/slc.pot``)."""
    return tuple(source_faults(read_entries(template)))


def check_language(tag: str, folder: Path | None = None, fonts: Path | None = None) -> tuple[Finding, ...]:
    """What a machine can find wrong in one language, in the catalog's order.

    *folder* holds ``slc.pot`` and the languages; *fonts* is a school's own folder of fonts.

    Raises:
        UnreadableError: the template or the language's description cannot be read.
    """
    home = folder or locales_folder()
    others = {} if tag in reading_tags(home) else _readable(home)
    return _checked(tag, home, read_entries(home / TEMPLATE), others, fonts)


def check_catalog(
    catalog: Entries,
    template: Entries,
    language: Language,
    *,
    others: Mapping[str, Entries],
    terms: tuple[Term, ...] = (),
    home: Path | None = None,
    fonts: Path | None = None,
) -> tuple[Finding, ...]:
    """The same on values; *others* are the other languages' catalogs, *terms* the glossary's school words.

    *home* is the language's own folder, with its reviews and what was turned back.
    """
    alphabet = alphabet_of(language.tag)
    header = plural_header(language)
    of_messages = [
        Finding.of(fault, language.tag, entry.context, entry.source)
        for entry in catalog.entries
        for fault in _message_faults(entry, language, alphabet, plural_rule(header))
    ]
    of_catalog = [
        *wrong_header(catalog.header.get("Plural-Forms", ""), header),
        *missing_markers(catalog.entries, alphabet),
        *leaks(language, alphabet),
    ]
    return (
        *incomplete(catalog, template, language),
        *(Finding.of(fault, language.tag) for fault in of_catalog),
        *of_messages,
        *too_many_the_same(of_messages, len(template.entries), language.tag),
        *same_as_sibling(catalog, language, alphabet, others),
        *in_a_sibling_s_words(catalog, language, alphabet, others),
        *stubs(catalog, language, alphabet),
        *undrawable(catalog, language, fonts),
        *other_words(catalog, language, terms),
        *(_review_findings(catalog, language.tag, home) if home else ()),
        *(turned_back_faults(catalog, template, language.tag, home) if home else ()),
    )


def _checked(
    tag: str, home: Path, template: Entries, catalogs: Mapping[str, Entries], fonts: Path | None
) -> tuple[Finding, ...]:
    """One language, beside the others as they were read once."""
    language = read_language(home / tag / "locale.toml")
    path = catalog_path(home, tag)
    if not path.is_file():
        return (Finding.of(must(1, "the language has no catalog", f"run `slc locale update {tag}`"), tag),)
    try:
        catalog = catalogs[tag] if tag in catalogs else read_entries(path)
    except UnreadableError as error:
        return (Finding.of(must(17, "the catalog cannot be read", str(error)), tag),)
    if language.reading_of:
        reading = read_reading(tag, home)
        return (*check_reading(reading, fonts), *_review_findings(catalog, tag, home / tag))
    others = {other: entries for other, entries in catalogs.items() if other != tag}
    terms = read_terms(home / GLOSSARY)
    return check_catalog(catalog, template, language, others=others, terms=terms, home=home / tag, fonts=fonts)


def _message_faults(entry: Entry, language: Language, alphabet: Alphabet, rule: PluralRule) -> Iterator[Fault]:
    yield from english_left(entry, language, alphabet)
    yield from wrong_blanks(entry, rule)
    yield from wrong_plurals(entry, rule)
    yield from wrong_script(entry, language)
    yield from wrong_letters(entry, alphabet)
    yield from check_text(entry, language)
    yield from doubtful_words(entry, language, alphabet)


def _review_findings(catalog: Entries, tag: str, folder: Path) -> Iterator[Finding]:
    """Check 15: every review is a person's, and of a line that is still said."""
    try:
        reviews = read_reviews(folder / "review.jsonl")
    except UnreadableError as error:
        yield Finding.of(must(15, str(error), "remove that row or import the signed sheet again"), tag)
        return
    said = {key_of(entry.context, entry.source, entry.plural) for entry in catalog.entries}
    if gone := len(reviews.keys() - said):
        fault = maybe(15, f"{gone} reviews are of lines that nobody says any more", "nothing; they do not count")
        yield Finding.of(fault, tag)


def _stale_template(folder: Path) -> Iterator[Finding]:
    """Half of check 1: in a checkout, the template holds what the programs say today."""
    if (folder.resolve().parent / "pyproject.toml").is_file():
        template = folder / TEMPLATE
        if not template.is_file() or template.read_bytes() != template_bytes(extracted(folder.resolve().parent)):
            yield Finding.of(must(1, f"{TEMPLATE} is out of date", "run `slc locale extract`"), SOURCE)


def _readable(folder: Path) -> dict[str, Entries]:
    """Every catalog that can be read; one that cannot has a finding of its own."""
    catalogs: dict[str, Entries] = {}
    for tag in translated_tags(folder):
        with suppress(UnreadableError):
            catalogs[tag] = read_entries(catalog_path(folder, tag))
    return catalogs
