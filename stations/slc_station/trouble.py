"""What a family reads when the pod cannot go on, and what the log gets of it.

The page is made even when making pages is what failed; the log never gets what a family said.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from html import escape

from slc_core.language.catalog import Text, Voice
from slc_core.language.values import Value
from slc_station.screen import render, trouble_screen
from slc_station.words import CARRY_ON, CODE_FOR_TEACHER, TROUBLES, TroubleCode

_LOG = logging.getLogger(__name__)


def trouble_page(code: TroubleCode, voices: Sequence[Voice]) -> str:
    """The page of a trouble, as HTML, in the languages of *voices*; the first is the page's own."""
    try:
        return render(trouble_screen(code, voices))
    except Exception as error:  # noqa: BLE001 - the page that tells of trouble must not be one
        log_failure("E05", error)
        return plain_page(code, voices)


def plain_page(code: TroubleCode, voices: Sequence[Voice]) -> str:
    """The same without template, style or drawing."""
    said = [(voice.say(TROUBLES[code]), voice.say(CARRY_ON)) for voice in voices]
    lines = "".join(f"<p {_spoken(trouble)}</p><p><a href='/' {_spoken(on)}</a></p>" for trouble, on in said)
    label = voices[-1].say(CODE_FOR_TEACHER, {"code": Value("text", code)})
    return (
        f"<!doctype html><html lang='{said[0][0].lang}' dir='{said[0][0].dir}'><meta charset='utf-8'>"
        f"<title>{code}</title><body data-screen='trouble'>{lines}<p {_spoken(label)}</p></body></html>"
    )


def log_failure(code: TroubleCode, error: Exception) -> None:
    """One line: the kind of a failure and where it arose, for its text may hold what a family said."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
    _LOG.error("%s: %s at %s", code, type(error).__name__, place)


def _spoken(text: Text) -> str:
    return f"lang='{text.lang}' dir='{text.dir}'>{escape(text.value)}"
