"""What the checks say of single translations, rule by rule."""

from __future__ import annotations

import pytest

from slc_core.language.checks.alphabet import Alphabet, alphabet_of
from slc_core.language.checks.blanks import plural_rule, wrong_blanks, wrong_header, wrong_plurals
from slc_core.language.checks.completeness import english_left, too_many_the_same
from slc_core.language.checks.finding import Finding, maybe, must
from slc_core.language.checks.hygiene import check_text, lost_parts, unclean, wrong_length
from slc_core.language.checks.letters import missing_markers, wrong_letters, wrong_script
from slc_core.language.checks.siblings import in_a_sibling_s_words, same_as_sibling, stubs
from slc_core.language.checks.text import bare
from slc_core.language.checks.wording import doubtful_words
from slc_core.language.entries import Entries, Entry
from slc_core.language.plurals import plural_header
from slc_core.language.registry import Language, language

SPANISH, ARABIC, CHINESE = (language(tag) for tag in ("es", "ar", "zh-Hans"))
THAI = Language("th", "Thai", "ไทย", "Thai", cldr="th")
KOREAN = Language("ko", "Korean", "한국어", "Kore", cldr="ko")
DARI = Language("fa-AF", "Dari", "دری", "Arab", cldr="fa-AF")


def _entry(source: str, *forms: str, plural: str = "") -> Entry:
    return Entry("script:pages", source, plural, forms)


def test_a_finding_is_one_line_that_names_its_place_and_what_to_do() -> None:
    finding = Finding.of(must(3, "the blank {goal} is missing", "put it in"), "es", "script:pages", "My goal: {goal}.")

    assert str(finding) == (
        "es: must (check 3) script:pages 'My goal: {goal}.': the blank {goal} is missing; put it in"
    )
    assert str(Finding.of(maybe(9, "long", "cut it"), "es")) == "es: maybe (check 9): long; cut it"


def test_a_form_for_one_number_only_may_leave_the_number_out() -> None:
    entry = _entry("{n} page", "una página", "{n} páginas", plural="{n} pages")

    assert not list(wrong_blanks(entry, plural_rule(plural_header(SPANISH))))


def test_a_form_for_several_numbers_must_show_the_number() -> None:
    entry = _entry("{n} page", "一页", plural="{n} pages")

    assert [fault.check for fault in wrong_blanks(entry, plural_rule(plural_header(CHINESE)))] == [3]


def test_a_blank_used_twice_where_english_has_it_once_is_one_too_many() -> None:
    faults = list(wrong_blanks(_entry("Page: {page}.", "Página: {page}, {page}."), plural_rule(plural_header(SPANISH))))

    assert [fault.found for fault in faults] == ["the blank {page} is not in the English text"]


@pytest.mark.parametrize("form", ["{goal!r}", "{goal.x}", "{0}", "{ goal}", "{{goal}}", "{", "}"])
def test_any_other_brace_is_refused(form: str) -> None:
    assert 3 in {fault.check for fault in wrong_blanks(_entry("A.", form), plural_rule(plural_header(SPANISH)))}


def test_plural_forms_too_few_are_named_with_a_number_that_needs_them() -> None:
    entry = _entry("{n} page", "{n} صفحة", plural="{n} pages")

    found = [fault.found for fault in wrong_plurals(entry, plural_rule(plural_header(ARABIC)))]

    assert found[0] == "1 plural forms instead of 6"
    assert "plural form 3, as for 3, is empty" in found


def test_a_message_that_counts_nothing_has_no_plural_forms_to_check() -> None:
    assert not list(wrong_plurals(_entry("A page.", "Una página."), plural_rule(plural_header(SPANISH))))
    assert not list(wrong_plurals(_entry("{n} a", "", "", plural="{n} b"), plural_rule(plural_header(SPANISH))))


def test_spaces_in_a_plural_header_do_not_matter() -> None:
    assert not list(wrong_header("nplurals=1;  plural=0;", "nplurals=1; plural=0;"))
    assert list(wrong_header("", "nplurals=1; plural=0;"))


def test_what_is_no_plural_header_is_refused() -> None:
    with pytest.raises(ValueError, match="not a plural header"):
        plural_rule("plural")


