"""A superuser's connection and a key in; the scratch database that an earlier run kept under it out.

Of what takes long to make, a history of many migrations, the database itself is kept: a later run copies its files
and goes on from there. The newest ones stay, and no more than there is a bound for. They go with their cluster, which
is made anew when the machine went down under it.
"""

from __future__ import annotations

from contextlib import suppress

import psycopg
from psycopg.sql import SQL, Identifier

from schemadiff.scratch.access import Connection

_PREFIX = "kept_"
# How many of them there may be, and how many bytes of disk they may take together.
_MOST, _BYTES = 4, 2_000_000_000
# One that another run drops meanwhile has no size.
_ALL = """
SELECT datname, coalesce(pg_catalog.pg_database_size(oid), 0) FROM pg_catalog.pg_database
WHERE datname ~ '^kept_[0-9a-f]{40}$' ORDER BY oid DESC
"""


# A role that something in a kept database leans on could not be dropped by whoever made it.
_LEANS = """
SELECT EXISTS (
  SELECT FROM pg_catalog.pg_shdepend s
  JOIN pg_catalog.pg_database d ON d.oid = s.dbid JOIN pg_catalog.pg_roles r ON r.oid = s.refobjid
  WHERE d.datname = %s AND s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
    AND r.rolname <> %s AND r.rolname <> current_user)
"""
_IS_KEPT = "SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s"


def kept(maintenance: Connection, key: str) -> str | None:
    """The name of the database that is kept under a key of 40 hexadecimal digits."""
    name = _PREFIX + key
    return name if maintenance.execute(_IS_KEPT, (name,)).fetchone() else None


def keep(maintenance: Connection, name: str, key: str, author: str) -> bool:
    """Keep a database that nobody is connected to, if it leans on no role but the author; whether it is. Whatever is
    too much then goes, the oldest first.
    """
    if maintenance.execute(_LEANS, (name, author)).fetchone() != (False,):
        return False
    new = Identifier(_PREFIX + key)
    try:
        maintenance.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(name), new))
    except psycopg.Error:
        # Another run was first, or somebody looks into it.
        return False
    _make_room(maintenance)
    return True


def _make_room(maintenance: Connection) -> None:
    taken = 0
    for number, (name, size) in enumerate(maintenance.execute(_ALL).fetchall()):
        taken += int(str(size))
        if number >= _MOST or taken > _BYTES:
            # Another run may be copying it: then it goes the next time.
            with suppress(psycopg.Error):
                maintenance.execute(SQL("DROP DATABASE {}").format(Identifier(str(name))))
