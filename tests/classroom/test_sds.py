"""Microsoft School Data Sync, versions 1 and 2.1."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from slc_core.classroom.folder import read_class
from slc_core.classroom.imports.importing import import_class, read_roster

from .make_oneroster import SECRET, make_folder

SDS_1 = {
    "School.csv": "SIS ID,Name\n1,Hill School\n",
    "student.CSV": (
        "SIS ID,School SIS ID,First Name,Last Name,Username,Password,Grade,Status,Birthdate\n"
        f"s1,1,Ora,Klein,o,{SECRET},9,Active,4/2/2000\ns2,1,Bo,Ek,b,{SECRET},10,Inactive,4/2/2000\n"
    ),
    "Section.csv": "SIS ID,Section Name,Status\nc1,Math,Active\nc2,Old,Deleted\n",
    "StudentEnrollment.csv": "Section SIS ID,SIS ID\nc1,s1\nc1,s2\n",
    "Teacher.csv": "SIS ID,First Name,Last Name\nt1,Craig,Beane\n",
    "TeacherRoster.csv": "Section SIS ID,SIS ID\nc1,t1\nc1,t9\n",
    "User.csv": ("Email,First Name,Last Name,Phone,SIS ID\nMa@example.org,Maya,Klein,555,u1\nx@example.org,X,Y,,u2\n"),
    "GuardianRelationship.csv": "SIS ID,Email,Role\ns1,ma@example.org,Parent\ns1,who@example.org,Parent\n",
}
SDS_2 = {
    "users.csv": "sourcedId,username,givenName,familyName,password,email,phone,sms\n"
    f"s1,a,Jack,Craig,{SECRET},,,\np1,b,Jean,Craig,{SECRET},j@example.org,,+1555\n"
    f"t1,c,Kris,Fein,{SECRET},,,\n",
    "roles.csv": "userSourcedId,orgSourcedId,role,grade\ns1,o1,student,10\nt1,o1,teacher,10\n",
    "relationships.csv": "userSourcedId,relationshipUserSourcedId,relationshipRole\n"
    "p1,s1,relative\ns1,zz,guardian\nt1,p1,guardian\n",
}


@pytest.fixture
def samples() -> Path:
    if not (named := os.environ.get("SLC_SAMPLES")):
        pytest.skip("SLC_SAMPLES does not name a folder with Microsoft's SDS sample exports")
    return Path(named)


def test_version_1_brings_students_adults_and_classes(tmp_path: Path) -> None:
    roster = read_roster(make_folder(tmp_path / "sds", SDS_1))

    assert roster.kind == "sds-1"
    assert [(s.id, s.given_name, s.family_name, s.grade, s.guardians) for s in roster.students] == [
        ("s1", "Ora", "Klein", "9", (("ma@example.org", "Parent"),))
    ]
    assert [(g.name, g.phone) for g in roster.guardians] == [("Maya Klein", "555")]
    assert [(c.id, c.title, c.students, c.teachers) for c in roster.classes] == [
        ("c1", "Math", frozenset({"s1"}), ("Craig Beane",))
    ]
    assert roster.school == "Hill School"
    assert roster.withdrawn == ("s2",)
    assert roster.notes == ("student.CSV: row 3 not active at the school; left out",)


def test_version_1_without_names_is_a_problem(tmp_path: Path) -> None:
    roster = read_roster(make_folder(tmp_path / "sds", {"Student.csv": "SIS ID,Grade\n1,9\n"}))

    assert roster.problems[0].found == "has no column 'SIS ID' or no 'First Name'"


def test_version_2_1_takes_adults_from_relationships_and_grades_from_roles(tmp_path: Path) -> None:
    roster = read_roster(make_folder(tmp_path / "sds", SDS_2))

    (student,) = roster.students
    assert roster.kind == "sds-2.1"
    assert (student.grade, student.guardians) == ("10", (("p1", "relative"),))
    assert [(g.name, g.phone) for g in roster.guardians] == [("Jean Craig", "+1555")]
    assert any("relationships.csv: rows 3, 4 named nobody" in note for note in roster.notes)


@pytest.mark.parametrize("files", [SDS_1, SDS_2])
def test_no_password_leaves_the_file(tmp_path: Path, files: dict[str, str]) -> None:
    source = make_folder(tmp_path / "sds", files)
    report = import_class(source, tmp_path / "class")

    assert SECRET not in report.model_dump_json()
    assert all(SECRET not in path.read_text("utf-8-sig") for path in (tmp_path / "class").iterdir())


def test_a_source_that_knows_no_language_uses_the_schools_and_says_so(tmp_path: Path) -> None:
    report = import_class(make_folder(tmp_path / "sds", SDS_2), tmp_path / "class")

    (note,) = [note for note in report.notes if "home language" in note]
    assert "for all 1 child the school's language 'en' stands in households" in note
    assert read_class(tmp_path / "class").households[0].spoken == "en"


def test_an_answer_for_all_is_taken_instead(tmp_path: Path) -> None:
    report = import_class(make_folder(tmp_path / "sds", SDS_2), tmp_path / "class", {"language:": "Spanish"})

    assert any("'es' was taken, as you answered" in note for note in report.notes)
    assert read_class(tmp_path / "class").households[0].spoken == "es"


def test_microsofts_own_sample_of_version_1(samples: Path, tmp_path: Path) -> None:
    report = import_class(samples / "microsoft-sds-1", tmp_path / "class")

    assert (report.kind, report.students, report.guardians, report.households) == ("sds-1", 22, 0, 22)
    assert [(c.id, c.title, c.students, c.teachers) for c in report.classes] == [
        ("11001", "Math - Algebra 1", 22, ("Craig Beane",)),
        ("11002", "Math - Algebra 2", 22, ("Daisy Todd",)),
    ]
    students = read_class(tmp_path / "class").students
    assert [student.grade for student in students].count("9") == 8
    assert [student.full_name for student in students][:2] == ["Ora Klein", "Beulah McMillan"]
    assert any("all 22 children" in note for note in report.notes)


def test_microsofts_own_sample_of_version_2_1(samples: Path, tmp_path: Path) -> None:
    report = import_class(samples / "microsoft-sds-2.1", tmp_path / "class")

    assert (report.kind, report.students, report.guardians, report.households) == ("sds-2.1", 3, 2, 2)
    assert [(c.id, c.students) for c in report.classes] == [("112001", 1), ("112002", 3)]
    assert report.added == ("114001", "114003", "114004")
    assert any("row 9: grade 'ps1'" in note for note in report.notes)
    homes = {
        home.id: [guardian.name for guardian in home.guardians] for home in read_class(tmp_path / "class").households
    }
    assert homes == {"h-114001": ["Jean Craig"], "h-114004": ["Bob Smithee"]}


def test_microsofts_university_student_comes_with_a_mapped_grade(samples: Path, tmp_path: Path) -> None:
    report = import_class(samples / "microsoft-sds-2.1", tmp_path / "class", {"grade:ps1": "12"})

    assert report.students == 4


def test_microsofts_samples_change_nothing_the_second_time(samples: Path, tmp_path: Path) -> None:
    for sample in ("microsoft-sds-1", "microsoft-sds-2.1"):
        import_class(samples / sample, tmp_path / sample)
        before = {path.name: path.read_bytes() for path in (tmp_path / sample).iterdir()}

        report = import_class(samples / sample, tmp_path / sample)

        assert (report.added, report.updated, report.kept) == ((), (), ())
        assert before == {path.name: path.read_bytes() for path in (tmp_path / sample).iterdir()}
