"""``slc hub init``, ``backup``, ``restore``, ``recover``: a hub made, and made again after a fire."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slc_cli.passphrases import new_passphrase, recovered_seed

if TYPE_CHECKING:
    from slc_hub.folder import Hub

HubFolder = Annotated[Path, typer.Argument(metavar="HUB", help="The hub's folder, as `slc hub init` made it.")]
NewHub = Annotated[Path, typer.Argument(metavar="HUB", help="The folder to make for the hub.")]
Database = Annotated[
    str, typer.Option(metavar="URL", help="Keep it in PostgreSQL, postgresql://user@host/hub; the password elsewhere.")
]
Copy = Annotated[
    Path | None, typer.Option("--copy", metavar="DIR", help="Where the second copy lies, best on another disk.")
]


def add_to(app: typer.Typer) -> None:
    """Give the group these commands."""
    for command in (init, backup, restore, recover):
        app.command()(command)


def init(
    folder: NewHub,
    sheet: Annotated[
        Path | None, typer.Option("--sheet", metavar="FILE", help="Write the recovery sheet there, .pdf or .txt.")
    ] = None,
    database: Database = "",
    copy: Copy = None,
) -> None:
    """Make the school's hub and its keys, and show its recovery sheet once.

    The passphrase is asked for twice; a script sets SLC_HUB_PASSPHRASE. Without passphrase and sheet nobody, nor we,
    can read what pods hand over.

    Example: slc hub init school-hub --sheet recovery.pdf
    """
    from slc_hub.folder import check_free, make_hub

    from slc_core.exchange.hub_keys import keys_of, new_hub, seal_hub

    check_free(folder)
    _check_new(sheet)
    seed = new_hub()
    key_file = seal_hub(seed, new_passphrase())
    text, page = _sheets(seed, folder, keys_of(seed).address.hex()[:8])
    if sheet:
        _write_secret(sheet, page() if sheet.suffix.lower() == ".pdf" else text.encode())
    try:
        make_hub(folder, key_file, database, copy)
    except BaseException:  # Ctrl-C too: a sheet of no hub would only mislead
        if sheet:
            sheet.unlink(missing_ok=True)
        raise
    if not sheet:
        typer.echo(text)
    where = f"the recovery sheet lies in {sheet}: print it and delete the file" if sheet else "write that sheet down"
    typer.echo(f"{folder} is the school's hub; {where}, for it is shown once")
    typer.echo(f"pack pods with `slc station pack … --hub {folder}`")


def backup(
    folder: HubFolder,
    out: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put it: another disk.")],
) -> None:
    """Copy the hub with all that it holds, sealed as it is, and read the copy back.

    Example: slc hub backup school-hub /media/teacher/DISK/hub-backup
    """
    from slc_hub.backup import backup as back_up
    from slc_hub.folder import KEY_FILE, open_store, read_hub

    from slc_core.files import write_file

    hub = read_hub(folder)
    _check_apart(hub, out)
    with closing(open_store(hub)) as store:
        kept = back_up(store, out)
    write_file(out / KEY_FILE, hub.key_file)
    typer.echo(f"{out} holds {kept.links} records of {kept.logs} journals, read back; the passphrase opens it as well")


def restore(
    source: Annotated[Path, typer.Argument(metavar="DIR", help="The backup.")],
    folder: NewHub,
    database: Database = "",
    copy: Copy = None,
) -> None:
    """Make a hub from a backup; then collect every stick again that came since.

    Example: slc hub restore /media/teacher/DISK/hub-backup school-hub
    """
    from slc_hub.backup import restore as put_back
    from slc_hub.folder import KEY_FILE, make_hub, open_store, read_hub

    from slc_core.errors import NotFoundError
    from slc_core.exchange.hub_keys import address_in

    if not (source / KEY_FILE).is_file():
        raise NotFoundError(f"there is no backup of a hub in {source}; name the folder that `slc hub backup` wrote")
    key_file = (source / KEY_FILE).read_bytes()
    address_in(key_file)
    if (folder / KEY_FILE).is_file():
        hub = _same_hub(read_hub(folder), key_file)
    else:
        hub = make_hub(folder, key_file, database, copy)
    with closing(open_store(hub)) as store:
        kept = put_back(source, store)
    typer.echo(f"{folder} holds {kept.links} records of {kept.logs} journals; now collect what came since the backup")


def recover(folder: Annotated[Path, typer.Argument(metavar="HUB", help="The hub's folder, there or not.")]) -> None:
    """Give a hub a new passphrase by its recovery sheet, or make a lost one's keys again.

    Example: slc hub recover school-hub
    """
    from slc_hub.folder import KEY_FILE, check_free, make_hub, read_hub, renew_key

    from slc_core.exchange.hub_keys import seal_hub

    hub = read_hub(folder) if (folder / KEY_FILE).is_file() else None
    if hub is None:
        check_free(folder)
    seed = recovered_seed()
    key_file = seal_hub(seed, new_passphrase())
    if hub:
        renew_key(hub, key_file)
        typer.echo(f"{folder} opens with the new passphrase, and no more with the old one")
    else:
        make_hub(folder, key_file)
        typer.echo(f"{folder} is that hub again, still empty; restore its backup into it, or collect every stick again")


def _sheets(seed: bytes, folder: Path, key: str) -> tuple[str, Callable[[], bytes]]:
    """The recovery sheet as text, and what makes it a PDF."""
    from functools import partial

    from slc_core.exchange.hub_keys import recovery_text
    from slc_core.paper.press import Press
    from slc_core.paper.recovery_sheet import recovery_lines, recovery_sheet

    press = Press(dt.datetime.now().astimezone())
    groups, name = recovery_text(seed).split(), folder.resolve().name
    return recovery_lines(groups, name, key, press), partial(recovery_sheet, groups, name, key, press)


def _check_new(sheet: Path | None) -> None:
    from slc_core.errors import UnwritableError, UsageError

    if sheet and sheet.suffix.lower() not in {".pdf", ".txt"}:
        raise UsageError(f"a recovery sheet is a .pdf or a .txt, not '{sheet.name}'; give it such a name")
    if sheet and (sheet.exists() or sheet.is_symlink()):
        raise UnwritableError(f"{sheet} is there already, and may be another hub's sheet; name another file")


def _write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read."""
    from slc_core.errors import UnwritableError

    try:
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise UnwritableError(f"cannot write {path}: {said}; nothing was made, name another file") from error


def _check_apart(hub: Hub, out: Path) -> None:
    from slc_core.errors import UsageError

    if out.resolve() in {hub.folder.resolve(), hub.folder.resolve() / "copy"}:
        raise UsageError(f"{out} is the hub itself; a backup lies in another folder, best on another disk")


def _same_hub(hub: Hub, key_file: bytes) -> Hub:
    from slc_core.errors import UsageError
    from slc_core.exchange.hub_keys import address_in

    if address_in(key_file) != hub.address:
        raise UsageError(f"this is the backup of another hub than {hub.folder}; name a folder that is not there")
    return hub
