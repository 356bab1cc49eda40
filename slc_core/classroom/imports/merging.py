"""Brings an export into the sheets: what an import wrote is updated, what a teacher typed stays and is told.

Three texts decide a cell: what stands there, what the last import wrote, what the export says now. Nobody and
nothing is ever deleted; who is no longer in the export is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from slc_core.classroom.imports.last_import import ImportedChild, ImportedHome, LastImport
from slc_core.classroom.rosters.families import Adult, Child, Home
from slc_core.classroom.sheet_edit import SheetEdit
from slc_core.errors import UnknownLanguageError
from slc_core.language.registry import find_language

__all__ = ["Merged", "merge"]


class Merged(NamedTuple):
    """What became of the children, by id, and what the next import has to know."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    skipped: tuple[str, ...]
    kept: tuple[str, ...]
    households: int
    last: LastImport


def merge(
    children: Iterable[Child],
    homes: Iterable[Home],
    students: SheetEdit,
    households: SheetEdit,
    last: LastImport,
    codes: Mapping[str, str],
) -> Merged:
    """Change *students* and *households* to what the export says and the teacher has not overruled.

    *codes* is the district's own map from words to languages: ``Spanish``, ``01`` and ``es`` are one text.
    """
    merging = _Merging(students, households, last, codes)
    return merging.run({child.id: child for child in children}, tuple(homes))


