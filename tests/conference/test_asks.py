from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from slc_core.conference.asks import FOR_TEACHER, Ask, ask_of, choices, chosen, private_talk
from slc_core.conference.blanks import Occasion
from slc_core.conference.cards import CARDS, FOR_TEACHER_CARDS, GOAL_CARDS, HELP_CARDS
from slc_core.conference.flow import Path, path_of
from slc_core.conference.journal import Answered
from slc_core.conference.portfolio import GoalPage, WorkPage
from slc_core.conference.script import BANDS, Script, Who, built_in_script, parse_script
from slc_core.conference.talk import Voices, fill
from slc_core.language.catalog import Voice

ENGLISH = Voices(Voice("en"), Voice("en"))
GOAL = Ask("goal", "goal", "child")
HELP = Ask("help", "help", "adult")
REFLECTION = Ask("reflection", "reflection", "adult")
QUESTION = Ask("question", "question", "adult")
Build = Callable[..., Occasion]


def path_through(script: Script, occasion: Occasion) -> Path:
    return path_of(fill(script, occasion, ENGLISH))


def asked(script: Script, path: Path) -> dict[str, Ask]:
    """What each step asks, by its id."""
    found = {place.step: ask_of(script, path, number) for number, place in enumerate(path)}
    return {step: ask for step, ask in found.items() if ask}


def school_script(stage: str) -> Script:
    """A school's own: ``stage: who/do, who/do@page``; its steps are named a, b, c, d."""
    name, _, steps = stage.partition(": ")
    told = ['id = "own"', 'title = "Own"', "[[stage]]", f'id = "{name}"']
    for letter, step in zip("abcd", steps.split(", "), strict=False):
        said, _, page = step.partition("@")
        who, _, gesture = said.partition("/")
        fields = {"id": letter, "who": who, "do": gesture, "page": page}
        told += [
            "[[stage.step]]",
            'say = ["Hello."]',
            *(f'{key} = "{value}"' for key, value in fields.items() if value),
        ]
    told += ["[[stage]]", 'id = "farewell"', "[[stage.step]]", 'id = "end"', 'who = "child"', 'say = ["Goodbye."]']
    return parse_script("\n".join(told).encode(), "own.toml")


def answered(question: str, value: str, who: Who = "adult", how: str = "card") -> Answered:
    told = {"question": question, "who": who, "how": how, "value": value, "lang": "so"}
    return Answered.model_validate({"seq": 1, "nonce": "n", "boot_id": "b", "boot_ns": 0, **told})


def answers(*said: Answered) -> Mapping[tuple[str, Who], Answered]:
    return {(answer.question, answer.who): answer for answer in said}


@pytest.mark.parametrize("band", BANDS)
def test_every_band_asks_the_same_at_the_same_steps(band: str, make_occasion: Build) -> None:
    script = built_in_script(band)
    path = path_through(script, make_occasion(WorkPage(number=2), GoalPage(number=7), interpreter=True))

    assert asked(script, path) == {
        "refreshments": Ask("refreshment", "refreshment", "adult"),
        "choose-goal": GOAL,
        "family-answer": HELP,
        "adult-reflection": REFLECTION,
        "adult-asks": QUESTION,
        "not-sure": FOR_TEACHER,
        "tidy": Ask("put-away", "put-away", "child"),
        "teacher-comes": Ask("came", "came", "teacher"),
        "child-signs": Ask("signature", "signature-child", "child"),
        "adult-signs": Ask("signature", "signature-adult", "adult"),
        "child-face": Ask("worthwhile", "worthwhile-child", "child"),
        "adult-face": Ask("worthwhile", "worthwhile-adult", "adult"),
    }


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("welcome: child/offer-seat, child/offer-drink, adult/offer-drink", {"b": "refreshment"}),
        ("welcome: child/offer-seat", {}),
        ("look-ahead: child/ask, adult", {}),
        ("new-goals: child/point, child/ask, child/ask, adult, adult", {"b": "goal", "d": "help"}),
        ("new-goals: child/ask, child/listen", {"a": "goal", "b": "help"}),
        ("new-goals: child/ask", {"a": "goal"}),
        ("new-goals: child/ask@new-goal, child/ask, adult", {"b": "goal", "c": "help"}),
        ("new-goals: child/ask@new-goal", {"a": "help"}),
        ("reflection: child/listen, child/thank", {"b": "reflection"}),
        ("questions: adult", {"a": "question"}),
        ("questions: child/listen, child/ask", {"b": "question"}),
        ("questions: child, adult, child, child", {"b": "question", "d": "for-teacher"}),
        ("put-away: child, child/put-away, child/put-away", {"b": "put-away"}),
        ("teacher: teacher, child", {"a": "came"}),
        ("sign: child, child/sign, child/sign, teacher/sign", {"b": "signature-child", "c": "signature-adult"}),
        ("sign: adult/sign, child/sign", {"a": "signature-adult", "b": "signature-child"}),
        ("worthwhile: child/choose-face", {"a": "worthwhile-child"}),
    ],
)
def test_a_schools_own_script_is_asked_by_stage_speaker_and_gesture(
    stage: str, expected: dict[str, str], make_occasion: Build
) -> None:
    script = school_script(stage)
    path = path_through(script, make_occasion(GoalPage(number=7)))

    assert {step: ask.question for step, ask in asked(script, path).items()} == expected


