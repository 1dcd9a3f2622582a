"""A SECURITY LABEL statement and a scratch database in; the label is there without the provider that would check it."""

from __future__ import annotations

import re
import secrets
from typing import Any, NamedTuple

import psycopg

from schemadiff.parse.lexer import tokenize
from schemadiff.parse.tokens import Cursor

IS_LABEL = re.compile(r"\s*SECURITY\s+LABEL\s", re.IGNORECASE)
_ADDRESS = "SELECT classoid, objoid, objsubid FROM pg_catalog.pg_description WHERE description = %s"
_DELETE = """
DELETE FROM pg_catalog.pg_seclabel WHERE classoid = %s AND objoid = %s AND objsubid = %s AND provider = %s
"""
_INSERT = "INSERT INTO pg_catalog.pg_seclabel (classoid, objoid, objsubid, provider, label) VALUES (%s, %s, %s, %s, {})"


class _Label(NamedTuple):
    """`on` and `value` are the statement's own text: the object, and the literal or NULL."""

    provider: str
    on: str
    value: str


def set_label(admin: psycopg.Connection[Any], text: str) -> None:
    """Do what the statement says, for any provider. Raises psycopg.Error where there is no such object."""
    label = _read(text)
    address = _address(admin, label.on)
    admin.execute(_DELETE, (*address, label.provider))
    if label.value.upper() != "NULL":
        # The literal is PostgreSQL's to read; tokens have made sure that it is one.
        admin.execute(_INSERT.format(label.value.replace("%", "%%")).encode(), (*address, label.provider))


def _address(admin: psycopg.Connection[Any], on: str) -> tuple[Any, ...]:
    """What COMMENT ON the same words is about."""
    mark = f"schemadiff {secrets.token_hex(16)}"
    with admin.transaction(force_rollback=True):
        admin.execute(f"COMMENT ON {on} IS '{mark}'".encode())
        found = admin.execute(_ADDRESS, (mark,)).fetchone()
    if found is None:
        raise psycopg.errors.FeatureNotSupported("labels of what all databases share are not kept in a database")
    return tuple(found)


def _read(text: str) -> _Label:
    cursor = Cursor(tokenize(text))
    cursor.need("SECURITY", "LABEL")
    cursor.need("FOR")
    token = cursor.next()
    cursor.need("ON")
    start = cursor.tokens[cursor.at].start
    cursor.until("IS")
    middle = cursor.tokens[cursor.at].start
    cursor.need("IS")
    value = cursor.next()
    provider = token.text if token.kind == "string" else token.identifier
    return _Label(provider, text[start:middle], text[value.start : value.end])
