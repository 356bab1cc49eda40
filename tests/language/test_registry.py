from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from slc_core.errors import NotFoundError, UnknownLanguageError, UnreadableError
from slc_core.language.registry import (
    SOURCE,
    find_language,
    known_languages,
    language,
    languages,
    locales_folder,
    read_language,
    readings,
)

EVERY = {**known_languages(), **languages()}
SPOKEN = {tag: entry for tag, entry in EVERY.items() if not entry.pseudo}


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        # what state and district systems export
        ("Spanish", "es"),
        ("spanish ", "es"),
        ("SPA", "es"),
        ("Español", "es"),
        ("espanol", "es"),
        ("Spanish; Castilian", "es"),
        ("es-MX", "es"),
        ("es_US", "es"),
        # what lists under Spanish, German or French headings say
        ("Vietnamita", "vi"),
        ("Criollo haitiano", "ht"),
        ("Türkisch", "tr"),
        ("Arabisch", "ar"),
        ("Vietnamien", "vi"),
        ("Somali", "so"),
        ("Af-Soomaali", "so"),
        ("Arabic", "ar"),
        ("ar-SY", "ar"),
        ("العربية", "ar"),
        ("Mandarin", "zh-Hans"),
        ("Chinese - Mandarin", "zh-Hans"),
        ("Chinese (Mandarin)", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("Cantonese", "zh-Hant"),
        ("Chinese, Traditional", "zh-Hant"),
        ("zh_TW", "zh-Hant"),
        ("Tagalog", "fil"),
        ("Filipino; Pilipino", "fil"),
        ("Tagalog (Filipino)", "fil"),
        ("Haitian Creole", "ht"),
        ("Creole, Haitian", "ht"),
        ("Haitian; Haitian Creole", "ht"),
        ("Farsi", "fa"),
        ("Dari", "fa-AF"),
        ("Persian (Dari)", "fa-AF"),
        ("prs", "fa-AF"),
        ("Hmong", "mww"),
        ("Hmong Njua", "hnj"),
        ("Karen", "ksw"),
        ("Kurdish (Sorani)", "ckb"),
        ("Kurmanji", "ku"),
        ("Romanian; Moldavian; Moldovan", "ro"),
        ("Pushto; Pashto", "ps"),
        ("Central Khmer", "km"),
        ("Punjabi (India)", "pa-Guru"),
        ("Brazilian Portuguese", "pt-BR"),
        ("Quiche", "quc"),
        ("Cape Verdean", "kea"),
        ("English", "en"),
        ("en-GB", "en"),
        ("fr-CA", "fr"),
        ("Vietnamese / vie", "vi"),
    ],
)
def test_what_a_school_writes_is_understood(said: str, tag: str) -> None:
    assert find_language(said) == tag


@pytest.mark.parametrize(
    ("said", "choices"),
    [
        ("Chinese", ("zh-Hans", "zh-Hant")),
        ("zho", ("zh-Hans", "zh-Hant")),
        ("Portuguese", ("pt-BR", "pt-PT")),
        ("pt", ("pt-BR", "pt-PT")),
        ("Punjabi", ("pa-Guru", "pa-Arab")),
        ("Panjabi; Punjabi", ("pa-Guru", "pa-Arab")),
        ("Kurdish", ("ku", "ckb")),
        ("Creoles and pidgins", ("ht", "kea")),
        ("Serbian", ("sr-Cyrl", "sr-Latn")),
        ("Bosnian/Croatian/Serbian", ("bs", "hr", "sr-Latn", "sr-Cyrl")),
        ("Afghan", ("fa-AF", "ps")),
        ("Spanish/Somali", ("es", "so")),
        ("Chinese (Hakka)", ("zh-Hans", "zh-Hant")),
    ],
)
def test_what_can_mean_more_than_one_language_is_asked(said: str, choices: tuple[str, ...]) -> None:
    with pytest.raises(UnknownLanguageError) as asked:
        find_language(said)

    assert asked.value.choices == choices
    assert str(asked.value) == f"'{said}' can mean more than one language; say which: {', '.join(choices)}"


@pytest.mark.parametrize("said", ["", "  ", "Klingon", "??", "xx", "xx-YY", "Other", "Elvish (High)", "en-XA", "ar-XB"])
def test_what_means_nothing_is_told_so_unless_it_is_a_tag_for_tests(said: str) -> None:
    if said in languages():
        assert find_language(said) == said
        return
    with pytest.raises(UnknownLanguageError, match="no language is known as") as asked:
        find_language(said)
    assert asked.value.choices == ()


def test_a_districts_own_codes_come_first() -> None:
    codes = {"01": "es", "SPA": "pt-BR", "99": "Chinese"}

    assert find_language("01", codes) == "es"
    assert find_language("spa", codes) == "pt-BR"
    assert find_language("Somali", codes) == "so"
    with pytest.raises(UnknownLanguageError, match="'Chinese' can mean"):
        find_language("99", codes)


