"""A statement that the superuser ran for the author goes in; the author owns what it made."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.sql import SQL, Composable, Identifier

from schemadiff.parse.lexer import tokenize
from schemadiff.parse.statements import Statement
from schemadiff.parse.tokens import Cursor
from schemadiff.scratch import ROLES_FOR_US_ALONE
from schemadiff.sources.session import Around, Session, alone

# How ALTER ... OWNER TO calls each kind that the superuser makes and that has an owner.
WORDS = {
    "base_type": "TYPE",
    "collation": "COLLATION",
    "composite": "TYPE",
    "conversion": "CONVERSION",
    "domain": "DOMAIN",
    "enum": "TYPE",
    "event_trigger": "EVENT TRIGGER",
    "foreign_data_wrapper": "FOREIGN DATA WRAPPER",
    "language": "LANGUAGE",
    "materialized_view": "MATERIALIZED VIEW",
    "operator_class": "OPERATOR CLASS",
    "operator_family": "OPERATOR FAMILY",
    "publication": "PUBLICATION",
    "range": "TYPE",
    "schema": "SCHEMA",
    "sequence": "SEQUENCE",
    "server": "SERVER",
    "statistics": "STATISTICS",
    "subscription": "SUBSCRIPTION",
    "table": "TABLE",
    "ts_configuration": "TEXT SEARCH CONFIGURATION",
    "ts_dictionary": "TEXT SEARCH DICTIONARY",
    "view": "VIEW",
}
_SHELL = """
SELECT 1 FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname = %s AND t.typname = %s AND NOT t.typisdefined
"""
WITH_METHOD = frozenset(("operator_class", "operator_family"))


def give_to_author(statement: Statement, admin: Session, author: str) -> None:
    """Make the author the owner of what the statement made, so that an owner nobody stated stays the author."""
    made = statement.creates[0] if statement.creates and statement.verb.startswith("CREATE") else None
    if made is None or made.kind not in WORDS or (made.kind == "schema" and statement.roles):
        return
    name: Composable = Identifier(*made.path)
    if made.kind in WITH_METHOD:
        name = SQL("{} USING {}").format(name, Identifier(_method(statement.text)))
    command = SQL("ALTER {} {} OWNER TO {}").format(SQL(WORDS[made.kind]), name, Identifier(author))
    change_owner(admin.connection, command.as_bytes(admin.connection), author)


def take_shell(statement: Statement, admin: Session) -> None:
    """Make the superuser the owner of the shell that the statement fills: PostgreSQL takes it from nobody else."""
    made = statement.creates[0] if statement.creates else None
    if made is not None and made.kind == "base_type" and admin.connection.execute(_SHELL, made.path).fetchone():
        admin.connection.execute(SQL("ALTER TYPE {} OWNER TO CURRENT_USER").format(Identifier(*made.path)))


def change_owner(admin: psycopg.Connection[Any], command: bytes, owner: str, around: Around = alone) -> None:
    """Run an ALTER ... OWNER TO as a superuser."""
    try:
        with around(admin):
            admin.execute(command)
    except psycopg.errors.InsufficientPrivilege:
        # Only a superuser may own wrappers, event triggers and publications of all tables. Inside of one
        # transaction the new owner is one, and nobody else ever sees it.
        with admin.transaction():
            admin.execute(ROLES_FOR_US_ALONE)
            admin.execute(SQL("ALTER ROLE {} SUPERUSER").format(Identifier(owner)))
            admin.execute(command)
            admin.execute(SQL("ALTER ROLE {} NOSUPERUSER").format(Identifier(owner)))


def _method(text: str) -> str:
    cursor = Cursor(tokenize(text))
    cursor.until("USING")
    cursor.need("USING")
    return cursor.identifier()
