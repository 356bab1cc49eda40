from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from slc_hub.reading import Conference, Reader
from slc_hub.store import HubStore
from slc_hub.summary import ASKS, TOPICS, flagged_lines, summary_of

from slc_core.conference.asks import ask_of
from slc_core.conference.flow import Place
from slc_core.conference.script import BANDS, Script, built_in_script
from slc_core.exchange.hub_keys import HubKeys
from slc_core.testing.small_evening import EVENING, FORMULA, small_evening


@pytest.fixture
def conferences(tmp_path: Path, keys: HubKeys) -> Iterator[tuple[Conference, ...]]:
    store, evening = HubStore(tmp_path / "hub", tmp_path / "second"), small_evening(keys.public)
    store.enrol(evening.pod.manifest_bytes, EVENING)
    store.take(evening.links)
    yield Reader(store, keys.private).conferences()
    store.close()


def test_cards_are_told_as_what_they_say_and_words_as_they_were_typed(conferences: tuple[Conference, ...]) -> None:
    summary = summary_of(conferences[0])

    said = {
        topic.id: [(answer.who, [card.text for card in answer.cards], answer.typed) for answer in topic.answers]
        for topic in summary.topics
    }
    assert said == {
        "new-goals": [("child", ["I will read every day."], ""), ("adult", ["I can read with you."], "")],
        "reflection": [("adult", ["I am proud of you."], "Estoy orgullosa de ti.\n¡Sigue así!")],
        "questions": [("adult", ["What is hard for you?"], "")],
        "for-teacher": [("adult", ["Does my child need more support?"], "")],
        "worthwhile": [("child", ["Mostly yes"], ""), ("adult", ["Yes"], "")],
    }


def test_a_wish_for_a_private_talk_is_told(conferences: tuple[Conference, ...]) -> None:
    assert [summary_of(it).wants_private_talk for it in conferences] == [True, False, False, False]


def test_a_recording_stands_with_the_answer_that_it_is(conferences: tuple[Conference, ...]) -> None:
    reflections = [answer for it in conferences[:2] for answer in summary_of(it).topic("reflection").answers]

    assert [[kept.media for kept in answer.recordings] for answer in reflections] == [["voice"], ["ink"]]
    assert [(answer.typed, answer.lang) for answer in reflections][1] == (FORMULA, "ar")


def test_what_the_child_filled_in_while_practising_is_told_with_its_label(conferences: tuple[Conference, ...]) -> None:
    filled = summary_of(conferences[0]).filled

    assert [(it.page, it.label.text, it.value) for it in filled] == [
        (7, "I will", "Leer un capítulo"),
        (7, "When", "cada noche"),
    ]


def test_who_signed_and_how(conferences: tuple[Conference, ...]) -> None:
    hows = [[signed.how if signed else "" for _, signed in summary_of(it).signatures] for it in conferences]

    assert hows == [["drawn", "mark"], ["", ""], ["", ""], ["", ""]]


def test_time_is_told_of_the_conference_and_never_of_the_practice(conferences: tuple[Conference, ...]) -> None:
    summary = summary_of(conferences[0])

    assert [title.text for title, _ in summary.minutes][:3] == ["Welcome", "My pages", "New goals"]
    assert all(minutes > 0 for _, minutes in summary.minutes)
    assert {title.text: minutes for title, minutes in summary.minutes}["My pages"] == Decimal("0.1")
    assert summary.interruptions == 1


def test_what_was_left_out_is_told_with_its_page(conferences: tuple[Conference, ...]) -> None:
    assert [(left.title.text, left.page) for left in summary_of(conferences[0]).left_out] == [("My pages", 3)]


def test_a_conference_of_which_nothing_came_has_a_summary_that_says_nothing(
    conferences: tuple[Conference, ...],
) -> None:
    summary = summary_of(conferences[3])

    assert [topic.id for topic in summary.topics] == list(TOPICS)
    assert not any(topic.answers for topic in summary.topics)
    assert (summary.filled, summary.minutes, summary.left_out, summary.wants_private_talk) == ((), (), (), False)


def test_a_line_that_sounds_wrong_is_told_with_the_childs_better_words(conferences: tuple[Conference, ...]) -> None:
    known, gone = flagged_lines(conferences[0])

    assert known.message is not None
    assert known.message.context == "script:welcome"
    assert (known.lang, known.better) == ("es", "¡Hola a todos!")
    assert gone.message is None


@pytest.mark.parametrize("script", [built_in_script(band) for band in BANDS], ids=lambda script: script.id)
def test_every_answer_that_a_script_asks_for_freely_has_its_topic(script: Script) -> None:
    """A new ask in `asks.py` must not be lost here."""
    path = tuple(Place(stage.id, step.id, 0) for stage in script.stage for step in stage.step)
    asked = {ask for number in range(len(path)) if (ask := ask_of(script, path, number))}
    answered_freely = {"goal", "help", "reflection", "question", "for-teacher", "worthwhile"}

    assert {ask for ask in asked if ask.kind in answered_freely} == {ask for asks in ASKS.values() for ask in asks}
