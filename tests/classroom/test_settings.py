"""``class.toml``: a slip of the pen is told with its line and what was meant."""

import datetime as dt
from pathlib import Path

import pytest

from slc_core.classroom.settings import ClassSettings, read_settings, settings_of
from slc_core.errors import Problem, ProblemsError


def settings(folder: Path, text: str, encoding: str = "utf-8") -> ClassSettings:
    (folder / "class.toml").write_bytes(text.encode(encoding))
    return read_settings(folder)


def problems(folder: Path, text: str) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as told:
        settings(folder, text)
    return told.value.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_setting_is_read_in_the_encodings_that_editors_save(tmp_path: Path, encoding: str) -> None:
    text = """
school = "Niños School"
class = "4B"
teacher = "Ms Rivera"
school_language = "English"
contact = "555-0100"
term = "Fall"
conference_on = 2026-11-24
script = "4-5"
stages = ["welcome", "pages", "farewell"]
qualities = ["Caring"]
pods = 4
lock_minutes = 3
[language_codes]
"01" = "Spanish"
[seats]
s01 = 3
"s 2" = 4
[dates]
order = "month first"
"""

    assert settings(tmp_path, text, encoding) == ClassSettings(
        school="Niños School",
        class_name="4B",
        teacher="Ms Rivera",
        school_language="en",
        contact="555-0100",
        term="Fall",
        conference_on=dt.date(2026, 11, 24),
        script="4-5",
        stages=("welcome", "pages", "farewell"),
        qualities=("Caring",),
        pods=4,
        seats={"s01": 3, "s 2": 4},
        lock_minutes=3,
        language_codes={"01": "Spanish"},
        date_order="month first",
    )


def test_empty_settings_have_defaults(tmp_path: Path) -> None:
    assert settings(tmp_path, "") == ClassSettings()


