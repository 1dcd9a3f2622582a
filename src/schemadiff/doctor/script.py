"""A connection in, the SQL of the roles for its database out."""

from __future__ import annotations

from typing import Any

import psycopg

from schemadiff.config import Config
from schemadiff.diagnostics import TryAgain
from schemadiff.doctor.examine import catalog_of
from schemadiff.doctor.look import Look
from schemadiff.doctor.roles_sql import roles_sql
from schemadiff.migrations.lock import refuse_pooler

_PRESENT = "SELECT current_database()::text AS database, array(SELECT rolname::text FROM pg_roles) AS roles"


def script_for(connection: psycopg.Connection[Any], config: Config) -> str:
    """The script. Raises UsageError behind a pooler, TryAgain where the catalogs cannot be read."""
    refuse_pooler(connection)
    look = Look(connection, config, pooled=False)
    catalog = catalog_of(look)
    if catalog is None:
        raise TryAgain.of("SD711", "the database could not be read", "run the command again")
    found = look.rows(_PRESENT)[0]
    return roles_sql(found["database"], catalog, config.ledger, frozenset(found["roles"]))
