from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from slc_core.conference.blanks import Occasion
from slc_core.conference.people import Support
from slc_core.conference.portfolio import (
    AssessmentPage,
    BehaviourPage,
    GoalPage,
    SkillPage,
    WorkPage,
)
from slc_core.conference.script import BANDS, Script, built_in_script, parse_script
from slc_core.conference.talk import Gap, Talk, Voices, fill
from slc_core.language.catalog import Message, Voice
from slc_core.language.values import FSI, GAP, PDI, Value

SUPPORT: tuple[Support, ...] = get_args(Support)
RESULTS = {"no-result": [], "first-time": [5], "improved": [5, 6], "same": [6, 5, 6], "lower": [6, 9, 5]}
SCRIPT = """id = "mine"
title = "Mine"
[blanks]
page = "number"
last = "score"
subject = "term"
teacher = "name"
works = "count"
results = "count"
[[stage]]
id = "welcome"
[[stage.step]]
id = "hello"
who = "child"
do = "smile"
say = ["Hello.", "My teacher: {teacher}."]
[[stage]]
id = "pages"
[[stage.step]]
id = "count"
who = "child"
say = [{ one = "I show {n} work.", other = "I show {n} works.", count = "works" }]
[[stage.step]]
id = "work"
who = "child"
do = "turn-page"
page = "work"
say = ["Page: {page}."]
[[stage.step]]
id = "result"
who = "child"
page = "assessment"
say = ["Subject: {subject}.", "Now: {last}.",
  { one = "{n} result.", other = "{n} results.", count = "results" }]
[[stage.step]]
id = "proud"
who = "child"
page = "work"
say = ["I am proud."]
[[stage.step]]
id = "after"
who = "child"
when = ["interpreter", "at-home"]
say = ["Both hold."]
[[stage]]
id = "farewell"
[[stage.step]]
id = "bye"
who = "child"
say = ["Goodbye."]
"""


def script() -> Script:
    return parse_script(SCRIPT.encode(), "mine.toml")


def english() -> Voices:
    return Voices(Voice("en"), Voice("en"))


def quiz(number: int, *values: int, **fields: Any) -> AssessmentPage:
    results = tuple({"value": Decimal(value)} for value in values)
    return AssessmentPage.model_validate({"number": number, "scale": {"kind": "percent"}, "results": results, **fields})


def said(talk: Talk) -> list[str]:
    return [line.text.value.replace(FSI, "").replace(PDI, "") for line in talk.lines]


def test_a_run_of_page_steps_is_said_page_by_page(make_occasion: Callable[..., Occasion]) -> None:
    occasion = make_occasion(WorkPage(number=2), quiz(4, 84, subject="math"), WorkPage(number=9))

    talk = fill(script(), occasion, english())

    assert [(line.step, line.page) for line in talk.lines] == [
        ("hello", 0),
        ("hello", 0),
        ("count", 0),
        ("work", 2),
        ("proud", 2),
        ("result", 4),
        ("result", 4),
        ("result", 4),
        ("work", 9),
        ("proud", 9),
        ("bye", 0),
    ]
    assert said(talk)[1:9] == [
        "My teacher: Ms. Rivera.",
        "I show 2 works.",
        "Page: 2.",
        "I am proud.",
        "Subject: Mathematics.",
        "Now: 84%.",
        "1 result.",
        "Page: 9.",
    ]


def test_a_gesture_stands_at_the_first_line_of_its_step(make_occasion: Callable[..., Occasion]) -> None:
    talk = fill(script(), make_occasion(WorkPage(number=2)), english())

    assert [line.do for line in talk.lines if line.do] == ["smile", "turn-page"]
    assert [line.do for line in talk.lines[:2]] == ["smile", None]


def test_what_a_class_lacks_is_missing_once_however_many_pages_speak_of_it(
    make_occasion: Callable[..., Occasion],
) -> None:
    speaks = SCRIPT.replace("I am proud.", "I am proud. Teacher: {teacher}.")
    occasion = make_occasion(WorkPage(number=2), WorkPage(number=9), teacher="")

    assert fill(parse_script(speaks.encode(), "mine.toml"), occasion, english()).gaps == (Gap("teacher", 0),)


def test_open_blanks_leave_the_pages_to_the_childs_pen(make_occasion: Callable[..., Occasion]) -> None:
    occasion = make_occasion(WorkPage(number=2), quiz(4, 84, subject="math"))

    talk = fill(script(), occasion, english(), open_blanks=True)

    assert said(talk)[1:] == [
        "My teacher: Ms. Rivera.",
        "I show 1 work.",
        "Page: 2.",
        "I am proud.",
        f"Subject: {GAP}.",
        f"Now: {GAP}.",
        "Goodbye.",
    ]
    assert talk.gaps == ()


