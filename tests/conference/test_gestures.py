from __future__ import annotations

from typing import get_args
from xml.etree import ElementTree as ET

import pytest

from slc_core.conference.gestures import GESTURES, picture
from slc_core.conference.script import BANDS, Gesture, built_in_script

EVERY: tuple[Gesture, ...] = get_args(Gesture)


def test_every_gesture_has_words_and_no_two_the_same() -> None:
    assert set(GESTURES) == set(EVERY)
    assert len({message.text for message in GESTURES.values()}) == len(EVERY)
    assert {message.context for message in GESTURES.values()} == {"gesture"}


@pytest.mark.parametrize("gesture", EVERY)
def test_a_picture_is_a_small_drawing_in_the_colour_of_its_text(gesture: Gesture) -> None:
    drawing = ET.fromstring(picture(gesture))  # noqa: S314 - our own file

    assert drawing.tag == "svg"
    assert drawing.get("viewBox") == "0 0 48 48"
    assert drawing.get("aria-hidden") == "true"
    assert "currentColor" in {drawing.get("stroke"), drawing.get("fill")}
    for part in drawing.iter():
        assert part.tag in {"svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}
        assert not {name for name in part.attrib if "href" in name or name.startswith("on")}
    assert len(picture(gesture)) < 1500


def test_no_two_pictures_are_the_same() -> None:
    assert len({picture(gesture) for gesture in EVERY}) == len(EVERY)


def test_every_gesture_is_made_in_some_script() -> None:
    made = {step.do for band in BANDS for stage in built_in_script(band).stage for step in stage.step}

    assert made - {None} == set(EVERY)
