"""Every failure that a school can put right.

The tree::

    SlcError                      exit code 2: the person at the keyboard can put it right
    ├── NotFoundError             a folder, student, script or language that is not there (LookupError)
    ├── UnreadableError           a file that is there and cannot be read as what it should be (ValueError)
    ├── ProblemsError             everything wrong with a class, a roster or a catalog, told at once (ValueError)
    ├── ScriptError               a script that cannot be played (ValueError)
    ├── SealError                 a wrong key, or something changed since it was sealed (ValueError)
    ├── UnknownLanguageError      a language name that must be asked about (LookupError)
    ├── UnwritableError           nothing was written (OSError)
    └── UsageError                words of a command that do not go together (ValueError)
        └── CardError             letters that are on no card; a typing mistake (ValueError)

Each text is one lowercase sentence: the thing, what was found, what to do. Whatever is not an
:class:`SlcError` is a bug of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = [
    "CardError",
    "NotFoundError",
    "Problem",
    "ProblemsError",
    "ScriptError",
    "SealError",
    "SlcError",
    "UnknownLanguageError",
    "UnreadableError",
    "UnwritableError",
    "UsageError",
]


class SlcError(Exception):
    """Something that a teacher or technician can put right."""


class NotFoundError(SlcError, LookupError):
    """What was named is not there."""


class UnreadableError(SlcError, ValueError):
    """A file is there but is not what its name promises."""


class UnwritableError(SlcError, OSError):
    """The disk did not take it; nothing was changed."""


class UsageError(SlcError, ValueError):
    """The words of a command do not go together."""


class CardError(UsageError):
    """What was typed or scanned is the code of no card."""


class SealError(SlcError, ValueError):
    """Wrong key, or changed since it was sealed."""


class ScriptError(SlcError, ValueError):
    """A script cannot be played as it stands."""


class UnknownLanguageError(SlcError, LookupError):
    """A language name that nobody should guess; *choices* are the tags it may mean, best first."""

    def __init__(self, said: str, choices: Sequence[str] = ()) -> None:
        self.said = said
        self.choices = tuple(choices)
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        if not self.choices:
            return f"no language is known as '{self.said}'; `slc locale list --known` shows the names we know"
        return f"'{self.said}' can mean more than one language; say which: {', '.join(self.choices)}"


class Problem(NamedTuple):
    """One thing to put right: where it is, what was found there, what to do about it.

    *row* counts as the spreadsheet does, the heading being row 1; 0 means the whole file.
    """

    file: str
    found: str
    to_do: str
    row: int = 0
    column: str = ""

    @property
    def where(self) -> str:
        """``students.csv, row 4, column grade``, as far as it is known."""
        parts = [self.file]
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{self.where}: {self.found}; {self.to_do}"


class ProblemsError(SlcError, ValueError):
    """All problems at once, so that a teacher mends them in one go; *problems* is never empty."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