def test_a_single_english_word_is_doubtful_and_a_sentence_is_refused() -> None:
    alphabet = alphabet_of("es")

    assert [f.hard for f in english_left(_entry("Total", "Total"), SPANISH, alphabet)] == [False]
    assert [f.hard for f in english_left(_entry("My page.", "My page."), SPANISH, alphabet)] == [True]
    assert not list(english_left(_entry("{a}: {b}", "{a}: {b}"), SPANISH, alphabet))
    assert not list(english_left(_entry("USB", "USB"), SPANISH, alphabet))


def test_words_listed_as_the_same_may_be_the_same() -> None:
    listed = SPANISH._replace(same_as_english=("Total",))

    assert not list(english_left(_entry("Total", "Total"), listed, alphabet_of("es")))


def test_two_telling_english_words_give_a_half_translation_away() -> None:
    entry = _entry("Show it to your family with pride.", "Muestra your dibujo with orgullo.")

    assert [fault.found for fault in english_left(entry, SPANISH, alphabet_of("es"))] == [
        "English is left in the translation: 'your with'"
    ]


def test_more_single_english_words_than_chance_allows_are_refused() -> None:
    same = [Finding.of(maybe(2, "same", "look"), "es")] * 3

    assert [finding.hard for finding in too_many_the_same(same, 100, "es")] == [True]
    assert not list(too_many_the_same(same, 400, "es"))


def test_names_blanks_markup_and_files_belong_to_no_language() -> None:
    assert bare("<b>See</b> `slc class` in students.csv, {page}, USB and https://example.org/a").split() == [
        "See", "in", ",", ",", "and",
    ]  # fmt: skip


def test_an_unknown_script_is_not_judged() -> None:
    assert not list(wrong_script(_entry("A.", "ABCDE"), SPANISH._replace(script="Zzzz")))


@pytest.mark.parametrize("listed", [(), ("Kahoot",)])
def test_a_name_listed_as_the_same_is_not_counted_as_another_script(listed: tuple[str, ...]) -> None:
    faults = list(wrong_script(_entry("Play Kahoot.", "العب Kahoot."), ARABIC._replace(same_as_english=listed)))

    assert bool(faults) is not bool(listed)


def test_one_word_in_another_script_is_refused_however_long_the_sentence() -> None:
    form = "Cada mañana leemos muy contentos en el сад de nuestra escuela, y luego cantamos."

    assert [fault.found for fault in wrong_script(_entry("A.", form), SPANISH)] == ["'сад' is in another script"]
    assert not list(wrong_script(_entry("A.", form), SPANISH._replace(same_as_english=("сад",))))
    assert not list(wrong_script(_entry("A.", "El 3.ª día de Hawaiʻi."), SPANISH))


def test_chinese_is_not_korean_though_korean_may_hold_a_chinese_character() -> None:
    assert [fault.check for fault in wrong_script(_entry("A.", "我们每天在这里读书。"), KOREAN)] == [5]
    assert not list(wrong_script(_entry("A.", "우리는 날마다 여기서 大 자를 크게 읽어요."), KOREAN))


def test_digits_of_another_script_are_refused() -> None:
    assert [fault.check for fault in wrong_letters(_entry("Page 3.", "صفحة ٣."), alphabet_of("ar"))] == [6]


def test_letters_of_a_neighbour_are_named() -> None:
    faults = list(wrong_letters(_entry("Book.", "کتاب پاک."), alphabet_of("ar")))

    assert [fault.found for fault in faults] == ["the alphabet has no پ ک"]


def test_a_long_catalog_without_the_language_s_own_letters_is_refused() -> None:
    plain = [_entry("A.", "una casa de campo " * 20)] * 10

    assert [fault.hard for fault in missing_markers(plain, alphabet_of("es"))] == [True]
    assert [f.hard for f in missing_markers([*plain, _entry("B.", "niñó áéí")], alphabet_of("es"))] == []
    assert [f.hard for f in missing_markers([*plain, _entry("B.", "niña")], alphabet_of("es"))] == [False]
    assert not list(missing_markers(plain[:1], alphabet_of("es")))
    assert not list(missing_markers(plain, alphabet_of("xx")))


