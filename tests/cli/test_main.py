from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from slc_cli.main import app

Slc = Callable[..., Any]
ROOT = Path(__file__).parents[2]


def commands(group: typer.Typer = app, words: str = "slc") -> dict[str, str]:
    """Every command with its help, by the words a teacher types."""
    found: dict[str, str] = {}
    for command in group.registered_commands:
        assert command.callback
        name = command.name or command.callback.__name__
        found[f"{words} {name}"] = command.callback.__doc__ or ""
    for inner in group.registered_groups:
        assert isinstance(inner.typer_instance, typer.Typer)
        found |= commands(inner.typer_instance, f"{words} {inner.name}" if isinstance(inner.name, str) else words)
    return found


def test_every_command_stands_in_the_readme_and_the_readme_names_no_other() -> None:
    rows = [
        line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `slc ")
    ]

    named = {row.split("`")[1] for row in rows}

    assert named == set(commands())


@pytest.mark.parametrize(("command", "help_text"), commands().items())
def test_every_help_ends_with_an_example_of_its_own(command: str, help_text: str) -> None:
    assert f"Example: {command}" in help_text.strip().splitlines()[-1]


def test_help_imports_neither_pydantic_nor_a_pdf_library() -> None:
    program = (
        "import sys; sys.argv = ['slc', '--help']\n"
        "from slc_cli.main import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "heavy = {'pydantic', 'fpdf', 'uharfbuzz', 'babel', 'jinja2', 'rich.progress'} & set(sys.modules)\n"
        "sys.exit(f'imports {heavy}' if heavy else 0)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_library_alone_imports_no_toolkit() -> None:
    program = (
        "import sys, slc_core, slc_core.conference.talk\n"
        "toolkits = {'fpdf', 'uharfbuzz', 'nacl', 'sqlalchemy', 'starlette', 'fastapi', 'jinja2', 'typer'}\n"
        "heavy = toolkits & set(sys.modules)\n"
        "sys.exit(f'imports {heavy}' if heavy else 0)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_the_version_is_told(slc: Slc) -> None:
    said = slc("--version")

    assert said.code == 0
    assert said.out.strip() == "0.1.0"


def test_an_unknown_command_is_exit_2(slc: Slc) -> None:
    assert slc("confer").code == 2


def test_a_fault_of_ours_says_so_below_what_helps_us_to_find_it(slc: Slc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "slc_core.classroom.folder", None)  # an installation that lost a file

    said = slc("class", "check", "my-class")

    assert said.code == 1
    assert said.err.startswith("Traceback")
    assert said.err.splitlines()[-1].startswith("slc: this is our fault, not yours")
