"""What a line may leave blank, where each blank is filled from, and when a step is said.

The tables here are the whole vocabulary of a script: a name that they lack is a fault in the script.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from slc_core.conference.people import Household, Student
from slc_core.conference.portfolio import (
    AssessmentPage,
    BehaviourPage,
    GoalPage,
    Page,
    PageKind,
    Portfolio,
    Score,
    SkillPage,
    TeacherWordPage,
    WorkPage,
    kind_of,
)
from slc_core.conference.terms import term
from slc_core.language.catalog import Message
from slc_core.language.values import Value

BlankType = Literal["score", "number", "date", "text", "term", "name", "count"]
Condition = Literal[
    "no-result", "first-time", "improved", "same", "lower", "at-target", "below-target", "reached", "partly",
    "not-yet", "first-conference", "has-carried-goals", "has-new-goals", "in-class", "at-home", "interpreter",
]  # fmt: skip
Filling = Value | Message | None


class Occasion(NamedTuple):
    """Everything that a conference is about: who leads it, who is told, what is shown, and where."""

    student: Student
    household: Household
    portfolio: Portfolio
    school: str = ""
    teacher: str = ""
    class_name: str = ""
    at_home: bool = False


Source = Callable[[Any], Filling]


def _text(text: str) -> Filling:
    """What someone wrote; its last full stop is left to the line it stands in."""
    stripped = text.strip().rstrip(".。．።။।") if not text.endswith("..") else text.strip()
    return Value("text", stripped) if stripped else None


def _whole_text(text: str) -> Filling:
    return Value("text", text.strip()) if text.strip() else None


def _term(word: str) -> Filling:
    return (term(word) or Value("text", word)) if word else None


def _score(score: Score) -> Filling:
    if isinstance(score.value, str):
        return _term(score.value)
    if score.out_of is not None:
        return Value("of", (score.value, score.out_of))
    return Value("percent" if score.percent else "number", score.value)


def _result(page: AssessmentPage, place: int) -> Filling:
    return _score(page.scale.score(page.results[place].value)) if page.results else None


def _result_date(page: AssessmentPage, place: int) -> Filling:
    on = page.results[place].on if page.results else None
    return Value("date", on) if on else None


def _target(page: AssessmentPage) -> Filling:
    return None if page.target is None else _score(page.scale.score(page.target))


def _count(kind: PageKind) -> Source:
    return lambda occasion: Value("number", sum(1 for _ in occasion.portfolio.of_kind(kind)))


_EVERYWHERE: Mapping[str, tuple[BlankType, Source]] = {
    "child": ("name", lambda occasion: _text(occasion.student.name)),
    "teacher": ("name", lambda occasion: _whole_text(occasion.teacher)),
    "school": ("name", lambda occasion: _whole_text(occasion.school)),
    "class_name": ("text", lambda occasion: _text(occasion.class_name)),
    "pages": ("count", lambda occasion: Value("number", len(occasion.portfolio.pages))),
    "assessments": ("count", _count("assessment")),
    "works": ("count", _count("work")),
    "carried_goals": ("count", _count("carried-goal")),
    "new_goals": ("count", _count("new-goal")),
}
_GOAL: Mapping[str, tuple[BlankType, Source]] = {
    "goal": ("text", lambda page: _text(page.goal)),
    "when": ("text", lambda page: _text(page.when)),
    "where": ("text", lambda page: _text(page.where)),
    "how_long": ("text", lambda page: _text(page.how_long)),
    "know": ("text", lambda page: _text(page.know)),
    "helper": ("text", lambda page: _text(page.helper)),
}
_ON_PAGE: Mapping[PageKind, Mapping[str, tuple[BlankType, Source]]] = {
    "assessment": {
        "subject": ("term", lambda page: _term(page.subject)),
        "title": ("text", lambda page: _text(page.title)),
        "first": ("score", lambda page: _result(page, 0)),
        "first_date": ("date", lambda page: _result_date(page, 0)),
        "last": ("score", lambda page: _result(page, -1)),
        "last_date": ("date", lambda page: _result_date(page, -1)),
        "target": ("score", _target),
        "results": ("count", lambda page: Value("number", len(page.results))),
    },
    "work": {
        "title": ("text", lambda page: _text(page.title)),
        "subject": ("term", lambda page: _term(page.subject)),
        "proud": ("text", lambda page: _text(page.proud)),
        "next": ("text", lambda page: _text(page.next)),
    },
    "behaviour": {
        "attribute": ("term", lambda page: _term(page.attribute)),
        "rating": ("term", lambda page: _term(page.rating)),
        "example": ("text", lambda page: _text(page.example)),
    },
    "skill": {"skill": ("text", lambda page: _text(page.skill))},
    "teacher-word": {"word": ("text", lambda page: _whole_text(page.word))},
    "carried-goal": _GOAL,
    "new-goal": _GOAL,
}


def type_of_blank(blank: str, page: PageKind | None) -> BlankType | None:
    """The type of a blank in a step for *page*; None if nothing fills it there."""
    if page and blank == "page":
        return "number"
    found = _ON_PAGE.get(page, {}).get(blank) if page else None
    found = found or _EVERYWHERE.get(blank)
    return found[0] if found else None


def all_blanks() -> Mapping[str, Mapping[str, BlankType]]:
    """Every blank with its type, by the kind of page that fills it; ``everywhere`` needs none."""
    vocabulary: dict[str, Mapping[str, BlankType]] = {"everywhere": {b: kind for b, (kind, _) in _EVERYWHERE.items()}}
    for page, blanks in _ON_PAGE.items():
        vocabulary[page] = {"page": "number", **{blank: kind for blank, (kind, _) in blanks.items()}}
    return vocabulary


def fillings_of(occasion: Occasion) -> dict[str, Filling]:
    """What fills the blanks that need no page."""
    return {blank: source(occasion) for blank, (_, source) in _EVERYWHERE.items()}


def fillings_of_page(page: Page) -> dict[str, Filling]:
    """What fills the blanks of a step for *page*; None where the page does not say."""
    sources = _ON_PAGE[kind_of(page)]
    return {"page": Value("number", page.number)} | {blank: source(page) for blank, (_, source) in sources.items()}


def conditions_of(occasion: Occasion) -> frozenset[Condition]:
    """The conditions that hold for the whole conference."""
    kinds = {kind_of(page) for page in occasion.portfolio.pages}
    holding: set[Condition] = {"at-home" if occasion.at_home else "in-class"}
    holding.add("has-carried-goals" if "carried-goal" in kinds else "first-conference")
    if "new-goal" in kinds:
        holding.add("has-new-goals")
    if occasion.household.interpreter:
        holding.add("interpreter")
    return frozenset(holding)


def conditions_of_page(page: Page) -> frozenset[Condition]:
    """The conditions that hold on one page."""
    match page:
        case AssessmentPage():
            reached = page.is_at_target
            holding: set[Condition] = {page.trend}
            if reached is not None:
                holding.add("at-target" if reached else "below-target")
            return frozenset(holding)
        case GoalPage(reached=str() as reached):
            return frozenset({reached})
        case GoalPage() | WorkPage() | BehaviourPage() | SkillPage() | TeacherWordPage():
            return frozenset()
