"""An evening that nobody held reads like one that was."""

from __future__ import annotations

import io
from pathlib import Path

from slc_hub.gather import gather
from slc_hub.load import invented_evening
from slc_hub.store import HubStore

from slc_core.conference.journal import fold, parse_record
from slc_core.conference.script import STAGES
from slc_core.exchange.hub_keys import HubKeys
from slc_core.exchange.log import open_entry
from slc_core.exchange.pack import log_key
from slc_core.exchange.seal import unseal_with


def test_an_invented_evening_is_taken_in_like_a_real_one(place: Path | str, keys: HubKeys) -> None:
    store = HubStore(place)
    packs = list(invented_evening(conferences=5, hub=keys.public, events=40, per_pod=2))
    for pack in packs:
        store.enrol(pack.manifest_bytes, "load")

    reports = [gather(store, keys, io.BytesIO(b"".join(pack.bundle()))) for pack in packs]

    assert [len(pack.manifest.shares) for pack in packs] == [2, 2, 1]
    assert [report.taken.new for report in reports] == [80, 80, 40]
    assert {held.n for report in reports for held in report.held} == {40}
    store.close()


def test_the_hub_reads_an_invented_conference_with_its_own_key(keys: HubKeys) -> None:
    pack = next(invented_evening(conferences=1, hub=keys.public, events=60))
    share = pack.manifest.shares[0]
    assert share.wraps.hub
    key = log_key(unseal_with(keys.private, share.wraps.hub))

    held = fold(parse_record(open_entry(key, link)) for link in pack.links())

    assert held.is_finished
    assert {shown.stage for shown in held.shown} <= {*STAGES}
    assert held.answers
    assert held.signatures


def test_two_invented_evenings_never_meet(keys: HubKeys) -> None:
    logs = [pack.manifest.logs for _ in range(2) for pack in invented_evening(2, keys.public)]

    assert not {*logs[0]} & {*logs[1]}


def test_a_district_has_as_many_pods_as_a_pack_can_number(keys: HubKeys) -> None:
    first = next(invented_evening(50_000, keys.public, events=1))

    assert len(first.manifest.shares) == 51
