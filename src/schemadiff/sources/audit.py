"""A connection in; what the audit of that database has noted out, nothing where there is none or nobody may read it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from schemadiff.migrations.ledger import Connection
from schemadiff.sources.ignored import AUDIT

_TABLE = "events"
# By name in pg_catalog: a role without USAGE on the schema is refused by to_regclass, and sees it here.
_MAY_READ = """
SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND c.relkind = 'r'
"""
# What we applied ourselves is no drift. Of each object the last few will do: another one may have its table's name.
_EVENTS = """
SELECT at, role, application, tag, identity, query FROM (
    SELECT *, pg_catalog.row_number() OVER (PARTITION BY identity ORDER BY at DESC) AS nth FROM {}
    WHERE application IS DISTINCT FROM 'schemadiff' AND at > pg_catalog.clock_timestamp() - interval '1 year'
) AS e WHERE nth <= 20 ORDER BY at DESC LIMIT 20000
"""


@dataclass(frozen=True, slots=True)
class Event:
    """A statement that changed the schema. `identity` is the object as PostgreSQL names it; a grant has none."""

    at: datetime
    role: str
    application: str
    tag: str
    identity: str
    query: str


def read_events(connection: Connection) -> tuple[Event, ...] | None:
    """The newest first; None where there is no audit that this role may read."""
    with suppress(psycopg.Error):
        row = connection.execute(_MAY_READ, (AUDIT, _TABLE)).fetchone()
        if row and row[0]:
            rows = connection.execute(sql.SQL(_EVENTS).format(sql.Identifier(AUDIT, _TABLE))).fetchall()
            return tuple(Event(at, role, app, tag, who or "", query or "") for at, role, app, tag, who, query in rows)
    return None