@pytest.mark.parametrize(
    ("line", "found", "to_do"),
    [
        ('schol = "x"', "no setting is called 'schol'", "did you mean 'school'?"),
        ('class_name = "x"', "no setting is called 'class_name'", "did you mean 'class'?"),
        ("pods_and_more = 3", "no setting is called 'pods_and_more'", "delete it; known are class, "),
        ('script = "4-6"', "no script is called '4-6'", "write k-1, 2-3"),
        ('script = "../4-5"', "no script is called '../4-5'", "write k-1, 2-3"),
        ('stages = ["welcom"]', "no stage is called 'welcom'", "did you mean 'welcome'?"),
        ('stages = ["xyzzy"]', "no stage is called 'xyzzy'", "write stages of welcome, "),
        ('stages = "welcome"', "'welcome' is not a list", 'write a list such as ["one", "two"]'),
        ("school = 3", "'3' is not a text", "write a text between quotation marks"),
        ('school = "' + "x" * 201 + '"', "is longer than 200 letters", "shorten it"),
        ('teacher = "a\u202eb"', "'a<U+202E>b' holds U+202E, which reorders the text around it", "delete it"),
        ('conference_on = "24 Nov"', "'24 Nov' is not a date", "write a date such as 2026-11-24"),
        ("conference_on = 2026-11-24T17:00:00", "'2026-11-24 17:00:00' ", ""),
        (
            'school_language = "Klingon"',
            "no language is known as 'Klingon'",
            'write a tag such as "en" or "es"',
        ),
        ("school_language = 3", "'3' is not a text", "write a text"),
        ("pods = 0", "'0' is out of range", "write a number from 1 to 99"),
        ("pods = 100", "'100' is out of range", "write a number from 1 to 99"),
        ('pods = "6"', "'6' is not a whole number", "write a number such as 6, without quotation marks"),
        ("pods = true", "'True' is not a whole number", "write a number such as 6"),
        ("pods = 1.5", "'1.5' is not a whole number", "write a number such as 6"),
        ("lock_minutes = 1", "'1' is out of range", "write a number from 2 to 60"),
        ("lock_minutes = 61", "'61' is out of range", "write a number from 2 to 60"),
        ("pod = 3", "no setting is called 'pod'", "did you mean 'pods'?"),
        ("seats = 3", "'3' cannot stand here", "write [seats] and below it s01 = 3"),
        ("language_codes = 3", "'3' is not a table", "write lines such as"),
        ("dates = 3", "'3' cannot stand here", 'write [dates] and order = "day first"'),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(tmp_path: Path, line: str, found: str, to_do: str) -> None:
    (problem,) = problems(tmp_path, f"\n{line}\n")

    assert problem.file == "class.toml"
    assert problem.row == 2
    assert problem.column == line.split(maxsplit=1)[0]
    assert problem.found.startswith(found)
    assert problem.to_do.startswith(to_do)


def test_what_stands_under_a_heading_is_checked_too(tmp_path: Path) -> None:
    text = '[dates]\norder = "year first"\nodrer = 1\n[language_codes]\n"07" = "Chinese"\n"08" = "Klingon"\n'

    told = problems(tmp_path, text)

    assert [(problem.row, problem.column) for problem in told] == [
        (3, "odrer"),
        (2, "order"),
        (5, "07"),
        (6, "08"),
    ]
    assert told[1].to_do == 'write "day first" or "month first"'
    assert "zh-Hans" in told[2].found


def test_a_seat_at_no_pod_is_told_with_its_line(tmp_path: Path) -> None:
    told = problems(tmp_path, 'pods = 3\n[seats]\ns01 = 3\ns02 = 4\ns03 = 0\ns04 = "2"\ns05 = true\n')

    assert [(problem.row, problem.column, problem.found, problem.to_do) for problem in told] == [
        (4, "s02", "there is no pod 4", "write a number from 1 to 3, or raise pods = 3"),
        (5, "s03", "there is no pod 0", "write a number from 1 to 3, or raise pods = 3"),
        (6, "s04", "'2' is not a whole number", "write the pod's number, without quotation marks"),
        (7, "s05", "'True' is not a whole number", "write the pod's number, without quotation marks"),
    ]


def test_a_seat_is_kept_under_the_id_as_the_class_list_writes_it(tmp_path: Path) -> None:
    (tmp_path / "class.toml").write_text("[seats]\nS01 = 3\ns11 = 2\nxyzzy = 1\n", encoding="utf-8")

    found, told = settings_of(tmp_path, ["s01", "s02"])

    assert found.seats == {"s01": 3}
    assert [(problem.row, problem.found, problem.to_do) for problem in told] == [
        (3, "no child has the id 's11'", "did you mean 's01'?"),
        (4, "no child has the id 'xyzzy'", "write the child's id, or delete the line"),
    ]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    told = problems(tmp_path, 'schol = "x"\nteacher = 3\nstages = ["paegs"]\nscript = "none"\n')

    assert {problem.column for problem in told} == {"schol", "teacher", "stages", "script"}


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, 'school = "x"\nteacher = Ms Rivera\n')

    assert (problem.row, problem.to_do) == (2, 'write each setting as name = "text"')


def test_a_file_that_breaks_off_is_told_without_a_line(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, 'school = """x')

    assert problem.found.startswith("cannot be read as settings: ")


def test_a_missing_or_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"class\.toml: is not there"):
        read_settings(tmp_path)

    (tmp_path / "class.toml").mkdir()

    with pytest.raises(ProblemsError, match=r"class\.toml: is a folder"):
        read_settings(tmp_path)


def test_a_schools_own_script_must_play(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text("nothing", encoding="utf-8")

    (problem,) = problems(tmp_path, 'script = "ours.toml"\n')

    assert problem.column == "script"
    assert "ours.toml" in problem.found


def test_a_schools_own_script_that_plays_is_taken(tmp_path: Path) -> None:
    steps = "".join(
        f'[[stage]]\nid = "{stage}"\n[[stage.step]]\nid = "{stage}-1"\nwho = "child"\nsay = ["Thank you."]\n'
        for stage in ("welcome", "farewell")
    )
    (tmp_path / "ours.toml").write_text(f'id = "ours"\ntitle = "Ours"\ngrades = ["4"]\n{steps}', encoding="utf-8")

    assert settings(tmp_path, 'script = "ours.toml"\n').script == "ours.toml"
