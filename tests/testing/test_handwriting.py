from __future__ import annotations

import io

from PIL import Image

from slc_core.testing.handwriting import photographed_note


def test_a_note_is_a_photo_of_paper_on_a_table() -> None:
    with Image.open(io.BytesIO(photographed_note(["Hello", "there"], "h1"))) as photo:
        assert (photo.format, dict(photo.getexif())) == ("JPEG", {})
        corner, paper = photo.getpixel((5, 5)), photo.getpixel((200, 300))

    assert isinstance(corner, tuple)
    assert isinstance(paper, tuple)
    assert min(paper) > max(corner)


def test_everybody_has_a_hand_of_their_own() -> None:
    assert (
        photographed_note(["Hello"], "h1") == photographed_note(["Hello"], "h1") != photographed_note(["Hello"], "h2")
    )
