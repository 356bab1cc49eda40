from __future__ import annotations

import datetime as dt
import traceback
from decimal import Decimal

import pytest

from slc_core.conference.portfolio import AssessmentPage, Portfolio, Result, Scale
from slc_core.errors import UnreadableError
from slc_core.exchange.share import Share, parse_share, write_share


@pytest.mark.parametrize("child", [0, 1, 2])
def test_a_share_is_read_as_it_was_written(shares: tuple[Share, ...], child: int) -> None:
    share = shares[child].model_copy(update={"media": {"story.png": "0" * 32}})

    assert parse_share(write_share(share), "a share") == share


def test_a_level_called_1_stays_a_name_and_the_result_84_50_a_number(shares: tuple[Share, ...]) -> None:
    levels = Scale(kind="level", levels=("1", "2"))
    pages = (
        AssessmentPage(number=1, scale=levels, results=(Result(on=dt.date(2026, 9, 1), value="1"),), target="2"),
        AssessmentPage(number=2, scale=Scale(kind="percent"), results=(Result(value=Decimal("84.50")),)),
    )
    read = parse_share(write_share(shares[0].model_copy(update={"portfolio": Portfolio(pages=pages)})), "a share")

    assert repr(read.portfolio.pages) == repr(pages)


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", b'{"decimal": "Amina"}', b'{"student": "Amina"}'])
def test_what_is_no_share_is_refused_without_a_word_of_it(content: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"^shares/1 was packed by another version") as refused:
        parse_share(content, "shares/1")

    assert "Amina" not in "".join(traceback.format_exception(refused.value))
    assert refused.value.__cause__ is None


def test_a_share_with_a_field_too_many_is_another_version_s(shares: tuple[Share, ...]) -> None:
    with pytest.raises(UnreadableError):
        parse_share(write_share(shares[0])[:-1] + b',"more":1}', "a share")
