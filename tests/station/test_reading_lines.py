"""How a line sounds, on the pod's page: for a child who cannot read the letters, and only what a speaker has read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from slc_station.screen import render, step_screen
from slc_station.session import Aids, Session, occasion_of, voices_of

from slc_core.conference.flow import State
from slc_core.conference.talk import fill
from slc_core.exchange.pack import Manifest
from slc_core.language.catalog import Message, Voice

SessionOf = Callable[..., Session]
WriteReading = Callable[..., Path]
THANKS = Message("script:farewell", "Thank you for listening to me.")
SPASIBO = "Spasíbo, chto slúshali menyá."
_LINE = re.compile(r'<p class="reading" lang="([^"]*)" dir="([^"]*)">(.*?)</p>')
_BUTTON = 'name="aid" value="reading"'


@pytest.fixture
def pages(session_of: SessionOf, manifest: Manifest) -> Callable[..., dict[str, str]]:
    """Every page of a conference in Russian, by its stage; *wordings* are the pack's own catalogs."""

    def rendered(wordings: Path, *, reads_script: bool = False, aids: Aids | None = None) -> dict[str, str]:
        session = session_of("s17", "ru")
        student = session.share.student.model_copy(update={"reads_script": reads_script, "support": "script"})
        home = session.share.household.model_copy(update={"spoken": "ru", "written": None})
        share = session.share.model_copy(update={"student": student, "household": home})
        voices = voices_of(share, wordings)
        talk = fill(share.script, occasion_of(share), voices)
        opened = session._replace(share=share, voices=voices, talk=talk, aids=aids or Aids())
        places = range(len(opened.path))
        screens = [step_screen(opened._replace(state=State(place=place)), manifest, "n") for place in places]
        return {
            f"{opened.path[place].stage} {place}": render(screen) for place, screen in zip(places, screens, strict=True)
        }

    return rendered


def test_a_reviewed_reading_stands_below_its_line_with_a_button_to_hide_it(
    pages: Callable[..., dict[str, str]], write_reading: WriteReading
) -> None:
    wordings = write_reading("ru-Latn", {THANKS: SPASIBO}, {THANKS: "reviewed"}, Voice("ru"))

    shown = pages(wordings)

    lines = {name: found for name, html in shown.items() if (found := _LINE.findall(html))}
    assert list(lines.values()) == [[("ru-Latn", "ltr", SPASIBO)]]
    assert [name for name, html in shown.items() if _BUTTON in html] == list(lines)
    assert all(name.startswith("farewell") for name in lines)


def test_the_button_takes_the_reading_away_and_stays_itself(
    pages: Callable[..., dict[str, str]], write_reading: WriteReading
) -> None:
    wordings = write_reading("ru-Latn", {THANKS: SPASIBO}, {THANKS: "reviewed"}, Voice("ru"))

    shown = "".join(pages(wordings, aids=Aids(reading=False)).values())

    assert not _LINE.findall(shown)
    assert shown.count(_BUTTON) == 1


@pytest.mark.parametrize("read", [{}, {THANKS: "flagged"}])
def test_a_draft_reaches_no_page_and_there_is_no_button_for_it(
    pages: Callable[..., dict[str, str]], write_reading: WriteReading, read: Mapping[Message, str]
) -> None:
    wordings = write_reading("ru-Latn", {THANKS: SPASIBO}, read, Voice("ru"))

    shown = "".join(pages(wordings).values())

    assert "Спасибо" in shown
    assert "Spas" not in shown
    assert "-Latn" not in shown
    assert _BUTTON not in shown


def test_a_reading_of_words_that_the_school_changed_since_reaches_no_page(
    pages: Callable[..., dict[str, str]], write_reading: WriteReading, write_catalog: Callable[..., Path]
) -> None:
    wordings = write_reading("ru-Latn", {THANKS: SPASIBO}, {THANKS: "reviewed"}, Voice("ru"))
    (write_catalog("ru", {THANKS: "Благодарю вас."}) / "ru").rename(wordings / "ru")

    shown = "".join(pages(wordings).values())

    assert "Благодарю вас." in shown
    assert "Spas" not in shown
    assert _BUTTON not in shown


def test_a_child_who_reads_the_letters_gets_no_reading(
    pages: Callable[..., dict[str, str]], write_reading: WriteReading
) -> None:
    wordings = write_reading("ru-Latn", {THANKS: SPASIBO}, {THANKS: "reviewed"}, Voice("ru"))

    shown = "".join(pages(wordings, reads_script=True).values())

    assert "Spas" not in shown
    assert _BUTTON not in shown
