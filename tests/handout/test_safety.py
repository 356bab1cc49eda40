from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from slc_core.handout.safety import SAFE_HEADERS, Safety

OURS = "http://127.0.0.1:8127"
FROM_OUR_PAGE = {"sec-fetch-site": "same-origin", "origin": OURS}


@pytest.fixture
def browser() -> TestClient:
    return TestClient(Safety(PlainTextResponse("the pod"), hosts=["Pod-3.local"]), base_url=OURS)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8127", "127.0.0.1", "localhost:1", "LocalHost", "[::1]:8127", "pod-3.local"]
)
def test_a_pod_answers_under_its_own_names(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"host": host}).text == "the pod"


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "127.0.0.1.evil.example", "127.0.0.1:8127:1", "127.0.0.1:", "127.0.0.1:port", "0177.0.0.1"],
)
def test_a_foreign_name_that_points_here_is_refused(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 421


def test_two_names_in_one_request_are_refused(browser: TestClient) -> None:
    asked = browser.build_request("GET", "/", headers=[("host", "127.0.0.1"), ("host", "evil.example")])

    assert browser.send(asked).status_code == 421


@pytest.mark.parametrize(
    "told",
    [
        FROM_OUR_PAGE,
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": OURS},
    ],
)
def test_our_own_pages_may_send(browser: TestClient, told: dict[str, str]) -> None:
    assert browser.post("/", headers=told).text == "the pod"


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site", "origin": OURS},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": ""},
    ],
)
def test_no_other_page_may_send(browser: TestClient, told: dict[str, str]) -> None:
    assert browser.post("/", headers=told).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_may_lead_here_but_show_nothing_of_ours_in_itself(browser: TestClient, site: str) -> None:
    led = browser.get("/", headers={"sec-fetch-site": site, "sec-fetch-mode": "navigate"})
    shown = browser.get("/", headers={"sec-fetch-site": site, "sec-fetch-mode": "no-cors"})

    assert (led.status_code, shown.status_code) == (200, 403)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND"])
def test_other_methods_are_refused(browser: TestClient, method: str) -> None:
    assert browser.request(method, "/", headers=FROM_OUR_PAGE).status_code == 405


@pytest.mark.parametrize("address", ["/" + "a" * 600, "/?" + "b=1&" * 200])
def test_an_address_longer_than_any_of_ours_is_refused(browser: TestClient, address: str) -> None:
    assert browser.get(address).status_code == 414


@pytest.mark.parametrize("headers", [{}, {"host": "evil.example"}])
def test_every_answer_carries_the_safe_headers(browser: TestClient, headers: dict[str, str]) -> None:
    answer = browser.get("/", headers=headers)

    assert {name: answer.headers[name] for name in SAFE_HEADERS} == SAFE_HEADERS
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers


def test_the_policy_lets_nothing_foreign_and_nothing_inline_run() -> None:
    policy = SAFE_HEADERS["content-security-policy"]

    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "media-src 'self' blob:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def test_what_says_how_long_it_keeps_is_left_to_say_so() -> None:
    kept = PlainTextResponse("a font", headers={"cache-control": "max-age=60"})

    assert TestClient(Safety(kept), base_url=OURS).get("/").headers["cache-control"] == "max-age=60"


def test_a_pod_speaks_no_websocket(browser: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), browser.websocket_connect("/"):
        pass
