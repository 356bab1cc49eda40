"""``cards.json``: the codes of one evening's cards, kept beside the class so that printed packets stay valid.

A child's code is never changed once it is there; the teacher's is, if the card was lost. For another evening the
teacher deletes the file, and all old cards open nothing. How a code is made and read is the caller's to say: the
class folder knows nothing of seals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from slc_core.classroom.tables import read_bytes
from slc_core.conference.model import Model
from slc_core.errors import NotFoundError, UnreadableError
from slc_core.files import write_file

__all__ = ["FILE", "PodCards", "read_cards", "with_cards_for", "with_new_teacher", "write_cards"]

FILE = "cards.json"


class PodCards(Model):
    """The codes of an evening: the *teacher*'s, and one for each conference by :attr:`Conference.card`."""

    version: Literal[1] = 1
    teacher: str
    conferences: Mapping[str, str] = {}


def read_cards(folder: Path, read_code: Callable[[str], str]) -> PodCards | None:
    """The cards of the class in *folder*; None before there are any.

    *read_code* gives a code as it is printed, and a ValueError for what is none.

    Raises:
        UnreadableError: the file is damaged, or two cards have one code.
    """
    try:
        content = read_bytes(folder / FILE)
    except NotFoundError:
        return None
    with suppress(ValueError):
        cards = PodCards.model_validate_json(content)
        codes = [cards.teacher, *cards.conferences.values()]
        if [read_code(code) for code in codes] == codes and len(set(codes)) == len(codes):
            return cards
    raise UnreadableError(
        f"{folder / FILE} is damaged, so nobody knows which card opens what; put a copy of it back, "
        "or delete it, pack every pod again and print every packet again"
    )


def with_cards_for(cards: PodCards | None, names: Iterable[str], new_code: Callable[[], str]) -> PodCards:
    """*cards* with a new code for the teacher and each of *names* that has none yet."""
    known: Mapping[str, str] = cards.conferences if cards else {}
    added = {name: new_code() for name in names if name not in known}
    return PodCards(teacher=cards.teacher if cards else new_code(), conferences={**known, **added})


def with_new_teacher(cards: PodCards, new_code: Callable[[], str]) -> PodCards:
    """*cards* with another code for the teacher; pods that are packed already still open with the old one."""
    return cards.model_copy(update={"teacher": new_code()})


def write_cards(folder: Path, cards: PodCards) -> None:
    """Keep *cards* in the class folder; raises UnwritableError if the disk refuses."""
    write_file(folder / FILE, (cards.model_dump_json(indent=1) + "\n").encode())
