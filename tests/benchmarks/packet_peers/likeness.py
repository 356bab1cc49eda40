"""Whether a PDF holds a packet's text, as poppler's pdftotext reads it."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections import Counter
from typing import NamedTuple

from tests.benchmarks.packet_peers.contents import Packet


class Reading(NamedTuple):
    """*likeness* is 1 if the same letters come as often as they should, in whatever order columns are read."""

    pages: int
    likeness: float


def reading(pdf: bytes, packet: Packet) -> Reading:
    """What a reader finds; not a number if poppler is not installed."""
    if shutil.which("pdftotext") is None:
        return Reading(0, float("nan"))
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
    found, wanted = _letters(text), _letters(" ".join(packet.words))
    return Reading(text.count("\f"), 2 * (found & wanted).total() / (found.total() + wanted.total()))


def _letters(text: str) -> Counter[str]:
    """Letters without presentation forms, spaces and marks of direction."""
    plain = unicodedata.normalize("NFKC", text)
    return Counter(letter for letter in plain if not letter.isspace() and unicodedata.category(letter) != "Cf")
