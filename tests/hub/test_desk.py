from __future__ import annotations

import csv
import io
import json
import logging
import re
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from slc_hub.desk import desk_app
from slc_hub.store import HubStore
from starlette.testclient import TestClient

from slc_core.classroom.folder import Classroom
from slc_core.exchange.hub_keys import HubKeys, seal_hub
from slc_core.exchange.seal import FLOOR
from slc_core.handout.safety import ASGIApp
from slc_core.testing.small_evening import EVENING, FORMULA, SmallEvening, small_evening

OURS = "http://127.0.0.1:8130"
FROM_OUR_PAGE = {"sec-fetch-site": "same-origin", "origin": OURS}
PASSPHRASE = "four words that rhyme"  # noqa: S105 - opens nothing but this test
TEACHER = "Ms. Rivera"
CANARIES = ("Estoy orgullosa", "Leer un capítulo", "¡Hola a todos!", FORMULA, "Ximena")
PRIVATE = (
    "/",
    "/conference/{log}",
    "/recording/{log}/voice",
    "/lines",
    "/look",
    "/privacy",
    "/table.csv",
    "/data.json",
)


@pytest.fixture
def evening(keys: HubKeys) -> SmallEvening:
    return small_evening(keys.public)


@pytest.fixture
def hub(tmp_path: Path, evening: SmallEvening) -> Iterator[HubStore]:
    store = HubStore(tmp_path / "hub", tmp_path / "second")
    store.enrol(evening.pod.manifest_bytes, EVENING)
    store.take(evening.links)
    yield store
    store.close()


@pytest.fixture(scope="module")
def key_file() -> bytes:
    return seal_hub(bytes(32), PASSPHRASE, FLOOR)


@pytest.fixture
def desk(hub: HubStore, key_file: bytes) -> ASGIApp:
    return desk_app(hub, key_file)


def browser_at(app: ASGIApp) -> TestClient:
    return TestClient(app, base_url=OURS, headers=FROM_OUR_PAGE, follow_redirects=False)


def opened(app: ASGIApp, who: str = TEACHER) -> TestClient:
    browser = browser_at(app)
    assert browser.post("/open", data={"who": who, "passphrase": PASSPHRASE}).status_code == 303
    return browser


@pytest.fixture
def teacher(desk: ASGIApp) -> TestClient:
    """A browser whose teacher has opened the desk."""
    return opened(desk)


def address(pattern: str, evening: SmallEvening, log: int = 0) -> str:
    return pattern.format(log=evening.pod.logs[log].hex())


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# Who is let in


@pytest.mark.parametrize("pattern", PRIVATE)
def test_nothing_is_shown_before_the_passphrase(desk: ASGIApp, evening: SmallEvening, pattern: str) -> None:
    answer = browser_at(desk).get(address(pattern, evening))

    assert (answer.status_code, answer.headers["location"], answer.content) == (303, "/open", b"")


@pytest.mark.parametrize("path", ["/child/save", "/child/erase"])
def test_nothing_is_done_before_the_passphrase(desk: ASGIApp, hub: HubStore, path: str) -> None:
    answer = browser_at(desk).post(path, data={"child": "s21", "typed": "s21"})

    assert answer.headers["location"] == "/open"
    assert not hub.accesses()
    assert not any(log.erased_on for log in hub.logs())


def test_the_door_tells_nothing_of_anybody(desk: ASGIApp) -> None:
    page = text_of(browser_at(desk).get("/open").text)

    assert "Passphrase of the hub" in page
    assert not [word for word in ("s21", EVENING, "español") if word in page]


def test_the_browser_keeps_its_proof_to_itself(desk: ASGIApp) -> None:
    answer = browser_at(desk).post("/open", data={"who": TEACHER, "passphrase": PASSPHRASE})

    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(r"slc_desk=[\w-]{43}; HttpOnly; Path=/; SameSite=strict", cookie)


