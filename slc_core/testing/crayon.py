"""A sheet of paper and a child's hand: wobbly lines, scribbled fills, and letters that dance a little.

Lengths are pixels of the finished picture. The same owner always draws the same sheet, byte for byte
(with one release of Pillow, which is an extra: import this only to draw).
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from itertools import count, pairwise
from zlib import crc32

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
Colour = tuple[int, int, int]

WIDTH, HEIGHT = 900, 650
PAPER: Colour = (254, 252, 246)
INK: Colour = (62, 56, 66)
RED: Colour = (219, 72, 64)
ORANGE: Colour = (240, 140, 50)
YELLOW: Colour = (246, 200, 60)
GREEN: Colour = (92, 160, 84)
TEAL: Colour = (60, 160, 160)
BLUE: Colour = (78, 138, 206)
PURPLE: Colour = (142, 104, 182)
PINK: Colour = (232, 130, 166)
BROWN: Colour = (148, 104, 70)
GREY: Colour = (140, 140, 146)
CRAYONS = (RED, ORANGE, YELLOW, GREEN, TEAL, BLUE, PURPLE, PINK)

_FINE = 2
"""Drawn twice as large and scaled down, for Pillow's own lines have jagged edges."""


def oval(x: float, y: float, across: float, down: float) -> list[Point]:
    """Return the outline around the middle (*x*, *y*), with the half-widths *across* and *down*."""
    return arc(x, y, across, down, 0, 360)


def arc(x: float, y: float, across: float, down: float, start: float, end: float) -> list[Point]:
    """Return a part of an oval, in degrees, clockwise from the right."""
    steps = max(4, round(abs(end - start) / 12))
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + across * math.cos(angle), y + down * math.sin(angle)) for angle in angles]


def spoke(x: float, y: float, radius: float, angle: float) -> Point:
    """Return the point *radius* away from (*x*, *y*); *angle* in degrees, clockwise from the right."""
    return x + radius * math.cos(math.radians(angle)), y + radius * math.sin(math.radians(angle))


def box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """Return the four corners."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


class Sheet:
    """Paper that *owner* draws on; the name decides how the hand shakes and which crayons it likes."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._turns = count()
        self._image = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), PAPER)
        self._pen = ImageDraw.Draw(self._image)
        self._first_crayon = crc32(owner.encode())

    def crayon(self, place: int) -> Colour:
        """One of the owner's crayons; the eight places 0 to 7 are eight colours."""
        return CRAYONS[(self._first_crayon + place * 3) % len(CRAYONS)]

    def choose(self, lowest: int, highest: int) -> int:
        """Return a whole number that the owner's name decides, both ends included."""
        return lowest + crc32(f"{self._owner} {next(self._turns)}".encode()) % (highest - lowest + 1)

    def line(self, points: Sequence[Point], colour: Colour = INK, width: float = 5) -> None:
        """Draw a crayon line through *points*."""
        _rope(self._pen, self._by_hand(points), colour, width)

    def shape(
        self,
        points: Sequence[Point],
        fill: Colour,
        edge: Colour | None = INK,
        *,
        width: float = 5,
        lean: float | None = 1,
    ) -> None:
        """Draw a closed shape, scribbled full at a slant of *lean*; plain without a lean, or when tiny."""
        outline = self._by_hand([*points, points[0]])
        left, top = (math.floor(min(point[axis] for point in outline)) for axis in (0, 1))
        right, bottom = (math.ceil(max(point[axis] for point in outline)) for axis in (0, 1))
        size = (right - left + 1, bottom - top + 1)
        inside = Image.new("L", size)
        ImageDraw.Draw(inside).polygon([(x - left, y - top) for x, y in outline], fill=255)
        filling = Image.new("RGB", size, fill)
        if lean is not None and min(size) > 30 * _FINE:
            self._scribble(filling, fill, lean)
        self._image.paste(filling, (left, top), inside)
        if edge:
            _rope(self._pen, outline, edge, width)

    def dot(self, x: float, y: float, radius: float, fill: Colour, edge: Colour | None = INK) -> None:
        """Draw a round shape around (*x*, *y*)."""
        self.shape(oval(x, y, radius, radius), fill, edge, width=4)

    def write(self, x: float, y: float, words: str, size: int = 34, colour: Colour = INK) -> None:
        """Print *words*, their middle at (*x*, *y*)."""
        font = ImageFont.load_default(size * _FINE)
        edge = x * _FINE - font.getlength(words) / 2
        for letter in words:
            wide = font.getlength(letter)
            stamp = Image.new("L", (round(wide) + size, size * 3))
            ImageDraw.Draw(stamp).text(
                (stamp.width / 2, stamp.height / 2), letter, fill=255, font=font, anchor="mm", stroke_width=1
            )
            stamp = stamp.rotate(self._shake(6), Image.Resampling.BICUBIC)
            down = y * _FINE + self._shake(size / 9) - stamp.height / 2
            self._image.paste(colour, (round(edge + (wide - stamp.width) / 2), round(down)), stamp)
            edge += wide

    def png(self) -> bytes:
        """Return the sheet as a small PNG of 900 by 650 pixels."""
        small = self._image.reduce(_FINE)
        few = small.quantize(48, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        file = io.BytesIO()
        few.save(file, "PNG", optimize=True)
        return file.getvalue()

    def _shake(self, reach: float) -> float:
        return (self.choose(-1000, 1000) / 1000) * reach

    def _by_hand(self, points: Sequence[Point]) -> list[Point]:
        wobbly: list[Point] = []
        for (x, y), (to_x, to_y) in pairwise(points):
            pieces = max(1, round(math.hypot(to_x - x, to_y - y) / 34))
            for piece in range(pieces):
                part = piece / pieces
                wobbly.append(self._near(x + (to_x - x) * part, y + (to_y - y) * part))
        closed = points[0] == points[-1]
        return [*wobbly, wobbly[0] if closed else self._near(*points[-1])]

    def _near(self, x: float, y: float) -> Point:
        return (x + self._shake(1.5)) * _FINE, (y + self._shake(1.5)) * _FINE

    def _scribble(self, filling: Image.Image, fill: Colour, lean: float) -> None:
        pen, (wide, high) = ImageDraw.Draw(filling), filling.size
        pen.rectangle((0, 0, wide, high), _mixed(fill, 0.42))
        slant, gap = high * lean, 15 * _FINE
        for step in range(int((wide + abs(slant)) / gap) + 2):
            start = step * gap - max(slant, 0) + self._shake(7)
            _rope(pen, [(start + slant, 0), (start + self._shake(9), high)], _mixed(fill, 0.72), 4.5)


def _rope(pen: ImageDraw.ImageDraw, points: Iterable[Point], colour: Colour, width: float) -> None:
    points, thick = list(points), round(width * _FINE)
    pen.line(points, fill=colour, width=thick, joint="curve")
    for x, y in (points[0], points[-1]):
        pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=colour)


def _mixed(colour: Colour, share: float) -> Colour:
    red, green, blue = (round(ink * share + 255 * (1 - share)) for ink in colour)
    return red, green, blue
