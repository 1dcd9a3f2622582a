"""A statement that runs outside of transactions goes in; whether an earlier run has already done it comes out.

A killed client does not stop the server, and a failed CREATE INDEX CONCURRENTLY leaves an invalid index behind. So
before such a statement runs again, what it left is looked at: finished work is kept, half-done work is cleared away.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

from schemadiff.kinds.index import Index
from schemadiff.migrations.ledger import Connection
from schemadiff.migrations.mends import USABLE, invalid_index, pending_detach
from schemadiff.migrations.watch import build_progress, builds
from schemadiff.model import Catalog
from schemadiff.quoting import identifier, one_line, qualified

_NAME = r'((?:"(?:[^"]|"")+"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\w$]+))?)'
_CREATE_INDEX = re.compile(
    rf"CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}\s+ON\s+(?:ONLY\s+)?{_NAME}", re.I
)
_DROP_INDEX = re.compile(rf"DROP\s+INDEX\s+CONCURRENTLY\s+(?:IF\s+EXISTS\s+)?{_NAME}\s*$", re.I)
_DETACH = re.compile(
    rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?{_NAME}\s+DETACH\s+PARTITION\s+{_NAME}\s+CONCURRENTLY\s*$", re.I
)
_INDEX = f"""
SELECT {USABLE}, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       (SELECT p.pid FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.indrelid = pg_catalog.to_regclass(%s) AND c.relname = (pg_catalog.parse_ident(%s))[1] AND c.relkind = 'i'
"""
_IS_PARTITION = """
SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits
               WHERE inhparent = pg_catalog.to_regclass(%s) AND inhrelid = pg_catalog.to_regclass(%s))
"""
_LOOK_AGAIN = 0.5


def already_done(conn: Connection, statement: str, tell: Callable[[str], None], *, begun: bool) -> bool:
    """Whether the statement needs not run any more. Clears away, or finishes, what is left of it half-done.

    An invalid index is nobody's, and goes; a partition that is half detached is detached. What is whole is ours only
    if an earlier run had begun the statement.
    """
    if match := _CREATE_INDEX.match(statement):
        return _index_is_built(conn, match[1], match[2], tell) and begun
    if match := _DETACH.match(statement):
        return _is_detached(conn, match[1], match[2], begun=begun)
    if begun and (match := _DROP_INDEX.match(statement)):
        return _holds(conn, "SELECT pg_catalog.to_regclass(%s) IS NULL", match[1])
    return False


def is_invalid(conn: Connection, statement: str) -> bool:
    """Whether the index that the statement should have made is there and invalid."""
    match = _CREATE_INDEX.match(statement)
    row = conn.execute(_INDEX, (match[2], match[1])).fetchone() if match else None
    return bool(row and not row[0])


def without_leftovers(catalog: Catalog, statement: str) -> Catalog:
    """The catalog as if the statement had not been begun where it was killed in its middle: without the invalid index
    of one that builds it, and with that of one that drops it valid. A partition half detached is left as it is.
    """
    made, dropped = _CREATE_INDEX.match(statement), _DROP_INDEX.match(statement)
    objects = dict(catalog.objects.items())
    for index in [o for o in objects.values() if isinstance(o, Index) and not o.valid]:
        if made and (identifier(index.id.path[1]), qualified(index.table)) == (made[1], made[2]):
            del objects[index.id]
        elif dropped and qualified(index.id.path) == dropped[1]:
            objects[index.id] = replace(index, valid=True)
    return replace(catalog, objects=objects, needs={i: catalog.needs[i] & objects.keys() for i in objects})


def left_half_done(conn: Connection, statement: str, tell: Callable[[str], None]) -> bool:
    """After PostgreSQL refused the statement: clear away what can be; whether the next run finds work half-done."""
    if match := _CREATE_INDEX.match(statement):
        _index_is_built(conn, match[1], match[2], tell)
    if match := _DETACH.match(statement):
        return _holds(conn, f"SELECT {pending_detach(match[1], match[2]).when}")
    return False


def _index_is_built(conn: Connection, index: str, table: str, tell: Callable[[str], None]) -> bool:
    said = ""
    while row := conn.execute(_INDEX, (table, index)).fetchone():
        valid, name, building = row
        if valid:
            return True
        if building is None:
            tell(f"{one_line(name)} is invalid, left by a build that failed: dropping it")
            conn.execute(invalid_index(name, table).sql.encode())
            return False
        # The server still builds it for a client that is gone; dropping it would wait for the same lock.
        note = "".join(build_progress(build) for build in builds(conn) if build[0] == building)
        if note != said:
            tell(f"process {building} still builds it: {note}")
        said = note
        time.sleep(_LOOK_AGAIN)
    return False


def _is_detached(conn: Connection, parent: str, partition: str, *, begun: bool) -> bool:
    mend = pending_detach(parent, partition)
    if _holds(conn, f"SELECT {mend.when}"):
        conn.execute(mend.sql.encode())
        return True
    return begun and not _holds(conn, _IS_PARTITION, parent, partition)


def _holds(conn: Connection, question: str, *values: str) -> bool:
    row = conn.execute(question.encode(), values or None).fetchone()
    return bool(row and row[0])