def test_what_both_read_is_said_once_where_it_is_one_language(write_catalog: Callable[..., Path]) -> None:
    hello = Message("test", "Hello, {child}.")

    assert english().both(hello).school is None
    folder = write_catalog("es", {hello: "Hola, {child}."})
    both = Voices(Voice("es", folders=(folder,)), Voice("en")).both(hello, {"child": Value("text", "Bo")})
    assert both.school is not None
    assert (both.family.value, both.school.value) == (f"Hola, {FSI}Bo{PDI}.", f"Hello, {FSI}Bo{PDI}.")
    assert Voices(Voice("vi"), Voice("en")).both(hello).school is None


def test_nobody_counts_nothing(make_occasion: Callable[..., Occasion]) -> None:
    talk = fill(script(), make_occasion(quiz(4)), english())

    assert not [line for line in said(talk) if "0" in line]
    assert "count" not in {line.step for line in talk.lines}


def test_a_step_is_said_where_all_its_conditions_hold(make_occasion: Callable[..., Occasion]) -> None:
    def steps(**fields: bool) -> set[str]:
        return {line.step for line in fill(script(), make_occasion(**fields), english()).lines}

    assert "after" in steps(interpreter=True, at_home=True)
    assert "after" not in steps(interpreter=True) | steps(at_home=True) | steps()


def test_what_is_missing_is_a_gap_with_its_page_and_a_line_to_fill(
    make_occasion: Callable[..., Occasion],
) -> None:
    talk = fill(script(), make_occasion(quiz(4, 84, subject=""), quiz(12), teacher=""), english())

    assert talk.gaps == (Gap("teacher", 0), Gap("subject", 4), Gap("subject", 12), Gap("last", 12))
    assert [line.text.value for line in talk.lines if line.gaps] == [
        f"My teacher: {FSI}{GAP}{PDI}.",
        f"Subject: {FSI}{GAP}{PDI}.",
        f"Subject: {FSI}{GAP}{PDI}.",
        f"Now: {FSI}{GAP}{PDI}.",
    ]


@pytest.mark.parametrize("support", SUPPORT)
@pytest.mark.parametrize("trend", RESULTS)
@pytest.mark.parametrize("band", BANDS)
def test_every_result_is_spoken_of_on_its_page_however_it_turned_out(
    band: str, trend: str, support: Support, make_occasion: Callable[..., Occasion]
) -> None:
    occasion = make_occasion(quiz(7, *RESULTS[trend], subject="math", title="Facts"), support=support)
    steps = {step.id: step.when for stage in built_in_script(band).stage for step in stage.step}

    talk = fill(built_in_script(band), occasion, english())

    told = [set(steps[line.step]) & set(RESULTS) for line in talk.lines if line.page == 7]
    assert {trend} in told
    assert not [others for others in told if others - {trend}]
    assert not {gap.blank for gap in talk.gaps} & {"first", "last"}


@pytest.mark.parametrize("band", BANDS)
def test_a_fallen_score_is_told_with_both_results(band: str, make_occasion: Callable[..., Occasion]) -> None:
    talk = fill(built_in_script(band), make_occasion(quiz(7, 84, 91, 58, subject="math")), english())
    on_page = " ".join(line.text.value for line in talk.lines if line.page == 7)

    assert f"{FSI}84%{PDI}" in on_page
    assert f"{FSI}58%{PDI}" in on_page
    assert f"{FSI}91%{PDI}" not in on_page


def test_a_portfolio_without_a_page_still_makes_a_conference(make_occasion: Callable[..., Occasion]) -> None:
    for band in BANDS:
        talk = fill(built_in_script(band), make_occasion(), english())
        assert {line.stage for line in talk.lines} >= {"welcome", "look-ahead", "farewell"}
        assert {line.page for line in talk.lines} == {0}


