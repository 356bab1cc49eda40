from __future__ import annotations

import gettext
import re

import pytest
from babel import Locale, UnknownLocaleError

from slc_core.language.plurals import (
    _settled,  # pyright: ignore[reportPrivateUsage]
    plural_categories,
    plural_header,
)
from slc_core.language.registry import Language, known_languages, language, languages

COUNTED = range(10_000)


def in_cldr() -> list[str]:
    found: list[str] = []
    for tag, entry in {**languages(), **known_languages()}.items():
        try:
            Locale.parse(entry.cldr or tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        found.append(entry.cldr or tag)
    return sorted(set(found))


def header_of(cldr: str) -> str:
    return plural_header(Language(cldr, cldr, cldr, "Latn", cldr=cldr))


def test_babel_knows_most_of_our_languages() -> None:
    assert len(in_cldr()) >= 60


@pytest.mark.parametrize("cldr", in_cldr())
def test_gettext_counts_as_cldr_does_from_0_to_9999(cldr: str) -> None:
    header = header_of(cldr)
    found = re.fullmatch(r"nplurals=(\d); plural=(.+);", header)
    assert found, header
    categories = plural_categories(cldr)
    form_of = gettext.c2py(found[2])
    rule = Locale.parse(cldr, sep="-").plural_form

    assert int(found[1]) == len(categories)
    assert [categories[form_of(n)] for n in COUNTED] == [rule(n) for n in COUNTED]


@pytest.mark.parametrize("cldr", in_cldr())
def test_every_form_is_met_before_200(cldr: str) -> None:
    rule = Locale.parse(cldr, sep="-").plural_form

    assert {rule(n) for n in range(200)} == set(plural_categories(cldr))


@pytest.mark.parametrize(
    ("cldr", "categories"),
    [
        ("ar", ("zero", "one", "two", "few", "many", "other")),
        ("en", ("one", "other")),
        ("es", ("one", "other")),
        ("zh-Hans", ("other",)),
        ("so", ("one", "other")),
        ("ru", ("one", "few", "many")),
        ("pl", ("one", "few", "many")),
        ("ro", ("one", "few", "other")),
        ("he", ("one", "two", "other")),
        ("fr", ("one", "other")),
    ],
)
def test_only_forms_that_a_school_counts_with_are_asked_of_translators(cldr: str, categories: tuple[str, ...]) -> None:
    assert plural_categories(cldr) == categories


def test_a_language_may_bring_its_own_rule() -> None:
    own = "nplurals=2; plural=(n > 1);"

    assert plural_header(language("es")._replace(plural=own)) == own


def test_a_condition_of_a_new_form_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="CLDR has a plural condition of a new form: x in 1"):
        _settled("x in 1")


def test_a_language_that_nobody_counts_in_has_one_form() -> None:
    assert plural_header(language("ksw")) == "nplurals=1; plural=0;"