def test_joiners_are_allowed_only_where_a_script_needs_them() -> None:
    assert not list(unclean("می‌خوانم", DARI))
    assert list(unclean("le\u200cer", SPANISH))
    assert not list(unclean("สวัสดี\u200bครับ", THAI))
    assert list(unclean("a\u200bb", SPANISH))


@pytest.mark.parametrize("text", ["a\u00adb", "\ufeffa", "a\u2068b\u2069", "a\ue000"])
def test_invisible_and_private_characters_are_refused(text: str) -> None:
    assert any(fault.hard for fault in unclean(text, SPANISH))


@pytest.mark.parametrize(("spoken", "form"), [(ARABIC, "ﻛﺘﺎب"), (CHINESE, "每个⼈"), (KOREAN, "ﾷﾩ"), (SPANISH, "ﬁn")])
def test_forms_copied_from_a_pdf_are_refused(spoken: Language, form: str) -> None:
    assert any("as copied from a PDF" in fault.found for fault in unclean(form, spoken))


def test_a_word_written_twice_is_doubtful_with_and_without_spaces() -> None:
    assert [fault.hard for fault in unclean("La la casa.", SPANISH)] == [False]
    assert [fault.found for fault in unclean("今天今天的歌。", CHINESE)] == ["a word stands twice: '今天今天'"]
    assert not list(unclean("请看看这里，一页一页地看。", CHINESE))


def test_a_small_number_may_be_a_word_and_a_large_one_may_not() -> None:
    assert [fault.hard for fault in lost_parts("الصف الثاني.", ("Grade 2.",), ARABIC)] == [False]
    assert [fault.hard for fault in lost_parts("عشرون دقيقة.", ("20 minutes.",), ARABIC)] == [True]
    assert [fault.hard for fault in lost_parts("الصف 3.", ("Grade 2.",), ARABIC)] == [True]


def test_the_number_of_either_english_form_will_do() -> None:
    assert not list(lost_parts("1 página.", ("1 page.", "{n} pages."), SPANISH))


def test_commands_stay_as_they_are() -> None:
    assert [fault.found for fault in lost_parts("Usa `slc clase`.", ("Use `slc class`.",), SPANISH)] == [
        "the commands differ from the English text's"
    ]


def test_scripts_without_full_stops_need_none() -> None:
    assert not list(lost_parts("ยินดีต้อนรับ", ("Welcome.",), THAI))
    assert [fault.hard for fault in lost_parts("Hola", ("Welcome.",), SPANISH)] == [False]
    assert not list(lost_parts("Dijo «hola.»", ("He said hello.",), SPANISH))


@pytest.mark.parametrize(
    ("spoken", "form", "is_fine"),
    [
        (CHINESE, "x" * 10, True),
        (CHINESE, "x" * 45, False),
        (KOREAN, "x" * 10, False),
        (KOREAN, "x" * 30, True),
        (SPANISH, "x" * 15, False),
        (SPANISH, "x" * 79, True),
        (SPANISH, "x" * 81, False),
    ],
)
def test_a_translation_of_forty_letters_has_a_length_that_its_script_allows(
    spoken: Language, form: str, is_fine: bool
) -> None:
    faults = list(wrong_length(form, "y" * 40, spoken))

    assert [fault.hard for fault in faults] == ([] if is_fine else [True])


def test_a_short_text_of_odd_length_is_only_doubtful() -> None:
    assert [fault.hard for fault in wrong_length("x" * 60, "Seat", SPANISH)] == [False]
    assert [fault.hard for fault in wrong_length("x", "y" * 25, SPANISH)] == [False]
    assert not list(wrong_length("Asiento", "Seat", SPANISH))


def test_an_empty_form_is_left_to_the_check_for_completeness() -> None:
    empty = _entry("My page.", "")

    assert not list(check_text(empty, SPANISH))
    assert not list(english_left(empty, SPANISH, alphabet_of("es")))
    assert not list(wrong_blanks(_entry("Page: {page}.", ""), plural_rule(plural_header(SPANISH))))
    assert not list(doubtful_words(_entry("Not yet.", ""), SPANISH, alphabet_of("es")))


