"""The pod as a web application: one address for what is on the screen, one for each thing that a family can do.

Whatever a family sends is read as a form, done by the pod and on the disk, and only then answered with "see `/`".
A reload, a second tab or a power cut therefore always comes back to the same step. What goes wrong becomes a calm
page in the family's language; the log gets the kind of the failure and its place, and nobody's data.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from slc_core.exchange.pack import Pack
from slc_core.handout.safety import Safety
from slc_station.corner import USUAL_WAYS, Ways
from slc_station.desk import Desk, Handler, see_screen
from slc_station.forms import (
    FORM_BYTES,
    VOICE_BYTES,
    ActForm,
    AidForm,
    AnswerForm,
    AnyForm,
    CardForm,
    FlagForm,
    ForgetForm,
    GatherForm,
    LockForm,
    ModeForm,
    OffForm,
    ReaderForm,
    ReadForm,
    ReadingForm,
    SignForm,
    TurnForm,
)
from slc_station.machine import LAPTOP, Machine
from slc_station.pod import Pod
from slc_station.screen import Notice
from slc_station.trouble import log_failure
from slc_station.words import TroubleCode

_IDLE_CHECK_SECONDS = 5
_LONGEST_TURN_SECONDS = 900
"""A large journal goes to a slow stick in one turn of the pod; what takes longer hangs."""


def station_app(
    pack: Pack,
    pod: Pod,
    hosts: Iterable[str] = (),
    trouble: TroubleCode | None = None,
    ways: Ways = USUAL_WAYS,
    machine: Machine = LAPTOP,
) -> ASGIApp:
    """The application of one pod; while it runs it locks the pod when nobody is there, and when it stops.

    *hosts* are names to answer under beside this computer's own; *trouble* is told once, before anything else;
    *ways* are those on which the journal leaves the pod; *machine* is what the computer does beside that.
    """

    @asynccontextmanager
    async def while_it_runs(_app: Starlette) -> AsyncGenerator[None]:
        watch = asyncio.create_task(_lock_when_idle(pod, machine))
        try:
            yield
        finally:
            watch.cancel()
            await run_in_threadpool(pod.lock)

    routes = _routes(pod, Desk(pack, pod, trouble, ways, machine))
    return Safety(Starlette(routes=routes, exception_handlers={HTTPException: _lost}, lifespan=while_it_runs), hosts)


def _routes(pod: Pod, desk: Desk) -> list[Route]:
    def shown(path: str, handle: Handler) -> Route:
        return Route(path, _endpoint(desk.calmly(handle), 0), methods=["GET"])

    def sent(path: str, handle: Handler, most_bytes: int) -> Route:
        return Route(path, _endpoint(desk.calmly(handle), most_bytes), methods=["POST"])

    def tapped(path: str, form: type[AnyForm], do: Callable[[AnyForm], Notice | None]) -> Route:
        return sent(path, desk.tapped(form, do), FORM_BYTES)

    return [
        shown("/", desk.screen),
        shown("/own/{share_id}", desk.own_picture),
        shown("/picture/{token}", desk.picture),
        shown("/recording/{token}", desk.recording),
        shown("/fonts.css", desk.font_sheet),
        shown("/font/{file}", desk.font),
        shown("/static/{file:path}", desk.static),
        shown("/keyboard/{tag}", desk.keyboard),
        shown("/health", desk.health),
        shown("/beat", desk.beat),
        tapped("/card", CardForm, desk.card),
        tapped("/mode", ModeForm, lambda form: pod.begin(form.mode, form.share)),
        tapped("/act", ActForm, lambda form: pod.act(form.nonce, form.place, form.act)),
        tapped(
            "/answer", AnswerForm, lambda form: pod.answer(form.nonce, form.question, form.who, form.how, form.value)
        ),
        tapped("/sign", SignForm, lambda form: pod.sign(form.nonce, form.who, form.how, form.strokes)),
        tapped("/forget", ForgetForm, lambda form: pod.forget(form.nonce, form.media)),
        tapped("/flag", FlagForm, lambda form: pod.flag(form.nonce, form.message, form.better)),
        tapped("/aid", AidForm, lambda form: pod.set_aid(form.nonce, form.aid, form.on == "1")),
        tapped("/lock", LockForm, desk.switch.leave),
        tapped("/off", OffForm, desk.switch.tap),
        tapped("/reading", ReadingForm, lambda form: pod.begin_reading(form.lang)),
        tapped("/reader", ReaderForm, lambda form: pod.read(lambda it: it.named(form.by, form.role))),
        tapped(
            "/read",
            ReadForm,
            lambda form: pod.read(lambda it: it.told(form.nonce, form.place, form.sounds, form.better)),
        ),
        tapped("/turn", TurnForm, lambda form: pod.read(lambda it: it.turned(form.place, form.act))),
        tapped("/copy", GatherForm, desk.corner.copy),
        tapped("/send", GatherForm, desk.corner.send),
        sent("/keep", desk.keep, VOICE_BYTES),
    ]


def _endpoint(handle: Handler, most_bytes: int) -> Callable[[Request], Awaitable[Response]]:
    """*handle* in a thread, for it waits for the disk; of what is sent it gets one byte too many at most."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await _body(request, most_bytes) if request.method == "POST" else b""
        except ClientDisconnect:
            return Response(status_code=400)
        return await run_in_threadpool(handle, request, body)

    return endpoint


async def _body(request: Request, most_bytes: int) -> bytes:
    """What was sent, cut off behind the first byte too many."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk[: most_bytes + 1 - len(body)]
        if len(body) > most_bytes:
            break
    return bytes(body)


async def _lost(request: Request, error: Exception) -> Response:
    """A person who strays comes back to the screen; a program is told."""
    if request.method == "GET" and request.headers.get("sec-fetch-dest") == "document":
        return see_screen()
    status = error.status_code if isinstance(error, HTTPException) else 500
    return PlainTextResponse("there is nothing at this address\n", status)


async def _lock_when_idle(pod: Pod, machine: Machine) -> None:
    """Also tell the machine that the pod is alive: this loop turns, and a thread gets the pod's turn in the end."""
    while True:
        await asyncio.sleep(_IDLE_CHECK_SECONDS)
        machine.alive()
        look = asyncio.ensure_future(run_in_threadpool(pod.lock_if_idle))
        try:
            await _told_alive_until(look, machine)
            look.result()
        except Exception as error:  # noqa: BLE001 - the next look must not be lost with this one
            log_failure("E05", error)


async def _told_alive_until(look: asyncio.Future[bool], machine: Machine) -> None:
    """Wait for *look*, and go on telling that we are alive as long as that can be meant."""
    waited = 0
    while not (await asyncio.wait({look}, timeout=_IDLE_CHECK_SECONDS))[0]:
        waited += _IDLE_CHECK_SECONDS
        if waited < _LONGEST_TURN_SECONDS:
            machine.alive()
