"""A routine that sets parameters which no module knows goes in; the author, whom PostgreSQL lets set them, comes out.

That takes a superuser, or from PostgreSQL 15 on the privilege: such a parameter may turn out to be one of a module that
is not loaded. Those of languages are therefore not given: there are some among them that run code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from schemadiff.parse.lexer import tokenize
from schemadiff.parse.statements import Statement
from schemadiff.parse.tokens import Cursor
from schemadiff.scratch import beside_others
from schemadiff.sources.leakproof import VERBS

_OWN = re.compile(r"(?!pl)[a-z_][a-z0-9_$]*(?:\.[a-z_][a-z0-9_$]*)+", re.IGNORECASE)
_MAY = "SELECT pg_catalog.has_parameter_privilege(%s, %s, 'SET')"
_IS_KNOWN = "SELECT pg_catalog.current_setting(%s, true) IS NOT NULL"


def let_set(statement: Statement, author: str, admin: psycopg.Connection[Any]) -> bool:
    """Give the author the privilege on what the routine sets, as far as it has none; whether there was anything."""
    if statement.verb not in VERBS or admin.info.server_version < 150000:
        return False
    names = [name for name in _parameters(statement.text) if not _holds(admin, _MAY, author, name)]
    for name in names:
        if _holds(admin, _IS_KNOWN, name):
            return False
        grant = SQL("GRANT SET ON PARAMETER {} TO {}").format(Identifier(*name.split(".")), Identifier(author))
        beside_others(admin, grant)
    return bool(names)


def _holds(admin: psycopg.Connection[Any], query: str, *values: str) -> bool:
    return admin.execute(query.encode(), values).fetchone() == (True,)


def _parameters(text: str) -> Iterator[str]:
    tokens = tokenize(text)
    for number, (word, name) in enumerate(pairwise(tokens)):
        if word.key == "SET" and name.is_name:
            parameter = ".".join(Cursor(tokens[number + 1 :]).name())
            if _OWN.fullmatch(parameter):
                yield parameter.lower()
