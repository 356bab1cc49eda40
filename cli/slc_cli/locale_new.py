"""``slc locale new``: a language is begun, and at a keyboard what nobody knows of it is asked for."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from slc_cli.locale_places import Locales, folder_of

if TYPE_CHECKING:
    from slc_core.language.new_language import NewLanguage, Question, Told

app = typer.Typer()


@app.command()
def new(
    tag: Annotated[str, typer.Argument(metavar="TAG", help="The language's tag, such as uk or fa-AF.")],
    english: Annotated[str, typer.Option(help="Its English name.")] = "",
    own: Annotated[str, typer.Option(help="Its name in itself.")] = "",
    script: Annotated[str, typer.Option(help="Its script's four letters, such as Latn or Arab.")] = "",
    plural: Annotated[str, typer.Option(help="Forms of a counted word: 1, 2, or a gettext rule.")] = "",
    months: Annotated[str, typer.Option(help="The twelve months, with a comma between.")] = "",
    date: Annotated[str, typer.Option(help="A date, such as '{day} {month} {year}'.")] = "",
    joint: Annotated[str, typer.Option("--and", metavar="WORD", help='The word for "and" in a list.')] = "",
    locales: Locales = None,
) -> None:
    """Begin a language: a folder with its description and an empty catalog.

    At a keyboard it asks for what nobody knows of the language yet; else it says what is missing.

    Example: slc locale new uk
    """
    from slc_core.language.new_language import Told, described_language, new_language, refuse_begun

    folder = folder_of(locales)
    refuse_begun(tag, folder)
    told = _asked(tag, Told(english, own, script, plural, months, date, joint))
    begun = new_language(described_language(tag, told), folder)
    _say(begun, str(folder / tag))


def _say(begun: "NewLanguage", place: str) -> None:
    tag = begun.language.tag
    typer.echo(f"{place}: {begun.messages} messages wait for {begun.language.english}, {begun.core} of them first")
    for sentence in begun.missing:
        typer.echo(f"missing: {sentence}")
    typer.echo(f"next: translate {place}/LC_MESSAGES/slc.po; `slc locale check {tag}` lists what comes first")


def _asked(tag: str, told: "Told") -> "Told":
    """What was told, and at a keyboard what is asked for."""
    from slc_core.language.new_language import questions

    lacking = questions(tag, told)
    if lacking and sys.stdin.isatty():
        typer.echo("A speaker of the language can answer these. Leave an answer empty to fill it in later.", err=True)
        for question in lacking:
            told = told._replace(**{question.field: _answer(question)})
    return told


def _answer(question: "Question") -> str:
    """An answer that will do; one that will not is told why, and asked for again."""
    from slc_core.errors import UsageError
    from slc_core.language.new_language import check_answer

    while True:
        said = str(
            typer.prompt(question.words, default=question.otherwise, show_default=False, prompt_suffix=": ", err=True)
        ).strip()
        if not said:
            return ""
        try:
            check_answer(question.field, said)
        except UsageError as error:
            typer.echo(f"slc: {error}", err=True)
        else:
            return said
