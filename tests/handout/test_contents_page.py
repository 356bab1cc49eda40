from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

from slc_core.conference.blanks import Occasion
from slc_core.conference.portfolio import SkillPage
from slc_core.conference.script import parse_script
from slc_core.conference.talk import Talk, Voices, fill
from slc_core.handout.contents_page import Entry, contents_page
from slc_core.language.catalog import Message, Voice

SCRIPT = """id = "mine"
title = "Mine"
[blanks]
skill = "text"
class_name = "text"
[[stage]]
id = "pages"
[[stage.step]]
id = "skill"
who = "child"
page = "skill"
say = ["I can: {skill}.", "My class: {class_name}."]
[[stage]]
id = "farewell"
[[stage.step]]
id = "bye"
who = "child"
say = ["Goodbye."]
"""


class Cells(HTMLParser):
    """The texts of a page's cells, row by row, and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[str | None] = []
        self.spans: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
        elif tag == "a":
            self.links.append(dict(attrs)["href"])
        elif tag == "span":
            self.spans.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1] and data.strip():
            self.rows[-1][-1] += data


def talk(occasion: Occasion, voice: Voice) -> Talk:
    return fill(parse_script(SCRIPT.encode(), "mine.toml"), occasion, Voices(voice, Voice("en")))


def test_the_page_lists_each_talk_with_language_state_and_gaps(
    make_occasion: Callable[..., Occasion], write_catalog: Callable[..., Path]
) -> None:
    bye = Message("script:farewell", "Goodbye.")
    folder = write_catalog("vi", {bye: "Tạm biệt."}, {bye: "reviewed"})
    gap = talk(make_occasion(SkillPage(number=3), class_name=""), Voice("vi", folders=(folder,)))
    none = talk(make_occasion(given_name="عمر", family_name="Al-Khatib"), Voice("ur"))
    read = talk(make_occasion(), Voice("vi", folders=(folder,)))

    cells = Cells(contents_page("Room 4", [Entry("a.html", gap), Entry("b.html", none), Entry("c.html", read)]))

    assert cells.rows == [
        ["Child", "Grade", "Language", "Words", "Still empty"],
        ["Isay", "4", "Tiếng Việt", "draft: 2 of 3 lines not read by a speaker", "class name, skill (page 3)"],
        ["عمر Al-Khatib", "4", "اردو", "not translated yet: shown in English", ""],
        ["Isay", "4", "Tiếng Việt", "read", ""],
    ]
    assert cells.links == ["a.html", "b.html", "c.html"]
    assert [(span["lang"], span["dir"]) for span in cells.spans] == [("vi", "ltr"), ("ur", "rtl"), ("vi", "ltr")]


def test_names_and_titles_are_shown_and_never_obeyed(make_occasion: Callable[..., Occasion]) -> None:
    html = contents_page(
        "<b>Room</b> & 4", [Entry('a".html', talk(make_occasion(given_name="<i>Bo</i>"), Voice("en")))]
    )

    assert "<b>" not in html
    assert "<i>" not in html
    assert html.count("&lt;b&gt;Room&lt;/b&gt; &amp; 4") == 2
    assert Cells(html).links == ['a".html']


def test_the_page_needs_no_network() -> None:
    html = contents_page("Room 4", [])

    assert "http" not in html
    assert "url(" not in html
    assert "src=" not in html
