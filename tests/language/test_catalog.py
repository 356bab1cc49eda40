from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from slc_core.conference import notices as words
from slc_core.conference.script import BANDS, built_in_script, lines_of, message_of
from slc_core.errors import NotFoundError, UnreadableError
from slc_core.language.catalog import (
    Message,
    Text,
    Voice,
    _suffixes,  # pyright: ignore[reportPrivateUsage]
    blanks_of,
    counted,
    message,
    read_catalog,
    read_overrides,
)
from slc_core.language.checks.blanks import plural_rule
from slc_core.language.entries import Entry, catalog_path, read_entries, written_entries
from slc_core.language.plurals import plural_categories, plural_header
from slc_core.language.registry import Language, language, languages, locales_folder
from slc_core.language.review import Act, hash_of, key_of
from slc_core.language.values import FSI, GAP, PDI, Value
from slc_core.testing.speaker import write_reviews

HELLO = Message("test", "Hello, {child}.")
PLAIN = Message("test", "Plain.")
GOALS = Message("test", "{n} goal", "{n} goals")
NUMBERS = (0, 1, 2, 5, 11, 21, 100)
COUNTED = sorted(
    {
        message_of(stage.id, line)
        for band in BANDS
        for stage, _, line in lines_of(built_in_script(band))
        if not isinstance(line, str)
    }
    | {words.UNREAD_LINES, words.EMPTY_BLANKS}
)
Catalogs = Callable[..., Path]


def test_messages_are_english_with_their_place() -> None:
    assert message("a", "b") == Message("a", "b")
    assert counted("a", "b", "c") == Message("a", "b", "c")
    assert blanks_of("{child} {n} {Bad} {last_date}") == ("child", "n", "last_date")


def test_english_says_itself() -> None:
    assert Voice("en").say(PLAIN) == Text("Plain.", "en", "ltr", "source")
    assert Voice("en").say(HELLO, {"child": Value("text", "Bo")}).value == f"Hello, {FSI}Bo{PDI}."
    assert [Voice("en").say(GOALS, n=n).value for n in (0, 1, 2)] == [
        f"{FSI}0{PDI} goals",
        f"{FSI}1{PDI} goal",
        f"{FSI}2{PDI} goals",
    ]
    assert Voice("en").say(GOALS).value == f"{FSI}{GAP}{PDI} goals"


def test_a_translation_knows_its_language_direction_and_status(write_catalog: Catalogs) -> None:
    folder = write_catalog("ar", {HELLO: "مرحباً يا {child}."})

    text = Voice("ar", folders=(folder,)).say(HELLO, {"child": Value("text", "Bo")})

    assert text == Text(f"مرحباً يا {FSI}Bo{PDI}.", "ar", "rtl", "draft")
    assert text.is_unread


def test_what_a_language_lacks_is_lent_by_english_with_its_own_tag(write_catalog: Catalogs) -> None:
    folder = write_catalog("ar", {HELLO: "مرحباً"})

    assert Voice("ar", folders=(folder,)).say(PLAIN) == Text("Plain.", "en", "ltr", "missing")


def test_a_named_fallback_comes_before_english_and_is_marked(write_catalog: Catalogs) -> None:
    write_catalog("fa", {PLAIN: "ساده.", HELLO: "سلام"}, {PLAIN: "reviewed"})
    folder = write_catalog("fa-AF", {HELLO: "سلام، {child}."}, {HELLO: "reviewed"})
    dari = Voice("fa-AF", folders=(folder,))

    assert dari.say(PLAIN) == Text("ساده.", "fa", "rtl", "missing")
    assert dari.say(HELLO).status == "reviewed"
    assert dari.say(HELLO).lang == "fa-AF"
    assert dari.say(GOALS, n=2)[1:] == ("en", "ltr", "missing")


@pytest.mark.parametrize(
    ("act", "status", "is_unread"), [("reviewed", "reviewed", False), ("flagged", "flagged", True)]
)
def test_a_line_is_what_its_latest_reader_said(write_catalog: Catalogs, act: str, status: str, is_unread: bool) -> None:
    text = Voice("es", folders=(write_catalog("es", {PLAIN: "Sencillo."}, {PLAIN: act}),)).say(PLAIN)

    assert (text.status, text.is_unread) == (status, is_unread)


