"""CREATE FUNCTION ... LEAKPROOF goes in, which takes a superuser; a leakproof function of the author's comes out."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import psycopg
from psycopg.sql import SQL

from schemadiff.parse.lexer import tokenize
from schemadiff.parse.statements import Statement

VERBS = frozenset(("CREATE FUNCTION", "CREATE PROCEDURE"))
NEWEST = """
SELECT p.oid::pg_catalog.regprocedure::text FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = %s AND p.proname = %s ORDER BY pg_catalog.age(p.xmin) LIMIT 1
"""


def without_leakproof(statement: Statement) -> str:
    """The text with spaces where it says LEAKPROOF, so that no superuser has to run it."""
    text = statement.text
    if statement.verb not in VERBS or "leakproof" not in text.lower():
        return text
    tokens = tokenize(text)
    for before, token in pairwise(tokens):
        if token.key == "LEAKPROOF" and before.key != "NOT":
            text = text[: token.start] + " " * len(token.text) + text[token.end :]
    return text


def make_leakproof(statement: Statement, admin: psycopg.Connection[Any]) -> None:
    """Say LEAKPROOF of the function that the statement has just made."""
    found = admin.execute(NEWEST, statement.creates[0].path).fetchone()
    if found:
        admin.execute(SQL("ALTER ROUTINE {} LEAKPROOF").format(SQL(found[0])))