def test_a_wrong_passphrase_opens_nothing_and_the_next_must_wait(desk: ASGIApp, hub: HubStore) -> None:
    browser = browser_at(desk)

    first = browser.post("/open", data={"who": "four words that rhyme!", "passphrase": "something else"})
    browser.post("/open", data={"who": "x", "passphrase": "something else"})
    time.sleep(1.1)
    second = browser.post("/open", data={"who": "x", "passphrase": "something else"})
    third = browser.post("/open", data={"who": TEACHER, "passphrase": PASSPHRASE})

    assert [answer.status_code for answer in (first, second, third)] == [403, 403, 403]
    assert "This passphrase does not open the hub." in first.text
    assert "Please wait" in third.text
    assert "set-cookie" not in third.headers
    assert {(access.who, access.what) for access in hub.accesses()} == {("", "refused")}


@pytest.mark.parametrize("form", [{}, {"who": " ", "passphrase": PASSPHRASE}, {"who": TEACHER}])
def test_a_name_and_a_passphrase_are_both_asked_for(desk: ASGIApp, form: dict[str, str]) -> None:
    assert browser_at(desk).post("/open", data=form).status_code == 422


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"who=a&passphrase=" + b"x" * 5000, "application/x-www-form-urlencoded"),
        (b"who=%ff&passphrase=%ff", "application/x-www-form-urlencoded"),
        (b"who=a&" * 20, "application/x-www-form-urlencoded"),
        (b"\xff\xff", "application/x-www-form-urlencoded"),
        (f"who=a&passphrase={PASSPHRASE}".encode(), "text/plain"),
        (b"{}", "application/json"),
        (b"", ""),
    ],
)
def test_what_is_no_form_of_ours_opens_nothing(desk: ASGIApp, content: bytes, media_type: str) -> None:
    answer = browser_at(desk).post("/open", content=content, headers={"content-type": media_type})

    assert answer.status_code == 422


def test_who_closes_the_desk_must_open_it_again(teacher: TestClient) -> None:
    token = teacher.cookies["slc_desk"]

    closed = teacher.post("/close")

    teacher.cookies.set("slc_desk", token)
    assert closed.headers["location"] == "/open"
    assert teacher.get("/").headers["location"] == "/open"


def test_the_desk_closes_by_itself_when_nobody_is_there(hub: HubStore, key_file: bytes) -> None:
    teacher = opened(desk_app(hub, key_file, idle_minutes=0.01))
    assert teacher.get("/").status_code == 200

    time.sleep(0.7)

    assert teacher.get("/").headers["location"] == "/open"


def test_a_page_that_nobody_touches_gives_way_without_any_script(teacher: TestClient) -> None:
    page, idle = teacher.get("/"), teacher.get("/idle")

    assert page.headers["refresh"] == "601; url=/idle"
    assert "was closed because nobody used it" in idle.text
    assert "s21" not in idle.text
    assert teacher.get("/").status_code == 200  # another page of the same visit may be in use


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}])
def test_no_other_page_may_use_a_visit(teacher: TestClient, hub: HubStore, headers: dict[str, str]) -> None:
    answer = teacher.post("/child/erase", data={"child": "s21", "typed": "s21"}, headers=headers)

    assert answer.status_code == 403
    assert not any(log.erased_on for log in hub.logs())


def test_the_desk_answers_under_its_own_name_only(teacher: TestClient) -> None:
    assert teacher.get("/", headers={"host": "evil.example"}).status_code == 421


def test_every_answer_is_safe_and_stays_nowhere(teacher: TestClient) -> None:
    for path in ("/", "/open", "/nowhere", "/table.csv"):
        headers = teacher.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["permissions-policy"].startswith("microphone=()")
        assert headers["cache-control"] == "no-store"


# What is shown


