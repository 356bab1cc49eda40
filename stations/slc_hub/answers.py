"""What is answered beside pages: files to save, pieces of a recording, our own files; and what a form sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import parse_qsl, quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.handout.shelf import Kept

__all__ = ["FORM_BYTES", "form_of", "found", "known_file", "piece", "saved"]

FORM_BYTES = 4096

_FORM_TYPE = "application/x-www-form-urlencoded"
_RANGE = re.compile(r"bytes=([0-9]{1,12})-([0-9]{0,12})")
_Found = TypeVar("_Found")


def form_of(request: Request, sent: bytes) -> Mapping[str, str]:
    """The fields of a form, each by its last value; nothing if it is none of ours."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _FORM_TYPE or len(sent) > FORM_BYTES:
        return {}
    try:
        return dict(parse_qsl(sent.decode(), keep_blank_values=True, errors="strict", max_num_fields=8))
    except ValueError:
        return {}


def found(look_up: Callable[[], _Found]) -> _Found:
    """What *look_up* gives; what is not there, or is not what it should be, is nothing at this address."""
    try:
        return look_up()
    except (NotFoundError, UnreadableError):
        raise HTTPException(404) from None


def saved(content: bytes, name: str, media_type: str) -> Response:
    """A file for the browser to save under *name*."""
    told = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media_type, headers={"content-disposition": told})


def piece(request: Request, content: bytes, media_type: str) -> Response:
    """A recording, or the piece of it that a player asks for, so that it can be wound forward."""
    headers = {"accept-ranges": "bytes"}
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None:
        return Response(content, media_type=media_type, headers=headers)
    start, end = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
    if start > end:
        return Response(status_code=416, headers={"content-range": f"bytes */{len(content)}"})
    headers["content-range"] = f"bytes {start}-{end}/{len(content)}"
    return Response(content[start : end + 1], 206, headers, media_type)


def known_file(request: Request, file: Kept | None) -> Response:
    """*file*, or a word that the browser holds it already."""
    if file is None:
        raise HTTPException(404)
    headers = {"etag": file.etag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)
