from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from slc_core.conference.blanks import type_of_blank
from slc_core.conference.people import Support
from slc_core.conference.portfolio import Trend
from slc_core.conference.script import (
    BANDS,
    STAGES,
    CountedLine,
    Script,
    Step,
    built_in_script,
    lines_of,
    message_of,
    parse_script,
    read_script,
    script_for_grade,
    write_script_copy,
)
from slc_core.errors import NotFoundError, ScriptError, UnreadableError, UnwritableError
from slc_core.language.catalog import Message, blanks_of

GRADES = ["PK", "TK", "K", *map(str, range(1, 13))]
SUPPORT: tuple[Support, ...] = get_args(Support)
TRENDS: tuple[Trend, ...] = get_args(Trend)
SCRIPT = """id = "mine"
title = "Mine"

[blanks]
page = "number"
last = "score"
pages = "count"

[[stage]]
id = "pages"

[[stage.step]]
id = "result"
who = "child"
do = "point"
page = "assessment"
when = ["improved"]
say = ["Now: {last}."]

[[stage]]
id = "farewell"

[[stage.step]]
id = "bye"
who = "child"
say = ["Goodbye."]
"""
AT_RESULT = "mine.toml, stage 'pages', step 'result': "


def faults_with(old: str, new: str) -> str:
    assert SCRIPT.count(old) == 1
    with pytest.raises(ScriptError) as caught:
        parse_script(SCRIPT.replace(old, new).encode(), "mine.toml")
    return str(caught.value)


def test_the_script_of_these_tests_plays() -> None:
    assert parse_script(SCRIPT.encode(), "mine.toml").title == "Mine"
    assert parse_script(b"\xef\xbb\xbf" + SCRIPT.encode(), "mine.toml").id == "mine"


@pytest.mark.parametrize("band", BANDS)
def test_a_built_in_script_has_every_stage_in_order(band: str) -> None:
    script = built_in_script(band)

    assert script.id == band
    assert tuple(stage.id for stage in script.stage) == STAGES
    assert all(stage.step for stage in script.stage)


@pytest.mark.parametrize("grade", GRADES)
def test_every_grade_has_one_script(grade: str) -> None:
    assert [band for band in BANDS if grade in built_in_script(band).grades] == [script_for_grade(grade).id]


@pytest.mark.parametrize("support", SUPPORT)
@pytest.mark.parametrize("trend", TRENDS)
@pytest.mark.parametrize("band", BANDS)
def test_every_trend_of_a_score_is_spoken_of(band: str, trend: Trend, support: Support) -> None:
    steps = [step for _, step, _ in lines_of(built_in_script(band)) if step.page == "assessment"]

    assert [step for step in steps if trend in step.when and step.who == "child" and step.lines(support)]


@pytest.mark.parametrize("band", BANDS)
def test_built_in_lines_fill_their_blanks_after_a_label(band: str) -> None:
    for _, step, line in lines_of(built_in_script(band)):
        for form in (line,) if isinstance(line, str) else (line.one, line.other):
            for blank in set(blanks_of(form)) - {"n"}:
                before, _, after = form.partition(f"{{{blank}}}")
                assert before == "" or before.endswith(": "), form
                assert after[:1] in {"", ".", ","}, form
                assert type_of_blank(blank, step.page)


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("support", SUPPORT)
def test_a_built_in_script_opens_and_closes_whatever_a_child_leans_on(band: str, support: Support) -> None:
    script = built_in_script(band)
    farewell = [step for step in script.stage[-1].step if not step.when and not step.page]

    assert any(step.lines(support) for step in farewell)
    assert all(step.lines(support) for stage in script.stage for step in stage.step)


def test_support_chooses_what_lies_before_a_child() -> None:
    full = Step(id="a", who="child", say=("Say it.",), start=("I …",), card=("It",))
    some = Step(id="a", who="child", say=("Say it.",), start=("I …",))
    only = Step(id="a", who="child", say=("Say it.",))

    assert [full.lines(support) for support in SUPPORT] == [("Say it.",), ("I …",), ("It",)]
    assert [some.lines(support) for support in SUPPORT] == [("Say it.",), ("I …",), ("I …",)]
    assert [only.lines(support) for support in SUPPORT] == [("Say it.",)] * 3


def test_an_adult_gets_the_beginnings_as_well() -> None:
    step = Step(id="a", who="adult", say=("Say it.",), start=("I …",), card=("It",))

    assert {step.lines(support) for support in SUPPORT} == {("Say it.", "I …")}


