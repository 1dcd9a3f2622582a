"""What is there in; objects that stand on each other in a circle out: none of them can be made first as it will be."""

from __future__ import annotations

from random import Random

from schemadiff.quoting import dollar_quoted, qualified
from tests.mutation.present import Present
from tests.mutation.words import new


def function_and_table(rng: Random, present: Present) -> str:
    """A check calls a function that takes a row of the table."""
    table, function = _name(rng, present), _name(rng, present)
    return (
        f"CREATE TABLE {table} (a integer, b text);\n"
        f"CREATE FUNCTION {function}({table}) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 IS NOT NULL';\n"
        f"ALTER TABLE {table} ADD CHECK ({function}({table}.*))"
    )


def view_function_table(rng: Random, present: Present) -> str:
    """The table's default calls a function over a view of that table."""
    table, view, function = (_name(rng, present) for _ in range(3))
    return (
        f"CREATE TABLE {table} (a bigint, b integer);\n"
        f"CREATE VIEW {view} AS SELECT max(a) AS most FROM {table};\n"
        f"CREATE FUNCTION {function}() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT most FROM {view}; END;\n"
        f"ALTER TABLE {table} ALTER COLUMN a SET DEFAULT {function}()"
    )


def type_in_its_table(rng: Random, present: Present) -> str:
    """A composite type holds a domain whose check calls a function; a table holds the type, a view the table."""
    type_, domain, table, view, function = (_name(rng, present) for _ in range(5))
    return (
        f"CREATE FUNCTION {function}(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 <> ''no''';\n"
        f"CREATE DOMAIN {domain} AS text CHECK ({function}(VALUE));\n"
        f"CREATE TYPE {type_} AS (a {domain}, b integer);\n"
        f"CREATE TABLE {table} (one {type_}, many {type_}[]);\n"
        f"CREATE VIEW {view} AS SELECT (one).a, (one).b, cardinality(many) AS n FROM {table}"
    )


def keys_in_a_circle(rng: Random, present: Present) -> str:
    one, two = _name(rng, present), _name(rng, present)
    return (
        f"CREATE TABLE {one} (id integer PRIMARY KEY, other integer);\n"
        f"CREATE TABLE {two} (id integer PRIMARY KEY, other integer REFERENCES {one} ON DELETE SET NULL);\n"
        f"ALTER TABLE {one} ADD FOREIGN KEY (other) REFERENCES {two} DEFERRABLE INITIALLY DEFERRED"
    )


def functions_in_a_circle(rng: Random, present: Present) -> str:
    """Each calls the other in a body that PostgreSQL does not parse."""
    one, two = _name(rng, present), _name(rng, present)
    return ";\n".join(
        f"CREATE FUNCTION {name}(integer) RETURNS integer LANGUAGE plpgsql AS "
        + dollar_quoted(f"BEGIN RETURN {other}($1 - 1); END")
        for name, other in ((one, two), (two, one))
    )


def view_on_views(rng: Random, present: Present) -> str | None:
    """A chain over something that is there."""
    relation = present.pick(rng, "table", "view")
    if relation is None:
        return None
    below, statements = qualified(relation.id.path), []
    for _ in range(rng.randint(2, 4)):
        above = _name(rng, present)
        statements.append(f"CREATE VIEW {above} AS SELECT * FROM {below}")
        below = above
    return ";\n".join(statements)


def generated_of_function(rng: Random, present: Present) -> str:
    """A generated column and an index call a function that takes a domain over an enum."""
    enum, domain, function, table = (_name(rng, present) for _ in range(4))
    body = "SELECT CASE $1 WHEN ''a'' THEN 1 ELSE 2 END"
    return (
        f"CREATE TYPE {enum} AS ENUM ('a', 'b', 'c');\nCREATE DOMAIN {domain} AS {enum} DEFAULT 'b';\n"
        f"CREATE FUNCTION {function}({domain}) RETURNS integer LANGUAGE sql IMMUTABLE AS '{body}';\n"
        f"CREATE TABLE {table} (e {domain}, n integer GENERATED ALWAYS AS ({function}(e)) STORED);\n"
        f"CREATE INDEX {new(rng)} ON {table} ({function}(e), n)"
    )


def _name(rng: Random, present: Present) -> str:
    return f"{present.schema(rng)}.{new(rng)}"


MUTATIONS = {
    "function": (function_and_table, view_function_table, functions_in_a_circle),
    "view": (view_on_views,),
    "composite": (type_in_its_table,),
    "constraint": (keys_in_a_circle,),
    "enum": (generated_of_function,),
}
