"""A district's export is read in little memory, and no private column is among it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from slc_core.classroom.imports.importing import import_class
from slc_core.classroom.rosters.export_table import export_table
from slc_core.classroom.tables import UnreadableTableError, table_from_bytes

from .make_oneroster import make_folder, make_zip, users


def test_the_rows_are_those_of_a_sheet() -> None:
    data = b"Hill School\nid;name;\n\ns1;Ana;\ns2;;\ns3;Bo;\n"

    table, sheet = export_table("a.csv", data), table_from_bytes("a.csv", data)

    assert table.headings == sheet.headings
    assert tuple(table.rows) == table.rows[:] == sheet.rows
    assert (len(table.rows), table.rows[-1], table.rows[1:]) == (3, sheet.rows[2], sheet.rows[1:])


def test_private_columns_are_never_kept() -> None:
    table = export_table("a.csv", b"id,password,race,Password\ns1,x,y,z\n")

    assert table.headings == ("id",)
    assert table.rows[0].cells == {"id": "s1"}


def test_an_export_without_rows_is_empty() -> None:
    assert len(export_table("a.csv", b"").rows) == 0
    assert len(export_table("a.csv", b"id,name\n").rows) == 0


def test_a_hundred_thousand_enrolments_take_a_few_megabytes() -> None:
    line = b"active,2026-08-01T10:00:00.000Z,class-%d,user-%d,student\n"
    data = b"status,on,class,user,role\n" + b"".join(line % (n % 900, n % 3000) for n in range(100_000))

    tracemalloc.start()
    table = export_table("enrollments.csv", data)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(table.rows) == 100_000
    assert kept < 10 * 2**20


@pytest.mark.parametrize("make", [make_zip, make_folder])
def test_one_class_is_taken_from_a_district(tmp_path: Path, make: Callable[[Path, Mapping[str, str]], Path]) -> None:
    people = [f"s{n},,student,A{n},K,,4" for n in range(21_000)]
    enrolled = [f"c{n % 900},s{n},student" for n in range(21_000)]
    members = {
        "users.csv": users(*people),
        "classes.csv": "sourcedId,title\n" + "".join(f"c{n},Room {n}\n" for n in range(900)),
        "enrollments.csv": "\n".join(["classSourcedId,userSourcedId,role", *enrolled]),
    }

    report = import_class(make(tmp_path / "district", members), tmp_path / "class", class_id="Room 7")

    assert len(report.added) == 24
    assert len(report.classes) == 900


def test_an_export_has_an_end_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slc_core.classroom.rosters.export_table.MAX_EXPORT_ROWS", 3)

    with pytest.raises(UnreadableTableError, match="has more than 3 rows"):
        export_table("a.csv", b"id\n1\n2\n3\n4\n")
