"""What a page may send: every form as a strict model, and every recording by its first bytes.

A form is read as a whole or refused as a whole; a refusal names the field and never repeats what stood in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar, cast
from urllib.parse import parse_qsl

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from slc_core.conference.flow import Act
from slc_core.conference.journal import Token
from slc_core.conference.model import Model, Name, ShortWords, Words
from slc_core.conference.people import LanguageTag
from slc_core.conference.script import Who
from slc_core.errors import UsageError

FORM_BYTES = 64 * 1024
VOICE_BYTES = 5 * 1024 * 1024
DRAWING_BYTES = 256 * 1024

_MAX_FIELDS = 12
_MAX_STROKES = 2000
_FEWEST_POINTS = 5
_FEWEST_LETTERS = 2
"""A review by somebody called less is refused at school."""
_PAPER = 1000
"""A drawing's width and height, whatever the screen's: strokes count in thousandths of it."""


def _in_pairs(stroke: tuple[int, ...]) -> tuple[int, ...]:
    if len(stroke) % 2:
        raise ValueError("every x needs its y")
    return stroke


_Stroke = Annotated[tuple[Annotated[int, Field(ge=0, le=_PAPER)], ...], Field(min_length=2), AfterValidator(_in_pairs)]
Strokes = Annotated[tuple[_Stroke, ...], Field(max_length=_MAX_STROKES)]
_STROKES: TypeAdapter[Strokes] = TypeAdapter(Strokes, config=ConfigDict(strict=True, hide_input_in_errors=True))


Why = Literal["unfit", "foreign", "too-long", "too-little", "too-large"]
"""A field that may not hold this; another type of file; too many words; too few points; too many bytes."""


class FormError(UsageError):
    """No form of ours, or a field that does not fit; *field* names the first such field, or is empty.

    *typed* are the words that were too long, so that a family can shorten them; the message has none of them.
    """

    def __init__(self, field: str = "", why: Why = "unfit", typed: str = "") -> None:
        self.field = field
        self.why: Why = why
        self.typed = typed
        named = f"the field '{field}'" if field else "the form"
        super().__init__(f"{named} does not fit what this page asks; nothing was stored: answer again")


def _number(said: object) -> object:
    """Forms know only text; at most nine plain digits are a number."""
    is_number = isinstance(said, str) and len(said) <= 9 and said.isascii() and said.isdigit()
    return int(cast("str", said)) if is_number else said


def _one_kind_of_line_end(said: object) -> object:
    """Browsers send a text area's line ends as two characters, one of which no text of ours holds."""
    return said.replace("\r\n", "\n") if isinstance(said, str) else said


def _strokes(said: object) -> object:
    return read_strokes(said) if isinstance(said, str) and said else ()


def _with_letters(said: str) -> str:
    if sum(letter.isalpha() for letter in said) < _FEWEST_LETTERS:
        raise ValueError("a name has letters")
    return said


Number = Annotated[int, BeforeValidator(_number), Field(ge=0)]
SaidName = Annotated[Name, AfterValidator(_with_letters)]
TypedWords = Annotated[Words, BeforeValidator(_one_kind_of_line_end)]


class Form(Model):
    """*nonce* is drawn anew with each page, so that a tap counts once however often it arrives."""

    nonce: Token


class CardForm(Form):
    """A card shown by scanner, keypad or keyboard."""

    code: ShortWords


class ModeForm(Form):
    """What is to be done with the opened share; *share* is chosen in the teacher's corner."""

    mode: Literal["conference", "rehearsal"]
    share: Annotated[str, Field(pattern=r"^([0-9a-f]{16})?$")] = ""


class ActForm(Form):
    """A step along the path; *place* is the one that the page showed."""

    place: Number
    act: Act


class AnswerForm(Form):
    """An answer by card, by choice or by typing."""

    question: Token
    who: Who
    how: Literal["card", "choice", "typed"]
    value: TypedWords