def test_who_has_come_in_and_what_is_missing(teacher: TestClient) -> None:
    page = text_of(teacher.get("/").text)

    assert "Conferences that have come in: 3/4" in page
    assert "s21 h-es español Finished The family would like a private talk." in page
    assert "s01 h-ar العربية Not finished" in page
    assert "s05 h-so Soomaali A part is missing" in page
    assert "Pod: 1 · fox Not here yet" in page


def test_names_stand_in_for_ids_where_the_class_is_at_hand(
    hub: HubStore, key_file: bytes, sample_class: Classroom
) -> None:
    page = text_of(opened(desk_app(hub, key_file, classroom=sample_class)).get("/").text)

    assert "Ximena Cruz Hernández" in page
    assert "Not here yet Hodan Abdi Warsame" in page  # of whom no pod tells


def test_the_desk_speaks_the_schools_language_and_says_what_no_speaker_has_read(
    hub: HubStore, key_file: bytes, evening: SmallEvening
) -> None:
    page = opened(desk_app(hub, key_file, lang="ar")).get(address("/conference/{log}", evening)).text

    assert '<html lang="ar" dir="rtl">' in page
    assert "سأقرأ كل يوم." in page
    assert "<footer>" in page


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("orgullosa", ["s21"]),
        ("ESPAÑOL", ["s21"]),
        ("support child", ["s21"]),
        ("private talk", ["s21"]),
        ('"http://evil', ["s01"]),
        ("hyperlink", ["s01"]),
        ("fox", ["s21", "s01", "s05"]),
        ("h-so", ["s05"]),
        ("nothing of the kind", []),
        ("%_'\"<", []),
    ],
)
def test_a_search_finds_names_ids_languages_and_what_was_said(
    teacher: TestClient, sought: str, found: list[str]
) -> None:
    page = teacher.get("/", params={"q": sought}).text

    assert re.findall(r"<bdi>(s\d\d)</bdi>", page) == found
    assert ("Nothing was found." in page) == (not found)


def test_a_conference_tells_all_that_its_teacher_wants_to_know(teacher: TestClient, evening: SmallEvening) -> None:
    page = text_of(teacher.get(address("/conference/{log}", evening)).text)

    told = (
        "The family would like a private talk.",
        "New goals Child I will read every day. Family I can read with you.",
        "In their own words, in this language: español Estoy orgullosa de ti.",
        "Questions Family What is hard for you?",
        "What the family asks Family Does my child need more support?",
        "Was it worthwhile? Child Mostly yes Family Yes",
        "Filled in while practicing I will Page: 7 Leer un capítulo",
        "Child · Signed",
        "Family · With a mark",
        "Minutes in each part Welcome 0.2 My pages 0.1",
        "The pod was switched off 1 time.",
        "Not today My pages · Page: 3",
        "How the child says it ¡Hola a todos!",
        "This line is not used any more.",
    )
    assert [sentence for sentence in told if sentence not in page] == []


def test_a_signature_is_drawn_and_words_know_their_language(teacher: TestClient, evening: SmallEvening) -> None:
    page = teacher.get(address("/conference/{log}", evening)).text

    assert '<path d="M50 80L300 20L500 90"/>' in page
    assert '<p lang="es" dir="auto">Estoy orgullosa de ti.' in page


def test_what_somebody_typed_is_never_markup(teacher: TestClient, evening: SmallEvening) -> None:
    page = teacher.get(address("/conference/{log}", evening, log=2)).text

    assert "=HYPERLINK(&#34;http://evil.example&#34;" in page


def test_a_voice_can_be_played_and_wound_forward(teacher: TestClient, evening: SmallEvening) -> None:
    path = address("/recording/{log}/voice", evening)

    whole, part = teacher.get(path), teacher.get(path, headers={"range": "bytes=4-7"})
    rest, beyond = (teacher.get(path, headers={"range": f"bytes={start}-"}) for start in (5, 5000))

    assert (whole.headers["content-type"], whole.headers["accept-ranges"]) == ("audio/webm", "bytes")
    assert (part.status_code, part.content) == (206, whole.content[4:8])
    assert part.headers["content-range"] == f"bytes 4-7/{len(whole.content)}"
    assert rest.content == whole.content[5:]
    assert beyond.status_code == 416


