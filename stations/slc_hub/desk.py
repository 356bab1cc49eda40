"""The teacher's desk as a web application, for this computer alone and whoever knows the hub's passphrase."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from slc_core.classroom.folder import Classroom
from slc_core.errors import NotFoundError
from slc_core.handout.safety import ASGIApp, Safety
from slc_core.handout.shelf import font_sheet, kept, static_files
from slc_core.language.catalog import Voice
from slc_core.language.fonts import font_file, font_keys
from slc_hub import words
from slc_hub.answers import FORM_BYTES, form_of, known_file
from slc_hub.door import Door, Refused
from slc_hub.drawers import Asked, Drawers
from slc_hub.reading import NO_NAMES, Reader, names_of
from slc_hub.store import HubStore

__all__ = ["IDLE_MINUTES", "desk_app"]

Handler = Callable[[Request, bytes], Response]

IDLE_MINUTES = 10

_LOG = logging.getLogger(__name__)
_COOKIE = "slc_desk"
_A_DAY = {"cache-control": "private, max-age=86400"}
_HEADERS = {"permissions-policy": "microphone=(), camera=(), geolocation=(), payment=(), usb=()"}
_IDLE_CHECK_SECONDS = 15


def desk_app(
    store: HubStore,
    key_file: bytes,
    *,
    lang: str = "en",
    classroom: Classroom | None = None,
    hosts: Iterable[str] = (),
    idle_minutes: float = IDLE_MINUTES,
) -> ASGIApp:
    """The desk over *store*, opened by the passphrase of *key_file*; serve it on this computer alone.

    *lang* is the school's language. The hub knows children by their ids; *classroom* gives their names. *hosts* are
    names to answer under beside this computer's own.
    """
    door = Door(key_file, idle_minutes * 60)
    names = names_of(classroom) if classroom else NO_NAMES
    desk = _Desk(store, door, Voice(lang), Drawers(store, Voice(lang), names, int(idle_minutes * 60)))

    @asynccontextmanager
    async def while_it_runs(_app: Starlette) -> AsyncGenerator[None]:
        watch = asyncio.create_task(_forget_when_idle(desk))
        try:
            yield
        finally:
            watch.cancel()

    app = Starlette(routes=_routes(desk), exception_handlers={HTTPException: _lost}, lifespan=while_it_runs)
    return Safety(app, hosts, _HEADERS)


class _Desk:
    """Who is let in, and what everybody may fetch; all visits share one reader, which goes when the last has left."""

    def __init__(self, store: HubStore, door: Door, voice: Voice, drawers: Drawers) -> None:
        self._store, self._door, self._voice = store, door, voice
        self.drawers = drawers
        self._reader: Reader | None = None
        self._static = static_files("slc_hub")
        self._fonts = dict(_installed_fonts())

    def door(self, request: Request, _sent: bytes) -> Response:
        """The page that asks for the passphrase; one that nobody touched for long leads here."""
        return self.drawers.at_door(200, words.CLOSED_ITSELF if request.url.path == "/idle" else None)

    def enter(self, request: Request, sent: bytes) -> Response:
        """Try a passphrase."""
        form = form_of(request, sent)
        who, passphrase = " ".join(form.get("who", "").split())[:80], form.get("passphrase", "")
        if not who or not passphrase:
            return self.drawers.at_door(422, words.TRY_AGAIN)
        visit = self._door.enter(passphrase, who)
        if isinstance(visit, Refused):
            self._store.note_access("", "refused")  # who it was, nobody knows; the name may be a misplaced passphrase
            return self.drawers.at_door(403, words.WAIT if visit.wait_seconds > 1 else words.WRONG, visit.wait_seconds)
        self._store.note_access(who, "opened")
        answer = RedirectResponse("/", 303)
        answer.set_cookie(_COOKIE, visit.token, httponly=True, samesite="strict")
        return answer

    def leave(self, request: Request, _sent: bytes) -> Response:
        """Close the desk."""
        self._door.leave(request.cookies.get(_COOKIE, ""))
        self.forget_if_empty()
        answer = RedirectResponse("/open", 303)
        answer.delete_cookie(_COOKIE, httponly=True, samesite="strict")
        return answer

    def forget_if_empty(self) -> None:
        """Forget what was opened once nobody is there."""
        if self._door.is_empty():
            self._reader = None

    def visited(self, handle: Callable[[Asked], Response]) -> Handler:
        """*handle* for whoever has opened the desk; everybody else is led to the door."""

        def handled(request: Request, sent: bytes) -> Response:
            visit = self._door.visit(request.cookies.get(_COOKIE, ""))
            if visit is None:
                self.forget_if_empty()
                return RedirectResponse("/open", 303)
            self._reader = reader = self._reader or Reader(self._store, visit.keys.private)
            return handle(Asked(visit, reader, request, sent))

        return handled

    def calmly(self, handle: Handler) -> Handler:
        """*handle*, whose failures become a page; the log gets their kind and place, and nobody's data."""

        def handled(request: Request, sent: bytes) -> Response:
            try:
                return handle(request, sent)
            except HTTPException:
                raise
            except Exception as error:  # noqa: BLE001 - whatever nobody foresaw, or a disk that refused
                frame = traceback.extract_tb(error.__traceback__)[-1]
                _LOG.error("%s at %s:%s", type(error).__name__, frame.filename, frame.lineno)
                return self.drawers.at_door(503, words.TRY_AGAIN)

        return handled

    def static(self, request: Request, _sent: bytes) -> Response:
        """A file of ours."""
        return known_file(request, self._static.get(request.path_params["file"]))

    def font_sheet(self, request: Request, _sent: bytes) -> Response:
        """Which letters write which language."""
        spoken = (tag for pack in self._store.enrolled() for tag in pack.manifest.languages)
        sheet = font_sheet(self._fonts, dict.fromkeys((self._voice.language.tag, *spoken)))
        return known_file(request, kept(sheet.encode(), "text/css; charset=utf-8"))

    def font(self, request: Request, _sent: bytes) -> Response:
        """A font that is installed."""
        path = self._fonts.get(request.path_params["file"])
        if path is None:
            raise HTTPException(404)
        return FileResponse(path, media_type=f"font/{path.suffix[1:]}", headers=_A_DAY)


