from __future__ import annotations

import datetime as dt
import io
import sys
from typing import Any

import openpyxl
import pytest

from slc_core.classroom.workbook import sheets
from slc_core.errors import ProblemsError, UnwritableError
from slc_core.language.entries import Entry
from slc_core.language.registry import language
from slc_core.language.sheet import Sheet, rows_of
from slc_core.language.sheet_book import FIRST_ROW, HEADINGS, MOST_COLUMNS, MOST_ROWS, filled_of, sheet_xlsx

ON = dt.date(2026, 11, 22)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)")


def sheet(tag: str, *said: str) -> Sheet:
    entries = [Entry("page", f"Page {at}.", forms=(form,), notes=("=A1",)) for at, form in enumerate(said)]
    return Sheet(f"{tag}-2026-11-22-bcd", language(tag), ON, core=False, rows=rows_of(entries, language(tag)))


def page(made: Sheet) -> Any:
    return openpyxl.load_workbook(io.BytesIO(sheet_xlsx(made))).active


def filled(made: Sheet, **cells: Any) -> bytes:
    """The sheet after a person wrote into cells: ``filled(sheet, C3="Rosa", F9="x")``."""
    book = openpyxl.load_workbook(io.BytesIO(sheet_xlsx(made)))
    opened: Any = book.active
    for place, value in cells.items():
        opened[place] = value
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def cells_of(content: bytes) -> list[list[str]]:
    return next(iter(sheets(content, max_rows=MOST_ROWS, max_columns=MOST_COLUMNS).values()))


def test_a_reader_finds_id_language_and_room_for_a_name_at_the_top() -> None:
    opened = page(sheet("so", "Bogga."))

    head = {opened.cell(row, 2).value: opened.cell(row, 3).value for row in range(1, 6)}
    assert head == {
        "Sheet": "so-2026-11-22-bcd",
        "Language": "Somali (Soomaali)",
        "Your name": None,
        "Your role": None,
        "Date": None,
    }
    assert tuple(cell.value for cell in opened[FIRST_ROW - 1]) == HEADINGS
    assert opened.freeze_panes == f"A{FIRST_ROW}"


def test_only_the_readers_own_cells_can_be_written_into() -> None:
    opened = page(sheet("so", "Bogga.", "Bogga labaad."))

    free = {cell.coordinate for row in opened.iter_rows() for cell in row if not cell.protection.locked}
    assert opened.protection.sheet
    assert free == {"C3", "C4", "C5", "F9", "G9", "H9", "F10", "G10", "H10"}
    assert [name for name, column in opened.column_dimensions.items() if column.hidden] == ["I", "J", "K"]


