from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from slc_core.classroom.folder import Classroom, read_class
from slc_core.conference.people import Household, siblings
from slc_core.conference.portfolio import AssessmentPage, BehaviourPage, GoalPage, Page, WorkPage, kind_of
from slc_core.errors import UnwritableError
from slc_core.testing import write_sample_class
from slc_core.testing.drawings import SUBJECTS, draw

ALL_LANGUAGES = [
    *("ar", "en", "es", "fil", "fr", "ht", "ko", "mww", "my"),
    *("ps", "pt-BR", "ru", "so", "ti", "ur", "vi", "zh-Hans", "zh-Hant"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "class"
    write_sample_class(folder)
    return folder


@pytest.fixture(scope="module")
def classroom(folder: Path) -> Classroom:
    return read_class(folder)


@pytest.fixture(scope="module")
def pages(classroom: Classroom) -> list[Page]:
    return [page for student in classroom.students for page in classroom.portfolio_of(student).pages]


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def two_homes(classroom: Classroom) -> Iterator[tuple[Household, ...]]:
    every = (classroom.households_of(student) for student in classroom.students)
    return (homes for homes in every if len(homes) == 2)


def test_twenty_four_children_sit_in_six_grades(classroom: Classroom) -> None:
    grades = Counter(student.grade for student in classroom.students)

    assert grades == dict.fromkeys(["K", "1", "2", "3", "4", "5"], 4)


def test_the_settings_are_a_whole_class_toml(classroom: Classroom) -> None:
    settings = classroom.settings

    assert settings.school == "Harbor School"
    assert str(settings.conference_on) == "2026-11-24"
    assert len(settings.qualities) == 6
    assert settings.language_codes == {"01": "es"}
    assert (settings.pods, settings.lock_minutes, settings.seats) == (6, 10, {"s24": 1})


def test_eighteen_languages_are_spoken_at_home(classroom: Classroom) -> None:
    spoken = {household.spoken for student in classroom.students for household in classroom.households_of(student)}

    assert sorted(spoken) == ALL_LANGUAGES


def test_names_stand_in_five_scripts_beside_latin_ones(classroom: Classroom) -> None:
    own = {student.name for student in classroom.students if not student.name.isascii()}

    assert {"美玲", "أمينة", "ሰላም", "민준", "子涵", "Léo"} <= own
    assert sum(bool(student.say_as) for student in classroom.students) > 15


def test_two_pairs_of_siblings_share_a_household(classroom: Classroom) -> None:
    shared = Counter(student.households[0] for student in classroom.students)
    hodan = classroom.student("Hodan")

    assert [household for household, count in shared.items() if count > 1] == ["h02", "h17"]
    assert [other.given_name for other in siblings(hodan, classroom.students)] == ["Liban"]


def test_two_children_have_two_households_that_speak_different_languages(classroom: Classroom) -> None:
    spoken = [[household.spoken for household in homes] for homes in two_homes(classroom)]

    assert spoken == [["fr", "es"], ["ru", "ar"]]


def test_families_differ_in_whom_and_how_to_meet(classroom: Classroom) -> None:
    homes = {home.id: home for student in classroom.students for home in classroom.households_of(student)}
    kept_away = [adult for home in homes.values() for adult in home.guardians if not adult.may_attend]

    assert [home.id for home in homes.values() if home.interpreter] == ["h11", "h18"]
    assert [home.spoken for home in homes.values() if home.digits == "native"] == ["my"]
    assert [adult.name for adult in kept_away] == ["Esteban Cruz"]
    assert (homes["h12"].spoken, homes["h12"].reads, homes["h12"].writes) == ("ht", "fr", "ht")


def test_children_differ_in_what_they_lean_on(classroom: Classroom) -> None:
    support = Counter(student.support for student in classroom.students)

    assert min(support[level] for level in ("script", "starters", "cards")) >= 6
    assert [student.given_name for student in classroom.students if not student.reads_script] == ["Palwasha"]
    assert [student.script for student in classroom.students if student.script] == ["2-3"]


def test_every_child_has_seven_to_nine_pages_numbered_from_one(classroom: Classroom) -> None:
    for student in classroom.students:
        numbers = [page.number for page in classroom.portfolio_of(student).pages]

        assert numbers == list(range(1, len(numbers) + 1))
        assert 7 <= len(numbers) <= 9


def test_pages_lie_in_the_order_in_which_a_conference_turns_them(classroom: Classroom) -> None:
    order = ["carried-goal", "assessment", "work", "behaviour", "skill", "teacher-word", "new-goal"]
    for student in classroom.students:
        kinds = [kind_of(page) for page in classroom.portfolio_of(student).pages]

        assert kinds == sorted(kinds, key=order.index)
        assert {"assessment", "work", "behaviour", "skill", "teacher-word"} <= set(kinds)


def test_scores_rise_fall_stay_stand_alone_and_are_missing(pages: list[Page]) -> None:
    assessments = [page for page in pages if isinstance(page, AssessmentPage)]

    trends = Counter(page.trend for page in assessments)
    assert (trends["lower"], trends["same"], trends["first-time"], trends["no-result"]) == (3, 5, 5, 2)
    assert trends["improved"] > 20
    assert {page.scale.kind for page in assessments} == {"percent", "points", "number", "level"}
    assert {page.is_at_target for page in assessments} == {True, False, None}
    assert [page.title for page in assessments if page.scale.lower_is_better] == ["Fact race in seconds"]


def test_goals_are_carried_in_every_way_and_some_children_have_none(classroom: Classroom, pages: list[Page]) -> None:
    reached = Counter(page.reached for page in pages if isinstance(page, GoalPage) and page.carried)
    portfolios = [classroom.portfolio_of(student) for student in classroom.students]

    assert min(reached[how] for how in ("reached", "partly", "not-yet")) >= 5
    assert reached.total() == 18
    assert sum(not any(portfolio.of_kind("carried-goal")) for portfolio in portfolios) == 6
    assert sum(not any(portfolio.of_kind("new-goal")) for portfolio in portfolios) == 1


def test_some_blanks_are_still_empty(pages: list[Page]) -> None:
    goals = [page for page in pages if isinstance(page, GoalPage)]
    works = [page for page in pages if isinstance(page, WorkPage)]
    qualities = [page for page in pages if isinstance(page, BehaviourPage)]

    assert sum(not goal.helper for goal in goals) == 3
    assert sum(not quality.rating for quality in qualities) == 1
    assert sum(not work.proud for work in works) == 1
    assert sum(not work.next for work in works) == 3


def test_no_two_children_say_the_same(pages: list[Page]) -> None:
    said = [text for page in pages if isinstance(page, WorkPage) for text in (page.proud, page.next) if text]
    said += [page.goal for page in pages if isinstance(page, GoalPage)]

    assert not [text for text, count in Counter(said).items() if count > 1]
    assert not [text for text in said if text.endswith(".")]  # a line of the script ends the sentence


def test_every_picture_is_there_small_and_opens(classroom: Classroom, folder: Path) -> None:
    named = {
        f"work/{student.id}/{file}"
        for student in classroom.students
        for page in classroom.portfolio_of(student).pages
        if isinstance(page, WorkPage)
        for file in page.media
    }
    drawn = {name for name in contents(folder) if name.endswith(".png")}

    assert {name for name in drawn if not name.endswith("/picture.png")} == named
    assert {Path(name).stem for name in drawn} == set(SUBJECTS)
    for name in drawn:
        assert (folder / name).stat().st_size < 40_000
        with Image.open(folder / name) as picture:
            picture.load()
            assert (picture.format, picture.size) == ("PNG", (900, 650))


def test_some_children_are_known_by_a_picture_of_their_own(folder: Path) -> None:
    own = [name for name in contents(folder) if name.endswith("/picture.png")]

    assert len(own) == 8
    assert len({contents(folder)[name] for name in own}) == 8


def test_a_dozen_adults_wrote_something_at_home_in_their_own_languages(classroom: Classroom, folder: Path) -> None:
    written = sorted(path.relative_to(folder / "work").as_posix() for path in folder.glob("work/*/reflection*"))
    languages = {
        home.reads
        for student in classroom.students
        if f"{student.id}/reflection.txt" in written
        for home in classroom.households_of(student)[:1]
    }

    assert len(written) == 12
    assert languages == {"es", "so", "vi", "ar", "pt-BR", "fr", "zh-Hans", "ru", "en"}
    assert [name for name in written if not name.endswith("/reflection.txt")] == [
        "s08/reflection+h25.txt",
        "s21/reflection.jpg",
    ]


def test_each_child_draws_a_subject_in_its_own_way() -> None:
    assert draw("volcano", "s14") != draw("volcano", "s21")


def test_the_class_is_the_same_bytes_each_time(folder: Path, tmp_path: Path) -> None:
    program = "import sys, pathlib, slc_core.testing as t; t.write_sample_class(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", program, tmp_path / "again"], check=True)

    assert contents(tmp_path / "again") == contents(folder)


@pytest.mark.parametrize("name", ["class.toml", "students.csv", "class.xlsx"])
def test_a_folder_with_a_class_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")

    with pytest.raises(UnwritableError, match=f"holds a class already \\({name}\\)"):
        write_sample_class(tmp_path)

    assert contents(tmp_path) == {name: b"mine"}


def test_asking_for_the_room_does_not_bring_pillow() -> None:
    program = "import sys, slc_core.testing; sys.exit('PIL' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
