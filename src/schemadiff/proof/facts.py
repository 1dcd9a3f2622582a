"""A scratch database and a table in, what only pg_catalog knows about the table out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from schemadiff.model import ObjectId
from schemadiff.quoting import identifier, qualified
from schemadiff.scratch import Database

_QUERY = """
SELECT c.oid, pg_catalog.pg_get_partition_constraintdef(c.oid), pg_catalog.pg_has_role(%s, c.relowner, 'USAGE'),
       (SELECT coalesce(jsonb_object_agg(t.tgname, t.tgenabled), '{}') FROM pg_catalog.pg_trigger t
        WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s
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


def facts(database: Database, table: ObjectId) -> Facts:
    """The facts of a table that exists."""
    cursor = database.admin().execute(_QUERY, (database.server.author, *table.path))
    found: Any = cursor.fetchone()
    return Facts(*found)


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
