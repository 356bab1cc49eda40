from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from slc_core.classroom.folder import Classroom, read_class
from slc_core.classroom.talks import Conference, Talks, script_named
from slc_core.conference.script import BANDS, write_script_copy
from slc_core.errors import NotFoundError, ScriptError
from slc_core.files import is_safe_name
from slc_core.language.catalog import Message, Text
from slc_core.language.entries import Entry, catalog_path, written_entries
from slc_core.language.review import Act, hash_of, key_of
from slc_core.testing import write_sample_class
from slc_core.testing.speaker import write_reviews


def talks_of(classroom: Classroom, name: str, lang: str | None = None) -> list[Conference]:
    return list(Talks(classroom).of(classroom.student(name), lang))


def in_folder(classroom: Classroom, folder: Path) -> Classroom:
    return classroom._replace(folder=folder)


def test_a_child_with_two_households_has_a_talk_for_each(sample_class: Classroom) -> None:
    talks = talks_of(sample_class, "Léo")

    assert [(talk.talk.lang, talk.name) for talk in talks] == [("fr", "s08.fr"), ("es", "s08+h25.es")]
    assert [talk.household.id for talk in talks] == ["h08", "h25"]
    assert [talk.card for talk in talks] == ["s08", "s08+h25"]


def test_a_language_that_is_asked_for_is_spoken_once(sample_class: Classroom) -> None:
    talks = talks_of(sample_class, "Léo", "so")

    assert [(talk.name, talk.talk.lang, talk.talk.school_lang) for talk in talks] == [("s08.so", "so", "en")]


def test_every_conference_of_a_class_has_a_name_of_its_own_that_can_be_a_file(sample_class: Classroom) -> None:
    names = [talk.name for talk in Talks(sample_class).all()]

    assert len(names) == len(set(names)) == len(sample_class.students) + 2
    assert all(is_safe_name(f"{name}.html".replace("+", "-")) for name in names)
    assert [talk.name for talk in Talks(sample_class).all("ar")] == [f"{s.id}.ar" for s in sample_class.students]


def test_what_lies_on_the_table_is_what_the_family_reads(sample_class: Classroom) -> None:
    (wideline,) = talks_of(sample_class, "Wideline")

    assert (wideline.household.spoken, wideline.talk.lang) == ("ht", "fr")


def test_each_language_is_opened_once(sample_class: Classroom) -> None:
    talks = Talks(sample_class)
    hodan, liban = (next(talks.of(sample_class.student(name))) for name in ("Hodan", "Liban"))

    assert hodan.voices is liban.voices
    assert hodan.voices.school.language.tag == "en"


def test_a_family_that_wants_its_own_digits_gets_them(sample_class: Classroom) -> None:
    plain, native = (
        sample_class._replace(
            households=tuple(
                home.model_copy(update={"spoken": "ar", "written": "ar", "digits": digits})
                for home in sample_class.households
            )
        )
        for digits in ("latin", "native")
    )
    (latin,), (arabic,) = talks_of(plain, "Omar"), talks_of(native, "Omar")

    assert not [line for line in latin.talk.lines if "٤" in line.text.value]
    assert [line for line in arabic.talk.lines if "٤" in line.text.value]


def test_a_child_without_a_household_practises_in_the_schools_language(sample_class: Classroom) -> None:
    alone = sample_class.students[0].model_copy(update={"households": ()})

    (talk,) = Talks(sample_class).of(alone)

    assert (talk.talk.lang, talk.household.id, talk.name) == ("en", "unknown", "s01.en")


def test_a_conference_at_home_needs_no_teacher(sample_class: Classroom) -> None:
    student = sample_class.student("Omar")
    in_class, at_home = (next(Talks(sample_class, at_home=home).of(student)).talk for home in (False, True))

    assert "teacher" in {line.who for line in in_class.lines}
    assert "teacher" not in {line.who for line in at_home.lines}


def test_the_grade_chooses_the_script_unless_the_child_or_class_does(sample_class: Classroom, tmp_path: Path) -> None:
    titles = {script_named("", tmp_path, student.grade).id for student in sample_class.students}
    write_script_copy("9-12", tmp_path / "ours.toml")
    mine = tmp_path / "ours.toml"
    mine.write_text(mine.read_text("utf-8").replace("Today", "Today,", 1), "utf-8")

    assert titles == {"k-1", "2-3", "4-5"}
    assert script_named("6-8", tmp_path, "K").id == "6-8"
    assert script_named("ours.toml", tmp_path, "K").id == "9-12"
    with pytest.raises(NotFoundError, match=r"there is no script .*theirs\.toml"):
        script_named("theirs.toml", tmp_path, "K")


def test_a_childs_own_script_comes_before_the_classes(sample_class: Classroom) -> None:
    settings = sample_class.settings.model_copy(update={"script": "k-1"})
    classroom = sample_class._replace(settings=settings)
    zihan, ximena = (talks_of(classroom, name)[0].talk for name in ("Zihan", "Ximena"))
    steps = {
        band: {step.id for stage in script_named(band, Path(), "K").stage for step in stage.step} for band in BANDS
    }

    assert {line.step for line in zihan.lines} <= steps["2-3"]
    assert {line.step for line in ximena.lines} <= steps["k-1"]


def test_a_class_keeps_only_the_stages_it_wants(sample_class: Classroom) -> None:
    settings = sample_class.settings.model_copy(update={"stages": ("pages",)})

    talk = talks_of(sample_class._replace(settings=settings), "Omar")[0].talk

    assert {line.stage for line in talk.lines} == {"pages", "farewell"}


def test_a_script_that_does_not_play_stops_the_talk(sample_class: Classroom, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('id = "ours"\ntitle = "Ours"\nstage = []\n', "utf-8")
    settings = sample_class.settings.model_copy(update={"script": "ours.toml"})
    classroom = in_folder(sample_class._replace(settings=settings), tmp_path)

    with pytest.raises(ScriptError, match=r"ours\.toml, the last stage"):
        talks_of(classroom, "Omar")


def test_a_language_that_nobody_knows_is_told(sample_class: Classroom) -> None:
    with pytest.raises(NotFoundError, match="no language has the tag 'tlh'"):
        talks_of(sample_class, "Omar", "tlh")


def test_a_class_may_bring_its_own_words_and_a_reading_for_a_child_who_needs_one(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    write_sample_class(folder)
    classroom = read_class(folder)
    line = Message("script:farewell", "Thank you for listening to me.")
    for tag, said in (("sr-Cyrl", "Хвала што слушате."), ("ps", "مننه چې غوږ نیسئ.")):
        path = catalog_path(folder / "locales", tag)
        path.parent.mkdir(parents=True)
        path.write_bytes(written_entries([Entry(*line, (said,))], {"Language": tag}, tag))
        act = Act(key_of(*line), hash_of([said]), "reviewed", "N. S.", "parent", dt.date(2026, 10, 1), "1")
        write_reviews(folder / "locales" / tag, [act])

    palwasha = talks_of(classroom, "Palwasha")[0]

    assert [text.value for text in _said(palwasha) if text.status == "reviewed"] == ["مننه چې غوږ نیسئ."]
    assert palwasha.voices.reading is None  # nobody has written Pashto in Latin letters yet


def _said(conference: Conference) -> list[Text]:
    return [line.text for line in conference.talk.lines]
