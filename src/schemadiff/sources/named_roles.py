"""The roles that statements name go in; a server on which they all exist, without login, comes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from schemadiff.diagnostics import Diagnostic

_USABLE = """
SELECT rolname FROM pg_catalog.pg_roles
WHERE rolname = ANY(%s) AND pg_catalog.pg_has_role(%s, oid, 'USAGE')
"""


def make_roles(names: Iterable[str], admin: psycopg.Connection[Any], author: str) -> list[Diagnostic]:
    """Create what is missing, with the author as a member so that it may act for them."""
    wanted = to_be_made(names, author)
    if not wanted:
        return []
    known = admin.execute(_USABLE, (list(wanted), author))
    problems = [_make_role(name, admin, author) for name in sorted(wanted - {str(row[0]) for row in known})]
    return [problem for problem in problems if problem]


def to_be_made(names: Iterable[str], author: str) -> set[str]:
    """Those of the roles that a server does not have anyway."""
    return {name for name in names if not name.startswith("pg_") and name != author}


def _make_role(name: str, admin: psycopg.Connection[Any], author: str) -> Diagnostic | None:
    role = Identifier(name)
    try:
        if not admin.execute("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = %s", (name,)).fetchone():
            admin.execute(SQL("CREATE ROLE {} NOLOGIN").format(role))
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        # Another run on the same server was faster.
        pass
    except psycopg.Error as error:
        return _problem(name, error)
    try:
        if not _is_superuser(name, admin):
            admin.execute(SQL("GRANT {} TO {}").format(role, Identifier(author)))
    except psycopg.Error as error:
        return _problem(name, error)
    return None


def _is_superuser(name: str, admin: psycopg.Connection[Any]) -> bool:
    """A superuser of a scratch server that is not ours is nothing to be a member of."""
    found = admin.execute("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = %s", (name,)).fetchone()
    return bool(found and found[0])


def _problem(name: str, error: psycopg.Error) -> Diagnostic:
    hint = "create the role on the scratch server, or use a scratch server whose role is a superuser"
    message = f'the role "{name}" does not exist in scratch and cannot be made: {error.diag.message_primary}'
    return Diagnostic("SD204", message, hint)