def test_a_school_keeps_the_stages_it_wants_and_the_farewell() -> None:
    script = built_in_script("4-5")

    assert [stage.id for stage in script.keeping(["pages", "welcome"]).stage] == [
        "welcome",
        "pages",
        "farewell",
    ]
    assert script.keeping(()) is script


def test_bands_share_the_messages_that_they_say_alike_in_a_stage() -> None:
    line = CountedLine(one="{n} goal.", other="{n} goals.", count="new_goals")

    assert message_of("welcome", "Hello.") == Message("script:welcome", "Hello.")
    assert message_of("pages", line) == Message("script:pages", "{n} goal.", "{n} goals.")


def test_lines_of_a_script_come_with_their_place() -> None:
    script = parse_script(SCRIPT.encode(), "mine.toml")

    assert [(stage.id, step.id, line) for stage, step, line in lines_of(script)] == [
        ("pages", "result", "Now: {last}."),
        ("farewell", "bye", "Goodbye."),
    ]


SAYS = 'say = ["Now: {last}."]'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "{last}",
            "{lost}",
            "nothing fills the blank '{lost}' in a step for a page of kind 'assessment'; see `slc",
        ),
        ("{last}", "{n}", "nothing fills the blank '{n}'"),
        (
            'page = "assessment"\nwhen = ["improved"]\n',
            "",
            "nothing fills the blank '{last}' in a step without a page",
        ),
        ('last = "score"\n', "", "the blank '{last}' is not under [blanks]; add last = \"score\""),
        (
            'last = "score"',
            'last = "text"',
            "the blank '{last}' is declared as text, but it is filled with a score",
        ),
        ("{last}", "{Last}", "the braces in 'Now: {Last}.' hold no blank"),
        ("{last}", "{last", "the braces in 'Now: {last.' hold no blank"),
        ("Now: {last}.", "  ", "a line is empty"),
        ("Now", "No\u202ew", "a line holds U+202E, which reorders the text around it; delete it"),
        ('do = "point"', 'title = "x"', "'title' means nothing here; move or delete it"),
        (SAYS, "", "nobody says anything; add a line under 'say'"),
        (SAYS, 'say = "Now"', "'say' cannot be 'Now'; write it as a list in [ ]"),
        (SAYS, "say = [3]", "'say' cannot be '3'; write a text in quotes"),
        (SAYS, "say = [[3]]", "'say' cannot be a list; write a text in quotes"),
        (SAYS, 'say = [{ one = "{n}", count = "pages" }]', "'other' is missing; add it"),
        (
            SAYS,
            'say = [{ one = "{n}", other = "{n}s", count = "last" }]',
            "'last' is a score and cannot be counted",
        ),
        (
            SAYS,
            'say = [{ one = "one", other = "{n}s", count = "pages" }]',
            "'one' counts, but {n} is not in it once",
        ),
        (SAYS, 'say = [{ one = "{n}", other = "{n}s", count = "pags" }]', "nothing fills the blank '{pags}'"),
        ('do = "point"', 'do = "pont"', "'do' cannot be 'pont'; did you mean 'point'?"),
        (
            'do = "point"',
            'do = "dance"',
            "'do' cannot be 'dance'; write one of offer-seat, offer-drink, open-p",
        ),
        ('do = "point"', 'doo = "point"', "'doo' means nothing here; did you mean 'do'?"),
        ('do = "point"', 'colour = "red"', "'colour' means nothing here; delete it"),
        ('["improved"]', '["improve"]', "'when' cannot be 'improve'; did you mean 'improved'?"),
        ('["improved"]', '"improved"', "'when' cannot be 'improved'; write it as a list in [ ]"),
        ('"assessment"', '"assesment"', "'page' cannot be 'assesment'; did you mean 'assessment'?"),
        ('who = "child"\ndo', "do", "'who' is missing; add it"),
        ('who = "child"\ndo', 'who = "kid"\ndo', "'who' cannot be 'kid'; write one of child, adult, teacher"),
    ],
)
def test_a_fault_names_file_stage_and_step_and_says_what_to_do(old: str, new: str, said: str) -> None:
    told = faults_with(old, new)

    assert told.startswith(AT_RESULT + said)
    assert "\n" not in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Mine"\n', "", "mine.toml, 'title' is missing; add it"),
        ('title = "Mine"', "title = 4", "mine.toml, 'title' cannot be '4'; write a text in quotes"),
        (
            'title = "Mine"',
            'title = "Mine',
            "mine.toml is not TOML: Illegal character '\\n' (at line 2, column",
        ),
        (
            'id = "mine"',
            'id = "My Script"',
            "mine.toml, 'id' cannot be 'My Script'; write small letters, digits",
        ),
        ('last = "score"', 'last = "scroe"', "mine.toml, 'last' cannot be 'scroe'; did you mean 'score'?"),
        ('last = "score"', "last = 3", "mine.toml, 'last' cannot be '3'; write one of score, number"),
        (
            'id = "pages"',
            'id = "page"',
            "mine.toml, stage 'page': 'id' cannot be 'page'; did you mean 'pages'?",
        ),
        ('id = "result"\n', "", "mine.toml, stage 'pages', step 1: 'id' is missing; add it"),
        (
            'id = "result"',
            'id = "Step 1"',
            "mine.toml, stage 'pages', step 'Step 1': 'id' cannot be 'Step 1'; write",
        ),
        ('id = "bye"', 'id = "result"', "mine.toml, step 'result': two steps have this id; rename one"),
        (
            'id = "farewell"',
            'id = "sign"',
            "mine.toml, the last stage: a conference ends with the stage 'farewell'",
        ),
        ("[blanks]", "grades = 3\n[blanks]", "mine.toml, 'grades' cannot be '3'; write it as a list in [ ]"),
        (
            '[[stage.step]]\nid = "bye"',
            '[stage.step]\nid = "bye"',
            "mine.toml, stage 'farewell': 'step' cannot be a table",
        ),
    ],
)
def test_a_fault_outside_a_step_is_named_as_well(old: str, new: str, said: str) -> None:
    assert faults_with(old, new).startswith(said)


