"""What we know of each language's letters and words, read from ``alphabets.toml`` beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple


class Alphabet(NamedTuple):
    """Facts of one language; whatever is empty is not checked.

    *markers* are letters that a longer text cannot do without, *forbidden* those of its neighbours,
    *negations* words (or parts of words) of which one stands in every sentence that denies something,
    *avoid* wordings of another register or region, *own_words* words that only look English,
    *shared* translations that may serve several sources, *near* languages whose sentences may be the same,
    *cldr* formats that rightly equal English's, French's or nobody's.
    """

    markers: str = ""
    forbidden: str = ""
    negations: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    cldr: tuple[str, ...] = ()


class English(NamedTuple):
    """Words of the source: *common* give away English that was left, *denials* ask for a negation.

    *keep* are names that no language translates; *instead_of* maps a word to the one we use for its concept.
    """

    common: frozenset[str]
    denials: tuple[str, ...]
    keep: tuple[str, ...]
    instead_of: Mapping[str, str]


@cache
def alphabet_of(tag: str) -> Alphabet:
    """What we know of a language's letters; nothing of a language that nobody has described."""
    facts = _facts().get(tag, {})
    lists = {key: tuple(value) for key, value in facts.items() if key not in {"markers", "forbidden"}}
    return Alphabet(facts.get("markers", ""), facts.get("forbidden", ""), **lists)


@cache
def english() -> English:
    """What we know of the source."""
    words = _facts()["en"]
    return English(frozenset(words["common"]), tuple(words["denials"]), tuple(words["keep"]), dict(words["instead_of"]))


@cache
def _facts() -> Mapping[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("alphabets.toml").read_text(encoding="utf-8"))
