from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from slc_core.errors import UnreadableError
from slc_core.language.filled import Filled, FilledRow, filled_json, read_filled_json

ROW = FilledRow(key="0123456789ab", text="ab0123456789", form=1, better="Hola.")
FILLED = Filled(
    sheet="es-2026-11-22-pod3", tag="es", by="Rosa M.", role="parent", on=dt.date(2026, 11, 22), rows=(ROW,)
)


def test_what_a_pod_sends_is_read_as_it_was_said() -> None:
    assert read_filled_json(filled_json(FILLED), "es.json") == FILLED


def test_blanks_at_the_ends_are_dropped_and_letters_composed() -> None:
    row = FilledRow(key="0123456789ab", text="ab0123456789", better=" cafe\u0301 \n", comment="\t")

    assert (row.better, row.comment, row.is_answered) == ("café", "", True)


@pytest.mark.parametrize(
    ("answer", "is_answered"), [({}, False), ({"ok": True}, True), ({"comment": "?"}, True), ({"better": " "}, False)]
)
def test_a_row_is_answered_if_a_reader_left_anything_there(answer: dict[str, Any], *, is_answered: bool) -> None:
    assert FilledRow(key="0123456789ab", text="ab0123456789", **answer).is_answered is is_answered


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"version": 2}, "version"),
        ({"tag": "../es"}, "tag"),
        ({"rows": [{"key": "K", "text": "ab0123456789"}]}, "rows.0.key"),
        ({"rows": [{"key": "0123456789ab"}]}, "rows.0.text"),
        ({"on": "soon"}, "on"),
        ({"reviewed_by_machine": True}, "reviewed_by_machine"),
    ],
)
def test_what_is_no_sheet_is_refused_with_its_first_wrong_place(change: dict[str, Any], place: str) -> None:
    content = json.dumps(json.loads(filled_json(FILLED)) | change).encode()

    with pytest.raises(UnreadableError, match=f"^es.json is not a sheet that was read: {place}: .*; export it"):
        read_filled_json(content, "es.json")


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(UnreadableError, match=r"^es.json is not a sheet that was read: the file: invalid json"):
        read_filled_json(b"\xff", "es.json")
