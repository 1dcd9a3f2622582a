"""What `validate` finds in the state that migrations lead to: redundant indexes, soft references, NULLs and stamps."""

from __future__ import annotations

import pytest

from schemadiff.introspect import introspect
from schemadiff.lint.indexes import index_findings
from schemadiff.lint.state import state_findings
from schemadiff.scratch import Database
from schemadiff.validation.indexes import index_facts


def indexes(database: Database, *statements: str) -> list[str]:
    for statement in statements:
        database.author().execute(statement.encode())
    found = index_findings(index_facts(database.admin()), {})
    return [finding.message.removeprefix("index public.") for finding in found]


def state(database: Database, text: str) -> list[str]:
    database.author().execute(text.encode())
    return [finding.message for finding in state_findings(introspect(database.admin()), {})]


TABLE = 'CREATE TABLE t (a int, b int, c text, d text COLLATE "C", PRIMARY KEY (a, b))'


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["CREATE INDEX i ON t (a)"], ["i is redundant: constraint t_pkey begins with its columns"]),
        (["CREATE INDEX i ON t (a DESC)"], ["i is redundant: constraint t_pkey begins with its columns"]),
        (["CREATE INDEX i ON t (a, b)"], ["i is redundant: constraint t_pkey has the same columns"]),
        (["CREATE INDEX i ON t (a DESC, b DESC)"], ["i is redundant: constraint t_pkey has the same columns"]),
        (
            ["CREATE INDEX i ON t (a, b DESC)"],
            ["i is redundant: constraint t_pkey has the same columns, sorted otherwise"],
        ),
        (
            ["CREATE INDEX i ON t (c)", "CREATE INDEX j ON t (c, a)", "CREATE INDEX k ON t (c, b)"],
            [
                "i is redundant: index public.j begins with its columns"
                " and index public.k begins with its columns"
            ],
        ),
        (["CREATE INDEX i ON t (c)", "CREATE INDEX j ON t (c)"],
         ["j is redundant: index public.i has the same columns"]),
        (["CREATE INDEX i ON t (lower(c))", "CREATE INDEX j ON t (lower(c), a)"],
         ["i is redundant: index public.j begins with its columns"]),
        (["CREATE INDEX i ON t (c) WHERE a > 0", "CREATE INDEX j ON t (c, a) WHERE a > 0"],
         ["i is redundant: index public.j begins with its columns"]),
        # What another one does not serve as well.
        (["CREATE INDEX i ON t (b)"], []),
        (["CREATE UNIQUE INDEX i ON t (a)"], []),
        (["CREATE INDEX i ON t (a) INCLUDE (c)"], []),
        (["CREATE INDEX i ON t (a) WHERE b > 0"], []),
        (["CREATE INDEX i ON t (c)", "CREATE INDEX j ON t (c) WHERE b > 0"], []),
        (["CREATE INDEX i ON t (c)", "CREATE INDEX j ON t (c text_pattern_ops, a)"], []),
        (["CREATE INDEX i ON t (c)", "CREATE INDEX j ON t (c COLLATE \"C\", a)"], []),
        (["CREATE INDEX i ON t (lower(c))", "CREATE INDEX j ON t (upper(c), a)"], []),
        (["CREATE INDEX i ON t USING hash (a)"], []),
        (["CREATE INDEX i ON t (a)", "CLUSTER t USING i"], []),
        (["CREATE TABLE u (a int)", "CREATE INDEX i ON u (a)"], []),
    ],
)  # fmt: skip
def test_redundant_indexes(database: Database, statements: list[str], expected: list[str]) -> None:
    assert indexes(database, TABLE, *statements) == expected


def test_indexes_of_partitions_are_told_once(database: Database) -> None:
    assert indexes(
        database,
        "CREATE TABLE p (a int, b int) PARTITION BY RANGE (a)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)",
        "CREATE INDEX i ON p (a)",
        "CREATE INDEX j ON p (a, b)",
    ) == ["i is redundant: index public.j begins with its columns"]


@pytest.mark.parametrize(
    ("column", "referred"),
    [
        ("zone_id int", "zones"),
        ("demand_zone_id int", "demand_zones"),
        ("category_id int", "categories"),
        ("box_id int", "boxes"),
        ("user_id int", "app_users"),
        ("zone_id bigint", None),
        ("zone_id int REFERENCES zones", None),
        ("planet_id int", None),
        ("id int", None),
        ("zone int", None),
    ],
)
def test_soft_references(database: Database, column: str, referred: str | None) -> None:
    tables = ("zones", "demand_zones", "categories", "boxes", "app_users")
    made = "".join(
        f"CREATE TABLE {name} (id int PRIMARY KEY);" for name in tables[: 1 if column == "zone_id int" else 5]
    )
    found = state(database, f"{made} CREATE TABLE t ({column});")
    said = f"column public.t.{column.split()[0]} refers to table public.{referred} by its name only"
    assert [message.partition(":")[0] for message in found] == ([said] if referred else [])


def test_a_reference_that_may_mean_two_tables_is_left_alone(database: Database) -> None:
    zones = "CREATE TABLE zones (id int PRIMARY KEY); CREATE TABLE old_zones (id int PRIMARY KEY);"
    assert not state(database, f"{zones} CREATE TABLE t (zone_id int);")


def test_a_comment_explains_a_soft_reference(database: Database) -> None:
    made = "CREATE TABLE zones (id int PRIMARY KEY); CREATE TABLE t (zone_id int);"
    assert not state(database, f"{made} COMMENT ON COLUMN t.zone_id IS 'kept when the zone goes';")


def test_defaults_of_columns_that_take_null(database: Database) -> None:
    assert state(database, "CREATE TABLE t (a int DEFAULT 1, b int DEFAULT 1 NOT NULL, c int, d text DEFAULT '')") == [
        "table public.t: a, d have defaults and take NULL all the same"
    ]


def test_partitions_and_children_are_not_told_again(database: Database) -> None:
    found = state(
        database,
        "CREATE TABLE p (a int, b int DEFAULT 1) PARTITION BY RANGE (a);"
        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9);"
        "CREATE TABLE q (b int DEFAULT 1); CREATE TABLE q1 () INHERITS (q);",
    )
    assert [message.partition(":")[0] for message in found] == ["table public.p", "table public.q"]


@pytest.mark.parametrize(
    ("trigger", "told"),
    [
        ("", True),
        ("CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()", False),
        ("CREATE TRIGGER g BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()", False),
        ("CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION f()", False),
        ("CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()", True),
        ("CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", True),
        ("CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION f()", True),
    ],
)
def test_stamps(database: Database, trigger: str, told: bool) -> None:
    found = state(
        database,
        "CREATE TABLE t (a int, updated_at timestamptz); CREATE TABLE u (updated_at boolean);"
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';" + trigger,
    )
    said = "no trigger renews column public.t.updated_at: it says when the row was made"
    assert found == ([said] if told else [])
