"""A class folder is read whole, or a teacher is told everything at once: file, row, column, found, to do."""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from slc_core.classroom.folder import (
    Classroom,
    check_class,
    languages_of,
    look_at_class,
    missing,
    read_class,
)
from slc_core.conference.people import Guardian, Household, Student
from slc_core.conference.portfolio import (
    AssessmentPage,
    BehaviourPage,
    GoalPage,
    SkillPage,
    TeacherWordPage,
    WorkPage,
)
from slc_core.errors import NotFoundError, Problem, ProblemsError

SETTINGS = """
school = "Hill School"
class = "4B"
teacher = "Ms Rivera"
qualities = ["Caring", "Thinker"]
[language_codes]
"01" = "Spanish"
"""
SHEETS = {
    "students": [
        "id,given name,family name,preferred name,say as,grade,households,support,reads script,script",
        "amina,Amina,Warsame,,ah-MEE-nah,4,h1; h2,cards,no,3.toml",
        "luis,Luis,Gómez,Lucho,,Grade 4,H2,,,2-3",
    ],
    "households": [
        "id,adult,relation,phone,email,may attend,speaks,reads,letters in,interpreter,digits,call time,notes",
        "h1,Hodan,mother,555-0101,,,Somali,,English,yes,native,evenings,brings a baby",
        "h1,Ali,father,,ali@example.org,no,,,,,,,",
        "h2,Ana,aunt,,,yes,01,,,,,,",
    ],
    "assessments": [
        "student,page,subject,title,scale,out of,levels,lower is better,date,score,target",
        "amina,1,Reading,Words,points,12,,,11/24/2026,9,10",
        "amina,1,,,,,,,9/14/2026,4,",
        "amina,2,Math,Errors,number,,,yes,,,",
        "luis,1,Reading,Level,,,Beginning < Developing < Secure,,24.11.2026,developing,Secure",
        "luis,2,Math,Facts,Percent,,,,2026-11-02,84.5%,90",
    ],
    "goals": [
        "student,page,goal,when,where,how long,know,helper,carried,reached",
        "amina,3,Read every day,evening,home,20 minutes,my list,Hodan,yes,Partly",
        "amina,4,Write a story,,,,,,,",
    ],
    "behaviours": ["student,page,quality,rating,example", "amina,5,caring,often,I help"],
    "pages": [
        "student,page,kind,title,subject,files,proud,next,text",
        "amina,6,Work,My boat,Art,boat 1.jpg; plan.pdf,the sail,a bigger one,",
        "amina,7,skill,,,,,,I read a page aloud",
        "amina,8,teacher word,,,,,,You try hard.",
    ],
}


