"""What hands and faces do while the script is spoken, in words and as a picture for those who do not read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from slc_core.conference.script import Gesture
from slc_core.language.catalog import Message, message

# NOTE(tr): Short stage directions to a child (or adult) beside a small picture; spoken to one child.
GESTURES: Mapping[Gesture, Message] = {
    "offer-seat": message("gesture", "Pull out a chair."),
    "offer-drink": message("gesture", "Offer a drink and a snack."),
    "open-portfolio": message("gesture", "Open the portfolio."),
    "turn-page": message("gesture", "Turn to the page."),
    "point": message("gesture", "Point to it."),
    "show-work": message("gesture", "Show the work."),
    "show-skill": message("gesture", "Show how you do it."),
    "hand-over": message("gesture", "Hand it over."),
    "listen": message("gesture", "Listen."),
    "ask": message("gesture", "Ask and wait."),
    "put-away": message("gesture", "Put everything away."),
    "greet-teacher": message("gesture", "Introduce your family."),
    "sign": message("gesture", "Sign."),
    "thank": message("gesture", "Say thank you."),
    "smile": message("gesture", "Smile."),
    "choose-face": message("gesture", "Choose a face."),
    "wave": message("gesture", "Wave goodbye."),
}


@cache
def picture(gesture: Gesture) -> str:
    """The gesture as an SVG element, 48 units square, drawn in the colour of the text around it."""
    source = resources.files("slc_core.conference") / "gestures" / f"{gesture}.svg"
    return source.read_text(encoding="utf-8").strip()
