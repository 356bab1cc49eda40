"""Sheets in, text out: whatever a school's programs write, and never more than a class can hold."""

import contextlib
import datetime as dt
import io
import random
import sys
import zipfile
from pathlib import Path

import openpyxl.styles
import pytest

from slc_core.classroom.tables import (
    MAX_BYTES,
    Row,
    UnreadableTableError,
    heading_key,
    read_table,
    read_workbook,
    table_from_bytes,
    tables_from_bytes,
)
from slc_core.errors import NotFoundError, UnreadableError

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
)


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def zipped(**members: bytes | str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), member)
    return content.getvalue()


def ods(rows: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_TYPE)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
            "</manifest:manifest>",
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMESPACES}><office:body><office:spreadsheet>"
            f'<table:table table:name="students">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return content.getvalue()


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Given_Name ", "given name"),
        ("\ufeffID", "id"),
        ("call-time:", "call time"),
        ("  Lower  is\nbetter? ", "lower is better"),
        ("Año", "año"),
        ("नाम", "नाम"),
        ("***", ""),
    ],
)
def test_case_spaces_and_punctuation_do_not_matter_in_a_heading(written: str, key: str) -> None:
    assert heading_key(written) == key


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_usual_encodings_and_separators_read_the_same(tmp_path: Path, encoding: str, mark: str) -> None:
    sheet = tmp_path / "students.csv"
    sheet.write_bytes(f"id{mark}Given Name\r\ns1{mark}José\r\n".encode(encoding))

    table = read_table(sheet)

    assert table.headings == ("id", "Given Name")
    assert table.rows == (Row(2, {"id": "s1", "given name": "José"}),)
    assert table.file == "students.csv"


def test_rows_count_as_the_spreadsheet_counts_and_empty_ones_are_skipped() -> None:
    table = table_from_bytes("a.csv", b'id,note\n\ns1,"two\nlines"\n,\ns2,x\n')

    assert [(row.number, row.cells["id"]) for row in table.rows] == [(3, "s1"), (5, "s2")]
    assert table.rows[0].cells["note"] == "two\nlines"


def test_title_lines_above_the_headings_are_passed_over() -> None:
    table = table_from_bytes("a.csv", b"Hill School 4B\n\nid,name\ns1,Ana\n")

    assert table.headings == ("id", "name")
    assert table.rows[0].number == 4


def test_a_sheet_with_one_column_keeps_its_heading() -> None:
    table = table_from_bytes("a.csv", b"name\nAna\n")

    assert (table.headings, table.rows) == (("name",), (Row(2, {"name": "Ana"}),))


def test_excels_own_hint_settles_the_separator() -> None:
    table = table_from_bytes("a.csv", b"sep=;\nid;a,b,c,d\ns1;x\n")

    assert table.headings == ("id", "a,b,c,d")


def test_separators_in_quotation_marks_do_not_count() -> None:
    assert table_from_bytes("a.csv", b'"a,b,c";d\n1;2\n').headings == ("a,b,c", "d")


def test_a_heading_that_is_there_again_counts_on_and_one_without_text_is_left_out() -> None:
    table = table_from_bytes("a.csv", b"phone,,Phone,phone\n1,lost,2,3\n")

    assert table.rows[0].cells == {"phone": "1", "phone 2": "2", "phone 3": "3"}


