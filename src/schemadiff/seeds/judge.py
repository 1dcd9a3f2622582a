"""Texts and the types that they are to be of in; those that PostgreSQL refuses, with its words, out."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import psycopg

from schemadiff.quoting import literal
from schemadiff.scratch import Database

Text = tuple[str, str]
_TOGETHER = 10_000
_ASK = """
SELECT asked.type, asked.value, said.message
FROM ROWS FROM (pg_catalog.unnest(%s::text[]), pg_catalog.unnest(%s::text[])) AS asked(type, value),
LATERAL pg_catalog.pg_input_error_info(asked.value, asked.type) AS said
WHERE said.message IS NOT NULL
"""


def refused(database: Database, texts: Iterable[Text]) -> dict[Text, str]:
    """(type, text) and why PostgreSQL refuses it. Runs as the author: domains have checks, and these are code."""
    found: dict[Text, str] = {}
    for _, group in groupby(sorted(set(texts)), key=lambda text: text[0]):
        asked = list(group)
        for start in range(0, len(asked), _TOGETHER):
            found.update(_together(database, asked[start : start + _TOGETHER]))
    return found


def _together(database: Database, asked: list[Text]) -> dict[Text, str]:
    """All of one type."""
    if database.version >= 160000:
        try:
            rows = database.author().execute(_ASK, ([t for t, _ in asked], [v for _, v in asked])).fetchall()
            return {(str(type_), str(value)): str(message) for type_, value, message in rows}
        except psycopg.Error:
            # The input function of this type does not tell, but fails.
            pass
    return {one: message for one in asked if (message := _alone(database, *one))}


def _alone(database: Database, type_: str, value: str) -> str:
    try:
        database.author().execute(f"SELECT CAST({literal(value)} AS {type_})".encode())
    except psycopg.Error as error:
        return error.diag.message_primary or type(error).__name__
    return ""
