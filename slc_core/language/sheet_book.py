"""A sheet as a workbook (.xlsx) to write, and the cells of one that came back to read.

Only openpyxl writes it, which the ``cli`` extra brings. Every text is a text: a line that begins with ``=`` is no
formula. All is locked but the reader's own cells, so that a slip cannot change what was to be read.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from slc_core.errors import Problem, ProblemsError, UnwritableError
from slc_core.language.filled import Filled, FilledRow
from slc_core.language.sheet import Row, Sheet

HEADINGS = (
    "No.",
    "Who says it, where",
    "English",
    "Note",
    "Translation now",
    "OK (x)",
    "Better wording",
    "Comment",
    "key",
    "text",
    "form",
)
"""The columns A to K; F to H are the reader's, I to K are hidden and belong to the program."""
MOST_COLUMNS, MOST_ROWS = 40, 5_000
"""What no sheet of ours comes near, even after somebody has written beside it."""
FIRST_ROW = 9
_WIDTHS = (6, 24, 44, 34, 46, 8, 46, 34, 4, 4, 4)
_ID, _LANGUAGE, _NAME, _ROLE, _DATE = "Sheet", "Language", "Your name", "Your role", "Date"
_HOW = (
    "Read each line in column E. It sounds right: write x in column F. It does not: write better words in column G, "
    "or say in column H what is wrong. Leave empty what you have not read. Keep blanks such as {goal} as they are. "
    "Your name says that you speak the language and have read these lines yourself."
)
_ROLE_HINT = "for example parent, teacher, interpreter"
_OK = frozenset({"x", "х", "ok", "o.k.", "okay", "yes", "y", "1", "true", "✓", "✔", "☑"})  # the second is Cyrillic
_MADE = dt.time(12)
_LETTER, _LARGE_LETTER = 1.1, 1.45
"""How much of a column's unit a letter takes, in 11 and in 14 points."""
_LINE = 18.0
_SHEET_ID = re.compile(r"(?P<tag>[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*?)-\d{4}-\d{2}-\d{2}-[a-z0-9-]{1,40}")


class _Styles(NamedTuple):
    """openpyxl's own values, which have no types that two checkers agree on."""

    bold: Any
    large: Any
    wrap: Any
    mirrored: Any
    grey: Any
    yours: Any
    framed: Any
    free: Any


