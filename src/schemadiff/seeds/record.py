"""A connection in; which seeds its database had, and new ones written down, out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import sql

from schemadiff.diagnostics import Conflict
from schemadiff.migrations.ledger import Connection, TableName, columns_of, identifier, seeds_table
from schemadiff.seeds.files import SeedFile

_COLUMNS = {
    "env": "text",
    "file": "text",
    "checksum": "text NOT NULL",
    "rows": "bigint NOT NULL",
    "applied_at": "timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP",
    "applied_by": "text NOT NULL",
}
_READ = "SELECT checksum, rows, applied_at, applied_by FROM {} WHERE env = %s AND file = %s"
_WRITE = """
INSERT INTO {} AS s (env, file, checksum, rows, applied_at, applied_by)
VALUES (%s, %s, %s, %s, pg_catalog.clock_timestamp(), SESSION_USER)
ON CONFLICT (env, file) DO UPDATE
SET checksum = excluded.checksum, rows = excluded.rows,
    applied_at = excluded.applied_at, applied_by = excluded.applied_by
"""


@dataclass(frozen=True, slots=True)
class SeedRow:
    """A seed that was applied."""

    checksum: str
    rows: int
    applied_at: datetime
    applied_by: str


def recorded(conn: Connection, ledger: TableName, file: SeedFile) -> SeedRow | None:
    """The row of this seed, if it was ever applied here. Raises Conflict where the table is somebody else's."""
    table = seeds_table(ledger)
    present = columns_of(conn, table)
    if not present:
        return None
    if not _COLUMNS.keys() <= present.keys():
        hint = 'rename it, or name another ledger in schemadiff.toml: ledger = "public.schemadiff_migrations"'
        raise Conflict.of("SD420", f"{'.'.join(table)} is not the list of seeds that were applied", hint)
    row = conn.execute(sql.SQL(_READ).format(identifier(table)), (file.environment, file.name)).fetchone()
    return SeedRow(*row) if row else None


def record(conn: Connection, ledger: TableName, file: SeedFile, rows: int) -> None:
    """Say that the seed is applied, in the transaction that did it."""
    table = identifier(seeds_table(ledger))
    columns = sql.SQL(", ").join(sql.SQL(f"{column} {kind}") for column, kind in _COLUMNS.items())
    make = sql.SQL("CREATE TABLE IF NOT EXISTS {} ({}, PRIMARY KEY (env, file))").format(table, columns)
    if not columns_of(conn, seeds_table(ledger)):
        conn.execute(make)
    conn.execute(sql.SQL(_WRITE).format(table), (file.environment, file.name, file.checksum, rows))
