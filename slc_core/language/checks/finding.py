"""What a check found, as a value."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """Something wrong with one translation; *check* is its number in ``locales/README.md``."""

    check: int
    hard: bool
    found: str
    to_do: str


def must(check: int, found: str, to_do: str) -> Fault:
    """A fault that may not ship."""
    return Fault(check, hard=True, found=found, to_do=to_do)


def maybe(check: int, found: str, to_do: str) -> Fault:
    """A fault, perhaps: somebody who reads the language should look."""
    return Fault(check, hard=False, found=found, to_do=to_do)


class Finding(NamedTuple):
    """A fault and its place; *hard* ones may not ship, the others are for a reader to judge.

    *context* and *source* name the message and are empty where a whole catalog is meant.
    """

    check: int
    hard: bool
    tag: str
    context: str
    source: str
    found: str
    to_do: str

    @classmethod
    def of(cls, fault: Fault, tag: str, context: str = "", source: str = "") -> Finding:
        """*fault* in its place."""
        return cls(fault.check, fault.hard, tag, context, source, fault.found, fault.to_do)

    def __str__(self) -> str:
        place = f" {self.context} '{self.source}'" if self.source else ""
        weight = "must" if self.hard else "maybe"
        return f"{self.tag}: {weight} (check {self.check}){place}: {self.found}; {self.to_do}"
