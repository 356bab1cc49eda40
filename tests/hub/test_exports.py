from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slc_hub.exports import cell, conference_data, data_of, picture_of, signature_of, table_of
from slc_hub.reading import NO_NAMES, Conference, Names, Reader
from slc_hub.store import HubStore

from slc_core.conference.journal import Signed
from slc_core.errors import UnreadableError
from slc_core.exchange.hub_keys import HubKeys
from slc_core.language.catalog import Voice
from slc_core.testing.small_evening import DRAWING, EVENING, FORMULA, small_evening

ENGLISH = Voice("en")


@pytest.fixture
def conferences(tmp_path: Path, keys: HubKeys) -> Iterator[tuple[Conference, ...]]:
    store, evening = HubStore(tmp_path / "hub", tmp_path / "second"), small_evening(keys.public)
    store.enrol(evening.pod.manifest_bytes, EVENING)
    store.take(evening.links)
    yield Reader(store, keys.private).conferences()
    store.close()


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", FORMULA, " =1", "\u200b=1", "\ufeff@x", "＝1", "\u2068=1"],
)
def test_what_a_spreadsheet_could_run_begins_with_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "s21", "Estoy orgullosa", "1.8", "a=b", "أنا فخورة", "2 + 2"])
def test_every_other_text_stays_as_it_was_said(text: str) -> None:
    assert cell(text) == text


@given(st.text(max_size=40))
def test_no_cell_of_a_table_begins_like_a_formula(text: str) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow([cell(text)])

    (back,) = next(csv.reader(io.StringIO(written.getvalue(), newline="")))

    assert not back.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert back.removeprefix("'") == text or back == text


def test_a_table_has_a_row_for_every_conference_and_says_what_cards_mean(
    conferences: tuple[Conference, ...],
) -> None:
    head, *told = rows(table_of(conferences, Names({"s21": "Ximena"}, {}), ENGLISH))

    first = dict(zip(head, told[0], strict=True))
    assert [row[2] for row in told] == ["Ximena", "s01", "s05", ""]
    assert first["New goals"] == "I will read every day. | I can read with you."
    assert first["What the family asks"] == "Does my child need more support?"
    assert first["The family would like a private talk."] == "Yes"
    assert first["Signatures"] == "Child: Signed | Family: With a mark"
    assert first["Minutes in each part"] == "1.8"


def test_no_cell_of_an_evening_is_a_formula(conferences: tuple[Conference, ...]) -> None:
    table = rows(table_of(conferences, Names({"s05": "=cmd|'/c calc'!A1"}, {"h-so": "@mother"}), ENGLISH))

    cells = [text for row in table for text in row]
    assert not [text for text in cells if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any(text.startswith("'=HYPERLINK") for text in cells)
    assert {"'=cmd|'/c calc'!A1", "'@mother"} <= set(cells)


def test_a_table_tells_by_its_first_bytes_that_it_is_utf_8(conferences: tuple[Conference, ...]) -> None:
    assert table_of(conferences, NO_NAMES, ENGLISH).startswith(b"\xef\xbb\xbf")


def test_a_table_is_headed_in_the_schools_language(conferences: tuple[Conference, ...]) -> None:
    head, first, *_ = rows(table_of(conferences, NO_NAMES, Voice("es")))

    assert "Metas nuevas" in head or "New goals" not in head
    assert first[6] != "I will read every day. | I can read with you."


def test_data_is_the_same_bytes_for_the_same_records(conferences: tuple[Conference, ...]) -> None:
    once, again = (data_of(EVENING, conferences, NO_NAMES, ENGLISH) for _ in range(2))

    assert once == again
    told = json.loads(once)
    assert told["evening"] == EVENING
    assert [it["child"]["id"] for it in told["conferences"]] == ["s21", "s01", "s05", ""]


def test_data_holds_every_record_of_a_conference_and_none_of_a_practice(conferences: tuple[Conference, ...]) -> None:
    told = json.loads(data_of(EVENING, conferences, NO_NAMES, ENGLISH))["conferences"][0]

    assert [record["seq"] for record in told["records"]] == sorted(record.seq for record in conferences[0].records)
    assert "practice_records" not in told
    assert told["signed"] == {"child": "drawn", "adult": "mark"}
    assert told["seconds"]["welcome"] == 10.0
    assert told["answers"][2]["typed"].startswith("Estoy")


def test_data_of_a_conference_that_is_missing_is_empty_and_not_absent(conferences: tuple[Conference, ...]) -> None:
    told = conference_data(conferences[3], NO_NAMES, ENGLISH)

    assert (told["state"], told["answers"], told["seconds"]) == ("missing", [], {})


def test_a_drawing_is_shown_as_lines_that_we_write_ourselves() -> None:
    assert b'<path d="M100 100L500 400L900 100"/>' in picture_of(DRAWING)
    assert b'viewBox="0 0 1000 620"' in picture_of(DRAWING)


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b'[["a", 1]]', b"[[1e999]]", b"{}", b"\xff"])
def test_what_is_no_drawing_is_not_shown(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="a drawing is none"):
        picture_of(content)


def test_a_signature_is_cut_to_where_it_was_written() -> None:
    signed = Signed(seq=0, nonce="n", boot_id="b", boot_ns=0, who="child", how="drawn", strokes=((0, 0, 900, 80),))

    assert 'viewBox="0 0 1000 100"' in signature_of(signed)
