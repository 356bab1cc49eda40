"""Imports a school's roster into a class folder, whole or not at all.

The folder's sheets are changed in memory and written as one change; a folder that was not there is made with
the same change. What the import wrote is remembered, so that the next one updates it and leaves alone
what the teacher typed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from slc_core.classroom.imports import last_import
from slc_core.classroom.imports.class_files import ClassFiles, read_class_files
from slc_core.classroom.imports.language_codes import with_language_codes
from slc_core.classroom.imports.last_import import LastImport, read_last_import
from slc_core.classroom.imports.merging import Merged, merge
from slc_core.classroom.new_class import new_files
from slc_core.classroom.rosters.answers import Answers, read_answers
from slc_core.classroom.rosters.families import Families, find_families
from slc_core.classroom.rosters.heading_guess import must_be_there
from slc_core.classroom.rosters.oneroster import read_oneroster
from slc_core.classroom.rosters.roster import Roster, RosterClass, RosterStudent, SourceKind
from slc_core.classroom.rosters.roster_sheet import read_roster_sheet
from slc_core.classroom.rosters.sds import read_sds_1, read_sds_2
from slc_core.classroom.rosters.source import Source, open_source
from slc_core.classroom.settings import FILE as SETTINGS
from slc_core.classroom.settings import ClassSettings
from slc_core.classroom.sheet_edit import SheetEdit
from slc_core.classroom.tables import heading_key, text_from_bytes
from slc_core.conference.model import Model
from slc_core.errors import NotFoundError, Problem, ProblemsError, UnreadableError, UnwritableError
from slc_core.files import write_together

__all__ = ["ClassFound", "ImportReport", "import_class", "read_roster"]

_MOST_STUDENTS = 5_000
_NAMED = ("given name", "family name", "preferred name")


class ClassFound(Model):
    """A class of the source: what ``class_id`` may say, and how many children are in it."""

    id: str
    title: str
    students: int
    teachers: tuple[str, ...] = ()


class ImportReport(Model):
    """What an import did, or would do.

    *mapping* tells which heading was taken for which field. *kept* are cells where the teacher's word stands
    against the source's, *gone* the students whom the source no longer has, *skipped* those whom the teacher
    deleted.
    """

    source: str
    kind: SourceKind
    dry_run: bool
    students: int
    guardians: int
    households: int
    classes: tuple[ClassFound, ...] = ()
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    mapping: Mapping[str, str] = {}
    notes: tuple[str, ...] = ()


def import_class(
    source: Path,
    folder: Path,
    mapping: Mapping[str, str] | None = None,
    *,
    class_id: str | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Import *source* into the class *folder*, which is made if it is not there.

    *mapping* answers what cannot be guessed: ``{"Lengua": "home language", "language:01": "es",
    "language:": "en", "grade:ps1": "12"}``. *class_id* is a class's id or title.

    Raises:
        NotFoundError: the source, class or a mapped heading is not there.
        UnreadableError: the source is no roster.
        ProblemsError: all that has to be answered or put right first; nothing was written.
        UnwritableError: the disk refused; nothing was changed.
    """
    given = dict(mapping or {})
    opened = open_source(source)
    files = read_class_files(folder)
    last = read_last_import(files.contents.get(last_import.FILE))
    answers = _answers(opened, given, last, files.settings)
    roster = _roster_of(opened, answers)
    taught = _class_of(roster, class_id)
    students = [s for s in roster.students if class_id is None or (taught and s.id in taught.students)]
    _refuse_district(source, students, roster)
    known = {child.source_id: identifier for identifier, child in last.students.items()}
    families = find_families(roster, students, answers, school_language=files.settings.school_language, known_ids=known)
    if problems := (*roster.problems, *families.problems, *_none(source, families, roster)):
        raise ProblemsError(problems)
    files = _begun(files, roster, taught)
    merged, contents = _changed(source, files, families, _remembering(last, given), answers)
    if not dry_run:
        _write(folder, contents)
    return _report(source, roster, families, merged, last, dry_run=dry_run)


