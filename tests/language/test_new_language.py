from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from slc_core.errors import NotFoundError, UnreadableError, UsageError
from slc_core.language.checks import check_language
from slc_core.language.core import is_core
from slc_core.language.entries import catalog_path, read_entries
from slc_core.language.new_language import Told, check_answer, described_language, new_language, questions
from slc_core.language.plurals import plural_header
from slc_core.language.progress import progress_of
from slc_core.language.registry import Language, Reads, language, locales_folder, read_language
from slc_core.language.workshop import catalog_bytes, template_bytes

MONTHS = "Ja, Fe, Ma, Ap, My, Jn, Jl, Au, Se, Oc, No, De"
TOLD = Told("Klingon", "tlhIngan", "Latn", "2", MONTHS, "{month} {day}, {year}", "je")
TEMPLATE = read_entries(locales_folder() / "slc.pot")


def test_a_new_language_starts_from_its_name(locales: Path) -> None:
    begun = new_language(described_language("hi", Told()), locales)

    described = read_language(locales / "hi" / "locale.toml")
    assert described == begun.language
    assert (described.own, described.cldr, described.fonts) == ("हिन्दी", "hi", ("devanagari", "latin"))
    assert len(read_entries(catalog_path(locales, "hi")).entries) == begun.messages == 3
    assert 'tag = "hi"' not in (locales / "names.toml").read_text(encoding="utf-8")
    assert len(tomllib.loads((locales / "names.toml").read_text(encoding="utf-8"))["language"]) > 50
    assert not any("[reads]" in sentence for sentence in begun.missing)


def test_a_new_language_that_cldr_does_not_know_says_what_is_missing(locales: Path) -> None:
    begun = new_language(described_language("ksw", Told()), locales)

    assert begun.language.cldr == ""
    for what in ("[reads]", "nplurals", "keyboards/ksw.toml", "glossary.toml", "alphabets.toml"):
        assert sum(what in sentence for sentence in begun.missing) == 1, what


def test_a_script_that_no_font_of_ours_writes_is_said(locales: Path) -> None:
    begun = new_language(described_language("tlh", TOLD._replace(script="Piqd")), locales)

    assert any("none of ours writes Piqd" in sentence for sentence in begun.missing)


def test_a_new_language_with_a_plural_rule_of_its_own_is_not_asked_for_one(locales: Path) -> None:
    (locales / "names.toml").unlink()
    begun = new_language(
        Language("mww", "White Hmong", 'Hmoob "Dawb"', "Latn", plural="nplurals=1; plural=0;"), locales
    )

    assert not any("nplurals" in sentence for sentence in begun.missing)
    assert read_language(locales / "mww" / "locale.toml").own == 'Hmoob "Dawb"'


def test_what_a_speaker_tells_stands_in_the_description(locales: Path) -> None:
    begun = new_language(described_language("tlh", TOLD), locales)

    described = read_language(locales / "tlh" / "locale.toml")
    assert described == begun.language
    assert described.reads == Reads("{month} {day}, {year}", tuple(MONTHS.split(", ")), "{0} je {1}", "{0} je {1}")
    assert plural_header(described) == "nplurals=2; plural=(n != 1);"
    assert (described.english, described.own, described.script) == ("Klingon", "tlhIngan", "Latn")
    assert described.complete == "core"
    assert not any("[reads]" in sentence or "nplurals" in sentence for sentence in begun.missing)
    assert not [finding for finding in check_language("tlh", locales) if finding.hard]


def test_a_list_may_be_told_without_the_months(locales: Path) -> None:
    begun = new_language(described_language("tlh", TOLD._replace(months="", date="")), locales)

    assert read_language(locales / "tlh" / "locale.toml").reads == Reads(list_two="{0} je {1}", list_last="{0} je {1}")
    assert any("[reads]" in sentence for sentence in begun.missing)


def test_a_language_is_begun_once(locales: Path) -> None:
    with pytest.raises(UnreadableError, match="is there already; run `slc locale update es`"):
        new_language(language("es"), locales)


