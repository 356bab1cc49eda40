"""A translation goes to a speaker as a sheet and comes back: into the project, or into a school's own class folder."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from slc_core.language import registry
from slc_core.language.catalog import Voice, message, read_catalog, read_overrides
from slc_core.language.registry import locales_folder
from slc_core.language.review import key_of
from slc_core.testing import write_sample_class

Slc = Callable[..., Any]
TODAY = dt.datetime.now().astimezone().date()
HEAD = {"C3": "Asha Warsame", "C4": "aunt", "C5": TODAY}
FIRST = "Soo dhowow. Fadlan halkan fadhiiso, walaal."  # in the place of row 9: "Welcome. Please sit here."


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """A checkout's folder of languages with Somali, Spanish and what all share."""
    folder = tmp_path / "checkout" / "locales"
    folder.mkdir(parents=True)
    for name in ("slc.pot", "names.toml", "glossary.toml"):
        shutil.copy(locales_folder() / name, folder)
    for tag in ("so", "es"):
        shutil.copytree(locales_folder() / tag, folder / tag, ignore=shutil.ignore_patterns("*.mo"))
    return folder


@pytest.fixture
def school(tmp_path: Path) -> Path:
    write_sample_class(tmp_path / "class")
    return tmp_path / "class"


@pytest.fixture
def sheet(slc: Slc, locales: Path, tmp_path: Path) -> Callable[..., Path]:
    """Makes Somali's core sheet and fills in cells: ``sheet(F10="x", G9="…")``."""

    def fill(*words: object, **cells: Any) -> Path:
        path = tmp_path / "so.xlsx"
        said = slc("locale", "sheet", "so", "--core", "--out", path, "--locales", locales, *words)
        assert said.code == 0, said.err
        book = openpyxl.load_workbook(path)
        page: Any = book.active
        for place, value in cells.items():
            page[place] = value
        book.save(path)
        return path

    return fill


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_sheet_says_its_id_and_how_many_rows_it_has(slc: Slc, locales: Path, tmp_path: Path) -> None:
    said = slc("locale", "sheet", "so", "--core", "--out", tmp_path / "so.xlsx", "--locales", locales)

    day = TODAY.isoformat()
    assert said.out.startswith(f"{tmp_path / 'so.xlsx'}: sheet so-{day}-")
    assert int(said.out.split()[-2]) > 340


def test_a_sheet_can_hold_the_script_of_other_grades(slc: Slc, locales: Path, tmp_path: Path) -> None:
    words = ("--out", tmp_path / "so.xlsx", "--locales", locales)

    youngest = slc("locale", "sheet", "so", "--band", "K-1", *words).out
    usual = slc("locale", "sheet", "so", "--core", *words).out
    refused = slc("locale", "sheet", "so", "--band", "13", *words)

    assert 200 < int(youngest.split()[-2]) < int(usual.split()[-2])
    assert refused.code == 2
    assert "there is no script of grades '13'; write one of 2-3, 4-5, 6-8, 9-12, k-1" in refused.err


def test_the_same_sheet_comes_on_paper_for_a_pen(slc: Slc, locales: Path, tmp_path: Path) -> None:
    said = slc("locale", "sheet", "so", "--core", "--pdf", "--out", tmp_path / "so.xlsx", "--locales", locales)

    sheet_id = said.out.partition("sheet ")[2].partition(",")[0]
    text = subprocess.run(["pdftotext", tmp_path / "so.pdf", "-"], check=True, capture_output=True, text=True).stdout
    assert (tmp_path / "so.xlsx").is_file()
    assert sheet_id in text


def test_a_sheet_comes_back_into_the_project_and_a_second_time_changes_nothing(
    slc: Slc, locales: Path, sheet: Callable[..., Path]
) -> None:
    path = sheet(**HEAD, G9=FIRST, F10="x", F11="x", H12="sounds odd")

    said = slc("locale", "import", path, "--locales", locales)
    after = files(locales)
    again = slc("locale", "import", path, "--locales", locales)

    assert "so.xlsx: lines that sound right: 3, in better words: 1; that sound wrong: 1; taken in before: 0" in said.out
    assert FIRST in (locales / "so" / "LC_MESSAGES" / "slc.po").read_text("utf-8")
    assert "nothing to change" in again.out
    assert files(locales) == after
    assert slc("locale", "check", "so", "--locales", locales).code == 0


