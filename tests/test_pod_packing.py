"""A pod is packed with what the class holds; what cannot be shown is told, and never keeps anything else back."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from slc_core.classroom.folder import Classroom, read_class
from slc_core.classroom.pod_cards import FILE, PodCards, read_cards
from slc_core.conference.people import Guardian
from slc_core.errors import NotFoundError, UnreadableError, UnwritableError
from slc_core.exchange.card import read_code
from slc_core.exchange.pack import Pack, Share, read_media, read_pack, read_share, unlock
from slc_core.exchange.seal import FLOOR
from slc_core.language.catalog import Message
from slc_core.language.entries import catalog_path
from slc_core.language.review import Act, read_reviews
from slc_core.pod_packing import SYMBOLS, Packed, evening_cards, pack_pod
from slc_core.testing.speaker import write_reviews

REVIEWED = Act("k", "t", "reviewed", "Zarqa Canary", "mother", dt.date(2026, 10, 1), "r1")
POD_OF = {"s05": 1, "s13": 2, "s10": 2, "s19": 3, "s01": 4, "s21": 5, "s14": 5, "s08": 6, "s15": 6}


@pytest.fixture
def folder(sample_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_folder, tmp_path / "class"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "pod"


def packed(folder: Path, pod: int, out: Path) -> Packed:
    return pack_pod(read_class(folder), pod, out, cost=FLOOR)


def cards_of(folder: Path) -> PodCards:
    cards = read_cards(folder, read_code)
    assert cards
    return cards


def opened(folder: Path, out: Path, card: str) -> tuple[Pack, str, bytes, Share]:
    """What the card of a conference opens."""
    pack = read_pack(out)
    found = unlock(pack, cards_of(folder).conferences[card])
    assert found
    [(share_id, key)] = found.keys.items()
    return pack, share_id, key, read_share(pack, share_id, key)


def picture_in(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def photo(path: Path, size: tuple[int, int]) -> None:
    """A photo that tells by which device it was taken."""
    picture = Image.new("RGB", size, "green")
    exif = picture.getexif()
    exif[0x0110] = "Canary Phone"
    picture.save(path, "JPEG", exif=exif, comment=b"Canary Street 7")


def test_each_card_opens_its_own_conference_and_the_teachers_opens_all(folder: Path, out: Path) -> None:
    told = packed(folder, POD_OF["s08"], out)

    cards = cards_of(folder)
    assert [student.id for student in told.students] == ["s04", "s08", "s15", "s23"]
    for card in ("s04", "s08", "s08+h25", "s15", "s15+h26", "s23"):
        _, _, _, share = opened(folder, out, card)
        assert card in {share.student.id, f"{share.student.id}+{share.household.id}"}
    everything = unlock(read_pack(out), cards.teacher)
    assert everything
    assert len(everything.keys) == 6
    assert unlock(read_pack(out), cards.conferences["s01"]) is None  # sits elsewhere


def test_a_share_is_what_the_talk_needs(folder: Path, out: Path) -> None:
    packed(folder, POD_OF["s08"], out)
    classroom = read_class(folder)

    _, _, _, share = opened(folder, out, "s08+h25")

    child = classroom.student("s08")
    assert (share.student, share.portfolio) == (child, classroom.portfolio_of(child))
    assert (share.household.id, share.household.reads, share.school_lang) == ("h25", "es", "en")
    assert (share.school, share.teacher, share.class_name, share.contact) == (
        classroom.settings.school,
        classroom.settings.teacher,
        classroom.settings.class_name,
        classroom.settings.contact,
    )
    assert share.script.id == "k-1"


def test_telephones_notes_and_adults_who_may_not_come_stay_at_school(folder: Path, out: Path) -> None:
    packed(folder, POD_OF["s21"], out)

    _, _, _, share = opened(folder, out, "s21")

    assert share.household.guardians == (Guardian(name="Marisol Hernández", relation="mother"),)
    assert (share.household.notes, share.household.call_time) == ("", "")


def test_no_name_stands_in_the_pack_in_clear(folder: Path, out: Path) -> None:
    packed(folder, POD_OF["s05"], out)

    names = ["أمينة", "Haddad", "美玲", "Thiri", "Jayden", "Washington", "Harbor", "Rivera", "206-555"]
    for path in (path for path in out.rglob("*") if path.is_file() and path.parent.name != "fonts"):
        content = path.read_bytes()
        assert not [name for name in names if name.encode() in content], path


def test_pictures_fit_the_screen_and_tell_nothing_about_their_origin(folder: Path, out: Path) -> None:
    photo(folder / "work" / "s01" / "house.png", (4000, 3000))
    packed(folder, POD_OF["s01"], out)

    pack, share_id, key, share = opened(folder, out, "s01")

    assert set(share.media) == {"house.png", "fish.png"}
    content = read_media(pack, share_id, key, share.media["house.png"])
    assert b"Canary" not in content
    assert picture_in(content).size == (1066, 800)
    assert picture_in(read_media(pack, share_id, key, share.media["fish.png"])).size == (900, 650)


def test_a_child_is_known_by_a_small_picture_of_its_own_or_by_a_symbol(folder: Path, out: Path) -> None:
    photo(folder / "work" / "s09" / "Picture.JPG", (3000, 4000))
    packed(folder, 1, out)
    manifest = read_pack(out).manifest

    pictures = {path.stem: picture_in(path.read_bytes()).size for path in (out / "pictures").iterdir()}
    assert {share.id for share in manifest.shares if share.has_picture} == set(pictures)
    assert sorted(pictures.values()) == [(240, 320), (320, 231)]
    assert all(b"Canary" not in path.read_bytes() for path in (out / "pictures").iterdir())
    assert len({share.symbol for share in manifest.shares}) == len(manifest.shares) == 4
    assert {share.symbol for share in manifest.shares} <= set(SYMBOLS)


def test_more_children_than_symbols_begin_again(folder: Path, out: Path) -> None:
    settings = (folder / "class.toml").read_text("utf-8").replace("pods = 6", "pods = 1")
    (folder / "class.toml").write_text(settings, "utf-8")
    packed(folder, 1, out)

    symbols = [share.symbol for share in read_pack(out).manifest.shares]

    assert len(symbols) == 26
    assert set(symbols) == set(SYMBOLS)


def test_what_an_adult_wrote_at_home_is_read_to_the_child_of_that_household(folder: Path, out: Path) -> None:
    packed(folder, POD_OF["s08"], out)

    said = [opened(folder, out, card)[3].reflection for card in ("s08", "s08+h25", "s23")]

    assert said[0].startswith("Léo, j'aime")
    assert said[1].startswith("Léo, me gusta")
    assert said[2] == ""


def test_handwriting_is_shown_as_a_photo(folder: Path, out: Path) -> None:
    packed(folder, POD_OF["s21"], out)

    pack, share_id, key, share = opened(folder, out, "s21")

    assert share.reflection == ""
    assert picture_in(read_media(pack, share_id, key, share.media["reflection"])).width > 900


@pytest.mark.parametrize(
    ("content", "reflection"),
    [
        ("Muy bien.\r\nTe quiero.\tMamá".encode("utf-8-sig"), "Muy bien.\nTe quiero. Mamá"),
        ("Qué bonito".encode("cp1252"), "Qué bonito"),
        (b"", ""),
    ],
)
def test_a_text_is_read_as_a_family_may_have_saved_it(folder: Path, out: Path, content: bytes, reflection: str) -> None:
    (folder / "work" / "s01" / "reflection.txt").write_bytes(content)
    packed(folder, POD_OF["s01"], out)

    assert opened(folder, out, "s01")[3].reflection == reflection


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"x" * 2001, "is longer than 2000 letters; shorten it"),
        ("a\u202eb".encode(), "holds U+202E, which reorders the text around it; delete it"),
        (b"aa\0\0b", "is no text; save it again as plain text in UTF-8"),
    ],
)
def test_a_text_that_cannot_be_shown_is_told_and_left_out(
    folder: Path, out: Path, content: bytes, sentence: str
) -> None:
    path = folder / "work" / "s01" / "reflection.txt"
    path.write_bytes(content)

    told = packed(folder, POD_OF["s01"], out)

    assert f"{path} {sentence}" in told.faults
    assert opened(folder, out, "s01")[3].reflection == ""


def test_files_that_cannot_be_shown_are_told_once_each_and_left_out(folder: Path, out: Path) -> None:
    work = folder / "work" / "s08"
    (work / "clock.png").write_bytes(b"%PDF-1.7\n")
    (work / "book-chart.png").unlink()
    (work / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n cut short")
    (work / "reflection.pdf").write_bytes(b"%PDF-1.7\n")

    told = packed(folder, POD_OF["s08"], out)

    pictures = [fault for fault in told.faults if str(work) in fault]
    assert pictures == [
        f"{work / 'clock.png'} is a PDF, not a picture; export its page as a JPEG picture",
        f"{work / 'book-chart.png'} is not there; copy it into the folder, or take its name off the page",
        f"{work / 'picture.png'} is damaged or cut short; copy it again, or take the photo again",
        f"{work / 'reflection.pdf'} is a PDF, not a picture; export its page as a JPEG picture",
    ]
    _, share_id, _, share = opened(folder, out, "s08")
    assert share.media == {}
    assert share.reflection.startswith("Léo")
    assert not read_pack(out).manifest.share(share_id).has_picture


def test_blanks_that_are_still_empty_are_told_with_their_page(folder: Path, out: Path) -> None:
    told = packed(folder, POD_OF["s10"], out)

    assert told.faults[0] == (
        "Zainab Malik (s10) still has empty blanks: rating (page 5); "
        "fill them in, or leave the child's own words for the rehearsal"
    )


def test_the_fonts_are_those_of_the_families_the_school_and_of_every_name(folder: Path, out: Path) -> None:
    students = folder / "students.csv"
    students.write_text(students.read_text("utf-8").replace("Jayden,", "ჯეიდენი,"), "utf-8")
    packed(folder, 1, out)

    fonts = {path.name.partition(".")[0] for path in (out / "fonts").iterdir()}

    assert fonts == {"latin", "arabic", "traditional-chinese", "myanmar", "georgian"}


def test_a_letter_that_no_font_draws_keeps_nothing_back(folder: Path, out: Path) -> None:
    (folder / "work" / "s01" / "reflection.txt").write_text("\U00012000", "utf-8")
    packed(folder, POD_OF["s01"], out)

    assert opened(folder, out, "s01")[3].reflection == "\U00012000"


def test_the_languages_and_settings_of_the_evening_stand_in_the_manifest(folder: Path, out: Path) -> None:
    packed(folder, POD_OF["s08"], out)

    manifest = read_pack(out).manifest

    assert (manifest.pod, manifest.school_lang, manifest.lock_minutes) == (6, "en", 10)
    assert sorted(manifest.languages) == ["ar", "en", "es", "fr", "ru"]
    assert manifest.hub is None


def test_a_schools_own_wordings_come_along_without_the_names_of_their_readers(
    folder: Path, out: Path, write_catalog: Callable[..., Path]
) -> None:
    locales = write_catalog("so", {Message("script:welcome", "Hello."): "Salaan."})
    shutil.copytree(locales, folder / "locales")
    write_reviews(folder / "locales" / "so", [REVIEWED])
    (folder / "locales" / "so" / "overrides.po").write_text('msgid "Hello."\nmsgstr "Iska warran."\n', "utf-8")
    (folder / "locales" / "so" / "locale.toml").write_text("", "utf-8")
    (folder / "locales" / "so" / "notes.txt").write_text("Canary", "utf-8")
    for name in ("so", "ar"):
        compiled = catalog_path(folder / "locales", name).with_suffix(".mo")
        compiled.parent.mkdir(parents=True, exist_ok=True)
        compiled.write_bytes(b"older than the text")
        os.utime(compiled, (0, 0))
    packed(folder, POD_OF["s13"], out)

    wordings = {
        path.relative_to(out / "locales").as_posix(): path.read_bytes()
        for path in (out / "locales").rglob("*")
        if path.is_file()
    }

    assert set(wordings) == {
        "so/locale.toml",
        "so/LC_MESSAGES/slc.po",
        "so/overrides.po",
        "so/review.jsonl",
        "so/sheets/r1.json",
        "ar/LC_MESSAGES/slc.mo",
    }
    assert wordings["so/LC_MESSAGES/slc.po"] == catalog_path(locales, "so").read_bytes()
    act = json.loads(wordings["so/review.jsonl"])
    assert (act["key"], act["text"], act["act"], act["on"]) == ("k", "t", "reviewed", "2026-10-01")
    assert "Canary" not in str(wordings)
    assert read_reviews(out / "locales" / "so" / "review.jsonl").keys() == {"k"}  # still backed by its sheet


def test_cards_are_made_for_the_whole_class_at_once_and_stay(folder: Path, out: Path, tmp_path: Path) -> None:
    packed(folder, 1, out)
    first = (folder / FILE).read_bytes()

    packed(folder, 2, tmp_path / "pod 2")

    assert (folder / FILE).read_bytes() == first
    assert len(cards_of(folder).conferences) == 26


def test_a_child_who_joins_gets_a_card_and_nobody_elses_changes(folder: Path) -> None:
    before = evening_cards(read_class(folder))
    with (folder / "students.csv").open("a", encoding="utf-8") as sheet:
        sheet.write("s99,Noor,,,,3,,,,\n")

    after = evening_cards(read_class(folder))

    assert after == cards_of(folder)
    assert after.teacher == before.teacher
    assert {name: code for name, code in after.conferences.items() if name != "s99"} == before.conferences


def test_a_child_without_a_household_can_practise_at_the_pod(tmp_path: Path, out: Path) -> None:
    (tmp_path / "class.toml").write_text("pods = 1\n", "utf-8")
    (tmp_path / "students.csv").write_text("id,given name,grade\nn1,Noor,3\n", "utf-8")

    packed(tmp_path, 1, out)

    _, _, _, share = opened(tmp_path, out, "n1")
    assert (share.household.reads, share.media, share.reflection) == ("en", {}, "")


def test_packing_again_replaces_a_pack_and_the_same_card_opens_it(folder: Path, out: Path) -> None:
    packed(folder, POD_OF["s13"], out)
    (folder / "work" / "s13" / "reflection.txt").write_text("Waad ku mahadsan tahay.", "utf-8")

    packed(folder, POD_OF["s13"], out)

    assert opened(folder, out, "s13")[3].reflection == "Waad ku mahadsan tahay."


def test_a_look_before_packing_writes_nothing_and_tells_the_same(folder: Path, out: Path) -> None:
    classroom = read_class(folder)

    looked = pack_pod(classroom, 2, out, cost=FLOOR, dry_run=True)

    assert not out.exists()
    assert not (folder / FILE).exists()
    assert looked == pack_pod(classroom, 2, out, cost=FLOOR)


def test_a_pod_that_is_not_there_or_where_nobody_sits_is_told(folder: Path, tmp_path: Path, out: Path) -> None:
    (tmp_path / "class.toml").write_text("pods = 2\n", "utf-8")
    (tmp_path / "students.csv").write_text("id,given name,grade\nn1,Noor,3\n", "utf-8")

    with pytest.raises(NotFoundError, match=r"^there is no pod 7; class\.toml says pods = 6$"):
        packed(folder, 7, out)
    with pytest.raises(NotFoundError, match=r"^nobody sits at pod 2; `slc evening show .*` tells who sits where$"):
        packed(tmp_path, 2, out)


def test_damaged_cards_stop_the_packing_before_anything_is_written(folder: Path, out: Path) -> None:
    (folder / FILE).write_text('{"version": 1, "teacher": "7K2M-QX9D-4TRN", "conferences": {}}', "utf-8")

    with pytest.raises(UnreadableError, match=r"cards\.json is damaged"):
        packed(folder, 1, out)

    assert not out.exists()


def test_what_is_no_pack_is_left_alone(folder: Path, out: Path) -> None:
    out.mkdir()
    (out / "thesis.txt").write_text("mine", "utf-8")

    with pytest.raises(UnwritableError):
        packed(folder, 1, out)

    assert [path.name for path in out.iterdir()] == ["thesis.txt"]


def test_the_class_is_a_value_that_packing_only_reads(folder: Path, out: Path) -> None:
    before = sorted(path for path in folder.rglob("*"))
    classroom: Classroom = read_class(folder)

    pack_pod(classroom, 1, out, cost=FLOOR)

    assert sorted(path for path in folder.rglob("*") if path.name != FILE) == before