def test_both_languages_say_the_same_line(
    make_occasion: Callable[..., Occasion], write_catalog: Callable[..., Path]
) -> None:
    folder = write_catalog(
        "es",
        {
            Message("script:welcome", "Hello."): "Hola, mundo.",
            Message("script:pages", "I show {n} work.", "I show {n} works."): ("{n} obra", "{n} obras"),
        },
    )
    voices = Voices(Voice("es", folders=(folder,)), Voice("en"))

    talk = fill(script(), make_occasion(WorkPage(number=1), WorkPage(number=2), teacher=""), voices)

    assert (talk.lang, talk.school_lang) == ("es", "en")
    assert (talk.lines[0].text.value, talk.lines[0].school_text.value) == ("Hola, mundo.", "Hello.")
    assert talk.lines[2].text.value == f"{FSI}2{PDI} obras"
    assert talk.lines[2].school_text.status == "source"
    assert talk.unread == len(talk.lines)


def test_a_word_that_nobody_has_read_marks_the_line_it_stands_in(
    make_occasion: Callable[..., Occasion], write_catalog: Callable[..., Path]
) -> None:
    line, subject = Message("script:pages", "Subject: {subject}."), Message("term:subject", "Mathematics")
    occasion = make_occasion(quiz(3, 84, subject="math"))

    def status(said: dict[Message, str], read: dict[Message, str]) -> str:
        voice = Voice("vi", folders=(write_catalog("vi", said, read).rename(folders.pop()),))
        talk = fill(script(), occasion, Voices(voice, Voice("en")))
        return next(each.text.status for each in talk.lines if each.step == "result")

    first = write_catalog("vi", {})
    folders = [first.with_name(f"locales{number}") for number in range(4)]
    both = {line: "Môn: {subject}.", subject: "Toán"}
    assert status(both, {line: "reviewed", subject: "reviewed"}) == "reviewed"
    assert status(both, {line: "reviewed"}) == "draft"
    assert status(both, {line: "reviewed", subject: "flagged"}) == "flagged"
    assert status({line: "Môn: {subject}."}, {line: "reviewed"}) == "draft"


def test_a_reading_is_shown_only_where_a_speaker_has_read_it(
    make_occasion: Callable[..., Occasion], write_catalog: Callable[..., Path]
) -> None:
    hello, bye = Message("script:welcome", "Hello."), Message("script:farewell", "Goodbye.")
    folder = write_catalog("sr-Latn", {hello: "Zdravo.", bye: "Zbogom."}, {hello: "reviewed", bye: "flagged"})
    voices = Voices(Voice("sr-Cyrl"), Voice("en"), Voice("sr-Latn", folders=(folder,)))

    talk = fill(script(), make_occasion(), voices)

    readings = {line.text.value: line.reading for line in talk.lines}
    assert [line.reading.value for line in talk.lines if line.reading] == ["Zdravo."]
    assert readings["Goodbye."] is None
    assert not [line for line in fill(script(), make_occasion(), english()).lines if line.reading]


def test_a_child_keeps_its_braces(make_occasion: Callable[..., Occasion]) -> None:
    page = SkillPage(number=3, skill="I draw {last} and {page}")

    talk = fill(built_in_script("4-5"), make_occasion(page), english())

    assert [line for line in talk.lines if f"{FSI}I draw {{last}} and {{page}}{PDI}" in line.text.value]


def test_the_words_of_a_page_reach_the_page_they_stand_on(make_occasion: Callable[..., Occasion]) -> None:
    pages = (
        GoalPage(number=1, goal="read daily", carried=True, reached="partly"),
        BehaviourPage(number=5, attribute="Caring", rating="Often", example="I helped Bo"),
        GoalPage(number=8, goal="run a mile", helper="Coach Dan"),
    )

    talk = fill(built_in_script("4-5"), make_occasion(*pages), english())

    by_page = {page: " ".join(line.text.value for line in talk.lines if line.page == page) for page in (1, 5, 8)}
    assert f"{FSI}read daily{PDI}" in by_page[1]
    assert f"{FSI}Caring{PDI}" in by_page[5]
    assert f"{FSI}I helped Bo{PDI}" in by_page[5]
    assert f"{FSI}run a mile{PDI}" in by_page[8]
    assert next(line.stage for line in talk.lines if line.page == 1) == "last-goals"


def test_a_line_knows_the_message_that_a_review_knows_it_by(make_occasion: Callable[..., Occasion]) -> None:
    goal = GoalPage(number=3, carried=True, goal="read")
    talk = fill(built_in_script("4-5"), make_occasion(goal), Voices(Voice("so"), Voice("en")))
    lines = {line.message: line for line in talk.lines}

    assert lines[Message("script:last-goals", "My goal: {goal}.")].school_text.value == f"My goal: {FSI}read{PDI}."
    assert all(line.message.context == f"script:{line.stage}" for line in talk.lines)
