"""Takes in a sheet that somebody read: better words into the catalog, and what they said into the reviews.

Nothing is taken from a sheet with a fault: all faults are told at once, by row. A line whose words have changed
since the sheet was made is told and left alone; the same sheet a second time changes nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from slc_core.errors import Problem, ProblemsError
from slc_core.language.checks import Finding, check_catalog
from slc_core.language.checks.glossary import Term
from slc_core.language.checks.readings import check_reading
from slc_core.language.entries import Entries, Entry
from slc_core.language.evidence import Line, Stored, with_lines
from slc_core.language.filled import Filled, FilledRow
from slc_core.language.readings import Reading
from slc_core.language.review import Act, Said, hash_of
from slc_core.language.sheet import key_of_entry
from slc_core.language.standing import Edits, Standing, signed, with_edits

BETTER = "G"
"""The column of a sheet that holds better words."""
_LETTERS_OF_A_NAME = 2
_A_DAY = dt.timedelta(days=1)  # a reader east of us is a day ahead
_DATED = re.compile(r"-(\d{4}-\d{2}-\d{2})-")
_SHEET_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,62}")


class Beside(NamedTuple):
    """What the checks compare better words with: *others* are the other languages' catalogs."""

    others: Mapping[str, Entries] = {}
    terms: tuple[Term, ...] = ()


class Taken(NamedTuple):
    """The language *after* a sheet; *told* are rows to look at again, none of which keeps the others out.

    *reviewed*, *mended* and *flagged* count lines, *known* those that this sheet had brought before; a mended line
    is reviewed too.
    """

    after: Standing
    told: tuple[Problem, ...]
    reviewed: int
    mended: int
    flagged: int
    known: int


class _Judged(NamedTuple):
    """What one line's rows come to; no *line* where they come to nothing, and *known* if they did before."""

    entry: Entry | None = None
    line: Line | None = None
    forms: tuple[str, ...] = ()
    told: tuple[Problem, ...] = ()
    known: bool = False


def take_in(filled: Filled, before: Standing, beside: Beside, today: dt.date, file: str) -> Taken:
    """What a sheet makes of *before*; *file* is the sheet's name.

    Words from a pod (``.json``) that the checks refuse are kept as a comment: nobody can mend them in that file, and
    they keep the other answers in.

    Raises:
        ProblemsError: no name, role or date, or words that the checks refuse; every one with its row.
    """
    problems = list(_wrong_head(filled, before, today, file))
    stored = before.sheets.get(filled.sheet, Stored(filled.sheet, filled.tag))
    judged = _judged(filled, before, stored, file)
    new = _new_findings(before, judged, beside)
    spared: tuple[Problem, ...] = ()
    if not _is_page(file) and (refused := _refused(new, before)):
        spared = tuple(_placed([each for each in new if each.hard], before, filled, file))
        filled = _in_comments(filled, refused)
        judged = _judged(filled, before, stored, file)
        new = _new_findings(before, judged, beside)
    problems += _placed([each for each in new if each.hard], before, filled, file)
    if problems:
        raise ProblemsError(sorted(problems, key=lambda problem: problem.row))
    questions = _placed([each for each in new if not each.hard], before, filled, file)
    lines = [found.line for found in judged if found.line]
    return Taken(
        _with_reading(_mended(before, judged), filled, stored, lines),
        (*(told for found in judged for told in found.told), *spared, *questions),
        reviewed=sum(line.act == "reviewed" for line in lines),
        mended=len(_edits(judged)),
        flagged=sum(line.act == "flagged" for line in lines),
        known=sum(found.known for found in judged),
    )


def _judged(filled: Filled, before: Standing, stored: Stored, file: str) -> list[_Judged]:
    judge = _Judge(filled, before, stored, file)
    return [judge.line(key, rows) for key, rows in _lines_of(filled).items()]


def _edits(judged: Iterable[_Judged]) -> Edits:
    return {
        (found.entry.context, found.entry.source, found.entry.plural): found.forms
        for found in judged
        if found.entry and found.line and found.forms != found.entry.forms
    }


