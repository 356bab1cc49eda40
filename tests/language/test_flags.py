from __future__ import annotations

import json
from typing import Any

import pytest

from slc_core.errors import UnreadableError
from slc_core.language.flags import flags_of


def evening(*records: dict[str, Any], log: str = "aa") -> bytes:
    conference = {"log": log, "answers": [{"typed": "Canary"}], "records": [{"kind": "opened"}, *records]}
    return json.dumps({"version": 1, "evening": "e", "conferences": [conference]}).encode()


def flag(key: str, better: str = "", lang: str = "so") -> dict[str, Any]:
    return {"kind": "flagged", "message": key, "lang": lang, "better": better}


def test_flags_are_gathered_by_line_from_every_evening() -> None:
    exports = [("a.json", evening(flag("k1", "Soo dhawow"), flag("k2"))), ("b.json", evening(flag("k1", "Kaalay")))]

    assert flags_of(exports, "so") == {"k1": ("Soo dhawow", "Kaalay"), "k2": ("",)}


def test_the_last_word_of_a_child_on_a_line_counts() -> None:
    assert flags_of([("a.json", evening(flag("k1", "Kaaley"), flag("k1", "Kaalay ")))], "so") == {"k1": ("Kaalay",)}


def test_another_languages_flags_and_other_answers_stay_out() -> None:
    assert flags_of([("a.json", evening(flag("k1", "Hola", "es")))], "so") == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"a,b\n",
        b"\xff",
        b'{"version": 2, "conferences": []}',
        b'{"version": 1, "conferences": [{}]}',
    ],
)
def test_what_no_desk_exported_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"x\.csv is not an evening that the desk exported; choose the evening"):
        flags_of([("x.csv", content)], "so")