def test_an_edit_of_the_translation_voids_its_review(write_catalog: Catalogs, tmp_path: Path) -> None:
    folder = write_catalog(
        "es", {PLAIN: "Sencillo.", GOALS: ("{n} meta", "{n} metas")}, {PLAIN: "reviewed", GOALS: "reviewed"}
    )
    other = tmp_path / "edited"
    folder.rename(other)
    po = catalog_path(other, "es")
    before = Voice("es", folders=(other,)).say(GOALS, n=2).status
    read_catalog.cache_clear()
    po.write_text(po.read_text("utf-8").replace("{n} metas", "{n} objetivos").replace("Sencillo", "Simple"), "utf-8")

    edited = Voice("es", folders=(other,))

    assert before == "reviewed"
    assert [edited.say(PLAIN).status, edited.say(GOALS, n=2).status, edited.say(GOALS, n=1).status] == ["changed"] * 3


def test_a_reviewed_line_with_a_word_that_nobody_read_is_a_draft(write_catalog: Catalogs) -> None:
    line, word = Message("test", "Subject: {subject}."), Message("test:term", "Reading")
    spanish = {line: "Materia: {subject}.", word: "Lectura"}

    def status(said: dict[Message, str], read: dict[Message, str], tag: str) -> str:
        voice = Voice(tag, folders=(write_catalog(tag, said, read),))
        return voice.say(line, {"subject": word}).status

    assert status(spanish, {line: "reviewed", word: "reviewed"}, "es") == "reviewed"
    assert status(spanish, {line: "reviewed"}, "so") == "draft"
    assert status(spanish, {line: "reviewed", word: "flagged"}, "vi") == "flagged"
    assert status({line: "Materia: {subject}."}, {line: "reviewed"}, "fr") == "draft"
    assert status(spanish, {line: "flagged", word: "reviewed"}, "ko") == "flagged"
    assert status({word: "Lectura"}, {}, "ru") == "missing"


def test_variants_are_looked_up_most_particular_first(write_catalog: Catalogs) -> None:
    def to(context: str) -> Message:
        return Message(f"test{context}", "Sit down.")

    said = {to(""): "plain", to("|to=one_f"): "to a woman", to("|to=many"): "to all"}
    folder = write_catalog("ar", said)

    def say(**choices: str) -> str:
        return Voice("ar", folders=(folder,), choices=choices).say(to("")).value

    assert say() == "plain"
    assert say(to="one_f") == "to a woman"
    assert say(to="many", register="formal") == "to all"
    assert say(to="one_m") == "plain"
    assert say(to="strangers") == "plain"


def test_two_axes_are_tried_together_then_one_by_one() -> None:
    spoken = language("es")._replace(variants={"me": ("f", "m"), "to": ("many",)})

    assert _suffixes(spoken, {"to": "many", "me": "f"}) == ("|me=f|to=many", "|me=f", "|to=many", "")
    assert _suffixes(spoken, {"to": "many", "me": "x"}) == ("|to=many", "")
    assert _suffixes(spoken, {}) == ("",)


def test_a_schools_own_words_come_before_ours(write_catalog: Catalogs, tmp_path: Path) -> None:
    write_catalog("es", {PLAIN: "nuestro", HELLO: "hola"}).rename(tmp_path / "ours")
    school = write_catalog("es", {PLAIN: "de la escuela"})
    voice = Voice("es", folders=(school, tmp_path / "ours"))

    assert (voice.say(PLAIN).value, voice.say(HELLO).value) == ("de la escuela", "hola")


@pytest.mark.parametrize("tag", ["ar", "ru", "pl", "he", "ro", "es", "so", "zh-Hans", "fr", "pt-PT", "uk"])
def test_a_counted_message_takes_the_form_that_cldr_names(tag: str, tmp_path: Path) -> None:
    forms = tuple(f"{{n}} {category}" for category in plural_categories(tag))
    rule = Locale.parse(tag, sep="-").plural_form
    header = plural_header(language(tag)._replace(cldr=tag))
    path = catalog_path(tmp_path, tag)
    path.parent.mkdir(parents=True)
    path.write_bytes(written_entries([Entry(*GOALS, forms)], {"Language": tag, "Plural-Forms": header}, tag))

    voice = Voice(tag, folders=(tmp_path,))

    for n in (*NUMBERS, *range(130)):
        assert voice.say(GOALS, n=n).value == f"{FSI}{n}{PDI} {rule(n)}"