def test_a_sentence_that_denies_must_deny_in_every_language_we_know_the_words_of() -> None:
    entry = _entry("Reached: not yet.", "Alcanzada: ya.")

    assert [fault.check for fault in doubtful_words(entry, SPANISH, alphabet_of("es"))] == [13]
    assert not list(doubtful_words(entry, THAI, alphabet_of("th")))
    assert not list(doubtful_words(_entry("I can't.", "No puedo."), SPANISH, alphabet_of("es")))


def test_a_denial_is_known_inside_a_korean_word_but_not_in_a_greeting() -> None:
    entry = _entry("Not yet.", "안녕하세요, 한동안 읽어요.", "읽지 않아요.", "안 읽어요.")

    assert len(list(doubtful_words(entry, KOREAN, alphabet_of("ko")))) == 1


def test_a_french_denial_may_be_cut_short_before_a_vowel() -> None:
    assert not list(doubtful_words(_entry("Not here.", "Il n’est plus là."), language("fr"), alphabet_of("fr")))


def test_words_of_another_region_are_doubtful() -> None:
    faults = list(doubtful_words(_entry("Your page.", "Vuestra página."), SPANISH, alphabet_of("es")))

    assert [fault.found for fault in faults] == ["'vuestra' is of another region or register"]


def test_a_catalog_copied_from_a_neighbour_is_refused() -> None:
    rows = [_entry(f"Line {letter}.", f"una frase de prueba {letter}") for letter in "abcd"]
    catalog = Entries(tuple(rows), {})

    copied = list(same_as_sibling(catalog, SPANISH, alphabet_of("es"), {"pt-BR": catalog}))
    near = list(same_as_sibling(catalog, SPANISH, alphabet_of("es")._replace(near=("pt-BR",)), {"pt-BR": catalog}))

    assert [finding.hard for finding in copied] == [False] * 4 + [True]
    assert [finding.hard for finding in near] == [True]
    assert not list(same_as_sibling(catalog, SPANISH, alphabet_of("es"), {"pt-BR": Entries((), {})}))


def test_sentences_of_a_neighbour_at_another_place_are_a_copy_too() -> None:
    rows = [_entry(f"Line {letter}.", f"una frase de prueba {letter}") for letter in "abcd"]
    moved = [_entry(f"Other line {letter}.", f"una frase de prueba {letter}") for letter in "abcd"]

    copied = same_as_sibling(Entries(tuple(rows), {}), SPANISH, alphabet_of("es"), {"pt-BR": Entries(tuple(moved), {})})

    assert [finding.hard for finding in copied] == [False] * 4 + [True]


def test_a_sentence_in_a_neighbour_s_words_is_refused_once_the_catalogs_are_large() -> None:
    mine = [_entry(f"Line {n}.", f"esta frase corta dice algo {n}") for n in range(250)]
    theirs = Entries(tuple(_entry(f"Line {n}.", f"cette phrase courte dit bien {n}") for n in range(250)), {})
    pasted = _entry("Pasted.", "cette courte phrase dit bien")
    alphabet = alphabet_of("es")

    def refused(entries: list[Entry], known: Alphabet = alphabet) -> list[str]:
        found = in_a_sibling_s_words(Entries(tuple(entries), {}), SPANISH, known, {"fr": theirs})
        return [finding.source for finding in found if finding.hard]

    assert refused([*mine, pasted]) == ["Pasted."]
    assert refused([*mine[:100], pasted]) == []
    assert refused([*mine, pasted], alphabet._replace(near=("fr",))) == []
    assert refused([*mine, pasted], alphabet._replace(shared=(pasted.forms[0],))) == []


def test_one_word_may_serve_several_messages_where_a_sentence_may_not() -> None:
    words = Entries(tuple(_entry(source, "Meta") for source in ("Goal", "Aim", "Target")), {})
    alphabet = alphabet_of("es")

    assert [finding.hard for finding in stubs(words, SPANISH, alphabet)] == [False] * 3
    assert not list(stubs(words, SPANISH, alphabet._replace(shared=("Meta",))))
    assert not list(stubs(Entries(words.entries[:2], {}), SPANISH, alphabet))
