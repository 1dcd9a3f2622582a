"""A connection in, what only pg_catalog knows of the database's B-trees out."""

from __future__ import annotations

from typing import Any

import psycopg

from schemadiff.lint.indexes import IndexFact, Key
from schemadiff.model import ObjectId

# The share that a partition has in an index of its parent is no index of its own.
_QUERY = """
SELECT n.nspname, i.relname, tn.nspname, t.relname, x.indisunique, coalesce(c.conname, ''),
       coalesce(pg_catalog.pg_get_expr(x.indpred, x.indrelid), ''), x.indnatts > x.indnkeyatts,
       x.indisreplident OR x.indisclustered, x.indexrelid::int8,
       (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_array(
                   pg_catalog.pg_get_indexdef(x.indexrelid, k, false), x.indclass[k - 1]::int8,
                   x.indcollation[k - 1]::int8, x.indoption[k - 1]) ORDER BY k)
        FROM pg_catalog.generate_series(1, x.indnkeyatts::int4) AS k)
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_am a ON a.oid = i.relam AND a.amname = 'btree'
JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_constraint c ON c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x')
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT i.relispartition AND x.indisvalid
ORDER BY x.indexrelid
"""


def index_facts(connection: psycopg.Connection[Any]) -> tuple[IndexFact, ...]:
    """All B-trees of the database, in the order in which they were made."""
    rows: list[Any] = connection.execute(_QUERY).fetchall()
    return tuple(
        IndexFact(
            id=ObjectId("index", (schema, name)),
            table=(table_schema, table),
            keys=tuple(Key(*key) for key in keys),
            unique=unique,
            predicate=predicate,
            constraint=constraint,
            includes=includes,
            needed=needed,
            order=order,
        )
        for schema, name, table_schema, table, unique, constraint, predicate, includes, needed, order, keys in rows
    )