class _Merging:
    def __init__(self, students: SheetEdit, households: SheetEdit, last: LastImport, codes: Mapping[str, str]) -> None:
        self._students, self._households, self._last, self._codes = students, households, last, codes
        self._rows = {
            students.cell(place, "id").casefold(): place for place in students.rows if students.cell(place, "id")
        }
        self._kept: list[str] = []
        self._added: list[str] = []
        self._updated: dict[str, None] = {}
        self._skipped: list[str] = []
        self._new_students = dict(last.students)
        self._new_homes = dict(last.homes)
        self._taken: set[str] = set()
        self._homes = self._indexed_homes()

    def run(self, children: Mapping[str, Child], homes: tuple[Home, ...]) -> Merged:
        there = 0
        for home in homes:
            present = [children[identifier] for identifier in home.children if not self._was_removed(identifier)]
            if present:
                there += 1
                home_id = self._home_id(present)
                for child in present:
                    self._merge_child(child, home_id)
                self._merge_home(home_id, home, [child.id for child in present])
        came = [identifier for identifier in children if identifier not in self._skipped]
        return Merged(
            tuple(self._added),
            tuple(identifier for identifier in came if identifier in self._updated),
            tuple(i for i in came if i not in self._updated and i not in self._added),
            tuple(self._skipped),
            tuple(self._kept),
            there,
            LastImport(
                students=self._new_students,
                homes=self._new_homes,
                removed=self._removed(),
                answers=self._last.answers,
            ),
        )

    def _was_removed(self, identifier: str) -> bool:
        """Whether the teacher deleted a child that an import had written."""
        gone = identifier in self._last.students or identifier in self._last.removed
        if identifier.casefold() in self._rows or not gone:
            return False
        self._skipped.append(identifier)
        self._new_students.pop(identifier, None)
        return True

    def _removed(self) -> tuple[str, ...]:
        before = [identifier for identifier in self._last.removed if identifier.casefold() not in self._rows]
        return tuple(dict.fromkeys([*before, *self._skipped]))

    def _home_id(self, present: list[Child]) -> str:
        """The household's id: as last imported, else as the teacher has typed it, else a new one."""
        before = [self._last.students[child.id] for child in present if child.id in self._last.students]
        imported = [child.cells.get("households", "") for child in before]
        places = [place for child in present if (place := self._place(child)) is not None]
        typed = [self._students.cell(place, "households") for place in places]
        for said in (*imported, *typed):
            first = said.split(";")[0].strip()
            if first and first.casefold() not in self._taken:
                return self._take(first)
        fresh = f"h-{present[0].id}"[:64].rstrip(".")
        again = 2
        while fresh.casefold() in self._taken or self._is_other_home(fresh):
            fresh = f"h-{present[0].id[:56].rstrip('.')}-{again}"
            again += 1
        return self._take(fresh)

    def _take(self, home_id: str) -> str:
        self._taken.add(home_id.casefold())
        return home_id

    def _is_other_home(self, home_id: str) -> bool:
        return home_id in self._last.homes or bool(self._home_rows(home_id))

    def _place(self, child: Child) -> int | None:
        return self._rows.get(child.id.casefold())

    def _merge_child(self, child: Child, home_id: str) -> None:
        cells = {**child.cells, "households": home_id}
        place = self._place(child)
        if place is None:
            self._rows[child.id.casefold()] = self._students.add(cells)
            self._added.append(child.id)
        else:
            before = self._last.students.get(child.id)
            who = f"{self._students.name}, {child.id}"
            wanted = {column: text for column, text in cells.items() if column != "id"}
            if self._settle(self._students, place, wanted, before.cells if before else {}, who):
                self._updated[child.id] = None
        self._new_students[child.id] = ImportedChild(source_id=child.source_id, cells=cells)

    def _merge_home(self, home_id: str, home: Home, children: list[str]) -> None:
        before = self._last.homes.get(home_id)
        rows = self._home_rows(home_id)
        if before and not rows and not self._is_lived_in(home_id, children):
            return  # the teacher put the children elsewhere and deleted the household
        old = before if rows and before else ImportedHome(speaks="")
        changed = self._merge_adults(home_id, home, old)
        rows = self._home_rows(home_id)
        telling = next((place for place in rows if self._households.cell(place, "speaks")), rows[0])
        who = f"{self._households.name}, {home_id}"
        if home.is_told or not self._households.cell(telling, "speaks"):
            told, before_told = {"speaks": home.speaks}, {"speaks": old.speaks}
            changed |= self._settle(self._households, telling, told, before_told, who)
        adults = {**old.adults, **{adult.source_id: adult.cells for adult in home.adults}}
        speaks = home.speaks if home.is_told or not before else before.speaks
        self._new_homes[home_id] = ImportedHome(speaks=speaks, adults=adults)
        if changed:
            self._updated.update({child: None for child in children if child not in self._added})

    def _is_lived_in(self, home_id: str, children: list[str]) -> bool:
        cells = [self._students.cell(self._rows[child.casefold()], "households") for child in children]
        return any(home_id.casefold() in [part.strip().casefold() for part in cell.split(";")] for cell in cells)

    def _home_rows(self, home_id: str) -> list[int]:
        return self._homes.get(home_id.casefold(), [])

    def _indexed_homes(self) -> dict[str, list[int]]:
        homes: dict[str, list[int]] = {}
        for place in self._households.rows:
            homes.setdefault(self._households.cell(place, "id").casefold(), []).append(place)
        return homes

    def _add_home_row(self, home_id: str, cells: Mapping[str, str]) -> None:
        """A new row, below those of the same household."""
        rows = self._home_rows(home_id)
        place = self._households.add({"id": home_id, **cells}, after=rows[-1] if rows else None)
        if rows:
            self._homes = self._indexed_homes()  # the rows below have moved
        else:
            self._homes[home_id.casefold()] = [place]

    def _merge_adults(self, home_id: str, home: Home, old: ImportedHome) -> bool:
        sheet, changed = self._households, False
        if not home.adults and not self._home_rows(home_id):
            self._add_home_row(home_id, {})
            return True
        for adult in home.adults:
            before = old.adults.get(adult.source_id)
            place = self._adult_row(home_id, adult, before, old)
            if place is not None:
                who = f"{sheet.name}, {home_id}, {sheet.cell(place, 'adult') or adult.cells['adult']}"
                changed |= self._settle(sheet, place, adult.cells, before or {}, who)
            elif before is None:
                self._add_home_row(home_id, adult.cells)
                changed = True
            else:
                self._kept.append(f"{sheet.name}, {home_id}: {before['adult']} was deleted here and stays so")
        return changed

    def _adult_row(self, home_id: str, adult: Adult, before: Mapping[str, str] | None, old: ImportedHome) -> int | None:
        """The adult's row: by the name last imported, by the name now, or the one row nobody else has."""
        rows = self._home_rows(home_id)
        names = {self._households.cell(place, "adult").casefold(): place for place in reversed(rows)}
        for name in (before["adult"] if before else "", adult.cells["adult"]):
            if name and name.casefold() in names:
                return names[name.casefold()]
        if before is None:  # a household that an import wrote without an adult has a row to fill
            return names.get("")
        others = {cells["adult"].casefold() for cells in old.adults.values()}
        free = [place for name, place in names.items() if name not in others]
        return free[0] if len(free) == 1 and len(rows) == len(old.adults) else None

    def _settle(
        self, sheet: SheetEdit, place: int, wanted: Mapping[str, str], before: Mapping[str, str], who: str
    ) -> bool:
        changed = False
        for column, new in wanted.items():
            cell, imported = sheet.cell(place, column), before.get(column, "")
            if self._is_same(column, cell, new):
                continue
            is_ours = self._is_same(column, cell, imported) and not sheet.is_locked(place, column)
            if not new:
                if imported and is_ours:
                    self._kept.append(f"{who}: the source no longer tells {column}; '{cell}' was kept")
            elif is_ours:
                sheet.write(place, column, new)
                changed = True
            else:
                shown = f"'{cell}' was typed here" if cell else "was emptied here"
                self._kept.append(f"{who}: {column} {shown} and stays; the source says '{new}'")
        return changed

    def _is_same(self, column: str, one: str, other: str) -> bool:
        """Whether two cells say the same: a language may be told by any of its names."""
        if one == other or column != "speaks" or not (one and other):
            return one == other
        try:
            return find_language(one, self._codes) == find_language(other, self._codes)
        except UnknownLanguageError:
            return False
