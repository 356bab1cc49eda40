"""What each page of the desk shows, and what leaves it, for somebody who has opened it.

Everything is opened in memory while a page is made. Whoever reads a conference or takes something with them is noted
first: if that cannot be written down, nothing is shown.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from slc_core.language.catalog import Message, Voice
from slc_core.language.filled import filled_json
from slc_hub import words
from slc_hub.answers import form_of, found, piece, saved
from slc_hub.door import Visit
from slc_hub.exports import DRAWING, ENDINGS, data_of, picture_of, row_of, table_of
from slc_hub.privacy import erase_child, export_child, reminders
from slc_hub.reading import Conference, Names, Reader
from slc_hub.screen import Frame, render
from slc_hub.speakers import spoken_sheets
from slc_hub.store import HubStore
from slc_hub.summary import FlaggedLine, flagged_lines, summary_of

__all__ = ["Asked", "Drawers"]

_MOST_ACCESSES = 500
_LOG_LETTERS = 32
_SOUGHT_LETTERS = 40


class Asked(NamedTuple):
    """A request of a visitor; *reader* opens what the hub holds, *sent* is the body."""

    visit: Visit
    reader: Reader
    request: Request
    sent: bytes


class Drawers:
    """Pages over *store* in the language of *voice*; one that nobody touches for *idle_seconds* is taken away."""

    def __init__(self, store: HubStore, voice: Voice, names: Names, idle_seconds: int) -> None:
        self._store, self._voice, self._names = store, voice, names
        self._idle_seconds = idle_seconds

    def overview(self, asked: Asked) -> Response:
        """Who has come in, and what is missing."""
        evening, words_sought = self._evening(asked), asked.request.query_params.get("q", "")[:_SOUGHT_LETTERS]
        all_of_it = asked.reader.conferences(evening)
        ids = {conference.student for conference in all_of_it}
        is_our_class = bool(ids & set(self._names.children))
        return self._page(
            "overview",
            evenings=self._store.evenings(),
            evening=evening,
            sought=words_sought,
            conferences=[(it, summary_of(it)) for it in all_of_it if self._has(it, words_sought)],
            come=sum(conference.state not in {"missing", "erased"} for conference in all_of_it),
            of=len(all_of_it),
            waited_for=[name for child, name in self._names.children.items() if is_our_class and child not in ids],
            reminders=reminders(self._store.evenings(), _today()),
            is_alarming=any(it.forks or it.unreadable or it.state == "gap" for it in all_of_it),
        )

    def conference(self, asked: Asked) -> Response:
        """All of one conference."""
        conference = found(lambda: asked.reader.conference(_log(asked)))
        self._store.note_access(asked.visit.who, f"read {conference.student or conference.log.hex()[:8]}")
        return self._page(
            "conference",
            conference=conference,
            summary=summary_of(conference),
            lines=flagged_lines(conference),
            notice=words.TRY_AGAIN if "again" in asked.request.query_params else None,
        )

    def recording(self, asked: Asked) -> Response:
        """A voice as it is, a drawing as a picture."""
        media_type, content = found(lambda: asked.reader.recording(_log(asked), asked.request.path_params["media"]))
        if media_type == DRAWING:
            return Response(found(lambda: picture_of(content)), media_type="image/svg+xml")
        return piece(asked.request, content, media_type if media_type in ENDINGS else "application/octet-stream")

    def lines(self, asked: Asked) -> Response:
        """What children and speakers of an evening say of our words, language by language."""
        evening = self._evening(asked)
        flagged = [line for conference in asked.reader.conferences(evening) for line in flagged_lines(conference)]
        return self._page(
            "lines",
            evenings=self._store.evenings(),
            evening=evening,
            lines=sorted(flagged, key=_by_language),
            sheets=spoken_sheets(asked.reader.readings(evening)),
        )

    def sheet(self, asked: Asked) -> Response:
        """What one speaker said of our words, for ``slc locale import``."""
        name = asked.request.path_params["name"]
        sheets = spoken_sheets(asked.reader.readings(asked.request.query_params.get("evening", "")))
        filled = next((sheet.filled for sheet in sheets if sheet.name == name), None)
        if filled is None:
            raise HTTPException(404)
        self._store.note_access(asked.visit.who, f"saved {name}")
        return saved(filled_json(filled), f"{name}.json", "application/json")

    def look(self, asked: Asked) -> Response:
        """What does not fit: forks, gaps, records that were set aside."""
        conferences = asked.reader.conferences()
        by_log = {log: it for it in conferences for log in (it.log, it.rehearsal)}
        pods = {pack.public: pack.number for pack in self._store.enrolled()}
        return self._page(
            "look",
            broken=[it for it in conferences if it.state in {"gap", "unreadable"} or it.unreadable],
            forks=[(fork, by_log.get(fork.log)) for fork in self._store.forks()],
            asides=[(aside, pods.get(aside.public)) for aside in self._store.set_asides()],
        )

    def privacy(self, _asked: Asked) -> Response:
        """Until when evenings are kept, and who looked at what."""
        evenings = self._store.evenings()
        accesses = self._store.accesses()[:_MOST_ACCESSES]
        return self._page(
            "privacy",
            evenings=evenings,
            urgent={reminder.evening: reminder for reminder in reminders(evenings, _today())},
            accesses=[(access, *access.what.partition(" ")[::2]) for access in accesses],
        )

    def table(self, asked: Asked) -> Response:
        """An evening as a table."""
        evening = self._evening(asked)
        content = table_of(asked.reader.conferences(evening), self._names, self._voice)
        self._store.note_access(asked.visit.who, f"saved {evening}")
        return saved(content, f"{evening}.csv", "text/csv; charset=utf-8")

    def data(self, asked: Asked) -> Response:
        """An evening as JSON."""
        evening = self._evening(asked)
        content = data_of(evening, asked.reader.conferences(evening), self._names, self._voice)
        self._store.note_access(asked.visit.who, f"saved {evening}")
        return saved(content, f"{evening}.json", "application/json")

    def save_child(self, asked: Asked) -> Response:
        """Everything about one child, in one file."""
        student, archive, visit = form_of(asked.request, asked.sent).get("child", ""), io.BytesIO(), asked.visit
        lang = self._voice.language.tag
        found(lambda: export_child(self._store, visit.keys, student, archive, visit.who, self._names, lang))
        return saved(archive.getvalue(), f"{student}.zip", "application/zip")

    def erase_child(self, asked: Asked) -> Response:
        """Erase everything about one child, once its id was typed."""
        form = form_of(asked.request, asked.sent)
        student, log = form.get("child", ""), form.get("log", "")
        if not student or form.get("typed", "").strip() != student:
            return RedirectResponse(f"/conference/{quote(log[:_LOG_LETTERS], safe='')}?again=1", 303)
        found(lambda: erase_child(self._store, asked.visit.keys, student, asked.visit.who))
        asked.reader.conferences()  # what the reader still knew of the child is forgotten with it
        return RedirectResponse("/", 303)

    def at_door(self, status: int, notice: Message | None, n: int | None = None) -> Response:
        """The page that asks for the passphrase, which tells nothing of anybody."""
        return self._page("door", status, is_open=False, notice=notice, n=n)

    def _page(self, template: str, status: int = 200, *, is_open: bool = True, **shown: Any) -> Response:
        page = render(template, Frame(self._voice, self._names, is_open=is_open), **shown)
        # Without any script, a page that nobody touches gives way to one that shows nothing of anybody's.
        headers = {"refresh": f"{self._idle_seconds + 1}; url=/idle"} if is_open else {}
        return HTMLResponse(page, status, headers)

    def _evening(self, asked: Asked) -> str:
        """The evening that was asked for, else the latest."""
        evenings = self._store.evenings()
        latest = max(evenings, key=lambda evening: (evening.held_on or "", evening.name), default=None)
        return asked.request.query_params.get("evening") or (latest.name if latest else "")

    def _has(self, conference: Conference, sought: str) -> bool:
        """Whether a conference has what somebody seeks: a name, an id, a language, a word of an answer."""
        if not sought:
            return True
        said = [*row_of(conference, self._names, self._voice), conference.symbol, conference.lang]
        said += [conference.student, conference.household]
        if summary_of(conference).wants_private_talk:
            said.append(self._voice.say(words.WANTS_PRIVATE_TALK).value)
        text = "\n".join(said).casefold()
        return all(word in text for word in sought.casefold().split())


def _log(asked: Asked) -> bytes:
    try:
        return bytes.fromhex(asked.request.path_params["log"])
    except ValueError:
        raise HTTPException(404) from None


def _by_language(line: FlaggedLine) -> tuple[str, str, str]:
    return line.lang, line.message.text if line.message else "", line.better


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
