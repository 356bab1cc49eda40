from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from slc_core.conference.blanks import Occasion
from slc_core.conference.portfolio import SkillPage
from slc_core.conference.script import parse_script
from slc_core.conference.talk import Talk, Voices, fill
from slc_core.handout.plain import talk_json, talk_text
from slc_core.language.catalog import Message, Voice
from slc_core.language.values import FSI, GAP, PDI

SCRIPT = """id = "mine"
title = "Mine"
[blanks]
page = "number"
skill = "text"
teacher = "name"
[[stage]]
id = "welcome"
[[stage.step]]
id = "hello"
who = "child"
do = "smile"
say = ["Hello.", "Sit.", "Teacher: {teacher}."]
[[stage]]
id = "pages"
[[stage.step]]
id = "skill"
who = "adult"
page = "skill"
say = ["I saw: {skill}."]
[[stage]]
id = "farewell"
[[stage.step]]
id = "bye"
who = "child"
say = ["Goodbye."]
"""


@pytest.fixture
def talk(make_occasion: Callable[..., Occasion], write_catalog: Callable[..., Path]) -> Talk:
    hello, sit = Message("script:welcome", "Hello."), Message("script:welcome", "Sit.")
    saw = Message("script:pages", "I saw: {skill}.")
    said = {hello: "Hola, mi gente.", sit: "Siéntense.", saw: "Vi: {skill}."}
    folder = write_catalog("es", said, {hello: "reviewed", sit: "flagged"})
    voices = Voices(Voice("es", folders=(folder,)), Voice("en"), Voice("es", folders=(folder,)))
    occasion = make_occasion(SkillPage(number=6), teacher="")
    return fill(parse_script(SCRIPT.encode(), "mine.toml"), occasion, voices)


def test_a_terminal_shows_each_line_with_its_mark_and_the_schools_words_below(talk: Talk) -> None:
    assert talk_text(talk).splitlines() == [
        "Isay · es",
        "",
        "[welcome]",
        "  child: Hola, mi gente.",
        "      Hello.",
        "⚑ child: Siéntense.",
        "      Sit.",
        f"≠ child: Teacher: {FSI}{GAP}{PDI}.",
        "",
        "[pages]",
        f"◌ (6) adult: Vi: {FSI}{GAP}{PDI}.",
        f"      I saw: {FSI}{GAP}{PDI}.",
        "",
        "[farewell]",
        "≠ child: Goodbye.",
        "",
        "still empty: teacher",
        "still empty: skill (page 6)",
    ]


def test_a_talk_without_gaps_tells_of_none(make_occasion: Callable[..., Occasion]) -> None:
    talk = fill(parse_script(SCRIPT.encode(), "mine.toml"), make_occasion(), Voices(Voice("en"), Voice("en")))

    assert "still empty" not in talk_text(talk)
    assert json.loads(talk_json(talk))["gaps"] == []


def test_json_holds_the_whole_talk(talk: Talk) -> None:
    whole = json.loads(talk_json(talk))
    first, last = whole["lines"][0], whole["lines"][-1]

    assert {key: value for key, value in whole.items() if key != "lines"} == {
        "student": "s1",
        "household": "h1",
        "lang": "es",
        "school_lang": "en",
        "unread_lines": 4,
        "gaps": [{"blank": "teacher", "page": None}, {"blank": "skill", "page": 6}],
    }
    assert first == {
        "stage": "welcome",
        "step": "hello",
        "who": "child",
        "page": None,
        "do": "smile",
        "text": {"value": "Hola, mi gente.", "lang": "es", "dir": "ltr", "status": "reviewed"},
        "school_text": {"value": "Hello.", "lang": "en", "dir": "ltr", "status": "source"},
        "reading": {"value": "Hola, mi gente.", "lang": "es", "dir": "ltr", "status": "reviewed"},
        "gaps": [],
    }
    assert last["reading"] is None
    assert [line["page"] for line in whole["lines"]] == [None, None, None, 6, None]
    assert "í" not in talk_json(talk) or "\\u00ed" not in talk_json(talk)
