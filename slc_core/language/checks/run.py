"""All checks on one language, on the English source, or on everything there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from slc_core.errors import UnreadableError
from slc_core.language.checks.alphabet import Alphabet, alphabet_of
from slc_core.language.checks.blanks import PluralRule, plural_rule, wrong_blanks, wrong_header, wrong_plurals
from slc_core.language.checks.completeness import english_left, incomplete, too_many_the_same
from slc_core.language.checks.finding import Fault, Finding, maybe, must
from slc_core.language.checks.formats import leaks, undrawable
from slc_core.language.checks.hygiene import check_text
from slc_core.language.checks.letters import missing_markers, wrong_letters, wrong_script
from slc_core.language.checks.siblings import same_as_sibling, stubs
from slc_core.language.checks.source import source_faults
from slc_core.language.checks.wording import doubtful_words
from slc_core.language.entries import TEMPLATE, Entries, Entry, catalog_path, read_entries
from slc_core.language.plurals import plural_header
from slc_core.language.progress import translated_tags
from slc_core.language.registry import SOURCE, Language, locales_folder, read_language
from slc_core.language.review import key_of, read_reviews
from slc_core.language.workshop import extracted, template_bytes


def check_all(folder: Path | None = None, fonts: Path | None = None) -> tuple[Finding, ...]:
    """Every finding in *folder*: first the English source's, then each language's.

    Raises:
        UnreadableError: the template or a language's description cannot be read.
    """
    home = folder or locales_folder()
    found = [*_stale_template(home), *check_source(home / TEMPLATE)]
    for tag in translated_tags(home):
        found += check_language(tag, home, fonts)
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
    language = read_language(home / tag / "locale.toml")
    template = read_entries(home / TEMPLATE)
    path = catalog_path(home, tag)
    if not path.is_file():
        return (Finding.of(must(1, "the language has no catalog", f"run `slc locale update {tag}`"), tag),)
    try:
        catalog = read_entries(path)
    except UnreadableError as error:
        return (Finding.of(must(17, "the catalog cannot be read", str(error)), tag),)
    return check_catalog(catalog, template, language, others=_others(home, tag), reviews=home / tag, fonts=fonts)


def check_catalog(
    catalog: Entries,
    template: Entries,
    language: Language,
    *,
    others: Mapping[str, Entries],
    reviews: Path | None = None,
    fonts: Path | None = None,
) -> tuple[Finding, ...]:
    """The same on values; *others* are the other languages' catalogs, *reviews* the language's own folder."""
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
        *stubs(catalog, language, alphabet),
        *undrawable(catalog, language, fonts),
        *(_review_findings(catalog, language.tag, reviews) if reviews else ()),
    )


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


def _others(folder: Path, tag: str) -> dict[str, Entries]:
    paths = {other: catalog_path(folder, other) for other in translated_tags(folder) if other != tag}
    readable: dict[str, Entries] = {}
    for other, path in paths.items():
        try:
            readable[other] = read_entries(path)
        except UnreadableError:
            continue  # it has a finding of its own
    return readable