@pytest.mark.parametrize("tag", ["mww", "ksw"])
def test_a_language_that_babel_does_not_know_counts_in_its_own_form(write_catalog: Catalogs, tag: str) -> None:
    voice = Voice(tag, folders=(write_catalog(tag, {GOALS: ("{n} lub hom phiaj",)}),))

    assert {(n, voice.say(GOALS, n=n).value, voice.say(GOALS, n=n).lang) for n in NUMBERS} == {
        (n, f"{FSI}{n}{PDI} lub hom phiaj", tag) for n in NUMBERS
    }


@pytest.mark.parametrize("tag", sorted(languages()))
def test_every_counted_message_that_we_ship_takes_the_form_that_cldr_names(tag: str) -> None:
    path = catalog_path(locales_folder(), tag)
    entries = read_entries(path).entries if path.is_file() else ()
    shipped = {entry.message: entry for entry in entries if entry.plural and entry.is_translated and not entry.variant}
    voice = Voice(tag)
    index_of = form_numbers(voice.language)

    assert len(COUNTED) >= 6
    for each in COUNTED:
        for n in NUMBERS:
            text = voice.say(each, n=n)
            forms = shipped[each].forms if each in shipped else None
            if forms is None and not voice.language.pseudo:
                assert text.lang == "en"
                forms, index = (each.text, each.plural), int(n != 1)
            elif forms is None:
                assert text.status == "draft"
                continue
            else:
                index = index_of(n)
            assert text.value == forms[index].replace("{n}", f"{FSI}{n}{PDI}")


def form_numbers(spoken: Language) -> Callable[[int], int]:
    """Which form a number takes: as CLDR names them, or by the rule of a language that it does not know."""
    if not spoken.cldr:
        return plural_rule(spoken.plural).form_of
    categories, rule = plural_categories(spoken.cldr), Locale.parse(spoken.cldr, sep="-").plural_form
    return lambda n: categories.index(rule(n))


def test_a_form_that_a_translator_left_empty_is_lent_by_english(write_catalog: Catalogs) -> None:
    folder = write_catalog("es", {GOALS: ("{n} meta", "")})
    voice = Voice("es", folders=(folder,))

    assert voice.say(GOALS, n=1).lang == "es"
    assert voice.say(GOALS, n=2)[1:] == ("en", "ltr", "missing")


def test_doubtful_translations_are_not_said(write_catalog: Catalogs) -> None:
    folder = write_catalog("es", {PLAIN: "Sencillo."})
    po = catalog_path(folder, "es")
    po.write_text(po.read_text("utf-8").replace("msgctxt", "#, fuzzy\nmsgctxt"), "utf-8")

    assert Voice("es", folders=(folder,)).say(PLAIN).status == "missing"


def test_a_blank_without_a_value_becomes_a_line_to_fill() -> None:
    voice = Voice("en")

    assert voice.say(HELLO).value == voice.say(HELLO, {}).value == f"Hello, {FSI}{GAP}{PDI}."
    assert voice.say(HELLO, {"child": None}).value == f"Hello, {FSI}{GAP}{PDI}."


def test_values_are_formatted_in_the_language_that_was_asked_for() -> None:
    line = Message("test", "Now: {last}.")
    score = {"last": Value("percent", Decimal("84.5"))}

    assert Voice("es").say(line, score).value == f"Now: {FSI}84,5\u00a0%{PDI}."
    assert Voice("ar", native_digits=True).say(line, score).value.count("٨") == 1
    assert Voice("en").say(line, score).value == f"Now: {FSI}84.5%{PDI}."


def test_a_value_can_be_shown_by_itself() -> None:
    spanish = Voice("es")

    assert spanish.show(Value("percent", 84)) == Text("84\u00a0%", "es", "ltr", "source")
    assert spanish.show(None).value == GAP
    assert spanish.show(PLAIN) == spanish.say(PLAIN)


def test_pseudo_languages_say_every_line_in_disguise() -> None:
    accented, mirrored = Voice("en-XA").say(PLAIN), Voice("ar-XB").say(PLAIN)

    assert accented.value.startswith("[Ṕļáíñ.")
    assert accented[1:] == ("en-XA", "ltr", "draft")
    assert (mirrored.value, mirrored.dir) == ("\u202ePlain.\u202c", "rtl")
    assert Voice("ar-XB").say(GOALS, n=1).value == f"{FSI}1{PDI}\u202e goal\u202c"


