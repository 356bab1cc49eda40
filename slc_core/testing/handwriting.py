"""A note on lined paper, photographed on a table by hand: what a family sends back to school."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter

from slc_core.testing.crayon import HEIGHT, WIDTH, Sheet

_TABLE = (126, 96, 70)
_PEN = (38, 66, 142)
_RULE = (190, 208, 226)
_FIRST_LINE, _BETWEEN_LINES = 110, 84


def photographed_note(lines: Sequence[str], owner: str) -> bytes:
    """A JPEG of *lines* in the hand of *owner*: a little askew, in the light of a lamp."""
    sheet = Sheet(owner)
    for row in range(_FIRST_LINE + 34, HEIGHT, _BETWEEN_LINES):
        sheet.line([(0, row), (WIDTH, row)], _RULE, 2)
    for number, line in enumerate(lines):
        sheet.write(WIDTH / 2, _FIRST_LINE + number * _BETWEEN_LINES, line, 44, _PEN)
    with Image.open(io.BytesIO(sheet.png())) as paper:
        askew = paper.convert("RGBA").rotate(-4, Image.Resampling.BICUBIC, expand=True)
    photo = Image.new("RGB", (askew.width + 120, askew.height + 100), _TABLE)
    photo.paste(askew, (60, 50), askew)
    light = Image.new("L", photo.size, 255)
    ImageDraw.Draw(light).polygon([(photo.width, 0), photo.size, (photo.width // 2, photo.height)], fill=190)
    shade = Image.new("RGB", photo.size, (60, 48, 40))
    photo = Image.composite(photo, shade, light.filter(ImageFilter.GaussianBlur(120)))
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=80)
    return file.getvalue()
