"""How far a file got that cannot run in one transaction: written between its units, read by the next run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import sql

from schemadiff.migrations.ledger import Connection, TableName, columns_of, identifier, progress_table

_CREATE = """
CREATE TABLE IF NOT EXISTS {} (
    version bigint, direction text, done integer NOT NULL, started boolean NOT NULL, digest text NOT NULL,
    PRIMARY KEY (version, direction)
)"""
_WRITE = """
INSERT INTO {} AS p (version, direction, done, started, digest) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (version, direction)
DO UPDATE SET done = excluded.done, started = excluded.started, digest = excluded.digest
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` units have taken effect; `started` says that the next one, outside of a transaction, was begun.

    `digest` covers the text of those units: what is left of the file may be corrected, what ran may not.
    """

    done: int = 0
    started: bool = False
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ProgressKey:
    """Which run it is: of which migration, and which way ("up" or "down")."""

    ledger: TableName
    version: int
    direction: str


def unfinished(conn: Connection, ledger: TableName) -> frozenset[tuple[int, str]]:
    """Number and direction of the runs that stopped half-way. `status` takes the numbers of those that go "up"."""
    return frozenset(how_far(conn, ledger))


def how_far(conn: Connection, ledger: TableName) -> Mapping[tuple[int, str], Progress]:
    """The runs that stopped half-way, by number and direction, and how far each got."""
    table = progress_table(ledger)
    if not columns_of(conn, table):
        return {}
    query = sql.SQL("SELECT version, direction, done, started, digest FROM {} ORDER BY version, direction")
    rows = conn.execute(query.format(identifier(table))).fetchall()
    return {(version, direction): Progress(*progress) for version, direction, *progress in rows}


def read_progress(conn: Connection, key: ProgressKey) -> Progress:
    """How far the last run got; nowhere, if there is no record of one."""
    table = progress_table(key.ledger)
    if not columns_of(conn, table):
        return Progress()
    query = sql.SQL("SELECT done, started, digest FROM {} WHERE version = %s AND direction = %s")
    row = conn.execute(query.format(identifier(table)), (key.version, key.direction)).fetchone()
    return Progress(*row) if row else Progress()


def write_progress(conn: Connection, key: ProgressKey, progress: Progress) -> None:
    """Remember how far the run got; inside a transaction it holds with it."""
    table = progress_table(key.ledger)
    if not columns_of(conn, table):
        conn.execute(sql.SQL(_CREATE).format(identifier(table)))
    values = (key.version, key.direction, progress.done, progress.started, progress.digest)
    conn.execute(sql.SQL(_WRITE).format(identifier(table)), values)


def clear_progress(conn: Connection, key: ProgressKey) -> None:
    """Forget the run: it is complete."""
    table = progress_table(key.ledger)
    if columns_of(conn, table):
        query = sql.SQL("DELETE FROM {} WHERE version = %s AND direction = %s").format(identifier(table))
        conn.execute(query, (key.version, key.direction))
