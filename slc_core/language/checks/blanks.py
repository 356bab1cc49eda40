"""Checks 3 and 4: the blanks of a translation are the source's, and every number finds its plural form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from gettext import c2py

from slc_core.language.catalog import blanks_of
from slc_core.language.checks.finding import Fault, must
from slc_core.language.checks.text import BLANK
from slc_core.language.entries import Entry

_HEADER = re.compile(r"nplurals=(\d+); plural=(.+);")
_COUNTED = "n"


class PluralRule:
    """A gettext plural header, ready to ask."""

    def __init__(self, header: str) -> None:
        match = _HEADER.fullmatch(header)
        if match is None:
            raise ValueError(f"not a plural header: {header}")
        self.forms = int(match[1])
        self.form_of: Callable[[int], int] = c2py(match[2])
        numbers = Counter(self.form_of(number) for number in range(10_000))
        self.single = frozenset(form for form, count in numbers.items() if count == 1)
        """Forms that stand for one number only: they may name it ("one goal", "no goals")."""


@cache
def plural_rule(header: str) -> PluralRule:
    """The rule of a header; it is asked for each message."""
    return PluralRule(header)


def wrong_blanks(entry: Entry, rule: PluralRule) -> Iterator[Fault]:
    """Blanks that were renamed, dropped, added or taken apart, and stray braces."""
    wanted = Counter(blanks_of(entry.plural or entry.source))
    for index, form in enumerate(entry.forms):
        if not form.strip():
            continue
        if stray := re.search(r"\{[^{}\s]*\}?|\}", BLANK.sub("", form)):
            to_do = "write blanks exactly as in the English text and no other braces"
            yield must(3, f"'{stray[0]}' is no blank", to_do)
        found = Counter(blanks_of(form))
        lost, added = wanted - found, found - wanted
        if entry.plural and index in rule.single:
            lost.pop(_COUNTED, None)
        if lost:
            yield must(3, f"the blank {_listed(lost)} is missing", "put it in as in the English text")
        if added:
            yield must(3, f"the blank {_listed(added)} is not in the English text", "remove or rename it")


def wrong_plurals(entry: Entry, rule: PluralRule) -> Iterator[Fault]:
    """Plural forms that are empty, too few or too many, for any number from 0 to 200."""
    if not entry.plural or not any(form.strip() for form in entry.forms):
        return
    if len(entry.forms) != rule.forms:
        yield must(4, f"{len(entry.forms)} plural forms instead of {rule.forms}", "run `slc locale update`")
    needed = {rule.form_of(number): number for number in range(200, -1, -1)}
    for form, number in sorted(needed.items()):
        if form >= len(entry.forms) or not entry.forms[form].strip():
            yield must(4, f"plural form {form}, as for {number}, is empty", "translate this form too")


def wrong_header(found: str, wanted: str) -> Iterator[Fault]:
    """A plural header other than CLDR's; spaces do not matter."""
    if re.sub(r"\s", "", found) != re.sub(r"\s", "", wanted):
        yield must(4, f"Plural-Forms reads '{found}', not '{wanted}'", "run `slc locale update`")


def _listed(names: Counter[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names.elements())
