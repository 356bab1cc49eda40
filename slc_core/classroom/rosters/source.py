"""Opens what a school hands over: a zip, a folder of CSV files, or one sheet.

Nothing is ever unpacked to disk. Members are known by their base name without regard to case, for real
exports hold ``userprofiles.csv`` and ``Users.csv``; private columns are gone before anybody sees a row.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from slc_core.classroom.rosters.export_table import MAX_EXPORT_BYTES, export_table
from slc_core.classroom.rosters.roster import without_private_columns
from slc_core.classroom.tables import WORKBOOK_SUFFIXES, Table, read_bytes, read_table, read_workbook
from slc_core.errors import NotFoundError, UnreadableError

__all__ = ["MAX_TOTAL_BYTES", "Source", "open_source"]

MAX_TOTAL_BYTES = 2 * MAX_EXPORT_BYTES
_MAX_MEMBERS = 1_000
_MAX_RATIO = 200
_RATIO_FROM_BYTES = 1 << 20
_T = TypeVar("_T")
_NEEDED = frozenset(
    {
        *("manifest", "users", "roles", "userprofiles", "classes", "enrollments", "demographics", "orgs"),
        *("relationships", "school", "section", "student", "teacher", "studentenrollment", "teacherroster"),
        *("user", "guardianrelationship"),
    }
)


class Source(NamedTuple):
    """Tables of an export by lower-case name without ending; one sheet alone has *is_sheet*."""

    name: str
    tables: Mapping[str, Table]
    is_sheet: bool = False


def open_source(path: Path) -> Source:
    """The tables of *path*, private columns dropped.

    Raises:
        NotFoundError: nothing is there.
        UnreadableError: it is no export, or a zip that nobody should open.
    """
    if path.is_dir():
        return Source(path.name, _folder_tables(path))
    if not path.exists():
        raise NotFoundError(f"{path} is not there; look at the name and the folder")
    if path.suffix.casefold() in WORKBOOK_SUFFIXES:
        sheets = read_workbook(path)
        tables = {name: without_private_columns(table) for name, table in sheets.items()}
        return Source(path.name, tables, is_sheet=True)
    if _is_zip(path):
        return Source(path.name, _zip_tables(path))
    return Source(path.name, {path.stem: without_private_columns(read_table(path))}, is_sheet=True)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def _folder_tables(folder: Path) -> dict[str, Table]:
    paths: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        _take(paths, folder.name, path.name, path)
    if not paths:
        raise UnreadableError(
            f"{folder} holds no file of a roster; name the folder with users.csv or Student.csv in it"
        )
    _refuse_total(folder.name, sum(path.stat().st_size for path in paths.values()))
    return {key: export_table(path.name, read_bytes(path, max_bytes=MAX_EXPORT_BYTES)) for key, path in paths.items()}


def _zip_tables(path: Path) -> dict[str, Table]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(path.name, archive)
            return {key: _member_table(path.name, archive, member) for key, member in members.items()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableError(
            f"{path.name} is a damaged or locked zip file; export it again without a password"
        ) from error


def _members(name: str, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    listed = archive.infolist()
    if len(listed) > _MAX_MEMBERS:
        raise UnreadableError(f"{name} holds {len(listed):,} files; a roster has at most {_MAX_MEMBERS:,}")
    members: dict[str, zipfile.ZipInfo] = {}
    for member in listed:
        if not member.is_dir() and not member.filename.startswith("__MACOSX"):
            _take(members, name, member.filename.replace("\\", "/").rsplit("/", 1)[-1], member)
    if not members:
        raise UnreadableError(f"{name} holds no file of a roster; users.csv was looked for")
    for member in members.values():
        _refuse_member(name, member)
    _refuse_total(name, sum(member.file_size for member in members.values()))
    return members


def _take(into: dict[str, _T], source: str, base: str, value: _T) -> None:
    stem, dot, ending = base.casefold().rpartition(".")
    if not dot or ending != "csv" or stem not in _NEEDED:
        return
    if stem in into:
        raise UnreadableError(f"{source} holds {base} twice; delete the older one")
    into[stem] = value


def _refuse_member(name: str, member: zipfile.ZipInfo) -> None:
    size, packed = member.file_size, max(member.compress_size, 1)
    if size > MAX_EXPORT_BYTES or (size > _RATIO_FROM_BYTES and size / packed > _MAX_RATIO):
        raise UnreadableError(
            f"{name} holds {member.filename[:80]!r} which grows to {size / 2**20:.0f} MB; no roster does: "
            "ask where the file comes from"
        )


def _refuse_total(name: str, total: int) -> None:
    if total > MAX_TOTAL_BYTES:
        raise UnreadableError(
            f"{name} holds {total / 2**20:.0f} MB, and a roster may have {MAX_TOTAL_BYTES // 2**20} MB; "
            "export one school or one class"
        )


def _member_table(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Table:
    base = member.filename.replace("\\", "/").rsplit("/", 1)[-1]
    with archive.open(member) as file:
        data = file.read(MAX_EXPORT_BYTES + 1)
    if len(data) > MAX_EXPORT_BYTES or len(data) != member.file_size:  # a zip can lie about its sizes
        raise UnreadableError(f"{name} holds {base} which is not as large as it says; export it again")
    return export_table(base, data)
