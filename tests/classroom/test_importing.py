"""An import works whole or not at all, and never overrules a teacher."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from slc_core.classroom.folder import read_class
from slc_core.classroom.imports.importing import ImportReport, import_class
from slc_core.errors import NotFoundError, ProblemsError, UnreadableError, UnwritableError
from slc_core.files import settle

from .make_oneroster import make_zip, users

HEADINGS = "Student ID,First name,Last name,Grade,Home language,Guardian,Relationship,Phone,Email"
FIRST = f"{HEADINGS}\n1,Ora,Klein,4,Spanish,Ana Klein,mother,555,\n2,Bo,Ek,3,Somali,Cy Ek,father,777,c@example.org\n"
SECOND = f"{HEADINGS}\n1,Orah,Klein,5,Spanish,Ana Klein,mother,555,a@example.org\n3,Di,Oz,1,en,,,,\n"


class Classroom:
    """A class folder and the source that fills it."""

    def __init__(self, room: Path) -> None:
        self.source, self.folder = room / "list.csv", room / "class"

    def bring(self, text: str, mapping: dict[str, str] | None = None, *, dry_run: bool = False) -> ImportReport:
        self.source.write_text(text, "utf-8")
        return import_class(self.source, self.folder, mapping, dry_run=dry_run)

    def text(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8-sig")

    def edit(self, name: str, old: str, new: str) -> None:
        assert old in self.text(name)
        (self.folder / name).write_text(self.text(name).replace(old, new, 1), "utf-8")

    def files(self) -> dict[str, bytes]:
        if not self.folder.is_dir():
            return {}
        return {path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}


@pytest.fixture
def room(tmp_path: Path) -> Classroom:
    return Classroom(tmp_path)


def test_a_new_class_is_made_and_can_be_read(room: Classroom) -> None:
    report = room.bring(FIRST)

    classroom = read_class(room.folder)
    assert [student.full_name for student in classroom.students] == ["Ora Klein", "Bo Ek"]
    assert [home.spoken for home in classroom.households] == ["es", "so"]
    assert (report.students, report.guardians, report.households, report.added) == (2, 2, 2, ("1", "2"))
    assert (room.folder / "goals.csv").is_file()


def test_the_same_again_changes_no_byte(room: Classroom) -> None:
    room.bring(FIRST)
    before = room.files()

    report = room.bring(FIRST)

    assert report.unchanged == ("1", "2")
    assert room.files() == before


def test_a_dry_run_tells_all_and_writes_nothing(room: Classroom) -> None:
    report = room.bring(FIRST, dry_run=True)

    assert report.dry_run
    assert report.added == ("1", "2")
    assert report.mapping["Home language"] == "home language"
    assert not room.folder.exists()


def test_a_later_import_updates_adds_and_tells_who_is_gone(room: Classroom) -> None:
    room.bring(FIRST)

    report = room.bring(SECOND)

    assert (report.added, report.updated, report.gone) == (("3",), ("1",), ("2",))
    assert "1,Orah,Klein,,,5,h-1" in room.text("students.csv")
    assert "2,Bo,Ek" in room.text("students.csv")
    assert read_class(room.folder).student("3").households == ("h-3",)
    emails = [home.guardians[0].email for home in read_class(room.folder).households if home.id.startswith("h-1")]
    assert len(emails) <= 2


def test_what_the_teacher_typed_stays_and_is_told(room: Classroom) -> None:
    room.bring(FIRST)
    room.edit("students.csv", "1,Ora,", "1,Aura,")
    room.edit("households.csv", ",es", ",qu")

    for _ in range(2):
        report = room.bring(FIRST.replace("Ora,", "Orah,"))

        assert "1,Aura,Klein" in room.text("students.csv")
        assert "students.csv, 1: given name 'Aura' was typed here and stays; the source says 'Orah'" in report.kept
        assert "households.csv, h-1: speaks 'qu' was typed here and stays; the source says 'es'" in report.kept


def test_a_cell_that_the_teacher_emptied_stays_empty(room: Classroom) -> None:
    room.bring(FIRST)
    room.edit("households.csv", ",555,", ",,")

    report = room.bring(FIRST)

    assert ",555," not in room.text("households.csv")
    assert report.kept == ("households.csv, h-1, Ana Klein: phone was emptied here and stays; the source says '555'",)


def test_a_value_that_the_source_lost_is_kept_and_told(room: Classroom) -> None:
    room.bring(FIRST)

    report = room.bring(FIRST.replace("Klein,4", ",4"))

    assert report.kept == ("students.csv, 1: the source no longer tells family name; 'Klein' was kept",)
    assert "1,Ora,Klein" in room.text("students.csv")


def test_a_child_whom_the_teacher_deleted_is_not_brought_back(room: Classroom) -> None:
    room.bring(FIRST)
    line = next(line for line in room.text("students.csv").splitlines() if line.startswith("2,"))
    room.edit("students.csv", line, "")

    first, second = room.bring(FIRST), room.bring(FIRST)
    assert first.skipped == second.skipped == ("2",)
    assert "2,Bo" not in room.text("students.csv")

    room.edit("students.csv", "1,Ora", "2\n1,Ora")
    third = room.bring(FIRST)
    assert third.skipped == ()
    assert "2,Bo,Ek" in room.text("students.csv")


def test_an_adult_whom_the_teacher_deleted_is_not_brought_back(room: Classroom) -> None:
    text = f"{HEADINGS}\n1,Ora,Klein,4,es,Ana,mother,555,\n1,Ora,Klein,4,es,Bo,father,556,\n"
    room.bring(text)
    room.edit("households.csv", "h-1,Bo,father,556", "")

    report = room.bring(text)

    assert report.kept == ("households.csv, h-1: Bo was deleted here and stays so",)
    assert "Bo" not in room.text("households.csv")


def test_an_adult_who_joins_stands_below_the_others_of_the_household(room: Classroom) -> None:
    members = "p1,,parent,Ana,K,a,"
    other = "b,,student,Bo,Ek,,3"
    room.source = make_zip(room.source.with_suffix(".zip"), {"users.csv": users("a,,student,A,K,,4", members, other)})
    import_class(room.source, room.folder)
    make_zip(room.source, {"users.csv": users("a,,student,A,K,,4", members, "p2,,parent,Cy,K,a,", other)})

    report = import_class(room.source, room.folder)

    rows = [line.split(",")[:2] for line in room.text("households.csv").splitlines()[1:]]
    assert rows == [["h-a", "Ana K"], ["h-a", "Cy K"], ["h-b", ""]]
    assert report.updated == ("a",)


def test_an_adults_new_name_is_written_into_the_same_row(room: Classroom) -> None:
    room.source = make_zip(
        room.source.with_suffix(".zip"), {"users.csv": users("a,,student,A,K,p,4", "p,,parent,Ana,K,,")}
    )
    import_class(room.source, room.folder)
    make_zip(room.source, {"users.csv": users("a,,student,A,K,p,4", "p,,parent,Anna,K,,")})
    import_class(room.source, room.folder)

    assert [line.split(",")[1] for line in room.text("households.csv").splitlines()[1:]] == ["Anna K"]

    room.edit("households.csv", "Anna K", "Nana")
    report = import_class(room.source, room.folder)
    assert report.kept == (
        "households.csv, h-a, Nana: adult 'Nana' was typed here and stays; the source says 'Anna K'",
    )


def test_a_household_of_the_teachers_own_stays(room: Classroom) -> None:
    room.bring(FIRST)
    room.edit("students.csv", "h-1", "home")
    rest = [line for line in room.text("households.csv").splitlines() if not line.startswith("h-1,")]
    (room.folder / "households.csv").write_text("\n".join([*rest, "home,Ana,,,,,es"]), "utf-8")

    report = room.bring(FIRST)

    assert "h-1" not in room.text("households.csv")
    assert report.kept == ("students.csv, 1: households 'home' was typed here and stays; the source says 'h-1'",)


def test_a_class_that_was_typed_first_is_joined(room: Classroom) -> None:
    room.folder.mkdir()
    (room.folder / "class.toml").write_text('school_language = "en"\n', "utf-8")
    (room.folder / "students.csv").write_text(
        "Class 4b\nid;given name;grade;households;;my own\n1;Ora;4;home;x;y\n;;;;;\n", "cp1252"
    )
    (room.folder / "Households.csv").write_text("id,adult,speaks\nhome,Ana Klein,es\n", "utf-8")

    report = room.bring(FIRST)

    assert (report.added, report.updated) == (("2",), ("1",))
    lines = room.text("students.csv").splitlines()
    assert lines[0] == "Class 4b"
    assert lines[1].startswith("id;given name;grade;households;;my own;family name")
    assert lines[2].startswith("1;Ora;4;home;x;y;Klein")
    homes = {home.id: home.guardians[0].phone for home in read_class(room.folder).households}
    assert homes == {"home": "555", "h-2": "777"}


def test_empty_and_oddly_begun_sheets_are_filled(room: Classroom) -> None:
    room.folder.mkdir()
    (room.folder / "class.toml").write_text("", "utf-8")
    (room.folder / "students.csv").write_text("sep=;\nid;given name;grade;households\n", "utf-8")
    (room.folder / "households.csv").write_text("", "utf-8")

    room.bring(FIRST)

    assert len(read_class(room.folder).households) == 2


def test_a_language_that_only_the_school_speaks_never_overrules(room: Classroom) -> None:
    text = "Student ID,Name,Grade\n1,Ora Klein,4\n"
    room.bring(text)
    room.edit("households.csv", ",en", ",so")

    report = room.bring(text)

    assert report.kept == ()
    assert read_class(room.folder).households[0].spoken == "so"


def test_siblings_share_what_is_told_of_one_and_part_where_two_languages_are_told(room: Classroom) -> None:
    text = f"{HEADINGS}\n1,A,K,4,es,Ana,,555,\n2,B,K,3,,Ana,,555,\n3,C,K,2,so,Ana,,555,\n"

    report = room.bring(text)

    assert report.households == 2
    assert [s.households for s in read_class(room.folder).students] == [("h-1",), ("h-1",), ("h-3",)]


def test_ids_that_cannot_name_a_folder_are_changed_and_found_again(room: Classroom) -> None:
    text = "Student ID,Name,Grade\na:1,Ora Klein,4\nA.,Bo Ek,4\nx,Cy Oz,4\nX,Di Oz,4\n***,Ed Oz,4\nCON,Fi Oz,4\n"

    first = room.bring(text)
    second = room.bring("Student ID,Name,Grade\n" + "\n".join(reversed(text.splitlines()[1:])) + "\n")

    assert sorted(second.unchanged) == sorted(first.added)
    assert len({identifier.casefold() for identifier in first.added}) == 6
    assert any("ids that cannot name a folder were changed: 'a:1' became 'a-1-" in note for note in first.notes)


def test_codes_are_remembered_among_the_teachers_own_settings(room: Classroom) -> None:
    room.bring(FIRST)
    room.edit("class.toml", '# "01" = "es"', '"01" = "so" # ours\n"7" = "es"')

    room.bring(FIRST.replace("Spanish", "01"), {"language:01": "es"})

    settings = room.text("class.toml")
    assert '"01" = "es"' in settings
    assert '"01" = "so"' not in settings
    assert '"7" = "es"' in settings
    assert "# The class." in settings


def test_codes_are_given_a_table_or_asked_for(room: Classroom) -> None:
    room.bring(FIRST)
    (room.folder / "class.toml").write_text('school_language = "en"\n', "utf-8")
    room.bring(FIRST.replace("Spanish", "01"), {"language:01": "es"})
    assert '[language_codes]\n"01" = "es"' in room.text("class.toml")

    (room.folder / "class.toml").write_text('language_codes = {"x" = "so"}\n', "utf-8")
    with pytest.raises(ProblemsError, match="its language codes cannot be added to"):
        room.bring(FIRST.replace("Spanish", "01"), {"language:01": "es"})


def test_a_file_in_place_of_the_class_is_refused(room: Classroom) -> None:
    room.folder.write_text("x")

    with pytest.raises(UnwritableError, match="is a file"):
        room.bring(FIRST)


def test_a_language_under_another_name_is_not_told_as_the_teachers_own(room: Classroom) -> None:
    room.bring(FIRST)
    room.edit("households.csv", ",es", ",Spanish")

    assert room.bring(FIRST).kept == ()
    assert ",Spanish" in room.text("households.csv")

    room.bring(FIRST.replace("Spanish", "Somali"))
    assert [home.spoken for home in read_class(room.folder).households] == ["so", "so"]


def test_a_districts_code_that_the_teacher_typed_means_its_language(room: Classroom) -> None:
    room.bring(FIRST.replace("Spanish", "01"), {"language:01": "es"})
    room.edit("households.csv", ",es", ",01")

    assert room.bring(FIRST.replace("Spanish", "01")).kept == ()


def test_a_word_that_can_mean_two_languages_stays_and_is_told(room: Classroom) -> None:
    room.bring(FIRST)
    room.edit("households.csv", ",es", ",Chinese")

    assert room.bring(FIRST).kept == (
        "households.csv, h-1: speaks 'Chinese' was typed here and stays; the source says 'es'",
    )


def test_a_district_is_not_taken_for_one_class(room: Classroom) -> None:
    rows = "\n".join(f"{n},Ora,Klein,4,es,,,," for n in range(5_001))

    with pytest.raises(ProblemsError, match="holds 5,001 students, and a class may have 5,000"):
        room.bring(f"{HEADINGS}\n{rows}\n")


def test_a_teachers_sheet_of_200_mb_is_refused_in_one_sentence(room: Classroom) -> None:
    with room.source.open("wb") as file:
        file.truncate(200 * 2**20)

    with pytest.raises(UnreadableError, match=r"^list.csv: is 200 MB, and a sheet may have 50 MB; .*$"):
        import_class(room.source, room.folder)


def test_a_changed_memory_is_told(room: Classroom) -> None:
    room.bring(FIRST)
    (room.folder / ".slc-imported.json").write_text("{]")

    with pytest.raises(ProblemsError, match="is not what an import wrote"):
        room.bring(FIRST)


def test_what_the_class_could_not_be_read_with_is_refused(room: Classroom) -> None:
    text = f"{HEADINGS}\n1,O\u202era,Klein,4,es,{'x' * 101},mother,1,\n"

    with pytest.raises(ProblemsError) as caught:
        room.bring(text)

    assert [(problem.row, problem.column) for problem in caught.value.problems] == [
        (2, "given name"),
        (2, "name"),
    ]
    assert not room.folder.exists()


def test_nothing_to_import_is_a_problem(room: Classroom) -> None:
    with pytest.raises(ProblemsError, match="no student can be imported"):
        room.bring("Student ID,Name,Grade\n1,Ora,UG\n")


def test_a_class_title_that_two_classes_have_is_asked_about(room: Classroom) -> None:
    classes = "sourcedId,title\nc1,Math\nc2,Math\n"
    source = make_zip(
        room.source.with_suffix(".zip"), {"users.csv": users("a,,student,A,K,,4"), "classes.csv": classes}
    )

    with pytest.raises(NotFoundError, match="more than one class is called 'math'"):
        import_class(source, room.folder, class_id="math")


def test_a_source_that_is_no_sheet_is_refused(room: Classroom) -> None:
    with pytest.raises(UnreadableError):
        room.bring("%PDF-1.7")


def fail_at(monkeypatch: pytest.MonkeyPatch, count: int, *, crash: bool) -> Callable[[], int]:
    """Make the disk fail at the *count*-th step; *crash* means that nothing runs afterwards."""
    done = 0
    real_sync, real_replace, real_rmtree = os.fsync, Path.replace, shutil.rmtree

    def step() -> None:
        nonlocal done
        done += 1
        if done == count or (crash and done > count):
            raise KeyboardInterrupt if crash else OSError(errno.ENOSPC, "No space left on device")

    def sync(descriptor: int) -> None:
        step()
        real_sync(descriptor)

    def replace(path: Path, target: Path) -> Path:
        step()
        return real_replace(path, target)

    def rmtree(path: Path, *, ignore_errors: bool = False) -> None:
        if not (crash and done >= count):
            real_rmtree(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(shutil, "rmtree", rmtree)
    return lambda: done


def outcomes(room: Classroom, *, crash: bool, begun: bool) -> Iterator[tuple[bool, dict[str, bytes], dict[str, bytes]]]:
    """For a failure at each step: whether the import said it worked, the files afterwards, those before."""
    for count in range(1, 200):
        shutil.rmtree(room.folder, ignore_errors=True)
        if begun:
            room.bring(FIRST)
        before = room.files()
        worked = True
        with pytest.MonkeyPatch.context() as patch:
            steps = fail_at(patch, count, crash=crash)
            try:
                room.bring(SECOND)
            except (UnwritableError, KeyboardInterrupt):
                worked = False
            if steps() < count:
                return
        settle(room.folder)
        yield worked, room.files(), before


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize("crash", [True, False])
def test_nothing_is_ever_half_written(room: Classroom, *, crash: bool, begun: bool) -> None:
    if begun:
        room.bring(FIRST)
    room.bring(SECOND)
    whole = room.files()
    seen: set[bool] = set()

    for worked, after, before in outcomes(room, crash=crash, begun=begun):
        assert after in (before, whole)
        assert after == whole or not worked
        assert not (room.folder / ".slc-pending").exists()
        seen.add(after == whole)

    assert seen == {True, False}


def test_a_folder_that_could_not_be_filled_is_not_left_behind(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_at(monkeypatch, 1, crash=False)

    with pytest.raises(UnwritableError, match="nothing was changed"):
        room.bring(FIRST)

    assert not room.folder.exists()


def test_a_list_that_was_numbered_anew_hands_no_child_over_to_another_family(room: Classroom) -> None:
    room.bring(FIRST)
    before = room.files()
    renumbered = f"{HEADINGS}\n1,Bo,Ek,3,Somali,Cy Ek,father,777,\n2,Ora,Klein,4,Spanish,Ana Klein,mother,555,\n"

    with pytest.raises(ProblemsError) as told:
        room.bring(renumbered)

    assert [problem.found for problem in told.value.problems] == [
        "'1' is Bo Ek here and Ora Klein in students.csv",
        "'2' is Ora Klein here and Bo Ek in students.csv",
    ]
    assert "number the list as before; or, if it is the same child, write the new name" in str(told.value)
    assert room.files() == before


def test_siblings_who_changed_numbers_are_told_too(room: Classroom) -> None:
    room.bring(f"{HEADINGS}\n1,Ora,Klein,4,es,,,,\n2,Bo,Klein,3,es,,,,\n")

    with pytest.raises(ProblemsError, match="'1' is Bo Klein here and Ora Klein in students"):
        room.bring(f"{HEADINGS}\n1,Bo,Klein,3,es,,,,\n2,Ora,Klein,4,es,,,,\n")


@pytest.mark.parametrize("name", ["Orà,Klein", "Ora,Lang", "Klein,Ora", "Or A,Kle In"])
def test_a_child_whose_name_is_written_otherwise_stays_the_same_child(room: Classroom, name: str) -> None:
    room.bring(FIRST)

    report = room.bring(FIRST.replace("Ora,Klein", name))

    assert report.updated == ("1",)


def test_a_name_that_changed_whole_is_imported_once_the_teacher_has_written_it(room: Classroom) -> None:
    room.bring(FIRST)
    room.edit("students.csv", "Ora,Klein", "Ada,Lang")

    report = room.bring(FIRST.replace("Ora,Klein", "Ada,Lang"))

    assert report.kept == ()
