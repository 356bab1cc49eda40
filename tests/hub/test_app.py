"""The hub as pods ask it: over HTTP, with bundles that pods really write."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from slc_hub.app import OPENAPI, SLICE_BYTES, hub_app
from slc_hub.store import HubStore
from slc_hub.window import Allowance, Window
from starlette.testclient import TestClient

from slc_core.exchange.hub_keys import HubKeys
from slc_core.exchange.log import Sealed, without_box
from slc_core.exchange.merge import Chain, chains
from slc_core.exchange.receipt import Receipt, is_valid, read_receipts
from slc_core.testing.invented_pod import InventedPod, invented_pod

BUNDLE = {"content-type": "application/octet-stream"}
AT = "http://192.168.10.1:8128"


class Hub(TestClient):
    """A hub on a cable."""

    def __init__(self, store: HubStore, keys: HubKeys, window: Window, **options: Any) -> None:
        self.store, self.keys, self.window = store, keys, window
        super().__init__(hub_app(store, keys, window, hosts=("hub.school",), **options), base_url=AT)

    def bring(self, bundle: bytes) -> tuple[int, dict[str, int], tuple[Receipt, ...]]:
        """Status, what became of the links, and the receipts."""
        answer = self.post("/v1/bundles", content=bundle, headers=BUNDLE)
        said = {name: int(answer.headers[f"slc-{name}"]) for name in ("new", "known", "set-aside") if answer.is_success}
        return answer.status_code, said, read_receipts(answer.content) if answer.is_success else ()

    def refused(self, bundle: bytes) -> tuple[int, str]:
        """Status and sentence."""
        answer = self.post("/v1/bundles", content=bundle, headers=BUNDLE)
        return answer.status_code, answer.json()["detail"]

    def has(self, log: bytes) -> list[dict[str, object]]:
        """The chains that the hub says it has of a log."""
        answer = self.get(f"/v1/logs/{log.hex()}")
        assert answer.status_code == 200
        assert answer.json()["log"] == log.hex()
        chains: list[dict[str, object]] = answer.json()["chains"]
        return chains


@pytest.fixture
def hub(store: HubStore, keys: HubKeys) -> Hub:
    """On both databases."""
    return Hub(store, keys, Window(60))


@pytest.fixture
def make_hub(tmp_path: Path, keys: HubKeys) -> Iterator[Callable[..., Hub]]:
    """On SQLite alone, with options of its own."""
    store = HubStore(tmp_path / "own-hub")

    def make(**options: Any) -> Hub:
        return Hub(store, keys, Window(60), **options)

    yield make
    store.close()


@pytest.fixture
def pod(keys: HubKeys) -> InventedPod:
    return invented_pod(3, shares=2, hub=keys.public)


def enrolled(hub: Hub, *pods: InventedPod) -> None:
    for pod in pods:
        hub.store.enrol(pod.manifest_bytes, "2026-11-21")


def own_chain(links: tuple[Sealed, ...]) -> Chain:
    return chains(links)[0]


def test_a_pod_asks_sends_and_gets_a_receipt_for_all_of_its_chain(hub: Hub, pod: InventedPod) -> None:
    enrolled(hub, pod)
    links = pod.links(b"opened", b"answered", b"finished")
    assert hub.has(pod.logs[0]) == []

    status, said, receipts = hub.bring(pod.bundle(links))

    assert (status, said) == (200, {"new": 3, "known": 0, "set-aside": 0})
    assert [receipt.chain for receipt in receipts] == [own_chain(links)]
    assert all(is_valid(hub.keys.receipt_public, receipt) for receipt in receipts)
    assert hub.has(pod.logs[0]) == [{"n": 3, "head": links[-1].digest.hex(), "deleted": 0}]


def test_what_comes_again_or_from_the_middle_on_is_known_and_changes_nothing(hub: Hub, pod: InventedPod) -> None:
    enrolled(hub, pod)
    links = pod.links(*(b"%d" % number for number in range(6)))
    hub.bring(pod.bundle(links[:4]))

    again = hub.bring(pod.bundle(links[:4]))
    rest = hub.bring(pod.bundle(links[3:]))

    assert again[1] == {"new": 0, "known": 4, "set-aside": 0}
    assert rest[1] == {"new": 2, "known": 1, "set-aside": 0}
    assert rest[2][0].chain == own_chain(links)


def test_a_slice_beyond_a_gap_is_kept_and_gets_its_receipt_once_the_gap_is_filled(hub: Hub, pod: InventedPod) -> None:
    enrolled(hub, pod)
    links = pod.links(b"0", b"1", b"2")

    early = hub.bring(pod.bundle(links[1:]))
    assert hub.has(pod.logs[0]) == []
    late = hub.bring(pod.bundle(links[:1]))

    assert early == (200, {"new": 2, "known": 0, "set-aside": 0}, ())
    assert late[2][0].chain == own_chain(links)


def test_a_bundle_without_links_asks_for_the_receipts_of_all_logs(hub: Hub, pod: InventedPod) -> None:
    enrolled(hub, pod)
    first, practice = pod.links(b"a", b"b"), pod.links(b"c", log=3)
    hub.bring(pod.bundle(first))
    hub.bring(pod.bundle(practice))

    _, _, receipts = hub.bring(pod.bundle(()))

    assert {receipt.chain for receipt in receipts} == {own_chain(first), own_chain(practice)}


def test_an_emptied_link_counts_as_new_and_the_chain_tells_it(hub: Hub, pod: InventedPod) -> None:
    enrolled(hub, pod)
    links = pod.links(b"voice", b"answered")
    hub.bring(pod.bundle(links))

    _, said, receipts = hub.bring(pod.bundle([without_box(pod.seed, links[0])]))

    assert said == {"new": 1, "known": 0, "set-aside": 0}
    assert receipts[0].chain == own_chain(links)._replace(deleted=1)
    assert hub.has(pod.logs[0])[0]["deleted"] == 1


def test_a_log_that_was_written_twice_has_two_chains(hub: Hub, pod: InventedPod) -> None:
    enrolled(hub, pod)
    begin = pod.links(b"0")
    one, other = pod.links(b"one", after=begin), pod.links(b"other", b"more", after=begin)

    hub.bring(pod.bundle((*begin, *one)))
    hub.bring(pod.bundle(other))

    assert [end["n"] for end in hub.has(pod.logs[0])] == [3, 2]


def test_a_link_that_its_pod_did_not_sign_is_set_aside_and_the_rest_is_taken(hub: Hub, pod: InventedPod) -> None:
    enrolled(hub, pod)
    links = pod.links(b"0", b"1")
    forged = links[1]._replace(signature=bytes(64))

    status, said, receipts = hub.bring(pod.bundle((links[0], forged)))

    assert (status, said) == (200, {"new": 1, "known": 0, "set-aside": 1})
    assert receipts[0].chain == own_chain(links[:1])


def test_a_pod_cannot_write_into_anothers_log(hub: Hub, pod: InventedPod, keys: HubKeys) -> None:
    other = invented_pod(4, hub=keys.public)
    enrolled(hub, pod, other)

    _, said, _ = hub.bring(other.bundle(pod.links(b"0")[0:1]))  # genuine, only carried by another
    _, forged, _ = hub.bring(other.bundle([pod.links(b"x", log=2)[0]._replace(signature=bytes(64))]))

    assert said["new"] == 1
    assert forged == {"new": 0, "known": 0, "set-aside": 1}


def test_a_pod_that_is_not_enrolled_is_refused_and_leaves_nothing(hub: Hub, pod: InventedPod) -> None:
    status, sentence = hub.refused(pod.bundle(pod.links(b"0")))

    assert (status, sentence) == (403, "pod 3 is not enrolled here; enrol it with `slc hub enrol`")
    assert hub.store.set_asides() == ()
    assert hub.get(f"/v1/logs/{pod.logs[0].hex()}").status_code == 404


def test_a_revoked_pod_is_refused_and_what_it_brought_stays(hub: Hub, pod: InventedPod) -> None:
    enrolled(hub, pod)
    links = pod.links(b"0", b"1")
    hub.bring(pod.bundle(links[:1]))
    hub.store.revoke(pod.manifest.public)

    status, sentence = hub.refused(pod.bundle(links))

    assert (status, sentence) == (403, "pod 3 was revoked; ask whoever keeps the hub")
    assert hub.has(pod.logs[0])[0]["n"] == 1


def test_many_pods_may_send_at_once_and_each_gets_its_own(make_hub: Callable[..., Hub], keys: HubKeys) -> None:
    hub = make_hub()
    pods = [invented_pod(number, hub=keys.public) for number in range(1, 9)]
    enrolled(hub, *pods)
    links = [pod.links(*(b"%d" % number for number in range(20))) for pod in pods]
    bundles = [pod.bundle(part) for pod, own in zip(pods, links, strict=True) for part in (own, own[:9], own[7:])]

    with ThreadPoolExecutor(12) as pool, hub:
        answers = list(pool.map(hub.bring, bundles))

    assert {status for status, _, _ in answers} == {200}
    assert sum(said["new"] for _, said, _ in answers) == 8 * 20
    assert sum(said["known"] for _, said, _ in answers) == 8 * (9 + 13)
    assert [hub.has(own[0].log)[0]["n"] for own in links] == [20] * 8


def test_a_slice_that_is_too_large_is_refused_unread(make_hub: Callable[..., Hub], pod: InventedPod) -> None:
    hub = make_hub()
    enrolled(hub, pod)

    assert hub.refused(bytes(SLICE_BYTES + 1)) == (
        413,
        f"a slice has at most {SLICE_BYTES} bytes; cut the bundle between its links",
    )


def test_a_slice_of_just_4_mib_is_taken(make_hub: Callable[..., Hub], pod: InventedPod) -> None:
    hub = make_hub()
    enrolled(hub, pod)
    parts = pod.links(*(bytes(900_000) for _ in range(4)))
    room = SLICE_BYTES - len(pod.bundle(parts)) - (len(pod.bundle(pod.links(b""))) - len(pod.bundle(())))
    links = (*parts, *pod.links(bytes(room), after=parts))

    bundle = pod.bundle(links)

    assert len(bundle) == SLICE_BYTES
    assert hub.bring(bundle)[1] == {"new": 5, "known": 0, "set-aside": 0}


def test_a_body_of_unsaid_length_is_refused(make_hub: Callable[..., Hub]) -> None:
    answer = make_hub().post("/v1/bundles", content=iter([b"SLCBNDL1"]), headers=BUNDLE)

    assert answer.status_code == 411


@pytest.mark.parametrize(
    "body", [b"", b"SLCBNDL1", b"PK\x03\x04" + bytes(99), b"SLCBNDL1M\xff\xff\xff\xff", bytes(5000)]
)
def test_what_is_no_bundle_is_told_and_nothing_is_stored(make_hub: Callable[..., Hub], body: bytes) -> None:
    hub = make_hub()

    status, sentence = hub.refused(body)

    assert status == 422
    assert "copy it from the pod again" in sentence


def test_a_bundle_that_was_cut_gives_its_whole_links(make_hub: Callable[..., Hub], pod: InventedPod) -> None:
    hub = make_hub()
    enrolled(hub, pod)
    links = pod.links(b"0", b"1")

    status, said, receipts = hub.bring(pod.bundle(links)[:-60])

    assert (status, said["new"]) == (200, 1)
    assert receipts[0].n == 1


@pytest.mark.parametrize("name", ["x", "0" * 31, "0" * 33, "A" * 32, "0" * 31 + "/", "%00" * 32, "..%2f" * 6])
def test_what_names_no_log_is_told(make_hub: Callable[..., Hub], name: str) -> None:
    assert make_hub().get(f"/v1/logs/{name}").status_code in {404, 422}


def test_a_closed_window_hears_nobody_and_still_tells_that_it_is_closed(
    make_hub: Callable[..., Hub], pod: InventedPod
) -> None:
    hub = make_hub()
    enrolled(hub, pod)
    hub.window.close()

    status, sentence = hub.refused(pod.bundle(pod.links(b"0")))
    health = hub.get("/v1/health")

    assert (status, sentence) == (503, "the hub takes nothing in now; the teacher opens it with `slc hub serve`")
    assert hub.get(f"/v1/logs/{pod.logs[0].hex()}").headers["retry-after"] == "60"
    assert health.json() == {"open": False, "seconds_left": 0, "receipts": hub.keys.receipt_public.hex()}
    assert hub.store.heads(pod.logs) == ()


def test_a_pod_that_sends_more_than_a_pod_can_hold_must_wait(
    make_hub: Callable[..., Hub], pod: InventedPod, keys: HubKeys
) -> None:
    bundle = pod.bundle(pod.links(b"0"))
    hub = make_hub(pods=Allowance(2 * len(bundle)))
    other = invented_pod(4, hub=keys.public)
    enrolled(hub, pod, other)

    statuses = [hub.post("/v1/bundles", content=bundle, headers=BUNDLE).status_code for _ in range(4)]

    assert statuses == [200, 200, 429, 429]
    assert hub.bring(other.bundle(()))[0] == 200


def test_an_address_that_sends_nothing_but_rubbish_is_heard_no_more(make_hub: Callable[..., Hub]) -> None:
    hub = make_hub(strangers=Allowance(3 * 64 * 1024))

    statuses = [hub.refused(b"rubbish")[0] for _ in range(5)]

    assert statuses == [422, 422, 422, 429, 429]
    assert hub.get("/v1/health").status_code == 429


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": AT}, 403),
        ({"sec-fetch-site": "same-origin"}, 403),
        ({"host": "evil.example"}, 421),
        ({"host": "hub.school.evil.example:8128"}, 421),
        ({"host": ""}, 421),
        ({"host": "hub.school:8128"}, 200),
        ({"host": "HUB.school"}, 200),
        ({"host": "localhost:8128"}, 200),
        ({"host": "10.0.0.9"}, 200),
        ({"host": "[fe80::1]:8128"}, 200),
    ],
)
def test_no_page_in_a_browser_may_ask_and_no_name_that_leads_here(
    make_hub: Callable[..., Hub], headers: dict[str, str], status: int
) -> None:
    assert make_hub().get("/v1/health", headers=headers).status_code == status


def test_every_answer_says_that_it_is_not_to_be_kept_nor_guessed_at(make_hub: Callable[..., Hub]) -> None:
    hub = make_hub()

    for path in ("/v1/health", "/nowhere", "/v1/logs/x", OPENAPI):
        headers = hub.get(path).headers
        assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/v1", "/openapi.json", "/v1/bundles/"])
def test_there_is_nothing_but_the_api(make_hub: Callable[..., Hub], path: str) -> None:
    answer = make_hub().get(path, follow_redirects=False)

    assert answer.status_code in {404, 307}


def test_an_address_that_is_too_long_is_refused(make_hub: Callable[..., Hub]) -> None:
    assert make_hub().get("/v1/health?" + "a" * 600).status_code == 414


def test_another_method_is_told_which_there_are(make_hub: Callable[..., Hub]) -> None:
    answer = make_hub().put("/v1/bundles", content=b"")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def test_a_database_that_refuses_is_told_as_try_again_and_not_what_it_said(
    make_hub: Callable[..., Hub], pod: InventedPod, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hub = make_hub()
    enrolled(hub, pod)
    with closing(sqlite3.connect(tmp_path / "own-hub" / "hub.db")) as db:
        db.execute("DROP TABLE entry")

    with caplog.at_level(logging.ERROR):
        answer = hub.post("/v1/bundles", content=pod.bundle(pod.links(b"0")), headers=BUNDLE)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert answer.json() == {"detail": "the hub cannot write now; send it again in a while"}
    assert re.fullmatch(r"UnwritableError at .*\.py:\d+", caplog.messages[0])


def test_a_fault_of_ours_is_told_calmly_and_the_log_has_its_kind_and_place(
    make_hub: Callable[..., Hub], pod: InventedPod, caplog: pytest.LogCaptureFixture
) -> None:
    gone = ThreadPoolExecutor(1)
    gone.shutdown()
    hub = make_hub(verify=gone)
    enrolled(hub, pod)

    with caplog.at_level(logging.ERROR):
        status, sentence = hub.refused(pod.bundle(pod.links(bytes(600_000))))

    assert (status, sentence) == (500, "this is the hub's fault; send it again, or take a stick")
    assert re.fullmatch(r"RuntimeError at .*\.py:\d+", caplog.messages[0])


def test_when_the_second_copy_cannot_be_written_there_is_no_receipt(
    tmp_path: Path, keys: HubKeys, pod: InventedPod
) -> None:
    disk = tmp_path / "other-disk"
    disk.mkdir()
    store = HubStore(tmp_path / "hub", disk / "copy")
    hub = Hub(store, keys, Window(60))
    store.enrol(pod.manifest_bytes, "2026-11-21")
    if store.copy:
        store.copy.close()
    store.__dict__.pop("copy", None)
    for path in sorted(disk.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    disk.rmdir()

    answer = hub.post("/v1/bundles", content=pod.bundle(pod.links(b"0")), headers=BUNDLE)
    store.close()

    assert answer.status_code == 503
    assert "second copy" in answer.json()["detail"]


def test_the_api_tells_every_status_that_it_may_answer(make_hub: Callable[..., Hub]) -> None:
    told = make_hub().get(OPENAPI).json()

    assert set(told["paths"]) == {"/v1/health", "/v1/logs/{log}", "/v1/bundles"}
    assert set(told["paths"]["/v1/bundles"]["post"]["responses"]) == {
        *("200", "400", "403", "408", "411", "413", "422", "429", "503")
    }
    assert told["paths"]["/v1/bundles"]["post"]["requestBody"]["required"]
