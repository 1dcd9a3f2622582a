"""A superuser's connection in, a server without the databases and roles of runs that are over out."""

from __future__ import annotations

from contextlib import suppress

import psycopg
from psycopg.sql import SQL, Identifier

from schemadiff.scratch.access import Access, Connection
from schemadiff.scratch.profile import AUTHOR

# Who is alive is asked of the server, not of the process table: runs may come from containers and other machines.
_ABANDONED = """
SELECT d.datname FROM pg_catalog.pg_database d
WHERE d.datname ~ '^sd_[0-9]+_[0-9a-f]{8}$'
  AND pg_catalog.pg_has_role(d.datdba, 'USAGE')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_stat_activity a
    WHERE a.application_name = 'schemadiff-' || pg_catalog.split_part(d.datname, '_', 2))
"""
_ALONE = """
SELECT NOT EXISTS (
  SELECT FROM pg_catalog.pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_catalog.pg_backend_pid())
"""
_ROLES = """
SELECT rolname FROM pg_catalog.pg_roles
WHERE rolname NOT LIKE 'pg\\_%%' AND rolname <> current_user AND rolname <> %s
"""


def drop(maintenance: Connection, access: Access, name: str) -> None:
    """Drop a scratch database, whoever is connected to it."""
    statement = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
    try:
        maintenance.execute(statement)
    except psycopg.errors.ObjectInUse:
        _drop_subscriptions(access, name)
        maintenance.execute(statement)


def drop_databases(maintenance: Connection, access: Access) -> None:
    """Drop what runs left that did not end well."""
    for (name,) in maintenance.execute(_ABANDONED).fetchall():
        # Another run may be dropping the same one.
        with suppress(psycopg.Error):
            drop(maintenance, access, str(name))


def drop_roles(maintenance: Connection) -> None:
    """Drop the roles that schema files named, once nobody else is on the server: roles belong to no database."""
    if maintenance.execute(_ALONE).fetchone() != (True,):
        return
    names = [Identifier(str(name)) for (name,) in maintenance.execute(_ROLES, (AUTHOR,)).fetchall()]
    if names:
        # A role that something still leans on stays: it harms nobody.
        with suppress(psycopg.errors.DependentObjectsStillExist):
            maintenance.execute(SQL("DROP ROLE {}").format(SQL(", ").join(names)))


def _drop_subscriptions(access: Access, name: str) -> None:
    with access.connect_admin(name) as connection:
        found = connection.execute(
            "SELECT s.subname FROM pg_catalog.pg_subscription s "
            "JOIN pg_catalog.pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()"
        ).fetchall()
        for (subscription,) in found:
            for action in ("ALTER SUBSCRIPTION {} DISABLE", "ALTER SUBSCRIPTION {} SET (slot_name = NONE)"):
                connection.execute(SQL(action).format(Identifier(str(subscription))))
            connection.execute(SQL("DROP SUBSCRIPTION {}").format(Identifier(str(subscription))))
