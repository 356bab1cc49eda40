"""``slc class``: make a class folder, fill it from what a school exports, look at it."""

from pathlib import Path
from typing import Annotated, cast

import typer

from slc_cli.terminal import print_json, print_table

app = typer.Typer(name="class", help="Make, fill and check a class folder.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The class folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")]


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    sample: Annotated[
        bool, typer.Option("--sample", help="With children in many languages, to try things out.")
    ] = False,
    as_workbook: Annotated[bool, typer.Option("--workbook", help="Keep the six sheets in one class.xlsx.")] = False,
    school: Annotated[str, typer.Option(help="The school's name.")] = "",
    class_name: Annotated[str, typer.Option("--class", help="The class's name.")] = "",
    teacher: Annotated[str, typer.Option(help="The teacher, as the children say it.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Make a class folder with empty sheets.

    Example: slc class new my-class --school "Hill School" --teacher "Ms Rivera"
    """
    from slc_core.classroom.new_class import new_class, new_files, refuse_existing_class

    if sample and as_workbook:
        raise typer.BadParameter("the sample class is made of CSV files; leave out --workbook")
    refuse_existing_class(folder)
    if dry_run:
        told = "a sample class" if sample else ", ".join(new_files(as_workbook=as_workbook))
        typer.echo(f"would write {told} into {folder}")
        return
    if sample:
        from slc_core.testing import write_sample_class

        write_sample_class(folder)
        typer.echo(f"{folder} holds a sample class; `slc class show {folder}` lists its children")
        return
    names = new_class(folder, school=school, class_name=class_name, teacher=teacher, as_workbook=as_workbook)
    sheet = "the sheet students" if as_workbook else "students.csv"
    typer.echo(f"{folder} holds {', '.join(names)}; fill {sheet}, or run `slc class import`")


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="A OneRoster or SDS export (zip or folder), or a sheet.")],
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="The class folder.")],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="HEADING=FIELD", help="What a column is, or language:01=es; may be repeated."),
    ] = None,
    class_id: Annotated[str | None, typer.Option("--class", metavar="ID", help="The class, if there are more.")] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Take students and families from what a school exports; what you typed yourself stays.

    Example: slc class import roster.zip --into my-class --map "Home Lang=language"
    """
    from slc_core.classroom.imports.importing import import_class

    report = import_class(source, into, _pairs(mapping or []), class_id=class_id, dry_run=dry_run)
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
        return
    for heading, field in report.mapping.items():
        typer.echo(f"column {heading}: taken as {field}")
    for told, names in (
        ("left as you typed it", report.kept),
        ("no longer in the source, and still in the class", report.gone),
        ("not added again, for you deleted it", report.skipped),
        ("note", report.notes),
    ):
        for name in names:
            typer.echo(f"{told}: {name}")
    did = "would be done" if dry_run else "done"
    typer.echo(
        f"{did}: students: {report.students}, guardians: {report.guardians}, "
        f"households: {report.households}, added: {len(report.added)}, updated: {len(report.updated)}, "
        f"unchanged: {len(report.unchanged)}"
    )


@app.command()
def check(folder: Folder, as_json: Json = False) -> None:
    """Tell all that is wrong with a class, and what may have been forgotten.

    Example: slc class check my-class
    """
    from slc_core.classroom.folder import look_at_class
    from slc_core.errors import ProblemsError

    found = look_at_class(folder)
    if as_json:
        told = {
            "ok": not found.problems,
            "children": len(found.classroom.students),
            "problems": [problem._asdict() for problem in found.problems],
            "looks": [look._asdict() for look in found.looks],
        }
        print_json(told)
        raise typer.Exit(2 if found.problems else 0)
    for look in found.looks:
        typer.echo(look)
    if found.problems:
        raise ProblemsError(found.problems)
    typer.echo(f"{folder}: children: {len(found.classroom.students)}, problems: 0, to look at: {len(found.looks)}")


@app.command()
def show(folder: Folder, as_json: Json = False) -> None:
    """List the children: grade, languages, pages, and what is missing.

    Example: slc class show my-class
    """
    from slc_core.classroom.folder import languages_of, missing, read_class
    from slc_core.language.registry import language

    classroom = read_class(folder)
    rows = [
        {
            "id": student.id,
            "child": student.full_name,
            "grade": student.grade,
            "languages": [language(tag).own for tag in languages_of(classroom, student)],
            "pages": len(classroom.portfolio_of(student).pages),
            "missing": list(missing(classroom, student)),
        }
        for student in classroom.students
    ]
    if as_json:
        print_json({"class": classroom.settings.class_name, "children": rows})
    else:
        headings = ("id", "child", "grade", "languages", "pages", "missing")
        print_table(classroom.settings.class_name, headings, [tuple(map(_cell, row.values())) for row in rows])


def _cell(value: object) -> str:
    return ", ".join(map(str, cast("list[object]", value))) if isinstance(value, list) else str(value)


def _pairs(said: list[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in said:
        heading, equals, field = text.rpartition("=")
        if not equals or not heading or not field:
            raise typer.BadParameter(f"{text!r} is no pair; write --map 'heading=field'")
        pairs[heading] = field
    return pairs
