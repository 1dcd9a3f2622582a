"""A run's connection goes in; a second one to the same server comes out, and what became of a transaction.

A connection that was lost does not say any more where it went: so its address is asked for at the beginning.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, TypeAlias

import psycopg

from schemadiff.migrations.ledger import Connection

# libpq's parameters, the password among them: never shown.
Address: TypeAlias = Mapping[str, Any]

_PAUSE = 0.3


def address_of(conn: Connection) -> Address:
    """Where the connection goes to, and as whom: to the one server of several that it was led to."""
    info = conn.info
    password = {"password": info.password} if info.password else {}
    return {**info.get_parameters(), "host": info.host, "hostaddr": info.hostaddr, "port": info.port, **password}


def second_connection(address: Address) -> psycopg.Connection[Any]:
    """Another session of the same role in the same database, in autocommit. Raises psycopg.Error."""
    more = {"application_name": "schemadiff (watching)", "connect_timeout": 5}
    return psycopg.connect(**{**address, **more}, autocommit=True, prepare_threshold=None)


def transaction_number(conn: Connection) -> str | None:
    """The number of the running transaction, None where it has changed nothing."""
    row = conn.execute("SELECT pg_catalog.pg_current_xact_id_if_assigned()::text").fetchone()
    return row[0] if row else None


def committed(address: Address, number: str, *, patience: float = 5.0) -> bool | None:
    """Whether a transaction whose COMMIT got no answer was committed; None where nobody can be asked.

    The old session may still be at it, and the server may be starting again.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            with second_connection(address) as other:
                row = other.execute("SELECT pg_catalog.pg_xact_status(%s::text::xid8)", (number,)).fetchone()
        except psycopg.Error:
            row = None
        if row and row[0] in ("committed", "aborted"):
            return bool(row[0] == "committed")
        time.sleep(_PAUSE)
    return None
