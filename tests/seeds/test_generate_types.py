"""A column of each type in; rows that have a value there, and each another one where the column is a key, out."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import psycopg
import pytest

from schemadiff.introspect import introspect
from schemadiff.scratch import Database, Server
from schemadiff.seeds.generate.fill import Filled, Filler
from schemadiff.seeds.generate.write import load

ROWS = 60
OWN = """
    CREATE TYPE mood AS ENUM ('calm', 'angry'); CREATE TYPE pair AS (a int, b text);
    CREATE TYPE big AS (a bit(3), b varbit(9), c pair, d date[]); CREATE TYPE span AS RANGE (SUBTYPE = float8);
    CREATE TYPE words AS RANGE (SUBTYPE = text); CREATE DOMAIN d_bit AS bit(25);
    CREATE DOMAIN d_again AS d_bit NOT NULL;
    CREATE DOMAIN d_pair AS pair; CREATE DOMAIN d_array AS int[] CHECK (cardinality(VALUE) < 5);
    CREATE DOMAIN d_object AS jsonb CHECK (jsonb_typeof(VALUE) = 'object');
    CREATE DOMAIN d_code AS varchar(20) CHECK (VALUE ~ '^[a-z]{3}-[0-9]{4}$');
    CREATE DOMAIN d_small AS int CHECK (VALUE BETWEEN 3 AND 5); CREATE SCHEMA "S p"; CREATE TYPE "S p"."T'x" AS (a int);
"""
# Each of them may be a key: there are as many values as rows.
MANY = (
    *("smallint", "integer", "bigint", "numeric", "numeric(9,2)", "real", "double precision", "money", "oid", "xid8"),
    *(
        "text",
        "varchar",
        "varchar(5)",
        "char(4)",
        "name",
        "bytea",
        "uuid",
        "jsonb",
        "inet",
        "cidr",
        "macaddr",
        "macaddr8",
    ),
    *("date", "time", "time(0)", "timetz", "timestamp", "timestamp(0)", "timestamptz", "interval", "bit(70)", "varbit"),
    *(
        "tsvector",
        "tsquery",
        "pg_lsn",
        "tid",
        "int4range",
        "int8range",
        "numrange",
        "daterange",
        "tsrange",
        "tstzrange",
    ),
    *("int4multirange", "int8multirange", "nummultirange", "datemultirange", "tsmultirange", "tstzmultirange"),
    *("pair", "span", "span_multirange", "words", "d_bit", "d_again", "d_pair", "d_code", "d_array", "d_object"),
    *('"S p"."T\'x"', "hstore", "citext", "ltree", "interval day to second"),
)
FEW = (
    *("boolean", '"char"', "bit", "bit(3)", "varbit(2)", "json", "jsonpath", "mood", "big", "d_small"),
    *("point", "line", "lseg", "box", "path", "polygon", "circle", "xid", "cid", "pg_snapshot", "regtype", "regclass"),
    "txid_snapshot",
)
EXTENSIONS = ("hstore", "citext", "ltree")
# Of an extension that does not come with PostgreSQL.
VECTOR = ("vector(3)",)


def _tables(key: str, types: tuple[str, ...]) -> str:
    each = (f"CREATE TABLE t{at} (v {type_} NOT NULL{key});" for at, type_ in enumerate(types))
    arrays = (f"CREATE TABLE a{at} (v {type_}[] NOT NULL{key});" for at, type_ in enumerate(types))
    return OWN + "".join([*each, *arrays])


def _made(database: Database, target: Database, text: str, extensions: tuple[str, ...] = EXTENSIONS) -> list[Filled]:
    for each in (database, target):
        for extension in extensions:
            each.admin().execute(f"CREATE EXTENSION {extension}".encode())
        each.author().execute(text.encode())
    catalog = introspect(database.admin())
    filler = Filler(database, catalog, ROWS, "1")
    order = filler.order(())
    filled = list(filler.fill(order))
    with target.author().transaction():
        load(target.author(), database, catalog, filled, order)
    return filled


def _has_vector(database: Database) -> bool:
    query = "SELECT FROM pg_available_extensions WHERE name = 'vector'"
    return database.admin().execute(query).fetchone() is not None


def _reads_xml(database: Database) -> bool:
    """Not where PostgreSQL was built without libxml."""
    try:
        database.author().execute("SELECT '<a/>'::xml")
    except psycopg.errors.FeatureNotSupported:
        return False
    return True


def _different(database: Database, one: Filled) -> int:
    query = f"SELECT count(DISTINCT v::text) FROM {one.table.path[1]}"
    row: Any = database.author().execute(query.encode()).fetchone()
    return int(row[0])


@pytest.mark.parametrize(
    ("types", "key"), [(MANY, " UNIQUE"), (FEW, ""), (VECTOR, "")], ids=["keys", "no keys", "vector"]
)
def test_each_type_is_filled(types: tuple[str, ...], key: str, server: Server, database: Database) -> None:
    """By itself and as an array; and what no key tells apart is not the same in every row either."""
    if types == VECTOR and not _has_vector(database):
        pytest.skip("these binaries have no vector")
    with server.database() as target:
        extensions = (*EXTENSIONS, "vector") if types == VECTOR else EXTENSIONS
        filled = _made(database, target, _tables(key, types), extensions)
        names = {f"{letter}{at}": type_ for at, type_ in enumerate(types) for letter in "ta"}
        short = [(names[one.table.path[1]], one.rows, one.reason) for one in filled if one.rows != ROWS]
        assert short == []
        same = [names[one.table.path[1]] for one in filled if _different(database, one) < 2]
        assert (len(filled), same) == (2 * len(types), [])


def test_columns_that_fill_themselves(server: Server, database: Database) -> None:
    """Generated and identity columns, and the partitions of a table, go with the rest."""
    text = """
        CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, no int GENERATED BY DEFAULT AS IDENTITY, day date NOT NULL,
        doc xml, flags bit(8) NOT NULL, year int GENERATED ALWAYS AS (extract(year FROM day)) STORED,
        PRIMARY KEY (id, day), CHECK (flags <> B'00000000')) PARTITION BY RANGE (day);
        CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2022-01-01');
        CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2022-01-01') TO ('2030-01-01') PARTITION BY LIST (id);
        CREATE TABLE t3 PARTITION OF t2 DEFAULT;"""
    with server.database() as target:
        assert [(one.rows, one.reason) for one in _made(database, target, text)] == [(ROWS, "")]


def test_xml(server: Server, database: Database) -> None:
    """A server that reads none makes some: a column that may be empty is then, any other has documents."""
    text = """CREATE DOMAIN d AS xml NOT NULL; CREATE TYPE pair AS (a int, b xml);
        CREATE TABLE t (a xml, b xml NOT NULL, c d, d xml[] NOT NULL, e pair NOT NULL);"""
    database.author().execute(text.encode())
    filler = Filler(database, introspect(database.admin()), ROWS, "1")
    assert [(one.rows, one.reason) for one in filler.fill(filler.order(()))] == [(ROWS, "")]
    found = database.author().execute("SELECT a, b::text, c::text, (d)[1]::text, (e).b::text FROM t").fetchall()
    assert any(row[0] is not None for row in found) == _reads_xml(database)
    assert all(text is not None for row in found for text in row[1:])
    assert all(ElementTree.fromstring(text).tag.endswith("}table") for row in found for text in row if text is not None)
    assert len({text for row in found for text in row[1:]}) > ROWS
