from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from slc_core.language.contribution import contribution_of
from slc_core.language.entries import catalog_path, read_entries, written_entries
from slc_core.language.evidence import read_evidence
from slc_core.language.review import Act, hash_of, key_of, read_acts
from slc_core.language.standing import LOCALES, changed_files, read_standing, with_edits
from slc_core.language.workshop import update_catalog
from slc_core.testing.speaker import write_reviews

ON = dt.date(2026, 11, 22)
WELCOME = ("script:welcome", "Welcome to our school.", "")
ROSA = Act(
    key_of(*WELCOME), hash_of(["Bienvenidos a Harbor."]), "reviewed", "Rosa M.", "parent", ON, "es-2026-11-22-bcd"
)


@pytest.fixture
def project(locales: Path) -> Path:
    """The small folder of languages as a checkout has it, with Spanish translated."""
    path = catalog_path(locales, "es")
    catalog = read_entries(path)
    said = [entry._replace(forms=("Uno.", "{n} dos.") if entry.plural else ("{goal}.",)) for entry in catalog.entries]
    path.write_bytes(written_entries(said, catalog.header, "Test."))
    update_catalog("es", locales)
    return locales


@pytest.fixture
def school(project: Path, tmp_path: Path) -> Path:
    """A class folder with one wording of its own, which Rosa has read."""
    folder = tmp_path / "class"
    folder.mkdir()
    before = read_standing("es", project, folder)
    for name, content in changed_files(before, with_edits(before, {WELCOME: ("Bienvenidos a Harbor.",)})).items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(content)
    write_reviews(folder / LOCALES / "es", [ROSA])
    return folder


def apply(patch: bytes, project: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=project.parent, check=True)
    subprocess.run(["git", "apply", "-"], cwd=project.parent, input=patch, check=True)


def test_a_patch_brings_words_reviews_and_their_sheets(project: Path, school: Path) -> None:
    given = contribution_of(read_standing("es", project, school))

    apply(given.patch, project)

    standing = read_standing("es", project)
    entry = next(entry for entry in standing.entries if entry.source == WELCOME[1])
    assert (given.words, given.acts, given.readers) == (1, 1, ("Rosa M.",))
    assert (entry.forms, standing.state_of(entry)) == (("Bienvenidos a Harbor.",), "reviewed")
    assert read_evidence(project / "es") == read_evidence(school / LOCALES / "es")


def test_reviews_of_a_school_come_after_those_that_are_there(project: Path, school: Path) -> None:
    theirs = ROSA._replace(key=key_of("page", "Page"), by="Ana P.", sheet="es-2026-10-01-xyz")
    write_reviews(project / "es", [theirs])

    apply(contribution_of(read_standing("es", project, school)).patch, project)

    assert [act.by for act in read_acts(project / "es" / "review.jsonl")] == ["Ana P.", "Rosa M."]


def test_a_review_of_words_that_have_changed_since_stays_at_school(project: Path, school: Path) -> None:
    own = school / LOCALES / "es" / "overrides.po"
    own.write_text(own.read_text("utf-8").replace("a Harbor", "todos"), "utf-8")

    given = contribution_of(read_standing("es", project, school))

    assert (given.words, given.acts, given.readers) == (1, 0, ())


def test_what_the_project_has_already_is_no_contribution(project: Path, school: Path) -> None:
    apply(contribution_of(read_standing("es", project, school)).patch, project)

    assert contribution_of(read_standing("es", project, school)).patch == b""


def test_an_installed_program_makes_the_same_patch_from_its_compiled_catalog(project: Path, school: Path) -> None:
    from_source = contribution_of(read_standing("es", project, school))
    po = catalog_path(project, "es")
    with po.open("rb") as source, po.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(source))
    po.unlink()

    assert contribution_of(read_standing("es", project, school)) == from_source
