"""``slc evening``: the plan of the conferences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slc_cli.terminal import print_json, print_table

if TYPE_CHECKING:
    from slc_core.classroom.folder import Classroom

app = typer.Typer(name="evening", help="Plan the evening of the conferences.", no_args_is_help=True)


@app.command()
def show(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The class folder.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List who sits at which pod, in which languages, and who wants an interpreter.

    Example: slc evening show my-class
    """
    from slc_core.classroom.folder import read_class

    classroom = read_class(folder)
    pods = [{"pod": pod, "children": _children(classroom, pod)} for pod in classroom.seating]
    on = classroom.settings.conference_on
    if as_json:
        print_json({"conference_on": on.isoformat() if on else None, "pods": pods})
    else:
        print_table(str(on or ""), ("pod", "id", "child", "languages", "interpreter"), _rows(pods))


def _children(classroom: Classroom, pod: int) -> list[dict[str, Any]]:
    from slc_core.classroom.folder import languages_of
    from slc_core.language.registry import language

    return [
        {
            "id": student.id,
            "child": student.full_name,
            "languages": [language(tag).own for tag in languages_of(classroom, student)],
            "interpreter": any(home.interpreter for home in classroom.households_of(student)),
        }
        for student in classroom.seating[pod]
    ]


def _rows(pods: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """A row for each child, and one for a pod where nobody sits."""
    for pod in pods:
        number = str(pod["pod"])
        for child in pod["children"]:
            wanted = "wanted" if child["interpreter"] else ""
            yield number, child["id"], child["child"], ", ".join(child["languages"]), wanted
        if not pod["children"]:
            yield number, "", "", "", ""
