"""A connection in, how large its tables are out, by PostgreSQL's own statistics: nothing is counted or locked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from schemadiff.model import ObjectId

_KINDS = {"r": "table", "p": "table", "m": "materialized_view"}
# relpages and not pg_relation_size(), which waits for whoever has locked the table. A table that was never analyzed has
# -1 rows since 14; one of which some partitions were is counted as far as they were.
_SIZES = """
select n.nspname::text, c.relname::text, c.relkind::text, s.rows, s.bytes
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
cross join lateral (
    select sum(p.reltuples) filter (where p.reltuples >= 0)::bigint as rows,
           sum((p.relpages + coalesce(o.relpages, 0))::bigint)::bigint
               * pg_catalog.current_setting('block_size')::bigint as bytes
    from (select c.oid as relid where c.relkind <> 'p'
          union all select t.relid from pg_catalog.pg_partition_tree(c.oid) t where c.relkind = 'p' and t.isleaf) leaf
    join pg_catalog.pg_class p on p.oid = leaf.relid left join pg_catalog.pg_class o on o.oid = p.reltoastrelid) s
where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and c.oid >= 16384
"""


@dataclass(frozen=True, slots=True)
class Size:
    """About how many rows a table has (None: nobody ever looked), and how many bytes with its TOAST, without indexes.

    Of a partitioned table, those of all its partitions.
    """

    rows: int | None
    bytes: int


def read_sizes(
    connection: psycopg.Connection[Any], without: Collection[tuple[str, str]] = ()
) -> Mapping[ObjectId, Size]:
    """The sizes of all tables and materialized views but those that are left out (schema, name)."""
    with connection.transaction():
        connection.execute("set local search_path = pg_catalog, pg_temp")
        found = connection.execute(_SIZES).fetchall()
    return {
        ObjectId(_KINDS[kind], (schema, name)): Size(rows, size or 0)
        for schema, name, kind, rows, size in found
        if (schema, name) not in without
    }
