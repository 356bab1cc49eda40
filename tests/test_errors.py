from __future__ import annotations

import pytest

from slc_core import errors
from slc_core.errors import Problem, ProblemsError, SlcError, UnknownLanguageError


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("NotFoundError", LookupError),
        ("UnreadableError", ValueError),
        ("ProblemsError", ValueError),
        ("ScriptError", ValueError),
        ("SealError", ValueError),
        ("CardError", ValueError),
        ("UnknownLanguageError", LookupError),
        ("UnwritableError", OSError),
    ],
)
def test_every_failure_that_a_school_can_put_right_is_an_slc_error(name: str, kind: type[Exception]) -> None:
    failure = getattr(errors, name)

    assert issubclass(failure, SlcError)
    assert issubclass(failure, kind)
    assert name in errors.__all__


def test_every_error_of_the_tree_is_told_in_the_modules_words() -> None:
    assert errors.__doc__
    for name in set(errors.__all__) - {"Problem"}:
        assert name in errors.__doc__


def test_a_problem_is_where_it_is_what_was_found_and_what_to_do() -> None:
    assert str(Problem("class.toml", "no school", "write one")) == "class.toml: no school; write one"
    assert Problem("a.csv", "x", "y", 4).where == "a.csv, row 4"
    assert Problem("a.csv", "x", "y", 4, "grade").where == "a.csv, row 4, column grade"
    assert Problem("a.csv", "x", "y", column="grade").where == "a.csv, column grade"


def test_all_problems_are_told_at_once() -> None:
    first, second = Problem("a.csv", "x", "y", 2), Problem("b.csv", "p", "q")
    error = ProblemsError([first, second])

    assert error.problems == (first, second)
    assert str(error) == "a.csv, row 2: x; y\nb.csv: p; q"


def test_an_unknown_language_is_asked_about() -> None:
    asked, lost = UnknownLanguageError("Chinese", ["zh-Hans", "zh-Hant"]), UnknownLanguageError("Klingon")

    assert (asked.said, asked.choices) == ("Chinese", ("zh-Hans", "zh-Hant"))
    assert str(asked) == "'Chinese' can mean more than one language; say which: zh-Hans, zh-Hant"
    assert str(lost) == "no language is known as 'Klingon'; `slc locale list --known` shows the names we know"
