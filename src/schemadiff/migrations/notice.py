"""The rows of the ledger in, a comment on its table out; and back, for those who may not read the table.

A role with LOGIN and nothing else reads every catalog, comments among them, and no table. So it can tell what was
applied, and compare the database with that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import psycopg
from psycopg import sql

TableName = tuple[str, str]
_MARK = "schemadiff "
_FIND = """
SELECT pg_catalog.obj_description(c.oid, 'pg_class'), pg_catalog.pg_has_role(c.relowner, 'USAGE')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s
"""


def put_up(conn: psycopg.Connection[Any], table: TableName) -> None:
    """Write the notice anew. Only an owner can; and a comment of somebody else's stays."""
    found = conn.execute(_FIND, table).fetchone()
    if found is None or not found[1] or not (found[0] or _MARK).startswith(_MARK):
        return
    name = sql.Identifier(*table)
    versions = sql.SQL("SELECT version FROM {} ORDER BY version").format(name)
    numbers = [row[0] for row in conn.execute(versions).fetchall()]
    conn.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(name, sql.Literal(f"{_MARK}{_text(conn, numbers)}")))


def read_notice(conn: psycopg.Connection[Any], table: TableName) -> tuple[tuple[int, ...], str | None] | None:
    """The numbers of what is applied, and who applied the last one; None where nothing says so."""
    found = conn.execute(_FIND, table).fetchone()
    text = found[0] if found else None
    if not text or not text.startswith(_MARK):
        return None
    try:
        said = json.loads(text.removeprefix(_MARK))
        return tuple(_numbers(said["applied"])), said["by"]
    except (ValueError, KeyError, TypeError):
        return None


def _text(conn: psycopg.Connection[Any], numbers: Iterable[int]) -> str:
    row = conn.execute("SELECT SESSION_USER::text").fetchone()
    return json.dumps({"applied": _ranges(list(numbers)), "by": row[0] if row else None}, ensure_ascii=False)


def _ranges(numbers: list[int]) -> list[list[int]]:
    """1, 2, 3, 7 as [[1, 3], [7, 7]]."""
    if not numbers:
        return []
    ends = [one for one, other in pairwise(numbers) if other != one + 1]
    starts = [other for one, other in pairwise(numbers) if other != one + 1]
    return [list(pair) for pair in zip([numbers[0], *starts], [*ends, numbers[-1]], strict=True)]


def _numbers(ranges: Iterable[tuple[int, int]]) -> Iterable[int]:
    return (number for first, last in ranges for number in range(first, last + 1))