class SignForm(Form):
    """A sign of presence."""

    who: Who
    how: Literal["drawn", "mark", "later"]
    strokes: Annotated[Strokes, BeforeValidator(_strokes)] = ()

    @property
    def is_enough(self) -> bool:
        """Whether something can be seen of it; a tap of the finger is no signature."""
        return self.how != "drawn" or sum(len(stroke) for stroke in self.strokes) >= 2 * _FEWEST_POINTS


class ForgetForm(Form):
    """A recording that the family takes back."""

    media: Token


class FlagForm(Form):
    """A line that sounds wrong."""

    message: Token
    better: TypedWords = ""


class AidForm(Form):
    """A helping line switched on or off."""

    aid: Literal["school", "reading"]
    on: Literal["0", "1"]


class LockForm(Form):
    """The family is done, or steps away."""


class OffForm(Form):
    """The pod is to be switched off; it asks once whether that is *sure*."""

    sure: Literal["0", "1"]


class GatherForm(Form):
    """The teacher hands over what happened here."""


class ReadingForm(Form):
    """A speaker is to read the translation of this language."""

    lang: LanguageTag


class ReaderForm(Form):
    """Who reads."""

    by: SaidName
    role: SaidName


class ReadForm(Form):
    """How the line at *place* sounds, and how the speaker would say it."""

    place: Number
    sounds: Literal["right", "wrong"]
    better: TypedWords = ""


class TurnForm(Form):
    """From the line at *place* to the next or the one before, with nothing said of it."""

    place: Number
    act: Literal["next", "back"]


class KeepForm(Form):
    """Which question a recording answers; stands in the address, the recording being the body."""

    question: Token
    who: Who


AnyForm = TypeVar("AnyForm", bound=Form)


def read_form(form: type[AnyForm], sent: bytes) -> AnyForm:
    """The form that an urlencoded body or query holds.

    Raises:
        FormError: fields are missing, foreign, given twice, too long, or hold what no text may hold.
    """
    try:
        pairs = parse_qsl(
            sent.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError as error:
        raise FormError from error
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise FormError
    try:
        read = form.model_validate(fields)
    except ValidationError as error:
        raise _form_error(form, fields, error) from None
    if isinstance(read, SignForm) and not read.is_enough:
        raise FormError("strokes", "too-little")
    return read


def _form_error(form: type[Form], fields: Mapping[str, str], error: ValidationError) -> FormError:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    if field not in form.model_fields:
        return FormError()
    if first["type"] == "string_too_long":
        return FormError(field, "too-long", fields[field])
    return FormError(field)


def read_strokes(sent: str | bytes) -> Strokes:
    """A drawing's strokes, each ``x, y, x, y, …`` in thousandths of the paper.

    Raises:
        pydantic.ValidationError: they are none.
    """
    return _STROKES.validate_json(sent)


def recording_of(media_type: str, sent: bytes) -> tuple[str, bytes]:
    """The media type without its parameters, and what is to be kept; a drawing is written anew.

    Raises:
        FormError: it is too large, or its first bytes are not what its type says.
    """
    kind = media_type.partition(";")[0].strip().lower()
    is_drawing = kind == "application/json"
    if len(sent) > (DRAWING_BYTES if is_drawing else VOICE_BYTES):
        raise FormError("recording", "too-large")
    if is_drawing:
        return kind, _drawing(sent)
    if not _begins_as(kind, sent):
        raise FormError("recording", "foreign")
    return kind, sent


def _drawing(sent: bytes) -> bytes:
    try:
        strokes = read_strokes(sent)
    except ValidationError:
        raise FormError("drawing") from None
    if not strokes:
        raise FormError("drawing", "too-little")
    return json.dumps(strokes, separators=(",", ":")).encode()


def _begins_as(kind: str, sent: bytes) -> bool:
    match kind:
        case "audio/webm":
            return sent.startswith(b"\x1a\x45\xdf\xa3")
        case "audio/ogg":
            return sent.startswith(b"OggS")
        case "audio/mp4":
            return sent[4:8] == b"ftyp"
        case _:
            return False
