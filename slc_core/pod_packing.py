"""What one pod is packed with: the conferences of the children who sit there, their pictures, and letters to show them.

Nothing that a class lacks keeps a pod from being packed: it is told in a sentence, and left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from slc_core.classroom.findings import findings
from slc_core.classroom.folder import WORK, Classroom
from slc_core.classroom.pod_cards import PodCards, read_cards, with_cards_for, with_new_teacher, write_cards
from slc_core.classroom.settings import FILE
from slc_core.classroom.tables import UnreadableTableError, read_bytes, text_from_bytes
from slc_core.classroom.talks import Conference, Talks, card_of, homes_of, script_of
from slc_core.conference.model import Words
from slc_core.conference.people import Household, Student
from slc_core.conference.portfolio import WorkPage
from slc_core.errors import NotFoundError
from slc_core.exchange.card import new_code, read_code
from slc_core.exchange.hub_keys import HubAddress
from slc_core.exchange.pack import PackedShare, PackSource, Share, write_pack
from slc_core.exchange.pod_folder import check_replaceable
from slc_core.exchange.seal import USUAL, Cost
from slc_core.language.catalog import DOMAIN, OVERRIDES
from slc_core.language.evidence import FOLDER as SHEETS
from slc_core.language.evidence import read_evidence, stored_json, without_names
from slc_core.language.fonts import characters_of, font_file, font_keys, font_keys_of, missing_characters
from slc_core.language.registry import SOURCE, language
from slc_core.language.review import FILE as REVIEWS
from slc_core.language.review import acts_json, read_reviews
from slc_core.paper.photo import DPI, PhotoFault, prepare_photo

__all__ = ["SYMBOLS", "Packed", "evening_cards", "pack_pod"]

SYMBOLS = (
    *("boat", "sun", "tree", "fish", "star", "bird", "house", "kite"),
    *("leaf", "moon", "drum", "shell", "cloud", "flower", "key", "train"),
)
"""Stand on the idle screen for children without a picture of their own."""

_SCREEN_PX = (1280, 800)
_OWN_PICTURE_PX = (320, 320)
_WORDS: TypeAdapter[str] = TypeAdapter(Words)
_UNNAMED = "named at school"
_DRAWN = frozenset("LMNPS")
"""Unicode's letters, marks, numbers, punctuation and signs; the rest only steers."""


class Packed(NamedTuple):
    """Whose conferences a pack holds, and a sentence for each thing that is missing or cannot be shown."""

    students: tuple[Student, ...]
    faults: tuple[str, ...]


def pack_pod(  # noqa: PLR0913  each has a default
    classroom: Classroom,
    pod: int,
    out: Path,
    *,
    cost: Cost = USUAL,
    fonts: Path | None = None,
    hub: HubAddress | None = None,
    new_teacher_card: bool = False,
    pictures: bool = True,
    dry_run: bool = False,
) -> Packed:
    """Seal the conferences of the children of one *pod* into the folder *out*; with *dry_run* only look.

    Without *pictures*, which a pack holds in clear, children are known by drawn symbols alone.

    The class's cards that are not there yet are made first, for all its children. With *new_teacher_card* the
    teacher's is made anew; pods that are packed already still open with the old one.

    Raises:
        NotFoundError: there is no such pod, nobody sits at it, or a font is not installed.
        ScriptError: the class's own script cannot be played.
        UnreadableError: the cards, or the school's own wordings, are damaged.
        UnwritableError: *out* holds a journal or what is no pack, or the disk refused.
    """
    students = _sitting_at(classroom, pod)
    check_replaceable(out)  # or there would be a new card that opens nothing
    cards = evening_cards(classroom, keep=not dry_run, new_teacher=new_teacher_card)
    packer = _Packer(classroom, cards, pictures=pictures)
    shares = tuple(share for student in students for share in packer.shares_of(student))
    settings = classroom.settings
    languages = tuple(dict.fromkeys(packed.share.household.reads for packed in shares))
    shown = (SOURCE, settings.school_language, *languages)  # English brings the letters of every romanised line
    source = PackSource(
        pod,
        settings.school_language,
        languages,
        settings.lock_minutes,
        cards.teacher,
        shares,
        _fonts(shown, "".join(packed.share.model_dump_json() for packed in shares), fonts),
        dict(_wordings(classroom.folder / "locales")),
        hub,
    )
    if not dry_run:
        write_pack(out, source, cost)
    return Packed(students, tuple(dict.fromkeys(packer.faults)))


