"""Any teacher's sheet, with headings in four languages."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from slc_core.classroom.grades import OUTSIDE, find_grade
from slc_core.classroom.imports.importing import import_class, read_roster
from slc_core.classroom.rosters.roster import Roster
from slc_core.errors import NotFoundError, ProblemsError, UnknownLanguageError


def sheet(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read(tmp_path: Path, text: str, mapping: dict[str, str] | None = None, encoding: str = "utf-8") -> Roster:
    return read_roster(sheet(tmp_path, text, encoding), mapping)


@pytest.mark.parametrize(
    ("headings", "encoding"),
    [
        ("First Name,Last Name,Grade,Home Language,Guardian,Relationship,Phone,E-mail", "utf-8-sig"),
        (
            "given_name,SURNAME,grade level,Mother tongue,Parent Name,relation,Cell phone,Email address",
            "utf-8",
        ),
        ("Nombre;Apellidos;Grado;Idioma del hogar;Tutor;Parentesco;Teléfono;Correo electrónico", "cp1252"),
        ("Vorname;Nachname;Klasse;Muttersprache;Erziehungsberechtigte;Beziehung;Telefon;E-Mail", "utf-16"),
        (
            "Prénom;Nom;Niveau;Langue maternelle;Responsable légal;Lien de parenté;Téléphone;Courriel",
            "cp1252",
        ),
        ("Frist Name,Last Nmae,Grade,Home Langage,Guardain,Relationship,Phone,Email", "utf-8"),
    ],
)
def test_headings_are_guessed(tmp_path: Path, headings: str, encoding: str) -> None:
    mark = ";" if ";" in headings else ","
    row = mark.join(("Ora", "Klein", "4", "Spanish", "Ana Klein", "mother", "+1 555", "ana@example.org"))

    roster = read(tmp_path, f"{headings}\n{row}\n", encoding=encoding)

    (student,), (guardian,) = roster.students, roster.guardians
    assert (student.given_name, student.family_name, student.grade, student.language) == (
        "Ora",
        "Klein",
        "4",
        "Spanish",
    )
    assert student.guardians[0][1] == "mother"
    assert (guardian.name, guardian.phone, guardian.email) == ("Ana Klein", "+1 555", "ana@example.org")
    assert list(roster.guessed) == headings.split(mark)


@pytest.mark.parametrize(
    ("cell", "given", "family"),
    [
        ('"Klein, Ora"', "Ora", "Klein"),
        ("Ora Klein", "Ora", "Klein"),
        ("Ora", "Ora", ""),
        ("Ana María López", "Ana María", "López"),
    ],
)
@pytest.mark.parametrize("heading", ["Name", "Nombre y apellidos", "Schüler", "Nom et prénom", "Student Name"])
def test_a_name_in_one_column_is_split(tmp_path: Path, heading: str, cell: str, given: str, family: str) -> None:
    roster = read(tmp_path, f"{heading},Grade\n{cell},4\n")

    assert (roster.students[0].given_name, roster.students[0].family_name) == (given, family)
    assert any("look at them" in note for note in roster.notes)


@pytest.mark.parametrize(
    ("text", "given", "family"),
    [
        ("Name,Vorname\nKlein,Ora\n", "Ora", "Klein"),
        ("Nom,Niveau\nOra Klein,4\n", "Ora", "Klein"),
        ("Nombre,Grado\nOra Klein,4\n", "Ora", "Klein"),
        ("Name,First name,Last name\nOra Klein,Ora,Klein\n", "Ora", "Klein"),
    ],
)
def test_what_name_means_depends_on_its_neighbours(tmp_path: Path, text: str, given: str, family: str) -> None:
    student = read(tmp_path, text).students[0]

    assert (student.given_name, student.family_name) == (given, family)


def test_results_are_left_out_and_named(tmp_path: Path) -> None:
    roster = read(tmp_path, "Name,Math 9/12,Reading,Allergy,Ethnicity,Password\nOra Klein,84%,9/12,nuts,x,geheim\n")

    assert (
        "list.csv: Math 9/12, Reading look like results and were left out; they belong in assessments" in roster.notes
    )
    assert "list.csv: Allergy were left out; map a heading to a field if it is needed" in roster.notes
    assert "geheim" not in repr(roster)
    assert "Ethnicity" not in repr(roster)


def test_several_adults_may_stand_in_one_row(tmp_path: Path) -> None:
    text = (
        "Name,Parent 1,Parent 1 phone,Parent 2 name,Parent 2 email,Mother,Mother's phone\n"
        'Ora Klein,"Klein, Ana",555,Bo Klein,b@example.org,Cy Klein,556\n'
    )

    roster = read(tmp_path, text)

    assert [(g.name, g.phone, g.email) for g in roster.guardians] == [
        ("Ana Klein", "555", ""),
        ("Bo Klein", "", "b@example.org"),
        ("Cy Klein", "556", ""),
    ]
    assert [relation for _, relation in roster.students[0].guardians] == ["", "", "mother"]


def test_one_row_for_each_adult_is_one_child(tmp_path: Path) -> None:
    roster = read(tmp_path, "Name,Grade,Parent\nOra Klein,4,Ana\nOra Klein,,Bo\nOra Klein,4,Ana\n")

    assert len(roster.students) == 1
    assert len(roster.students[0].guardians) == 2
    assert any("row 4 repeated" in note for note in roster.notes)


def test_two_children_of_one_name_need_ids(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "Name,Grade\nOra Klein,4\nOra Klein,5\n").problems

    assert (problem.row, problem.found) == (3, "'ora-klein' is also in row 2 with another grade")


def test_siblings_share_a_household_by_their_adults_phone_and_not_by_a_name_alone(tmp_path: Path) -> None:
    rows = ("A K,4,es,Ana,555", "B K,2,es,Ana,(555)", "C K,2,es,Ana,", "D K,2,es,Ana,")
    text = "\n".join(("Name,Grade,Language,Parent,Phone", *rows)) + "\n"

    report = import_class(sheet(tmp_path, text), tmp_path / "class")

    assert (report.students, report.households) == (4, 3)


def test_a_phone_without_an_adult_is_left_out_unless_mapped(tmp_path: Path) -> None:
    text = "Name,Phone\nOra Klein,555\n"

    assert read(tmp_path, text).guardians == ()
    assert read(tmp_path, text, {"phone": "phone"}).guardians[0].phone == "555"
    assert read(tmp_path, "Name,Home phone\nOra Klein,555\n").guardians[0].phone == "555"


def test_a_heading_that_is_there_again_is_a_further_adults(tmp_path: Path) -> None:
    roster = read(tmp_path, "Name,Parent,Phone,Parent,Phone\nOra Klein,Ana,555,Bo,556\n")

    assert [(guardian.name, guardian.phone) for guardian in roster.guardians] == [
        ("Ana", "555"),
        ("Bo", "556"),
    ]


def test_a_guess_can_be_corrected(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        "Kid,Tongue,Grade\nOra Klein,so,4\n",
        {"Kid": "name", "tongue": "home language", "Grade": "ignore"},
    )

    assert (roster.students[0].given_name, roster.students[0].language, roster.students[0].grade) == (
        "Ora",
        "so",
        "",
    )
    assert roster.guessed == {"Kid": "name", "Tongue": "home language"}


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"Nmae": "name"}, "no column is headed 'nmae'; did you mean 'Name'"),
        ({"zzz": "name"}, "no column is headed 'zzz'; there are Name"),
        ({"Name": "nam"}, "which is no field; did you mean 'name'"),
        ({"Name": "qqqq"}, "which is no field; the fields are id, name"),
        ({"grade:x": "99"}, "which is no grade"),
    ],
)
def test_an_answer_that_fits_nothing_is_told(tmp_path: Path, mapping: dict[str, str], said: str) -> None:
    with pytest.raises(NotFoundError, match=said):
        read(tmp_path, "Name\nOra\n", mapping)


def test_an_answer_in_no_known_language_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownLanguageError):
        read(tmp_path, "Name\nOra\n", {"language:x": "Klingonish"})


def test_a_sheet_without_names_is_a_problem(tmp_path: Path) -> None:
    assert "no column holds the children's names" in read(tmp_path, "Math,Art\n1,2\n").problems[0].found
    assert read(tmp_path, "").problems[0].found == "is empty"


def test_of_a_workbook_the_sheet_with_most_headings_is_taken(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Notes").append(["Name", "Remark"])
    listed = book.create_sheet("List")
    listed.append(["Vorname", "Nachname", "Klasse"])
    listed.append(["Ora", "Klein", "4b"])
    book.save(tmp_path / "list.xlsx")

    assert read_roster(tmp_path / "list.xlsx").students[0].family_name == "Klein"


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        *[("KG", "K"), ("PK", "PK"), ("TK", "TK"), ("Pre-K", "PK"), ("01", "1"), ("12", "12"), ("3rd", "3")],
        *[("Grade 4", "4"), ("4b", "4"), ("Klasse 4", "4"), ("4. Klasse", "4"), ("3º", None), ("6e", None)],
        *[("", None), ("99", None), ("13", OUTSIDE), ("UG", OUTSIDE), ("ps1", OUTSIDE), ("IT", OUTSIDE)],
    ],
)
def test_grades_are_read_or_asked_about(said: str, grade: str | None) -> None:
    assert find_grade(said) == grade


def test_a_grade_can_be_answered() -> None:
    assert find_grade("6e", {"6E": "6"}) == "6"
    assert find_grade("x", {"x": "ignore"}) == OUTSIDE


def test_names_in_scripts_with_marks_give_ids_that_last(tmp_path: Path) -> None:
    text = "Name,Grade\nพิมพ์ใจ,4\nअमीना,4\n"

    first, second = (read(tmp_path, text).students for _ in range(2))

    assert [s.id for s in first] == [s.id for s in second]
    assert import_class(sheet(tmp_path, text), tmp_path / "class").students == 2


def test_everything_to_answer_is_asked_at_once(tmp_path: Path) -> None:
    text = "Name,Grade,Language\nA A,4,Chinese\nB B,6e,Chinese\nC C,4,\nD D,,es\nE E,4,=cmd\n=F F,4,es\n"

    with pytest.raises(ProblemsError) as caught:
        import_class(sheet(tmp_path, text), tmp_path / "class")

    said = str(caught.value)
    assert "row 2, column home language: 'Chinese' can mean more than one language" in said
    assert "--map 'language:Chinese=zh-Hans'" in said
    assert "row 3, column grade: '6e' is no grade that we know" in said
    assert "row 5, column grade: 1 student without a grade" in said
    assert "1 child without a home language (row 4)" in said
    assert "row 7, column given name: begins like a spreadsheet formula" in said
    assert not (tmp_path / "class").exists()


def test_the_language_of_a_child_is_asked_about_even_where_the_grade_is(tmp_path: Path) -> None:
    text = "Name,Grade,Language\nA A,CM1,07\n"

    with pytest.raises(ProblemsError) as caught:
        import_class(sheet(tmp_path, text), tmp_path / "class")

    said = str(caught.value)
    assert "say which it is (PK, TK, K, 1 to 12) with --map 'grade:CM1=GRADE'" in said
    assert "answer once for all with --map 'language:07=TAG'" in said


def test_answers_let_it_in_and_are_remembered(tmp_path: Path) -> None:
    text = "Name,Grade,Language\nA A,4,Chinese\nB B,6e,01\nC C,,\n"
    answers = {
        "language:Chinese": "zh-Hans",
        "language:01": "es",
        "language:": "so",
        "grade:6e": "6",
        "grade:": "5",
    }

    first = import_class(sheet(tmp_path, text), tmp_path / "class", answers)
    second = import_class(sheet(tmp_path, text), tmp_path / "class")

    assert first.students == 3
    assert second.unchanged == ("a-a", "b-b", "c-c")
    assert '"01" = "es"' in (tmp_path / "class/class.toml").read_text("utf-8")
