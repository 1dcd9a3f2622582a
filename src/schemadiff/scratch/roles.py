"""A superuser's connection in, the plain role that runs schema files out."""

from __future__ import annotations

import contextlib
import time

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from schemadiff.scratch.access import Connection
from schemadiff.scratch.profile import AUTHOR, SCRATCH_SUPERUSER

_ATTEMPTS = 10
# Until the transaction is over nobody else of the whole server makes a role or changes one; who tries waits, where
# PostgreSQL would say "tuple concurrently updated". Logging in and reading go on.
ROLES_FOR_US_ALONE = "LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE"
# A role of its own, not SET ROLE: a file could say RESET ROLE and be superuser again.
_CREATE = "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


def author_for(role: str | None) -> str:
    """The name under which to run for a role of a live database: its own, so that ownership, default privileges and
    grants mean the same, unless that name has a meaning of its own here.
    """
    special = role is None or role in (SCRATCH_SUPERUSER, "public", "none") or role.startswith("pg_")
    return AUTHOR if special or role is None else role


def make_author(connection: Connection, name: str = AUTHOR) -> None:
    """Create the role if it is missing, and forget the settings that an earlier file gave it."""
    found = connection.execute("SELECT rolcanlogin FROM pg_catalog.pg_roles WHERE rolname = %s", (name,)).fetchone()
    if found is None:
        try:
            connection.execute(SQL(_CREATE).format(Identifier(name)))
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            pass
    if found != (True,):
        beside_others(connection, SQL("ALTER ROLE {} LOGIN").format(Identifier(name)))
    settings = "SELECT 1 FROM pg_catalog.pg_db_role_setting WHERE setrole = pg_catalog.to_regrole(%s)"
    if connection.execute(settings, (Identifier(name).as_string(),)).fetchone():
        beside_others(connection, SQL("ALTER ROLE {} RESET ALL").format(Identifier(name)))


def set_author_password(connection: Connection, password: str) -> None:
    """Give the role a password, hashed here so that no server log can hold it."""
    hashed = connection.pgconn.encrypt_password(password.encode(), AUTHOR.encode(), b"scram-sha-256").decode()
    connection.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(AUTHOR), Literal(hashed)))


def close_to_the_public(connection: Connection) -> None:
    """Leave the author no database but those of runs, whose privileges are what schema files say."""
    open_ones = connection.execute(
        "SELECT datname FROM pg_catalog.pg_database "
        "WHERE datallowconn AND datname NOT LIKE 'sd\\_%' "
        "AND pg_catalog.has_database_privilege('public', oid, 'CONNECT')"
    ).fetchall()
    for (name,) in open_ones:
        close_database(connection, Identifier(str(name)))


def close_database(connection: Connection, name: Identifier) -> None:
    """Let nobody in but the owner. Two runs may do so for one database at the same moment."""
    with contextlib.suppress(psycopg.errors.InvalidCatalogName):
        beside_others(connection, SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(name))


def beside_others(connection: Connection, statement: Composed) -> None:
    """Run what sets a state of the whole server's that another run may set at the same moment.

    PostgreSQL refuses the later one then: "tuple concurrently updated", or a row that is there already. The other has
    done it, or will have.
    """
    for _ in range(_ATTEMPTS - 1):
        with contextlib.suppress(psycopg.errors.InternalError_, psycopg.errors.UniqueViolation):
            connection.execute(statement)
            return
        # Up to 50 ms, and not as long as the other: in step with each other both would be refused again and again.
        time.sleep(time.monotonic_ns() % 50 / 1000)
    connection.execute(statement)
