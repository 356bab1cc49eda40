from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from slc_core.errors import ProblemsError
from slc_core.language.entries import catalog_path, read_entries, written_entries
from slc_core.language.evidence import Line
from slc_core.language.filled import Filled, FilledRow
from slc_core.language.registry import locales_folder
from slc_core.language.review import hash_of, key_of
from slc_core.language.sheet import Row, key_of_entry, sheet_of
from slc_core.language.standing import Standing, read_standing
from slc_core.language.taking_in import Beside, Taken, take_in

ON = dt.date(2026, 11, 22)
SAID = {
    "Welcome to our school.": ("Bienvenidos a nuestra escuela.",),
    "My goal: {goal}.": ("Mi meta: {goal}.",),
    "I show {n} page.": ("Muestro {n} página.", "Muestro {n} páginas."),
}
WELCOME, GOAL, ONE, MANY = range(4)
Answers = Mapping[int, Mapping[str, Any]]


@pytest.fixture
def before(locales: Path) -> Standing:
    path = catalog_path(locales, "es")
    catalog = read_entries(path)
    entries = [entry._replace(forms=SAID[entry.source]) for entry in catalog.entries]
    path.write_bytes(written_entries(entries, catalog.header, "Test."))
    return read_standing("es", locales)


@pytest.fixture
def fill(before: Standing) -> Callable[..., Filled]:
    """Fills rows of Spanish's sheet: ``fill({WELCOME: {"ok": True}}, by="")``."""
    sheet = sheet_of(before, ON)

    def filled(answers: Answers, **head: Any) -> Filled:
        fields: dict[str, Any] = {"sheet": sheet.id, "tag": "es", "by": "Rosa M.", "role": "parent", "on": ON, **head}
        return Filled(**fields, rows=tuple(_row(row, answers.get(at, {})) for at, row in enumerate(sheet.rows)))

    return filled


def _row(row: Row, answer: Mapping[str, Any]) -> FilledRow:
    fields: dict[str, Any] = {"key": row.key, "text": row.text, "form": row.form, "row": 8 + row.number, **answer}
    return FilledRow(**fields)


def taken(filled: Filled, before: Standing) -> Taken:
    return take_in(filled, before, Beside(), ON, "es.xlsx")


def refused(filled: Filled, before: Standing) -> list[str]:
    with pytest.raises(ProblemsError) as told:
        taken(filled, before)
    return [str(problem) for problem in told.value.problems]


def forms(standing: Standing) -> list[tuple[str, ...]]:
    order = list(SAID)
    return [entry.forms for entry in sorted(standing.entries, key=lambda entry: order.index(entry.source))]


def test_ok_is_a_review_by_that_person_and_changes_no_word(before: Standing, fill: Callable[..., Filled]) -> None:
    result = taken(fill({WELCOME: {"ok": True}}), before)

    key, text = key_of("script:welcome", "Welcome to our school."), hash_of(SAID["Welcome to our school."])
    act = result.after.acts[-1]
    assert (act.key, act.text, act.act, act.by, act.role, act.on) == (key, text, "reviewed", "Rosa M.", "parent", ON)
    assert result.after.sheets[act.sheet].readings[0].lines == (Line(key, text, text, "reviewed"),)
    assert forms(result.after) == list(SAID.values())
    assert (result.reviewed, result.mended, result.flagged, result.known) == (1, 0, 0, 0)


def test_better_words_stand_in_the_catalog_and_are_read_by_whoever_wrote_them(
    before: Standing, fill: Callable[..., Filled]
) -> None:
    result = taken(fill({GOAL: {"better": " Mi objetivo: {goal}. "}}), before)

    entry = next(entry for entry in result.after.entries if entry.source == "My goal: {goal}.")
    assert entry.forms == ("Mi objetivo: {goal}.",)
    assert result.after.state_of(entry) == "reviewed"
    assert (result.reviewed, result.mended) == (1, 1)


def test_a_comment_alone_says_that_the_line_sounds_wrong(before: Standing, fill: Callable[..., Filled]) -> None:
    result = taken(fill({WELCOME: {"comment": "too formal"}, GOAL: {"ok": True, "comment": "nice"}}), before)

    states = {entry.source: result.after.state_of(entry) for entry in result.after.entries}
    assert states == {"Welcome to our school.": "flagged", "My goal: {goal}.": "reviewed", "I show {n} page.": "draft"}
    assert result.flagged == 1


def test_what_was_left_empty_stays_a_draft(before: Standing, fill: Callable[..., Filled]) -> None:
    result = taken(fill({}), before)

    assert result.after == before
    assert result.told == ()


def test_a_counted_line_is_read_when_each_of_its_forms_is(before: Standing, fill: Callable[..., Filled]) -> None:
    half = taken(fill({ONE: {"ok": True}}), before)
    whole = taken(fill({ONE: {"better": "Enseño {n} página."}, MANY: {"ok": True}}), before)

    assert half.after == before
    assert [(problem.where, problem.found) for problem in half.told] == [
        ("es.xlsx, row 11", "the line has 2 forms and form 2 has no answer")
    ]
    assert forms(whole.after)[2] == ("Enseño {n} página.", "Muestro {n} páginas.")
    assert whole.reviewed == 1


