"""Pairs of types in; whether values fit as they are, and whether PostgreSQL agrees about the rewrite."""

from __future__ import annotations

import pytest

from schemadiff.safety.types import Width, canonical, compared
from schemadiff.scratch import Database

PAIRS = [
    ("character varying(10)", "character varying(20)", Width.WIDER),
    ("character varying(10)", "text", Width.WIDER),
    ("text", "character varying", Width.WIDER),
    ("character varying(20)", "character varying(10)", Width.NARROWER),
    ("text", "character varying(10)", Width.NARROWER),
    ("text", "character(10)", Width.OTHER),
    ("character(5)", "character(10)", Width.OTHER),
    ("integer", "bigint", Width.WIDER),
    ("bigint", "integer", Width.NARROWER),
    ("smallint", "integer", Width.WIDER),
    ("integer", "numeric", Width.WIDER),
    ("integer", "numeric(10,0)", Width.WIDER),
    ("integer", "numeric(6,0)", Width.NARROWER),
    ("numeric(10,2)", "numeric(12,2)", Width.WIDER),
    ("numeric(10,2)", "numeric", Width.WIDER),
    ("numeric", "numeric(10,2)", Width.NARROWER),
    ("numeric(10,2)", "numeric(12,4)", Width.WIDER),
    ("numeric(10,2)", "numeric(10,4)", Width.NARROWER),
    ("numeric(10,2)", "numeric(10,1)", Width.NARROWER),
    ("numeric(10,2)", "integer", Width.NARROWER),
    ("real", "double precision", Width.WIDER),
    ("double precision", "real", Width.NARROWER),
    ("bigint", "double precision", Width.NARROWER),
    ("timestamp(3) without time zone", "timestamp without time zone", Width.WIDER),
    ("timestamp without time zone", "timestamp(3) without time zone", Width.NARROWER),
    ("timestamp without time zone", "date", Width.NARROWER),
    ("bit varying(5)", "bit varying(9)", Width.WIDER),
    ("bit varying(9)", "bit varying(5)", Width.NARROWER),
    ("json", "jsonb", Width.OTHER),
    ("integer", "text", Width.OTHER),
    ("integer[]", "bigint[]", Width.WIDER),
    ("character varying(9)[]", "character varying(3)[]", Width.NARROWER),
]


@pytest.mark.parametrize(("old", "new", "width"), PAIRS)
def test_width(old: str, new: str, width: Width) -> None:
    """What becomes of the values."""
    assert compared(old, new).width is width


@pytest.mark.parametrize(("old", "new"), [pair[:2] for pair in PAIRS])
def test_postgresql_agrees_about_the_rewrite(old: str, new: str, database: Database) -> None:
    """A file of another number holds the rows afterwards, or the same."""
    connection = database.author()
    node = "select pg_relation_filenode('t')"
    connection.execute(f"create table t (c {old})".encode())
    before = connection.execute(node).fetchone()
    connection.execute(
        f"alter table t alter c type {new} using c::text::{new}".encode()
        if "json" in old
        else f"alter table t alter c type {new}".encode()
    )
    rewritten = before != connection.execute(node).fetchone()
    assert compared(old, new).rewrites == rewritten


@pytest.mark.parametrize(
    "written",
    [
        "int", "int8", "varchar(20)", "varchar", "char", "char(3)", "decimal(10, 2)", "timestamptz(3)", "timestamptz",
        "timestamp", "time", "float8", "bool", "varbit(4)", "int4[]", "bit", "text", "double precision",
        "timestamp (2) with time zone", "character varying (7)",
    ],
)  # fmt: skip
def test_names_are_postgresqls_own(written: str, database: Database) -> None:
    """As format_type prints them."""
    connection = database.author()
    connection.execute(f"create table t (c {written})".encode())
    row = connection.execute(
        "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 't'::regclass and attnum = 1"
    ).fetchone()
    assert row is not None
    assert canonical(written) == row[0]
