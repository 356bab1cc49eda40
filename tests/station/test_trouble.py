from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from html.parser import HTMLParser

import pytest
from slc_station.trouble import log_failure, plain_page, trouble_page
from slc_station.words import TROUBLES, TroubleCode

from slc_core.language.catalog import Voice

CODES: tuple[TroubleCode, ...] = ("E01", "E02", "E03", "E04", "E05")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("make", [trouble_page, plain_page])
def test_every_trouble_is_told_in_both_languages_with_its_code_and_a_way_on(
    make: Callable[[TroubleCode, Sequence[Voice]], str], code: TroubleCode
) -> None:
    school = Voice("en")
    page = make(code, (Voice("ar"), school))

    assert school.say(TROUBLES[code]).value in page
    assert code in page
    assert 'href="/"' in page or "href='/'" in page
    HTMLParser().feed(page)


def test_the_plain_page_says_of_each_line_which_language_it_is_in() -> None:
    page = plain_page("E05", (Voice("ar"), Voice("en")))
    arabic = Voice("ar").say(TROUBLES["E05"])

    assert f"<p lang='{arabic.lang}' dir='{arabic.dir}'>{arabic.value}</p>" in page
    assert page.startswith(f"<!doctype html><html lang='{arabic.lang}' dir='{arabic.dir}'>")


def test_the_log_gets_the_kind_and_the_place_of_a_failure_and_nothing_that_anybody_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        int("Amina scored 42")
    except ValueError as error:
        log_failure("E05", error)
    log_failure("E05", ValueError("Amina"))

    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith("E05: ValueError at ")
    assert "test_trouble.py:" in first
    assert second == "E05: ValueError at an unknown place"
    assert caplog.records[0].levelno == logging.ERROR