def test_status_counts_what_the_sheet_brought(slc: Slc, locales: Path, sheet: Callable[..., Path]) -> None:
    slc("locale", "import", sheet(**HEAD, F9="x", F10="x", H11="odd"), "--locales", locales)

    rows = {row["tag"]: row for row in json.loads(slc("locale", "status", "--locales", locales, "--json").out)}
    table = slc("locale", "status", "--locales", locales).out

    somali = rows["so"]
    assert (somali["read"], somali["core_read"], somali["flagged"]) == (2, 2, 1)
    assert somali["state"] == "draft, partly read by a speaker; 1 sound wrong to a speaker"
    assert f"2, core: 2 of {somali['core']}" in table
    assert f"so: {somali['state']}. {somali['meaning']}" in table


def test_dry_run_says_what_would_change_and_changes_nothing(
    slc: Slc, locales: Path, sheet: Callable[..., Path]
) -> None:
    path, before = sheet(**HEAD, F9="x"), files(locales)

    said = slc("locale", "import", path, "--locales", locales, "--dry-run")

    assert "would change: " in said.out
    assert files(locales) == before


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"F9": "x", "C3": None}, "so.xlsx, row 3, column C: the reader's name is missing"),
        ({"F9": "perhaps"}, "so.xlsx, row 9, column F: 'perhaps' is neither x nor empty"),
        ({"G9": "Welcome. Please sit here."}, "so.xlsx, row 9, column G: the translation is the English text"),
    ],
)
def test_a_sheet_with_a_fault_is_refused_whole(
    slc: Slc, locales: Path, sheet: Callable[..., Path], cells: dict[str, Any], said: str
) -> None:
    path, before = sheet(**{**HEAD, "F10": "x", **cells}), files(locales)

    refused = slc("locale", "import", path, "--locales", locales)

    assert refused.code == 2
    assert said in refused.err
    assert files(locales) == before


def test_one_bad_sheet_of_two_keeps_both_out(
    slc: Slc, locales: Path, sheet: Callable[..., Path], tmp_path: Path
) -> None:
    good = sheet(**HEAD, F9="x").rename(tmp_path / "good.xlsx")
    bad, before = sheet(**HEAD, F9="no"), files(locales)

    refused = slc("locale", "import", good, bad, "--locales", locales)

    assert refused.code == 2
    assert files(locales) == before