def write_class(
    folder: Path,
    changes: Mapping[str, Sequence[str] | None] | None = None,
    /,
    *,
    settings: str = SETTINGS,
    **sheets: Sequence[str] | None,
) -> Path:
    """A class that reads, with *changes* and *sheets* in place of its own (None: without)."""
    (folder / "class.toml").write_text(settings, encoding="utf-8")
    band = "".join(
        f'[[stage]]\nid = "{stage}"\n[[stage.step]]\nid = "{stage}-1"\nwho = "child"\nsay = ["Thank you."]\n'
        for stage in ("welcome", "farewell")
    )
    (folder / "3.toml").write_text(f'id = "3"\ntitle = "Three"\ngrades = ["3"]\n{band}', encoding="utf-8")
    for name, lines in {**SHEETS, **(changes or {}), **sheets}.items():
        if lines is not None:
            (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as told:
        read_class(folder)
    assert check_class(folder) == told.value.problems
    assert all("\n" not in str(problem) and problem.found and problem.to_do for problem in told.value.problems)
    return told.value.problems


def changed(sheet: str, row: int, line: str) -> dict[str, list[str]]:
    """The sheet with one row (counted as the spreadsheet does) in place of its own, or after the last."""
    lines = list(SHEETS[sheet])
    lines[row - 1 : row] = [line]
    return {sheet: lines}


def page(classroom: Classroom, student: str, number: int) -> object:
    pages = classroom.portfolio_of(classroom.student(student)).pages
    return next(page for page in pages if page.number == number)


def test_people_are_read_with_three_languages_apart(tmp_path: Path) -> None:
    classroom = read_class(write_class(tmp_path))

    assert classroom.settings.class_name == "4B"
    assert classroom.students == (
        Student(
            id="amina",
            given_name="Amina",
            family_name="Warsame",
            say_as="ah-MEE-nah",
            grade="4",
            households=("h1", "h2"),
            support="cards",
            reads_script=False,
            script="3.toml",
        ),
        Student(
            id="luis",
            given_name="Luis",
            family_name="Gómez",
            preferred_name="Lucho",
            grade="4",
            households=("h2",),
            script="2-3",
        ),
    )
    assert classroom.households[0] == Household(
        id="h1",
        guardians=(
            Guardian(name="Hodan", relation="mother", phone="555-0101"),
            Guardian(name="Ali", relation="father", email="ali@example.org", may_attend=False),
        ),
        spoken="so",
        correspondence="en",
        interpreter=True,
        digits="native",
        call_time="evenings",
        notes="brings a baby",
    )
    assert classroom.households[1].spoken == "es"


def test_who_sits_at_which_pod_follows_the_settings_and_the_families(tmp_path: Path) -> None:
    settings = SETTINGS + "[seats]\nLUIS = 2\n"

    classroom = read_class(write_class(tmp_path, settings="pods = 3\n" + settings))

    assert {pod: [child.id for child in sitting] for pod, sitting in classroom.seating.items()} == {
        1: [],
        2: ["amina", "luis"],  # they share a household
        3: [],
    }


def test_a_seat_for_a_child_who_is_not_in_the_class_is_told(tmp_path: Path) -> None:
    (problem,) = problems_of(write_class(tmp_path, settings=SETTINGS + "[seats]\namna = 2\n"))

    assert str(problem) == "class.toml, row 9, column amna: no child has the id 'amna'; did you mean 'amina'?"


def test_assessments_are_read_on_their_scale_in_the_order_of_their_dates(tmp_path: Path) -> None:
    classroom = read_class(write_class(tmp_path))

    words = page(classroom, "amina", 1)
    assert isinstance(words, AssessmentPage)
    assert (words.subject, words.title) == ("Reading", "Words")
    assert (words.scale.out_of, words.target) == (Decimal(12), Decimal(10))
    assert [(result.on, result.value) for result in words.results] == [
        (dt.date(2026, 9, 14), Decimal(4)),
        (dt.date(2026, 11, 24), Decimal(9)),
    ]
    errors = page(classroom, "amina", 2)
    assert isinstance(errors, AssessmentPage)
    assert (errors.results, errors.scale.lower_is_better) == ((), True)
    level = page(classroom, "luis", 1)
    assert isinstance(level, AssessmentPage)
    assert (level.results[0].value, level.target, level.scale.kind) == ("Developing", "Secure", "level")
    facts = page(classroom, "luis", 2)
    assert isinstance(facts, AssessmentPage)
    assert (facts.results[0].value, facts.scale.kind) == (Decimal("84.5"), "percent")


def test_the_other_pages_are_read_by_their_kind(tmp_path: Path) -> None:
    classroom = read_class(write_class(tmp_path))

    assert page(classroom, "amina", 3) == GoalPage(
        number=3,
        goal="Read every day",
        when="evening",
        where="home",
        how_long="20 minutes",
        know="my list",
        helper="Hodan",
        carried=True,
        reached="partly",
    )
    assert page(classroom, "amina", 4) == GoalPage(number=4, goal="Write a story")
    assert page(classroom, "amina", 5) == BehaviourPage(number=5, attribute="Caring", rating="often", example="I help")
    assert page(classroom, "amina", 6) == WorkPage(
        number=6,
        title="My boat",
        subject="Art",
        media=("boat 1.jpg", "plan.pdf"),
        proud="the sail",
        next="a bigger one",
    )
    assert page(classroom, "amina", 7) == SkillPage(number=7, skill="I read a page aloud")
    assert page(classroom, "amina", 8) == TeacherWordPage(number=8, word="You try hard.")


def test_only_the_students_sheet_is_needed(tmp_path: Path) -> None:
    others: dict[str, None] = dict.fromkeys(("households", "assessments", "goals", "behaviours", "pages"))
    folder = write_class(tmp_path, others, students=["Given_Name;ID;GRADE;shoe size", "Ana;ana;KG;31"])

    classroom = read_class(folder)

    assert classroom.students == (Student(id="ana", given_name="Ana", grade="K"),)
    assert classroom.portfolio_of(classroom.students[0]).pages == ()
    assert classroom.households_of(classroom.students[0]) == ()


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_sheets_as_excel_saves_them_are_read(tmp_path: Path, encoding: str) -> None:
    write_class(tmp_path)
    for name, lines in SHEETS.items():
        text = "\r\n".join(lines)
        marked = text.replace(";", "#").replace(",", ";").replace("#", ";") if name != "students" else text
        (tmp_path / f"{name}.csv").write_bytes(marked.replace("boat 1.jpg; plan.pdf", "boat 1.jpg").encode(encoding))

    assert read_class(tmp_path).student("luis").family_name == "Gómez"


@pytest.mark.parametrize("name", ["class.xlsx", "Class.XLSX"])
def test_one_workbook_may_stand_in_for_all_sheets(tmp_path: Path, name: str) -> None:
    write_class(tmp_path)
    as_files = read_class(tmp_path)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet, lines in SHEETS.items():
        page = book.create_sheet(sheet.title())
        for line in lines:
            page.append(line.split(","))
        (tmp_path / f"{sheet}.csv").unlink()
    book.create_sheet("my own notes").append(["anything", "goes"])
    book["Assessments"]["I2"] = dt.date(2026, 11, 24)
    book["Assessments"]["J2"] = 9
    content = io.BytesIO()
    book.save(content)
    (tmp_path / name).write_bytes(content.getvalue())
    (tmp_path / "~$class.xlsx").write_bytes(b"Excel has it open")

    as_workbook = read_class(tmp_path)

    assert as_workbook._replace(sheets={}) == as_files._replace(sheets={})
    assert as_workbook.sheets["students"] == f"{name}, sheet Students"


def test_a_missing_folder_and_a_file_in_its_place_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    for name in ("none", "file"):
        with pytest.raises(NotFoundError, match=r"there is no class folder .*; `slc class new"):
            read_class(tmp_path / name)


def test_an_empty_folder_lacks_settings_and_students(tmp_path: Path) -> None:
    told = problems_of(tmp_path)

    assert [(problem.file, problem.found) for problem in told] == [
        ("class.toml", "is not there"),
        ("students.csv", "is not there"),
    ]


def test_an_import_that_was_cut_off_is_finished_first(tmp_path: Path) -> None:
    write_class(tmp_path)
    pending = tmp_path / ".slc-pending"
    pending.mkdir()
    (pending / "0").write_text("id,given name,grade\nzoe,Zoe,4\n", encoding="utf-8")
    (pending / "plan.json").write_text('["students.csv"]', encoding="utf-8")

    check = look_at_class(tmp_path)

    assert [student.id for student in check.classroom.students] == ["zoe"]


def test_everything_is_told_at_once_from_all_files(tmp_path: Path) -> None:
    write_class(
        tmp_path,
        settings=SETTINGS + 'schol = "x"\n',
        students=["id,given name,grade,households", "../x,Ana,4,h9", "s2,,fourteen,"],
        households=["id,adult,speaks", "h1,Hodan,Chinese"],
        assessments=["student,page,scale,date,score", "s9,1,percent,31.2.2026,101"],
        goals=["student,page,goal,carried", "s2,x,Read,perhaps"],
    )
    (tmp_path / "pages.csv").write_bytes(b"%PDF-1.7")
    (tmp_path / "behaviours.csv").unlink()
    (tmp_path / "behaviours.csv").mkdir()

    told = {(problem.file, problem.row, problem.column) for problem in problems_of(tmp_path)}

    assert told == {
        ("class.toml", 8, "schol"),
        ("students.csv", 2, "id"),
        ("students.csv", 2, "households"),
        ("students.csv", 3, "given name"),
        ("students.csv", 3, "grade"),
        ("households.csv", 2, "speaks"),
        ("assessments.csv", 2, "student"),
        ("goals.csv", 2, "page"),
        ("pages.csv", 0, ""),
        ("behaviours.csv", 0, ""),
    }


STUDENT, HOME, RESULT, GOAL, BEHAVIOUR, PAGE = SHEETS


@pytest.mark.parametrize(
    ("sheet", "row", "line", "column", "found", "to_do"),
    [
        (STUDENT, 3, "../x,Ana,,,,4,,,,", "id", "'../x' cannot be used", "it must be letters"),
        (STUDENT, 3, "con,Ana,,,,4,,,,", "id", "'con' cannot be used", "it must be letters"),
        (STUDENT, 4, ",Ana,,,,4,,,,", "id", "'' cannot be used", "it must be"),
        (STUDENT, 4, "AMINA,Ana,,,,4,,,,", "id", "'AMINA' is already in row 2", "give each child an id"),
        (
            STUDENT,
            4,
            "s3,A\u202ena,,,,4,,,,",
            "given name",
            "'A<U+202E>na' holds U+202E, which reorders",
            "delete it",
        ),
        (STUDENT, 4, f"s3,{'A' * 101},,,,4,,,,", "given name", "is longer than 100 letters", "shorten it"),
        (STUDENT, 4, "s3,,,,,4,,,,", "given name", "is empty", "fill it in"),
        (STUDENT, 4, "s3,Ana,,,,,,,,", "grade", "is empty", "write PK, TK, K"),
        (STUDENT, 4, "s3,Ana,,,,fourteen,,,,", "grade", "'fourteen' is not a grade", "write PK, TK, K"),
        (
            STUDENT,
            4,
            "s3,Ana,,,,4,h11,,,",
            "households",
            "no household has the id 'h11'",
            "did you mean 'h1'?",
        ),
        (
            STUDENT,
            4,
            "s3,Ana,,,,4,zz,,,",
            "households",
            "no household has the id 'zz'",
            "add it to the households",
        ),
        (
            STUDENT,
            4,
            "s3,Ana,,,,4,,lots,,",
            "support",
            "'lots' is none of script, starters, cards",
            "write script or",
        ),
        (
            STUDENT,
            4,
            "s3,Ana,,,,4,,,perhaps,",
            "reads script",
            "'perhaps' is neither yes nor no",
            "write yes or no",
        ),
        (STUDENT, 4, "s3,Ana,,,,4,,,,4-6", "script", "no script is called '4-6'", "write k-1, 2-3"),
        (HOME, 5, ",Ana,,,,,es,,,,,,", "id", "is empty", "give each household an id"),
        (HOME, 5, "h3,Ana,,,,,,,,,,,", "speaks", "is empty", "write the language"),
        (
            HOME,
            5,
            "h3,Ana,,,,,Klingon,,,,,,",
            "speaks",
            "no language is known as 'Klingon'",
            "write its English name",
        ),
        (
            HOME,
            5,
            "h3,Ana,,,,,es,Chinese,,,,,",
            "reads",
            "'Chinese' can mean more",
            "write zh-Hans or zh-Hant, or",
        ),
        (HOME, 5, "h3,,aunt,,,,es,,,,,,", "adult", "is empty", "fill it in"),
        (HOME, 5, "h/3,Ana,,,,,es,,,,,,", "id", "'h/3' cannot be used", "it must be letters"),
        (
            HOME,
            5,
            "h2,Bea,,,,,French,,,,,,",
            "speaks",
            "'French' is not what row 4 says, '01'",
            "write it once",
        ),
        (
            HOME,
            5,
            "h3,Ana,,,,,es,,,,roman,,",
            "digits",
            "'roman' is none of latin, native",
            "write latin or native",
        ),
        (
            RESULT,
            7,
            "s9,1,,,number,,,,,1,",
            "student",
            "no student has the id 's9'",
            "write an id of students.csv",
        ),
        (
            RESULT,
            7,
            "amin,9,,,number,,,,,1,",
            "student",
            "no student has the id 'amin'",
            "did you mean 'amina'?",
        ),
        (RESULT, 7, ",9,,,number,,,,,1,", "student", "is empty", "write the child's id"),
        (RESULT, 7, "luis,,,,number,,,,,1,", "page", "is empty", "write the number on the page"),
        (RESULT, 7, "luis,three,,,number,,,,,1,", "page", "'three' is not a whole number", "write a number"),
        (RESULT, 7, "luis,0,,,number,,,,,1,", "page", "'0' is out of range", "write a number from 1 to 999"),
        (RESULT, 7, "luis,3,,,,,,,,1,", "scale", "is empty", "write percent, points"),
        (
            RESULT,
            7,
            "luis,3,,,stars,,,,,1,",
            "scale",
            "'stars' is none of percent, points",
            "write percent or",
        ),
        (RESULT, 7, "luis,3,,,points,,,,,1,", "out of", "is empty", "write how many points"),
        (RESULT, 7, "luis,3,,,points,0,,,,1,", "out of", "'0' is not above 0", "write how many points"),
        (
            RESULT,
            7,
            "luis,3,,,level,,One,,,One,",
            "levels",
            "'One' is not a row of levels",
            "write them from",
        ),
        (
            RESULT,
            7,
            "luis,3,,,level,,A < B < a,,,A,",
            "levels",
            "'A < B < a' is not a row",
            "write them from",
        ),
        (
            RESULT,
            7,
            f"luis,3,,,level,,{'A' * 201} < B,,,B,",
            "levels",
            "is longer than 200 letters",
            "shorten it",
        ),
        (
            RESULT,
            7,
            "luis,3,,,points,12,,,,13,",
            "score",
            "'13' is not between 0 and 12",
            "look at the score",
        ),
        (
            RESULT,
            7,
            "luis,3,,,percent,,,,,101,",
            "score",
            "'101' is not between 0 and 100",
            "look at the score",
        ),
        (RESULT, 7, "luis,3,,,number,,,,,-1,", "score", "'-1' is below 0", "look at the score"),
        (RESULT, 7, "luis,3,,,number,,,,,many,", "score", "'many' is not a number", "write a number such"),
        (RESULT, 7, "luis,3,,,points,12,,,,9/12,", "score", "'9/12' is not a number", "write a number such"),
        (RESULT, 7, 'luis,3,,,number,,,,,"1,234",', "score", "'1,234' can be read two ways", "write 1234"),
        (
            RESULT,
            7,
            "luis,3,,,percent,,,,,0.84,",
            "score",
            "'0.84' would be less than one percent",
            "write 84 for 84 %",
        ),
        (
            RESULT,
            7,
            "luis,3,,,level,,Low < High,,,hihg,",
            "score",
            "'hihg' is none of Low, High",
            "did you mean 'High'?",
        ),
        (
            RESULT,
            7,
            "luis,3,,,level,,Low < High,,,so so,",
            "score",
            "'so so' is none of",
            "write one of them",
        ),
        (
            RESULT,
            7,
            "luis,3,,,points,12,,,,1,20",
            "target",
            "'20' is not between 0 and 12",
            "look at the score",
        ),
        (
            RESULT,
            7,
            "luis,3,,,number,,,perhaps,,1,",
            "lower is better",
            "'perhaps' is neither",
            "write yes or no",
        ),
        (
            RESULT,
            7,
            "luis,2,,,number,,,,,1,",
            "scale",
            "'number' is not what row 6 says, 'Percent'",
            "write it once",
        ),
        (RESULT, 7, "luis,3,,,number,,,,31.2.2026,1,", "date", "'31.2.2026' is no day", "write a date such"),
        (RESULT, 7, "luis,3,,,number,,,,today,1,", "date", "'today' is not a date", "write a date such"),
        (
            RESULT,
            7,
            "luis,3,,,number,,,,13/13/2026,1,",
            "date",
            "'13/13/2026' is no day",
            "write a date such",
        ),
        (
            GOAL,
            4,
            "amina,1,Read,,,,,,,",
            "page",
            "amina has page 1 already in assessments.csv, row 2",
            "give each",
        ),
        (GOAL, 4, "amina,3,Read,,,,,,,", "page", "amina has page 3 already in goals.csv, row 2", "give each"),
        (GOAL, 4, f"amina,9,{'A' * 2001},,,,,,,", "goal", "is longer than 2000 letters", "shorten it"),
        (
            GOAL,
            4,
            f"amina,9,Read,,,{'A' * 2001},,,,",
            "how long",
            "is longer than 2000 letters",
            "shorten it",
        ),
        (
            GOAL,
            4,
            "amina,9,Read,,,,,,,almost",
            "reached",
            "'almost' is none of reached, partly, not yet",
            "write reached",
        ),
        (
            BEHAVIOUR,
            2,
            "amina,5,Carring,,",
            "quality",
            "'Carring' is none of the qualities",
            "did you mean 'Caring'?",
        ),
        (
            BEHAVIOUR,
            2,
            "amina,5,Punctual,,",
            "quality",
            "'Punctual' is none of the",
            "write one of Caring, Thinker",
        ),
        (PAGE, 4, "amina,8,,,,,,,", "kind", "is empty", "write work, skill or teacher word"),
        (
            PAGE,
            4,
            "amina,8,poem,,,,,,",
            "kind",
            "'poem' is none of work, skill, teacher word",
            "write work or",
        ),
        (
            PAGE,
            4,
            "amina,8,work,,,../b.jpg,,,",
            "files",
            "'../b.jpg' is not a file's name",
            "write the name alone",
        ),
        (
            PAGE,
            4,
            "amina,8,work,,,,,,Hello",
            "text",
            "a work page has no place for it",
            "move it to files or",
        ),
        (
            PAGE,
            4,
            "amina,8,skill,,,,Hello,,x",
            "proud",
            "a skill page has no place for it",
            "move it to text or",
        ),
        (PAGE, 4, f"amina,8,skill,,,,,,{'A' * 2001}", "text", "is longer than 2000 letters", "shorten it"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place_and_what_to_do(
    tmp_path: Path, sheet: str, row: int, line: str, column: str, found: str, to_do: str
) -> None:
    write_class(tmp_path, changed(sheet, row, line))

    told = [problem for problem in problems_of(tmp_path) if problem.file == f"{sheet}.csv"]

    assert len(told) == 1, told
    assert (told[0].row, told[0].column) == (row, column)
    assert told[0].found.startswith(found)
    assert told[0].to_do.startswith(to_do)


def results(*dates: str) -> list[str]:
    return ["student,page,scale,date,score", *(f"luis,1,number,{date},{n}" for n, date in enumerate(dates))]


@pytest.mark.parametrize(
    ("dates", "read"),
    [
        (["3/4/2026", "13/4/2026"], [(4, 3), (4, 13)]),
        (["3/4/2026", "3/14/2026"], [(3, 4), (3, 14)]),
        (["5/5/2026", "6/6/26"], [(5, 5), (6, 6)]),
        (["2026-03-04", "4.5.2026", "2026-05-06 00:00:00"], [(3, 4), (5, 4), (5, 6)]),
    ],
)
def test_one_day_above_twelve_settles_a_whole_column(
    tmp_path: Path, dates: list[str], read: list[tuple[int, int]]
) -> None:
    page1 = page(read_class(write_class(tmp_path, assessments=results(*dates))), "luis", 1)

    assert isinstance(page1, AssessmentPage)
    assert [(result.on.month, result.on.day) for result in page1.results if result.on] == read


@pytest.mark.parametrize("dates", [["3/4/2026", "5/6/2026"], ["13/4/2026", "4/13/2026", "3/4/2026", "4/5/2026"]])
def test_dates_that_can_be_read_two_ways_are_asked_about_once(tmp_path: Path, dates: list[str]) -> None:
    (problem,) = problems_of(write_class(tmp_path, assessments=results(*dates)))

    assert (problem.row, problem.column) == (2 + dates.index("3/4/2026"), "date")
    assert "two ways" in problem.found
    assert '[dates] order = "month first"' in problem.to_do


@pytest.mark.parametrize(("order", "month"), [("day first", 4), ("month first", 3)])
def test_the_settings_settle_dates(tmp_path: Path, order: str, month: int) -> None:
    settings = f'{SETTINGS}[dates]\norder = "{order}"\n'
    page1 = page(read_class(write_class(tmp_path, settings=settings, assessments=results("3/4/2026"))), "luis", 1)

    assert isinstance(page1, AssessmentPage)
    assert page1.results[0].on
    assert page1.results[0].on.month == month


def test_results_without_dates_keep_the_sheets_order_unless_the_dated_ones_fall(tmp_path: Path) -> None:
    write_class(tmp_path, assessments=results("2026-03-04", "", "2026-05-04"))
    assert read_class(tmp_path)

    write_class(tmp_path, assessments=results("2026-05-04", "", "2026-03-04"))
    (problem,) = problems_of(tmp_path)
    assert (problem.row, problem.column, problem.to_do) == (2, "date", "write the missing dates")


def test_without_own_qualities_any_word_is_taken(tmp_path: Path) -> None:
    folder = write_class(tmp_path, changed("households", 4, "h2,Ana,,,,,es,,,,,,"), settings='school = "x"')
    (folder / "behaviours.csv").write_text("student,page,quality\namina,5,Bravery\n", encoding="utf-8")

    bravery = page(read_class(folder), "amina", 5)

    assert isinstance(bravery, BehaviourPage)
    assert bravery.attribute == "Bravery"


@pytest.mark.parametrize(
    ("headings", "column", "found", "to_do"),
    [
        (
            "id,givn name,grade",
            "given name",
            "'givn name' is close to 'given name'",
            "write 'given name', or",
        ),
        (
            "id,given name,grade,housholds",
            "households",
            "'housholds' is close to 'households'",
            "write 'households'",
        ),
        ("id,given name", "grade", "the heading is missing", "add a column 'grade'"),
        ("id,ID,given name,grade", "id", "the heading is there twice", "keep one"),
    ],
)
def test_headings_that_are_wrong_are_told_once_for_the_column(
    tmp_path: Path, headings: str, column: str, found: str, to_do: str
) -> None:
    others: dict[str, None] = dict.fromkeys(("households", "assessments", "goals", "behaviours", "pages"))
    write_class(tmp_path, others, students=[headings])
    (tmp_path / "students.csv").write_text(f"{headings}\n", encoding="utf-8")

    (problem,) = problems_of(tmp_path)

    assert (problem.file, problem.row, problem.column) == ("students.csv", 1, column)
    assert problem.found.startswith(found)
    assert problem.to_do.startswith(to_do)


def test_rows_under_a_missing_heading_are_not_told_one_by_one(tmp_path: Path) -> None:
    write_class(tmp_path, goals=["student,pgae,goal", "nobody,1,x", "nobody,2,x"])

    (problem,) = problems_of(tmp_path)

    assert (problem.row, problem.column) == (1, "page")


def test_a_sheet_without_anything_is_told_its_headings(tmp_path: Path) -> None:
    write_class(tmp_path, goals=[])

    (problem,) = problems_of(tmp_path)

    assert (problem.file, problem.found) == ("goals.csv", "is empty")
    assert problem.to_do.startswith("write the headings student, page, goal")


def test_a_sheet_under_a_name_close_to_ours_is_told(tmp_path: Path) -> None:
    write_class(tmp_path, students=None, goals=None)
    (tmp_path / "student.csv").write_text("id\n", encoding="utf-8")
    (tmp_path / "gaols.csv").write_text("id\n", encoding="utf-8")

    found = {problem.file: problem.to_do for problem in problems_of(tmp_path) if not problem.row}

    assert found == {"student.csv": "name it students", "gaols.csv": "name it goals"}


def test_the_american_spelling_is_ours_too_but_not_beside_the_other(tmp_path: Path) -> None:
    write_class(tmp_path, behaviours=None)
    (tmp_path / "behaviors.csv").write_text("student,page,quality\namina,5,Caring\n", encoding="utf-8")
    assert page(read_class(tmp_path), "amina", 5)

    write_class(tmp_path)
    (problem,) = problems_of(tmp_path)
    assert (problem.file, problem.found) == ("behaviours.csv", "is there beside behaviors.csv")


def test_a_workbook_beside_sheets_is_asked_about(tmp_path: Path) -> None:
    write_class(tmp_path)
    (tmp_path / "class.xlsx").write_bytes(b"")

    (problem,) = problems_of(tmp_path)

    assert problem.file == "class.xlsx"
    assert "students.csv" in problem.found


def test_a_workbook_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write_class(tmp_path, dict.fromkeys(SHEETS))
    (tmp_path / "class.ods").write_bytes(b"%PDF")

    (problem,) = problems_of(tmp_path)

    assert (problem.file, problem.found) == ("class.ods", "is a PDF and no workbook")


def test_sheets_that_are_too_large_or_links_to_nothing_are_told_beside_the_rest(tmp_path: Path) -> None:
    write_class(tmp_path, households=None, goals=None, pages=["student,page,kind", *["amina,9,work"] * 20_001])
    with (tmp_path / "households.csv").open("wb") as file:
        file.truncate(200 * 2**20)
    (tmp_path / "goals.csv").symlink_to(tmp_path / "nothing.csv")

    found = {problem.file: problem.found for problem in problems_of(tmp_path) if not problem.row}

    assert found == {
        "households.csv": "is 200 MB, and a sheet may have 50 MB",
        "goals.csv": "is a link to nothing",
        "pages.csv": "has more than 20,000 rows",
    }


@pytest.mark.parametrize("said", ["amina", "AMINA", "Amina", "amina warsame", " Amina  Warsame "])
def test_a_child_is_found_by_id_or_name(tmp_path: Path, said: str) -> None:
    assert read_class(write_class(tmp_path)).student(said).id == "amina"


def test_a_child_is_found_by_the_name_it_is_called_and_by_its_own(tmp_path: Path) -> None:
    classroom = read_class(write_class(tmp_path))

    assert {classroom.student(said).id for said in ("Lucho", "Luis", "Luis Gómez", "Lucho Gómez")} == {"luis"}


def test_who_is_not_found_is_told_the_close_ones(tmp_path: Path) -> None:
    classroom = read_class(write_class(tmp_path))

    with pytest.raises(NotFoundError, match=r"called 'Amena'; did you mean Amina Warsame \(amina\)\?"):
        classroom.student("Amena")
    with pytest.raises(NotFoundError, match="`slc class show` lists them"):
        classroom.student("Xyzzy")


def test_a_name_that_two_children_have_is_told(tmp_path: Path) -> None:
    classroom = read_class(write_class(tmp_path, changed("students", 4, "z1,Ana,Ali,,,4,,,,\nz2,Ana,Bey,,,4,,,,")))

    with pytest.raises(NotFoundError, match=r"can be Ana Ali \(z1\), Ana Bey \(z2\); say the id"):
        classroom.student("Ana")


def test_households_come_in_the_childs_order_with_their_languages(tmp_path: Path) -> None:
    classroom = read_class(write_class(tmp_path))

    amina = classroom.student("amina")

    assert [household.id for household in classroom.households_of(amina)] == ["h1", "h2"]
    assert languages_of(classroom, amina) == ("so", "es")


def test_what_may_have_been_forgotten_is_told_without_refusing_the_class(tmp_path: Path) -> None:
    students = changed("students", 4, "zoe,Zoe,,,,K,,,,")
    write_class(tmp_path, {**students, **changed("households", 4, "h2,Ana,,,,,es,,,,,,")}, settings="")
    with (tmp_path / "households.csv").open("a", encoding="utf-8") as file:
        file.write("h3,Bea,,,,,fr,,,,,,\n")
    (tmp_path / "work" / "amina").mkdir(parents=True)
    (tmp_path / "work" / "amina" / "plan.pdf").write_bytes(b"%PDF")

    check = look_at_class(tmp_path)

    assert check.problems == ()
    assert check_class(tmp_path) == check.looks
    assert [(look.file, look.found) for look in check.looks] == [
        ("class.toml", "school is empty"),
        ("class.toml", "teacher is empty"),
        ("class.toml", "conference_on is empty"),
        ("students.csv", "Amina Warsame (amina) has no result on page 2, no file boat 1.jpg on page 6"),
        ("students.csv", "Zoe (zoe) has no household, no pages"),
        ("households.csv", "no child lives in household h3"),
    ]
    assert missing(check.classroom, check.classroom.student("zoe")) == ("household", "pages")


def test_a_long_text_is_shown_short_in_a_problem(tmp_path: Path) -> None:
    (problem,) = problems_of(write_class(tmp_path, changed("students", 4, f"s3,Ana,,,,{'4' * 100},,,,")))

    assert problem.found == f"'{'4' * 60}…' is not a grade"


@pytest.mark.parametrize("students", [None, ["%PDF-1.7"], ["given name,grade", "Amina,4"]])
def test_a_lost_list_of_students_is_one_problem_and_not_one_for_each_of_their_pages(
    tmp_path: Path, students: list[str] | None
) -> None:
    (problem,) = problems_of(write_class(tmp_path, students=students))

    assert problem.file == "students.csv"


@pytest.mark.parametrize(
    ("said", "is_better"), [("ja", True), ("WAHR", True), ("sí", True), ("nein", False), ("FAUX", False)]
)
def test_a_tick_may_be_written_in_the_spreadsheet_s_language(tmp_path: Path, said: str, *, is_better: bool) -> None:
    sheet = ["student,page,scale,lower is better,score", f"luis,3,number,{said},1"]

    found = page(read_class(write_class(tmp_path, assessments=sheet)), "luis", 3)

    assert isinstance(found, AssessmentPage)
    assert found.scale.lower_is_better is is_better
