"""``class.toml``: what concerns the whole class."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import AfterValidator, ValidationError

from slc_core.classroom.cells import DateOrder, closest, shown
from slc_core.classroom.findings import findings
from slc_core.classroom.tables import UnreadableTableError, read_bytes, text_from_bytes
from slc_core.conference.model import Model, ShortWords, Words
from slc_core.conference.people import LanguageTag
from slc_core.conference.script import BANDS, STAGES, read_script
from slc_core.errors import (
    NotFoundError,
    Problem,
    ProblemsError,
    ScriptError,
    UnknownLanguageError,
    UnreadableError,
)
from slc_core.files import is_safe_name
from slc_core.language.registry import find_language

__all__ = ["FILE", "ClassSettings", "is_script", "read_settings", "settings_of"]

FILE = "class.toml"
_FIELDS = {"class": "class_name"}


def _from_to(lowest: int, highest: int) -> Callable[[int], int]:
    def checked(number: int) -> int:
        if not lowest <= number <= highest:
            raise ValueError(f"is out of range; write a number from {lowest} to {highest}")
        return number

    return checked


class ClassSettings(Model):
    """A class's settings; empty *stages* keep all, an empty *script* lets the grade decide.

    *language_codes* is the district's own map from what its lists say (``01``) to languages (``es``);
    *date_order* settles dates such as ``3/4/2026`` in the sheets. *seats* are the teacher's wishes: a pod's
    number by the child's id. A pod locks itself when nobody touches it for *lock_minutes*.
    """

    school: ShortWords = ""
    class_name: ShortWords = ""
    teacher: ShortWords = ""
    school_language: LanguageTag = "en"
    contact: Words = ""
    term: ShortWords = ""
    conference_on: dt.date | None = None
    script: ShortWords = ""
    stages: tuple[ShortWords, ...] = ()
    qualities: tuple[ShortWords, ...] = ()
    pods: Annotated[int, AfterValidator(_from_to(1, 99))] = 6
    seats: Mapping[str, int] = {}
    lock_minutes: Annotated[int, AfterValidator(_from_to(2, 60))] = 10
    language_codes: Mapping[str, str] = {}
    date_order: DateOrder | None = None


def read_settings(folder: Path) -> ClassSettings:
    """The settings of the class in *folder*.

    Raises:
        ProblemsError: all that is wrong with them.
    """
    settings, problems = settings_of(folder)
    if problems:
        raise ProblemsError(problems)
    return settings


def settings_of(folder: Path, children: Collection[str] = ()) -> tuple[ClassSettings, tuple[Problem, ...]]:
    """The settings as far as they can be read, and all that is wrong with them.

    *children* are the ids of the class list: a seat for anybody else is a problem. With none it is not known.
    """
    try:
        text = text_from_bytes(FILE, read_bytes(folder / FILE))
        raw = tomllib.loads(text)
    except NotFoundError:
        to_do = f"run `slc class new` in a new folder and copy its {FILE} here"
        return ClassSettings(), (Problem(FILE, "is not there", to_do),)
    except UnreadableTableError as error:
        return ClassSettings(), (Problem(FILE, error.found, error.to_do),)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        found = f"cannot be read as settings: {str(error)[:1].lower()}{str(error)[1:]}"
        to_do = 'write each setting as name = "text"'
        return ClassSettings(), (Problem(FILE, found, to_do, int(line[1]) if line else 0),)
    return _SettingsReader(folder, text, children).read(raw)


def is_script(name: str, folder: Path) -> bool:
    """Whether *name* is a script of ours or a file of the class folder."""
    return name in BANDS or (is_safe_name(name) and (folder / name).is_file())


class _SettingsReader:
    """Reads one ``class.toml`` and gathers what is wrong with it."""

    def __init__(self, folder: Path, text: str, children: Collection[str]) -> None:
        self._folder, self._lines = folder, text.splitlines()
        self._children = {child.casefold(): child for child in children}
        self._problems: list[Problem] = []

    def read(self, raw: Mapping[str, Any]) -> tuple[ClassSettings, tuple[Problem, ...]]:
        values = self._known(dict(raw))
        wishes = values.pop("seats", {})
        settings = self._built(values)
        settings = settings.model_copy(update={"seats": self._seats(wishes, settings.pods)})
        self._check_script(settings)
        self._check_codes(settings)
        return settings, tuple(self._problems)

    def _known(self, raw: dict[str, Any]) -> dict[str, Any]:
        dates: object = raw.pop("dates", {})
        if isinstance(dates, dict):
            for key, value in cast("dict[str, object]", dates).items():
                if key == "order":
                    raw["date_order"] = value
                else:
                    self._tell_unknown(key, ("order",))
        else:
            self._tell("dates", f"{shown(str(dates))} cannot stand here", 'write [dates] and order = "day first"')
        names = {key: _FIELDS.get(key, key) for key in raw}
        known = ClassSettings.model_fields.keys()
        for key in [key for key, name in names.items() if name not in known or key == "class_name"]:
            self._tell_unknown(key, (*(k for k in known if k not in {"class_name", "date_order"}), "class", "dates"))
            del raw[key]
        return {names[key]: _as_tuple(value) for key, value in raw.items()}

    def _built(self, values: dict[str, Any]) -> ClassSettings:
        if isinstance(said := values.get("school_language"), str):
            try:
                values["school_language"] = find_language(said)
            except UnknownLanguageError as error:
                self._tell("school_language", str(error), 'write a tag such as "en" or "es"')
                del values["school_language"]
        try:
            return ClassSettings.model_validate(values)
        except ValidationError as error:
            for field, found, to_do in findings(error):
                self._tell(_key(field), found, to_do)
                values.pop(field, None)
            return ClassSettings.model_validate(values)

    def _seats(self, wishes: object, pods: int) -> Mapping[str, int]:
        """The wishes that can be met, under the ids as the class list writes them."""
        if not isinstance(wishes, dict):
            self._tell("seats", f"{shown(str(wishes))} cannot stand here", "write [seats] and below it s01 = 3")
            return {}
        seats: dict[str, int] = {}
        for said, pod in cast("dict[str, object]", wishes).items():
            if type(pod) is not int:
                found = f"{shown(str(pod))} is not a whole number"
                self._tell(said, found, "write the pod's number, without quotation marks")
            elif not 1 <= pod <= pods:
                found = f"there is no pod {pod}"
                self._tell(said, found, f"write a number from 1 to {pods}, or raise pods = {pods}")
            elif self._children and said.casefold() not in self._children:
                meant = closest(said, self._children.values())
                to_do = f"did you mean '{meant}'?" if meant else "write the child's id, or delete the line"
                self._tell(said, f"no child has the id {shown(said)}", to_do)
            else:
                seats[self._children.get(said.casefold(), said)] = pod
        return seats

    def _check_script(self, settings: ClassSettings) -> None:
        if settings.script and not is_script(settings.script, self._folder):
            to_do = f"write {', '.join(BANDS)} or the name of a script file that lies beside {FILE}"
            self._tell("script", f"no script is called {shown(settings.script)}", to_do)
        elif settings.script and settings.script not in BANDS:
            try:
                read_script(self._folder / settings.script)
            except (ScriptError, UnreadableError) as error:
                for fault in str(error).splitlines():
                    self._tell("script", fault, "`slc script new` makes one that plays")
        for stage in settings.stages:
            if stage not in STAGES:
                meant = closest(stage, STAGES)
                to_do = f"did you mean '{meant}'?" if meant else f"write stages of {', '.join(STAGES)}"
                self._tell("stages", f"no stage is called {shown(stage)}", to_do)

    def _check_codes(self, settings: ClassSettings) -> None:
        for code, meant in settings.language_codes.items():
            try:
                find_language(meant)
            except UnknownLanguageError as error:
                self._tell(code, str(error), "write the tag of the language, such as es")

    def _tell_unknown(self, key: str, known: Iterable[str]) -> None:
        known = sorted(known)
        meant = closest(key, known)
        to_do = f"did you mean '{meant}'?" if meant else f"delete it; known are {', '.join(known)}"
        self._tell(key, f"no setting is called {shown(key)}", to_do)

    def _tell(self, key: str, found: str, to_do: str) -> None:
        start = re.compile(rf"""\s*\[?\s*["']?{re.escape(key)}["']?\s*[=\].]""")
        row = next((number for number, line in enumerate(self._lines, 1) if start.match(line)), 0)
        self._problems.append(Problem(FILE, found, to_do, row, key))


def _as_tuple(value: object) -> object:
    return tuple(cast("list[object]", value)) if isinstance(value, list) else value


def _key(field: str) -> str:
    return {"class_name": "class", "date_order": "order"}.get(field, field)