def evening_cards(classroom: Classroom, *, keep: bool = True, new_teacher: bool = False) -> PodCards:
    """A card for every conference of the class; new ones are kept in its folder, unless *keep* says no.

    With *new_teacher* the teacher's card is made anew.

    Raises:
        UnreadableError: the cards that it has are damaged.
        UnwritableError: the disk refused.
    """
    kept = read_cards(classroom.folder, read_code)
    everybody = ((student, home) for student in classroom.students for home in homes_of(classroom, student))
    cards = with_cards_for(kept, (card_of(student, home) for student, home in everybody), new_code)
    if kept and new_teacher:
        cards = with_new_teacher(cards, new_code)
    if keep and cards != kept:
        write_cards(classroom.folder, cards)
    return cards


def _sitting_at(classroom: Classroom, pod: int) -> tuple[Student, ...]:
    seating = classroom.seating
    if pod not in seating:
        raise NotFoundError(f"there is no pod {pod}; {FILE} says pods = {len(seating)}")
    if not seating[pod]:
        raise NotFoundError(f"nobody sits at pod {pod}; `slc evening show {classroom.folder}` tells who sits where")
    return seating[pod]


class _Packer:
    """Makes the shares of one pod; *faults* are sentences about what they lack."""

    def __init__(self, classroom: Classroom, cards: PodCards, *, pictures: bool) -> None:
        self._classroom, self._cards, self._pictures = classroom, cards, pictures
        self._talks = Talks(classroom)
        self._symbols = cycle(SYMBOLS)
        self.faults: list[str] = []

    def shares_of(self, student: Student) -> Iterator[PackedShare]:
        """One for each household, with the same pages and pictures."""
        media = dict(self._media(student))
        picture = self._photo_called("picture", student, _OWN_PICTURE_PX) if self._pictures else None
        for conference in self._talks.of(student):
            self._tell_gaps(conference)
            name = f"reflection{conference.card.removeprefix(student.id)}"
            handwriting = self._photo_called(name, student, _SCREEN_PX)
            own_media = {**media, "reflection": handwriting} if handwriting else media
            share = self._share(conference, self._written(name, student))
            code = self._cards.conferences[conference.card]
            yield PackedShare(share, own_media, code, picture, next(self._symbols))

    def _share(self, conference: Conference, reflection: str) -> Share:
        settings = self._classroom.settings
        return Share(
            student=conference.student,
            household=_without_what_stays_at_school(conference.household),
            portfolio=conference.talk.occasion.portfolio,
            script=script_of(self._classroom, conference.student),
            school=settings.school,
            teacher=settings.teacher,
            class_name=settings.class_name,
            school_lang=settings.school_language,
            contact=settings.contact,
            reflection=reflection,
        )

    def _media(self, student: Student) -> Iterator[tuple[str, bytes]]:
        for page in self._classroom.portfolio_of(student).pages:
            for name in page.media if isinstance(page, WorkPage) else ():
                if photo := self._photo(self._classroom.file_of(student, name), _SCREEN_PX):
                    yield name, photo

    def _photo_called(self, name: str, student: Student, size: tuple[int, int]) -> bytes | None:
        """The first usable picture of that name, whatever its ending."""
        photos = (self._photo(path, size) for path in self._files_called(name, student) if not _is_text(path))
        return next(filter(None, photos), None)

    def _photo(self, path: Path, size: tuple[int, int]) -> bytes | None:
        photo = prepare_photo(path, *map(_millimetres, size))
        if isinstance(photo, PhotoFault):
            self.faults.append(photo.sentence)
            return None
        return photo.data

    def _written(self, name: str, student: Student) -> str:
        """The text of that name; empty if there is none, or none that can be shown."""
        path = next(filter(_is_text, self._files_called(name, student)), None)
        if path is None:
            return ""
        try:
            text = text_from_bytes(path.name, read_bytes(path))
            return _WORDS.validate_python(text.replace("\r\n", "\n").replace("\t", " "))
        except UnreadableTableError as error:
            self.faults.append(f"{path} {error.found}; save it again as plain text in UTF-8")
        except ValidationError as error:
            self.faults += [f"{path} {found}; {to_do}" for _, found, to_do in findings(error)]
        return ""

    def _files_called(self, name: str, student: Student) -> list[Path]:
        folder = self._classroom.folder / WORK / student.id
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        return [path for path in files if path.stem.casefold() == name.casefold()]

    def _tell_gaps(self, conference: Conference) -> None:
        student = conference.student
        gaps = [
            gap.blank.replace("_", " ") + (f" (page {gap.page})" if gap.page else "") for gap in conference.talk.gaps
        ]
        if gaps:
            self.faults.append(
                f"{student.full_name} ({student.id}) still has empty blanks: {', '.join(gaps)}; "
                "fill them in, or leave the child's own words for the rehearsal"
            )


