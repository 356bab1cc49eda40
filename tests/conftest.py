"""What tests of several rooms start from: a sample class, an occasion, random portfolios, a catalog."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from slc_core.classroom.folder import Classroom, read_class
from slc_core.conference.blanks import Occasion
from slc_core.conference.people import Household, Student
from slc_core.conference.portfolio import (
    AssessmentPage,
    BehaviourPage,
    GoalPage,
    Page,
    Portfolio,
    Result,
    SkillPage,
    TeacherWordPage,
    WorkPage,
)
from slc_core.files import write_file
from slc_core.language.catalog import Message, Voice
from slc_core.language.entries import Entry, catalog_path, written_entries
from slc_core.language.plurals import plural_header
from slc_core.language.registry import language
from slc_core.language.review import Act, Said, hash_of, key_of
from slc_core.testing import write_sample_class
from slc_core.testing.speaker import write_reviews

settings.register_profile(
    "slc",
    deadline=None,
    derandomize="CI" in os.environ,  # a landing is not to depend on chance; at a desk chance goes on looking
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("slc")

# Tests that start `slc` start the one beside this interpreter, also when its environment was never activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

LONG_NAME = "عبد الرحمن بن محمد بن عبد الله الأنصاري " * 2


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "class"
    write_sample_class(folder)
    return folder


@pytest.fixture(scope="session")
def sample_class(sample_folder: Path) -> Classroom:
    return read_class(sample_folder)


@pytest.fixture(scope="session")
def make_occasion() -> Callable[..., Occasion]:
    """Builds a fourth grader's occasion from pages; the names of fields change what they name."""

    def build(*pages: Page, spoken: str = "es", interpreter: bool = False, **fields: Any) -> Occasion:
        of_occasion: dict[str, Any] = {key: fields.pop(key) for key in Occasion._fields if key in fields}
        student = Student.model_validate({"id": "s1", "given_name": "Isay", "grade": "4", **fields})
        household = Household(id="h1", spoken=spoken, interpreter=interpreter)
        settings: dict[str, Any] = {"school": "Harbor School", "teacher": "Ms. Rivera", "class_name": "Room 4"}
        return Occasion(student, household, Portfolio(pages=pages), **{**settings, **of_occasion})

    return build


@pytest.fixture
def write_catalog(tmp_path: Path) -> Callable[..., Path]:
    """Writes the translations of one language into a folder of its own and returns that folder.

    *said* gives each message its text, or all its plural forms; a message in *read* is reviewed as it stands.
    """

    def write(
        tag: str, said: Mapping[Message, str | tuple[str, ...]], read: Mapping[Message, Said] | None = None
    ) -> Path:
        folder = tmp_path / "locales"
        forms = {message: (text,) if isinstance(text, str) else text for message, text in said.items()}
        entries = [Entry(message.context, message.text, message.plural, forms[message]) for message in forms]
        header = {
            "Content-Type": "text/plain; charset=utf-8",
            "Language": tag,
            "Plural-Forms": plural_header(language(tag)),
        }
        write_file(catalog_path(folder, tag), written_entries(entries, header, tag))
        on = dt.date(2026, 10, 1)
        acts = (
            Act(key_of(*message), hash_of(forms[message]), act, "A. Reader", "parent", on, "r1")
            for message, act in (read or {}).items()
        )
        write_reviews(folder / tag, acts)
        return folder

    return write


@pytest.fixture
def write_reading(tmp_path: Path) -> Callable[..., Path]:
    """Writes how messages sound in Latin letters into a folder of its own and returns that folder.

    A message in *read* is reviewed, on a sheet that is kept, beside the words that *beside* has for it.
    """

    def write(tag: str, said: Mapping[Message, str], read: Mapping[Message, Said], beside: Voice) -> Path:
        folder = tmp_path / "wordings"
        entries = [Entry(message.context, message.text, forms=(text,)) for message, text in said.items()]
        header = {"Content-Type": "text/plain; charset=utf-8", "Language": tag}
        write_file(catalog_path(folder, tag), written_entries(entries, header, tag))
        reader = ("A. Reader", "parent", dt.date(2026, 10, 1))
        texts = {message: hash_of((said[message], *beside.words(message))) for message in read}
        acts = (Act(key_of(*message), texts[message], act, *reader, "r1") for message, act in read.items())
        write_reviews(folder / tag, acts)
        return folder

    return write


def _texts() -> SearchStrategy[str]:
    told = [
        "",
        "read every day",
        "Read.",
        "...",
        "____",
        LONG_NAME,
        "阿嬤 helps me",
        "a {goal} <b>",
        "100%",
        "ሰላም።",
    ]
    return st.one_of(st.sampled_from(told), st.text("abc éß {}<>&\"'.٣قك", max_size=30))


def _results(value: SearchStrategy[Any], day: int) -> SearchStrategy[tuple[Result, ...]]:
    """Up to 12, on rising days or on none."""

    def dated(values: list[Any]) -> tuple[Result, ...]:
        return tuple(
            Result(value=value, on=dt.date(2026, 9, 1) + dt.timedelta(days=7 * place) if day % 3 else None)
            for place, value in enumerate(values)
        )

    return st.lists(value, max_size=12).map(dated)


@st.composite
def _assessments(draw: st.DrawFn, number: int) -> AssessmentPage:
    kind = draw(st.sampled_from(["percent", "points", "number", "level"]))
    levels = ("Beginning", "Developing", "Secure") if kind == "level" else ()
    out_of = Decimal(12) if kind == "points" else None
    value: SearchStrategy[Any] = st.decimals(0, out_of or 100, places=draw(st.sampled_from([0, 1, 2])))
    if levels:
        value = st.sampled_from(levels)
    better = draw(st.booleans())
    scale = {"kind": kind, "out_of": out_of, "levels": levels, "lower_is_better": better}
    return AssessmentPage.model_validate(
        {
            "number": number,
            "title": draw(_texts()),
            "subject": draw(st.sampled_from(["", "Math", "reading", "Dugsi", "علوم"])),
            "scale": scale,
            "results": draw(_results(value, number)),
            "target": draw(st.none() | value),
        }
    )


@st.composite
def _pages(draw: st.DrawFn, number: int) -> Page:
    text = _texts()
    match draw(st.integers(0, 6)):
        case 0 | 1:
            return draw(_assessments(number))
        case 2:
            return WorkPage(number=number, title=draw(text), proud=draw(text), next=draw(text))
        case 3:
            rating = draw(st.sampled_from(["", "Always", "not yet", "Top"]))
            return BehaviourPage(number=number, attribute=draw(text), rating=rating, example=draw(text))
        case 4:
            return SkillPage(number=number, skill=draw(text))
        case 5:
            return TeacherWordPage(number=number, word=draw(text))
        case _:
            goal: dict[str, Any] = {
                "number": number,
                "goal": draw(text),
                "when": draw(text),
                "carried": draw(st.booleans()),
            }
            if goal["carried"]:
                goal["reached"] = draw(st.sampled_from([None, "reached", "partly", "not-yet"]))
            return GoalPage.model_validate(goal)


@st.composite
def _portfolios(draw: st.DrawFn) -> Portfolio:
    numbers = sorted(draw(st.sets(st.integers(1, 30), max_size=8)))
    return Portfolio(pages=tuple(draw(_pages(number)) for number in numbers))


@pytest.fixture(scope="session")
def portfolios() -> SearchStrategy[Portfolio]:
    """Portfolios with any pages, missing values, and texts in any script."""
    return _portfolios()
