"""``slc locale``: which languages there are, how far each is, and what is wrong with them."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(name="locale", help="The families' languages and their translations.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Locales = Annotated[
    Path | None,
    typer.Option("--locales", metavar="DIR", help="The folder of languages [default: ./locales]."),
]
Tags = Annotated[list[str] | None, typer.Argument(metavar="TAG", help="Languages such as es or zh-Hans.")]


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
def status(locales: Locales = None, as_json: Json = False) -> None:
    """Say how far each language is, and how much of it a speaker has read.

    Example: slc locale status
    """
    import json

    from slc_core.language.progress import all_progress

    rows = all_progress(_folder(locales))
    if as_json:
        typer.echo(json.dumps([row.facts for row in rows], ensure_ascii=False, indent=2))
        return
    typer.echo(f"{'tag':8}  {'language':24}  {'messages':>8}  {'translated':>10}  {'read':>5}  state")
    for row in rows:
        counts = f"{row.messages:8}  {row.translated_percent:9}%  {row.read_percent:4}%"
        typer.echo(f"{row.tag:8}  {row.own:24}  {counts}  {row.words}")


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

    folder = _folder(locales)
    if tags:
        found = tuple(finding for tag in tags for finding in check_language(_present(tag, folder), folder, fonts))
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
        folder = _folder(locales)
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
    from slc_core.language.workshop import update_catalog

    folder = _folder(locales)
    for tag in tags or translated_tags(folder):
        changed = update_catalog(_present(tag, folder), folder)
        typer.echo(f"{tag}: {'brought up to date' if changed else 'nothing to do'}")


@app.command()
def new(
    tag: Annotated[str, typer.Argument(help="The language's tag, such as uk or fa-AF.")],
    english: Annotated[str, typer.Option(help="Its English name.")] = "",
    own: Annotated[str, typer.Option(help="Its name in itself.")] = "",
    script: Annotated[str, typer.Option(help="Its script's four letters, such as Latn or Arab.")] = "",
    locales: Locales = None,
) -> None:
    """Begin a language: a folder with its description and an empty catalog.

    Example: slc locale new uk
    """
    from slc_core.language.workshop import described_language, new_language

    folder = _folder(locales)
    begun = new_language(described_language(tag, english=english, own=own, script=script), folder)
    typer.echo(f"{folder / tag}: {begun.messages} messages wait for {begun.language.english}")
    for sentence in begun.missing:
        typer.echo(f"missing: {sentence}")


def _folder(named: Path | None) -> Path:
    """The folder of languages with their sources; an installed package holds only compiled ones."""
    from slc_core.errors import NotFoundError
    from slc_core.language.entries import TEMPLATE
    from slc_core.language.registry import locales_folder

    here = Path("locales")
    folder = named or (here if any(here.glob("*/locale.toml")) else locales_folder())
    if not folder.is_dir():
        raise NotFoundError(f"there is no folder {folder}; name the folder of languages with --locales")
    if folder == locales_folder() and not (folder / TEMPLATE).is_file():
        raise NotFoundError(
            f"{folder} holds only compiled translations; "
            "run this in a checkout of the project or name its folder of languages with --locales"
        )
    return folder


def _present(tag: str, folder: Path) -> str:
    from slc_core.errors import NotFoundError

    if (folder / tag / "locale.toml").is_file():
        return tag
    there = ", ".join(sorted(path.parent.name for path in folder.glob("*/locale.toml")))
    raise NotFoundError(f"{folder} has no language '{tag}' but {there}; `slc locale new {tag}` begins one")
