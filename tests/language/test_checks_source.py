"""Our rules for English, each broken once."""

from __future__ import annotations

import pytest

from slc_core.language.checks.source import source_faults
from slc_core.language.entries import Entries, Entry

NOTE = ("The child says this to the family.",)


def _found(entry: Entry) -> list[str]:
    return [finding.found for finding in source_faults(Entries((entry,), {}))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I went to {page}.", "{page} stands inside a phrase"),
        ("{child}'s page.", "a blank is in the genitive"),
        ("Results: from {first} to {last}.", "a change is told in a phrase around blanks"),
        ("Page: {Page}.", "a brace belongs to no blank"),
        ("Page: {n}.", "{n} stands in a message that counts nothing"),
        ("Page. ", "there are spaces at an end, or two together"),
        ("All of it: 100 %.", "a percent sign is typed in"),
        ("My <b>page</b>.", "markup is in the message"),
        ("Well done 😀", "a picture character is in the message"),
        ("Mother/father.", "a slash or '(s)' stands for two wordings"),
        ("Your goal(s).", "a slash or '(s)' stands for two wordings"),
        ("I read 3 books.", "digits are typed into a spoken line"),
        ("My IEP is here.", "'IEP' is an acronym"),
        ("I say “yes” to it.", "quotation marks are in a spoken line"),
        ("My objective is here.", "'objective' is a second word for one thing"),
        ("I like it. " * 9, "the line has 99 characters"),
    ],
)
def test_a_line_that_is_hard_to_translate_is_found(text: str, found: str) -> None:
    assert found in _found(Entry("script:pages", text, notes=NOTE))


def test_a_good_line_breaks_no_rule() -> None:
    assert not _found(Entry("script:pages", "My reading score: {last}.", notes=NOTE))
    assert not _found(Entry("script:pages", "Put the USB stick here.", notes=NOTE))
    assert not _found(Entry("page", "{title}.", notes=NOTE))
    assert not _found(Entry("script:title", "Grades 2 and 3", notes=NOTE))
    assert not _found(Entry("error", "See `slc locale list`: https://example.org/a", notes=NOTE))


def test_the_youngest_say_at_most_sixty_characters() -> None:
    line = "I like the long way home from school because of all the trees."

    assert _found(Entry("script:pages", line, notes=NOTE, files=("scripts/k-1.toml",))) == [
        "the line has 62 characters"
    ]
    assert not _found(Entry("script:pages", line, notes=NOTE, files=("scripts/9-12.toml",)))


def test_every_message_has_a_place_and_a_note() -> None:
    assert _found(Entry("", "Page.", notes=NOTE)) == ["the context '' is not like area:place"]
    assert _found(Entry("page", "Page.")) == ["translators have no note"]


def test_a_counted_message_counts_one_thing() -> None:
    assert not _found(Entry("script:pages", "I show {n} page.", "I show {n} pages.", notes=NOTE))
    assert _found(Entry("script:pages", "I show a page.", "I show pages.", notes=NOTE)) == [
        "a counted message does not hold {n} once"
    ]
