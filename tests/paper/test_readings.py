"""How a line sounds, on paper: below the line in the script and on the cue cards, where a speaker has read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from slc_core.conference.people import Household, Student
from slc_core.conference.script import built_in_script
from slc_core.conference.talk import fill, voices_for
from slc_core.language.catalog import Message, Voice
from slc_core.language.registry import readings
from slc_core.paper.packet import Contents, packet
from tests.paper.test_packet import PRESS

Tool = Callable[..., str]
THANKS = Message("script:farewell", "Thank you for listening to me.")
CUE = Message("script:farewell", "Thank you")
SAID = {
    "zh-Hans": {THANKS: "Xièxie nǐmen tīng wǒ shuō.", CUE: "Xièxie"},
    "ru": {THANKS: "Spasíbo, chto slúshali menyá.", CUE: "Spasíbo"},
    "ko": {THANKS: "Je iyagireul deureo jusyeoseo gamsahamnida.", CUE: "Gamsa insa"},
    "ar": {THANKS: "Shukran li-annakum istamaʿtum ilayy.", CUE: "Shukran lakum"},
}


@pytest.fixture
def printed(
    make_occasion: Callable[..., Any], write_reading: Callable[..., Path], tool: Tool, tmp_path: Path
) -> Callable[..., str]:
    """The words of a packet whose child leads in *lang* and cannot read its letters."""

    def text(lang: str, read: Mapping[Message, str]) -> str:
        folder = write_reading(readings()[lang].tag, SAID[lang], read, Voice(lang))
        student = Student(id="s1", given_name="Mei", grade="6", reads_script=False)
        voices = voices_for(student, Household(id="h1", spoken=lang), "en", (folder,))
        occasion = make_occasion(spoken=lang)
        whole, cards = (
            fill(
                built_in_script("6-8"),
                occasion._replace(student=occasion.student.model_copy(update={"support": s})),
                voices,
            )
            for s in ("script", "cards")
        )
        content, faults = packet(Contents(whole, cards, voices, tmp_path.joinpath, (lang,)), PRESS)
        assert not faults
        (tmp_path / "read.pdf").write_bytes(content)
        found = tool("pdftotext", "poppler-utils", "-raw", tmp_path / "read.pdf", "-")
        return " ".join(found.replace("\u200b", "").split())

    return text


@pytest.mark.parametrize("lang", SAID)
def test_a_reviewed_reading_stands_in_the_script_and_on_the_card(printed: Callable[..., str], lang: str) -> None:
    found = printed(lang, {THANKS: "reviewed", CUE: "reviewed"})

    assert found.count(SAID[lang][THANKS]) == 1
    assert SAID[lang][CUE] in found.replace(SAID[lang][THANKS], "")


@pytest.mark.parametrize("read", [{}, {THANKS: "flagged", CUE: "flagged"}])
def test_a_draft_is_never_printed(printed: Callable[..., str], read: Mapping[Message, str]) -> None:
    found = printed("zh-Hans", read)

    assert "谢谢" in found
    assert "Xièxie" not in found
