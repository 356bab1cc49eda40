"""Schemathesis asks the hub whatever its own description allows, and much that it does not: nothing breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks
from slc_hub.app import OPENAPI, hub_app
from slc_hub.store import HubStore
from slc_hub.window import Allowance, Window
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from slc_core.exchange.hub_keys import HubKeys
from slc_core.testing.invented_pod import InventedPod, invented_pod

ENDLESS = 2**60


@pytest.fixture(scope="module")
def pod(keys: HubKeys) -> InventedPod:
    return invented_pod(1, shares=2, hub=keys.public)


@pytest.fixture(scope="module")
def app(keys: HubKeys, pod: InventedPod, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ASGIApp]:
    store = HubStore(tmp_path_factory.mktemp("asked") / "hub")
    store.enrol(pod.manifest_bytes, "2026-11-21")
    yield hub_app(store, keys, Window(60), hosts=("testserver",), pods=Allowance(ENDLESS), strangers=Allowance(ENDLESS))
    store.close()


@pytest.fixture(scope="module")
def described(app: ASGIApp) -> Any:
    return schemathesis.openapi.from_asgi(OPENAPI, app)


@pytest.mark.parametrize("mode", GenerationMode)
@settings(max_examples=200)
@given(data=st.data())
def test_whatever_is_asked_the_hub_answers_as_it_says_it_will(
    described: Any, mode: GenerationMode, data: st.DataObject
) -> None:
    operations: list[Any] = [found.ok() for found in described.get_all_operations()]
    operation = data.draw(
        st.sampled_from([one for one in operations if mode.is_positive or one.body or one.path_parameters])
    )
    case: Any = data.draw(operation.as_strategy(generation_mode=mode))

    # That a body of bytes is a pod's bundle, signed by it, no schema can say.
    no_schema_knows: Any = checks
    case.call_and_validate(excluded_checks=[no_schema_knows.positive_data_acceptance])


@settings(max_examples=300)
@given(data=st.data())
def test_whatever_becomes_of_a_bundle_on_the_way_the_hub_does_not_break(
    app: ASGIApp, pod: InventedPod, data: st.DataObject
) -> None:
    links = pod.links(*data.draw(st.lists(st.binary(max_size=40), max_size=4)), log=data.draw(st.integers(0, 3)))
    bundle = bytearray(pod.bundle(links))
    for place in data.draw(st.lists(st.integers(0, len(bundle) - 1), max_size=3)):
        bundle[place] ^= data.draw(st.integers(1, 255))
    start, end = sorted(data.draw(st.tuples(st.integers(0, 400), st.integers(0, len(bundle)))))
    if data.draw(st.booleans()):
        del bundle[start:end]

    answer = TestClient(app, base_url="http://127.0.0.1").post("/v1/bundles", content=bytes(bundle))

    assert answer.status_code in {200, 403, 422}