def test_short_rows_are_filled_and_tabs_in_cells_become_spaces() -> None:
    table = table_from_bytes("a.csv", b'id,a,b\ns1," x\ty "\n')

    assert table.rows[0].cells == {"id": "s1", "a": "x y", "b": ""}


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b",,\n"])
def test_an_empty_file_is_an_empty_table(data: bytes) -> None:
    assert table_from_bytes("a.csv", data) == ("a.csv", (), ())


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n", "is a PDF"),
        (b"\x89PNG\r\n", "is an image"),
        (b"\xff\xd8\xff\xe0", "is an image"),
        (b"PK\x03\x04abc", "is a workbook or a zip file"),
        (b"\xd0\xcf\x11\xe0abc", "is an old Excel or Word file"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b"\xef\xbb\xbf  <html>", "is a web page"),
        (b"{\\rtf1", "is a Word text"),
        (b"id,\x00name\n", "is no text"),
        (b"id,name\ns1,\x81\n", "holds letters that are not"),
        (b'id,name\ns1,"Ana\n', "row 2 cannot be read"),
        (b'id,name\ns1,"Ana"x\n', "row 2 cannot be read"),
        (b"id,name\ns1,Ana,B\n", "row 2 has 3 cells under 2 headings"),
        (b"id,name\ns1," + b"x" * 10_001, "row 2, cell 2 holds 10,001 letters"),
        (b"id,name\ns1," + b"x" * 200_000, "row 2 cannot be read"),
        (b",".join([b"h"] * 201), "has 201 columns"),
        (b"id\n" + b"s\n" * 20_001, "has more than 20,000 rows"),
    ],
)
def test_what_is_no_sheet_of_a_class_is_refused_in_one_sentence(data: bytes, found: str) -> None:
    with pytest.raises(UnreadableTableError) as refused:
        table_from_bytes("students.csv", data)

    assert refused.value.file == "students.csv"
    assert refused.value.found.startswith(found)
    assert refused.value.to_do
    assert str(refused.value).startswith("students.csv: ")
    assert "\n" not in str(refused.value)
    assert isinstance(refused.value, UnreadableError)


def test_twenty_thousand_rows_are_read() -> None:
    assert len(table_from_bytes("a.csv", b"id\n" + b"s\n" * 20_000).rows) == 20_000


def test_a_sheet_of_200_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    sheet = tmp_path / "students.csv"
    with sheet.open("wb") as file:
        file.truncate(200 * 2**20)

    with pytest.raises(UnreadableTableError, match="is 200 MB, and a sheet may have 50 MB"):
        read_table(sheet)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_bytes_beyond_the_cap_are_refused_too(name: str) -> None:
    with pytest.raises(UnreadableTableError, match="a sheet may have 50 MB"):
        table_from_bytes(name, bytes(MAX_BYTES + 1))


