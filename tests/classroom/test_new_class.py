"""A new class is a folder that reads without a problem, and never replaces another."""

import re
from pathlib import Path

import pytest

from slc_core.classroom.folder import read_class
from slc_core.classroom.new_class import new_class
from slc_core.classroom.settings import read_settings
from slc_core.classroom.sheets import COLUMNS
from slc_core.classroom.tables import read_table
from slc_core.errors import UnwritableError


def test_a_new_class_reads_without_a_problem(tmp_path: Path) -> None:
    names = new_class(tmp_path / "4b", school='The "Hill" School', class_name="4B", teacher="Ms Núñez")

    classroom = read_class(tmp_path / "4b")

    assert names == ("class.toml", *(f"{sheet}.csv" for sheet in COLUMNS))
    assert classroom.settings.school == 'The "Hill" School'
    assert classroom.settings.class_name == "4B"
    assert classroom.settings.teacher == "Ms Núñez"
    assert classroom.students == ()


def test_what_stands_commented_in_the_settings_can_be_taken_as_it_is(tmp_path: Path) -> None:
    new_class(tmp_path)
    text = (tmp_path / "class.toml").read_text("utf-8")

    (tmp_path / "class.toml").write_text(re.sub("(?m)^# (?=\\S+ = )", "", text), "utf-8")
    settings = read_settings(tmp_path)

    assert (settings.pods, settings.lock_minutes, settings.seats) == (6, 10, {"s01": 3})
    assert (settings.date_order, settings.language_codes) == ("month first", {"01": "es"})


@pytest.mark.parametrize("sheet", COLUMNS)
def test_each_sheet_has_its_headings_and_no_row(tmp_path: Path, sheet: str) -> None:
    new_class(tmp_path)

    assert read_table(tmp_path / f"{sheet}.csv") == (f"{sheet}.csv", COLUMNS[sheet], ())


@pytest.mark.parametrize("name", ["class.toml", "Students.csv", "class.xlsx", "goals.csv"])
def test_a_folder_that_holds_a_class_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")

    with pytest.raises(UnwritableError, match=f"holds a class already.*{name}.*choose another folder"):
        new_class(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_a_folder_with_other_things_takes_a_class(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"")

    new_class(tmp_path)

    assert (tmp_path / "photo.jpg").is_file()


def test_a_file_of_that_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "4b").write_text("", encoding="utf-8")

    with pytest.raises(UnwritableError, match="is a file; choose another name"):
        new_class(tmp_path / "4b")
