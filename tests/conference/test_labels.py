from __future__ import annotations

from typing import get_args

from slc_core.conference.labels import PAGE_TITLES, SPEAKERS, STAGE_TITLES
from slc_core.conference.portfolio import PageKind
from slc_core.conference.script import STAGES, Who


def test_every_stage_speaker_and_kind_of_page_has_a_name_of_its_own() -> None:
    assert tuple(STAGE_TITLES) == STAGES
    assert set(SPEAKERS) == set(get_args(Who))
    assert set(PAGE_TITLES) == set(get_args(PageKind))
    for labels in (STAGE_TITLES, SPEAKERS, PAGE_TITLES):
        assert len({message.text for message in labels.values()}) == len(labels)
        assert all(message.text.strip() for message in labels.values())
