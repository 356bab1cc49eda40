"""OneRoster 1.1 and 1.2, as the specification has it and as schools export it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from slc_core.classroom.imports.importing import import_class, read_roster
from slc_core.errors import NotFoundError, ProblemsError, UnreadableError

from .make_oneroster import DIRTY, MANIFEST, SECRET, make_folder, make_zip, users


@pytest.fixture(params=["zip", "folder"])
def dirty(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "zip":
        return make_zip(tmp_path / "export.zip", DIRTY)
    kept = {name: text for name, text in DIRTY.items() if not name.startswith("__")}
    return make_folder(tmp_path / "export", kept)


def test_a_dirty_export_is_read_whole(dirty: Path) -> None:
    roster = read_roster(dirty)

    students = {student.id: student for student in roster.students}
    assert roster.kind == "oneroster-1.2"
    assert roster.problems == ()
    assert list(students) == ["s1", "s2", "s3", "s5"]
    assert students["s1"].preferred_name == "Mina"
    assert (students["s1"].grade, students["s1"].language) == ("KG", "Somali")
    assert roster.withdrawn == ("s4",)
    assert roster.school == "Hill School"
    assert [(c.id, c.title, c.students, c.teachers) for c in roster.classes] == [
        ("c1", "Room 4", frozenset({"s2", "s3"}), ("Craig Beane",)),
        ("c2", "Choir", frozenset({"s1"}), ()),
    ]


def test_guardian_links_are_followed_in_both_directions_and_never_to_a_teacher(dirty: Path) -> None:
    roster = read_roster(dirty)

    links = {student.id: student.guardians for student in roster.students}
    assert links == {
        "s1": (("p1", "parent"),),
        "s2": (("p1", "parent"),),
        "s3": (("p2", "guardian"),),
        "s5": (),
    }
    assert {g.id: (g.name, g.phone, g.email) for g in roster.guardians} == {
        "p1": ("Fadumo Hassan", "+1 555 0101", "fadumo@example.org"),
        "p2": ("Rosa Pérez", "+1 555 0102", ""),
    }
    assert "Users.csv: row 4 linked to somebody who is no guardian, such as a teacher; left out" in roster.notes
    assert "Users.csv: row 8 linked to somebody who is not in the file; left out" in roster.notes


def test_what_was_odd_is_noted(dirty: Path) -> None:
    notes = read_roster(dirty).notes

    assert "Users.csv: heading 'prefferedGivenName' was read as 'preferred name'" in notes
    assert "Users.csv: row 10 repeated an earlier row and changed nothing" in notes
    assert "enrollments.csv: row 5: 1 enrolment of somebody who is not in Users.csv; left out" in notes


def test_a_dirty_export_becomes_families(dirty: Path, tmp_path: Path) -> None:
    report = import_class(dirty, tmp_path / "class")

    assert (report.students, report.guardians, report.households) == (3, 2, 2)
    assert any("grade 'UG'" in note and "row 6" in note for note in report.notes)
    assert "s1,Amina,Hassan,Mina,,K,h-s1" in (tmp_path / "class/students.csv").read_text("utf-8-sig")
    assert 'school = "Hill School"' in (tmp_path / "class/class.toml").read_text("utf-8")
    lines = (tmp_path / "class/households.csv").read_text("utf-8-sig").splitlines()
    assert lines[1:] == [
        "h-s1,Fadumo Hassan,parent,+1 555 0101,fadumo@example.org,,so",
        "h-s3,Rosa Pérez,guardian,+1 555 0102,,,es",
    ]


def test_one_class_may_be_imported_by_its_id_or_title(dirty: Path, tmp_path: Path) -> None:
    by_id = import_class(dirty, tmp_path / "one", class_id="c1")
    by_title = import_class(dirty, tmp_path / "two", class_id="room 4")

    assert by_id.added == by_title.added == ("s2", "s3")
    assert 'teacher = "Craig Beane"' in (tmp_path / "one/class.toml").read_text("utf-8")
    with pytest.raises(NotFoundError, match=r"no class is called 'c9'; the source has c1 \(Room 4\)"):
        import_class(dirty, tmp_path / "three", class_id="c9")


def test_a_password_is_found_nowhere(dirty: Path, tmp_path: Path) -> None:
    roster = read_roster(dirty)
    report = import_class(dirty, tmp_path / "class")

    assert SECRET not in repr(roster)
    assert SECRET not in report.model_dump_json()
    assert "asian" not in repr(roster)
    for path in (tmp_path / "class").rglob("*"):
        assert path.is_dir() or SECRET not in path.read_text("utf-8-sig")


def test_a_password_is_in_no_error(tmp_path: Path) -> None:
    headings = "sourcedId,role,givenName,familyName,grades,password,metadata.homeLanguage"
    rows = [f"s1,student,,A,99,{SECRET},Klingon", f"s1,student,B,B,4,{SECRET},", f",student,C,C,4,{SECRET},"]
    source = make_zip(tmp_path / "x.zip", {"users.csv": users(*rows, headings=headings)})

    with pytest.raises(ProblemsError) as caught:
        import_class(source, tmp_path / "class")

    assert len(caught.value.problems) >= 3
    assert SECRET not in str(caught.value)
    assert not (tmp_path / "class").exists()


def test_contradicting_rows_are_a_problem(tmp_path: Path) -> None:
    source = make_zip(tmp_path / "x.zip", {"users.csv": users("s1,,student,A,A,,4", "s1,,student,B,B,,4")})

    (problem,) = read_roster(source).problems

    assert (problem.file, problem.row) == ("users.csv", 3)
    assert problem.found == "'s1' is also in row 2 with other values"


def test_a_delta_does_not_say_that_others_have_gone(tmp_path: Path) -> None:
    full = make_zip(
        tmp_path / "full.zip",
        {"users.csv": users("a,,student,A,A,,4", "b,,student,B,B,,4", "c,,student,C,C,,4")},
    )
    manifest = MANIFEST.replace("bulk", "delta").replace("1.2", "1.1")
    delta = make_zip(
        tmp_path / "delta.zip",
        {
            "manifest.csv": manifest,
            "users.csv": users("b,toBeDeleted,student,B,B,,4", "c,active,student,Cy,C,,4"),
        },
    )
    import_class(full, tmp_path / "class")

    report = import_class(delta, tmp_path / "class")

    assert report.kind == "oneroster-1.1"
    assert report.gone == ("b",)
    assert report.updated == ("c",)
    assert "b,B,B" in (tmp_path / "class/students.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    "heading",
    [
        "metadata.homeLanguage",
        "metadata.home_language",
        "ext_sis_HomeLanguage",
        "homeLanguage",
        "home_language_code",
    ],
)
@pytest.mark.parametrize("file", ["users", "demographics"])
def test_a_home_language_is_found_where_vendors_put_it(tmp_path: Path, heading: str, file: str) -> None:
    base = "sourcedId,role,givenName,familyName,grades"
    members = {
        "users.csv": f"{base},{heading}\ns1,student,A,A,4,es\n" if file == "users" else f"{base}\ns1,student,A,A,4\n",
        "demographics.csv": f"userSourcedId,birthdate,{heading}\ns1,2015-01-01,es\n",
    }

    (student,) = read_roster(make_zip(tmp_path / "x.zip", members)).students

    assert student.language == "es"


def test_of_two_language_columns_the_filled_one_counts(tmp_path: Path) -> None:
    text = "sourcedId,role,givenName,home_language,home_language_code\ns1,student,A,,es\n"

    (student,) = read_roster(make_zip(tmp_path / "x.zip", {"users.csv": text})).students

    assert student.language == "es"


def test_a_column_of_the_vendors_own_can_be_mapped(tmp_path: Path) -> None:
    text = "sourcedId,role,givenName,homeLanguage,mainTongue\ns1,student,A,en,so\n"
    source = make_zip(tmp_path / "x.zip", {"users.csv": text})

    assert read_roster(source).students[0].language == "en"
    assert read_roster(source, {"mainTongue": "home language"}).students[0].language == "so"
    with pytest.raises(NotFoundError, match="did you mean 'mainTongue'"):
        import_class(source, tmp_path / "class", {"mainTonge": "home language"})


def test_utf_16_with_semicolons_is_read(tmp_path: Path) -> None:
    text = "sourcedId;role;givenName;familyName;grades\ns1;student;Zoë;Ängström;4\n".encode("utf-16")

    (student,) = read_roster(make_zip(tmp_path / "x.zip", {"USERS.CSV": text})).students

    assert (student.given_name, student.family_name) == ("Zoë", "Ängström")


def test_users_without_names_or_ids_are_a_problem(tmp_path: Path) -> None:
    roster = read_roster(make_zip(tmp_path / "x.zip", {"users.csv": "username,role\nx,student\n"}))

    assert "no column for the id and the given name" in roster.problems[0].found


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    source = make_zip(tmp_path / "x.zip", {"a/users.csv": "x", "b/Users.csv": "y"})

    with pytest.raises(UnreadableError, match=r"holds Users\.csv twice"):
        read_roster(source)


@pytest.mark.parametrize("members", [{}, {"notes.txt": "x"}, {"evil/../../passwd": "x"}])
def test_a_zip_without_a_roster_is_refused(tmp_path: Path, members: dict[str, str]) -> None:
    with pytest.raises(UnreadableError, match="holds no file of a roster"):
        read_roster(make_zip(tmp_path / "x.zip", members))


def test_a_zip_without_students_files_is_no_roster(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"neither users\.csv"):
        read_roster(make_zip(tmp_path / "x.zip", {"classes.csv": "sourcedId\n1\n"}))


def test_no_member_is_ever_unpacked(tmp_path: Path) -> None:
    room = tmp_path / "deep" / "room"
    room.mkdir(parents=True)
    source = make_zip(room / "x.zip", {"../../users.csv": users("s1,,student,A,A,,4"), "/etc/roles.csv": "a,b\n1,2\n"})

    assert len(read_roster(source).students) == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deep", "room", "x.zip"]


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    source = make_zip(tmp_path / "x.zip", {"users.csv": b"0" * (20 * 2**20)})

    with pytest.raises(UnreadableError, match="grows to 20 MB; no roster does"):
        read_roster(source)


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    source = make_zip(tmp_path / "x.zip", {"users.csv": users("s1,,student,A,A,,4")})
    data = source.read_bytes()
    with zipfile.ZipFile(source) as archive:
        size = archive.infolist()[0].file_size.to_bytes(4, "little")
    source.write_bytes(data.replace(size, (7).to_bytes(4, "little")))

    with pytest.raises(UnreadableError, match=r"damaged|not as large as it says"):
        read_roster(source)


def test_a_damaged_zip_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 and then nothing")

    with pytest.raises(UnreadableError, match="damaged or locked"):
        read_roster(tmp_path / "x.zip")


def test_a_zip_of_a_thousand_files_is_refused(tmp_path: Path) -> None:
    source = make_zip(tmp_path / "x.zip", {f"{n}.txt": "" for n in range(1001)})

    with pytest.raises(UnreadableError, match="holds 1,001 files"):
        read_roster(source)


def test_too_much_in_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slc_core.classroom.rosters.source.MAX_TOTAL_BYTES", 10)

    with pytest.raises(UnreadableError, match="export one school or one class"):
        read_roster(make_zip(tmp_path / "x.zip", {"users.csv": users("s1,,student,A,A,,4")}))
    with pytest.raises(UnreadableError, match="export one school or one class"):
        read_roster(make_folder(tmp_path / "f", {"users.csv": users("s1,,student,A,A,,4")}))


def test_an_empty_folder_and_a_missing_source_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="holds no file of a roster"):
        read_roster(make_folder(tmp_path / "f", {}))
    with pytest.raises(NotFoundError, match="is not there"):
        read_roster(tmp_path / "nothing.zip")
