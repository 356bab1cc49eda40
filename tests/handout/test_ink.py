from __future__ import annotations

from slc_core.handout.ink import drawing_svg


def test_strokes_become_lines_from_point_to_point() -> None:
    assert '<path d="M0 0L500 1000"/><path d="M7 8L9 10L11 12"/>' in drawing_svg(
        [[0, 0, 500, 1000], [7, 8, 9, 10, 11, 12]]
    )


def test_a_dot_is_seen() -> None:
    assert '<path d="M5 6L5 6"/>' in drawing_svg([[5, 6]])


def test_a_stroke_without_a_point_is_left_out() -> None:
    assert "<path" not in drawing_svg([[], [4]])
