"""Where ``slc locale`` finds languages: in the folder one stands in, in a checkout, or inside the installed program."""

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Locales = Annotated[
    Path | None,
    typer.Option("--locales", metavar="DIR", help="The folder of languages [default: ./locales]."),
]
Tags = Annotated[list[str] | None, typer.Argument(metavar="TAG", help="Languages such as es or zh-Hans.")]


def folder_of(named: Path | None, *, to_write: bool = True, otherwise: str = "") -> Path:
    """The folder of languages; *to_write* if catalogs are to be changed, which an installed program holds compiled.

    *otherwise* is what else one may do there.
    """
    from slc_core.errors import NotFoundError
    from slc_core.language.entries import TEMPLATE
    from slc_core.language.registry import locales_folder

    here = Path("locales")
    folder = named or (here if any(here.glob("*/locale.toml")) else locales_folder())
    if not folder.is_dir():
        raise NotFoundError(f"there is no folder {folder}; name the folder of languages with --locales")
    has_sources = (folder / TEMPLATE).is_file() and (not to_write or any(folder.glob("*/LC_MESSAGES/*.po")))
    if folder == locales_folder() and not has_sources:
        raise NotFoundError(
            f"{folder} holds only compiled translations; "
            f"run this in a checkout of the project or name its folder of languages with --locales{otherwise}"
        )
    return folder


def present(tag: str, folder: Path) -> str:
    """*tag*, which *folder* has; NotFoundError says which it has instead."""
    from slc_core.errors import NotFoundError

    if (folder / tag / "locale.toml").is_file():
        return tag
    there = ", ".join(sorted(path.parent.name for path in folder.glob("*/locale.toml")))
    raise NotFoundError(f"{folder} has no language '{tag}' but {there}; `slc locale new {tag}` begins one")
