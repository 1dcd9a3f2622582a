"""Schemas and objects in them in; what leans on these, as PostgreSQL drops it with them, out."""

from __future__ import annotations

import json

import pytest

from schemadiff.documentation.lineage import Lineages
from schemadiff.introspect import introspect
from schemadiff.model import ObjectId
from schemadiff.scratch import Server
from tests.project import Project

SHOP = """
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE DOMAIN money_amount AS numeric CHECK (VALUE >= 0);
CREATE FUNCTION net(a numeric) RETURNS numeric LANGUAGE sql IMMUTABLE RETURN a / 1.2;
CREATE TABLE customers (id int PRIMARY KEY, name text, "Feeling" mood);
CREATE TABLE orders (
    id int PRIMARY KEY,
    customer int REFERENCES customers,
    total money_amount CHECK (total > 0),
    doubled numeric GENERATED ALWAYS AS (total * 2) STORED,
    note text DEFAULT 'x'
);
CREATE INDEX orders_net_idx ON orders (net(total));
CREATE VIEW open_orders AS SELECT id, customer, net(total) AS price, note FROM orders WHERE doubled > 1;
CREATE VIEW owing AS SELECT c.name, sum(o.price) AS owes FROM customers c JOIN open_orders o ON o.customer = c.id
    GROUP BY c.name;
CREATE VIEW notes AS SELECT note FROM open_orders;
CREATE MATERIALIZED VIEW kept AS SELECT owes FROM owing;
CREATE INDEX kept_idx ON kept (owes);
CREATE VIEW both_ways AS
    WITH a AS (SELECT price AS p, id FROM open_orders) SELECT p AS q, id FROM a UNION ALL SELECT owes, 1 FROM owing;
CREATE VIEW whole_rows AS SELECT to_jsonb(o.*) AS doc FROM orders o;
CREATE VIEW moods AS SELECT name FROM customers WHERE "Feeling" = 'sad'::mood;
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.note := NEW.total; RETURN NEW; END';
CREATE TRIGGER stamping BEFORE UPDATE OF total ON orders FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE FUNCTION report() RETURNS numeric LANGUAGE sql AS 'SELECT sum(total) FROM orders';
CREATE FUNCTION other() RETURNS text LANGUAGE sql AS 'SELECT name FROM customers';
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY rich ON orders USING (total > 100);
"""
TOTAL = """
column public.orders.total
├─ column public.orders.doubled
│  ├─ view public.open_orders: column price
│  │  ├─ view public.both_ways: column q
│  │  ├─ view public.notes: by none of these columns
│  │  └─ view public.owing: column owes
│  │     ├─ materialized view public.kept: column owes
│  │     │  └─ index public.kept_idx
│  │     └─ view public.both_ways: column q
│  └─ view public.whole_rows: column doc, by whole rows
├─ constraint public.orders.orders_total_check
├─ index public.orders_net_idx
├─ policy public.orders.rich
├─ trigger public.orders.stamping
├─ view public.open_orders: column price (see above)
├─ view public.whole_rows: column doc, by whole rows
├─ function public.report(): the name stands in its text
└─ function public.stamp(): the name stands in its text
   └─ trigger public.orders.stamping
1 column, 1 constraint, 2 functions, 2 indexes, 1 materialized view, 1 policy, 1 trigger, 5 views lean on it
"""


@pytest.fixture
def shop(project: Project) -> Project:
    project.write("schema/shop.sql", SHOP)
    return project


def tree(project: Project, name: str) -> list[str]:
    return project.succeed("impact", name).splitlines()


