"""What an engine is to the benchmark: a way to make a packet's PDF, and what a reader should know of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.packet_peers.contents import Packet

Make = Callable[[Packet], bytes]


class Place(NamedTuple):
    """Where an engine finds what was made before the clock ran."""

    fonts: Path
    """Static fonts as ``static_font`` made them, one folder for all languages."""
    work: Path
    """For templates and photos."""


class Engine(NamedTuple):
    """A module of this package and its function that imports the library and gives what makes packets."""

    name: str
    module: str
    function: str
    distribution: str
    remark: str

    def open(self, place: Place) -> Make:
        """What may be done once per process, done.

        Raises:
            ImportError: the library is not installed.
        """
        module = import_module(f"tests.benchmarks.packet_peers.{self.module}")
        maker: Make = getattr(module, self.function)(place)
        return maker


class StaticFont(NamedTuple):
    """A regular and a bold file of one family, under the name that the files themselves carry."""

    family: str
    regular: Path
    bold: Path


@cache
def static_font(variable: Path, folder: Path) -> StaticFont:
    """The two static files of a variable font, made by fontTools the first time: 1 s for most, 20 s for Chinese."""
    family = "Packet " + variable.name.partition("[")[0]
    files = {weight: folder / f"{family.replace(' ', '-')}-{weight}.ttf" for weight in (400, 700)}
    for weight, path in files.items():
        if not path.exists():
            _write_instance(variable, weight, family, path)
    return StaticFont(family, files[400], files[700])


def _write_instance(variable: Path, weight: int, family: str, path: Path) -> None:
    """One weight, named so that every engine finds it by family and boldness."""
    reader: Any = import_module("fontTools.ttLib")
    instancer: Any = import_module("fontTools.varLib.instancer")
    font: Any = instancer.instantiateVariableFont(reader.TTFont(variable), {"wght": weight})
    style, bold = ("Bold", 1) if weight == 700 else ("Regular", 0)
    names = font["name"]
    for name_id in (16, 17, 21, 22, 25):
        names.removeNames(nameID=name_id)
    for name_id, text in ((1, family), (2, style), (4, f"{family} {style}"), (6, f"{family}-{style}".replace(" ", ""))):
        names.removeNames(nameID=name_id)
        names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0b1100001 | (0b100000 if bold else 0b1000000)
    font["head"].macStyle = bold
    path.parent.mkdir(parents=True, exist_ok=True)
    font.save(path)
