"""``slc locale sheet|import|contribute``: a translation goes to a person who speaks the language, and comes back."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slc_cli.locale_places import Json, Locales, folder_of

if TYPE_CHECKING:
    import datetime as dt

    from slc_core.language.filled import Filled
    from slc_core.language.standing import Standing
    from slc_core.language.taking_in import Beside, Taken

app = typer.Typer()

Tag = Annotated[str, typer.Argument(metavar="TAG", help="A language such as es or zh-Hans.")]


@app.command()
def sheet(
    tag: Tag,
    core: Annotated[bool, typer.Option("--core", help="Only the lines to read first, about five hours' work.")] = False,
    band: Annotated[
        str, typer.Option("--band", metavar="GRADES", help="Only the core, with the script of K-1, 2-3, 6-8…")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to write.")] = None,
    flags: Annotated[
        list[Path] | None,
        typer.Option("--flags", metavar="FILE", help="Evenings that the desk exported (.json): flagged lines first."),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also on A4, for a pen; its answers are typed in later.")] = False,
    school: Annotated[
        Path | None, typer.Option("--from", metavar="CLASS", help="A class folder with words of its own.")
    ] = None,
    locales: Locales = None,
) -> None:
    """Write a sheet for a person who speaks a language: they read each line and say what sounds wrong.

    Example: slc locale sheet so --core --out somali.xlsx
    """
    from slc_core.files import write_file
    from slc_core.language.core import CORE_BAND
    from slc_core.language.flags import flags_of
    from slc_core.language.sheet import sheet_of
    from slc_core.language.sheet_book import sheet_xlsx
    from slc_core.language.standing import read_standing

    said = flags_of(((path.name, _content(path)) for path in flags or ()), tag)
    standing = read_standing(tag, folder_of(locales, to_write=False), school)
    grades = _checked_band(band, standing) if band else CORE_BAND
    made = sheet_of(standing, _now().date(), core=core or bool(band), band=grades, flags=said)
    target = out or Path(f"{made.id}.xlsx")
    contents = {target: sheet_xlsx(made)}
    if pdf:
        from slc_core.paper.press import Press
        from slc_core.paper.review_sheet import review_sheet

        contents[target.with_suffix(".pdf")] = review_sheet(made, Press(_now()))
    for path, content in contents.items():
        write_file(path, content)
    flagged = sum(bool(row.said) for row in made.rows)
    told = f", {flagged} flagged in rehearsal" if flagged else ""
    typer.echo(f"{', '.join(map(str, contents))}: sheet {made.id}, {len(made.rows)} rows{told}")


@app.command("import")
def import_sheets(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Sheets that came back: .xlsx, .ods, .json from the desk."),
    ],
    into: Annotated[
        Path | None, typer.Option("--into", metavar="CLASS", help="Keep words and reviews in a class folder.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be done.")] = False,
    as_json: Json = False,
    locales: Locales = None,
) -> None:
    """Take in sheets that were read: better words, and who says that which line sounds right.

    A sheet without the reader's name, role and date is refused, and so are words that `slc locale check` would
    refuse; then nothing of any sheet is taken. The same sheet a second time changes nothing.

    Example: slc locale import somali.xlsx --into my-class
    """
    from slc_core.errors import Problem, ProblemsError
    from slc_core.files import write_together
    from slc_core.language.standing import changed_files, read_standing

    folder = folder_of(locales, to_write=into is None, otherwise=", or a class folder with --into")
    problems: list[Problem] = []
    began: dict[str, Standing] = {}
    now: dict[str, Standing] = {}
    taken: list[tuple[str, Taken]] = []
    for path in files:
        try:
            filled = _filled(path)
            before = now.get(filled.tag) or read_standing(filled.tag, folder, into)
            began.setdefault(filled.tag, before)
            result = _taken(filled, before, folder, path.name)
        except ProblemsError as error:
            problems += error.problems
            continue
        now[filled.tag] = result.after
        taken.append((path.name, result))
    if problems:
        raise ProblemsError(problems)
    contents: dict[str, bytes] = {}
    for tag, before in began.items():
        contents |= changed_files(before, now[tag])
    if contents and not dry_run:
        write_together(into or folder, contents)
    _tell(taken, contents, into or folder, as_json=as_json, dry_run=dry_run)
    if into is None and not as_json:
        _tell_readings([tag for tag in began if now[tag].catalog != began[tag].catalog], folder)


@app.command()
def contribute(
    tag: Tag,
    school: Annotated[Path, typer.Option("--from", metavar="CLASS", help="The class folder with your own words.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to write.")] = None,
    locales: Locales = None,
) -> None:
    """Write your own words and readings as a patch, so that other schools have them with the next version.

    Example: slc locale contribute so --from my-class --out somali.patch
    """
    from slc_core.errors import NotFoundError
    from slc_core.files import write_file
    from slc_core.language.contribution import contribution_of
    from slc_core.language.standing import read_standing

    given = contribution_of(read_standing(tag, folder_of(locales, to_write=False), school))
    if not given.patch:
        raise NotFoundError(
            f"{school} has no words or reviews of its own in '{tag}'; "
            f"`slc locale import FILE --into {school}` brings them"
        )
    target = out or Path(f"slc-{tag}.patch")
    write_file(target, given.patch)
    names = f" It names the readers {', '.join(given.readers)}: ask them first." if given.readers else ""
    typer.echo(
        f"{target}: wordings: {given.words}, reviews: {given.acts}.{names} "
        "Send the file to the project, or run `git apply` with it in a checkout and commit."
    )


def _checked_band(said: str, standing: "Standing") -> str:
    from slc_core.errors import NotFoundError
    from slc_core.language.core import bands_of

    bands = bands_of(standing.template.entries)
    if said.casefold() in bands:
        return said.casefold()
    raise NotFoundError(f"there is no script of grades '{said}'; write one of {', '.join(bands)}")


def _filled(path: Path) -> "Filled":
    """What a file holds, by its ending."""
    from slc_core.classroom.workbook import BadWorkbookError, sheets
    from slc_core.errors import Problem, ProblemsError
    from slc_core.language.filled import read_filled_json
    from slc_core.language.sheet_book import MOST_COLUMNS, MOST_ROWS, filled_of

    content = _content(path)
    if path.suffix.casefold() == ".json":
        return read_filled_json(content, path.name)
    try:
        pages = sheets(content, max_rows=MOST_ROWS, max_columns=MOST_COLUMNS)
    except BadWorkbookError as error:
        raise ProblemsError([Problem(path.name, error.found, error.to_do)]) from error
    first = next(iter(pages.values())) if pages else []
    return filled_of(first, path.name)


def _content(path: Path) -> bytes:
    from slc_core.errors import NotFoundError

    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFoundError(f"cannot read {path}: {(error.strerror or str(error)).lower()}; name the file") from error


def _taken(filled: "Filled", before: "Standing", folder: Path, name: str) -> "Taken":
    from slc_core.language.taking_in import Beside, take_in

    beside = _beside(folder, filled.tag) if any(row.better for row in filled.rows) else Beside()
    return take_in(filled, before, beside, _now().date(), name)


def _beside(folder: Path, tag: str) -> "Beside":
    """The other languages' catalogs, since better words must not be a neighbour's, and the glossary."""
    from slc_core.language.checks.glossary import GLOSSARY, read_terms
    from slc_core.language.entries import catalog_path, read_entries
    from slc_core.language.progress import translated_tags
    from slc_core.language.taking_in import Beside

    paths = {other: catalog_path(folder, other) for other in translated_tags(folder) if other != tag}
    others = {other: read_entries(path) for other, path in paths.items() if path.is_file()}
    return Beside(others, read_terms(folder / GLOSSARY))


def _tell(
    taken: "list[tuple[str, Taken]]", contents: Mapping[str, bytes], folder: Path, *, as_json: bool, dry_run: bool
) -> None:
    from slc_cli.terminal import print_json

    counts = ("reviewed", "mended", "flagged", "known")
    rows = [
        {"file": name, **{count: getattr(each, count) for count in counts}, "told": [t._asdict() for t in each.told]}
        for name, each in taken
    ]
    if as_json:
        print_json({"written": not dry_run, "files": sorted(contents), "sheets": rows})
        return
    for name, each in taken:
        for problem in each.told:
            typer.echo(f"look again: {problem}")
        typer.echo(
            f"{name}: lines that sound right: {each.reviewed}, in better words: {each.mended}; "
            f"that sound wrong: {each.flagged}; taken in before: {each.known}"
        )
    did = "would change" if dry_run else "changed"
    told = [f"{did}: {(folder / name).as_posix()}" for name in sorted(contents)]
    typer.echo("\n".join(told) if told else "nothing to change")


def _tell_readings(mended: list[str], folder: Path) -> None:
    """A reading in Latin letters of words that have changed is to be written again."""
    from slc_core.language.readings import reading_tags
    from slc_core.language.registry import read_language

    for tag in reading_tags(folder):
        if read_language(folder / tag / "locale.toml").reading_of in mended:
            typer.echo(f"{tag} reads other words now: run `slc locale update {tag}` and write those lines again")


def _now() -> "dt.datetime":
    import datetime as dt

    return dt.datetime.now().astimezone()