def test_a_drawing_is_shown_as_lines(teacher: TestClient, evening: SmallEvening) -> None:
    answer = teacher.get(address("/recording/{log}/ink", evening, log=2))

    assert answer.headers["content-type"] == "image/svg+xml"
    assert b"M100 100L500 400L900 100" in answer.content


@pytest.mark.parametrize(
    "path",
    ["/conference/zz", "/conference/00", "/recording/00/voice", "/recording/{log}/nothing", "/static/../desk.py"],
)
def test_there_is_nothing_at_other_addresses(teacher: TestClient, evening: SmallEvening, path: str) -> None:
    assert teacher.get(address(path, evening)).status_code == 404


def test_a_person_who_strays_comes_back_to_the_list(teacher: TestClient) -> None:
    answer = teacher.get("/nowhere", headers={"sec-fetch-dest": "document"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_lines_that_sound_wrong_stand_in_both_languages(teacher: TestClient) -> None:
    page = text_of(teacher.get("/lines").text)

    assert "Welcome." in page
    assert "¡Hola a todos!" in page
    assert "español" in page


def test_what_does_not_fit_is_shown_with_its_reason(
    teacher: TestClient, hub: HubStore, keys: HubKeys, evening: SmallEvening
) -> None:
    stranger = small_evening(keys.public, number=7)
    hub.take(stranger.links[:2])
    log = [link for link in evening.links if link.log == evening.pod.logs[2]]
    hub.take([evening.links[3]._replace(box=b"changed on the way")], by=evening.pod.manifest.public)
    hub.take(evening.pod.links(b"{}", log=2, after=log[:2]))

    page = text_of(teacher.get("/look").text)

    assert "Records that were written twice" in page
    assert "s01 · Record: 2" in page
    assert "s05 · A part is missing" in page
    assert "1 record of this conference cannot be read." in page
    assert page.count("Its pod is not enrolled.") == 2
    assert "Pod: 1 · Record: 3" in page
    assert "Its pod did not sign it." in page
    assert "Please look at these" in text_of(teacher.get("/").text.partition("<main>")[2])


def test_where_everything_fits_there_is_nothing_to_look_at(tmp_path: Path, key_file: bytes) -> None:
    empty = HubStore(tmp_path / "empty", tmp_path / "its copy")

    teacher = opened(desk_app(empty, key_file))
    pages = {path: text_of(teacher.get(path).text) for path in ("/", "/look", "/lines", "/privacy")}

    empty.close()
    assert "Everything fits." in pages["/look"]
    assert "Nothing was found." in pages["/"]
    assert "Nothing was found." in pages["/lines"]


def test_the_latest_evening_is_shown_first_and_every_other_can_be_chosen(
    teacher: TestClient, hub: HubStore, keys: HubKeys
) -> None:
    spring = small_evening(keys.public, number=2)
    hub.enrol(spring.pod.manifest_bytes, "Spring")
    hub.keep(EVENING, "2026-10-14", None)
    hub.keep("Spring", "2026-03-14", None)

    first, other = teacher.get("/").text, teacher.get("/", params={"evening": "Spring"}).text

    assert "3/4" in first
    assert "0/4" in other


# What is noted, and what leaves


def test_a_reminder_says_when_an_evenings_time_is_over(teacher: TestClient, hub: HubStore) -> None:
    hub.keep(EVENING, "2020-10-14", "2020-12-31")

    overview, privacy = (text_of(teacher.get(path).text) for path in ("/", "/privacy"))

    assert "Keep until: December 31, 2020 This time is over." in overview
    assert "This time is over." in privacy


def test_whoever_looks_at_a_conference_is_noted(teacher: TestClient, hub: HubStore, evening: SmallEvening) -> None:
    teacher.get(address("/conference/{log}", evening))
    teacher.get("/table.csv")

    noted = {(access.who, access.what) for access in hub.accesses()}
    assert noted == {(TEACHER, "opened"), (TEACHER, "read s21"), (TEACHER, f"saved {EVENING}")}
    page = text_of(teacher.get("/privacy").text)
    assert "Ms. Rivera Looked at it: s21" in page


def test_what_cannot_be_noted_is_not_shown(
    tmp_path: Path, teacher: TestClient, evening: SmallEvening, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(tmp_path / "hub" / "hub.db")) as database:
        database.execute("CREATE TRIGGER full BEFORE INSERT ON access BEGIN SELECT RAISE(FAIL, 'Estoy full'); END")
        database.commit()

    with caplog.at_level(logging.ERROR):
        answer = teacher.get(address("/conference/{log}", evening))

    assert answer.status_code == 503
    assert "Estoy" not in answer.text + caplog.text
    assert caplog.text


def test_an_evening_is_saved_as_a_table_and_as_data(teacher: TestClient) -> None:
    table, data = teacher.get("/table.csv"), teacher.get("/data.json")

    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"), newline="")))
    assert table.headers["content-disposition"] == "attachment; filename*=UTF-8''Autumn.csv"
    assert len(rows) == 5
    assert not [text for row in rows for text in row if text.startswith(("=", "+", "-", "@"))]
    assert len(json.loads(data.content)["conferences"]) == 4


def test_one_child_is_saved_in_one_file(teacher: TestClient, hub: HubStore) -> None:
    answer = teacher.post("/child/save", data={"child": "s21"})

    assert answer.headers["content-type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == ["child.json", "media/voice.webm"]
    assert (TEACHER, "saved s21") in {(access.who, access.what) for access in hub.accesses()}
    assert teacher.post("/child/save", data={"child": "s99"}).status_code == 404


def test_one_child_is_erased_once_its_id_was_typed(teacher: TestClient, evening: SmallEvening) -> None:
    log = evening.pod.logs[0].hex()

    slip = teacher.post("/child/erase", data={"child": "s21", "log": log, "typed": "s12"})
    again = teacher.get(slip.headers["location"])
    done = teacher.post("/child/erase", data={"child": "s21", "log": log, "typed": " s21 "})

    assert slip.headers["location"] == f"/conference/{log}?again=1"
    assert "This did not work." in again.text
    assert done.headers["location"] == "/"
    page = teacher.get("/").text
    assert "s21" not in page
    assert "Erased" in page
    assert teacher.get(f"/recording/{log}/voice").status_code == 404


def test_nothing_that_was_opened_is_written_to_a_disk(
    hub: HubStore, key_file: bytes, sample_class: Classroom, evening: SmallEvening, tmp_path: Path
) -> None:
    teacher = opened(desk_app(hub, key_file, classroom=sample_class))
    pages = [teacher.get(address(pattern, evening)) for pattern in PRIVATE]
    teacher.post("/child/save", data={"child": "s21"})

    shown = "".join(page.text for page in pages if page.headers["content-type"].startswith("text/"))
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert all(canary.partition('"')[0] in shown for canary in CANARIES)
    forms = [canary.encode(encoding) for canary in CANARIES for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    assert not [form for form in forms if any(form in file for file in files)]


def test_our_own_files_and_letters_need_no_passphrase_and_are_asked_for_once(desk: ASGIApp) -> None:
    browser = browser_at(desk)

    for path in ("/static/desk.css", "/static/desk.js", "/fonts.css"):
        first = browser.get(path)
        assert first.status_code == 200
        assert browser.get(path, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    assert browser.get("/font/latin.ttf").headers["content-type"] == "font/ttf"
    assert browser.get("/font/evil.ttf").status_code == 404
    assert ':lang(es) { font-family: "slc-latin"' in browser.get("/fonts.css").text
