"""A connection in, the relations that jobs of extensions make out: partitions, queues, chunks, all their business.

An extension's own objects are marked as such by PostgreSQL; what it makes later, when a job runs, is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

_EXTENSIONS = """
select e.oid, e.extname::text, n.nspname::text
from pg_extension e join pg_namespace n on n.oid = e.extnamespace
where e.extname in ('pg_partman', 'pgmq', 'timescaledb')
"""
# The chunks of a hypertable, compressed ones and what continuous aggregates are made of.
_OF_TIMESCALEDB = SQL("select oid from pg_class where relnamespace = to_regnamespace('_timescaledb_internal')")
# A queue, its archive, and their sequences.
_OF_PGMQ = SQL("select oid from pg_class where relnamespace = {}::regnamespace and relname ~ '^[qa]_'")
# All partitions of the tables that it looks after, and the templates that it makes them from.
_OF_PARTMAN = SQL(
    """
with recursive managed(oid) as (
    select i.inhrelid from {}.part_config p
    join pg_namespace n on n.nspname = split_part(p.parent_table, '.', 1)
    join pg_class c on c.relnamespace = n.oid and c.relname = substr(p.parent_table, strpos(p.parent_table, '.') + 1)
    join pg_inherits i on i.inhparent = c.oid
    union
    select i.inhrelid from managed m join pg_inherits i on i.inhparent = m.oid
)
select oid from managed
union all
select oid from pg_class where relnamespace = {}::regnamespace and relname ~ '^template_'
"""
)


def managed(connection: psycopg.Connection[Any]) -> Mapping[int, int]:
    """The oid of each managed relation, and that of the extension which manages it.

    Raises psycopg.Error where the role may not read which tables pg_partman looks after.
    """
    return {
        relation: extension
        for extension, query in _queries(connection)
        for (relation,) in connection.execute(query).fetchall()
    }


def managed_queries(connection: psycopg.Connection[Any]) -> tuple[str, ...]:
    """What is asked for it: none where no such extension is there."""
    return tuple(query.as_string() for _, query in _queries(connection))


def _queries(connection: psycopg.Connection[Any]) -> list[tuple[int, SQL | Composed]]:
    found = connection.execute(_EXTENSIONS).fetchall()
    return [(extension, _query(name, schema)) for extension, name, schema in found]


def _query(extension: str, schema: str) -> SQL | Composed:
    match extension:
        case "timescaledb":
            return _OF_TIMESCALEDB
        case "pgmq":
            return _OF_PGMQ.format(Literal(Identifier(schema).as_string()))
        case _:
            return _OF_PARTMAN.format(Identifier(schema), Literal(Identifier(schema).as_string()))
