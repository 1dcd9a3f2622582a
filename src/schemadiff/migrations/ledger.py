"""A connection goes in; the rows of `schema_migrations` come out, and new ones go in.

A table of that name which another tool or a hand-written migration made is adopted: it gets the columns it lacks,
and its rows count as applied. Rows that schemadiff wrote carry its version; only their checksums are held to account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from schemadiff.diagnostics import Conflict
from schemadiff.migrations.notice import put_up, read_notice
from schemadiff.version import VERSION

Connection = psycopg.Connection[Any]
TableName = tuple[str, str]

DEFAULT: TableName = ("public", "schema_migrations")
_COLUMNS = {
    "version": "bigint PRIMARY KEY",
    "name": "text NOT NULL",
    "checksum": "text",
    "applied_at": "timestamptz DEFAULT CURRENT_TIMESTAMP",
    "applied_by": "text",
    "duration_ms": "bigint",
    "tool_version": "text",
    "fingerprint": "text",
}
_TYPES_OF_VERSION = ("smallint", "integer", "bigint")
# By name in pg_catalog: a role without USAGE on the schema is refused by to_regclass, and sees it here.
_FIND_COLUMNS = """
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped
"""
_MAY_READ = """
SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s
"""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One applied migration. `tool_version` is None where the row is not of our making."""

    version: int
    name: str
    checksum: str | None = None
    applied_at: datetime | None = None
    applied_by: str | None = None
    duration_ms: int | None = None
    tool_version: str | None = None
    fingerprint: str | None = None


def tables(name: TableName = DEFAULT) -> tuple[TableName, ...]:
    """The tables that are ours in a database: whoever compares catalogs leaves them out."""
    return name, progress_table(name), seeds_table(name)


def progress_table(name: TableName) -> TableName:
    """Beside the ledger: how far a file got that cannot run in one transaction."""
    return name[0], f"{name[1]}_progress"


def seeds_table(name: TableName) -> TableName:
    """Beside the ledger: which seeds were applied."""
    return name[0], f"{name[1].removesuffix('_migrations')}_seeds"


def ensure(conn: Connection, name: TableName = DEFAULT) -> None:
    """Make the ledger, or give an adopted one the columns it lacks."""
    present = columns_of(conn, name)
    if not present:
        columns = sql.SQL(", ").join(sql.SQL(f"{column} {kind}") for column, kind in _COLUMNS.items())
        conn.execute(sql.SQL("CREATE TABLE IF NOT EXISTS {} ({})").format(identifier(name), columns))
        return
    _refuse_foreign(present, name)
    for column, kind in _COLUMNS.items():
        if column not in present:
            addition = f"ADD COLUMN IF NOT EXISTS {column} {kind.removesuffix(' NOT NULL')}"
            conn.execute(sql.SQL(f"ALTER TABLE {{}} {addition}").format(identifier(name)))


def read(conn: Connection, name: TableName = DEFAULT) -> tuple[LedgerRow, ...]:
    """All rows by version; none when there is no ledger. Who may not read it learns the numbers from its notice.

    Raises psycopg.errors.InsufficientPrivilege where it has none.
    """
    present = columns_of(conn, name)
    if not present:
        return ()
    _refuse_foreign(present, name)
    if not is_readable(conn, name) and (said := read_notice(conn, name)):
        return tuple(LedgerRow(number, "", applied_by=said[1]) for number in said[0])
    wanted = [column for column in _COLUMNS if column in present]
    query = sql.SQL("SELECT {} FROM {} ORDER BY version").format(
        sql.SQL(", ").join(map(sql.Identifier, wanted)), identifier(name)
    )
    rows: Sequence[tuple[Any, ...]] = conn.execute(query).fetchall()
    return tuple(LedgerRow(**{"name": "", **dict(zip(wanted, row, strict=True))}) for row in rows)


def record(
    conn: Connection,
    number: int,
    migration: str,
    checksum: str,
    *,
    ledger: TableName = DEFAULT,
    duration_ms: int | None = None,
    fingerprint: str | None = None,
) -> None:
    """Say that a migration is applied. A row that the migration itself wrote is overwritten: it knows no checksum."""
    values = (migration, checksum, duration_ms, VERSION, fingerprint, number)
    columns = "name = %s, checksum = %s, duration_ms = %s, tool_version = %s, fingerprint = %s"
    rest = "applied_at = pg_catalog.clock_timestamp(), applied_by = SESSION_USER"
    table = identifier(ledger)
    update = sql.SQL(f"UPDATE {{}} SET {columns}, {rest} WHERE version = %s").format(table)
    if conn.execute(update, values).rowcount == 0:
        names = "name, checksum, duration_ms, tool_version, fingerprint, version, applied_at, applied_by"
        row = "%s, %s, %s, %s, %s, %s, pg_catalog.clock_timestamp(), SESSION_USER"
        conn.execute(sql.SQL(f"INSERT INTO {{}} ({names}) VALUES ({row})").format(table), values)
    put_up(conn, ledger)


def remember_state(conn: Connection, state: str, *, ledger: TableName = DEFAULT) -> None:
    """Say in which state the last migration left the database."""
    if "fingerprint" in columns_of(conn, ledger):
        update = "UPDATE {0} SET fingerprint = %s WHERE version = (SELECT pg_catalog.max(version) FROM {0})"
        conn.execute(sql.SQL(update).format(identifier(ledger)), (state,))


def remove(conn: Connection, number: int, *, ledger: TableName = DEFAULT) -> None:
    """Say that a migration is no longer applied. Without effect where its way back has dropped the ledger itself."""
    if columns_of(conn, ledger):
        conn.execute(sql.SQL("DELETE FROM {} WHERE version = %s").format(identifier(ledger)), (number,))
        put_up(conn, ledger)


def identifier(name: TableName) -> sql.Identifier:
    """The table as SQL writes it."""
    return sql.Identifier(*name)


def columns_of(conn: Connection, name: TableName) -> dict[str, str]:
    """The columns of a table with their types; none where there is no such table."""
    return dict(conn.execute(_FIND_COLUMNS, name).fetchall())


def is_readable(conn: Connection, name: TableName) -> bool:
    """Whether the role may read the rows, and not only what the notice says of them."""
    row = conn.execute(_MAY_READ, name).fetchone()
    return bool(row and row[0])


def _refuse_foreign(present: dict[str, str], name: TableName) -> None:
    if present.get("version") not in _TYPES_OF_VERSION:
        kind = present.get("version", "missing")
        raise Conflict.of(
            "SD420",
            f"{'.'.join(name)} is not a ledger of numbered migrations: its column version is {kind}",
            'another tool keeps it; name a table of our own: ledger = "public.schemadiff_migrations"',
        )
