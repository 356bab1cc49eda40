"""School words that we can say in a family's language: subjects, learner qualities, ratings, levels.

A word that a school writes and that is not here stays as the school wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from slc_core.language.catalog import Message, message

# NOTE(tr): The words on a portfolio's page. Each stands alone after a label: "Subject: Mathematics."
_SUBJECTS = (
    message("term:subject", "Mathematics"),
    message("term:subject", "Reading"),
    message("term:subject", "Writing"),
    message("term:subject", "Spelling"),
    message("term:subject", "Science"),
    message("term:subject", "Social studies"),
    message("term:subject", "History"),
    message("term:subject", "Geography"),
    message("term:subject", "Art"),
    message("term:subject", "Music"),
    message("term:subject", "Physical education"),
    message("term:subject", "English"),
    message("term:subject", "Home language"),
    message("term:subject", "Technology"),
)

# NOTE(tr): Learner qualities, as nouns that name what a child shows: "My learner quality: Curiosity."
_QUALITIES = (
    message("term:quality", "Caring"),
    message("term:quality", "Communication"),
    message("term:quality", "Cooperation"),
    message("term:quality", "Courage"),
    message("term:quality", "Curiosity"),
    message("term:quality", "Effort"),
    message("term:quality", "Fairness"),
    message("term:quality", "Honesty"),
    message("term:quality", "Independence"),
    message("term:quality", "Kindness"),
    message("term:quality", "Open-mindedness"),
    message("term:quality", "Patience"),
    message("term:quality", "Perseverance"),
    message("term:quality", "Reflection"),
    message("term:quality", "Respect"),
    message("term:quality", "Responsibility"),
)

# NOTE(tr): How often a child shows a learner quality: "My rating: Often."
_RATINGS = (
    message("term:rating", "Always"),
    message("term:rating", "Often"),
    message("term:rating", "Sometimes"),
    message("term:rating", "Not yet"),
)

# NOTE(tr): Levels of an assessment, from the lowest to the highest: "Now: Secure."
_LEVELS = (
    message("term:level", "Beginning"),
    message("term:level", "Developing"),
    message("term:level", "Secure"),
    message("term:level", "Beyond"),
    message("term:level", "Below grade level"),
    message("term:level", "Near grade level"),
    message("term:level", "At grade level"),
    message("term:level", "Above grade level"),
)

_ALSO = {
    "math": "Mathematics",
    "maths": "Mathematics",
    "arithmetic": "Mathematics",
    "ela": "English",
    "english language arts": "English",
    "language arts": "English",
    "pe": "Physical education",
    "gym": "Physical education",
    "ict": "Technology",
    "computing": "Technology",
    "mother tongue": "Home language",
    "brave": "Courage",
    "communicative": "Communication",
    "cooperative": "Cooperation",
    "courageous": "Courage",
    "curious": "Curiosity",
    "fair": "Fairness",
    "hard working": "Effort",
    "honest": "Honesty",
    "independent": "Independence",
    "kind": "Kindness",
    "patient": "Patience",
    "persistent": "Perseverance",
    "reflective": "Reflection",
    "respectful": "Respect",
    "responsible": "Responsibility",
    "open minded": "Open-mindedness",
    "open mindedness": "Open-mindedness",
}


def term(word: str) -> Message | None:
    """The message for a school word, whatever its case; None if it is none of ours."""
    key = _key(word)
    return _terms().get(_key(_ALSO.get(key, key)))


@cache
def _terms() -> Mapping[str, Message]:
    return {_key(word.text): word for word in (*_SUBJECTS, *_QUALITIES, *_RATINGS, *_LEVELS)}


def _key(word: str) -> str:
    return re.sub(r"[\W_]+", " ", word.casefold()).strip()
