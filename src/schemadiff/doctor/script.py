"""A database URL in, the SQL of the roles for its database out."""

from __future__ import annotations

from schemadiff.config import Config
from schemadiff.connection import connect, decode_anything
from schemadiff.diagnostics import TryAgain
from schemadiff.doctor.examine import catalog_of
from schemadiff.doctor.look import Look
from schemadiff.doctor.roles_sql import roles_sql
from schemadiff.migrations.lock import refuse_pooler
from schemadiff.stages import stage

_PRESENT = "SELECT current_database()::text AS database, array(SELECT rolname::text FROM pg_roles) AS roles"


@stage("looking at the database")
def script_for(url: str, config: Config) -> str:
    """The script. Raises UsageError behind a pooler, TryAgain where the catalogs cannot be read."""
    with connect(url) as connection:
        decode_anything(connection)
        refuse_pooler(connection)
        found = Look(connection, config, pooled=False).rows(_PRESENT)[0]
    catalog = catalog_of(url)
    if catalog is None:
        raise TryAgain.of("SD711", "the database could not be read", "run the command again")
    return roles_sql(found["database"], catalog, config.ledger, frozenset(found["roles"]))
