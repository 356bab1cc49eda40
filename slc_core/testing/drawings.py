"""What children of the sample class drew: fifteen subjects, each in every child's own hand and colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from slc_core.testing.crayon import (
    BLUE,
    BROWN,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PAPER,
    PINK,
    RED,
    TEAL,
    YELLOW,
    Sheet,
    arc,
    box,
    oval,
    spoke,
)


@cache
def draw(subject: str, child: str) -> bytes:
    """Return the PNG (900 by 650) of *subject*, a key of :data:`SUBJECTS`, by the *child* of that id."""
    sheet = Sheet(f"{child} {subject}")
    SUBJECTS[subject](sheet)
    return sheet.png()


def _sky_and_grass(sheet: Sheet) -> None:
    sheet.shape(box(-20, -20, 920, 500), (150, 200, 238), None, lean=0.25)
    sheet.shape([(-20, 480), (250, 455), (560, 485), (920, 460), (920, 680), (-20, 680)], GREEN, None, lean=0.5)


def _sun(sheet: Sheet, x: float, y: float) -> None:
    for angle in range(0, 360, 30):
        sheet.line([spoke(x, y, 74, angle), spoke(x, y, 108, angle)], ORANGE, 7)
    sheet.dot(x, y, 58, YELLOW, ORANGE)


def _house(sheet: Sheet) -> None:
    _sky_and_grass(sheet)
    _sun(sheet, 760, 130)
    sheet.shape(box(505, 175, 550, 270), BROWN)
    sheet.shape(box(270, 300, 600, 545), sheet.crayon(0))
    sheet.shape([(230, 310), (435, 150), (640, 310)], sheet.crayon(1))
    sheet.shape(box(395, 415, 475, 545), BROWN)
    sheet.dot(462, 485, 6, YELLOW)
    for left in (300, 510):
        sheet.shape(box(left, 345, left + 65, 410), (170, 215, 240))
        sheet.line([(left + 32, 345), (left + 32, 410)])
        sheet.line([(left, 377), (left + 65, 377)])
    for place, x in enumerate((70, 150, 690, 770, 845)):
        _flower(sheet, x, 545 + sheet.choose(-12, 22), sheet.crayon(place + 2))


def _flower(sheet: Sheet, x: float, y: float, colour: tuple[int, int, int]) -> None:
    sheet.line([(x, y), (x, y + 68)], (44, 110, 58), 6)
    for turn in range(5):
        sheet.dot(*spoke(x, y, 17, turn * 72), 12, colour, None)
    sheet.dot(x, y, 9, YELLOW, None)


def _fish(sheet: Sheet) -> None:
    sheet.shape(box(-20, -20, 920, 680), (190, 224, 242), None, lean=None)
    sheet.shape([(-20, 590), (300, 570), (600, 600), (920, 575), (920, 680), (-20, 680)], YELLOW, None)
    spots = [(150, 130), (420, 105), (700, 160), (240, 285), (540, 300), (780, 390), (150, 440), (450, 470)]
    for place, (x, y) in enumerate(spots):
        _one_fish(sheet, x, y, place)
        sheet.write(x - 4, y + 72, str(place + 1), 34)
    for x in (60, 640, 700):
        sheet.line([(x, 600), (x - 14, 540), (x + 10, 490), (x - 6, 440)], (44, 130, 70), 10)


def _one_fish(sheet: Sheet, x: float, y: float, place: int) -> None:
    colour = sheet.crayon(place)
    sheet.shape([(x + 48, y), (x + 92, y - 34), (x + 86, y + 34)], colour)
    sheet.shape(oval(x, y, 62, 38), colour)
    sheet.dot(x - 34, y - 8, 7, INK, None)
    sheet.line(arc(x - 52, y + 8, 14, 10, 20, 80), INK, 4)


def _beads(sheet: Sheet) -> None:
    sheet.write(450, 80, "My pattern", 52)
    for row, (top, unit) in enumerate(((210, "AB"), (365, "ABB"), (520, "ABC"))):
        sheet.line([(50, top), (850, top)], BROWN, 5)
        for place in range(9):
            kind = "ABC".index(unit[place % len(unit)])
            _bead(sheet, 105 + place * 82, top, kind, row)
        sheet.write(450, top + 68, "  ".join(unit[place % len(unit)] for place in range(9)), 30, GREY)


def _bead(sheet: Sheet, x: float, y: float, kind: int, row: int) -> None:
    colour = sheet.crayon(kind + row)
    if kind == 0:
        sheet.dot(x, y, 32, colour)
    elif kind == 1:
        sheet.shape(box(x - 29, y - 29, x + 29, y + 29), colour)
    else:
        sheet.shape([(x - 34, y + 28), (x, y - 34), (x + 34, y + 28)], colour)


def _butterfly(sheet: Sheet) -> None:
    sheet.write(450, 70, "Life of a butterfly", 48)
    _leaf(sheet, 180, 215)
    for x, y in ((150, 205), (178, 196), (205, 210), (170, 224)):
        sheet.dot(x, y, 9, PAPER)
    sheet.write(180, 300, "1 eggs", 32)
    for place in range(6):
        sheet.dot(590 + place * 32, 215 - (place % 2) * 12, 24, GREEN if place else YELLOW)
    sheet.line(arc(584, 222, 10, 8, 20, 140), INK, 4)
    sheet.write(670, 300, "2 caterpillar", 32)
    sheet.line([(560, 400), (790, 390)], BROWN, 12)
    sheet.shape([*arc(672, 470, 36, 72, -90, 90), *arc(672, 470, 30, 72, 90, 270)], BROWN)
    for y in (440, 470, 500):
        sheet.line(arc(672, y - 10, 28, 12, 10, 170), INK, 4)
    sheet.write(680, 590, "3 chrysalis", 32)
    for side in (-1, 1):
        sheet.shape(oval(180 + side * 62, 425, 54, 48), sheet.crayon(0))
        sheet.shape(oval(180 + side * 50, 498, 40, 38), sheet.crayon(1))
        sheet.dot(180 + side * 66, 422, 17, sheet.crayon(2), None)
        sheet.line([(180, 400), (180 + side * 34, 355)], INK, 4)
    sheet.shape(oval(180, 455, 14, 64), INK)
    sheet.write(180, 590, "4 butterfly", 32)
    for start, end in (((330, 210), (500, 210)), ((670, 330), (670, 375)), ((520, 460), (330, 460))):
        _arrow(sheet, start, end)


def _leaf(sheet: Sheet, x: float, y: float) -> None:
    sheet.shape([*arc(x, y + 40, 110, 90, 200, 340), *arc(x, y - 20, 110, 90, 20, 160)], GREEN)
    sheet.line([(x - 100, y + 10), (x + 130, y + 10)], (44, 110, 58), 4)


def _arrow(sheet: Sheet, start: tuple[float, float], end: tuple[float, float]) -> None:
    (x, y), (to_x, to_y) = start, end
    long = max(abs(to_x - x), abs(to_y - y))
    ahead_x, ahead_y = (to_x - x) / long * 18, (to_y - y) / long * 18
    sheet.line([start, end], INK, 6)
    for side in (-1, 1):
        sheet.line([(to_x - ahead_x - side * ahead_y, to_y - ahead_y + side * ahead_x), end], INK, 6)


def _plant(sheet: Sheet) -> None:
    sheet.shape([(-20, 440), (920, 430), (920, 680), (-20, 680)], BROWN, None)
    sheet.line([(400, 440), (396, 330), (404, 215)], (44, 120, 58), 14)
    for x, y in ((330, 560), (390, 610), (440, 600), (480, 545), (300, 500)):
        sheet.line([(400, 440), ((400 + x) / 2 + 8, (440 + y) / 2), (x, y)], (240, 226, 196), 7)
    for side, y in ((-1, 370), (1, 330), (-1, 285)):
        sheet.shape([(400, y), (400 + side * 70, y - 48), (400 + side * 140, y - 34), (400 + side * 80, y + 6)], GREEN)
    for turn in range(8):
        sheet.dot(*spoke(404, 165, 52, turn * 45), 30, sheet.crayon(0))
    sheet.dot(404, 165, 32, YELLOW)
    labels = (
        ("flower", 160, (640, 150)),
        ("leaf", 305, (640, 280)),
        ("stem", 395, (640, 385)),
        ("roots", 560, (640, 560)),
    )
    for words, y, (x, label_y) in labels:
        sheet.line([({"flower": 485, "leaf": 530, "stem": 420, "roots": 490}[words], y), (x - 75, label_y)], INK, 3)
        sheet.write(x, label_y, words, 40, INK)
    _sun(sheet, 130, 130)


def _book_chart(sheet: Sheet) -> None:
    sheet.write(450, 60, "Books we like", 50)
    kinds = ("animals", "jokes", "space", "sports", "magic")
    for place, kind in enumerate(kinds):
        left, books = 165 + place * 140, sheet.choose(2, 9)
        sheet.shape(box(left, 540 - books * 45, left + 90, 540), sheet.crayon(place))
        sheet.write(left + 45, 518 - books * 45, str(books), 32)
        sheet.write(left + 45, 580, kind, 30)
    for number in range(0, 11, 2):
        sheet.line([(122, 540 - number * 45), (138, 540 - number * 45)], INK, 4)
        sheet.write(95, 540 - number * 45, str(number), 28)
    sheet.line([(130, 80), (130, 540), (860, 540)], INK, 6)


def _fractions(sheet: Sheet) -> None:
    sheet.write(450, 75, "Fractions of a pizza", 48)
    for place, (parts, taken) in enumerate(((2, 1), (4, 3), (8, sheet.choose(3, 7)))):
        x, y, turn = 160 + place * 290, 300, 360 / parts
        for part in range(parts):
            slice_ = [(x, y), *arc(x, y, 122, 122, part * turn - 90, (part + 1) * turn - 90)]
            sheet.shape(slice_, sheet.crayon(place) if part < taken else PAPER, lean=0.6)
        sheet.write(x, 480, str(taken), 50)
        sheet.line([(x - 34, 515), (x + 34, 515)], INK, 6)
        sheet.write(x, 555, str(parts), 50)


def _volcano(sheet: Sheet) -> None:
    sheet.shape([(110, 590), (370, 235), (530, 235), (790, 590)], BROWN)
    sheet.shape([(430, 300), (470, 300), (520, 590), (380, 590)], RED)
    sheet.shape(
        [(365, 240), (535, 240), (560, 330), (520, 305), (490, 390), (450, 310), (410, 350), (385, 300)],
        ORANGE,
    )
    for x, y, size in ((450, 110, 62), (375, 135, 46), (525, 130, 50), (420, 70, 40), (505, 65, 44)):
        sheet.dot(x, y, size, GREY)
    for x, y in ((330, 215), (300, 170), (580, 210), (620, 165), (560, 175)):
        sheet.dot(x, y, 11, RED)
    for words, x, y, to in (
        ("ash", 700, 80, 570),
        ("crater", 730, 235, 540),
        ("lava", 120, 350, 395),
        ("magma", 805, 430, 480),
    ):
        sheet.line([(x - 70 if to < x else x + 60, y), (to, y)], INK, 3)
        sheet.write(x, y, words, 38)
    sheet.line([(20, 592), (880, 592)], (92, 160, 84), 12)


def _map(sheet: Sheet) -> None:
    sheet.shape(box(30, 30, 870, 620), (206, 226, 176), lean=0.4)
    for road in ([(30, 330), (870, 320)], [(300, 30), (310, 620)], [(620, 30), (610, 620)]):
        sheet.line(road, GREY, 34)
        sheet.line(road, PAPER, 4)
    sheet.shape([(640, 470), (720, 430), (850, 450), (856, 590), (700, 606), (640, 560)], BLUE)
    for place, (words, left, top) in enumerate(
        (
            ("school", 375, 130),
            ("home", 90, 130),
            ("shop", 90, 450),
            ("library", 385, 440),
            ("park", 660, 165),
        )
    ):
        colour = GREEN if words == "park" else sheet.crayon(place)
        sheet.shape(box(left, top, left + 130, top + 80), colour)
        sheet.write(left + 65, top + 112, words, 30)
    sheet.write(750, 520, "harbor", 34)
    for step in range(6):
        sheet.line([(165 + step * 48, 292), (189 + step * 48, 292)], RED, 7)
    _arrow(sheet, (810, 128), (810, 72))
    sheet.write(838, 112, "N", 30)


def _array(sheet: Sheet) -> None:
    rows, across = sheet.choose(3, 5), sheet.choose(6, 9)
    kinds = ("stars", "apples", "buttons")
    kind = kinds[sheet.choose(0, 2)]
    left, top = 450 - (across - 1) * 48, 270 - (rows - 1) * 44
    for place in range(rows * across):
        x, y = left + place % across * 96, top + place // across * 88
        if kind == "stars":
            sheet.shape(_star(x, y), YELLOW, ORANGE)
        else:
            sheet.dot(x, y, 33, RED if kind == "apples" else sheet.crayon(place % across))
        if kind == "apples":
            sheet.line([(x, y - 28), (x + 8, y - 46)], BROWN, 5)
        if kind == "buttons":
            sheet.dot(x - 9, y, 4, INK, None)
            sheet.dot(x + 9, y, 4, INK, None)
    sheet.write(450, 590, f"{rows} x {across} = {rows * across} {kind}", 54)


def _star(x: float, y: float) -> list[tuple[float, float]]:
    return [spoke(x, y, 17 if turn % 2 else 40, turn * 36 - 90) for turn in range(10)]


def _clock(sheet: Sheet) -> None:
    hour, half = sheet.choose(1, 12), sheet.choose(0, 1)
    sheet.dot(330, 330, 262, sheet.crayon(0))
    sheet.dot(330, 330, 222, PAPER)
    for number in range(1, 13):
        x, y = spoke(330, 330, 186, number * 30 - 90)
        sheet.write(x, y, str(number), 40)
    sheet.line([(330, 330), spoke(330, 330, 150, half * 180 - 90)], RED, 10)
    sheet.line([(330, 330), spoke(330, 330, 98, (hour + half / 2) * 30 - 90)], BLUE, 13)
    sheet.dot(330, 330, 13, INK)
    sheet.write(735, 250, "It is", 46)
    sheet.write(735, 330, "half past" if half else "", 46, RED)
    sheet.write(735, 410, f"{hour}" if half else f"{hour} o'clock", 54, BLUE)


def _water_cycle(sheet: Sheet) -> None:
    sheet.shape([(480, 600), (640, 300), (720, 360), (800, 250), (920, 420), (920, 680), (480, 680)], GREY)
    sheet.shape([(-20, 540), (300, 525), (520, 545), (560, 680), (-20, 680)], BLUE, None, lean=0.2)
    _sun(sheet, 120, 120)
    for x, y, size in ((560, 130, 56), (630, 105, 64), (705, 125, 56), (640, 150, 54)):
        sheet.dot(x, y, size, (176, 206, 232), None)
    for place in range(7):
        x = 555 + place * 30
        sheet.line([(x, 205), (x - 12, 245)], BLUE, 7)
    for x in (190, 260, 330):
        sheet.line([(x, 515), (x + 18, 460), (x - 8, 400), (x + 14, 340)], TEAL, 6)
        _arrow(sheet, (x + 14, 340), (x + 14, 305))
    _arrow(sheet, (300, 160), (450, 140))
    for words, x, y in (
        ("evaporation", 265, 270),
        ("clouds", 640, 130),
        ("rain", 500, 235),
        ("sea", 200, 600),
    ):
        sheet.write(x, y, words, 36)


def _number_line(sheet: Sheet) -> None:
    start, jump = sheet.choose(2, 6) * 10, sheet.choose(3, 8)
    sheet.write(450, 90, f"{start} + {jump * 4} = {start + jump * 4}", 60)
    sheet.line([(50, 430), (850, 430)], INK, 7)
    for step in range(5):
        x = 110 + step * 170
        sheet.line([(x, 405), (x, 455)], INK, 6)
        sheet.write(x, 500, str(start + step * jump), 42)
        if step:
            sheet.line(arc(x - 85, 400, 85, 130, 180, 360), sheet.crayon(step), 8)
            sheet.write(x - 85, 235, f"+{jump}", 40, sheet.crayon(step))
    sheet.dot(110, 395, 15, GREEN)
    sheet.dot(790, 395, 15, RED)


def _animal(sheet: Sheet) -> None:
    """A cat, a bear or a rabbit, for a child to be known by at the pod."""
    sheet.shape(box(-20, -20, 920, 680), sheet.crayon(0), None, lean=0.4)
    kind, fur = sheet.choose(0, 2), sheet.crayon(2)
    for side in (-1, 1):
        x = 450 + side * 130
        if kind == 0:
            sheet.shape([(x - 75, 250), (x + side * 45, 60), (x + 75, 250)], fur)
        elif kind == 1:
            sheet.dot(450 + side * 175, 185, 82, fur)
        else:
            sheet.shape(oval(450 + side * 95, 140, 50, 130), fur)
    sheet.shape(oval(450, 375, 250, 215), fur)
    for side in (-1, 1):
        sheet.dot(450 + side * 95, 330, 34, PAPER)
        sheet.dot(450 + side * 95, 335, 16, INK, None)
        for down in (-14, 22):
            sheet.line([(450 + side * 105, 440 + down // 2), (450 + side * 270, 430 + down * 2)], INK, 5)
    sheet.shape(oval(450, 415, 30, 21), PINK)
    for side in (-1, 1):
        sheet.line(arc(450 + side * 35, 450, 35, 32, 10, 170), INK, 7)


def _planets(sheet: Sheet) -> None:
    sheet.shape(box(-20, -20, 920, 680), (44, 50, 92), None, lean=None)
    for _ in range(30):
        sheet.dot(sheet.choose(20, 880), sheet.choose(20, 630), 3, PAPER, None)
    sheet.dot(-60, 325, 165, YELLOW, ORANGE)
    x = 104.0
    for place, (name, size, colour) in enumerate(_PLANETS):
        x += size + 9
        y = 325 + (-1) ** place * 70
        sheet.dot(x, y, size, colour, PAPER)
        if name == "Saturn":
            sheet.line(arc(x, y, 78, 20, -20, 200), PINK, 7)
        sheet.write(x, y - (-1) ** place * -(size + 34), name, 24, PAPER)
        x += size


_PLANETS = (
    ("Mercury", 22, GREY),
    ("Venus", 34, ORANGE),
    ("Earth", 36, BLUE),
    ("Mars", 27, RED),
    ("Jupiter", 76, BROWN),
    ("Saturn", 56, YELLOW),
    ("Uranus", 44, TEAL),
    ("Neptune", 42, (70, 110, 210)),
)
"""Name, half-width on paper, colour; from the sun outward."""


SUBJECTS: Mapping[str, Callable[[Sheet], None]] = MappingProxyType(
    {
        "house": _house,
        "fish": _fish,
        "beads": _beads,
        "butterfly": _butterfly,
        "plant": _plant,
        "book-chart": _book_chart,
        "fractions": _fractions,
        "volcano": _volcano,
        "map": _map,
        "array": _array,
        "clock": _clock,
        "water-cycle": _water_cycle,
        "number-line": _number_line,
        "planets": _planets,
        "picture": _animal,
    }
)
"""Each subject by the name of its picture's file, without the ending."""
