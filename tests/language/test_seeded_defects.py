"""A check that was never seen to fail is not yet a check: each known defect is planted once, in six languages."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from slc_core.language.back_translation import BACK_TRANSLATION, TurnedBack, written_turned_back
from slc_core.language.checks import Finding, check_catalog
from slc_core.language.checks.alphabet import alphabet_of
from slc_core.language.checks.back_translation import turned_back_faults
from slc_core.language.checks.glossary import GLOSSARY, read_terms
from slc_core.language.checks.letters import wrong_letters, wrong_script
from slc_core.language.checks.siblings import in_a_sibling_s_words, same_as_sibling
from slc_core.language.entries import TEMPLATE, Entries, Entry, catalog_path, read_entries
from slc_core.language.plurals import plural_header
from slc_core.language.registry import Language, language, locales_folder
from slc_core.language.review import hash_of

HOME = Path(__file__).with_name("seeded_defects")
TAGS = ("es", "ar", "zh-Hans", "ru", "ko", "so")
TWELVE = ("ar", "es", "fil", "fr", "ht", "ko", "pt-BR", "ru", "so", "vi", "zh-Hans", "zh-Hant")
TERMS = read_terms(locales_folder() / GLOSSARY)
LEFT_TO_PEOPLE = 2
PASTED = slice(300, 312)
LEAST_SEEN = 3  # of twelve, some of which are single words; one would do to stop a build


class Case(NamedTuple):
    """A defect, or a text that only looks like one, in a language."""

    tag: str
    id: str
    facts: Mapping[str, Any]
    forms: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.tag}: {self.id}"

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The planted entry, and those with the same translation for other sources."""
        plural, fuzzy = self.facts.get("plural", ""), self.facts.get("fuzzy", False)
        sources = (self.facts["source"], *self.facts.get("also", ()))
        return tuple(Entry("script:planted", source, plural, self.forms, fuzzy=fuzzy) for source in sources)

    @property
    def language(self) -> Language:
        """The language, with the words that the case lists as the same."""
        return language(self.tag)._replace(same_as_english=tuple(self.facts.get("same_as_english", ())))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HOME / f"{name}.toml").read_text(encoding="utf-8"))


KINDS: list[dict[str, Any]] = _read("kinds")["kind"]
DEFECTS = [Case(tag, kind["id"], kind, tuple(_read(tag)["planted"][kind["id"]])) for tag in TAGS for kind in KINDS]
FOR_MACHINES = [defect for defect in DEFECTS if not defect.facts.get("people_only")]
CONTROLS = [Case(tag, each["id"], each, tuple(each["forms"])) for tag in TAGS for each in _read(tag)["control"]]


@cache
def _real(tag: str) -> tuple[Entries, Entries]:
    """The shipped catalog and template."""
    folder = locales_folder()
    return read_entries(catalog_path(folder, tag)), read_entries(folder / TEMPLATE)


def _empty(tag: str) -> tuple[Entries, Entries]:
    """A catalog with the right header and nothing else."""
    return Entries((), {"Plural-Forms": plural_header(language(tag))}), Entries((), {})


def _findings(case: Case) -> frozenset[Finding]:
    """What the checks say once the case is planted in an empty catalog, less what they said before."""
    catalog, template = _empty(case.tag)
    header = {"Plural-Forms": case.facts.get("plural_forms", catalog.header["Plural-Forms"])}
    like = case.facts.get("like")
    others = {like: Entries(case.entries, {})} if like else {}
    before = check_catalog(catalog, template, case.language, others={}, terms=TERMS)
    after = check_catalog(
        Entries(case.entries, header), Entries(case.entries, {}), case.language, others=others, terms=TERMS
    )
    return frozenset(after) - frozenset(before)


def _found_among_real(tag: str, cases: Sequence[Case]) -> dict[str, set[int]]:
    """The checks that each case's id set off, all planted at once: else each would read the whole catalog again."""
    planted = [
        entry._replace(context=f"script:planted-{number}")
        for number, case in enumerate(cases)
        for entry in case.entries
    ]
    catalog, template = _real(tag)
    sick = Entries((*catalog.entries, *planted), catalog.header)
    wanted = Entries((*template.entries, *planted), template.header)
    others = {case.facts["like"]: Entries(case.entries, {}) for case in cases if "like" in case.facts}
    same = tuple(word for case in cases for word in case.facts.get("same_as_english", ()))
    spoken = language(tag)._replace(same_as_english=same)
    found = check_catalog(sick, wanted, spoken, others=others, terms=TERMS)
    return {
        case.id: {finding.check for finding in found if finding.context == f"script:planted-{number}"}
        for number, case in enumerate(cases)
    }


