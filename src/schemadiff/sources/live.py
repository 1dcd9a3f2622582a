"""A database URL in, what the database holds now out: its catalog and its ledger."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg

from schemadiff.connection import connect
from schemadiff.diagnostics import Conflict, TryAgain, UsageError
from schemadiff.introspect import introspect, introspect_roles
from schemadiff.migrations import ledger
from schemadiff.migrations.ledger import LedgerRow, TableName
from schemadiff.model import Catalog, ObjectId
from schemadiff.roles import is_managed, with_roles
from schemadiff.sources.exclude import without_tables
from schemadiff.sources.sizes import Size, read_sizes

_WHO = """
select current_user::text, (select rolname::text from pg_catalog.pg_roles where oid = 10)
"""


@dataclass(frozen=True, slots=True)
class Live:
    """A database as it is. `applied` is empty where there is no ledger. `bootstrap` is the server's first superuser.

    `sizes` is how large its tables and materialized views are, as the last ANALYZE saw them.
    """

    catalog: Catalog
    applied: tuple[LedgerRow, ...]
    bootstrap: str = ""
    sizes: Mapping[ObjectId, Size] = field(default_factory=dict)

    @property
    def migrator(self) -> str | None:
        """The role that applied the last migration, or else the one that reads: what is made belongs to it."""
        applied_by = [row.applied_by for row in self.applied if row.applied_by]
        return applied_by[-1] if applied_by else self.catalog.role

    @property
    def numbers(self) -> frozenset[int]:
        """Numbers of the migrations that were applied."""
        return frozenset(row.version for row in self.applied)


def read_live(url: str, ledger_table: TableName = ledger.DEFAULT, *, roles: Collection[str] = ()) -> Live:
    """Read a database, and the roles that match a pattern, without touching it.

    Raises TryAgain where it cannot be reached or is locked.
    """
    with connect(url) as connection:
        return live_of(connection, ledger_table, roles=roles)


def read_table_sizes(url: str, ledger_table: TableName = ledger.DEFAULT) -> Mapping[ObjectId, Size]:
    """How large the tables of a database are, our own left out. Raises TryAgain where it cannot be reached."""
    with connect(url) as connection:
        try:
            return read_sizes(connection, ledger.tables(ledger_table))
        except psycopg.OperationalError as error:
            raise _busy(error) from None


def live_of(
    connection: psycopg.Connection[Any],
    ledger_table: TableName = ledger.DEFAULT,
    *,
    roles: Collection[str] = (),
) -> Live:
    """Like read_live, over a connection that is there."""
    try:
        row = connection.execute(_WHO).fetchone()
        assert row is not None
        catalog = dataclasses.replace(introspect(connection), role=row[0])
        if roles:
            catalog = with_roles(catalog, introspect_roles(connection, lambda name: is_managed(name, roles)))
        applied = _applied(connection, ledger_table)
        sizes = read_sizes(connection, ledger.tables(ledger_table))
    except (psycopg.errors.LockNotAvailable, psycopg.errors.SerializationFailure) as error:
        raise _busy(error) from None
    except psycopg.OperationalError as error:
        raise _busy(error) from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise UsageError.of(
            "SD723",
            f"the database cannot be read whole: {error.diag.message_primary}",
            "every role may read the catalogs; of pg_partman, grant SELECT on its part_config and USAGE on its schema",
        ) from None
    return Live(without_tables(catalog, ledger.tables(ledger_table)), applied, row[1], sizes)


def _applied(connection: psycopg.Connection[Any], ledger_table: TableName) -> tuple[LedgerRow, ...]:
    """The rows of the ledger. A table of that name that another tool keeps is none; `apply` says so."""
    try:
        return ledger.read(connection, ledger_table)
    except Conflict:
        return ()


def _busy(error: psycopg.Error) -> TryAgain:
    message = error.diag.message_primary or "the connection was lost"
    return TryAgain.of("SD711", f"the database could not be read: {message}", "run the command again")
