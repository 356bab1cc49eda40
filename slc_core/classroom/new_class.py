"""A new class folder: settings with a word on each, and the six sheets with their headings."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

from slc_core.classroom.book_edit import empty_book
from slc_core.classroom.settings import FILE
from slc_core.classroom.sheets import COLUMNS, WORKBOOKS
from slc_core.errors import UnwritableError
from slc_core.files import write_together

__all__ = ["new_class", "new_files", "refuse_existing_class"]

_SETTINGS = """\
# The class. Save this file as UTF-8 text; write texts between quotation marks.

school = {school}
class = {class_name}
teacher = {teacher}            # said and printed as the child says it
school_language = "en"
contact = ""                   # how a family reaches you: a phone number, an e-mail address
term = ""                      # such as "Fall 2026"
# conference_on = 2026-11-24   # the day of the conference: year-month-day, without quotation marks

# The script: k-1, 2-3, 4-5, 6-8, 9-12, or your own file beside this one; empty takes the one for each grade.
script = ""

# The stages that your school keeps, in brackets; empty keeps them all.
stages = []

# Your school's words for how a learner is, such as ["Caring", "Thinker"]; empty takes any word.
qualities = []

# The pods of the evening: groups of desks with a screen, where one family sits at a time.
pods = 6
lock_minutes = 10              # a pod that nobody touches for so long asks for the child's card again

# Siblings sit at one pod, and the pods fill evenly. Whom you want elsewhere: the child's id and the pod.
[seats]
# s01 = 3

# What your lists say for a language, if it is a number or a word of your district's own.
[language_codes]
# "01" = "es"

# How dates such as 3/4/2026 are meant in your sheets: "day first" or "month first".
[dates]
# order = "month first"
"""


def new_class(
    folder: Path,
    *,
    school: str = "",
    class_name: str = "",
    teacher: str = "",
    as_workbook: bool = False,
) -> tuple[str, ...]:
    """Write an empty class into *folder* and give the names of its files.

    Raises:
        UnwritableError: a class is there already, or the disk refused; nothing was changed.
        UnreadableError: a workbook is wanted, and its writer is not installed.
    """
    refuse_existing_class(folder)
    files = new_files(school=school, class_name=class_name, teacher=teacher, as_workbook=as_workbook)
    write_together(folder, files)
    return tuple(files)


def new_files(
    *, school: str = "", class_name: str = "", teacher: str = "", as_workbook: bool = False
) -> Mapping[str, bytes]:
    """The files of an empty class by name: one workbook, or sheets with a mark by which Excel knows UTF-8."""
    settings = _SETTINGS.format(school=_quoted(school), class_name=_quoted(class_name), teacher=_quoted(teacher))
    if as_workbook:
        return {FILE: settings.encode(), WORKBOOKS[0]: empty_book(COLUMNS)}
    sheets = {f"{sheet}.csv": _headings(columns) for sheet, columns in COLUMNS.items()}
    return {FILE: settings.encode(), **sheets}


def refuse_existing_class(folder: Path) -> None:
    """Do nothing if *folder* is free for a class.

    Raises:
        UnwritableError: it is a file, or holds a class's file already.
    """
    if folder.exists() and not folder.is_dir():
        raise UnwritableError(f"{folder} is a file; choose another name for the class folder")
    ours = {FILE, *WORKBOOKS, *(f"{sheet}.csv" for sheet in COLUMNS)}
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if found := [name for name in names if name.casefold() in ours]:
        raise UnwritableError(f"{folder} holds a class already ({', '.join(found)}); choose another folder")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML string


def _headings(columns: tuple[str, ...]) -> bytes:
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerow(columns)
    return sheet.getvalue().encode("utf-8-sig")
