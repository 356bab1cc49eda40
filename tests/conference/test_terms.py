from __future__ import annotations

import pytest

from slc_core.conference.terms import term


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mathematics", "Mathematics"),
        ("MATHEMATICS", "Mathematics"),
        (" math ", "Mathematics"),
        ("Maths", "Mathematics"),
        ("E.L.A.", None),
        ("ELA", "English"),
        ("social-studies", "Social studies"),
        ("Physical  Education", "Physical education"),
        ("P.E.", None),
        ("pe", "Physical education"),
        ("open minded", "Open-mindedness"),
        ("Open-Mindedness", "Open-mindedness"),
        ("not yet", "Not yet"),
        ("Mother tongue", "Home language"),
        ("at grade level", "At grade level"),
        ("Dugsi", None),
        ("", None),
        ("---", None),
    ],
)
def test_a_school_word_is_known_however_it_is_written(written: str, meant: str | None) -> None:
    found = term(written)

    assert (found.text if found else None) == meant


def test_a_term_tells_translators_what_kind_of_word_it_is() -> None:
    contexts = {word: getattr(term(word), "context", None) for word in ("Art", "Caring", "Often", "Secure")}

    assert contexts == {
        "Art": "term:subject",
        "Caring": "term:quality",
        "Often": "term:rating",
        "Secure": "term:level",
    }
