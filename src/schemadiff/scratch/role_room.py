"""A superuser's connection in, a transaction in which roles of certain names do not exist out; it is always taken back.

Roles belong to the whole server, where other databases, runs and projects lean on theirs. So they are renamed, which
nothing that leans on them minds, and nobody else ever sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg.sql import SQL, Identifier

from schemadiff.diagnostics import TryAgain
from schemadiff.scratch.access import Connection
from schemadiff.scratch.roles import ROLES_FOR_US_ALONE

_ASIDE = "sd_aside_"
_KEEPER = f"{_ASIDE}keeper"
_BEGIN = f"""
SET LOCAL client_min_messages = error; SET LOCAL search_path = pg_catalog, pg_temp;
{ROLES_FOR_US_ALONE}
"""
_EXISTING = "SELECT oid, rolname FROM pg_catalog.pg_authid WHERE rolname !~ '^pg_' ORDER BY oid"


def is_aside(name: str) -> bool:
    """Whether a role is there for the room's sake only."""
    return name.startswith(_ASIDE)


@contextmanager
def without_roles(
    connection: Connection, wanted: Callable[[str], bool], *, patience: str = "30s"
) -> Iterator[Connection]:
    """Inside of the block no role exists whose name is wanted, the superuser's own included."""
    with connection.transaction(force_rollback=True):
        try:
            connection.execute("SELECT pg_catalog.set_config('lock_timeout', %s, true)", (patience,))
            connection.execute(_BEGIN)
        except psycopg.errors.LockNotAvailable:
            hint = "run the command again when it is done"
            raise TryAgain.of("SD818", "another session holds the roles of the scratch server", hint) from None
        # Whoever is logged in cannot be renamed, so someone else goes on.
        connection.execute(SQL("CREATE ROLE {} SUPERUSER").format(Identifier(_KEEPER)))
        connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(_KEEPER)))
        for oid, name in connection.execute(_EXISTING).fetchall():
            if wanted(str(name)) and not is_aside(str(name)):
                names = Identifier(str(name)), Identifier(f"{_ASIDE}{oid}")
                connection.execute(SQL("ALTER ROLE {} RENAME TO {}").format(*names))
        yield connection
