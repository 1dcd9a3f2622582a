"""A scratch database in, the managed roles of its state out: made by its role statements, read, and taken back."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg.sql import SQL, Identifier

from schemadiff.introspect import introspect_roles
from schemadiff.model import Catalog
from schemadiff.parse.roles import RoleStatement
from schemadiff.scratch import Database, is_aside
from schemadiff.scratch.access import Connection


class RolesRefused(Exception):
    """PostgreSQL refused statements about roles; `failures` are those that are not a consequence of another one."""

    def __init__(self, failures: Sequence[tuple[RoleStatement, psycopg.Error]]) -> None:
        self.failures = tuple(failures)
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """What PostgreSQL said about the first one."""
        error = self.failures[0][1]
        return error.diag.message_primary or str(error)


def role_catalog(database: Database) -> Catalog:
    """The managed roles, and what is said of them. Raises RolesRefused."""
    server = database.server
    statements = [s for s in database.role_statements if any(map(server.manages, s.names))]
    if not statements:
        return Catalog(objects={}, needs={}, version=server.version)
    named = frozenset(name for statement in statements for name in statement.names)
    with server.role_room(lambda name: name in named or server.manages(name)) as room:
        _make_others(room, statements)
        _run(room, statements)
        return introspect_roles(room, lambda name: server.manages(name) and not is_aside(name))


def check_roles(database: Database) -> None:
    """Raises RolesRefused where the role statements of the database's state do not run."""
    if database.server.managed_roles and database.role_statements:
        role_catalog(database)


def _make_others(room: Connection, statements: Sequence[RoleStatement]) -> None:
    """A role that is named before a statement makes it was there before."""
    known: set[str] = set()
    for statement in statements:
        for name in sorted(statement.names - statement.makes - known):
            if not name.startswith("pg_"):
                room.execute(SQL("CREATE ROLE {}").format(Identifier(name)))
        known |= statement.names


def _run(room: Connection, statements: Sequence[RoleStatement]) -> None:
    failures: list[tuple[RoleStatement, psycopg.Error]] = []
    lost: set[str] = set()
    for statement in statements:
        try:
            with room.transaction():
                room.execute(statement.text_in(room.info.dbname).encode())
        except psycopg.Error as error:
            if not statement.names & lost:
                failures.append((statement, error))
            lost |= statement.makes
    if failures:
        raise RolesRefused(failures)