def test_the_same_sheet_again_changes_nothing(before: Standing, fill: Callable[..., Filled]) -> None:
    answers = {WELCOME: {"ok": True}, GOAL: {"better": "Mi objetivo: {goal}."}, ONE: {"comment": "?"}}
    once = taken(fill(answers), before)

    again = taken(fill(answers), once.after)

    assert again.after == once.after
    assert (again.reviewed, again.mended, again.flagged, again.known) == (0, 0, 0, 3)
    assert again.told == ()


def test_a_sheet_may_come_again_with_more_lines_read(before: Standing, fill: Callable[..., Filled]) -> None:
    once = taken(fill({WELCOME: {"ok": True}}), before)

    more = taken(fill({WELCOME: {"ok": True}, GOAL: {"ok": True}}), once.after)

    assert (more.reviewed, more.known) == (1, 1)
    assert len(more.after.acts) == 2
    assert len(more.after.sheets) == 1


def test_a_second_speaker_of_the_same_sheet_has_the_last_word_and_the_first_is_kept(
    before: Standing, fill: Callable[..., Filled]
) -> None:
    first = taken(fill({WELCOME: {"ok": True}}), before)
    second = taken(fill({WELCOME: {"comment": "no"}}, by="Ana P."), first.after)

    repeated = taken(fill({WELCOME: {"ok": True}}), second.after)

    assert [(act.by, act.act) for act in repeated.after.acts] == [("Rosa M.", "reviewed"), ("Ana P.", "flagged")]


def test_a_line_that_has_changed_since_is_told_and_left_alone(before: Standing, fill: Callable[..., Filled]) -> None:
    sheet = fill({WELCOME: {"better": "Bienvenida."}, GOAL: {"ok": True}})
    mended = taken(fill({WELCOME: {"better": "Les damos la bienvenida."}}, by="Ana P."), before).after

    result = taken(sheet, mended)

    assert forms(result.after)[0] == ("Les damos la bienvenida.",)
    assert result.reviewed == 1
    assert [(problem.where, problem.found) for problem in result.told] == [
        ("es.xlsx, row 9", "the words have changed since this sheet was made")
    ]


def test_a_line_that_nobody_says_any_more_is_told(before: Standing, fill: Callable[..., Filled]) -> None:
    result = taken(fill({WELCOME: {"ok": True, "key": "0" * 12}}), before)

    assert result.after == before
    assert [problem.found for problem in result.told] == ["nobody says this line any more"]


def test_ok_to_a_line_without_a_translation_is_told(locales: Path) -> None:
    somali = read_standing("so", locales)
    sheet = sheet_of(somali, ON)
    filled = Filled(
        sheet=sheet.id, tag="so", by="Asha", role="parent", on=ON, rows=(_row(sheet.rows[0], {"ok": True}),)
    )

    result = take_in(filled, somali, Beside(), ON, "so.xlsx")

    assert result.after == somali
    assert [problem.found for problem in result.told] == ["there is no translation to say OK to"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ({"by": ""}, ["es.xlsx, row 3, column C: the reader's name is missing"]),
        ({"by": " - "}, ["es.xlsx, row 3, column C: the reader's name is missing"]),
        ({"role": ""}, ["es.xlsx, row 4, column C: the reader's role is missing"]),
        ({"on": None}, ["es.xlsx, row 5, column C: the date is missing or not a date"]),
        ({"on": dt.date(2026, 11, 24)}, ["es.xlsx, row 5, column C: the date 2026-11-24 has not come yet"]),
        ({"on": dt.date(2025, 11, 22)}, ["es.xlsx, row 5, column C: on 2025-11-22 there was no sheet yet"]),
        (
            {"sheet": "ar-2026-11-22-bcd"},
            ["row 1, column C: the sheet 'ar-2026-11-22-bcd' is not one of Spanish"],
        ),
        ({"sheet": "es-../x"}, ["es.xlsx, row 1, column C: 'es-../x' is no sheet's id"]),
        ({"by": "", "role": "", "on": None}, ["row 3", "row 4", "row 5"]),
    ],
)
def test_a_sheet_without_a_person_and_a_day_is_refused(
    before: Standing, fill: Callable[..., Filled], head: dict[str, Any], said: list[str]
) -> None:
    told = refused(fill({WELCOME: {"ok": True}}, **head), before)

    assert len(told) == len(said)
    assert all(part in sentence for part, sentence in zip(said, told, strict=True))


