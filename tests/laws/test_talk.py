"""Every portfolio, in every language, at every grade, for every child: lines that can be spoken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slc_core.classroom.folder import Classroom
from slc_core.conference.blanks import Occasion
from slc_core.conference.people import Support
from slc_core.conference.portfolio import AssessmentPage, Portfolio
from slc_core.conference.script import BANDS, built_in_script, lines_of
from slc_core.conference.talk import Line, Talk, Voices, fill
from slc_core.language.catalog import Voice
from slc_core.language.registry import languages
from slc_core.language.values import FSI, GAP, PDI

SUPPORT: tuple[Support, ...] = get_args(Support)
TAGS = sorted(languages())
FILLED = re.compile(f"{FSI}[^{FSI}{PDI}]*{PDI}")
ARABIC_NAME = "عبد الرحمن بن محمد بن عبد الله الأنصاري"
TRENDS = {"no-result", "first-time", "improved", "same", "lower"}


@cache
def voices(tag: str) -> Voices:
    return Voices(Voice(tag), Voice("en"))


def frame(text: str) -> str:
    """A line without what fills its blanks."""
    return FILLED.sub("{}", text)


@cache
def english_frames(band: str) -> frozenset[str]:
    lines = [line for _, _, line in lines_of(built_in_script(band))]
    forms = [form for line in lines for form in ((line,) if isinstance(line, str) else (line.one, line.other))]
    return frozenset(re.sub(r"\{[a-z_]+\}", "{}", form) for form in forms)


def faults(talk: Talk, band: str) -> Iterator[str]:
    """Everything that would be wrong with a talk, whoever leads it."""
    spoken = languages()[talk.lang]
    for line in talk.lines:
        for text in (line.text, line.school_text):
            bare = frame(text.value)
            if text.value.count(FSI) != text.value.count(PDI) or FSI in bare or PDI in bare:
                yield f"unbalanced isolates: {text.value!r}"
            if "{" in bare.replace("{}", "") or "}" in bare.replace("{}", ""):
                yield f"an empty placeholder: {text.value!r}"
            if "None" in bare or not bare.strip() or f"{FSI}{PDI}" in text.value or f"{FSI}None{PDI}" in text.value:
                yield f"nothing said: {text.value!r}"
            if text.lang not in languages() or text.dir != languages()[text.lang].direction:
                yield f"a wrong direction: {text}"
        if frame(line.school_text.value) not in english_frames(band):
            yield f"no line of the script: {line.school_text.value!r}"
        if line.text.value.count(f"{FSI}{GAP}{PDI}") < len(line.gaps):
            yield f"a gap that is not seen: {line}"
        yield from english_leaks(line, talk.lang, spoken.same_as_english)


def english_leaks(line: Line, lang: str, same: Sequence[str]) -> Iterator[str]:
    bare = frame(line.text.value)
    is_english = bare == frame(line.school_text.value)
    if lang == "en":
        if not is_english or line.text.status != "source":
            yield f"not our English: {line.text}"
    elif (line.text.lang == lang) == (line.text.status == "missing"):
        yield f"a line that is lent or its own, and says otherwise: {line.text}"
    elif is_english and line.text.lang == lang and re.search("[A-Za-z]{2}", bare) and bare not in same:
        yield f"English without a mark: {line.text}"


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("support", SUPPORT)
def test_every_child_of_the_sample_class_can_speak_in_every_language_at_every_grade(
    tag: str, support: Support, sample_class: Classroom
) -> None:
    settings = sample_class.settings
    for student in sample_class.students:
        for household in sample_class.households_of(student):
            for band in BANDS:
                occasion = Occasion(
                    student.model_copy(update={"support": support}),
                    household,
                    sample_class.portfolio_of(student),
                    settings.school,
                    settings.teacher,
                    settings.class_name,
                )
                talk = fill(built_in_script(band), occasion, voices(tag))
                assert list(faults(talk, band)) == []
                assert talk.lines[-1].stage == "farewell"
                assert {line.page for line in talk.lines} <= {0, *(page.number for page in occasion.portfolio.pages)}


@pytest.mark.parametrize("tag", TAGS)
@given(st.data(), st.sampled_from(BANDS))
def test_any_portfolio_can_be_spoken(
    tag: str,
    portfolios: st.SearchStrategy[Portfolio],
    make_occasion: Callable[..., Occasion],
    data: st.DataObject,
    band: str,
) -> None:
    pages = data.draw(portfolios).pages
    names = data.draw(st.sampled_from([("Isay", "Ms. Rivera"), (ARABIC_NAME, ""), ("Bo", "الأستاذة هدى")]))
    occasion = make_occasion(
        *pages,
        support=data.draw(st.sampled_from(SUPPORT)),
        at_home=data.draw(st.booleans()),
        given_name=names[0],
        teacher=names[1],
    )

    talk = fill(built_in_script(band), occasion, voices(tag))

    assert list(faults(talk, band)) == []
    numbers = {page.number for page in pages}
    assert {line.page for line in talk.lines} <= {0, *numbers}
    assert {gap.page for gap in talk.gaps} <= {0, *numbers}
    assert all(gap.blank != "n" for gap in talk.gaps)


@given(data=st.data(), band=st.sampled_from(BANDS), support=st.sampled_from(SUPPORT))
def test_every_assessment_is_spoken_of_as_it_turned_out_and_no_other_way(
    data: st.DataObject,
    band: str,
    support: Support,
    portfolios: st.SearchStrategy[Portfolio],
    make_occasion: Callable[..., Occasion],
) -> None:
    portfolio = data.draw(portfolios)
    steps = {step.id: set(step.when) for _, step, _ in lines_of(built_in_script(band))}

    talk = fill(built_in_script(band), make_occasion(*portfolio.pages, support=support), voices("en"))

    for page in portfolio.pages:
        told = {step.step for step in talk.lines if step.page == page.number}
        if isinstance(page, AssessmentPage):
            assert set[str]().union(*(steps[step] & TRENDS for step in told)) == {page.trend}
        else:
            assert told or portfolio.pages == (), f"page {page.number} is not opened"


@given(data=st.data(), band=st.sampled_from(BANDS))
def test_each_page_is_opened_once_and_in_order_within_a_stage(
    data: st.DataObject, band: str, portfolios: st.SearchStrategy[Portfolio], make_occasion: Callable[..., Occasion]
) -> None:
    talk = fill(built_in_script(band), make_occasion(*data.draw(portfolios).pages), voices("en"))
    for stage in {line.stage for line in talk.lines}:
        opened = [line.page for line in talk.lines if line.stage == stage and line.page]
        assert opened == sorted(opened)


@pytest.mark.parametrize(
    ("value", "lang", "status", "fault"),
    [
        ("Hello.", "es", "draft", "English without a mark"),
        ("Hello.", "es", "reviewed", "English without a mark"),
        ("Hello.", "en", "missing", ""),
        ("Hello.", "en", "draft", "a line that is lent"),
        ("Hola.", "es", "draft", ""),
        ("Hola.", "es", "missing", "a line that is lent"),
    ],
)
def test_a_leak_of_english_would_be_seen(
    value: str, lang: str, status: str, fault: str, make_occasion: Callable[..., Occasion]
) -> None:
    line = fill(built_in_script("4-5"), make_occasion(), voices("en")).lines[0]
    english = line.school_text._replace(value="Hello.")
    leaking = line._replace(
        text=english._replace(value=value, lang=lang, status=status),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        school_text=english,
    )

    assert [found.startswith(fault) for found in english_leaks(leaking, "es", ())] == ([True] if fault else [])