def _remembering(last: LastImport, given: Mapping[str, str]) -> LastImport:
    """*last* with what was answered now; languages of a word are remembered in class.toml instead."""
    kept = {key: said for key, said in given.items() if not _is_language_word(key)}
    return last.model_copy(update={"answers": {**last.answers, **kept}})


def _is_language_word(key: str) -> bool:
    kind, _, said = key.partition(":")
    return kind.strip().casefold() == "language" and bool(said.strip())


def read_roster(source: Path, mapping: Mapping[str, str] | None = None) -> Roster:
    """What *source* holds, in its own words; raises as :func:`import_class`."""
    return _roster_of(open_source(source), read_answers(mapping or {}))


def _roster_of(opened: Source, answers: Answers) -> Roster:
    tables = opened.tables
    if opened.is_sheet:
        return read_roster_sheet(tables, answers)
    if "users" in tables:
        is_sds = "manifest" not in tables and ("relationships" in tables or not _is_oneroster(opened))
        return read_sds_2(tables, answers) if is_sds else read_oneroster(tables, answers)
    if "student" in tables:
        return read_sds_1(tables, answers)
    raise UnreadableError(
        f"{opened.name} is no roster: neither users.csv (OneRoster, SDS 2.1) nor Student.csv (SDS 1) is in it"
    )


def _is_oneroster(opened: Source) -> bool:
    """Whether users.csv has a column that OneRoster demands and SDS 2.1 does not know."""
    headings = {heading_key(heading).replace(" ", "") for heading in opened.tables["users"].headings}
    return bool(headings & {"status", "enableduser", "agentsourcedids", "grades", "role", "userids"})


def _answers(opened: Source, given: Mapping[str, str], last: LastImport, settings: ClassSettings) -> Answers:
    """What was answered now, before that, and in class.toml; only what is said now must fit the source."""
    headings = {heading_key(h): h for table in opened.tables.values() for h in table.headings if h}
    must_be_there(read_answers(given).columns, headings)
    answers = read_answers({**last.answers, **given})
    columns = {key: field for key, field in answers.columns.items() if key in headings}
    return Answers(columns, {**settings.language_codes, **answers.languages}, answers.grades)


def _class_of(roster: Roster, class_id: str | None) -> RosterClass | None:
    """The class that was asked for, or the only one."""
    if class_id is None:
        return roster.classes[0] if len(roster.classes) == 1 else None
    found = [c for c in roster.classes if class_id == c.id] or [
        c for c in roster.classes if heading_key(class_id) == heading_key(c.title)
    ]
    if len(found) != 1:
        shown = ", ".join(f"{c.id} ({c.title})" for c in roster.classes[:20]) or "none"
        how = "more than one class is" if found else "no class is"
        raise NotFoundError(f"{how} called '{class_id}'; the source has {shown}")
    return found[0]


def _refuse_district(source: Path, students: Sequence[RosterStudent], roster: Roster) -> None:
    """Stop before a whole district becomes one class."""
    if len(students) > _MOST_STUDENTS:
        found = f"holds {len(students):,} students, and a class may have {_MOST_STUDENTS:,}"
        shown = ", ".join(f"{c.id} ({c.title})" for c in roster.classes[:3])
        to_do = f"name one class with --class; there are {shown} ..." if shown else "export one class of it"
        raise ProblemsError([Problem(source.name, found, to_do)])


def _begun(files: ClassFiles, roster: Roster, taught: RosterClass | None) -> ClassFiles:
    """*files*, where a new class has its settings filled from the export."""
    if not files.is_new:
        return files
    teacher = taught.teachers[0] if taught and len(taught.teachers) == 1 else ""
    contents = new_files(
        school=_one_line(roster.school),
        class_name=_one_line(taught.title if taught else ""),
        teacher=_one_line(teacher),
    )
    return files._replace(contents=contents)