def test_one_card_of_a_goal_is_chosen_and_another_takes_its_place() -> None:
    reading, writing, *_ = choices(GOAL, answers(answered("goal", "writing", "child")))

    assert [card.card for card in choices(GOAL, {})] == list(GOAL_CARDS)
    assert (reading.question, reading.value, reading.is_chosen) == ("goal", "reading", False)
    assert (writing.question, writing.value, writing.is_chosen) == ("goal", "writing", True)


def test_own_words_choose_no_card() -> None:
    assert chosen(GOAL, answers(answered("goal", "reading", "child", how="typed"))) == ()


def test_several_cards_of_help_are_chosen_and_taken_back_one_by_one() -> None:
    said = answers(answered("help-read", "yes"), answered("help-ask", "yes"), answered("help-quiet", "no"))
    taps = {choice.card.id: (choice.question, choice.value) for choice in choices(HELP, said)}

    assert [card.id for card in chosen(HELP, said)] == ["read", "ask"]
    assert len(taps) == len(HELP_CARDS)
    assert taps["read"] == ("help-read", "no")
    assert taps["quiet"] == ("help-quiet", "yes")
    assert chosen(HELP, answers(answered("help-read", "yes", "child"))) == ()


def test_the_teacher_sees_what_the_adult_wants_to_ask() -> None:
    said = answers(answered("for-teacher-friends", "yes"), answered("question-proud", "yes"))

    assert [card.message.text for card in chosen(FOR_TEACHER, said)] == ["Does my child have friends at school?"]
    assert [card.id for card in chosen(QUESTION, said)] == ["proud"]
    assert len(choices(FOR_TEACHER, said)) == len(FOR_TEACHER_CARDS)


def test_a_wish_for_a_private_talk_is_the_adults_and_can_be_taken_back() -> None:
    wished = answers(answered("private-talk", "yes"))

    assert private_talk({})[1:] == ("private-talk", "yes", False)
    assert private_talk(wished)[1:] == ("private-talk", "no", True)
    assert not private_talk(answers(answered("private-talk", "yes", "child"))).is_chosen


def test_a_signature_has_no_cards() -> None:
    assert choices(Ask("signature", "signature-child", "child"), {}) == ()


def test_every_tap_can_be_kept_in_the_journal_and_no_two_cards_share_a_question() -> None:
    kinds: tuple[Any, ...] = tuple(kind for kind in CARDS if kind != "partner")
    several = [Ask(kind, kind, "adult") for kind in kinds if Ask(kind, kind, "adult").takes_several]
    questions = [choice.question for ask in several for choice in choices(ask, {})]

    assert len(set(questions)) == len(questions)
    for question in questions:
        answered(question, "yes")
