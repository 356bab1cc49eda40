"""Student, household, guardian: who sits at the pod, and in which languages.

The language a family *speaks*, the one it *reads*, and the one it wants letters in are three things.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from slc_core.conference.model import Model, Name, ShortWords, Words
from slc_core.files import is_safe_name

Support = Literal["script", "starters", "cards"]
"""How much a child is given to lean on: every line, the beginnings of lines, or cue-card words."""

Digits = Literal["latin", "native"]

LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A BCP 47 tag such as ``es``, ``zh-Hans``, ``fa-AF``; whether we have that language is the registry's to say."""


def _safe(identifier: str) -> str:
    if not is_safe_name(identifier):
        raise ValueError(
            "must be letters, digits, '.', '-' or '_' and start with a letter or digit, for it names the child's folder"
        )
    return identifier


Identifier = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_safe)]
"""A student's or household's id; it also names a folder, so it cannot climb out of one."""


class Guardian(Model):
    """An adult of a household. *may_attend* is false where a court order or the school says so."""

    name: Name
    relation: ShortWords = ""
    phone: ShortWords = ""
    email: ShortWords = ""
    may_attend: bool = True


class Household(Model):
    """The people who come together and share languages; a child may have two, siblings share one.

    *spoken* is for the conversation, *written* for what lies on the table, *correspondence* for letters;
    the latter two are taken from *spoken* where a school knows only one.
    """

    id: Identifier
    guardians: tuple[Guardian, ...] = ()
    spoken: LanguageTag
    written: LanguageTag | None = None
    correspondence: LanguageTag | None = None
    interpreter: bool = False
    digits: Digits = "latin"
    call_time: ShortWords = ""
    notes: Words = ""

    @property
    def reads(self) -> str:
        """The tag of the language that this family reads."""
        return self.written or self.spoken

    @property
    def writes(self) -> str:
        """The tag of the language that letters go out in."""
        return self.correspondence or self.reads

    @property
    def guests(self) -> tuple[Guardian, ...]:
        """The adults who may be asked to the conference."""
        return tuple(guardian for guardian in self.guardians if guardian.may_attend)


class Student(Model):
    """A child who leads a conference.

    *grade* is ``PK``, ``TK``, ``K`` or ``1`` to ``12``. *households* are ids, first the one that the child
    mostly lives with. *reads_script* is false for a child who speaks the family's language but cannot read its
    letters. *say_as* tells how the name sounds. *script* names a
    script other than the grade's own.
    """

    id: Identifier
    given_name: Name
    family_name: ShortWords = ""
    preferred_name: ShortWords = ""
    say_as: ShortWords = ""
    grade: Annotated[str, StringConstraints(pattern=r"^(PK|TK|K|[1-9]|1[0-2])$")]
    households: tuple[Identifier, ...] = ()
    support: Support = "script"
    reads_script: bool = True
    script: ShortWords = ""

    @property
    def name(self) -> str:
        """What the child is called."""
        return self.preferred_name or self.given_name

    @property
    def full_name(self) -> str:
        """The called name before the family's."""
        return f"{self.name} {self.family_name}".strip()


def siblings(student: Student, others: tuple[Student, ...]) -> tuple[Student, ...]:
    """Those of *others* who share a household with *student*."""
    homes = set(student.households)
    return tuple(other for other in others if other.id != student.id and homes & set(other.households))