def test_every_language_plants_every_kind_of_defect_and_three_traps() -> None:
    assert len(KINDS) >= 26
    assert all(_read(tag)["planted"].keys() == {kind["id"] for kind in KINDS} for tag in TAGS)
    assert all(sum(control.tag == tag for control in CONTROLS) >= 3 for tag in TAGS)
    assert len({language(tag).script for tag in TAGS}) >= 5


@pytest.mark.parametrize("defect", FOR_MACHINES, ids=str)
def test_a_defect_is_found_by_its_own_check(defect: Case) -> None:
    assert set(defect.facts["checks"]) & {finding.check for finding in _findings(defect)}


@pytest.mark.parametrize("tag", TAGS)
def test_the_defects_are_found_among_all_real_messages_too(tag: str) -> None:
    cases = [case for case in FOR_MACHINES if case.tag == tag and "plural_forms" not in case.facts]

    found = _found_among_real(tag, cases)

    assert [case.id for case in cases if not found[case.id] & set(case.facts["checks"])] == []


@pytest.mark.parametrize("control", CONTROLS, ids=str)
def test_a_text_that_only_looks_wrong_is_left_alone(control: Case) -> None:
    assert _findings(control) == frozenset()


@pytest.mark.parametrize("tag", TAGS)
def test_a_text_that_only_looks_wrong_is_left_alone_among_all_real_messages(tag: str) -> None:
    found = _found_among_real(tag, [case for case in CONTROLS if case.tag == tag])

    assert len(found) >= 3
    assert set().union(*found.values()) == set()


@pytest.mark.parametrize("tag", TAGS)
def test_of_all_kinds_at_most_two_are_left_to_people(tag: str) -> None:
    missed = [case.id for case in DEFECTS if case.tag == tag and not _findings(case)]

    assert len(missed) <= LEFT_TO_PEOPLE, missed


@pytest.mark.parametrize("tag", TAGS)
def test_a_negation_that_the_catalog_lost_is_found_once_the_line_is_turned_back(tag: str, tmp_path: Path) -> None:
    (case,) = [case for case in DEFECTS if case.tag == tag and case.id == "lost negation"]
    (entry,) = case.entries
    row = TurnedBack(
        entry.context,
        entry.source,
        hash_of(entry.forms),
        "We are ready now.",
        "same",
        "a machine",
        dt.date(2026, 11, 22),
    )
    (tmp_path / BACK_TRANSLATION).write_bytes(written_turned_back([row]))

    found = turned_back_faults(Entries((entry,), {}), Entries((entry,), {}), tag, tmp_path)

    assert [(finding.check, finding.hard) for finding in found] == [(18, True)]


def _pasted(tag: str, other: str) -> tuple[Entries, list[Entry]]:
    """A catalog with twelve messages in another language, and those twelve."""
    ours, theirs = (_real(each)[0] for each in (tag, other))
    words = {entry.message: entry for entry in theirs.entries}
    entries = list(ours.entries)
    entries[PASTED] = [entry._replace(forms=words[entry.message].forms) for entry in entries[PASTED]]
    return Entries(tuple(entries), ours.header), entries[PASTED]


def _seen(tag: str, sick: Entries, pasted: list[Entry], others: Mapping[str, Entries]) -> Iterator[str]:
    """The sources of pasted messages of which a check says that they must be put right."""
    spoken, alphabet = language(tag), alphabet_of(tag)
    for compare in (same_as_sibling, in_a_sibling_s_words):
        yield from (f.source for f in compare(sick, spoken, alphabet, others) if f.hard)
    for entry in pasted:
        if any(fault.hard for fault in (*wrong_script(entry, spoken), *wrong_letters(entry, alphabet))):
            yield entry.source


@pytest.mark.parametrize("tag", TWELVE)
def test_twelve_lines_pasted_in_another_language_are_caught_even_in_other_words(tag: str) -> None:
    """The others' catalogs lack the pasted lines: the paste is not a copy of what we ship."""
    others = {
        each: Entries((*_real(each)[0].entries[: PASTED.start], *_real(each)[0].entries[PASTED.stop :]), {})
        for each in TWELVE
        if each != tag
    }
    gone_by: list[str] = []
    for other in others:
        sick, pasted = _pasted(tag, other)
        found = set(_seen(tag, sick, pasted, others)) & {entry.source for entry in pasted}
        if len(found) < LEAST_SEEN:
            gone_by.append(f"{other}: {len(found)}")

    assert gone_by == []


@pytest.mark.parametrize(("tag", "other"), list(permutations(("es", "pt-BR", "fr", "so"), 2)))
def test_a_right_line_is_not_taken_for_a_neighbour_s(tag: str, other: str) -> None:
    catalog = _real(tag)[0]

    assert not list(in_a_sibling_s_words(catalog, language(tag), alphabet_of(tag), {other: _real(other)[0]}))
