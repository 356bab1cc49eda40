"""Languages that nobody speaks: they show what is not translated, does not fit, or does not mirror."""

from __future__ import annotations

import re
from typing import Literal

_ACCENTED = str.maketrans(
    "AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpRrSsTtUuVvWwYyZz", "ÁáƁƀÇçĎďÉéƑƒĜĝĤĥÍíĴĵĶķĻļḾḿÑñÓóṔṕŘřŠšŢţÚúṼṽŴŵÝýŽž"
)
_BLANK = re.compile(r"(\{[^}]*\})")
_MORE = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
_RLO, _PDF = "\u202e", "\u202c"


def pseudo_text(text: str, kind: Literal["accented", "mirrored"]) -> str:
    """English *text* in disguise; blanks stay as they are.

    ``accented`` is 60 % longer, as the longest translations are, and bracketed to show where it is cut.
    ``mirrored`` runs from right to left.
    """
    pieces = _BLANK.split(text)
    if kind == "mirrored":
        return "".join(piece if piece.startswith("{") else f"{_RLO}{piece}{_PDF}" if piece else "" for piece in pieces)
    disguised = "".join(piece if piece.startswith("{") else piece.translate(_ACCENTED) for piece in pieces)
    padding = _MORE * (len(text) // 160 + 1)
    return f"[{disguised} {padding[: max(1, round(len(text) * 0.6) - 3)].strip()}]"