def _without_what_stays_at_school(household: Household) -> Household:
    """A pod needs to know who may come and in which languages, and no way to reach them."""
    guests = tuple(guest.model_copy(update={"phone": "", "email": ""}) for guest in household.guests)
    return household.model_copy(update={"guardians": guests, "call_time": "", "notes": ""})


def _is_text(path: Path) -> bool:
    return path.suffix.casefold() == ".txt"


def _millimetres(pixels: int) -> float:
    return (pixels + 0.5) / DPI * 25.4  # half a pixel more, for paper counts whole pixels downwards


def _fonts(tags: Iterable[str], text: str, folder: Path | None) -> Mapping[str, Path]:
    """The files that write *tags* and what else stands in *text*, by key and ending: ``latin.ttf``."""
    spoken = dict.fromkeys(linked for tag in tags for linked in language(tag).chain)
    keys = dict.fromkeys(key for tag in spoken for key in font_keys_of(language(tag)))
    files = {key: font_file(key, folder) for key in keys}
    drawn = "".join(character for character in set(text) if unicodedata.category(character)[0] in _DRAWN)
    lost = {ord(character) for character in missing_characters(drawn, files.values())}
    for key in font_keys():  # a name may be of another script than its family's language
        if not lost:
            break
        with suppress(NotFoundError):  # a rare script's font that is not installed
            if found := lost & characters_of(path := font_file(key, folder)):
                files[key] = path
                lost -= found
    return {key + path.suffix: path for key, path in files.items()}


def _wordings(folder: Path) -> Iterator[tuple[str, bytes]]:
    """A school's own wordings by their path in *folder*; who has read them stays at school."""
    catalogs = sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.?o"))
    written = [path for path in catalogs if path.suffix == ".po" or path.with_suffix(".po") not in catalogs]
    for path in (*sorted(folder.glob("*/locale.toml")), *written, *sorted(folder.glob(f"*/{OVERRIDES}"))):
        yield path.relative_to(folder).as_posix(), path.read_bytes()
    for path in sorted(folder.glob(f"*/{REVIEWS}")):
        acts = (act._replace(by=_UNNAMED, role=_UNNAMED) for act in read_reviews(path).values())
        yield path.relative_to(folder).as_posix(), acts_json(acts)
        for name, stored in read_evidence(path.parent).items():
            yield f"{path.parent.name}/{SHEETS}/{name}.json", stored_json(without_names(stored, _UNNAMED))
