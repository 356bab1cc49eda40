"""A gettext plural header from CLDR's rules, pruned to what a school counts: 0 to 9,999.

Babel's own table is wrong or silent for many languages, and its conversion of CLDR's rules emits an operand
``e`` that gettext refuses. For whole numbers every operand but ``n`` and ``i`` is zero, so conditions on
those are settled here, once, and what is left is plain gettext.
"""

from __future__ import annotations

import re
from functools import cache

from babel import Locale
from babel.plural import PluralRule, to_gettext

from slc_core.language.registry import Language

_COUNTED = range(10_000)
_RELATION = re.compile(r"(?P<operand>[nivwftec])(?: mod \d+)? (?P<negated>not )?in (?P<ranges>[\d.,]+)")
_CATEGORIES = ("zero", "one", "two", "few", "many", "other")


def plural_header(language: Language) -> str:
    """``nplurals=2; plural=(n != 1);`` for *language*; one form where nobody knows better."""
    if language.plural:
        return language.plural
    return _from_cldr(language.cldr) if language.cldr else "nplurals=1; plural=0;"


@cache
def plural_categories(cldr: str) -> tuple[str, ...]:
    """CLDR's names of the forms that occur between 0 and 9,999, in gettext's order."""
    rule = Locale.parse(cldr, sep="-").plural_form
    used = {rule(number) for number in _COUNTED}
    return tuple(category for category in _CATEGORIES if category in used)


@cache
def _from_cldr(cldr: str) -> str:
    rule = Locale.parse(cldr, sep="-").plural_form
    *named, _rest = plural_categories(cldr)  # the last form takes what no condition took
    conditions = {category: _for_whole_numbers(rule.rules[category]) for category in named}
    header = to_gettext(PluralRule(conditions)).removesuffix(";")
    return re.sub(r"\s+", " ", header) + ";"


def _for_whole_numbers(rule: str) -> str:
    """*rule* with the conditions on fractions settled; empty if they can never hold."""
    alternatives: list[str] = []
    for alternative in rule.split(" or "):
        relations = [_settled(relation) for relation in alternative.split(" and ")]
        if False not in relations:
            alternatives.append(" and ".join(relation for relation in relations if isinstance(relation, str)))
    return " or ".join(filter(None, alternatives))


def _settled(relation: str) -> str | bool:
    """A condition on ``n`` or ``i`` as it stands; any other with its operand being zero."""
    match = _RELATION.fullmatch(relation)
    if match is None:
        raise ValueError(f"CLDR has a plural condition of a new form: {relation}")
    if match["operand"] in "ni":
        return relation
    holds_zero = any(part.split("..")[0] == "0" for part in match["ranges"].split(","))
    return holds_zero is not bool(match["negated"])
