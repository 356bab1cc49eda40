"""What shapes, colours and pictures are in a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from slc_core.errors import UnreadableError
from slc_core.paper.line import Colour

_KAPPA = 0.5523  # a quarter of a circle as one Bézier curve
_ORIENTATION = 0x0112


@cache
def numbers(colour: Colour, grey: bool) -> str:  # noqa: FBT001  a cache's key
    """A colour as PDF counts it, or the grey that is as bright."""
    red, green, blue = colour
    if grey:
        red = green = blue = round(0.299 * red + 0.587 * green + 0.114 * blue)
    return f"{red / 255:.3g} {green / 255:.3g} {blue / 255:.3g}"


def rounded_path(x: float, y: float, width: float, height: float, radius: float) -> str:
    """A rectangle with round corners, anticlockwise from the bottom."""
    bend = radius * (1 - _KAPPA)
    right, top = x + width, y + height
    return (
        f"{x + radius:.2f} {y:.2f} m {right - radius:.2f} {y:.2f} l"
        f" {right - bend:.2f} {y:.2f} {right:.2f} {y + bend:.2f} {right:.2f} {y + radius:.2f} c"
        f" {right:.2f} {top - radius:.2f} l"
        f" {right:.2f} {top - bend:.2f} {right - bend:.2f} {top:.2f} {right - radius:.2f} {top:.2f} c"
        f" {x + radius:.2f} {top:.2f} l"
        f" {x + bend:.2f} {top:.2f} {x:.2f} {top - bend:.2f} {x:.2f} {top - radius:.2f} c"
        f" {x:.2f} {y + radius:.2f} l"
        f" {x:.2f} {y + bend:.2f} {x + bend:.2f} {y:.2f} {x + radius:.2f} {y:.2f} c h"
    )


def squares_path(rows: Sequence[Sequence[int | bool]], left: float, top: float, side: float) -> str:
    """The true squares of a grid as one path, neighbours in a row joined; all in points."""
    path: list[str] = []
    for down, row in enumerate(rows):
        start = 0
        while start < len(row):
            end = start + 1
            if row[start]:
                while end < len(row) and row[end]:
                    end += 1
                corner = f"{left + start * side:.2f} {top - (down + 1) * side:.2f}"
                path.append(f"{corner} {(end - start) * side:.2f} {side:.2f} re")
            start = end
    return " ".join(path)


def printable_picture(source: Path | bytes, *, grey: bool) -> bytes | Image.Image:
    """A picture the right way up, without transparency, in greys if asked; a JPEG that needs none of it as it is."""
    named = source.name if isinstance(source, Path) else "a picture"
    try:
        content = source.read_bytes() if isinstance(source, Path) else source
        with Image.open(BytesIO(content)) as image:
            is_turned = image.getexif().get(_ORIENTATION, 1) != 1
            if image.format == "JPEG" and image.mode in {"L", "RGB"} and not is_turned and not grey:
                return content
            upright = ImageOps.exif_transpose(image)
            if "A" in upright.getbands() or "transparency" in upright.info:
                coloured = upright.convert("RGBA")
                upright = Image.new("RGB", coloured.size, (255, 255, 255))
                upright.paste(coloured, mask=coloured.getchannel("A"))
            return upright.convert("L" if grey else "RGB")
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableError(
            f"{named} is not a picture that can be printed ({error}); save it as JPEG or PNG"
        ) from error
