"""A hub in a folder and one in PostgreSQL: whatever is asked of a store is asked of both.

``SLC_TEST_POSTGRES`` may name a server (``postgresql://user@host/postgres``); else Debian's own is started.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from slc_hub.store import HubStore

from slc_core.exchange.hub_keys import HubKeys, keys_of
from slc_core.testing.postgres import PostgresServer, postgres_programs, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    if not postgres_programs():
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql, or set SLC_TEST_POSTGRES")
    with postgres_server(durable=False) as server:
        yield server


@pytest.fixture
def new_postgres_url(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Each call gives the address of a database that nothing is in."""
    if not (given := os.environ.get("SLC_TEST_POSTGRES")):
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.new_database

    def new_database() -> str:
        name = f"slc_{secrets.token_hex(6)}"
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        return f"{given}?options=-csearch_path%3D{name}"

    return new_database


@pytest.fixture
def postgres_url(new_postgres_url: Callable[[], str]) -> str:
    """The address of a database that nothing is in."""
    return new_postgres_url()


@pytest.fixture(params=["sqlite", "postgres"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Path | str]:
    """Each call gives a place for a hub: in a folder, or in PostgreSQL."""
    if request.param == "postgres":
        new_url: Callable[[], str] = request.getfixturevalue("new_postgres_url")
        return new_url
    numbers = count(1)
    return lambda: tmp_path / f"hub-{next(numbers)}"


@pytest.fixture
def place(new_place: Callable[[], Path | str]) -> Path | str:
    """Where a hub lies."""
    return new_place()


@pytest.fixture
def store(place: Path | str, tmp_path: Path) -> Iterator[HubStore]:
    """A new hub with its second copy."""
    store = HubStore(place, tmp_path / "second")
    yield store
    store.close()


@pytest.fixture(scope="session")
def keys() -> HubKeys:
    return keys_of(bytes(32))
