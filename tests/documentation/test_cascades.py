"""Schemas in; for each object in them, all that PostgreSQL drops with it, held against what is said to lean on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from schemadiff.documentation.impact import flat, impact
from schemadiff.introspect import introspect
from schemadiff.model import Catalog, ObjectId
from schemadiff.quoting import qualified
from schemadiff.scratch import Server
from schemadiff.scratch.access import Connection
from tests.documentation.test_impact import SHOP
from tests.project import Project

# What goes with an object that it does not lean on: partitions, children, the sequence of a column.
FAMILIES = """
CREATE TABLE a (id serial PRIMARY KEY, n int);
CREATE TABLE b (id int DEFAULT nextval('a_id_seq'));
CREATE VIEW of_sequence AS SELECT last_value FROM a_id_seq;
CREATE TABLE parent (k int, v int, w text);
CREATE TABLE child (w text, extra int) INHERITS (parent);
CREATE TABLE grandchild () INHERITS (child);
CREATE INDEX child_v ON child (v);
CREATE VIEW of_child AS SELECT v, w, extra FROM child;
CREATE VIEW of_grandchild AS SELECT v FROM grandchild;
CREATE TABLE other_parent (k int);
CREATE TABLE of_two () INHERITS (parent, other_parent);
CREATE TABLE rows (r other_parent);
CREATE VIEW of_row AS SELECT (r).k FROM rows;
CREATE VIEW of_both AS SELECT k, v FROM of_two;
CREATE TABLE p (k int NOT NULL, v int, t text, UNIQUE (k, v)) PARTITION BY RANGE (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (k);
CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (5);
CREATE INDEX p_v ON p (v);
ALTER TABLE p11 ADD CONSTRAINT p11_positive CHECK (v > 0);
CREATE VIEW of_partition AS SELECT v FROM p11;
CREATE TABLE to_partition (k int, v int, FOREIGN KEY (k, v) REFERENCES p11 (k, v));
"""
LISTED = ("table", "view", "materialized_view", "domain", "sequence", "index")
UNTOLD = ("owner", "comment", "grant", "owned_by", "partition", "inheritance")


def test_families(project: Project) -> None:
    project.write("schema/families.sql", FAMILIES)
    assert project.succeed("impact", "a.id").splitlines()[1:-1] == [
        "├─ constraint public.a.a_pkey",
        "└─ sequence public.a_id_seq",
        "   ├─ default public.b.id",
        "   └─ view public.of_sequence: by none of these columns",
    ]
    assert project.succeed("impact", "p.v").splitlines()[1:-1] == [
        "├─ column public.p1.v",
        "│  └─ column public.p11.v",
        "│     ├─ constraint public.p11.p11_k_v_key",
        "│     │  └─ constraint public.to_partition.to_partition_k_v_fkey",
        "│     ├─ constraint public.p11.p11_positive",
        "│     ├─ constraint public.to_partition.to_partition_k_v_fkey",
        "│     └─ view public.of_partition: column v",
        "├─ constraint public.p.p_k_v_key",
        "└─ index public.p_v",
    ]
    assert "view public.of_grandchild: column v" in project.succeed("impact", "parent")
    # The column of a row in a column: PostgreSQL knows of it, and its text does not say so.
    said = "view public.of_row: by which columns cannot be told"
    assert [line for line in project.succeed("impact", "other_parent.k").splitlines() if said in line]
    assert "of_two" not in project.succeed("impact", "other_parent.k")


def test_views_on_views_without_end(project: Project) -> None:
    """More of them than Python's stack is deep."""
    views = "".join(f"CREATE VIEW v{n} AS SELECT a FROM {f'v{n - 1}' if n else 't'};\n" for n in range(500))
    project.write("schema/chain.sql", f"CREATE TABLE t (a int);\n{views}")
    said = project.succeed("impact", "t.a").splitlines()
    assert said[-2:] == [f"{'   ' * 499}└─ view public.v499: column a", "500 views lean on it"]
    assert json.loads(project.succeed("impact", "t.a", "--format", "json"))["leaning"][-1]["depth"] == 500


def droppable(catalog: Catalog) -> Iterator[tuple[ObjectId, str]]:
    for i in sorted(catalog.objects):
        if i.kind == "column":
            yield i, f"ALTER TABLE {qualified(i.path[:2])} DROP COLUMN {qualified(i.path[2:])} CASCADE"
        elif i.kind == "constraint":
            yield i, f"ALTER TABLE {qualified(i.path[:2])} DROP CONSTRAINT {qualified(i.path[2:])} CASCADE"
        elif i.kind in LISTED:
            yield i, f"DROP {i.kind.replace('_', ' ')} {qualified(i.path)} CASCADE"
        elif i.kind == "function":
            yield i, f"DROP FUNCTION {qualified(i.path[:2])}({i.path[2]}) CASCADE"


def gone_with(admin: Connection, catalog: Catalog, statement: str) -> frozenset[ObjectId]:
    """What the statement drops; nothing where PostgreSQL refuses it: a partition cannot lose what its parent has."""
    try:
        with admin.transaction(force_rollback=True):
            admin.execute(statement.encode())
            return frozenset(catalog.objects.keys() - introspect(admin).objects.keys())
    except (psycopg.errors.InvalidTableDefinition, psycopg.errors.DependentObjectsStillExist):
        return frozenset()


def is_of_the_partitioned(catalog: Catalog, id_: ObjectId) -> bool:
    """Whether each partition has it by its parent: no line of its own."""
    obj: Any = catalog.objects[id_]
    up: Any = obj.parent and catalog.objects.get(obj.parent)
    if id_.kind == "default":
        return bool(up.is_partition)
    return bool(getattr(obj, "is_partition", False) or getattr(obj, "parent_index", None))


@pytest.mark.parametrize("schema", [SHOP, FAMILIES], ids=["shop", "families"])
def test_what_postgresql_drops_with_it(server: Server, schema: str) -> None:
    """For every object: all that a cascade takes along is in the tree, and what it leaves is not, but for texts."""
    with server.database() as database:
        database.author().execute(schema.encode())
        admin = database.admin()
        catalog = introspect(admin)
        tried = 0
        for root, statement in droppable(catalog):
            gone = gone_with(admin, catalog, statement)
            if not gone:
                continue
            tried += 1
            lines = [*flat(impact(catalog, root), root)]
            recorded = {one.object for _, above, one in lines if one.how == "recorded"}
            by_text = {one.object for _, _, one in lines if one.how == "text"}
            below_text = {one.object for _, above, one in lines if above in by_text}
            own = {i for i in gone if root in set(catalog.upwards(i))} | {root}
            lost = {i for i in gone - own if i.kind not in UNTOLD}
            # A default or constraint of a column that goes goes with it.
            lost = {i for i in lost if not any(up in recorded for up in list(catalog.upwards(i))[1:])}
            assert {i for i in lost - recorded if not is_of_the_partitioned(catalog, i)} == set(), root
            assert recorded - below_text - gone <= {i for i in recorded if i.kind in ("index", "trigger")}, root
        assert tried > 20
