"""``slc locale``: which languages there are, how far each is, and what is wrong with them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slc_cli import locale_new, locale_sheets
from slc_cli.locale_places import Json, Locales, Tags, folder_of, present

if TYPE_CHECKING:
    from slc_core.language.progress import Progress
    from slc_core.language.readings import ReadingProgress

app = typer.Typer(name="locale", help="The families' languages and their translations.", no_args_is_help=True)
app.add_typer(locale_sheets.app)
app.add_typer(locale_new.app)


@app.command("list")
def list_languages(
    known: Annotated[bool, typer.Option("--known", help="Also those we know only by name.")] = False,
    as_json: Json = False,
) -> None:
    """List the languages that children can present in.

    Example: slc locale list --known
    """
    import json

    from slc_core.language.registry import known_languages, languages

    ours = [language for language in languages().values() if not language.pseudo]
    named = [language for tag, language in known_languages().items() if known and tag not in languages()]
    if as_json:
        fields = ("tag", "english", "own", "script", "direction")
        rows = [
            {name: getattr(each, name) for name in fields} | {"translated": each in ours} for each in (*ours, *named)
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for each in ours:
        typer.echo(f"{each.tag:8}  {each.english:28}  {each.own}")
    if named:
        typer.echo("\nknown by name, not translated yet:")
    for each in named:
        typer.echo(f"{each.tag:8}  {each.english:28}  {each.own}")


@app.command()
def status(
    school: Annotated[
        Path | None, typer.Option("--from", metavar="CLASS", help="A class folder with words of its own.")
    ] = None,
    locales: Locales = None,
    as_json: Json = False,
) -> None:
    """Say how far each language is, and how much of it a speaker has read.

    The core are the lines to read first; the self-check is a machine's, and no review.

    Example: slc locale status
    """
    from slc_cli.terminal import print_json
    from slc_core.language.progress import all_progress
    from slc_core.language.readings import all_reading_progress

    folder = folder_of(locales, to_write=False)
    rows = all_progress(folder, school)
    readings = {reading.reading_of: reading for reading in all_reading_progress(folder)}
    if as_json:
        print_json([row.facts | _reading_facts(readings.get(row.tag)) for row in rows])
        return
    for cells in (_HEADINGS, *map(_cells, rows)):
        typer.echo("  ".join(map(_padded, cells, _WIDTHS)).rstrip())
    typer.echo()
    for state, meaning in dict.fromkeys((row.words, row.meaning) for row in rows):
        typer.echo(f"{', '.join(row.tag for row in rows if row.words == state)}: {state}. {meaning}")
    for reading in readings.values():
        typer.echo(f"{reading.tag}: {reading.english}: {reading.words}")


_HEADINGS = ("tag", "language", "lines", "read by a speaker", "sound wrong", "self-check")
_WIDTHS = (8, 20, 5, 25, 11, 10)


def _cells(row: "Progress") -> tuple[str, ...]:
    checked = row.checked
    return (
        row.tag,
        row.own,
        str(row.messages),
        f"{row.read}, core: {row.core_read} of {row.core}",
        str(row.flagged),
        f"{checked.lines} of {checked.sample}" if checked and checked.on else "not done",
    )


def _padded(text: str, width: int) -> str:
    """*text* as wide as its column on a terminal, where Chinese letters take two places."""
    from rich.cells import cell_len

    return text + " " * max(0, width - cell_len(text))


def _reading_facts(reading: "ReadingProgress | None") -> dict[str, object]:
    return {"reading": reading.facts} if reading else {}


@app.command()
def check(
    tags: Tags = None,
    locales: Locales = None,
    fonts: Annotated[Path | None, typer.Option("--fonts", metavar="DIR", help="A folder of Noto fonts.")] = None,
    as_json: Json = False,
) -> None:
    """Check translations for what a machine can find; without a TAG our English too.

    Exit code 2 if anything must be put right; lines with "maybe" are questions for a reader.

    Example: slc locale check es ar
    """
    import json

    from slc_core.language.checks import check_all, check_language

    folder = folder_of(locales)
    if tags:
        found = tuple(finding for tag in tags for finding in check_language(present(tag, folder), folder, fonts))
    else:
        found = check_all(folder, fonts)
    hard = sum(finding.hard for finding in found)
    if as_json:
        typer.echo(json.dumps([finding._asdict() for finding in found], ensure_ascii=False, indent=2))
    else:
        for finding in found:
            typer.echo(str(finding))
        typer.echo(f"{hard} to put right, {len(found) - hard} to look at")
    if hard:
        raise typer.Exit(2)


@app.command()
def extract(
    script: Annotated[Path | None, typer.Option("--script", help="A script of your own (.toml).")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to write.")] = None,
    only_check: Annotated[bool, typer.Option("--check", help="Write nothing; say if it would change.")] = False,
    locales: Locales = None,
) -> None:
    """Collect every English message into the template that translators start from.

    Example: slc locale extract --script my-class/our-script.toml --out our-script.pot
    """
    from slc_core.errors import UnreadableError
    from slc_core.language.entries import TEMPLATE
    from slc_core.language.workshop import extracted, extracted_script, template_bytes, write_template

    if script:
        entries, target = extracted_script(script), out or script.with_suffix(".pot")
    else:
        folder = folder_of(locales)
        entries, target = extracted(folder.resolve().parent), out or folder / TEMPLATE
    if only_check:
        if not target.is_file() or target.read_bytes() != template_bytes(entries):
            command = f"slc locale extract --script {script}" if script else "slc locale extract"
            raise UnreadableError(f"{target} is out of date; run `{command}` and commit it")
        typer.echo(f"{target} is up to date: {len(entries)} messages")
        return
    changed = write_template(entries, target)
    typer.echo(f"{target}: {len(entries)} messages{'' if changed else ', nothing new'}")


@app.command()
def update(tags: Tags = None, locales: Locales = None) -> None:
    """Bring catalogs up to date with the template; translations of the same English stay.

    Example: slc locale update es
    """
    from slc_core.language.progress import translated_tags
    from slc_core.language.readings import reading_tags
    from slc_core.language.workshop import update_catalog

    folder = folder_of(locales)
    for tag in tags or (*translated_tags(folder), *reading_tags(folder)):
        changed = update_catalog(present(tag, folder), folder)
        typer.echo(f"{tag}: {'brought up to date' if changed else 'nothing to do'}")