def test_a_language_that_nobody_knows_needs_three_names() -> None:
    with pytest.raises(NotFoundError, match=r"'tlh' .*add --own, --script"):
        described_language("tlh", Told(english="Klingon"))
    assert described_language("tlh", Told("Klingon", "tlhIngan", "Latn")).english == "Klingon"
    assert described_language("tlh", Told("Klingon", "tlhIngan", "Latn")).cldr == ""


@pytest.mark.parametrize("tag", ["../evil", "e s", "", "e", "qq-!!", "es/..", "ES", "tlh-"])
def test_a_tag_that_would_be_no_folders_name_is_refused_before_anything_is_written(locales: Path, tag: str) -> None:
    before = sorted(locales.rglob("*"))

    with pytest.raises(UsageError, match="is no language tag; write two or three small letters"):
        new_language(described_language("tlh", TOLD)._replace(tag=tag), locales)
    with pytest.raises(UsageError, match="is no language tag"):
        questions(tag, Told())

    assert sorted(locales.rglob("*")) == before


def test_another_name_of_a_language_is_not_begun_as_one_of_its_own() -> None:
    with pytest.raises(UsageError, match="'spa' is another name of 'es'; run `slc locale new es`"):
        described_language("spa", TOLD)
    assert described_language("es-MX", TOLD).tag == "es-MX"


@pytest.mark.parametrize(
    ("field", "answer", "sentence"),
    [
        ("script", "latin", "'latin' is no script; write its four letters"),
        ("plural", "three", "'three' does not tell how a word is counted; write 1, 2 or"),
        ("plural", "nplurals=2; plural=n;", "does not tell how a word is counted"),
        ("plural", "nplurals=2; plural=(n%0);", "does not tell how a word is counted"),
        ("plural", "nplurals=2; plural=__import__('os');", "does not tell how a word is counted"),
        ("months", "January, February", "2 months were told; write all twelve"),
        ("date", "{day}/{month}", "lacks a blank"),
    ],
)
def test_an_answer_that_will_not_do_is_told_why(field: str, answer: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        check_answer(field, answer)
    with pytest.raises(UsageError, match=sentence):
        described_language("tlh", TOLD._replace(**{field: answer}))


def test_answers_that_will_do_pass() -> None:
    for field, answer in TOLD._asdict().items():
        check_answer(field, answer)
    check_answer("plural", "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);")


def test_a_speaker_is_asked_only_for_what_nobody_knows() -> None:
    names, reads = ["english", "own", "script"], ["plural", "months", "date", "joint"]

    assert [question.field for question in questions("hi", Told())] == []
    assert [question.field for question in questions("ksw", Told())] == reads
    assert [question.field for question in questions("tlh", Told())] == [*names, *reads]
    assert [question.field for question in questions("tlh", TOLD._replace(date=""))] == ["date"]


def test_a_core_alone_is_complete_where_the_description_says_so(tmp_path: Path) -> None:
    home = tmp_path / "tlh"
    (tmp_path / "slc.pot").write_bytes(template_bytes(TEMPLATE.entries))
    begun = new_language(described_language("tlh", TOLD), tmp_path)
    empty = read_entries(catalog_path(tmp_path, "tlh"))

    def write(spoken: Language, only: bool) -> None:
        said = (e._replace(forms=tuple("Qap" for _ in e.forms)) if is_core(e) or not only else e for e in empty.entries)
        catalog_path(tmp_path, "tlh").write_bytes(catalog_bytes(said, empty.header, spoken))

    def lacking() -> int:
        return sum("nothing is translated here" in finding.found for finding in check_language("tlh", tmp_path))

    assert lacking() == begun.core
    write(begun.language, only=True)
    assert lacking() == 0
    found = progress_of("tlh", tmp_path, TEMPLATE)
    assert found.words == f"draft, core only, {begun.core} of {begun.messages} lines, not yet read by a speaker"
    assert "what is not translated is in the school's language" in found.meaning

    described = (home / "locale.toml").read_text(encoding="utf-8")
    (home / "locale.toml").write_text(described.replace('complete = "core"\n', ""), encoding="utf-8")
    assert lacking() == begun.messages - begun.core
    (home / "locale.toml").write_text(described.replace('"core"', '"some"'), encoding="utf-8")
    with pytest.raises(UnreadableError, match='complete is \'some\'; write "all" or "core"'):
        read_language(home / "locale.toml")
