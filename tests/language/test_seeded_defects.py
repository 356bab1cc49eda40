"""A check that was never seen to fail is not yet a check: each known defect is planted once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from slc_core.language.checks import Finding, check_catalog
from slc_core.language.entries import TEMPLATE, Entries, Entry, catalog_path, read_entries
from slc_core.language.plurals import plural_header
from slc_core.language.registry import Language, language, locales_folder

FIXTURE = tomllib.loads(Path(__file__).with_name("seeded_defects.toml").read_text(encoding="utf-8"))
DEFECTS: list[dict[str, Any]] = FIXTURE["defect"]
CONTROLS: list[dict[str, Any]] = FIXTURE["control"]
FOR_MACHINES = [defect for defect in DEFECTS if not defect.get("people_only")]
TAGS = ("es", "ar", "zh-Hans", "so")


def _entries(case: Mapping[str, Any]) -> tuple[Entry, ...]:
    """The planted entry, and those with the same translation for other sources."""
    return tuple(
        Entry(
            "script:planted",
            source,
            case.get("plural", ""),
            tuple(case["forms"]),
            fuzzy=case.get("fuzzy", False),
        )
        for source in (case["source"], *case.get("also", ()))
    )


@cache
def _real(tag: str) -> tuple[Entries, Entries]:
    """The shipped catalog and template."""
    folder = locales_folder()
    return read_entries(catalog_path(folder, tag)), read_entries(folder / TEMPLATE)


def _empty(tag: str) -> tuple[Entries, Entries]:
    """A catalog with the right header and nothing else."""
    return Entries((), {"Plural-Forms": plural_header(language(tag))}), Entries((), {})


def _others(case: Mapping[str, Any]) -> dict[str, Entries]:
    return {case["like"]: Entries(_entries(case), {})} if "like" in case else {}


def _spoken(case: Mapping[str, Any]) -> Language:
    return language(case["tag"])._replace(same_as_english=tuple(case.get("same_as_english", ())))


def _findings(case: Mapping[str, Any], base: tuple[Entries, Entries]) -> set[Finding]:
    """What the checks say once the case is planted, less what they said before."""
    catalog, template = base
    planted = _entries(case)
    header = {**catalog.header}
    if forms := case.get("plural_forms"):
        header["Plural-Forms"] = forms
    sick = Entries((*catalog.entries, *planted), header)
    wanted = Entries((*template.entries, *planted), template.header)
    before = check_catalog(catalog, template, _spoken(case), others={})
    after = check_catalog(sick, wanted, _spoken(case), others=_others(case))
    return set(after) - set(before)


def test_there_are_enough_defects_and_controls_in_every_language() -> None:
    assert len(DEFECTS) >= 26
    assert len(CONTROLS) >= 8
    assert {case["tag"] for case in DEFECTS} == {case["tag"] for case in CONTROLS} == set(TAGS)


@pytest.mark.parametrize("defect", FOR_MACHINES, ids=lambda case: case["id"])
def test_a_defect_is_found_by_its_own_check(defect: dict[str, Any]) -> None:
    found = _findings(defect, _empty(defect["tag"]))

    assert defect["check"] in {finding.check for finding in found}


@pytest.mark.parametrize("defect", FOR_MACHINES, ids=lambda case: case["id"])
def test_a_defect_is_found_among_all_real_messages(defect: dict[str, Any]) -> None:
    found = _findings(defect, _real(defect["tag"]))

    assert defect["check"] in {finding.check for finding in found}


@pytest.mark.parametrize("base", [_empty, _real])
@pytest.mark.parametrize("control", CONTROLS, ids=lambda case: case["id"])
def test_a_text_that_only_looks_wrong_is_left_alone(control: dict[str, Any], base: Any) -> None:
    assert _findings(control, base(control["tag"])) == set()


def test_of_all_defects_at_most_two_are_left_to_people() -> None:
    missed = [case["id"] for case in DEFECTS if not _findings(case, _empty(case["tag"]))]

    assert len(missed) <= 2, missed