def test_a_column_and_its_way_through_views(shop: Project) -> None:
    assert tree(shop, "orders.total") == TOTAL.strip().splitlines()
    found = json.loads(shop.succeed("impact", "orders.total", "--format", "json"))
    views = {one["path"][1]: (one["by"], one["columns"]) for one in found["leaning"] if one["by"] == "values"}
    assert views == {
        "open_orders": ("values", ["price"]),
        "owing": ("values", ["owes"]),
        "kept": ("values", ["owes"]),
        "both_ways": ("values", ["q"]),
        "whole_rows": ("values", ["doc"]),
    }
    texts = {one["path"][1] for one in found["leaning"] if one["how"] == "text"}
    assert texts == {"report", "stamp"}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("customers.Feeling".replace("Feeling", '"Feeling"'), {"view public.moods": "conditions"}),
        ("mood", {"view public.moods": "conditions"}),
        (
            "open_orders.price",
            {"view public.owing": "values", "view public.both_ways": "values", "view public.notes": "object"},
        ),
        ("view open_orders", {"view public.notes": "values", "view public.owing": "values"}),
        ("net", {"view public.open_orders": "object", "index public.orders_net_idx": None}),
        ("money_amount", {"column public.orders.total": None, "view public.open_orders": "values"}),
        ("customers", {"constraint public.orders.orders_customer_fkey": None, "function public.other()": None}),
    ],
)
def test_what_else_may_be_asked_about(shop: Project, name: str, wanted: dict[str, str | None]) -> None:
    found = json.loads(shop.succeed("impact", name, "--format", "json"))["leaning"]
    said = {one["name"]: one["by"] for one in found}
    assert wanted.items() <= said.items()


def test_nothing_leans_on_it(shop: Project) -> None:
    assert tree(shop, "other") == ["function public.other()", "nothing leans on it"]


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("ordres", "SD568", "did you mean table public.orders?"),
        ("orders.totl", "SD568", "did you mean column public.orders.total?"),
        ("", "SD568", ""),
        ("a.b.c.d.e", "SD568", ""),
        ('"', "SD568", ""),
        ("index nothing", "SD568", ""),
        ("same", "SD569", "table a.same, table b.same"),
    ],
)
def test_no_such_object(shop: Project, name: str, code: str, told: str) -> None:
    shop.write("schema/same.sql", "CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.same (); CREATE TABLE b.same ();")
    said = shop.run("impact", name)
    assert said.code == 64
    assert code in said.err
    assert told in said.err


def test_lineage_of_queries_of_all_forms(server: Server) -> None:
    """Subqueries, joins, set operations, recursion, windows, names that need quotes."""
    sql = """
    CREATE SCHEMA "S x";
    CREATE TABLE "S x"."T" (a int, "B c" int, d int);
    CREATE TABLE u (a int, e int);
    CREATE VIEW v1 AS SELECT (SELECT max(e) FROM u WHERE u.a = t.a) AS m, "B c" + d AS s FROM "S x"."T" t;
    CREATE VIEW v2 (x, y) AS SELECT a, row_number() OVER (ORDER BY d) FROM "S x"."T" UNION SELECT e, a FROM u;
    CREATE VIEW v3 AS WITH RECURSIVE r AS (SELECT a FROM u UNION ALL SELECT r.a + 1 FROM r WHERE r.a < 9)
        SELECT a FROM r;
    CREATE VIEW v4 AS SELECT q.z FROM (SELECT "B c" AS z, a FROM "S x"."T") q JOIN u USING (a);
    """
    with server.database() as database:
        database.author().execute(sql.encode())
        catalog = introspect(database.admin())
    lineages = Lineages(catalog)
    table, other = ("S x", "T"), ("public", "u")
    made = {name: lineages.of(ObjectId("view", ("public", name))) for name in ("v1", "v2", "v3", "v4")}
    assert all(one.told for one in made.values())
    assert made["v1"].made_of["s"] == {(table, "B c"), (table, "d")}
    assert (other, "e") in made["v1"].made_of["m"]
    assert made["v2"].made_of["x"] == {(table, "a"), (other, "e")}
    assert made["v3"].made_of["a"] >= {(other, "a")}
    assert made["v4"].made_of == {"z": {(table, "B c")}}
    assert (table, "a") in made["v4"].used
