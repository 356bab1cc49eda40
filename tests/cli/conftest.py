"""Runs ``slc`` as a person does, in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest
from slc_cli.main import run


class Said(NamedTuple):
    """What a command left: its exit code and what it said on both streams."""

    code: int
    out: str
    err: str


@pytest.fixture
def slc(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """``slc("class", "check", folder)``."""

    def call(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["slc", *map(str, words)])
        capsys.readouterr()
        try:
            run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        else:
            code = 0
        streams = capsys.readouterr()
        return Said(code, str(streams.out), str(streams.err))

    return call
