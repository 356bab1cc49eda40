"""The prewritten script: stages, steps, and lines whose blanks a portfolio fills.

A script is a TOML file that a teacher can edit. ``say`` holds what a child says in full, ``start`` the
beginnings for one who needs less, ``card`` the cue words for one who needs little. A step with a ``page``
is said once for each such page, a step with ``when`` only where all its conditions hold.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field, ValidationError, field_validator

from slc_core.conference.blanks import BlankType, Condition, PageKind, type_of_blank
from slc_core.conference.model import Model
from slc_core.conference.people import Support
from slc_core.errors import NotFoundError, ScriptError, UnreadableError, UnwritableError
from slc_core.files import is_safe_name, write_file
from slc_core.language.catalog import Message, blanks_of

StageId = Literal[
    "welcome", "look-ahead", "last-goals", "pages", "new-goals", "reflection", "questions", "put-away", "teacher",
    "sign", "worthwhile", "farewell",
]  # fmt: skip
STAGES: tuple[StageId, ...] = get_args(StageId)
Who = Literal["child", "adult", "teacher"]
Gesture = Literal[
    "offer-seat", "offer-drink", "open-portfolio", "turn-page", "point", "show-work", "show-skill", "hand-over",
    "listen", "ask", "put-away", "greet-teacher", "sign", "thank", "smile", "choose-face", "wave",
]  # fmt: skip
BANDS = ("k-1", "2-3", "4-5", "6-8", "9-12")


class CountedLine(Model):
    """A line that counts: *count* names the blank, ``{n}`` stands in both forms."""

    one: str
    other: str
    count: str


SpokenLine = str | CountedLine


class Step(Model):
    """One thing that someone says or does."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    who: Who
    do: Gesture | None = None
    page: PageKind | None = None
    when: tuple[Condition, ...] = ()
    say: tuple[SpokenLine, ...] = ()
    start: tuple[SpokenLine, ...] = ()
    card: tuple[SpokenLine, ...] = ()

    @field_validator("when", "say", "start", "card", mode="before")
    @classmethod
    def _list_as_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    def lines(self, support: Support) -> tuple[SpokenLine, ...]:
        """What lies before the speaker; an adult gets the beginnings as well, whatever the child needs."""
        if self.who != "child":
            return self.say + self.start
        if support == "cards" and self.card:
            return self.card
        return self.start if support != "script" and self.start else self.say


class Stage(Model):
    """A part of the conference, with its steps in order."""

    id: StageId
    step: tuple[Step, ...] = ()

    @field_validator("step", mode="before")
    @classmethod
    def _list_as_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value