def meanings(said: str) -> tuple[str, ...]:
    try:
        return (find_language(said),)
    except UnknownLanguageError as asked:
        return asked.choices


@pytest.mark.parametrize("tag", sorted(SPOKEN))
def test_every_name_that_a_language_has_leads_to_it_or_to_a_question(tag: str) -> None:
    entry = EVERY[tag]
    for name in (tag, tag.lower(), entry.english, entry.english.upper(), entry.own, *entry.also):
        assert tag in meanings(name), name


def test_no_name_belongs_to_two_languages_in_silence() -> None:
    names = [
        (name.casefold(), tag) for tag, entry in SPOKEN.items() for name in {entry.english, entry.own, *entry.also}
    ]
    owners = {name: {tag for other, tag in names if other == name} for name, _ in names}

    assert {name: tags for name, tags in owners.items() if len(tags) > 1} == {}


def test_a_question_offers_only_languages_that_we_know() -> None:
    with (locales_folder() / "names.toml").open("rb") as file:
        asks = tomllib.load(file)["ask"]

    assert len(asks) >= 8
    assert {tag for ask in asks for tag in ask["choices"]} <= set(EVERY)


def test_english_comes_first_and_languages_for_tests_last() -> None:
    tags = list(languages())

    assert tags[0] == SOURCE
    assert {languages()[tag].pseudo for tag in tags[-2:]} == {"accented", "mirrored"}
    assert not any(languages()[tag].pseudo for tag in tags[:-2])
    assert {"en", "es", "ar", "zh-Hans", "so", "en-XA", "ar-XB"} <= set(tags)


def test_no_language_is_listed_with_and_without_a_folder() -> None:
    assert set(languages()).isdisjoint(known_languages())
    assert len(EVERY) >= 70
    assert all(entry.tag == tag for tag, entry in EVERY.items())
    tags = {*languages(), *(reading.tag for reading in readings().values())}
    assert {path.parent.name for path in locales_folder().glob("*/locale.toml")} == tags


def test_a_tag_that_we_do_not_know_is_refused() -> None:
    assert language("vi").english == "Vietnamese"
    with pytest.raises(NotFoundError, match="no language has the tag 'tlh'; `slc locale list --known`"):
        language("tlh")


def test_direction_follows_the_script_alone() -> None:
    right_to_left = {tag for tag, entry in EVERY.items() if entry.direction == "rtl"}

    assert right_to_left == {"ar", "ar-XB", "ckb", "fa", "fa-AF", "he", "pa-Arab", "ps", "ur"}
    assert EVERY["ar"]._replace(script="Latn").direction == "ltr"


def test_a_chain_goes_through_named_fallbacks_to_english() -> None:
    assert language("en").chain == ("en",)
    assert language("es").chain == ("es", "en")
    assert language("fa-AF").chain == ("fa-AF", "fa", "en")
    assert language("pt-PT").chain == ("pt-PT", "pt-BR", "en")
    assert {tag for entry in EVERY.values() for tag in entry.chain} <= set(EVERY)


def test_a_locale_file_is_a_language(tmp_path: Path) -> None:
    path = tmp_path / "locale.toml"
    path.write_text(
        'tag = "hmn"\nenglish = "Hmong"\nown = "Hmoob"\nscript = "Latn"\nalso = ["a", "b"]\n'
        '[variants]\nto = ["many", "one"]\n[reads]\ndate = "{day} {month}"\nmonths = ["ib", "ob"]\n',
        encoding="utf-8",
    )

    read = read_language(path)

    assert (read.also, read.variants) == (("a", "b"), {"to": ("many", "one")})
    assert (read.reads.date, read.reads.months) == ("{day} {month}", ("ib", "ob"))


@pytest.mark.parametrize(
    "content", [b"tag = ", b'tag = "xx"', b'tag = "xx"\ncolour = "red"', b"\xff", b'[reads]\nday = "x"']
)
def test_a_locale_file_that_is_none_is_told_with_its_path(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "locale.toml"
    path.write_bytes(content)

    with pytest.raises(UnreadableError, match=r"locale\.toml is not a language's description: .*; see locales/README"):
        read_language(path)


def test_a_locale_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        read_language(tmp_path / "locale.toml")


@pytest.mark.parametrize("said", ["Chino", "Chinesisch", "Chinois", "Kurdisch", "Serbe", "Portugués"])
def test_what_is_ambiguous_in_english_is_asked_about_in_the_school_s_language_too(said: str) -> None:
    with pytest.raises(UnknownLanguageError) as told:
        find_language(said)

    assert len(told.value.choices) > 1
