"""The ready tree of packages for one Python of a pod, as one archive: no pip and no resolver runs on the pod.

The same wheels, the same SLC and the same ``SOURCE_DATE_EPOCH`` give the same bytes. If this computer has the pod's
Python too, the tree is compiled here; otherwise the pod does it when it is first switched on.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.files import write_file
from slc_core.language.registry import locales_folder
from slc_station.pi.wheels import Target, wheels

__all__ = ["archive", "made_at", "own_files", "packages_in", "pythons", "tree_archive"]

_FORM = b"slc tree 1"
"""Raise it when the same sources are to give another archive, or the cache would keep the old one."""
_PACKAGES = ("slc_core", "slc_station")
_LEFT_OUT = frozenset({"__pycache__", "testing", "locales"})
_OF_LOCALES = frozenset({".toml", ".mo", ".jsonl", ".json", ".txt", ".pot"})
_ON_POD = "/opt/slc/current"
_SOME_DAY = 1577836800  # 2020-01-01; the wheels' own dates are nobody's either

Files = Mapping[str, bytes]


def tree_archive(target: Target, cache_in: Path, lock: Path | None = None) -> Path:
    """The archive of a target: ``lib/`` with SLC and all that it needs; it is kept in *cache_in*.

    Raises:
        NotFoundError: the packages are not here and cannot be fetched.
        UnreadableError: the package index gives others than were pinned.
        UnwritableError: the cache cannot be written.
    """
    found = wheels(target, cache_in, lock)
    own, python = own_files(), pythons(target)
    made_from = _digest(target, found, own, python)
    path = cache_in / "trees" / f"lib-{target.tag}-{made_from}.tar.gz"
    if not _is_whole(path):
        files = _compiled({**packages_in(found), **_catalogs_compiled(own)}, python)
        write_file(path, archive({f"lib/{name}": content for name, content in files.items()}))
        for older in set(path.parent.glob(f"lib-{target.tag}-*")) - {path}:
            older.unlink(missing_ok=True)
    return path


def archive(files: Files) -> bytes:
    """*files* as a gzipped tar that belongs to root, with nothing in it of this computer or this hour."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name in _with_folders(files):
            member = tarfile.TarInfo(name)
            member.mtime = made_at()
            if name in files:
                member.mode, member.size = 0o644, len(files[name])
                tar.addfile(member, io.BytesIO(files[name]))
            else:
                member.mode, member.type = 0o755, tarfile.DIRTYPE
                tar.addfile(member)
    return gzip.compress(packed.getvalue(), 6, mtime=0)


def made_at() -> int:
    """The second that every file of an archive bears: ``SOURCE_DATE_EPOCH`` if it is set."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or _SOME_DAY)


def packages_in(found: Iterable[Path]) -> dict[str, bytes]:
    """What the wheels install, by path; their programs are left out, their licences are not.

    Raises:
        UnreadableError: one is damaged or leads out of the tree.
    """
    files: dict[str, bytes] = {}
    for path in found:
        try:
            with zipfile.ZipFile(path) as wheel:
                names = {name: _installed(name) for name in wheel.namelist() if not name.endswith("/")}
                files.update({place: wheel.read(name) for name, place in names.items() if place})
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise UnreadableError(f"{path} is damaged; delete it and run this again") from error
    return files


def own_files() -> dict[str, bytes]:
    """SLC itself as it is installed here, with the languages; of a checkout the catalogs as translators write them."""
    files: dict[str, bytes] = {}
    for package in _PACKAGES:
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise NotFoundError(f"{package} is not installed here; install slc-core[station]")
        for path, name in _files_below(Path(spec.submodule_search_locations[0])):
            if not _LEFT_OUT & set(name.parts):
                files[f"{package}/{name}"] = path.read_bytes()
    for path, name in _files_below(locales_folder()):
        if path.suffix == ".po" or (path.suffix in _OF_LOCALES and not path.with_suffix(".po").exists()):
            files[f"slc_core/locales/{name}"] = path.read_bytes()
    return files


@cache
def pythons(target: Target) -> str:
    """The path of a Python on this computer that compiles as the pod's does; empty if there is none."""
    asked = "import sys; print(sys.implementation.name, '%d.%d' % sys.version_info[:2])"
    for candidate in (sys.executable, shutil.which(f"python{target.python}")):
        if candidate:
            command = [candidate, "-I", "-c", asked]
            ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  a Python
            if ran.stdout.split() == ["cpython", target.python]:
                return candidate
    return ""


def _compiled(files: Files, python: str) -> Files:
    """*files* and their bytecode, which the pod takes without looking at dates it cannot trust."""
    if not python:
        return files
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in files.items():
            if name.endswith(".py"):
                (root / "lib" / name).parent.mkdir(parents=True, exist_ok=True)
                (root / "lib" / name).write_bytes(content)
        how = ["-q", "--invalidation-mode", "unchecked-hash", "-s", folder, "-p", _ON_POD]
        command = [python, "-I", "-m", "compileall", *how, str(root / "lib")]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603  what cannot be compiled goes as it is
        made = {path.relative_to(root / "lib").as_posix(): path.read_bytes() for path in root.rglob("*.pyc")}
    return {**files, **made}


def _catalogs_compiled(files: Files) -> Files:
    """*files* with each ``.po`` as a ``.mo``."""
    return {
        (name.removesuffix(".po") + ".mo" if name.endswith(".po") else name): (
            _compiled_catalog(content) if name.endswith(".po") else content
        )
        for name, content in files.items()
    }


@cache
def _compiled_catalog(content: bytes) -> bytes:
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(content), abort_invalid=True))
    return compiled.getvalue()


def _files_below(folder: Path) -> Iterator[tuple[Path, PurePosixPath]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, PurePosixPath(path.relative_to(folder).as_posix())


def _installed(name: str) -> str:
    """Where a wheel's file comes to lie; empty for what a pod has no use for."""
    parts = PurePosixPath(name).parts
    if PurePosixPath(name).is_absolute() or ".." in parts or "\\" in name:
        raise ValueError(name)
    if parts[0].endswith(".data"):
        return "/".join(parts[2:]) if parts[1] in {"purelib", "platlib"} else ""
    return name


def _with_folders(files: Files) -> list[str]:
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents if parent.parts}
    return sorted({*files, *folders})


def _digest(target: Target, found: Iterable[Path], own: Files, python: str) -> str:
    """Names an archive by all that goes into it."""
    compiled_by = sys.version if python == sys.executable else python
    said = hashlib.sha256(f"{_FORM!r} {target} {made_at()} {compiled_by} {zlib.ZLIB_RUNTIME_VERSION}".encode())
    for path in found:
        said.update(hashlib.sha256(path.read_bytes()).digest())
    for name in sorted(own):
        said.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(own[name]).digest())
    return said.hexdigest()[:16]


def _is_whole(path: Path) -> bool:
    try:
        with gzip.open(path) as stream:
            shutil.copyfileobj(stream, io.BytesIO())  # its last bytes are a check of all before
    except (OSError, EOFError, zlib.error):
        return False
    return True
