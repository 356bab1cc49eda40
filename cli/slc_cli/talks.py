"""``slc talk``: a child's conference, filled in and readable in the family's first language."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from slc_core.classroom.folder import Classroom
    from slc_core.classroom.talks import Conference
    from slc_core.handout.contents_page import Entry


class Form(StrEnum):
    """How a talk is printed."""

    text = "text"
    json = "json"
    html = "html"


_ENDINGS = {Form.text: "txt", Form.json: "json", Form.html: "html"}


def talk(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The class folder.")],
    student: Annotated[str, typer.Argument(help="A child's id or name.")] = "",
    lang: Annotated[str, typer.Option(help="A language, in place of the family's own.")] = "",
    form: Annotated[Form, typer.Option("--format", help="How to print it.")] = Form.text,
    everyone: Annotated[bool, typer.Option("--all", help="Every child's, as files in --out.")] = False,
    out: Annotated[Path | None, typer.Option(help="The folder for --all.")] = None,
    home: Annotated[bool, typer.Option("--home", help="For a conference that is held at home.")] = False,
) -> None:
    """Fill a child's script from the portfolio and say it in the family's language.

    Example: slc talk my-class Amina --lang so
    """
    from slc_core.classroom.folder import read_class
    from slc_core.classroom.talks import Talks
    from slc_core.errors import UsageError
    from slc_core.language.registry import find_language

    if everyone == bool(student) or (everyone and out is None):
        raise UsageError("say which STUDENT, or `--all --out FOLDER` for every child")
    if out is not None and not everyone:
        raise UsageError("--out is for `--all`; for one child write `slc talk DIR STUDENT > FILE`")
    classroom = read_class(folder)
    talks = Talks(classroom, at_home=home)
    tag = find_language(lang, classroom.settings.language_codes) if lang else None
    if out is not None:
        files = write_talks(talks.all(tag), classroom, form, out)
        typer.echo(f"{len(files)} talks lie in {out}")
        return
    for conference in talks.of(classroom.student(student), tag):
        typer.echo(_printed(conference, classroom, form), nl=False)


def write_talks(conferences: Iterable[Conference], classroom: Classroom, form: Form, out: Path) -> list[Entry]:
    """Write each talk into a file of its own, with a page that lists them where they are pages; show progress."""
    from rich.progress import track

    from slc_cli.terminal import errors
    from slc_core.files import write_file
    from slc_core.handout.contents_page import Entry, contents_page

    entries: list[Entry] = []
    for conference in track(list(conferences), "Writing talks", disable=not sys.stderr.isatty(), console=errors()):
        entry = Entry(f"{conference.name}.{_ENDINGS[form]}", conference.talk)
        write_file(out / entry.file, _printed(conference, classroom, form).encode())
        entries.append(entry)
    if form is Form.html:
        title = " · ".join(filter(None, (classroom.settings.school, classroom.settings.class_name))) or "Talks"
        write_file(out / "index.html", contents_page(title, entries).encode())
    return entries


def _printed(conference: Conference, classroom: Classroom, form: Form) -> str:
    from slc_core.handout.plain import talk_json, talk_text
    from slc_core.handout.talk_page import talk_page
    from slc_core.language.values import Value

    if form is Form.text:
        return talk_text(conference.talk)
    if form is Form.json:
        return talk_json(conference.talk)
    settings = classroom.settings
    date = Value("date", settings.conference_on) if settings.conference_on else None
    return talk_page(conference.talk, conference.voices, contact=settings.contact, date=date)
