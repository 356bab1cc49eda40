from __future__ import annotations

import json
import os
import re
import shutil
import socket
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from slc_hub.app import hub_app
from slc_hub.store import HubStore
from slc_hub.window import Window
from slc_station.pod import Pod
from slc_station.store import Store

from slc_core.classroom.pod_cards import FILE
from slc_core.exchange.bundle import read_bundle
from slc_core.exchange.hub_keys import keys_of
from slc_core.exchange.merge import chains
from slc_core.exchange.pack import read_pack
from slc_core.exchange.receipt import write_receipts
from slc_core.testing.clock import HandClock
from slc_core.testing.lamp import RememberingLamp
from slc_core.testing.small_pod import write_small_pod

Slc = Callable[..., Any]


@pytest.fixture
def folder(sample_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_folder, tmp_path / "class"))


def test_a_pod_is_packed_and_the_cards_are_told(slc: Slc, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "pod"

    said = slc("station", "pack", folder, "--pod", 2, "--out", out)

    assert said.code == 0
    assert said.err.splitlines() == [
        f"slc: {child} still has empty blanks: {blank}; fill them in, or leave the child's own words for the rehearsal"
        for child, blank in (("Zainab Malik (s10)", "rating (page 5)"), ("Liban Abdi Warsame (s13)", "helper (page 8)"))
    ]
    assert said.out.splitlines() == [
        f"{out} holds the conferences of Hodan Abdi Warsame, Zainab Malik, Liban Abdi Warsame, Palwasha Stanikzai",
        f"their cards are printed by `slc paper {folder} --only packet`, yours by `--only signs`",
    ]
    assert (out / "pod.json").is_file()
    assert (folder / FILE).is_file()


def test_a_dry_run_writes_nothing(slc: Slc, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "pod"

    said = slc("station", "pack", folder, "--pod", 2, "--out", out, "--dry-run")

    assert said.code == 0
    assert said.out.startswith(f"{out} would hold the conferences of Hodan Abdi Warsame, ")
    assert not out.exists()
    assert not (folder / FILE).exists()


def test_what_is_missing_is_told_and_the_rest_is_packed(slc: Slc, folder: Path, tmp_path: Path) -> None:
    picture = folder / "work" / "s13" / "picture.png"
    picture.write_bytes(b"%PDF-1.7\n")

    said = slc("station", "pack", folder, "--pod", 2, "--out", tmp_path / "pod")

    assert said.code == 0
    assert f"slc: {picture} is a PDF, not a picture; export its page as a JPEG picture" in said.err.splitlines()


@pytest.mark.parametrize(
    ("pod", "sentence"),
    [
        (7, "slc: there is no pod 7; class.toml says pods = 6"),
        (0, "Invalid value for '--pod'"),
    ],
)
def test_a_pod_that_is_not_there_is_told(slc: Slc, folder: Path, tmp_path: Path, pod: int, sentence: str) -> None:
    said = slc("station", "pack", folder, "--pod", pod, "--out", tmp_path / "pod")

    assert said.code == 2
    assert sentence in said.err
    assert not (tmp_path / "pod").exists()


def test_a_folder_without_a_pack_is_not_served(slc: Slc, tmp_path: Path) -> None:
    said = slc("station", "serve", tmp_path / "pod", "--no-open")

    assert said.code == 2
    assert said.err.startswith("slc: ")
    assert str(tmp_path / "pod" / "pod.json") in said.err
    assert said.err.count("\n") == 1


def test_a_port_that_is_taken_is_told_in_a_sentence(slc: Slc, tmp_path: Path) -> None:
    pod = write_small_pod(tmp_path / "pod")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = slc("station", "serve", pod.folder, "--port", port, "--no-open")

    assert said.code == 2
    assert said.err == (
        f"slc: port {port} is taken by another program, perhaps another pod; stop that one, or name another port\n"
    )


def test_a_damaged_pack_is_told_in_a_sentence(slc: Slc, tmp_path: Path) -> None:
    pod = write_small_pod(tmp_path / "pod")
    (pod.folder / "pod.json").write_text("{")

    said = slc("station", "serve", pod.folder, "--no-open")

    assert said.code == 2
    assert re.fullmatch(r"slc: .*pod\.json is not what we packed \(.*\); pack the pod again\n", said.err)


HUB = keys_of(bytes(32))


@pytest.fixture
def used_pod(tmp_path: Path) -> Path:
    """A pod at which one family has begun."""
    small = write_small_pod(tmp_path / "pod", hub=HUB.public)
    store = Store(small.folder / "journal", ballast_bytes=0)
    pod = Pod(read_pack(small.folder), store, HandClock(), RememberingLamp())
    pod.present(small.cards[0])
    pod.begin("conference")
    store.close()
    return small.folder


def test_a_pod_is_carried_and_only_with_the_hub_s_receipts_erased(slc: Slc, used_pod: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()

    carried = slc("station", "carry", used_pod, "--to", stick)
    refused = slc("station", "erase", used_pod, "--json")
    (bundle,) = stick.iterdir()
    with bundle.open("rb") as stream:
        held = chains(read_bundle(stream))
    (stick / "school.slcr").write_bytes(write_receipts(HUB.receipt_seed, held))
    again = slc("station", "carry", used_pod, "--to", stick)
    dry = slc("station", "erase", used_pod, "--dry-run")
    erased = slc("station", "erase", used_pod, "--json")

    assert carried.code == 0
    assert f"{bundle} is whole; it is safe to take the stick out" in carried.out
    assert "0 of 2 entries are safe at the hub" in carried.out
    assert refused.code == 2
    assert json.loads(refused.out) | {"logs": []} == {"erased": False, "safe": 0, "of": 2, "logs": []}
    assert refused.err.startswith("slc: 0 of 2 entries are safe at the hub; carry the rest there")
    assert "2 of 2 entries are safe at the hub; all of it can be erased" in again.out
    assert (dry.code, dry.out.startswith(f"{used_pod} can be erased: ")) == (0, True)
    assert json.loads(erased.out)["erased"] is True
    assert not used_pod.exists()


def everything_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_dry_carry_names_the_bundle_that_the_real_one_writes(slc: Slc, used_pod: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    slc("station", "carry", used_pod, "--to", stick, "--dry-run")  # the first to open a journal reserves its room
    before = everything_in(used_pod)

    dry = slc("station", "carry", used_pod, "--to", stick, "--dry-run")
    left = list(stick.iterdir())
    after = everything_in(used_pod)
    slc("station", "carry", used_pod, "--to", stick)
    (bundle,) = stick.iterdir()

    assert (dry.code, dry.err, left) == (0, "", [])
    assert after == before
    assert dry.out.splitlines() == [
        f"{bundle} would be written",
        f"{bundle.stat().st_size / 1000:.1f} kB in all; nothing was written",
        "0 of 2 entries are safe at the hub",
    ]


def test_a_dry_carry_begins_no_journal(slc: Slc, tmp_path: Path) -> None:
    pod, stick = write_small_pod(tmp_path / "pod").folder, tmp_path / "stick"
    stick.mkdir()

    said = slc("station", "carry", pod, "--to", stick, "--dry-run")

    assert (said.code, said.out) == (0, "nothing has happened at this pod yet\n")
    assert not (pod / "journal").exists()


def test_a_dry_carry_over_a_cable_says_what_the_hub_lacks_and_sends_nothing(
    slc: Slc, used_pod: Path, tmp_path: Path
) -> None:
    window = Window(60)
    with closing(HubStore(tmp_path / "hub")) as store, closing(socket.create_server(("127.0.0.1", 0))) as listener:
        store.enrol((used_pod / "pod.json").read_bytes(), "evening")
        server = uvicorn.Server(uvicorn.Config(hub_app(store, HUB, window), log_config=None, loop="asyncio"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        hub = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            dry = slc("station", "carry", used_pod, "--hub", hub, "--dry-run")
            came = store.heads(log.log for log in store.logs())
            real = slc("station", "carry", used_pod, "--hub", hub)
        finally:
            server.should_exit = True
            thread.join()

    assert re.fullmatch(
        rf"2 entries, about [0-9.]+ (bytes|kB), would be sent to {hub}; nothing was sent\n"
        r"0 of 2 entries are safe at the hub\n",
        dry.out,
    )
    assert came == ()
    assert real.out == "2 of 2 entries are safe at the hub; all of it can be erased\n"


def test_ctrl_c_while_a_stick_is_written_leaves_nothing_half_on_it(
    slc: Slc, used_pod: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    fsync = os.fsync

    def pressed(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode) and list(stick.iterdir()):
            raise KeyboardInterrupt
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", pressed)
        stopped = slc("station", "carry", used_pod, "--to", stick)
    left = list(stick.iterdir())
    again = slc("station", "carry", used_pod, "--to", stick)

    assert (stopped.code, left) == (130, [])
    assert "is whole; it is safe" not in stopped.out
    assert "is whole; it is safe" in again.out


def test_a_damaged_journal_is_never_taken_for_a_pod_at_which_nothing_happened(
    slc: Slc, used_pod: Path, tmp_path: Path
) -> None:
    (used_pod / "journal" / "journal.db").write_bytes(b"not a database" * 1000)

    said = slc("station", "carry", used_pod, "--to", tmp_path)

    damaged = used_pod / "journal" / "damaged-1.db"
    assert f"slc: {damaged} could not be read and is not carried; let somebody rescue it first\n" in said.err
    assert damaged.read_bytes().startswith(b"not a database")


def test_a_pod_is_sent_only_to_an_address(slc: Slc, used_pod: Path) -> None:
    said = slc("station", "carry", used_pod, "--hub", "the hub")

    assert said.code == 2
    assert "is no address of a hub" in said.err


def test_a_pod_is_carried_one_way_at_a_time(slc: Slc, used_pod: Path, tmp_path: Path) -> None:
    said = slc("station", "carry", used_pod, "--hub", "http://127.0.0.1:9", "--to", tmp_path)

    assert said.code == 2
    assert said.err == "slc: --to names a stick and --hub a cable; give one of them\n"


@pytest.mark.parametrize("command", [("carry", "--to", "."), ("carry", "--hub", "http://127.0.0.1:9"), ("erase",)])
def test_a_folder_that_holds_no_pod_is_told_and_stays_as_it_is(
    slc: Slc, tmp_path: Path, command: tuple[str, ...]
) -> None:
    said = slc("station", command[0], tmp_path, *command[1:])

    assert said.code == 2
    assert said.err.count("\n") == 1
    assert not list(tmp_path.iterdir())