def test_a_newer_po_is_the_truth_and_an_older_one_is_compiled_already(write_catalog: Catalogs) -> None:
    folder = write_catalog("es", {PLAIN: "Compilado."})
    po = catalog_path(folder, "es")
    mo = po.with_suffix(".mo")
    with po.open("rb") as source, mo.open("wb") as compiled:
        write_mo(compiled, read_po(source))
    po.write_text(po.read_text("utf-8").replace("Compilado", "Escrito"), "utf-8")
    os.utime(po, (1, 1))

    def said() -> str:
        read_catalog.cache_clear()
        return Voice("es", folders=(folder,)).say(PLAIN).value

    assert said() == "Compilado."
    os.utime(mo, (0, 0))
    assert said() == "Escrito."
    po.unlink()
    assert said() == "Compilado."
    mo.unlink()
    assert said() == "Plain."


def test_a_catalog_that_cannot_be_read_is_told_with_its_path(tmp_path: Path) -> None:
    po = catalog_path(tmp_path, "es")
    po.parent.mkdir(parents=True)
    po.write_bytes(b"msgid a")

    with pytest.raises(UnreadableError, match=r"slc\.po is not a catalog"):
        Voice("es", folders=(tmp_path,)).say(PLAIN)


def test_nobody_speaks_an_unknown_tag() -> None:
    with pytest.raises(NotFoundError):
        Voice("tlh")


def test_a_schools_own_word_is_said_instead_of_ours_and_needs_a_reading_of_its_own(
    write_catalog: Callable[..., Path],
) -> None:
    folder = write_catalog("so", {})
    own = folder / "so" / "overrides.po"
    own.write_text('msgctxt "stage"\nmsgid "Welcome"\nmsgstr "Kaalay"\n', encoding="utf-8")
    stage = message("stage", "Welcome")
    read_overrides.cache_clear()

    drafted = Voice("so", folders=(folder,)).say(stage)
    act = Act(key_of(*stage), hash_of(["Kaalay"]), "reviewed", "Asha", "parent", dt.date(2026, 11, 22), "so-1")
    write_reviews(folder / "so", [act])
    read_catalog.cache_clear()

    assert drafted == Text("Kaalay", "so", "ltr", "draft")
    assert Voice("so", folders=(folder,)).say(stage) == Text("Kaalay", "so", "ltr", "reviewed")
    assert Voice("so", folders=(folder,)).say(message("stage", "Goodbye")).status == "draft"


def test_a_reading_at_school_vouches_for_our_words_too(write_catalog: Callable[..., Path]) -> None:
    stage = message("stage", "Goodbye")
    said = Voice("so").say(stage).value
    folder = write_catalog("so", {})
    act = Act(key_of(*stage), hash_of([said]), "reviewed", "Asha", "parent", dt.date(2026, 11, 22), "so-1")
    write_reviews(folder / "so", [act])

    assert Voice("so", folders=(folder,)).say(stage) == Text(said, "so", "ltr", "reviewed")


def test_forms_come_in_the_catalogs_order(write_catalog: Callable[..., Path]) -> None:
    pages = counted("page", "{n} page", "{n} pages")
    folder = write_catalog("ru", {pages: ("{n} страница", "{n} страницы", "{n} страниц")})

    catalog = read_catalog(folder / "ru")

    assert catalog.forms(pages) == ("{n} страница", "{n} страницы", "{n} страниц")
    assert catalog.forms(message("page", "Nothing")) == ()
    assert catalog.forms(counted("page", "a", "b")) == ()


def test_our_plural_rule_counts_whatever_a_file_of_own_words_says(write_catalog: Callable[..., Path]) -> None:
    pages = counted("page", "{n} page", "{n} pages")
    folder = write_catalog("ru", {})
    (folder / "ru" / "overrides.po").write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=3; plural=0;\\n"\n\n'
        'msgctxt "page"\nmsgid "{n} page"\nmsgid_plural "{n} pages"\n'
        'msgstr[0] "лист {n}"\nmsgstr[1] "листа {n}"\nmsgstr[2] "листов {n}"\n',
        encoding="utf-8",
    )

    voice = Voice("ru", folders=(folder,))

    assert [voice.say(pages, n=n).value.split()[0] for n in (1, 2, 5, 21)] == ["лист", "листа", "листов", "лист"]
