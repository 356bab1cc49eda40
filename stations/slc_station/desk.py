"""What each address of a pod does, in plain calls that wait for the disk."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from slc_core.errors import CardError, NotFoundError, SealError, UnreadableError, UnwritableError
from slc_core.exchange.pack import Pack
from slc_core.handout.ink import drawing_svg
from slc_core.handout.shelf import Kept, font_files, font_sheet, kept, static_files
from slc_core.language.catalog import Message, Voice
from slc_core.language.keyboard import keyboard
from slc_station import words
from slc_station.corner import Corner, Ways
from slc_station.forms import FORM_BYTES, AnyForm, CardForm, FormError, KeepForm, Why, read_form, recording_of
from slc_station.machine import Machine
from slc_station.pod import Pod, Refused
from slc_station.screen import (
    Notice,
    Screen,
    choice_screen,
    idle_screen,
    off_screen,
    reading_screen,
    render,
    step_screen,
    teacher_screen,
)
from slc_station.switch import Switch
from slc_station.trouble import log_failure, trouble_page
from slc_station.words import TroubleCode

Handler = Callable[[Request, bytes], Response]

_FORM_TYPE = "application/x-www-form-urlencoded"
_A_DAY = {"cache-control": "private, max-age=86400"}
_REFUSALS: Mapping[Why, tuple[int, Message]] = {
    "unfit": (422, words.TRY_AGAIN),
    "foreign": (415, words.TRY_AGAIN),
    "too-long": (422, words.TOO_LONG),
    "too-little": (422, words.SIGN_MORE),
    "too-large": (413, words.TOO_LONG),
}


class Desk:
    """What each address does; asked by many threads, it holds of a conference only whether one was on the screen."""

    def __init__(self, pack: Pack, pod: Pod, trouble: TroubleCode | None, ways: Ways, machine: Machine) -> None:
        self.corner = Corner(pod, ways)
        self.switch = Switch(pod, machine.switch_off)
        self._machine = machine
        self._beat = machine.seconds()
        self._pack = pack
        self._pod = pod
        self._trouble: TroubleCode | None = trouble
        self._is_leading = False
        manifest = pack.manifest
        tags = dict.fromkeys((manifest.school_lang, *manifest.languages))
        self._voices = tuple(Voice(tag, folders=(pack.folder / "locales",)) for tag in tags)
        self._static = static_files("slc_station")
        self._fonts = font_files(pack.folder / "fonts")
        self._font_sheet = kept(font_sheet(self._fonts, tags).encode(), "text/css; charset=utf-8")
        pictures = pack.folder / "pictures"
        self._own = {share.id: pictures / f"{share.id}.jpg" for share in manifest.shares if share.has_picture}

    def calmly(self, handle: Handler) -> Handler:
        """*handle*, whose failures become pages."""

        def handled(request: Request, sent: bytes) -> Response:
            try:
                return self._refused(handle, request, sent)
            except UnwritableError as error:
                return self._troubled("E03", 507, error)
            except NotFoundError as error:
                return self._troubled("E01", 503, error)
            except (SealError, UnreadableError) as error:
                return self._troubled("E02", 503, error)
            except HTTPException:
                raise
            except Exception as error:  # noqa: BLE001 - whatever nobody foresaw must not end a conference
                return self._troubled("E05", 500, error)

        return handled

    def _refused(self, handle: Handler, request: Request, sent: bytes) -> Response:
        try:
            return handle(request, sent)
        except CardError:
            return self._shown(422, Notice(words.CHECK_CODE))
        except FormError as error:
            status, sentence = _REFUSALS[error.why]
            return self._shown(status, Notice(sentence), error.typed)

    def tapped(self, form: type[AnyForm], do: Callable[[AnyForm], Notice | None]) -> Handler:
        """Read *form*, *do* it, and lead back to the screen; or say beside the same screen why not."""

        def handle(request: Request, sent: bytes) -> Response:
            if _media_type(request) != _FORM_TYPE:
                raise FormError(why="foreign")
            if len(sent) > FORM_BYTES:
                raise FormError(why="too-large")
            self._pod.touch()
            try:
                notice = do(read_form(form, sent))
            except ValidationError:  # a form of ours whose fields no record may hold together
                raise FormError from None
            return self._shown(422, notice) if notice else see_screen()

        return handle

    def screen(self, _request: Request, _sent: bytes) -> Response:
        """What is on the screen now."""
        trouble, self._trouble = self._trouble, None
        if trouble:
            return HTMLResponse(trouble_page(trouble, self._spoken_here()))
        self._pod.touch()
        self._beat = self._machine.seconds()
        return self._shown(200)

    def card(self, form: CardForm) -> Notice | None:
        """Show a card to the pod."""
        answer = self._pod.present(form.code)
        if not isinstance(answer, Refused):
            return None
        return Notice(words.WAIT, answer.wait_seconds) if answer.wait_seconds > 1 else Notice(words.OPENS_NOTHING)

    def keep(self, request: Request, sent: bytes) -> Response:
        """Keep a recording; the page's script shows what became of it."""
        self._pod.touch()
        try:
            asked = read_form(KeepForm, request.scope["query_string"])
            media_type, content = recording_of(request.headers.get("content-type", ""), sent)
            token = self._pod.keep(asked.nonce, asked.question, asked.who, media_type, content)
        except FormError as error:
            return PlainTextResponse(f"{error}\n", _REFUSALS[error.why][0])
        except NotFoundError as error:
            return PlainTextResponse(f"{error}\n", 409)
        return JSONResponse({"media": token}, 201)

    def own_picture(self, request: Request, _sent: bytes) -> Response:
        """The picture that a child is known by before any card is shown."""
        path = self._own.get(request.path_params["share_id"])
        if path is None or not path.is_file():
            raise HTTPException(404)
        return Response(path.read_bytes(), media_type="image/jpeg")

    def picture(self, request: Request, _sent: bytes) -> Response:
        """A picture of the open portfolio."""
        media_type, content = _found(self._pod.picture, request.path_params["token"])
        return Response(content, media_type=media_type)

    def recording(self, request: Request, _sent: bytes) -> Response:
        """What was kept: a voice as it is, a drawing as a picture."""
        media_type, content = _found(self._pod.recording, request.path_params["token"])
        if media_type == "application/json":
            return Response(drawing_svg(json.loads(content)), media_type="image/svg+xml")
        return Response(content, media_type=media_type)

    def font_sheet(self, request: Request, _sent: bytes) -> Response:
        """Which letters write which language."""
        return _unless_known(request, self._font_sheet)

    def font(self, request: Request, _sent: bytes) -> Response:
        """A font of the pack."""
        path = self._fonts.get(request.path_params["file"])
        if path is None or not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, media_type=f"font/{path.suffix[1:]}", headers=_A_DAY)

    def static(self, request: Request, _sent: bytes) -> Response:
        """A file of ours."""
        file = self._static.get(request.path_params["file"])
        if file is None:
            raise HTTPException(404)
        return _unless_known(request, file)

    def keyboard(self, request: Request, _sent: bytes) -> Response:
        """The keys of a language."""
        keys = _found(keyboard, request.path_params["tag"])
        return _unless_known(request, kept(keys.model_dump_json().encode(), "application/json"))

    def health(self, request: Request, _sent: bytes) -> Response:
        """Whether the pod answers; a page tells here that somebody is tapping on it."""
        if request.query_params.get("touch") == "1":
            self._pod.touch()
        return PlainTextResponse("ok\n")

    def beat(self, request: Request, _sent: bytes) -> Response:
        """A page tells here that it is alive; whoever watches the screen asks how many seconds ago one last did."""
        if request.query_params.get("age") == "1":
            return PlainTextResponse(f"{self._machine.seconds() - self._beat:.1f}\n")
        self._beat = self._machine.seconds()
        return Response(status_code=204)

    def _shown(self, status: int, notice: Notice | None = None, typed: str = "") -> Response:
        return HTMLResponse(render(self._screen(notice, typed)), status)

    def _screen(self, notice: Notice | None, typed: str) -> Screen:
        nonce = secrets.token_urlsafe(12)
        manifest = self._pack.manifest
        if self.switch.state:
            return off_screen(self._voices, nonce, is_off=self.switch.state == "off")
        was_leading, self._is_leading = self._is_leading, False
        if session := self._pod.session:
            self._is_leading = session.mode == "conference" and not session.state.is_finished
            return step_screen(session, manifest, nonce, notice, typed, can_switch_off=self.switch.is_there)
        if reading := self._pod.reading:
            return reading_screen(reading, manifest, nonce, notice, typed)
        if teacher := self._pod.teacher:
            corner = self.corner
            return teacher_screen(
                manifest, teacher, self._voices[0], nonce, notice, told=corner.told, can_send=corner.can_send
            )
        self.corner.told = ()
        if waiting := self._pod.waiting:
            share_id, name, voices, is_finished = waiting
            return choice_screen(manifest, share_id, voices, nonce, notice, name=name, is_finished=is_finished)
        if was_leading and not notice:  # it locked in the middle, and the family may still sit there
            notice = Notice(words.PLACE_KEPT)
        return idle_screen(manifest, self._voices, nonce, notice, can_switch_off=self.switch.is_there)

    def _troubled(self, code: TroubleCode, status: int, error: Exception) -> Response:
        log_failure(code, error)
        return HTMLResponse(trouble_page(code, self._spoken_here()), status)

    def _spoken_here(self) -> Sequence[Voice]:
        """The languages of whoever sits here: the open family's and the school's."""
        here = self._pod.session or self._pod.waiting or self._pod.reading
        voices = (here.voices.family, here.voices.school) if here else self._voices[:1]
        return tuple({voice.language.tag: voice for voice in voices}.values())


def see_screen() -> Response:
    """What answers every tap: the screen, asked for anew."""
    return RedirectResponse("/", 303)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


_Found = TypeVar("_Found")


def _found(look_up: Callable[[str], _Found], name: str) -> _Found:
    try:
        return look_up(name)
    except NotFoundError:
        raise HTTPException(404) from None


def _unless_known(request: Request, file: Kept) -> Response:
    """*file*, or a word that the browser holds it already."""
    headers = {"etag": file.etag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)
