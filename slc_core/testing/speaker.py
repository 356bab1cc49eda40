"""Reviews as a speaker leaves them: the acts, and the sheets behind them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from slc_core.files import write_together
from slc_core.language.evidence import FOLDER, Line, Stored, stored_json, with_lines
from slc_core.language.review import FILE, Act, acts_json

__all__ = ["write_reviews"]


def write_reviews(folder: Path, acts: Iterable[Act]) -> None:
    """Make *acts* the reviews of the language in *folder* (``locales/<tag>``), each backed by its sheet."""
    listed = list(acts)
    contents = {FILE: acts_json(listed)}
    by_sheet = sorted(listed, key=lambda act: act.sheet)
    for sheet, of_sheet in groupby(by_sheet, key=lambda act: act.sheet):
        stored = Stored(sheet, folder.name)
        for act in of_sheet:
            line = Line(act.key, act.text, act.text, act.act)
            stored = with_lines(stored, (act.by, act.role, act.on), [line])
        contents[f"{FOLDER}/{sheet}.json"] = stored_json(stored)
    write_together(folder, contents)
