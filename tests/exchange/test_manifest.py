from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from slc_core.errors import NotFoundError, UnreadableError
from slc_core.exchange.manifest import Manifest, parse_manifest
from slc_core.exchange.pack import Pack
from slc_core.exchange.seal import CEILING, FLOOR

Change = Callable[[dict[str, Any]], object]


def test_a_manifest_is_read_as_it_was_written(pack: Pack) -> None:
    assert parse_manifest(pack.manifest.model_dump_json().encode(), "pod.json") == pack.manifest
    assert pack.manifest.cost == FLOOR


def test_a_manifest_of_before_anybody_read_translations_is_read(pack: Pack) -> None:
    older = json.loads(pack.manifest.model_dump_json())
    del older["reading"]

    read = parse_manifest(json.dumps(older).encode(), "pod.json")

    assert read.reading is None
    assert read.logs == pack.manifest.logs[:-1]


def test_a_share_is_found_by_its_id(pack: Pack) -> None:
    share = pack.manifest.shares[1]

    assert pack.manifest.share(share.id) == share


@pytest.mark.parametrize("share_id", ["", "0" * 16, "../pod"])
def test_a_share_of_another_pod_is_not_found(pack: Pack, share_id: str) -> None:
    with pytest.raises(NotFoundError, match=f"^pod 3 holds no share '{share_id}'"):
        pack.manifest.share(share_id)


CHANGES: dict[str, Change] = {
    "a version to come": lambda pod: pod.update(version=2),
    "a field too many": lambda pod: pod.update(name="Amina"),
    "no salt": lambda pod: pod.pop("salt"),
    "a short salt": lambda pod: pod.update(salt="00"),
    "no hexadecimal": lambda pod: pod.update(salt="zz" * 16),
    "a cheap guess": lambda pod: pod.update(memory_kib=FLOOR.memory_kib - 1),
    "a guess that takes all memory": lambda pod: pod.update(memory_kib=CEILING.memory_kib + 1),
    "a guess of minus one pass": lambda pod: pod.update(passes=-1),
    "a guess that takes all night": lambda pod: pod.update(passes=10**30),
    "a number in words": lambda pod: pod.update(pod="3"),
    "pod 0": lambda pod: pod.update(pod=0),
    "a pod that never locks": lambda pod: pod.update(lock_minutes=10**6),
    "no language": lambda pod: pod.update(school_lang="../en"),
    "no list": lambda pod: pod.update(shares={"0": pod["shares"][0]}),
    "no share": lambda pod: pod.update(shares=[]),
    "a share twice": lambda pod: pod["shares"].append(pod["shares"][0]),
    "a card for two": lambda pod: pod["shares"][0].update(tag=pod["shares"][1]["tag"]),
    "the teacher's card for a child": lambda pod: pod["shares"][0].update(tag=pod["teacher"]),
    "a journal for two": lambda pod: pod["shares"][0].update(log=pod["shares"][1]["rehearsal"]),
    "a child's journal for the readers": lambda pod: pod["reading"].update(log=pod["shares"][0]["log"]),
    "a readers' journal without its key": lambda pod: pod["reading"].pop("teacher"),
    "an id that climbs": lambda pod: pod["shares"][0].update(id="../../etc/passwd"),
    "an id with a line's end": lambda pod: pod["shares"][0].update(id="0" * 16 + "\n"),
    "a symbol that climbs": lambda pod: pod["shares"][0].update(symbol="../fox"),
    "a key that is none": lambda pod: pod["shares"][0]["wraps"].update(child="00"),
    "a deep nest": lambda pod: pod.update(salt=json.loads("[" * 900 + "]" * 900)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_hostile_manifest_is_refused_in_one_sentence(pack: Pack, change: Change) -> None:
    fields = json.loads(pack.manifest.model_dump_json())
    change(fields)

    with pytest.raises(
        UnreadableError, match=r"^pod.json is not what we packed \(.+\); pack the pod again$"
    ) as refused:
        parse_manifest(json.dumps(fields).encode(), "pod.json")

    assert "\n" not in str(refused.value)
    assert "Amina" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"\xff\xfe", b"{", b"[" * 100_000])
def test_what_is_no_json_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"^pod.json is not what we packed \(the file: .+\); pack the pod again$"):
        parse_manifest(content, "pod.json")


def test_a_manifest_says_nothing_when_it_is_printed_as_json_that_bytes_could_garble(pack: Pack) -> None:
    fields = json.loads(pack.manifest.model_dump_json())

    assert fields["salt"] == pack.manifest.salt.hex()
    assert Manifest.model_validate_json(json.dumps(fields)) == pack.manifest
