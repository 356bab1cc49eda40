"""The rows of one assessment as its page: a scale, dated results, a target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from slc_core.classroom.cells import (
    CellError,
    DateOrder,
    UndecidedDateError,
    choice,
    closest,
    date,
    number,
    shown,
)
from slc_core.classroom.sheets import Line, telling_line
from slc_core.conference.portfolio import AssessmentPage, Result, Scale

__all__ = ["Dates", "assessment_of"]

_Kind = Literal["percent", "points", "number", "level"]
_KINDS: Mapping[str, _Kind] = {
    "percent": "percent",
    "points": "points",
    "number": "number",
    "level": "level",
    "percentage": "percent",
    "levels": "level",
}


class Dates:
    """Reads a column's dates and asks only once how those with slashes are meant."""

    def __init__(self, order: DateOrder | None) -> None:
        self._order: DateOrder | None = order
        self._asked = False

    def read(self, line: Line) -> dt.date | None:
        """The row's date; None for an empty cell, or after noting what is wrong."""
        try:
            return date(text, self._order) if (text := line.text("date")) else None
        except UndecidedDateError as error:
            if not self._asked:
                line.tell("date", error.found, error.to_do)
            self._asked = True
        except CellError as error:
            line.tell("date", error.found, error.to_do)
        return None


def assessment_of(lines: Sequence[Line], page: int, dates: Dates) -> AssessmentPage | None:
    """The page of these rows; None after noting why there is none."""
    scale = _scale(lines)
    read = [(dates.read(line), _value(line, "score", scale)) for line in lines]
    results = [Result(on=on, value=value) for on, value in read if value is not None]
    dated = [result.on for result in results if result.on]
    if len(dated) == len(results):
        results.sort(key=lambda result: result.on or dt.date.min)
    elif dated != sorted(dated):
        lines[0].tell("date", "some dates are missing and the others do not rise", "write the missing dates")
        return None
    target = _value(telling_line(lines, "target"), "target", scale)
    if scale is None:
        return None
    return lines[0].build(
        AssessmentPage,
        {"number": "page"},
        number=page,
        title=telling_line(lines, "title").text("title"),
        subject=telling_line(lines, "subject").text("subject"),
        scale=scale,
        results=tuple(results),
        target=target,
    )


def _scale(lines: Sequence[Line]) -> Scale | None:
    """What the results of a page are measured on; None after noting why it cannot be told."""
    line, top_line, levels_line = (telling_line(lines, column) for column in ("scale", "out of", "levels"))
    levels = tuple(part.strip() for part in levels_line.text("levels").split("<") if part.strip())
    kind = line.read("scale", lambda text: choice(text, _KINDS), None)
    if not line.text("scale"):
        kind = "level" if levels else "points" if top_line.text("out of") else None
    top = top_line.read("out of", _top, None)
    match kind:
        case None:
            if not line.text("scale"):
                line.tell("scale", "is empty", "write percent, points, number or level")
            return None
        case "points" if top is None:
            if not top_line.text("out of"):
                top_line.tell("out of", "is empty", "write how many points there are, such as 12")
            return None
        case "level" if len({level.casefold() for level in levels}) < max(2, len(levels)):
            found = f"{shown(levels_line.text('levels'))} is not a row of levels"
            levels_line.tell("levels", found, "write them from the lowest: Beginning < Developing < Secure")
            return None
        case _:
            lower = telling_line(lines, "lower is better")
            return levels_line.build(
                Scale,
                {"out_of": "out of"},
                kind=kind,
                out_of=top if kind == "points" else None,
                levels=levels if kind == "level" else (),
                lower_is_better=lower.yes_no("lower is better", default=False),
            )


def _top(text: str) -> Decimal:
    if (top := number(text)) <= 0:
        raise CellError(f"{shown(text)} is not above 0", "write how many points there are, such as 12")
    return top


def _value(line: Line, column: str, scale: Scale | None) -> Decimal | str | None:
    """A score or target that stands on its scale; None for an empty cell, or after noting what is wrong."""
    if scale is None:
        return None
    parse = _level if scale.kind == "level" else _points
    return line.read(column, lambda text: parse(text, scale), None)


def _level(text: str, scale: Scale) -> str:
    known = {level.casefold(): level for level in scale.levels}
    if text.casefold() not in known:
        meant = closest(text, known.values())
        to_do = f"did you mean '{meant}'?" if meant else "write one of them, or add it to the levels"
        raise CellError(f"{shown(text)} {scale.problem(text)}", to_do)
    return known[text.casefold()]


def _points(text: str, scale: Scale) -> Decimal:
    value = number(text, percent=scale.kind == "percent")
    if problem := scale.problem(value):
        raise CellError(f"{shown(text)} {problem}", "look at the score and at the scale of its page")
    if scale.kind == "percent" and 0 < value < 1:  # what a cell shown as 84 % holds in a workbook
        percent = f"{(value * 100).normalize():f}"
        raise CellError(f"{shown(text)} would be less than one percent", f"write {percent} for {percent} %")
    return value