def sheet_xlsx(sheet: Sheet) -> bytes:
    """*sheet* as a workbook.

    Raises:
        UnwritableError: the program that writes workbooks is not installed.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - only the `cli` extra brings it
    except ImportError as error:
        raise UnwritableError(
            "a spreadsheet needs openpyxl, which is not installed; run `pip install 'slc-core[cli]'`"
        ) from error
    book: Any = Workbook()
    book.properties.creator = "SLC"
    book.properties.created = book.properties.modified = dt.datetime.combine(sheet.on, _MADE)
    page = book.active
    page.title = sheet.language.tag
    styles = _styles()
    _write_head(page, sheet, styles)
    for at, row in enumerate(sheet.rows, FIRST_ROW):
        _write_row(page, at, row, styles, mirrored=sheet.language.direction == "rtl")
    _finish(page, len(sheet.rows))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _styles() -> _Styles:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side  # noqa: PLC0415 - as above

    thin = Side("thin", "BBBBBB")
    return _Styles(
        bold=Font(bold=True),
        large=Font(size=14),
        wrap=Alignment(wrap_text=True, vertical="top"),
        mirrored=Alignment(wrap_text=True, vertical="top", horizontal="right", readingOrder=2),
        grey=PatternFill("solid", fgColor="EEEEEE"),
        yours=PatternFill("solid", fgColor="FFF9DB"),
        framed=Border(left=thin, right=thin, top=thin, bottom=thin),
        free=Protection(locked=False),
    )


def _write_head(page: Any, sheet: Sheet, styles: _Styles) -> None:
    told = {
        _ID: sheet.id,
        _LANGUAGE: f"{sheet.language.english} ({sheet.language.own})",
        _NAME: "",
        _ROLE: "",
        _DATE: "",
        "How": _HOW,
    }
    for at, (label, value) in enumerate(told.items(), 1):
        _put(page.cell(at, 2), label, styles.wrap).font = styles.bold
        _put(page.cell(at, 3), value, styles.wrap)
        if label in {_NAME, _ROLE, _DATE}:
            _make_yours(page.cell(at, 3), styles)
    page.cell(5, 3).number_format = "yyyy-mm-dd"
    _put(page.cell(4, 4), _ROLE_HINT, styles.wrap)
    page.row_dimensions[6].height = 130
    for column, heading in enumerate(HEADINGS, 1):
        _put(page.cell(FIRST_ROW - 1, column), heading, styles.wrap).font = styles.bold


def _write_row(page: Any, at: int, row: Row, styles: _Styles, *, mirrored: bool) -> None:
    own = styles.mirrored if mirrored else styles.wrap
    cells = (str(row.number), row.who, row.english, row.told, row.now, "", "", "", row.key, row.text, str(row.form))
    for column, value in enumerate(cells, 1):
        cell = _put(page.cell(at, column), value, own if column in {5, 7} else styles.wrap)
        cell.border = styles.framed
        if column in {6, 7, 8}:
            _make_yours(cell, styles)
        if column in {5, 7}:
            cell.font = styles.large
        if row.state == "reviewed" and column < 6:
            cell.fill = styles.grey
    page.row_dimensions[at].height = _height(cells)


def _make_yours(cell: Any, styles: _Styles) -> None:
    """Room for the reader: it can be written into, and one sees that."""
    cell.protection, cell.fill, cell.border = styles.free, styles.yours, styles.framed


def _height(cells: Sequence[str]) -> float:
    """Points for a row whose longest cell is wrapped: spreadsheets do not all measure it themselves."""
    wide = zip(cells[1:5], _WIDTHS[1:5], (_LETTER, _LETTER, _LETTER, _LARGE_LETTER), strict=True)
    lines = max(math.ceil(sum(_places(letter) for letter in text) * size / width) for text, width, size in wide)
    return 6 + _LINE * max(1, lines)


def _places(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _put(cell: Any, value: str, alignment: Any) -> Any:
    """*value* as text: openpyxl takes what begins with ``=`` for a formula, a spreadsheet what is typed after it."""
    cell.value = value or None
    if value:
        cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    cell.alignment = alignment
    return cell


def _finish(page: Any, rows: int) -> None:
    for number, width in enumerate(_WIDTHS):
        column = page.column_dimensions["ABCDEFGHIJK"[number]]
        column.width = width
        column.hidden = number >= HEADINGS.index("key")
    page.freeze_panes = page.cell(FIRST_ROW, 1)
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False  # false is "not forbidden"
    page.print_title_rows = f"{FIRST_ROW - 1}:{FIRST_ROW - 1}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_area = f"A1:H{FIRST_ROW - 1 + rows}"


def filled_of(cells: Sequence[Sequence[str]], file: str) -> Filled:
    """What a reader wrote into a workbook, given the texts of its cells; rows may have been sorted or left out.

    Raises:
        ProblemsError: it is none of our sheets, or a row's answer cannot be understood; each with its row.
    """
    head = {row[1].strip(): row[2].strip() for row in cells[: FIRST_ROW - 1] if len(row) > 2}
    first = next((at for at, row in enumerate(cells) if tuple(map(str.strip, row[: len(HEADINGS)])) == HEADINGS), None)
    if first is None or _ID not in head:
        found = f"there is no row of headings '{HEADINGS[0]}' to '{HEADINGS[-1]}'"
        to_do = "send the sheet that `slc locale sheet` made, with all its columns, as .xlsx or .ods"
        raise ProblemsError([Problem(file, found, to_do)])
    problems: list[Problem] = []
    rows = list(_filled_rows(cells, first + 1, file, problems))
    named = _SHEET_ID.fullmatch(head[_ID])
    if named is None:
        found = f"the sheet's id reads {head[_ID][:60]!r}"
        problems.insert(0, Problem(file, found, "do not change it: send the sheet as it was made", 1, "C"))
    if problems or named is None:
        raise ProblemsError(problems)
    return Filled(
        sheet=head[_ID],
        tag=named["tag"],
        by=head.get(_NAME, ""),
        role=head.get(_ROLE, ""),
        on=_date(head.get(_DATE, "")),
        rows=tuple(rows),
    )


def _filled_rows(cells: Sequence[Sequence[str]], first: int, file: str, problems: list[Problem]) -> Iterator[FilledRow]:
    for at, row in enumerate(cells[first:], first + 1):
        told: dict[str, str] = dict(zip(HEADINGS, [*row, *[""] * len(HEADINGS)], strict=False))
        ok = told["OK (x)"].strip()
        if not any(told[name].strip() for name in HEADINGS[5:8]):
            continue
        if ok and ok.casefold() not in _OK:
            found = f"{ok[:20]!r} is neither x nor empty"
            problems.append(Problem(file, found, "write x if the line sounds right, else words under G or H", at, "F"))
            continue
        try:
            yield _filled_row(told, at, is_ok=bool(ok))
        except ValidationError as error:
            problems.append(Problem(file, _what(error), "do not change columns I to K, or send a new sheet", at))


def _filled_row(told: Mapping[str, str], at: int, *, is_ok: bool) -> FilledRow:
    return FilledRow.model_validate(
        {
            "key": told["key"].strip(),
            "text": told["text"].strip(),
            "form": told["form"].strip() or "0",
            "ok": is_ok,
            "better": told["Better wording"],
            "comment": told["Comment"],
            "row": at,
        }
    )


def _date(said: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said[:10])
    except ValueError:
        return None


def _what(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"
