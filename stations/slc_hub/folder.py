"""The folder of a hub on the teacher's computer.

::

    HUB/                 only its owner may look into it
        hub.key          the school's own keys, under the passphrase
        hub.toml         where the database and its second copy lie
        hub.db           what the pods handed over, sealed
        copy/            the same once more; better on another disk
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from slc_core.conference.model import Model
from slc_core.errors import NotFoundError, UnreadableError, UnwritableError, UsageError
from slc_core.exchange.hub_keys import HubAddress, address_in
from slc_core.exchange.pod_folder import read_bytes
from slc_core.files import write_file, write_together
from slc_hub.store import HubStore

__all__ = ["KEY_FILE", "SETTINGS_FILE", "Hub", "check_free", "make_hub", "open_store", "read_hub", "renew_key"]

KEY_FILE = "hub.key"
SETTINGS_FILE = "hub.toml"
_KEY_BYTES = 16 * 1024


class Hub(NamedTuple):
    """A hub on disk: *key_file* is what its keys are sealed in, *database* a PostgreSQL address or empty.

    *copy* is the folder of SQLite's second copy, if it is not the usual one.
    """

    folder: Path
    key_file: bytes
    database: str = ""
    copy: Path | None = None

    @property
    def address(self) -> HubAddress:
        """What pods may know of it; nobody is asked for the passphrase.

        Raises:
            UnreadableError: the key file is damaged.
        """
        return address_in(self.key_file)


class _Settings(Model):
    database: str = ""
    copy_in: str = ""


def make_hub(folder: Path, key_file: bytes, database: str = "", copy: Path | None = None) -> Hub:
    """A new hub in *folder*, whole or not at all; its database is made by whoever opens it first.

    Raises:
        UsageError: *database* is no address of PostgreSQL, or holds a password.
        UnwritableError: *folder* holds something, or the disk refused.
    """
    check_free(folder)
    _check_database(database)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise _refused(folder, error) from error
    write_together(folder, {KEY_FILE: key_file, SETTINGS_FILE: _settings(database, copy).encode()})
    return read_hub(folder)


def check_free(folder: Path) -> None:
    """Let pass a folder that is not there, or is empty.

    Raises:
        UnwritableError: it holds something, or cannot be looked into.
    """
    try:
        names = sorted(path.name for path in folder.iterdir() if path.name != ".slc-pending")
    except FileNotFoundError:
        return
    except OSError as error:
        raise _refused(folder, error) from error
    if KEY_FILE in names:
        raise UnwritableError(f"{folder} is a hub already, and its keys open what families said; name another folder")
    if names:
        raise UnwritableError(f"{folder} holds {names[0]} and is no place for a hub; name a folder that is not there")


def read_hub(folder: Path) -> Hub:
    """The hub in *folder*.

    Raises:
        NotFoundError: there is none.
        UnreadableError: its key or its settings are damaged.
    """
    if not (folder / KEY_FILE).is_file():
        raise NotFoundError(f"there is no hub in {folder}; `slc hub init {folder}` makes one")
    key_file = read_bytes(folder / KEY_FILE, _KEY_BYTES)
    address_in(key_file)
    settings = _read_settings(folder / SETTINGS_FILE)
    _check_database(settings.database)
    return Hub(folder, key_file, settings.database, folder / settings.copy_in if settings.copy_in else None)


def renew_key(hub: Hub, key_file: bytes) -> Hub:
    """The same hub with its seed sealed anew, under another passphrase.

    Raises:
        UsageError: *key_file* holds the keys of another hub.
        UnwritableError: the disk refused; the old passphrase stays.
    """
    if address_in(key_file) != hub.address:
        raise UsageError(f"this recovery sheet is another hub's, not that of {hub.folder}; look for the right one")
    write_file(hub.folder / KEY_FILE, key_file)
    return hub._replace(key_file=key_file)


def open_store(hub: Hub) -> HubStore:
    """The hub's database; close it after use.

    Raises:
        UnwritableError: it cannot be opened.
    """
    return HubStore(hub.database or hub.folder, hub.copy)


def _settings(database: str, copy: Path | None) -> str:
    """JSON's strings are TOML's too."""
    copy_in = str(copy.absolute()) if copy else ""
    return (
        "# Where the hub keeps what pods hand over; everything there is sealed.\n"
        "# Empty: the file hub.db in this folder. Else PostgreSQL, as postgresql://user@host/hub;\n"
        "# its password belongs into ~/.pgpass or PGPASSWORD.\n"
        f"database = {json.dumps(database)}\n\n"
        "# The folder of the second copy, best on another disk. Empty: the folder copy beside hub.db.\n"
        f"copy_in = {json.dumps(copy_in)}\n"
    )


def _read_settings(path: Path) -> _Settings:
    try:
        return _Settings.model_validate(tomllib.loads(read_bytes(path, _KEY_BYTES).decode()))
    except NotFoundError:
        return _Settings()
    except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
        raise UnreadableError(
            f'{path} cannot be read; it has two lines, database = "…" and copy_in = "…": write them again'
        ) from error


def _check_database(database: str) -> None:
    try:
        url = make_url(database) if database else None
    except ArgumentError:
        raise UsageError(f"'{database}' is no address of a database; take postgresql://user@host/hub") from None
    if url and url.get_backend_name() != "postgresql":
        raise UsageError(f"a hub speaks PostgreSQL, not {url.get_backend_name()}; take postgresql://user@host/hub")
    if url and (url.password is not None or "password" in url.query):
        raise UsageError("a password does not belong into the address of a database; put it into ~/.pgpass")


def _refused(folder: Path, error: OSError) -> UnwritableError:
    said = (error.strerror or str(error)).lower()
    return UnwritableError(f"cannot make a hub in {folder}: {said}; name another folder")
