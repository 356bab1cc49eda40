"""Text, JSON and HTML are the same talk: nothing is lost, nothing gets in."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from slc_core.classroom.folder import Classroom
from slc_core.classroom.talks import Talks
from slc_core.conference.blanks import Occasion
from slc_core.conference.portfolio import Portfolio
from slc_core.conference.script import BANDS, built_in_script
from slc_core.conference.talk import Talk, Voices, fill
from slc_core.handout.plain import talk_json, talk_text
from slc_core.handout.talk_page import talk_page
from slc_core.language.catalog import Voice
from slc_core.language.registry import languages
from slc_core.language.values import FSI, GAP, PDI

VOID = {"meta", "br", "hr", "img", "input", "link"}


@cache
def voices(tag: str) -> Voices:
    return Voices(Voice(tag), Voice("en"))


class Lines(HTMLParser):
    """The lines of a page as a reader sees them; elements must close as they open."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.lines: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in VOID:
            return
        kind = dict(attrs).get("class") or ""
        self.open.append((tag, kind))
        if kind == "own":
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(kind == "own" for _, kind in self.open):
            self.lines[-1] += data


def seen(text: str) -> str:
    return text.replace(FSI, "").replace(PDI, "")


def check(talk: Talk, tag: str) -> None:
    as_json, as_text = json.loads(talk_json(talk)), talk_text(talk)
    page = Lines(talk_page(talk, voices(tag)))

    assert [line["text"]["value"] for line in as_json["lines"]] == [line.text.value for line in talk.lines]
    assert [line["gaps"] for line in as_json["lines"]] == [[gap.blank for gap in line.gaps] for line in talk.lines]
    assert all(line.text.value in as_text for line in talk.lines)
    assert page.lines == [seen(line.text.value) for line in talk.lines]
    assert page.open == []
    assert not page.tags & {"script", "iframe", "object", "img", "link", "form", "b"}
    assert as_text.count("still empty: ") == len(talk.gaps) == len(as_json["gaps"])


@pytest.mark.parametrize("tag", sorted(languages()))
@examples(max_examples=5)
@given(data=st.data(), band=st.sampled_from(BANDS))
def test_every_format_tells_every_line_of_any_talk(
    tag: str,
    data: st.DataObject,
    band: str,
    portfolios: st.SearchStrategy[Portfolio],
    make_occasion: Callable[..., Occasion],
) -> None:
    occasion = make_occasion(*data.draw(portfolios).pages, given_name='<script>alert("&")</script>')

    check(fill(built_in_script(band), occasion, voices(tag)), tag)


def test_every_format_tells_every_line_of_the_sample_class(sample_class: Classroom) -> None:
    for conference in Talks(sample_class).all():
        page = Lines(talk_page(conference.talk, conference.voices))

        assert page.lines == [seen(line.text.value) for line in conference.talk.lines]
        assert page.open == []
        assert bool(conference.talk.gaps) == any(GAP in line for line in page.lines)
