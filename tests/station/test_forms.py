from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from slc_station.forms import (
    ActForm,
    AidForm,
    AnswerForm,
    CardForm,
    FlagForm,
    Form,
    FormError,
    KeepForm,
    ModeForm,
    SignForm,
    read_form,
    read_strokes,
    recording_of,
)

WEBM = b"\x1a\x45\xdf\xa3 a voice"


def sent(**fields: str) -> bytes:
    return urlencode({"nonce": "n1", **fields}).encode()


ANSWER = {"question": "goal", "who": "child", "how": "typed", "value": "read"}


def test_an_act_names_the_place_it_was_tapped_on() -> None:
    assert read_form(ActForm, sent(place="12", act="not-today")) == ActForm(nonce="n1", place=12, act="not-today")


def test_what_a_family_types_arrives_in_one_spelling() -> None:
    typed = read_form(AnswerForm, sent(**ANSWER | {"value": "  cafe\u0301\r\nمرحبا\n"}))

    assert typed.value == "café\nمرحبا"


@pytest.mark.parametrize("value", ["\0", "a\x1bb", "a\u202eb", "\u2066", "a\rb", "\x85"])
def test_control_characters_are_refused(value: str) -> None:
    with pytest.raises(FormError, match="'value'"):
        read_form(AnswerForm, sent(**ANSWER | {"value": f"a{value}b"}))


def test_what_is_too_long_is_told_apart_from_what_does_not_fit() -> None:
    with pytest.raises(FormError) as refused:
        read_form(AnswerForm, sent(**ANSWER | {"value": "ሰ" * 2001}))

    assert (refused.value.field, refused.value.why) == ("value", "too-long")


def test_a_refusal_never_repeats_what_was_sent() -> None:
    with pytest.raises(FormError) as refused:
        read_form(CardForm, sent(code="Amina\0Amina"))

    assert "Amina" not in f"{refused.value}{refused.value.__cause__}{refused.value.__suppress_context__}"
    assert str(refused.value) == ("the field 'code' does not fit what this page asks; nothing was stored: answer again")


@pytest.mark.parametrize(
    ("form", "body"),
    [
        (CardForm, b""),
        (CardForm, b"nonce=n1"),
        (CardForm, b"code=a"),
        (CardForm, b"nonce=&code=a"),
        (CardForm, b"nonce=n+1&code=a"),
        (CardForm, b"nonce=" + b"n" * 65 + b"&code=a"),
        (CardForm, b"nonce=n1&code=a&code=b"),
        (CardForm, b"nonce=n1&code=a&extra=1"),
        (CardForm, b"nonce=n1&code=%ff"),
        (CardForm, b"nonce=n1&code=\xff"),
        (CardForm, b"nonce=n1&code"),
        (CardForm, b"&".join(b"a%d=1" % number for number in range(50))),
        (CardForm, sent(code="A" * 201)),
        (ModeForm, sent(mode="sleep")),
        (ModeForm, sent(mode="conference", share="../../etc/passwd")),
        (ActForm, sent(act="next")),
        (ActForm, sent(act="next", place="-1")),
        (ActForm, sent(act="next", place="1.0")),
        (ActForm, sent(act="next", place="٣")),
        (ActForm, sent(act="next", place="9" * 5000)),
        (ActForm, sent(act="finish", place="1")),
        (AnswerForm, sent(**ANSWER | {"who": "nobody"})),
        (AnswerForm, sent(**ANSWER | {"how": "shouted"})),
        (AnswerForm, sent(**ANSWER | {"question": "a.b"})),
        (SignForm, sent(who="child", how="drawn", strokes="[[1,2,3]]")),
        (SignForm, sent(who="child", how="drawn", strokes="{")),
        (FlagForm, sent(message="a b")),
        (AidForm, sent(aid="school", on="yes")),
        (AidForm, sent(aid="school", on="1", place="3")),
        (KeepForm, sent(question="goal")),
    ],
)
def test_no_form_of_ours_is_refused_whole(form: type[Form], body: bytes) -> None:
    with pytest.raises(FormError):
        read_form(form, body)


def test_a_signature_is_strokes_on_paper() -> None:
    strokes = [[0, 0, 1000, 1000], [5, 5, 6, 6, 7, 7]]

    signed = read_form(SignForm, sent(who="adult", how="drawn", strokes=json.dumps(strokes)))

    assert signed.strokes == ((0, 0, 1000, 1000), (5, 5, 6, 6, 7, 7))


@pytest.mark.parametrize("strokes", ["", "[]", "[[1,2]]", "[[1,2,3,4,5,6,7,8]]"])
def test_a_signature_of_fewer_than_five_points_is_asked_for_again(strokes: str) -> None:
    with pytest.raises(FormError) as refused:
        read_form(SignForm, sent(who="child", how="drawn", strokes=strokes))

    assert refused.value.why == "too-little"


def test_a_mark_or_a_signature_on_paper_needs_no_strokes() -> None:
    assert read_form(SignForm, sent(who="child", how="mark", strokes="")).strokes == ()
    assert read_form(SignForm, sent(who="child", how="later")).strokes == ()


@pytest.mark.parametrize(
    "drawn",
    [
        b"",
        b"null",
        b"{}",
        b"[1]",
        b"[[1]]",
        b"[[1,2,3]]",
        b"[[1,-2]]",
        b"[[1,1001]]",
        b"[[1,2.5]]",
        b"[[true,false]]",
        b'[["1","2"]]',
        b"[[1e999,1]]",
        b"[" * 100_000,
        b"\xff\xfe",
        json.dumps([[1, 2]] * 2001).encode(),
    ],
)
def test_what_is_no_drawing_is_refused(drawn: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_strokes(drawn)
    with pytest.raises(FormError):
        recording_of("application/json", drawn)


def test_a_drawing_is_written_anew() -> None:
    assert recording_of("application/json; charset=utf-8", b" [ [1, 2] ] ") == ("application/json", b"[[1,2]]")


@pytest.mark.parametrize(
    ("media_type", "first"),
    [
        ("audio/webm;codecs=opus", WEBM),
        ("Audio/Ogg", b"OggS\0\2"),
        ("audio/mp4", b"\0\0\0\x20ftypM4A "),
    ],
)
def test_a_voice_is_known_by_its_first_bytes(media_type: str, first: bytes) -> None:
    kind, content = recording_of(media_type, first)

    assert media_type.lower().startswith(kind)
    assert content == first


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("audio/webm", b""),
        ("audio/webm", b"<script>"),
        ("audio/ogg", WEBM),
        ("audio/mp4", WEBM),
        ("text/html", WEBM),
        ("", WEBM),
        ("image/svg+xml", b"<svg/>"),
        ("audio/webm", WEBM + bytes(5 * 1024 * 1024)),
        ("application/json", json.dumps([[500] * 200] * 600).encode()),
    ],
)
def test_what_is_no_voice_and_no_drawing_is_refused(media_type: str, content: bytes) -> None:
    with pytest.raises(FormError):
        recording_of(media_type, content)