@pytest.mark.parametrize(
    ("row", "better", "said"),
    [
        (GOAL, "Mi objetivo.", "row 10, column G: the blank {goal} is missing (check 3)"),
        (GOAL, "Mi objetivo: {meta}.", "row 10, column G: the blank {goal} is missing (check 3)"),
        (WELCOME, "Добро пожаловать в школу.", "row 9, column G: only 0% of the letters are Spanish's (check 5)"),
        (WELCOME, "Bienvenidos a nuestra\u202e escuela.", "row 9, column G: "),
        (WELCOME, "Welcome to our school.", "row 9, column G: the translation is the English text (check 2)"),
    ],
)
def test_better_words_pass_the_same_checks_as_a_catalog(
    before: Standing, fill: Callable[..., Filled], row: int, better: str, said: str
) -> None:
    told = refused(fill({row: {"better": better}}), before)

    assert said in told[0]
    assert "; " in told[0]


def test_all_faults_of_a_sheet_are_told_at_once_by_row(before: Standing, fill: Callable[..., Filled]) -> None:
    told = refused(
        fill({GOAL: {"better": "Mi objetivo."}, WELCOME: {"better": "Школа."}, ONE: {"ok": True}}, by=""), before
    )

    places = [sentence.partition(":")[0] for sentence in told]
    assert list(dict.fromkeys(places)) == [
        "es.xlsx, row 3, column C",
        "es.xlsx, row 9, column G",
        "es.xlsx, row 10, column G",
    ]


def test_a_sheet_from_a_pod_has_no_rows_to_name(before: Standing, fill: Callable[..., Filled]) -> None:
    with pytest.raises(ProblemsError, match=r"^es\.json: the reader's name is missing"):
        take_in(fill({WELCOME: {"ok": True}}, by=""), before, Beside(), ON, "es.json")


def test_words_from_a_pod_that_the_checks_refuse_are_kept_as_a_comment_beside_all_others(
    before: Standing, fill: Callable[..., Filled]
) -> None:
    at_a_pod = {at: {"row": 0} for at in range(4)}
    answers = {
        WELCOME: {**at_a_pod[WELCOME], "ok": True},
        GOAL: {**at_a_pod[GOAL], "better": "Mi objetivo.", "comment": "mejor"},
    }
    filled = fill({**at_a_pod, **answers})

    result = take_in(filled, before, Beside(), ON, "es.json")
    again = take_in(filled, result.after, Beside(), ON, "es.json")

    states = {entry.source: result.after.state_of(entry) for entry in result.after.entries}
    assert (states["Welcome to our school."], states["My goal: {goal}."]) == ("reviewed", "flagged")
    assert result.after.catalog == before.catalog
    assert [line.comment for line in result.after.sheets[filled.sheet].readings[0].lines] == [
        "",
        "Mi objetivo. / mejor",
    ]
    assert [problem.found for problem in result.told] == ["'My goal: {goal}.': the blank {goal} is missing (check 3)"]
    assert (again.after, again.known) == (result.after, 2)


def test_a_question_about_better_words_is_told_and_keeps_nobody_out(
    before: Standing, fill: Callable[..., Filled]
) -> None:
    result = taken(fill({WELCOME: {"better": "Bienvenidos a nuestra escuela"}}), before)

    assert result.mended == 1
    assert any(problem.row == 9 and "(check 8)" in problem.found for problem in result.told)


def test_a_speaker_can_write_a_line_that_nobody_had_translated(locales: Path) -> None:
    somali = read_standing("so", locales)
    sheet = sheet_of(somali, ON)
    rows = (_row(sheet.rows[0], {"better": "Ku soo dhowaada dugsigeenna."}),)
    filled = Filled(sheet=sheet.id, tag="so", by="Asha", role="parent", on=ON, rows=rows)

    after = take_in(filled, somali, Beside(), ON, "so.xlsx").after

    entry = next(entry for entry in after.entries if entry.source == "Welcome to our school.")
    assert (entry.forms, after.state_of(entry)) == (("Ku soo dhowaada dugsigeenna.",), "reviewed")


def test_a_reading_is_read_beside_the_line_that_it_writes() -> None:
    pinyin = read_standing("zh-Latn", locales_folder())
    sheet = sheet_of(pinyin, ON)
    entry = next(entry for entry in pinyin.entries if key_of_entry(entry) == sheet.rows[0].key)
    head = {"sheet": sheet.id, "tag": "zh-Latn", "by": "Mei Lin", "role": "grandmother", "on": ON}

    good = Filled.model_validate({**head, "rows": [_row(sheet.rows[0], {"ok": True})]})
    longer = Filled.model_validate({**head, "rows": [_row(sheet.rows[0], {"better": f"{entry.forms[0]} a a a."})]})

    assert take_in(good, pinyin, Beside(), ON, "zh.xlsx").after.state_of(entry) == "reviewed"
    with pytest.raises(ProblemsError, match=r"row 9, column G: .*\(check 9\)"):
        take_in(longer, pinyin, Beside(), ON, "zh.xlsx")


def test_an_id_with_a_day_that_never_was_is_taken_for_an_id_without_one(
    before: Standing, fill: Callable[..., Filled]
) -> None:
    assert taken(fill({WELCOME: {"ok": True}}, sheet="es-2026-13-45-bcd"), before).reviewed == 1
