from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from slc_station import words

from slc_core.conference.flow import Light
from slc_core.language.catalog import Message
from slc_core.language.checks.source import source_faults
from slc_core.language.entries import Entries, Entry
from slc_core.language.workshop import extracted

ROOT = Path(words.__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    here = "stations/slc_station/words.py"
    return tuple(entry for entry in extracted(ROOT) if any(here in str(file) for file in entry.files))


def _messages() -> tuple[Message, ...]:
    alone = [found for found in vars(words).values() if isinstance(found, Message)]
    tables = (words.LIGHTS, words.TROUBLES, words.STICKS, words.HUBS)
    return (*alone, *(message for table in tables for message in table.values()))


def test_translators_find_every_word_of_the_screens(entries: tuple[Entry, ...]) -> None:
    assert {(entry.context, entry.source) for entry in entries} == {(m.context, m.text) for m in _messages()}


def test_there_are_few_enough_words_for_one_evening_of_translating(entries: tuple[Entry, ...]) -> None:
    assert len(entries) <= 121


def test_every_word_keeps_the_rules_for_english_that_translates(entries: tuple[Entry, ...]) -> None:
    assert not list(source_faults(Entries(entries, {})))


def test_no_word_is_declared_twice() -> None:
    assert len({message[:2] for message in _messages()}) == len(_messages())


@pytest.mark.parametrize("message", _messages(), ids=lambda message: message.text)
def test_words_are_short_enough_for_a_small_screen(message: Message) -> None:
    assert len(message.text) <= 80


def test_every_light_and_every_trouble_has_its_word() -> None:
    assert set(words.LIGHTS) == {*get_args(Light), "idle"}
    assert set(words.TROUBLES) == set(get_args(words.TroubleCode))
