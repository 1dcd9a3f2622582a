"""Every pair of types that a column may have before and after: PostgreSQL takes the USING that is written for it."""

from __future__ import annotations

import itertools

import psycopg
import pytest

from schemadiff.plan.casts import converted
from schemadiff.quoting import literal
from schemadiff.scratch import Database

TYPES = (
    *("smallint", "integer", "bigint", "numeric", "numeric(12,2)", "real", "double precision", "money", "oid"),
    *("boolean", "bit(3)", "bit varying(5)", "text", "character varying(40)", "character(40)", "name", '"char"'),
    *("date", "timestamp without time zone", "timestamp(3) with time zone", "interval", "uuid", "bytea", "xml"),
    *("time without time zone", "time with time zone", "json", "jsonb", "inet", "cidr", "point", "int4range"),
    *("integer[]", "boolean[]", "bigint[]", "text[]", "numeric(12,2)[]"),
)


def test_every_pair_is_taken(database: Database) -> None:
    """On a table without rows, as far as it is about types."""
    refused = []
    with database.admin() as connection:
        for before, after in itertools.permutations(TYPES, 2):
            value = converted("c", before, after)
            connection.execute(f"DROP TABLE IF EXISTS t; CREATE TABLE t (c {before})")
            try:
                connection.execute(f"ALTER TABLE t ALTER c TYPE {after}{f' USING {value}' if value else ''}")
            except psycopg.Error as error:
                refused.append(f"{before} -> {after}: {error.diag.message_primary}")
    assert refused == []


@pytest.mark.parametrize(
    ("before", "value", "after", "expected"),
    [
        ("boolean", "true", "bigint", "1"),
        ("smallint", "1", "boolean", "true"),
        ("numeric", "0", "boolean", "false"),
        ("boolean[]", "{t,f}", "numeric[]", "{1,0}"),
        ("money", "12.50", "numeric", "12.50"),
        ("money", "12.00", "integer", "12"),
        ("oid", "7", "double precision", "7"),
        ("bit(3)", "101", "smallint", "5"),
        ("time with time zone", "10:00+01", "interval", "10:00:00"),
        ('"char"', "7", "integer", "7"),
        ("text", "{1,2}", "integer[]", "{1,2}"),
    ],
)
def test_values_stay_what_they_are(database: Database, before: str, value: str, after: str, expected: str) -> None:
    """What a person would expect of the change."""
    with database.admin() as connection:
        row = connection.execute(
            f"SELECT ({converted('c', before, after)})::text FROM (VALUES ({literal(value)}::{before})) v (c)"
        ).fetchone()
    assert row == (expected,)
