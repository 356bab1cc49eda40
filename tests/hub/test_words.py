from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from slc_hub import words

from slc_core.exchange.merge import Reason
from slc_core.language.catalog import Message
from slc_core.language.checks.source import source_faults
from slc_core.language.entries import Entries, Entry
from slc_core.language.workshop import extracted

ROOT = Path(words.__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def entries() -> tuple[Entry, ...]:
    here = "stations/slc_hub/words.py"
    return tuple(entry for entry in extracted(ROOT) if any(here in str(file) for file in entry.files))


def _messages() -> tuple[Message, ...]:
    alone = [found for found in vars(words).values() if isinstance(found, Message) and found.context != "pod:light"]
    tables = (words.STATES, words.REASONS, words.ACTS)
    return (*alone, *(message for table in tables for message in table.values()))


def test_translators_find_every_word_of_the_desk(entries: tuple[Entry, ...]) -> None:
    assert {(entry.context, entry.source) for entry in entries} == {(m.context, m.text) for m in _messages()}


def test_there_are_few_enough_new_words_for_an_hour_of_translating(entries: tuple[Entry, ...]) -> None:
    assert sum(entry.context.startswith("desk:") for entry in entries) <= 60


def test_every_word_keeps_the_rules_for_english_that_translates(entries: tuple[Entry, ...]) -> None:
    assert not list(source_faults(Entries(entries, {})))


def test_no_word_is_declared_twice() -> None:
    assert len({message[:2] for message in _messages()}) == len(_messages())


def test_a_word_of_the_pod_keeps_the_pods_note(entries: tuple[Entry, ...]) -> None:
    shared = [entry for entry in entries if entry.context.startswith("pod:")]

    assert shared
    assert all(any("slc_station" in str(file) for file in entry.files) for entry in shared)
    assert not [entry for entry in shared if "passphrase" in " ".join(entry.notes)]


def test_every_state_reason_and_act_has_its_word() -> None:
    assert set(words.STATES) == set(get_args(words.ConferenceState))
    assert set(words.REASONS) == set(get_args(Reason))
    assert set(words.ACTS) == set(get_args(words.Act))
