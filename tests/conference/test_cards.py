from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest

from slc_core.conference.cards import CARDS, OFFER_PRIVATE_TALK, PRIVATE_TALK, TEACHER_CARDS, CardKind, Face, card
from slc_core.conference.script import Who
from slc_core.language.catalog import Message
from slc_core.language.checks.source import source_faults
from slc_core.language.entries import Entries
from slc_core.language.workshop import extracted

ROOT = Path(__file__).parents[2]
TOKEN = re.compile(r"[a-z][a-z0-9-]*")


@pytest.mark.parametrize("kind", get_args(CardKind))
def test_every_kind_has_cards_with_ids_and_words_of_their_own(kind: CardKind) -> None:
    cards = CARDS[kind]

    assert 4 <= len(cards) <= 10
    assert len({each.id for each in cards}) == len({each.message for each in cards}) == len(cards)
    assert all(TOKEN.fullmatch(each.id) for each in cards)


def test_a_question_about_a_card_is_a_token_of_the_journal() -> None:
    assert max(len(f"{kind}-{each.id}") for kind, cards in CARDS.items() for each in cards) <= 64


@pytest.mark.parametrize("kind", get_args(CardKind))
def test_a_card_is_found_by_what_the_journal_keeps(kind: CardKind) -> None:
    assert [card(kind, each.id) for each in CARDS[kind]] == list(CARDS[kind])


def test_a_card_that_is_gone_is_none() -> None:
    assert card("goal", "flying") is None
    assert card("signature", "yes") is None
    assert card("worthwhile", "reading") is None


def test_child_and_adult_answer_with_the_same_faces_as_on_paper() -> None:
    assert tuple(each.id for each in CARDS["worthwhile"]) == get_args(Face)


def test_after_each_question_to_the_child_comes_another() -> None:
    assert all(each.follow_up for each in CARDS["question"])


def test_a_private_talk_is_offered_by_the_teacher_and_wished_for_where_the_teacher_is_not() -> None:
    assert OFFER_PRIVATE_TALK in TEACHER_CARDS
    assert PRIVATE_TALK not in chain.from_iterable(CARDS.values())


def test_every_card_is_translated_with_a_note_that_says_who_speaks() -> None:
    entries = {entry.message: entry for entry in extracted(ROOT)}
    said = [each for cards in CARDS.values() for one in cards for each in (one.message, one.follow_up) if each]
    ours = tuple(entries[Message(*each)] for each in said)

    assert list(source_faults(Entries(ours, {}))) == []
    for entry in ours:
        if entry.context.startswith("pod:card:"):
            assert any(who in entry.notes[0].lower() for who in (*get_args(Who), "adults", "partner"))