def test_a_missing_file_a_folder_and_a_loop_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")

    with pytest.raises(NotFoundError, match=r"none\.csv is not there"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(UnreadableTableError, match="is a folder"):
        read_table(tmp_path / "folder.csv")
    with pytest.raises(UnreadableTableError, match="cannot be read"):
        read_table(tmp_path / "loop.csv")


def test_a_workbooks_cells_become_the_text_that_a_teacher_sees(tmp_path: Path) -> None:
    book = tmp_path / "class.xlsx"
    row = ["s1", 9.0, 84.5, 0.1 + 0.2, dt.date(2026, 11, 24), dt.datetime(2026, 11, 24, 17, 30), True, False]  # noqa: DTZ001 - as a cell holds it
    book.write_bytes(workbook(students=[["id", "a", "b", "c", "d", "e", "f", "g"], [], [*row]], goals=[]))

    tables = read_workbook(book)

    assert tables["students"].rows == (
        Row(
            3,
            dict(
                zip(
                    ["id", "a", "b", "c", "d", "e", "f", "g"],
                    ["s1", "9", "84.5", "0.3", "2026-11-24", "2026-11-24 17:30:00", "yes", "no"],
                    strict=True,
                )
            ),
        ),
    )
    assert tables["students"].file == "class.xlsx, sheet students"
    assert tables["goals"].headings == ()


def test_times_and_long_numbers_stay_themselves() -> None:
    data = workbook(a=[["at", "number"], [dt.time(17, 30), 1e20]])

    assert table_from_bytes("a.xlsx", data).rows[0].cells == {"at": "17:30:00", "number": "1e+20"}


def test_one_sheet_is_asked_of_a_workbook_and_the_first_that_holds_anything_is_given() -> None:
    data = workbook(cover=[], list=[["id", "name"], ["s1", "Ana"]])

    assert table_from_bytes("list.XLSX", data).rows[0].cells == {"id": "s1", "name": "Ana"}
    assert table_from_bytes("list.xlsx", workbook(cover=[])) == ("list.xlsx", (), ())


def test_an_ods_reads_like_a_workbook() -> None:
    data = ods(
        f"<table:table-row>{cell('id')}{cell('name')}</table:table-row>"
        f"<table:table-row>{cell('s1')}{cell('Ana')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )

    assert tables_from_bytes("class.ods", data)["students"].rows == (Row(2, {"id": "s1", "name": "Ana"}),)


def test_a_lost_cell_in_the_last_corner_does_not_end_the_program() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "id"
    book.worksheets[0]["XFD1048576"] = "lost"
    content = io.BytesIO()
    book.save(content)

    with pytest.raises(UnreadableTableError, match="reaches to row 1,048,576 and column 16,384"):
        table_from_bytes("class.xlsx", content.getvalue())


@pytest.mark.parametrize(
    "rows",
    [
        f'<table:table-row table:number-rows-repeated="30000">{cell("x")}</table:table-row>',
        "<table:table-row>" + cell("x", ' table:number-columns-repeated="300"') + "</table:table-row>",
        '<table:table-row table:number-rows-repeated="30000"><table:table-cell office:value="1"/>',
    ],
)
def test_repeats_in_an_ods_are_counted_before_they_are_made(rows: str) -> None:
    with pytest.raises(UnreadableTableError, match="are the most"):
        table_from_bytes("class.ods", ods(rows))


def test_cells_without_a_place_are_counted_one_after_another() -> None:
    row = "<row>" + "<c><v>1</v></c>" * 201 + "</row>"
    data = zipped(xl__worksheets__sheet1_xml=f"<worksheet><sheetData>{row}</sheetData></worksheet>")

    with pytest.raises(UnreadableTableError, match="column 201"):
        table_from_bytes("class.xlsx", data)


def test_coloured_cells_that_hold_nothing_do_not_count() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["id", "name"])
    book.worksheets[0].append(["s1", "Ana"])
    book.worksheets[0]["XFD1048576"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    content = io.BytesIO()
    book.save(content)

    assert len(table_from_bytes("class.xlsx", content.getvalue()).rows) == 1


def test_a_workbook_that_would_unfold_to_hundreds_of_megabytes_is_refused() -> None:
    with pytest.raises(UnreadableTableError, match="would unfold to 250 MB"):
        table_from_bytes("class.xlsx", zipped(big_xml=bytes(250 * 2**20)))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"id,name\n", "is a text and no workbook"),
        (b"%PDF-1.7", "is a PDF and no workbook"),
        (b"PK\x03\x04 and nothing more", "is damaged"),
        (b"\xd0\xcf\x11\xe0 and nothing more", "is damaged"),
        (zipped(readme_txt="hello"), "is damaged"),
        (zipped(xl__workbook_bin=b""), "is a binary workbook"),
    ],
)
def test_what_only_looks_like_a_workbook_is_refused(data: bytes, found: str) -> None:
    with pytest.raises(UnreadableTableError) as refused:
        tables_from_bytes("class.xlsx", data)

    assert refused.value.found.startswith(found)


@pytest.mark.parametrize("cut", range(0, 4800, 97))
def test_a_workbook_cut_short_anywhere_is_told_in_one_sentence(cut: int) -> None:
    data = workbook(students=[["id", "name"], ["s1", "Ana"]])

    with pytest.raises(UnreadableTableError):
        tables_from_bytes("class.xlsx", data[: min(cut, len(data) - 1)])


def test_without_the_reader_a_teacher_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)

    with pytest.raises(UnreadableTableError, match=r"slc-core\[cli\]"):
        table_from_bytes("class.xlsx", workbook(a=[]))


@pytest.mark.parametrize("seed", range(8))
def test_a_workbook_with_any_byte_changed_is_read_or_refused_and_nothing_else(seed: int) -> None:
    whole = workbook(students=[["id", "name"], ["s1", "Ana"]])
    chance = random.Random(seed)  # noqa: S311 - a repeatable chance is wanted

    for _ in range(100):
        broken = bytearray(whole)
        for _ in range(chance.choice([1, 1, 3, 10])):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with contextlib.suppress(UnreadableTableError):
            tables_from_bytes("class.xlsx", bytes(broken))


def test_a_workbook_packed_in_an_unusual_way_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")

    with pytest.raises(UnreadableTableError, match="is packed in a way that spreadsheets do not use"):
        tables_from_bytes("class.xlsx", content.getvalue())
