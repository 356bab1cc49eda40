from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from slc_core.errors import UnreadableError
from slc_core.files import write_file
from slc_core.language.evidence import Line, Reading, Stored, read_evidence, stored_json, with_lines, without_names

ROSA = ("Rosa M.", "parent", dt.date(2026, 11, 22))
LINE = Line("k1", "t1", "t2", "reviewed", ("Hola.", ""), "a word of mine")
SHEET = Stored("es-2026-11-22-bcd", "es", (Reading(*ROSA, (LINE, Line("k2", "t3", "t3", "flagged"))),))


def kept(folder: Path, content: bytes) -> Path:
    path = folder / "sheets" / f"{SHEET.sheet}.json"
    write_file(path, content)
    return path


def test_a_sheet_is_read_as_it_was_kept(tmp_path: Path) -> None:
    kept(tmp_path, stored_json(SHEET))

    assert read_evidence(tmp_path) == {SHEET.sheet: SHEET}


def test_without_sheets_there_is_no_evidence(tmp_path: Path) -> None:
    assert read_evidence(tmp_path) == {}


def test_a_sheet_backs_what_its_reader_did_and_nothing_else() -> None:
    assert SHEET.backs(ROSA, "k1", "t2", "reviewed")
    assert not SHEET.backs(ROSA, "k1", "t1", "reviewed")
    assert not SHEET.backs(ROSA, "k1", "t2", "flagged")
    assert not SHEET.backs(("Ana P.", *ROSA[1:]), "k1", "t2", "reviewed")


def test_more_lines_of_the_same_day_join_the_reading_and_another_reader_has_one_of_their_own() -> None:
    more = with_lines(SHEET, ROSA, [Line("k3", "t", "t", "reviewed")])
    both = with_lines(more, ("Ana P.", *ROSA[1:]), [LINE])

    assert [line.key for line in more.lines_of(ROSA)] == ["k1", "k2", "k3"]
    assert [(reading.by, len(reading.lines)) for reading in both.readings] == [("Rosa M.", 3), ("Ana P.", 1)]
    assert with_lines(both, ROSA, []) == both


@pytest.mark.parametrize(
    ("old", "new"),
    [("Rosa M.", "Ana P."), ('"flagged"', '"reviewed"'), ("2026-11-22", "2026-11-23"), ('"t2"', '"t9"')],
)
def test_a_sheet_that_was_changed_by_hand_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = stored_json(SHEET).decode()
    assert old in text

    kept(tmp_path, text.replace(old, new).encode())

    with pytest.raises(UnreadableError, match=r"bcd\.json was changed after it was taken in; take it from a backup"):
        read_evidence(tmp_path)


def test_a_sheet_under_another_sheets_name_is_refused(tmp_path: Path) -> None:
    path = kept(tmp_path, stored_json(SHEET))
    path.rename(path.with_name("es-2026-11-22-xyz.json"))

    with pytest.raises(UnreadableError, match="was changed after it was taken in"):
        read_evidence(tmp_path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"sheet": "s", "tag": "es", "readings": [1]}', b"\xff"])
def test_what_is_no_stored_sheet_is_refused(tmp_path: Path, content: bytes) -> None:
    kept(tmp_path, content)

    with pytest.raises(UnreadableError, match="is no stored sheet"):
        read_evidence(tmp_path)


def test_outside_the_school_nobody_is_named_and_the_sheet_still_backs(tmp_path: Path) -> None:
    bare = without_names(SHEET, "named at school")
    kept(tmp_path, stored_json(bare))

    assert read_evidence(tmp_path)[SHEET.sheet].backs(
        ("named at school", "named at school", ROSA[2]), "k1", "t2", "reviewed"
    )
    assert not any(word in stored_json(bare).decode() for word in ("Rosa", "parent", "Hola", "of mine"))
