"""A database in, what it says of the functions that it has out: by their names, whether they are volatile."""

from __future__ import annotations

from typing import Any

import psycopg

from schemadiff.safety.volatility import Functions

_QUERY = """
SELECT proname::text, CASE WHEN pg_catalog.bool_and(provolatile = 'v') THEN true
                           WHEN NOT pg_catalog.bool_or(provolatile = 'v') THEN false END
FROM pg_catalog.pg_proc GROUP BY proname
"""


def volatile_functions(connection: psycopg.Connection[Any]) -> Functions:
    """PostgreSQL's own ones, those of extensions, and those of the user."""
    return dict(connection.execute(_QUERY).fetchall())
