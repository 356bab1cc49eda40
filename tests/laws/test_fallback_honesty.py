"""Whatever is missing, a line says which language it is really in, and that nobody vouches for it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.language.catalog import Message, Voice, blanks_of
from slc_core.language.entries import TEMPLATE, Entry, read_entries
from slc_core.language.registry import Language, known_languages, language, languages, locales_folder
from slc_core.language.values import FSI, GAP, PDI, Value

TAGS = (*languages(), *(tag for tag in known_languages() if tag not in languages()))
LONG_ARABIC_NAME = "عبد الرحمن بن محمد الأمين العلي الحسيني ن"
MEANT = st.sampled_from(read_entries(locales_folder() / TEMPLATE).entries)
UNKNOWN = st.builds(
    Message,
    st.sampled_from(["nowhere", "script:pages"]),
    st.sampled_from(["Zq {n}.", "Zq.", "Zq: {a}, {b}.", "Zq: {score}."]),
    st.sampled_from(["", "Zqs {n}."]),
)
VALUES = st.one_of(
    st.none(),
    st.builds(Value, st.just("percent"), st.sampled_from([0, 1, 100, Decimal("99.5")])),
    st.builds(Value, st.just("number"), st.sampled_from([0, 1, 2, 5, 11, 10**6, Decimal("-0.5")])),
    st.builds(Value, st.just("of"), st.tuples(st.decimals(0, 99, places=1), st.decimals(1, 99, places=0))),
    st.builds(Value, st.just("date"), st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))),
    st.builds(Value, st.just("text"), st.sampled_from(["", "{a}", "%s", LONG_ARABIC_NAME, "x" * 40])),
    st.builds(Value, st.just("list"), st.lists(st.sampled_from(["A", LONG_ARABIC_NAME]), max_size=4).map(tuple)),
    st.just(Message("nowhere", "A message in a blank.")),
)
NUMBERS = st.one_of(st.none(), st.sampled_from([0, 1, 2, 5, 11, 100, 9999]))
CHOICES = st.dictionaries(
    st.sampled_from(["to", "me", "register", "none"]), st.sampled_from(["many", "f", "formal", "x"])
)


@cache
def _languages() -> dict[str, Language]:
    return {tag: language(tag) for tag in TAGS}


def _said_in(tag: str, text: str) -> bool:
    """Whether a line may really be in a language: the tags of the chain only."""
    return text in _languages()[tag].chain


@given(tag=st.sampled_from(TAGS), message=UNKNOWN, value=VALUES, n=NUMBERS, native=st.booleans())
def test_a_missing_message_comes_in_marked_english(
    tag: str, message: Message, value: Value | Message | None, n: int | None, *, native: bool
) -> None:
    said = Voice(tag, native_digits=native).say(message, dict.fromkeys(("a", "b", "score"), value), n)

    if _languages()[tag].pseudo:
        assert (said.lang, said.status) == (tag, "draft")
    else:
        assert (said.lang, said.dir) == ("en", "ltr")
        assert said.status == ("source" if tag == "en" else "missing")
    assert said.is_unread is (tag != "en")


@given(tag=st.sampled_from(TAGS), entry=MEANT, value=VALUES, n=NUMBERS, choices=CHOICES)
def test_every_message_is_said_in_a_language_of_the_chain_with_its_own_direction(
    tag: str, entry: Entry, value: Value | Message | None, n: int | None, choices: dict[str, str]
) -> None:
    names = {*blanks_of(entry.source), *blanks_of(entry.plural)} - {"n"}

    said = Voice(tag, choices=choices).say(entry.message, dict.fromkeys(names, value), n)

    assert _said_in(tag, said.lang)
    assert said.dir == _languages()[said.lang].direction
    assert said.value
    assert said.is_unread or said.status in {"reviewed", "source"}
    assert (said.lang == tag) or said.status == "missing"
    assert said.value.count(FSI) == said.value.count(PDI)


@given(tag=st.sampled_from(TAGS), entry=MEANT, n=NUMBERS)
def test_a_blank_without_a_value_is_a_line_for_a_pen(tag: str, entry: Entry, n: int | None) -> None:
    names = {*blanks_of(entry.source), *blanks_of(entry.plural)} - {"n"}

    said = Voice(tag).say(entry.message, {}, n)

    assert bool(names) <= (GAP in said.value)
    assert "{" not in said.value


@pytest.mark.parametrize("tag", TAGS)
def test_only_a_person_makes_a_line_read(tag: str) -> None:
    said = Voice(tag).say(Message("nowhere", "Nobody ever wrote this."))

    assert said.status in {"source", "missing", "draft"}
    assert (said.status == "source") is (tag == "en")
