"""Everything that a card carries for its Raspberry Pi but the pod's own pack: packages, fonts, units, installer.

::

    slc/ensure.sh  install.sh            run by the Pi on each boot until it is a pod
    slc/payload/lib-cp313.tar.gz  …      the ready tree of packages, one for each Python
    slc/payload/fonts/                   what writes the pod's languages
    slc/payload/units/  kiosk/  udev/    what the installer puts in place
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from slc_core.errors import NotFoundError
from slc_core.language.fonts import font_chain
from slc_core.language.registry import language
from slc_station.pi.sums import Content
from slc_station.pi.tree import pythons, tree_archive
from slc_station.pi.wheels import TARGETS, Target

__all__ = ["FOLDERS", "payload", "remarks"]

FOLDERS = ("units", "kiosk", "udev")
_SCRIPTS = ("ensure.sh", "install.sh")
_HERE = Path(__file__).parent


def payload(
    languages: Iterable[str],
    cache: Path,
    *,
    fonts: Path | None = None,
    targets: Iterable[Target] = TARGETS,
    progress: Callable[[str], object] = lambda _what: None,
) -> dict[str, Content]:
    """The files by their path below ``slc/``; *progress* is told what takes long.

    Raises:
        NotFoundError: packages or fonts are not here and cannot be fetched.
        UnreadableError: the package index gives others than were pinned.
        UnwritableError: the cache cannot be written.
    """
    files: dict[str, Content] = dict(_installer())
    for target in targets:
        progress(f"packages for Python {target.python}")
        files[f"payload/lib-{target.tag}.tar.gz"] = tree_archive(target, cache)
    for tag in languages:
        files.update({f"payload/fonts/{path.name}": path for path in font_chain(language(tag), fonts)})
    return files


def remarks(targets: Iterable[Target] = TARGETS) -> tuple[str, ...]:
    """What a technician should know of the packages: which of them the pod compiles itself."""
    return tuple(
        f"there is no Python {target.python} on this computer; "
        "a pod that has it compiles its packages when it is first switched on, which takes a minute more"
        for target in targets
        if not pythons(target)
    )


def _installer() -> Mapping[str, Path]:
    """The scripts, units and settings that lie beside this module, as they are."""
    files = {name: _HERE / name for name in _SCRIPTS}
    if lacking := [name for name, path in files.items() if not path.is_file()]:
        raise NotFoundError(f"{lacking[0]} is missing from this installation of SLC; install slc-core[station] again")
    for folder in FOLDERS:
        found = (path for path in sorted((_HERE / folder).rglob("*")) if path.is_file() and path.suffix != ".pyc")
        files.update({f"payload/{path.relative_to(_HERE).as_posix()}": path for path in found})
    return files
