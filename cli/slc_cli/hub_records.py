"""``slc hub child`` and ``slc hub keep``: one child's records given out or erased, and how long evenings are kept."""

from __future__ import annotations

import datetime as dt
import getpass
import os
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slc_cli.hub_copies import HubFolder
from slc_cli.passphrases import keys_of_hub

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slc_hub.store import HubStore

child = typer.Typer(name="child", help="Everything that is held of one child.", no_args_is_help=True)

ChildId = Annotated[str, typer.Argument(metavar="CHILD", help="The child's id in the class folder.")]
Sure = Annotated[bool, typer.Option("--yes", help="Do not ask whether you are sure.")]


@child.command()
def export(
    folder: HubFolder,
    student: ChildId,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The archive to write, a .zip.")],
    class_folder: Annotated[
        Path | None, typer.Option("--class", metavar="DIR", help="The class folder, for the children's names.")
    ] = None,
) -> None:
    """Write everything that is held of a child to one archive, which anybody can read: give it to the family.

    Example: slc hub child export school-hub s13 --out s13.zip
    """
    from slc_hub.folder import open_store, read_hub
    from slc_hub.privacy import export_child
    from slc_hub.reading import NO_NAMES, names_of

    from slc_core.classroom.folder import read_class
    from slc_core.errors import UnwritableError

    hub = read_hub(folder)
    if out.exists():
        raise UnwritableError(f"{out} is there already; name another file, or delete it")
    names = names_of(read_class(class_folder)) if class_folder else NO_NAMES
    keys = keys_of_hub(hub)
    aside = out.with_name(f".{out.name}.part")
    try:
        aside.unlink(missing_ok=True)
        with (
            closing(open_store(hub)) as store,
            open(aside, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file,
        ):
            count = export_child(store, keys, student, file, _who(), names)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(out)
    except OSError as error:
        if isinstance(error, UnwritableError):
            raise
        said = (error.strerror or str(error)).lower()
        raise UnwritableError(f"cannot write {out}: {said}; nothing was changed, name another file") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    typer.echo(f"{out} holds {_counted(count)} of {student}, readable by anybody; delete it once it is handed over")


@child.command()
def erase(folder: HubFolder, student: ChildId, sure: Sure = False) -> None:
    """Erase everything that is held of a child, here and in the second copy; it cannot be brought back.

    Backups that were made before still hold it.

    Example: slc hub child erase school-hub s13
    """
    from slc_hub.folder import open_store, read_hub
    from slc_hub.privacy import erase_child

    hub = read_hub(folder)
    keys = keys_of_hub(hub)
    _ask(f"Erase everything of {student}, for good?", sure)
    with closing(open_store(hub)) as store:
        count = erase_child(store, keys, student, _who())
    typer.echo(f"{_counted(count)} of {student} erased; backups made before still hold them, make a new one")


def keep(
    folder: HubFolder,
    evening: Annotated[str, typer.Argument(metavar="[EVENING]", help="Its name; all of them if left out.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Keep its records until this day, as 2027-07-31.")] = "",
    erase_now: Annotated[bool, typer.Option("--erase", help="Erase its records, here and in the second copy.")] = False,
    sure: Sure = False,
) -> None:
    """Say until when an evening is kept, erase it when that day has come, or list all evenings.

    Example: slc hub keep school-hub 2026-11-21 --until 2027-07-31
    """
    from slc_hub.enrolment import set_evening
    from slc_hub.folder import open_store, read_hub
    from slc_hub.privacy import erase_evening

    from slc_core.errors import UsageError

    if (until or erase_now) and not evening:
        raise UsageError("say of which evening; `slc hub keep HUB` lists them")
    day = _day(until)
    with closing(open_store(read_hub(folder))) as store:
        if day:
            set_evening(store, evening, keep_until=day)
            typer.echo(f"the evening {evening} is kept until {day}")
        if erase_now:
            _ask(f"Erase everything that families said on the evening {evening}, for good?", sure)
            erase_evening(store, evening, _who())
            typer.echo(f"the evening {evening} is erased; backups made before still hold it")
        if not (day or erase_now):
            _list(store, evening)


def due_sentences(store: HubStore) -> Iterable[str]:
    """A sentence for each evening whose time is over, or soon will be."""
    from slc_hub.privacy import reminders

    today = dt.datetime.now().astimezone().date()
    for reminder in reminders(store.evenings(), today):
        when = f"was to be erased on {reminder.keep_until}"
        if reminder.days_left > 0:
            when = f"is to be erased on {reminder.keep_until}, in {reminder.days_left} days"
        yield f"the evening {reminder.evening} {when}; `slc hub keep HUB {reminder.evening} --erase` does so"


def _list(store: HubStore, evening: str) -> None:
    from slc_core.errors import NotFoundError

    found = [one for one in store.evenings() if not evening or one.name == evening]
    if evening and not found:
        raise NotFoundError(f"no pod was enrolled for the evening '{evening}'; `slc hub keep HUB` lists the evenings")
    for one in found:
        typer.echo(f"{one.name}: kept until {one.keep_until or 'somebody says so'}")
    for sentence in due_sentences(store):
        typer.echo(f"slc: {sentence}", err=True)


def _day(said: str) -> str:
    from slc_core.errors import UsageError

    try:
        return dt.date.fromisoformat(said).isoformat() if said else ""
    except ValueError:
        raise UsageError(f"'{said}' is no day; write it as 2027-07-31") from None


def _ask(question: str, sure: bool) -> None:
    import sys

    from slc_core.errors import UsageError

    if sure:
        return
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here whether this is meant; run it at a keyboard, or add --yes")
    if not typer.confirm(question, err=True):
        raise UsageError("nothing was erased")


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def _counted(count: int) -> str:
    return f"{count} conference{'s' if count != 1 else ''}"