class Script(Model):
    """A whole conference for some grades, in the order it is held."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    grades: tuple[str, ...] = ()
    blanks: Mapping[str, BlankType] = {}
    stage: tuple[Stage, ...]

    @field_validator("stage", "grades", mode="before")
    @classmethod
    def _list_as_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    def keeping(self, stages: Sequence[str]) -> Script:
        """The script with only these stages; the farewell always stays. All of them if *stages* is empty."""
        kept = [stage for stage in self.stage if stage.id in stages or stage.id == "farewell"]
        return self.model_copy(update={"stage": tuple(kept)}) if stages else self


def message_of(stage: str, line: SpokenLine) -> Message:
    """The message that translators see; bands share what they say alike in the same stage."""
    if isinstance(line, CountedLine):
        return Message(f"script:{stage}", line.one, line.other)
    return Message(f"script:{stage}", line)


def lines_of(script: Script) -> Iterator[tuple[Stage, Step, SpokenLine]]:
    """Every line of a script with its place."""
    for stage in script.stage:
        for step in stage.step:
            for line in (*step.say, *step.start, *step.card):
                yield stage, step, line


@cache
def built_in_script(band: str) -> Script:
    """One of our five, by its id.

    Raises:
        NotFoundError: no script has that id; names the five.
    """
    if band not in BANDS:
        raise NotFoundError(
            f"no script is called '{band}'; there are {', '.join(BANDS)}, or name a .toml file"
        )
    return parse_script(_built_in_source(band), f"{band}.toml")


def script_for_grade(grade: str) -> Script:
    """The built-in script of a grade; ``4`` gives the one for grades 4 and 5."""
    return next(script for script in map(built_in_script, BANDS) if grade in script.grades)


def read_script(path: Path) -> Script:
    """A script file of a school.

    Raises:
        NotFoundError: the file is not there.
        UnreadableError: it cannot be read.
        ScriptError: it cannot be played; says what and where.
    """
    try:
        return parse_script(path.read_bytes(), path.name)
    except FileNotFoundError as error:
        raise NotFoundError(
            f"there is no script {path}; `slc script new {path}` makes one to start from"
        ) from error
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error


def write_script_copy(band: str, path: Path) -> None:
    """A built-in script as a file to edit.

    Raises:
        NotFoundError: no built-in script is called *band*.
        UnwritableError: *path* is taken, does not end in ``.toml``, or the disk refused.
    """
    built_in_script(band)
    if path.exists():
        raise UnwritableError(f"{path} is there already; choose another name, or delete it first")
    if path.suffix != ".toml" or not is_safe_name(path.name):
        raise UnwritableError(
            f"{path.name} cannot be a script's name; use letters, digits and - and end in .toml"
        )
    write_file(path, _built_in_source(band))


def parse_script(content: bytes, name: str) -> Script:
    """The script in *content*; *name* is for the messages.

    Raises:
        ScriptError: it cannot be played; says what and where, all of it.
    """
    try:
        fields = tomllib.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise ScriptError(f"{name} is not TOML: {error}") from error
    try:
        script = Script.model_validate(fields)
    except ValidationError as error:
        raise ScriptError("\n".join(_shape_faults(error, fields, name))) from error
    if faults := tuple(_faults(script)):
        raise ScriptError("\n".join(f"{name}, {fault}" for fault in faults))
    return script


def _built_in_source(band: str) -> bytes:
    return (resources.files("slc_core.conference") / "scripts" / f"{band}.toml").read_bytes()


def _shape_faults(error: ValidationError, fields: Mapping[str, Any], name: str) -> Iterator[str]:
    for fault in error.errors(include_url=False):
        place, value = _place(fault["loc"], fields)
        message = fault["msg"].removeprefix("Value error, ").replace("Input should be", "it must be")
        choices = [
            choice.strip("' ")
            for choice in str(fault.get("ctx", {}).get("expected", "")).replace(" or ", ",").split(",")
        ]
        close = difflib.get_close_matches(str(value), choices, 1)
        hint = f"did you mean '{close[0]}'?" if close else message[:1].lower() + message[1:]
        yield f"{name}, {place}: '{value}' cannot stand here; {hint}"


def _place(location: tuple[int | str, ...], fields: Any) -> tuple[str, Any]:
    """Where a fault is, in a teacher's words, and what stands there."""
    words: list[str] = []
    for part in location:
        try:
            fields = fields[part]
        except (KeyError, IndexError, TypeError):
            fields = "nothing" if isinstance(part, str) else fields
            words.append(str(part))
            break
        if isinstance(fields, dict) and "id" in fields:
            words.append(str(fields["id"]))
        elif not isinstance(part, int):
            words.append(part)
    return " → ".join(words) or "the file", fields if isinstance(fields, str) else "this"


def _faults(script: Script) -> Iterator[str]:
    """What pydantic cannot see: order, repeated names, blanks that nothing fills."""
    stages = [stage.id for stage in script.stage]
    for stage in sorted({stage for stage in stages if stages.count(stage) > 1}):
        yield f"stage '{stage}': it is there twice; join the two"
    if not stages or stages[-1] != "farewell":
        yield "the last stage: a conference ends with the stage 'farewell'; put it last"
    steps = [step.id for stage in script.stage for step in stage.step]
    for step in sorted({step for step in steps if steps.count(step) > 1}):
        yield f"step '{step}': two steps have this id; rename one"
    for stage, step, line in lines_of(script):
        for blank in _blanks(line):
            if fault := _blank_fault(blank, step, script.blanks):
                yield f"stage '{stage.id}', step '{step.id}': {fault}"


def _blanks(line: SpokenLine) -> tuple[str, ...]:
    if isinstance(line, str):
        return blanks_of(line)
    return (
        line.count,
        *(blank for form in (line.one, line.other) for blank in blanks_of(form) if blank != "n"),
    )


def _blank_fault(blank: str, step: Step, declared: Mapping[str, BlankType]) -> str | None:
    kind = type_of_blank(blank, step.page)
    if kind is None:
        where = f"a step for a page of kind '{step.page}'" if step.page else "a step without a page"
        return f"nothing fills the blank '{{{blank}}}' in {where}; see `slc script list --blanks`"
    if blank not in declared:
        return f"the blank '{{{blank}}}' is not under [blanks]; add {blank} = \"{kind}\""
    if declared[blank] != kind:
        return f"the blank '{{{blank}}}' is declared as {declared[blank]}, but it is filled with a {kind}"
    return None
