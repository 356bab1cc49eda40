"""The prewritten script: stages, steps, and lines whose blanks a portfolio fills.

A script is a TOML file that a teacher can edit. ``say`` holds what a child says in full, ``start`` the
beginnings for one who needs less, ``card`` the cue words for one who needs little. A step with a ``page``
is said once for each such page, a step with ``when`` only where all its conditions hold.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from pydantic import Field, ValidationError

from slc_core.conference.blanks import BlankType, Condition, type_of_blank
from slc_core.conference.model import Model, Several, clean_text
from slc_core.conference.people import Support
from slc_core.conference.portfolio import PageKind
from slc_core.conference.script_faults import shape_faults
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

    def __hash__(self) -> int:
        """A line is looked up once for each child."""
        return hash((self.one, self.other, self.count))


SpokenLine = str | CountedLine


class Step(Model):
    """One thing that someone says or does."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    who: Who
    do: Gesture | None = None
    page: PageKind | None = None
    when: Several[Condition] = ()
    say: Several[SpokenLine] = ()
    start: Several[SpokenLine] = ()
    card: Several[SpokenLine] = ()

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
    step: Several[Step] = ()


class Script(Model):
    """A whole conference for some grades, in the order it is held."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    grades: Several[str] = ()
    blanks: Mapping[str, BlankType] = {}
    stage: Several[Stage]

    def keeping(self, stages: Sequence[str]) -> Script:
        """The script with only these stages; the farewell always stays. All of them if *stages* is empty."""
        kept = [stage for stage in self.stage if stage.id in stages or stage.id == "farewell"]
        return self.model_copy(update={"stage": tuple(kept)}) if stages else self


_WORDS = frozenset(word for model in (Script, Stage, Step, CountedLine) for word in model.model_fields)


def message_of(stage: str, line: SpokenLine) -> Message:
    """The message that translators see; bands share what they say alike in the same stage."""
    if isinstance(line, CountedLine):
        return Message(f"script:{stage}", line.one, line.other)
    return Message(f"script:{stage}", line)


class Spoken(NamedTuple):
    """A line as a talk needs it: its message, the blank that counts it (or none), and the blanks it leaves open."""

    message: Message
    counts: str
    blanks: tuple[str, ...]


@lru_cache(maxsize=4096)
def spoken(stage: str, line: SpokenLine) -> Spoken:
    """*line* taken apart, once: a class says the same lines hundreds of times."""
    message = message_of(stage, line)
    blanks = tuple(blank for blank in blanks_of(message.text) if blank != "n")
    return Spoken(message, line.count if isinstance(line, CountedLine) else "", blanks)


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
        raise NotFoundError(f"no script is called '{band}'; there are {', '.join(BANDS)}, or name a .toml file")
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
        raise NotFoundError(f"there is no script {path}; `slc script new {path}` makes one to start from") from error
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
        raise UnwritableError(f"{path.name} cannot be a script's name; use letters, digits and - and end in .toml")
    write_file(path, _built_in_source(band))


def parse_script(content: bytes, name: str) -> Script:
    """The script in *content*; *name* is for the messages.

    Raises:
        ScriptError: it cannot be played; says what and where, all of it.
    """
    try:
        fields = tomllib.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise ScriptError(
            f"{name} is not TOML: {_told(error)}; mend that line, or start again from `slc script new`"
        ) from error
    try:
        script = Script.model_validate(fields)
    except ValidationError as error:
        found = shape_faults(error, fields, _WORDS)
        raise ScriptError("\n".join(f"{name}, {fault}" for fault in found)) from error
    if faults := tuple(_faults(script)):
        raise ScriptError("\n".join(f"{name}, {fault}" for fault in faults))
    return script


def _told(error: ValueError) -> str:
    return "its letters are not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def _built_in_source(band: str) -> bytes:
    return (resources.files("slc_core.conference") / "scripts" / f"{band}.toml").read_bytes()


def _faults(script: Script) -> Iterator[str]:
    """What pydantic cannot see: order, repeated names, blanks that nothing fills."""
    stages = [stage.id for stage in script.stage]
    for stage in sorted({stage for stage in stages if stages.count(stage) > 1}):
        yield f"stage '{stage}': it is there twice; join the two"
    if not stages or stages[-1] != "farewell":
        yield "the last stage: a conference ends with the stage 'farewell'; put it last"
    elif not any(step.page is None and not step.when for step in script.stage[-1].step):
        yield "stage 'farewell': nobody is sure to say goodbye; add a step without 'page' and 'when'"
    steps = [step.id for stage in script.stage for step in stage.step]
    for step in sorted({step for step in steps if steps.count(step) > 1}):
        yield f"step '{step}': two steps have this id; rename one"
    for part in script.stage:
        for said in part.step:
            for fault in dict.fromkeys(_step_faults(said, script.blanks)):
                yield f"stage '{part.id}', step '{said.id}': {fault}"


def _step_faults(step: Step, declared: Mapping[str, BlankType]) -> Iterator[str]:
    if not step.lines("script"):
        yield "nobody says anything; add a line under 'say'"
    for line in (*step.say, *step.start, *step.card):
        for form in (line,) if isinstance(line, str) else (line.one, line.other):
            yield from _form_faults(form)
        for blank in _blanks(line):
            if fault := _blank_fault(blank, step, declared):
                yield fault
        if isinstance(line, CountedLine):
            yield from _count_faults(line, step)


def _form_faults(form: str) -> Iterator[str]:
    """A line that cannot be spoken as it is written."""
    if not form.strip():
        yield "a line is empty; write what is said, or delete it"
    if set(re.sub(r"\{[a-z][a-z0-9_]*\}", "", form)) & set("{}"):
        yield f"the braces in '{form}' hold no blank; a blank is one lower-case word, such as {{page}}"
    try:
        clean_text(form)
    except ValueError as error:
        yield f"a line {error}"


def _count_faults(line: CountedLine, step: Step) -> Iterator[str]:
    kind = type_of_blank(line.count, step.page)
    if kind and kind != "count":
        yield f"'{line.count}' is a {kind} and cannot be counted; see `slc script list --blanks`"
    for form in (line.one, line.other):
        if blanks_of(form).count("n") != 1:
            yield f"'{form}' counts, but {{n}} is not in it once; write {{n}} where the number stands"


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
