"""An import writes into a teacher's own workbook, and everything else in it stays."""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.comments
import openpyxl.formatting.rule
import openpyxl.styles
import openpyxl.worksheet.table
import pytest

from slc_core.classroom.book_edit import BookEdit
from slc_core.classroom.folder import read_class
from slc_core.classroom.imports.importing import ImportReport, import_class
from slc_core.classroom.new_class import new_class
from slc_core.classroom.sheets import COLUMNS
from slc_core.classroom.tables import read_workbook
from slc_core.errors import ProblemsError, UnreadableError, UnwritableError
from slc_core.files import settle

from .test_importing import FIRST, SECOND, fail_at

RESULT = re.compile(rb"(<f>[^<]*</f>)<v\s*(?:/>|></v>)")


class Desk:
    """A class folder with a workbook, and the source that fills it."""

    def __init__(self, room: Path) -> None:
        self.source, self.folder = room / "list.csv", room / "class"
        self.book = self.folder / "class.xlsx"

    def bring(self, text: str, *, dry_run: bool = False) -> ImportReport:
        self.source.write_text(text, "utf-8")
        return import_class(self.source, self.folder, dry_run=dry_run)

    def change(self, change: Callable[[Any], None]) -> None:
        """What a teacher does to the workbook; every formula is given the result 42, as Excel would."""
        book = openpyxl.load_workbook(self.book)
        change(book)
        content = io.BytesIO()
        book.save(content)
        rewrite(content.getvalue(), self.book, lambda _, data: RESULT.sub(rb"\1<v>42</v>", data))

    def rows(self, sheet: str) -> list[list[str]]:
        return [[*row.cells.values()] for row in read_workbook(self.book)[sheet].rows]

    def texts(self) -> dict[str, object]:
        """What the folder says: a workbook's bytes hold the time of their writing."""
        files: dict[str, object] = {
            path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file() and path != self.book
        }
        return {**files, "class.xlsx": read_workbook(self.book)}


def rewrite(data: bytes, path: Path, change: Callable[[str, bytes], bytes], **more: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, change(entry.filename, old.read(entry)))
        for name, member in more.items():
            new.writestr(name, member)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    new_class(made.folder, as_workbook=True)
    return made


def test_a_new_workbook_has_six_sheets_with_bold_headings_that_stay(desk: Desk) -> None:
    book: Any = openpyxl.load_workbook(desk.book)

    assert {sheet.title: tuple(cell.value for cell in sheet[1]) for sheet in book} == dict(COLUMNS)
    assert all(sheet.freeze_panes == "A2" for sheet in book)
    assert all(cell.font.bold for sheet in book for cell in sheet[1])
    assert sorted(path.name for path in desk.folder.iterdir()) == ["class.toml", "class.xlsx"]
    assert read_class(desk.folder).students == ()


def test_an_import_fills_the_workbook_and_no_other_sheet_appears(desk: Desk) -> None:
    report = desk.bring(FIRST)

    classroom = read_class(desk.folder)
    assert report.added == ("1", "2")
    assert [student.full_name for student in classroom.students] == ["Ora Klein", "Bo Ek"]
    assert [home.spoken for home in classroom.households] == ["es", "so"]
    assert not list(desk.folder.glob("*.csv"))


def test_the_same_again_changes_no_byte(desk: Desk) -> None:
    desk.bring(FIRST)
    before = desk.book.read_bytes()

    assert desk.bring(FIRST).unchanged == ("1", "2")
    assert desk.book.read_bytes() == before


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    before = desk.book.read_bytes()

    assert desk.bring(FIRST, dry_run=True).added == ("1", "2")
    assert desk.book.read_bytes() == before


def test_a_later_import_updates_its_own_cells_and_leaves_the_teachers(desk: Desk) -> None:
    desk.bring(FIRST)

    def typed(book: Any) -> None:
        book["students"]["B3"] = "Bob"
        book["households"]["G2"] = "Spanish"

    desk.change(typed)
    report = desk.bring(SECOND.replace("3,Di", "2,Boo,Ek,3,Somali,,,,\n3,Di"))

    assert (report.added, report.updated) == (("3",), ("1",))
    assert [row[:2] for row in desk.rows("students")] == [["1", "Orah"], ["2", "Bob"], ["3", "Di"]]
    assert "class.xlsx, sheet students, 2: given name 'Bob' was typed here and stays; the source says 'Boo'" in (
        report.kept
    )
    assert not any("Spanish" in told for told in report.kept)