def test_two_readers_of_one_sheet_are_both_kept(
    slc: Slc, locales: Path, sheet: Callable[..., Path], tmp_path: Path
) -> None:
    first = sheet(**HEAD, F9="x").rename(tmp_path / "first.xlsx")
    second = sheet(**{**HEAD, "C3": "Hodan Ali"}, F10="x")

    said = json.loads(slc("locale", "import", first, second, "--locales", locales, "--json").out)

    assert [row["reviewed"] for row in said["sheets"]] == [1, 1]
    (kept,) = (locales / "so" / "sheets").glob("*.json")
    readings = json.loads(kept.read_text("utf-8"))["readings"]
    assert [reading["by"] for reading in readings] == ["Asha Warsame", "Hodan Ali"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.xlsx", b"not a workbook", "x.xlsx: is damaged, locked, or no workbook"),
        ("x.json", b"{}", "x.json is not a sheet that was read"),
        ("missing.xlsx", None, "cannot read"),
    ],
)
def test_what_is_no_sheet_gets_one_sentence(
    slc: Slc, locales: Path, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    refused = slc("locale", "import", tmp_path / name, "--locales", locales)

    assert refused.code == 2
    assert said in refused.err
    assert len(refused.err.splitlines()) == 1


def test_a_reading_of_words_that_changed_is_to_be_written_again(slc: Slc, tmp_path: Path) -> None:
    folder = tmp_path / "locales"
    shutil.copytree(locales_folder(), folder, ignore=shutil.ignore_patterns("*.mo"))
    path = tmp_path / "zh.xlsx"
    slc("locale", "sheet", "zh-Hans", "--core", "--out", path, "--locales", folder)
    book = openpyxl.load_workbook(path)
    page: Any = book.active
    for place, value in {**HEAD, "G9": "欢迎你们。请坐在这里吧。"}.items():
        page[place] = value
    book.save(path)

    said = slc("locale", "import", path, "--locales", folder)

    assert "zh-Latn reads other words now: run `slc locale update zh-Latn` and write those lines again" in said.out


def test_an_installed_program_takes_sheets_into_a_class_folder_only(
    slc: Slc, locales: Path, school: Path, sheet: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet(**HEAD, F9="x")
    for po in locales.rglob("*.po"):
        with po.open("rb") as source, po.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(source))
        po.unlink()
    monkeypatch.setattr(registry, "locales_folder", lambda: locales)
    monkeypatch.chdir(locales.parents[1])

    refused = slc("locale", "import", path)
    taken = slc("locale", "import", path, "--into", school)

    assert refused.code == 2
    assert refused.err.endswith("with --locales, or a class folder with --into\n")
    assert "lines that sound right: 1" in taken.out


def test_what_children_flagged_in_rehearsal_comes_first(slc: Slc, locales: Path, tmp_path: Path) -> None:
    flag = {"kind": "flagged", "message": key_of("stage", "Goodbye"), "lang": "so", "better": "=Nabadey"}
    evening = {"version": 1, "conferences": [{"log": "aa", "records": [flag]}]}
    (tmp_path / "evening.json").write_text(json.dumps(evening), encoding="utf-8")

    out = tmp_path / "so.xlsx"
    said = slc("locale", "sheet", "so", "--flags", tmp_path / "evening.json", "--out", out, "--locales", locales)

    assert "1 flagged in rehearsal" in said.out
    page: Any = openpyxl.load_workbook(out).active
    assert page["C9"].value == "Goodbye"
    assert page["D9"].value.startswith("In rehearsal this sounded wrong. Somebody says: =Nabadey ")


def test_a_school_keeps_its_words_in_its_class_folder_and_gives_them_back_as_a_patch(
    slc: Slc, locales: Path, school: Path, sheet: Callable[..., Path], tmp_path: Path
) -> None:
    shipped = files(locales)
    path = sheet(**HEAD, G9=FIRST, F10="x")

    said = slc("locale", "import", path, "--into", school, "--locales", locales)
    patch = tmp_path / "so.patch"
    given = slc("locale", "contribute", "so", "--from", school, "--out", patch, "--locales", locales)

    assert said.code == 0, said.err
    assert files(locales) == shipped
    assert FIRST in (school / "locales" / "so" / "overrides.po").read_text("utf-8")
    assert slc("class", "check", school).code == 0
    assert "wordings: 1, reviews: 2. It names the readers Asha Warsame: ask them first." in given.out
    checkout = locales.parent
    subprocess.run(["git", "init", "-q"], cwd=checkout, check=True)
    subprocess.run(["git", "apply", "--check", patch], cwd=checkout, check=True)
    subprocess.run(["git", "apply", patch], cwd=checkout, check=True)
    assert FIRST in (locales / "so" / "LC_MESSAGES" / "slc.po").read_text("utf-8")
    assert slc("locale", "check", "so", "--locales", locales).code == 0
    assert json.loads(slc("locale", "status", "--locales", locales, "--json").out)[1]["read"] == 2


def test_words_of_a_school_are_spoken_and_vouched_for(
    slc: Slc, locales: Path, school: Path, sheet: Callable[..., Path]
) -> None:
    slc("locale", "import", sheet(**HEAD, G9=FIRST), "--into", school, "--locales", locales)
    for cached in (read_catalog, read_overrides):
        cached.cache_clear()

    text = Voice("so", folders=(school / "locales",)).say(message("script:welcome", "Welcome. Please sit here."))

    assert (text.value, text.status) == (FIRST, "reviewed")
    rows = json.loads(slc("locale", "status", "--from", school, "--locales", locales, "--json").out)
    assert {row["tag"]: row["read"] for row in rows} == {"es": 0, "so": 1}


def test_a_school_without_words_of_its_own_has_nothing_to_give(slc: Slc, locales: Path, school: Path) -> None:
    said = slc("locale", "contribute", "so", "--from", school, "--locales", locales)

    assert said.code == 2
    assert "has no words or reviews of its own in 'so'" in said.err


def test_a_faulty_word_of_a_school_is_told_with_file_and_row(slc: Slc, school: Path) -> None:
    own = school / "locales" / "so" / "overrides.po"
    own.parent.mkdir(parents=True)
    own.write_text(
        'msgctxt "script:last-goals"\nmsgid "My goal: {goal}."\nmsgstr "Hadafkayga: {gol}."\n', encoding="utf-8"
    )

    said = slc("class", "check", school)

    assert said.code == 2
    assert "locales/so/overrides.po, row 2: 'My goal: {goal}.': the blank {goal} is missing" in said.err