def _routes(desk: _Desk) -> list[Route]:
    def shown(path: str, handle: Handler) -> Route:
        return Route(path, _endpoint(desk.calmly(handle)), methods=["GET"])

    def sent(path: str, handle: Handler) -> Route:
        return Route(path, _endpoint(desk.calmly(handle)), methods=["POST"])

    drawers, visited = desk.drawers, desk.visited
    return [
        shown("/open", desk.door),
        shown("/idle", desk.door),
        sent("/open", desk.enter),
        sent("/close", desk.leave),
        shown("/", visited(drawers.overview)),
        shown("/conference/{log}", visited(drawers.conference)),
        shown("/recording/{log}/{media}", visited(drawers.recording)),
        shown("/lines", visited(drawers.lines)),
        shown("/sheet/{name}.json", visited(drawers.sheet)),
        shown("/look", visited(drawers.look)),
        shown("/privacy", visited(drawers.privacy)),
        shown("/table.csv", visited(drawers.table)),
        shown("/data.json", visited(drawers.data)),
        sent("/child/save", visited(drawers.save_child)),
        sent("/child/erase", visited(drawers.erase_child)),
        shown("/fonts.css", desk.font_sheet),
        shown("/font/{file}", desk.font),
        shown("/static/{file:path}", desk.static),
    ]


def _installed_fonts() -> Iterator[tuple[str, Path]]:
    """The fonts that are installed beside us; where one is missing, the browser's own stands in."""
    for key in font_keys():
        with suppress(NotFoundError):
            path = font_file(key)
            yield key + path.suffix, path


def _endpoint(handle: Handler) -> Callable[[Request], Awaitable[Response]]:
    """*handle* in a thread, for it waits for the disk; of what is sent it gets one byte too many at most."""

    async def endpoint(request: Request) -> Response:
        body = bytearray()
        try:
            async for chunk in request.stream():
                body += chunk[: FORM_BYTES + 1 - len(body)]
                if len(body) > FORM_BYTES:
                    break
        except ClientDisconnect:
            return Response(status_code=400)
        return await run_in_threadpool(handle, request, bytes(body))

    return endpoint


async def _lost(request: Request, error: Exception) -> Response:
    """A person who strays comes back to the list; a program is told."""
    if request.method == "GET" and request.headers.get("sec-fetch-dest") == "document":
        return RedirectResponse("/", 303)
    status = error.status_code if isinstance(error, HTTPException) else 500
    return PlainTextResponse("there is nothing at this address\n", status)


async def _forget_when_idle(desk: _Desk) -> None:
    while True:
        await asyncio.sleep(_IDLE_CHECK_SECONDS)
        desk.forget_if_empty()