def test_a_script_that_is_one_table_of_stages_is_told_how_to_write_them() -> None:
    with pytest.raises(ScriptError, match=r"'stage' cannot be a table; write \[\[stage\]\] above each stage"):
        parse_script(b'id = "a"\ntitle = "A"\n[stage]\nid = "farewell"\n', "a.toml")
    with pytest.raises(ScriptError, match=r"'blanks' cannot be '3'; write \[blanks\] on a row of its own"):
        parse_script(SCRIPT.replace("[blanks]", "blanks = 3\n[other]").encode(), "a.toml")


def test_all_faults_are_told_at_once_each_on_a_line() -> None:
    told = faults_with('id = "farewell"', 'id = "pages"').splitlines()
    with pytest.raises(ScriptError) as empty:
        parse_script(b"", "mine.toml")

    assert [line.split(":")[0] for line in told] == ["mine.toml, stage 'pages'", "mine.toml, the last stage"]
    assert str(empty.value).count("is missing; add it") == 3


def test_letters_that_are_not_utf8_are_named_as_such() -> None:
    with pytest.raises(ScriptError, match=r"mine\.toml is not TOML: its letters are not UTF-8"):
        parse_script(SCRIPT.encode("utf-16"), "mine.toml")


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_a_conference_that_ends_elsewhere_is_refused(stage: str) -> None:
    ends = SCRIPT + f'[[stage]]\nid = "{stage}"\n[[stage.step]]\nid = "more"\nwho = "child"\nsay = ["More."]\n'

    with pytest.raises(ScriptError, match="a conference ends with the stage 'farewell'; put it last"):
        parse_script(ends.encode(), "mine.toml")


def test_no_built_in_script_has_another_name() -> None:
    with pytest.raises(NotFoundError, match="no script is called 'k'; there are k-1, 2-3, 4-5, 6-8, 9-12"):
        built_in_script("k")


def test_a_school_edits_a_copy_of_a_built_in_script(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    write_script_copy("2-3", path)
    path.write_text(path.read_text(encoding="utf-8").replace('id = "2-3"', 'id = "ours"', 1), encoding="utf-8")

    assert read_script(path) == Script.model_copy(built_in_script("2-3"), update={"id": "ours"})


@pytest.mark.parametrize("name", ["ours.txt", "con.toml", "our script.toml", ".toml"])
def test_a_copy_needs_a_name_that_every_machine_takes(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnwritableError, match="cannot be a script's name"):
        write_script_copy("2-3", tmp_path / name)


def test_a_copy_takes_nobodys_place(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text("mine", encoding="utf-8")

    with pytest.raises(UnwritableError, match="is there already"):
        write_script_copy("2-3", path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_script_that_is_not_there_or_no_file_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"there is no script .*ours\.toml; `slc script new"):
        read_script(tmp_path / "ours.toml")
    with pytest.raises(UnreadableError, match="cannot be read: is a directory"):
        read_script(tmp_path)