def test_other_sheets_columns_formats_and_formulas_stay(desk: Desk) -> None:
    desk.bring(FIRST)

    def own(book: Any) -> None:
        students, notes = book["students"], book.create_sheet("My notes")
        students["K1"], students["K2"], students["K3"] = "bus", "=1+1", 7
        students["B2"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
        students.column_dimensions["B"].width = 33
        rules: Any = openpyxl.formatting.rule
        students.conditional_formatting.add("F2:F40", rules.CellIsRule(operator="equal", formula=["4"]))
        notes["A1"], notes["B1"] = "x", "=students!F2*10"
        notes["A1"].comment = openpyxl.comments.Comment("mine", "T")
        notes.merge_cells("C1:D2")

    desk.change(own)
    before = read_workbook(desk.book)
    desk.bring(SECOND)

    book = openpyxl.load_workbook(desk.book)
    students, notes = book["students"], book["My notes"]
    assert (students["K1"].value, students["K2"].value, students["K3"].value) == ("bus", "=1+1", 7)
    assert students["B2"].value == "Orah"
    assert students["B2"].fill.fgColor.rgb == "00FFFF00"
    assert students.column_dimensions["B"].width == 33
    assert len(students.conditional_formatting) == 1
    assert (notes["B1"].value, notes["A1"].comment.text) == ("=students!F2*10", "mine")
    assert [str(cells) for cells in notes.merged_cells.ranges] == ["C1:D2"]
    assert read_workbook(desk.book)["My notes"] == before["My notes"]
    assert desk.rows("students")[0][-1] == "42"


@pytest.mark.parametrize(
    ("kind", "text", "result"),
    [("", "42.5", 42.5), ("str", "a &amp; b", "a & b"), ("e", "#N/A", "#N/A"), ("b", "1", True)],
)
def test_results_of_formulas_are_put_back(desk: Desk, kind: str, text: str, result: object) -> None:
    desk.change(lambda book: book["goals"].append(["1", 2, "=A1"]))
    told = f' t="{kind}"' if kind else ""
    cell = re.compile(rb'<c r="C2"([^>]*)>(<f>A1</f>)<v>42</v></c>')
    rewrite(
        desk.book.read_bytes(),
        desk.book,
        lambda _, data: cell.sub(rf'<c r="C2"\1{told}>\2<v>{text}</v></c>'.encode(), data),
    )
    before = read_workbook(desk.book)["goals"]

    desk.bring(FIRST)

    assert read_workbook(desk.book)["goals"] == before
    assert openpyxl.load_workbook(desk.book, data_only=True)["goals"]["C2"].value == result
    assert openpyxl.load_workbook(desk.book)["goals"]["C2"].value == "=A1"


def test_a_text_like_a_formula_is_never_one(desk: Desk) -> None:
    edit = BookEdit("class.xlsx", desk.book.read_bytes())
    sheet = edit.sheet("households", COLUMNS["households"])
    sheet.add({"id": "=1+1", "adult": "#N/A", "phone": "007", "notes": "+1 555"})
    desk.book.write_bytes(edit.content())

    cells = {cell.value: cell.data_type for cell in openpyxl.load_workbook(desk.book)["households"][2] if cell.value}
    assert cells == {"=1+1": "s", "#N/A": "s", "007": "s", "+1 555": "s"}


def test_a_formula_of_the_teachers_is_not_written_over(desk: Desk) -> None:
    desk.bring(FIRST)
    desk.change(lambda book: book["students"].__setitem__("B2", '="O"&"ra"'))

    report = desk.bring(SECOND)

    assert openpyxl.load_workbook(desk.book)["students"]["B2"].value == '="O"&"ra"'
    assert any("given name '42' was typed here and stays" in told for told in report.kept)


def test_a_merged_cell_is_not_written_into(desk: Desk) -> None:
    desk.bring(FIRST)
    desk.change(lambda book: book["students"].merge_cells("C2:D2"))

    report = desk.bring(FIRST.replace("Klein,4", "Klein-Oz,4"))

    assert any("family name 'Klein' was typed here and stays" in told for told in report.kept)


def test_new_rows_stand_below_look_like_those_above_and_belong_to_the_table(desk: Desk) -> None:
    desk.bring(FIRST)

    def own(book: Any) -> None:
        sheet = book["students"]
        sheet["B3"].font = openpyxl.styles.Font(name="Comic Sans MS")
        sheet.add_table(openpyxl.worksheet.table.Table(displayName="T", ref="A1:J3"))
        book["households"]["N9"] = "=1"

    desk.change(own)
    desk.bring(SECOND)

    book = openpyxl.load_workbook(desk.book)
    assert book["students"]["B4"].value == "Di"
    assert book["students"]["B4"].font.name == "Comic Sans MS"
    assert book["students"].tables["T"].ref == "A1:J4"
    assert desk.rows("households")[-1][0] in {"h-3", ""}
    assert "h-3" in [row[0] for row in desk.rows("households")]


def test_missing_sheets_and_columns_are_added(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Students "
    for row in (["Class 4b"], ["ID", "Given_Name", "Grade", "note"], [1, "Ora", 4, "x"]):
        book.worksheets[0].append(row)
    book.save(desk.book)

    report = desk.bring(FIRST)

    assert (report.added, report.updated) == (("2",), ("1",))
    classroom = read_class(desk.folder)
    assert [(s.full_name, s.households) for s in classroom.students] == [("Ora Klein", ("h-1",)), ("Bo Ek", ("h-2",))]
    assert [sheet.title for sheet in openpyxl.load_workbook(desk.book)] == ["Students ", "households"]


def unchanged(_: str, data: bytes) -> bytes:
    return data


def extension(kind: str) -> Callable[[str, bytes], bytes]:
    uri = {"list": "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}", "other": "{00000000-0000-0000-0000-000000000000}"}[kind]

    def add(name: str, data: bytes) -> bytes:
        more = f'<extLst><ext uri="{uri}"/></extLst></worksheet>'.encode()
        return data.replace(b"</worksheet>", more) if name.endswith("sheet4.xml") else data

    return add


@pytest.mark.parametrize(
    ("change", "part", "told"),
    [
        (extension("list"), "docProps/x.xml", "drop-down lists that are taken from another sheet"),
        (extension("other"), "docProps/x.xml", "something of newer spreadsheets"),
        (unchanged, "xl/slicers/slicer1.xml", "slicers"),
        (unchanged, "xl/drawings/drawing9.xml", "drawn shapes or text boxes"),
    ],
)
def test_what_would_be_lost_is_told_and_nothing_is_written(
    desk: Desk, change: Callable[[str, bytes], bytes], part: str, told: str
) -> None:
    rewrite(desk.book.read_bytes(), desk.book, change, **{part: b"<xdr:wsDr><xdr:sp macro=''/></xdr:wsDr>"})
    before = desk.book.read_bytes()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for dry_run in (True, False):
            with pytest.raises(ProblemsError, match=f"holds {told}, which an import would lose"):
                desk.bring(FIRST, dry_run=dry_run)

    assert desk.book.read_bytes() == before


def test_merged_headings_are_told(desk: Desk) -> None:
    def merge(book: Any) -> None:
        book["students"]["J1"] = None
        book["students"].merge_cells("I1:M1")

    desk.change(merge)

    with pytest.raises(ProblemsError, match="has merged headings; unmerge them"):
        desk.bring(FIRST)


@pytest.mark.parametrize("lock", ["~$class.xlsx", ".~lock.class.xlsx#"])
def test_a_workbook_that_is_open_elsewhere_is_left_alone(desk: Desk, lock: str) -> None:
    (desk.folder / lock).write_bytes(b"")

    with pytest.raises(ProblemsError, match=r"is open in a spreadsheet; close it there and import again"):
        desk.bring(FIRST)


def test_a_workbook_beside_sheets_and_an_ods_are_told(desk: Desk) -> None:
    (desk.folder / "goals.csv").write_text("student\n", "utf-8")
    with pytest.raises(ProblemsError, match=r"stands beside goals\.csv"):
        desk.bring(FIRST)
    (desk.folder / "goals.csv").unlink()
    desk.book.rename(desk.folder / "class.ods")
    with pytest.raises(ProblemsError, match=r"class\.ods: .* cannot write one; save it as class\.xlsx"):
        desk.bring(FIRST)


def test_what_is_no_workbook_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    content = desk.book.read_bytes()
    desk.book.write_bytes(b"hello")
    with pytest.raises(UnreadableError, match="is a text and no workbook"):
        desk.bring(FIRST)
    rewrite(content, desk.book, lambda name, data: b"" if name == "xl/styles.xml" else data)
    with pytest.raises(UnreadableError, match=r"cannot be changed|damaged"):
        desk.bring(FIRST)
    desk.book.write_bytes(content)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(UnreadableError, match=r"slc-core\[cli\]"):
        desk.bring(FIRST)
    with pytest.raises(UnreadableError, match=r"slc-core\[cli\]"):
        new_class(desk.folder.with_name("other"), as_workbook=True)


def test_a_temporary_folder_that_is_full_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.book.read_bytes()
    monkeypatch.setattr(tempfile, "tempdir", str(desk.folder / "nowhere"))

    with pytest.raises(UnwritableError, match=r"cannot write class\.xlsx: .*; nothing was changed"):
        desk.bring(FIRST)

    assert desk.book.read_bytes() == before


def outcomes(desk: Desk, *, crash: bool) -> Iterator[tuple[bool, dict[str, object], dict[str, object]]]:
    """For a failure at each step: whether the import said it worked, the folder afterwards and before."""
    for count in range(1, 200):
        shutil.rmtree(desk.folder, ignore_errors=True)
        new_class(desk.folder, as_workbook=True)
        desk.bring(FIRST)
        before = desk.texts()
        worked = True
        with pytest.MonkeyPatch.context() as patch:
            steps = fail_at(patch, count, crash=crash)
            try:
                desk.bring(SECOND)
            except (UnwritableError, KeyboardInterrupt):
                worked = False
            if steps() < count:
                return
        settle(desk.folder)
        yield worked, desk.texts(), before


@pytest.mark.parametrize("crash", [True, False])
def test_a_workbook_is_never_half_written_nor_without_its_memory(desk: Desk, *, crash: bool) -> None:
    desk.bring(FIRST)
    desk.bring(SECOND)
    whole = desk.texts()
    seen: set[bool] = set()

    for worked, after, before in outcomes(desk, crash=crash):
        assert after in (before, whole)
        assert after == whole or not worked
        seen.add(after == whole)

    assert seen == {True, False}
