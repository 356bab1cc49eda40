from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.language.entries import catalog_path, read_entries, written_entries
from slc_core.language.registry import locales_folder
from slc_core.language.review import Act, hash_of, key_of
from slc_core.language.standing import changed_files, read_standing, with_edits
from slc_core.testing.speaker import write_reviews

WELCOME = ("script:welcome", "Welcome to our school.", "")
OWN = 'msgctxt "script:welcome"\nmsgid "Welcome to our school."\nmsgstr "Bienvenidos a Harbor."\n'


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """A class folder with one wording of its own."""
    folder = tmp_path / "class" / "locales" / "es"
    folder.mkdir(parents=True)
    (folder / "overrides.po").write_text(OWN, encoding="utf-8")
    return tmp_path / "class"


def said(locales: Path, school: Path | None = None) -> dict[str, tuple[str, ...]]:
    return {entry.source: entry.forms for entry in read_standing("es", locales, school).entries}


def test_a_language_holds_every_message_whether_it_is_translated_or_not(locales: Path) -> None:
    assert said(locales) == {
        "Welcome to our school.": ("",),
        "My goal: {goal}.": ("",),
        "I show {n} page.": ("", ""),
    }


def test_a_schools_words_lie_on_top(locales: Path, school: Path) -> None:
    assert said(locales, school)["Welcome to our school."] == ("Bienvenidos a Harbor.",)
    assert said(locales)["Welcome to our school."] == ("",)


def test_a_review_at_school_holds_for_its_words_and_one_of_the_project_for_the_rest(
    locales: Path, school: Path
) -> None:
    on = dt.date(2026, 11, 22)
    ours = Act(key_of(*WELCOME), hash_of(["Bienvenidos a Harbor."]), "reviewed", "Rosa M.", "parent", on, "es-1")
    write_reviews(school / "locales" / "es", [ours])
    write_reviews(locales / "es", [ours._replace(text=hash_of(["Bienvenidos."]), by="Ana P.")])

    standing = read_standing("es", locales, school)
    entry = next(entry for entry in standing.entries if entry.source == WELCOME[1])

    assert standing.state_of(entry) == "reviewed"
    assert standing.state_of(entry._replace(forms=("Bienvenidos.",))) == "reviewed"
    assert standing.state_of(entry._replace(forms=("Hola.",))) == "changed"


def test_the_project_is_written_as_its_catalog_and_a_school_as_its_own_words(locales: Path, school: Path) -> None:
    edits = {("script:pages", "My goal: {goal}.", ""): ("Mi meta: {goal}.",)}

    project, ours = read_standing("es", locales), read_standing("es", locales, school)
    of_project = changed_files(project, with_edits(project, edits))
    of_school = changed_files(ours, with_edits(ours, edits))

    assert list(of_project) == ["es/LC_MESSAGES/slc.po"]
    assert list(of_school) == ["locales/es/overrides.po"]
    assert "Bienvenidos a Harbor." in of_school["locales/es/overrides.po"].decode()
    assert "Mi meta" in of_school["locales/es/overrides.po"].decode()
    assert "nplurals=2" in of_school["locales/es/overrides.po"].decode()


def test_nothing_changed_is_nothing_to_write(locales: Path, school: Path) -> None:
    for standing in (read_standing("es", locales), read_standing("es", locales, school)):
        assert changed_files(standing, with_edits(standing, {})) == {}


def test_an_installed_program_knows_its_words_from_compiled_catalogs(tmp_path: Path) -> None:
    installed = tmp_path / "locales"
    for name in ("locale.toml", "LC_MESSAGES/slc.po"):
        (installed / "es" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(locales_folder() / "es" / name, installed / "es" / name)
    shutil.copy(locales_folder() / "slc.pot", installed)
    from_source = read_standing("es", installed)
    po = catalog_path(installed, "es")
    with po.open("rb") as source, po.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(source))
    po.unlink()

    from_compiled = read_standing("es", installed)

    assert from_compiled.entries == from_source.entries
    assert len(from_compiled.entries) > 700


def test_words_for_what_nobody_says_are_kept_and_not_shown(locales: Path, school: Path) -> None:
    path = school / "locales" / "es" / "overrides.po"
    gone = read_entries(path).entries[0]._replace(source="Gone.")
    path.write_bytes(written_entries([gone], {}, "Test."))
    standing = read_standing("es", locales, school)

    written = changed_files(standing, with_edits(standing, {WELCOME: ("Hola.",)}))["locales/es/overrides.po"].decode()

    assert "Gone." not in {entry.source for entry in standing.entries}
    assert "Gone." in written


@pytest.mark.parametrize(
    ("tag", "name", "said"), [("xx", "", "has no language 'xx' but ar"), ("es", "nowhere", "there is no class folder")]
)
def test_what_is_not_there_is_named(locales: Path, tag: str, name: str, said: str) -> None:
    with pytest.raises(NotFoundError, match=said):
        read_standing(tag, locales, locales / name if name else None)


@pytest.mark.parametrize("content", [b"", b"not compiled", b"\xde\x12\x04\x95"])
def test_a_compiled_catalog_that_is_damaged_is_named(locales: Path, content: bytes) -> None:
    path = catalog_path(locales, "es")
    path.unlink()
    path.with_suffix(".mo").write_bytes(content)

    with pytest.raises(UnreadableError, match=r"slc\.mo is not a compiled catalog: .*; install the program again"):
        read_standing("es", locales)
