from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.errors import UnreadableError
from slc_core.files import write_file
from slc_core.language.evidence import Line, Stored, stored_json, with_lines
from slc_core.language.review import Act, acts_json, hash_of, key_of, read_acts, read_reviews, state_of

KEY = key_of("script:welcome", "Hello.")
ACT = {
    "key": KEY,
    "text": hash_of(["Hola."]),
    "act": "reviewed",
    "by": "Marisol H.",
    "role": "parent",
    "on": "2026-10-01",
    "sheet": "es-2026-10-01-01",
}


def reviews(tmp_path: Path, *acts: dict[str, Any] | str) -> Path:
    path = tmp_path / "review.jsonl"
    rows = [act if isinstance(act, str) else json.dumps(act, ensure_ascii=False) for act in acts]
    path.write_text("\n".join([*rows, ""]), encoding="utf-8")
    stored = Stored(ACT["sheet"], tmp_path.name)
    for done in ("reviewed", "flagged"):
        lines = [Line(KEY, ACT["text"], ACT["text"], done)]
        stored = with_lines(stored, (ACT["by"], ACT["role"], dt.date(2026, 10, 1)), lines)
    write_file(tmp_path / "sheets" / f"{ACT['sheet']}.json", stored_json(stored))
    return path


def test_a_signed_act_is_read_whole(tmp_path: Path) -> None:
    assert read_reviews(reviews(tmp_path, {**ACT, "scope": "Mexico"})) == {
        KEY: Act(
            KEY,
            ACT["text"],
            "reviewed",
            "Marisol H.",
            "parent",
            dt.date(2026, 10, 1),
            "es-2026-10-01-01",
            "Mexico",
        )
    }


def test_nobody_has_read_anything_where_there_is_no_file(tmp_path: Path) -> None:
    assert read_reviews(tmp_path / "review.jsonl") == {}


def test_the_latest_act_on_a_line_counts(tmp_path: Path) -> None:
    path = reviews(tmp_path, ACT, "", {**ACT, "act": "flagged"})

    assert read_reviews(path)[KEY].act == "flagged"


@pytest.mark.parametrize(
    ("forms", "state"),
    [
        ((), "missing"),
        (("",), "missing"),
        (("Hola.", ""), "missing"),
        (("Hola.",), "reviewed"),
        (("Hola, mundo.",), "changed"),
        (("hola.",), "changed"),
    ],
)
def test_a_state_is_computed_from_the_text_as_it_stands(tmp_path: Path, forms: tuple[str, ...], state: str) -> None:
    assert state_of(KEY, forms, read_reviews(reviews(tmp_path, ACT))) == state


def test_a_line_that_nobody_has_read_is_a_draft_and_one_that_sounds_wrong_is_flagged(tmp_path: Path) -> None:
    flagged = read_reviews(reviews(tmp_path, {**ACT, "act": "flagged"}))

    assert state_of(KEY, ["Hola."], {}) == "draft"
    assert state_of(KEY, ["Hola."], flagged) == "flagged"
    assert state_of(KEY, ["Buenos días."], flagged) == "changed"


def test_an_edit_of_the_english_voids_the_review_by_itself(tmp_path: Path) -> None:
    read = read_reviews(reviews(tmp_path, ACT))

    assert state_of(key_of("script:welcome", "Hello!"), ["Hola."], read) == "draft"
    assert state_of(key_of("script:farewell", "Hello."), ["Hola."], read) == "draft"
    assert state_of(key_of("script:welcome", "Hello.", "Hellos."), ["Hola."], read) == "draft"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"by": ""}, "a review needs a person's name"),
        ({"by": "  "}, "a review needs a person's name"),
        ({"by": None}, "a review needs a person's name"),
        ({"role": ""}, "a review needs a person's name"),
        ({"sheet": " "}, "a review needs a person's name"),
        ({"act": "approved"}, "a review needs a person's name"),
        ({"on": "soon"}, "not a review"),
        ({"on": None}, "not a review"),
        ({"machine": True}, "not a review"),
    ],
)
def test_no_program_can_vouch_for_a_line(tmp_path: Path, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(UnreadableError, match=rf"review\.jsonl, row 2: {said}"):
        read_reviews(reviews(tmp_path, ACT, {**ACT, **fields}))


@pytest.mark.parametrize("missing", ["key", "text", "act", "by", "role", "on", "sheet"])
def test_an_act_without_a_field_is_refused(tmp_path: Path, missing: str) -> None:
    with pytest.raises(UnreadableError, match="row 1: not a review"):
        read_reviews(reviews(tmp_path, {key: value for key, value in ACT.items() if key != missing}))


@pytest.mark.parametrize("row", ["[]", "3", '"reviewed"', "{", "null"])
def test_a_row_that_is_no_act_is_refused_with_its_number(tmp_path: Path, row: str) -> None:
    with pytest.raises(UnreadableError, match="row 2: not a review"):
        read_reviews(reviews(tmp_path, ACT, row))


@pytest.mark.parametrize(
    "fields",
    [
        {"by": "Ana P."},
        {"role": "teacher"},
        {"on": "2026-10-02"},
        {"sheet": "es-2026-10-01-02"},
        {"text": "0123456789ab"},
        {"key": "0123456789ab"},
    ],
)
def test_a_review_that_was_typed_by_hand_without_a_sheet_is_refused(tmp_path: Path, fields: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError, match=r"row 2: the sheet \S+ does not say so; remove the row and import"):
        read_reviews(reviews(tmp_path, ACT, {**ACT, **fields}))


def test_a_review_without_any_sheet_beside_it_is_refused(tmp_path: Path) -> None:
    path = reviews(tmp_path, ACT)
    (tmp_path / "sheets" / f"{ACT['sheet']}.json").unlink()

    with pytest.raises(UnreadableError, match="row 1: the sheet es-2026-10-01-01 does not say so"):
        read_reviews(path)


def test_acts_are_written_as_they_are_read(tmp_path: Path) -> None:
    path = reviews(tmp_path, ACT, {**ACT, "act": "flagged", "scope": "Mexico"}, ACT)
    acts = read_acts(path)

    path.write_bytes(acts_json(acts))

    assert [act.act for act in acts] == ["reviewed", "flagged", "reviewed"]
    assert read_acts(path) == acts
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[0]) == ACT


def test_of_two_places_the_first_that_knows_these_words_counts(tmp_path: Path) -> None:
    ours = read_reviews(reviews(tmp_path, {**ACT, "act": "flagged"}))
    theirs = {KEY: ours[KEY]._replace(act="reviewed", text=hash_of(["Buenos días."]))}

    assert state_of(KEY, ["Hola."], ours, theirs) == "flagged"
    assert state_of(KEY, ["Buenos días."], ours, theirs) == "reviewed"
    assert state_of(KEY, ["¿Qué tal?"], ours, theirs) == "changed"
    assert state_of(KEY, ["Hola."], {}, {}) == "draft"


@given(st.lists(st.text("ab \x1e", max_size=3), min_size=1, max_size=4), st.randoms())
def test_a_text_is_remembered_whatever_the_order_of_its_forms(forms: list[str], random: Any) -> None:
    mixed = [*forms, random.choice(forms)]
    random.shuffle(mixed)

    assert hash_of(mixed) == hash_of(forms)
    assert len(hash_of(forms)) == 12


def test_a_form_that_changes_changes_the_text() -> None:
    assert len({hash_of(forms) for forms in (["a"], ["a", "b"], ["ab"], ["a", "B"])}) == 4
