from __future__ import annotations

import io
from importlib import resources

import pytest
from babel.messages.extract import extract

from slc_core.conference.script import BANDS, built_in_script, lines_of, message_of
from slc_core.conference.script_messages import Extracted, extract_script
from slc_core.errors import ScriptError
from slc_core.language.catalog import blanks_of

HEAD = 'id = "mine"\ntitle = "Mine"\n[blanks]\npages = "count"\nschool = "name"\nlast = "score"\n'
SCRIPT = (
    HEAD
    + """[[stage]]
id = "pages"
[[stage.step]]
id = "result"
who = "child"
page = "assessment"
say = ["Now: {last}.", "It is my result."]
card = ["Result"]
[[stage]]
id = "farewell"
[[stage.step]]
id = "bye"
who = "teacher"
say = ["Goodbye.", { one = "{n} page.", other = "{n} pages.", count = "pages" }]
start = ["I saw …"]
[[stage.step]]
id = "again"
who = "adult"
say = ["Goodbye.", "School: {school}."]
"""
)


def rows(content: str) -> list[Extracted]:
    return list(extract_script(io.BytesIO(content.encode()), (), (), {"name": "mine.toml"}))


def test_the_title_and_every_line_come_once_with_their_row() -> None:
    lines = SCRIPT.splitlines()
    found = rows(SCRIPT)

    assert [words for _, _, words, _ in found] == [
        ("script:title", "Mine"),
        ("script:pages", "Now: {last}."),
        ("script:pages", "It is my result."),
        ("script:pages", "Result"),
        ("script:farewell", "Goodbye."),
        ("script:farewell", "{n} page.", "{n} pages."),
        ("script:farewell", "I saw …"),
        ("script:farewell", "School: {school}."),
    ]
    assert [function for _, function, words, _ in found if len(words) == 3] == ["npgettext"]
    assert all(words[1] in lines[row - 1] for row, _, words, _ in found[1:])


def test_translators_are_told_who_speaks_and_what_fills_each_blank() -> None:
    notes = {words[1]: note for _, _, words, (note,) in rows(SCRIPT)}

    assert notes["Now: {last}."] == (
        "NOTE(tr): The child says this to the family. {last} is a result, for example 84 % or 9/12."
    )
    assert notes["Result"] == "NOTE(tr): Cue words on the child's card."
    assert notes["{n} page."] == "NOTE(tr): The teacher says this to the family. {n} is how many, for example 3."
    assert notes["I saw …"].endswith("The beginning of a sentence that the speaker ends.")
    assert "adult of the family says this to the child" in notes["School: {school}."]
    assert notes["School: {school}."].endswith("{school} is a name.")


def test_a_line_that_toml_writes_otherwise_is_still_told() -> None:
    escaped = SCRIPT.replace("Goodbye.", "Good\\u0062ye.")

    assert (1, "Goodbye.") in [(row, words[1]) for row, _, words, _ in rows(escaped)]


def test_a_script_that_does_not_play_is_not_extracted() -> None:
    with pytest.raises(ScriptError, match=r"mine\.toml, 'id' is missing"):
        rows('title = "Mine"')


@pytest.mark.parametrize("band", BANDS)
def test_babel_finds_every_message_of_a_built_in_script_by_the_name_of_our_method(band: str) -> None:
    content = (resources.files("slc_core.conference") / "scripts" / f"{band}.toml").read_bytes()
    found = {
        (context, *([words] if isinstance(words, str) else words))
        for _, words, _, context in extract(
            "slc_script",
            io.BytesIO(content),
            keywords={"pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)},
        )
    }
    script = built_in_script(band)

    said = {message_of(stage.id, line) for stage, _, line in lines_of(script)}
    assert found - {("script:title", script.title)} == {tuple(filter(None, message)) for message in said}
    assert len(found) > len(said) > 40


@pytest.mark.parametrize("band", BANDS)
def test_every_blank_of_a_built_in_script_is_explained(band: str) -> None:
    content = (resources.files("slc_core.conference") / "scripts" / f"{band}.toml").read_bytes()
    for _, _, words, (note,) in extract_script(io.BytesIO(content), (), (), {}):
        assert all(f"{{{blank}}} is " in note for blank in blanks_of(words[-1]))
