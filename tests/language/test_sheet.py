from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from slc_core.language.entries import Entry, catalog_path, read_entries, written_entries
from slc_core.language.registry import language, locales_folder
from slc_core.language.review import Act, hash_of, key_of
from slc_core.language.sheet import Row, rows_of, sheet_of
from slc_core.language.standing import read_standing
from slc_core.testing.speaker import write_reviews

ON = dt.date(2026, 11, 22)
WELCOME, GOAL = ("script:welcome", "Welcome to our school."), ("script:pages", "My goal: {goal}.")


@pytest.fixture
def spanish(locales: Path) -> Path:
    """The small folder of languages with Spanish translated."""
    said = {
        "Welcome to our school.": ("Bienvenidos a nuestra escuela.",),
        "My goal: {goal}.": ("Mi meta: {goal}.",),
        "I show {n} page.": ("Muestro {n} página.", "Muestro {n} páginas."),
    }
    path = catalog_path(locales, "es")
    catalog = read_entries(path)
    entries = [entry._replace(forms=said[entry.source]) for entry in catalog.entries]
    path.write_bytes(written_entries(entries, catalog.header, "Test."))
    return locales


def test_a_row_tells_a_reader_who_says_what_to_whom(spanish: Path) -> None:
    row = sheet_of(read_standing("es", spanish), ON).rows[0]

    assert row == Row(
        1,
        key_of(*WELCOME),
        hash_of(["Bienvenidos a nuestra escuela."]),
        0,
        "Spoken: welcome",
        "Welcome to our school.",
        "The child says this.",
        "Bienvenidos a nuestra escuela.",
        "draft",
    )


def test_lines_come_in_the_order_of_the_evening_and_each_plural_form_has_a_row(spanish: Path) -> None:
    rows = sheet_of(read_standing("es", spanish), ON).rows

    assert [(row.number, row.who, row.english) for row in rows] == [
        (1, "Spoken: welcome", "Welcome to our school."),
        (2, "Spoken: pages", "My goal: {goal}."),
        (3, "Spoken: pages (n: 1)", "I show {n} page."),
        (4, "Spoken: pages (n: 0, 2, 3 …)", "I show {n} pages."),
    ]
    assert rows[2].key == rows[3].key
    assert rows[2].text == rows[3].text == hash_of(["Muestro {n} página.", "Muestro {n} páginas."])


def test_arabic_gets_six_rows_for_a_counted_line_with_numbers_as_examples(locales: Path) -> None:
    rows = sheet_of(read_standing("ar", locales), ON).rows

    assert [row.who.partition("(")[2] for row in rows if row.english.startswith("I show")] == [
        "n: 0)",
        "n: 1)",
        "n: 2)",
        "n: 3, 4, 5 …)",
        "n: 11, 12, 13 …)",
        "n: 100, 101, 102 …)",
    ]


def test_what_sounded_wrong_in_rehearsal_comes_first_and_what_is_read_last(spanish: Path) -> None:
    act = Act(
        key_of(*WELCOME), hash_of(["Bienvenidos a nuestra escuela."]), "reviewed", "Rosa M.", "parent", ON, "es-1"
    )
    write_reviews(spanish / "es", [act])
    flags = {key_of("script:pages", "I show {n} page.", "I show {n} pages."): ("Enseño {n} hoja.", "")}

    rows = sheet_of(read_standing("es", spanish), ON, flags=flags).rows

    assert [row.who for row in rows] == [
        "Spoken: pages (n: 1)",
        "Spoken: pages (n: 0, 2, 3 …)",
        "Spoken: pages",
        "Spoken: welcome",
    ]
    assert rows[0].told == (
        "In rehearsal this sounded wrong. Somebody says: Enseño {n} hoja. "
        "In rehearsal this sounded wrong. The child says this."
    )
    assert rows[3].told == "A speaker has read this line. The child says this."


def test_the_same_lines_on_the_same_day_have_the_same_id_and_others_another(spanish: Path) -> None:
    standing = read_standing("es", spanish)

    first, again, later = sheet_of(standing, ON), sheet_of(standing, ON), sheet_of(standing, ON + dt.timedelta(1))
    path = catalog_path(spanish, "es")
    path.write_text(path.read_text("utf-8").replace("Mi meta", "Mi objetivo"), "utf-8")
    edited = sheet_of(read_standing("es", spanish), ON)

    assert first == again
    assert first.id.startswith("es-2026-11-22-")
    assert len({first.id, later.id, edited.id}) == 3


def test_a_line_without_a_translation_asks_for_one(locales: Path) -> None:
    row = sheet_of(read_standing("so", locales), ON).rows[0]

    assert (row.now, row.state) == ("", "missing")
    assert row.told.startswith("Not translated yet: please write it under better wording.")


def test_a_core_sheet_holds_the_core_only(spanish: Path) -> None:
    assert sheet_of(read_standing("es", spanish), ON, core=True).rows == ()
    assert len(sheet_of(read_standing("so", locales_folder()), ON, core=True).rows) > 300


def test_a_variant_says_to_whom_it_is_said() -> None:
    entry = Entry("script:welcome|to=one_f", "Welcome.", forms=("Bienvenida.",))

    row = rows_of([entry], language("es"))[0]

    assert row.who == "Spoken: welcome [to=one_f]"
    assert row.key == key_of("script:welcome|to=one_f", "Welcome.")


def test_a_reading_stands_beside_the_line_that_it_reads() -> None:
    entry = Entry("script:welcome", "Welcome.", forms=("Huānyíng.",))

    row = rows_of([entry], language("zh-Hans"), beside={entry.message: ("欢迎。",)})[0]

    assert row.note == "Written: 欢迎。"
    assert row.text == hash_of(["Huānyíng.", "欢迎。"])
