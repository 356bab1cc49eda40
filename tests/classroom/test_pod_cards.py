"""The evening's cards outlive whatever happens to the class list, for packets are printed with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from slc_core.classroom.pod_cards import FILE, PodCards, read_cards, with_cards_for, write_cards
from slc_core.errors import UnreadableError, UnwritableError

CARDS = PodCards(teacher="T", conferences={"s1": "A", "s1+h2": "B"})


def as_printed(said: str) -> str:
    """Reads codes of one letter."""
    if len(said) != 1:
        raise ValueError(said)
    return said.upper()


def numbered() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"code {next(numbers)}"


def test_a_class_has_no_cards_at_first(tmp_path: Path) -> None:
    assert read_cards(tmp_path, as_printed) is None


def test_cards_are_read_as_they_were_kept(tmp_path: Path) -> None:
    write_cards(tmp_path, CARDS)

    assert read_cards(tmp_path, as_printed) == CARDS


def test_the_teacher_and_every_conference_get_a_card_of_their_own() -> None:
    cards = with_cards_for(None, ["s1", "s1+h2", "s2"], numbered())

    assert set(cards.conferences) == {"s1", "s1+h2", "s2"}
    assert len({cards.teacher, *cards.conferences.values()}) == 4


def test_a_card_that_is_there_is_never_changed() -> None:
    cards = with_cards_for(CARDS, ["s0", "s1"], numbered())

    assert cards == PodCards(teacher="T", conferences={"s1": "A", "s1+h2": "B", "s0": "code 1"})
    assert with_cards_for(cards, ["s1", "s0"], numbered()) == cards


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b'{"teacher": "T"',
        b'{"version": 2, "teacher": "T", "conferences": {}}',
        b'{"version": 1, "teacher": "T", "conferences": {"s1": 3}}',
        b'{"version": 1, "teacher": "T", "conferences": {"s1": "AB"}}',
        b'{"version": 1, "teacher": "T", "conferences": {"s1": "a"}}',
        b'{"version": 1, "teacher": "T", "conferences": {"s1": "T"}}',
        b'{"version": 1, "teacher": "T", "conferences": {"s1": "A", "s2": "A"}}',
        b'{"version": 1, "teacher": "T", "conferences": {}, "more": 1}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)

    with pytest.raises(
        UnreadableError, match=r"cards\.json is damaged, so nobody knows .*; put a copy of it back"
    ) as told:
        read_cards(tmp_path, as_printed)

    assert "\n" not in str(told.value)


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()

    with pytest.raises(UnreadableError, match=r"cards\.json: is a folder"):
        read_cards(tmp_path, as_printed)
    with pytest.raises(UnwritableError):
        write_cards(tmp_path, CARDS)


def test_the_file_can_be_read_by_a_person(tmp_path: Path) -> None:
    write_cards(tmp_path, CARDS)

    text = (tmp_path / FILE).read_text("utf-8")
    assert json.loads(text)["conferences"] == {"s1": "A", "s1+h2": "B"}
    assert len(text.splitlines()) == 8
