"""The gate of the hub, before a small application that says who was let in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slc_hub.gate import REFUSAL_BYTES, RETRY_SECONDS, SLOW_BYTES, Gate
from slc_hub.window import Allowance, Window
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

AT = "http://192.168.10.1:8128"
MOST = 10 * REFUSAL_BYTES


def answered(request: Request) -> PlainTextResponse:
    return PlainTextResponse("let in", int(request.query_params.get("status", "200")))


class Front(TestClient):
    """Whoever knocks at the gate, with what it counted."""

    def __init__(self) -> None:
        self.window, self.strangers = Window(60), Allowance(MOST)
        app = Starlette(routes=[Route("/{path:path}", answered, methods=["GET", "POST"])])
        super().__init__(Gate(app, self.window, ["Hub.School"], self.strangers), base_url=AT)

    def refused(self, path: str = "/v1/logs", **headers: str) -> tuple[int, str]:
        """Status and sentence of a refusal; 0 and nothing if it was let in."""
        answer = self.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return (0, "") if answer.text == "let in" else (answer.status_code, answer.json()["detail"])

    def left(self) -> int:
        """How many plain refusals more are borne."""
        for number in range(12):
            if not self.strangers.has_some("testclient"):
                return number
            self.strangers.spend("testclient", REFUSAL_BYTES)
        return 12


@pytest.fixture
def front() -> Iterator[Front]:
    with Front() as front:
        yield front


@pytest.mark.parametrize(
    "host", ["192.168.10.1:8128", "10.0.0.7", "[fe80::1]:8128", "[::1]", "localhost", "hub.school"]
)
def test_a_pod_is_let_in_by_an_address_in_numbers_or_a_name_of_the_hub(front: Front, host: str) -> None:
    assert front.refused(host=host) == (0, "")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8128", "192.168.10.1.evil.example", "hub.school.evil", ""]
)
def test_a_page_that_was_led_here_by_a_name_of_its_own_is_refused(front: Front, host: str) -> None:
    status, sentence = front.refused(host=host)

    assert status == 421
    assert "ask it by its address in numbers" in sentence


@pytest.mark.parametrize("header", ["origin", "sec_fetch_site"])
def test_a_browser_is_refused_and_told_where_the_pages_are(front: Front, header: str) -> None:
    status, sentence = front.refused(**{header: "null"})

    assert status == 403
    assert "the teacher's pages are on the hub's own computer" in sentence


def test_a_long_address_is_refused(front: Front) -> None:
    assert front.refused("/" + "x" * 600)[0] == 414
    assert front.refused("/x?" + "y" * 600)[0] == 414
    assert front.refused("/" + "x" * 400) == (0, "")


def test_once_the_window_is_closed_only_health_is_told(front: Front) -> None:
    front.window.close()

    answer = front.get("/v1/logs")

    assert answer.status_code == 503
    assert answer.json()["detail"] == "the hub takes nothing in now; the teacher opens it with `slc hub serve`"
    assert answer.headers["retry-after"] == str(RETRY_SECONDS)
    assert front.refused("/v1/health") == (0, "")


def test_whoever_was_refused_too_often_is_heard_no_more_until_another_window(front: Front) -> None:
    for _ in range(MOST // REFUSAL_BYTES):
        assert front.refused(host="evil.example")[0] == 421

    status, sentence = front.refused()

    assert (status, "ask again in another window" in sentence) == (429, True)


def test_a_pod_that_comes_while_the_window_is_closed_is_no_stranger(front: Front) -> None:
    front.window.close()
    for _ in range(20):
        assert front.refused()[0] == 503

    assert front.left() == MOST // REFUSAL_BYTES


def test_a_refused_upload_costs_as_much_as_it_said_that_it_would_bring(front: Front) -> None:
    front.post("/?status=413", content=bytes(4 * REFUSAL_BYTES))

    assert front.left() == 6


def test_a_length_that_is_no_number_costs_what_any_refusal_does(front: Front) -> None:
    front.get("/?status=413", headers={"content-length": "9" * 40})

    assert front.left() == 9


def test_who_lets_the_hub_wait_pays_for_all_that_could_have_come(front: Front) -> None:
    front.get("/?status=408")

    assert SLOW_BYTES > MOST
    assert front.refused()[0] == 429


def test_what_the_application_answers_well_costs_nothing(front: Front) -> None:
    for _ in range(20):
        front.get("/")

    assert front.left() == MOST // REFUSAL_BYTES


def test_no_answer_is_kept_or_guessed_at_by_a_browser(front: Front) -> None:
    for answer in (front.get("/"), front.get("/", headers={"host": "evil.example"})):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_line_that_stays_open_is_closed_at_once(front: Front) -> None:
    with pytest.raises(WebSocketDisconnect) as closed, front.websocket_connect("/"):
        pass

    assert closed.value.code == 1008