def test_no_text_is_a_formula_and_none_becomes_one() -> None:
    opened = page(sheet("es", *FORMULAS))

    cells = [cell for row in opened.iter_rows(min_row=FIRST_ROW) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert [opened.cell(FIRST_ROW + at, 5).value for at in range(len(FORMULAS))] == list(FORMULAS)
    assert all(opened.cell(FIRST_ROW + at, 5).quotePrefix for at in range(len(FORMULAS)))


@pytest.mark.parametrize(("tag", "order"), [("ar", 2), ("es", 0)])
def test_a_translation_reads_in_its_own_direction(tag: str, order: int) -> None:
    opened = page(sheet(tag, "نص" if tag == "ar" else "Texto"))

    assert [int(opened.cell(FIRST_ROW, column).alignment.readingOrder or 0) for column in (3, 5, 7)] == [
        0,
        order,
        order,
    ]


def test_a_long_line_gets_a_high_row_and_chinese_letters_count_twice() -> None:
    opened = page(sheet("zh-Hans", "页", "页" * 20, "x" * 20, "页" * 60))

    heights = [opened.row_dimensions[FIRST_ROW + at].height for at in range(4)]
    assert heights[0] == heights[2] < heights[1] < heights[3]


def test_lines_that_are_read_already_are_grey() -> None:
    made = sheet("es", "Uno.", "Dos.")
    read = made._replace(rows=(made.rows[0]._replace(state="reviewed"), made.rows[1]))

    opened = page(read)

    assert [opened.cell(row, 5).fill.fgColor.rgb for row in (9, 10)] == ["00EEEEEE", "00000000"]


def test_what_a_reader_wrote_comes_back_with_its_rows() -> None:
    made = sheet("es", "Uno.", "Dos.", "Tres.", "Cuatro.")
    content = filled(made, C3="Rosa M.", C4=" parent ", C5=ON, F9="x", G10=" =Mejor ", H11="hm", F11="✓")

    back = filled_of(cells_of(content), "es.xlsx")

    assert (back.sheet, back.tag, back.by, back.role, back.on) == (made.id, "es", "Rosa M.", "parent", ON)
    assert [(row.key, row.text, row.row) for row in back.rows] == [
        (row.key, row.text, at) for at, row in enumerate(made.rows[:3], 9)
    ]
    assert [(row.ok, row.better, row.comment) for row in back.rows] == [
        (True, "", ""),
        (False, "=Mejor", ""),
        (True, "", "hm"),
    ]


@pytest.mark.parametrize("said", ["2026-11-22", dt.datetime.combine(ON, dt.time(8, 30)), ON])
def test_a_date_is_understood_as_text_and_as_a_date(said: object) -> None:
    assert filled_of(cells_of(filled(sheet("es", "Uno."), C5=said)), "es.xlsx").on == ON


@pytest.mark.parametrize("said", ["22/11/2026", "soon", "", None])
def test_a_date_that_can_mean_two_days_is_none(said: object) -> None:
    assert filled_of(cells_of(filled(sheet("es", "Uno."), C5=said)), "es.xlsx").on is None


@pytest.mark.parametrize("tag", ["es", "zh-Hans", "pt-BR"])
def test_the_language_stands_in_the_sheets_id(tag: str) -> None:
    assert filled_of(cells_of(filled(sheet(tag, "Uno."))), "x.xlsx").tag == tag


@pytest.mark.parametrize("ok", ["x", "X", "ok", "OK", "х", "1", True, "✔"])
def test_many_ways_to_say_ok_are_understood(ok: object) -> None:
    assert [row.ok for row in filled_of(cells_of(filled(sheet("es", "Uno."), F9=ok)), "es.xlsx").rows] == [True]


def test_rows_may_be_sorted_and_left_out() -> None:
    made = sheet("es", "Uno.", "Dos.", "Tres.")
    cells = cells_of(filled(made, F9="x", F11="x"))
    mixed = [*cells[: FIRST_ROW - 1], cells[10], [], cells[8]]

    assert [row.key for row in filled_of(mixed, "es.xlsx").rows] == [made.rows[2].key, made.rows[0].key]


def test_answers_that_cannot_be_understood_are_told_all_at_once() -> None:
    content = filled(sheet("es", "Uno.", "Dos.", "Tres."), F9="perhaps", F10="no", G11="Tres", I11="key")

    with pytest.raises(ProblemsError) as told:
        filled_of(cells_of(content), "es.xlsx")

    assert [(problem.where, problem.found.partition(":")[0]) for problem in told.value.problems] == [
        ("es.xlsx, row 9, column F", "'perhaps' is neither x nor empty"),
        ("es.xlsx, row 10, column F", "'no' is neither x nor empty"),
        ("es.xlsx, row 11", "key"),
    ]


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [["name", "grade"], ["Ada", "4"]],
        [["", "Sheet", "es-2026-11-22-bcd"]],
        [list(HEADINGS)],
        [["", "Sheet", "es-2026-11-22-bcd"], [*HEADINGS[:-1], "forms"]],
    ],
)
def test_what_is_none_of_our_sheets_is_refused(cells: list[list[str]]) -> None:
    with pytest.raises(ProblemsError, match=r"^x.ods: there is no row of headings 'No.' to 'form'; send the sheet"):
        filled_of(cells, "x.ods")


@pytest.mark.parametrize("sheet_id", ["", "es", "../../etc", "1-2-3-4-5"])
def test_a_sheet_whose_id_was_changed_is_refused(sheet_id: str) -> None:
    with pytest.raises(ProblemsError, match=r"^x.xlsx, row 1, column C: the sheet's id reads '.*'; do not change it"):
        filled_of([["", "Sheet", sheet_id], list(HEADINGS)], "x.xlsx")


def test_without_openpyxl_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    with pytest.raises(UnwritableError, match=r"needs openpyxl, which is not installed; run `pip install"):
        sheet_xlsx(sheet("es", "Uno."))


def test_a_row_knows_its_number_on_paper() -> None:
    opened = page(sheet("es", "Uno.", "Dos."))

    assert [opened.cell(FIRST_ROW + at, 1).value for at in range(2)] == ["1", "2"]
