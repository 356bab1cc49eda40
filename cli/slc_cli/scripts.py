"""``slc script``: the scripts there are, and a copy to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from slc_core.conference.script import Script

app = typer.Typer(name="script", help="The prewritten scripts that children speak.", no_args_is_help=True)


@app.command("list")
def list_scripts(
    blanks: Annotated[bool, typer.Option("--blanks", help="List the blanks a script may use, with types.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the built-in scripts, one for each band of grades.

    Example: slc script list
    """
    import json

    from slc_core.conference.blanks import all_blanks
    from slc_core.conference.script import BANDS, built_in_script, lines_of

    if blanks:
        vocabulary = all_blanks()
        if as_json:
            typer.echo(json.dumps(vocabulary, indent=2))
            return
        for place, names in vocabulary.items():
            typer.echo(f"{place}: {', '.join(f'{name} ({kind})' for name, kind in names.items())}")
        return
    scripts = [built_in_script(band) for band in BANDS]
    if as_json:
        rows = [
            {"id": s.id, "title": s.title, "grades": s.grades, "lines": sum(1 for _ in lines_of(s))} for s in scripts
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    for script in scripts:
        steps = sum(len(stage.step) for stage in script.stage)
        typer.echo(f"{script.id:5}  {script.title:25}  {len(script.stage)} stages, {steps} steps")


@app.command("show")
def show_script(
    script: Annotated[str, typer.Argument(help="A built-in script such as 4-5, or a .toml file.")],
) -> None:
    """Show a script stage by stage, with its blanks open.

    Example: slc script show 4-5
    """
    from slc_core.conference.labels import STAGE_TITLES
    from slc_core.conference.script import message_of

    found = _script(script)
    typer.echo(found.title)
    for stage in found.stage:
        typer.echo(f"\n{STAGE_TITLES[stage.id].text}")
        for step in stage.step:
            place = f" [{step.page} page]" if step.page else ""
            only = f" (when {', '.join(step.when)})" if step.when else ""
            for line in step.say:
                message = message_of(stage.id, line)
                typer.echo(f"  {step.who}{place}{only}: {message.plural or message.text}")


@app.command("new")
def new_script(
    path: Annotated[Path, typer.Argument(help="The file to make; it must end in .toml.")],
    like: Annotated[str, typer.Option("--like", help="The built-in script to start from.")] = "4-5",
) -> None:
    """Make a script of your own, to edit in any text editor; put its name under script in class.toml.

    Example: slc script new my-class/our-script.toml --like 2-3
    """
    from slc_core.conference.script import write_script_copy

    write_script_copy(like, path)
    typer.echo(f'{path} is a copy of {like}; edit it, then write script = "{path.name}" in class.toml')


def _script(name: str) -> Script:
    from slc_core.conference.script import built_in_script, read_script

    return read_script(Path(name)) if name.endswith(".toml") else built_in_script(name)
