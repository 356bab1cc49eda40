"""The ``slc`` command: its groups, and the one place where failures become sentences and exit codes.

Exit codes: 0 done, 1 our fault, 2 you can put it right, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import io
import sys
import traceback
from typing import Annotated

import typer

from slc_cli import classes, demo, evenings, hubs, locales, papers, scripts, stations, talks

STOPPED = 130
"""What typer ends with after Ctrl-C, as shells do."""

app = typer.Typer(
    name="slc",
    help="Student-led conferences in the family's first language.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
app.command("demo")(demo.demo)
app.add_typer(classes.app, name="class")
app.add_typer(scripts.app, name="script")
app.command("talk")(talks.talk)
app.command("paper")(papers.paper)
app.add_typer(evenings.app, name="evening")
app.add_typer(stations.app, name="station")
app.add_typer(hubs.app, name="hub")
app.add_typer(locales.app, name="locale")


@app.callback(invoke_without_command=True)
def slc(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Prepare a class, fill every child's script, read it in the family's language."""
    if version:
        from slc_core import __version__

        typer.echo(__version__)
        raise typer.Exit


def run() -> None:
    """Run the command line; every failure leaves as one sentence each and an exit code."""
    from slc_core.errors import SlcError

    _speak_utf8()
    try:
        app()
    except SlcError as error:
        for sentence in str(error).splitlines():
            typer.echo(f"slc: {sentence}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)  # `slc talk … | head` has read enough
    except SystemExit as end:
        if end.code == STOPPED:
            typer.echo("slc: stopped; what was made so far is whole", err=True)
        raise
    except Exception:  # noqa: BLE001 - whatever nobody foresaw is our fault, and is to be told as such
        traceback.print_exc()
        typer.echo("slc: this is our fault, not yours; send the lines above to whoever gave you SLC", err=True)
        sys.exit(1)


def _speak_utf8() -> None:
    """Families' names and languages do not fit a Windows code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
