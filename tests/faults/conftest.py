"""Nothing in; a server that may be killed, and a database with a connection for each test, out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from schemadiff.connection import connect
from tests.faults.own_server import OwnServer, own_server


@pytest.fixture(scope="session")
def mortal() -> Iterator[OwnServer]:
    """A server that the tests kill and start again."""
    with own_server() as found:
        yield found


@pytest.fixture
def conn(database: Any) -> Iterator[psycopg.Connection[Any]]:
    """A run's connection."""
    with connect(database.url) as connection:
        yield connection
