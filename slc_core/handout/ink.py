"""What a finger drew, as an SVG that we write ourselves: nothing that a page sends is ever shown as it came."""

from __future__ import annotations

from collections.abc import Sequence

PAPER = 1000
"""Width of the paper that strokes are measured on; its height is left to the tool."""


def drawing_svg(strokes: Sequence[Sequence[int]], *, height: int = PAPER) -> str:
    """Strokes (``x, y, x, y, …`` in thousandths of the paper's width) as an SVG image of their own."""
    paths = "".join(f'<path d="{_path(stroke)}"/>' for stroke in strokes if len(stroke) >= 2)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {PAPER} {height}" fill="none" stroke="#1c2430"'
        f' stroke-width="8" stroke-linecap="round" stroke-linejoin="round">{paths}</svg>'
    )


def _path(stroke: Sequence[int]) -> str:
    points = [f"{int(x)} {int(y)}" for x, y in zip(stroke[::2], stroke[1::2], strict=False)]
    # A dot is a line of no length, which a round cap makes visible.
    return "M" + "L".join(points if len(points) > 1 else points * 2)