def _mended(before: Standing, judged: Iterable[_Judged]) -> Standing:
    return with_edits(before, _edits(judged))


def _refused(findings: Iterable[Finding], before: Standing) -> frozenset[str]:
    """The keys of lines whose better words may not be."""
    keys = _keys_by_place(before)
    return frozenset(key for each in findings if each.hard and (key := keys.get((each.context, each.source))))


def _in_comments(filled: Filled, keys: Container[str]) -> Filled:
    """*filled* with the better words of some lines as what was said of them."""
    rows = (_in_comment(row) if row.key in keys else row for row in filled.rows)
    return filled.model_copy(update={"rows": tuple(rows)})


def _in_comment(row: FilledRow) -> FilledRow:
    said = " / ".join(filter(None, (row.better, row.comment)))
    return row.model_copy(update={"better": "", "ok": False, "comment": said})


def _lines_of(filled: Filled) -> Mapping[str, list[FilledRow]]:
    lines = defaultdict[str, list[FilledRow]](list)
    for row in filled.rows:
        lines[row.key].append(row)
    return lines


def _wrong_head(filled: Filled, before: Standing, today: dt.date, file: str) -> Iterator[Problem]:
    """What is wrong above the lines; only a page has cells to name."""
    for row, found, to_do in _faults_of_head(filled, before, today):
        yield Problem(file, found, to_do, row, "C") if _is_page(file) else Problem(file, found, to_do)


def _is_page(file: str) -> bool:
    return not file.casefold().endswith(".json")


def _faults_of_head(filled: Filled, before: Standing, today: dt.date) -> Iterator[tuple[int, str, str]]:
    if filled.tag != before.language.tag or not filled.sheet.startswith(f"{filled.tag}-"):
        found = f"the sheet {filled.sheet!r} is not one of {before.language.english}"
        yield 1, found, "do not change the sheet's id"
    elif not _SHEET_ID.fullmatch(filled.sheet):
        yield 1, f"{filled.sheet!r} is no sheet's id", "do not change the sheet's id"
    for row, name, said in ((3, "name", filled.by), (4, "role", filled.role)):
        if sum(character.isalpha() for character in said) < _LETTERS_OF_A_NAME:
            to_do = f"the person who read it writes their {name} at the top: nobody else can review a translation"
            yield row, f"the reader's {name} is missing", to_do
    made = _DATED.search(filled.sheet)
    first = _date(made[1]) if made else None
    if filled.on is None:
        yield 5, "the date is missing or not a date", "write the day of reading as 2026-11-22"
    elif filled.on > today + _A_DAY:
        yield 5, f"the date {filled.on} has not come yet", "write the day of reading"
    elif first and filled.on < first - _A_DAY:
        yield 5, f"on {filled.on} there was no sheet yet", "write the day of reading"


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


