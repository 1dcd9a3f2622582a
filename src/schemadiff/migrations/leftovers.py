"""A statement that runs outside of transactions goes in; whether an earlier run has already done it comes out.

A killed client does not stop the server, and a failed CREATE INDEX CONCURRENTLY leaves an invalid index behind. So
before such a statement runs again, what it left is looked at: finished work is kept, half-done work is cleared away.
"""

from __future__ import annotations

import re
import time

from psycopg import sql

from schemadiff.migrations.ledger import Connection

_NAME = r'((?:"(?:[^"]|"")+"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\w$]+))?)'
_CREATE_INDEX = re.compile(
    rf"CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}\s+ON\s+(?:ONLY\s+)?{_NAME}", re.I
)
_DROP_INDEX = re.compile(rf"DROP\s+INDEX\s+CONCURRENTLY\s+(?:IF\s+EXISTS\s+)?{_NAME}\s*$", re.I)
_DETACH = re.compile(
    rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?{_NAME}\s+DETACH\s+PARTITION\s+{_NAME}\s+CONCURRENTLY\s*$", re.I
)
_INDEX = """
SELECT i.indisvalid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.indrelid = pg_catalog.to_regclass(%s) AND c.relname = (pg_catalog.parse_ident(%s))[1]
"""
_PENDING_DETACH = """
SELECT inhdetachpending FROM pg_catalog.pg_inherits
WHERE inhparent = pg_catalog.to_regclass(%s) AND inhrelid = pg_catalog.to_regclass(%s)
"""
_LOOK_AGAIN = 0.5


def already_done(conn: Connection, statement: str) -> bool:
    """Whether the statement needs not run any more. Clears away, or finishes, what is left of it half-done."""
    if match := _CREATE_INDEX.match(statement):
        return _index_is_built(conn, match[1], match[2])
    if match := _DROP_INDEX.match(statement):
        row = conn.execute("SELECT pg_catalog.to_regclass(%s) IS NULL", (match[1],)).fetchone()
        return bool(row and row[0])
    if match := _DETACH.match(statement):
        return _is_detached(conn, match[1], match[2])
    return False


def left_half_done(conn: Connection, statement: str) -> bool:
    """After PostgreSQL refused the statement: clear away what can be; whether the next run finds work half-done."""
    if match := _CREATE_INDEX.match(statement):
        _index_is_built(conn, match[1], match[2])
    if match := _DETACH.match(statement):
        row = conn.execute(_PENDING_DETACH, (match[1], match[2])).fetchone()
        return bool(row and row[0])
    return False


def _index_is_built(conn: Connection, index: str, table: str) -> bool:
    while row := conn.execute(_INDEX, (table, index)).fetchone():
        valid, name, building = row
        if valid:
            return True
        if not building:
            conn.execute(sql.SQL("DROP INDEX CONCURRENTLY {}").format(sql.SQL(name)))
            return False
        # The server still builds it for a client that is gone; dropping it would wait for the same lock.
        time.sleep(_LOOK_AGAIN)
    return False


def _is_detached(conn: Connection, parent: str, partition: str) -> bool:
    row = conn.execute(_PENDING_DETACH, (parent, partition)).fetchone()
    if row is None:
        return True
    if row[0]:
        names = (sql.SQL(name) for name in (parent, partition))
        conn.execute(sql.SQL("ALTER TABLE {} DETACH PARTITION {} FINALIZE").format(*names))
    return bool(row[0])
