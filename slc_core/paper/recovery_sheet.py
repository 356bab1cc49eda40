"""The page that a school locks away: without it and without the passphrase nobody reads what the hub keeps."""

from __future__ import annotations

from collections.abc import Sequence

from slc_core.paper.paragraph import words
from slc_core.paper.press import BODY, LARGE, SMALL, TITLE, Press
from slc_core.paper.sheet import Sheet

__all__ = ["recovery_lines", "recovery_sheet"]

_LANG = "en"  # for whoever types commands; those are English too
_IN_A_ROW = 4


def recovery_sheet(groups: Sequence[str], hub: str, key: str, press: Press) -> bytes:
    """One page with the *groups* of the hub in the folder called *hub*, known by *key*."""
    document = press.document(_LANG, "Recovery sheet of the hub")
    sheet = Sheet(document, lang=_LANG, numbered=False)
    title, *about, groups_title = _about(hub, key, press)
    sheet.heading(words(title), style=TITLE)
    for line in about:
        sheet.paragraph(words(line), BODY)
    sheet.space(4)
    sheet.paragraph(words(groups_title), BODY)
    for row in _rows(groups):
        sheet.paragraph(words(row), LARGE, after_mm=3.0)
    sheet.space(4)
    sheet.paragraph(words("Letters and digits: there is no O, no I, no L and no U among them."), SMALL)
    sheet.finish()
    return document.to_bytes()


def recovery_lines(groups: Sequence[str], hub: str, key: str, press: Press) -> str:
    """The same as plain text."""
    *about, groups_title = _about(hub, key, press)
    return "\n".join([*about, "", groups_title, "", *(f"    {row}" for row in _rows(groups)), ""])


def _about(hub: str, key: str, press: Press) -> list[str]:
    return [
        "Recovery sheet of the hub",
        f"Hub: {hub}. Key: {key}. Made on {press.made_on:%Y-%m-%d}.",
        "Whoever holds this sheet and the hub's folder reads what families said. Lock it away, not beside the hub.",
        "If the passphrase is forgotten or the computer is lost: slc hub recover HUB, and type these groups in order.",
        "The groups:",
    ]


def _rows(groups: Sequence[str]) -> list[str]:
    numbered = [f"{number}: {group}" for number, group in enumerate(groups, 1)]
    return ["   ".join(numbered[start : start + _IN_A_ROW]) for start in range(0, len(numbered), _IN_A_ROW)]