class _Judge:
    """Says what the rows of one line come to."""

    def __init__(self, filled: Filled, before: Standing, stored: Stored, file: str) -> None:
        self._file = file
        self._before = before
        self._entries = {key_of_entry(entry): entry for entry in before.entries}
        self._kept = stored.lines_of((filled.by, filled.role, filled.on)) if filled.on else ()

    def line(self, key: str, rows: Sequence[FilledRow]) -> _Judged:
        """The outcome of one line, all its plural forms."""
        answered = [row for row in rows if row.is_answered]
        if not answered:
            return _Judged()
        entry = self._entries.get(key)
        if entry is None:
            return self._told(answered[0], "nobody says this line any more", "nothing; it does not count")
        by_form = {row.form: row for row in rows}
        act, better = self._act(entry, by_form), _better(entry, by_form)
        comment = " / ".join(row.comment for row in answered if row.comment)
        kept = (line for line in self._kept if (line.key, line.seen) == (key, answered[0].text))
        if any((line.act, line.better, line.comment) == (act, better, comment) for line in kept):
            return _Judged(known=True)
        if any(row.text != hash_of(signed(entry, self._before.beside)) for row in rows):
            to_do = "have the line read on a new sheet (`slc locale sheet`)"
            return self._told(answered[0], "the words have changed since this sheet was made", to_do)
        return self._answered(entry, by_form, act, better, comment)

    def _answered(
        self,
        entry: Entry,
        by_form: Mapping[int, FilledRow],
        act: Said | None,
        better: tuple[str, ...],
        comment: str,
    ) -> _Judged:
        """The outcome of a line that stands as the reader saw it."""
        first = next(row for row in by_form.values() if row.is_answered)
        if act is None:
            blank = next(form for form in range(len(entry.forms)) if not _says(by_form.get(form)))
            found = f"the line has {len(entry.forms)} forms and form {blank + 1} has no answer"
            return self._told(first, found, "answer each of its rows and import the sheet again")
        forms = tuple(new or old for new, old in zip(better, entry.forms, strict=True)) if better else entry.forms
        if act == "reviewed" and not all(forms):
            return self._told(first, "there is no translation to say OK to", "write one under better wording")
        text = hash_of(signed(entry._replace(forms=forms), self._before.beside))
        return _Judged(entry, Line(key_of_entry(entry), first.text, text, act, better, comment), forms)

    @staticmethod
    def _act(entry: Entry, by_form: Mapping[int, FilledRow]) -> Said | None:
        """A comment alone means that the line is wrong; None if a form has no answer."""
        rows = [by_form.get(form) for form in range(len(entry.forms))]
        if any(row and row.comment and not row.ok and not row.better for row in rows):
            return "flagged"
        return "reviewed" if all(map(_says, rows)) else None

    def _told(self, row: FilledRow, found: str, to_do: str) -> _Judged:
        return _Judged(told=(Problem(self._file, found, to_do, row.row),))


def _says(row: FilledRow | None) -> bool:
    return row is not None and row.is_answered


def _better(entry: Entry, by_form: Mapping[int, FilledRow]) -> tuple[str, ...]:
    """The reader's own forms, or nothing if all may stay."""
    typed = [by_form[form].better if form in by_form else "" for form in range(len(entry.forms))]
    return tuple(typed) if any(typed) else ()


def _new_findings(before: Standing, judged: Iterable[_Judged], beside: Beside) -> tuple[Finding, ...]:
    """What the checks say of the new words and did not say before."""
    after = _mended(before, judged)
    if after == before:
        return ()
    new, old = (Counter(_findings(each, beside)) for each in (after, before))
    return tuple((new - old).elements())


def _findings(standing: Standing, beside: Beside) -> Iterable[Finding]:
    said = standing.catalog._replace(entries=standing.entries)
    if standing.beside is not None:
        return check_reading(Reading(standing.language, said, standing.beside, standing.template))
    return check_catalog(said, standing.template, standing.language, others=beside.others, terms=beside.terms)


def _placed(findings: Iterable[Finding], before: Standing, filled: Filled, file: str) -> Iterator[Problem]:
    """Findings as rows of the sheet, or beside their English where it has no rows."""
    rows = {row.key: row.row for row in reversed(filled.rows) if row.better}
    keys = _keys_by_place(before)
    for each in findings:
        row = rows.get(keys.get((each.context, each.source), ""), 0)
        place = "" if row or not each.source else f"'{each.source}': "
        yield Problem(file, f"{place}{each.found} (check {each.check})", each.to_do, row, BETTER if row else "")


def _keys_by_place(standing: Standing) -> Mapping[tuple[str, str], str]:
    return {(entry.context, entry.source): key_of_entry(entry) for entry in standing.entries}


def _with_reading(after: Standing, filled: Filled, stored: Stored, lines: Sequence[Line]) -> Standing:
    if not lines or filled.on is None:
        return after
    reader = (filled.by, filled.role, filled.on)
    acts = (Act(line.key, line.text, line.act, *reader, filled.sheet) for line in lines)
    kept = with_lines(stored, reader, lines)
    return after._replace(acts=(*after.acts, *acts), sheets={**after.sheets, filled.sheet: kept})
