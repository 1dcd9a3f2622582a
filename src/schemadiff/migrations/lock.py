"""A connection goes in; while the block lasts, no other run of schemadiff changes the same ledger's database."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from schemadiff.diagnostics import TryAgain, UsageError
from schemadiff.migrations.watch import build_progress, builds
from schemadiff.quoting import one_line

if TYPE_CHECKING:
    from schemadiff.migrations.ledger import Connection, TableName

_PAUSE = 0.2
_HOLDER = """
SELECT a.pid, pg_catalog.format('process %%s (%%s)', a.pid, coalesce(nullif(a.application_name, ''), 'unnamed'))
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND (l.classid::bigint << 32 | l.objid::bigint) = %s
"""
ON_THE_PRIMARY = "run it on the primary: target_session_attrs=read-write in the URL finds it among several hosts"


def _nobody(note: str) -> None:
    """The listener of those who do not care."""


@contextmanager
def migration_lock(
    conn: Connection, ledger: TableName, *, timeout: float, tell: Callable[[str], None] = _nobody
) -> Iterator[None]:
    """The lock that every run takes. Asked for again and again: a session that waits in pg_advisory_lock holds a
    snapshot, and a CREATE INDEX CONCURRENTLY of the lock's holder would wait for it, a deadlock.

    A holder that builds an index may be the session of a run that was killed: its build is waited for.
    """
    refuse_pooler(conn)
    refuse_standby(conn)
    key = _key(ledger)
    deadline, said = time.monotonic() + timeout, ""
    while not _taken(conn, key):
        pid, holder = _holder(conn, key)
        building = "; ".join(build_progress(build) for build in builds(conn) if build[0] == pid)
        if building:
            deadline = time.monotonic() + timeout
        elif time.monotonic() >= deadline:
            raise TryAgain.of("SD428", f"another run is at work here: {holder}", "wait for it to end")
        note = f"waits for another run, {holder}" + (f": {building}" if building else "")
        if note != said:
            tell(note)
        said = note
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        _release(conn, key)


def holder_of(conn: Connection, ledger: TableName) -> str:
    """Whose run is at work in this database, as far as this server tells; empty for nobody."""
    row = conn.execute(_HOLDER, (_key(ledger),)).fetchone()
    return one_line(row[1]) if row else ""


def refuse_pooler(conn: Connection) -> None:
    """Session locks and settings go astray behind a pooler, which gives each transaction another session."""
    if is_pooled(conn):
        raise UsageError.of(
            "SD427", "this connection goes through a pooler", "apply needs the server's own address and port"
        )


def refuse_standby(conn: Connection) -> None:
    """A standby would let us take the lock, of which the primary knows nothing, and refuse all else (25006)."""
    row = conn.execute("SELECT pg_catalog.pg_is_in_recovery()").fetchone()
    if row and row[0]:
        raise UsageError.of("SD681", "this server is a standby, where nothing can be changed", ON_THE_PRIMARY)


def is_pooled(conn: Connection) -> bool:
    """Whether another process does the work than the one that greeted us."""
    row = conn.execute("SELECT pg_catalog.pg_backend_pid()").fetchone()
    return row is None or row[0] != conn.info.backend_pid


def _key(ledger: TableName) -> int:
    digest = hashlib.sha256(f"schemadiff {ledger[0]}.{ledger[1]}".encode()).digest()
    # Without the top bit, so that the two halves in pg_locks put together are the number again.
    return int.from_bytes(digest[:8], "big") >> 1


def _taken(conn: Connection, key: int) -> bool:
    row = conn.execute("SELECT pg_catalog.pg_try_advisory_lock(%s::bigint)", (key,)).fetchone()
    return bool(row and row[0])


def _holder(conn: Connection, key: int) -> tuple[int | None, str]:
    row = conn.execute(_HOLDER, (key,)).fetchone()
    return (row[0], one_line(row[1])) if row else (None, "it has just ended")


def _release(conn: Connection, key: int) -> None:
    try:
        if not conn.closed:
            conn.rollback()
            conn.execute("SELECT pg_catalog.pg_advisory_unlock(%s::bigint)", (key,))
    except psycopg.Error:
        # With the session the server drops the lock, too.
        conn.close()