def _one_line(text: str) -> str:
    """*text* as class.toml takes it: an export's odd marks must not make the settings unreadable."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


def _none(source: Path, families: Families, roster: Roster) -> tuple[Problem, ...]:
    if families.children or families.problems or roster.problems or roster.withdrawn:
        return ()
    found = "; ".join(("no student can be imported", *families.notes))
    return (Problem(source.name, found, "look whether it is the right file, class and grade"),)


def _changed(
    source: Path, files: ClassFiles, families: Families, last: LastImport, answers: Answers
) -> tuple[Merged, dict[str, bytes]]:
    """What becomes of the children, and the files to write."""
    sheets = files.opened()
    if others := tuple(_other_children(source, families, sheets.students)):
        raise ProblemsError(others)
    codes = {said: tag for said, tag in answers.languages.items() if said}
    merged = merge(families.children, families.homes, sheets.students, sheets.households, last, codes)
    contents = dict(files.contents) if files.is_new else {}
    contents.update(sheets.changed())
    old = text_from_bytes(SETTINGS, files.contents[SETTINGS])
    if (settings := with_language_codes(old, codes)) != old:
        contents[SETTINGS] = settings.encode()
    if (remembered := merged.last.content()) != files.contents.get(last_import.FILE):
        contents[last_import.FILE] = remembered
    return merged, contents


def _other_children(source: Path, families: Families, students: SheetEdit) -> Iterator[Problem]:
    """Ids that belong to somebody else in the class: a list numbered anew would hand over a child's family and work."""
    names = {students.cell(place, "id").casefold(): _name_in(students, place) for place in students.rows}
    for child in families.children:
        now = _joined(child.cells[column] for column in _NAMED)
        before = names.get(child.id.casefold(), "")
        is_anothers = now != before and now in names.values()
        if before and (is_anothers or not _may_be_one(before, now)):
            found = f"'{child.id}' is {now} here and {before} in {students.name}"
            to_do = f"number the list as before; or, if it is the same child, write the new name into {students.name}"
            yield Problem(source.name, found, to_do)


def _name_in(students: SheetEdit, place: int) -> str:
    return _joined(students.cell(place, column) for column in _NAMED)


def _joined(words: Iterable[str]) -> str:
    return " ".join(" ".join(words).split())


def _may_be_one(name: str, other: str) -> bool:
    """Whether two names share a word, or all their letters, accents aside."""
    one, two = (heading_key(_without_accents(text)).split() for text in (name, other))
    return bool(set(one) & set(two)) or sorted("".join(one)) == sorted("".join(two))


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    if not contents:
        return
    was_there = folder.exists()
    try:
        write_together(folder, contents)
    except UnwritableError:
        if not was_there and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        raise


def _report(
    source: Path, roster: Roster, families: Families, merged: Merged, last: LastImport, *, dry_run: bool
) -> ImportReport:
    came = {child.id for child in families.children}
    left = {student for student, child in last.students.items() if child.source_id in roster.withdrawn}
    gone = [i for i in last.students if i not in came and (i in left or not roster.is_delta)]
    adults = {adult.source_id for home in families.homes for adult in home.adults}
    notes = [*roster.notes, *families.notes]
    if roster.is_delta:
        notes.append("the source names changes only; students whom it does not name stay as they are")
    return ImportReport(
        source=source.name,
        kind=roster.kind,
        dry_run=dry_run,
        students=len(families.children),
        guardians=len(adults),
        households=merged.households,
        classes=tuple(
            ClassFound(id=c.id, title=c.title, students=len(c.students), teachers=c.teachers) for c in roster.classes
        ),
        added=merged.added,
        updated=merged.updated,
        unchanged=merged.unchanged,
        skipped=merged.skipped,
        gone=tuple(gone),
        kept=merged.kept,
        mapping=dict(roster.guessed),
        notes=tuple(notes),
    )
