"""CREATE FOREIGN TABLE on a server of somebody else's goes in; the author, who may use that for now, comes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from schemadiff.parse.lexer import tokenize
from schemadiff.parse.statements import Statement

_VERB = "CREATE FOREIGN TABLE"
_MAY = (
    "SELECT pg_catalog.has_server_privilege(%s, s.oid, 'USAGE') FROM pg_catalog.pg_foreign_server s WHERE srvname = %s"
)


@contextmanager
def lent(statement: Statement, author: str, admin: psycopg.Connection[Any]) -> Iterator[bool]:
    """The author has the right to use the server as long as the block lasts; whether there was one to lend."""
    server = _server(statement.text) if statement.verb == _VERB else None
    if server is None or admin.execute(_MAY, (author, server)).fetchone() != (False,):
        yield False
        return
    names = (Identifier(server), Identifier(author))
    admin.execute(SQL("GRANT USAGE ON FOREIGN SERVER {} TO {}").format(*names))
    try:
        yield True
    finally:
        admin.execute(SQL("REVOKE USAGE ON FOREIGN SERVER {} FROM {}").format(*names))


def _server(text: str) -> str | None:
    """The last SERVER of the text, if it is a word and not a string."""
    named = [name.identifier for word, name in pairwise(tokenize(text)) if word.key == "SERVER" and name.is_name]
    return named[-1] if named else None
