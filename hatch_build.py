"""Puts the languages into the wheel: ``locales/`` becomes ``slc_core/locales/``, its catalogs compiled."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_DATA = (
    "*/locale.toml",
    "*/review.jsonl",
    "*/sheets/*.json",
    "*/back_translation.jsonl",
    "slc.pot",
    "names.toml",
    "glossary.toml",
    "*/LC_MESSAGES/slc.mo",
    "keyboards/*.toml",
    "keyboards/LICENSE-unicode.txt",
)


_NO_DATE = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # the same sources give the same wheel


class CompileCatalogs(BuildHookInterface[Any]):
    """An editable install compiles in place; a wheel also ships what it compiled."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalog; *version* is ``standard`` or ``editable``."""
        locales = Path(self.root) / "locales"
        for source in sorted(locales.glob("*/LC_MESSAGES/slc.po")):
            with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
                catalog = read_po(po, abort_invalid=True)
                catalog.creation_date = _NO_DATE
                write_mo(mo, catalog)
        if version == "standard":
            for pattern in _DATA:
                for path in sorted(locales.glob(pattern)):
                    inside = Path("slc_core") / path.relative_to(self.root)
                    build_data["force_include"][str(path)] = inside.as_posix()
