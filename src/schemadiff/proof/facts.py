"""A scratch database and tables in, what only pg_catalog knows about each of them out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from schemadiff.model import ObjectId
from schemadiff.quoting import identifier, qualified
from schemadiff.scratch import Database

_QUERY = """
SELECT n.nspname, c.relname, c.oid, pg_catalog.pg_get_partition_constraintdef(c.oid),
       pg_catalog.pg_has_role(%s, c.relowner, 'USAGE'),
       (SELECT coalesce(jsonb_object_agg(t.tgname, t.tgenabled), '{}') FROM pg_catalog.pg_trigger t
        WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D')
FROM ROWS FROM (pg_catalog.unnest(%s::text[]), pg_catalog.unnest(%s::text[])) AS wanted (schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
"""
_FIRING = {"O": "", "R": "REPLICA ", "A": "ALWAYS "}


@dataclass(frozen=True, slots=True)
class Facts:
    """`bound` is what a partition demands of its rows; `ours` whether the author may act for the owner.

    `triggers` holds how each trigger that is not switched off fires.
    """

    oid: int
    bound: str | None
    ours: bool
    triggers: Mapping[str, str]


def facts(database: Database, tables: Collection[ObjectId]) -> dict[ObjectId, Facts]:
    """The facts of tables that exist."""
    schemas, names = [table.path[0] for table in tables], [table.path[1] for table in tables]
    found: Any = database.admin().execute(_QUERY, (database.server.author, schemas, names)).fetchall()
    return {ObjectId("table", (schema, name)): Facts(*rest) for schema, name, *rest in found}


@contextmanager
def without_triggers(database: Database, table: ObjectId, triggers: Mapping[str, str]) -> Iterator[None]:
    """The user's triggers are switched off in the block, and fire as before after it."""
    if not triggers:
        yield
        return
    alter, author = f"ALTER TABLE ONLY {qualified(table.path)}", database.author()
    author.execute(f"{alter} DISABLE TRIGGER USER".encode())
    try:
        yield
    finally:
        for name, firing in triggers.items():
            author.execute(f"{alter} ENABLE {_FIRING[firing]}TRIGGER {identifier(name)}".encode())
