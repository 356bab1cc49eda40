"""A whole reading: at the pod by taps, on a stick to the hub, at the desk as a file, by the import into the catalog."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from slc_hub.desk import desk_app
from slc_hub.folder import make_hub, open_store
from slc_hub.store import HubStore
from slc_station.app import station_app
from slc_station.carry import carry
from slc_station.pod import Pod
from slc_station.store import Store
from starlette.testclient import TestClient

from slc_core.exchange.bundle import read_bundle
from slc_core.exchange.hub_keys import keys_of, seal_hub
from slc_core.exchange.pack import read_pack
from slc_core.exchange.seal import FLOOR
from slc_core.language.registry import locales_folder
from slc_core.testing.clock import HandClock
from slc_core.testing.lamp import RememberingLamp
from slc_core.testing.small_pod import write_small_pod

Slc = Callable[..., Any]
SEED = b"hub" + bytes(29)
PASSPHRASE = "four words that rhyme"  # noqa: S105 - opens nothing but this test
BETTER = "Soo dhowaada. Fadlan halkan fadhiista, walaalayaal."


def at_the_pod(folder: Path, stick: Path) -> str:
    """A speaker reads three lines at a pod, and the teacher copies everything to a stick; the first line's key."""
    small = write_small_pod(folder, hub=keys_of(SEED).public)
    pack, store = read_pack(folder), Store(folder / "journal", ballast_bytes=4096)
    pod = Pod(pack, store, HandClock(), RememberingLamp())
    browser = TestClient(
        station_app(pack, pod), base_url="http://127.0.0.1:8127", headers={"sec-fetch-site": "same-origin"}
    )

    def tap(path: str, **fields: str) -> None:
        answer = browser.post(path, data={"nonce": secrets.token_hex(8), **fields}, follow_redirects=False)
        assert answer.status_code == 303

    tap("/card", code=small.teacher_card)
    tap("/reading", lang="so")
    tap("/reader", by="Sahra Warsame", role="aunt")
    assert pod.reading
    first = pod.reading.lines[0].key
    tap("/read", place="0", sounds="wrong")
    tap("/read", place="0", sounds="wrong", better=BETTER)
    tap("/read", place="1", sounds="right")
    tap("/read", place="2", sounds="wrong")
    tap("/lock")
    stick.mkdir()
    carry(pack, store, stick)
    store.close()
    return first


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubStore]:
    made = make_hub(tmp_path / "hub", seal_hub(SEED, PASSPHRASE, FLOOR))
    store = open_store(made)
    yield store
    store.close()


def at_the_desk(hub: HubStore, stick: Path) -> bytes:
    """The hub takes in what lies on the stick, and the teacher saves the speaker's sheet."""
    (path,) = stick.glob("*.slcb")
    with path.open("rb") as stream:
        bundle = read_bundle(stream)
        hub.enrol(bundle.head.manifest_bytes, "Autumn")
        hub.take(tuple(bundle))
    ours = "http://127.0.0.1:8130"
    app = desk_app(hub, seal_hub(SEED, PASSPHRASE, FLOOR))
    browser = TestClient(app, base_url=ours, headers={"sec-fetch-site": "same-origin", "origin": ours})
    browser.post("/open", data={"who": "Ms. Rivera", "passphrase": PASSPHRASE})
    found = re.search(r'href="(/sheet/[^"]+)"', browser.get("/lines").text)
    assert found
    return browser.get(found[1].replace("&amp;", "&")).content


def test_what_a_speaker_taps_at_a_pod_becomes_a_review_by_the_import_alone(
    slc: Slc, tmp_path: Path, hub: HubStore
) -> None:
    locales = shutil.copytree(locales_folder(), tmp_path / "locales")
    key = at_the_pod(tmp_path / "pod", tmp_path / "stick")
    (tmp_path / "sheet.json").write_bytes(at_the_desk(hub, tmp_path / "stick"))
    assert not (locales / "so" / "review.jsonl").exists()

    said = slc("locale", "import", tmp_path / "sheet.json", "--locales", locales)

    assert said.code == 0, said.err
    acts = [json.loads(row) for row in (locales / "so" / "review.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [act["act"] for act in acts].count("reviewed") == 2
    assert [act["act"] for act in acts].count("flagged") == 1
    assert {(act["by"], act["role"], act["on"], act["sheet"]) for act in acts} == {
        ("Sahra Warsame", "aunt", "2026-11-21", "so-2026-11-21-pod1")
    }
    assert key in {act["key"] for act in acts}
    assert BETTER in (locales / "so" / "LC_MESSAGES" / "slc.po").read_text(encoding="utf-8")


def test_the_same_sheet_a_second_time_changes_nothing(slc: Slc, tmp_path: Path, hub: HubStore) -> None:
    locales = shutil.copytree(locales_folder(), tmp_path / "locales")
    at_the_pod(tmp_path / "pod", tmp_path / "stick")
    (tmp_path / "sheet.json").write_bytes(at_the_desk(hub, tmp_path / "stick"))
    slc("locale", "import", tmp_path / "sheet.json", "--locales", locales)
    before = {path: path.read_bytes() for path in (locales / "so").rglob("*") if path.is_file()}

    assert slc("locale", "import", tmp_path / "sheet.json", "--locales", locales).code == 0

    assert {path: path.read_bytes() for path in (locales / "so").rglob("*") if path.is_file()} == before
