from __future__ import annotations

import json
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
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
