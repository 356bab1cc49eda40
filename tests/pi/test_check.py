from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import slc_station.pi
from slc_station.pi.check import Finding, findings_of_pod, parse_facts

from slc_core.errors import UnreadableError

NOW = 1_796_317_200.0
WELL = {
    "facts": "1",
    "model": "Raspberry Pi 4 Model B Rev 1.5",
    "memory_kib": "1894000",
    "machine": "aarch64",
    "clock": str(int(NOW) - 60),
    "throttled": "0x0",
    "temperature": "51",
    "screen": "connected",
    "root": "ext4 rw",
    "data": "ext4 rw",
    "data_free_kib": "4096000",
    "version": "1a2b3c4d5e6f",
    "fonts": "4",
    "station": "active",
    "kiosk": "active",
    "swap": "0",
    "result": "installed 1a2b3c4d5e6f",
    "attempts": "1",
}


def test_a_pod_that_is_well_says_so_line_by_line() -> None:
    assert [finding.sentence for finding in findings_of_pod(WELL, NOW)] == [
        "it is a Raspberry Pi 4 Model B Rev 1.5",
        "the board has 1849 MiB of memory",
        "SLC 1a2b3c4d5e6f is installed",
        "the pod's server and its screen are running",
        "its power is strong enough",
        "a screen is connected",
        "4000 MiB are free for the evening",
        "4 font files came with SLC",
        "its clock is right to the day",
    ]
    assert {finding.level for finding in findings_of_pod(WELL, NOW)} == {"well"}


@pytest.mark.parametrize(
    ("facts", "level", "sentence"),
    [
        ({"machine": "armv7l"}, "stop", "runs a system for armv7l; a Raspberry Pi as a pod needs a 64-bit one"),
        ({"memory_kib": "440000"}, "stop", "has 429 MiB of memory and a pod needs 1 GiB; take another, or print"),
        ({"version": "", "attempts": "3"}, "stop", "SLC is not installed there yet (3 attempts)"),
        ({"station": "failed"}, "stop", "not running: the pod's server (failed)"),
        (
            {"kiosk": "", "station": "inactive"},
            "stop",
            "the pod's server (inactive) and the screen's browser (unknown)",
        ),
        ({"throttled": "0x50005"}, "stop", "power is too weak right now"),
        ({"throttled": "0x50000"}, "look", "power was too weak since it started"),
        ({"temperature": "84"}, "look", "84 °C hot"),
        ({"screen": "none"}, "stop", "no screen is connected; plug it in before the power"),
        ({"data": "ext4 ro"}, "stop", "cannot be written"),
        ({"data": ""}, "look", "on the system's own partition"),
        ({"data_free_kib": "1000"}, "stop", "only 0 MiB are free"),
        ({"fonts": "0"}, "stop", "no fonts came with SLC"),
        ({"swap": "1"}, "look", "swap is on"),
        ({"result": "failed: the card is full"}, "look", "its installer says: failed: the card is full"),
        ({"clock": "1000"}, "look", "its clock is 20791 days off; nothing depends on it"),
    ],
)
def test_each_trouble_is_one_sentence_with_what_to_do(facts: dict[str, str], level: str, sentence: str) -> None:
    troubles = [finding for finding in findings_of_pod(WELL | facts, NOW) if finding.level != "well"]

    assert len(troubles) == 1
    assert troubles[0].level == level
    assert sentence in troubles[0].sentence


def test_a_protected_system_is_told() -> None:
    assert Finding("well", "its system is protected from writing") in findings_of_pod(
        WELL | {"root": "overlay ro"}, NOW
    )


def test_what_a_pod_does_not_tell_is_not_guessed() -> None:
    told = findings_of_pod({"facts": "1", "version": "1", "station": "active", "kiosk": "active", "data": "x rw"}, NOW)

    assert told == (
        Finding("well", "SLC 1 is installed"),
        Finding("well", "the pod's server and its screen are running"),
    )


@pytest.mark.parametrize("said", ["", "Welcome to raspberrypi\n", "facts=2\n"])
def test_whatever_is_no_pod_is_told(said: str) -> None:
    with pytest.raises(UnreadableError, match="told nothing that we understand"):
        parse_facts(said)


def test_facts_are_cut_to_a_line() -> None:
    facts = parse_facts("Last login: today\nfacts=1\nmodel=" + "x" * 9000 + "\nnot a fact\n clock = 5 \n")

    assert facts == {"facts": "1", "model": "x" * 200, "clock": "5"}


def test_the_script_that_a_pod_runs_tells_what_we_look_at() -> None:
    script = Path(slc_station.pi.__file__).with_name("facts.sh")

    ran = subprocess.run(["sh"], input=script.read_bytes(), capture_output=True, check=True)

    facts = parse_facts(ran.stdout.decode())
    assert ran.stderr == b""
    assert set(WELL) - {"throttled", "temperature", "result", "attempts"} <= set(facts)
    assert int(facts["memory_kib"]) > 0
